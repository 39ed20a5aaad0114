//! Takes cast vote records one by one and keeps counts by contest and unit: no choice stays beside its ballot.

use std::collections::{BTreeMap, BTreeSet};

use language::Message;

use super::ballot::{self, Seen};
use super::document::Document;
use super::model::{Cvr, Marked, Snapshot};
use super::n11_unique::Unique;
use super::n15_batches::Batches;
use super::n18_secrecy::Secrecy;
use super::report::{Adjudicated, Collector};
use super::{
    n08_references, n09_counts, n10_snapshot, n12_contest_once, n13_votes_allowed, n14_fields, n16_undecided,
    n17_adjudication,
};
use crate::evidence::shown;

/// What stands in place of the unit of records without one.
pub(super) const NO_UNIT: &str = "no unit";
/// Different wrong references that are kept; all are counted.
const MOST_REFERENCES: usize = 1_000;
/// Different numbers of sheets up to which they are numbers and no identifiers.
const MOST_SHEETS: usize = 20;

/// A contest in a unit, over all ballots.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// Cast vote records with the contest.
    pub(super) records: u64,
    /// Votes by place of the choice.
    pub(super) votes: Vec<i128>,
    pub(super) repeated: u64,
    pub(super) exceeding: n13_votes_allowed::Exceeding,
    pub(super) misstated: n14_fields::Misstated,
    pub(super) undecided: u64,
    pub(super) changed: u64,
    /// Whether some number of votes is a fraction, which is in no sum.
    pub(super) has_fraction: bool,
}

/// Cast vote records under way.
pub(super) struct Records<'a> {
    pub(super) document: &'a Document,
    file: String,
    of_file: u64,
    pub(super) count: u64,
    pub(super) cells: BTreeMap<(usize, u32), Cell>,
    /// Records by unit; 0 for those without a unit that is defined.
    pub(super) units: BTreeMap<u32, u64>,
    /// Numbers of sheets, if that is what they are.
    pub(super) sheets: BTreeSet<String>,
    references: BTreeMap<(&'static str, String), u64>,
    references_beyond: u64,
    astray: u64,
    snapshots: n10_snapshot::Snapshots,
    unique: Unique,
    batches: Batches,
    secrecy: Secrecy,
    /// Records whose current snapshot waits for adjudication.
    waiting: u64,
    adjudication: n17_adjudication::Versions,
    /// Numbers of votes that are fractions.
    pub(super) fractions: u64,
    found: Collector,
}

