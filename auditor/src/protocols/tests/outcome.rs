//! What a table lets be said of the outcome: hand-computed levels, bounds, missing votes, and identities that cannot fail.

use super::*;
use crate::claims::{Basis, Standing};

/// The text without its line breaks.
fn flat(report: &Report) -> String {
    render(report, false, Language::English).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A form with both channels: listed, issued, found, invalid, marks, cast; two candidates and against all.
const CHANNELS: &str = r#"
    [identity]
    precinct = "uik"
    [fields]
    listed = "listed"
    issued_inside = "issued"
    found_stationary = "found"
    invalid = "invalid"
    marks_electronic = "marks"
    cast = "cast"
    [[choices]]
    name = "W"
    paper = "W"
    electronic = "We"
    [[choices]]
    name = "L"
    paper = "L"
    electronic = "Le"
    [[choices]]
    name = "against all"
    elects = false
    paper = "against"
    electronic = "against e"
"#;

const COLUMNS: [&str; 14] = [
    "uik",
    "listed",
    "issued",
    "found",
    "invalid",
    "marks",
    "cast",
    "W",
    "L",
    "against",
    "We",
    "Le",
    "against e",
    "kind",
];

fn channels(more: &str) -> Table {
    Table::new(&format!("{more}{CHANNELS}"), &COLUMNS)
}

/// The worked example of AUDIT 7.4 in two precincts: 620 : 210 and 25 on paper, 150 : 120 and 5 on devices, 880 issued.
fn worked(table: &mut Table) {
    table
        .add(&["1", "1000", "480", "470", "10", "200", "200", "320", "120", "20", "110", "85", "5", "mixed"]);
    table.add(&["2", "850", "400", "400", "5", "75", "75", "300", "90", "5", "40", "35", "0", "mixed"]);
}

#[test]
fn the_worked_example_comes_out_of_a_table_as_out_of_a_folder() {
    let mut table = channels("");
    worked(&mut table);
    let report = table.audit.finish();
    let [claims] = report.claims.contests.as_slice() else { panic!("{:?}", report.claims) };
    assert_eq!(
        (claims.standing, claims.winners.as_slice()),
        (Standing::Most, [Message::name("W")].as_slice())
    );
    assert_eq!((claims.precincts, claims.paper_ballots, claims.surplus), (2, 870, 0));
    let bounds: Vec<_> = claims.electronic.iter().map(|bound| (bound.by, bound.votes)).collect();
    assert_eq!(bounds, [(Basis::Protocol, 275), (Basis::List, 275), (Basis::Paper, 970)]);
    let pair = &claims.pairs[0];
    assert_eq!((pair.margin, pair.paper_margin, pair.electronic_margin), (440, 410, 30));
    let holds: Vec<bool> = pair.whatever_devices_did.iter().map(|one| one.can_be_confirmed).collect();
    assert_eq!(holds, [true, true, false]);
    let mean = pair.whatever_devices_did[0].null_mean.unwrap();
    assert!((mean - 0.658_046).abs() < 5e-7, "{mean}");
    let text = flat(&report);
    assert!(text.contains("whatever the devices did: 410 > 275 by the electronic protocol"), "{text}");
    assert!(!text.to_lowercase().replace("that the result is verified", "").contains("verified"), "{text}");
}

/// 137 ballots more than issued in one precinct leave 410 - 275 - 137 < 0; a surplus is counted once, however many show it.
#[test]
fn a_surplus_of_the_table_takes_the_claim_away() {
    for (found, issued, listed, surplus, holds) in
        [("400", "400", "850", 0, true), ("534", "400", "850", 134, true), ("535", "400", "850", 135, false)]
    {
        let mut table = channels("");
        table.add(&["1", "1000", "480", "470", "10", "200", "200", "320", "120", "20", "110", "85", "5", ""]);
        table.add(&["2", listed, issued, found, "5", "75", "75", "300", "90", "5", "40", "35", "0", ""]);
        let report = table.audit.finish();
        let claims = &report.claims.contests[0];
        assert_eq!((claims.surplus, report.claims.surpluses[0].surplus), (surplus, surplus));
        assert_eq!(claims.pairs[0].whatever_devices_did[0].can_be_confirmed, holds, "{surplus}");
    }
}

/// 12 more cast than marked (E6) and 25 more marked or issued than listed (M1) are 37; the bound by the list is no less than
/// that by the protocol.
#[test]
fn surpluses_of_several_identities_add_up_and_bounds_stay_nested() {
    let mut table = channels("");
    table.add(&["1", "470", "400", "400", "5", "83", "95", "300", "90", "5", "60", "35", "0", ""]);
    let claims = &table.audit.finish().claims.contests[0];
    assert_eq!(claims.surplus, 12 + 25);
    let bounds: Vec<u64> = claims.electronic.iter().map(|bound| bound.votes).collect();
    assert_eq!(bounds, [95, 95, 95]);
}

/// Without the rule precinct 2 could have 850 - 400 electronic votes by the list of voters alone.
#[test]
fn a_precinct_without_devices_adds_nothing_to_any_bound() {
    let rule = "[paper_only]\ncolumn = \"kind\"\nis = \"paper\"\n";
    for (kind, by_paper) in [("mixed", 520 + 450), ("paper", 520)] {
        let mut table = channels(rule);
        table.add(&["1", "1000", "480", "470", "10", "200", "200", "320", "120", "20", "110", "85", "5", ""]);
        table.add(&["2", "850", "400", "400", "5", "0", "0", "300", "90", "5", "0", "0", "0", kind]);
        let claims = &table.audit.finish().claims.contests[0];
        assert_eq!(claims.electronic[2].votes, by_paper, "{kind}");
    }
}

#[test]
fn votes_of_rows_left_out_count_as_electronic() {
    let rule =
        "[[leave_out]]\ncolumn = \"kind\"\nis = \"remote\"\nreason = \"no boxes\"\nkeep_votes = true\n";
    let mut table = channels(rule);
    worked(&mut table);
    table.add(&["r", "0", "0", "0", "0", "0", "0", "100", "40", "0", "0", "0", "0", "remote"]);
    let claims = &table.audit.finish().claims.contests[0];
    assert_eq!((claims.electronic[0].votes, claims.pairs[0].paper_margin), (275 + 140, 410));
    assert_eq!(claims.pairs[0].electronic_margin, 30 + 60);
}

#[test]
fn refused_rows_withhold_everything_beyond_consistency() {
    let mut table = channels("");
    worked(&mut table);
    table.add(&["3", "x", "400", "400", "5", "75", "75", "300", "90", "5", "40", "35", "0", ""]);
    let report = table.audit.finish();
    assert!(report.claims.contests.is_empty());
    let text = flat(&report);
    assert!(text.contains("L1 to L4") && text.contains("rows were refused"), "{text}");
}

#[test]
fn a_form_without_channels_carries_no_level_beyond_the_first() {
    let mapping = "[identity]\nprecinct = \"uik\"\n[fields]\nissued_inside = \"issued\"\nfound_stationary = \"found\"\n\
        [[choices]]\nname = \"A\"\npaper = \"A\"\n[[choices]]\nname = \"B\"\npaper = \"B\"\n";
    let mut table = Table::new(mapping, &["uik", "issued", "found", "A", "B"]);
    table.add(&["1", "100", "103", "60", "43"]);
    table.add(&["2", "100", "95", "60", "35"]);
    let report = table.audit.finish();
    assert!(!report.claims.has_channels);
    assert!(report.claims.contests.is_empty());
    assert_eq!(report.claims.surpluses[0].surplus, 3);
    let text = flat(&report);
    assert!(
        text.contains(
            "3 ballots and votes too many by P2, E6 and M1, each box by itself: fewer than the closest margin of 42."
        ),
        "{text}"
    );
    assert!(!text.contains("L2 "), "{text}");
}

/// 276 cards less 5 blank are 271 admitted; with ten more of each, 281, of which 270 were stored and summed.
#[test]
fn recorded_outages_explain_so_many_missing_votes_and_no_more() {
    let more = [("marks_electronic", "285"), ("barcode_log", "285"), ("cards_issued", "286")];
    for (stranded, explained) in [("0", 0), ("4", 4), ("50", 10)] {
        let report = bent(&[&more[..], &[("stranded", stranded)]].concat());
        let votes = report.lost_votes.as_ref().unwrap().votes;
        assert_eq!(
            (votes.missing, votes.read_but_not_summed, votes.not_brought_back),
            (11, 0, 1),
            "{stranded}"
        );
        assert_eq!((votes.explained, votes.unexplained), (explained, 10 - explained), "{stranded}");
    }
    // Ten votes stored and not summed are no matter of an outage.
    let report = bent(&[("electronic A", "140"), ("summary A", "353"), ("stranded", "50")]);
    let votes = report.lost_votes.as_ref().unwrap().votes;
    assert_eq!((votes.missing, votes.read_but_not_summed, votes.explained), (11, 10, 0));
    let text = flat(&report);
    assert!(text.contains("10 stored by the system and not in the votes of the choices"), "{text}");
}

#[test]
fn a_second_table_of_outages_is_met_by_name() {
    let outages = "[outages]\nterritory = \"t\"\nprecinct = \"p\"\nat_most = \"votes\"\n";
    let mut table = Table::of_clean("");
    let headings = ["t", "p", "votes"].map(str::to_owned);
    let problems = table.audit.begin_outages("o.csv", &headings).unwrap_err();
    assert!(problems[0].message.contains("does not say"), "{problems:?}");
    let mut audit = Audit::new(Mapping::parse(&mapping(outages)).unwrap());
    assert!(audit.begin_outages("o.csv", &["t".to_owned()]).is_err());
    audit.begin_outages("o.csv", &headings).unwrap();
    for (line, fields) in
        [(2, ["T", "1", "2"]), (3, ["T", "1", "4"]), (4, ["T", "77", "9"]), (5, ["T", "2", "x"])]
    {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for field in fields {
            text += field;
            ends.push(text.len());
        }
        audit.outage(&Row::new(line, &text, &ends));
    }
    audit.begin_table("t.csv", &table.headings).unwrap();
    table.audit = audit;
    table.add_bent(&[("marks_electronic", "285"), ("barcode_log", "285"), ("cards_issued", "286")]);
    let report = table.audit.finish();
    let missing = report.lost_votes.as_ref().unwrap();
    assert_eq!((missing.votes.explained, missing.votes.unexplained), (6, 4));
    let told = missing.outages.as_ref().unwrap();
    assert_eq!((told.rows, told.at_most, told.unknown, told.refused), (3, 15, 1, 1));
    assert_eq!(told.first_unknown.as_deref(), Some("T / 77"));
    let text = flat(&report);
    assert!(text.contains("4 unexplained"), "{text}");
    assert!(text.contains("refused: line 5, column `votes`: text in place of a number: `x`"), "{text}");
}

#[test]
fn an_identity_whose_sides_are_the_same_columns_cannot_fail() {
    let mapping = "[identity]\nprecinct = \"uik\"\n[fields]\nvalid = [\"B\", \"A\"]\nlisted = \"L\"\nissued_inside = \"I\"\n\
        [[choices]]\nname = \"A\"\npaper = \"A\"\n[[choices]]\nname = \"B\"\npaper = \"B\"\n";
    let mut table = Table::new(mapping, &["uik", "A", "B", "L", "I"]);
    table.add(&["1", "7", "8", "100", "15"]);
    let report = table.audit.finish();
    let state = |code| report.identities.iter().find(|identity| identity.code == code).unwrap().state;
    assert_eq!((state("P4"), state("M1")), (State::CannotFail, State::Held));
    assert!(
        report.verdict().to_string().ends_with("of which 1 cannot fail on this form"),
        "{}",
        report.verdict()
    );
    let text = flat(&report);
    assert!(
        text.contains("could not fail on this form: P4 (1 comparison); could have failed: M1 (1 comparison)"),
        "{text}"
    );
}

#[test]
fn an_equality_that_never_fails_in_a_thousand_protocols_is_asked_about() {
    for (protocols, is_asked) in [(999, false), (1_000, true)] {
        let mapping = "[identity]\nprecinct = \"uik\"\n[fields]\nvalid = \"V\"\n[[choices]]\nname = \"A\"\npaper = \"A\"\n";
        let mut table = Table::new(mapping, &["uik", "V", "A"]);
        for number in 0..protocols {
            table.add(&[&number.to_string(), "7", "7"]);
        }
        let report = table.audit.finish();
        let asked = report
            .cannot_claim
            .iter()
            .any(|claim| claim.to_string().starts_with("That P4 could have failed"));
        assert_eq!(asked, is_asked, "{protocols}");
    }
}
