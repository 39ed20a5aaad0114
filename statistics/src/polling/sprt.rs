//! Ballot polling without replacement against a given margin: Wald's ratio with the invalid ballots as a nuisance.
//!
//! The ratio of the reported totals to the worst totals of margin c: falling products (V_w)_w (V_l)_l (V_u)_u over the largest
//! (N_w)_w (N_w − c)_l (N − 2N_w + c)_u (Ottoboni, Stark, Lindeman, McBurnett 2018, arXiv 1809.04235, section 2.3).

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::falling::{ln_falling, slope};
use crate::{Field, PValue, Statistic, StatisticError};

const SOURCE: &str = "Ottoboni, Stark, Lindeman, McBurnett, Risk-limiting audits by stratified union-intersection tests of \
    elections (SUITE), E-Vote-ID 2018 (arXiv 1809.04235), section 2.3";

const BALLOTS: Field = Field { name: "ballots", meaning: "N, ballots in the population, at least 1" };
const REPORTED_WINNER: Field =
    Field { name: "reported_winner", meaning: "V_w, votes reported for the winner" };
const REPORTED_LOSER: Field = Field { name: "reported_loser", meaning: "V_l, votes reported for the loser" };
const SAMPLE_WINNER: Field =
    Field { name: "sample_winner", meaning: "w, ballots drawn with a vote for the winner" };
const SAMPLE_LOSER: Field =
    Field { name: "sample_loser", meaning: "l, ballots drawn with a vote for the loser" };
const SAMPLE_OTHER: Field =
    Field { name: "sample_other", meaning: "u, ballots drawn with a vote for neither; default 0" };
const NULL_MARGIN: Field = Field {
    name: "null_margin",
    meaning: "c: the hypothesis is that the winner leads by at most c votes; default 0, may be negative",
};

/// `sprt-polling`: the p-value with the number of invalid ballots at its worst.
pub const SPRT_POLLING: Statistic = Statistic {
    name: "sprt-polling",
    title: "p-value of a ballot-polling sample without replacement, whatever the number of other ballots",
    source: SOURCE,
    about: "p = min(1, L0/L1): L1 is the product of falling products (V_w)_w (V_l)_l (V_u)_u, V_u = N - V_w - V_l, and L0 \
        the largest (x)_w (x-c)_l (N-2x+c)_u over real x from max(w, l+c) to (N-u+c)/2. The order of the sample does not \
        matter; p is that of the whole sample. A reported margin at or below c gives p = 1: against such a hypothesis the \
        ratio of the report would bet on the wrong side (`side` = `exact` asks for the ratio all the same, against a \
        margin of exactly c). A sample that the report excludes gives p = 1, another that a margin of c excludes p = 0; with \
        `exact` the second rule comes first.",
    inputs: &[
        BALLOTS,
        REPORTED_WINNER,
        REPORTED_LOSER,
        SAMPLE_WINNER,
        SAMPLE_LOSER,
        SAMPLE_OTHER,
        NULL_MARGIN,
        Field { name: "side", meaning: "`at-most` (default) or `exact`" },
    ],
    outputs: &[
        Field { name: "p", meaning: "the p-value, from 0 to 1" },
        Field { name: "log10_p", meaning: "its decimal logarithm" },
        Field { name: "null_winner", meaning: "the x of the maximum; null where no x is possible" },
    ],
    example: r#"{ "ballots": 36666, "reported_winner": 22999, "reported_loser": 12343, "sample_winner": 50, "sample_loser": 26 }"#,
    compute: |input| call("sprt-polling", input, compute),
};

/// `sprt-polling-fixed`: the p-value with the number of invalid ballots as reported.
pub const SPRT_POLLING_FIXED: Statistic = Statistic {
    name: "sprt-polling-fixed",
    title: "p-value of a ballot-polling sample without replacement, the number of other ballots being known",
    source: SOURCE,
    about: "As `sprt-polling`, with N - V_w - V_l other ballots under the hypothesis too: x = (V_w + V_l + c)/2, not rounded. \
        Only sound where that number is known from elsewhere.",
    inputs: SPRT_POLLING.inputs,
    outputs: SPRT_POLLING.outputs,
    example: SPRT_POLLING.example,
    compute: |input| call("sprt-polling-fixed", input, compute_fixed),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ballots: u64,
    reported_winner: u64,
    reported_loser: u64,
    sample_winner: u64,
    sample_loser: u64,
    #[serde(default)]
    sample_other: u64,
    #[serde(default)]
    null_margin: f64,
    #[serde(default)]
    side: Side,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Side {
    #[default]
    AtMost,
    Exact,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    null_winner: Option<f64>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let (reported, sample) = input.checked()?;
    let null_winner = worst(&reported, &sample, input.null_margin);
    let p = match input.side {
        Side::AtMost => p_value(&reported, &sample, input.null_margin),
        Side::Exact => PValue::from_ln(ln_p(&reported, &sample, input.null_margin)),
    };
    Ok(Answer { p, null_winner })
}

fn compute_fixed(input: &Input) -> Result<Answer, StatisticError> {
    let (reported, sample) = input.checked()?;
    let x = (reported.winner as f64 + reported.loser as f64 + input.null_margin) / 2.0;
    let p = match input.side {
        Side::AtMost if reported.margin() <= input.null_margin => PValue::ONE,
        _ => p_value_fixed(&reported, &sample, input.null_margin),
    };
    Ok(Answer { p, null_winner: Some(x) })
}

impl Input {
    fn checked(&self) -> Result<(Stratum, Poll), StatisticError> {
        let reported =
            Stratum { ballots: self.ballots, winner: self.reported_winner, loser: self.reported_loser };
        let sample = Poll { winner: self.sample_winner, loser: self.sample_loser, other: self.sample_other };
        reported.check("ballots", &sample)?;
        if (self.ballots as f64) < self.null_margin.abs() {
            let problem = format!("must not exceed `ballots`: {}", self.null_margin);
            return Err(StatisticError::range("null_margin", problem));
        }
        Ok((reported, sample))
    }
}

/// What was reported of the ballots drawn from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stratum {
    /// N, ballots.
    pub ballots: u64,
    /// Votes for the winner of the contest.
    pub winner: u64,
    /// Votes for the loser.
    pub loser: u64,
}

