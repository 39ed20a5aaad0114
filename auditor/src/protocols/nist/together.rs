//! Each contest by the results and by the cast vote records: votes, margin, differences.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Choice, Contest, Document};
use super::matching::Matches;
use super::n19_tallies;
use super::reach::reached_from_another;
use super::records::Records;
use super::report::{ChoiceReport, Collector, ContestReport};

/// The name under which all write-ins are compared together.
pub(super) const WRITE_INS: &str = "write-ins together";

/// Votes by place of the choice in the results; write-ins of all kinds come after the last.
pub(super) struct Tally {
    pub(super) votes: Vec<i128>,
    /// Whether some number of votes is a fraction, which is in no sum.
    pub(super) has_fraction: bool,
}

/// What the results say of a choice in some units together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reported {
    Nothing,
    /// Some of it is told to nobody.
    Untold,
    Votes(i128),
}

impl Reported {
    pub(super) fn votes(self) -> Option<i128> {
        match self {
            Self::Votes(votes) => Some(votes),
            Self::Nothing | Self::Untold => None,
        }
    }
}

/// The units that together are the whole contest: its district, the scope of the election, or all that no other contains.
pub(super) fn whole(document: &Document, contest: &Contest) -> BTreeSet<u32> {
    let units: BTreeSet<u32> = contest.choices.iter().flat_map(|choice| choice.votes.units()).collect();
    let at_once = contest.district.iter().chain(&document.scopes).find(|unit| units.contains(unit));
    if let Some(unit) = at_once {
        return BTreeSet::from([*unit]);
    }
    let (within_another, _) = reached_from_another(&document.inside, &units);
    units.difference(&within_another).copied().collect()
}

/// Returns the reported votes of some units together, for each choice and for all write-ins.
pub(super) fn reported(contest: &Contest, units: &BTreeSet<u32>) -> Vec<Reported> {
    let of = |choice: &Choice| {
        let lacks = units.iter().any(|unit| choice.votes.lacks(*unit));
        sum(lacks, units.iter().filter_map(|unit| choice.votes.of_unit(*unit)))
    };
    let one = |choice: &Choice| if choice.is_write_in { Reported::Nothing } else { of(choice) };
    let mut votes: Vec<Reported> = contest.choices.iter().map(one).collect();
    let write_ins = contest.choices.iter().filter(|choice| choice.is_write_in).map(of);
    let write_ins: Vec<Reported> = write_ins.filter(|votes| *votes != Reported::Nothing).collect();
    votes.push(if write_ins.is_empty() {
        let others = || units.iter().flat_map(|unit| contest.others.range((*unit, 0)..=(*unit, u32::MAX)));
        let lacks = others().any(|(_, other)| other.has_fraction);
        sum(lacks, others().filter_map(|(_, other)| other.write_ins.map(i128::from)))
    } else {
        let lacks = write_ins.contains(&Reported::Untold);
        sum(lacks, write_ins.into_iter().filter_map(Reported::votes))
    });
    votes
}

fn sum(lacks: bool, votes: impl Iterator<Item = i128>) -> Reported {
    if lacks {
        return Reported::Untold;
    }
    votes.fold(Reported::Nothing, |sum, votes| Reported::Votes(sum.votes().unwrap_or(0) + votes))
}

/// Returns the votes of the records for one contest of the results, by unit of the results; 0 for records without such a unit.
pub(super) fn tallies(
    records: &Records<'_>,
    results: &Document,
    matches: &Matches,
    place: usize,
) -> BTreeMap<u32, Tally> {
    let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
    let Some(contest) = results.contests.get(place) else { return tallies };
    for ((own, unit), cell) in &records.cells {
        if matches.contests.get(*own).copied().flatten() != Some(place) || cell.records == 0 {
            continue;
        }
        let (Some(own_contest), Some(partners)) =
            (records.document.contests.get(*own), matches.choices.get(*own))
        else {
            continue;
        };
        let unit = matches.units.get(unit).copied().unwrap_or(0);
        let pool = contest.choices.len();
        let tally =
            tallies.entry(unit).or_insert_with(|| Tally { votes: vec![0; pool + 1], has_fraction: false });
        tally.has_fraction |= cell.has_fraction;
        for (votes, choice) in cell.votes.iter().zip(0..) {
            let is_own_write_in = own_contest.choices.get(choice).is_none_or(|choice| choice.is_write_in);
            let partner = partners.get(choice).copied().flatten();
            let partner_is_write_in = partner
                .and_then(|partner| contest.choices.get(partner))
                .is_some_and(|choice| choice.is_write_in);
            let slot = match partner {
                Some(partner) if !partner_is_write_in => partner,
                _ if is_own_write_in || partner_is_write_in => pool,
                // A choice that only the records have: N21 says so.
                _ => continue,
            };
            if let Some(sum) = tally.votes.get_mut(slot) {
                *sum += votes;
            }
        }
    }
    tallies
}

