//! Sequential tests of a mean: each draw multiplies a fortune, and 1 over the fortune is a p-value at any time.
//!
//! Under the hypothesis that the mean of a population of values from 0 to u is at most t, the fortune T is a supermartingale,
//! so P(T ever reaches 1/p) is at most p (Ville 1939). The tests differ in the factor of a draw: [`Bet`].

mod answer;
mod product;

pub(crate) use answer::{
    Answer, HISTORY, NULL_MEAN, POPULATION, RISK_LIMIT, RUNNING, SAMPLE, Sampled, UPPER, compute,
};
pub(crate) use product::Product;

use crate::PValue;

/// The hypothesis: the mean of the population is at most this.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Null {
    /// t, the mean under the hypothesis.
    pub mean: f64,
    /// u, the largest value an item can have; every item lies from 0 to u.
    pub upper: f64,
    /// N, the size of the population when items are drawn without replacement; none when they are drawn with it.
    pub population: Option<u64>,
}

/// What is known just before a draw.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// j, the number of the draw, from 1.
    pub number: u64,
    /// Sum of the draws before it.
    pub sum: f64,
    /// m, the mean of what is left if the hypothesis holds with equality: from 0 to u.
    pub mean: f64,
}

/// How a test bets on each draw.
pub trait Bet {
    /// Returns what a draw of value `x` multiplies the fortune by. May look at `x` only after it has chosen its bet.
    fn factor(&mut self, null: &Null, before: &Before, x: f64) -> f64;
}

/// A test that has seen some draws.
#[derive(Clone, Debug)]
pub struct Test<B> {
    null: Null,
    bet: B,
    fortune: Product,
    sum: f64,
    draws: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Open,
    /// The draws alone exceed what the whole population may hold.
    NullIsFalse,
    /// What is left cannot reach the mean: the hypothesis is true, and no later draw changes that.
    NullIsTrue,
}

/// A sum may differ from the exact one by this share of the whole through rounding.
const ROUNDING: f64 = 1e-11;

impl<B: Bet> Test<B> {
    /// Returns a test that has seen nothing.
    pub fn new(null: Null, bet: B) -> Self {
        Self { null, bet, fortune: Product::ONE, sum: 0.0, draws: 0, state: State::Open }
    }

    /// Takes the next draw, a value from 0 to u.
    pub fn observe(&mut self, x: f64) {
        self.draws += 1;
        let mean = self.mean_of_the_rest();
        if self.state == State::Open {
            if self.is_out_of_reach() {
                self.state = State::NullIsTrue;
                self.fortune.lose();
            } else if 0.0 < mean && mean < self.null.upper {
                let before = Before { number: self.draws, sum: self.sum, mean };
                self.fortune.multiply(self.bet.factor(&self.null, &before, x));
            }
        }
        self.sum += x;
        if self.state != State::NullIsTrue && self.exceeds_the_null() {
            self.state = State::NullIsFalse;
        }
    }

    fn mean_of_the_rest(&self) -> f64 {
        let Some(size) = self.null.population else { return self.null.mean };
        let size = size as f64;
        (size * self.null.mean - self.sum) / (size - self.draws as f64 + 1.0)
    }

    /// Tells whether even the largest values in all places left would not make up the mean.
    fn is_out_of_reach(&self) -> bool {
        let Some(size) = self.null.population else { return false };
        let (total, left) = (size as f64 * self.null.mean, size as f64 - self.draws as f64 + 1.0);
        left * self.null.upper + ROUNDING * total < total - self.sum
    }

    fn exceeds_the_null(&self) -> bool {
        let most = match self.null.population {
            Some(size) => size as f64 * self.null.mean,
            None if self.null.mean == 0.0 => 0.0,
            None => return false,
        };
        most * (1.0 + ROUNDING) < self.sum
    }

    /// Returns the p-value that is valid at any time: 1 over the largest fortune so far.
    pub fn p(&self) -> PValue {
        match self.state {
            State::NullIsFalse => PValue::IMPOSSIBLE,
            _ => PValue::from_ln(-self.fortune.ln_largest()),
        }
    }

    /// Returns 1 over the fortune after the last draw, at most 1.
    pub fn p_last(&self) -> PValue {
        match self.state {
            State::NullIsFalse => PValue::IMPOSSIBLE,
            _ => PValue::from_ln(-self.fortune.ln()),
        }
    }

    /// Returns whether the fortune is now at least 1 over the risk limit.
    pub fn is_at_most(&self, risk_limit: f64) -> bool {
        match self.state {
            State::NullIsFalse => true,
            _ => self.fortune.reaches(1.0 / risk_limit),
        }
    }

    /// Returns the natural logarithm of the fortune: ∞ where the hypothesis cannot be true.
    pub fn ln_fortune(&self) -> f64 {
        match self.state {
            State::NullIsFalse => f64::INFINITY,
            _ => self.fortune.ln(),
        }
    }
}

/// What a test says of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The p-value valid at any time: the least over all draws.
    pub p: PValue,
    /// The p-value after the last draw.
    pub p_last: PValue,
    /// Draws seen.
    pub draws: u64,
    /// The number of the first draw after which p is at most the risk limit.
    pub stopped_at: Option<u64>,
}

/// Runs a test over a sample, in its order.
pub fn run<B: Bet>(mut test: Test<B>, sample: impl IntoIterator<Item = f64>, risk_limit: f64) -> Outcome {
    let mut stopped_at = None;
    for x in sample {
        test.observe(x);
        if stopped_at.is_none() && test.is_at_most(risk_limit) {
            stopped_at = Some(test.draws);
        }
    }
    Outcome { p: test.p(), p_last: test.p_last(), draws: test.draws, stopped_at }
}
