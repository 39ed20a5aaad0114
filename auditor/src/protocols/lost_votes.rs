//! Electronic votes of admitted voters that the electronic protocols do not hold, and how many of them recorded outages can
//! have stranded. The same reasoning as for an evidence folder (`lost_votes`), on what a table has.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::field::Field;
use super::layout::{Slots, Votes};
use super::row::{Refusal, Refused};
use crate::evidence::shown;

/// A precinct by its names: region, territory, precinct.
pub(super) type Place = (String, String, String);

/// The most refused rows of outages that are kept.
const MOST_REFUSALS: usize = 100;

/// What the table says of electronic votes that the result does not hold.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LostVotes {
    /// Precincts in which the two numbers could be compared.
    pub examined: u64,
    /// Precincts in which fewer votes are counted than voters were admitted.
    pub precincts: u64,
    /// Whether the table says how many votes the system stored: without that, votes never read and votes not summed leave the
    /// same gap.
    pub tells_stored: bool,
    /// All of their votes, in parts that add up.
    #[serde(flatten)]
    pub votes: Parts,
    /// The precincts, most unexplained first.
    pub worst: Vec<LostHere>,
    /// The record of outages, where there is one.
    pub outages: Option<OutagesReport>,
    #[serde(skip)]
    sources: Sources,
}

/// What became of missing votes, as far as the table tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// Admitted, less those who gave the device back blank, less counted.
    pub missing: u64,
    /// The system stored them, the votes of the choices leave them out.
    pub read_but_not_summed: u64,
    /// Rights never brought back, with or without a vote.
    pub not_brought_back: u64,
    /// Never read, and a recorded outage can have stranded so many at most.
    pub explained: u64,
    /// Never read, and no recorded outage explains them: voters who left without voting, or votes lost.
    pub unexplained: u64,
}

/// Missing votes of one precinct.
#[derive(Clone, Debug, Serialize)]
pub struct LostHere {
    /// File.
    pub file: String,
    /// Line of the file, or row of the sheet.
    pub line: u64,
    /// Region, territory and precinct.
    pub place: String,
    /// Voters admitted, less those who gave the device back blank.
    pub admitted: u64,
    /// Electronic votes counted.
    pub counted: u64,
    /// What became of the difference.
    #[serde(flatten)]
    pub votes: Parts,
}

/// The record of outages.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OutagesReport {
    /// File, if it was a table of its own.
    pub file: Option<String>,
    /// Rows read.
    pub rows: u64,
    /// Votes that they say can have been stranded.
    pub at_most: u64,
    /// Precincts of the record that the table of protocols does not have.
    pub unknown: u64,
    /// The first of them.
    pub first_unknown: Option<String>,
    /// Rows that could not be read.
    pub refused: u64,
    /// The first hundred of them.
    pub refusals: Vec<Refusal>,
}

/// Outages of a second table, by precinct.
#[derive(Debug, Default)]
pub(super) struct Outages {
    at_most: BTreeMap<Place, u64>,
    met: BTreeSet<Place>,
    pub(super) report: OutagesReport,
}

impl Outages {
    /// Adds an outage; several of one precinct add up.
    pub(super) fn add(&mut self, place: Place, at_most: u32) {
        self.report.rows += 1;
        self.report.at_most += u64::from(at_most);
        *self.at_most.entry(place).or_default() += u64::from(at_most);
    }

    pub(super) fn refuse(&mut self, line: u64, refused: Refused, heading: impl Fn(usize) -> String) {
        self.report.refused += 1;
        if self.report.refusals.len() < MOST_REFUSALS {
            self.report.refusals.push(Refusal {
                file: self.report.file.clone().unwrap_or_default(),
                line,
                column: refused.column.map(|column| shown(&heading(column))),
                reason: refused.reason,
                text: refused.text,
            });
        }
    }

    /// Returns what the record says of a precinct of the table.
    pub(super) fn of(&mut self, place: &Place) -> u64 {
        let at_most = self.at_most.get(place).copied();
        if at_most.is_some() {
            self.met.insert(place.clone());
        }
        at_most.unwrap_or_default()
    }

    fn finish(mut self) -> OutagesReport {
        let mut unknown = self.at_most.keys().filter(|place| !self.met.contains(*place));
        self.report.first_unknown = unknown.next().map(told);
        self.report.unknown = u64::from(self.report.first_unknown.is_some()) + unknown.count() as u64;
        self.report
    }
}

