//! What the station tells the people at the desk, in words or as one JSON object a line.
//!
//! No line says who a voter is: the desk sees the list line of the voter before it, and nothing joins that line to a
//! device or to a time.

use std::fmt;

use election::device::DeviceId;
use election::protocol::ElectronicProtocol;
use election::record::desk::Outcome;
use election::record::ops::StationState;
use election::wire::code::VoteResult;
use serde::Serialize;
use station_controller::link::Refusal;
use station_controller::{Check, Notice, Untrusted};

/// One thing told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Told {
    /// A line is open, or others may come to it.
    Line { line: u16, address: String },
    /// The record held something when the station was started.
    Recovered { ballots: u32, out: u32, starts_before: u32, damaged_slots: u32, copied_slots: u32 },
    /// A new record was begun; observers write down the key that signed the lists of its epochs.
    Begun { ceremony: String },
    /// Where a journal stands, for observers to copy.
    Note { journal: &'static str, note: String },
    /// The record was closed, and its evidence may not have been written.
    Unexported,
    /// The record takes nothing more, and its keys are gone.
    Closed,
    /// The station entered a state.
    State { state: &'static str },
    /// The test before opening.
    ZeroReport { ballots: u32 },
    /// Whether the close key was tried before the first voter.
    Rehearsed { how: &'static str, shares: u8 },
    /// An identity check.
    Checked { outcome: &'static str, list_line: Option<u32> },
    /// The voter was marked for paper.
    PaperIssued,
    /// The device on a line may be issued.
    Ready { line: u16, device: DeviceId },
    /// The device has its right and may be handed over.
    Armed { line: u16 },
    /// The device did not take the right.
    NotTaken { line: u16 },
    /// The device came back with its right unused.
    Unused { line: u16, device: DeviceId },
    /// The device came back with nothing, although it left armed.
    CameBackEmpty { line: u16, device: DeviceId },
    /// A ballot was stored.
    Stored { ballots: u32 },
    /// A cast was refused.
    CastRefused { line: u16, why: &'static str },
    /// A right lapsed.
    Expired { line: u16 },
    /// Whether the right arrived is not known.
    LostWhileOpening { line: u16 },
    /// The session on a line ended.
    LineClosed { line: u16, why: &'static str },
    /// A device answers and gets no session.
    Untrusted { line: u16, device: Option<DeviceId>, why: &'static str },
    /// Voting is over.
    Closing { out: u32, whereabouts: Whereabouts },
    /// The votes are summed.
    Counted { protocol: ElectronicProtocol },
    /// The evidence folder was written.
    Evidence { folder: String },
    /// A member gave an order on the page.
    Ordered { who: String, command: String },
    /// A command was refused.
    Refused { why: String },
    /// How the station stands.
    Status {
        state: &'static str,
        awaits_restart: bool,
        ballots: u32,
        out: u32,
        whereabouts: Whereabouts,
        ready: Vec<u16>,
        waiting: usize,
    },
    /// The list of commands.
    Help { text: &'static str },
}

/// Where rights that are out were last known to be: never with whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Whereabouts {
    /// Lines whose device holds an unused right, or is being given one.
    pub(crate) lines: Vec<u16>,
    /// Devices that left with a right and have not come back.
    pub(crate) devices: Vec<DeviceId>,
}

impl fmt::Display for Whereabouts {
    /// Writes what is known after a number of rights; nothing where nothing is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines.iter().map(|line| format!("on line {line}"));
        let devices = self.devices.iter().map(|device| format!("away with {device}"));
        let places: Vec<String> = lines.chain(devices).collect();
        if places.is_empty() { Ok(()) } else { write!(f, " ({})", places.join(", ")) }
    }
}

impl Told {
    pub(crate) fn state(state: StationState) -> Self {
        Self::State { state: state.name() }
    }

    pub(crate) fn check(check: &Check) -> Self {
        Self::Checked { outcome: outcome(check.outcome), list_line: check.line.map(|line| line.0) }
    }

    /// Returns what a notice of the controller says; `ballots` is the number stored now.
    pub(crate) fn notice(notice: Notice, ballots: u32) -> Self {
        match notice {
            Notice::Ready(line, device) => Self::Ready { line: line.0, device },
            Notice::Armed(line) => Self::Armed { line: line.0 },
            Notice::Refused(line) => Self::NotTaken { line: line.0 },
            Notice::Blank(line, device) => Self::Unused { line: line.0, device },
            Notice::Empty(line, device) => Self::CameBackEmpty { line: line.0, device },
            Notice::Stored(_) => Self::Stored { ballots },
            Notice::CastRefused(line, result) => Self::CastRefused { line: line.0, why: refusal(result) },
            Notice::Expired(line) => Self::Expired { line: line.0 },
            Notice::Scanned(_, check) => Self::check(&check),
            Notice::LostWhileOpening(line) => Self::LostWhileOpening { line: line.0 },
            Notice::Closed(line, why) => Self::LineClosed { line: line.0, why: why.name() },
            Notice::Untrusted(line, untrusted) => {
                let device = if let Untrusted::Unknown(device) = untrusted { Some(device) } else { None };
                Self::Untrusted { line: line.0, device, why: why_untrusted(untrusted) }
            }
        }
    }
}

/// Returns the name of an outcome of a check.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Found => "found",
        Outcome::AlreadyVoted => "already marked",
        Outcome::NotListed => "not listed",
        Outcome::RefusedNoBarcode => "refused: no barcode",
        Outcome::RefusedUnreadable => "refused: no personal number could be read",
        Outcome::RefusedPaper => "refused: wants paper",
        Outcome::RefusedOtherList => "refused: on the other list",
    }
}

fn why_untrusted(untrusted: Untrusted) -> &'static str {
    match untrusted {
        Untrusted::WrongTag => "wrong-tag",
        Untrusted::Blocked => "blocked",
        Untrusted::Unknown(_) => "unknown-device",
        Untrusted::Refused(Refusal::Version) => "no-common-version",
        Untrusted::Refused(Refusal::Suite) => "no-common-suite",
        Untrusted::Refused(Refusal::Mode) => "other-election",
    }
}

/// Says what is wrong with a device that gets no session, and what to do.
fn advice(why: &str) -> &'static str {
    match why {
        "wrong-tag" => {
            "it answers with a wrong tag: look whether its key is that of the station file, and who else is on the line"
        }
        "blocked" => "too many frames with a wrong tag: the line is ignored for a minute",
        "unknown-device" => "no key is known for it: put its name and key into the station file",
        "no-common-version" => "it speaks no version of the protocol that this station speaks",
        "no-common-suite" => "it takes no suite that the station file allows",
        _ => "it is set up for another mode or election, or has a test key in an election",
    }
}

fn refusal(result: VoteResult) -> &'static str {
    match result {
        VoteResult::Recorded | VoteResult::Already => "recorded",
        VoteResult::Conflict => "another ballot was stored under this right",
        VoteResult::Unknown => "the right is none of this station's",
        VoteResult::Expired => "the right lapsed, or the votes are counted",
        VoteResult::Cancelled => "the right was taken back",
        VoteResult::StorageFailed => "the station cannot store votes now; the device keeps it and asks again",
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { line, address } => write!(f, "line {line}: {address}"),
            Self::Recovered { .. }
            | Self::Begun { .. }
            | Self::Note { .. }
            | Self::Unexported
            | Self::Closed => self.write_record(f),
            Self::State { state } => write!(f, "station is {state}"),
            Self::ZeroReport { ballots } => write!(f, "zero report: {ballots} ballots in the box"),
            Self::Rehearsed { how, shares } => write_rehearsed(f, how, *shares),
            Self::Checked { outcome, list_line: Some(line) } => {
                write!(f, "voter: {outcome}, list line {line}")
            }
            Self::Checked { outcome, list_line: None } => write!(f, "voter: {outcome}"),
            Self::PaperIssued => f.write_str("voter is marked for paper"),
            Self::Ready { line, device } => write!(f, "line {line}: {device} is ready"),
            Self::Armed { line } => write!(f, "line {line}: armed, hand it over"),
            Self::NotTaken { line } => {
                write!(
                    f,
                    "line {line}: the device did not take the right; `take-back {line}` voids it, then use another device"
                )
            }
            Self::Unused { line, device } => {
                write!(
                    f,
                    "line {line}: {device} came back with its right unused; `take-back {line}` voids it"
                )
            }
            Self::CameBackEmpty { line, device } => {
                write!(f, "line {line}: {device} left armed and came back with neither right nor vote")
            }
            Self::Stored { ballots } => write!(f, "ballot stored: {ballots} in the box"),
            Self::CastRefused { .. }
            | Self::Expired { .. }
            | Self::LostWhileOpening { .. }
            | Self::LineClosed { .. }
            | Self::Untrusted { .. } => self.write_trouble(f),
            Self::Closing { out: 0, .. } => {
                f.write_str("voting is over, no right is out: `count` sums the votes")
            }
            Self::Closing { out, whereabouts } => {
                write!(
                    f,
                    "voting is over, rights out: {out}{whereabouts}; the count waits for them; \
                     `take-back`, `write-off` or `count waive` end the wait"
                )
            }
            Self::Counted { protocol } => write_protocol(f, protocol),
            Self::Evidence { folder } => write!(f, "evidence written to {folder}"),
            Self::Ordered { who, command } => write!(f, "ordered by {who}: {command}"),
            Self::Refused { why } => write!(f, "refused: {why}"),
            Self::Status { state, awaits_restart, ballots, out, whereabouts, ready, waiting } => {
                let restart = if *awaits_restart { ", waits for the act of restart" } else { "" };
                write!(
                    f,
                    "station is {state}{restart}: {ballots} ballots stored, rights out: {out}{whereabouts}, lines ready {ready:?}, \
                     {waiting} voters waiting for a device"
                )
            }
            Self::Help { text } => f.write_str(text.trim_end()),
        }
    }
}

