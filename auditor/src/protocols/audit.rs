//! Takes rows one by one, counts what every identity says of them, and keeps those that fail.

use super::findings::Failing;
use super::identities::IDENTITIES;
use super::identity::Compiled;
use super::layout::{Layout, Slots};
use super::mapping::{Mapping, Problem};
use super::report::{
    ComparisonReport, IdentityReport, Lacking, LeftOut, RefusedReport, Remainder, Report, TableReport,
};
use super::row::{Reason, Refusal, Refused, Row, must_fit, read};
use super::territory::Territories;
use super::{contest, findings};
use crate::evidence::shown;

/// Most refusals that are kept one by one; all are counted.
const MOST_REFUSALS: usize = 1_000;

/// An audit under way.
#[derive(Debug)]
pub struct Audit {
    mapping: Mapping,
    slots: Slots,
    compiled: Vec<Compiled>,
    identities: Vec<IdentityReport>,
    comparisons: Vec<ComparisonReport>,
    layout: Layout,
    tables: Vec<TableReport>,
    refused: RefusedReport,
    territories: Territories,
    /// Sum of each slot over all protocols, those left out with their votes included.
    sums: Vec<u64>,
    protocols: u64,
    /// Votes of rows that are left out of the identities and not of the result.
    unexamined_votes: u64,
    failing: Vec<Failing>,
    values: Vec<u32>,
}

