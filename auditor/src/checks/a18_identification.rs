//! A18: nobody was refused against the rules, and nobody voted unchecked.

use std::collections::BTreeSet;

use election::device::Channel;
use election::evidence::file;
use election::record::desk::{HowIdentified, Outcome};
use election::record::{DeskRecord, Journal};
use election::voter::VoterId;
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::{DeskCounts, by_voter};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A18",
    aliases: &[],
    title: Key("a18-title"),
    source: "SAYLAU 1.2, 2.2 L5, 8.1 A18; incidents EV-02, EV-18 to EV-21, ID-01 to ID-09",
    formula: Key("a18-formula"),
    reads: &[file::DESK],
    explanation: Key("a18-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let desk = evidence.desk.needed(file::DESK)?;
    let mut examined = Examined::default();
    told(desk, &mut examined);
    refused(desk, Outcome::RefusedNoBarcode, "a18-no-barcode", &mut examined);
    refused(desk, Outcome::RefusedPaper, "a18-paper", &mut examined);
    refused(desk, Outcome::RefusedOtherList, "a18-other-list", &mut examined);
    let unchecked = unchecked(desk);
    let cited = unchecked.issues.into_iter().map(|index| cite(desk, index));
    let comparison = Comparison::equal(("a18-unchecked", cited.len() as u64), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::Procedure, "noun-issues") {
        examined.find(finding.cite_all(cited).open_question("a18-looked-at", "a18-issuers"));
    }
    let cited = unchecked.marked_by_others.into_iter().map(|index| cite(desk, index));
    let left = ("a18-marked-by-others", cited.len() as u64);
    if let Some(finding) =
        examined.compare(Comparison::equal(left, ("allowed", 0)), Class::RecordConflict, "noun-voters")
    {
        examined.find(finding.cite_all(cited).open_question("a18-who-marked", "a18-that-line"));
    }
    Ok(examined)
}

fn cite(desk: &Journal<DeskRecord>, index: usize) -> Citation {
    desk.records
        .get(index)
        .map_or_else(|| Citation::whole(file::DESK), |record| Citation::record(file::DESK, record))
}

fn told(desk: &Journal<DeskRecord>, examined: &mut Examined) {
    let counts = DeskCounts::of(desk);
    let by_hand = |record: &&election::record::Numbered<DeskRecord>| {
        matches!(record.record, DeskRecord::Identified { how: HowIdentified::Manual, .. })
    };
    let manual = desk.records.iter().filter(by_hand).count();
    let of = |outcome| counts.came_to(outcome);
    let checks = counts.checks();
    examined.remark(
        Message::new("a18-told")
            .put("checks", checks)
            .put("manual", manual)
            .put("found", of(Outcome::Found))
            .put("voted", of(Outcome::AlreadyVoted))
            .put("unlisted", of(Outcome::NotListed))
            .put("unreadable", of(Outcome::RefusedUnreadable)),
    );
}

fn refused(desk: &Journal<DeskRecord>, refusal: Outcome, what: &'static str, examined: &mut Examined) {
    let is_it =
        |record: &DeskRecord| matches!(record, DeskRecord::Identified { outcome, .. } if *outcome == refusal);
    let refusals: Vec<_> = desk.records.iter().filter(|record| is_it(&record.record)).collect();
    if refusals.is_empty() {
        return;
    }
    let voters: BTreeSet<VoterId> = refusals
        .iter()
        .filter_map(|record| match record.record {
            DeskRecord::Identified { voter, .. } => voter,
            _ => None,
        })
        .collect();
    let came_back = voters.iter().filter(|voter| issued_to(desk, **voter)).count();
    let claim = Message::new("a18-refused")
        .put("what", Message::new(what))
        .put("voters", Message::counted(refusals.len() as u64, "noun-voters"))
        .put("n", came_back);
    let finding = Finding::new(Class::Procedure, refusals.len() as u64, "noun-refusals", claim);
    let cited = refusals.into_iter().map(|record| Citation::record(file::DESK, record));
    examined.find(finding.cite_all(cited).open_question("a18-voted-elsewhere", "a18-voters-themselves"));
}

fn issued_to(desk: &Journal<DeskRecord>, who: VoterId) -> bool {
    desk.records
        .iter()
        .any(|record| matches!(record.record, DeskRecord::Issued { voter, .. } if voter == who))
}

#[derive(Default)]
struct Unchecked {
    issues: Vec<usize>,
    marked_by_others: Vec<usize>,
}

/// Walks the journal: which issues at the station follow no check, and which marks no issue.
///
/// Home voters are checked at home, by their application. A check holds for the issues after it, so a voter whose
/// device came back blank may take another ballot.
fn unchecked(desk: &Journal<DeskRecord>) -> Unchecked {
    let mut unchecked = Unchecked::default();
    for of_one in by_voter(desk).chunk_by(|(before, _), (after, _)| before == after) {
        let (mut is_known, mut was_issued) = (false, false);
        for (_, index) in of_one {
            match desk.records.get(*index).map(|record| &record.record) {
                Some(
                    DeskRecord::Identified { outcome: Outcome::Found, .. }
                    | DeskRecord::Added { .. }
                    | DeskRecord::Overridden { .. },
                ) => is_known = true,
                Some(DeskRecord::Identified { outcome: Outcome::AlreadyVoted, .. }) if !was_issued => {
                    unchecked.marked_by_others.push(*index);
                }
                Some(DeskRecord::Issued { channel, .. }) => {
                    let is_home = matches!(channel, Channel::HomeElectronic | Channel::HomePaper);
                    if !is_known && !is_home {
                        unchecked.issues.push(*index);
                    }
                    (is_known, was_issued) = (true, true);
                }
                Some(DeskRecord::Identified { .. } | DeskRecord::Returned { .. }) | None => {}
            }
        }
    }
    unchecked.issues.sort_unstable();
    unchecked.marked_by_others.sort_unstable();
    unchecked
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::{Day, voter};

    pub(crate) fn bend(day: &mut Day) {
        identified(day, Some(30), Outcome::RefusedNoBarcode);
        identified(day, None, Outcome::RefusedNoBarcode);
    }

    fn identified(day: &mut Day, line: Option<u32>, outcome: Outcome) {
        let how = HowIdentified::Scan;
        day.add_desk("19:00", DeskRecord::Identified { voter: line.map(voter), how, outcome });
    }

    #[test]
    fn refusals_for_no_barcode_are_counted() {
        assert_eq!(
            Day::bent(bend).claims("A18"),
            [
                "refused because the card has no barcode: 2 voters; 0 of those known were given a ballot at another time"
            ]
        );
    }

    #[test]
    fn refused_paper_and_the_other_list_are_found() {
        let day = Day::bent(|day| {
            identified(day, Some(30), Outcome::RefusedPaper);
            identified(day, Some(1), Outcome::RefusedOtherList);
        });
        assert_eq!(day.findings("A18").len(), 2);
    }

    #[test]
    fn a_line_marked_before_its_voter_came_is_found() {
        let day = Day::bent(|day| identified(day, Some(33), Outcome::AlreadyVoted));
        let finding = &day.findings("A18")[0];
        assert_eq!((finding.size, finding.class), (1, Class::RecordConflict));
    }

    #[test]
    fn an_issue_without_a_check_is_found() {
        let channel = Channel::Paper;
        let day = Day::bent(|day| day.add_desk("19:00", DeskRecord::Issued { voter: voter(31), channel }));
        assert_eq!(day.findings("A18")[0].size, 1);
    }
}
