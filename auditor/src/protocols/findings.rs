//! What is wrong with each failing protocol: by how much, of which kind, which slip would explain it, how far it reaches.

use std::cmp::Reverse;

use language::{Key, Message};
use serde::Serialize;

use super::claims;
use super::contest::{Pair, Result};
use super::field::Field;
use super::identity::Compiled;
use super::layout::{Slots, Votes};
use super::repair::{self, Repair};
use super::report::{IdentityReport, Report, TableReport};
use super::territory::Territories;
use crate::evidence::shown;
use crate::report::{Class, Severity};

/// The most protocols for which slips of the pen are looked for: beyond, the mapping is wrong and not the sheets.
const MOST_REPAIRED: usize = 20_000;

/// The comparison of P2 that takes all boxes together.
pub(super) const ALL_BOXES: Key = Key("part-all-boxes");

/// A protocol that fails, as it was read.
#[derive(Clone, Debug)]
pub(super) struct Failing {
    pub(super) table: usize,
    pub(super) line: u64,
    pub(super) territory: usize,
    pub(super) district: usize,
    pub(super) precinct: String,
    pub(super) values: Vec<u32>,
}

/// A protocol that does not agree with itself.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// File.
    pub file: String,
    /// Line of the file, or row of the sheet.
    pub line: u64,
    /// Region.
    pub region: String,
    /// Territory.
    pub territory: String,
    /// Precinct.
    pub precinct: String,
    /// The worst of its kinds; `arithmetic` if one slip of the pen explains all of it.
    pub class: Class,
    /// Which comparisons fail.
    pub broken: Vec<Broken>,
    /// A slip of the pen that would explain it: offered, never applied.
    pub repair: Option<Repair>,
    /// Ballots of a mobile box that one ballot too many may void.
    pub mobile_box_at_stake: Option<u64>,
    /// Place of its contest in the report.
    pub contest: usize,
    /// Ballots and votes too many or too few, whoever has them.
    pub affected: Reach,
    /// How far it reaches, in the order of the pairs of its contest.
    pub effects: Vec<Reach>,
    /// Ballots and votes of it that no loss can explain, by P2, E6 and M1.
    pub surplus: u64,
    /// What would settle it.
    pub would_resolve: Key,
}

/// One comparison that fails.
#[derive(Clone, Debug, Serialize)]
pub struct Broken {
    /// Identity.
    pub code: &'static str,
    /// Comparison of it; empty if there is only one.
    pub part: Key,
    /// Choice it is about, if it is about one.
    pub choice: Option<String>,
    /// By how much the left is more; negative if the right is.
    pub difference: i64,
    /// Kind of discrepancy.
    pub class: Class,
    /// Both sums with their terms.
    pub claim: Message,
}

/// How far a finding reaches for one pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Most votes by which it could have changed the margin.
    pub votes: u64,
    /// The same if its mobile box is void.
    pub without_box: u64,
}

impl Reach {
    pub(super) fn add(&mut self, other: Self) {
        self.votes += other.votes;
        self.without_box += other.without_box;
    }
}

/// What is needed to judge a failing protocol.
pub(super) struct Judge<'a> {
    pub(super) slots: &'a Slots,
    pub(super) compiled: &'a [Compiled],
    pub(super) identities: &'a [IdentityReport],
    pub(super) contests: &'a [Result],
    pub(super) territories: &'a Territories,
    pub(super) tables: &'a [TableReport],
}

