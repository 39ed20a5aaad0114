//! E5: the control list holds no code for a vote that was not counted.

use std::collections::{BTreeMap, BTreeSet};

use election::contest::{Choice, Tally};
use election::evidence::file;
use election::evidence::tables::CodeLine;
use language::{Key, Message, Part};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::{OpsCounts, recount};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "E5",
    aliases: &["A9"],
    title: Key("e5-title"),
    source: "AUDIT 7.2 E5, 7.5, SAYLAU 1.4, 8.1 A9; Kuesters, Truderung, Vogt 2012",
    formula: Key("e5-formula"),
    reads: &[file::CODES, file::PROTOCOLS, file::BALLOT_BOX, file::DEFINITION],
    explanation: Key("e5-explanation"),
    run,
};

/// Below this tail probability repeats are a finding.
const RARE: f64 = 1e-6;

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let lines = evidence.codes.needed(file::CODES)?;
    let sheet = evidence.electronic()?;
    let mut examined = Examined::default();
    for (index, tally) in sheet.tallies.iter().enumerate() {
        let of_contest: Vec<(usize, &CodeLine)> =
            lines.iter().enumerate().filter(|(_, line)| usize::from(line.contest) == index).collect();
        let right = ("e5-with-code", u64::from(sheet.with_code));
        let comparison = Comparison::equal(("e5-lines", of_contest.len() as u64), right);
        let comparison = comparison.within(evidence.contest(index));
        if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-codes") {
            let cited = Citation::json(file::PROTOCOLS, "/electronic/with_code");
            examined.find(
                finding
                    .cite(Citation::whole(file::CODES))
                    .cite(cited)
                    .open_question("e5-cannot-find", "e5-box-or-voters"),
            );
        }
        by_choice(evidence, index, &of_contest, tally, &mut examined);
        repeats(evidence, index, &of_contest, &mut examined);
    }
    foreign(lines, sheet.tallies.len(), &mut examined);
    against_box(evidence, lines, &mut examined);
    Ok(examined)
}

fn by_choice(
    evidence: &Evidence,
    contest: usize,
    lines: &[(usize, &CodeLine)],
    tally: &Tally,
    examined: &mut Examined,
) {
    let mut choices: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    lines.iter().for_each(|(row, line)| choices.entry(line.choice).or_default().push(*row));
    for (choice, rows) in choices {
        let (name, votes) = match Choice::from_byte(choice) {
            Some(Choice::Blank) => (Message::new("line-blank"), tally.blank),
            Some(Choice::AgainstAll) => (Message::new("line-against-all"), tally.against_all),
            Some(Choice::For(option)) => {
                let votes = tally.votes.get(usize::from(option)).copied().unwrap_or(0);
                (evidence.option(contest, option.into()), votes)
            }
            None => (Message::new("e5-unknown-choice").put("n", choice), 0),
        };
        let codes = Message::new("e5-codes-for").put("option", name.clone());
        let votes = (Message::new("e5-votes-for").put("option", name), u64::from(votes));
        let comparison = Comparison::at_most((codes, rows.len() as u64), votes);
        let comparison = comparison.within(evidence.contest(contest));
        if comparison.holds() {
            continue;
        }
        if let Some(finding) = examined.compare(comparison, Class::Surplus, "noun-codes") {
            let cited = rows.into_iter().map(|row| Citation::row(file::CODES, row));
            examined.find(finding.cite_all(cited).open_question("e5-taken", "e5-ballots"));
        }
    }
}

fn foreign(lines: &[CodeLine], contests: usize, examined: &mut Examined) {
    let rows: Vec<_> = (0..)
        .zip(lines)
        .filter(|(_, line)| contests <= usize::from(line.contest) || 10_000 <= line.code)
        .map(|(row, _)| Citation::row(file::CODES, row))
        .collect();
    if !rows.is_empty() {
        let claim = Message::new("e5-foreign").put("n", rows.len());
        let finding = Finding::new(Class::Integrity, rows.len() as u64, "noun-lines", claim).cite_all(rows);
        examined.find(finding.open_question("e5-stand-for", "e5-printed"));
    }
}

