//! How good a host this machine is for measuring time.
//!
//! A machine that was busy elsewhere shows as a slow device. So a task sleeps for short times beside a test and notes how
//! late it wakes up: when the host itself stalled longer than the limit, a verdict on latency is inconclusive. The task
//! runs where the test runs, so it feels what the test feels, the test's own long steps included.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// How often the meter wakes up; the runtime's timers are no finer than a millisecond.
const EVERY: Duration = Duration::from_millis(2);
/// What a timer of the runtime is late at best.
const GRAIN: Duration = Duration::from_millis(1);

/// A meter that runs until it is dropped.
#[derive(Debug)]
pub struct HiccupMeter {
    seen: Arc<Mutex<Hiccups>>,
    task: JoinHandle<()>,
}

/// How late the host woke up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hiccups {
    /// The longest stall, without the grain of the timer.
    pub worst: Duration,
    /// All stalls of more than a millisecond together.
    pub total: Duration,
    /// How often the meter has woken up.
    pub wakes: u64,
}

impl HiccupMeter {
    /// Starts a meter on the runtime of the caller.
    pub fn start() -> Self {
        let seen = Arc::new(Mutex::new(Hiccups::default()));
        let task = tokio::spawn(measure(Arc::clone(&seen)));
        Self { seen, task }
    }

    /// Returns what was seen since the start, or since [`take`](Self::take).
    pub fn seen(&self) -> Hiccups {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what was seen and begins anew, as for the next test.
    pub fn take(&self) -> Hiccups {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for HiccupMeter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Hiccups {
    /// Takes note of waking up so much after the moment asked for.
    fn note(&mut self, late: Duration) {
        let stall = late.saturating_sub(GRAIN);
        self.worst = self.worst.max(stall);
        if GRAIN < stall {
            self.total += stall;
        }
        self.wakes += 1;
    }
}

async fn measure(seen: Arc<Mutex<Hiccups>>) {
    loop {
        let due = Instant::now() + EVERY;
        sleep_until(due).await;
        let late = due.elapsed();
        seen.lock().unwrap_or_else(PoisonError::into_inner).note(late);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_stall_is_seen_and_a_calm_time_is_calm() {
        let meter = HiccupMeter::start();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let calm = meter.take();
        assert_eq!((calm.worst, calm.total), (Duration::ZERO, Duration::ZERO));
        assert!(300 < calm.wakes, "{calm:?}");
        tokio::time::advance(Duration::from_millis(40)).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
        let stalled = meter.take();
        assert!(
            (Duration::from_millis(35)..=Duration::from_millis(40)).contains(&stalled.worst),
            "{stalled:?}"
        );
        assert_eq!(stalled.total, stalled.worst);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(meter.seen().worst, Duration::ZERO);
    }
}
