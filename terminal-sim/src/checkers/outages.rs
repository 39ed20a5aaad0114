//! Outages in the record are the outages there were.

use election::record::OpsRecord;
use election::record::ops::OutageCause;
use election::time::Instant;

use super::{Checker, Played};
use crate::chronicle::Happening;
use crate::timeline::Condition;
use crate::timeline::Span;

pub(super) const CHECKER: Checker = Checker {
    name: "outages",
    rule: "each time the computer was down and came back there is one restart, with an outage that began in the same minute \
           or before, and no other",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    let ops: Vec<&OpsRecord> = played.chronicle.iter().filter_map(|entry| ops_of(&entry.what)).collect();
    let downs = merged(&played.day.timeline.spans);
    let over = downs.iter().filter(|(_, to)| to.is_some()).count();
    let restarts = ops.iter().filter(|record| matches!(record, OpsRecord::Restart { .. })).count();
    let may_be_refused = played.scenario.commission.signatures < played.scenario.commission.members;
    if restarts != over && !may_be_refused {
        return Err(format!("the computer came back {over} times and the record has {restarts} restarts"));
    }
    for record in ops {
        let OpsRecord::OutageBegan { cause: OutageCause::DeskComputer | OutageCause::Power, since } = record
        else {
            continue;
        };
        if !downs.iter().any(|(from, _)| from.minute() == *since) {
            return Err(format!("the record has an outage since {since} that there was not"));
        }
    }
    Ok(())
}

fn ops_of(what: &Happening) -> Option<&OpsRecord> {
    match what {
        Happening::Ops(record) => Some(record),
        _ => None,
    }
}

/// Returns when the computer was down, spans that overlap as one.
fn merged(spans: &[Span]) -> Vec<(Instant, Option<Instant>)> {
    let mut downs: Vec<(Instant, Option<Instant>)> = spans
        .iter()
        .filter(|span| span.what == Condition::DeskComputerDown)
        .map(|span| (span.from, span.to))
        .collect();
    downs.sort_unstable_by_key(|(from, _)| *from);
    let mut merged: Vec<(Instant, Option<Instant>)> = Vec::new();
    for (from, to) in downs {
        match merged.last_mut() {
            Some((_, last)) if last.is_none_or(|last| from < last) => {
                *last = last.zip(to).map(|(last, to)| last.max(to));
            }
            _ => merged.push((from, to)),
        }
    }
    merged
}
