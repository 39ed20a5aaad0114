//! Slips of the pen: one number of a paper sheet, corrected, makes every identity of that contest hold.
//!
//! The auditor names the repair and never applies it (AUDIT 7.3, class 1). A repair that satisfies several
//! identities at once is telling; one wrong digit that satisfies a single identity always exists and is not told.

use election::protocol::PaperContest;
use language::Message;

use crate::evidence::Evidence;
use crate::report::{Class, Finding};

/// A number of the sheet: its name and where it stands.
struct Field {
    name: &'static str,
    place: fn(&mut PaperContest) -> &mut u32,
}

macro_rules! fields {
    ($($name:ident)+) => {
        [$(Field { name: stringify!($name), place: |contest| &mut contest.accounting.$name },)+]
    };
}

const FIELDS: [Field; 11] = fields! {
    received transferred_in transferred_out issued_inside issued_outside spoiled unused found_stationary
    found_mobile invalid valid
};

/// Says in the finding which single slip would repair the contest, and classes it as arithmetic if one does.
pub(crate) fn explain(evidence: &Evidence, index: usize, finding: Finding) -> Finding {
    let paper = evidence.protocols.get().and_then(|protocols| protocols.paper.as_ref());
    let Some(contest) = paper.and_then(|paper| paper.contests.get(index)) else { return finding };
    let marks = evidence.list.get().map(|list| list.iter().map(|row| u64::from(row.paper)).sum());
    let Some(repair) = repair(contest, marks) else { return finding };
    Finding { class: Class::Arithmetic, ..finding.and(Message::new("slip").put("repair", repair)) }
}

/// Returns the repair in words: two digits transposed first, then two fields swapped, then one wrong digit if it
/// repairs more than one identity.
fn repair(contest: &PaperContest, marks: Option<u64>) -> Option<Message> {
    let broken = broken(contest, marks);
    transposed(contest, marks)
        .or_else(|| swapped(contest, marks))
        .or_else(|| wrong_digit(contest, marks).filter(|_| 1 < broken))
}

/// Counts the identities P1 to P5 that do not hold.
fn broken(contest: &PaperContest, marks: Option<u64>) -> usize {
    let a = &contest.accounting;
    let sum = |parts: &[u32]| parts.iter().copied().map(u64::from).sum::<u64>();
    let out = sum(&[a.issued_inside, a.issued_outside]);
    let holds = [
        sum(&[a.received, a.transferred_in]) == out + sum(&[a.spoiled, a.unused, a.transferred_out]),
        a.found_stationary <= a.issued_inside && a.found_mobile <= a.issued_outside,
        sum(&[a.found_stationary, a.found_mobile]) == sum(&[a.valid, a.invalid]),
        u64::from(a.valid) == contest.tally.valid(),
        marks.is_none_or(|marks| marks == out),
    ];
    holds.iter().filter(|holds| !**holds).count()
}

fn with(contest: &PaperContest, field: &Field, value: u32) -> PaperContest {
    let mut changed = contest.clone();
    *(field.place)(&mut changed) = value;
    changed
}

fn value(contest: &PaperContest, field: &Field) -> u32 {
    *(field.place)(&mut contest.clone())
}

fn one_changed(
    contest: &PaperContest,
    marks: Option<u64>,
    candidates: impl Fn(u32) -> Vec<u32>,
    key: &'static str,
) -> Option<Message> {
    for field in &FIELDS {
        let written = value(contest, field);
        for read in candidates(written) {
            if broken(&with(contest, field, read), marks) == 0 {
                let message = Message::new(key).put("field", field.name.to_owned());
                return Some(message.put("written", written).put("read", read));
            }
        }
    }
    None
}

fn transposed(contest: &PaperContest, marks: Option<u64>) -> Option<Message> {
    let candidates = |written: u32| {
        let digits = written.to_string().into_bytes();
        let swap = |at: usize| {
            let mut swapped = digits.clone();
            swapped.swap(at, at + 1);
            String::from_utf8(swapped).ok().and_then(|text| text.parse().ok())
        };
        (0..digits.len() - 1).filter_map(swap).filter(|read| *read != written).collect()
    };
    one_changed(contest, marks, candidates, "slip-transposed")
}

fn wrong_digit(contest: &PaperContest, marks: Option<u64>) -> Option<Message> {
    let candidates = |written: u32| {
        if written < 10 {
            return Vec::new();
        }
        let powers = (0..9).map(|exponent| 10_u32.pow(exponent)).take_while(|power| *power <= written.max(1));
        powers.flat_map(|power| (0..=9).filter_map(move |digit| with_digit(written, power, digit))).collect()
    };
    one_changed(contest, marks, candidates, "slip-digit")
}

fn with_digit(written: u32, power: u32, digit: u32) -> Option<u32> {
    let there = written / power % 10;
    (written - there * power).checked_add(digit.checked_mul(power)?).filter(|_| there != digit)
}

fn swapped(contest: &PaperContest, marks: Option<u64>) -> Option<Message> {
    for (index, first) in FIELDS.iter().enumerate() {
        for second in FIELDS.iter().skip(index + 1) {
            let (a, b) = (value(contest, first), value(contest, second));
            if a != b && broken(&with(&with(contest, first, b), second, a), marks) == 0 {
                let message = Message::new("slip-swapped").put("first", first.name.to_owned()).put("a", a);
                return Some(message.put("second", second.name.to_owned()).put("b", b));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Day;

    #[track_caller]
    fn check(bend: fn(&mut PaperContest), expected: Option<&str>) {
        let mut contest = Day::clean().paper(0).clone();
        contest.accounting.received = 741;
        contest.accounting.unused = 726;
        assert_eq!(broken(&contest, Some(14)), 0);
        bend(&mut contest);
        assert_eq!(repair(&contest, Some(14)).map(|told| told.to_string()).as_deref(), expected);
    }

    #[test]
    fn a_transposition_is_named() {
        check(|c| c.accounting.unused = 762, Some("`unused` 762 for 726, two digits transposed"));
    }

    #[test]
    fn swapped_fields_are_named() {
        let swap = |c: &mut PaperContest| (c.accounting.valid, c.accounting.invalid) = (1, 12);
        check(swap, Some("`invalid` 12 and `valid` 1 in each other's place"));
    }

    #[test]
    fn a_wrong_digit_is_named_only_if_it_repairs_two_identities() {
        check(|c| c.accounting.valid = 17, Some("`valid` 17 for 12, one digit wrong"));
        check(|c| c.accounting.unused = 716, None);
    }

    #[test]
    fn ballots_that_are_gone_are_no_slip() {
        check(|c| c.accounting.unused -= 109, None);
    }

    #[test]
    fn a_slip_changes_the_class_and_not_the_number() {
        let day = Day::bent(|day| day.paper(0).accounting.unused = 62);
        let finding = &day.findings("P1")[0];
        assert_eq!((finding.class, finding.size), (Class::Arithmetic, 36));
        assert!(
            finding.claim.to_string().ends_with("`unused` 62 for 26, two digits transposed"),
            "{}",
            finding.claim
        );
    }
}
