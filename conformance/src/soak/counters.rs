//! What a terminal says of itself in STATUS over a soak: what may not grow, and what may not fall.
//!
//! A device counts damaged frames, wrong tags, repeats and failed writes. On a good line none of them moves. Where the
//! bench spoils the line, or switches the device off, the first and the third may grow as far as that explains. Seconds
//! since start and the number of starts tell whether it restarted by itself; 0 seconds means that it does not tell.

use election::wire::message::Status;
use serde::{Deserialize, Serialize};

use crate::outcome::Measurement;
use crate::verdict::{Reason, Stop, Verdict};

/// Pieces that one injected fault can make of a frame: a 00 put in makes two, noise behind it one more.
const PIECES_OF_A_FAULT: u64 = 3;
/// Repeats that one injected fault can cost: a 00 that is lost takes two frames, each with its acknowledgement.
const REPEATS_OF_A_FAULT: u64 = 4;
/// Frames that a session can leave torn when it ends in the middle.
const TORN_BY_AN_END: u64 = 2;
/// Repeats of a frame before a link goes down, twice: one waits behind the other.
const REPEATS_BEFORE_AN_END: u64 = 8;

/// What the counters did over a soak, all runs together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// STATUS answers compared with one before.
    pub compared: u64,
    /// By how much damaged frames, wrong tags, repeats sent and failed writes grew.
    pub grown: [u64; 4],
    /// Counters that went down though nobody switched the device off.
    pub fell: u64,
    /// Starts that nobody ordered.
    pub restarts: u64,
    /// Ballots a device still held after its last was cleared.
    pub left_pending: u64,
    /// Whether it tells how long it runs.
    pub tells_uptime: bool,
}

/// What explains that counters grew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Explained {
    /// Faults injected toward the device.
    pub(super) to_device: u64,
    /// Faults injected from the device.
    pub(super) from_device: u64,
    /// Sessions that did not end by themselves.
    pub(super) ends: u64,
    /// Stalls of the host, in which the bench itself answered late.
    pub(super) stalls: u64,
}

/// Compares one STATUS with the next within a run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Watcher {
    last: Option<Status>,
    boots: Option<u32>,
}

impl Watcher {
    /// Forgets what a power cycle may change.
    pub(super) fn switched_off(&mut self) {
        *self = Self::default();
    }

    /// Takes the number of starts that a terminal names as a session opens.
    pub(super) fn opened(&mut self, boots: u32, counters: &mut Counters) {
        if self.boots.is_some_and(|before| before != boots) {
            counters.restarts += 1;
            self.last = None;
        }
        self.boots = Some(boots);
    }

    /// Takes a STATUS of a device that should hold nothing.
    pub(super) fn take(&mut self, status: Status, counters: &mut Counters) {
        counters.left_pending = counters.left_pending.max(u64::from(status.pending));
        counters.tells_uptime |= status.uptime_s != 0;
        let Some(before) = self.last.replace(status) else { return };
        counters.compared += 1;
        let has_restarted = status.uptime_s != 0 && status.uptime_s < before.uptime_s;
        counters.restarts += u64::from(has_restarted);
        let pairs = before.errors.into_iter().zip(status.errors);
        for (grown, (before, after)) in counters.grown.iter_mut().zip(pairs) {
            if before <= after {
                *grown += u64::from(after - before);
            } else {
                *grown += u64::from(after);
                counters.fell += u64::from(!has_restarted);
            }
        }
    }
}