impl Told {
    /// Writes what went wrong on a line.
    fn write_trouble(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CastRefused { line, why } => write!(f, "line {line}: ballot refused: {why}"),
            Self::Expired { line } => write!(f, "line {line}: the right lapsed and is void"),
            Self::LostWhileOpening { line } => {
                write!(
                    f,
                    "line {line}: the session ended before the device said that it has its right; connect it again: if no \
                     unused right is told of then, the right is lost, and `issue-again {line} SIGNED` gives the voter at \
                     the desk another by an act of all members"
                )
            }
            Self::LineClosed { line, why } => write!(f, "line {line}: session ended: {why}"),
            Self::Untrusted { line, device, why } => {
                let name = device.map(|device| format!(" {device}")).unwrap_or_default();
                write!(f, "line {line}: device{name} gets no session: {}", advice(why))
            }
            _ => Ok(()),
        }
    }

    /// Writes what is told of the record.
    fn write_record(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recovered { ballots, out, starts_before, damaged_slots, copied_slots } => {
                write!(f, "found a record: {ballots} ballots stored, {out} rights out, ")?;
                write!(f, "started {starts_before} times before")?;
                write_slots(f, *damaged_slots, *copied_slots)
            }
            Self::Begun { ceremony } => {
                write!(f, "a new record is begun; observers write down its ceremony key:\n  {ceremony}")
            }
            Self::Note { journal, note } => {
                write!(f, "checkpoint of the {journal} journal, for observers to copy:")?;
                // As it is, so that what is copied can be held against the journal.
                note.lines().try_for_each(|line| write!(f, "\n{line}"))
            }
            Self::Unexported => f.write_str(
                "the record is closed, and its evidence may not have been written: `restart SIGNED` writes it, with \
                 `open-box KEYS` behind it where ballots are sealed",
            ),
            _ => f.write_str("the record is closed and its keys are overwritten"),
        }
    }
}

