//! A15: restarts, fallbacks, write-offs and second rights each have an act, and a restart loses nothing.

use election::evidence::file;
use election::papers::{Act, ActSubject};
use election::record::ops::AfterFallback;
use election::record::{DeskRecord, Journal, Numbered, OpsRecord};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding, counted};

pub(super) const CHECK: Check = Check {
    code: "A15",
    aliases: &[],
    title: "restarts and fallbacks have acts and lose no vote",
    source: "SAYLAU 2.3, 8.1 A15; incidents EV-06, EV-09, EV-12, EV-15",
    formula: "each restart: signatures = members, by the specialist, before = after; acts >= events of each kind",
    reads: &[file::OPS, file::COMMISSION, file::DESK, file::DEFINITION],
    explanation: "After a fault the commission may restart the software or go on with paper, by an act that all members \
        sign; the technical specialist carries it out. The ballots stored before a restart must be there after it. What \
        happens to votes already cast when a precinct falls back to paper, no text that could be read says.",
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
                AfterFallback::Keep => "are kept",
                AfterFallback::Void => "are void",
                AfterFallback::RecountFromDevices => "are counted again from the devices",
            };
            examined.remark(format!("fallback to paper at {}: {ballots} ballots stored {fate}", record.at));
        }
    }
    let restarts =
        ops.records.iter().filter(|record| matches!(record.record, OpsRecord::Restart { .. })).count();
    examined.remark(counted(restarts as u64, "restart"));
    match evidence.commission.get() {
        Some(papers) => {
            for (subject, events) in events(ops, evidence.desk.get()) {
                acts(subject, &events, &papers.acts, members, &mut examined);
            }
        }
        None => examined.remark("acts not compared: the folder holds no `commission.json`"),
    }
    Ok(examined)
}

fn restart(record: &Numbered<OpsRecord>, members: Option<u8>, examined: &mut Examined) {
    let OpsRecord::Restart { signatures, members: seated, by_specialist, before, after } = record.record
    else {
        return;
    };
    let cited = Citation::record(file::OPS, record);
    let comparison =
        Comparison::equal(("ballots before the restart", before.into()), ("ballots after it", after.into()));
    let class = if after < before { Class::Deficit } else { Class::Surplus };
    if let Some(finding) = examined.compare(comparison, class, "votes") {
        examined.find(
            finding
                .cite(cited.clone())
                .open_question("whose votes they are", "the storage medium as it was before the restart"),
        );
    }
    let needed = members.unwrap_or(seated);
    let mut faults = Vec::new();
    if signatures < needed {
        faults.push(format!("its act has {signatures} of {needed} signatures"));
    }
    if !by_specialist {
        faults.push("the technical specialist did not carry it out".to_owned());
    }
    if !faults.is_empty() {
        let claim = format!("restart at {}: {}", record.at, faults.join(", and "));
        let finding = Finding::new(Class::Procedure, 1, "restarts", claim).cite(cited);
        examined.find(finding.open_question("who decided and who did it", "the act itself"));
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
        ActSubject::Restart => ("restarts", "acts of restart"),
        ActSubject::Fallback => ("fallbacks to paper", "acts of fallback"),
        ActSubject::DeviceMissing => ("devices written off", "acts on missing devices"),
        ActSubject::Override => ("second rights", "acts on second rights"),
    };
    let of_subject = acts.iter().enumerate().filter(|(_, act)| act.subject == subject);
    let comparison =
        Comparison::at_most((event, events.len() as u64), (drawn_up, of_subject.clone().count() as u64));
    if events.is_empty() {
        return;
    }
    if let Some(finding) = examined.compare(comparison, Class::Procedure, "acts") {
        let cited = Citation::json(file::COMMISSION, "/acts");
        examined.find(
            finding
                .cite_all(events.iter().cloned())
                .cite(cited)
                .open_question("whether the commission decided it", "the minutes of the commission"),
        );
    }
    let Some(members) = members.filter(|_| subject == ActSubject::Fallback) else { return };
    for (index, act) in of_subject.filter(|(_, act)| act.signatures < members) {
        let claim =
            format!("the act of fallback at {} has {} of {members} signatures", act.at, act.signatures);
        let cited = Citation::json(file::COMMISSION, format!("/acts/{index}"));
        let finding =
            Finding::new(Class::Procedure, u64::from(members - act.signatures), "signatures", claim);
        examined.find(finding.cite(cited).open_question("who did not agree", "the act itself"));
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
        assert_eq!(findings[1].claim, "restart at 10:40:00: its act has 5 of 7 signatures");
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
