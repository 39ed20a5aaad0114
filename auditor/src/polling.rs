//! An audit of paper ballots in rounds: what is committed to, what is drawn, what was read, and what it comes to.
//!
//! Everything that a round depends on is published before the seed is made ([`Commitment`]). Ballots are drawn without
//! replacement by the consistent sampler, so a later round goes on where the one before ended. Each pair of winner and
//! loser is tested by ALPHA (Stark 2023) against the mean that leaves room for a part without paper, and the audit confirms the
//! outcome once every pair is at the risk limit; no correction for several pairs is needed for that.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use statistics::PValue;
use statistics::codes::electronic::null_mean;
use statistics::sampler::consistent::{Replacement, draw};
use statistics::sequential::alpha::{Estimator, ShrinkTruncate};
use statistics::sequential::martingale::{Null, Test, run};

/// Most ballots of one audit.
pub const MOST_BALLOTS: u64 = 100_000_000;

/// What is published before the seed is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// What is audited.
    pub title: String,
    /// Largest chance that a wrong outcome is confirmed, above 0 and below 1.
    pub risk_limit: f64,
    /// E, the most votes without paper that there can be; 0 where every vote is on paper.
    pub electronic: u64,
    /// Paper ballots too many that no record explains.
    pub surplus: u64,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
    /// Program and version.
    pub program: String,
    /// Votes reported on paper, in ballot order.
    pub choices: Vec<Reported>,
}

/// A line of the ballot with its reported votes on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// Name.
    pub name: String,
    /// Votes.
    pub votes: u64,
}

/// A batch of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Name, unique.
    pub name: String,
    /// Ballots in it.
    pub ballots: u64,
}

/// A ballot drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Round, from 1.
    pub round: u32,
    /// Number of the draw, from 1 through all rounds.
    pub draw: u64,
    /// Batch.
    pub batch: String,
    /// Place of the ballot in its batch, from 1.
    pub position: u64,
    /// Its ticket.
    pub ticket: String,
}

/// What somebody read on a ballot drawn. A ballot may be read again: every reading stays, the last one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Batch.
    pub batch: String,
    /// Place in the batch.
    pub position: u64,
    /// Which reading of this ballot it is, from 1.
    pub reading: u32,
    /// A name of the commitment, [`NEITHER`] or [`NOT_FOUND`].
    pub choice: String,
}

/// A ballot with no valid vote for a line of the ballot.
pub const NEITHER: &str = "none";
/// A ballot that is not where the manifest says.
pub const NOT_FOUND: &str = "not-found";

/// Why an audit cannot be committed to or measured.
#[derive(Debug, Error, PartialEq)]
pub enum PollingError {
    /// A number is out of range.
    #[error("{what} must lie {range}: {value}")]
    Range {
        /// Which.
        what: &'static str,
        /// Where it may lie.
        range: &'static str,
        /// What it is.
        value: String,
    },
    /// A name that cannot be used.
    #[error("{what} `{name}` {problem}")]
    Name {
        /// Of what.
        what: &'static str,
        /// The name.
        name: String,
        /// Why: it is empty, there twice, or kept for something else.
        problem: &'static str,
    },
    /// More votes are reported than ballots exist.
    #[error("{votes} votes are reported on {ballots} ballots")]
    TooManyVotes {
        /// Votes.
        votes: u64,
        /// Ballots of the manifest.
        ballots: u64,
    },
    /// Draws that do not follow from seed and manifest.
    #[error("draw {draw} does not follow from the seed and the manifest")]
    Draws {
        /// Number of the first such draw.
        draw: u64,
    },
    /// Nobody is ahead of all others on paper.
    #[error("no line of the ballot is ahead of all others on paper")]
    NoWinner,
    /// Ballots were drawn and not read.
    #[error(
        "{missing} of {drawn} ballots drawn are not read yet, the first of them number {position} of batch `{batch}`"
    )]
    NotRead {
        /// How many.
        missing: u64,
        /// Of how many.
        drawn: u64,
        /// Batch of the first.
        batch: String,
        /// Its place.
        position: u64,
    },
    /// A reading is of no ballot drawn, or of no known choice.
    #[error("number {position} of batch `{batch}`: {problem}")]
    Reading {
        /// Batch.
        batch: String,
        /// Place.
        position: u64,
        /// What is wrong.
        problem: String,
    },
}

/// What one pair comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairMeasure {
    /// Line ahead on paper.
    pub winner: String,
    /// The other.
    pub loser: String,
    /// Reported margin on paper.
    pub paper_margin: i64,
    /// What the true one must exceed: votes without paper and ballots too many.
    pub null_margin: i64,
    /// The mean of 1, ½ and 0 tested against, t.
    pub null_mean: f64,
    /// p-value, valid whenever one looks.
    #[serde(flatten)]
    pub p: PValue,
    /// What it says.
    pub state: PairState,
    /// The draw at which the risk limit was reached.
    pub reached_at: Option<u64>,
}

