//! `saylau audit plan`: how many paper ballots an audit will take, by each method that can do it.

use std::fmt::Write as _;

use anyhow::{Context, Error, anyhow};
use clap::Args;
use language::{Key, Message, Part, Words};
use serde::Serialize;
use serde_json::{Value, json};
use statistics::catalogue::statistic;

use crate::cli::Lang;
use crate::fold::fold;
use crate::{Hint, Verdict, print};

/// Plan a risk-limiting audit: how many ballots each method takes
///
/// For one pair, the winner and the closest loser, if the reported votes on paper are right. With --electronic, the most votes
/// without paper that there can be, only methods are shown that leave room for them. Each number can be had with all its
/// settings by `saylau audit stat`. Exits 1 if no audit of the paper can confirm the outcome.
#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// Paper ballots
    #[arg(long)]
    ballots: u64,

    /// Votes on paper reported for the winner
    #[arg(long)]
    winner: u64,

    /// Votes on paper reported for the closest loser
    #[arg(long)]
    loser: u64,

    /// Most votes without paper that there can be: `saylau audit` gives three bounds
    #[arg(long, default_value_t = 0)]
    electronic: u64,

    /// Paper ballots too many that no record explains
    #[arg(long, default_value_t = 0)]
    surplus: u64,

    /// Largest chance that a wrong outcome is confirmed
    #[arg(long, default_value_t = 0.05)]
    risk_limit: f64,

    /// Language of the text; JSON is in English
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The plan.
#[derive(Debug, Serialize)]
struct Plan {
    ballots: u64,
    risk_limit: f64,
    paper_margin: i64,
    null_mean: f64,
    can_be_confirmed: bool,
    methods: Vec<Method>,
}

/// One method.
#[derive(Debug, Serialize)]
struct Method {
    /// Its name in `saylau list statistics`.
    statistic: &'static str,
    /// What is drawn, and how the method is to be used.
    how: Key,
    /// Ballots in the mean, if the method goes ballot by ballot.
    expected: Option<f64>,
    /// Ballots with which so large a share of audits would be done.
    sizes: Vec<Size>,
}

#[derive(Debug, Serialize)]
struct Size {
    probability: f64,
    /// Absent where it is not known: every ballot, or more than the method can compute.
    n: Option<u64>,
}

/// Shares of audits that shall be done at the sizes shown.
const PROBABILITIES: [f64; 3] = [0.7, 0.8, 0.9];

impl PlanArgs {
    pub(super) fn run(&self) -> Result<Verdict, Error> {
        if self.ballots < self.winner.saturating_add(self.loser) {
            let hint =
                Hint("a ballot has one vote: winner and loser together have at most all ballots".to_owned());
            return Err(anyhow!("more votes than ballots: {} and {}", self.winner, self.loser).context(hint));
        }
        let plan = self.plan()?;
        let text = if self.json {
            serde_json::to_string_pretty(&plan)? + "\n"
        } else {
            text(&plan, self.electronic, &Words::new(self.lang.language()))
        };
        print(&text)?;
        Ok(if plan.can_be_confirmed { Verdict::Clean } else { Verdict::Findings })
    }

    fn plan(&self) -> Result<Plan, Error> {
        let (ballots, winner, loser) = (self.ballots, self.winner, self.loser);
        let null = ask(
            "paper-null",
            &json!({ "ballots": ballots, "winner": winner, "loser": loser, "electronic": self.electronic,
                "surplus": self.surplus, "risk_limit": self.risk_limit }),
        )?;
        let null_mean = number(&null, "null_mean").context("`paper-null` answers a mean")?;
        let can_be_confirmed = null.get("can_be_confirmed") == Some(&Value::Bool(true));
        let mut methods = Vec::new();
        if can_be_confirmed {
            methods.push(self.alpha(null_mean)?);
        }
        if can_be_confirmed && self.electronic == 0 && self.surplus == 0 {
            let pair = json!({ "ballots": ballots, "reported_winner": winner, "reported_loser": loser,
                "risk_limit": self.risk_limit, "probabilities": PROBABILITIES });
            methods.push(method("bravo-size", Key("plan-ballot-by-ballot"), &pair)?);
            methods.push(method("minerva-size", Key("plan-one-round"), &pair)?);
            methods.push(method("providence-size", Key("plan-one-round"), &pair)?);
            let cards =
                json!({ "ballots": ballots, "margin": winner - loser, "risk_limit": self.risk_limit });
            let n = ask("super-simple-size", &cards)?
                .get("n")
                .and_then(Value::as_u64)
                .context("`super-simple-size` answers a size")?;
            methods.push(Method {
                statistic: "super-simple-size",
                how: Key("plan-comparison"),
                expected: Some(n as f64),
                sizes: PROBABILITIES.map(|probability| Size { probability, n: Some(n) }).into(),
            });
        }
        let paper_margin =
            null.get("paper_margin").and_then(Value::as_i64).context("`paper-null` answers a margin")?;
        Ok(Plan { ballots, risk_limit: self.risk_limit, paper_margin, null_mean, can_be_confirmed, methods })
    }