impl Audit {
    /// Begins an audit by a mapping.
    pub fn new(mapping: Mapping) -> Self {
        let slots = Slots::new(&mapping);
        let (identities, comparisons, compiled) = compile(&mapping, &slots);
        Self {
            sums: vec![0; slots.len()],
            territories: Territories::new(&mapping, slots.len()),
            compiled,
            identities,
            comparisons,
            slots,
            mapping,
            layout: Layout::default(),
            tables: Vec::new(),
            refused: RefusedReport::default(),
            protocols: 0,
            unexamined_votes: 0,
            failing: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Begins a table: rows that follow are of it.
    ///
    /// # Errors
    ///
    /// Says which columns of the mapping the table does not have.
    pub fn begin_table(&mut self, file: &str, headings: &[String]) -> Result<(), Vec<Problem>> {
        self.layout = Layout::bind(&self.mapping, headings)?;
        let left_out = self.mapping.leave_out.iter().map(|left| LeftOut {
            reason: left.reason.clone(),
            keeps_votes: left.keeps_votes,
            rows: 0,
        });
        self.tables.push(TableReport {
            file: shown(file),
            left_out: left_out.collect(),
            ..TableReport::default()
        });
        Ok(())
    }

    /// Says how the table was written, for the report: `utf-8, fields separated by ;`.
    pub fn describe_table(&mut self, form: &str) {
        if let Some(table) = self.tables.last_mut() {
            table.form = shown(form);
        }
    }

    /// Takes a row of the table.
    pub fn row(&mut self, row: &Row<'_>) {
        let Some(table) = self.tables.last_mut() else { return };
        table.rows += 1;
        if row.is_empty() {
            table.blank += 1;
            return;
        }
        if let Err(refused) = self.take(row) {
            self.keep_refusal(row.line, refused);
        }
    }

    /// Takes note of a row that the reader could not read.
    pub fn refuse(&mut self, line: u64, why: &str) {
        let Some(table) = self.tables.last_mut() else { return };
        table.rows += 1;
        self.keep_refusal(line, Refused::new(None, Reason::Unreadable, why));
    }

    /// Ends the audit.
    pub fn finish(mut self) -> Report {
        for comparison in std::mem::take(&mut self.comparisons) {
            if let Some(identity) = self.identities.get_mut(comparison.identity) {
                identity.comparisons.push(comparison);
            }
        }
        self.territories.judge(&self.slots, &mut self.identities);
        for identity in &mut self.identities {
            identity.conclude();
        }
        let contest = contest::result(&self.mapping, &self.slots, &self.sums);
        let judge = findings::Judge {
            slots: &self.slots,
            compiled: &self.compiled,
            identities: &self.identities,
            contest: &contest,
            territories: &self.territories,
            tables: &self.tables,
        };
        let findings = judge.findings(&self.failing);
        let contest = contest.bounded(&findings);
        let mut report = Report {
            level: super::report::LEVEL,
            auditor: concat!("saylau ", env!("CARGO_PKG_VERSION")),
            title: shown(&self.mapping.title),
            tables: self.tables,
            protocols: self.protocols,
            unexamined_votes: self.unexamined_votes,
            refused: self.refused,
            identities: self.identities,
            contest,
            findings,
            cannot_claim: Vec::new(),
        };
        report.cannot_claim = super::report::cannot_claim(&report);
        report
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), Refused> {
        must_fit(row, &self.layout)?;
        let field = |column: usize| row.field(column).unwrap_or_default();
        let is_total =
            |column: usize| self.mapping.totals.as_ref().is_some_and(|rule| rule.holds(field(column)));
        if self.layout.totals.is_some_and(is_total) {
            read(row, &self.layout, &mut self.values)?;
            self.territories.take_total(row, &self.layout, &self.values)?;
            if let Some(table) = self.tables.last_mut() {
                table.totals += 1;
            }
            return Ok(());
        }
        let rules = self.mapping.leave_out.iter().zip(&self.layout.leave_out);
        let left = rules.clone().position(|(left, column)| left.rule.holds(field(*column)));
        let keeps_votes =
            left.and_then(|index| self.mapping.leave_out.get(index)).is_some_and(|left| left.keeps_votes);
        if left.is_none() || keeps_votes {
            read(row, &self.layout, &mut self.values)?;
            let is_left_out = left.is_some();
            let place = self.territories.enter(row, &self.layout, is_left_out, self.tables.len())?;
            for (sum, value) in self.sums.iter_mut().zip(&self.values) {
                *sum += u64::from(*value);
            }
            self.territories.add(place, &self.values);
            if is_left_out {
                let votes = (0..self.slots.choices()).map(|choice| self.slots.total(&self.values, choice));
                self.unexamined_votes += votes.sum::<u64>();
            } else {
                self.protocols += 1;
                self.examine(row, place);
            }
        }
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        match left.and_then(|index| table.left_out.get_mut(index)) {
            Some(left) => left.rows += 1,
            None => table.protocols += 1,
        }
        Ok(())
    }

    /// Holds every comparison against the numbers of one protocol.
    fn examine(&mut self, row: &Row<'_>, territory: usize) {
        let mut is_failing = false;
        let mut last = None;
        for compiled in &self.compiled {
            let Some(count) = self.comparisons.get_mut(compiled.row) else { continue };
            let difference = compiled.difference(&self.values);
            let is_new = last != Some(compiled.row);
            count.examined += u64::from(is_new);
            if compiled.is_broken_by(difference) {
                // A precinct that fails for several choices is one precinct.
                count.failing += u64::from(is_new || !count.is_last_failing);
                count.is_last_failing = true;
                count.add(difference);
                is_failing = true;
            } else {
                count.is_last_failing &= !is_new;
                if let Some(remainder) = count.remainder.as_mut().filter(|_| difference != 0) {
                    remainder.precincts += 1;
                    remainder.sum += difference.unsigned_abs();
                }
            }
            last = Some(compiled.row);
        }
        if is_failing {
            let precinct = self.territories.precinct(row, &self.layout);
            let (table, line) = (self.tables.len().saturating_sub(1), row.line);
            self.failing.push(Failing { table, line, territory, precinct, values: self.values.clone() });
        }
    }

    fn keep_refusal(&mut self, line: u64, refused: Refused) {
        self.refused.total += 1;
        *self.refused.by_reason.entry(refused.reason.name()).or_default() += 1;
        let Some(table) = self.tables.last_mut() else { return };
        table.refused += 1;
        if self.refused.first.len() < MOST_REFUSALS {
            self.refused.first.push(Refusal {
                file: table.file.clone(),
                line,
                column: refused.column.map(|column| shown(&self.layout.heading(column))),
                reason: refused.reason,
                text: shown(&refused.text),
            });
        }
    }
}

/// Turns every identity into sums of slots, and says which cannot be examined.
fn compile(mapping: &Mapping, slots: &Slots) -> (Vec<IdentityReport>, Vec<ComparisonReport>, Vec<Compiled>) {
    let (mut reports, mut comparisons, mut all) = (Vec::new(), Vec::<ComparisonReport>::new(), Vec::new());
    for (index, identity) in IDENTITIES.iter().enumerate() {
        let is_forced = mapping.forced.contains(&identity.code);
        let mut report = IdentityReport::new(identity, is_forced);
        for part in identity.parts {
            match part.compile(index, comparisons.len(), slots) {
                Ok(compiled) => {
                    all.extend(compiled);
                    let remainder = part.remainder.map(|name| Remainder { name, precincts: 0, sum: 0 });
                    comparisons.push(ComparisonReport {
                        identity: index,
                        part: part.name,
                        relation: part.relation,
                        remainder,
                        ..ComparisonReport::default()
                    });
                }
                Err(lacks) => report.not_examined.push(Lacking { part: part.name, lacks }),
            }
        }
        reports.push(report);
    }
    (reports, comparisons, all)
}
