//! Random numbers from the seed: an own stream for every precinct, purpose and entity.
//!
//! A stream is ChaCha8 keyed by seed, precinct and purpose, with the entity as its stream number. Drawing more in one
//! stream moves no other, so that a fault, a device or a voter added leaves everybody else's luck as it was. Variates
//! come from the portable `libm`, so that every platform draws the same bits.

use chacha20::ChaCha8Rng;
use election::time::Duration;
use rand::{Rng, SeedableRng};

use crate::scenario::{Branches, ServiceTime};

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
    /// Gaps between arrivals of a queueing scenario. In this purpose and the next two the day stands for the precinct.
    QueueGaps = 7,
    /// Service times of one stage of a queueing scenario.
    QueueService = 8,
    /// Patience at one stage of a queueing scenario.
    QueuePatience = 9,
    /// Size and faults of a precinct of a nation.
    Nation = 10,
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

/// Draws a gamma of scale 1 (Marsaglia and Tsang 2000). The method rejects, and so takes as many words as it happens to:
/// they come from a stream of their own, whose key is the one word that is taken from `rng`.
fn gamma(rng: &mut impl Rng, shape: f64) -> f64 {
    // The purpose in the other streams' keys is never 0, so this is none of them.
    let mut key = [0; 32];
    key.iter_mut().zip(rng.next_u64().to_le_bytes()).for_each(|(place, byte)| *place = byte);
    let mut own = ChaCha8Rng::from_seed(key);
    let is_steep = shape < 1.0;
    let d = if is_steep { shape + 1.0 } else { shape } - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    let drawn = loop {
        let x = normal(&mut own);
        let root = 1.0 + c * x;
        let v = root * root * root;
        let accepts = libm::log(uniform(&mut own));
        if 0.0 < v && accepts < x * x / 2.0 + d - d * v + d * libm::log(v) {
            break d * v;
        }
    };
    if is_steep { drawn * libm::pow(uniform(&mut own), 1.0 / shape) } else { drawn }
}

/// Draws a sum of so many exponentials of mean 1. Draws as many words.
fn erlang(rng: &mut impl Rng, stages: u32) -> f64 {
    // One logarithm for eight of them; more could leave the range of a float.
    const AT_ONCE: u32 = 8;
    let mut sum = 0.0;
    let mut left = stages;
    while 0 < left {
        let now = left.min(AT_ONCE);
        sum -= libm::log((0..now).map(|_| uniform(rng)).product());
        left -= now;
    }
    sum
}

/// Draws a branch, then an exponential with its mean. Always draws twice.
fn hyperexponential(rng: &mut impl Rng, branches: &Branches) -> f64 {
    let mut rest = uniform(rng);
    let mut means = branches.probabilities.iter().zip(&branches.means).filter(|(share, _)| 0.0 < **share);
    let mut mean_ns = 0.0;
    for (share, mean) in &mut means {
        mean_ns = mean.nanos() as f64;
        if rest < *share {
            break;
        }
        rest -= share;
    }
    exponential(rng, mean_ns)
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
    Gamma { shape: f64, mean_ns: f64 },
    Erlang { stages: u32, mean_ns: f64 },
    Uniform { least: Duration, width_ns: f64 },
    Hyperexponential(Branches),
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
            ServiceTime::Gamma { mean, cv } => {
                Shape::Gamma { shape: 1.0 / (cv * cv), mean_ns: mean.nanos() as f64 }
            }
            ServiceTime::Erlang { mean, stages } => Shape::Erlang { stages, mean_ns: mean.nanos() as f64 },
            ServiceTime::Uniform { least, most } => {
                Shape::Uniform { least, width_ns: most.nanos().saturating_sub(least.nanos()) as f64 }
            }
            ServiceTime::Hyperexponential(branches) => Shape::Hyperexponential(branches),
        };
        Self { shape }
    }

    /// Passes over the words of one draw without working it out.
    pub fn skip(&self, rng: &mut impl Rng) {
        let words = match self.shape {
            Shape::Fixed(_) => 0,
            Shape::Exponential { .. } | Shape::Gamma { .. } | Shape::Uniform { .. } => 1,
            Shape::Lognormal { .. } | Shape::Hyperexponential(_) => 2,
            Shape::Erlang { stages, .. } => stages,
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
            Shape::Gamma { shape, mean_ns } => from_nanos(mean_ns / shape * gamma(rng, shape)),
            Shape::Erlang { stages, mean_ns } => {
                from_nanos(mean_ns / f64::from(stages) * erlang(rng, stages))
            }
            Shape::Uniform { least, width_ns } => least + from_nanos(width_ns * uniform(rng)),
            Shape::Hyperexponential(branches) => from_nanos(hyperexponential(rng, &branches)),
        }
    }

    /// Draws a duration for each place: those that [`Self::draw`] would draw one after the other. Of a lognormal each step
    /// is taken for many at once, so that the processor need not wait for one logarithm before it begins the next.
    pub fn fill(&self, rng: &mut impl Rng, places: &mut [Duration]) {
        const AT_ONCE: usize = 64;
        let Shape::Lognormal { mu, sigma } = self.shape else {
            places.iter_mut().for_each(|place| *place = self.draw(rng));
            return;
        };
        let (mut radii, mut turns) = ([1.0; AT_ONCE], [1.0; AT_ONCE]);
        for places in places.chunks_mut(AT_ONCE) {
            for (radius, turn) in radii.iter_mut().zip(&mut turns).take(places.len()) {
                *radius = uniform(rng);
                *turn = uniform(rng);
            }
            radii.iter_mut().for_each(|radius| *radius = libm::sqrt(-2.0 * libm::log(*radius)));
            turns.iter_mut().for_each(|turn| *turn = libm::cos(core::f64::consts::TAU * *turn));
            for ((place, radius), turn) in places.iter_mut().zip(&radii).zip(&turns) {
                *place = from_nanos(libm::exp(mu + sigma * (radius * turn)));
            }
        }
    }
}

fn from_nanos(nanos: f64) -> Duration {
    Duration::from_nanos(libm::round(nanos) as u64)
}

#[cfg(test)]
mod tests;
