//! What can be wrong with one direction of a line: bytes lost, chunks doubled, held up, or nothing said at all.
//!
//! Every fault has draws of its own, so that one more on a line moves none of the others.

use chacha20::ChaCha8Rng;
use election::time::Duration;

use crate::scenario::ByteLoss;
use crate::streams::{happens, uniform};

/// What is wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LineFault {
    /// Bytes are lost, alone and in bursts.
    Loss(ByteLoss),
    /// A chunk comes twice with this probability.
    Duplicate(f64),
    /// A chunk comes later by this, and by something between zero and the jitter.
    Delay {
        /// Shortest delay.
        least: Duration,
        /// Width of what comes on top.
        jitter: Duration,
    },
    /// Nothing gets through.
    Mute,
}

/// The faults of one direction, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct LineFaults(Vec<Active>);

#[derive(Debug)]
struct Active {
    fault: usize,
    effect: Effect,
}

#[derive(Debug)]
enum Effect {
    Loss(Loss),
    Duplicate(f64, ChaCha8Rng),
    Delay { least: Duration, jitter: Duration, rng: ChaCha8Rng },
    Mute,
}

/// How a chunk gets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passage {
    pub(super) is_doubled: bool,
    pub(super) delay: Duration,
}

impl LineFaults {
    pub(super) fn add(&mut self, fault: usize, what: LineFault, rng: ChaCha8Rng) {
        let effect = match what {
            LineFault::Loss(plan) => Effect::Loss(Loss::new(plan, rng)),
            LineFault::Duplicate(share) => Effect::Duplicate(share, rng),
            LineFault::Delay { least, jitter } => Effect::Delay { least, jitter, rng },
            LineFault::Mute => Effect::Mute,
        };
        self.0.push(Active { fault, effect });
    }

    pub(super) fn remove(&mut self, fault: usize) {
        self.0.retain(|active| active.fault != fault);
    }

    pub(super) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes out of a chunk what is lost and says how the rest gets through.
    pub(super) fn pass(&mut self, chunk: &mut Vec<u8>) -> Passage {
        let mut passage = Passage { is_doubled: false, delay: Duration::ZERO };
        for active in &mut self.0 {
            match &mut active.effect {
                Effect::Loss(loss) => chunk.retain(|_| !loss.takes_next()),
                Effect::Duplicate(share, rng) => passage.is_doubled |= happens(rng, *share),
                Effect::Delay { least, jitter, rng } => {
                    let more = (jitter.nanos() as f64 * uniform(rng)) as u64;
                    passage.delay += *least + Duration::from_nanos(more);
                }
                Effect::Mute => chunk.clear(),
            }
        }
        passage
    }
}

/// The chain of Gilbert (1960) and Elliott (1963), a step for each byte.
#[derive(Debug)]
struct Loss {
    plan: ByteLoss,
    is_in_burst: bool,
    rng: ChaCha8Rng,
}

impl Loss {
    fn new(plan: ByteLoss, mut rng: ChaCha8Rng) -> Self {
        let is_in_burst = happens(&mut rng, plan.burst_share);
        Self { plan, is_in_burst, rng }
    }

