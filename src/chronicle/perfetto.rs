//! A trace for <https://ui.perfetto.dev>, in the JSON form of Chrome's trace viewer (Trace Event Format).
//!
//! Voters are asynchronous slices, one for each stage. Both directions of a line are threads with a slice for the time a
//! frame is on the wire, and an arrow leads from its sender to its receiver. Numbers of people and ballots are counters.

use std::collections::{BTreeMap, BTreeSet};

use election::record::OpsRecord;
use election::time::Instant;
use election::wire::LineId;
use election::wire::frame::Side;
use serde_json::{Value, json};
use terminal_sim::chronicle::{Entry, Gauge, Happening, Stage};

use super::words::{frame_name, told};

/// Processes of the trace.
const VOTERS: u32 = 1;
const COMPUTER: u32 = 2;
const FAULTS: u32 = 3;
/// Lines follow, each a process of its own.
const FIRST_LINE: u32 = 16;

/// Threads of a line.
const AT_COMPUTER: u32 = 1;
const TO_DEVICE: u32 = 2;
const TO_COMPUTER: u32 = 3;
const AT_DEVICE: u32 = 4;

/// Returns the trace of a day, one event a line.
pub(crate) fn trace(chronicle: &[Entry]) -> String {
    let mut trace = Trace::default();
    for (pid, name) in [(VOTERS, "voters"), (COMPUTER, "desk computer"), (FAULTS, "faults")] {
        trace.name_process(pid, name);
    }
    chronicle.iter().for_each(|entry| trace.take(entry));
    if let Some(last) = chronicle.last() {
        trace.end(last.at);
    }
    let lines: Vec<String> = trace.events.iter().map(Value::to_string).collect();
    format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n{}\n]}}\n", lines.join(",\n"))
}

#[derive(Default)]
struct Trace {
    events: Vec<Value>,
    /// Stage of each voter in the station.
    stages: BTreeMap<u32, Stage>,
    /// Since when the station is in its state.
    state: Option<(Instant, String)>,
    lines: BTreeSet<LineId>,
    /// Faults that have begun and are not over.
    faults: BTreeSet<(usize, &'static str)>,
    /// When the last frame of each thread of a line was off it.
    busy: BTreeMap<(u32, u32), Instant>,
    gauge: Option<Gauge>,
    arrows: u64,
}

impl Trace {
    fn take(&mut self, entry: &Entry) {
        let at = entry.at;
        match &entry.what {
            Happening::Voter(voter, stage) => {
                self.voter(at, *voter, Some(*stage).filter(|s| *s != Stage::Gone))
            }
            Happening::Left(voter, _) => self.voter(at, *voter, None),
            Happening::Sent { line, by, frame, arrives, .. } => {
                self.name_line(*line);
                let pid = FIRST_LINE + u32::from(line.0);
                self.frame((pid, *by), &frame_name(*frame), at, *arrives);
            }
            Happening::Fault { index, kind, begins } => self.fault(at, *index, kind, *begins),
            Happening::Ops(OpsRecord::State(state)) => {
                let state = state.to_string();
                if let Some((since, last)) = self.state.replace((at, state)) {
                    self.slice((COMPUTER, 1), &last, since, at);
                }
            }
            what => {
                let (who, what) = told(what);
                self.events.push(json!({
                    "ph": "i", "s": "t", "name": format!("{who}: {what}"), "pid": COMPUTER, "tid": 2, "ts": ts(at)
                }));
            }
        }
        self.count(at, entry.room);
    }

    fn fault(&mut self, at: Instant, index: usize, kind: &'static str, begins: bool) {
        // A fault that never began cannot end.
        let changes =
            if begins { self.faults.insert((index, kind)) } else { self.faults.remove(&(index, kind)) };
        if changes {
            let phase = if begins { "b" } else { "e" };
            self.events.push(json!({
                "ph": phase, "cat": "fault", "name": kind, "id": index, "pid": FAULTS, "tid": 1, "ts": ts(at)
            }));
        }
    }