/// What is known of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PairState {
    /// p is at most the risk limit.
    Confirmed,
    /// It is not, yet.
    Open,
    /// The reported margin on paper does not exceed what the part without paper can hold: no sample confirms it.
    CannotBeConfirmed,
}

/// The measure of all rounds so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// Rounds drawn.
    pub rounds: u32,
    /// Ballots read.
    pub sample: u64,
    /// Of these, ballots that were not found: each counts against the winner.
    pub not_found: u64,
    /// Ballots read more than once with different choices.
    pub read_differently: u64,
    /// Every pair.
    pub pairs: Vec<PairMeasure>,
}

impl Commitment {
    /// Makes sure that the audit can be begun on so many batches.
    pub fn check(&self, manifest: &[Batch]) -> Result<(), PollingError> {
        if !(0.0 < self.risk_limit && self.risk_limit < 1.0) {
            let value = self.risk_limit.to_string();
            return Err(PollingError::Range { what: "the risk limit", range: "above 0 and below 1", value });
        }
        let ballots = ballots(manifest);
        if !(1..=MOST_BALLOTS).contains(&ballots) {
            let value = ballots.to_string();
            let range = "between 1 and 100,000,000";
            return Err(PollingError::Range { what: "the ballots of the manifest", range, value });
        }
        if self.choices.len() < 2 {
            let value = self.choices.len().to_string();
            return Err(PollingError::Range {
                what: "the lines of the ballot",
                range: "at 2 or more",
                value,
            });
        }
        unique("batch", manifest.iter().map(|batch| batch.name.as_str()), &[])?;
        unique("choice", self.choices.iter().map(|choice| choice.name.as_str()), &[NEITHER, NOT_FOUND])?;
        let votes = self.choices.iter().map(|choice| choice.votes).fold(0, u64::saturating_add);
        if ballots < votes {
            return Err(PollingError::TooManyVotes { votes, ballots });
        }
        self.winner().map(drop).ok_or(PollingError::NoWinner)
    }

    /// Returns the line with the most votes on paper, if it is alone.
    pub fn winner(&self) -> Option<&Reported> {
        let most = self.choices.iter().max_by_key(|choice| choice.votes)?;
        let is_alone = self.choices.iter().filter(|choice| choice.votes == most.votes).count() == 1;
        is_alone.then_some(most)
    }
}

fn unique<'a>(
    what: &'static str,
    names: impl Iterator<Item = &'a str>,
    kept: &[&str],
) -> Result<(), PollingError> {
    let mut seen = BTreeSet::new();
    for name in names {
        let problem = if name.trim().is_empty() {
            "has no name"
        } else if kept.contains(&name) {
            "has a name that stands for something else in a reading"
        } else if !seen.insert(name) {
            "is there twice"
        } else {
            continue;
        };
        return Err(PollingError::Name { what, name: name.to_owned(), problem });
    }
    Ok(())
}

/// Returns how many ballots a manifest holds.
pub fn ballots(manifest: &[Batch]) -> u64 {
    manifest.iter().map(|batch| batch.ballots).fold(0, u64::saturating_add)
}

/// Draws ballots up to a total, and returns those after the ones drawn before. Ballot 7 of batch `B` has the id `B:7`.
pub fn draw_round(seed: &str, manifest: &[Batch], before: &[Drawn], total: u64) -> Vec<Drawn> {
    let places = manifest
        .iter()
        .flat_map(|batch| (1..=batch.ballots).map(move |position| (batch.name.as_str(), position)));
    let ids: Vec<String> = places.map(|(batch, position)| format!("{batch}:{position}")).collect();
    let round = before.last().map_or(1, |last| last.round + 1);
    let tickets = draw(seed, &ids, total, Replacement::Without);
    let numbered = (1..).zip(tickets).skip(before.len());
    let drawn = numbered.filter_map(|(number, ticket)| {
        let (batch, position) = ticket.id.rsplit_once(':')?;
        let position = position.parse().ok()?;
        Some(Drawn { round, draw: number, batch: batch.to_owned(), position, ticket: ticket.number })
    });
    drawn.collect()
}

/// Makes sure that draws are those of the seed, in their order and each once.
pub fn check_draws(seed: &str, manifest: &[Batch], drawn: &[Drawn]) -> Result<(), PollingError> {
    let expected = draw_round(seed, manifest, &[], drawn.len() as u64);
    let same = |(said, drawn): (&Drawn, &Drawn)| {
        (said.draw, &said.batch, said.position, &said.ticket)
            == (drawn.draw, &drawn.batch, drawn.position, &drawn.ticket)
    };
    match drawn.iter().zip(&expected).position(|pair| !same(pair)) {
        None if drawn.len() == expected.len() => Ok(()),
        wrong => Err(PollingError::Draws { draw: wrong.unwrap_or(expected.len()) as u64 + 1 }),
    }
}

