//! A21: how long electronic voting stood still within the hours.

use election::evidence::file;
use election::precinct::Hours;
use election::record::ops::{OutageCause, StationState};
use election::record::{Journal, OpsRecord};
use election::time::{Duration, Instant};
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Finding, span};

pub(super) const CHECK: Check = Check {
    code: "A21",
    aliases: &[],
    title: Key("a21-title"),
    source: "SAYLAU 2.3, 7.1; incidents EV-04, EV-06, EV-09, EV-12 to EV-15",
    formula: Key("a21-formula"),
    reads: &[file::OPS, file::DEFINITION],
    explanation: Key("a21-explanation"),
    run,
};

/// One reason why voting stood still.
struct Stop {
    from: Instant,
    to: Instant,
    why: Vec<Message>,
    at: Vec<Citation>,
    /// How often one reason ended and another began in the same minute. Voting may have gone on in between.
    touches: u64,
}

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let ops = evidence.ops.needed(file::OPS)?;
    let hours = evidence.definition.needed(file::DEFINITION)?.hours;
    let opened = crate::facts::states(ops).iter().any(|(state, _)| *state == StationState::Open);
    if !opened {
        return Err(Unavailable::because("a21-never-opened"));
    }
    let mut stops = closed_times(ops, hours);
    stops.extend(outages(ops, hours));
    stops.extend(silence(ops, hours));
    let stops = merged(stops, hours);
    let mut examined = Examined::default();
    let total = stops.iter().fold(Duration::ZERO, |sum, stop| sum + stop.to.since(stop.from));
    examined.remark(Message::new("a21-total").put("span", span(total)));
    for stop in stops {
        let length = stop.to.since(stop.from);
        let until = if stop.to == hours.closes {
            Message::new("a21-end")
        } else {
            Message::name(stop.to.to_string())
        };
        let claim = match stop.touches {
            0 => Message::new("a21-stood-still"),
            touches => Message::new("a21-stood-still-at-most").put("touches", touches),
        };
        let claim = claim
            .put("span", span(length))
            .put("from", stop.from.to_string())
            .put("to", until)
            .put("why", Message::joined(stop.why, ", "));
        let minutes = length.millis().div_ceil(60_000);
        let finding = Finding::new(Class::Procedure, minutes, "noun-minutes", claim).cite_all(stop.at);
        examined.find(finding.open_question("a21-how-many", "a21-beside"));
    }
    Ok(examined)
}

/// Returns the times in which the station's state was any but open.
fn closed_times(ops: &Journal<OpsRecord>, hours: Hours) -> Vec<Stop> {
    let mut stops = Vec::new();
    let mut since = Some((hours.opens, vec!["a21-opened-late".into()], Vec::new()));
    for (state, record) in crate::facts::states(ops) {
        let cited = Citation::record(file::OPS, record);
        match (state, since.take()) {
            (StationState::Open, Some((from, why, mut at))) => {
                at.push(cited);
                stops.push(Stop { from, to: record.at, why, at, touches: 0 });
            }
            (StationState::Open, None) => {}
            (StationState::Suspended, None) => {
                since = Some((record.at, vec!["a21-suspended".into()], vec![cited]))
            }
            (_, None) => since = Some((record.at, vec!["a21-closed".into()], vec![cited])),
            (_, waiting) => since = waiting,
        }
    }
    stops.extend(since.map(|(from, why, at)| Stop { from, to: hours.closes, why, at, touches: 0 }));
    stops
}

/// Returns the recorded outages and the fallback, which nothing ends.
fn outages(ops: &Journal<OpsRecord>, hours: Hours) -> Vec<Stop> {
    let mut stops = Vec::new();
    for (index, record) in ops.records.iter().enumerate() {
        let (from, why, cause) = match record.record {
            OpsRecord::OutageBegan { cause, since } => {
                (since, Message::new("a21-outage").put("cause", Message::new(cause_key(cause))), Some(cause))
            }
            OpsRecord::Fallback { .. } => (record.at, Message::new("a21-fallback"), None),
            _ => continue,
        };
        let mut rest = ops.records.iter().skip(index + 1);
        let end = cause.and_then(|cause| rest.find(|other| other.record == OpsRecord::OutageEnded(cause)));
        let to = end.map_or(hours.closes, |end| end.at);
        let at = [Some(record), end].into_iter().flatten().map(|record| Citation::record(file::OPS, record));
        stops.push(Stop { from, to, why: vec![why], at: at.collect(), touches: 0 });
    }
    stops
}

fn cause_key(cause: OutageCause) -> &'static str {
    match cause {
        OutageCause::Power => "a21-power",
        OutageCause::DeskComputer => "a21-desk-computer",
        OutageCause::Devices => "a21-devices",
        OutageCause::Decision => "a21-decision",
    }
}