    /// Returns whether the next byte is lost.
    fn takes_next(&mut self) -> bool {
        let ByteLoss { alone, burst_share, burst_bytes, in_burst } = self.plan;
        let (loss, turn) = if self.is_in_burst {
            (in_burst, 1.0 / burst_bytes)
        } else {
            // In the long run as many bursts begin as end: (1 - s) p = s / length.
            (alone, burst_share / ((1.0 - burst_share) * burst_bytes))
        };
        let is_lost = happens(&mut self.rng, loss);
        self.is_in_burst ^= happens(&mut self.rng, turn);
        is_lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Streams;

    const BYTES: usize = 400_000;

    fn lost(plan: ByteLoss) -> Vec<bool> {
        let mut loss = Loss::new(plan, Streams::new(3, 1).of_line_fault(0, 0, true));
        (0..BYTES).map(|_| loss.takes_next()).collect()
    }

    fn share(lost: &[bool]) -> f64 {
        lost.iter().filter(|lost| **lost).count() as f64 / lost.len() as f64
    }

    /// Independent losses: within 4 standard errors of the share asked for.
    #[test]
    fn bytes_are_lost_alone_at_the_rate_they_are_told() {
        let plan = ByteLoss { alone: 0.02, burst_share: 0.0, burst_bytes: 20.0, in_burst: 1.0 };
        let error = (0.02 * 0.98 / BYTES as f64).sqrt();
        assert!((share(&lost(plan)) - 0.02).abs() < 4.0 * error);
    }

    /// Lost runs are bursts when nothing else is lost: their number and mean length within 4 standard errors. The bytes of
    /// a two-state chain are correlated with 1 - p - r from one to the next, which makes the error of a share larger.
    #[test]
    fn bursts_have_the_share_and_the_mean_length_they_are_told() {
        let (burst_share, burst_bytes) = (0.05, 40.0);
        let lost = lost(ByteLoss { alone: 0.0, burst_share, burst_bytes, in_burst: 1.0 });
        let (leave, enter) = (1.0 / burst_bytes, burst_share / ((1.0 - burst_share) * burst_bytes));
        let kept: f64 = 1.0 - leave - enter;
        let variance = burst_share * (1.0 - burst_share) * (1.0 + kept) / (1.0 - kept);
        let error = (variance / BYTES as f64).sqrt();
        assert!((share(&lost) - burst_share).abs() < 4.0 * error, "{}", share(&lost));
        let bursts: Vec<usize> =
            lost.chunk_by(|a, b| a == b).filter(|run| run[0]).map(<[bool]>::len).collect();
        let mean = bursts.iter().sum::<usize>() as f64 / bursts.len() as f64;
        let spread = (burst_bytes * (burst_bytes - 1.0)).sqrt();
        assert!(300 < bursts.len());
        assert!((mean - burst_bytes).abs() < 4.0 * spread / (bursts.len() as f64).sqrt(), "{mean}");
    }

    /// Within bursts a byte may get through, and outside them one may be lost.
    #[test]
    fn both_states_lose_at_their_own_rate() {
        let plan = ByteLoss { alone: 0.01, burst_share: 0.2, burst_bytes: 10.0, in_burst: 0.5 };
        let expected = 0.8 * 0.01 + 0.2 * 0.5;
        // Bursts of 10 make about 10 bytes as good as one.
        let error = (expected * (1.0 - expected) * 10.0 / BYTES as f64).sqrt();
        assert!((share(&lost(plan)) - expected).abs() < 4.0 * error);
    }

    #[test]
    fn chunks_are_doubled_and_held_up_as_told() {
        let mut faults = LineFaults::default();
        let rng = |fault| Streams::new(5, 1).of_line_fault(fault, 0, false);
        faults.add(0, LineFault::Duplicate(0.1), rng(0));
        let (least, jitter) = (Duration::from_millis(40), Duration::from_millis(20));
        faults.add(1, LineFault::Delay { least, jitter }, rng(1));
        let passages: Vec<Passage> = (0..20_000).map(|_| faults.pass(&mut vec![1; 8])).collect();
        let doubled = passages.iter().filter(|passage| passage.is_doubled).count() as f64;
        assert!((doubled - 2_000.0).abs() < 4.0 * (20_000.0_f64 * 0.09).sqrt(), "{doubled}");
        let delays = passages.iter().map(|passage| passage.delay.nanos() as f64 / 1e6);
        let mean = delays.sum::<f64>() / 20_000.0;
        // Even draws over 20 ms have a standard deviation of 20 / sqrt 12.
        assert!((mean - 50.0).abs() < 4.0 * 20.0 / (12.0_f64 * 20_000.0).sqrt(), "{mean}");
        assert!(passages.iter().all(|p| least <= p.delay && p.delay <= least + jitter));
    }

    #[test]
    fn a_mute_line_says_nothing_until_it_heals() {
        let mut faults = LineFaults::default();
        faults.add(4, LineFault::Mute, Streams::new(5, 1).of_line_fault(4, 0, false));
        let mut chunk = vec![1, 2, 3];
        faults.pass(&mut chunk);
        assert!(chunk.is_empty());
        faults.remove(4);
        assert!(faults.are_none());
    }

    /// A second fault on a line leaves the losses of the first where they were.
    #[test]
    fn one_more_fault_moves_no_other() {
        let plan = ByteLoss { alone: 0.1, burst_share: 0.1, burst_bytes: 5.0, in_burst: 0.9 };
        let survivors = |with_delay: bool| {
            let mut faults = LineFaults::default();
            let rng = |fault| Streams::new(9, 1).of_line_fault(fault, 3, true);
            let delay = LineFault::Delay { least: Duration::ZERO, jitter: Duration::from_secs(1) };
            with_delay.then(|| faults.add(0, delay, rng(0)));
            faults.add(1, LineFault::Loss(plan), rng(1));
            let mut chunk: Vec<u8> = (0..=255).collect();
            faults.pass(&mut chunk);
            chunk
        };
        assert_eq!(survivors(true), survivors(false));
        assert!(survivors(true).len() < 256);
    }
}
