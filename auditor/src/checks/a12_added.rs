//! A12: voters added on the day, and whether anybody checked where they live.

use election::evidence::file;
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::DeskCounts;
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A12",
    aliases: &[],
    title: Key("a12-title"),
    source: "SAYLAU 2.2 L17, 8.1 A12; CEC 137/185 item 5; incidents VL-02 to VL-13",
    formula: Key("a12-formula"),
    reads: &[file::LIST, file::COMMISSION, file::PROTOCOLS, file::DESK],
    explanation: Key("a12-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let numbers = numbers(evidence);
    let Some(((first, first_value, first_at), others)) = numbers.split_first() else {
        return Err(Unavailable::because("a12-needs"));
    };
    let mut examined = Examined::default();
    for (other, value, at) in others {
        let comparison = Comparison::equal((*first, *first_value), (*other, *value));
        if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-voters") {
            examined.find(
                finding.cite(first_at.clone()).cite(at.clone()).open_question("a12-who", "a12-list-itself"),
            );
        }
    }
    if others.is_empty() {
        examined.remark(Message::new("a12-alone").put("amount", Message::new(first)).put("n", *first_value));
    }
    unverified(evidence, &mut examined);
    Ok(examined)
}

fn numbers(evidence: &Evidence) -> Vec<(&'static str, u64, Citation)> {
    let mut numbers = Vec::new();
    if let Some(papers) = evidence.commission.get() {
        let at = Citation::json(file::COMMISSION, "/added");
        numbers.push(("a12-by-papers", papers.added.into(), at));
    }
    if let Some(list) = evidence.list.get() {
        let added = list.iter().filter(|row| 0 < row.added).count() as u64;
        numbers.push(("a12-by-list", added, Citation::whole(file::LIST)));
    }
    if let Some(protocols) = evidence.protocols.get() {
        let at = Citation::json(file::PROTOCOLS, "/summary/added");
        numbers.push(("a12-by-summary", protocols.summary.added.into(), at));
    }
    if let Ok(desk) = evidence.whole_desk() {
        numbers.push(("a12-by-desk", DeskCounts::of(desk).added, Citation::whole(file::DESK)));
    }
    numbers
}

fn unverified(evidence: &Evidence, examined: &mut Examined) {
    let papers = evidence.commission.get();
    let by_papers = papers.map_or(0, |papers| papers.added.saturating_sub(papers.added_verified).into());
    let by_desk = evidence.whole_desk().map_or(0, |desk| DeskCounts::of(desk).unverified);
    let count = by_desk.max(by_papers);
    let added = papers.map_or(0, |papers| papers.added);
    if count == 0 {
        if 0 < added {
            examined.remark(Message::new("a12-checked").put("n", added));
        }
        return;
    }
    let claim = Message::new("a12-unchecked").put("voters", Message::counted(count, "noun-voters"));
    let mut finding = Finding::new(Class::Procedure, count, "noun-voters", claim);
    if 0 < by_papers {
        finding = finding.cite(Citation::json(file::COMMISSION, "/added_verified"));
    }
    if 0 < by_desk {
        finding = finding.cite(Citation::whole(file::DESK));
    }
    examined.find(finding.open_question("a12-live-there", "a12-against-lists"));
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::fixture::{Day, voter};

    pub(crate) fn bend(day: &mut Day) {
        add(day, false);
    }

    fn add(day: &mut Day, is_verified: bool) {
        day.add_desk("09:00", election::record::DeskRecord::Added { voter: voter(41), is_verified });
        let line = election::voter::ListLine(41);
        day.list.push(election::evidence::tables::ListMarks { line, added: 1, paper: 0, electronic: 0 });
        day.commission.added = 1;
        day.commission.added_verified = u32::from(is_verified);
        day.protocols.summary.added = 1;
    }

    #[test]
    fn only_unchecked_voters_are_a_finding() {
        assert_eq!(Day::bent(bend).claims("A12"), ["added on the day without a check of residence: 1 voter"]);
        assert!(Day::bent(|day| add(day, true)).findings("A12").is_empty());
    }

    #[test]
    fn numbers_that_differ_are_a_conflict() {
        let day = Day::bent(|day| day.protocols.summary.added = 47);
        assert_eq!(day.findings("A12")[0].size, 47);
    }
}
