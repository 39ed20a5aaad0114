//! V7: time goes on in both journals.

use election::record::ops::StationState;
use election::record::{Entry, OpsRecord};
use election::time::{Duration, Instant};

use super::RecordCheck;
use super::answer::{Answer, NotApplicable};
use super::journal::Ledger;
use super::record::{Found, Record};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V7",
    title: "times",
    formula: "times never go back within a journal; none behind 48:00, the end of the day after the vote",
    reads: "desk.jnl, ops.jnl",
    explanation: "The station's clock never goes behind its record, so a time that goes back was written by something else. \
        Silence of more than an hour between opening and closing that no outage explains is told, and is no finding: \
        nobody may have come.",
    run,
};

/// The vote is counted in the night, but not later.
const LAST: Instant = Instant::from_hour(48);
const SILENCE: Duration = Duration::from_mins(60);

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    if record.desk.get().is_none() && record.ops.get().is_none() {
        return Err(NotApplicable::because("needs a journal that can be read"));
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
            answer.find(
                journal.name,
                line.spot,
                format!("{} is before {before}, the time before it", line.at),
            );
        }
        if LAST < line.at {
            answer.find(journal.name, line.spot, "the time is behind the end of the day after the vote");
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
            answer.say(format!("silence from {from} to {to}"));
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
