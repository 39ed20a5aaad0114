//! What can soundly be said of the outcome from a table of protocols: the levels L0 to L4 of AUDIT 7.4.
//!
//! The reasoning is that of `claims`, which has it for evidence folders; here its inputs come from the columns of a table. A
//! form without channels has no part to set apart, so that only surpluses can be held against the margin.

use language::{Key, Message};
use serde::Serialize;

use super::district::{District as Sums, Districts};
use super::field::Field;
use super::findings::ALL_BOXES;
use super::identity::Compiled;
use super::layout::{Slots, Votes};
use super::mapping::{Base, ContestKind, Mapping};
use super::report::IdentityReport;
use crate::claims::part::{Line, Part, Rule};
use crate::claims::{Basis, ContestClaims, District};
use crate::evidence::shown;

/// The levels for a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Claims {
    /// Whether the form sets electronic voting apart from paper.
    pub has_channels: bool,
    /// Why nothing beyond L0 is said, if so.
    pub withheld: Option<Message>,
    /// L2 and L3, one entry a district; empty for lists, and for a form without channels.
    pub contests: Vec<ContestClaims>,
    /// What can be held against the margin whatever the form, one entry a district.
    pub surpluses: Vec<Surplus>,
}

/// What is too many in a district, and how many votes there can be without paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Surplus {
    /// District; empty if the mapping has none.
    pub district: String,
    /// Ballots and votes too many: P2, E6 and M1, added up (AUDIT 7.6).
    pub surplus: u64,
    /// Votes of rows that no identity was held against.
    pub unexamined: u64,
    /// How many electronic votes there can be by the last bound that the table can carry; none without channels.
    pub electronic: Option<u64>,
}

/// Ballots and votes of one protocol that no loss can explain: P2, E6 and M1, each by the comparison that shows most.
pub(super) fn surplus(identities: &[IdentityReport], failures: &[(&Compiled, i64)]) -> u64 {
    let of = |code: &str, is_wanted: &dyn Fn(Key) -> bool| {
        let is_it = |compiled: &Compiled| {
            identities.get(compiled.identity).is_some_and(|identity| identity.code == code)
                && is_wanted(compiled.part.name)
        };
        failures
            .iter()
            .filter(move |(compiled, _)| is_it(compiled))
            .map(|(_, by)| by.unsigned_abs())
            .collect::<Vec<_>>()
    };
    let most = |sizes: Vec<u64>| sizes.into_iter().max().unwrap_or_default();
    // Too many in one box are not made good by too few in the other.
    let all_boxes = most(of("P2", &|part| part == ALL_BOXES));
    let each_box: u64 = of("P2", &|part| part != ALL_BOXES).into_iter().sum();
    all_boxes.max(each_box) + most(of("E6", &|_| true)) + most(of("M1", &|_| true))
}

/// Returns what can be said, given the surplus of each district.
pub(super) fn claims(
    mapping: &Mapping,
    slots: &Slots,
    districts: &Districts,
    surpluses: &[u64],
    refused: u64,
) -> Claims {
    let has_channels = slots.has_channels();
    let has_bounds = districts.has_bounds();
    let with_surplus = districts.list.iter().zip(surpluses.iter().copied().chain(std::iter::repeat(0)));
    let is_of_candidates = mapping.contest.kind == ContestKind::Plurality && !mapping.choices.is_empty();
    let withheld = (0 < refused).then(|| Message::new("said-withheld"));
    let takes_part = has_channels && is_of_candidates && withheld.is_none();
    let contests = with_surplus.clone().filter(|_| takes_part);
    let contests = contests.map(|(district, surplus)| part(mapping, slots, district, has_bounds, surplus));
    let surpluses = with_surplus.map(|(district, surplus)| {
        let last = has_bounds.iter().zip(district.electronic).rfind(|(has, _)| **has);
        let unexamined = unexamined(slots, district);
        Surplus {
            district: shown(&district.name),
            surplus,
            unexamined,
            electronic: last.map(|(_, bound)| bound + unexamined).filter(|_| has_channels),
        }
    });
    Claims {
        has_channels,
        contests: contests.map(Part::claims).collect(),
        surpluses: surpluses.collect(),
        withheld,
    }
}

fn unexamined(slots: &Slots, district: &Sums) -> u64 {
    (0..slots.choices()).map(|choice| slots.total(&district.kept, choice)).sum()
}

/// Votes of rows that are left out lay in no box that was examined: they count as electronic.
fn part(mapping: &Mapping, slots: &Slots, sums: &Sums, has_bounds: [bool; 3], surplus: u64) -> Part {
    let of = |votes, choice| slots.votes(votes, choice).and_then(|slot| sums.examined.get(slot)).copied();
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let line = |(index, choice): (usize, &super::mapping::Choice)| {
        let [paper, electronic, summary] =
            [Votes::Paper, Votes::Electronic, Votes::Summary].map(|votes| of(votes, index).map(count));
        let less =
            |other: Option<i64>| summary.map(|summary| summary.saturating_sub(other.unwrap_or_default()));
        let on_devices = electronic.or_else(|| less(Some(paper?))).unwrap_or_default();
        let kept = count(slots.total(&sums.kept, index));
        Line {
            name: Message::name(shown(&choice.name)),
            elects: choice.elects,
            paper: paper.or_else(|| less(electronic)).unwrap_or_default(),
            electronic: on_devices.saturating_add(kept),
        }
    };
    let mut lines: Vec<Line> = mapping.choices.iter().enumerate().map(line).collect();
    let field = |field| slots.field(field).and_then(|slot| sums.examined.get(slot)).copied();
    if mapping.contest.runoff && mapping.contest.base == Base::Ballots {
        let paper = count(field(Field::Invalid).unwrap_or_default());
        lines.push(Line { name: Message::new("line-invalid"), elects: false, paper, electronic: 0 });
    }
    let on_paper: i64 = mapping.choices.iter().zip(&lines).map(|(_, line)| line.paper).sum();
    let judged = u64::try_from(on_paper).unwrap_or_default() + field(Field::Invalid).unwrap_or_default();
    let found = field(Field::FoundStationary);
    let found = found.map(|found| found + field(Field::FoundMobile).unwrap_or_default());
    let [by_protocol, by_list, by_paper] = sums.electronic.map(|bound| bound + unexamined(slots, sums));
    let [has_protocol, has_list, has_paper] = has_bounds;
    let seats = usize::try_from(mapping.contest.seats).unwrap_or(usize::MAX);
    Part {
        contest: match mapping.title.is_empty() {
            true => Message::new("said-the-contest"),
            false => Message::name(shown(&mapping.title)),
        },
        district: match sums.name.is_empty() {
            true => District::Whole,
            false => District::Name(shown(&sums.name)),
        },
        precincts: usize::try_from(sums.protocols).unwrap_or(usize::MAX),
        rule: if mapping.contest.runoff { Rule::Majority } else { Rule::Most(seats) },
        lines,
        paper_ballots: found.unwrap_or(judged),
        surplus,
        counted_by: Basis::Protocol,
        counters: has_protocol.then_some(by_protocol),
        list: has_list.then_some(by_list),
        uncounted: has_paper.then_some(by_paper),
    }
}
