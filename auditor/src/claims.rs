//! What can soundly be said of an outcome, weakest assumption first: the levels L0 to L4 of AUDIT 7.4.
//!
//! A precinct has a part with paper, which can be counted again, and a part without, which nobody can inspect. So the
//! question is never whether the electronic result is right, but whether it can matter: the winner won whatever the
//! machines did if the true margin on paper exceeds all electronic votes there can be, and every ballot too many. This
//! is Banuelos and Stark's worst case for ballots that cannot be found (arXiv 1207.3413), taken to a whole part.

mod words;

use election::contest::{Choice, ContestKind, Tally};
use serde::Serialize;

use crate::evidence::Evidence;
use crate::facts::{DeskCounts, OpsCounts};
use crate::report::{CheckResult, Class, Outcome, Report};
use crate::statistics::bounds::discovery::Urn;
use crate::statistics::codes::electronic::null_mean;

pub use words::render;

/// Probability with which too many altered votes would be noticed: one less the risk of the code checks.
const POWER: f64 = 0.95;

/// What can be said of the contests of some precincts together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Claims {
    /// Precincts whose records were read.
    pub precincts: usize,
    /// Of these, precincts in which a check found something; 0 is L0, `consistent`.
    pub with_findings: usize,
    /// One entry a contest that one candidate wins, in order of districts.
    pub contests: Vec<ContestClaims>,
}

/// One contest, plurality, over all precincts that hold it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContestClaims {
    /// Its name.
    pub contest: String,
    /// The district.
    pub district: u32,
    /// Precincts.
    pub precincts: usize,
    /// Paper ballots found in boxes, N.
    pub paper_ballots: u64,
    /// Ballots and votes too many that no record explains: P2, E6 and M1, added up (AUDIT 7.6).
    pub surplus: u64,
    /// How many electronic votes there can be.
    pub electronic: Vec<Bound>,
    /// Who leads; absent where nobody does, or more voted against all.
    pub winner: Option<String>,
    /// The winner against each other line of the ballot.
    pub pairs: Vec<Pair>,
}

/// How many electronic votes there can be, E_max, and what says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// What the number rests on.
    pub by: Basis,
    /// Votes.
    pub votes: u64,
}

/// What a bound of the electronic votes rests on; each trusts less than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The counters of the system, C.
    Counters,
    /// The greater of the counters and the marks on the voter list, M_e.
    List,
    /// Voters on the list and added, less paper ballots issued: needs no electronic record.
    Paper,
}

impl Basis {
    /// Returns what it rests on in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counters => "the counters",
            Self::List => "the marks on the voter list",
            Self::Paper => "voters listed less paper issued",
        }
    }
}

/// The winner against one other line of the ballot. Margins are votes for the winner less votes for the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The other.
    pub loser: String,
    /// Reported margin, V.
    pub margin: i64,
    /// Its part on paper, V_p.
    pub paper_margin: i64,
    /// Its part on devices, V_e.
    pub electronic_margin: i64,
    /// L2: whether an audit of the paper can confirm the winner whatever the devices did, for each bound.
    pub whatever_devices_did: Vec<Confirmable>,
    /// L3: what checks of control codes would have to show, if the paper is confirmed.
    pub with_codes: Option<WithCodes>,
}

/// L2 for one bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Confirmable {
    /// The bound.
    #[serde(flatten)]
    pub bound: Bound,
    /// What the true paper margin must exceed: the bound and the surplus.
    pub null_margin: i64,
    /// The same as a mean of the assorter 1, ½, 0 over the paper ballots, t; absent without paper.
    pub null_mean: Option<f64>,
    /// Whether the reported paper margin exceeds it. If not, no audit of the paper can confirm the winner.
    pub can_be_confirmed: bool,
}

/// L3: voters drawn at random compare the code they chose with the published list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WithCodes {
    /// Most electronic votes that may be altered without changing the winner.
    pub may_be_altered: u64,
    /// Voters who must check, none of whom finds a wrong code, so that more are excluded at 5 %.
    pub checkers: u64,
}

/// One line of the ballot with its votes.
#[derive(Clone, Debug)]
struct Line {
    name: String,
    paper: i64,
    electronic: i64,
}

impl Line {
    fn votes(&self) -> i64 {
        self.paper.saturating_add(self.electronic)
    }
}

/// What the records of one precinct, or of several, say of one contest.
#[derive(Clone, Debug)]
struct Part {
    contest: String,
    district: u32,
    precincts: usize,
    /// In the order of the ballot; the last is against all.
    lines: Vec<Line>,
    paper_ballots: u64,
    surplus: u64,
    counters: Option<u64>,
    list: Option<u64>,
    uncounted: Option<u64>,
}

/// Returns what can be said of some precincts together, each with its report.
pub fn together(precincts: &[(Evidence, Report)]) -> Claims {
    let pairs: Vec<_> =
        precincts.iter().map(|(evidence, report)| (evidence, report.results.as_slice())).collect();
    of(&pairs)
}

/// Returns what can be said of some precincts together, given what the checks of each came to.
pub(crate) fn of(precincts: &[(&Evidence, &[CheckResult])]) -> Claims {
    let mut parts: Vec<Part> = Vec::new();
    for (evidence, results) in precincts {
        for part in of_precinct(evidence, results) {
            match parts.iter_mut().find(|other| other.is_same_contest(&part)) {
                Some(other) => other.add(&part),
                None => parts.push(part),
            }
        }
    }
    parts.sort_by_key(|part| part.district);
    let has_findings = |results: &[CheckResult]| {
        results.iter().any(|result| matches!(result.outcome, Outcome::Findings { .. }))
    };
    Claims {
        precincts: precincts.len(),
        with_findings: precincts.iter().filter(|(_, results)| has_findings(results)).count(),
        contests: parts.into_iter().map(Part::claims).collect(),
    }
}

