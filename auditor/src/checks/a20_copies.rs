//! A20: the protocols were signed, posted and handed out.

use election::evidence::file;
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A20",
    aliases: &[],
    title: Key("a20-title"),
    source: "SAYLAU 1.5 item 11, 2.2 L13, 8.1 A20; incidents CT-03 to CT-07",
    formula: Key("a20-formula"),
    reads: &[file::COMMISSION, file::PROTOCOLS],
    explanation: Key("a20-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let mut examined = Examined::default();
    let papers = evidence.commission.get();
    let protocols = evidence.protocols.get();
    if let Some(papers) = papers {
        let requested = ("a20-requested", u64::from(papers.copies_requested));
        let comparison = Comparison::at_most(requested, ("a20-given", papers.copies_given.into()));
        let question = ("a20-why", "a20-askers");
        if let Some(finding) = examined.compare(comparison, Class::Procedure, "noun-copies") {
            let cited = ["copies_requested", "copies_given"];
            let cited = cited.map(|field| Citation::json(file::COMMISSION, format!("/{field}")));
            examined.find(finding.cite_all(cited).open_question(question.0, question.1));
        }
        if !papers.is_posted {
            let finding = Finding::new(Class::Procedure, 1, "noun-duties", "a20-not-posted");
            let finding = finding.cite(Citation::json(file::COMMISSION, "/is_posted"));
            examined.find(finding.open_question(question.0, "resolve-observers"));
        }
    }
    if let Some(protocols) = protocols {
        let members = evidence.definition.get().map(|definition| definition.members);
        let sheets = [
            ("electronic", "a20-electronic", protocols.electronic.as_ref().map(|sheet| sheet.signatures)),
            ("paper", "a20-paper", protocols.paper.as_ref().map(|sheet| sheet.signatures)),
            ("summary", "a20-summary", Some(protocols.summary.signatures)),
        ];
        for (field, sheet, signatures) in sheets {
            let Some(signatures) = signatures else { continue };
            signed((field, Message::new(sheet)), signatures, members, &mut examined);
        }
    }
    match (papers, protocols) {
        (None, None) => Err(Unavailable::because("a20-needs")),
        _ => Ok(examined),
    }
}

fn signed((field, sheet): (&str, Message), signatures: u8, members: Option<u8>, examined: &mut Examined) {
    if signatures == 0 {
        let claim = Message::new("a20-nobody").put("sheet", sheet);
        let cited = Citation::json(file::PROTOCOLS, format!("/{field}/signatures"));
        let finding = Finding::new(Class::Procedure, 1, "noun-sheets", claim).cite(cited);
        examined.find(finding.open_question("a20-commissions-sheet", "a20-posted-sheet"));
    } else if let Some(members) = members.filter(|members| signatures < *members) {
        examined.remark(
            Message::new("a20-some").put("n", signatures).put("members", members).put("sheet", sheet),
        );
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.commission.copies_given = 1;
        day.commission.is_posted = false;
    }

    #[test]
    fn copies_refused_and_sheets_not_posted_are_found() {
        let findings = Day::bent(bend).findings("A20");
        assert_eq!((findings.len(), findings[0].size), (2, 2));
    }

    #[test]
    fn an_unsigned_sheet_is_found_and_a_partly_signed_one_told() {
        let day = Day::bent(|day| day.protocols.summary.signatures = 0);
        assert_eq!(day.claims("A20"), ["nobody signed the summary protocol"]);
        assert!(Day::bent(|day| day.protocols.summary.signatures = 5).findings("A20").is_empty());
    }
}