/// Compares every contest of the results with the records.
pub(super) fn compare(
    records: &Records<'_>,
    results: &Document,
    matches: &Matches,
    found: &mut Collector,
) -> Vec<ContestReport> {
    let mut reports = of_results(results);
    for (place, report) in reports.iter_mut().enumerate() {
        let Some(contest) = results.contests.get(place) else { continue };
        if !matches.contests.contains(&Some(place)) {
            continue;
        }
        if !contest.counts_votes() {
            found.not_examined(n19_tallies::CHECK.code, "nist-why-ranks");
            continue;
        }
        let tallies = tallies(records, results, matches, place);
        let mut all = Tally { votes: vec![0; contest.choices.len() + 1], has_fraction: false };
        for tally in tallies.values() {
            all.votes.iter_mut().zip(&tally.votes).for_each(|(sum, votes)| *sum += votes);
            all.has_fraction |= tally.has_fraction;
        }
        let outcome = n19_tallies::hold(results, contest, &tallies, &all, found);
        report.differences = Some(count(outcome.differences));
        report.units_compared = outcome.units;
        if !all.has_fraction {
            put_records(report, contest, &all.votes);
        }
    }
    reports
}

/// Returns the contests by the results alone.
pub(super) fn of_results(results: &Document) -> Vec<ContestReport> {
    let one = |contest: &Contest| {
        let votes = reported(contest, &whole(results, contest));
        let seats = contest.elected.unwrap_or(1);
        let named = contest.choices.iter().zip(&votes).filter(|(choice, _)| !choice.is_write_in);
        let mut choices: Vec<ChoiceReport> = named
            .map(|(choice, votes)| ChoiceReport {
                choice: choice.name.clone(),
                reported: votes.votes().map(count),
                records: None,
            })
            .collect();
        if let Some(write_ins) = votes.last().filter(|votes| **votes != Reported::Nothing) {
            let reported = write_ins.votes().map(count);
            choices.push(ChoiceReport { choice: WRITE_INS.to_owned(), reported, records: None });
        }
        // Nobody is behind somebody whose votes are not told.
        let is_told = !votes.contains(&Reported::Untold);
        let named = || choices.iter().filter_map(|choice| named_votes(choice, choice.reported));
        let margin = is_told.then(|| margin(contest, seats, named())).flatten();
        ContestReport {
            file: results.file.clone(),
            contest: contest.name.clone(),
            seats,
            choices: sorted(choices),
            margin,
            records_margin: None,
            differences: None,
            units_compared: 0,
        }
    };
    results.contests.iter().map(one).collect()
}

/// Returns the contests by the records alone.
pub(super) fn of_records(records: &Records<'_>) -> Vec<ContestReport> {
    let one = |(place, contest): (usize, &Contest)| {
        let mut sums = vec![0; contest.choices.len() + 1];
        // Ranks and scores are no votes, and a fraction is in no sum.
        let mut are_votes = contest.counts_votes();
        for (_, cell) in records.cells.range((place, 0)..=(place, u32::MAX)) {
            sums.iter_mut().zip(&cell.votes).for_each(|(sum, votes)| *sum += votes);
            are_votes &= !cell.has_fraction;
        }
        let seats = contest.elected.unwrap_or(1);
        let choice = |name: &str, votes: i128| ChoiceReport {
            choice: name.to_owned(),
            reported: None,
            records: are_votes.then(|| count(votes)),
        };
        let mut choices: Vec<ChoiceReport> =
            contest.choices.iter().zip(&sums).map(|(of, votes)| choice(&of.name, *votes)).collect();
        if let Some(votes) = sums.last().filter(|votes| 0 < **votes) {
            choices.push(choice(WRITE_INS, *votes));
        }
        let all = choices.iter().filter_map(|choice| named_votes(choice, choice.records));
        ContestReport {
            file: String::new(),
            contest: contest.name.clone(),
            seats,
            margin: None,
            records_margin: margin(contest, seats, all),
            choices: sorted(choices),
            differences: None,
            units_compared: 0,
        }
    };
    records.document.contests.iter().enumerate().map(one).collect()
}

fn put_records(report: &mut ContestReport, contest: &Contest, sums: &[i128]) {
    for choice in &mut report.choices {
        let place =
            contest.choices.iter().position(|known| known.name == choice.choice && !known.is_write_in);
        let place = place.unwrap_or(contest.choices.len());
        choice.records = sums.get(place).copied().map(count);
    }
    let all = report.choices.iter().filter_map(|choice| named_votes(choice, choice.records));
    report.records_margin = margin(contest, report.seats, all);
}

/// Write-ins of several names are nobody who could win.
fn named_votes(choice: &ChoiceReport, votes: Option<u64>) -> Option<u64> {
    votes.filter(|_| choice.choice != WRITE_INS)
}

/// Returns the votes between the last winner and the first loser.
fn margin(contest: &Contest, seats: u64, votes: impl Iterator<Item = u64>) -> Option<u64> {
    if !contest.counts_votes() {
        return None;
    }
    let mut votes: Vec<u64> = votes.collect();
    votes.sort_unstable_by(|left, right| right.cmp(left));
    let last = usize::try_from(seats.checked_sub(1)?).ok()?;
    Some(votes.get(last)? - votes.get(last + 1)?)
}

fn sorted(mut choices: Vec<ChoiceReport>) -> Vec<ChoiceReport> {
    choices.sort_by_key(|choice| std::cmp::Reverse(choice.reported.or(choice.records)));
    choices
}

fn count(votes: i128) -> u64 {
    u64::try_from(votes.max(0)).unwrap_or(u64::MAX)
}
