//! Recorded events that can have kept votes from being read, and how many at most.

use std::collections::BTreeMap;

use election::device::DeviceId;
use election::evidence::file;
use election::papers::DeviceState;
use election::record::OpsRecord;
use language::Message;
use serde::Serialize;

use crate::evidence::{Citation, Evidence};

/// A recorded event and the most votes it can have kept from being read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The event in words.
    pub what: Message,
    /// The most votes it explains: one for each device out, unless the device itself says more.
    pub at_most: u64,
    /// Where it is recorded.
    pub citations: Vec<Citation>,
}

/// Returns every recorded cause, strongest evidence first.
pub(super) fn recorded(evidence: &Evidence) -> Vec<Cause> {
    let lost = lost_devices(evidence);
    let devices: u64 = lost.at_most;
    let (empty, in_doubt) = (came_back_empty(evidence), lost_while_opening(evidence));
    let named = devices + empty.at_most + in_doubt.at_most;
    let causes = [unread(evidence), lost, empty, in_doubt, restarts(evidence)];
    let causes = causes.into_iter().chain([not_returned(evidence, named), outages(evidence)]);
    causes.filter(|cause| 0 < cause.at_most).collect()
}

fn cause(what: impl Into<Message>, at_most: u64, citations: Vec<Citation>) -> Cause {
    Cause { what: what.into(), at_most, citations }
}

fn counted(key: &'static str, part: &'static str, n: usize, noun: &'static str) -> Message {
    Message::new(key).put(part, Message::counted(n as u64, noun))
}

fn unread(evidence: &Evidence) -> Cause {
    let mut citations = Vec::new();
    let mut votes = 0;
    for (index, reading) in evidence.devices.get().into_iter().flatten().enumerate() {
        let unread = reading.unread.unwrap_or(0);
        if 0 < unread {
            votes += u64::from(unread);
            citations.push(Citation::json(file::DEVICES, format!("/{index}/unread")));
        }
    }
    cause(counted("cause-unread", "devices", citations.len(), "noun-devices"), votes, citations)
}

/// Devices written off, dead or absent: each carries at most one vote, a portable one as many as it took rights.
fn lost_devices(evidence: &Evidence) -> Cause {
    let mut rights: BTreeMap<DeviceId, u64> = BTreeMap::new();
    let mut lost: BTreeMap<DeviceId, Citation> = BTreeMap::new();
    for record in evidence.ops.get().iter().flat_map(|ops| &ops.records) {
        match &record.record {
            OpsRecord::PortableOut { device, rights: loaded } => {
                rights.insert(*device, u64::from(*loaded));
            }
            OpsRecord::Missing { device, .. } => {
                lost.insert(*device, Citation::record(file::OPS, record));
            }
            _ => {}
        }
    }
    for (index, reading) in evidence.devices.get().into_iter().flatten().enumerate() {
        if reading.state != DeviceState::Working && reading.unread.is_none() {
            let cited = || Citation::json(file::DEVICES, format!("/{index}/state"));
            lost.entry(reading.device).or_insert_with(cited);
        }
    }
    let at_most = lost.keys().map(|device| rights.get(device).copied().unwrap_or(1).max(1)).sum();
    cause(
        counted("cause-lost-devices", "devices", lost.len(), "noun-devices"),
        at_most,
        lost.into_values().collect(),
    )
}

fn came_back_empty(evidence: &Evidence) -> Cause {
    one_each(evidence, "cause-came-back-empty", |record| matches!(record, OpsRecord::CameBackEmpty { .. }))
}

/// Rights on their way to a device when its line was lost. One that arrived after all has kept nothing from being read.
fn lost_while_opening(evidence: &Evidence) -> Cause {
    let is_lost = |record: &OpsRecord| matches!(record, OpsRecord::LostWhileOpening { .. });
    one_each(evidence, "cause-lost-while-opening", is_lost)
}

/// Records of one kind, each of which can have cost one vote.
fn one_each(evidence: &Evidence, key: &'static str, is_one: impl Fn(&OpsRecord) -> bool) -> Cause {
    let records = evidence.ops.get().into_iter().flat_map(|ops| &ops.records);
    let such = records.filter(|record| is_one(&record.record));
    let citations: Vec<_> = such.map(|record| Citation::record(file::OPS, record)).collect();
    let what = counted(key, "times", citations.len(), "noun-times");
    cause(what, citations.len() as u64, citations)
}

fn restarts(evidence: &Evidence) -> Cause {
    let mut citations = Vec::new();
    let mut votes = 0;
    for record in evidence.ops.get().into_iter().flat_map(|ops| &ops.records) {
        let OpsRecord::Restart { before, after, .. } = record.record else { continue };
        if after < before {
            votes += u64::from(before - after);
            citations.push(Citation::record(file::OPS, record));
        }
    }
    cause(counted("cause-restarts", "restarts", citations.len(), "noun-restarts"), votes, citations)
}

/// Rights the protocol says were never brought back, beyond the devices already named.
fn not_returned(evidence: &Evidence, named: u64) -> Cause {
    let count = evidence.electronic().map_or(0, |sheet| u64::from(sheet.not_returned));
    let citations = vec![Citation::json(file::PROTOCOLS, "/electronic/not_returned")];
    cause("cause-not-returned", count.saturating_sub(named), citations)
}

/// Outages: at most one vote for each device that was out when voting stood still.
fn outages(evidence: &Evidence) -> Cause {
    let records = evidence.ops.get().into_iter().flat_map(|ops| &ops.records);
    let began = records.filter(|record| matches!(record.record, OpsRecord::OutageBegan { .. }));
    let citations: Vec<_> = began.map(|record| Citation::record(file::OPS, record)).collect();
    let devices = evidence.definition.get().map_or(0, |definition| definition.devices.len());
    let what = counted("cause-outages", "outages", citations.len(), "noun-outages").put("devices", devices);
    cause(what, (citations.len() * devices) as u64, citations)
}
