//! `--set KEY=VALUE`: what it changes, and what a user reads when it cannot.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]

use election::time::Instant;
use expect_test::{Expect, expect};
use terminal_sim::scenario::{
    Arrivals, ChannelRule, FaultKind, Fidelity, OnStop, Origin, Problem, Scenario, ScenarioSource,
};

const FILE: &str = "\
title = 'A day'
precinct = { city = 'Example', number = 1 }
electorate = { listed = 1900 }

[[fault]]
kind = 'line-cut'
at = '09:00'

[[fault]]
kind = 'counter-stuck'
";

fn parse(overrides: &[&str]) -> Result<Scenario, Vec<Problem>> {
    let overrides = overrides.iter().map(|text| (*text).to_owned()).collect();
    Scenario::parse(&ScenarioSource { name: "day.toml".to_owned(), text: FILE.to_owned(), overrides })
}

/// Checks the problems of one override.
fn check(text: &str, expected: Expect) {
    let problems = parse(&[text]).unwrap_err();
    expected.assert_eq(&problems.iter().map(|problem| format!("{problem}\n")).collect::<String>());
}

#[test]
fn overrides_change_fields_and_add_what_is_not_there() {
    let day = parse(&[
        "electorate.listed=500",
        "electorate.turnout = 0.25",
        "commission.channels=electronic-only",
        "fidelity=\"queue\"",
        "equipment.line.baud=9600",
        "assumed=['one', \"two\"]",
        "title='Another day'",
    ])
    .unwrap();
    assert_eq!((day.electorate.listed, day.electorate.turnout), (500, 0.25));
    assert_eq!(day.commission.channels, ChannelRule::ElectronicOnly);
    assert_eq!(day.commission.stock, 505);
    assert_eq!(day.fidelity, Fidelity::Queue);
    assert_eq!(day.equipment.line.baud, 9600);
    assert_eq!(day.assumed, ["one", "two"]);
    assert_eq!(day.title, "Another day");
}

#[test]
fn a_time_needs_no_quotes() {
    for text in ["fault[0].until=14:30", "fault[0].until=\"14:30\"", "fault[0].until='14:30:00'"] {
        let until = parse(&[text]).unwrap().faults[0].until;
        assert_eq!(until, Some("14:30".parse::<Instant>().unwrap()), "{text}");
    }
}

#[test]
fn overrides_add_a_fault_and_replace_a_table() {
    let day = parse(&[
        "fault[2].kind=power-cut",
        "fault[2].at=15:00",
        "fault[2].then=paper",
        "arrivals={ kind = 'poisson', per_hour = 80 }",
    ])
    .unwrap();
    assert_eq!(day.faults[2].kind, FaultKind::PowerCut { then: OnStop::Paper });
    assert_eq!(day.arrivals, Arrivals::Poisson { per_hour: vec![80.0; 13] });
}

#[test]
fn the_last_override_wins() {
    assert_eq!(parse(&["electorate.listed=5", "electorate.listed=6"]).unwrap().electorate.listed, 6);
}

#[test]
fn an_override_mends_what_is_wrong_in_the_file() {
    let text = FILE.replace("1900", "-1");
    let source = ScenarioSource::new("day.toml", text.as_str());
    assert_eq!(Scenario::parse(&source).unwrap_err().len(), 1);
    let mended = ScenarioSource { overrides: vec!["electorate.listed=5".to_owned()], ..source };
    assert_eq!(Scenario::parse(&mended).unwrap().electorate.listed, 5);
}

#[test]
fn the_span_of_a_problem_points_into_the_override() {
    let text = "electorate.turnout =  1.5";
    let problem = parse(&["electorate.listed=5", text]).unwrap_err().remove(0);
    assert_eq!(problem.origin, Origin::Override(text.to_owned()));
    assert_eq!(text.get(problem.span.clone()), Some("1.5"));
    assert_eq!((problem.line, problem.column), (1, 23));
}

#[test]
fn every_wrong_override_is_reported_after_the_file() {
    let source = ScenarioSource {
        name: "day.toml".to_owned(),
        text: FILE.replace("1900", "-1"),
        overrides: vec!["electorate.turnout=2".to_owned(), "fault[0].line=2".to_owned()],
    };
    let problems = Scenario::parse(&source).unwrap_err();
    let origins: Vec<_> = problems.iter().map(|problem| problem.origin.to_string()).collect();
    assert_eq!(origins, ["day.toml", "--set electorate.turnout=2", "--set fault[0].line=2"]);
}

