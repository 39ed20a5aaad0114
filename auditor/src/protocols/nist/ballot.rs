//! What one snapshot of a cast vote record says of each contest.

use super::document::{Contest, Document, Kind};
use super::model::{Marked, MarkedChoice, Position, Snapshot};
use super::number::{Answer, Number};

/// A contest of a ballot, understood.
pub(super) struct Seen<'a> {
    /// Place among the contests of the document.
    pub(super) contest: usize,
    pub(super) marked: &'a Marked,
    /// Votes by place of the choice; those for a choice without a name come after the last.
    pub(super) votes: Vec<(usize, i128)>,
    /// Votes that are indicated, whether they count or not.
    pub(super) indicated: i128,
    /// Whether some mark is neither a vote nor none.
    pub(super) is_undecided: bool,
    /// Whether some number of votes is a fraction, which is in no sum.
    pub(super) has_fraction: bool,
    /// Positions with a write-in, and those of them that count.
    pub(super) write_ins: (u64, u64),
    /// Marks for choices of other contests.
    pub(super) astray: u64,
}

impl Seen<'_> {
    pub(super) fn total(&self) -> i128 {
        self.votes.iter().map(|(_, votes)| votes).sum()
    }

    /// Returns the votes in one order, so that they can be compared.
    fn sorted(&self) -> Vec<(usize, i128)> {
        let mut votes: Vec<(usize, i128)> =
            self.votes.iter().copied().filter(|(_, votes)| *votes != 0).collect();
        votes.sort_unstable();
        votes
    }
}

/// Returns what a snapshot says of the contests that are defined.
pub(super) fn seen<'a>(document: &Document, snapshot: &'a Snapshot) -> Vec<Seen<'a>> {
    snapshot.contests.iter().filter_map(|marked| one(document, marked)).collect()
}

/// Returns the contests whose votes are others in the second snapshot than in the first.
pub(super) fn changed(first: &[Seen<'_>], second: &[Seen<'_>]) -> Vec<usize> {
    let votes = |all: &[Seen<'_>], contest: usize| {
        all.iter().find(|seen| seen.contest == contest).map(Seen::sorted).unwrap_or_default()
    };
    let mut contests: Vec<usize> = first.iter().chain(second).map(|seen| seen.contest).collect();
    contests.sort_unstable();
    contests.dedup();
    contests.retain(|contest| votes(first, *contest) != votes(second, *contest));
    contests
}

fn one<'a>(document: &Document, marked: &'a Marked) -> Option<Seen<'a>> {
    let id = document.ids.find(&marked.contest_id)?;
    let (Kind::Contest, place) = document.defined.get(&id)? else { return None };
    let contest = document.contests.get(*place)?;
    let mut seen = Seen {
        contest: *place,
        marked,
        votes: Vec::new(),
        indicated: 0,
        is_undecided: false,
        has_fraction: false,
        write_ins: (0, 0),
        astray: 0,
    };
    for choice in &marked.choices {
        take(document, contest, choice, &mut seen);
    }
    Some(seen)
}

fn take(document: &Document, contest: &Contest, choice: &MarkedChoice, seen: &mut Seen<'_>) {
    let mut sum = 0;
    for position in &choice.positions {
        let votes = votes(position);
        seen.is_undecided |= is_undecided(position);
        seen.has_fraction |= position.is_fraction();
        if position.has_indication == Answer::Yes {
            seen.indicated += number(position);
        }
        if position.write_in.is_some() {
            seen.write_ins.0 += 1;
            seen.write_ins.1 += u64::from(0 < votes);
        }
        sum += votes;
    }
    seen.is_undecided |= choice.status.iter().any(|status| status == "needs-adjudication");
    let place = match &choice.contest_selection_id {
        None => Some(contest.choices.len()),
        Some(text) => {
            let id = document.ids.find(text);
            id.and_then(|id| contest.choices.iter().position(|choice| choice.id == id))
        }
    };
    match place {
        Some(place) => seen.votes.push((place, sum)),
        None => seen.astray += 1,
    }
}

/// Returns what a position adds to its choice's counter: `IsAllocable` says so, and without it an indication.
pub(super) fn votes(position: &Position) -> i128 {
    let counts = match position.is_allocable {
        Some(answer) => answer == Answer::Yes,
        None => position.has_indication == Answer::Yes,
    };
    if counts { number(position) } else { 0 }
}

fn number(position: &Position) -> i128 {
    position.number_votes.as_ref().and_then(Number::count).map_or(0, i128::from)
}

fn is_undecided(position: &Position) -> bool {
    match position.is_allocable {
        Some(answer) => answer == Answer::Unknown && position.has_indication != Answer::No,
        None => position.has_indication == Answer::Unknown,
    }
}
