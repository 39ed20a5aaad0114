//! Wald's (1945) sequential test of an error rate, with the numbers of the US guidelines of 2005.
//!
//! One error in 10^7 ballot positions is the target, one in 500,000 is to be rejected, both risks are 5 %.

use serde::{Deserialize, Serialize};

/// A sequential test of an error rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sequential {
    /// Error rate that is to be accepted.
    pub target: f64,
    /// Error rate that is to be rejected.
    pub reject: f64,
    /// Risk of either mistake.
    pub risk: f64,
}

/// What a sequential test says so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The rate is good enough.
    Accept,
    /// The rate is too bad.
    Reject,
    /// Not known yet.
    Continue,
}

impl Sequential {
    /// The test of the guidelines of 2005.
    pub const GUIDELINES_2005: Self = Self { target: 1e-7, reject: 2e-6, risk: 0.05 };

    /// Returns how much less likely each right position makes the bad rate, and how much more likely a wrong one makes it
    /// than a right one would, in logarithms.
    fn weights(&self) -> (f64, f64) {
        let right = (-self.target).ln_1p() - (-self.reject).ln_1p();
        (right, (self.reject / self.target).ln() + right)
    }

    /// Returns the logarithm of the odds at which it is decided.
    fn bound(&self) -> f64 {
        ((1.0 - self.risk) / self.risk).ln()
    }

    /// Returns the positions, rounded as they are published, after which, without an error, the rate is accepted.
    pub fn accept_after(&self) -> f64 {
        (self.bound() / self.weights().0).round()
    }

    /// Returns the further right positions that each error costs.
    pub fn cost_of_an_error(&self) -> f64 {
        let (right, wrong) = self.weights();
        (wrong / right).round()
    }

    /// Returns the positions before which a first error rejects the rate.
    pub fn reject_before(&self) -> f64 {
        let (right, wrong) = self.weights();
        ((wrong - self.bound()) / right).round()
    }

    /// Decides after so many positions, of which some were wrong.
    pub fn decide(&self, positions: u64, errors: u64) -> Decision {
        let (positions, errors) = (positions as f64, errors as f64);
        let spent = errors * self.cost_of_an_error();
        if self.accept_after() + spent <= positions {
            Decision::Accept
        } else if 0.0 < errors && positions <= spent - self.accept_after() {
            Decision::Reject
        } else {
            Decision::Continue
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: Sequential = Sequential::GUIDELINES_2005;

    #[test]
    fn the_formula_gives_the_published_numbers() {
        assert_eq!(TEST.accept_after(), 1_549_703.0);
        assert_eq!(TEST.cost_of_an_error(), 1_576_701.0);
        assert_eq!(TEST.reject_before(), 26_997.0);
    }

    #[test]
    fn an_early_error_rejects_and_a_late_one_costs() {
        assert_eq!(TEST.decide(1_549_702, 0), Decision::Continue);
        assert_eq!(TEST.decide(1_549_703, 0), Decision::Accept);
        assert_eq!(TEST.decide(26_990, 1), Decision::Reject);
        assert_eq!(TEST.decide(27_000, 1), Decision::Continue);
        assert_eq!(TEST.decide(1_549_703 + 1_576_700, 1), Decision::Continue);
        assert_eq!(TEST.decide(1_549_703 + 1_576_702, 1), Decision::Accept);
    }
}
