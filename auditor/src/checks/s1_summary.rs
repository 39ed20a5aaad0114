//! S1: the summary protocol is the sum of its parts.

use election::contest::Tally;
use election::evidence::file;
use election::protocol::Protocols;
use language::{Key, Message};

use super::{Check, accounting};
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::OpsCounts;
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "S1",
    aliases: &["A11"],
    title: Key("s1-title"),
    source: "AUDIT 7.2 S1, SAYLAU 1.5 item 11, 8.1 A11; incident EV-11",
    formula: Key("s1-formula"),
    reads: &[file::PROTOCOLS, file::DEFINITION, file::OPS],
    explanation: Key("s1-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let protocols = evidence.protocols.needed(file::PROTOCOLS)?;
    let electronic_counts = evidence.ops.get().is_none_or(|ops| OpsCounts::of(ops).void_ballots() == 0);
    let mut examined = Examined::default();
    for index in 0..protocols.summary.contests.len() {
        contest(evidence, protocols, index, electronic_counts, &mut examined);
    }
    voted(protocols, electronic_counts, &mut examined);
    if let Some(definition) = evidence.definition.get() {
        let listed = ("s1-listed-summary", u64::from(protocols.summary.listed));
        let comparison = Comparison::equal(listed, ("s1-listed-definition", definition.listed.into()));
        if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-voters") {
            let cited = Citation::json(file::DEFINITION, "/listed");
            examined.find(
                finding
                    .cite(summary("listed"))
                    .cite(cited)
                    .open_question("s1-which-list", "resolve-list-at-opening"),
            );
        }
    }
    Ok(examined)
}

/// Compares every line of one contest and reports all that differ as one finding.
fn contest(evidence: &Evidence, protocols: &Protocols, index: usize, counts: bool, examined: &mut Examined) {
    let Some(sum) = protocols.summary.contests.get(index) else { return };
    let electronic =
        protocols.electronic.as_ref().and_then(|sheet| sheet.tallies.get(index)).filter(|_| counts);
    let paper = protocols.paper.as_ref().and_then(|sheet| sheet.contests.get(index));
    let parts: Vec<&Tally> = electronic.into_iter().chain(paper.map(|contest| &contest.tally)).collect();
    let options =
        parts.iter().map(|tally| tally.votes.len()).chain([sum.tally.votes.len()]).max().unwrap_or(0);
    let mut lines: Vec<(Message, u64, u64)> = (0..options)
        .map(|option| {
            let votes = |tally: &Tally| tally.votes.get(option).copied().map_or(0, u64::from);
            (evidence.option(index, option), votes(&sum.tally), parts.iter().map(|tally| votes(tally)).sum())
        })
        .collect();
    let total = |pick: fn(&Tally) -> u32| parts.iter().map(|tally| u64::from(pick(tally))).sum();
    lines.push(("line-against-all".into(), sum.tally.against_all.into(), total(|tally| tally.against_all)));
    lines.push(("line-blank".into(), sum.tally.blank.into(), total(|tally| tally.blank)));
    let invalid = paper.map_or(0, |contest| contest.accounting.invalid);
    lines.push(("line-invalid".into(), sum.invalid.into(), invalid.into()));
    let whole = |pick: fn(&(Message, u64, u64)) -> u64| lines.iter().map(pick).sum::<u64>();
    let comparison = Comparison::equal(
        ("s1-ballots-summary", whole(|line| line.1)),
        ("s1-ballots-sheets", whole(|line| line.2)),
    );
    let comparison = comparison.within(evidence.contest(index));
    examined.note(comparison.clone());
    if let Some(finding) = lines_that_differ(&comparison, &lines) {
        examined.find(
            finding
                .cite_all([
                    summary(&format!("contests/{index}/tally")),
                    summary(&format!("contests/{index}/invalid")),
                ])
                .cite_all(
                    electronic
                        .map(|_| Citation::json(file::PROTOCOLS, format!("/electronic/tallies/{index}"))),
                )
                .cite_all(
                    paper.map(|_| Citation::json(file::PROTOCOLS, format!("/paper/contests/{index}/tally"))),
                )
                .open_question("s1-changed", "s1-posted"),
        );
    }
}

