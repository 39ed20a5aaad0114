//! A14: the count waits for every device, and every device is accounted for.

use std::collections::BTreeSet;

use election::device::DeviceId;
use election::evidence::file;
use election::papers::{DeviceReading, DeviceState};
use election::record::ops::MissingReason;
use election::record::{Journal, OpsRecord};
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::OpsCounts;
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A14",
    aliases: &[],
    title: Key("a14-title"),
    source: "SAYLAU 1.5 item 10, 8.1 A14; incidents EV-08, EV-11, EV-13, EV-16",
    formula: Key("a14-formula"),
    reads: &[file::DEVICES, file::OPS, file::COMMISSION, file::PROTOCOLS],
    explanation: Key("a14-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let ops = evidence.ops.get();
    let readings = evidence.devices.get();
    let mut examined = Examined::default();
    if let Some(ops) = ops {
        outstanding(ops, &mut examined);
        empty(ops, &mut examined);
        missing(evidence, ops, &mut examined);
        portable(ops, &mut examined);
        count_began(evidence, ops, &mut examined);
        not_returned(evidence, ops, &mut examined);
    }
    if let Some(readings) = readings {
        unread(readings, &mut examined);
        silent(evidence, readings, &mut examined);
    }
    match (ops, readings) {
        (None, None) => Err(Unavailable::because("a14-needs")),
        _ => Ok(examined),
    }
}

fn outstanding(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    for record in &ops.records {
        if let OpsRecord::Closing { outstanding } = record.record {
            examined.remark(
                Message::new("a14-out")
                    .put("at", record.at.to_string())
                    .put("devices", Message::counted(outstanding.into(), "noun-devices")),
            );
        }
    }
}

fn unread(readings: &[DeviceReading], examined: &mut Examined) {
    let holding = readings.iter().enumerate().filter(|(_, reading)| 0 < reading.unread.unwrap_or(0));
    let holding: Vec<_> = holding.collect();
    let votes: u64 = holding.iter().map(|(_, reading)| u64::from(reading.unread.unwrap_or(0))).sum();
    let comparison = Comparison::equal(("a14-unread", votes), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::Deficit, "noun-votes") {
        let names: Vec<_> = holding.iter().map(|(_, reading)| reading.device.to_string()).collect();
        let told = Message::new("a14-they-are-on").put("devices", names.join(", "));
        let cited =
            holding.iter().map(|(index, _)| Citation::json(file::DEVICES, format!("/{index}/unread")));
        examined.find(finding.and(told).cite_all(cited).open_question("a14-for-whom", "a14-read-them"));
    }
}

fn empty(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let cited = OpsCounts::of(ops).came_back_empty;
    let comparison = Comparison::equal(("a14-empty", cited.len() as u64), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::Deficit, "noun-votes") {
        examined.find(finding.cite_all(cited).open_question("a14-was-marked", "a14-own-counter"));
    }
}

/// Reports the rights written off, one finding for each reason.
fn missing(evidence: &Evidence, ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let members = evidence.definition.get().map_or(0, |definition| definition.members);
    for (reason, words) in [
        (MissingReason::Dead, "a14-no-answer"),
        (MissingReason::WalkedOff, "a14-walked-off"),
        (MissingReason::Unknown, "a14-unknown"),
    ] {
        let (mut names, mut cited, mut unsigned) = (BTreeSet::new(), Vec::new(), 0);
        for record in &ops.records {
            let OpsRecord::Missing { device, why, signatures } = record.record else { continue };
            if why == reason {
                names.insert(device.to_string());
                cited.push(Citation::record(file::OPS, record));
                unsigned += u32::from(signatures < members);
            }
        }
        if names.is_empty() {
            continue;
        }
        let claim = if unsigned == 0 {
            Message::new("a14-written-off")
        } else {
            Message::new("a14-written-off-unsigned").put("unsigned", unsigned)
        };
        let claim = claim
            .put("why", Message::new(words))
            .put("rights", Message::counted(cited.len() as u64, "noun-rights"))
            .put("devices", names.into_iter().collect::<Vec<_>>().join(", "));
        let finding = Finding::new(Class::Deficit, cited.len() as u64, "noun-rights", claim).cite_all(cited);
        examined.find(finding.open_question("a14-votes-on-these", "resolve-devices"));
    }
}

fn portable(ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let mut out: Vec<(DeviceId, Citation, u16)> = Vec::new();
    for record in &ops.records {
        match &record.record {
            OpsRecord::PortableOut { device, rights } => {
                out.push((*device, Citation::record(file::OPS, record), *rights));
            }
            OpsRecord::PortableBack { device } | OpsRecord::Missing { device, .. } => {
                out.retain(|(gone, ..)| gone != device);
            }
            _ => {}
        }
    }
    for (device, cited, rights) in out {
        let claim = Message::new("a14-portable")
            .put("device", device.to_string())
            .put("rights", Message::counted(rights.into(), "noun-rights"));
        let finding = Finding::new(Class::Deficit, rights.into(), "noun-rights", claim).cite(cited);
        examined.find(finding.open_question("a14-home-voters", "a14-device-itself"));
    }
}

