//! Who is elected by the rows read, how few votes counted for another would change that, and whether the findings are fewer.
//!
//! A ballot too many or too few moves every comparison that a seat hangs on by at most what one switched vote moves it: of
//! two claims to a seat a switch takes from one and gives to the other. So findings about fewer ballots than any move of votes
//! needs cannot have changed the seats: the least switch, or fewer where a list is near the threshold.

use language::Key;
use serde::Serialize;

use super::contest::{ChoiceResult, Pair};
use super::findings::Reach;
use super::mapping::{Base, Contest, ContestKind};
use statistics::seats::allocation::{Method, Rules};
use statistics::seats::change::{MOST_LOOKS, any_move, cheapest, looks};
use statistics::seats::majority::{Change, first_round, runoff_change, to_overtake};
use statistics::seats::{Tie, Ties};

/// Who is elected, and what it hangs on.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The rule, in words.
    pub rule: Key,
    /// Choices that are elected, by their place in the mapping, with their seats.
    pub elected: Vec<Elected>,
    /// The two that go to a run-off.
    pub run_off: Vec<usize>,
    /// Seats or places that a tie leaves open; `among` are places in the mapping.
    pub tie: Option<Tie>,
    /// The least number of votes that, counted for another choice, changes this; none if no number does, or it was not computed.
    pub least_switch: Option<LeastSwitch>,
    /// Fewer votes than this, moved between however many choices, change nothing; none if that is not known.
    pub any_move: Option<u64>,
    /// Ballots and votes too many or too few in all findings together.
    pub affected: Reach,
    /// Whether the findings are too few to have changed this; none where that cannot be said.
    pub is_beyond_findings: Option<bool>,
    /// Whether nothing but the order of pairs decides, which is bounded pair by pair.
    #[serde(skip)]
    pub(super) hangs_on_pairs: bool,
}

/// Seats of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Elected {
    /// Place in the mapping.
    pub choice: usize,
    /// Seats.
    pub seats: u64,
}

/// Votes counted for one choice in place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeastSwitch {
    /// How many.
    pub votes: u64,
    /// The choice that loses them, if it is one.
    pub from: Option<usize>,
    /// The choice that wins them, if it is one.
    pub to: Option<usize>,
    /// What happens, where it is not that one overtakes the other.
    pub change: Option<Change>,
}

/// The votes of a contest: of choices that can win, and all others that count for the base.
struct Counted {
    /// Places in the mapping.
    places: Vec<usize>,
    votes: Vec<u64>,
    others: u64,
    /// The most votes of a line that elects nobody.
    nobody: u64,
}

/// Returns the outcome; none where the mapping does not say how votes become seats, or nobody has a vote.
pub(super) fn outcome(
    contest: &Contest,
    choices: &[ChoiceResult],
    invalid: u64,
    districts: usize,
) -> Option<Outcome> {
    let mut counted = Counted { places: Vec::new(), votes: Vec::new(), others: 0, nobody: 0 };
    let mut in_order: Vec<&ChoiceResult> = choices.iter().collect();
    in_order.sort_by_key(|choice| choice.index);
    for choice in in_order {
        if choice.elects {
            counted.places.push(choice.index);
            counted.votes.push(choice.votes);
        } else {
            counted.others += choice.votes;
            counted.nobody = counted.nobody.max(choice.votes);
        }
    }
    if counted.votes.iter().all(|votes| *votes == 0) {
        return None;
    }
    if contest.base == Base::Ballots {
        counted.others += invalid;
    }
    match (contest.kind, contest.method) {
        (ContestKind::Plurality, _) if contest.runoff => Some(counted.majority()),
        (ContestKind::Plurality, _) => Some(counted.plurality(contest.seats)),
        (ContestKind::PartyList, Some(method)) => Some(counted.lists(contest, method, districts as u64)),
        (ContestKind::PartyList, None) => None,
    }
}

impl Outcome {
    fn new(rule: Key) -> Self {
        Self {
            rule,
            elected: Vec::new(),
            run_off: Vec::new(),
            tie: None,
            least_switch: None,
            any_move: None,
            affected: Reach::default(),
            is_beyond_findings: None,
            hangs_on_pairs: false,
        }
    }

    /// Holds the findings against the least switch, or against each pair.
    pub(super) fn bound(&mut self, affected: Reach, pairs: &[Pair]) {
        self.affected = affected;
        let most = affected.votes.max(affected.without_box);
        self.is_beyond_findings = match self.hangs_on_pairs {
            true => Some(pairs.iter().all(|pair| pair.is_beyond_findings)).filter(|_| !pairs.is_empty()),
            false => self.any_move.map(|votes| most < votes),
        };
    }
}

impl Counted {
    fn place(&self, index: usize) -> Option<usize> {
        self.places.get(index).copied()
    }

