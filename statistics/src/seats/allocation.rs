//! Seats of party lists: largest remainder and highest averages, above a threshold.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Tie, check_votes};
use crate::call::call;
use crate::distributions::least;
use crate::inputs::countable;
use crate::{Field, Statistic, StatisticError};

/// Most seats that are given out: 10,000.
pub const MOST_SEATS: u64 = 10_000;
/// Thresholds are read to nine decimals.
const DECIMALS: f64 = 1e9;

/// `seats`: party lists and their seats.
pub const SEATS: Statistic = Statistic {
    name: "seats",
    title: "seats of party lists from their votes",
    source: "Gallagher, Mitchell (eds.), The Politics of Electoral Systems, 2005, appendix A; for Kazakhstan (largest remainder \
        of the votes of lists above the threshold) the constitutional law on elections, article 97-1",
    about: "Lists with at least the threshold share of the base take part; the base is all `votes` and `other_votes`. \
        `largest-remainder`: the quota is V/S (`hare`), floor(V/(S+1)) + 1 (`droop`) or V/(S+1) (`hagenbach-bischoff`), V the \
        votes of the lists that take part and S the seats; each list gets its votes divided by the quota, rounded down, and \
        the seats left go to the largest remainders. `dhondt` and `sainte-lague` give each seat to the list with the greatest \
        votes/(s+1) or votes/(2s+1), s its seats so far. All is computed in whole numbers. Where lists with equal claims \
        compete for the last seats, these are left open and reported as `tie`, unless `tie_break` is `first`. A list without \
        votes never gets a seat, though with a threshold of 0 it takes part, since 0 is at least 0; with `more-than` it does \
        not. If no list with votes takes part, no seat is given. A list gets at most one seat for its remainder: with `droop` \
        or `hagenbach-bischoff` and fewer votes than seats some seats stay ungiven.",
    inputs: &[
        Field { name: "votes", meaning: "votes of each list, each at most 10^9" },
        Field { name: "seats", meaning: "seats to be given, at most 10000" },
        Field { name: "method", meaning: "`largest-remainder` (default), `dhondt` or `sainte-lague`" },
        Field {
            name: "quota",
            meaning: "`hare` (default), `droop` or `hagenbach-bischoff`; for `largest-remainder` only",
        },
        Field {
            name: "threshold",
            meaning: "share of the base from which a list takes part, 0 to 1, read to nine decimals; \
            default 0",
        },
        Field { name: "threshold_rule", meaning: "`at-least` (default) or `more-than`" },
        Field {
            name: "other_votes",
            meaning: "votes for no list that count for the base, such as against all; default 0",
        },
        Field {
            name: "tie_break",
            meaning: "`open` (default), or `first`: the list that stands first has the better claim",
        },
    ],
    outputs: &[
        Field {
            name: "seats",
            meaning: "seats of each list, in the order of `votes`, without those open by a tie",
        },
        Field { name: "takes_part", meaning: "whether each list is above the threshold" },
        Field {
            name: "tie",
            meaning: "null, or `places`, the seats left open, and `among`, the lists with equal claims \
            (numbered from 0)",
        },
    ],
    example: r#"{ "votes": [2883706, 572672, 541239, 336177, 163824, 259155], "seats": 10, "threshold": 0.07 }"#,
    compute: |input| call("seats", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    votes: Vec<u64>,
    #[serde(flatten)]
    rules: Rules,
}

/// By which rule seats are given.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A quota for each seat, and the rest to the largest remainders.
    #[default]
    LargestRemainder,
    /// Highest averages with the divisors 1, 2, 3.
    Dhondt,
    /// Highest averages with the divisors 1, 3, 5.
    SainteLague,
}

/// What a seat costs.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Quota {
    /// V/S.
    #[default]
    Hare,
    /// The whole number above V/(S+1).
    Droop,
    /// V/(S+1).
    HagenbachBischoff,
}

/// Whether a list exactly at the threshold takes part.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdRule {
    /// It does.
    #[default]
    AtLeast,
    /// It does not.
    MoreThan,
}

