//! What is typed at an emulated terminal, one command a line.

use std::str::FromStr;

use election::ballot::{Ballot, ControlCode};
use election::contest::{Choice, Contest};
use thiserror::Error;

/// The list of commands, as `help` shows it.
pub(crate) const HELP: &str = "\
vote CHOICE... [code N]   mark the ballot: for each contest the number of an option, `against` or `blank`
lift | dock               take the device off its dock, put it back
eject                     take the card out of the reader
mark CHOICE... [code N]   mark the card in a booth
insert                    put the card into the reader
clear                     clear the device by hand, whatever it holds
copies                    offer the kept copies again, for a recount from the devices
wait armed|clear|open     go on with the next command once a right is there, nothing is held, or the line is open
status                    what the device holds
quit                      switch the device off; it keeps its memory
";

/// One command.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Command {
    Vote(Marks),
    Lift,
    Dock,
    Eject,
    Mark(Marks),
    Insert,
    Clear,
    Copies,
    Wait(Condition),
    Status,
    Help,
    Quit,
}

/// What a voter marks, as typed. It has no debug text: it is a choice.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    words: Vec<String>,
    code: Option<String>,
}

/// What a script waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Armed,
    Clear,
    Open,
}

/// A line that is no command, or marks that are no ballot. No text repeats a choice.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum NotACommand {
    #[error("no such command: `{word}`")]
    Unknown { word: String },
    #[error("`{word}` needs {what}")]
    Missing { word: &'static str, what: &'static str },
    #[error("ballot has {contests} contests, and {marks} choices were given")]
    Contests { contests: usize, marks: usize },
    #[error("choice for contest {contest} must be 1 to {options}, `against` or `blank`")]
    Choice { contest: usize, options: usize },
    #[error("control code must be 0 to 9999")]
    Code,
}

impl FromStr for Command {
    type Err = NotACommand;

    fn from_str(text: &str) -> Result<Self, NotACommand> {
        let mut words = text.split_whitespace();
        let word = words.next().unwrap_or_default();
        Ok(match word {
            "vote" => Self::Vote(Marks::read(words)?),
            "mark" => Self::Mark(Marks::read(words)?),
            "lift" => Self::Lift,
            "dock" => Self::Dock,
            "eject" => Self::Eject,
            "insert" => Self::Insert,
            "clear" => Self::Clear,
            "copies" => Self::Copies,
            "wait" => Self::Wait(match words.next() {
                Some("armed") => Condition::Armed,
                Some("clear") => Condition::Clear,
                Some("open") => Condition::Open,
                _ => return Err(NotACommand::Missing { word: "wait", what: "`armed`, `clear` or `open`" }),
            }),
            "status" => Self::Status,
            "help" | "?" => Self::Help,
            "quit" | "exit" => Self::Quit,
            word => return Err(NotACommand::Unknown { word: word.chars().take(24).collect() }),
        })
    }
}

impl Marks {
    fn read<'a>(words: impl Iterator<Item = &'a str>) -> Result<Self, NotACommand> {
        let mut marks = Self::default();
        let mut words = words.map(str::to_owned);
        while let Some(word) = words.next() {
            if word == "code" {
                let code = words.next();
                marks.code = Some(code.ok_or(NotACommand::Missing { word: "code", what: "four digits" })?);
            } else {
                marks.words.push(word);
            }
        }
        Ok(marks)
    }

    /// Returns the ballot they make in these contests.
    pub(crate) fn ballot(&self, contests: &[Contest]) -> Result<Ballot, NotACommand> {
        if self.words.len() != contests.len() {
            return Err(NotACommand::Contests { contests: contests.len(), marks: self.words.len() });
        }
        let mut choices = Vec::new();
        for (number, (word, contest)) in (1..).zip(self.words.iter().zip(contests)) {
            let options = contest.options.len();
            let choice = choice(word, options).ok_or(NotACommand::Choice { contest: number, options })?;
            choices.push(choice);
        }
        let code = match &self.code {
            None => None,
            Some(digits) => {
                let code = digits.parse().ok().and_then(ControlCode::new);
                Some(code.ok_or(NotACommand::Code)?)
            }
        };
        Ballot::new(&choices, code)
            .map_err(|_| NotACommand::Contests { contests: contests.len(), marks: choices.len() })
    }
}

fn choice(word: &str, options: usize) -> Option<Choice> {
    match word {
        "against" => Some(Choice::AgainstAll),
        "blank" => Some(Choice::Blank),
        number => {
            let option: u8 = number.parse().ok()?;
            (1..=options).contains(&usize::from(option)).then(|| Choice::For(option - 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use election::contest::ContestKind;

    use super::*;

    fn contests() -> Vec<Contest> {
        let contest = |options: usize| Contest {
            kind: ContestKind::SingleMandate,
            name: "Contest".to_owned(),
            options: vec!["Option".to_owned(); options],
        };
        vec![contest(3), contest(2)]
    }

    fn ballot(text: &str) -> Result<Ballot, String> {
        let command = text.parse().map_err(|error: NotACommand| error.to_string())?;
        let Command::Vote(marks) = command else { return Err("no vote".to_owned()) };
        marks.ballot(&contests()).map_err(|error| error.to_string())
    }

    #[test]
    fn marks_become_the_ballot_they_say() {
        let read = ballot("vote 3 against code 0042").ok().unwrap();
        assert!(read.choices() == [Choice::For(2), Choice::AgainstAll]);
        assert_eq!(read.code.map(ControlCode::digits), Some(42));
        assert!(ballot("vote blank 1").ok().unwrap().choices() == [Choice::Blank, Choice::For(0)]);
    }

    #[test]
    fn wrong_marks_are_refused_and_not_repeated() {
        let refused = |text| ballot(text).err().unwrap();
        assert_eq!(refused("vote 1"), "ballot has 2 contests, and 1 choices were given");
        assert_eq!(refused("vote 1 3"), "choice for contest 2 must be 1 to 2, `against` or `blank`");
        assert_eq!(refused("vote 0 1"), "choice for contest 1 must be 1 to 3, `against` or `blank`");
        assert_eq!(refused("vote 1 1 code 10000"), "control code must be 0 to 9999");
        assert_eq!(refused("vote 1 1 code"), "`code` needs four digits");
    }
}