/// Devices that neither answer nor were written off are accounted for by nobody.
fn silent(evidence: &Evidence, readings: &[DeviceReading], examined: &mut Examined) {
    let records = evidence.ops.get().into_iter().flat_map(|ops| &ops.records);
    let written_off: BTreeSet<DeviceId> = records
        .filter_map(|record| match record.record {
            OpsRecord::Missing { device, .. } => Some(device),
            _ => None,
        })
        .collect();
    for (state, words) in [(DeviceState::Dead, "a14-dead"), (DeviceState::Absent, "a14-absent")] {
        let silent = readings.iter().enumerate().filter(|(_, reading)| reading.state == state);
        let silent: Vec<_> = silent.filter(|(_, reading)| !written_off.contains(&reading.device)).collect();
        if silent.is_empty() {
            continue;
        }
        let names: Vec<_> = silent.iter().map(|(_, reading)| reading.device.to_string()).collect();
        let claim = Message::new(words)
            .put("devices", Message::counted(silent.len() as u64, "noun-devices"))
            .put("names", names.join(", "));
        let finding = Finding::new(Class::Procedure, silent.len() as u64, "noun-devices", claim);
        let cited = silent.iter().map(|(index, _)| Citation::json(file::DEVICES, format!("/{index}/state")));
        examined.find(finding.cite_all(cited).open_question("a14-votes-on-them", "resolve-devices"));
    }
}

/// A cast after the paper count began was not waited for; cast times are rounded down to the minute.
fn count_began(evidence: &Evidence, ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let Some(began) = evidence.commission.get().and_then(|papers| papers.count_began) else { return };
    let late = ops
        .records
        .iter()
        .filter(|record| matches!(record.record, OpsRecord::Cast { .. }) && began < record.at);
    let cited: Vec<_> = late.map(|record| Citation::record(file::OPS, record)).collect();
    if !cited.is_empty() {
        let claim = Message::new("a14-read-late")
            .put("at", began.to_string())
            .put("votes", Message::counted(cited.len() as u64, "noun-votes"));
        let finding = Finding::new(Class::Procedure, cited.len() as u64, "noun-votes", claim);
        let finding = finding.cite_all(cited).cite(Citation::json(file::COMMISSION, "/count_began"));
        examined.find(finding.open_question("a14-in-the-count", "a14-total-against-box"));
    }
}

/// Rights the protocol says never came back, held against the devices that the journal says are gone or came back empty.
fn not_returned(evidence: &Evidence, ops: &Journal<OpsRecord>, examined: &mut Examined) {
    let Ok(sheet) = evidence.electronic() else { return };
    let counts = OpsCounts::of(ops);
    let recorded = counts.missing.len() + counts.came_back_empty.len();
    let left = ("a14-not-returned", u64::from(sheet.not_returned));
    let comparison = Comparison::at_most(left, ("a14-recorded", recorded as u64));
    if let Some(finding) = examined.compare(comparison, Class::Deficit, "noun-rights") {
        let cited = Citation::json(file::PROTOCOLS, "/electronic/not_returned");
        examined.find(
            finding
                .cite(cited)
                .cite(Citation::whole(file::OPS))
                .open_question("a14-left-or-lost", "a14-count-devices"),
        );
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::{Day, clock};

    pub(crate) fn bend(day: &mut Day) {
        day.devices[0].unread = Some(3);
    }

    #[test]
    fn votes_left_on_a_device_are_a_deficit() {
        let findings = Day::bent(bend).findings("A14");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 3, Class::Deficit));
        assert!(findings[0].claim.to_string().ends_with("they are on REM-0001"));
    }

    #[test]
    fn a_device_written_off_is_told_with_its_signatures() {
        let record = OpsRecord::Missing {
            device: DeviceId(*b"REM-0002"),
            why: MissingReason::WalkedOff,
            signatures: 4,
        };
        let day = Day::bent(|day| {
            day.add_ops("20:02", record);
            day.devices[1].state = DeviceState::Absent;
        });
        assert_eq!(
            day.claims("A14"),
            [
                "written off because voters left with them: 1 right (REM-0002); 1 without every signature; a vote may be \
              on each"
            ]
        );
    }

    #[test]
    fn a_dead_device_without_an_act_and_one_that_came_back_empty_are_found() {
        let day = Day::bent(|day| {
            day.devices[2].state = DeviceState::Dead;
            day.add_ops("11:00", OpsRecord::CameBackEmpty { device: DeviceId(*b"REM-0001") });
        });
        assert_eq!(day.findings("A14").len(), 2);
    }

    #[test]
    fn a_portable_device_must_come_back() {
        let back = |record: &OpsRecord| matches!(record, OpsRecord::PortableBack { .. });
        let day = Day::bent(|day| day.ops.retain(|(_, record)| !back(record)));
        assert_eq!(
            day.claims("A14"),
            ["portable device POR-0001 left with 1 right and is not recorded as back"]
        );
    }

    #[test]
    fn a_count_that_did_not_wait_is_found() {
        let day = Day::bent(|day| day.commission.count_began = Some(clock("20:00")));
        assert_eq!(day.claims("A14"), ["read after the count began at 20:00:00: 1 vote"]);
    }
}
