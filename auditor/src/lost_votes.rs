//! Where electronic votes are missing: were they read and not summed, or never read?
//!
//! Both faults leave the same gap between the marks and the result (incident EV-11, 109 votes; SAYLAU 8.3). They
//! differ in what the controller stored: votes read but not summed lie in the box and have their cast records,
//! votes never read do not. Without box, ops journal and device readings nobody can tell, and the report says so.

mod causes;

use election::evidence::ballot_box::Slot;
use election::evidence::file;
use election::record::OpsRecord;
use election::record::ops::MissingReason;
use serde::Serialize;

pub use causes::Cause;

use crate::evidence::{Citation, Evidence};
use crate::facts::{DeskCounts, OpsCounts};
use crate::report::Amount;

/// Votes of admitted electronic voters that the result does not hold, and what the evidence says became of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LostVotes {
    /// How many are missing: admitted, less counted, less made void by decision.
    pub missing: u64,
    /// Voters admitted to electronic voting.
    pub admitted: Amount,
    /// Electronic votes counted in the contest where they are fewest.
    pub counted: Amount,
    /// Ballots that a fallback to paper made void; they are not missing.
    pub void_by_decision: u64,
    /// What became of the missing votes; the numbers add up to `missing`.
    pub parts: Vec<LostPart>,
    /// Recorded events that can have kept votes from being read.
    pub causes: Vec<Cause>,
    /// Votes never read that no recorded event explains.
    pub unexplained: u64,
    /// What would settle what is left open.
    pub would_resolve: String,
}

/// What became of some of the missing votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostPart {
    /// Their fate.
    pub fate: Fate,
    /// How many.
    pub votes: u64,
    /// Which numbers say so.
    pub because: String,
    /// Where those stand.
    pub citations: Vec<Citation>,
}

/// What can have become of a missing vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The controller stored it, the sum leaves it out.
    ReadButNotSummed,
    /// It never reached the controller.
    NeverRead,
    /// A voter left with the device: there is a right, and nobody knows whether there is a vote.
    NotBroughtBack,
    /// The evidence does not decide.
    CannotTell,
}

impl Fate {
    /// Returns the fate in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadButNotSummed => "read but not summed",
            Self::NeverRead => "never read",
            Self::NotBroughtBack => "not brought back, with or without a vote",
            Self::CannotTell => "cannot tell whether read",
        }
    }
}

impl LostVotes {
    /// Returns the loss in a few words.
    pub fn headline(&self) -> String {
        let (gone, lost): (Vec<_>, Vec<_>) =
            self.parts.iter().partition(|part| part.fate == Fate::NotBroughtBack);
        let gone: u64 = gone.iter().map(|part| part.votes).sum();
        let rights = format!("{} not brought back, with or without a vote", counted_rights(gone));
        let missing = self.missing - gone;
        if missing == 0 {
            return rights;
        }
        let fates: Vec<_> = match lost.as_slice() {
            [only] => vec![only.fate.name().to_owned()],
            several => several.iter().map(|part| format!("{} {}", part.votes, part.fate.name())).collect(),
        };
        let (noun, verb) = if missing == 1 { ("vote", "is") } else { ("votes", "are") };
        let votes =
            format!("{missing} electronic {noun} {verb} missing from the summary ({})", fates.join(", "));
        if gone == 0 { votes } else { format!("{votes}, and {rights}") }
    }
}

/// Says what became of missing electronic votes; `None` if none are missing or nothing shows that any are.
pub(crate) fn explain(evidence: &Evidence) -> Option<LostVotes> {
    let (admitted, admitted_at) = admitted(evidence)?;
    let (counted, counted_at) = counted(evidence)?;
    let void_by_decision = evidence.ops.get().map_or(0, |ops| OpsCounts::of(ops).void_ballots());
    let missing =
        admitted.value.checked_sub(counted.value + void_by_decision).filter(|missing| 0 < *missing)?;
    let mut parts = match stored(evidence) {
        Some((read, read_at)) => {
            by_box(evidence, missing, &admitted, (read, &read_at), counted.value + void_by_decision)
        }
        None => by_devices(evidence, missing, &admitted).unwrap_or_else(|| undecided(missing)),
    };
    let gone = set_walked_off_apart(evidence, &mut parts);
    parts.retain(|part| 0 < part.votes);
    parts.iter_mut().for_each(|part| part.citations.extend([admitted_at.clone(), counted_at.clone()]));
    let sum = |fate| parts.iter().filter(|part| part.fate == fate).map(|part| part.votes).sum::<u64>();
    let never_read = sum(Fate::NeverRead);
    let causes = if 0 < never_read { causes::recorded(evidence) } else { Vec::new() };
    let explained: u64 = causes.iter().map(|cause| cause.at_most).sum();
    let would_resolve = would_resolve(never_read + gone, sum(Fate::CannotTell)).to_owned();
    let unexplained = never_read.saturating_sub(explained.saturating_sub(gone));
    Some(LostVotes {
        missing,
        admitted,
        counted,
        void_by_decision,
        parts,
        causes,
        unexplained,
        would_resolve,
    })
}