/// Puts new readings behind those there are, and numbers them. Nothing is written over.
pub fn enter(
    commitment: &Commitment,
    drawn: &[Drawn],
    readings: &[Reading],
    new: &[(String, u64, String)],
) -> Result<Vec<Reading>, PollingError> {
    let places: BTreeSet<(&str, u64)> =
        drawn.iter().map(|ballot| (ballot.batch.as_str(), ballot.position)).collect();
    let known: BTreeSet<&str> =
        commitment.choices.iter().map(|choice| choice.name.as_str()).chain([NEITHER, NOT_FOUND]).collect();
    let mut counts: BTreeMap<(&str, u64), u32> = BTreeMap::new();
    for reading in readings {
        *counts.entry((&reading.batch, reading.position)).or_default() += 1;
    }
    let mut all = readings.to_vec();
    for (batch, position, choice) in new {
        let wrong = |problem: &str| PollingError::Reading {
            batch: batch.clone(),
            position: *position,
            problem: problem.to_owned(),
        };
        if !places.contains(&(batch, *position)) {
            return Err(wrong("was not drawn"));
        }
        if !known.contains(choice.as_str()) {
            return Err(wrong(&format!("`{choice}` is no choice of this audit")));
        }
        let count = counts.entry((batch, *position)).or_default();
        *count += 1;
        all.push(Reading {
            batch: batch.clone(),
            position: *position,
            reading: *count,
            choice: choice.clone(),
        });
    }
    Ok(all)
}

/// Measures every pair on all ballots drawn so far, in the order in which they were drawn.
pub fn measure(
    commitment: &Commitment,
    manifest: &[Batch],
    drawn: &[Drawn],
    readings: &[Reading],
) -> Result<Measure, PollingError> {
    let mut last: BTreeMap<(&str, u64), (&str, bool)> = BTreeMap::new();
    for reading in readings {
        let place = (reading.batch.as_str(), reading.position);
        let before = last.insert(place, (&reading.choice, false));
        let differs = before.is_some_and(|(choice, differed)| differed || choice != reading.choice);
        last.insert(place, (&reading.choice, differs));
    }
    let read = |ballot: &Drawn| last.get(&(ballot.batch.as_str(), ballot.position)).copied();
    let missing = drawn.iter().filter(|ballot| read(ballot).is_none());
    if let Some(first) = missing.clone().next() {
        return Err(PollingError::NotRead {
            missing: missing.count() as u64,
            drawn: drawn.len() as u64,
            batch: first.batch.clone(),
            position: first.position,
        });
    }
    let sample: Vec<(&str, bool)> = drawn.iter().filter_map(read).collect();
    let winner = commitment.winner().ok_or(PollingError::NoWinner)?;
    let losers = commitment.choices.iter().filter(|choice| choice.name != winner.name);
    let pairs = losers.map(|loser| measure_pair(commitment, ballots(manifest), &sample, winner, loser));
    Ok(Measure {
        rounds: drawn.last().map_or(0, |ballot| ballot.round),
        sample: sample.len() as u64,
        not_found: sample.iter().filter(|(choice, _)| *choice == NOT_FOUND).count() as u64,
        read_differently: sample.iter().filter(|(_, differs)| *differs).count() as u64,
        pairs: pairs.collect(),
    })
}

fn measure_pair(
    commitment: &Commitment,
    ballots: u64,
    sample: &[(&str, bool)],
    winner: &Reported,
    loser: &Reported,
) -> PairMeasure {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let paper_margin = signed(winner.votes).saturating_sub(signed(loser.votes));
    let null_margin = signed(commitment.electronic).saturating_add(signed(commitment.surplus));
    let mean = null_mean(null_margin, ballots);
    let mut pair = PairMeasure {
        winner: winner.name.clone(),
        loser: loser.name.clone(),
        paper_margin,
        null_margin,
        null_mean: mean,
        p: PValue::ONE,
        state: PairState::CannotBeConfirmed,
        reached_at: None,
    };
    if paper_margin <= null_margin {
        return pair;
    }
    let null = Null { mean, upper: 1.0, population: Some(ballots) };
    let reported = null_mean(paper_margin, ballots);
    // A ballot that cannot be found is a vote for the loser: the worst it can be.
    let value = |choice: &str| match choice {
        choice if choice == winner.name => 1.0,
        choice if choice == loser.name || choice == NOT_FOUND => 0.0,
        _ => 0.5,
    };
    let test = Test::new(null, Estimator::ShrinkTruncate(ShrinkTruncate::new(reported, &null)));
    let outcome = run(test, sample.iter().map(|(choice, _)| value(choice)), commitment.risk_limit);
    pair.p = outcome.p;
    pair.reached_at = outcome.stopped_at;
    pair.state = if outcome.stopped_at.is_some() { PairState::Confirmed } else { PairState::Open };
    pair
}

impl Measure {
    /// Returns whether every pair is confirmed. Without a pair nothing was tested.
    pub fn is_confirmed(&self) -> bool {
        !self.pairs.is_empty() && self.pairs.iter().all(|pair| pair.state == PairState::Confirmed)
    }

    /// Returns whether some pair cannot be confirmed by any sample.
    pub fn is_hopeless(&self) -> bool {
        self.pairs.iter().any(|pair| pair.state == PairState::CannotBeConfirmed)
    }
}

#[cfg(test)]
mod tests;
