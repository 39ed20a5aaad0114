//! E3: the devices' own counters add up to the ballots stored, from zero, without gaps and within the hours.

use election::ballot::Sealing;
use election::evidence::file;
use election::papers::DeviceReading;
use election::precinct::Stamp;
use election::record::ops::{AfterFallback, Rehearsal, StationState};
use election::record::{Journal, Numbered, OpsRecord};
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::OpsCounts;
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "E3",
    aliases: &[],
    title: Key("e3-title"),
    source: "AUDIT 7.2 E3; Brazil 2022, 139 sections whose result and log differ",
    formula: Key("e3-formula"),
    reads: &[file::DEVICES, file::OPS, file::PROTOCOLS, file::DEFINITION],
    explanation: Key("e3-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    if evidence.definition.get().is_some_and(|it| it.devices.is_empty() && it.portable.is_empty()) {
        return Err(Unavailable::because("no-devices"));
    }
    let ops = evidence.ops.needed(file::OPS);
    let readings = evidence.devices.needed(file::DEVICES);
    let mut examined = Examined::default();
    match (&readings, stored(evidence)) {
        (Ok(readings), Some(stored)) => counters(readings, stored, &mut examined),
        (Err(Unavailable(reason)), _) => {
            examined.remark(Message::new("e3-not-compared").put("reason", reason.clone()))
        }
        (Ok(_), None) => examined.remark("e3-not-said"),
    }
    if let Ok(ops) = &ops {
        zero_report(ops, &mut examined);
        rehearsal(evidence, ops, &mut examined);
        numbering(ops, &mut examined);
        hours(ops, &mut examined);
    }
    if ops.is_err() && (readings.is_err() || stored(evidence).is_none()) {
        return Err(Unavailable::because("e3-needs"));
    }
    Ok(examined)
}

/// Returns the ballots stored by the journal, else by the protocol.
fn stored(evidence: &Evidence) -> Option<(u64, Citation)> {
    let journal = evidence.whole_ops().ok().map(OpsCounts::of);
    let journal =
        journal.map(|ops| (ops.stored, ops.stored_at.unwrap_or_else(|| Citation::whole(file::OPS))));
    journal.or_else(|| {
        let sheet = evidence.electronic().ok()?;
        Some((sheet.stored.into(), Citation::json(file::PROTOCOLS, "/electronic/stored")))
    })
}

fn counters(readings: &[DeviceReading], (stored, stored_at): (u64, Citation), examined: &mut Examined) {
    if readings.is_empty() {
        return examined.remark("e3-none-read");
    }
    let marked: u64 = readings.iter().filter_map(|reading| reading.votes_marked).map(u64::from).sum();
    let silent = readings.iter().filter(|reading| reading.votes_marked.is_none()).count();
    let unread: u64 = readings.iter().filter_map(|reading| reading.unread).map(u64::from).sum();
    let (left, right) = (("e3-marked", marked), ("e3-stored", stored));
    let bounds_only = 0 < silent && marked <= stored;
    let comparison =
        if bounds_only { Comparison::at_most(left, right) } else { Comparison::equal(left, right) };
    if bounds_only {
        examined.remark(Message::new("e3-silent").put("n", silent));
    }
    let class = if stored < marked { Class::Deficit } else { Class::RecordConflict };
    if let Some(finding) = examined.compare(comparison, class, "noun-votes") {
        let told = Message::new("lost-unread").put("n", unread);
        let rows = (0..readings.len()).map(|index| Citation::json(file::DEVICES, format!("/{index}")));
        examined.find(
            finding.and(told).cite(stored_at).cite_all(rows).open_question("e3-which", "e3-read-again"),
        );
    }
}

fn zero_report(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let is_open = |record: &&Numbered<OpsRecord>| record.record == OpsRecord::State(StationState::Open);
    let opened = ops.records.iter().find(is_open).map_or(u32::MAX, |record| record.no);
    let question = ("e3-in-before", "e3-zero-report");
    let reports = ops.records.iter().filter_map(|record| match record.record {
        OpsRecord::ZeroReport { ballots } if record.no < opened => Some((record, ballots)),
        _ => None,
    });
    let mut is_missing = true;
    for (record, ballots) in reports {
        is_missing = false;
        let comparison = Comparison::equal(("e3-in-zero-report", ballots.into()), ("allowed", 0));
        if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-ballots") {
            examined.find(
                finding.cite(Citation::record(file::OPS, record)).open_question(question.0, question.1),
            );
        }
    }
    if is_missing && ops.broken.is_none() {
        let finding = Finding::new(Class::Procedure, 1, "noun-reports", "e3-no-zero-report");
        examined.find(finding.cite(Citation::whole(file::OPS)).open_question(question.0, question.1));
    }
}

