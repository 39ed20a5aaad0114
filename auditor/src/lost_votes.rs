//! Where electronic votes are missing: were they read and not summed, or never read?
//!
//! Both faults leave the same gap between the marks and the result (incident EV-11, 109 votes; SAYLAU 8.3). They
//! differ in what the controller stored: votes read but not summed lie in the box and have their cast records,
//! votes never read do not. Without box, ops journal and device readings nobody can tell, and the report says so.

mod causes;

use election::evidence::ballot_box::Slot;
use election::evidence::file;
use election::record::OpsRecord;
use election::record::ops::{MissingReason, VoidReason};
use language::{Key, Message};
use serde::Serialize;

pub use causes::Cause;

use crate::evidence::{Citation, Evidence};
use crate::facts::{DeskCounts, OpsCounts};
use crate::report::{Amount, Comparison};

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
    pub would_resolve: Message,
}

/// What became of some of the missing votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostPart {
    /// Their fate.
    pub fate: Fate,
    /// How many.
    pub votes: u64,
    /// Which numbers say so.
    pub because: Message,
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
    pub fn name(self) -> Key {
        Key(match self {
            Self::ReadButNotSummed => "lost-not-summed",
            Self::NeverRead => "lost-never-read",
            Self::NotBroughtBack => "lost-not-brought-back",
            Self::CannotTell => "lost-cannot-tell",
        })
    }
}

impl LostVotes {
    /// Returns the loss in a few words.
    pub fn headline(&self) -> Message {
        let (gone, lost): (Vec<_>, Vec<_>) =
            self.parts.iter().partition(|part| part.fate == Fate::NotBroughtBack);
        let gone: u64 = gone.iter().map(|part| part.votes).sum();
        let rights = Message::new("lost-rights").put("n", gone);
        let missing = self.missing - gone;
        if missing == 0 {
            return rights;
        }
        let fates: Vec<_> = match lost.as_slice() {
            [only] => vec![only.fate.name().into()],
            several => several.iter().map(|part| part.told()).collect(),
        };
        let votes = Message::new("lost-missing").put("n", missing).put("fates", Message::joined(fates, ", "));
        if gone == 0 {
            return votes;
        }
        Message::new("lost-both").put("votes", votes).put("rights", rights)
    }

    /// Returns how many were admitted and how many counted.
    pub(crate) fn numbers(&self) -> Message {
        let (admitted, counted) = (&self.admitted, &self.counted);
        let pair =
            Comparison::equal((admitted.what.clone(), admitted.value), (counted.what.clone(), counted.value));
        pair.told()
    }
}

impl LostPart {
    fn told(&self) -> Message {
        Message::new("lost-some").put("n", self.votes).put("fate", Message::from(self.fate.name()))
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
    let would_resolve = would_resolve(never_read + gone, sum(Fate::CannotTell)).into();
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

/// Returns the voters admitted to electronic voting whose right was not spent without a vote.
fn admitted(evidence: &Evidence) -> Option<(Amount, Citation)> {
    let desk = evidence.whole_desk().ok().map(DeskCounts::of);
    let void = void_and_marked(evidence, desk.as_ref());
    let amount = |what, marks: u64| {
        let what = Message::new(if void == 0 { what } else { "lost-admitted-not-void" });
        Amount { what, value: marks.saturating_sub(void) }
    };
    if let Some(list) = evidence.list.get() {
        let marks: u64 = list.iter().map(|row| u64::from(row.electronic)).sum();
        let left_standing = desk.as_ref().filter(|desk| 0 < desk.returned && marks == desk.issued_electronic);
        let marks = marks - left_standing.map_or(0, |desk| desk.returned);
        return Some((amount("amount-list-marks", marks), Citation::whole(file::LIST)));
    }
    let desk = desk.map(|desk| amount("lost-admitted-desk", desk.electronic_marks().0));
    desk.map(|amount| (amount, Citation::whole(file::DESK)))
}

/// Returns rights that were voided while their voter stays marked: they ran out, or were cancelled with the voter gone. Without the
/// desk journal nobody knows which marks were taken back, so only rights that ran out count.
fn void_and_marked(evidence: &Evidence, desk: Option<&DeskCounts>) -> u64 {
    let Some(ops) = evidence.ops.get().map(OpsCounts::of) else { return 0 };
    let expired = ops.voids.get(&VoidReason::Expired).copied().unwrap_or(0);
    desk.map_or(expired, |desk| ops.voided().saturating_sub(desk.returned))
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
    let what = Message::new("lost-counted");
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
    let because = match sheet {
        None => Message::new("lost-by-box"),
        Some(tally) => Message::new("lost-by-box-and-sheet").put("sheet", tally.total()),
    };
    let not_summed = read.saturating_sub(accounted).min(missing);
    let part = |fate, votes, because| LostPart { fate, votes, because, citations: vec![at.clone()] };
    vec![
        part(Fate::ReadButNotSummed, not_summed, because.put("read", read).put("accounted", accounted)),
        part(
            Fate::NeverRead,
            missing - not_summed,
            Message::new("lost-not-stored").put("admitted", admitted.value).put("read", read),
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
        part(Fate::NeverRead, unread, Message::new("lost-unread").put("n", unread)),
        part(left, rest, Message::new("lost-marked").put("marked", marked).put("admitted", admitted.value)),
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
    let because = Message::new("lost-walked-off");
    parts.push(LostPart { fate: Fate::NotBroughtBack, votes: gone, because, citations });
    gone
}

fn undecided(missing: u64) -> Vec<LostPart> {
    let because = Message::new("lost-undecided");
    vec![LostPart { fate: Fate::CannotTell, votes: missing, because, citations: Vec::new() }]
}

fn would_resolve(never_read: u64, cannot_tell: u64) -> &'static str {
    if 0 < cannot_tell {
        "lost-resolve-records"
    } else if 0 < never_read {
        "lost-resolve-devices"
    } else {
        "lost-resolve-sheets"
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
        assert!(day.report().verdict().to_string().ends_with(headline), "{}", day.report().verdict());
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
    fn a_right_that_ran_out_is_no_missing_vote() {
        let day = Day::bent(|day| {
            day.lose_unread(3);
            let n =
                day.ops.iter().filter(|(_, record)| matches!(record, OpsRecord::Void { .. })).count() as u32;
            for more in 1..=2 {
                day.add_ops("19:00", OpsRecord::Void { n: n + more, why: VoidReason::Expired });
            }
        });
        assert_eq!(told(&day), (1, vec![(Fate::NeverRead, 1)], 1));
        let admitted = day.report().lost_votes.unwrap().admitted.what;
        assert_eq!(admitted.to_string(), "electronic marks whose right was not voided without a vote");
    }

    #[test]
    fn a_right_lost_on_its_way_can_explain_one_vote_and_no_more() {
        let day = Day::bent(|day| {
            day.lose_unread(2);
            let device = day.devices[0].device;
            day.add_ops("11:00", OpsRecord::LostWhileOpening { device });
        });
        assert_eq!(told(&day), (2, vec![(Fate::NeverRead, 2)], 1));
        let cause = day.report().lost_votes.unwrap().causes.remove(0);
        assert_eq!(cause.what.to_string(), "a line was lost while a right was handed over, 1 time");
        assert_eq!((cause.at_most, cause.citations.len()), (1, 1));
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
        assert_eq!(day.report().lost_votes.unwrap().headline().to_string(), headline);
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
