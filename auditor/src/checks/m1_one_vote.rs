//! M1: one mark a line, one ballot a voter.

use election::evidence::file;
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::{DeskCounts, OpsCounts, electronic_voters, second_issues};
use crate::report::{Class, Comparison};

pub(super) const CHECK: Check = Check {
    code: "M1",
    aliases: &["A10"],
    title: Key("m1-title"),
    source: "AUDIT 7.2 M1, SAYLAU 2.2 L4, 8.1 A10; incident EV-05",
    formula: Key("m1-formula"),
    reads: &[file::LIST, file::DESK, file::DEFINITION, file::OPS, file::PROTOCOLS],
    explanation: Key("m1-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let desk = evidence.whole_desk();
    let ops = evidence.ops.get().map(OpsCounts::of);
    let void = ops.map_or(0, |ops| ops.void_ballots());
    let overridden = desk.as_ref().map_or(0, |desk| DeskCounts::of(desk).overridden);
    let mut examined = Examined::default();
    if 0 < void + overridden {
        examined.remark(Message::new("m1-allowed").put("rights", overridden).put("void", void));
    }
    if let Some(list) = evidence.list.get() {
        doubles(list, void + overridden, &mut examined);
        on_the_list(evidence, list, &mut examined);
    }
    if let Ok(desk) = desk {
        let seconds = second_issues(desk);
        let left = ("m1-second-issues", seconds.len() as u64);
        let comparison = Comparison::at_most(left, ("allowed", void));
        if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-voters") {
            let cited = seconds.into_iter().map(|record| Citation::record(file::DESK, record));
            examined.find(finding.cite_all(cited).open_question("m1-second-cast", "m1-ask"));
        }
        if let Ok(sheet) = evidence.electronic() {
            ballots(sheet.stored.into(), electronic_voters(desk), &mut examined);
        }
        return Ok(examined);
    }
    evidence.list.needed(file::LIST).map(|_| examined)
}

/// A second right is for a voter whose first one is lost: it brings no ballot more than there are voters.
fn ballots(stored: u64, voters: u64, examined: &mut Examined) {
    let comparison = Comparison::at_most(("amount-stored", stored), ("m1-given-rights", voters));
    if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-votes") {
        let cited = [Citation::json(file::PROTOCOLS, "/electronic/stored"), Citation::whole(file::DESK)];
        examined.find(finding.cite_all(cited).open_question("m1-second-first", "m1-ask"));
    }
}

fn doubles(list: &[election::evidence::tables::ListMarks], allowed: u64, examined: &mut Examined) {
    let is_double =
        |row: &election::evidence::tables::ListMarks| 1 < u16::from(row.paper) + u16::from(row.electronic);
    let rows: Vec<usize> =
        (0..).zip(list).filter(|(_, row)| is_double(row)).map(|(index, _)| index).collect();
    let left = ("m1-doubles", rows.len() as u64);
    let comparison = Comparison::at_most(left, ("allowed", allowed));
    if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-lines") {
        let cited = rows.into_iter().map(|row| Citation::row(file::LIST, row));
        examined.find(finding.cite_all(cited).open_question("m1-twice-or-wrong", "m1-issues"));
    }
}

fn on_the_list(evidence: &Evidence, list: &[election::evidence::tables::ListMarks], examined: &mut Examined) {
    let Some(definition) = evidence.definition.get() else { return };
    let is_marked =
        |row: &&election::evidence::tables::ListMarks| row.added == 0 && 0 < row.paper.max(row.electronic);
    let marked = list.iter().filter(is_marked).count() as u64;
    let left = ("m1-not-added", marked);
    let comparison = Comparison::at_most(left, ("amount-listed", definition.listed.into()));
    if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-lines") {
        let cited = [Citation::whole(file::LIST), Citation::json(file::DEFINITION, "/listed")];
        examined.find(finding.cite_all(cited).open_question("m1-put-after", "resolve-list-at-opening"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::{Day, voter};

    pub(crate) fn bend(day: &mut Day) {
        day.list[2].paper = 1;
        day.list[3].paper = 1;
    }

    #[test]
    fn lines_marked_in_both_columns_are_cited_one_by_one() {
        let findings = Day::bent(bend).findings("M1");
        assert_eq!((findings.len(), findings[0].size), (1, 2));
        assert_eq!(findings[0].citations, [Citation::row(file::LIST, 2), Citation::row(file::LIST, 3)]);
    }

    #[test]
    fn a_second_issue_at_the_desk_is_found() {
        let issue = election::record::DeskRecord::Issued {
            voter: voter(3),
            channel: election::device::Channel::Paper,
        };
        let day = Day::bent(|day| day.add_desk("19:00", issue));
        assert_eq!(day.findings("M1")[0].size, 1);
    }

    #[test]
    fn a_second_right_whose_first_one_was_cast_gives_more_ballots_than_voters() {
        let day = Day::bent(|day| {
            let channel = election::device::Channel::Electronic;
            day.add_desk("19:00", election::record::DeskRecord::Overridden { voter: voter(3) });
            day.add_desk("19:00", election::record::DeskRecord::Issued { voter: voter(3), channel });
            day.electronic().stored += 10;
        });
        let findings = day.findings("M1");
        assert_eq!((findings.len(), findings[0].class), (1, Class::Surplus));
        assert!(findings[0].claim.to_string().contains("voters who were given a right"), "{findings:?}");
    }

    #[test]
    fn a_second_right_by_decision_is_allowed() {
        let day = Day::bent(|day| {
            let channel = election::device::Channel::Electronic;
            day.add_desk("19:00", election::record::DeskRecord::Overridden { voter: voter(3) });
            day.add_desk("19:00", election::record::DeskRecord::Issued { voter: voter(3), channel });
            day.list[2].electronic = 2;
        });
        assert!(day.findings("M1").is_empty());
    }
}
