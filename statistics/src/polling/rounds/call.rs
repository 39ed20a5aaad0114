//! `minerva` and `providence`: what they read and answer.

use serde::{Deserialize, Serialize};

use super::{Round, minerva, providence};
use crate::call::call;
use crate::inputs::{between_0_and_1, five_percent};
use crate::{Field, PValue, Statistic, StatisticError};

const REPORTED_WINNER: Field = Field { name: "reported_winner", meaning: "votes reported for the winner" };
const REPORTED_LOSER: Field = Field { name: "reported_loser", meaning: "votes reported for the loser" };
const ROUNDS: Field = Field {
    name: "rounds",
    meaning: "list of `{ \"winner\": k, \"loser\": l }`, the ballots for the pair drawn in each round alone, not added up",
};
const RISK_LIMIT: Field = Field { name: "risk_limit", meaning: "above 0 and below 1; default 0.05" };
const OUTPUTS: &[Field] = &[
    Field {
        name: "p",
        meaning: "the risk: of the round that stopped, or else of the last round; 1 without rounds",
    },
    Field { name: "log10_p", meaning: "its decimal logarithm" },
    Field { name: "p_last", meaning: "the risk of the last round" },
    Field { name: "risks", meaning: "the risk of each round" },
    Field {
        name: "stopped_in",
        meaning: "number of the first round with a risk of at most `risk_limit`; null if none",
    },
];

/// `minerva`: the risk of an audit in rounds of sizes fixed beforehand.
pub const MINERVA: Statistic = Statistic {
    name: "minerva",
    title: "Minerva, the risk of a ballot-polling audit in rounds whose sizes were fixed beforehand",
    source: "Zagórski, McClearn, Morin, McBurnett, Vora, Minerva: An Efficient Risk-Limiting Ballot Polling Audit, USENIX \
        Security 2021 (arXiv 2008.02315), definitions 3 and 4",
    about: "In round j the risk is P(K >= k, no stop before | tie)/P(K >= k, no stop before | s), K and k the ballots for the \
        winner in rounds 1 to j, s = V_w/(V_w + V_l), draws with replacement, ballots for neither left out. In round 1 \
        that is P(K >= k | n, 1/2)/P(K >= k | n, s). A round stops when its risk is at most the risk limit. Once stopped the \
        audit is over: later rounds keep the risk of that round. The risk limit holds only if the numbers of ballots \
        drawn do not depend on what was seen. A reported tie, 0 to 0 included, or loss gives 1 for every round. At most 20,000 ballots for \
        the pair.",
    inputs: &[REPORTED_WINNER, REPORTED_LOSER, ROUNDS, RISK_LIMIT],
    outputs: OUTPUTS,
    example: r#"{ "reported_winner": 980, "reported_loser": 640, "rounds": [{ "winner": 55, "loser": 38 }, { "winner": 90, "loser": 50 }] }"#,
    compute: |input| call("minerva", input, compute_minerva),
};

