//! Counts drawn from the journals and the box, each by one rule, so that no two checks count differently.

use std::collections::BTreeMap;

use election::ballot::Ballot;
use election::contest::Tally;
use election::device::Channel;
use election::evidence::ballot_box::{OpenedVote, Slot, Votes};
use election::evidence::file;
use election::record::desk::Outcome as DeskOutcome;
use election::record::ops::{AfterFallback, StationState, VoidReason};
use election::record::{DeskRecord, Journal, Numbered, OpsRecord};
use election::voter::VoterId;

use crate::evidence::{Citation, Evidence};
use crate::examined::Unavailable;

/// Counts of the desk journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeskCounts {
    /// Rights issued for devices, at the station and at home.
    pub(crate) issued_electronic: u64,
    /// Voters who were given paper, at the station and at home.
    pub(crate) issued_paper: u64,
    /// Marks taken back because the device came back blank.
    pub(crate) returned: u64,
    /// Second rights by decision of the commission.
    pub(crate) overridden: u64,
    /// Voters added, and those of them whose residence was checked.
    pub(crate) added: u64,
    /// Added voters whose residence was not checked.
    pub(crate) unverified: u64,
    /// Checks by outcome, in the order of its values.
    outcomes: [u64; 7],
    /// Issues by channel, in the order of its values.
    channels: [u64; 4],
}

impl DeskCounts {
    /// Counts a desk journal.
    pub(crate) fn of(journal: &Journal<DeskRecord>) -> Self {
        let mut counts = Self::default();
        for record in &journal.records {
            match &record.record {
                DeskRecord::Identified { outcome, .. } => add_one(&mut counts.outcomes, *outcome as usize),
                DeskRecord::Issued { channel, .. } => {
                    add_one(&mut counts.channels, *channel as usize);
                    let cell = if channel.is_electronic() {
                        &mut counts.issued_electronic
                    } else {
                        &mut counts.issued_paper
                    };
                    *cell += 1;
                }
                DeskRecord::Returned { .. } => counts.returned += 1,
                DeskRecord::Overridden { .. } => counts.overridden += 1,
                DeskRecord::Added { is_verified, .. } => {
                    counts.added += 1;
                    counts.unverified += u64::from(!is_verified);
                }
            }
        }
        counts
    }

    /// Returns the checks.
    pub(crate) fn checks(&self) -> u64 {
        self.outcomes.iter().sum()
    }

    /// Returns the checks that came to this.
    pub(crate) fn came_to(&self, outcome: DeskOutcome) -> u64 {
        self.outcomes.get(outcome as usize).copied().unwrap_or(0)
    }

    /// Returns the issues in a channel.
    pub(crate) fn issued_in(&self, channel: Channel) -> u64 {
        self.channels.get(channel as usize).copied().unwrap_or(0)
    }

    /// Returns the least and most electronic marks the list can lawfully show.
    ///
    /// A right that came back blank takes its mark back; whether a second right leaves a second mark is not known.
    pub(crate) fn electronic_marks(&self) -> (u64, u64) {
        let most = self.issued_electronic.saturating_sub(self.returned);
        (most.saturating_sub(self.overridden), most)
    }
}

fn add_one(counts: &mut [u64], value: usize) {
    counts.get_mut(value).into_iter().for_each(|count| *count += 1);
}

/// The fallback to paper, if there was one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fallback {
    pub(crate) policy: AfterFallback,
    pub(crate) ballots: u64,
}

