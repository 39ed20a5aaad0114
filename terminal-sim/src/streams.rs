//! Random numbers from the seed: an own stream for every precinct, purpose and entity.
//!
//! A stream is ChaCha8 keyed by seed, precinct and purpose, with the entity as its stream number. Drawing more in one
//! stream moves no other, so that a fault, a device or a voter added leaves everybody else's luck as it was. Variates
//! come from the portable `libm`, so that every platform draws the same bits.

use chacha20::ChaCha8Rng;
use election::time::Duration;
use rand::{Rng, SeedableRng};

use crate::scenario::ServiceTime;

/// What a stream is for. The numbers are part of the determinism contract: they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One voter's life: arrival, service, behaviour, ballot.
    Voter = 1,
    /// Gaps between arrivals of a Poisson stream.
    Gaps = 2,
    /// Secrets of controller and devices.
    Secrets = 3,
    /// Bit errors of one direction of one line.
    Noise = 4,
    /// Targets of one fault; what one fault does to one direction of a line; when a thing fails by
    /// itself and is repaired; whether a step of a repair helps.
    Fault = 5,
    /// Which faults of a scenario happen on a day of a swarm, or of a search.
    Mix = 6,
    /// Size and faults of a precinct of a nation.
    Nation = 7,
}

/// The streams of one precinct under one seed.
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    seed: u64,
    precinct: u32,
}

impl Streams {
    /// Returns the streams of a precinct.
    pub fn new(seed: u64, precinct: u32) -> Self {
        Self { seed, precinct }
    }

    /// Returns the stream of one entity for one purpose, at its start.
    pub fn of(&self, purpose: Purpose, entity: u64) -> ChaCha8Rng {
        let mut key = [0; 32];
        let words = self.seed.to_le_bytes().into_iter().chain(self.precinct.to_le_bytes());
        let words = words.chain([purpose as u8]);
        key.iter_mut().zip(words).for_each(|(place, byte)| *place = byte);
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(entity);
        rng
    }

    /// Returns the stream of one fault for one direction of one line, at its start. Its entities lie above those of the
    /// targets of faults.
    pub fn of_line_fault(&self, fault: usize, line: u16, to_terminal: bool) -> ChaCha8Rng {
        let direction = u64::from(line) << 1 | u64::from(to_terminal);
        self.of(Purpose::Fault, (fault as u64 + 1) << 32 | direction)
    }

    /// Returns the stream of failures and repairs of one thing of one table, at its start.
    pub fn of_reliability(&self, table: usize, thing: u16) -> ChaCha8Rng {
        self.of(Purpose::Fault, 1 << 63 | (table as u64) << 16 | u64::from(thing))
    }

    /// Returns the stream of one step of one repair of one device, at its start.
    pub fn of_repair(&self, device: usize, climb: u32, step: usize) -> ChaCha8Rng {
        let attempt = u64::from(climb & 0xFFFF) << 16 | (step as u64 & 0xFFFF);
        self.of(Purpose::Fault, 1 << 62 | (device as u64 & 0xFFFF) << 32 | attempt)
    }

    /// Returns 32 secret bytes for an entity.
    pub fn secret(&self, entity: u64) -> [u8; 32] {
        let mut secret = [0; 32];
        self.of(Purpose::Secrets, entity).fill_bytes(&mut secret);
        secret
    }
}

/// A number in (0, 1), never its ends.
pub fn uniform(rng: &mut impl Rng) -> f64 {
    ((rng.next_u64() >> 11) as f64 + 0.5) * (1.0 / (1_u64 << 53) as f64)
}

/// A number in (0, 1) with 32 bits, enough to choose between habits; half the words of [`uniform`].
pub fn coarse(rng: &mut impl Rng) -> f64 {
    (f64::from(rng.next_u32()) + 0.5) * (1.0 / (1_u64 << 32) as f64)
}

/// Whether something of this probability happens. Always draws one word; 0 never happens and 1 always.
pub fn happens(rng: &mut impl Rng, probability: f64) -> bool {
    coarse(rng) < probability
}

/// Draws an exponential with this mean.
pub fn exponential(rng: &mut impl Rng, mean: f64) -> f64 {
    -mean * libm::log(uniform(rng))
}

/// Draws a standard normal (Box and Muller 1958, the cosine half). Always draws twice.
fn normal(rng: &mut impl Rng) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(uniform(rng)));
    radius * libm::cos(core::f64::consts::TAU * uniform(rng))
}