fn write_slots(f: &mut fmt::Formatter<'_>, damaged: u32, copied: u32) -> fmt::Result {
    if 0 < damaged {
        write!(f, "; {damaged} slots damaged by writes cut short, never acknowledged")?;
    }
    if 0 < copied {
        write!(f, "; {copied} slots copied between box and mirror")?;
    }
    f.write_str("; `restart SIGNED` lets the station go on")
}

fn write_rehearsed(f: &mut fmt::Formatter<'_>, how: &str, shares: u8) -> fmt::Result {
    match (how, shares) {
        ("left out", _) => {
            f.write_str("rehearsal left out: nobody knows yet whether the close key can be put together")
        }
        (how, 0) => write!(f, "rehearsal: a test ballot was opened {how}"),
        (how, shares) => write!(f, "rehearsal: a test ballot was opened {how}: {shares}"),
    }
}

fn write_protocol(f: &mut fmt::Formatter<'_>, protocol: &ElectronicProtocol) -> fmt::Result {
    write!(
        f,
        "counted: {} marked, {} stored, {} rights came back unused, {} not returned",
        protocol.registered, protocol.stored, protocol.returned_blank, protocol.not_returned
    )?;
    for (contest, tally) in (1..).zip(&protocol.tallies) {
        let (votes, against, blank) = (&tally.votes, tally.against_all, tally.blank);
        write!(f, "\n  contest {contest}: {votes:?}, against all {against}, blank {blank}")?;
    }
    Ok(())
}