/// Returns the voters admitted to electronic voting whose right did not come back blank.
fn admitted(evidence: &Evidence) -> Option<(Amount, Citation)> {
    let desk = evidence.whole_desk().ok().map(DeskCounts::of);
    let amount = |what: &str, value| Amount { what: what.to_owned(), value };
    if let Some(list) = evidence.list.get() {
        let marks: u64 = list.iter().map(|row| u64::from(row.electronic)).sum();
        let left_standing = desk.filter(|desk| 0 < desk.returned && marks == desk.issued_electronic);
        let marks = marks - left_standing.map_or(0, |desk| desk.returned);
        return Some((amount("electronic marks on the voter list", marks), Citation::whole(file::LIST)));
    }
    let desk = desk.map(|desk| amount("electronic marks of the desk journal", desk.electronic_marks().0));
    desk.map(|amount| (amount, Citation::whole(file::DESK)))
}

/// Returns the electronic votes in the summary: what it holds beyond paper, in the contest with the fewest.
fn counted(evidence: &Evidence) -> Option<(Amount, Citation)> {
    let protocols = evidence.protocols.get()?;
    let paper = |index: usize| {
        let contest = protocols.paper.as_ref().and_then(|paper| paper.contests.get(index));
        contest.map_or(0, |contest| contest.tally.total())
    };
    let contests = protocols.summary.contests.iter().enumerate();
    let beyond = contests.map(|(index, sum)| (sum.tally.total().saturating_sub(paper(index)), index));
    let (value, index) = beyond.min()?;
    let what = "electronic votes in the summary".to_owned();
    Some((
        Amount { what, value },
        Citation::json(file::PROTOCOLS, format!("/summary/contests/{index}/tally")),
    ))
}

/// Returns how many ballots the controller stored, by the box or the cast records, whichever shows more.
fn stored(evidence: &Evidence) -> Option<(u64, Citation)> {
    let in_box = evidence.ballot_box.get().map(|export| {
        let ballots = export.slots.iter().filter(|slot| matches!(slot, Slot::Ballot(..)));
        (ballots.count() as u64, Citation::whole(file::BALLOT_BOX))
    });
    let ops = evidence.whole_ops().ok().map(OpsCounts::of);
    let cast = ops.map(|ops| (ops.stored, ops.stored_at.unwrap_or_else(|| Citation::whole(file::OPS))));
    in_box.into_iter().chain(cast).max_by_key(|(ballots, _)| *ballots)
}

fn by_box(
    evidence: &Evidence,
    missing: u64,
    admitted: &Amount,
    (read, at): (u64, &Citation),
    accounted: u64,
) -> Vec<LostPart> {
    let sheet = evidence.electronic().ok().and_then(|sheet| sheet.tallies.first());
    let sheet =
        sheet.map_or_else(String::new, |tally| format!(", the electronic sheet counts {}", tally.total()));
    let not_summed = read.saturating_sub(accounted).min(missing);
    let part = |fate, votes, because| LostPart { fate, votes, because, citations: vec![at.clone()] };
    vec![
        part(
            Fate::ReadButNotSummed,
            not_summed,
            format!(
                "the controller stored {read} ballots{sheet}; the summary holds {accounted} of them, or they are void \
                 by decision"
            ),
        ),
        part(
            Fate::NeverRead,
            missing - not_summed,
            format!(
                "{} voters were admitted, the controller stored {read} ballots; that each of the others marked a vote \
                 is likely and not recorded",
                admitted.value
            ),
        ),
    ]
}

/// Decides by the devices' own counters, if every device was read.
fn by_devices(evidence: &Evidence, missing: u64, admitted: &Amount) -> Option<Vec<LostPart>> {
    let readings = evidence.devices.get().filter(|readings| !readings.is_empty())?;
    let read = readings.iter().map(|reading| Some((reading.votes_marked?, reading.unread?)));
    let read: Vec<(u32, u32)> = read.collect::<Option<_>>()?;
    let marked: u64 = read.iter().map(|(marked, _)| u64::from(*marked)).sum();
    let unread = read.iter().map(|(_, unread)| u64::from(*unread)).sum::<u64>().min(missing);
    let rest = missing - unread;
    let left = if admitted.value <= marked { Fate::ReadButNotSummed } else { Fate::CannotTell };
    let part = |fate, votes, because| LostPart {
        fate,
        votes,
        because,
        citations: vec![Citation::whole(file::DEVICES)],
    };
    Some(vec![
        part(Fate::NeverRead, unread, format!("the devices still hold {unread} votes unread")),
        part(
            left,
            rest,
            format!("the devices count {marked} votes marked, {} voters were admitted", admitted.value),
        ),
    ])
}

