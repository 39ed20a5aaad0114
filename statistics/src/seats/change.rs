//! How many votes would have to be switched to change the seats.

use serde::{Deserialize, Serialize};

use super::allocation::{Allocation, Method, Quota, Rules};
use super::{TIES, Ties, switched};
use crate::call::call;
use crate::distributions::least;
use crate::{Field, Statistic, StatisticError};

/// Most seats times the third power of the lists: each pair of lists is looked at, and each look gives out all seats.
pub const MOST_LOOKS: u64 = 10_000_000;

/// `seat-change`: the least number of switched votes that changes seats.
pub const SEAT_CHANGE: Statistic = Statistic {
    name: "seat-change",
    title: "least number of switched votes that changes the seats of party lists",
    source: "for fixed lists above the threshold the claim of each list to its next seat is linear in the votes, so that one \
        pair of lists is the cheapest; compare Blom, Budurushi, Rivest, Stark, Stuckey, Teague, Vukcevic, Assertion-based \
        Approaches to Auditing Complex Elections, with Application to Party-List Proportional Elections, E-Vote-ID 2021",
    about: "The least k such that k votes counted for one list instead of another change the outcome, over all pairs of lists; \
        the number of votes stays the same. Each pair is searched exactly: with the same lists above the threshold the votes \
        that leave the seats as they are form an interval, and the places where a list crosses the threshold are found first. \
        Votes moved between several lists at once may do it with fewer than k where that takes a list over the threshold or \
        from above it, and where `ties` is `keep`. Compare `any_move` with half the sum of the effects on margins.",
    inputs: &[
        Field { name: "votes", meaning: "votes of each list, each at most 10^9" },
        Field {
            name: "seats",
            meaning: "seats to be given; times the third power of the number of lists at most 10^7",
        },
        Field { name: "method", meaning: "as in `seats`" },
        Field { name: "quota", meaning: "as in `seats`" },
        Field { name: "threshold", meaning: "as in `seats`" },
        Field { name: "threshold_rule", meaning: "as in `seats`" },
        Field { name: "other_votes", meaning: "as in `seats`; these are not switched" },
        Field { name: "tie_break", meaning: "as in `seats`" },
        Field { name: "ties", meaning: TIES },
    ],
    outputs: &[
        Field {
            name: "votes",
            meaning: "k; 0 if a tie leaves the reported outcome open and ties are changes; null if no \
            switch changes anything",
        },
        Field {
            name: "any_move",
            meaning: "fewer votes than this change nothing, between however many lists they are moved: k, or the votes that \
                take some list across the threshold if these are fewer; null where that is not known: where `ties` is `keep`, \
                or the quota is Droop's and some list is below the threshold",
        },
        Field {
            name: "from",
            meaning: "the list that loses them, numbered from 0; null where `votes` is 0 or null. Of equal \
            switches the first is given",
        },
        Field { name: "to", meaning: "the list that wins them" },
        Field { name: "crosses_threshold", meaning: "whether other lists take part after it" },
        Field {
            name: "seats_before",
            meaning: "seats of each list as reported, without those open by a tie",
        },
        Field { name: "seats_after", meaning: "seats after the switch, or null" },
    ],
    example: r#"{ "votes": [2883706, 572672, 541239, 336177, 163824, 259155], "seats": 10, "threshold": 0.07 }"#,
    compute: |input| call("seat-change", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    votes: Vec<u64>,
    #[serde(flatten)]
    rules: Rules,
    #[serde(default)]
    ties: Ties,
}

#[derive(Debug, Serialize)]
struct Answer {
    votes: Option<u64>,
    any_move: Option<u64>,
    from: Option<usize>,
    to: Option<usize>,
    crosses_threshold: bool,
    seats_before: Vec<u64>,
    seats_after: Option<Vec<u64>>,
}

fn compute(input: &Input) -> Result<Answer, StatisticError> {
    let rules = input.rules;
    rules.check(&input.votes)?;
    if MOST_LOOKS < looks(input.votes.len(), rules.seats) {
        let problem =
            format!("times the third power of the lists must be at most {MOST_LOOKS}: {}", rules.seats);
        return Err(StatisticError::range("seats", problem));
    }
    let reported = rules.allocate(&input.votes);
    if reported.tie.is_some() && input.ties == Ties::Change {
        let seats_before = reported.seats;
        let (from, to, seats_after) = (None, None, None);
        let (votes, any_move) = (Some(0), Some(0));
        return Ok(Answer { votes, any_move, from, to, crosses_threshold: false, seats_before, seats_after });
    }
    let found = cheapest(&rules, &input.votes, input.ties);
    let after = found.and_then(|switch| switch.apply(&input.votes)).map(|votes| rules.allocate(&votes));
    Ok(Answer {
        votes: found.map(|switch| switch.votes),
        any_move: any_move(&rules, &input.votes, input.ties, found),
        from: found.map(|switch| switch.from),
        to: found.map(|switch| switch.to),
        crosses_threshold: after.as_ref().is_some_and(|after| after.takes_part != reported.takes_part),
        seats_before: reported.seats,
        seats_after: after.map(|after| after.seats),
    })
}

/// Returns what a search costs, to be held against [`MOST_LOOKS`].
pub fn looks(lists: usize, seats: u64) -> u64 {
    (lists as u64).saturating_pow(3).saturating_mul(seats)
}

/// Votes counted for one list instead of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// How many.
    pub votes: u64,
    /// The list that loses them, from 0.
    pub from: usize,
    /// The list that wins them, from 0.
    pub to: usize,
}

