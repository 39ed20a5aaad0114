//! What is kept of a precinct: one row.

use std::collections::{BTreeMap, BTreeSet};

use election::contest::Tally;
use election::protocol::{ElectronicProtocol, PaperContest};
use terminal_sim::scenario::nation::Nation;
use terminal_sim::truth::Fate;

use super::Played;
use crate::day;
use crate::sweep::row::down;

/// The row. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PrecinctRow {
    /// Number of the precinct.
    pub(crate) precinct: u32,
    /// Index and name of its region.
    pub(crate) region: usize,
    pub(crate) region_name: String,
    /// Whether it has devices.
    pub(crate) is_electronic: bool,
    /// Voters on the list at opening.
    pub(crate) listed: u32,
    /// Fingerprint of its evidence.
    pub(crate) fingerprint: String,
    /// Voters who came; the next ones as in a sweep's table.
    pub(crate) came: u32,
    pub(crate) voted_electronic: u32,
    pub(crate) voted_paper: u32,
    pub(crate) left_without_voting: u32,
    pub(crate) gave_up: u32,
    pub(crate) turned_away: u32,
    pub(crate) stranded: u32,
    pub(crate) desk_wait_mean: u64,
    pub(crate) desk_wait_p95: u64,
    pub(crate) device_wait_mean: u64,
    pub(crate) longest_line: u32,
    pub(crate) computer_down: u64,
    /// Kinds of the faults of the day, codes of the checks that found something, number of findings.
    pub(crate) faults: String,
    pub(crate) found: String,
    pub(crate) findings: u32,
    /// Votes of the summary protocol, by contest; and those of the electronic protocol.
    pub(crate) summary: Vec<Tally>,
    pub(crate) electronic: Vec<Tally>,
    /// Invalid paper ballots, by contest.
    pub(crate) invalid: Vec<u32>,
    /// Voters added and voters who took part, by the summary protocol.
    pub(crate) added: u32,
    pub(crate) voted: u32,
    /// The electronic protocol beside its votes, and the paper protocol.
    pub(crate) system: ElectronicProtocol,
    pub(crate) paper: Vec<PaperContest>,
    /// Signatures for paper and electronic marks on the voter list; absent without a list.
    pub(crate) marks: Option<(u32, u32)>,
    /// Electronic votes that recorded events can have kept from being read, at most.
    pub(crate) recorded_stranded: u64,
}

impl PrecinctRow {
    /// Sums a precinct's day up. Votes are those of its protocols, which may be wrong: that is what the audit is for.
    pub(crate) fn of(number: u32, nation: &Nation, played: &Played) -> Self {
        let Played { precinct, day, report, protocols, marks } = played;
        let (summary, truth) = (day::summary(day), &day.truth);
        let mut found: BTreeMap<&str, u32> = BTreeMap::new();
        for finding in report.findings() {
            *found.entry(finding.code).or_default() += 1;
        }
        let faults: BTreeSet<&str> = truth.injected.iter().map(|(name, ..)| *name).collect();
        let contests = protocols.iter().flat_map(|protocols| &protocols.summary.contests);
        let electronic = protocols.as_ref().and_then(|protocols| protocols.electronic.as_ref());
        let paper = protocols.as_ref().and_then(|protocols| protocols.paper.as_ref());
        let causes = report.lost_votes.iter().flat_map(|lost| &lost.causes);
        let hours = day.definition.hours;
        let region = nation.plan().regions.get(precinct.region);
        Self {
            precinct: number,
            region: precinct.region,
            region_name: region.map_or_else(String::new, |region| region.name.clone()),
            is_electronic: precinct.is_electronic,
            listed: precinct.scenario.electorate.listed,
            fingerprint: day.fingerprint.clone(),
            came: summary.came,
            voted_electronic: summary.voted_electronic,
            voted_paper: summary.voted_paper,
            left_without_voting: summary.left_without_voting,
            gave_up: truth.count(Fate::GaveUp),
            turned_away: truth.count(Fate::TurnedAway),
            stranded: summary.electronic_votes_stranded,
            desk_wait_mean: summary.mean_wait_at_desk_ms,
            desk_wait_p95: summary.wait_at_desk_p95_ms,
            device_wait_mean: summary.mean_wait_for_device_ms,
            longest_line: summary.longest_line,
            computer_down: down(day, hours.opens, hours.closes).millis(),
            faults: faults.into_iter().collect::<Vec<_>>().join(" "),
            found: found.keys().copied().collect::<Vec<_>>().join(" "),
            findings: found.values().sum(),
            invalid: contests.clone().map(|contest| contest.invalid).collect(),
            summary: contests.map(|contest| contest.tally.clone()).collect(),
            electronic: electronic.map(|sheet| sheet.tallies.clone()).unwrap_or_default(),
            added: protocols.as_ref().map_or(0, |protocols| protocols.summary.added),
            voted: protocols.as_ref().map_or(0, |protocols| protocols.summary.voted),
            system: electronic.cloned().unwrap_or_default(),
            paper: paper.map(|sheet| sheet.contests.clone()).unwrap_or_default(),
            marks: *marks,
            recorded_stranded: causes.map(|cause| cause.at_most).sum(),
        }
    }
}
