//! The sealer of one device or booth, with the stream its ephemeral keys come from.
//!
//! In simulation the stream is seeded, so that a seed gives the same bytes; whoever knows the seed can open every ballot.
//! A live device must take its ephemeral keys from the operating system: see [`BallotSealer::refresh`].

use std::fmt;

use chacha20::ChaCha20Rng;
use election::ballot::{Ballot, SealedBallot};
use election::sealing::Sealer;
use rand::{Rng, SeedableRng};

/// Number of the stream of ephemeral keys, so that it differs from every other stream of the same seed.
const EPHEMERAL: u64 = u64::from_be_bytes(*b"ballots ");

/// Closes ballots, each under an ephemeral key of its own.
pub struct BallotSealer {
    sealer: Sealer,
    ephemeral: ChaCha20Rng,
}

impl BallotSealer {
    /// Takes the sealer of the precinct and 32 secret bytes that no other device or booth is given.
    pub fn new(sealer: Sealer, seed: [u8; 32]) -> Self {
        Self { sealer, ephemeral: stream(seed) }
    }

    /// Closes one ballot.
    pub fn seal(&mut self, ballot: &Ballot) -> SealedBallot {
        let ephemeral = &mut self.ephemeral;
        self.sealer.seal(ballot, || {
            let mut fresh = [0; 32];
            ephemeral.fill_bytes(&mut fresh);
            fresh
        })
    }

    /// Goes on with other secret bytes and forgets the old ones.
    ///
    /// A live device calls this before each ballot with bytes of the operating system's generator: then nothing that
    /// stays in the device opens a ballot it has sealed. The simulator never does.
    pub fn refresh(&mut self, fresh: [u8; 32]) {
        self.ephemeral = stream(fresh);
    }
}

impl fmt::Debug for BallotSealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BallotSealer({:?}, redacted)", self.sealer)
    }
}

fn stream(seed: [u8; 32]) -> ChaCha20Rng {
    let mut rng = ChaCha20Rng::from_seed(seed);
    rng.set_stream(EPHEMERAL);
    rng
}

#[cfg(test)]
mod tests {
    use election::ballot::Sealing;
    use election::contest::Choice;
    use election::sealing::{CloseSecret, Scope};

    use super::*;

    fn sealer(sealing: Sealing, seed: u8) -> BallotSealer {
        let scope = Scope { election_id: [0; 15], precinct: 1 };
        BallotSealer::new(Sealer::new(sealing, &scope), [seed; 32])
    }

    /// One ballot, sealed again and again by two devices that are started alike but for their seed.
    #[test]
    fn no_two_sealings_are_alike_and_a_seed_gives_the_same_ones() {
        let ballot = Ballot::new(&[Choice::For(0)], None).unwrap();
        let sealing = Sealing::ToCloseKey(CloseSecret::new([5; 32]).close_key());
        let drawn = |seed| {
            let mut device = sealer(sealing, seed);
            (0..50).map(|_| device.seal(&ballot)).collect::<Vec<_>>()
        };
        let all: std::collections::BTreeSet<_> = drawn(1).into_iter().chain(drawn(2)).collect();
        assert_eq!(all.len(), 100);
        assert_eq!(drawn(1), drawn(1));
    }

    #[test]
    fn fresh_bytes_replace_the_seed() {
        let ballot = Ballot::new(&[Choice::For(0)], None).unwrap();
        let sealing = Sealing::ToCloseKey(CloseSecret::new([5; 32]).close_key());
        let (mut seeded, mut live) = (sealer(sealing, 1), sealer(sealing, 1));
        live.refresh([9; 32]);
        assert_ne!(seeded.seal(&ballot), live.seal(&ballot));
        assert_eq!(live.seal(&ballot), {
            let mut started_so = sealer(sealing, 9);
            started_so.seal(&ballot);
            started_so.seal(&ballot)
        });
    }
}
