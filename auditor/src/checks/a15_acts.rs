//! A15: restarts, fallbacks, write-offs and second rights each have an act, and a restart loses nothing.

use election::evidence::file;
use election::papers::{Act, ActSubject};
use election::record::ops::AfterFallback;
use election::record::{DeskRecord, Journal, Numbered, OpsRecord};
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A15",
    aliases: &[],
    title: Key("a15-title"),
    source: "SAYLAU 2.3, 8.1 A15; incidents EV-06, EV-09, EV-12, EV-15",
    formula: Key("a15-formula"),
    reads: &[file::OPS, file::COMMISSION, file::DESK, file::DEFINITION],
    explanation: Key("a15-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let ops = evidence.ops.needed(file::OPS)?;
    let mut examined = Examined::default();
    let members = evidence.definition.get().map(|definition| definition.members);
    for record in &ops.records {
        restart(record, members, &mut examined);
        if let OpsRecord::Fallback { policy, ballots } = record.record {
            let fate = match policy {
                AfterFallback::Keep => "a15-kept",
                AfterFallback::Void => "a15-void",
                AfterFallback::RecountFromDevices => "a15-counted-again",
            };
            examined.remark(Message::new(fate).put("at", record.at.to_string()).put("n", ballots));
        }
    }
    let restarts =
        ops.records.iter().filter(|record| matches!(record.record, OpsRecord::Restart { .. })).count();
    examined.remark(Message::counted(restarts as u64, "noun-restarts"));
    match evidence.commission.get() {
        Some(papers) => {
            for (subject, events) in events(ops, evidence.desk.get()) {
                acts(subject, &events, &papers.acts, members, &mut examined);
            }
        }
        None => examined.remark("a15-no-papers"),
    }
    Ok(examined)
}

fn restart(record: &Numbered<OpsRecord>, members: Option<u8>, examined: &mut Examined) {
    let OpsRecord::Restart { signatures, members: seated, by_specialist, before, after } = record.record
    else {
        return;
    };
    let cited = Citation::record(file::OPS, record);
    let comparison = Comparison::equal(("a15-before", before.into()), ("a15-after", after.into()));
    let class = if after < before { Class::Deficit } else { Class::Surplus };
    if let Some(finding) = examined.compare(comparison, class, "noun-votes") {
        examined.find(finding.cite(cited.clone()).open_question("a15-whose", "a15-medium"));
    }
    let needed = members.unwrap_or(seated);
    let mut faults = Vec::new();
    if signatures < needed {
        faults.push(Message::new("a15-signatures").put("n", signatures).put("needed", needed));
    }
    if !by_specialist {
        faults.push(Message::new("a15-specialist"));
    }
    let fault = match <[Message; 2]>::try_from(faults) {
        Ok([first, second]) => Some(Message::new("a15-both").put("first", first).put("second", second)),
        Err(mut one) => one.pop(),
    };
    if let Some(fault) = fault {
        let claim = Message::new("a15-restart").put("at", record.at.to_string()).put("faults", fault);
        let finding = Finding::new(Class::Procedure, 1, "noun-restarts", claim).cite(cited);
        examined.find(finding.open_question("a15-who-decided", "resolve-act"));
    }
}

/// Returns every event that needs an act, by the subject of the act.
fn events(ops: &Journal<OpsRecord>, desk: Option<&Journal<DeskRecord>>) -> [(ActSubject, Vec<Citation>); 4] {
    let of = |is_it: fn(&OpsRecord) -> bool| {
        let records = ops.records.iter().filter(|record| is_it(&record.record));
        records.map(|record| Citation::record(file::OPS, record)).collect()
    };
    let overrides = desk.into_iter().flat_map(|desk| &desk.records);
    let overrides = overrides.filter(|record| matches!(record.record, DeskRecord::Overridden { .. }));
    [
        (ActSubject::Restart, of(|record| matches!(record, OpsRecord::Restart { .. }))),
        (ActSubject::Fallback, of(|record| matches!(record, OpsRecord::Fallback { .. }))),
        (ActSubject::DeviceMissing, of(|record| matches!(record, OpsRecord::Missing { .. }))),
        (ActSubject::Override, overrides.map(|record| Citation::record(file::DESK, record)).collect()),
    ]
}

