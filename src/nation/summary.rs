//! What the precincts of a nation come to: by region and together, who voted how, and what the audit found.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use election::contest::Tally;
use serde::Serialize;
use terminal_sim::scenario::nation::Nation;

use super::row::PrecinctRow;
use crate::sweep::matrix::{Matrix, Seen};

/// Sums of some precincts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Sums {
    pub(crate) precincts: u64,
    pub(crate) electronic_precincts: u64,
    pub(crate) listed: u64,
    /// Voters added to the lists, and voters who took part, by the summary protocols.
    pub(crate) added: u64,
    pub(crate) voted: u64,
    pub(crate) came: u64,
    pub(crate) voted_electronic: u64,
    pub(crate) voted_paper: u64,
    pub(crate) left_without_voting: u64,
    pub(crate) stranded: u64,
    /// Milliseconds in which desk computers were down, of the hours of voting.
    pub(crate) computer_down: u64,
    pub(crate) precincts_with_findings: u64,
}

/// Votes of one contest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Votes {
    /// Of the summary protocols.
    pub(crate) all: Tally,
    /// Of the electronic protocols.
    pub(crate) devices: Tally,
    pub(crate) invalid: u64,
}

/// The sums, as precincts come in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counting {
    regions: Vec<Sums>,
    contests: Vec<Votes>,
    seen: BTreeMap<(String, String), u64>,
    worst: Vec<WorstPrecinct>,
}

/// Precincts that are named as the ones to look at first.
const WORST: usize = 10;

/// A precinct in which the audit found something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct WorstPrecinct {
    pub(crate) number: u32,
    pub(crate) region: String,
    pub(crate) findings: u32,
    /// Codes of the checks, with blanks between.
    pub(crate) found: String,
    pub(crate) stranded: u32,
}

/// The summary.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Summary<'a> {
    pub(super) regions: Vec<RegionSums<'a>>,
    pub(super) nation: Sums,
    pub(super) contests: Vec<ContestVotes<'a>>,
    /// Most findings first, then most votes stranded.
    pub(super) worst: &'a [WorstPrecinct],
    pub(super) matrix: Matrix,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct RegionSums<'a> {
    pub(super) region: &'a str,
    #[serde(flatten)]
    pub(super) sums: Sums,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ContestVotes<'a> {
    pub(super) contest: &'a str,
    pub(super) options: &'a [String],
    #[serde(flatten)]
    pub(super) votes: &'a Votes,
}

impl Sums {
    fn take(&mut self, row: &PrecinctRow) {
        self.precincts += 1;
        self.electronic_precincts += u64::from(row.is_electronic);
        self.listed += u64::from(row.listed);
        self.added += u64::from(row.added);
        self.voted += u64::from(row.voted);
        self.came += u64::from(row.came);
        self.voted_electronic += u64::from(row.voted_electronic);
        self.voted_paper += u64::from(row.voted_paper);
        self.left_without_voting += u64::from(row.left_without_voting);
        self.stranded += u64::from(row.stranded);
        self.computer_down += row.computer_down;
        self.precincts_with_findings += u64::from(0 < row.findings);
    }

    fn add(&mut self, other: &Self) {
        self.precincts += other.precincts;
        self.electronic_precincts += other.electronic_precincts;
        self.listed += other.listed;
        self.added += other.added;
        self.voted += other.voted;
        self.came += other.came;
        self.voted_electronic += other.voted_electronic;
        self.voted_paper += other.voted_paper;
        self.left_without_voting += other.left_without_voting;
        self.stranded += other.stranded;
        self.computer_down += other.computer_down;
        self.precincts_with_findings += other.precincts_with_findings;
    }
}

impl WorstPrecinct {
    fn of(row: &PrecinctRow) -> Self {
        Self {
            number: row.precinct,
            region: row.region_name.clone(),
            findings: row.findings,
            found: row.found.clone(),
            stranded: row.stranded,
        }
    }
}

impl Counting {
    /// Adds the next precincts.
    pub(crate) fn take(&mut self, rows: &[PrecinctRow]) {
        for row in rows {
            if self.regions.len() <= row.region {
                self.regions.resize(row.region + 1, Sums::default());
            }
            if let Some(sums) = self.regions.get_mut(row.region) {
                sums.take(row);
            }
            self.take_votes(row);
            *self.seen.entry((row.faults.clone(), row.found.clone())).or_default() += 1;
        }
        self.worst.extend(rows.iter().filter(|row| 0 < row.findings).map(WorstPrecinct::of));
        self.worst.sort_by_key(|worst| (Reverse(worst.findings), Reverse(worst.stranded), worst.number));
        self.worst.truncate(WORST);
    }

    fn take_votes(&mut self, row: &PrecinctRow) {
        if self.contests.len() < row.summary.len() {
            self.contests.resize(row.summary.len(), Votes::default());
        }
        for (contest, votes) in self.contests.iter_mut().enumerate() {
            row.summary.get(contest).into_iter().for_each(|tally| add(&mut votes.all, tally));
            row.electronic.get(contest).into_iter().for_each(|tally| add(&mut votes.devices, tally));
            votes.invalid += u64::from(row.invalid.get(contest).copied().unwrap_or(0));
        }
    }

    /// Sums up.
    pub(crate) fn summary<'a>(&'a self, nation: &'a Nation) -> Summary<'a> {
        let mut whole = Sums::default();
        self.regions.iter().for_each(|sums| whole.add(sums));
        let names = nation.plan().regions.iter().map(|region| region.name.as_str());
        let regions = names.zip(&self.regions);
        let regions = regions.map(|(region, sums)| RegionSums { region, sums: sums.clone() }).collect();
        let [station, _] = nation.stations();
        let contests = station.election.contests.iter().zip(&self.contests);
        let contests =
            contests.map(|(plan, votes)| ContestVotes { contest: &plan.name, options: &plan.options, votes });
        let seen = self.seen.iter();
        let seen = seen.map(|((faults, found), days)| Seen { faults, found, days: *days });
        let matrix = Matrix::of(&seen.collect::<Vec<_>>());
        Summary { regions, nation: whole, contests: contests.collect(), worst: &self.worst, matrix }
    }
}

/// Adds a tally with as many options as it has.
fn add(sum: &mut Tally, more: &Tally) {
    if sum.votes.len() < more.votes.len() {
        sum.votes.resize(more.votes.len(), 0);
    }
    sum.votes.iter_mut().zip(&more.votes).for_each(|(cell, votes)| *cell += votes);
    sum.against_all += more.against_all;
    sum.blank += more.blank;
}