/// Takes rights that voters walked off with out of the votes never read, and returns how many there are.
fn set_walked_off_apart(evidence: &Evidence, parts: &mut Vec<LostPart>) -> u64 {
    let records = evidence.ops.get().into_iter().flat_map(|ops| &ops.records);
    let walked_off = records
        .filter(|record| matches!(record.record, OpsRecord::Missing { why: MissingReason::WalkedOff, .. }));
    let citations: Vec<_> = walked_off.map(|record| Citation::record(file::OPS, record)).collect();
    let Some(never) = parts.iter_mut().find(|part| part.fate == Fate::NeverRead) else { return 0 };
    let gone = never.votes.min(citations.len() as u64);
    never.votes -= gone;
    let because =
        "voters left with the device or card; no record says whether they had marked a vote".to_owned();
    parts.push(LostPart { fate: Fate::NotBroughtBack, votes: gone, because, citations });
    gone
}

fn counted_rights(rights: u64) -> String {
    if rights == 1 { "1 right was".to_owned() } else { format!("{rights} rights were") }
}

fn undecided(missing: u64) -> Vec<LostPart> {
    let because = "neither box, ops journal nor readings of all devices are at hand: votes never read and votes \
        read but not summed leave the same gap";
    vec![LostPart {
        fate: Fate::CannotTell,
        votes: missing,
        because: because.to_owned(),
        citations: Vec::new(),
    }]
}

fn would_resolve(never_read: u64, cannot_tell: u64) -> &'static str {
    if 0 < cannot_tell {
        "the ops journal, the ballot box or the counters of every device, from the sealed package"
    } else if 0 < never_read {
        "reading the devices and portable devices under supervision, and the acts on those that are missing"
    } else {
        "the posted copies of all three sheets, and the ballots of the box summed again in the presence of observers"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Day;

    fn told(day: &Day) -> (u64, Vec<(Fate, u64)>, u64) {
        let lost = day.report().lost_votes.unwrap();
        (lost.missing, lost.parts.iter().map(|part| (part.fate, part.votes)).collect(), lost.unexplained)
    }

    #[test]
    fn on_a_clean_day_nothing_is_missing() {
        assert_eq!(Day::clean().report().lost_votes, None);
    }

    #[test]
    fn votes_in_the_box_but_not_in_the_sum_were_read() {
        let day = Day::bent(|day| day.lose_unsummed(5));
        assert_eq!(told(&day), (5, vec![(Fate::ReadButNotSummed, 5)], 0));
        let headline = "5 electronic votes are missing from the summary (read but not summed)";
        assert!(day.report().verdict().ends_with(headline), "{}", day.report().verdict());
    }

    #[test]
    fn votes_without_a_cast_record_were_never_read() {
        let day = Day::bent(|day| {
            day.lose_unread(4);
            day.devices[0].unread = Some(3);
        });
        assert_eq!(told(&day), (4, vec![(Fate::NeverRead, 4)], 1));
        assert_eq!(day.report().lost_votes.unwrap().causes[0].at_most, 3);
    }

    #[test]
    fn a_right_that_a_voter_left_with_is_not_called_a_vote() {
        let day = Day::bent(|day| {
            day.lose_unread(1);
            let device = day.devices[0].device;
            let why = MissingReason::WalkedOff;
            day.add_ops("20:10", OpsRecord::Missing { device, why, signatures: 7 });
        });
        assert_eq!(told(&day), (1, vec![(Fate::NotBroughtBack, 1)], 0));
        let headline = "1 right was not brought back, with or without a vote";
        assert_eq!(day.report().lost_votes.unwrap().headline(), headline);
    }

    #[test]
    fn a_mixed_loss_is_split() {
        let day = Day::bent(|day| {
            day.lose_unread(3);
            day.lose_unsummed(5);
        });
        assert_eq!(told(&day), (8, vec![(Fate::ReadButNotSummed, 5), (Fate::NeverRead, 3)], 3));
    }

    #[test]
    fn without_box_journal_and_devices_nobody_can_tell() {
        let gone = [file::OPS, file::BALLOT_BOX, file::DEVICES];
        for lose in [Day::lose_unread, Day::lose_unsummed] {
            let day = Day::bent(|day| lose(day, 5)).without(&gone);
            assert_eq!(told(&day), (5, vec![(Fate::CannotTell, 5)], 0));
        }
    }

    #[test]
    fn the_devices_alone_can_tell() {
        let gone = [file::OPS, file::BALLOT_BOX];
        let unsummed = Day::bent(|day| day.lose_unsummed(5)).without(&gone);
        assert_eq!(told(&unsummed), (5, vec![(Fate::ReadButNotSummed, 5)], 0));
        let unread = Day::bent(|day| {
            day.lose_unread(5);
            day.devices[1].unread = Some(5);
        });
        assert_eq!(told(&unread.without(&gone)), (5, vec![(Fate::NeverRead, 5)], 0));
    }
}