/// What happens to seats on which lists have equal claims.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum TieBreak {
    /// They are reported.
    #[default]
    Open,
    /// They go to the list that stands first.
    First,
}

/// The rules by which votes become seats.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Rules {
    /// Seats to be given, at most 10,000.
    pub seats: u64,
    /// By which rule.
    #[serde(default)]
    pub method: Method,
    /// What a seat costs.
    #[serde(default)]
    pub quota: Quota,
    /// Share of the base from which a list takes part, from 0 to 1, read to nine decimals.
    #[serde(default)]
    pub threshold: f64,
    /// Whether a list exactly at the threshold takes part.
    #[serde(default)]
    pub threshold_rule: ThresholdRule,
    /// Votes for no list that count for the base.
    #[serde(default)]
    pub other_votes: u64,
    /// What happens to a tie.
    #[serde(default)]
    pub tie_break: TieBreak,
}

/// Seats as far as the votes decide them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allocation {
    /// Seats of each list.
    pub seats: Vec<u64>,
    /// Whether each list is above the threshold.
    pub takes_part: Vec<bool>,
    /// Seats left open.
    pub tie: Option<Tie>,
}

fn compute(input: &Input) -> Result<Allocation, StatisticError> {
    input.rules.check(&input.votes)?;
    Ok(input.rules.allocate(&input.votes))
}

impl Rules {
    /// Refuses votes and rules that are out of range.
    pub(super) fn check(&self, votes: &[u64]) -> Result<(), StatisticError> {
        check_votes(votes)?;
        countable("other_votes", self.other_votes)?;
        if MOST_SEATS < self.seats {
            return Err(StatisticError::range(
                "seats",
                format!("must be at most {MOST_SEATS}: {}", self.seats),
            ));
        }
        if !(0.0..=1.0).contains(&self.threshold) {
            let problem = format!("must lie from 0 to 1: {}", self.threshold);
            return Err(StatisticError::range("threshold", problem));
        }
        Ok(())
    }

    /// Returns the seats of lists with these votes.
    pub fn allocate(&self, votes: &[u64]) -> Allocation {
        let takes_part = self.takes_part(votes);
        let counted: Vec<u64> = votes
            .iter()
            .zip(&takes_part)
            .map(|(votes, takes_part)| if *takes_part { *votes } else { 0 })
            .collect();
        let mut allocation = Allocation { seats: vec![0; votes.len()], takes_part, tie: None };
        if counted.iter().sum::<u64>() == 0 || self.seats == 0 {
            return allocation;
        }
        match self.method {
            Method::LargestRemainder => self.by_remainders(&counted, &mut allocation),
            Method::Dhondt => self.by_averages(&counted, 1, &mut allocation),
            Method::SainteLague => self.by_averages(&counted, 2, &mut allocation),
        }
        allocation
    }

    /// Returns whether each list takes part.
    pub fn takes_part(&self, votes: &[u64]) -> Vec<bool> {
        let base = self.base(votes);
        votes.iter().map(|votes| self.is_above(*votes, base)).collect()
    }

    fn base(&self, votes: &[u64]) -> u128 {
        votes.iter().map(|votes| u128::from(*votes)).sum::<u128>() + u128::from(self.other_votes)
    }

    fn is_above(&self, votes: u64, base: u128) -> bool {
        let needed = (self.threshold * DECIMALS).round() as u128 * base;
        let has = u128::from(votes) * DECIMALS as u128;
        needed < has || (needed == has && self.threshold_rule == ThresholdRule::AtLeast)
    }

    /// Returns the least number of votes that takes a list over the threshold, or from above it, while their sum stays; none
    /// if no number does.
    pub(super) fn nearest_crossing(&self, votes: &[u64]) -> Option<u64> {
        let (base, all) = (self.base(votes), votes.iter().sum::<u64>());
        let of = |votes: &u64| {
            let takes_part = self.is_above(*votes, base);
            let most = if takes_part { *votes } else { all - votes };
            let after = |moved: u64| if takes_part { votes - moved } else { votes + moved };
            least(1, most, |moved| self.is_above(after(moved), base) != takes_part)
        };
        votes.iter().filter_map(of).min()
    }

