//! Voters and ballots from the voter list to the summary, number by number, so that a reader sees where some fall out.
//!
//! These are the numbers as they stand; what of a difference is lawful and what is not is for the checks to say.

use election::evidence::file;
use language::Message;
use serde::Serialize;

use crate::evidence::Evidence;
use crate::facts::{DeskCounts, OpsCounts};

/// The way of one contest's votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Name of the contest.
    pub contest: Message,
    /// The way of paper.
    pub paper: Vec<Step>,
    /// The way of electronic votes.
    pub electronic: Vec<Step>,
}

/// One number on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What is counted here.
    pub counted: Counted,
    /// How many; absent where the evidence does not say.
    pub number: Option<u64>,
    /// File in which it stands.
    pub file: &'static str,
}

/// What a number on the way counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// Signatures for paper on the voter list.
    Signatures,
    /// Paper ballots issued inside and outside.
    Issued,
    /// Paper ballots found in the boxes.
    Found,
    /// Paper ballots that are valid, by the paper protocol's lines.
    Valid,
    /// Electronic marks on the voter list.
    Marks,
    /// Rights issued at the desk, less those that came back blank.
    Rights,
    /// Ballots the controller stored.
    Stored,
    /// Votes on the electronic protocol.
    Summed,
    /// Votes in the summary beyond those of the paper protocol.
    Summary,
}

/// Returns the way of every contest.
pub(crate) fn flow(evidence: &Evidence) -> Vec<Flow> {
    let Some(protocols) = evidence.protocols.get() else { return Vec::new() };
    let list = evidence.list.get();
    let on_list = |mark: fn(&election::evidence::tables::ListMarks) -> u8| {
        list.map(|rows| rows.iter().map(|row| u64::from(mark(row))).sum())
    };
    let rights = evidence.whole_desk().ok().map(|desk| DeskCounts::of(desk).electronic_marks().1);
    let stored = evidence.whole_ops().ok().map(|ops| OpsCounts::of(ops).stored);
    let contests = protocols.summary.contests.iter().enumerate().map(|(index, summary)| {
        let paper = protocols.paper.as_ref().and_then(|sheet| sheet.contests.get(index));
        let electronic = protocols.electronic.as_ref().and_then(|sheet| sheet.tallies.get(index));
        let counts = paper.map(|contest| &contest.accounting);
        let both = |left: u32, right: u32| u64::from(left) + u64::from(right);
        let on_paper = paper.map_or(0, |contest| contest.tally.total());
        let step = |counted, number, file| Step { counted, number, file };
        Flow {
            contest: evidence.contest(index),
            paper: vec![
                step(Counted::Signatures, on_list(|row| row.paper), file::LIST),
                step(
                    Counted::Issued,
                    counts.map(|a| both(a.issued_inside, a.issued_outside)),
                    file::PROTOCOLS,
                ),
                step(
                    Counted::Found,
                    counts.map(|a| both(a.found_stationary, a.found_mobile)),
                    file::PROTOCOLS,
                ),
                step(Counted::Valid, paper.map(|_| on_paper), file::PROTOCOLS),
            ],
            electronic: vec![
                step(Counted::Marks, on_list(|row| row.electronic), file::LIST),
                step(Counted::Rights, rights, file::DESK),
                step(Counted::Stored, stored, file::OPS),
                step(Counted::Summed, electronic.map(|tally| tally.total()), file::PROTOCOLS),
                step(Counted::Summary, Some(summary.tally.total().saturating_sub(on_paper)), file::PROTOCOLS),
            ],
        }
    });
    contests.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Day;

    fn numbers(steps: &[Step]) -> Vec<Option<u64>> {
        steps.iter().map(|step| step.number).collect()
    }

    #[test]
    fn votes_fall_out_where_the_numbers_part() {
        let [clean, unsummed, unread] =
            [Day::clean(), Day::bent(|day| day.lose_unsummed(5)), Day::bent(|day| day.lose_unread(4))].map(
                |day| {
                    numbers(&flow(&day.evidence())[0].electronic).into_iter().flatten().collect::<Vec<u64>>()
                },
            );
        let less = |lost: &[u64]| clean.iter().zip(lost).map(|(all, left)| all - left).collect::<Vec<u64>>();
        assert_eq!(clean.len(), 5);
        assert_eq!((less(&unsummed), less(&unread)), (vec![0, 0, 0, 5, 5], vec![0, 0, 4, 4, 4]));
    }

    #[test]
    fn what_the_evidence_does_not_say_has_no_number() {
        let flow = flow(&Day::clean().without(&[file::LIST]).evidence());
        assert_eq!((flow[0].paper[0].number, flow[0].electronic[0].number), (None, None));
        assert!(flow[0].electronic[1].number.is_some());
    }
}