impl Judge<'_> {
    /// Returns the findings, worst first.
    pub(super) fn findings(&self, failing: &[Failing]) -> Vec<Finding> {
        let judged =
            failing.iter().enumerate().map(|(index, failing)| self.finding(failing, index < MOST_REPAIRED));
        let mut findings: Vec<Finding> = judged.collect();
        let size =
            |finding: &Finding| finding.broken.iter().map(|broken| broken.difference.unsigned_abs()).max();
        findings.sort_by_key(|finding| (finding.severity(), Reverse(size(finding))));
        findings
    }

    fn finding(&self, failing: &Failing, looks_for_slips: bool) -> Finding {
        let values = failing.values.as_slice();
        let failures: Vec<(&Compiled, i64)> =
            self.compiled.iter().filter_map(|compiled| Some((compiled, compiled.failure(values)?))).collect();
        let contest = self.contests.get(failing.district);
        let broken: Vec<Broken> =
            failures.iter().map(|(compiled, by)| self.broken(compiled, *by, values, contest)).collect();
        let repair = looks_for_slips.then(|| repair::find(self.slots, self.compiled, values)).flatten();
        let worst = broken.iter().map(|broken| broken.class).min_by_key(|class| (class.severity(), *class));
        let class = match &repair {
            Some(repair) if repair.leaves == 0 => Class::Arithmetic,
            _ => worst.unwrap_or(Class::TallyMismatch),
        };
        let is_box = |compiled: &Compiled| {
            self.code(compiled) == "P2" && compiled.part.name == Key("part-mobile-boxes")
        };
        let has_box = failures.iter().any(|(compiled, _)| is_box(compiled));
        let in_box = self
            .slots
            .field(Field::FoundMobile)
            .and_then(|slot| values.get(slot))
            .map(|ballots| u64::from(*ballots));
        let stake = in_box.filter(|_| has_box);
        let (region, territory) = self.territories.names(failing.territory);
        let causes = self.causes(&failures);
        let pairs = contest.into_iter().flat_map(|contest| &contest.pairs);
        Finding {
            file: self.tables.get(failing.table).map(|table| table.file.clone()).unwrap_or_default(),
            line: failing.line,
            region,
            territory,
            precinct: shown(&failing.precinct),
            class,
            broken,
            repair,
            mobile_box_at_stake: stake,
            contest: failing.district,
            affected: self.affected(&causes, values, stake),
            effects: pairs.map(|pair| self.reach(pair, &causes, values, stake)).collect(),
            surplus: claims::surplus(self.identities, &failures),
            would_resolve: would_resolve(class),
        }
    }

    /// Leaves out what shows the same ballots again: too many in all boxes together, and in one of them.
    fn causes<'c>(&self, failures: &[(&'c Compiled, i64)]) -> Vec<(&'c Compiled, i64)> {
        let is_all = |compiled: &Compiled| self.code(compiled) == "P2" && compiled.part.name == ALL_BOXES;
        let is_one = |compiled: &Compiled| self.code(compiled) == "P2" && compiled.part.name != ALL_BOXES;
        let sum = |is_it: &dyn Fn(&Compiled) -> bool| {
            failures
                .iter()
                .filter(|(compiled, _)| is_it(compiled))
                .map(|(_, by)| by.unsigned_abs())
                .sum::<u64>()
        };
        let one_by_one = sum(&is_all) <= sum(&is_one);
        let is_again = |compiled: &Compiled| if one_by_one { is_all(compiled) } else { is_one(compiled) };
        failures.iter().filter(|(compiled, _)| !is_again(compiled)).copied().collect()
    }

    fn code(&self, compiled: &Compiled) -> &'static str {
        self.identities.get(compiled.identity).map_or("", |identity| identity.code)
    }

    fn broken(
        &self,
        compiled: &Compiled,
        difference: i64,
        values: &[u32],
        contest: Option<&Result>,
    ) -> Broken {
        let side = |slots: &[usize]| {
            let term = |slot: &usize| {
                let value = values.get(*slot).copied().unwrap_or_default();
                format!("{} {value}", shown(self.slots.name(*slot)))
            };
            // A sum over all choices is told by its number.
            match slots.len() {
                0..=6 => Message::name(slots.iter().map(term).collect::<Vec<_>>().join(" + ")),
                _ => {
                    let sum: u64 = slots
                        .iter()
                        .filter_map(|slot| values.get(*slot))
                        .map(|value| u64::from(*value))
                        .sum();
                    Message::new("table-votes-together").put("n", slots.len()).put("sum", sum)
                }
            }
        };
        let sign = if 0 < difference { ">" } else { "<" };
        Broken {
            code: self.code(compiled),
            part: compiled.part.name,
            choice: compiled.choice.and_then(|choice| Some(contest?.name(choice).to_owned())),
            difference,
            class: compiled.class(difference),
            claim: Message::joined([side(&compiled.left), Message::name(sign), side(&compiled.right)], " "),
        }
    }

    /// Bounds what a protocol could have done to the margin of a pair: a ballot too many took at most one vote from it, and
    /// only if it is among the winner's; a ballot too few kept back at most one of the loser's. One cause that breaks two
    /// comparisons is counted twice: the bound is never too small.
    fn reach(&self, pair: &Pair, failures: &[(&Compiled, i64)], values: &[u32], stake: Option<u64>) -> Reach {
        let of_winner = self.slots.total(values, pair.winner);
        let (mut votes, mut summary) = (0_u64, 0_i64);
        for (compiled, difference) in failures {
            let size = difference.unsigned_abs();
            let is_of_summary = self.slots.is_votes(Votes::Summary, compiled.left.first().copied());
            match compiled.choice {
                Some(choice) if is_of_summary => {
                    summary += if choice == pair.winner { *difference } else { 0 };
                    summary -= if choice == pair.loser { *difference } else { 0 };
                }
                _ if compiled.class(*difference) == Class::Surplus => votes += size.min(of_winner),
                _ => votes += size,
            }
        }
        votes += u64::try_from(summary).unwrap_or_default();
        Reach { votes, without_box: votes + stake.unwrap_or_default().min(of_winner) }
    }

    /// Counts the ballots and votes a protocol has too many or too few: what can move seats, whoever has them.
    fn affected(&self, failures: &[(&Compiled, i64)], values: &[u32], stake: Option<u64>) -> Reach {
        let all: u64 = (0..self.slots.choices()).map(|choice| self.slots.total(values, choice)).sum();
        let size = |(compiled, difference): &(&Compiled, i64)| match compiled.class(*difference) {
            Class::Surplus => difference.unsigned_abs().min(all),
            _ => difference.unsigned_abs(),
        };
        let votes = failures.iter().map(size).sum();
        Reach { votes, without_box: votes + stake.unwrap_or_default().min(all) }
    }
}