    /// The only method shown that leaves room for a part without paper.
    fn alpha(&self, null_mean: f64) -> Result<Method, Error> {
        let neither = self.ballots - self.winner - self.loser;
        let values = [(1.0, self.winner), (0.0, self.loser), (0.5, neither)];
        let values: Vec<Value> =
            values.iter().map(|(value, count)| json!({ "value": value, "count": count })).collect();
        let eta = f64::midpoint(1.0, (self.winner as f64 - self.loser as f64) / self.ballots as f64);
        let input = json!({ "values": values, "null_mean": null_mean, "eta": eta, "risk_limit": self.risk_limit,
            "probabilities": PROBABILITIES });
        let answer = ask("alpha-size", &input)?;
        Ok(Method {
            statistic: "alpha-size",
            how: Key("plan-as-rounds-does"),
            expected: number(&answer, "expected").filter(|_| number(&answer, "given_up") == Some(0.0)),
            sizes: sizes(answer.get("quantiles")),
        })
    }
}

fn ask(name: &'static str, input: &Value) -> Result<Value, Error> {
    let statistic = statistic(name).with_context(|| format!("`{name}` is no statistic"))?;
    (statistic.compute)(input).with_context(|| format!("`{name}` has no answer"))
}

fn method(name: &'static str, how: Key, input: &Value) -> Result<Method, Error> {
    let answer = ask(name, input)?;
    Ok(Method { statistic: name, how, expected: number(&answer, "asn"), sizes: sizes(answer.get("sizes")) })
}

fn number(answer: &Value, field: &str) -> Option<f64> {
    answer.get(field).and_then(Value::as_f64)
}

fn sizes(list: Option<&Value>) -> Vec<Size> {
    let size = |entry: &Value| {
        let is_known = entry.get("is_full_count") != Some(&Value::Bool(true));
        let n = entry.get("n").and_then(Value::as_u64).filter(|_| is_known);
        Some(Size { probability: number(entry, "probability")?, n })
    };
    list.and_then(Value::as_array).into_iter().flatten().filter_map(size).collect()
}

fn text(plan: &Plan, electronic: u64, words: &Words) -> String {
    let told = Message::new("plan-paper")
        .put("ballots", Part::Grouped(plan.ballots))
        .put("margin", Part::Signed(plan.paper_margin))
        .put("electronic", Part::Grouped(electronic))
        .put("t", Part::Decimal(format!("{:.6}", plan.null_mean)));
    let mut text = fold(&words.tell(&told)) + "\n";
    if !plan.can_be_confirmed {
        return text + &fold(&words.say("plan-impossible")) + "\n";
    }
    let told = Message::new("plan-to-draw").put("limit", Part::Decimal(plan.risk_limit.to_string()));
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{}\n", fold(&words.tell(&told)));
    let _ = write!(text, "{:<18} {:>12}", words.say("plan-method"), words.say("plan-mean"));
    for probability in PROBABILITIES {
        let _ = write!(text, " {:>8}", format!("{:.0} %", 100.0 * probability));
    }
    let _ = writeln!(text, "  {}", words.say("plan-done-with"));
    let or_dash = |n: Option<String>| n.unwrap_or_else(|| "-".to_owned());
    for method in &plan.methods {
        let expected = or_dash(method.expected.map(|n| words.decimal(n, 0)));
        let _ = write!(text, "{:<18} {expected:>12}", method.statistic.trim_end_matches("-size"));
        for size in &method.sizes {
            let _ = write!(text, " {:>8}", or_dash(size.n.map(|n| words.number(n))));
        }
        let _ = writeln!(text, "  {}", method.how.told(words.language()));
    }
    if plan.methods.iter().flat_map(|method| &method.sizes).any(|size| size.n.is_none()) {
        let _ = writeln!(text, "{}", words.say("plan-dash"));
    }
    text
}