fn lines_that_differ(comparison: &Comparison, lines: &[(Message, u64, u64)]) -> Option<Finding> {
    let short: u64 = lines.iter().map(|line| line.2.saturating_sub(line.1)).sum();
    let over: u64 = lines.iter().map(|line| line.1.saturating_sub(line.2)).sum();
    let size = short.max(over);
    if size == 0 {
        return None;
    }
    let different = lines.iter().filter(|line| line.1 != line.2);
    let told: Vec<_> = different.map(|(name, sum, parts)| one_line(name, *sum, *parts)).collect();
    let claim = Message::new("s1-lines")
        .put("pair", comparison.told())
        .put("size", Message::counted(size, "noun-votes"))
        .put("lines", Message::joined(told, ", "));
    let finding = Finding::new(Class::TallyMismatch, size, "noun-votes", claim);
    Some(Finding { larger: comparison.larger().map(|amount| amount.what.clone()), ..finding })
}

fn one_line(name: &Message, sum: u64, parts: u64) -> Message {
    Message::new("s1-line").put("name", name.clone()).put("sum", sum).put("parts", parts)
}

fn voted(protocols: &Protocols, electronic_counts: bool, examined: &mut Examined) {
    let stored = protocols.electronic.as_ref().map_or(0, |sheet| u64::from(sheet.stored));
    let stored = if electronic_counts { stored } else { 0 };
    let contests = protocols.paper.iter().flat_map(|sheet| &sheet.contests);
    let issued = contests.map(|contest| &contest.accounting);
    let issued = issued.map(|a| u64::from(a.issued_inside) + u64::from(a.issued_outside)).max().unwrap_or(0);
    let comparison = Comparison::equal(
        ("s1-voted", protocols.summary.voted.into()),
        ("s1-issued-and-stored", issued + stored),
    );
    if let Some(finding) = examined.compare(comparison, Class::TallyMismatch, "noun-voters") {
        let electronic =
            protocols.electronic.iter().map(|_| Citation::json(file::PROTOCOLS, "/electronic/stored"));
        let paper = protocols.paper.iter().flat_map(|_| ["issued_inside", "issued_outside"]);
        let cited = electronic.chain(paper.map(|field| accounting(0, field)));
        examined.find(
            finding.cite(summary("voted")).cite_all(cited).open_question("s1-turnout", "s1-both-columns"),
        );
    }
}

fn summary(field: &str) -> Citation {
    Citation::json(file::PROTOCOLS, format!("/summary/{field}"))
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.protocols.summary.contests[0].tally.votes[0] -= 7;
    }

    #[test]
    fn votes_left_out_of_the_summary_are_named_by_line() {
        let findings = Day::bent(bend).findings("S1");
        assert_eq!(
            findings[0].claim.to_string(),
            "single mandate: ballots in the summary 19, ballots on the paper and electronic sheets 26; a difference \
             of 7 votes is not explained: Aspan 6 instead of 13"
        );
    }

    #[test]
    fn votes_moved_between_options_are_found_though_the_total_agrees() {
        let findings = Day::bent(|day| {
            let votes = &mut day.protocols.summary.contests[1].tally.votes;
            votes.swap(0, 1);
        });
        let finding = &findings.findings("S1")[0];
        assert_eq!((finding.size, &finding.larger), (9, &None));
    }

    #[test]
    fn turnout_that_is_not_the_sum_of_its_parts_is_found() {
        let day = Day::bent(|day| day.protocols.summary.voted += 100);
        assert_eq!(day.findings("S1")[0].size, 100);
    }
}