impl<'a> Records<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            file: String::new(),
            of_file: 0,
            count: 0,
            cells: BTreeMap::new(),
            units: BTreeMap::new(),
            sheets: BTreeSet::new(),
            references: BTreeMap::new(),
            references_beyond: 0,
            astray: 0,
            snapshots: n10_snapshot::Snapshots::default(),
            unique: Unique::default(),
            batches: Batches::default(),
            secrecy: Secrecy::default(),
            waiting: 0,
            adjudication: n17_adjudication::Versions::default(),
            fractions: 0,
            found: Collector::default(),
        }
    }

    pub(super) fn begin(&mut self, file: &str) {
        file.clone_into(&mut self.file);
        self.of_file = 0;
    }

    pub(super) fn take(&mut self, cvr: &Cvr) {
        self.count += 1;
        self.of_file += 1;
        self.refer("ElectionId", &cvr.election);
        let unit = cvr.unit.as_deref().map_or(0, |unit| self.refer("BallotStyleUnitId", unit));
        let device = cvr.device.as_deref().map_or(0, |device| self.refer("CreatingDeviceId", device));
        *self.units.entry(unit).or_default() += 1;
        if self.sheets.len() <= MOST_SHEETS {
            self.sheets.extend(cvr.sheet.clone());
        }
        self.unique.take(cvr, device, &mut self.found);
        self.batches.take(cvr, device);
        self.secrecy.take(cvr, device, unit);
        let current = self.snapshots.current(cvr, &self.file, self.of_file);
        let Some(current) = current else { return };
        self.waiting += u64::from(n16_undecided::is_waiting(current));
        let seen = ballot::seen(self.document, current);
        self.take_contests(current, &seen, unit);
        if let Some(first) = self.adjudication.first(cvr, current) {
            let before = ballot::seen(self.document, first);
            for contest in ballot::changed(&before, &seen) {
                self.cells.entry((contest, unit)).or_default().changed += 1;
            }
        }
    }

    fn take_contests(&mut self, current: &Snapshot, seen: &[Seen<'_>], unit: u32) {
        for marked in &current.contests {
            self.refer("ContestId", &marked.contest_id);
            let choices = marked.choices.iter().filter_map(|choice| choice.contest_selection_id.as_deref());
            for choice in choices {
                self.refer("ContestSelectionId", choice);
            }
            self.check_numbers(marked);
        }
        let mut known = BTreeSet::new();
        for one in seen {
            self.astray += one.astray;
            let Some(contest) = self.document.contests.get(one.contest) else { continue };
            let cell = self.cells.entry((one.contest, unit)).or_default();
            if !known.insert(one.contest) {
                cell.repeated += 1;
                continue;
            }
            cell.records += 1;
            cell.votes.resize(contest.choices.len() + 1, 0);
            for (place, votes) in &one.votes {
                if let Some(sum) = cell.votes.get_mut(*place) {
                    *sum += votes;
                }
            }
            cell.undecided += u64::from(one.is_undecided);
            cell.has_fraction |= one.has_fraction;
            if contest.counts_votes() {
                cell.exceeding.take(one, contest.allowed, &mut self.found);
                cell.misstated.take(one, contest.allowed, &mut self.found);
            }
        }
    }

    /// Looks a reference up; returns 0 if it leads nowhere.
    fn refer(&mut self, field: &'static str, text: &str) -> u32 {
        let id = self.document.ids.find(text);
        if let Some(id) = id.filter(|id| n08_references::is_right(self.document, field, *id)) {
            self.found.examined(n08_references::CHECK.code, 1);
            return id;
        }
        let key = (field, text.chars().take(100).collect());
        if self.references.len() < MOST_REFERENCES || self.references.contains_key(&key) {
            *self.references.entry(key).or_default() += 1;
        } else {
            self.references_beyond += 1;
        }
        0
    }

    fn check_numbers(&mut self, marked: &Marked) {
        let of_contest = [
            ("Overvotes", marked.overvotes.as_ref()),
            ("Undervotes", marked.undervotes.as_ref()),
            ("WriteIns", marked.write_ins.as_ref()),
        ];
        let place = || Message::new("nist-of-a-ballot").put("contest", shown(&marked.contest_id));
        let positions = || marked.choices.iter().flat_map(|choice| &choice.positions);
        for _ in positions().filter(|position| position.number_votes.is_none()) {
            self.found.find(&self.file, n09_counts::missing("NumberVotes", place()));
        }
        let of_positions = positions().map(|position| ("NumberVotes", position.number_votes.as_ref()));
        let fractions = positions().map(|position| ("FractionalVotes", position.fractional_votes.as_ref()));
        for (field, number) in of_contest.into_iter().chain(of_positions).chain(fractions) {
            let Some(number) = number else { continue };
            self.found.examined(n09_counts::CHECK.code, 1);
            if number.is_part() {
                self.fractions += 1;
            } else if number.count().is_none() {
                self.found.find(&self.file, n09_counts::no_count(number, field, place()));
            }
        }
    }

    /// Ends the reading: puts findings and remarks together.
    pub(super) fn finish(&mut self) -> (Collector, Vec<Adjudicated>) {
        let mut found = std::mem::take(&mut self.found);
        let document = self.document;
        for ((field, text), times) in &self.references {
            n08_references::hold(
                document,
                field,
                (&shown(text), document.ids.find(text)),
                *times,
                &mut found,
            );
        }
        if 0 < self.references_beyond {
            let remark = Message::new("nist-n8-beyond").put("n", self.references_beyond);
            found.remark(n08_references::CHECK.code, remark);
        }
        if 0 < self.astray {
            found.find("", n08_references::of_another_contest(self.astray));
        }
        self.snapshots.finish(self.count, &mut found);
        self.batches.finish(&mut found);
        self.secrecy.finish(document, &mut found);
        n12_contest_once::finish(self, &mut found);
        n13_votes_allowed::finish(self, &mut found);
        n14_fields::finish(self, &mut found);
        n16_undecided::finish(self, self.waiting, &mut found);
        let adjudicated = n17_adjudication::finish(self, &self.adjudication, &mut found);
        (found, adjudicated)
    }

    /// Returns the names of a contest and a unit.
    pub(super) fn names(&self, (contest, unit): (usize, u32)) -> (&str, String) {
        let contest = self.document.contests.get(contest).map_or("", |contest| contest.name.as_str());
        let unit = if unit == 0 { NO_UNIT.to_owned() } else { self.document.unit_name(unit) };
        (contest, unit)
    }

    /// Returns whether several records may be sheets of one ballot.
    pub(super) fn are_sheets(&self) -> bool {
        (2..=MOST_SHEETS).contains(&self.sheets.len())
    }
}
