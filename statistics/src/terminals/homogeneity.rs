//! Do the terminals of one precinct differ more than dealing voters at random to them would make them (AUDIT 7.7)?

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use statrs::function::gamma::{gamma_ur, ln_gamma};

use crate::call::call;
use crate::distributions::{hypergeometric_mass, ln_hypergeometric_mass};
use crate::inputs::{self, seed, some};
use crate::probability::LnSum;
use crate::sampler::cryptorandom::Bits;
use crate::simulation::by_inversion;
use crate::{Field, PValue, Statistic, StatisticError};

/// `homogeneity`: the table of terminals and choices.
pub const HOMOGENEITY: Statistic = Statistic {
    name: "homogeneity",
    title: "whether terminals differ more than random dealing of voters makes them",
    source: "Ottoboni, Stark, Election Integrity and Electronic Voting Machines in 2018 Georgia, USA, E-Vote-ID 2019, section 4; \
        chi-square: Pearson 1900",
    about: "One row a terminal, one column a choice. chi2 = sum (observed - expected)^2 / expected over rows and columns that \
        have votes, with (rows - 1)(columns - 1) degrees of freedom. The largest share is that of one choice among all votes \
        of a terminal, over the terminals that have votes; its p is the probability that dealing the same votes at random to \
        terminals of the same sizes gives a share at least as large. `p_exact` counts all deals; `p_permutation` deals \
        `permutations` times, as (1 + deals at least as large) / (1 + deals): one terminal after the other gets its votes for \
        the choice from those left, hypergeometric, by inversion from the mode with 53 bits of docs/sampler.md, section 3, \
        until one reaches the share. \
        Voters cast all contests of a card at once, so that p-values of contests are not independent: do not combine them \
        by Fisher's method. Take the worst p times the number of contests, which `contests` does, or deal whole cards. A \
        precinct where some terminals serve other voters (home voting, the disabled) is not one dealt at random.",
    inputs: &[
        Field {
            name: "votes",
            meaning: "list of terminals, each a list of the votes for each choice; blank and against all are \
            choices too; together at most 10000000 votes",
        },
        Field { name: "choice", meaning: "the column whose largest share is looked at, from 0; default 0" },
        Field {
            name: "permutations",
            meaning: "deals, at most 1000000, and deals times terminals times (100 + 2 sqrt(all votes)) at most 10^9; default \
            0: none",
        },
        Field { name: "seed", meaning: "seed of the deals, a text; default `1`" },
        Field { name: "contests", meaning: "contests that were looked at; default 1" },
    ],
    outputs: &[
        Field { name: "chi2", meaning: "Pearson's statistic" },
        Field { name: "degrees", meaning: "its degrees of freedom; with 0 its p is 1" },
        Field { name: "chi2_p", meaning: "its upper tail" },
        Field {
            name: "chi2_choice",
            meaning: "Pearson's statistic of the choice against all others together",
        },
        Field {
            name: "chi2_choice_p",
            meaning: "its upper tail; one degree of freedom less than terminals with votes",
        },
        Field { name: "largest_share", meaning: "largest share of the choice" },
        Field { name: "terminal", meaning: "the first terminal that has it, from 0" },
        Field {
            name: "p_exact",
            meaning: "its exact p; null where the table is too large (terminals times votes for the choice \
            times votes of the largest terminal above 2 * 10^7)",
        },
        Field { name: "p_permutation", meaning: "its p by dealing; null without permutations" },
        Field {
            name: "at_least",
            meaning: "deals with a share at least as large; null without permutations",
        },
        Field {
            name: "p",
            meaning: "min(1, contests times p_exact, or p_permutation where that is null); null without both",
        },
        Field { name: "log10_p", meaning: "its decimal logarithm, or null" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    example: r#"{ "votes": [[40, 73, 4], [51, 79, 3], [60, 67, 2], [68, 59, 4]], "permutations": 200, "contests": 10 }"#,
    compute: |input| call("homogeneity", input, compute),
};

const CAVEAT: &str = "voters choose their terminal, and the same voters cast all contests: a small p says where to look, not \
    what happened";
const MOST_VOTES: u64 = 10_000_000;
const MOST_PERMUTATIONS: u64 = 1_000_000;
const MOST_DEALT: u64 = 1_000_000_000;
const MOST_STEPS: u64 = 20_000_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    votes: Vec<Vec<u64>>,
    #[serde(default)]
    choice: usize,
    #[serde(default)]
    permutations: u64,
    #[serde(default = "seed")]
    seed: String,
    #[serde(default = "inputs::one")]
    contests: u64,
}

#[derive(Debug, Serialize)]
struct Answer {
    chi2: f64,
    degrees: u64,
    chi2_p: f64,
    chi2_choice: f64,
    chi2_choice_p: f64,
    largest_share: f64,
    terminal: usize,
    p_exact: Option<f64>,
    p_permutation: Option<f64>,
    at_least: Option<u64>,
    p: Option<f64>,
    log10_p: Option<f64>,
    caveat: &'static str,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    check(input)?;
    let column: Vec<Terminal> = column(&input.votes, input.choice);
    let Some((terminal, largest)) = largest(&column) else {
        return Err(StatisticError::range("votes", "must hold at least one vote: 0"));
    };
    let all: u64 = column.iter().map(|terminal| terminal.votes).sum();
    let most = MOST_DEALT / (column.len() as u64).saturating_mul(100 + 2 * all.isqrt()).max(1);
    if most < input.permutations {
        let problem = format!("must be at most {most} for this table: {}", input.permutations);
        return Err(StatisticError::range("permutations", problem));
    }
    let (chi2, degrees) = chi_square(&input.votes);
    let of_choice = chi_square(&against_others(&column));
    let p_exact = exact(&column, largest);
    let at_least = (0 < input.permutations).then(|| deal(&column, largest, input.permutations, &input.seed));
    let p_permutation = at_least.map(|deals| (1 + deals) as f64 / (1 + input.permutations) as f64);
    let ln_contests = (input.contests as f64).ln();
    let ln_p = ln_exact(&column, largest).or(p_permutation.map(f64::ln));
    let p = ln_p.map(|ln| PValue::from_ln(ln + ln_contests));
    Ok(Answer {
        chi2,
        degrees,
        chi2_p: PValue::from_ln(ln_upper_tail(chi2, degrees)).p,
        chi2_choice: of_choice.0,
        chi2_choice_p: PValue::from_ln(ln_upper_tail(of_choice.0, of_choice.1)).p,
        largest_share: largest.share(),
        terminal,
        p_exact,
        p_permutation,
        at_least,
        p: p.map(|p| p.p),
        log10_p: p.and_then(|p| p.log10_p),
        caveat: CAVEAT,
    })
}

fn check(input: &Input) -> Result<(), StatisticError> {
    let choices = input.votes.first().map_or(0, Vec::len);
    if input.votes.iter().any(|row| row.len() != choices) {
        return Err(StatisticError::range("votes", "must hold as many choices for each terminal"));
    }
    if choices == 0 {
        return Err(StatisticError::range("votes", "must hold at least one terminal with one choice: []"));
    }
    if choices <= input.choice {
        return Err(StatisticError::range("choice", format!("must be below {choices}: {}", input.choice)));
    }
    let all = input.votes.iter().flatten().fold(0_u64, |sum, votes| sum.saturating_add(*votes));
    if MOST_VOTES < all {
        return Err(StatisticError::range("votes", format!("must be at most {MOST_VOTES} together: {all}")));
    }
    if MOST_PERMUTATIONS < input.permutations {
        let problem = format!("must be at most {MOST_PERMUTATIONS}: {}", input.permutations);
        return Err(StatisticError::range("permutations", problem));
    }
    some("contests", input.contests)
}

/// One terminal: votes for the choice looked at, and all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Votes for the choice.
    pub chosen: u64,
    /// All votes.
    pub votes: u64,
}