impl Stratum {
    /// Returns the reported lead of the winner: below 0 where the loser leads here.
    pub fn margin(&self) -> f64 {
        self.winner as f64 - self.loser as f64
    }

    /// Refuses totals and a sample that the ballots cannot hold; `field` names the ballots.
    pub(crate) fn check(&self, field: &'static str, sample: &Poll) -> Result<(), StatisticError> {
        let most = 1_u64 << 53;
        if self.ballots == 0 || most < self.ballots {
            return Err(StatisticError::range(field, format!("must be from 1 to {most}: {}", self.ballots)));
        }
        if self.winner.checked_add(self.loser).is_none_or(|votes| self.ballots < votes) {
            let problem = format!("must hold the votes for winner and loser: {}", self.ballots);
            return Err(StatisticError::range(field, problem));
        }
        if sample.size().is_none_or(|size| self.ballots < size) {
            let problem = format!("must not be below the ballots drawn: {}", self.ballots);
            return Err(StatisticError::range(field, problem));
        }
        Ok(())
    }
}

/// The ballots of a sample.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Poll {
    /// With a vote for the winner.
    pub winner: u64,
    /// With a vote for the loser.
    pub loser: u64,
    /// With a vote for neither.
    pub other: u64,
}

impl Poll {
    /// Returns how many ballots were drawn; none if they cannot be counted.
    pub fn size(&self) -> Option<u64> {
        self.winner.checked_add(self.loser)?.checked_add(self.other)
    }
}

/// Returns the p-value of the hypothesis that the winner leads by at most `null_margin` votes.
pub fn p_value(reported: &Stratum, sample: &Poll, null_margin: f64) -> PValue {
    // The ratio compares with the report, so a report inside the hypothesis says nothing against it (AUDIT 5.2).
    if reported.margin() <= null_margin || ln_reported(reported, sample) == f64::NEG_INFINITY {
        return PValue::ONE;
    }
    PValue::from_ln(ln_p(reported, sample, null_margin))
}

/// Returns the same with the number of other ballots as reported.
pub fn p_value_fixed(reported: &Stratum, sample: &Poll, null_margin: f64) -> PValue {
    let winner = (reported.winner as f64 + reported.loser as f64 + null_margin) / 2.0;
    let null = ln_falling(winner, sample.winner) + ln_falling(winner - null_margin, sample.loser);
    let alternative =
        ln_falling(reported.winner as f64, sample.winner) + ln_falling(reported.loser as f64, sample.loser);
    let other = reported.ballots - reported.winner - reported.loser;
    if alternative == f64::NEG_INFINITY || other < sample.other {
        return PValue::ONE;
    }
    PValue::from_ln(null - alternative)
}

/// Returns ln of the ratio of a margin of exactly `null_margin` to the report, not capped: −∞ where that margin excludes the
/// sample, or else ∞ where the report does.
pub(crate) fn ln_p(reported: &Stratum, sample: &Poll, null_margin: f64) -> f64 {
    let Some(winner) = worst(reported, sample, null_margin) else { return f64::NEG_INFINITY };
    ln_null(reported.ballots as f64, sample, null_margin, winner) - ln_reported(reported, sample)
}

fn ln_reported(reported: &Stratum, sample: &Poll) -> f64 {
    let other = (reported.ballots - reported.winner - reported.loser) as f64;
    ln_falling(reported.winner as f64, sample.winner)
        + ln_falling(reported.loser as f64, sample.loser)
        + ln_falling(other, sample.other)
}

fn ln_null(ballots: f64, sample: &Poll, margin: f64, winner: f64) -> f64 {
    ln_falling(winner, sample.winner)
        + ln_falling(winner - margin, sample.loser)
        + ln_falling(ballots - 2.0 * winner + margin, sample.other)
}