fn acts(
    subject: ActSubject,
    events: &[Citation],
    acts: &[Act],
    members: Option<u8>,
    examined: &mut Examined,
) {
    let (event, drawn_up) = match subject {
        ActSubject::Restart => ("a15-restarts", "a15-restart-acts"),
        ActSubject::Fallback => ("a15-fallbacks", "a15-fallback-acts"),
        ActSubject::DeviceMissing => ("a15-written-off", "a15-missing-acts"),
        ActSubject::Override => ("a15-second-rights", "a15-second-acts"),
    };
    let of_subject = acts.iter().enumerate().filter(|(_, act)| act.subject == subject);
    let comparison =
        Comparison::at_most((event, events.len() as u64), (drawn_up, of_subject.clone().count() as u64));
    if events.is_empty() {
        return;
    }
    if let Some(finding) = examined.compare(comparison, Class::Procedure, "noun-acts") {
        let cited = Citation::json(file::COMMISSION, "/acts");
        examined.find(
            finding.cite_all(events.iter().cloned()).cite(cited).open_question("a15-decided", "a15-minutes"),
        );
    }
    let Some(members) = members.filter(|_| subject == ActSubject::Fallback) else { return };
    for (index, act) in of_subject.filter(|(_, act)| act.signatures < members) {
        let claim = Message::new("a15-fallback-signatures")
            .put("at", act.at.to_string())
            .put("n", act.signatures)
            .put("members", members);
        let cited = Citation::json(file::COMMISSION, format!("/acts/{index}"));
        let finding =
            Finding::new(Class::Procedure, u64::from(members - act.signatures), "noun-signatures", claim);
        examined.find(finding.cite(cited).open_question("a15-disagreed", "resolve-act"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::{Day, clock};

    pub(crate) fn bend(day: &mut Day) {
        restart(day, 7, 6);
    }

    fn restart(day: &mut Day, signatures: u8, after: u32) {
        day.add_ops(
            "10:40",
            OpsRecord::Restart { signatures, members: 7, by_specialist: true, before: 6, after },
        );
    }

    fn act(day: &mut Day, subject: ActSubject, signatures: u8) {
        day.commission.acts.push(Act { at: clock("10:45"), subject, signatures });
    }

    #[test]
    fn a_restart_without_an_act_is_found() {
        assert_eq!(
            Day::bent(bend).claims("A15"),
            ["restarts 1, acts of restart 0: a difference of 1 act is not explained"]
        );
    }

    #[test]
    fn a_lawful_restart_is_no_finding() {
        let day = Day::bent(|day| {
            restart(day, 7, 6);
            act(day, ActSubject::Restart, 7);
        });
        assert!(day.findings("A15").is_empty());
    }

    #[test]
    fn votes_lost_in_a_restart_and_missing_signatures_are_found() {
        let day = Day::bent(|day| {
            restart(day, 5, 4);
            act(day, ActSubject::Restart, 5);
        });
        let findings = day.findings("A15");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (2, 2, Class::Deficit));
        assert_eq!(findings[1].claim.to_string(), "restart at 10:40:00: its act has 5 of 7 signatures");
    }

    #[test]
    fn a_fallback_needs_every_signature() {
        let day = Day::bent(|day| {
            day.add_ops("19:00", OpsRecord::Fallback { policy: AfterFallback::Keep, ballots: 12 });
            act(day, ActSubject::Fallback, 6);
        });
        assert_eq!(day.claims("A15"), ["the act of fallback at 10:45:00 has 6 of 7 signatures"]);
    }
}