impl Terminal {
    fn share(self) -> f64 {
        self.chosen as f64 / self.votes as f64
    }

    /// Orders two terminals by share, in whole numbers. Both have votes.
    fn by_share(self, other: Self) -> Ordering {
        (self.chosen * other.votes).cmp(&(other.chosen * self.votes))
    }
}

/// Returns each terminal's votes for one choice beside all its votes.
pub fn column(votes: &[Vec<u64>], choice: usize) -> Vec<Terminal> {
    let terminal =
        |row: &Vec<u64>| Terminal { chosen: row.get(choice).copied().unwrap_or(0), votes: row.iter().sum() };
    votes.iter().map(terminal).collect()
}

/// Returns the first terminal with the largest share, and its votes. None has votes, and there is none.
pub fn largest(terminals: &[Terminal]) -> Option<(usize, Terminal)> {
    let with_votes = terminals.iter().copied().enumerate().filter(|(_, terminal)| 0 < terminal.votes);
    // Of equals `max_by` takes the last: so it goes backwards.
    with_votes.rev().max_by(|(_, left), (_, right)| left.by_share(*right))
}

/// Returns Pearson's statistic of a table and its degrees of freedom; rows and columns without votes are left out.
pub fn chi_square(table: &[Vec<u64>]) -> (f64, u64) {
    let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
    let width = table.first().map_or(0, Vec::len);
    let columns: Vec<u64> = (0..width).map(|at| table.iter().filter_map(|row| row.get(at)).sum()).collect();
    let all: u64 = rows.iter().sum();
    let mut chi2 = 0.0;
    for (row, of_row) in table.iter().zip(&rows) {
        for (votes, of_column) in row.iter().zip(&columns) {
            let expected = *of_row as f64 * *of_column as f64 / all as f64;
            if 0.0 < expected {
                chi2 += (*votes as f64 - expected).powi(2) / expected;
            }
        }
    }
    let filled = |sums: &[u64]| sums.iter().filter(|sum| 0 < **sum).count().saturating_sub(1) as u64;
    (chi2, filled(&rows) * filled(&columns))
}