/// Holds the list against the codes in the opened ballots, if the box is at hand.
fn against_box(evidence: &Evidence, lines: &[CodeLine], examined: &mut Examined) {
    if 0 < evidence.ops.get().map_or(0, |ops| OpsCounts::of(ops).void_ballots()) {
        return examined.remark("e5-void");
    }
    let Ok(recount) = recount(evidence) else { return };
    let mut listed: Vec<_> = lines.iter().map(|line| (line.contest, line.choice, line.code)).collect();
    listed.sort_unstable();
    let found = &recount.codes;
    let missing = found.iter().filter(|code| listed.binary_search(code).is_err()).count();
    let invented = listed.iter().filter(|code| found.binary_search(code).is_err()).count();
    let left = ("e5-not-listed", missing as u64);
    let comparison = Comparison::equal(left, ("allowed", 0));
    examined.note(comparison);
    let size = missing.max(invented) as u64;
    if 0 < size {
        let claim = Message::new("e5-differ")
            .put("missing", missing)
            .put("invented", invented)
            .put("size", Message::counted(size, "noun-codes"));
        let finding = Finding::new(Class::RecordConflict, size, "noun-codes", claim);
        let cited = [Citation::whole(file::CODES), Citation::whole(file::BALLOT_BOX)];
        examined.find(finding.cite_all(cited).open_question("e5-changed", "e5-voters"));
    }
}

/// Tells how often codes repeat, and finds it only where the repeats agree in the choice as well.
///
/// People choose alike, so repeats alone are no sign; but birth years do not know for whom their owners vote. Given
/// how often each code stands on the list, the lines beyond the first for a code *and* choice are held against what
/// codes dealt to choices at random would give.
fn repeats(evidence: &Evidence, contest: usize, lines: &[(usize, &CodeLine)], examined: &mut Examined) {
    let mut by_code: BTreeMap<u16, Vec<&(usize, &CodeLine)>> = BTreeMap::new();
    lines.iter().for_each(|line| by_code.entry(line.1.code).or_default().push(line));
    by_code.retain(|_, lines| 1 < lines.len());
    let pairs: usize = by_code.values().map(|lines| lines.len() * (lines.len() - 1) / 2).sum();
    let n = lines.len() as f64;
    let mut shares: BTreeMap<u8, f64> = BTreeMap::new();
    lines.iter().for_each(|(_, line)| *shares.entry(line.choice).or_default() += 1.0 / n);
    let (mut agreeing, mut expected) = (0, 0.0);
    for group in by_code.values() {
        let choices: BTreeSet<u8> = group.iter().map(|(_, line)| line.choice).collect();
        agreeing += (group.len() - choices.len()) as u64;
        expected += group.len() as f64 - distinct(group.len(), &shares);
    }
    let chance = n * (n - 1.0).max(0.0) / 20_000.0;
    let told = Message::new("e5-repeats")
        .put("contest", evidence.contest(contest))
        .put("pairs", pairs)
        .put("lines", lines.len())
        .put("chance", Part::Decimal(format!("{chance:.1}")))
        .put("repeats", agreeing)
        .put("dealt", Part::Decimal(format!("{expected:.1}")));
    if RARE <= poisson_tail(expected, agreeing) {
        return examined.remark(told);
    }
    let claim = Message::new("e5-rare").put("repeats", told);
    let rows = by_code.into_values().flatten().map(|(row, _)| Citation::row(file::CODES, *row));
    let finding = Finding::new(Class::RecordConflict, agreeing, "noun-repeats", claim);
    examined.find(finding.cite_all(rows).open_question("e5-one-line", "e5-together"));
}

/// Returns how many different choices a number of lines dealt at random is expected to show.
fn distinct(lines: usize, shares: &BTreeMap<u8, f64>) -> f64 {
    let never = |share: f64| std::iter::repeat_n(1.0 - share, lines).product::<f64>();
    shares.values().map(|share| 1.0 - never(*share)).sum()
}

