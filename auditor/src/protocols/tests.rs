//! Protocols of one small form, bent one number at a time; and real ones, where `SAYLAU_DATA` says they are.

mod outcome;
mod seats;

use std::fmt::Write as _;

use language::{Language, Message, Words};

use super::repair::Slip;
use super::report::State;
use super::row::Reason;
use super::*;
use crate::report::Class;

/// A mapping with every field and two choices on both channels; columns carry the names of the fields.
fn mapping(more: &str) -> String {
    let mut text = "confirmed = true\n".to_owned();
    text += more;
    text += "\n[identity]\nterritory = \"territory\"\nprecinct = \"precinct\"\n[fields]\n";
    for field in Field::ALL {
        _ = writeln!(text, "{0} = \"{0}\"", field.name());
    }
    for choice in ["A", "B"] {
        _ = writeln!(text, "[[choices]]\nname = \"{choice}\"");
        for votes in ["paper", "electronic", "codes", "summary"] {
            _ = writeln!(text, "{votes} = \"{votes} {choice}\"");
        }
    }
    text
}

/// Numbers of a precinct in which every identity holds, by column.
const CLEAN: [(&str, &str); 44] = [
    ("territory", "T"),
    ("precinct", "1"),
    ("listed", "1000"),
    ("added", "4"),
    ("absentee", "2"),
    ("marks_paper", "325"),
    ("marks_electronic", "275"),
    ("applications", "30"),
    ("received", "729"),
    ("transferred_in", "10"),
    ("transferred_out", "5"),
    ("unaccounted", "1"),
    ("issued_early", "12"),
    ("issued_inside", "288"),
    ("issued_outside", "25"),
    ("spoiled", "3"),
    ("unused", "407"),
    ("cancelled", "0"),
    ("lost", "-"),
    ("found_stationary", "296"),
    ("found_mobile", "25"),
    ("invalid", "11"),
    ("valid", "310"),
    ("barcode_log", "275"),
    ("cards_issued", "276"),
    ("cast", "270"),
    ("blank", "5"),
    ("not_returned", "1"),
    ("terminals", "270"),
    ("controller", "270"),
    ("codes", "40"),
    ("stranded", "0"),
    ("voted", "595"),
    ("other_issued", "325"),
    ("other_found", "320"),
    ("other_cast", "270"),
    ("paper A", "213"),
    ("paper B", "97"),
    ("electronic A", "150"),
    ("electronic B", "120"),
    ("codes A", "24"),
    ("codes B", "16"),
    ("summary A", "363"),
    ("summary B", "217"),
];

struct Table {
    audit: Audit,
    headings: Vec<String>,
    line: u64,
}

impl Table {
    fn new(mapping: &str, headings: &[&str]) -> Self {
        let mapping = Mapping::parse(mapping).unwrap_or_else(|problems| panic!("{problems:?}"));
        let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        let mut audit = Audit::new(mapping);
        audit.begin_table("t.csv", &headings).unwrap_or_else(|problems| panic!("{problems:?}"));
        Self { audit, headings, line: 1 }
    }

    fn of_clean(more: &str) -> Self {
        Self::new(&mapping(more), &CLEAN.map(|(name, _)| name))
    }

    fn add(&mut self, fields: &[&str]) {
        self.line += 1;
        let (mut text, mut ends) = (String::new(), Vec::new());
        for field in fields {
            text.push_str(field);
            ends.push(text.len());
        }
        self.audit.row(&Row::new(self.line, &text, &ends));
    }

    /// Adds the clean precinct with some columns changed.
    fn add_bent(&mut self, changes: &[(&str, &str)]) {
        let value = |(name, value): (&str, &'static str)| {
            let changed = changes.iter().find(|(changed, _)| *changed == name).map(|(_, value)| *value);
            // The clean precinct lost nothing.
            changed.unwrap_or(if value == "-" { "0" } else { value }).to_owned()
        };
        assert!(changes.iter().all(|(name, _)| self.headings.iter().any(|heading| heading == name)));
        let fields = CLEAN.map(value);
        self.add(&fields.each_ref().map(String::as_str));
    }
}

