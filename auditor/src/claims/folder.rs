//! What the evidence folder of a precinct says of its contests.

use election::contest::{Choice, ContestKind, Tally};
use language::Message;

use super::part::{Line, Part, Rule};
use super::{Basis, District};
use crate::evidence::Evidence;
use crate::facts::{DeskCounts, OpsCounts};
use crate::report::{CheckResult, Class, Outcome};

/// Returns the contests of a precinct that one candidate wins. Lists share seats by the votes of the whole country.
pub(super) fn of_precinct(evidence: &Evidence, results: &[CheckResult]) -> Vec<Part> {
    let (Some(definition), Some(protocols)) = (evidence.definition.get(), evidence.protocols.get()) else {
        return Vec::new();
    };
    let contests = definition.contests.iter().enumerate();
    let contests = contests.filter(|(_, contest)| contest.kind == ContestKind::SingleMandate);
    let electronic = protocols.electronic.as_ref();
    let counted = electronic.map(|sheet| u64::from(sheet.stored));
    let stored = evidence.ops.get().map(|ops| OpsCounts::of(ops).stored);
    let counters = counted.max(stored);
    let list = marks(evidence).map(|marks| marks.max(counters.unwrap_or(0)));
    let surplus = surplus(results, "E6") + surplus(results, "M1");
    let parts = contests.map(|(index, contest)| {
        let paper = protocols.paper.as_ref().and_then(|paper| paper.contests.get(index));
        let accounting = paper.map(|contest| contest.accounting).unwrap_or_default();
        let over = |found: u32, issued: u32| u64::from(found.saturating_sub(issued));
        let entitled = u64::from(definition.listed) + u64::from(protocols.summary.added);
        let issued = u64::from(accounting.issued_inside) + u64::from(accounting.issued_outside);
        Part {
            contest: evidence.contest(index),
            district: District::Number(definition.precinct.district),
            precincts: 1,
            lines: lines(
                (0..contest.options.len()).map(|option| evidence.option(index, option)),
                paper.map(|contest| &contest.tally),
                electronic.and_then(|sheet| sheet.tallies.get(index)),
            ),
            rule: Rule::Most(1),
            paper_ballots: u64::from(accounting.found_stationary) + u64::from(accounting.found_mobile),
            surplus: surplus
                + over(accounting.found_stationary, accounting.issued_inside)
                + over(accounting.found_mobile, accounting.issued_outside),
            counted_by: Basis::Counters,
            counters,
            list,
            uncounted: entitled.checked_sub(issued),
        }
    });
    parts.collect()
}

/// Electronic marks by the voter list or, without it, by the desk journal.
fn marks(evidence: &Evidence) -> Option<u64> {
    let listed = evidence.list.get().map(|list| list.iter().map(|row| u64::from(row.electronic)).sum());
    listed.or_else(|| evidence.whole_desk().ok().map(|desk| DeskCounts::of(desk).electronic_marks().1))
}

/// The largest surplus one check found: its comparisons look at the same votes from several sides.
fn surplus(results: &[CheckResult], code: &str) -> u64 {
    let found = results.iter().find(|result| result.code == code).map(|result| &result.outcome);
    let Some(Outcome::Findings { findings, .. }) = found else { return 0 };
    let sizes = findings.iter().filter(|finding| finding.class == Class::Surplus).map(|finding| finding.size);
    sizes.max().unwrap_or(0)
}

fn lines(
    names: impl Iterator<Item = Message>,
    paper: Option<&Tally>,
    electronic: Option<&Tally>,
) -> Vec<Line> {
    let votes = |tally: Option<&Tally>, choice: Choice| {
        let count = tally.map_or(0, |tally| match choice {
            Choice::For(option) => tally.votes.get(usize::from(option)).copied().unwrap_or(0),
            Choice::AgainstAll => tally.against_all,
            Choice::Blank => tally.blank,
        });
        i64::from(count)
    };
    let line = |name, choice, elects| {
        let (paper, electronic) = (votes(paper, choice), votes(electronic, choice));
        Line { name, elects, paper, electronic }
    };
    let options = (0..).zip(names).map(|(option, name)| line(name, Choice::For(option), true));
    options.chain([line(Message::new("line-against-all"), Choice::AgainstAll, false)]).collect()
}