/// Returns the probability that a Poisson variable is at least `least`.
///
/// Weights are taken relative to the most likely value, so that only products and quotients are needed and every
/// platform gets the same number.
fn poisson_tail(mean: f64, least: u64) -> f64 {
    if mean <= 0.0 || least == 0 {
        return if least == 0 { 1.0 } else { 0.0 };
    }
    let mode = mean as u64;
    let (mut below, mut tail) = (0.0, 0.0);
    let mut add = |value: u64, weight: f64| if least <= value { tail += weight } else { below += weight };
    let mut weight = 1.0;
    for value in (1..=mode).rev() {
        add(value, weight);
        weight *= value as f64 / mean;
    }
    add(0, weight);
    let (mut value, mut weight) = (mode + 1, mean / (mode + 1) as f64);
    while 1e-30 < weight {
        add(value, weight);
        value += 1;
        weight *= mean / value as f64;
    }
    tail / (tail + below)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.codes.push(CodeLine { contest: 0, choice: 3, code: 3333 });
        day.codes.push(CodeLine { contest: 0, choice: 3, code: 3334 });
    }

    #[test]
    fn codes_beyond_the_votes_of_a_choice_were_invented() {
        let findings = Day::bent(bend).findings("E5");
        let surplus = findings.iter().find(|finding| finding.class == Class::Surplus).unwrap();
        assert_eq!(
            surplus.claim.to_string(),
            "single mandate: codes for Tau 2, votes for Tau 1: a difference of 1 code is not explained"
        );
        assert_eq!(surplus.citations.len(), 2);
    }

    #[test]
    fn a_code_moved_to_another_choice_shows_against_the_box() {
        let move_it = |day: &mut Day| day.codes[0].choice = 2;
        assert_eq!(Day::bent(move_it).findings("E5").len(), 1);
        assert!(
            Day::bent(move_it).without(&[file::BALLOT_BOX]).findings("E5").is_empty(),
            "without the box: invisible"
        );
    }

    #[test]
    fn a_line_for_no_contest_is_named() {
        let day = Day::bent(|day| day.codes.push(CodeLine { contest: 9, choice: 0, code: 1 }));
        assert!(day.findings("E5").iter().any(|finding| finding.class == Class::Integrity));
    }

    /// Lines of two choices in equal parts; `clashes` codes stand twice, for one choice or across both.
    fn has_finding(clashes: u16, is_across: bool) -> bool {
        let line = |code, choice| CodeLine { contest: 0, choice, code };
        let mut lines: Vec<CodeLine> =
            (0..60).flat_map(|n| [line(5_000 + n, 1), line(6_000 + n, 2)]).collect();
        for code in 0..clashes {
            let choice = (code % 2) as u8 + 1;
            lines.extend([line(code, choice), line(code, if is_across { 3 - choice } else { choice })]);
        }
        let rows: Vec<_> = lines.iter().enumerate().collect();
        let mut examined = Examined::default();
        repeats(&Day::clean().evidence(), 0, &rows, &mut examined);
        matches!(examined.outcome("E5"), crate::report::Outcome::Findings { .. })
    }

    #[test]
    fn repeats_that_agree_in_the_choice_are_found_and_birth_years_are_not() {
        assert!(!has_finding(80, true), "repeated across choices");
        assert!(!has_finding(10, false), "few: 10 where dealing gives 5");
        assert!(has_finding(80, false), "80 where dealing gives 40");
    }

    #[test]
    fn poisson_tails_agree_with_the_closed_form() {
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        close(poisson_tail(0.5, 1), 1.0 - (-0.5_f64).exp());
        close(poisson_tail(2.0, 3), 1.0 - (-2.0_f64).exp() * 5.0);
        close(poisson_tail(450.0, 0), 1.0);
        assert!(poisson_tail(450.0, 700) < 1e-20);
        assert!((0.45..0.55).contains(&poisson_tail(1_250.0, 1_250)));
    }
}