fn bent(changes: &[(&str, &str)]) -> Report {
    let mut table = Table::of_clean("");
    table.add_bent(changes);
    table.audit.finish()
}

fn failing(report: &Report) -> Vec<&'static str> {
    let fails = |state| matches!(state, State::Failed | State::FailedThoughForced);
    report.identities.iter().filter(|identity| fails(identity.state)).map(|identity| identity.code).collect()
}

#[test]
fn a_clean_precinct_is_consistent_in_every_identity() {
    let report = bent(&[]);
    assert_eq!(failing(&report), [""; 0], "{}", render(&report, true, Language::English));
    assert!(
        report.identities.iter().all(|identity| identity.state == State::Held),
        "{}",
        render(&report, true, Language::English)
    );
    assert!(!report.has_findings());
    assert_eq!(
        report.verdict().to_string(),
        "consistent (L0): no finding in the 15 of 15 identities that could be examined"
    );
}

#[test]
fn a_table_is_said_in_every_language() {
    let reports =
        [bent(&[]), bent(&[("received", "728")]), bent(&[("found_mobile", "26"), ("voted", "594")])];
    for report in &reports {
        for (language, title) in Language::ALL.into_iter().zip([
            "ballots received are issued, spoiled",
            "полученные бюллетени выданы",
            "алынған бюллетеньдер берілген",
        ]) {
            let text = render(report, true, language);
            assert!(text.contains(title) && !text.contains("{ $"), "{text}");
        }
    }
}

#[test]
fn each_identity_fails_for_the_number_it_is_about() {
    for (change, expected, class) in [
        (("received", "728"), "P1", Class::Surplus),
        (("received", "840"), "P1", Class::Deficit),
        (("spoiled", "4"), "P1", Class::Surplus),
        (("marks_paper", "326"), "P5", Class::Deficit),
        (("marks_paper", "324"), "P5", Class::Surplus),
        (("applications", "24"), "P6", Class::Surplus),
        (("barcode_log", "274"), "E1", Class::RecordConflict),
        (("barcode_log", "281"), "E1", Class::RecordConflict),
        (("cards_issued", "275"), "E2", Class::Surplus),
        (("blank", "4"), "E2", Class::Deficit),
        (("terminals", "271"), "E3", Class::RecordConflict),
        (("codes", "271"), "E5", Class::Surplus),
        (("codes A", "151"), "E5", Class::Surplus),
        (("listed", "500"), "M1", Class::Surplus),
        (("other_cast", "271"), "M2", Class::CrossContest),
        (("other_found", "326"), "M2", Class::CrossContest),
        (("voted", "594"), "S1", Class::TallyMismatch),
        (("summary A", "364"), "S1", Class::TallyMismatch),
    ] {
        let report = bent(&[change]);
        assert_eq!(failing(&report), [expected], "{change:?}\n{}", render(&report, true, Language::English));
        assert_eq!(report.findings[0].broken[0].class, class, "{change:?}");
    }
    for (changes, expected) in [
        ([("found_mobile", "38"), ("found_stationary", "283")].as_slice(), ["P2"].as_slice()),
        (&[("invalid", "10")], &["P3"]),
        (&[("paper A", "214"), ("summary A", "364")], &["P4"]),
        (&[("marks_electronic", "269"), ("barcode_log", "269")], &["E6"]),
        (&[("controller", "269"), ("terminals", "269")], &["E4"]),
    ] {
        assert_eq!(failing(&bent(changes)), expected, "{changes:?}");
    }
}

#[test]
fn a_number_above_the_room_for_losses_is_no_lawful_remainder() {
    let report = bent(&[]);
    let boxes = report.identities.iter().find(|identity| identity.code == "P2").unwrap();
    let remainder = boxes.comparisons[0].remainder.as_ref().unwrap();
    assert_eq!(
        (remainder.name.to_string().as_str(), remainder.precincts, remainder.sum),
        ("taken away", 1, 4)
    );
}

