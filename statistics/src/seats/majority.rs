//! One contest of candidates: plurality, and majority with a run-off; least switched votes that change who goes on.

use serde::{Deserialize, Serialize};

use super::{TIES, Tie, Ties, check_votes};
use crate::call::call;
use crate::distributions::least;
use crate::inputs::{self, countable};
use crate::{Field, Statistic, StatisticError};

/// `plurality`: the candidates with the most votes.
pub const PLURALITY: Statistic = Statistic {
    name: "plurality",
    title: "who has the most votes, and how many switched votes change that",
    source: "margin of victory of plurality contests; Stark, Conservative statistical post-election audits, 2008",
    about: "The winners are the candidates with the most votes. Between the last winner with w votes and the first loser with \
        l votes, a vote counted for l instead of w closes the gap by 2: ceil((w - l) / 2) votes make a tie or a change, \
        floor((w - l) / 2) + 1 a change. A reported tie is a change for 0 votes; with `ties` = `keep` every way to break it is \
        the reported outcome, and a change is one that no way of breaking it gives: either the last of those certain falls \
        below one more of the tied than there are places, or the first of those beaten rises above so many of the tied that \
        too few are left.",
    inputs: &[
        Field { name: "votes", meaning: "votes of each candidate, each at most 10^9" },
        Field { name: "winners", meaning: "how many are elected; default 1" },
        Field { name: "ties", meaning: TIES },
    ],
    outputs: &[
        Field {
            name: "elected",
            meaning: "those who are elected whatever a tie, numbered from 0, most votes first",
        },
        Field { name: "tie", meaning: "null, or `places` and `among`" },
        Field { name: "margin", meaning: "w - l; null if nobody loses" },
        Field {
            name: "votes",
            meaning: "least switched votes that change the outcome; null if no switch does",
        },
    ],
    example: r#"{ "votes": [320, 280, 24] }"#,
    compute: |input| call("plurality", input, compute_plurality),
};