/// `providence`: the risk of an audit in rounds of any sizes.
pub const PROVIDENCE: Statistic = Statistic {
    name: "providence",
    title: "Providence, the risk of a ballot-polling audit in rounds of any sizes",
    source: "Broadrick, Morin, McClearn, McBurnett, Vora, Zagórski, Providence: a Flexible Round-by-Round Risk-Limiting \
        Audit, USENIX Security 2023 (arXiv 2210.08717), definition 2",
    about: "In round j the risk is min(1, 1/(sigma tau)): sigma = (2s)^k (2-2s)^(n-k) over the ballots of all rounds before, tau = \
        P(K >= k | n, s)/P(K >= k | n, 1/2) over those of round j alone, s = V_w/(V_w + V_l), draws with replacement, ballots \
        for neither left out. Round 1 is that of `minerva`. The size of a round may depend on what was seen. Rounds after the \
        one that stopped are still answered one by one in `risks`; `p` stays that of the round that stopped (`frozen`, \
        r2b2) unless `after_stop` is `continue`, which makes it the last. A reported tie, 0 to 0 included, or loss gives 1 for every round.",
    inputs: &[
        REPORTED_WINNER,
        REPORTED_LOSER,
        ROUNDS,
        RISK_LIMIT,
        Field { name: "after_stop", meaning: "`freeze` (default) or `continue`" },
    ],
    outputs: OUTPUTS,
    example: r#"{ "reported_winner": 980, "reported_loser": 640, "rounds": [{ "winner": 55, "loser": 38 }, { "winner": 90, "loser": 50 }] }"#,
    compute: |input| call("providence", input, compute_providence),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MinervaInput {
    reported_winner: u64,
    reported_loser: u64,
    rounds: Vec<RoundInput>,
    #[serde(default = "five_percent")]
    risk_limit: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvidenceInput {
    reported_winner: u64,
    reported_loser: u64,
    rounds: Vec<RoundInput>,
    #[serde(default = "five_percent")]
    risk_limit: f64,
    #[serde(default)]
    after_stop: AfterStop,
}

/// A round as it is read.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoundInput {
    pub(super) winner: u64,
    pub(super) loser: u64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum AfterStop {
    #[default]
    Freeze,
    Continue,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    p: PValue,
    p_last: f64,
    risks: Vec<f64>,
    stopped_in: Option<usize>,
}

/// The ballots beyond which exact distributions take too long.
pub(super) const MOST_BALLOTS: u64 = 20_000;

fn compute_minerva(input: &MinervaInput) -> Result<Answer, StatisticError> {
    let rounds = checked_rounds(&input.rounds, Some(MOST_BALLOTS))?;
    between_0_and_1("risk_limit", input.risk_limit)?;
    let Some(share) = share(input.reported_winner, input.reported_loser) else {
        return Ok(nothing(rounds.len()));
    };
    let outcome = minerva(share, &rounds, input.risk_limit);
    let last = outcome.risks.last().copied().unwrap_or(PValue::ONE);
    Ok(answer(&outcome.risks, last, outcome.stopped_in))
}

fn compute_providence(input: &ProvidenceInput) -> Result<Answer, StatisticError> {
    let rounds = checked_rounds(&input.rounds, None)?;
    between_0_and_1("risk_limit", input.risk_limit)?;
    let Some(share) = share(input.reported_winner, input.reported_loser) else {
        return Ok(nothing(rounds.len()));
    };
    let risks = providence(share, &rounds);
    let stopped_in = (1..).zip(&risks).find(|(_, risk)| risk.p <= input.risk_limit);
    let last = risks.last().copied().unwrap_or(PValue::ONE);
    let p = match (stopped_in, input.after_stop) {
        (Some((_, risk)), AfterStop::Freeze) => *risk,
        _ => last,
    };
    Ok(answer(&risks, p, stopped_in.map(|(number, _)| number)))
}

fn answer(risks: &[PValue], p: PValue, stopped_in: Option<usize>) -> Answer {
    let p_last = risks.last().map_or(1.0, |risk| risk.p);
    Answer { p, p_last, risks: risks.iter().map(|risk| risk.p).collect(), stopped_in }
}

fn nothing(rounds: usize) -> Answer {
    answer(&vec![PValue::ONE; rounds], PValue::ONE, None)
}

/// Returns the winner's share of the votes for the pair; none where it does not lead.
pub(super) fn share(winner: u64, loser: u64) -> Option<f64> {
    (loser < winner).then(|| winner as f64 / (winner as f64 + loser as f64))
}

pub(super) fn checked_rounds(rounds: &[RoundInput], most: Option<u64>) -> Result<Vec<Round>, StatisticError> {
    let most = most.unwrap_or(1 << 40);
    let sizes = rounds.iter().flat_map(|round| [round.winner, round.loser]);
    if sizes.fold(0_u64, u64::saturating_add) > most {
        return Err(StatisticError::range("rounds", format!("must not hold more than {most} ballots")));
    }
    Ok(rounds.iter().map(|round| Round { winner: round.winner, loser: round.loser }).collect())
}
