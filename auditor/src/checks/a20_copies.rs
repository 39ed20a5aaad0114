//! A20: the protocols were signed, posted and handed out.

use election::evidence::file;

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "A20",
    aliases: &[],
    title: "protocols were signed, posted and handed out",
    source: "SAYLAU 1.5 item 11, 2.2 L13, 8.1 A20; incidents CT-03 to CT-07",
    formula: "copies requested <= copies given; posted; signatures on every sheet",
    reads: &[file::COMMISSION, file::PROTOCOLS],
    explanation: "A copy, signed and sealed, goes to everybody entitled who asks; all sheets hang at the station for two \
        days. Where they do not, the sheets sent upwards cannot be compared with anything. A sheet that some members did \
        not sign is told; a sheet nobody signed is no protocol.",
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let mut examined = Examined::default();
    let papers = evidence.commission.get();
    let protocols = evidence.protocols.get();
    if let Some(papers) = papers {
        let requested = ("copies requested", u64::from(papers.copies_requested));
        let comparison = Comparison::at_most(requested, ("copies given", papers.copies_given.into()));
        let question = ("why", "the observers who asked, and their written requests");
        if let Some(finding) = examined.compare(comparison, Class::Procedure, "copies") {
            let cited = ["copies_requested", "copies_given"];
            let cited = cited.map(|field| Citation::json(file::COMMISSION, format!("/{field}")));
            examined.find(finding.cite_all(cited).open_question(question.0, question.1));
        }
        if !papers.is_posted {
            let finding =
                Finding::new(Class::Procedure, 1, "duties", "the protocols were not posted at the station");
            let finding = finding.cite(Citation::json(file::COMMISSION, "/is_posted"));
            examined.find(finding.open_question(question.0, "the observers' notes"));
        }
    }
    if let Some(protocols) = protocols {
        let members = evidence.definition.get().map(|definition| definition.members);
        let sheets = [
            ("electronic", protocols.electronic.as_ref().map(|sheet| sheet.signatures)),
            ("paper", protocols.paper.as_ref().map(|sheet| sheet.signatures)),
            ("summary", Some(protocols.summary.signatures)),
        ];
        for (sheet, signatures) in sheets.into_iter().filter_map(|(sheet, count)| Some((sheet, count?))) {
            signed(sheet, signatures, members, &mut examined);
        }
    }
    match (papers, protocols) {
        (None, None) => Err(Unavailable::because("needs `commission.json` or `protocols.json`")),
        _ => Ok(examined),
    }
}

fn signed(sheet: &str, signatures: u8, members: Option<u8>, examined: &mut Examined) {
    if signatures == 0 {
        let claim = format!("nobody signed the {sheet} protocol");
        let cited = Citation::json(file::PROTOCOLS, format!("/{sheet}/signatures"));
        let finding = Finding::new(Class::Procedure, 1, "sheets", claim).cite(cited);
        examined.find(
            finding.open_question("whether it is the commission's sheet", "the posted sheet and the copies"),
        );
    } else if let Some(members) = members.filter(|members| signatures < *members) {
        examined.remark(format!("{signatures} of {members} members signed the {sheet} protocol"));
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
