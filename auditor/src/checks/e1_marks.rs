//! E1: marks for an electronic vote are the voters the system registered.

use election::evidence::file;
use election::protocol::ElectronicProtocol;
use language::Key;

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::{DeskCounts, OpsCounts};
use crate::report::{Class, Comparison};

pub(super) const CHECK: Check = Check {
    code: "E1",
    aliases: &["A8"],
    title: Key("e1-title"),
    source: "AUDIT 7.2 E1, SAYLAU 8.1 A8; incident EV-01",
    formula: Key("e1-formula"),
    reads: &[file::LIST, file::PROTOCOLS, file::DESK, file::OPS],
    explanation: Key("e1-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let desk = evidence.whole_desk().ok().map(DeskCounts::of);
    let marks = evidence.list.get().map(|list| list.iter().map(|row| u64::from(row.electronic)).sum::<u64>());
    let sheet = evidence.electronic();
    let mut examined = Examined::default();
    if let (Some(marks), Some(desk)) = (marks, &desk) {
        let (least, most) = desk.electronic_marks();
        let cited = [Citation::whole(file::LIST), Citation::whole(file::DESK)];
        let right = ("e1-rights-less-returned", marks.clamp(least, most));
        differ(&mut examined, Comparison::equal(("amount-list-marks", marks), right), cited);
    } else if let Err(reason) = sheet {
        return Err(reason);
    }
    if let Ok(sheet) = sheet {
        counter(evidence, sheet, marks, desk.as_ref(), &mut examined)?;
    }
    Ok(examined)
}

/// Holds the system's counter against the marks, and against its own last reading.
fn counter(
    evidence: &Evidence,
    sheet: &ElectronicProtocol,
    marks: Option<u64>,
    desk: Option<&DeskCounts>,
    examined: &mut Examined,
) -> Result<(), Unavailable> {
    let registered = u64::from(sheet.registered);
    let left = ("e1-registered", registered);
    let at = Citation::json(file::PROTOCOLS, "/electronic/registered");
    let overridden = desk.map_or(0, |desk| desk.overridden);
    if let Some(marks) = marks {
        let most = marks + u64::from(sheet.returned_blank) + overridden;
        let right = ("amount-list-marks", registered.clamp(marks, most));
        differ(examined, Comparison::equal(left, right), [at.clone(), Citation::whole(file::LIST)]);
    } else if let Some(desk) = desk {
        let (least, _) = desk.electronic_marks();
        let most = desk.issued_electronic + overridden;
        let right = ("amount-desk-rights", registered.clamp(least, most));
        differ(examined, Comparison::equal(left, right), [at.clone(), Citation::whole(file::DESK)]);
    } else {
        return Err(Unavailable::because("needs-list-or-desk"));
    }
    if let Some((reading, read_at)) = evidence.whole_ops().ok().and_then(|ops| OpsCounts::of(ops).registered)
    {
        let right = ("e1-reading", reading);
        differ(examined, Comparison::equal(left, right), [at, read_at]);
    }
    Ok(())
}

fn differ(examined: &mut Examined, comparison: Comparison, cited: [Citation; 2]) {
    if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-voters") {
        examined.find(finding.cite_all(cited).open_question("e1-stood-still", "e1-line-by-line"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.electronic().registered = 5;
    }

    #[test]
    fn a_counter_that_stood_still_conflicts_with_list_and_reading() {
        let findings = Day::bent(bend).findings("E1");
        assert_eq!(findings.len(), 2);
        assert_eq!(
            (findings[0].size, findings[0].larger.as_ref().map(ToString::to_string).as_deref()),
            (8, Some("electronic marks on the voter list"))
        );
    }

    #[test]
    fn marks_without_a_desk_issue_are_found() {
        let findings = Day::bent(|day| day.list[30].electronic = 1).findings("E1");
        assert_eq!((findings.len(), findings[0].size), (2, 1));
    }

    #[test]
    fn a_counter_that_keeps_returned_rights_is_accepted() {
        let day = Day::bent(|day| {
            day.electronic().registered = 14;
            for (_, record) in &mut day.ops {
                if let election::record::OpsRecord::Counters { registered, .. } = record {
                    *registered = 14;
                }
            }
        });
        assert!(day.findings("E1").is_empty());
    }

    #[test]
    fn desk_and_counter_are_compared_without_the_list() {
        let day = Day::bent(bend).without(&[file::LIST]);
        assert_eq!(day.findings("E1")[0].size, 8, "13 rights stand, 5 registered");
    }
}
