//! What the man in the middle found, as two tests: MID-01 for the controller, MID-02 for the terminal.

use std::time::Duration;

use election::wire::frame::Side;
use election::wire::keys::DeviceKey;
use hardware::port::Port;
use hardware::sources::StopOrder;
use language::Key;
use tokio::time::Instant;

use super::{Heard, Overheard, listen};
use crate::explain::Entry;
use crate::outcome::{Measurement, TestOutcome};
use crate::verdict::{Reason, Stop, Verdict};

/// Breaches told beside the first.
const MOST_NOTES: usize = 5;

/// What the man in the middle asks, in the order of its reports.
pub(crate) const TESTS: [Entry; 2] = [
    Entry {
        id: "MID-01",
        clause: "docs/wire.md 3 to 7",
        what: Key("mid-01-what"),
        meaning: Key("mid-01-meaning"),
    },
    Entry {
        id: "MID-02",
        clause: "docs/wire.md 3 to 7",
        what: Key("mid-02-what"),
        meaning: Key("mid-02-meaning"),
    },
];

/// Listens between a controller and a terminal for a time, or until one of them is gone or `stop` is given, and returns MID-01 and
/// MID-02.
pub async fn judge(
    controller: &mut dyn Port,
    terminal: &mut dyn Port,
    key: Option<DeviceKey>,
    time: Duration,
    stop: &StopOrder,
) -> Vec<TestOutcome> {
    let began = Instant::now();
    let overheard = listen(controller, terminal, key, time, stop).await;
    judged(&overheard, began.elapsed())
}

/// Returns what listening came to.
fn judged(overheard: &Result<Overheard, Stop>, took: Duration) -> Vec<TestOutcome> {
    let [controller, terminal] = &TESTS;
    let ends = [(controller, Side::Controller), (terminal, Side::Terminal)];
    ends.into_iter().map(|(entry, side)| judge_end(entry, side, overheard, took)).collect()
}

fn judge_end(entry: &Entry, side: Side, overheard: &Result<Overheard, Stop>, took: Duration) -> TestOutcome {
    let nothing = Heard::default();
    let (verdict, reason, heard) = match overheard {
        Err(stop) => (stop.verdict(), Some(stop.reason()), &nothing),
        Ok(overheard) => {
            let heard = if side == Side::Controller { &overheard.controller } else { &overheard.terminal };
            let verdict = overheard.verdict(side);
            (verdict, reason(verdict, heard, overheard.stopped), heard)
        }
    };
    let place = heard.first_breach.clone().unwrap_or_default();
    let counted = [
        ("frames", heard.frames),
        ("sent_again", heard.repeats),
        ("pieces_of_noise", heard.noise),
        ("sessions", heard.sessions),
    ];
    TestOutcome {
        id: entry.id.to_owned(),
        clause: entry.clause.to_owned(),
        what: entry.what.to_string(),
        verdict,
        reason,
        notes: heard.breaches.iter().skip(1).take(MOST_NOTES).cloned().collect(),
        measurements: counted.map(|(name, count)| Measurement::new(name, count as f64, "", None)).into(),
        distributions: Vec::new(),
        trend: None,
        began_ms: 0,
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        first_exchange: 0,
        last_exchange: place.exchange,
        last_packet: place.packet,
        last_frames: place.frames,
    }
}

fn reason(verdict: Verdict, heard: &Heard, stopped: Option<&str>) -> Option<Reason> {
    match (verdict, heard.breaches.as_slice()) {
        (_, [first]) => Some(first.clone()),
        (_, [first, others @ ..]) => {
            Some(Reason::new("reason-and-more").put("first", first.clone()).put("others", others.len()))
        }
        (Verdict::Skipped, []) => Some(Reason::new("reason-not-heard")),
        (_, []) => stopped.map(|by| Reason::new("reason-stopped-early").put("by", by.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::middle::Place;

    #[test]
    fn each_end_has_a_test_and_the_first_breach_its_packet() {
        let breaches = ["counter used again for other bytes: 2", "tag of HELLO_ACK is wrong"];
        let terminal = Heard {
            frames: 9,
            breaches: breaches.map(Reason::name).into(),
            first_breach: Some(Place { exchange: 7, packet: Some(12), frames: Vec::new() }),
            ..Heard::default()
        };
        let overheard = Ok(Overheard { terminal, ..Overheard::default() });
        let tests = judged(&overheard, Duration::from_secs(3));
        let [controller, terminal] = tests.as_slice() else { panic!("two tests") };
        assert_eq!((controller.id.as_str(), controller.verdict), ("MID-01", Verdict::Skipped));
        assert_eq!(controller.reason.clone().unwrap(), "not a single frame of it was heard");
        assert_eq!((terminal.id.as_str(), terminal.verdict), ("MID-02", Verdict::Fail));
        assert_eq!(terminal.reason.clone().unwrap(), "counter used again for other bytes: 2 (and 1 more)");
        assert_eq!((terminal.last_packet, terminal.last_exchange), (Some(12), 7));
        assert_eq!(terminal.notes, ["tag of HELLO_ACK is wrong"]);
    }

    #[test]
    fn who_is_stopped_early_does_not_pass_and_what_was_found_stands() {
        let good = Heard { frames: 9, ..Heard::default() };
        let bad = Heard { breaches: vec![Reason::name("tag of HELLO_ACK is wrong")], ..good.clone() };
        let overheard = Ok(Overheard { controller: good, terminal: bad, stopped: Some("Ctrl-C") });
        let tests = judged(&overheard, Duration::from_secs(3));
        let [controller, terminal] = tests.as_slice() else { panic!("two tests") };
        assert_eq!(controller.verdict, Verdict::Inconclusive);
        assert!(
            controller.reason.clone().unwrap().to_string().starts_with("stopped by Ctrl-C"),
            "{controller:?}"
        );
        assert_eq!(terminal.verdict, Verdict::Fail);
        assert_eq!(terminal.reason.clone().unwrap(), "tag of HELLO_ACK is wrong");
    }

    #[test]
    fn a_line_that_broke_is_no_fault_of_either() {
        let tests = judged(&Err(Stop::Error(Reason::name("line: no space"))), Duration::ZERO);
        assert!(tests.iter().all(|test| test.verdict == Verdict::Error), "{tests:?}");
    }
}
