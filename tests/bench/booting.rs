//! Devices that start when their port is opened, or lose what comes while it opens.

use conformance::operator::{Answer, Step};
use conformance::suite::Selection;
use conformance::verdict::Verdict;
use election::time::{Duration, Instant};
use election::wire::code::Mode;
use election::wire::frame::Side;
use election::wire::{Endpoint, LineEvent, LineId};

use crate::devices::{profile, terminal};
use crate::rig::{Device, run};

/// A good device that is deaf for a time after its line has come up.
struct Booting {
    device: Box<dyn Device>,
    takes: Duration,
    is_up_at: Instant,
}

impl Device for Booting {
    fn take(&mut self, now: Instant, step: Step) -> Answer {
        self.device.take(now, step)
    }

    fn drain(&mut self) {
        self.device.drain();
    }
}

impl Endpoint for Booting {
    fn handle_line(&mut self, now: Instant, line: LineId, event: LineEvent) {
        self.is_up_at = now + self.takes;
        self.device.handle_line(now, line, event);
    }

    fn handle_bytes(&mut self, now: Instant, line: LineId, bytes: &[u8]) {
        if self.is_up_at <= now {
            self.device.handle_bytes(now, line, bytes);
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.device.handle_timeout(now);
    }

    fn pass_time(&mut self, now: Instant) {
        self.device.pass_time(now);
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        self.device.poll_transmit(bytes)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.device.poll_timeout()
    }
}

fn verdicts(takes_ms: u64, tests: &[&str]) -> Vec<(String, Verdict, Option<String>)> {
    let device = Booting {
        device: Box::new(terminal(Mode::Test)),
        takes: Duration::from_millis(takes_ms),
        is_up_at: crate::rig::START,
    };
    let outcome = run(&profile(Side::Terminal, Mode::Test), Box::new(device), &Selection::of(tests));
    outcome
        .tests
        .into_iter()
        .map(|test| (test.id, test.verdict, test.reason.map(|reason| reason.to_string())))
        .collect()
}

#[test]
fn a_device_that_starts_within_its_boot_time_is_not_called_silent() {
    let told = verdicts(1_500, &["FRM-01", "FRM-02"]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|(_, verdict, _)| verdict.is_pass()), "{told:?}");
}

#[test]
fn a_device_that_does_not_start_within_it_is() {
    let told = verdicts(60_000, &["FRM-01", "FRM-02"]);
    let silent = "device has not sent a single byte".to_owned();
    assert_eq!(told, [("FRM-01".to_owned(), Verdict::Error, Some(silent))]);
}

#[test]
fn a_hello_lost_while_the_port_opens_fails_nobody() {
    for (takes_ms, passes) in [(20, true), (1_200, true), (6_000, false)] {
        let told = verdicts(takes_ms, &["LIN-05"]);
        // The first session of a slow starter is opened after its boot time.
        assert!(told.iter().all(|(_, verdict, _)| verdict.is_pass() == passes), "{takes_ms} ms: {told:?}");
    }
}