#[test]
fn a_forced_identity_that_holds_proves_nothing_and_one_that_fails_is_told() {
    let mut table = Table::of_clean("[form]\nforces = [\"P1\", \"P4\"]\n");
    table.add_bent(&[("received", "730")]);
    let report = table.audit.finish();
    let state = |code| report.identities.iter().find(|identity| identity.code == code).unwrap().state;
    assert_eq!(
        (state("P1"), state("P4"), state("P3")),
        (State::FailedThoughForced, State::HeldAsForced, State::Held)
    );
    assert!(
        report.cannot_claim.iter().any(|claim| claim.to_string().starts_with("Anything from P4")),
        "{:?}",
        report.cannot_claim
    );
}

#[test]
fn what_the_table_lacks_is_listed_and_not_taken_as_zero() {
    let mapping = "[identity]\nprecinct = \"uik\"\n[fields]\nvalid = \"valid\"\n[[choices]]\nname = \"A\"\npaper = \"A\"\n";
    let mut table = Table::new(mapping, &["uik", "valid", "A"]);
    table.add(&["1", "7", "7"]);
    let report = table.audit.finish();
    let examined: Vec<&str> = report
        .identities
        .iter()
        .filter(|identity| identity.state != State::NotExamined)
        .map(|identity| identity.code)
        .collect();
    assert_eq!(examined, ["P4"]);
    let text = render(&report, false, Language::English);
    assert!(text.contains("P3 lacks `found_stationary`"), "{text}");
}

#[test]
fn bad_rows_are_refused_one_by_one_and_the_rest_is_audited() {
    let mapping = "[identity]\nprecinct = \"uik\"\n[fields]\nvalid = [\"v1\", \"v2\"]\n[[choices]]\nname = \"A\"\npaper = \"A\"\n";
    let mut table = Table::new(mapping, &["uik", "v1", "v2", "A"]);
    table.add(&["1", "3", "4", "7"]);
    table.add(&["2", "", "4", "4"]);
    table.add(&["3", "-3", "4", "1"]);
    table.add(&["4", "3.5", "4", "7"]);
    table.add(&["5", "9223372036854775808", "0", "0"]);
    table.add(&["6", "4294967295", "1", "0"]);
    table.add(&["7", "x", "1", "0"]);
    table.add(&["1", "3", "4", "7"]);
    table.add(&["", "3", "4", "7"]);
    table.add(&["8", "3", "4"]);
    table.add(&["9", "3", "4", "7", "8"]);
    table.add(&["10", "3", "4", "7", " "]);
    table.add(&["", " ", "", ""]);
    table.audit.refuse(99, "row-not-utf8".into());
    let report = table.audit.finish();
    let told: Vec<_> = report
        .refused
        .first
        .iter()
        .map(|refusal| (refusal.line, refusal.column.as_deref(), refusal.reason.clone()))
        .collect();
    assert_eq!(
        told,
        [
            (3, Some("v1"), Reason::Missing),
            (4, Some("v1"), Reason::Negative),
            (5, Some("v1"), Reason::Fraction),
            (6, Some("v1"), Reason::TooLarge),
            (7, Some("v1"), Reason::TooLarge),
            (8, Some("v1"), Reason::NotANumber),
            (9, Some("uik"), Reason::Duplicate),
            (10, Some("uik"), Reason::NoPrecinct),
            (11, None, Reason::TooFewFields),
            (12, None, Reason::TooManyFields),
            (99, None, Reason::Unreadable),
        ]
    );
    assert_eq!((report.protocols, report.refused.total, report.tables[0].blank), (2, 11, 1));
    assert!(report.has_findings(), "a table with refused rows is not clean");
    let [english, others @ ..] = Language::ALL.map(Words::new);
    for refusal in &report.refused.first {
        for words in &others {
            assert_ne!(words.tell(&refusal.text), english.tell(&refusal.text));
            assert_ne!(refusal.reason.name().told(words.language()), refusal.reason.name().to_string());
        }
    }
    let names = serde_json::to_value(&report.refused).unwrap();
    assert_eq!(names["by_reason"]["a number too large for a count"], 2, "{names}");
    assert_eq!(names["first"][1]["text"], "a negative number: `-3`");
}