    fn voter(&mut self, at: Instant, voter: u32, stage: Option<Stage>) {
        let mut tell = |phase: &str, stage: Stage| {
            self.events.push(json!({
                "ph": phase, "cat": "voter", "name": stage.name(), "id": voter, "pid": VOTERS, "tid": 1, "ts": ts(at)
            }));
        };
        if let Some(before) = self.stages.remove(&voter) {
            tell("e", before);
        }
        if let Some(stage) = stage {
            tell("b", stage);
            self.stages.insert(voter, stage);
        }
    }

    fn name_line(&mut self, line: LineId) {
        if !self.lines.insert(line) {
            return;
        }
        let pid = FIRST_LINE + u32::from(line.0);
        self.name_process(pid, &format!("line {}", line.0));
        for (tid, name) in [
            (AT_COMPUTER, "computer's end"),
            (TO_DEVICE, "wire to the device"),
            (TO_COMPUTER, "wire to the computer"),
            (AT_DEVICE, "device's end"),
        ] {
            self.events.push(json!({
                "ph": "M", "name": "thread_name", "pid": pid, "tid": tid, "args": { "name": name }
            }));
        }
    }

    /// Draws a frame on the line of a process, sent by one end.
    fn frame(&mut self, (pid, by): (u32, Side), name: &str, at: Instant, arrives: Option<Instant>) {
        let (from, wire, to) = match by {
            Side::Controller => (AT_COMPUTER, TO_DEVICE, AT_DEVICE),
            Side::Terminal => (AT_DEVICE, TO_COMPUTER, AT_COMPUTER),
        };
        let Some(arrives) = arrives else {
            let name = format!("{name}, nothing there");
            self.events.push(json!({
                "ph": "i", "s": "t", "name": name, "pid": pid, "tid": from, "ts": ts(at)
            }));
            return;
        };
        // A frame waits for the one before it.
        let begins = self.busy.insert((pid, wire), arrives).map_or(at, |busy| busy.max(at)).min(arrives);
        self.slice((pid, wire), name, begins, arrives);
        self.arrows += 1;
        for (phase, tid, when) in [("s", from, at), ("f", to, arrives)] {
            self.slice((pid, tid), name, when, when);
            self.events.push(json!({
                "ph": phase, "bp": "e", "cat": "frame", "name": "frame", "id": self.arrows,
                "pid": pid, "tid": tid, "ts": ts(when)
            }));
        }
    }

    fn count(&mut self, at: Instant, room: Gauge) {
        if self.gauge == Some(room) {
            return;
        }
        self.gauge = Some(room);
        let Gauge { present, desk_line, device_line, unread, stored } = room;
        let people = json!({ "present": present, "desk line": desk_line, "device line": device_line });
        let mut counters = vec![("people", people), ("devices to be read", json!({ "devices": unread }))];
        counters.extend(stored.map(|stored| ("ballots stored", json!({ "ballots": stored }))));
        for (name, values) in counters {
            self.events
                .push(json!({ "ph": "C", "name": name, "pid": COMPUTER, "ts": ts(at), "args": values }));
        }
    }

    fn slice(&mut self, (pid, tid): (u32, u32), name: &str, from: Instant, to: Instant) {
        let length = to.since(from).nanos() as f64 / 1e3;
        self.events
            .push(json!({ "ph": "X", "name": name, "pid": pid, "tid": tid, "ts": ts(from), "dur": length }));
    }

    fn name_process(&mut self, pid: u32, name: &str) {
        self.events.push(json!({ "ph": "M", "name": "process_name", "pid": pid, "args": { "name": name } }));
    }

    /// Ends what goes on to the end of the day.
    fn end(&mut self, at: Instant) {
        if let Some((since, state)) = self.state.take() {
            self.slice((COMPUTER, 1), &state, since, at);
        }
        for (index, kind) in self.faults.iter().copied().collect::<Vec<_>>() {
            self.fault(at, index, kind, false);
        }
        for voter in self.stages.keys().copied().collect::<Vec<_>>() {
            self.voter(at, voter, None);
        }
    }
}

/// Microseconds since midnight.
fn ts(at: Instant) -> f64 {
    at.nanos() as f64 / 1e3
}
