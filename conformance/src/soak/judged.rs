//! What a soak comes to: SOAK-01 to SOAK-04, each a test like all others.

use election::wire::frame::Side;
use language::{Key, Part};
use tokio::time::Instant;

use super::counters::Explained;
use super::run::{End, Halt};
use super::slope::{Slope, Z};
use super::{Decision, Regime, State, StopRule};
use crate::bench::Bench;
use crate::explain::Entry;
use crate::outcome::{Exchange, Limit, Measurement, TestOutcome, Trend};
use crate::verdict::{Reason, Stop, Verdict};

/// What a soak is asked, in the order of its reports.
pub(crate) const TESTS: [Entry; 4] = [
    Entry {
        id: "SOAK-01",
        clause: "docs/wire.md 9",
        what: Key("soak-01-what"),
        meaning: Key("soak-01-meaning"),
    },
    Entry {
        id: "SOAK-02",
        clause: "docs/wire.md 9",
        what: Key("soak-02-what"),
        meaning: Key("soak-02-meaning"),
    },
    Entry {
        id: "SOAK-03",
        clause: "profile limit latency_slope",
        what: Key("soak-03-what"),
        meaning: Key("soak-03-meaning"),
    },
    Entry {
        id: "SOAK-04",
        clause: "docs/wire.md 8",
        what: Key("soak-04-what"),
        meaning: Key("soak-04-meaning"),
    },
];

/// What every one of the tests says alike.
pub(super) struct Frame {
    began: Instant,
    dut: Side,
    first_exchange: u64,
    last_exchange: u64,
    last_packet: Option<u32>,
    last_frames: Vec<Exchange>,
    notes: Vec<Reason>,
    limit: Option<(Limit, &'static str)>,
}

impl Frame {
    pub(super) fn new(bench: &Bench<'_>, began: Instant, first_exchange: u64) -> Self {
        Self {
            began,
            dut: bench.dut(),
            first_exchange,
            last_exchange: bench.probe.exchange(),
            last_packet: bench.probe.last_packet(),
            last_frames: bench.probe.last_frames(),
            notes: bench.found.notes.clone(),
            limit: bench.profile.limit("latency_slope"),
        }
    }

    fn test(&self, entry: &Entry, result: Result<Verdict, Stop>) -> TestOutcome {
        let (verdict, reason) = match result {
            Ok(verdict) => (verdict, None),
            Err(stop) => (stop.verdict(), Some(stop.reason())),
        };
        // Only where a test stopped the soak do the last frames say anything about it.
        TestOutcome {
            id: entry.id.to_owned(),
            clause: entry.clause.to_owned(),
            what: entry.what.to_string(),
            verdict,
            reason,
            notes: Vec::new(),
            measurements: Vec::new(),
            distributions: Vec::new(),
            trend: None,
            began_ms: 0,
            took_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            first_exchange: self.first_exchange,
            last_exchange: self.last_exchange,
            last_packet: self.last_packet,
            last_frames: Vec::new(),
        }
    }
}

/// Returns what a soak comes to.
pub(super) fn judge(state: &State, end: &End, regime: &Regime, frame: Frame) -> Vec<TestOutcome> {
    let [votes, ledger, latency, counters] = &TESTS;
    vec![
        votes_test(state, end, regime, (votes, &frame)),
        ledger_test(state, end, (ledger, &frame)),
        latency_test(state, (latency, &frame)),
        counters_test(state, (counters, &frame)),
    ]
}

fn votes_test(state: &State, end: &End, regime: &Regime, (entry, frame): (&Entry, &Frame)) -> TestOutcome {
    let State { ballots, errors, .. } = *state;
    let fail = |why: Reason| Err(Stop::Fail(why));
    let result = match end {
        End::Halted(Halt::Stop(stop)) => Err(stop.clone()),
        End::Halted(Halt::Wrong(_)) => Err(Stop::Skip(Reason::new("reason-soak-02-ended-soak-before"))),
        End::Decided(Decision::Reject) => fail(
            Reason::new("reason-error-rate-too-high-errors")
                .put("errors", errors.to_string())
                .put("ballots", ballots.to_string()),
        ),
        End::Decided(_) | End::Stopped(_)
            if 0 < errors && !matches!(regime.rule, StopRule::Sequential { .. }) =>
        {
            fail(
                Reason::new("reason-device-broke-rule-votes")
                    .put("errors", errors.to_string())
                    .put("ballots", ballots.to_string()),
            )
        }
        End::Stopped(by) => Err(Stop::Inconclusive(
            Reason::new("reason-stopped-before-rule-decided-errors")
                .put("by", by.to_string())
                .put("errors", errors.to_string())
                .put("ballots", ballots.to_string()),
        )),
        End::Decided(_) => Ok(Verdict::Pass),
    };
    let mut test = frame.test(entry, result);
    test.notes.clone_from(&frame.notes);
    let counted = [
        ("ballots", ballots),
        ("errors", errors),
        ("late_votes", state.late),
        ("power_cycles", state.power_cycles),
        ("injected_faults", state.faults_to_device.saturating_add(state.faults_from_device)),
        ("host_stalls", state.stalls),
        ("runs", u64::from(state.runs)),
    ];
    test.measurements = counted.map(|(name, count)| Measurement::new(name, count as f64, "", None)).into();
    let minutes = state.soaked_ms as f64 / 60_000.0;
    test.measurements.push(Measurement::new("soaked", minutes, "minutes", None));
    if matches!(test.verdict, Verdict::Fail | Verdict::Error) {
        test.last_frames.clone_from(&frame.last_frames);
    }
    test
}

fn ledger_test(state: &State, end: &End, (entry, frame): (&Entry, &Frame)) -> TestOutcome {
    let result = match end {
        End::Halted(Halt::Wrong(why)) => Err(Stop::Fail(match frame.last_packet {
            Some(packet) => {
                Reason::new("reason-packet-capture").put("why", why.clone()).put("packet", packet.to_string())
            }
            None => why.clone(),
        })),
        _ if state.ballots == 0 => Err(Stop::Skip(Reason::new("reason-no-ballot-cast"))),
        _ => Ok(Verdict::Pass),
    };
    let mut test = frame.test(entry, result);
    if test.verdict == Verdict::Fail {
        test.last_frames.clone_from(&frame.last_frames);
    }
    test
}

fn latency_test(state: &State, (entry, frame): (&Entry, &Frame)) -> TestOutcome {
    let windows = state.latency.full();
    let points: Vec<(f64, f64)> = windows.iter().map(|window| (window.middle(), window.median_us)).collect();
    let slope = Slope::through(&points, Z);
    let limit = frame.limit.clone().map(|(limit, _)| limit).unwrap_or_default();
    let mut test = frame.test(entry, compared(slope, &limit));
    // A microsecond a vote is a millisecond in a thousand votes.
    let unit = frame.limit.as_ref().map_or("", |(_, unit)| unit);
    if let Some(Slope { slope, low, high, .. }) = slope {
        let mut judged = Measurement::new("latency_slope", slope, unit, Some(limit));
        judged.verdict = test.verdict;
        test.measurements.push(judged);
        test.measurements.push(Measurement::new("latency_slope_low", low, unit, None));
        test.measurements.push(Measurement::new("latency_slope_high", high, unit, None));
    }
    if 0 < state.ballots {
        let mean = state.vote_us as f64 / state.ballots as f64 / 1_000.0;
        test.measurements.push(Measurement::new(mean_name(frame.dut), mean, "ms", None));
    }
    test.notes.push(includes(frame.dut));
    test.trend = Some(Trend { name: timed(frame.dut).to_owned(), windows, slope });
    test
}

/// Holds an interval against a limit.
fn compared(slope: Option<Slope>, limit: &Limit) -> Result<Verdict, Stop> {
    let Some(Slope { slope, low, high, .. }) = slope else {
        return Err(Stop::Skip(Reason::new("reason-too-short-tell-120-votes")));
    };
    let Some(most) = limit.most else { return Ok(Verdict::Pass) };
    let [told_slope, told_low, told_high] =
        [slope, low, high].map(|slope| Part::Decimal(format!("{slope:.2}")));
    let told =
        Reason::new("bench-slope").put("slope", told_slope).put("low", told_low).put("high", told_high);
    if most < low {
        Err(Stop::Fail(
            Reason::new("reason-votes-take-longer-longer-at")
                .put("told", told)
                .put("most", Part::Decimal(most.to_string())),
        ))
    } else if high <= most {
        Ok(limit.judge(slope))
    } else {
        Err(Stop::Inconclusive(
            Reason::new("reason-too-short-tell-limit-lies")
                .put("told", told)
                .put("most", Part::Decimal(most.to_string())),
        ))
    }
}

const fn timed(dut: Side) -> &'static str {
    match dut {
        Side::Terminal => "receipt to cleared",
        Side::Controller => "cast to receipt",
    }
}