/// A service time ready to be drawn: constants of the distribution worked out once.
#[derive(Clone, Copy, Debug)]
pub struct Sampler {
    shape: Shape,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Fixed(Duration),
    Exponential { mean_ns: f64 },
    Lognormal { mu: f64, sigma: f64 },
}

impl Sampler {
    /// Prepares a distribution.
    pub fn new(time: ServiceTime) -> Self {
        let shape = match time {
            ServiceTime::Fixed(span) => Shape::Fixed(span),
            ServiceTime::Exponential { mean } => Shape::Exponential { mean_ns: mean.nanos() as f64 },
            ServiceTime::Lognormal { mean, cv } => {
                let variance = libm::log1p(cv * cv);
                let mu = libm::log(mean.nanos() as f64) - variance / 2.0;
                Shape::Lognormal { mu, sigma: libm::sqrt(variance) }
            }
        };
        Self { shape }
    }

    /// Passes over the words of one draw without working it out.
    pub fn skip(&self, rng: &mut impl Rng) {
        let words = match self.shape {
            Shape::Fixed(_) => 0,
            Shape::Exponential { .. } => 1,
            Shape::Lognormal { .. } => 2,
        };
        for _ in 0..words {
            rng.next_u64();
        }
    }

    /// Draws a duration; the same number of words whatever comes out.
    pub fn draw(&self, rng: &mut impl Rng) -> Duration {
        match self.shape {
            Shape::Fixed(span) => span,
            Shape::Exponential { mean_ns } => from_nanos(exponential(rng, mean_ns)),
            Shape::Lognormal { mu, sigma } => from_nanos(libm::exp(mu + sigma * normal(rng))),
        }
    }
}

fn from_nanos(nanos: f64) -> Duration {
    Duration::from_nanos(libm::round(nanos) as u64)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn mean_and_cv(time: ServiceTime) -> (f64, f64) {
        let sampler = Sampler::new(time);
        let mut rng = Streams::new(7, 147).of(Purpose::Gaps, 0);
        let draws: Vec<f64> = (0..40_000).map(|_| sampler.draw(&mut rng).as_secs_f64()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / draws.len() as f64;
        (mean, variance.sqrt() / mean)
    }

    /// 40,000 draws: the mean within 4 standard errors, the coefficient of variation within 5 %.
    #[test]
    fn distributions_have_the_mean_and_spread_they_are_given() {
        let mean = Duration::from_secs(60);
        for (time, cv) in
            [(ServiceTime::Exponential { mean }, 1.0), (ServiceTime::Lognormal { mean, cv: 0.5 }, 0.5)]
        {
            let (found, spread) = mean_and_cv(time);
            assert!((found - 60.0).abs() < 4.0 * 60.0 * cv / 200.0, "{time:?}: mean {found}");
            assert!((spread / cv - 1.0).abs() < 0.05, "{time:?}: cv {spread}");
        }
        assert_eq!(mean_and_cv(ServiceTime::Fixed(mean)), (60.0, 0.0));
    }

    #[test]
    fn streams_of_other_entities_purposes_precincts_and_seeds_differ() {
        let first = |streams: Streams, purpose, entity| streams.of(purpose, entity).next_u64();
        let ours = Streams::new(1, 2);
        let draws = [
            first(ours, Purpose::Voter, 0),
            first(ours, Purpose::Voter, 1),
            first(ours, Purpose::Noise, 0),
            first(Streams::new(1, 3), Purpose::Voter, 0),
            first(Streams::new(2, 2), Purpose::Voter, 0),
        ];
        let distinct: std::collections::BTreeSet<u64> = draws.into_iter().collect();
        assert_eq!(distinct.len(), draws.len());
    }

    /// Golden values: if these move, every seed ever quoted in a report means another day.
    #[test]
    fn the_first_draws_of_seed_1_never_change() {
        let mut rng = Streams::new(1, 147).of(Purpose::Voter, 5);
        let drawn = (rng.next_u64(), exponential(&mut rng, 60.0).to_bits(), normal(&mut rng).to_bits());
        expect!["(bcc40412885d96cf, 4011139fe784c871, 3ffd4c3f11d4c55e)"].assert_eq(&format!("{drawn:x?}"));
    }
}