/// Which numbers of a protocol say how many voters were admitted, and how many votes were stored and counted.
#[derive(Clone, Debug, Default)]
struct Sources {
    admitted: Vec<usize>,
    stored: Vec<usize>,
    votes: Vec<usize>,
    blank: Option<usize>,
    not_returned: Option<usize>,
    stranded: Option<usize>,
}

impl LostVotes {
    pub(super) fn new(slots: &Slots) -> Self {
        let given = |fields: &[Field]| -> Vec<usize> {
            fields.iter().filter_map(|field| slots.field(*field)).collect()
        };
        let sources = Sources {
            admitted: given(&[Field::MarksElectronic, Field::BarcodeLog, Field::CardsIssued]),
            stored: given(&[Field::Cast, Field::Terminals, Field::Controller]),
            votes: (0..slots.choices()).filter_map(|choice| slots.votes(Votes::Electronic, choice)).collect(),
            blank: slots.field(Field::Blank),
            not_returned: slots.field(Field::NotReturned),
            stranded: slots.field(Field::Stranded),
        };
        let outages = sources.stranded.map(|_| OutagesReport::default());
        Self { sources, outages, ..Self::default() }
    }

    /// Returns whether the table has the numbers.
    pub(super) fn can_be_examined(&self) -> bool {
        let Sources { admitted, stored, votes, .. } = &self.sources;
        match stored.is_empty() {
            true => !admitted.is_empty() && !votes.is_empty(),
            false => !admitted.is_empty() || !votes.is_empty(),
        }
    }

    /// Compares the numbers of one protocol, and returns what is missing; `recorded` is what a second table says of outages.
    pub(super) fn take(&mut self, values: &[u32], recorded: u64) -> Option<LostHere> {
        if !self.can_be_examined() {
            return None;
        }
        self.examined += 1;
        let sources = &self.sources;
        let value = |slot: &usize| u64::from(values.get(*slot).copied().unwrap_or_default());
        let most = |slots: &[usize]| slots.iter().map(value).max();
        let one = |slot: &Option<usize>| slot.as_ref().map_or(0, value);
        let stranded = one(&sources.stranded);
        if let Some(report) = self.outages.as_mut().filter(|_| 0 < stranded) {
            report.rows += 1;
            report.at_most += stranded;
        }
        let stored = most(&sources.stored);
        let summed = sources.votes.iter().map(value).sum();
        let counted = if sources.votes.is_empty() { stored.unwrap_or_default() } else { summed };
        let marked = most(&sources.admitted).unwrap_or_default();
        let admitted = marked.saturating_sub(one(&sources.blank)).max(stored.unwrap_or_default());
        let missing = admitted.checked_sub(counted).filter(|missing| 0 < *missing)?;
        let read_but_not_summed = stored.unwrap_or_default().saturating_sub(counted);
        let not_brought_back = one(&sources.not_returned).min(missing - read_but_not_summed);
        let rest = missing - read_but_not_summed - not_brought_back;
        let explained = rest.min(stranded.saturating_add(recorded));
        let votes = Parts {
            missing,
            read_but_not_summed,
            not_brought_back,
            explained,
            unexplained: rest - explained,
        };
        self.precincts += 1;
        self.votes.add(votes);
        Some(LostHere { file: String::new(), line: 0, place: String::new(), admitted, counted, votes })
    }

    pub(super) fn tell(&mut self, here: LostHere) {
        self.worst.push(here);
    }

    /// Returns the whole, if the table has the numbers.
    pub(super) fn finish(mut self, outages: Option<Outages>) -> Option<Self> {
        if let Some(outages) = outages {
            self.outages = Some(outages.finish());
        }
        self.tells_stored = !self.sources.stored.is_empty();
        self.worst.sort_by_key(|here| Reverse((here.votes.unexplained, here.votes.missing)));
        (self.can_be_examined() && 0 < self.examined || self.outages.is_some()).then_some(self)
    }
}

impl Parts {
    fn add(&mut self, other: Self) {
        self.missing += other.missing;
        self.read_but_not_summed += other.read_but_not_summed;
        self.not_brought_back += other.not_brought_back;
        self.explained += other.explained;
        self.unexplained += other.unexplained;
    }
}

pub(super) fn told(place: &Place) -> String {
    let (region, territory, precinct) = place;
    let parts = [region, territory, precinct].into_iter().filter(|part| !part.is_empty());
    shown(&parts.map(String::as_str).collect::<Vec<_>>().join(" / "))
}
