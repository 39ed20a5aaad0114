//! BRAVO: ballot polling, one winner against one loser (Lindeman, Stark, Yates, EVT/WOTE 2012).
//!
//! With s = V_w / (V_w + V_l) the share of the winner among the votes for the pair, and w and l the votes for them in a
//! sample drawn with replacement, p = min(1, (2s)^−w (2 − 2s)^−l): Wald's test of s against a tie.

mod size;

use serde::Deserialize;

use crate::call::call;
use crate::{Field, PValue, Statistic, StatisticError};

pub use size::BRAVO_SIZE;

/// `bravo`: the p-value of a polled sample.
pub const BRAVO: Statistic = Statistic {
    name: "bravo",
    title: "p-value of a ballot-polling sample against a tie of one pair",
    source: "Lindeman, Stark, Yates, BRAVO: Ballot-polling Risk-limiting Audits to Verify Outcomes, EVT/WOTE 2012",
    about: "p = min(1, (2s)^-w (2 - 2s)^-l), s = V_w / (V_w + V_l). Sampling is with replacement, and the value counts at \
        the end of the sample given. A ballot that cannot be found must be entered as a vote for the loser. A reported tie, \
        0 to 0 included, or a reported loss gives p = 1.",
    inputs: &[
        Field { name: "reported_winner", meaning: "votes reported for the winner" },
        Field { name: "reported_loser", meaning: "votes reported for the loser" },
        Field { name: "sample_winner", meaning: "ballots of the sample with a vote for the winner" },
        Field { name: "sample_loser", meaning: "ballots of the sample with a vote for the loser" },
    ],
    outputs: &[
        Field { name: "p", meaning: "the p-value, from 0 to 1" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
    ],
    example: r#"{ "reported_winner": 980, "reported_loser": 640, "sample_winner": 60, "sample_loser": 30 }"#,
    compute: |input| call("bravo", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    reported_winner: u64,
    reported_loser: u64,
    sample_winner: u64,
    sample_loser: u64,
}

fn compute(input: &Input) -> Result<PValue, StatisticError> {
    Ok(p_value((input.reported_winner, input.reported_loser), (input.sample_winner, input.sample_loser)))
}

/// Returns the p-value of a sample of votes for winner and loser against a tie, given their reported votes.
pub fn p_value(reported: (u64, u64), sample: (u64, u64)) -> PValue {
    let (winner, loser) = reported;
    if winner <= loser {
        return PValue::ONE;
    }
    let share = winner as f64 / (winner as f64 + loser as f64);
    let (for_winner, for_loser) = (sample.0 as f64, sample.1 as f64);
    // An unopposed winner makes a vote for the loser impossible under the report, not under the tie: p is 1 then.
    let loser_term = if sample.1 == 0 { 0.0 } else { for_loser * (2.0 - 2.0 * share).ln() };
    PValue::from_ln(-for_winner * (2.0 * share).ln() - loser_term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Stream, most_false_alarms, runs};

    /// AUDIT 3.3, computed by Arlo and again on its own.
    #[test]
    fn a_sample_of_sixty_to_thirty() {
        let p = p_value((980, 640), (60, 30)).p;
        assert!((p - 0.012_725_883_349_775_197).abs() < 1e-15, "{p}");
    }

    /// AUDIT 11.8: a tie, looked at after every ballot.
    #[test]
    fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
        let mut stream = Stream::new(2_012);
        let mut alarms = 0;
        for _ in 0..runs() {
            let mut sample = (0, 0);
            let stops = (0..300).any(|_| {
                if stream.below(2) == 0 {
                    sample.0 += 1
                } else {
                    sample.1 += 1
                }
                p_value((600, 400), sample).p <= 0.1
            });
            alarms += u64::from(stops);
        }
        assert!(0 < alarms && alarms <= most_false_alarms(0.1), "{alarms}");
    }

    #[test]
    fn a_tie_confirms_nothing_and_an_unopposed_winner_needs_no_loser() {
        assert_eq!(p_value((500, 500), (40, 0)), PValue::ONE);
        let none = serde_json::json!({ "reported_winner": 0, "reported_loser": 0, "sample_winner": 9, "sample_loser": 0 });
        assert_eq!((BRAVO.compute)(&none).unwrap()["p"], serde_json::json!(1.0));
        assert!((p_value((500, 0), (5, 0)).p - 2.0_f64.powi(-5)).abs() < 1e-15);
        assert_eq!(p_value((500, 0), (5, 1)), PValue::ONE);
    }
}