    fn by_remainders(&self, votes: &[u64], allocation: &mut Allocation) {
        let all: u64 = votes.iter().sum();
        // The quota as a fraction: votes times the divisor stand against its numerator.
        let (numerator, divisor) = match self.quota {
            Quota::Hare => (all, self.seats),
            Quota::Droop => (all / (self.seats + 1) + 1, 1),
            Quota::HagenbachBischoff => (all, self.seats + 1),
        };
        let quota = u128::from(numerator);
        let parts = votes.iter().map(|votes| u128::from(*votes) * u128::from(divisor));
        let (full, remainders): (Vec<u128>, Vec<u128>) =
            parts.map(|part| (part / quota, part % quota)).unzip();
        let full: Vec<u64> = full.into_iter().map(|seats| seats as u64).collect();
        let given: u64 = full.iter().sum();
        if self.seats < given {
            // Hagenbach-Bischoff's quota can be filled once more than there are seats: then all of these have equal claims.
            let filled = |at: &usize| votes.get(*at).is_some_and(|votes| 0 < *votes);
            let among: Vec<usize> = (0..votes.len()).filter(filled).collect();
            allocation.seats = full.iter().map(|seats| seats.saturating_sub(1)).collect();
            self.share(self.seats - allocation.seats.iter().sum::<u64>(), among, allocation);
            return;
        }
        allocation.seats = full;
        let mut claims: Vec<(usize, u128)> = remainders.into_iter().enumerate().collect();
        claims.retain(|(at, _)| votes.get(*at).is_some_and(|votes| 0 < *votes));
        let mut left = self.seats - given;
        while 0 < left && !claims.is_empty() {
            let best = claims.iter().map(|(_, remainder)| *remainder).max().unwrap_or(0);
            let among: Vec<usize> =
                claims.iter().filter(|(_, remainder)| *remainder == best).map(|(at, _)| *at).collect();
            claims.retain(|(_, remainder)| *remainder < best);
            left = self.share(left, among, allocation);
        }
    }

    /// Gives one of the seats left to each of those with equal claims, and returns how many are left then.
    fn share(&self, left: u64, among: Vec<usize>, allocation: &mut Allocation) -> u64 {
        let all = among.len() as u64;
        if left < all && self.tie_break == TieBreak::Open {
            if 0 < left {
                allocation.tie = Some(Tie { places: left, among });
            }
            return 0;
        }
        for at in among.into_iter().take(left as usize) {
            if let Some(seats) = allocation.seats.get_mut(at) {
                *seats += 1;
            }
        }
        left.saturating_sub(all)
    }

    fn by_averages(&self, votes: &[u64], step: u64, allocation: &mut Allocation) {
        let mut left = self.seats;
        while 0 < left {
            let claims: Vec<(u64, u64)> = votes
                .iter()
                .zip(&allocation.seats)
                .map(|(votes, seats)| (*votes, step * seats + 1))
                .collect();
            let Some(best) = claims.iter().copied().max_by(|left, right| by_average(*left, *right)) else {
                return;
            };
            let among: Vec<usize> = (0..)
                .zip(&claims)
                .filter(|(_, claim)| by_average(**claim, best) == Ordering::Equal)
                .map(|(at, _)| at)
                .collect();
            left = self.share(left, among, allocation);
        }
    }
}

