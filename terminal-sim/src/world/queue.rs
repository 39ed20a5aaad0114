//! The event queue: what happens next, with ties resolved by rule and not by accident.
//!
//! Order is (time, class, source, counter): bytes on a line before people, lower numbers first, then first come. The
//! order is part of the determinism contract; changing it changes every seed (DESIGN 7).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use election::time::Instant;

/// Which kind of event goes first at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Bytes arrive on a line. Time-outs of the machines come after these and before people.
    Line = 0,
    /// Somebody does something, or something breaks.
    Human = 2,
}

/// Pending events.
#[derive(Debug)]
pub(crate) struct Queue<E> {
    heap: BinaryHeap<Reverse<Entry<E>>>,
    counter: u32,
}

#[derive(Debug)]
struct Entry<E> {
    /// Time 64 bits, class 8, source 24, counter 32.
    key: u128,
    event: E,
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E> Eq for Entry<E> {}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl<E> Queue<E> {
    pub(crate) fn new() -> Self {
        Self { heap: BinaryHeap::new(), counter: 0 }
    }

    /// Plans an event. `source` says whose it is, below 2^24.
    pub(crate) fn push(&mut self, at: Instant, class: Class, source: u32, event: E) {
        self.counter = self.counter.wrapping_add(1);
        let rank = (class as u128) << 56 | u128::from(source & 0x00FF_FFFF) << 32 | u128::from(self.counter);
        self.heap.push(Reverse(Entry { key: u128::from(at.nanos()) << 64 | rank, event }));
    }

    /// Returns when the next event happens.
    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|entry| entry.0.at())
    }

    /// Returns whether the next event is bytes on a line at this moment: they go before time-outs.
    pub(crate) fn is_line_due(&self, now: Instant) -> bool {
        self.heap.peek().is_some_and(|entry| entry.0.at() == now && entry.0.class() == Class::Line as u8)
    }

    /// Takes the next event.
    pub(crate) fn pop(&mut self) -> Option<(Instant, E)> {
        self.heap.pop().map(|Reverse(entry)| (entry.at(), entry.event))
    }
}

impl<E> Entry<E> {
    fn at(&self) -> Instant {
        Instant::from_nanos((self.key >> 64) as u64)
    }

    fn class(&self) -> u8 {
        (self.key >> 56) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_by_class_then_source_then_order_of_planning() {
        let mut queue = Queue::new();
        let (early, late) = (Instant::from_hour(7), Instant::from_hour(8));
        queue.push(late, Class::Line, 0, "later");
        queue.push(early, Class::Human, 1, "second voter");
        queue.push(early, Class::Human, 0, "first voter");
        queue.push(early, Class::Human, 0, "first voter again");
        queue.push(early, Class::Line, 9, "bytes");
        let order: Vec<_> = std::iter::from_fn(|| queue.pop().map(|(_, event)| event)).collect();
        assert_eq!(order, ["bytes", "first voter", "first voter again", "second voter", "later"]);
    }
}