/// Counts of the ops journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpsCounts {
    /// Ballots stored, as the last cast, restart or recount leaves the number.
    pub(crate) stored: u64,
    /// The last record that moved it.
    pub(crate) stored_at: Option<Citation>,
    /// Voids by reason.
    pub(crate) voids: BTreeMap<VoidReason, u64>,
    /// Last reading of the system's counter of registered voters, and where.
    pub(crate) registered: Option<(u64, Citation)>,
    /// Readings of the system's counter of stored ballots that differ from the casts before them.
    pub(crate) odd_readings: Vec<Citation>,
    /// Ballots summed into the electronic protocol, and where.
    pub(crate) summed: Option<(u64, Citation)>,
    /// The fallback to paper.
    pub(crate) fallback: Option<Fallback>,
    /// Devices that came back with neither vote nor right.
    pub(crate) came_back_empty: Vec<Citation>,
    /// Ballots that did not open at the count, and where it is written.
    pub(crate) unopened: Option<(u64, Citation)>,
    /// Devices written off.
    pub(crate) missing: Vec<Citation>,
}

impl OpsCounts {
    /// Counts an ops journal.
    pub(crate) fn of(journal: &Journal<OpsRecord>) -> Self {
        let mut counts = Self::default();
        let mut moved_by = None;
        for record in &journal.records {
            if let Some(stored) = counts.take(record) {
                counts.stored = stored;
                moved_by = Some(record);
            }
        }
        counts.stored_at = moved_by.map(|record| Citation::record(file::OPS, record));
        counts
    }

    /// Counts a record and returns the ballots stored, if it moves their number.
    fn take(&mut self, numbered: &Numbered<OpsRecord>) -> Option<u64> {
        let cite = || Citation::record(file::OPS, numbered);
        match &numbered.record {
            OpsRecord::Cast { n } => return Some(u64::from(*n)),
            OpsRecord::Restart { after, .. } => return Some(u64::from(*after)),
            OpsRecord::Void { why, .. } => *self.voids.entry(*why).or_default() += 1,
            OpsRecord::Counters { registered, stored } => {
                self.registered = Some((u64::from(*registered), cite()));
                if u64::from(*stored) != self.stored {
                    self.odd_readings.push(cite());
                }
            }
            OpsRecord::Summed { ballots } => self.summed = Some((u64::from(*ballots), cite())),
            OpsRecord::Unopened { ballots } => self.unopened = Some((u64::from(*ballots), cite())),
            OpsRecord::Fallback { policy, ballots } => {
                let ballots = u64::from(*ballots);
                self.fallback = Some(Fallback { policy: *policy, ballots });
                return (*policy == AfterFallback::RecountFromDevices).then_some(0);
            }
            OpsRecord::CameBackEmpty { .. } => self.came_back_empty.push(cite()),
            OpsRecord::Missing { .. } => self.missing.push(cite()),
            _ => {}
        }
        None
    }

    /// Returns the number of voided rights.
    pub(crate) fn voided(&self) -> u64 {
        self.voids.values().sum()
    }

    /// Returns the ballots that a fallback made void: those stored before it and those read from devices after it.
    pub(crate) fn void_ballots(&self) -> u64 {
        match self.fallback {
            Some(Fallback { policy: AfterFallback::Void, ballots }) => ballots.max(self.stored),
            _ => 0,
        }
    }
}

/// The box opened and counted again; or, where it is sealed, the votes that were opened at the count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recount {
    /// Slots, by position, whose ballot does not open.
    pub(crate) unreadable: Vec<usize>,
    /// How many votes the count opened, where the box is sealed.
    pub(crate) opened: Option<OpenedVotes>,
    /// Votes by contest of the definition.
    pub(crate) tallies: Vec<Tally>,
    /// Lines the control list must hold, sorted: contest, choice byte, code.
    pub(crate) codes: Vec<(u8, u8, u16)>,
}

/// Numbers of votes opened at the count.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenedVotes {
    /// By contest of the definition.
    pub(crate) by_contest: Vec<u64>,
    /// For no contest of the definition.
    pub(crate) foreign: u64,
}

/// Opens and counts the box.
pub(crate) fn recount(evidence: &Evidence) -> Result<Recount, Unavailable> {
    let export = evidence.ballot_box.needed(file::BALLOT_BOX)?;
    let definition = evidence.definition.needed(file::DEFINITION)?;
    let tallies = definition.contests.iter().map(|contest| Tally::new(contest.options.len())).collect();
    let mut recount = Recount { tallies, ..Recount::default() };
    match &export.votes {
        Votes::InSlots => recount.open_slots(&export.slots),
        Votes::Opened(votes) => recount.take_opened(votes),
    }
    recount.codes.sort_unstable();
    Ok(recount)
}

