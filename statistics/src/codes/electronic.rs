//! Level L2: how many electronic votes there can be, whatever the machines did (AUDIT 7.4).

use serde::{Deserialize, Serialize};

use crate::call::call;
use crate::inputs::{countable, some};
use crate::{Field, Statistic, StatisticError};

/// `electronic-bounds`: three nested bounds of the paperless part.
pub const ELECTRONIC_BOUNDS: Statistic = Statistic {
    name: "electronic-bounds",
    title: "three bounds of the electronic votes, each resting on less than the one before",
    source: "Banuelos, Stark, Limiting Risk by Turning Manifest Phantoms into Evil Zombies, arXiv 1207.3413, taken to a \
        whole part without paper",
    about: "By the counter: C. By the voter list: max(C, M), M the electronic marks. Without any electronic record: listed + \
        added - paper ballots issued. The reported winner won whatever the machines did if the true paper margin exceeds the \
        bound plus the unexplained surplus of paper; the paper sample is tested against the mean t = (1 + (bound + surplus) \
        / N) / 2 of the assorter 1, 1/2, 0. Where the reported margin is not above the bound, or t >= 1, no audit of the \
        paper can confirm the outcome. If the third bound is below one of the others, the record contradicts itself: \
        `nested` is false, and the greatest of the three is the one to use.",
    inputs: &[
        Field { name: "cast", meaning: "electronic votes by the counters, C, at most 10^9" },
        Field {
            name: "marks",
            meaning: "electronic marks on the voter list, M; without them the second bound is null",
        },
        Field { name: "listed", meaning: "voters on the list, L; without them the third bound is null" },
        Field { name: "added", meaning: "voters added on the day or by absentee certificate; default 0" },
        Field {
            name: "paper_issued",
            meaning: "paper ballots issued, at most `listed` + `added`; default 0",
        },
        Field { name: "surplus", meaning: "paper ballots found beyond those issued; default 0" },
        Field {
            name: "paper_ballots",
            meaning: "paper ballots found, N; with them the null means are given",
        },
        Field {
            name: "paper_margin",
            meaning: "reported paper votes for the winner less those for the loser; with it the \
            answer says what can be confirmed",
        },
    ],
    outputs: &[
        Field { name: "counter", meaning: "C" },
        Field { name: "list", meaning: "max(C, M)" },
        Field { name: "uncounted", meaning: "listed + added - paper_issued" },
        Field { name: "nested", meaning: "whether each is at least the one before" },
        Field {
            name: "null_means",
            meaning: "t for the three bounds in this order, null where there is no bound; absent \
            without `paper_ballots`",
        },
        Field {
            name: "can_be_confirmed",
            meaning: "whether the reported margin exceeds bound and surplus, for the three \
            bounds; absent without `paper_margin`",
        },
    ],
    example: r#"{ "cast": 275, "marks": 278, "listed": 1850, "paper_issued": 880, "paper_ballots": 870, "paper_margin": 410 }"#,
    compute: |input| call("electronic-bounds", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    cast: u64,
    marks: Option<u64>,
    listed: Option<u64>,
    #[serde(default)]
    added: u64,
    #[serde(default)]
    paper_issued: u64,
    #[serde(default)]
    surplus: u64,
    paper_ballots: Option<u64>,
    paper_margin: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Answer {
    counter: u64,
    list: Option<u64>,
    uncounted: Option<u64>,
    nested: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    null_means: Option<[Option<f64>; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_be_confirmed: Option<[Option<bool>; 3]>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let counts = [
        ("cast", Some(input.cast)),
        ("marks", input.marks),
        ("listed", input.listed),
        ("added", Some(input.added)),
        ("paper_issued", Some(input.paper_issued)),
        ("surplus", Some(input.surplus)),
    ];
    for (field, value) in counts {
        countable(field, value.unwrap_or(0))?;
    }
    check_paper(input.paper_ballots, input.paper_margin)?;
    let uncounted = match input.listed {
        None => None,
        Some(listed) => Some((listed + input.added).checked_sub(input.paper_issued).ok_or_else(|| {
            let problem = format!("must be at most `listed` and `added`: {}", input.paper_issued);
            StatisticError::range("paper_issued", problem)
        })?),
    };
    let list = input.marks.map(|marks| marks.max(input.cast));
    let bounds = [Some(input.cast), list, uncounted];
    let nulls = bounds.map(|bound| bound.map(|bound| (bound + input.surplus) as i64));
    Ok(Answer {
        counter: input.cast,
        list,
        uncounted,
        nested: uncounted.is_none_or(|uncounted| list.unwrap_or(input.cast) <= uncounted),
        null_means: input.paper_ballots.map(|n| nulls.map(|null| null.map(|null| null_mean(null, n)))),
        can_be_confirmed: input.paper_margin.map(|v| nulls.map(|null| null.map(|null| null < v))),
    })
}

/// Returns the mean of the assorter 1, ½, 0 over so many paper ballots whose margin is the null margin.
pub fn null_mean(null_margin: i64, paper_ballots: u64) -> f64 {
    f64::midpoint(1.0, null_margin as f64 / paper_ballots as f64)
}

/// Refuses a paper part that cannot be.
pub(super) fn check_paper(ballots: Option<u64>, margin: Option<i64>) -> Result<(), StatisticError> {
    if let Some(ballots) = ballots {
        some("paper_ballots", ballots)?;
    }
    if let (Some(ballots), Some(margin)) = (ballots, margin)
        && ballots < margin.unsigned_abs()
    {
        let problem = format!("must lie between -`paper_ballots` and `paper_ballots`: {margin}");
        return Err(StatisticError::range("paper_margin", problem));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The worked example of AUDIT 7.4: the counter's bound can be confirmed, that without records cannot.
    #[test]
    fn the_worked_mixed_precinct() {
        let input = json!({
            "cast": 275, "listed": 1850, "paper_issued": 880, "paper_ballots": 870, "paper_margin": 410,
        });
        let answer = (ELECTRONIC_BOUNDS.compute)(&input).unwrap();
        assert_eq!((&answer["counter"], &answer["uncounted"]), (&json!(275), &json!(970)));
        assert_eq!(answer["can_be_confirmed"], json!([true, null, false]));
        assert!((answer["null_means"][0].as_f64().unwrap() - 0.658_046).abs() < 1e-6);
        assert!(1.0 < answer["null_means"][2].as_f64().unwrap());
    }

    #[test]
    fn a_list_shorter_than_its_marks_is_no_nest() {
        let input = json!({ "cast": 275, "marks": 300, "listed": 400, "paper_issued": 150, "surplus": 4 });
        assert_eq!((ELECTRONIC_BOUNDS.compute)(&input).unwrap()["nested"], json!(false));
        let issued = json!({ "cast": 1, "listed": 10, "paper_issued": 11 });
        assert!((ELECTRONIC_BOUNDS.compute)(&issued).is_err());
    }

    #[test]
    fn surplus_paper_counts_against_the_margin() {
        let with = |margin: i64| {
            let input = json!({ "cast": 275, "surplus": 4, "paper_ballots": 870, "paper_margin": margin });
            (ELECTRONIC_BOUNDS.compute)(&input).unwrap()
        };
        assert_eq!(with(279)["can_be_confirmed"][0], json!(false));
        assert_eq!(with(280)["can_be_confirmed"][0], json!(true));
        assert!((with(0)["null_means"][0].as_f64().unwrap() - (1.0 + 279.0 / 870.0) / 2.0).abs() < 1e-15);
    }
}
