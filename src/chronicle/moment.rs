//! One moment of a day: what led to it, and how everything stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use election::device::DeviceId;
use election::record::OpsRecord;
use election::time::Instant;
use election::wire::LineId;
use terminal_sim::chronicle::{Entry, Happening, Stage};

use super::events::{clock, line};

/// Events shown before the moment.
const SHOWN: usize = 20;

/// How things stand after some events.
#[derive(Default)]
struct Standing {
    state: Option<String>,
    outage: Option<String>,
    lines: BTreeMap<LineId, DeviceId>,
    voters: BTreeMap<u32, Stage>,
    faults: BTreeSet<(usize, &'static str)>,
}

impl Standing {
    fn take(&mut self, what: &Happening) {
        match what {
            Happening::Voter(voter, Stage::Gone | Stage::Away) | Happening::Left(voter, _) => {
                self.voters.remove(voter);
            }
            Happening::Voter(voter, stage) => {
                self.voters.insert(*voter, *stage);
            }
            Happening::Line { line, device, is_up: true } => {
                self.lines.insert(*line, *device);
            }
            Happening::Line { line, .. } => {
                self.lines.remove(line);
            }
            Happening::Ops(OpsRecord::State(state)) => self.state = Some(state.to_string()),
            Happening::Ops(OpsRecord::OutageBegan { cause, .. }) => self.outage = Some(cause.to_string()),
            Happening::Ops(OpsRecord::OutageEnded(_)) => self.outage = None,
            Happening::Fault { index, kind, begins: true } => {
                self.faults.insert((*index, kind));
            }
            Happening::Fault { index, kind, .. } => {
                self.faults.remove(&(*index, kind));
            }
            _ => {}
        }
    }
}

/// Shows a day up to a moment, that moment included.
pub(crate) fn moment(chronicle: &[Entry], until: Instant) -> String {
    let end = chronicle.partition_point(|entry| entry.at <= until);
    let past = chronicle.get(..end).unwrap_or_default();
    let mut standing = Standing::default();
    past.iter().for_each(|entry| standing.take(&entry.what));
    let mut text = super::events(past.get(past.len().saturating_sub(SHOWN)..).unwrap_or_default());
    // Writing to a string cannot fail.
    let _ = writeln!(text, "\nAt {}, after {} events of {}:", clock(until), past.len(), chronicle.len());
    let _ = writeln!(text, "  station   {}", standing.state.as_deref().unwrap_or("sealed"));
    if let Some(cause) = &standing.outage {
        let _ = writeln!(text, "  outage    {cause}");
    }
    for (_, kind) in &standing.faults {
        let _ = writeln!(text, "  fault     {kind}");
    }
    for (line, device) in &standing.lines {
        let _ = writeln!(text, "  line {:<4} {}", line.0, String::from_utf8_lossy(&device.0));
    }
    let mut stages: BTreeMap<Stage, Vec<String>> = BTreeMap::new();
    for (voter, stage) in &standing.voters {
        stages.entry(*stage).or_default().push(voter.to_string());
    }
    for (stage, voters) in &stages {
        let _ = writeln!(text, "  {:<17} {} (voters {})", stage.name(), voters.len(), voters.join(", "));
    }
    if let Some(next) = chronicle.get(end) {
        let _ = write!(text, "Next:\n{}", line(next));
    }
    text
}
