//! How good a host this machine is for measuring time.
//!
//! A machine that was busy elsewhere shows as a slow device. So a task sleeps for short times beside a test and notes how
//! late it wakes up: when the host itself stalled longer than the limit, a verdict on latency is inconclusive. The task
//! runs where the test runs, so it feels what the test feels, the test's own long steps included.

pub mod readiness;

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// How often the meter wakes up; the runtime's timers are no finer than a millisecond.
const EVERY: Duration = Duration::from_millis(2);
/// What a timer of the runtime is late at best.
const GRAIN: Duration = Duration::from_millis(1);

/// Where the kernel tells how busy it is.
const LOAD: &str = "/proc/loadavg";
/// Where the kernel tells which clock it counts with.
const CLOCK_SOURCE: &str = "/sys/devices/system/clocksource/clocksource0/current_clocksource";

/// How busy this machine is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Programs that ran or waited to run, on average over the last minute.
    pub last_minute: f64,
    /// Processors they share.
    pub processors: usize,
}

/// Returns how busy this machine is; nothing where the system does not tell.
pub fn load() -> Option<Load> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    load_of(&fs::read_to_string(LOAD).ok()?, processors)
}

fn load_of(text: &str, processors: usize) -> Option<Load> {
    let last_minute = text.split_whitespace().next()?.parse().ok()?;
    Some(Load { last_minute, processors })
}

/// Returns the clock that the system counts time with, such as `tsc`; one that must be asked for each time, such as `hpet`,
/// makes short times uncertain.
pub fn clock_source() -> Option<String> {
    clock_source_of(Path::new(CLOCK_SOURCE))
}

fn clock_source_of(path: &Path) -> Option<String> {
    let name = fs::read_to_string(path).ok()?.trim().to_owned();
    (!name.is_empty()).then_some(name)
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} on {} processors", self.last_minute, self.processors)
    }
}

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

    #[test]
    fn load_and_clock_are_read_as_the_kernel_writes_them() {
        let load = load_of("0.42 0.30 0.20 1/345 6789\n", 4).unwrap();
        assert_eq!(load.to_string(), "0.42 on 4 processors");
        assert_eq!(load_of("", 4), None);
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("current_clocksource");
        assert_eq!(clock_source_of(&file), None);
        fs::write(&file, "tsc\n").unwrap();
        assert_eq!(clock_source_of(&file).as_deref(), Some("tsc"));
    }

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