/// Returns the contests of a precinct that one candidate wins. Lists share seats by the votes of the whole country.
fn of_precinct(evidence: &Evidence, results: &[CheckResult]) -> Vec<Part> {
    let (Some(definition), Some(protocols)) = (evidence.definition.get(), evidence.protocols.get()) else {
        return Vec::new();
    };
    let contests = definition.contests.iter().enumerate();
    let contests = contests.filter(|(_, contest)| contest.kind == ContestKind::SingleMandate);
    let electronic = protocols.electronic.as_ref();
    let counted = electronic.map(|sheet| u64::from(sheet.stored));
    let stored = evidence.ops.get().map(|ops| OpsCounts::of(ops).stored);
    let counters = counted.max(stored);
    let list = marks(evidence).map(|marks| marks.max(counters.unwrap_or(0)));
    let surplus = surplus(results, "E6") + surplus(results, "M1");
    let parts = contests.map(|(index, contest)| {
        let paper = protocols.paper.as_ref().and_then(|paper| paper.contests.get(index));
        let accounting = paper.map(|contest| contest.accounting).unwrap_or_default();
        let over = |found: u32, issued: u32| u64::from(found.saturating_sub(issued));
        let entitled = u64::from(definition.listed) + u64::from(protocols.summary.added);
        let issued = u64::from(accounting.issued_inside) + u64::from(accounting.issued_outside);
        Part {
            contest: evidence.contest(index),
            district: definition.precinct.district,
            precincts: 1,
            lines: lines(
                (0..contest.options.len()).map(|option| evidence.option(index, option)),
                paper.map(|contest| &contest.tally),
                electronic.and_then(|sheet| sheet.tallies.get(index)),
            ),
            paper_ballots: u64::from(accounting.found_stationary) + u64::from(accounting.found_mobile),
            surplus: surplus
                + over(accounting.found_stationary, accounting.issued_inside)
                + over(accounting.found_mobile, accounting.issued_outside),
            counters,
            list,
            uncounted: entitled.checked_sub(issued),
        }
    });
    parts.collect()
}

/// Electronic marks by the voter list or, without it, by the desk journal.
fn marks(evidence: &Evidence) -> Option<u64> {
    let listed = evidence.list.get().map(|list| list.iter().map(|row| u64::from(row.electronic)).sum());
    listed.or_else(|| evidence.whole_desk().ok().map(|desk| DeskCounts::of(desk).electronic_marks().1))
}

/// The largest surplus one check found: its comparisons look at the same votes from several sides.
fn surplus(results: &[CheckResult], code: &str) -> u64 {
    let found = results.iter().find(|result| result.code == code).map(|result| &result.outcome);
    let Some(Outcome::Findings { findings, .. }) = found else { return 0 };
    let sizes = findings.iter().filter(|finding| finding.class == Class::Surplus).map(|finding| finding.size);
    sizes.max().unwrap_or(0)
}

impl Part {
    fn is_same_contest(&self, other: &Self) -> bool {
        let names = |part: &Self| part.lines.iter().map(|line| line.name.clone()).collect::<Vec<_>>();
        (self.district, &self.contest) == (other.district, &other.contest) && names(self) == names(other)
    }

    fn add(&mut self, other: &Self) {
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

    fn claims(self) -> ContestClaims {
        let bounds =
            [(Basis::Counters, self.counters), (Basis::List, self.list), (Basis::Paper, self.uncounted)];
        let bounds: Vec<Bound> =
            bounds.into_iter().filter_map(|(by, votes)| Some(Bound { by, votes: votes? })).collect();
        let winner = leader(&self.lines);
        let pairs = winner.map(|winner| {
            let others = self.lines.iter().filter(|line| line.name != winner.name);
            others.map(|loser| self.pair(winner, loser, &bounds)).collect()
        });
        ContestClaims {
            winner: winner.map(|line| line.name.clone()),
            pairs: pairs.unwrap_or_default(),
            electronic: bounds,
            contest: self.contest,
            district: self.district,
            precincts: self.precincts,
            paper_ballots: self.paper_ballots,
            surplus: self.surplus,
        }
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

/// Most electronic votes for which checkers are counted.
const MOST_VOTES: u64 = 1_000_000_000;

const AGAINST_ALL: &str = "against all";

fn lines(
    names: impl Iterator<Item = String>,
    paper: Option<&Tally>,
    electronic: Option<&Tally>,
) -> Vec<Line> {
    let votes = |tally: Option<&Tally>, choice: Choice| {
        let count = tally.map_or(0, |tally| match choice {
            Choice::For(option) => tally.votes.get(usize::from(option)).copied().unwrap_or(0),
            Choice::AgainstAll => tally.against_all,
            Choice::Blank => tally.blank,
        });
        i64::from(count)
    };
    let line =
        |name, choice| Line { name, paper: votes(paper, choice), electronic: votes(electronic, choice) };
    let options = (0..).zip(names).map(|(option, name)| line(name, Choice::For(option)));
    options.chain([line(AGAINST_ALL.to_owned(), Choice::AgainstAll)]).collect()
}

/// Returns the line with the most votes, if it is a candidate and alone.
fn leader(lines: &[Line]) -> Option<&Line> {
    let most = lines.iter().max_by_key(|line| line.votes())?;
    let is_alone = lines.iter().filter(|line| line.votes() == most.votes()).count() == 1;
    (is_alone && most.name != AGAINST_ALL).then_some(most)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
