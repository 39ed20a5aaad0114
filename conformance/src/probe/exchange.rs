//! Numbers every frame of the run and keeps the last ones in words.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::outcome::{Exchange, Way};

/// Frames kept in words, for the report of a failure.
const KEPT: usize = 20;

/// The frames of a run, counted.
#[derive(Clone, Debug)]
pub(crate) struct Exchanges {
    start: Instant,
    count: u64,
    last: VecDeque<Exchange>,
}

impl Exchanges {
    pub(crate) fn new(start: Instant) -> Self {
        Self { start, count: 0, last: VecDeque::new() }
    }

    pub(crate) fn add(&mut self, way: Way, at: Instant, text: String, packet: Option<u32>) -> u64 {
        let index = self.count;
        self.count += 1;
        if KEPT <= self.last.len() {
            self.last.pop_front();
        }
        let at_us = u64::try_from(self.since_start(at).as_micros()).unwrap_or(u64::MAX);
        self.last.push_back(Exchange { index, packet, at_us, way, text });
        index
    }

    /// Notes which packet of the capture the latest frame ends in.
    pub(crate) fn captured(&mut self, packet: Option<u32>) {
        if let Some(last) = self.last.back_mut() {
            last.packet = packet;
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn last(&self) -> Vec<Exchange> {
        self.last.iter().cloned().collect()
    }

    pub(crate) fn since_start(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.start)
    }
}