/// Returns the votes for the winner that make the sample likeliest at this margin; none where the sample excludes it.
fn worst(reported: &Stratum, sample: &Poll, margin: f64) -> Option<f64> {
    let ballots = reported.ballots as f64;
    let mut low = (sample.winner as f64).max(sample.loser as f64 + margin).max(0.0).max(margin);
    let mut high = (ballots - sample.other as f64 + margin) / 2.0;
    if high < low {
        // A margin at the very edge may miss by rounding.
        return (low - high < 1e-9 * ballots).then_some(low);
    }
    // The logarithm is concave, so its slope changes sign once.
    let rises = |winner: f64| {
        slope(winner, sample.winner) + slope(winner - margin, sample.loser)
            > 2.0 * slope(ballots - 2.0 * winner + margin, sample.other)
    };
    if !rises(low) {
        return Some(low);
    }
    if rises(high) {
        return Some(high);
    }
    // Near the maximum the value changes with the square of the distance.
    while 1e-7 * ballots < high - low {
        let middle = f64::midpoint(low, high);
        if rises(middle) { low = middle } else { high = middle }
    }
    Some(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Stream, most_false_alarms, runs};

    #[track_caller]
    fn is_about(value: f64, expected: f64) {
        assert!((value / expected - 1.0).abs() < 1e-9, "{value} is not {expected}");
    }

    const ROCHESTER: Stratum = Stratum { ballots: 36_666, winner: 22_999, loser: 12_343 };
    const LANSING: Stratum = Stratum { ballots: 21_328, winner: 10_309, loser: 7_694 };

    /// AUDIT 3.1: Michigan's pilots of 2018 as CORLA18 computes them.
    #[test]
    fn rochester_hills_and_lansing_2018_with_invalid_ballots_fixed() {
        let poll = |winner, loser, other| Poll { winner, loser, other };
        is_about(p_value_fixed(&ROCHESTER, &poll(50, 26, 0), 0.0).p, 0.021_179_946_935_246_073);
        is_about(p_value_fixed(&LANSING, &poll(124, 96, 40), 0.0).p, 0.169_989_661_9);
    }

    /// AUDIT 3.2: the same samples with the nuisance at its worst.
    #[test]
    fn rochester_hills_and_lansing_2018_with_the_nuisance_maximised() {
        let p = |reported, winner, loser, other| p_value(reported, &Poll { winner, loser, other }, 0.0).p;
        assert!((p(&ROCHESTER, 50, 26, 0) - 0.34770).abs() < 5e-6, "{}", p(&ROCHESTER, 50, 26, 0));
        is_about(p(&LANSING, 116, 94, 48), 0.875_625_812_1);
        assert!((p(&LANSING, 124, 96, 40) - 0.17073).abs() < 5e-6, "{}", p(&LANSING, 124, 96, 40));
    }

    /// AUDIT 5.2: a hypothesis that holds the report cannot be rejected by it.
    #[test]
    fn a_null_margin_above_the_report_is_never_rejected() {
        let paper = Stratum { ballots: 624, winner: 320, loser: 280 };
        let sample = Poll { winner: 60, loser: 50, other: 4 };
        assert_eq!(p_value(&paper, &sample, 512.0), PValue::ONE);
        assert!(ln_p(&paper, &sample, 512.0) < -80.0, "which the ratio alone would do");
        assert_eq!(p_value(&paper, &sample, 40.0), PValue::ONE);
        assert!(p_value(&paper, &sample, 39.0).p <= 1.0);
    }

    #[test]
    fn samples_at_the_edges_are_answered() {
        let small = Stratum { ballots: 10, winner: 6, loser: 2 };
        assert_eq!(p_value(&small, &Poll::default(), 0.0), PValue::ONE);
        let excluded = Poll { winner: 0, loser: 3, other: 0 };
        assert_eq!(p_value(&small, &excluded, 0.0), PValue::ONE, "the report has two votes for the loser");
        let decided = Poll { winner: 6, loser: 0, other: 0 };
        assert_eq!(p_value(&small, &decided, 0.0), PValue::IMPOSSIBLE);
        let whole = Poll { winner: 6, loser: 2, other: 2 };
        assert_eq!(p_value(&small, &whole, 4.0), PValue::ONE, "what was reported was found");
    }

    /// AUDIT 11.8: 190 to 190 of 400 where 210 to 170 was reported, one look.
    #[test]
    fn ties_are_confirmed_no_oftener_than_the_risk_limit() {
        let reported = Stratum { ballots: 400, winner: 210, loser: 170 };
        let mut cards: Vec<u8> = [0, 1].into_iter().cycle().take(380).chain([2; 20]).collect();
        let mut stream = Stream::new(2_008);
        let mut alarms = 0;
        for _ in 0..runs() {
            stream.shuffle(&mut cards);
            let count = |kind| cards[..120].iter().filter(|card| **card == kind).count() as u64;
            let sample = Poll { winner: count(0), loser: count(1), other: count(2) };
            alarms += u64::from(p_value(&reported, &sample, 0.0).p <= 0.2);
        }
        assert!(0 < alarms && alarms <= most_false_alarms(0.2), "{alarms}");
    }
}
