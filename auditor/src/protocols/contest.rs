//! The result by the table, and how far the findings could reach: per winner and loser, worst case.

use serde::Serialize;

use super::findings::Finding;
use super::layout::{Slots, Votes};
use super::mapping::{ContestKind, Mapping};
use crate::evidence::shown;

/// Votes of all rows that count.
#[derive(Clone, Debug, Serialize)]
pub struct Result {
    /// How votes become seats.
    pub(super) kind: ContestKind,
    /// How many choices win, or how many seats are shared out.
    pub seats: u64,
    /// Choices, most votes first.
    pub choices: Vec<ChoiceResult>,
    /// For a plurality each winner against each loser; for lists each against the next.
    pub pairs: Vec<Pair>,
}

/// Votes of one choice.
#[derive(Clone, Debug, Serialize)]
pub struct ChoiceResult {
    /// Name.
    pub name: String,
    /// Place in the mapping, from 0.
    pub index: usize,
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

/// Adds up the result.
pub(super) fn result(mapping: &Mapping, slots: &Slots, sums: &[u64]) -> Result {
    let of = |votes, choice| slots.votes(votes, choice).and_then(|slot| sums.get(slot)).copied();
    let result = |(index, name): (usize, &str)| {
        let (paper, electronic) = (of(Votes::Paper, index), of(Votes::Electronic, index));
        let parts = paper.unwrap_or_default() + electronic.unwrap_or_default();
        let votes = of(Votes::Summary, index).unwrap_or(parts);
        ChoiceResult { name: shown(name), index, votes, paper, electronic }
    };
    let names = mapping.choices.iter().map(|choice| choice.name.as_str());
    let mut choices: Vec<ChoiceResult> = names.enumerate().map(result).collect();
    choices.sort_by(|a, b| b.votes.cmp(&a.votes).then(a.index.cmp(&b.index)));
    let contest = mapping.contest;
    let pairs = match contest.kind {
        ContestKind::Plurality => {
            let seats = usize::try_from(contest.seats).unwrap_or(usize::MAX).min(choices.len());
            let (winners, losers) = choices.split_at(seats);
            winners.iter().flat_map(|winner| losers.iter().map(move |loser| pair(winner, loser))).collect()
        }
        ContestKind::PartyList => {
            choices.iter().zip(choices.iter().skip(1)).map(|(a, b)| pair(a, b)).collect()
        }
    };
    Result { kind: contest.kind, seats: contest.seats, choices, pairs }
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
    /// Adds the reach of every finding to its pair.
    pub(super) fn bounded(mut self, findings: &[Finding]) -> Self {
        for (index, pair) in self.pairs.iter_mut().enumerate() {
            let reaches = findings.iter().filter_map(|finding| finding.effects.get(index));
            for reach in reaches {
                pair.effect += reach.votes;
                pair.effect_without_boxes += reach.without_box;
            }
            pair.is_beyond_findings = pair.effect.max(pair.effect_without_boxes) < pair.margin;
        }
        self
    }

    /// Returns the name of a choice.
    pub fn name(&self, index: usize) -> &str {
        self.choices.iter().find(|choice| choice.index == index).map_or("", |choice| &choice.name)
    }

    /// Returns whether the findings decide about winners and losers, not about seats of lists.
    pub(super) fn is_plurality(&self) -> bool {
        self.kind == ContestKind::Plurality
    }
}