/// `runoff`: a majority, or the first two again.
pub const RUNOFF: Statistic = Statistic {
    name: "runoff",
    title: "who is elected or goes to the run-off, and how many switched votes change that",
    source: "constitutional law on elections in Kazakhstan, articles on single-mandate districts and on the president: more than \
        half, else a run-off of the first two",
    about: "The base is all `votes` and `other_votes`. A candidate with more than half of it is elected. Else the two with the \
        most votes go to the run-off. The answer is the least number of votes that, counted for another candidate, change \
        who is elected or who goes on: a majority of w votes ends with w - floor(base / 2) votes lost; without a majority \
        the first gets one with floor(base / 2) + 1 - votes more, taken from any others, and the third overtakes the second \
        as in `plurality`, ties included. Votes in `other_votes` are not switched.",
    inputs: &[
        Field { name: "votes", meaning: "votes of each candidate, each at most 10^9" },
        Field {
            name: "other_votes",
            meaning: "votes for nobody that count for the base, such as against all; default 0",
        },
        Field { name: "ties", meaning: TIES },
    ],
    outputs: &[
        Field { name: "elected", meaning: "the candidate with more than half, numbered from 0, or null" },
        Field {
            name: "run_off",
            meaning: "the candidates of the run-off as far as they are certain, most votes first; empty \
            if one is elected",
        },
        Field { name: "tie", meaning: "null, or `places` of the run-off and `among` whom they are open" },
        Field {
            name: "votes",
            meaning: "least switched votes that change this; 0 if a tie leaves it open and ties are changes; \
            null if no switch changes it",
        },
        Field {
            name: "change",
            meaning: "`majority-lost`, `majority-won`, `other-run-off`, or `open` where a tie leaves it \
            so; null without a change",
        },
    ],
    example: r#"{ "votes": [4100, 2300, 2250, 600], "other_votes": 400 }"#,
    compute: |input| call("runoff", input, compute_runoff),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PluralityInput {
    votes: Vec<u64>,
    #[serde(default = "inputs::one")]
    winners: u64,
    #[serde(default)]
    ties: Ties,
}

#[derive(Debug, Serialize)]
struct PluralityAnswer {
    elected: Vec<usize>,
    tie: Option<Tie>,
    margin: Option<u64>,
    votes: Option<u64>,
}

fn compute_plurality(input: &PluralityInput) -> Result<PluralityAnswer, StatisticError> {
    check_votes(&input.votes)?;
    if input.winners == 0 {
        return Err(StatisticError::range("winners", "must be at least 1: 0"));
    }
    let places = usize::try_from(input.winners).unwrap_or(usize::MAX);
    let (elected, tie) = first_places(&input.votes, places);
    let margin = margin(&input.votes, places);
    let votes = change_of_places(&input.votes, places, input.ties);
    Ok(PluralityAnswer { elected, tie, margin, votes })
}

/// Returns the votes to be switched between two so that the second overtakes the first, or makes a tie where that counts.
pub fn to_overtake(margin: u64, ties: Ties) -> u64 {
    match ties {
        Ties::Change => margin.div_ceil(2),
        Ties::Keep => margin / 2 + 1,
    }
}

/// Returns the least number of switched votes that changes who has the first places; none if no switch does.
fn change_of_places(votes: &[u64], places: usize, ties: Ties) -> Option<u64> {
    let margin = margin(votes, places)?;
    if 0 < margin || ties == Ties::Change {
        return Some(to_overtake(margin, ties));
    }
    let ranked = ranked(votes);
    let (_, tied) = *ranked.get(places)?;
    let certain = ranked.iter().take_while(|(_, votes)| tied < *votes).count();
    let among = ranked.iter().filter(|(_, votes)| *votes == tied).count();
    let open = places - certain;
    // The last of those certain gives to one more of the tied than there are places, or just loses.
    let enough = open as u64 + 1;
    let falls = certain.checked_sub(1).and_then(|last| {
        let (_, last) = ranked.get(last)?;
        // Where the tied have no votes, its own may not be enough: each of them needs one, and the others above have some.
        let spare: u64 = ranked.iter().take(certain - 1).map(|(_, votes)| votes).sum();
        let with_others = (enough <= last + spare).then_some(enough);
        least(1, *last, |moved| last - tied < moved + moved / enough).or(with_others)
    });
    // The first of those beaten takes from as many of the tied as must fall behind.
    let behind = (among - open + 1) as u64;
    let rises = ranked
        .get(certain + among)
        .and_then(|(_, first)| least(1, behind * tied, |moved| tied - first < moved + moved / behind));
    falls.into_iter().chain(rises).min()
}

fn ranked(votes: &[u64]) -> Vec<(usize, u64)> {
    let mut ranked: Vec<_> = votes.iter().copied().enumerate().collect();
    ranked.sort_by_key(|(at, votes)| (std::cmp::Reverse(*votes), *at));
    ranked
}

/// Returns the votes between the last place and the next candidate.
fn margin(votes: &[u64], places: usize) -> Option<u64> {
    let ranked = ranked(votes);
    let (last, next) = (ranked.get(places.checked_sub(1)?)?, ranked.get(places)?);
    Some(last.1 - next.1)
}

/// Returns who certainly has one of the first places, and what a tie leaves open.
fn first_places(votes: &[u64], places: usize) -> (Vec<usize>, Option<Tie>) {
    let ranked = ranked(votes);
    let all = |of: &[(usize, u64)]| of.iter().map(|(at, _)| *at).collect::<Vec<_>>();
    if margin(votes, places) != Some(0) {
        return (all(ranked.get(..places.min(ranked.len())).unwrap_or(&[])), None);
    }
    let limit = ranked.get(places).map_or(0, |(_, votes)| *votes);
    let (certain, rest): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(_, votes)| limit < *votes);
    let tied: Vec<_> = rest.into_iter().filter(|(_, votes)| *votes == limit).collect();
    let open = places - certain.len();
    (all(&certain), Some(Tie { places: open as u64, among: all(&tied) }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RunoffInput {
    votes: Vec<u64>,
    #[serde(default)]
    other_votes: u64,
    #[serde(default)]
    ties: Ties,
}

/// What a switch of votes changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The candidate elected has no majority any more.
    MajorityLost,
    /// Nobody was elected and somebody is.
    MajorityWon,
    /// Others go to the run-off.
    OtherRunOff,
    /// The reported outcome is open already.
    Open,
}

/// The outcome of a first round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirstRound {
    /// The candidate with more than half of the base.
    pub elected: Option<usize>,
    /// Who goes to the run-off, as far as that is certain.
    pub run_off: Vec<usize>,
    /// What a tie leaves open.
    pub tie: Option<Tie>,
}

#[derive(Debug, Serialize)]
struct RunoffAnswer {
    #[serde(flatten)]
    outcome: FirstRound,
    votes: Option<u64>,
    change: Option<Change>,
}

fn compute_runoff(input: &RunoffInput) -> Result<RunoffAnswer, StatisticError> {
    check_votes(&input.votes)?;
    countable("other_votes", input.other_votes)?;
    let cheapest = runoff_change(&input.votes, input.other_votes, input.ties);
    Ok(RunoffAnswer {
        outcome: first_round(&input.votes, input.other_votes),
        votes: cheapest.map(|(votes, _)| votes),
        change: cheapest.map(|(_, change)| change),
    })
}

/// Returns who is elected or goes to the run-off.
pub fn first_round(votes: &[u64], other_votes: u64) -> FirstRound {
    let half = (votes.iter().sum::<u64>() + other_votes) / 2;
    let elected = votes.iter().position(|votes| half < *votes);
    if elected.is_some() {
        return FirstRound { elected, run_off: Vec::new(), tie: None };
    }
    let (run_off, tie) = first_places(votes, 2);
    FirstRound { elected, run_off, tie }
}

/// Returns the least number of switched votes that changes the outcome of a first round, and what it changes.
pub fn runoff_change(votes: &[u64], other_votes: u64, ties: Ties) -> Option<(u64, Change)> {
    let outcome = first_round(votes, other_votes);
    let half = (votes.iter().sum::<u64>() + other_votes) / 2;
    if let Some(elected) = outcome.elected {
        let lost = votes.get(elected).map(|votes| votes - half);
        // Somebody must be there to whom the votes go.
        return lost.filter(|_| 1 < votes.len()).map(|lost| (lost, Change::MajorityLost));
    }
    if outcome.tie.is_some() && ties == Ties::Change {
        return Some((0, Change::Open));
    }
    let ranked = ranked(votes);
    let first = ranked.first().map_or(0, |(_, votes)| *votes);
    let others: u64 = ranked.iter().skip(1).map(|(_, votes)| *votes).sum();
    let won = Some(half + 1 - first).filter(|more| *more <= others).map(|more| (more, Change::MajorityWon));
    let overtaken = change_of_places(votes, 2, ties).map(|moved| (moved, Change::OtherRunOff));
    won.into_iter().chain(overtaken).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurality_by_hand() {
        let answer =
            |input: &str| (PLURALITY.compute)(&serde_json::from_str(input).unwrap()).unwrap().to_string();
        assert_eq!(
            answer(r#"{ "votes": [320, 280, 24] }"#),
            r#"{"elected":[0],"margin":40,"tie":null,"votes":20}"#
        );
        assert_eq!(
            answer(r#"{ "votes": [320, 281], "ties": "keep" }"#),
            r#"{"elected":[0],"margin":39,"tie":null,"votes":20}"#
        );
        assert_eq!(
            answer(r#"{ "votes": [5, 9, 5, 5], "winners": 2 }"#),
            r#"{"elected":[1],"margin":0,"tie":{"among":[0,2,3],"places":1},"votes":0}"#
        );
        assert_eq!(answer(r#"{ "votes": [5] }"#), r#"{"elected":[0],"margin":null,"tie":null,"votes":null}"#);
    }

    /// Lists every way to share out as many votes among four candidates.
    fn all_shares(all: u64) -> Vec<[u64; 4]> {
        let mut shares = Vec::new();
        for a in 0..=all {
            for b in 0..=all - a {
                shares.extend((0..=all - a - b).map(|c| [a, b, c, all - a - b - c]));
            }
        }
        shares
    }

    /// Returns the sets that may come out, each as bits: whoever is certain, with every choice of the tied.
    fn sets((certain, tie): (Vec<usize>, Option<Tie>)) -> Vec<u32> {
        let bits = |of: &[usize]| of.iter().fold(0, |set, at| set | 1_u32 << at);
        let (places, among) = tie.map_or((0, 0), |tie| (tie.places, bits(&tie.among)));
        let choices = (0..16_u32).filter(|set| set & !among == 0 && u64::from(set.count_ones()) == places);
        choices.map(|choice| choice | bits(&certain)).collect()
    }

    /// Tries every way to move votes among four candidates.
    fn by_trying(
        votes: [u64; 4],
        ties: Ties,
        outcome: impl Fn(&[u64]) -> (Option<usize>, Vec<u32>),
    ) -> Option<u64> {
        let (elected, reported) = outcome(&votes);
        let is_other = |after: &[u64; 4]| {
            let (now, sets) = outcome(after);
            let is_same = match ties {
                Ties::Change => sets == reported,
                Ties::Keep => sets.iter().any(|set| reported.contains(set)),
            };
            now != elected || !is_same
        };
        let moved = |after: &[u64; 4]| votes.iter().zip(after).map(|(x, y)| x.saturating_sub(*y)).sum();
        all_shares(votes.iter().sum()).iter().filter(|after| is_other(after)).map(moved).min()
    }

    #[test]
    fn places_are_changed_as_cheaply_as_trying_finds() {
        let shares = [1, 2, 3, 4, 5, 11].into_iter().flat_map(all_shares);
        for votes in shares.filter(|votes| votes.is_sorted_by(|a, b| b <= a)) {
            for places in 1..=3 {
                let expected =
                    by_trying(votes, Ties::Keep, |votes| (None, sets(first_places(votes, places))));
                assert_eq!(change_of_places(&votes, places, Ties::Keep), expected, "{votes:?} {places}");
            }
        }
        // Found by an examiner: two of the three need one vote each, and one of those certain has no more than one.
        assert_eq!(change_of_places(&[1, 0, 1, 0], 3, Ties::Keep), Some(2));
        assert_eq!(change_of_places(&[0, 1, 0, 2, 0], 4, Ties::Keep), Some(3));
        assert_eq!(change_of_places(&[5, 5], 1, Ties::Keep), None, "either may be elected, as reported");
        assert_eq!(change_of_places(&[5, 5], 1, Ties::Change), Some(0));
    }

    #[test]
    fn a_run_off_is_changed_as_cheaply_as_trying_finds() {
        for votes in all_shares(10).into_iter().filter(|votes| votes.is_sorted_by(|a, b| b <= a)) {
            for other in [0, 1, 2, 30] {
                for ties in [Ties::Change, Ties::Keep] {
                    let found = runoff_change(&votes, other, ties).map(|(votes, _)| votes);
                    let outcome = |votes: &[u64]| {
                        let round = first_round(votes, other);
                        (round.elected, sets((round.run_off, round.tie)))
                    };
                    let is_open = ties == Ties::Change && first_round(&votes, other).tie.is_some();
                    let expected = if is_open { Some(0) } else { by_trying(votes, ties, outcome) };
                    assert_eq!(found, expected, "{votes:?} {other} {ties:?}");
                }
            }
        }
    }

    #[test]
    fn half_is_no_majority() {
        assert_eq!(first_round(&[50, 30, 20], 0).elected, None);
        assert_eq!(first_round(&[51, 30, 19], 0).elected, Some(0));
        assert_eq!(first_round(&[51, 30, 19], 2).elected, None);
        assert_eq!(runoff_change(&[51, 30, 19], 0, Ties::Change), Some((1, Change::MajorityLost)));
        assert_eq!(runoff_change(&[50, 30, 20], 0, Ties::Change), Some((1, Change::MajorityWon)));
        assert_eq!(runoff_change(&[45, 28, 27], 0, Ties::Change), Some((1, Change::OtherRunOff)));
        assert_eq!(runoff_change(&[10], 0, Ties::Change), None);
        // 40 to 30 to 30: the first must lose eight to the other two before both are above it; a majority takes eleven.
        assert_eq!(runoff_change(&[40, 30, 30], 0, Ties::Keep), Some((8, Change::OtherRunOff)));
        assert_eq!(runoff_change(&[40, 30, 30], 0, Ties::Change), Some((0, Change::Open)));
    }
}