#[test]
fn rows_of_remote_voting_count_in_the_result_and_in_no_identity() {
    let rule = "[[leave_out]]\ncolumn = \"territory\"\ncontains = \"remote\"\nreason = \"no boxes\"\nkeep_votes = true\n";
    let mut table = Table::of_clean(rule);
    table.add_bent(&[]);
    table.add_bent(&[("territory", "remote voting"), ("precinct", ""), ("received", "1")]);
    let report = table.audit.finish();
    assert_eq!(failing(&report), [""; 0]);
    assert_eq!((report.protocols, report.unexamined_votes, report.tables[0].left_out[0].rows), (1, 580, 1));
    assert_eq!(report.contests[0].choices[0].votes, 726);
    assert!(
        report.cannot_claim.iter().any(|claim| claim.to_string().contains("580 votes of rows")),
        "{:?}",
        report.cannot_claim
    );
}

#[test]
fn totals_of_a_territory_are_held_against_its_precincts() {
    let mut table = Table::of_clean("[totals]\ncolumn = \"precinct\"\nis = \"Total\"\n");
    table.add_bent(&[]);
    table.add_bent(&[("precinct", "2")]);
    table.add_bent(&[("precinct", "Total"), ("valid", "621"), ("paper A", "427")]);
    let report = table.audit.finish();
    let summary = report.identities.iter().find(|identity| identity.code == "S1").unwrap();
    assert_eq!((summary.state, summary.territories_examined), (State::Failed, 1));
    let wrong = |field: &str| {
        summary.territories.iter().find(|wrong| wrong.field == field).map(|wrong| (wrong.total, wrong.sum))
    };
    assert_eq!(wrong("valid"), Some((621, 620)));
    assert_eq!(wrong("paper votes of A"), Some((427, 426)));
    let text = render(&report, false, Language::English);
    assert!(text.contains("L0  does not hold: each of 39 totals of territories is not the sum"), "{text}");
    assert_eq!(report.protocols, 2);
}

#[test]
fn a_slip_is_offered_if_it_repairs_everything_and_never_applied() {
    for (changes, slip, told) in [
        ([("unused", "470")].as_slice(), Some(Slip::Transposition), "two digits transposed"),
        (&[("valid", "11"), ("invalid", "310")], Some(Slip::SwappedFields), ""),
        (&[("valid", "810")], Some(Slip::WrongDigit), "`valid` 810 for 310: one digit wrong"),
        (
            &[("cards_issued", "6")],
            Some(Slip::TermOmitted),
            "`cards_issued` 6 for 276: a term left out of the sum",
        ),
        (&[("unused", "298")], None, ""),
    ] {
        let report = bent(changes);
        let finding = &report.findings[0];
        assert_eq!(
            finding.repair.as_ref().map(|repair| repair.slip),
            slip,
            "{changes:?} {:?}",
            finding.repair
        );
        let words = finding.repair.as_ref().map(ToString::to_string).unwrap_or_default();
        assert!(words.contains(told), "{words}");
        assert_eq!(finding.class == Class::Arithmetic, slip.is_some(), "{changes:?}");
        // `received` 729 for 792 would explain the first as well as `unused` 470 for 407.
        let others = u32::from(slip == Some(Slip::Transposition));
        assert_eq!(finding.repair.as_ref().map_or(0, |repair| repair.others), others, "{changes:?}");
        assert_ne!(finding.broken.len(), 0, "the failure stays, whatever explains it");
    }
}