#[test]
fn an_override_without_equals_sign() {
    check(
        "electorate.listed",
        expect![[r#"
        --set electorate.listed: override has no `=`: electorate.listed
          expected: KEY=VALUE
    "#]],
    );
}

#[test]
fn an_override_of_nothing() {
    check(
        "=5",
        expect![[r#"
            --set =5: override names no field: =5
              expected: a path like `electorate.listed` or `fault[0].until`
        "#]],
    );
}

#[test]
fn an_override_with_a_broken_path() {
    check(
        "fault[x].until=5",
        expect![[r#"
            --set fault[x].until=5: override names no field: fault[x].until=5
              expected: a path like `electorate.listed` or `fault[0].until`
        "#]],
    );
}

#[test]
fn an_override_of_an_unknown_field() {
    check(
        "electorate.turnot=0.5",
        expect![[r#"
            --set electorate.turnot=0.5: unknown field `electorate.turnot`
              expected: `electronic_share`, `home_applications`, `home_electronic_share`, `home_turnout`, `listed`, `misread`, `no_barcode`, `turnout` or `unlisted`
              hint: did you mean `turnout`?
        "#]],
    );
}

#[test]
fn an_override_of_an_unknown_table() {
    check(
        "electorat.listed=5",
        expect![[r#"
            --set electorat.listed=5: unknown table `electorat`
              expected: `arrivals`, `assumed`, `behaviour`, `commission`, `election`, `electorate`, `equipment`, `fault`, `fidelity`, `hours`, `incident`, `note`, `precinct`, `reliability`, `reported`, `service`, `story`, `title` or `withhold`
              hint: did you mean `electorate`?
        "#]],
    );
}

#[test]
fn an_override_with_a_wrong_word() {
    check(
        "commission.channels=mixd",
        expect![[r#"
        --set commission.channels=mixd: field `commission.channels` must be a known word: mixd
          expected: `mixed`, `electronic-only` or `paper-only`
          hint: did you mean `mixed`?
    "#]],
    );
}

#[test]
fn an_override_out_of_range() {
    check(
        "electorate.turnout = 1.5",
        expect![[r#"
        --set electorate.turnout = 1.5: field `electorate.turnout` must be at most 1: 1.5
          expected: a share from 0 to 1
    "#]],
    );
}

#[test]
fn an_override_with_broken_toml() {
    check(
        "assumed=[1, 2",
        expect![[r#"
            --set assumed=[1, 2: not TOML: unclosed array
              expected: `]`
        "#]],
    );
}

#[test]
fn an_override_of_an_entry_that_is_not_there() {
    check(
        "fault[3].until=14:30",
        expect![[r#"
            --set fault[3].until=14:30: `fault` has no entry 3
              expected: an index from 0 to 2
        "#]],
    );
}

#[test]
fn an_override_that_forgets_the_index() {
    check(
        "fault.until=14:30",
        expect![[r#"
            --set fault.until=14:30: `fault` is a list, not a table
              expected: an entry, as in `fault[0].until`
        "#]],
    );
}

#[test]
fn an_override_with_an_index_too_many() {
    check(
        "electorate[0].listed=5",
        expect![[r#"
            --set electorate[0].listed=5: `electorate` is a table, not a list
              expected: a path without index
        "#]],
    );
}

#[test]
fn an_override_through_a_text() {
    check(
        "title.short=x",
        expect![[r#"
            --set title.short=x: `title` is a text, not a table
              expected: a path through tables
        "#]],
    );
}

#[test]
fn an_override_that_takes_a_fault_out_of_order() {
    check(
        "fault[0].until=08:00",
        expect![[r#"
            --set fault[0].until=08:00: field `fault[0].until` must be after `at`: 08:00
              expected: a time after 09:00
        "#]],
    );
}

#[test]
fn an_override_that_adds_half_a_fault() {
    check(
        "fault[2].kind=power-cut",
        expect![[r#"
        --set fault[2].kind=power-cut: missing field `fault[2].at`
          expected: a time of day like "14:30"
    "#]],
    );
}
