//! One contest of some precincts, whatever its numbers come from, and what they allow to be said.

use language::Message;

use super::{Basis, Bound, Confirmable, ContestClaims, District, Pair, Standing, WithCodes};
use statistics::bounds::discovery::Urn;
use statistics::codes::electronic::null_mean;

/// Probability with which too many altered votes would be noticed: one less the risk of the code checks.
const POWER: f64 = 0.95;

/// Most electronic votes for which checkers are counted.
const MOST_VOTES: u64 = 1_000_000_000;

/// One line of the ballot with its votes.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) name: Message,
    /// Whether it can win; against all cannot.
    pub(crate) elects: bool,
    pub(crate) paper: i64,
    pub(crate) electronic: i64,
}

impl Line {
    fn votes(&self) -> i64 {
        self.paper.saturating_add(self.electronic)
    }

    /// Returns some lines as one, which nobody can vote for.
    fn together<'a>(name: Message, lines: impl Iterator<Item = &'a Self>) -> Self {
        let none = Self { name, elects: false, paper: 0, electronic: 0 };
        lines.fold(none, |sum, line| Self {
            paper: sum.paper.saturating_add(line.paper),
            electronic: sum.electronic.saturating_add(line.electronic),
            ..sum
        })
    }
}

/// Who wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// So many lines with the most votes.
    Most(usize),
    /// More than half of all lines together, else a run-off of the first two.
    Majority,
}

/// What the records of one precinct, or of several, say of one contest.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) contest: Message,
    pub(crate) district: District,
    pub(crate) precincts: usize,
    pub(crate) rule: Rule,
    /// In the order of the ballot.
    pub(crate) lines: Vec<Line>,
    pub(crate) paper_ballots: u64,
    pub(crate) surplus: u64,
    /// What `counters` rests on.
    pub(crate) counted_by: Basis,
    pub(crate) counters: Option<u64>,
    pub(crate) list: Option<u64>,
    pub(crate) uncounted: Option<u64>,
}

impl Part {
    pub(super) fn is_same_contest(&self, other: &Self) -> bool {
        let names = |part: &Self| part.lines.iter().map(|line| line.name.clone()).collect::<Vec<_>>();
        (&self.district, &self.contest) == (&other.district, &other.contest) && names(self) == names(other)
    }

    pub(super) fn add(&mut self, other: &Self) {
        let both = |left: Option<u64>, right: Option<u64>| Some(left?.saturating_add(right?));
        self.precincts += other.precincts;
        for (line, more) in self.lines.iter_mut().zip(&other.lines) {
            line.paper = line.paper.saturating_add(more.paper);
            line.electronic = line.electronic.saturating_add(more.electronic);
        }
        self.paper_ballots += other.paper_ballots;
        self.surplus += other.surplus;
        self.counters = both(self.counters, other.counters);
        self.list = both(self.list, other.list);
        self.uncounted = both(self.uncounted, other.uncounted);
    }

    pub(crate) fn claims(self) -> ContestClaims {
        let bounds =
            [(self.counted_by, self.counters), (Basis::List, self.list), (Basis::Paper, self.uncounted)];
        let bounds: Vec<Bound> =
            bounds.into_iter().filter_map(|(by, votes)| Some(Bound { by, votes: votes? })).collect();
        let outcome = self.outcome();
        let pairs = outcome.pairs.iter().map(|(winner, loser)| self.pair(winner, loser, &bounds));
        ContestClaims {
            standing: outcome.standing,
            pairs: pairs.collect(),
            winners: outcome.winners,
            electronic: bounds,
            contest: self.contest,
            district: self.district,
            precincts: self.precincts,
            paper_ballots: self.paper_ballots,
            surplus: self.surplus,
        }
    }

    fn outcome(&self) -> Reported {
        match self.rule {
            Rule::Most(winners) => self.most(winners, Standing::Most),
            Rule::Majority => self.majority(),
        }
    }