/// Returns the time after a journal that ends while the station is open.
fn silence(ops: &Journal<OpsRecord>, hours: Hours) -> Option<Stop> {
    let is_open = crate::facts::states(ops).last().is_some_and(|(state, _)| *state == StationState::Open);
    let last = ops.records.last().filter(|_| is_open)?;
    let why = vec![Message::new("a21-journal-ends")];
    Some(Stop {
        from: last.at,
        to: hours.closes,
        why,
        at: vec![Citation::record(file::OPS, last)],
        touches: 0,
    })
}

/// Cuts the stops to the hours, joins those that touch, and drops what is no longer than the clock's minute.
fn merged(mut stops: Vec<Stop>, hours: Hours) -> Vec<Stop> {
    for stop in &mut stops {
        stop.from = stop.from.max(hours.opens);
        stop.to = stop.to.min(hours.closes);
    }
    stops.retain(|stop| stop.from < stop.to);
    stops.sort_by_key(|stop| (stop.from, stop.to));
    let mut joined: Vec<Stop> = Vec::new();
    for stop in stops {
        match joined.last_mut().filter(|last| stop.from <= last.to) {
            Some(last) => {
                last.touches += u64::from(stop.from == last.to);
                last.to = last.to.max(stop.to);
                let unsaid: Vec<_> = stop.why.into_iter().filter(|why| !last.why.contains(why)).collect();
                last.why.extend(unsaid);
                last.at.extend(stop.at);
                last.at.sort();
                last.at.dedup();
            }
            None => joined.push(stop),
        }
    }
    joined.retain(|stop| Duration::from_mins(1) < stop.to.since(stop.from));
    joined
}

#[cfg(test)]
pub(crate) mod tests {
    use election::record::ops::{AfterFallback, OutageCause};

    use super::*;
    use crate::fixture::{Day, clock};

    pub(crate) fn bend(day: &mut Day) {
        day.add_ops("10:00", OpsRecord::OutageBegan { cause: OutageCause::Power, since: clock("10:00") });
        day.add_ops("10:00", OpsRecord::State(StationState::Suspended));
        day.add_ops("11:15", OpsRecord::OutageEnded(OutageCause::Power));
        day.add_ops("11:16", OpsRecord::State(StationState::Open));
    }

    #[test]
    fn an_outage_and_its_suspension_are_one_stretch() {
        let findings = Day::bent(bend).findings("A21");
        assert_eq!((findings.len(), findings[0].size, findings[0].citations.len()), (1, 76, 4));
        assert_eq!(
            findings[0].claim.to_string(),
            "electronic voting stood still for 1 h 16 min, from 10:00:00 to 11:16:00: outage (power), it was suspended"
        );
    }

    #[test]
    fn outages_that_touch_within_a_minute_may_have_had_votes_between_them() {
        let day = Day::bent(|day| {
            for (from, to) in [("10:00", "10:02"), ("10:02", "10:05")] {
                day.add_ops(from, OpsRecord::OutageBegan { cause: OutageCause::Power, since: clock(from) });
                day.add_ops(to, OpsRecord::OutageEnded(OutageCause::Power));
            }
        });
        let claims = day.claims("A21");
        assert_eq!(claims.len(), 1);
        assert!(claims[0].starts_with("electronic voting stood still for at most 5 min"), "{claims:?}");
    }

    #[test]
    fn a_stop_before_closing_is_found() {
        let close = |record: &OpsRecord| matches!(record, OpsRecord::State(StationState::Closing));
        let day = Day::bent(|day| {
            day.ops.retain(|(_, record)| !close(record));
            day.add_ops("19:45", OpsRecord::State(StationState::Closing));
        });
        assert_eq!(
            day.claims("A21"),
            ["electronic voting stood still for 15 min, from 19:45:00 to the end of voting: it was closed"]
        );
    }

    #[test]
    fn a_fallback_ends_electronic_voting() {
        let day = Day::bent(|day| {
            day.add_ops("18:30", OpsRecord::Fallback { policy: AfterFallback::Keep, ballots: 12 });
        });
        assert_eq!(day.findings("A21")[0].size, 90);
    }

    #[test]
    fn an_outage_noticed_later_counts_from_its_beginning() {
        let day = Day::bent(|day| {
            let since = clock("09:10");
            day.add_ops("10:00", OpsRecord::OutageBegan { cause: OutageCause::DeskComputer, since });
            day.add_ops("10:05", OpsRecord::OutageEnded(OutageCause::DeskComputer));
        });
        assert_eq!(day.findings("A21")[0].size, 55);
    }

    #[test]
    fn a_late_opening_is_found() {
        let day = Day::bent(|day| {
            let open = day.ops.iter_mut().find(|(_, record)| *record == OpsRecord::State(StationState::Open));
            open.unwrap().0 = clock("07:25");
        });
        assert!(day.claims("A21")[0].contains("25 min, from 07:00:00 to 07:25:00: the station opened late"));
    }
}