/// Ballots of an election are sealed to a close key: that it opens them must be seen before the first voter.
fn rehearsal(evidence: &Evidence, ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let Some(definition) = evidence.definition.get() else { return };
    if definition.stamp != Stamp::Real || definition.sealing == Sealing::StandIn {
        return;
    }
    let is_open = |record: &&Numbered<OpsRecord>| record.record == OpsRecord::State(StationState::Open);
    let Some(opened) = ops.records.iter().find(is_open) else { return };
    let before = ops.records.iter().filter(|record| record.no < opened.no);
    let rehearsed = before.filter_map(|record| match record.record {
        OpsRecord::Rehearsed { how, .. } => Some((record, how)),
        _ => None,
    });
    let claim = match rehearsed.max_by_key(|(_, how)| *how != Rehearsal::LeftOut) {
        None => "e3-no-rehearsal",
        Some((_, Rehearsal::LeftOut)) => "e3-left-out",
        Some((_, Rehearsal::WithWholeKey)) => {
            return examined.remark("e3-whole-key");
        }
        Some((_, Rehearsal::WithShares)) => return,
    };
    let finding = Finding::new(Class::Procedure, 1, "noun-rehearsals", claim);
    examined.find(
        finding
            .cite(Citation::record(file::OPS, opened))
            .open_question("e3-share-lost", "e3-count-and-shares"),
    );
}

/// Casts count 1, 2, 3; a restart goes on from what it found, and a recount from devices may begin again.
fn numbering(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let mut next = 1_u64;
    let mut may_begin_again = false;
    let mut gaps = Vec::new();
    for record in &ops.records {
        match record.record {
            OpsRecord::Cast { n } => {
                let n = u64::from(n);
                if n != next && !(may_begin_again && n == 1) {
                    gaps.push(Citation::record(file::OPS, record));
                }
                next = n + 1;
                may_begin_again = false;
            }
            OpsRecord::Restart { after, .. } => next = u64::from(after) + 1,
            OpsRecord::Fallback { policy: AfterFallback::RecountFromDevices, .. } => may_begin_again = true,
            _ => {}
        }
    }
    let comparison = Comparison::equal(("e3-gaps", gaps.len() as u64), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-gaps") {
        examined.find(finding.cite_all(gaps).open_question("e3-missing-there", "resolve-count-box"));
    }
}

/// No cast before the first opening or after the count has ended.
fn hours(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let mut is_voting = false;
    let mut outside = Vec::new();
    for record in &ops.records {
        match record.record {
            OpsRecord::State(StationState::Open) => is_voting = true,
            OpsRecord::State(StationState::Counted | StationState::Stored) => is_voting = false,
            OpsRecord::Cast { .. } if !is_voting => outside.push(Citation::record(file::OPS, record)),
            _ => {}
        }
    }
    let comparison = Comparison::equal(("e3-outside", outside.len() as u64), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-votes") {
        examined.find(finding.cite_all(outside).open_question("e3-who", "e3-issues"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.devices[0].votes_marked = Some(11);
        day.devices[0].unread = Some(6);
    }

    #[test]
    fn votes_left_on_a_device_are_a_deficit() {
        let findings = Day::bent(bend).findings("E3");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 6, Class::Deficit));
        assert!(findings[0].claim.to_string().ends_with("the devices still hold 6 votes unread"));
    }

    #[test]
    fn a_dead_device_leaves_a_lower_bound() {
        let day = Day::bent(|day| (day.devices[1].votes_marked, day.devices[1].unread) = (None, None));
        assert!(day.findings("E3").is_empty());
    }

    #[test]
    fn the_zero_report_must_stand_and_be_zero() {
        let set = |day: &mut Day, ballots| {
            for (_, record) in &mut day.ops {
                if let OpsRecord::ZeroReport { ballots: found } = record {
                    *found = ballots;
                }
            }
        };
        assert_eq!(Day::bent(|day| set(day, 29)).findings("E3")[0].class, Class::Surplus);
        let without =
            Day::bent(|day| day.ops.retain(|(_, record)| !matches!(record, OpsRecord::ZeroReport { .. })));
        assert_eq!(without.claims("E3"), ["no zero report stands before the opening"]);
    }

    #[test]
    fn an_election_with_a_close_key_begins_with_a_rehearsal() {
        let day = |records: &[(Rehearsal, &str)], stamp| {
            Day::bent(|day| {
                let key = election::sealing::CloseSecret::new([7; 32]).close_key();
                (day.definition.stamp, day.definition.sealing) = (stamp, Sealing::ToCloseKey(key));
                for (how, at) in records {
                    day.add_ops(at, OpsRecord::Rehearsed { how: *how, shares: 3 });
                }
            })
        };
        let claims = |records: &[_]| day(records, Stamp::Real).claims("E3");
        let missing = ["no rehearsal of the close key stands before the opening"];
        assert_eq!(claims(&[]), missing);
        assert_eq!(claims(&[(Rehearsal::WithShares, "07:05")]), missing);
        assert_eq!(claims(&[(Rehearsal::LeftOut, "06:20")]), ["rehearsal of the close key was left out"]);
        let later = [(Rehearsal::LeftOut, "06:20"), (Rehearsal::WithShares, "06:25")];
        assert!(claims(&later).is_empty());
        assert!(claims(&[(Rehearsal::WithWholeKey, "06:20")]).is_empty());
        assert!(day(&[], Stamp::Simulated).claims("E3").is_empty());
    }

    #[test]
    fn a_gap_and_a_late_cast_are_found() {
        let day = Day::bent(|day| day.add_ops("21:00", OpsRecord::Cast { n: 20 }));
        let claims = day.claims("E3").join("\n");
        assert!(claims.contains("gaps in the cast numbers 1"), "{claims}");
        assert!(claims.contains("casts before opening or after the count 1"), "{claims}");
    }
}