    /// Returns the lines with the most votes against all others; nobody, if a tie or a line that elects nobody is among them.
    fn most(&self, winners: usize, standing: Standing) -> Reported {
        let mut ranked: Vec<&Line> = self.lines.iter().collect();
        ranked.sort_by_key(|line| std::cmp::Reverse(line.votes()));
        let (first, rest) = ranked.split_at(winners.min(ranked.len()));
        let is_tied = first.last().zip(rest.first()).is_some_and(|(last, next)| last.votes() == next.votes());
        if first.is_empty() || is_tied || first.iter().any(|line| !line.elects) {
            return Reported { standing, winners: Vec::new(), pairs: Vec::new() };
        }
        let is_first = |line: &Line| first.iter().any(|winner| winner.name == line.name);
        let pairs = first.iter().flat_map(|winner| {
            let losers = self.lines.iter().filter(|line| !is_first(line));
            losers.map(|loser| ((*winner).clone(), loser.clone()))
        });
        let winners = first.iter().map(|line| line.name.clone()).collect();
        Reported { standing, winners, pairs: pairs.collect() }
    }

    /// A majority is a margin over all others together; a run-off is two places and no majority.
    fn majority(&self) -> Reported {
        let candidates: Vec<Line> = self.lines.iter().filter(|line| line.elects).cloned().collect();
        let Some(first) = candidates.iter().max_by_key(|line| line.votes()).cloned() else {
            return Reported { standing: Standing::RunOff, winners: Vec::new(), pairs: Vec::new() };
        };
        let others = self.lines.iter().filter(|line| line.name != first.name);
        let others = Line::together(Message::new("said-all-but").put("name", first.name.clone()), others);
        if others.votes() < first.votes() {
            let winners = vec![first.name.clone()];
            return Reported { standing: Standing::Majority, winners, pairs: vec![(first, others)] };
        }
        let mut run_off = Self { lines: candidates, ..self.clone() }.most(2, Standing::RunOff);
        if !run_off.winners.is_empty() {
            run_off.pairs.push((others, first));
        }
        run_off
    }

    fn pair(&self, winner: &Line, loser: &Line, bounds: &[Bound]) -> Pair {
        let paper_margin = winner.paper.saturating_sub(loser.paper);
        let surplus = signed(self.surplus);
        let confirmable = |bound: &Bound| {
            let null_margin = signed(bound.votes).saturating_add(surplus);
            let has_paper = 0 < self.paper_ballots;
            Confirmable {
                bound: *bound,
                null_margin,
                null_mean: has_paper.then(|| null_mean(null_margin, self.paper_ballots)),
                can_be_confirmed: has_paper && null_margin < paper_margin,
            }
        };
        let margin = winner.votes().saturating_sub(loser.votes());
        Pair {
            winner: winner.name.clone(),
            loser: loser.name.clone(),
            margin,
            paper_margin,
            electronic_margin: winner.electronic.saturating_sub(loser.electronic),
            whatever_devices_did: bounds.iter().map(confirmable).collect(),
            with_codes: self.with_codes(margin.saturating_sub(surplus)),
        }
    }

    /// Each altered vote moves the margin by two.
    fn with_codes(&self, margin: i64) -> Option<WithCodes> {
        let electronic = self.counters.filter(|votes| (1..=MOST_VOTES).contains(votes))?;
        let may_be_altered = u64::try_from(margin.checked_sub(1)?).ok()? / 2;
        let checkers = if electronic <= may_be_altered {
            0
        } else {
            let too_many = Urn::Finite { population: electronic, altered: may_be_altered + 1 };
            too_many.size(POWER, 0)?
        };
        Some(WithCodes { may_be_altered: may_be_altered.min(electronic), checkers })
    }
}

/// The outcome by the records: who wins, and the pairs it hangs on.
struct Reported {
    standing: Standing,
    winners: Vec<Message>,
    pairs: Vec<(Line, Line)>,
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
