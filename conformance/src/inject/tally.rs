//! Counts injected faults, so that a soak knows what the counters of a device may have grown by.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::outcome::Way;

/// How many faults were injected each way; every port that counts in it, and every copy, sees the same numbers.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    to_device: AtomicU64,
    from_device: AtomicU64,
}

impl Tally {
    /// Counts one fault.
    pub(super) fn add(&self, way: Way) {
        self.of(way).fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many faults were injected one way.
    pub fn count(&self, way: Way) -> u64 {
        self.of(way).load(Ordering::Relaxed)
    }

    fn of(&self, way: Way) -> &AtomicU64 {
        match way {
            Way::ToDevice => &self.0.to_device,
            Way::FromDevice => &self.0.from_device,
        }
    }
}
