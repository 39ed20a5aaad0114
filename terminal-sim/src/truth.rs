//! The truth ledger: what really happened in the simulated precinct. Tests and reports of a run read it; the auditor
//! never does.

use std::collections::BTreeMap;

use election::contest::Tally;
use election::time::{Duration, Instant};

/// How a voter's day ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Marked a ballot on a device and gave the device back.
    VotedElectronic,
    /// Voted on paper; the ballot is in a box.
    VotedPaper,
    /// Took paper and carried it away.
    TookBallotAway,
    /// Voted on a device and on paper.
    VotedTwice,
    /// Left with the device.
    WalkedOff,
    /// Gave the device back blank and left.
    LeftBlank,
    /// On no list.
    NotListed,
    /// Already marked.
    AlreadyVoted,
    /// Sent away because the card has no barcode.
    RefusedNoBarcode,
    /// Wanted paper and left without it.
    RefusedPaper,
    /// Lost patience in a line.
    GaveUp,
    /// Found no way to vote before the doors closed.
    TurnedAway,
    /// Applied for home voting and was not reached in time.
    MissedAtHome,
}

/// One voter's time at the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// When the voter came.
    pub came: Instant,
    /// Time spent in lines, from the one at the desk to those for a device and a booth, all together.
    pub waited: Duration,
    /// How it ended.
    pub fate: Fate,
}

impl Stay {
    /// Whether the voter was lost to a line: out of patience in it, or turned away.
    pub fn is_lost(&self) -> bool {
        matches!(self.fate, Fate::GaveUp | Fate::TurnedAway)
    }

    /// Whether the voter waited no longer than `limit`, and was not lost.
    pub fn is_in_time(&self, limit: Duration) -> bool {
        self.waited <= limit && !self.is_lost()
    }
}

/// What the medium of the desk computer says of the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnMedium {
    /// Slots that are used and not retired.
    pub slots: u32,
    /// Ballots by the last record of a cast.
    pub ballots: u32,
    /// Voided rights by the last record of one.
    pub voids: u32,
}

/// What happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// People who came to the station.
    pub arrived: u32,
    /// Home voters the members set out for.
    pub visited_at_home: u32,
    /// How their days ended, home voters included.
    pub fates: BTreeMap<Fate, u32>,
    /// What was marked on devices, whether it arrived or not.
    pub marked: Vec<Tally>,
    /// Paper votes cast in the name of people who did not come.
    pub voted_for_others: u32,
    /// Electronic votes marked and not in the box at the end.
    pub stranded: u32,
    /// Ballots in the box at the end, as far as a computer runs that knows it.
    pub stored: u32,
    /// What the system summed, by contest, if it came to the count.
    pub counted: Option<Vec<Tally>>,
    /// Votes on devices and cards at the end, wherever these are.
    pub held: u32,
    /// Of these, votes on devices that work and are at the station.
    pub held_in_reach: u32,
    /// Votes on devices that were cleared by hand, and on cards that were not read.
    pub cleared: u32,
    /// Rights neither cast, voided nor written off at the end.
    pub outstanding: u32,
    /// What is found on the medium after the day, if the day was watched.
    pub medium: Option<OnMedium>,
    /// Everybody who came, in the order in which they left.
    pub stays: Vec<Stay>,
    /// Waits in the line at the desk, in order of service.
    pub desk_waits: Vec<Duration>,
    /// Waits for a device after the desk, in order of service.
    pub device_waits: Vec<Duration>,
    /// Faults as injected: name, begin, end.
    pub injected: Vec<(&'static str, Instant, Option<Instant>)>,
    /// Events handled.
    pub events: u64,
    /// Frames put on lines.
    pub frames: u64,
}

impl Truth {
    /// Returns how many voters met a fate.
    pub fn count(&self, fate: Fate) -> u32 {
        self.fates.get(&fate).copied().unwrap_or(0)
    }

    pub(crate) fn note(&mut self, fate: Fate) {
        *self.fates.entry(fate).or_default() += 1;
    }
}
