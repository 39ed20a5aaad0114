//! V7: time goes on in both journals.

use election::record::ops::StationState;
use election::record::{Entry, OpsRecord};
use election::time::{Duration, Instant};
use language::{Key, Message};

use super::answer::{Answer, NotApplicable};
use super::journal::Ledger;
use super::record::{Found, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V7",
    title: Key("v7-title"),
    formula: Key("v7-formula"),
    reads: Reads::Files("desk.jnl, ops.jnl"),
    explanation: Key("v7-explanation"),
    run,
};

/// The vote is counted in the night, but not later.
const LAST: Instant = Instant::from_hour(48);
const SILENCE: Duration = Duration::from_mins(60);

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    if record.desk.get().is_none() && record.ops.get().is_none() {
        return Err(NotApplicable::because("verify-needs-readable"));
    }
    let mut answer = Answer::default();
    let mut times = journal(&record.desk, &mut answer);
    times.extend(journal(&record.ops, &mut answer));
    times.sort_unstable();
    if let Some(ops) = record.ops.get() {
        silences(ops, &times, &mut answer);
    }
    Ok(answer)
}

fn journal<R: Entry>(journal: &Found<Ledger<R>>, answer: &mut Answer) -> Vec<Instant> {
    let Some(journal) = journal.get() else { return Vec::new() };
    let mut before = Instant::MIDNIGHT;
    for line in &journal.lines {
        if line.at < before {
            let what = Message::new("v7-back").put("at", line.at.to_string());
            answer.find(journal.name, line.spot, what.put("before", before.to_string()));
        }
        if LAST < line.at {
            answer.find(journal.name, line.spot, "v7-late");
        }
        before = line.at;
    }
    journal.lines.iter().map(|line| line.at).collect()
}

fn silences(ops: &Ledger<OpsRecord>, times: &[Instant], answer: &mut Answer) {
    let entered = |wanted| {
        let mut states = ops.records().filter(|(_, record)| **record == OpsRecord::State(wanted));
        states.next().map(|(line, _)| line.at)
    };
    let (Some(opened), Some(closing)) = (entered(StationState::Open), entered(StationState::Closing)) else {
        return;
    };
    let outages = outages(ops, closing);
    for [from, to] in times.array_windows() {
        let is_inside = opened <= *from && *to <= closing;
        let is_told = outages.iter().any(|(began, ended)| began < to && from < ended);
        if is_inside && SILENCE < to.since(*from) && !is_told {
            let told = Message::new("v7-silence").put("from", from.to_string());
            answer.say(told.put("to", to.to_string()));
        }
    }
}

/// Returns from when to when electronic voting stood still.
fn outages(ops: &Ledger<OpsRecord>, closing: Instant) -> Vec<(Instant, Instant)> {
    let (mut outages, mut began) = (Vec::new(), None);
    for (line, record) in ops.records() {
        match record {
            OpsRecord::OutageBegan { since, .. } => began = began.or(Some(*since)),
            OpsRecord::OutageEnded(_) => outages.extend(began.take().map(|began| (began, line.at))),
            _ => {}
        }
    }
    outages.extend(began.map(|began| (began, closing)));
    outages
}
