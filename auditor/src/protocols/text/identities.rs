//! The identities of a table in words: what failed, what held, and what could not have failed.

use super::{Text, WIDTH};
use crate::protocols::report::{ComparisonReport, IdentityReport, Report, State};
use crate::report::Relation;
use crate::text::number::grouped;
use crate::text::wrap::wrapped;

/// Writes what each identity came to, and which of them could not have failed.
pub(super) fn put(out: &mut Text, report: &Report) {
    out.heading("Identities");
    for identity in report.identities.iter().filter(|identity| identity.state != State::NotExamined) {
        let verdict = match identity.state {
            State::Held => "holds",
            State::HeldAsForced => "holds, as the form forces it: this proves nothing",
            State::CannotFail => {
                "holds, as both sides are the same columns of the table: this proves nothing"
            }
            State::Failed => "FAILS",
            State::FailedThoughForced => "FAILS, though the form should not let it",
            State::NotExamined => "not examined",
        };
        out.0.push_str(&wrapped(
            &format!("  {}  {} [{}]: {verdict}", identity.code, identity.title, identity.basis.name()),
            0,
            6,
            WIDTH,
        ));
        for comparison in &identity.comparisons {
            out.0.push_str(&wrapped(&comparison_line(comparison), 6, 10, WIDTH));
        }
        for lacking in &identity.not_examined {
            let part = if lacking.part.is_empty() { String::new() } else { format!("{}: ", lacking.part) };
            out.line(6, &format!("{part}not examined, lacks {}", lacking.lacks));
        }
        if 0 < identity.territories_examined {
            let (examined, wrong) =
                (grouped(identity.territories_examined), grouped(identity.territories.len() as u64));
            out.line(
                6,
                &format!("totals of territories: {examined} examined, {wrong} numbers are not the sums"),
            );
        }
    }
    put_forced(out, report);
    let lacking: Vec<String> = report
        .identities
        .iter()
        .filter(|identity| identity.state == State::NotExamined)
        .map(lacking)
        .collect();
    if !lacking.is_empty() {
        out.0.push_str(&wrapped(&format!("  not examined: {}", lacking.join("; ")), 0, 6, WIDTH));
    }
}

fn lacking(identity: &IdentityReport) -> String {
    match identity.not_examined.first() {
        Some(lacking) => format!("{} lacks {}", identity.code, lacking.lacks),
        None => format!("{} has no protocol", identity.code),
    }
}

fn comparison_line(comparison: &ComparisonReport) -> String {
    let part = if comparison.part.is_empty() { String::new() } else { format!("{}: ", comparison.part) };
    let mut line = format!("{part}{} examined", grouped(comparison.examined));
    let (left, right) = (grouped(comparison.left_more), grouped(comparison.right_more));
    line += &match (comparison.failing, comparison.relation) {
        (0, _) => ", 0 failing".to_owned(),
        (failing, Relation::AtMost) => format!(", {} failing: {left} too many", grouped(failing)),
        (failing, Relation::Equal) => {
            format!(", {} failing: the left more by {left}, the right more by {right}", grouped(failing))
        }
    };
    if 0 < comparison.failing {
        line += &format!(", at most {} in one protocol", grouped(comparison.largest));
    }
    if let Some(remainder) = comparison.remainder.as_ref().filter(|remainder| 0 < remainder.precincts) {
        let (precincts, sum) = (grouped(remainder.precincts), grouped(remainder.sum));
        line += &format!("; lawful remainder in {precincts}: {sum} {}", remainder.name);
    }
    line
}

/// Says of how many comparisons anything could have been learnt.
fn put_forced(out: &mut Text, report: &Report) {
    let all = || report.identities.iter().filter(|identity| identity.state != State::NotExamined);
    let told = |is_wanted: &dyn Fn(&IdentityReport) -> bool| {
        let codes: Vec<&str> =
            all().filter(|identity| is_wanted(identity)).map(|identity| identity.code).collect();
        let times: u64 = all().filter(|identity| is_wanted(identity)).map(IdentityReport::examined).sum();
        (!codes.is_empty()).then(|| format!("{} ({} comparisons)", codes.join(", "), grouped(times)))
    };
    let Some(idle) = told(&IdentityReport::is_idle) else { return };
    let could = told(&IdentityReport::could_fail).unwrap_or_else(|| "none".to_owned());
    out.0.push_str(&wrapped(
        &format!("  could not fail on this form: {idle}; could have failed: {could}"),
        0,
        6,
        WIDTH,
    ));
}