impl Switch {
    fn apply(self, votes: &[u64]) -> Option<Vec<u64>> {
        switched(votes, self.from, self.to, self.votes)
    }
}

/// Returns the switch of the fewest votes that changes the seats, if any does.
pub fn cheapest(rules: &Rules, votes: &[u64], ties: Ties) -> Option<Switch> {
    let reported = rules.allocate(votes);
    let mut best: Option<Switch> = None;
    for (from, most) in votes.iter().enumerate() {
        for to in (0..votes.len()).filter(|to| *to != from) {
            // What costs no less than the best need not be looked for.
            let most = best.map_or(*most, |best| (*most).min(best.votes.saturating_sub(1)));
            let is_changed = |count: u64| {
                let after = switched(votes, from, to, count).map(|votes| rules.allocate(&votes));
                after.is_some_and(|after| is_other(&reported, &after, ties))
            };
            let pieces = pieces(rules, votes, (from, to), most);
            if let Some(votes) = pieces.into_iter().find_map(|(low, high)| first(low, high, is_changed)) {
                best = Some(Switch { votes, from, to });
            }
        }
    }
    best
}

/// Returns the number of votes fewer of which change nothing, between however many lists they are moved; none where that is not
/// known. `cheapest` is the answer of [`cheapest`].
///
/// While no list crosses the threshold one pair is the cheapest: a claim to a seat that rises by the votes of several lists, or a
/// rival's that falls in favour of several, moves no further than if the one had given them to the other.
pub fn any_move(rules: &Rules, votes: &[u64], ties: Ties, cheapest: Option<Switch>) -> Option<u64> {
    // Droop's quota is rounded, and moves with the sum of those that take part.
    let is_droop = rules.method == Method::LargestRemainder && rules.quota == Quota::Droop;
    if ties == Ties::Keep || (is_droop && rules.takes_part(votes).contains(&false)) {
        return None;
    }
    rules.nearest_crossing(votes).into_iter().chain(cheapest.map(|switch| switch.votes)).min()
}

/// Returns the ranges of votes to be switched within which the same lists take part, in order.
fn pieces(rules: &Rules, votes: &[u64], (from, to): (usize, usize), most: u64) -> Vec<(u64, u64)> {
    let takes_part = |count: u64, list: usize| {
        let votes = switched(votes, from, to, count)?;
        rules.takes_part(&votes).get(list).copied()
    };
    let mut starts = vec![0];
    starts.extend(least(0, most, |count| takes_part(count, from) == Some(false)));
    starts.extend(least(0, most, |count| takes_part(count, to) == Some(true)));
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([most]);
    starts.iter().copied().zip(ends).collect()
}

/// Returns the first number of a range at which the outcome is another, where those at which it is not form an interval.
fn first(low: u64, high: u64, is_changed: impl Fn(u64) -> bool) -> Option<u64> {
    if high < low {
        return None;
    }
    if is_changed(low) { Some(low) } else { least(low, high, is_changed) }
}

fn is_other(reported: &Allocation, after: &Allocation, ties: Ties) -> bool {
    match ties {
        Ties::Change => reported.seats != after.seats || reported.tie != after.tie,
        Ties::Keep => !possible(reported, after),
    }
}