/// Returns a table of two columns: the choice, and all others together.
pub fn against_others(terminals: &[Terminal]) -> Vec<Vec<u64>> {
    terminals.iter().map(|terminal| vec![terminal.chosen, terminal.votes - terminal.chosen]).collect()
}

/// Returns P(chi-square >= value) with so many degrees of freedom; 1 for none.
pub fn upper_tail(chi2: f64, degrees: u64) -> f64 {
    if degrees == 0 || chi2 <= 0.0 { 1.0 } else { gamma_ur(degrees as f64 / 2.0, chi2 / 2.0) }
}

/// Returns ln of [`upper_tail`], also where that is no double any more.
pub fn ln_upper_tail(chi2: f64, degrees: u64) -> f64 {
    let p = upper_tail(chi2, degrees);
    if f64::MIN_POSITIVE < p || !chi2.is_finite() {
        return p.ln();
    }
    // Γ(a, x) / Γ(a) by Legendre's continued fraction, which converges at once so far out.
    let (a, x) = (degrees as f64 / 2.0, chi2 / 2.0);
    let fraction =
        (1..=200).rev().map(f64::from).fold(0.0, |rest, n| n * (a - n) / (x + 2.0 * n + 1.0 - a + rest));
    a * x.ln() - x - ln_gamma(a) - (x + 1.0 - a + fraction).ln()
}

/// Returns the probability that dealing the votes at random gives some terminal a share of at least that of `largest`,
/// unless the table is too large to count all deals.
pub fn exact(terminals: &[Terminal], largest: Terminal) -> Option<f64> {
    // What was dealt can be dealt again, however small its probability.
    ln_exact(terminals, largest).map(|ln| ln.exp().clamp(f64::MIN_POSITIVE, 1.0))
}

/// Returns ln of [`exact`].
fn ln_exact(terminals: &[Terminal], largest: Terminal) -> Option<f64> {
    let terminals: Vec<&Terminal> = terminals.iter().filter(|terminal| 0 < terminal.votes).collect();
    let most = terminals.iter().map(|terminal| terminal.votes).max().unwrap_or(0);
    let chosen: u64 = terminals.iter().map(|terminal| terminal.chosen).sum();
    let steps = (terminals.len() as u64).saturating_mul(chosen + 1).saturating_mul(most.min(chosen) + 1);
    if MOST_STEPS < steps {
        return None;
    }
    // reach[s]: ln of the probability that one of the terminals so far reaches the share, if they have s votes of the choice
    // together. Adding up what reaches, and not taking off what does not, keeps the digits of a small p.
    let mut reach = vec![f64::NEG_INFINITY];
    let mut dealt = 0;
    for terminal in terminals {
        let before = dealt;
        dealt += terminal.votes;
        let mut next = vec![f64::NEG_INFINITY; dealt.min(chosen) as usize + 1];
        for (after, place) in (0_u64..).zip(&mut next) {
            let mut sum = LnSum::default();
            for here in after.saturating_sub(before)..=after.min(terminal.votes) {
                let reaches =
                    Terminal { chosen: here, votes: terminal.votes }.by_share(largest) != Ordering::Less;
                let others = || reach.get((after - here) as usize).copied().unwrap_or(f64::NEG_INFINITY);
                let ln_p = if reaches { 0.0 } else { others() };
                if f64::NEG_INFINITY < ln_p {
                    // Of `after` chosen among the votes dealt so far, those of this terminal.
                    sum.add(ln_p + ln_hypergeometric_mass(here, dealt, after, terminal.votes));
                }
            }
            *place = sum.ln();
        }
        reach = next;
    }
    Some(reach.get(chosen as usize).copied().unwrap_or(0.0).min(0.0))
}

