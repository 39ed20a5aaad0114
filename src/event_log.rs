//! The two journals as an election event log of NIST SP 1500-101, and the definitions of its events.
//!
//! No event says who a voter is, and all times are rounded down to the minute, those of the desk too, so that the log may
//! be given to anybody. `Sequence` is the number of the record in its journal, `Hash` its link in the chain.

pub(crate) mod table;

use std::collections::BTreeMap;

use anyhow::{Error, bail};
use auditor::Evidence;
use auditor::evidence::Part;
use election::evidence::file;
use election::precinct::ElectionDefinition;
use election::record::{Break, Journal, Numbered};
use serde_json::{Map, Value, json};

use table::{EventId, EventType, Said, Unit, of_desk, of_ops};

const HASH_LEN: usize = 32;
const MAKER: &str = "Saylau";

/// What the evidence does not hold.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// When the log is made: date, `T`, time, offset.
    pub(crate) generated: String,
    /// How far local time was ahead of UTC on the day, such as `+06:00`.
    pub(crate) offset: String,
}

/// Returns the log of a precinct.
pub(crate) fn log(evidence: &Evidence, told: &Told) -> Result<Value, Error> {
    let definition = match &evidence.definition {
        Part::Present(definition) => definition,
        Part::Absent => bail!("evidence holds no `{}`: neither election nor day are known", file::DEFINITION),
        Part::Broken(reason) => bail!("`{}` cannot be read: {reason}", file::DEFINITION),
    };
    let mut devices = Devices { definition, told, by_id: BTreeMap::new(), remarks: Vec::new() };
    devices.take(&evidence.ops, evidence.bytes(file::OPS), file::OPS, of_ops);
    devices.take(&evidence.desk, evidence.bytes(file::DESK), file::DESK, of_desk);
    let details = [
        format!(
            "{}; times are local, taken as UTC{}, and rounded down to the minute",
            definition.title, told.offset
        ),
        "sequence numbers count the records of one journal, so that a device may show gaps".to_owned(),
    ];
    let details: Vec<String> = details.into_iter().chain(devices.remarks).collect();
    Ok(json!({
        "@type": "EventLogging.ElectionEventLog",
        "GeneratedTime": told.generated,
        "ElectionId": definition.election_id,
        "Details": details.join("; "),
        "Device": devices.by_id.into_values().map(Value::Object).collect::<Vec<_>>(),
    }))
}

/// Returns the document that describes every event the log can hold.
pub(crate) fn definitions(date: &str) -> Value {
    let ids = EventId::ALL.iter().map(|id| {
        json!({
            "@type": "EventLogging.EventIdDescription",
            "Id": id.name(),
            "Description": id.description(),
        })
    });
    let types = EventType::ALL.iter().map(|kind| {
        json!({
            "@type": "EventLogging.EventTypeDescription",
            "Type": kind.name(),
            "Description": kind.description(),
        })
    });
    json!({
        "@type": "EventLogging.ElectionEventLogDocumentation",
        "DeviceManufacturer": MAKER,
        "DeviceModel": "saylau",
        "DeviceVersion": env!("CARGO_PKG_VERSION"),
        "GeneratedDate": date,
        "EventIdDescription": ids.collect::<Vec<_>>(),
        "EventTypeDescription": types.collect::<Vec<_>>(),
    })
}

/// The devices of the log as they fill.
struct Devices<'a> {
    definition: &'a ElectionDefinition,
    told: &'a Told,
    by_id: BTreeMap<String, Map<String, Value>>,
    remarks: Vec<String>,
}

impl Devices<'_> {
    fn take<R>(
        &mut self,
        part: &Part<Journal<R>>,
        bytes: Option<&[u8]>,
        name: &str,
        said: impl Fn(&R) -> Said,
    ) {
        let journal = match part {
            Part::Present(journal) => journal,
            Part::Absent => return self.remarks.push(format!("`{name}` was not handed out")),
            Part::Broken(reason) => return self.remarks.push(format!("`{name}` cannot be read: {reason}")),
        };
        if let Some(broken) = &journal.broken {
            self.remarks.push(format!("`{name}` ends before its end: {broken}"));
        }
        let bytes = bytes.unwrap_or_default();
        let ends = journal.records.iter().skip(1).map(|record| record.offset).chain([end(journal, bytes)]);
        for (record, end) in journal.records.iter().zip(ends) {
            let hash = end.checked_sub(HASH_LEN).and_then(|start| bytes.get(start..end)).unwrap_or_default();
            self.put(record, &said(&record.record), hash);
        }
    }

    fn put<R>(&mut self, record: &Numbered<R>, said: &Said, hash: &[u8]) {
        let mut event = json!({
            "@type": "EventLogging.Event",
            "Id": said.id.name(),
            "Type": said.id.kind().name(),
            "Disposition": said.disposition.name(),
            "Sequence": record.no.to_string(),
            "TimeStamp": format!("{}T{}{}", self.definition.date, record.at.minute(), self.told.offset),
            "Description": said.id.description(),
            "Hash": hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        });
        if let (Some(event), Some(details)) = (event.as_object_mut(), &said.details) {
            event.insert("Details".to_owned(), json!(details));
        }
        let unit = said.id.unit();
        let precinct = self.definition.precinct.number;
        let id = match said.device {
            Some(device) => device.to_string(),
            None => format!("{}-{precinct}", unit.name()),
        };
        let device = self.by_id.entry(id.clone()).or_insert_with(|| device(id, unit));
        if let Some(events) = device.get_mut("Event").and_then(Value::as_array_mut) {
            events.push(event);
        }
    }
}

fn device(id: String, unit: Unit) -> Map<String, Value> {
    let fields = [
        ("@type", json!("EventLogging.Device")),
        ("Id", json!(id)),
        ("Type", json!(unit.name())),
        ("Manufacturer", json!(MAKER)),
        ("HashType", json!("sha-256")),
        ("Event", json!([])),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Returns where the last record that could be read ends.
fn end<R>(journal: &Journal<R>, bytes: &[u8]) -> usize {
    match journal.broken {
        Some(
            Break::Cut { offset, .. } | Break::Chain { offset, .. } | Break::UnknownRecord { offset, .. },
        ) => offset,
        Some(Break::Header) | None => bytes.len(),
    }
}

#[cfg(test)]
mod tests;
