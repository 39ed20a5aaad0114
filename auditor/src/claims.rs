//! What can soundly be said of an outcome, weakest assumption first: the levels L0 to L4 of AUDIT 7.4.
//!
//! A precinct has a part with paper, which can be counted again, and a part without, which nobody can inspect. So the
//! question is never whether the electronic result is right, but whether it can matter: the winner won whatever the
//! machines did if the true margin on paper exceeds all electronic votes there can be, and every ballot too many. This
//! is Banuelos and Stark's worst case for ballots that cannot be found (arXiv 1207.3413), taken to a whole part.

mod folder;
pub(crate) mod part;
pub(crate) mod words;

use language::{Key, Message};
use serde::Serialize;

use crate::evidence::Evidence;
use crate::report::{CheckResult, Outcome, Report};
use part::Part;

pub use words::render;

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

/// One contest of candidates over all precincts that hold it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContestClaims {
    /// Its name.
    pub contest: Message,
    /// The district.
    pub district: District,
    /// Precincts.
    pub precincts: usize,
    /// Paper ballots found in boxes, N.
    pub paper_ballots: u64,
    /// Ballots and votes too many that no record explains: P2, E6 and M1, added up (AUDIT 7.6).
    pub surplus: u64,
    /// How many electronic votes there can be.
    pub electronic: Vec<Bound>,
    /// What the leaders have reached.
    pub standing: Standing,
    /// Who leads; nobody where a tie leaves it open, or more voted against all.
    pub winners: Vec<Message>,
    /// Each winner against each other line of the ballot, or what else the outcome hangs on.
    pub pairs: Vec<Pair>,
}

/// Which district a contest is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum District {
    /// A district with a number.
    Number(u32),
    /// A district with a name.
    Name(String),
    /// There are no districts.
    Whole,
}

impl District {
    /// Returns the district in words.
    pub fn told(&self) -> Message {
        let named = |name: String| Message::new("said-district").put("name", name);
        match self {
            Self::Number(number) => named(number.to_string()),
            Self::Name(name) => named(name.clone()),
            Self::Whole => Message::new("said-all-districts"),
        }
    }
}

/// What the leaders of a contest have reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The most votes, which is enough.
    Most,
    /// More than half.
    Majority,
    /// The most votes without a majority: they go to a run-off.
    RunOff,
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
    /// The electronic protocol, the greatest number of ballots in it, C.
    Protocol,
    /// The counters of the system, C.
    Counters,
    /// The greater of the counters and the marks on the voter list, M_e.
    List,
    /// Voters on the list and added, less paper ballots issued: needs no electronic record.
    Paper,
}

impl Basis {
    /// Returns what it rests on in words.
    pub const fn name(self) -> Key {
        Key(match self {
            Self::Protocol => "said-by-protocol",
            Self::Counters => "said-by-counters",
            Self::List => "said-by-list",
            Self::Paper => "said-by-paper",
        })
    }
}

/// A winner against one other line of the ballot. Margins are votes for the winner less votes for the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The winner.
    pub winner: Message,
    /// The other.
    pub loser: Message,
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
        for part in folder::of_precinct(evidence, results) {
            match parts.iter_mut().find(|other| other.is_same_contest(&part)) {
                Some(other) => other.add(&part),
                None => parts.push(part),
            }
        }
    }
    parts.sort_by(|left, right| left.district.cmp(&right.district));
    let has_findings = |results: &[CheckResult]| {
        results.iter().any(|result| matches!(result.outcome, Outcome::Findings { .. }))
    };
    Claims {
        precincts: precincts.len(),
        with_findings: precincts.iter().filter(|(_, results)| has_findings(results)).count(),
        contests: parts.into_iter().map(Part::claims).collect(),
    }
}

#[cfg(test)]
mod tests;