/// Deals the votes to the terminals again and again, and returns how often some share is at least that of `largest`.
pub fn deal(terminals: &[Terminal], largest: Terminal, deals: u64, seed: &str) -> u64 {
    let mut bits = Bits::of(seed);
    let terminals: Vec<Terminal> = terminals.iter().copied().filter(|terminal| 0 < terminal.votes).collect();
    let all: u64 = terminals.iter().map(|terminal| terminal.votes).sum();
    let chosen: u64 = terminals.iter().map(|terminal| terminal.chosen).sum();
    let mut reaches = || {
        let (mut left, mut chosen) = (all, chosen);
        terminals.iter().any(|terminal| {
            let here = dealt(left, chosen, terminal.votes, bits.unit());
            (left, chosen) = (left - terminal.votes, chosen - here);
            Terminal { chosen: here, ..*terminal }.by_share(largest) != Ordering::Less
        })
    };
    (0..deals).filter(|_| reaches()).count() as u64
}

/// Returns how many of the chosen votes fall to a terminal that gets so many of those left.
fn dealt(left: u64, chosen: u64, votes: u64, uniform: f64) -> u64 {
    let (least, most) = ((chosen + votes).saturating_sub(left), chosen.min(votes));
    let mode = (u128::from(chosen + 1) * u128::from(votes + 1) / u128::from(left + 2)) as u64;
    let mode = mode.clamp(least, most);
    let up = |x: u64| {
        (chosen - x) as f64 * (votes - x) as f64 / ((x + 1) as f64 * (left + x + 1 - chosen - votes) as f64)
    };
    by_inversion(uniform, (mode, hypergeometric_mass(mode, left, chosen, votes)), (least, most), up)
}