const fn mean_name(dut: Side) -> &'static str {
    match dut {
        Side::Terminal => "receipt_to_cleared_mean",
        Side::Controller => "whole_vote_mean",
    }
}

/// Says whose time the numbers hold.
const fn includes(dut: Side) -> Reason {
    Reason::new(match dut {
        Side::Terminal => "reason-times-from-receipt",
        Side::Controller => "reason-whole-vote",
    })
}

fn counters_test(state: &State, (entry, frame): (&Entry, &Frame)) -> TestOutcome {
    if frame.dut == Side::Controller {
        let why = Reason::new("reason-no-counters");
        return frame.test(entry, Err(Stop::Skip(why)));
    }
    let explained = Explained {
        to_device: state.faults_to_device,
        from_device: state.faults_from_device,
        ends: state.ends,
        stalls: state.stalls,
    };
    let (result, measurements) = state.counters.judge(&explained);
    let mut test = frame.test(entry, result.map(|()| Verdict::Pass));
    test.measurements = measurements;
    if 0 < state.counters.compared && !state.counters.tells_uptime {
        test.notes.push(Reason::new("reason-device-does-not-tell-how"));
    }
    test
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(slope: Option<(f64, f64, f64)>) -> String {
        let slope = slope.map(|(low, slope, high)| Slope { slope, intercept: 0.0, low, high });
        match compared(slope, &Limit::most(10.0, 5.0)) {
            Ok(verdict) => verdict.to_string(),
            Err(stop) => format!("{}: {}", stop.verdict(), stop.reason()),
        }
    }

    #[test]
    fn a_slope_fails_and_passes_only_with_its_whole_interval() {
        assert_eq!(told(Some((-1.0, 0.0, 1.0))), "PASS");
        assert_eq!(told(Some((6.0, 7.0, 10.0))), "PASS (marginal)");
        assert_eq!(
            told(Some((10.5, 12.0, 14.0))),
            "FAIL: votes take longer and longer: 12.00 ms per 1000 votes, surely 10.50 to 14.00, at most 10 allowed"
        );
        assert!(told(Some((9.0, 12.0, 14.0))).starts_with("INCONCLUSIVE: too short to tell"));
        assert!(told(Some((-9.0, 0.0, 14.0))).starts_with("INCONCLUSIVE: too short to tell"));
        assert!(told(None).starts_with("SKIPPED: too short to tell"));
    }
}