impl Recount {
    fn open_slots(&mut self, slots: &[Slot]) {
        for (index, slot) in slots.iter().enumerate() {
            let Slot::Ballot(_, sealed) = slot else { continue };
            match sealed.open_stand_in() {
                Ok(ballot) => self.count(&ballot),
                Err(_) => self.unreadable.push(index),
            }
        }
    }

    fn take_opened(&mut self, votes: &[OpenedVote]) {
        let mut opened = OpenedVotes { by_contest: vec![0; self.tallies.len()], foreign: 0 };
        for OpenedVote { contest, choice, code } in votes {
            let at = usize::from(*contest);
            *opened.by_contest.get_mut(at).unwrap_or(&mut opened.foreign) += 1;
            self.tallies.get_mut(at).into_iter().for_each(|tally| tally.count(*choice));
            self.codes.extend(code.map(|code| (*contest, choice.to_byte(), code.digits())));
        }
        self.opened = Some(opened);
    }

    fn count(&mut self, ballot: &Ballot) {
        for (tally, choice) in self.tallies.iter_mut().zip(ballot.choices()) {
            tally.count(*choice);
        }
        let Some(code) = ballot.code else { return };
        for (contest, choice) in (0..).zip(ballot.choices()) {
            self.codes.push((contest, choice.to_byte(), code.digits()));
        }
    }
}

/// Returns the states of the station with their records, in order.
pub(crate) fn states(journal: &Journal<OpsRecord>) -> Vec<(StationState, &Numbered<OpsRecord>)> {
    let state = |record: &OpsRecord| match record {
        OpsRecord::State(state) => Some(*state),
        _ => None,
    };
    journal.records.iter().filter_map(|record| Some((state(&record.record)?, record))).collect()
}

/// Returns the desk's records of each voter it names: the voters in the order of their numbers, the records of one in
/// the order of the journal, by their position in it.
pub(crate) fn by_voter(journal: &Journal<DeskRecord>) -> Vec<(VoterId, usize)> {
    let records = journal.records.iter().enumerate();
    let mut named: Vec<_> =
        records.filter_map(|(index, record)| Some((record.record.voter()?, index))).collect();
    named.sort_unstable();
    named
}

/// How many voters were given a right for a device, however often.
pub(crate) fn electronic_voters(journal: &Journal<DeskRecord>) -> u64 {
    let of_voters = by_voter(journal);
    let is_electronic = |index: usize| {
        let record = journal.records.get(index).map(|record| &record.record);
        matches!(record, Some(DeskRecord::Issued { channel, .. }) if channel.is_electronic())
    };
    let mut voters = of_voters.chunk_by(|(before, _), (after, _)| before == after);
    voters.by_ref().filter(|of_one| of_one.iter().any(|(_, index)| is_electronic(*index))).count() as u64
}

/// Issues that gave a voter a second ballot while the first was neither returned nor overridden.
pub(crate) fn second_issues(journal: &Journal<DeskRecord>) -> Vec<&Numbered<DeskRecord>> {
    let mut seconds = Vec::new();
    for of_one in by_voter(journal).chunk_by(|(before, _), (after, _)| before == after) {
        let mut held = 0_u32;
        for record in of_one.iter().filter_map(|(_, index)| journal.records.get(*index)) {
            match &record.record {
                DeskRecord::Issued { .. } => {
                    held += 1;
                    seconds.extend((1 < held).then_some(record));
                }
                DeskRecord::Returned { .. } | DeskRecord::Overridden { .. } => held = held.saturating_sub(1),
                DeskRecord::Identified { .. } | DeskRecord::Added { .. } => {}
            }
        }
    }
    seconds.sort_unstable_by_key(|record| record.offset);
    seconds
}