/// Returns the p-value of several contests of the same cards: the worst of them, times their number.
pub fn worst(ps: &[f64]) -> PValue {
    let worst = ps.iter().copied().fold(1.0, f64::min);
    PValue::from_probability((worst * ps.len().max(1) as f64).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminals(of: &[(u64, u64)]) -> Vec<Terminal> {
        of.iter().map(|(chosen, votes)| Terminal { chosen: *chosen, votes: *votes }).collect()
    }

    /// All of one choice at the first terminal: 2 of C(2000, 1000) deals, log10 by an examiner.
    #[test]
    fn a_deal_below_the_least_double_keeps_its_logarithm() {
        let input = serde_json::json!({ "votes": [[1_000, 0], [0, 1_000]] });
        let answer = (HOMOGENEITY.compute)(&input).unwrap();
        assert!((answer["log10_p"].as_f64().unwrap() + 600.010_332_109_143).abs() < 1e-9, "{answer}");
    }

    /// Counts all deals of a few cards.
    fn by_counting(of: &[Terminal], largest: Terminal) -> f64 {
        let cards: u64 = of.iter().map(|terminal| terminal.votes).sum();
        let chosen: u64 = of.iter().map(|terminal| terminal.chosen).sum();
        let (mut deals, mut reach) = (0, 0);
        for deal in 0..1_u64 << cards {
            if u64::from(deal.count_ones()) != chosen {
                continue;
            }
            deals += 1;
            let mut rest = deal;
            let reaches = of.iter().filter(|terminal| 0 < terminal.votes).fold(false, |reaches, terminal| {
                let mine = rest & ((1 << terminal.votes) - 1);
                rest >>= terminal.votes;
                let here = Terminal { chosen: u64::from(mine.count_ones()), votes: terminal.votes };
                reaches || here.by_share(largest) != Ordering::Less
            });
            reach += u64::from(reaches);
        }
        reach as f64 / f64::from(deals)
    }

    #[test]
    fn the_largest_share_is_not_the_largest_number() {
        let of = terminals(&[(4, 9), (0, 0), (3, 4), (6, 8)]);
        assert_eq!(largest(&of), Some((2, Terminal { chosen: 3, votes: 4 })));
        assert_eq!(largest(&terminals(&[(0, 0)])), None);
        // One vote and three cards: it falls to the first terminal in one deal of three.
        let of = terminals(&[(1, 1), (0, 2)]);
        assert!((exact(&of, of[0]).unwrap() - 1.0 / 3.0).abs() < 1e-14);
    }

    #[test]
    fn the_exact_p_counts_all_deals() {
        for of in [
            terminals(&[(3, 4), (1, 5), (2, 6)]),
            terminals(&[(0, 3), (0, 0), (2, 7), (1, 1)]),
            terminals(&[(4, 4), (5, 5)]),
            terminals(&[(0, 4), (0, 5)]),
        ] {
            let (_, most) = largest(&of).unwrap();
            let exact = exact(&of, most).unwrap();
            assert!((exact - by_counting(&of, most)).abs() < 1e-12, "{of:?}: {exact}");
        }
    }

    #[test]
    fn a_very_small_exact_p_keeps_its_digits() {
        // All 60 votes of the choice on one of two terminals with 60: one deal of C(120, 60), or its mirror image.
        let of = terminals(&[(60, 60), (0, 60)]);
        let all = (1..=60).fold(1.0, |product, i| product * f64::from(60 + i) / f64::from(i));
        assert!((exact(&of, of[0]).unwrap() * all / 2.0 - 1.0).abs() < 1e-11, "{:?}", exact(&of, of[0]));
        let of = terminals(&[(900, 900), (0, 900)]);
        assert_eq!(exact(&of, of[0]), Some(f64::MIN_POSITIVE));
    }

    #[test]
    fn a_table_of_nothing_says_so() {
        for votes in [serde_json::json!([]), serde_json::json!([[]])] {
            let error = (HOMOGENEITY.compute)(&serde_json::json!({ "votes": votes })).unwrap_err();
            assert_eq!(
                error.to_string(),
                "field `votes` must hold at least one terminal with one choice: []"
            );
        }
    }

    #[test]
    fn more_deals_than_anybody_waits_for_are_refused() {
        let with = |permutations: u64| {
            let votes = serde_json::json!([[600_000, 400_000], [500_000, 500_001]]);
            (HOMOGENEITY.compute)(&serde_json::json!({ "votes": votes, "permutations": permutations }))
        };
        assert!(with(10).is_ok());
        let error = with(1_000_000).unwrap_err().to_string();
        assert_eq!(error, "field `permutations` must be at most 170765 for this table: 1000000");
    }

    #[test]
    fn dealing_comes_near_the_exact_p() {
        let of = terminals(&[(30, 40), (20, 40), (22, 45)]);
        let (_, most) = largest(&of).unwrap();
        let p = exact(&of, most).unwrap();
        let dealt = deal(&of, most, 4_000, "7") as f64 / 4_000.0;
        assert!((p - dealt).abs() < 4.0 * (p * (1.0 - p) / 4_000.0).sqrt(), "{p} {dealt}");
    }

    #[test]
    fn tables_without_freedom_have_p_1() {
        assert_eq!(chi_square(&[vec![3, 0], vec![5, 0]]), (0.0, 0));
        assert_eq!(upper_tail(0.0, 0), 1.0);
        // The textbook table 10 20 / 30 40: chi2 = 100 (400 - 600)^2 / (30 70 40 60).
        let (chi2, degrees) = chi_square(&[vec![10, 20], vec![30, 40]]);
        assert!((chi2 - 100.0 * 200.0_f64.powi(2) / 5_040_000.0).abs() < 1e-12);
        assert_eq!(degrees, 1);
        assert!((upper_tail(3.841_458_820_694_124, 1) - 0.05).abs() < 1e-12);
    }

    #[test]
    fn the_worst_of_ten_contests_counts_tenfold() {
        assert!((worst(&[0.5, 0.009, 0.2]).p - 0.027).abs() < 1e-15);
        assert_eq!(worst(&[]).p, 1.0);
    }
}
