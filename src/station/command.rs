//! What a member at the desk types, one command a line.

use std::path::PathBuf;
use std::str::FromStr;

use election::device::DeviceId;
use election::record::ops::{MissingReason, OutageCause};
use election::voter::VoterId;
use election::wire::LineId;
use thiserror::Error;

use super::board::Ordered;

/// The list of commands, as `help` shows it.
pub(crate) const HELP: &str = "\
start [KEYS]              test, unseal and open in one go
test [KEYS]               the test of the morning: zero report, and with KEYS the rehearsal of the close key;
                          an election needs KEYS or `--without-rehearsal`
rehearse KEYS             the rehearsal alone, before the opening
unseal | open             one step of the morning each
scan DATA                 check a barcode read
look-up NUMBER            check a voter by the number on the document
refuse                    send the voter away: no barcode
add NUMBER                put a voter on the additional list
issue [LINE] [home]       give the voter checked last a right on a device; without LINE on the first that is ready
issue-again LINE SIGNED   give that voter a second right, by an act of all members
paper [home]              give the voter checked last a paper ballot
take-back LINE [here]     void the unused right on a line; with `here` the voter is present and is unmarked
suspend [CAUSE]           stop issuing: power, desk-computer, devices or decision
resume                    go on
restart SIGNED [CAUSE]    go on after a stop of the computer, by an act of all members; CAUSE as for suspend
fall-back SIGNED          go over to paper, by an act of all members
mixed                     paper is given out beside the devices from now on
portable-out DEVICE N     a portable device leaves with N rights
portable-back DEVICE      it is back
counters                  write down the counters
close                     end voting
write-off DEVICE WHY SIGNED   give up one right: dead, walked-off or unknown, by an act of all members
count [waive] [KEYS]      open the box with the close key, sum the votes, write the evidence; with `waive` though
                          rights are out; the stand-in needs no key
open-box KEYS             open the counted box again, after a restart
seal                      the protocols are signed and the record is sealed
wait stored|ready|out N   go on with the next command once N ballots are stored, N lines ready, or N rights out
wait open                 go on once the station may issue
status                    state, counters, lines
quit                      stop the program; the record stays
KEYS is `--share FILE` for each share of the close key, or `--key FILE` for the whole
";

const KEYS: &str = "`--share FILE` for each share of the close key, or `--key FILE`";

/// One command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Start(Rehearse),
    Test(Rehearse),
    Rehearse(Custody),
    Unseal,
    Open,
    Scan(Vec<u8>),
    LookUp(VoterId),
    Refuse,
    Add(VoterId),
    Issue {
        line: Option<LineId>,
        place: Place,
    },
    IssueAgain {
        line: LineId,
        signatures: u8,
    },
    Paper(Place),
    TakeBack {
        line: LineId,
        presence: Presence,
    },
    Suspend(OutageCause),
    Resume,
    Restart {
        signatures: u8,
        cause: OutageCause,
    },
    FallBack {
        signatures: u8,
    },
    Mixed,
    PortableOut {
        device: DeviceId,
        rights: u16,
    },
    PortableBack(DeviceId),
    Counters,
    Close,
    WriteOff {
        device: DeviceId,
        why: MissingReason,
        signatures: u8,
    },
    Count {
        outstanding: Outstanding,
        keys: Option<Custody>,
    },
    OpenBox(Custody),
    Seal,
    Wait(Condition),
    Status,
    Help,
    Quit,
    /// Writes down an order of the page; the command it gives comes right behind.
    WriteDown(Ordered),
}

/// How the close key is brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Custody {
    /// Whole, in one file.
    Whole(PathBuf),
    /// In shares, each in its file.
    Shares(Vec<PathBuf>),
}

/// What is to be done about the rehearsal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rehearse {
    /// Nothing was said.
    Unsaid,
    /// It is left out, and that is written down.
    LeftOut,
    /// It is done with this key.
    With(Custody),
}

/// Where the voter votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Station,
    Home,
}

/// Whether the voter stands at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Here,
    Gone,
}

/// What becomes of rights still out when the count is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outstanding {
    Enforced,
    Waived,
}

