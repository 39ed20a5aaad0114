//! The clock of a stage's servers, which stands still during outages.

use election::time::Instant;

/// A moment that no run reaches: the end of an outage that is never over.
pub(super) const NEVER: Instant = Instant::from_nanos(u64::MAX / 2);

/// Stretches in which servers stand still, merged and in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Outages(Vec<Stop>);

#[derive(Clone, Copy, Debug)]
struct Stop {
    from: Instant,
    to: Instant,
    /// What the servers' clock shows meanwhile.
    clock: Instant,
}

impl Outages {
    /// Takes stretches in any order; empty ones stop nothing.
    pub(super) fn new(mut stretches: Vec<(Instant, Instant)>) -> Self {
        stretches.retain(|(from, to)| from < to);
        stretches.sort_unstable();
        let mut merged: Vec<(Instant, Instant)> = Vec::new();
        for (from, to) in stretches {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        let mut outages = Self::default();
        for (from, to) in merged {
            let clock = outages.clock(from);
            outages.0.push(Stop { from, to, clock });
        }
        outages
    }

    /// Returns what the servers' clock shows.
    pub(super) fn clock(&self, real: Instant) -> Instant {
        match self.last(|stop| stop.from <= real) {
            None => real,
            Some(stop) => stop.clock + real.since(stop.to),
        }
    }

    /// Returns when something starts: at the end of an outage rather than at its beginning.
    pub(super) fn start(&self, clock: Instant) -> Instant {
        match self.last(|stop| stop.clock <= clock) {
            None => clock,
            Some(stop) => stop.to + clock.since(stop.clock),
        }
    }

    /// Returns when something ends: at the beginning of an outage rather than at its end.
    pub(super) fn end(&self, clock: Instant) -> Instant {
        match self.last(|stop| stop.clock < clock) {
            None => clock,
            Some(stop) => stop.to + clock.since(stop.clock),
        }
    }

    fn last(&self, is_before: impl Fn(&Stop) -> bool) -> Option<&Stop> {
        let after = self.0.partition_point(is_before);
        self.0.get(after.checked_sub(1)?)
    }
}
