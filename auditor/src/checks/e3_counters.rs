//! E3: the devices' own counters add up to the ballots stored, from zero, without gaps and within the hours.

use election::ballot::Sealing;
use election::evidence::file;
use election::papers::DeviceReading;
use election::precinct::Stamp;
use election::record::ops::{AfterFallback, Rehearsal, StationState};
use election::record::{Journal, Numbered, OpsRecord};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::OpsCounts;
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "E3",
    aliases: &[],
    title: "device counters are the ballots stored",
    source: "AUDIT 7.2 E3; Brazil 2022, 139 sections whose result and log differ",
    formula: "sum of T_i = K; zero report present and 0; the close key of an election rehearsed before; casts numbered 1, 2, ... between opening and the count",
    reads: &[file::DEVICES, file::OPS, file::PROTOCOLS, file::DEFINITION],
    explanation: "Each device counts the votes marked on it since its zero report, the controller counts what it stored. \
        Votes marked and not stored were never read or were lost on the way; votes stored and not marked came from \
        elsewhere. A device that does not answer leaves the sum open below. The cast records must run without a gap \
        from the first vote after opening to the last device read before the count.",
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    if evidence.definition.get().is_some_and(|it| it.devices.is_empty() && it.portable.is_empty()) {
        return Err(Unavailable::because("no devices stand here: voting is on paper alone"));
    }
    let ops = evidence.ops.needed(file::OPS);
    let readings = evidence.devices.needed(file::DEVICES);
    let mut examined = Examined::default();
    match (&readings, stored(evidence)) {
        (Ok(readings), Some(stored)) => counters(readings, stored, &mut examined),
        (Err(Unavailable(reason)), _) => examined.remark(format!("device counters not compared: {reason}")),
        (Ok(_), None) => {
            examined.remark("device counters not compared: nothing says how many ballots were stored")
        }
    }
    if let Ok(ops) = &ops {
        zero_report(ops, &mut examined);
        rehearsal(evidence, ops, &mut examined);
        numbering(ops, &mut examined);
        hours(ops, &mut examined);
    }
    if ops.is_err() && (readings.is_err() || stored(evidence).is_none()) {
        return Err(Unavailable::because("needs `ops.jnl`, or `devices.json` with an electronic protocol"));
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
        return examined.remark("no device was read at closing");
    }
    let marked: u64 = readings.iter().filter_map(|reading| reading.votes_marked).map(u64::from).sum();
    let silent = readings.iter().filter(|reading| reading.votes_marked.is_none()).count();
    let unread: u64 = readings.iter().filter_map(|reading| reading.unread).map(u64::from).sum();
    let (left, right) = (("votes marked on the devices that answer", marked), ("ballots stored", stored));
    let bounds_only = 0 < silent && marked <= stored;
    let comparison =
        if bounds_only { Comparison::at_most(left, right) } else { Comparison::equal(left, right) };
    if bounds_only {
        examined.remark(format!("{silent} devices do not answer: the sum of the others is a lower bound"));
    }
    let class = if stored < marked { Class::Deficit } else { Class::RecordConflict };
    if let Some(finding) = examined.compare(comparison, class, "votes") {
        let told = format!("the devices still hold {unread} votes unread");
        let rows = (0..readings.len()).map(|index| Citation::json(file::DEVICES, format!("/{index}")));
        examined.find(finding.and(&told).cite(stored_at).cite_all(rows).open_question(
            "whether the votes were never read, were lost on the way, or one of the counters is wrong",
            "reading each device again under supervision",
        ));
    }
}

fn zero_report(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let is_open = |record: &&Numbered<OpsRecord>| record.record == OpsRecord::State(StationState::Open);
    let opened = ops.records.iter().find(is_open).map_or(u32::MAX, |record| record.no);
    let question =
        ("whether votes were in the box before voting began", "the printed zero report and the opening act");
    let reports = ops.records.iter().filter_map(|record| match record.record {
        OpsRecord::ZeroReport { ballots } if record.no < opened => Some((record, ballots)),
        _ => None,
    });
    let mut is_missing = true;
    for (record, ballots) in reports {
        is_missing = false;
        let comparison = Comparison::equal(("ballots in the zero report", ballots.into()), ("allowed", 0));
        if let Some(finding) = examined.compare(comparison, Class::Surplus, "ballots") {
            examined.find(
                finding.cite(Citation::record(file::OPS, record)).open_question(question.0, question.1),
            );
        }
    }
    if is_missing && ops.broken.is_none() {
        let finding =
            Finding::new(Class::Procedure, 1, "reports", "no zero report stands before the opening");
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
        None => "no rehearsal of the close key stands before the opening",
        Some((_, Rehearsal::LeftOut)) => "rehearsal of the close key was left out",
        Some((_, Rehearsal::WithWholeKey)) => {
            return examined.remark("the close key was rehearsed whole: one person could open the ballots");
        }
        Some((_, Rehearsal::WithShares)) => return,
    };
    let finding = Finding::new(Class::Procedure, 1, "rehearsals", claim);
    examined.find(finding.cite(Citation::record(file::OPS, opened)).open_question(
        "whether the ballots could have been opened had a share been lost",
        "the count itself, and the shares",
    ));
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
    let comparison = Comparison::equal(("gaps in the cast numbers", gaps.len() as u64), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "gaps") {
        examined.find(finding.cite_all(gaps).open_question(
            "whether votes are missing there or were numbered wrong",
            "the ballot box, counted again",
        ));
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
    let comparison =
        Comparison::equal(("casts before opening or after the count", outside.len() as u64), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::Surplus, "votes") {
        examined.find(finding.cite_all(outside).open_question(
            "who cast them",
            "the desk journal's issues beside the hours, and the acts of the day",
        ));
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
        assert!(findings[0].claim.ends_with("the devices still hold 6 votes unread"));
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
