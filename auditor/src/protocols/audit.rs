//! Takes rows one by one, counts what every identity says of them, and keeps those that fail.

use language::Message;

use super::claims::claims;
use super::district::Districts;
use super::findings::Failing;
use super::identities::IDENTITIES;
use super::identity::Compiled;
use super::layout::{Layout, Slots};
use super::lost_votes::{LostHere, LostVotes, Outages, Place, told};
use super::mapping::{Mapping, Outages as OutageColumns, Problem};
use super::report::{
    ComparisonReport, IdentityReport, Lacking, LeftOut, RefusedReport, Remainder, Report, TableReport,
};
use super::row::{Reason, Refusal, Refused, Row, count, must_fit, must_have, read};
use super::territory::{Territories, join};
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
    districts: Districts,
    lost_votes: LostVotes,
    outages: Option<Outages>,
    /// Where the table of outages has what the mapping asks for, while it is read.
    outage_columns: Option<OutageLayout>,
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
            districts: Districts::new(&slots, mapping.district.is_some()),
            lost_votes: LostVotes::new(&slots),
            outages: None,
            outage_columns: None,
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
        self.outage_columns = None;
        let is_first = self.tables.is_empty();
        for (row, comparison) in self.comparisons.iter_mut().enumerate() {
            let mut parts = self.compiled.iter().filter(|compiled| compiled.row == row);
            let cannot_fail = parts.all(|compiled| compiled.cannot_fail(&self.layout.values));
            comparison.cannot_fail = cannot_fail && (is_first || comparison.cannot_fail);
        }
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
    pub fn describe_table(&mut self, form: Message) {
        if let Some(table) = self.tables.last_mut() {
            table.form = form;
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
    pub fn refuse(&mut self, line: u64, why: Message) {
        let Some(table) = self.tables.last_mut() else { return };
        table.rows += 1;
        self.keep_refusal(line, Refused::new(None, Reason::Unreadable, why));
    }

    /// Begins the table of outages, before any table of protocols: how many electronic votes each can have stranded.
    ///
    /// # Errors
    ///
    /// Says which columns of the mapping the table does not have, or that the mapping does not name any.
    pub fn begin_outages(&mut self, file: &str, headings: &[String]) -> Result<(), Vec<Problem>> {
        let Some(columns) = &self.mapping.outages else {
            return Err(vec![Problem {
                span: 0..0,
                message: "the mapping does not say what the columns of the table of outages are".to_owned(),
                expected: "a table `[outages]` with `precinct` and `at_most`".to_owned(),
                hint: Some(
                    "docs/AUDIT.md shows it; `region` and `territory` as under `[identity]`".to_owned(),
                ),
            }]);
        };
        self.outage_columns = Some(OutageLayout::bind(&self.mapping, columns, headings)?);
        self.outages.get_or_insert_default().report.file = Some(shown(file));
        Ok(())
    }

    /// Takes a row of the table of outages.
    pub fn outage(&mut self, row: &Row<'_>) {
        let (Some(layout), Some(outages)) = (&self.outage_columns, &mut self.outages) else { return };
        if row.is_empty() {
            return;
        }
        match layout.read(row) {
            Ok((place, at_most)) => outages.add(place, at_most),
            Err(refused) => {
                outages.refuse(row.line, refused, |column| {
                    layout.headings.get(column).cloned().unwrap_or_default()
                });
            }
        }
    }

    /// Takes note of a row of the table of outages that the reader could not read.
    pub fn refuse_outage(&mut self, line: u64, why: Message) {
        if let Some(outages) = &mut self.outages {
            outages.refuse(line, Refused::new(None, Reason::Unreadable, why), |_| String::new());
        }
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
        let contests = contest::results(&self.mapping, &self.slots, &self.districts);
        let judge = findings::Judge {
            slots: &self.slots,
            compiled: &self.compiled,
            identities: &self.identities,
            contests: &contests,
            territories: &self.territories,
            tables: &self.tables,
        };
        let findings = judge.findings(&self.failing);
        let contests =
            (0..).zip(contests).map(|(place, contest)| contest.bounded(place, &findings)).collect();
        let mut surpluses = vec![0; self.districts.list.len()];
        for finding in &findings {
            if let Some(sum) = surpluses.get_mut(finding.contest) {
                *sum += finding.surplus;
            }
        }
        let claims = claims(&self.mapping, &self.slots, &self.districts, &surpluses, self.refused.total);
        let mut report = Report {
            level: super::report::LEVEL,
            auditor: concat!("saylau ", env!("CARGO_PKG_VERSION")),
            title: shown(&self.mapping.title),
            tables: self.tables,
            protocols: self.protocols,
            unexamined_votes: self.unexamined_votes,
            refused: self.refused,
            identities: self.identities,
            contests,
            claims,
            lost_votes: self.lost_votes.finish(self.outages),
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
            let district = self.districts.enter(row, &self.layout)?;
            let place = self.territories.enter(row, &self.layout, is_left_out, self.tables.len())?;
            self.territories.add(place, &self.values);
            if is_left_out {
                self.districts.keep(district, &self.values);
                let votes = (0..self.slots.choices()).map(|choice| self.slots.total(&self.values, choice));
                self.unexamined_votes += votes.sum::<u64>();
            } else {
                self.protocols += 1;
                let is_paper_only = |column: usize| {
                    self.mapping.paper_only.as_ref().is_some_and(|rule| rule.holds(field(column)))
                };
                let is_paper_only = self.layout.paper_only.is_some_and(is_paper_only);
                self.districts.add(district, &self.values, is_paper_only);
                self.look_for_lost(row);
                self.examine(row, place, district);
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
    fn examine(&mut self, row: &Row<'_>, territory: usize, district: usize) {
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
            let values = self.values.clone();
            self.failing.push(Failing { table, line, territory, district, precinct, values });
        }
    }

    /// Holds admitted voters against counted votes.
    fn look_for_lost(&mut self, row: &Row<'_>) {
        let place = || self.territories.place(row, &self.layout);
        let recorded = self.outages.as_mut().map_or(0, |outages| outages.of(&place()));
        if let Some(here) = self.lost_votes.take(&self.values, recorded) {
            let file = self.tables.last().map(|table| table.file.clone()).unwrap_or_default();
            self.lost_votes.tell(LostHere { file, line: row.line, place: told(&place()), ..here });
        }
    }

    fn keep_refusal(&mut self, line: u64, refused: Refused) {
        self.refused.total += 1;
        *self.refused.by_reason.entry(refused.reason.clone()).or_default() += 1;
        let Some(table) = self.tables.last_mut() else { return };
        table.refused += 1;
        if self.refused.first.len() < MOST_REFUSALS {
            self.refused.first.push(Refusal {
                file: table.file.clone(),
                line,
                column: refused.column.map(|column| shown(&self.layout.heading(column))),
                reason: refused.reason,
                text: refused.text,
            });
        }
    }
}

/// Where the table of outages has what the mapping asks for; columns count from 0.
#[derive(Debug)]
struct OutageLayout {
    columns: [Vec<usize>; 4],
    headings: Vec<String>,
}

impl OutageLayout {
    fn bind(mapping: &Mapping, columns: &OutageColumns, headings: &[String]) -> Result<Self, Vec<Problem>> {
        let OutageColumns { region, territory, precinct, at_most } = columns;
        let wanted = [region.as_ref(), territory.as_ref(), Some(precinct), Some(at_most)];
        let columns = Layout::find(mapping, headings, wanted)?;
        Ok(Self { columns, headings: headings.to_vec() })
    }

    fn read(&self, row: &Row<'_>) -> Result<(Place, u32), Refused> {
        must_have(row, self.headings.len())?;
        let [region, territory, precinct, at_most] = &self.columns;
        let names = [region, territory, precinct].map(|columns| {
            let mut name = String::new();
            join(row, columns, &mut name);
            name
        });
        let at_most = count(row, at_most)?;
        let [region, territory, name] = names;
        if name.is_empty() {
            return Err(Refused::new(precinct.first().copied(), Reason::NoPrecinct, "refused-no-precinct"));
        }
        Ok(((region, territory, name), at_most))
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
