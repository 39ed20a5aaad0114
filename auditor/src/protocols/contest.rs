//! The result by the table, and how far the findings could reach: per winner and loser, worst case.

use serde::Serialize;

use super::district::{District, Districts};
use super::field::Field;
use super::findings::{Finding, Reach};
use super::layout::{Slots, Votes};
use super::mapping::{Contest, ContestKind, Mapping};
use super::outcome::{self, Outcome};
use crate::evidence::shown;

/// Votes of all rows of a district that count.
#[derive(Clone, Debug, Serialize)]
pub struct Result {
    /// District; empty if the mapping has none.
    pub district: String,
    /// How votes become seats.
    pub(super) kind: ContestKind,
    /// How many choices win, or how many seats are shared out.
    pub seats: u64,
    /// Choices, most votes first.
    pub choices: Vec<ChoiceResult>,
    /// For a plurality each winner against each loser, also of a place in a run-off; for lists each against the next.
    pub pairs: Vec<Pair>,
    /// Who is elected; absent where the mapping does not say how votes become seats.
    pub outcome: Option<Outcome>,
}

/// Votes of one choice.
#[derive(Clone, Debug, Serialize)]
pub struct ChoiceResult {
    /// Name.
    pub name: String,
    /// Place in the mapping, from 0.
    pub index: usize,
    /// Whether it can win.
    pub elects: bool,
    /// Votes: of the summary where there is one, otherwise of the channels together.
    pub votes: u64,
    /// Votes of the paper protocols, if the table has them.
    pub paper: Option<u64>,
    /// Votes of the electronic protocols, if the table has them.
    pub electronic: Option<u64>,
}

/// A winner and a loser.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// Place of the winner in the mapping.
    pub winner: usize,
    /// Place of the loser in the mapping.
    pub loser: usize,
    /// Votes between them.
    pub margin: u64,
    /// Most votes by which the findings together could have changed the margin.
    pub effect: u64,
    /// The same if every mobile box with a ballot too many is void, and all its ballots were for the winner.
    pub effect_without_boxes: u64,
    /// Whether both are smaller than the margin.
    pub is_beyond_findings: bool,
}

/// Adds up the result of every district.
pub(super) fn results(mapping: &Mapping, slots: &Slots, districts: &Districts) -> Vec<Result> {
    let all = districts.list.len();
    districts.list.iter().map(|district| result(mapping, slots, district, all)).collect()
}

fn result(mapping: &Mapping, slots: &Slots, district: &District, districts: usize) -> Result {
    let sums: Vec<u64> =
        district.examined.iter().zip(&district.kept).map(|(examined, kept)| examined + kept).collect();
    let of = |votes, choice| slots.votes(votes, choice).and_then(|slot| sums.get(slot)).copied();
    let choices = mapping.choices.iter().enumerate().map(|(index, choice)| ChoiceResult {
        name: shown(&choice.name),
        index,
        elects: choice.elects,
        votes: slots.total(&sums, index),
        paper: of(Votes::Paper, index),
        electronic: of(Votes::Electronic, index),
    });
    let mut choices: Vec<ChoiceResult> = choices.collect();
    choices.sort_by(|a, b| b.votes.cmp(&a.votes).then(a.index.cmp(&b.index)));
    let invalid = slots.field(Field::Invalid).and_then(|slot| sums.get(slot)).copied().unwrap_or_default();
    let outcome = outcome::outcome(&mapping.contest, &choices, invalid, districts);
    let run_off = outcome.as_ref().map_or(0, |outcome| outcome.run_off.len());
    Result {
        district: shown(&district.name),
        kind: mapping.contest.kind,
        seats: mapping.contest.seats,
        pairs: pairs(&mapping.contest, &choices, run_off),
        outcome,
        choices,
    }
}

/// Pairs of a winner and a loser; those who go to a run-off win against the others that can be elected.
fn pairs(contest: &Contest, choices: &[ChoiceResult], run_off: usize) -> Vec<Pair> {
    match contest.kind {
        ContestKind::Plurality if 0 < run_off => {
            let electing: Vec<&ChoiceResult> = choices.iter().filter(|choice| choice.elects).collect();
            let (winners, losers) = electing.split_at(run_off.min(electing.len()));
            winners.iter().flat_map(|winner| losers.iter().map(|loser| pair(winner, loser))).collect()
        }
        ContestKind::Plurality => {
            let seats = usize::try_from(contest.seats).unwrap_or(usize::MAX).min(choices.len());
            let (winners, losers) = choices.split_at(seats);
            winners.iter().flat_map(|winner| losers.iter().map(move |loser| pair(winner, loser))).collect()
        }
        ContestKind::PartyList => {
            choices.iter().zip(choices.iter().skip(1)).map(|(a, b)| pair(a, b)).collect()
        }
    }
}

fn pair(winner: &ChoiceResult, loser: &ChoiceResult) -> Pair {
    Pair {
        winner: winner.index,
        loser: loser.index,
        margin: winner.votes - loser.votes,
        effect: 0,
        effect_without_boxes: 0,
        is_beyond_findings: false,
    }
}

impl Result {
    /// Adds the reach of every finding of the district to its pairs, and holds all of them against the seats.
    pub(super) fn bounded(mut self, place: usize, findings: &[Finding]) -> Self {
        let mut affected = Reach::default();
        for finding in findings.iter().filter(|finding| finding.contest == place) {
            affected.add(finding.affected);
            for (pair, reach) in self.pairs.iter_mut().zip(&finding.effects) {
                pair.effect += reach.votes;
                pair.effect_without_boxes += reach.without_box;
            }
        }
        for pair in &mut self.pairs {
            pair.is_beyond_findings = pair.effect.max(pair.effect_without_boxes) < pair.margin;
        }
        if let Some(outcome) = &mut self.outcome {
            outcome.bound(affected, &self.pairs);
        }
        self
    }

    /// Returns the name of a choice.
    pub fn name(&self, index: usize) -> &str {
        self.choices.iter().find(|choice| choice.index == index).map_or("", |choice| &choice.name)
    }

    /// Returns the pair with the smallest margin, and its place.
    pub(super) fn closest(&self) -> Option<(usize, &Pair)> {
        self.pairs.iter().enumerate().min_by_key(|(_, pair)| pair.margin)
    }

    /// Returns whether the findings decide about winners and losers, not about seats of lists.
    pub(super) fn is_plurality(&self) -> bool {
        self.kind == ContestKind::Plurality
    }
}