/// What a script waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Stored(u32),
    Ready(usize),
    Out(u32),
    Open,
}

/// A line that is no command.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum NotACommand {
    #[error("no such command: `{word}`")]
    Unknown { word: String },
    #[error("`{word}` needs {what}")]
    Missing { word: &'static str, what: &'static str },
    /// The text itself is not repeated: it may be a voter's number.
    #[error("`{word}` needs {what}, and what was given is not that")]
    Wrong { word: &'static str, what: &'static str },
    #[error("`{word}` takes no more than was asked for")]
    TooMuch { word: String },
}

impl FromStr for Command {
    type Err = NotACommand;

    fn from_str(text: &str) -> Result<Self, NotACommand> {
        let text = text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        if word == "scan" {
            return Ok(Self::Scan(rest.trim().as_bytes().to_vec()));
        }
        let mut arguments = Arguments { word: word.to_owned(), words: rest.split_whitespace() };
        let command = arguments.command()?;
        match arguments.words.next() {
            None => Ok(command),
            Some(_) => Err(NotACommand::TooMuch { word: word.to_owned() }),
        }
    }
}

/// The words after the command's own.
struct Arguments<'a> {
    word: String,
    words: std::str::SplitWhitespace<'a>,
}

impl Arguments<'_> {
    fn command(&mut self) -> Result<Command, NotACommand> {
        Ok(match self.word.as_str() {
            "start" => Command::Start(self.rehearse("start")?),
            "test" => Command::Test(self.rehearse("test")?),
            "rehearse" => Command::Rehearse(self.custody("rehearse")?),
            "unseal" => Command::Unseal,
            "open" => Command::Open,
            "look-up" => Command::LookUp(self.voter("look-up")?),
            "refuse" => Command::Refuse,
            "add" => Command::Add(self.voter("add")?),
            "issue" => self.issue()?,
            "issue-again" => Command::IssueAgain {
                line: self.line("issue-again")?,
                signatures: self.signed("issue-again")?,
            },
            "paper" => Command::Paper(self.place("paper", None)?),
            "take-back" => self.take_back()?,
            "suspend" => Command::Suspend(self.cause("suspend", OutageCause::Decision)?),
            "resume" => Command::Resume,
            "restart" => Command::Restart {
                signatures: self.signed("restart")?,
                cause: self.cause("restart", OutageCause::DeskComputer)?,
            },
            "fall-back" => Command::FallBack { signatures: self.signed("fall-back")? },
            "mixed" => Command::Mixed,
            "portable-out" => Command::PortableOut {
                device: self.device("portable-out")?,
                rights: self.number("portable-out", "a number of rights")?,
            },
            "portable-back" => Command::PortableBack(self.device("portable-back")?),
            "counters" => Command::Counters,
            "close" => Command::Close,
            "write-off" => self.write_off()?,
            "count" => self.count()?,
            "open-box" => Command::OpenBox(self.custody("open-box")?),
            "seal" => Command::Seal,
            "wait" => Command::Wait(self.condition()?),
            "status" => Command::Status,
            "help" | "?" => Command::Help,
            "quit" | "exit" => Command::Quit,
            word => return Err(NotACommand::Unknown { word: word.chars().take(24).collect() }),
        })
    }

    fn issue(&mut self) -> Result<Command, NotACommand> {
        const WHAT: &str = "a line number, `home`, or nothing";
        let Some(first) = self.words.next() else {
            return Ok(Command::Issue { line: None, place: Place::Station });
        };
        if first == "home" {
            return Ok(Command::Issue { line: None, place: Place::Home });
        }
        let line = first.parse().map(LineId).map_err(|_| NotACommand::Wrong { word: "issue", what: WHAT })?;
        let next = self.words.next();
        Ok(Command::Issue { line: Some(line), place: self.place("issue", next)? })
    }

    fn take_back(&mut self) -> Result<Command, NotACommand> {
        let line = self.line("take-back")?;
        let presence = match self.words.next() {
            None => Presence::Gone,
            Some("here") => Presence::Here,
            Some(_) => return Err(NotACommand::Wrong { word: "take-back", what: "`here` or nothing" }),
        };
        Ok(Command::TakeBack { line, presence })
    }

    fn write_off(&mut self) -> Result<Command, NotACommand> {
        const WHAT: &str = "a reason: dead, walked-off or unknown";
        let device = self.device("write-off")?;
        let name = self.next("write-off", WHAT)?;
        let why = MissingReason::ALL.iter().copied().find(|why| why.name() == name);
        let why = why.ok_or(NotACommand::Wrong { word: "write-off", what: WHAT })?;
        Ok(Command::WriteOff { device, why, signatures: self.signed("write-off")? })
    }

    fn count(&mut self) -> Result<Command, NotACommand> {
        let mut ahead = self.words.clone();
        let outstanding = match ahead.next() {
            Some("waive") => {
                self.words = ahead;
                Outstanding::Waived
            }
            _ => Outstanding::Enforced,
        };
        Ok(Command::Count { outstanding, keys: self.keys("count")? })
    }

    fn rehearse(&mut self, word: &'static str) -> Result<Rehearse, NotACommand> {
        let mut ahead = self.words.clone();
        if ahead.next() == Some("--without-rehearsal") {
            self.words = ahead;
            return Ok(Rehearse::LeftOut);
        }
        Ok(self.keys(word)?.map_or(Rehearse::Unsaid, Rehearse::With))
    }

    fn custody(&mut self, word: &'static str) -> Result<Custody, NotACommand> {
        self.keys(word)?.ok_or(NotACommand::Missing { word, what: KEYS })
    }

    /// Reads files of shares, or the file of the whole key, to the end of the line.
    fn keys(&mut self, word: &'static str) -> Result<Option<Custody>, NotACommand> {
        let wrong = NotACommand::Wrong { word, what: KEYS };
        let mut keys = None;
        while let Some(next) = self.words.next() {
            keys = Some(match (next, keys) {
                ("--share", None) => Custody::Shares(vec![PathBuf::from(self.next(word, KEYS)?)]),
                ("--share", Some(Custody::Shares(mut files))) => {
                    files.push(PathBuf::from(self.next(word, KEYS)?));
                    Custody::Shares(files)
                }
                ("--key", None) => Custody::Whole(PathBuf::from(self.next(word, KEYS)?)),
                (file, None) if !file.starts_with("--") => Custody::Whole(PathBuf::from(file)),
                _ => return Err(wrong),
            });
        }
        Ok(keys)
    }

    fn condition(&mut self) -> Result<Condition, NotACommand> {
        const WHAT: &str = "`stored N`, `ready N`, `out N` or `open`";
        Ok(match self.next("wait", WHAT)? {
            "stored" => Condition::Stored(self.number("wait", WHAT)?),
            "ready" => Condition::Ready(self.number("wait", WHAT)?),
            "out" => Condition::Out(self.number("wait", WHAT)?),
            "open" => Condition::Open,
            _ => return Err(NotACommand::Wrong { word: "wait", what: WHAT }),
        })
    }

    fn next(&mut self, word: &'static str, what: &'static str) -> Result<&str, NotACommand> {
        self.words.next().ok_or(NotACommand::Missing { word, what })
    }

    fn number<N: FromStr>(&mut self, word: &'static str, what: &'static str) -> Result<N, NotACommand> {
        self.next(word, what)?.parse().map_err(|_| NotACommand::Wrong { word, what })
    }

    fn line(&mut self, word: &'static str) -> Result<LineId, NotACommand> {
        self.number(word, "the number of a line").map(LineId)
    }

    fn signed(&mut self, word: &'static str) -> Result<u8, NotACommand> {
        self.number(word, "the number of members who signed")
    }

    fn voter(&mut self, word: &'static str) -> Result<VoterId, NotACommand> {
        const WHAT: &str = "a personal number of 12 digits";
        let digits = self.next(word, WHAT)?;
        VoterId::from_digits(digits.as_bytes()).map_err(|_| NotACommand::Wrong { word, what: WHAT })
    }

    fn device(&mut self, word: &'static str) -> Result<DeviceId, NotACommand> {
        const WHAT: &str = "a device id of 8 characters";
        let name = self.next(word, WHAT)?.to_owned();
        DeviceId::try_from(name).map_err(|_| NotACommand::Wrong { word, what: WHAT })
    }

    fn place(&mut self, word: &'static str, given: Option<&str>) -> Result<Place, NotACommand> {
        match given.or_else(|| self.words.next()) {
            None => Ok(Place::Station),
            Some("home") => Ok(Place::Home),
            Some(_) => Err(NotACommand::Wrong { word, what: "`home` or nothing" }),
        }
    }

    fn cause(&mut self, word: &'static str, otherwise: OutageCause) -> Result<OutageCause, NotACommand> {
        const WHAT: &str = "a cause: power, desk-computer, devices or decision";
        let Some(name) = self.words.next() else { return Ok(otherwise) };
        let cause = OutageCause::ALL.iter().copied().find(|cause| cause.name() == name);
        cause.ok_or(NotACommand::Wrong { word, what: WHAT })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Command, NotACommand> {
        text.parse()
    }

    #[test]
    fn every_command_of_the_help_is_read() {
        let number = terminal_sim::plan::synthetic_voters(1, 0)[0].digits();
        let filled = |form: &str| {
            form.replace("NUMBER", &number)
                .replace("DEVICE", "DEV00001")
                .replace("SIGNED", "7")
                .replace("CAUSE", "power")
                .replace("WHY", "dead")
                .replace("LINE", "3")
                .replace("KEYS", "--share 1.txt --share 2.txt")
                .replace("stored|ready|out", "stored")
                .replace(" N", " 5")
                .replace(['[', ']'], "")
        };
        for row in HELP.lines() {
            let form = row.split("  ").next().unwrap();
            if form.is_empty() || row.starts_with("KEYS") {
                continue;
            }
            for form in form.split(" | ") {
                let text = filled(form);
                assert!(read(&text).is_ok(), "{text}: {:?}", read(&text));
            }
        }
    }

    #[test]
    fn a_line_number_and_home_go_in_this_order() {
        let issue = |line, place| Command::Issue { line, place };
        assert_eq!(read("issue"), Ok(issue(None, Place::Station)));
        assert_eq!(read("issue home"), Ok(issue(None, Place::Home)));
        assert_eq!(read(" issue 2 home "), Ok(issue(Some(LineId(2)), Place::Home)));
        assert_eq!(read("paper home"), Ok(Command::Paper(Place::Home)));
    }

    #[test]
    fn a_key_comes_whole_or_in_shares() {
        let whole = Custody::Whole(PathBuf::from("k"));
        let shares = Custody::Shares(vec![PathBuf::from("1"), PathBuf::from("2")]);
        let count = |outstanding, keys| Ok(Command::Count { outstanding, keys });
        assert_eq!(read("count"), count(Outstanding::Enforced, None));
        assert_eq!(read("count waive k"), count(Outstanding::Waived, Some(whole.clone())));
        assert_eq!(read("count --key k"), count(Outstanding::Enforced, Some(whole)));
        assert_eq!(read("count waive --share 1 --share 2"), count(Outstanding::Waived, Some(shares.clone())));
        assert_eq!(read("test --share 1 --share 2"), Ok(Command::Test(Rehearse::With(shares))));
        assert_eq!(read("start --without-rehearsal"), Ok(Command::Start(Rehearse::LeftOut)));
        for text in [
            "count --share",
            "count --share 1 --key k",
            "count k --share 1",
            "test --shares 1",
            "open-box",
            "rehearse",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn wrong_lines_are_refused_and_never_repeat_a_number() {
        for text in [
            "look-up 123456789012",
            "add x",
            "issue two",
            "restart",
            "count waive key more",
            "wait stored",
            "open 3",
        ] {
            let refused = read(text).unwrap_err().to_string();
            assert!(!refused.contains("123456789012"), "{refused}");
        }
        assert_eq!(read("vote"), Err(NotACommand::Unknown { word: "vote".to_owned() }));
        assert_eq!(read(""), Err(NotACommand::Unknown { word: String::new() }));
    }
}