/// Orders two claims, votes and divisor, by their quotient.
fn by_average(left: (u64, u64), right: (u64, u64)) -> Ordering {
    let product = |votes: u64, divisor: u64| u128::from(votes) * u128::from(divisor);
    product(left.0, right.1).cmp(&product(right.0, left.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(seats: u64, method: Method) -> Rules {
        Rules { seats, method, ..Rules::default() }
    }

    /// The party list of 19 September 2004 (SAYLAU 3.1): 7 %, ten seats.
    #[test]
    fn majilis_2004() {
        let votes = [2_883_706, 572_672, 541_239, 336_177, 163_824, 94_140, 82_523, 36_379, 26_287, 20_826];
        let rules = Rules { threshold: 0.07, ..rules(10, Method::LargestRemainder) };
        assert_eq!(rules.allocate(&votes).seats, [7, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    }

    /// The party list of 19 March 2023 as announced by the Central Election Commission on 27 March: 5 %, 69 seats.
    #[test]
    fn majilis_2023() {
        let votes = [3_431_510, 693_938, 547_154, 535_139, 432_920, 331_058, 146_431];
        let rules = Rules { threshold: 0.05, other_votes: 248_291, ..rules(69, Method::LargestRemainder) };
        let allocation = rules.allocate(&votes);
        assert_eq!(allocation.seats, [40, 8, 6, 6, 5, 4, 0]);
        assert_eq!(allocation.tie, None);
    }

    /// The usual textbook case of 100,000 votes and eight or ten seats.
    #[test]
    fn highest_averages_and_quotas() {
        let votes = [100_000, 80_000, 30_000, 20_000];
        assert_eq!(rules(8, Method::Dhondt).allocate(&votes).seats, [4, 3, 1, 0]);
        assert_eq!(rules(8, Method::SainteLague).allocate(&votes).seats, [3, 3, 1, 1]);
        let votes = [47_000, 16_000, 15_800, 12_000, 6_100, 3_100];
        assert_eq!(rules(10, Method::LargestRemainder).allocate(&votes).seats, [5, 2, 1, 1, 1, 0]);
        let droop = Rules { quota: Quota::Droop, ..rules(10, Method::LargestRemainder) };
        assert_eq!(droop.allocate(&votes).seats, [5, 2, 2, 1, 0, 0]);
    }

    #[test]
    fn ties_are_reported_or_broken_by_place() {
        let open = rules(3, Method::LargestRemainder);
        let tied = open.allocate(&[10, 10]);
        assert_eq!((tied.seats, tied.tie), (vec![1, 1], Some(Tie { places: 1, among: vec![0, 1] })));
        for method in [Method::LargestRemainder, Method::Dhondt] {
            let broken = Rules { tie_break: TieBreak::First, ..rules(3, method) };
            assert_eq!(broken.allocate(&[10, 10]).seats, [2, 1]);
        }
        let filled = Rules { quota: Quota::HagenbachBischoff, ..rules(3, Method::LargestRemainder) };
        let tied = filled.allocate(&[10, 30]);
        assert_eq!((tied.seats, tied.tie), (vec![0, 2], Some(Tie { places: 1, among: vec![0, 1] })));
    }

    #[test]
    fn a_list_at_the_threshold_takes_part_or_not_as_the_rule_says() {
        let at_least = Rules { threshold: 0.07, ..rules(10, Method::Dhondt) };
        assert_eq!(at_least.takes_part(&[7, 93, 0]), [true, true, false]);
        assert_eq!(rules(10, Method::Dhondt).takes_part(&[7, 93, 0]), [true, true, true], "0 is at least 0");
        let more_than = Rules { threshold_rule: ThresholdRule::MoreThan, ..at_least };
        assert_eq!(more_than.takes_part(&[7, 93, 0]), [false, true, false]);
        let above_0 = Rules { threshold: 0.0, ..more_than };
        assert_eq!(above_0.takes_part(&[7, 93, 0]), [true, true, false]);
        for method in [Method::LargestRemainder, Method::Dhondt, Method::SainteLague] {
            let allocation = rules(4, method).allocate(&[0, 5, 0, 2]);
            assert_eq!(
                (allocation.seats[0], allocation.seats[2], allocation.tie),
                (0, 0, None),
                "{method:?}"
            );
            assert_eq!(rules(4, method).allocate(&[0, 0]).seats, [0, 0]);
        }
        let none = Rules { threshold: 0.9, ..at_least };
        assert_eq!(none.allocate(&[50, 50]).seats, [0, 0]);
    }
}
