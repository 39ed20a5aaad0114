//! P5: as many signatures for paper as ballots issued.

use election::evidence::file;
use election::record::OpsRecord;
use election::record::ops::OutageCause;
use language::{Key, Message};

use super::{Check, accounting};
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::DeskCounts;
use crate::report::{Class, Comparison};

pub(super) const CHECK: Check = Check {
    code: "P5",
    aliases: &[],
    title: Key("p5-title"),
    source: "AUDIT 7.2 P5, SAYLAU 2.2 L5",
    formula: Key("p5-formula"),
    reads: &[file::LIST, file::PROTOCOLS, file::DESK, file::OPS],
    explanation: Key("p5-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let paper = evidence.paper()?;
    let list = evidence.list.needed(file::LIST)?;
    let signed: u64 = list.iter().map(|row| u64::from(row.paper)).sum();
    let signatures = ("amount-list-signatures", signed);
    let mut examined = Examined::default();
    for (index, contest) in paper.contests.iter().enumerate() {
        let a = &contest.accounting;
        let issued = u64::from(a.issued_inside) + u64::from(a.issued_outside);
        let comparison = Comparison::equal(signatures, ("p5-issued", issued));
        let class = if signed < issued { Class::Surplus } else { Class::Deficit };
        if let Some(finding) =
            examined.compare(comparison.within(evidence.contest(index)), class, "noun-ballots")
        {
            let fields = ["issued_inside", "issued_outside"].map(|field| accounting(index, field));
            examined.find(
                finding
                    .cite(Citation::whole(file::LIST))
                    .cite_all(fields)
                    .open_question("p5-which", "p5-ask"),
            );
        }
    }
    if let Ok(desk) = evidence.whole_desk() {
        journal(evidence, signed, DeskCounts::of(desk).issued_paper, &mut examined);
    }
    Ok(examined)
}

/// Holds the signatures against the desk journal, which cannot record paper while the desk computer stands still.
fn journal(evidence: &Evidence, signed: u64, issued: u64, examined: &mut Examined) {
    let stood_still = evidence.ops.get().is_some_and(|ops| {
        ops.records.iter().any(|record| match record.record {
            OpsRecord::OutageBegan { cause, .. } => {
                [OutageCause::Power, OutageCause::DeskComputer].contains(&cause)
            }
            _ => false,
        })
    });
    let (left, right) = (("p5-desk", issued), ("amount-list-signatures", signed));
    let comparison = if stood_still && issued <= signed {
        let more = signed - issued;
        examined.remark(Message::new("p5-no-record").put("n", more));
        Comparison::at_most(left, right)
    } else {
        Comparison::equal(left, right)
    };
    if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-signatures") {
        let cited = [Citation::whole(file::LIST), Citation::whole(file::DESK)];
        examined.find(finding.cite_all(cited).open_question("p5-same-people", "p5-line-by-line"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.list[29].paper = 1;
    }

    #[test]
    fn a_signature_without_a_ballot_shows_in_both_contests_and_the_journal() {
        let findings = Day::bent(bend).findings("P5");
        assert_eq!(findings.len(), 3);
        assert!(findings.iter().all(|finding| finding.size == 1));
    }

    #[test]
    fn paper_given_out_while_the_desk_stood_still_has_no_desk_record() {
        let outage = |day: &mut Day| {
            let since = crate::fixture::clock("11:00");
            day.add_ops("11:00", OpsRecord::OutageBegan { cause: OutageCause::Power, since });
            day.desk.retain(|(_, record)| {
                !matches!(record, election::record::DeskRecord::Issued { channel, .. } if !channel.is_electronic())
            });
        };
        assert!(Day::bent(outage).findings("P5").is_empty());
    }

    #[test]
    fn without_the_desk_journal_list_and_protocol_are_still_compared() {
        assert!(Day::clean().without(&[file::DESK]).findings("P5").is_empty());
        assert!(Day::clean().without(&[file::LIST]).unavailable("P5").contains("voter-list.csv"));
    }
}
