//! The identities of a table in words: what failed, what held, and what could not have failed.

use language::{Key, Message, Part};

use super::Text;
use crate::protocols::report::{ComparisonReport, IdentityReport, Report, State};
use crate::report::Relation;

/// Writes what each identity came to, and which of them could not have failed.
pub(super) fn put(out: &mut Text, report: &Report) {
    out.heading("table-heading-identities");
    for identity in report.identities.iter().filter(|identity| identity.state != State::NotExamined) {
        let told = Message::new("table-identity")
            .put("code", identity.code.to_owned())
            .put("title", Message::from(identity.title))
            .put("basis", Message::from(identity.basis.name()))
            .put("state", Message::new(state(identity.state)));
        out.hanging(2, 6, &told);
        for comparison in &identity.comparisons {
            out.hanging(6, 10, &comparison_line(comparison));
        }
        for lacking in &identity.not_examined {
            let told = Message::new("table-lacks").put("lacks", lacking.lacks.clone());
            out.line(6, &of_part(lacking.part, told));
        }
        if 0 < identity.territories_examined {
            out.line(
                6,
                &Message::new("table-totals-examined")
                    .put("examined", Part::Grouped(identity.territories_examined))
                    .put("wrong", Part::Grouped(identity.territories.len() as u64)),
            );
        }
    }
    put_forced(out, report);
    let lacking: Vec<Message> = report
        .identities
        .iter()
        .filter(|identity| identity.state == State::NotExamined)
        .map(lacking)
        .collect();
    if !lacking.is_empty() {
        out.hanging(2, 6, &Message::new("table-not-examined").put("codes", Message::joined(lacking, "; ")));
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Held => "state-text-held",
        State::HeldAsForced => "state-text-forced",
        State::CannotFail => "state-text-cannot-fail",
        State::Failed => "state-text-failed",
        State::FailedThoughForced => "state-text-failed-though-forced",
        State::NotExamined => "state-text-not-examined",
    }
}

/// Says of which comparison something is told, if the identity has several.
fn of_part(part: Key, told: Message) -> Message {
    if part.is_empty() {
        return told;
    }
    Message::new("table-part").put("part", Message::from(part)).put("told", told)
}

fn lacking(identity: &IdentityReport) -> Message {
    let told = match identity.not_examined.first() {
        Some(lacking) => Message::new("table-code-lacks").put("lacks", lacking.lacks.clone()),
        None => Message::new("table-code-no-protocol"),
    };
    told.put("code", identity.code.to_owned())
}

fn comparison_line(comparison: &ComparisonReport) -> Message {
    let told = match (comparison.failing, comparison.relation) {
        (0, _) => Message::new("table-none-failing"),
        (_, Relation::AtMost) => Message::new("table-failing-bound"),
        (_, Relation::Equal) => {
            Message::new("table-failing-equal").put("right", Part::Grouped(comparison.right_more))
        }
    };
    let told = told
        .put("examined", Part::Grouped(comparison.examined))
        .put("failing", Part::Grouped(comparison.failing))
        .put("left", Part::Grouped(comparison.left_more))
        .put("largest", Part::Grouped(comparison.largest));
    let told = of_part(comparison.part, told);
    match comparison.remainder.as_ref().filter(|remainder| 0 < remainder.precincts) {
        None => told,
        Some(remainder) => Message::new("table-remainder")
            .put("line", told)
            .put("precincts", Part::Grouped(remainder.precincts))
            .put("sum", Part::Grouped(remainder.sum))
            .put("name", Message::from(remainder.name)),
    }
}

/// Says of how many comparisons anything could have been learnt.
fn put_forced(out: &mut Text, report: &Report) {
    let all = || report.identities.iter().filter(|identity| identity.state != State::NotExamined);
    let told = |is_wanted: &dyn Fn(&IdentityReport) -> bool| {
        let codes: Vec<&str> =
            all().filter(|identity| is_wanted(identity)).map(|identity| identity.code).collect();
        let times: u64 = all().filter(|identity| is_wanted(identity)).map(IdentityReport::examined).sum();
        (!codes.is_empty()).then(|| {
            Message::new("table-comparisons-of").put("codes", codes.join(", ")).put("n", Part::Grouped(times))
        })
    };
    let Some(idle) = told(&IdentityReport::is_idle) else { return };
    let could = told(&IdentityReport::could_fail).unwrap_or_else(|| "table-none".into());
    out.hanging(2, 6, &Message::new("table-could-not-fail").put("idle", idle).put("could", could));
}