impl Finding {
    /// Returns the group a reader finds it in.
    pub fn severity(&self) -> Severity {
        self.class.severity()
    }

    /// Returns where it is, in words.
    pub fn place(&self) -> String {
        let parts = [&self.region, &self.territory, &self.precinct];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" / ")
    }
}

fn would_resolve(class: Class) -> Key {
    Key(match class {
        Class::Arithmetic => "table-resolve-arithmetic",
        Class::Surplus => "table-resolve-surplus",
        Class::Deficit => "table-resolve-deficit",
        Class::RecordConflict => "table-resolve-records",
        Class::TallyMismatch => "table-resolve-sheets",
        Class::CrossContest => "table-resolve-boxes",
        _ => "table-resolve-acts",
    })
}

/// A cell of a table for other programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A count.
    Number(u64),
    /// Nothing.
    Empty,
}

/// Returns the headings and the rows of the table of findings: one row for each comparison that fails.
pub fn findings_table(report: &Report) -> (Vec<&'static str>, Vec<Vec<Cell>>) {
    let headings = vec![
        "file",
        "line",
        "region",
        "territory",
        "precinct",
        "code",
        "part",
        "choice",
        "size",
        "larger",
        "class",
        "claim",
        "finding_class",
        "repair",
        "mobile_box_at_stake",
        "effect_on_closest_pair",
        "effect_without_box",
        "district",
    ];
    let closest: Vec<Option<usize>> =
        report.contests.iter().map(|contest| contest.closest().map(|(index, _)| index)).collect();
    let text = |text: &str| Cell::Text(text.to_owned());
    let number = Cell::Number;
    let mut rows = Vec::new();
    for finding in &report.findings {
        let index = closest.get(finding.contest).copied().flatten();
        let effect = index.and_then(|index| finding.effects.get(index));
        let contest = report.contests.get(finding.contest);
        let district = contest.map(|contest| contest.district.as_str()).filter(|name| !name.is_empty());
        for broken in &finding.broken {
            rows.push(vec![
                text(&finding.file),
                number(finding.line),
                text(&finding.region),
                text(&finding.territory),
                text(&finding.precinct),
                text(broken.code),
                text(&broken.part.to_string()),
                broken.choice.as_deref().map_or(Cell::Empty, text),
                number(broken.difference.unsigned_abs()),
                text(if 0 < broken.difference { "left" } else { "right" }),
                text(&broken.class.name().to_string()),
                text(&broken.claim.to_string()),
                text(&finding.class.name().to_string()),
                finding.repair.as_ref().map_or(Cell::Empty, |repair| Cell::Text(repair.to_string())),
                finding.mobile_box_at_stake.map_or(Cell::Empty, number),
                effect.map_or(Cell::Empty, |effect| number(effect.votes)),
                effect.map_or(Cell::Empty, |effect| number(effect.without_box)),
                district.map_or(Cell::Empty, text),
            ]);
        }
    }
    (headings, rows)
}
