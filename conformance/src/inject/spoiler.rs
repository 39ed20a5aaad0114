//! Spoils one direction byte by byte, from its own stream of random numbers.

use std::collections::VecDeque;

use chacha20::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use tokio::sync::mpsc::UnboundedSender;

use super::{FaultKind, Faults, Injected, Tally};
use crate::outcome::Way;

/// Words of the stream that belong to one byte. A byte never draws more, so every byte finds its own whatever was done
/// to those before it.
const WORDS: u128 = 64;
/// The longest noise after a frame.
const MOST_NOISE: u32 = 16;

pub(super) struct Spoiler {
    way: Way,
    faults: Faults,
    rng: ChaCha8Rng,
    offset: u64,
    is_bad: bool,
    tally: Tally,
}

impl Spoiler {
    pub(super) fn new(way: Way, faults: Faults, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1 + u64::from(way == Way::FromDevice));
        Self { way, faults, rng, offset: 0, is_bad: false, tally: Tally::default() }
    }

    pub(super) fn count_in(&mut self, tally: &Tally) {
        self.tally = tally.clone();
    }

    /// Puts what becomes of `bytes` behind `spoilt`, and tells each fault.
    pub(super) fn spoil(
        &mut self,
        bytes: &[u8],
        is_cut: bool,
        spoilt: &mut VecDeque<u8>,
        told: &UnboundedSender<Injected>,
    ) {
        for byte in bytes {
            let (way, offset) = (self.way, self.offset);
            // Nobody needs to listen: then the faults are injected all the same.
            let tally = self.tally.clone();
            let tell = |kind| {
                tally.add(way);
                let _ = told.send(Injected { way, offset, kind });
            };
            self.rng.set_word_pos(u128::from(offset) * WORDS);
            self.offset += 1;
            if is_cut || self.faults.is_dead {
                tell(FaultKind::Cut);
            } else {
                self.spoil_byte(*byte, spoilt, tell);
            }
        }
    }

    fn spoil_byte(&mut self, byte: u8, spoilt: &mut VecDeque<u8>, tell: impl Fn(FaultKind)) {
        let Faults { drop, double, insert, noise, .. } = self.faults;
        let flips = self.flips();
        let [is_dropped, is_doubled, is_inserted, is_noisy] =
            [drop, double, insert, noise].map(|p| self.happens(p));
        let inserted = self.rng.next_u32() as u8;
        let noise_length = 1 + self.rng.next_u32() % MOST_NOISE;
        if is_inserted {
            tell(FaultKind::Inserted(inserted));
            spoilt.push_back(inserted);
        }
        if flips != 0 {
            tell(FaultKind::Flipped(flips));
        }
        match (is_dropped, is_doubled) {
            (true, _) => tell(FaultKind::Dropped),
            (false, true) => {
                tell(FaultKind::Doubled);
                spoilt.extend([byte ^ flips; 2]);
            }
            (false, false) => spoilt.push_back(byte ^ flips),
        }
        if is_noisy && byte == 0 {
            tell(FaultKind::Noise(noise_length as u8));
            spoilt.extend((0..noise_length).map(|_| self.rng.next_u32() as u8));
        }
    }

    /// Draws the bits that are flipped, and moves the state of the burst model on by eight bits.
    fn flips(&mut self) -> u8 {
        let mut flips = 0;
        for bit in 0..8 {
            let mut rate = self.faults.bit_error;
            if let Some(burst) = self.faults.burst {
                let turns = if self.is_bad { burst.ends } else { burst.begins };
                self.is_bad ^= self.happens(turns);
                if self.is_bad {
                    rate = rate.max(burst.bit_error);
                }
            }
            flips |= u8::from(self.happens(rate)) << bit;
        }
        flips
    }

    /// Always draws one word; 0 never happens and 1 always.
    fn happens(&mut self, probability: f64) -> bool {
        (f64::from(self.rng.next_u32()) + 0.5) / 4_294_967_296.0 < probability
    }
}