#[test]
fn the_reach_of_findings_is_bounded_by_kind_and_by_the_winners_votes() {
    // Thirteen ballots too many in the mobile box: at most 13 of the winner's votes, and the whole box where the law voids it.
    let report = bent(&[("found_mobile", "50"), ("found_stationary", "271")]);
    let finding = &report.findings[0];
    assert_eq!(finding.mobile_box_at_stake, Some(50));
    assert_eq!((finding.effects[0].votes, finding.effects[0].without_box), (13, 63));
    let pair = &report.contests[0].pairs[0];
    assert_eq!((pair.margin, pair.effect, pair.is_beyond_findings), (146, 13, true));
    // A summary that gives the winner ten votes and takes five from the loser moves the margin by fifteen, exactly.
    let report = bent(&[("summary A", "373"), ("summary B", "212")]);
    assert_eq!(report.findings[0].effects[0].votes, 15);
    // The other way round it made the margin smaller, so nothing was gained by it.
    let report = bent(&[("summary A", "353"), ("summary B", "222")]);
    assert_eq!(report.findings[0].effects[0].votes, 0);
    // Surplus cannot take more than the winner has.
    let report = bent(&[("codes", "100000")]);
    assert_eq!(report.findings[0].effects[0].votes, 363);
    // More than the margin: the order is open.
    let report = bent(&[("received", "931")]);
    assert!(!report.contests[0].pairs[0].is_beyond_findings);
    assert!(render(&report, false, Language::English).contains("could have changed their order"));
}

#[test]
fn mistakes_of_a_mapping_are_told_in_their_place() {
    let problems = |text: &str| {
        Mapping::parse(text)
            .unwrap_err()
            .into_iter()
            .map(|p| (text.get(p.span).unwrap_or_default().to_owned(), p.message))
            .collect::<Vec<_>>()
    };
    let text = "[identity]\nprecinct = \"uik\"\n[fields]\nvlaid = \"v\"\n[form]\nforces = [\"P9\"]\n[table]\ndelimiter = \":\"\n";
    let told = problems(text);
    let places: Vec<&str> = told.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["", "vlaid", "\"P9\"", "\":\""]);
    assert_eq!(problems("identity = 3").len(), 1);
    assert!(problems("[identity]\nprecinct = true\n")[0].1.contains("the heading of a column"));
    assert!(problems("[identity]\nprecinct = -1\n")[0].1.contains("columns count from 1"));
    assert!(problems("[identity]\nprecinct = []\n")[0].1.contains("the list of columns is empty"));
    assert!(problems("[identity]\nprecinct = \"a\"\nelse = 1\n")[0].1.contains("unknown field `else`"));
    assert!(problems("not toml")[0].1.contains("expected") || !problems("not toml").is_empty());
}

#[test]
fn columns_that_the_table_does_not_have_are_told_with_the_nearest() {
    let text = "[identity]\nprecinct = \"uik\"\n[fields]\nvalid = [\"Valid votes\", 9]\ninvalid = \"x\"\n";
    let mut audit = Audit::new(Mapping::parse(text).unwrap());
    let problems = audit.begin_table("t", &["uik", "Valid vote", "x", "x"].map(str::to_owned)).unwrap_err();
    let told: Vec<_> = problems
        .iter()
        .map(|p| (text.get(p.span.clone()).unwrap_or_default(), p.hint.as_deref().unwrap_or_default()))
        .collect();
    assert!(told.contains(&("\"Valid votes\"", "did you mean `Valid vote`?")), "{told:?}");
    assert!(told.contains(&("9", "columns count from 1")), "{told:?}");
    assert!(told.contains(&("\"x\"", "give the number instead of the name: 3 or 4")), "{told:?}");
}

#[test]
fn nothing_from_a_table_reaches_the_report_unescaped() {
    let mapping = "[identity]\nprecinct = \"uik\"\n[fields]\nvalid = \"valid\"\n[[choices]]\nname = \"A\"\npaper = \"A\"\n";
    let mut table = Table::new(mapping, &["uik", "valid", "A"]);
    table.add(&["\u{1b}[31m1", "7", "8"]);
    table.add(&["2", "\u{1b}[31m", "8"]);
    let report = table.audit.finish();
    let text = render(&report, true, Language::English);
    assert!(!text.contains('\u{1b}'), "{text}");
    let (headings, rows) = findings_table(&report);
    assert_eq!((headings.len(), rows.len()), (rows[0].len(), 1));
    assert!(!serde_json::to_string(&report).unwrap().contains("\\u001b"));
}