    fn places(&self, indices: &[usize]) -> Vec<usize> {
        indices.iter().filter_map(|index| self.place(*index)).collect()
    }

    fn tie(&self, tie: &Tie) -> Tie {
        Tie { places: tie.places, among: self.places(&tie.among) }
    }

    /// The first by votes, each ahead of all others and of against all.
    fn plurality(&self, seats: u64) -> Outcome {
        let mut outcome = Outcome { hangs_on_pairs: true, ..Outcome::new(Key("rule-most")) };
        let mut ranked: Vec<(usize, u64)> = self.votes.iter().copied().enumerate().collect();
        ranked.sort_by_key(|(index, votes)| (std::cmp::Reverse(*votes), *index));
        let seats = usize::try_from(seats).unwrap_or(usize::MAX).min(ranked.len());
        let (winners, losers) = ranked.split_at(seats);
        let Some((last, last_votes)) = winners.last().copied() else { return outcome };
        let next = losers.first().copied();
        let most = next.map_or(0, |(_, votes)| votes).max(self.nobody);
        if next.is_none() && self.others == 0 {
            outcome.elected = winners.iter().filter_map(|(index, _)| self.elected(*index, 1)).collect();
            return outcome;
        }
        let from = self.place(last);
        let to = next.filter(|(_, votes)| *votes == most).and_then(|(index, _)| self.place(index));
        if last_votes <= most {
            let tied: Vec<usize> =
                ranked.iter().filter(|(_, votes)| *votes == most).map(|(index, _)| *index).collect();
            let certain = winners.iter().filter(|(_, votes)| most < *votes);
            outcome.elected = certain.filter_map(|(index, _)| self.elected(*index, 1)).collect();
            let open = (seats - outcome.elected.len()) as u64;
            // Where more voted against all nobody shares the claim: the seat is open, and not by a tie.
            if !tied.is_empty() {
                outcome.tie = Some(Tie { places: open, among: self.places(&tied) });
                outcome.least_switch = Some(LeastSwitch { votes: 0, from: None, to: None, change: None });
                outcome.any_move = Some(0);
            }
            return outcome;
        }
        outcome.elected = winners.iter().filter_map(|(index, _)| self.elected(*index, 1)).collect();
        let votes = to_overtake(last_votes - most, Ties::Change);
        outcome.least_switch = Some(LeastSwitch { votes, from, to, change: None });
        outcome.any_move = Some(votes);
        outcome
    }

    fn majority(&self) -> Outcome {
        let mut outcome = Outcome::new(Key("rule-majority"));
        let round = first_round(&self.votes, self.others);
        outcome.elected = round.elected.and_then(|index| self.elected(index, 1)).into_iter().collect();
        outcome.run_off = self.places(&round.run_off);
        outcome.tie = round.tie.as_ref().map(|tie| self.tie(tie));
        outcome.least_switch = runoff_change(&self.votes, self.others, Ties::Change)
            .map(|(votes, change)| LeastSwitch { votes, from: None, to: None, change: Some(change) });
        outcome.any_move = outcome.least_switch.map(|least| least.votes);
        outcome
    }

    fn lists(&self, contest: &Contest, method: Method, districts: u64) -> Outcome {
        let mut outcome = Outcome::new(match method {
            Method::LargestRemainder => Key("rule-largest-remainder"),
            Method::Dhondt => Key("rule-dhondt"),
            Method::SainteLague => Key("rule-sainte-lague"),
        });
        let rules = Rules {
            seats: contest.seats,
            method,
            threshold: contest.threshold,
            threshold_rule: contest.threshold_rule,
            other_votes: self.others,
            ..Rules::default()
        };
        let allocation = rules.allocate(&self.votes);
        let seats = allocation.seats.iter().enumerate().filter(|(_, seats)| 0 < **seats);
        outcome.elected = seats.filter_map(|(index, seats)| self.elected(index, *seats)).collect();
        outcome.tie = allocation.tie.as_ref().map(|tie| self.tie(tie));
        if outcome.tie.is_some() {
            outcome.least_switch = Some(LeastSwitch { votes: 0, from: None, to: None, change: None });
            outcome.any_move = Some(0);
        } else if looks(self.votes.len(), contest.seats).saturating_mul(districts) <= MOST_LOOKS {
            let cheapest = cheapest(&rules, &self.votes, Ties::Change);
            outcome.any_move = any_move(&rules, &self.votes, Ties::Change, cheapest);
            outcome.least_switch = cheapest.map(|switch| LeastSwitch {
                votes: switch.votes,
                from: self.place(switch.from),
                to: self.place(switch.to),
                change: None,
            });
        }
        outcome
    }

    fn elected(&self, index: usize, seats: u64) -> Option<Elected> {
        self.place(index).map(|choice| Elected { choice, seats })
    }
}