impl Counters {
    const NAMES: [&'static str; 4] = ["damaged_frames", "wrong_tags", "repeats_sent", "failed_writes"];

    /// Returns the most that each may have grown by.
    fn allowed(explained: &Explained) -> [u64; 4] {
        let Explained { to_device, from_device, ends, .. } = *explained;
        let damaged = PIECES_OF_A_FAULT * to_device + TORN_BY_AN_END * ends;
        let repeats = REPEATS_OF_A_FAULT * (to_device + from_device) + REPEATS_BEFORE_AN_END * ends;
        [damaged, 0, repeats, 0]
    }

    /// Returns what the counters come to, and each as a measurement.
    pub(super) fn judge(&self, explained: &Explained) -> (Result<(), Stop>, Vec<Measurement>) {
        let rows = Self::NAMES.into_iter().zip(self.grown).zip(Self::allowed(explained));
        let mut measurements = Vec::new();
        let mut first = None;
        for ((name, grown), allowed) in rows {
            let most = Some(crate::outcome::Limit { most: Some(allowed as f64), ..Default::default() });
            let measurement = Measurement::new(name, grown as f64, "", most);
            if measurement.verdict == Verdict::Fail && first.is_none() {
                first = Some((name, grown, allowed));
            }
            measurements.push(measurement);
        }
        (self.judged(first, explained), measurements)
    }

    fn judged(&self, grown: Option<(&str, u64, u64)>, explained: &Explained) -> Result<(), Stop> {
        let fail = |why: Reason| Err(Stop::Fail(why));
        match (self, grown) {
            (Self { restarts: 1.., .. }, _) => fail(
                Reason::new("reason-device-restarted-itself-times")
                    .put("restarts", self.restarts.to_string()),
            ),
            (Self { fell: 1.., .. }, _) => fail(Reason::new("reason-counter-went-down-though-device")),
            (Self { left_pending: 1.., .. }, _) => fail(
                Reason::new("reason-left-pending-ballots-pending-after")
                    .put("left-pending", self.left_pending.to_string()),
            ),
            (_, Some((name @ "repeats_sent", by, _))) if 0 < explained.stalls => Err(Stop::Inconclusive(
                Reason::new("reason-grew-but-host-stalled-times")
                    .put("name", name.to_string())
                    .put("by", by.to_string())
                    .put("stalls", explained.stalls.to_string()),
            )),
            (_, Some((name, by, 0))) => fail(
                Reason::new("reason-grew-on-line-without-faults")
                    .put("name", name.to_string())
                    .put("by", by.to_string()),
            ),
            (_, Some((name, by, allowed))) => fail(
                Reason::new("reason-grew-what-done-line-explains")
                    .put("name", name.to_string())
                    .put("by", by.to_string())
                    .put("allowed", allowed.to_string()),
            ),
            (Self { compared: 0, .. }, None) => {
                Err(Stop::Skip(Reason::new("reason-no-two-answers-status-req")))
            }
            (_, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use election::wire::code::DeviceState;

    use super::*;

    fn status(errors: [u32; 4], uptime_s: u32) -> Status {
        Status {
            state: DeviceState::Idle,
            pending: 0,
            battery_percent: 255,
            temperature_c: -128,
            errors,
            uptime_s,
        }
    }

    fn after(told: &[Status]) -> Counters {
        let (mut watcher, mut counters) = (Watcher::default(), Counters::default());
        told.iter().for_each(|status| watcher.take(*status, &mut counters));
        counters
    }

    fn why(counters: &Counters, explained: Explained) -> Option<String> {
        counters.judge(&explained).0.err().map(|stop| format!("{}: {}", stop.verdict(), stop.reason()))
    }

    #[test]
    fn still_counters_pass_whatever_they_began_with() {
        let counters = after(&[status([9, 1, 4, 2], 0), status([9, 1, 4, 2], 0)]);
        assert_eq!(why(&counters, Explained::default()), None);
        assert!(!counters.tells_uptime);
        let once = after(&[status([0; 4], 5)]);
        assert_eq!(
            why(&once, Explained::default()).unwrap(),
            "SKIPPED: no two answers to STATUS_REQ to compare"
        );
    }

    #[test]
    fn growth_fails_unless_faults_explain_it() {
        let counters = after(&[status([0; 4], 0), status([6, 0, 0, 0], 0)]);
        assert_eq!(
            why(&counters, Explained::default()).unwrap(),
            "FAIL: damaged_frames grew by 6 on a line without faults for it"
        );
        assert_eq!(why(&counters, Explained { to_device: 2, ..Explained::default() }), None);
        assert!(why(&counters, Explained { to_device: 1, ..Explained::default() }).is_some());
        // Faults of the line never forge a tag and never fill a disk.
        let tags = after(&[status([0; 4], 0), status([0, 1, 0, 0], 0)]);
        assert!(why(&tags, Explained { to_device: 1_000, ends: 9, ..Explained::default() }).is_some());
    }

    #[test]
    fn repeats_while_the_host_stalled_say_nothing() {
        let counters = after(&[status([0; 4], 0), status([0, 0, 2, 0], 0)]);
        let stalled = Explained { stalls: 1, ..Explained::default() };
        assert_eq!(
            why(&counters, stalled).unwrap(),
            "INCONCLUSIVE: repeats_sent grew by 2, but the host stalled 1 times"
        );
    }

    #[test]
    fn a_start_nobody_ordered_is_told_by_uptime_and_by_the_count_of_starts() {
        let counters = after(&[status([3, 0, 0, 0], 100), status([0; 4], 4)]);
        assert_eq!(
            why(&counters, Explained::default()).unwrap(),
            "FAIL: the device restarted by itself 1 times"
        );
        let (mut watcher, mut counters) = (Watcher::default(), Counters::default());
        watcher.opened(7, &mut counters);
        watcher.opened(7, &mut counters);
        assert_eq!(counters.restarts, 0);
        watcher.switched_off();
        watcher.opened(8, &mut counters);
        assert_eq!(counters.restarts, 0);
        watcher.opened(9, &mut counters);
        assert_eq!(counters.restarts, 1);
    }

    #[test]
    fn a_counter_that_falls_while_the_device_runs_on_fails() {
        let counters = after(&[status([3, 0, 0, 0], 100), status([0; 4], 104)]);
        assert_eq!(
            why(&counters, Explained::default()).unwrap(),
            "FAIL: a counter went down though the device ran on"
        );
    }
}