/// Tells whether a tie could be broken so that the reported seats come out; of a reported tie, any of its outcomes.
fn possible(reported: &Allocation, after: &Allocation) -> bool {
    let mut short = 0;
    for (list, (before, now)) in reported.seats.iter().zip(&after.seats).enumerate() {
        let may_have_one = |of: &Allocation| of.tie.as_ref().is_some_and(|tie| tie.among.contains(&list));
        let (least, most) = (*before, before + u64::from(may_have_one(reported)));
        let (least_now, most_now) = (*now, now + u64::from(may_have_one(after)));
        if most_now < least || most < least_now {
            return false;
        }
        short += least.max(least_now);
    }
    let given = |of: &Allocation| of.seats.iter().sum::<u64>() + of.tie.as_ref().map_or(0, |tie| tie.places);
    short <= given(after) && given(reported) == given(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks at every switch of one pair, one vote after the other.
    fn by_trying(rules: &Rules, votes: &[u64], ties: Ties) -> Option<u64> {
        let reported = rules.allocate(votes);
        let most = votes.iter().max().copied().unwrap_or(0);
        (1..=most).find(|count| {
            (0..votes.len()).any(|from| {
                (0..votes.len()).filter(|to| *to != from).any(|to| {
                    switched(votes, from, to, *count)
                        .is_some_and(|after| is_other(&reported, &rules.allocate(&after), ties))
                })
            })
        })
    }

    /// Looks at every way to move votes among three lists.
    fn by_all_moves(rules: &Rules, votes: [u64; 3]) -> Option<u64> {
        let reported = rules.allocate(&votes);
        let all: u64 = votes.iter().sum();
        let mut best = None;
        for first in 0..=all {
            for second in 0..=all - first {
                let after = [first, second, all - first - second];
                let moved =
                    votes.iter().zip(&after).map(|(before, after)| before.saturating_sub(*after)).sum();
                if is_other(&reported, &rules.allocate(&after), Ties::Change)
                    && best.is_none_or(|best| moved < best)
                {
                    best = Some(moved);
                }
            }
        }
        best
    }

    fn all_rules() -> Vec<Rules> {
        let mut all = Vec::new();
        for method in [Method::LargestRemainder, Method::Dhondt, Method::SainteLague] {
            for quota in [Quota::Hare, Quota::Droop, Quota::HagenbachBischoff] {
                for threshold in [0.0, 0.1, 0.2] {
                    let other_votes = 3;
                    all.push(Rules { seats: 4, method, quota, threshold, other_votes, ..Rules::default() });
                }
            }
        }
        all
    }

    #[test]
    fn the_search_finds_what_trying_all_pairs_finds() {
        for rules in all_rules() {
            for seed in 0..60_u64 {
                let votes = [seed * 7 % 31 + 5, seed * 11 % 23 + 1, seed * 5 % 13, seed * 3 % 17];
                let is_open = rules.allocate(&votes).tie.is_some();
                for ties in [Ties::Change, Ties::Keep] {
                    // A reported tie is a change already where ties are.
                    if is_open && ties == Ties::Change {
                        continue;
                    }
                    let found = cheapest(&rules, &votes, ties).map(|switch| switch.votes);
                    assert_eq!(found, by_trying(&rules, &votes, ties), "{rules:?} {votes:?} {ties:?}");
                }
            }
        }
    }

    #[test]
    fn no_move_among_several_lists_is_cheaper_than_is_told() {
        let (mut known, mut cheaper) = (0, 0);
        for rules in all_rules() {
            for seed in 0..60_u64 {
                let votes = [seed * 7 % 19 + 1, seed * 11 % 13 + 1, seed * 5 % 11 + 1];
                if rules.allocate(&votes).tie.is_some() {
                    continue;
                }
                let pair = cheapest(&rules, &votes, Ties::Change);
                let (all, any_move) =
                    (by_all_moves(&rules, votes), any_move(&rules, &votes, Ties::Change, pair));
                let Some(any_move) = any_move else { continue };
                known += 1;
                cheaper += u32::from(all.is_some_and(|all| pair.is_none_or(|pair| all < pair.votes)));
                assert!(all.is_none_or(|all| any_move <= all), "{rules:?} {votes:?}: {all:?} < {any_move}");
            }
        }
        assert!(1_000 < known && cheaper < known / 10, "{cheaper} of {known}");
    }

    /// Found by an examiner: a list that falls below the threshold lets 1,001 votes do what takes one pair 2,000.
    #[test]
    fn votes_of_several_lists_do_with_fewer_at_the_threshold() {
        let rules = Rules { seats: 3, threshold: 0.1, ..Rules::default() };
        let (votes, after) = ([55_000, 12_000, 8_000, 5_000], [55_000, 11_000, 7_999, 6_001]);
        let pair = cheapest(&rules, &votes, Ties::Change);
        assert_eq!(pair.map(|pair| pair.votes), Some(2_000));
        assert!(is_other(&rules.allocate(&votes), &rules.allocate(&after), Ties::Change));
        assert_eq!(any_move(&rules, &votes, Ties::Change, pair), Some(1));
        assert_eq!(any_move(&rules, &votes, Ties::Keep, pair), None);
        // No pair of three lists that all need every vote changes anything, and two votes of both do.
        let all = Rules { seats: 2, method: Method::Dhondt, threshold: 1.0, ..Rules::default() };
        assert_eq!(cheapest(&all, &[1, 1, 2], Ties::Change), None);
        assert_eq!(any_move(&all, &[1, 1, 2], Ties::Change, None), Some(2));
    }

    /// With the votes announced on 27 March 2023 the cheapest change takes the sixth list below the threshold: 5 % of
    /// 6,366,441 are 318,322.05, and 331,058 − 12,736 = 318,322.
    #[test]
    fn majilis_2023_hangs_on_the_threshold() {
        let votes = [3_431_510, 693_938, 547_154, 535_139, 432_920, 331_058, 146_431];
        let rules = Rules { seats: 69, threshold: 0.05, other_votes: 248_291, ..Rules::default() };
        let found = cheapest(&rules, &votes, Ties::Change);
        assert_eq!(found, Some(Switch { votes: 12_736, from: 5, to: 0 }));
    }

    #[test]
    fn one_list_has_nobody_to_lose_to() {
        let rules = Rules { seats: 3, ..Rules::default() };
        assert_eq!(cheapest(&rules, &[10], Ties::Change), None);
    }
}
