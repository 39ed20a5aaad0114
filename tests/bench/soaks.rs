//! Soaks of our own devices, and of mutants of them: each defect must fail the matching SOAK test and no other without a
//! reason.

use std::time::Duration;

use conformance::inject::{Cut, Faults, Plan, Tally};
use conformance::outcome::TestOutcome;
use conformance::profile::Profile;
use conformance::soak::{Decision, Regime, Soaked, State, StopRule, soak};
use conformance::verdict::Verdict;
use election::wire::code::Mode;
use election::wire::frame::Side;
use expect_test::expect;
use hardware::sources::StopOrder;

use crate::devices::{controller, profile, terminal};
use crate::mutant::{Defect, Mutant};
use crate::rig::{Device, on_a_counted_line};

fn device(side: Side, defect: Defect) -> Box<dyn Device> {
    match side {
        Side::Terminal => Box::new(Mutant::new(Box::new(terminal(Mode::Test)), side, defect)),
        Side::Controller => Box::new(Mutant::new(Box::new(controller(Mode::Test)), side, defect)),
    }
}

/// Soaks a device on a clean line.
fn soaked(profile: &Profile, defect: Defect, regime: &Regime, before: State) -> Soaked {
    soaked_on(profile, defect, (Plan::default(), regime), before)
}

fn soaked_on(profile: &Profile, defect: Defect, (plan, regime): (Plan, &Regime), before: State) -> Soaked {
    let tally = regime.injected.clone().unwrap_or_default();
    on_a_counted_line(profile, device(profile.dut, defect), (plan, tally), async |bench| {
        soak(bench, regime, before, |_| {}).await
    })
}

/// A line that loses a byte in five thousand, both ways.
fn lossy() -> Plan {
    let faults = Faults { drop: 2e-4, ..Faults::default() };
    Plan { to_device: faults, from_device: faults, cut: None }
}

fn powered(ballots: u64) -> Regime {
    Regime { power_cycles: 0.03, ..Regime::clean(StopRule::Ballots(ballots)) }
}

fn told(tests: &[TestOutcome]) -> String {
    let lines = tests.iter().map(|test| match &test.reason {
        Some(reason) => format!("{} {}: {reason}\n", test.id, test.verdict),
        None => format!("{} {}\n", test.id, test.verdict),
    });
    lines.collect()
}

#[test]
fn a_clean_soak_passes_and_checkpoints() {
    let profile = profile(Side::Terminal, Mode::Test);
    let (regime, mut lines) = (Regime::clean(StopRule::Ballots(1_000)), String::new());
    let line = (Plan::default(), Tally::default());
    let Soaked { state, tests } =
        on_a_counted_line(&profile, device(Side::Terminal, Defect::None), line, async |bench| {
            soak(bench, &regime, State::default(), |state| lines += &state.line()).await
        });
    assert_eq!((state.ballots, state.errors, state.late), (1_000, 0, 0));
    assert!(2 < lines.lines().count());
    assert_eq!(State::resume(&lines), state);
    assert_eq!(state.decide(&StopRule::Ballots(1_001)), Decision::Continue);
    assert!(tests.iter().all(|test| test.verdict == Verdict::Pass), "{}", told(&tests));
    let trend = tests.iter().find_map(|test| test.trend.as_ref());
    assert_eq!(trend.map(|trend| (trend.windows.len(), trend.slope.is_some())), Some((33, true)));
}

#[test]
fn a_stopped_soak_keeps_where_it_stands_and_goes_on() {
    let profile = profile(Side::Terminal, Mode::Test);
    let regime = Regime { every: Duration::ZERO, ..Regime::clean(StopRule::Ballots(100)) };
    let line = (Plan::default(), Tally::default());
    let Soaked { state, tests } =
        on_a_counted_line(&profile, device(Side::Terminal, Defect::None), line, async |bench| {
            let (giver, order) = StopOrder::new();
            bench.stop = order;
            let stop_after_forty = |state: &State| {
                if state.ballots == 40 {
                    giver.give("Ctrl-C");
                }
            };
            soak(bench, &regime, State::default(), stop_after_forty).await
        });
    assert_eq!((state.ballots, state.errors), (40, 0));
    expect![[r#"
        SOAK-01 INCONCLUSIVE: stopped by Ctrl-C before its rule decided, with 0 errors in 40 ballots; `--resume` goes on
        SOAK-02 PASS
        SOAK-03 SKIPPED: too short to tell: 120 votes without a hitch make the first interval
        SOAK-04 PASS
    "#]]
    .assert_eq(&told(&tests));
    let Soaked { state, tests } = soaked(&profile, Defect::None, &regime, state);
    assert_eq!((state.ballots, state.runs), (100, 2));
    assert_eq!(tests.first().map(|test| test.verdict), Some(Verdict::Pass), "{}", told(&tests));
}

#[test]
fn a_controller_soaks_with_power_cuts_and_says_whose_time_is_measured() {
    let profile = profile(Side::Controller, Mode::Test);
    let Soaked { state, tests } = soaked(&profile, Defect::None, &powered(400), State::default());
    assert_eq!((state.ballots, state.errors), (400, 0), "{}", told(&tests));
    assert!(4 < state.power_cycles, "{}", state.power_cycles);
    expect![[r#"
        SOAK-01 PASS
        SOAK-02 PASS
        SOAK-03 PASS
        SOAK-04 SKIPPED: STATUS is a terminal's; a controller tells no counters
    "#]]
    .assert_eq(&told(&tests));
    let says = |test: &TestOutcome| {
        test.notes.iter().any(|note| note.to_string().contains("includes the operator's time"))
    };
    assert!(tests.iter().any(says));
}

#[test]
fn power_cuts_lose_no_ballot_and_come_from_the_seed() {
    let profile = profile(Side::Terminal, Mode::Test);
    let soaked = || soaked(&profile, Defect::None, &powered(600), State::default());
    let Soaked { state, tests } = soaked();
    assert_eq!((state.ballots, state.errors), (600, 0), "{}", told(&tests));
    assert!((8..30).contains(&state.power_cycles), "{}", state.power_cycles);
    assert!(tests.iter().all(|test| test.verdict == Verdict::Pass), "{}", told(&tests));
    assert_eq!(soaked().state, state);
}

#[test]
fn a_short_soak_is_too_short_for_a_slope_and_passes_the_rest() {
    let profile = profile(Side::Terminal, Mode::Test);
    let regime = Regime::clean(StopRule::Ballots(20));
    expect![[r#"
        SOAK-01 PASS
        SOAK-02 PASS
        SOAK-03 SKIPPED: too short to tell: 120 votes without a hitch make the first interval
        SOAK-04 PASS
    "#]]
    .assert_eq(&told(&soaked(&profile, Defect::None, &regime, State::default()).tests));
}

#[test]
fn a_slope_goes_on_over_runs_that_are_each_too_short() {
    let profile = profile(Side::Terminal, Mode::Test);
    let mut state = State::default();
    let mut last = Verdict::Skipped;
    for run in 1..=4 {
        let regime = Regime::clean(StopRule::Ballots(run * 50));
        let soaked = soaked(&profile, Defect::None, &regime, State::resume(&state.line()));
        state = soaked.state;
        last = soaked.tests.iter().find(|test| test.id == "SOAK-03").map_or(last, |test| test.verdict);
    }
    assert_eq!((state.ballots, state.runs, last), (200, 4, Verdict::Pass));
}

#[test]
fn power_cuts_without_a_hand_are_an_error_of_the_bench() {
    let mut profile = profile(Side::Terminal, Mode::Test);
    profile.has_operator = false;
    let tests = soaked(&profile, Defect::None, &powered(10), State::default()).tests;
    assert_eq!(tests.first().map(|test| test.verdict), Some(Verdict::Error), "{}", told(&tests));
}

#[test]
fn no_line_and_no_power_cut_lays_a_lost_ballot_to_a_good_device() {
    let (mut late, mut cycles) = (0, 0);
    for (number, rate) in [1e-5, 1e-4, 2e-4, 5e-4].into_iter().enumerate() {
        let faults = Faults { bit_error: rate, drop: rate, double: rate, insert: rate, ..Faults::default() };
        let every = Duration::from_secs(17 + number as u64);
        let cut = Some(Cut { every, lasts: Duration::from_secs(4) });
        let plan = Plan { to_device: faults, from_device: faults, cut };
        for side in [Side::Terminal, Side::Controller] {
            let profile = profile(side, Mode::Test);
            let regime = Regime { injected: Some(Tally::default()), ..powered(300) };
            let Soaked { state, tests } =
                soaked_on(&profile, Defect::None, (plan, &regime), State::default());
            let is_bad =
                tests.iter().any(|test| test.verdict == Verdict::Fail || test.verdict == Verdict::Error);
            assert!(!is_bad, "{side:?} at {rate}: {}{state:?}", told(&tests));
            assert_eq!(state.ballots, 300);
            (late, cycles) = (late + state.late, cycles + state.power_cycles);
        }
    }
    assert!(100 < late, "{late} votes were late: the lines are too good");
    assert!(40 < cycles, "{cycles} power cuts are too few");
}

#[test]
fn every_mutant_fails_its_soak_test_and_explainable_others() {
    let mut table = String::new();
    for (side, defect, line, wanted) in MUTANTS {
        let profile = profile(*side, Mode::Test);
        let plan = if *line == Line::Lossy { lossy() } else { Plan::default() };
        let regime = Regime { injected: Some(Tally::default()), ..powered(1_000) };
        let tests = soaked_on(&profile, *defect, (plan, &regime), State::default()).tests;
        let is_told = |test: &&TestOutcome| !test.verdict.is_pass() && test.verdict != Verdict::Skipped;
        let failed: Vec<TestOutcome> = tests.iter().filter(is_told).cloned().collect();
        let is_caught = failed.iter().any(|test| test.id == *wanted && test.verdict == Verdict::Fail);
        assert!(wanted.is_empty() || is_caught, "{defect:?}: {}", told(&tests));
        let device = format!("{side:?} {defect:?}");
        let why = if failed.is_empty() { "-\n".to_owned() } else { told(&failed) };
        table += &format!("{device:36} {line:6?} {why}");
    }
    println!("{table}");
    expect![[r#"
        Terminal None                        Clean -
        Terminal IsSlow                      Clean -
        Terminal GetsSlower                  Clean SOAK-03 FAIL: votes take longer and longer: 41.03 ms per 1000 votes, surely 40.62 to 41.67, at most 10 allowed
        Terminal LeaksACounter               Clean SOAK-04 FAIL: damaged_frames grew by 86; what was done to the line explains 56
        Terminal RestartsByItself            Clean SOAK-04 FAIL: the device restarted by itself 22 times
        Terminal LosesEvery50thBallot        Clean SOAK-02 FAIL: a ballot is lost: it was cast and is gone from the device
        Terminal ForgetsBallotAtPowerOff     Clean SOAK-02 FAIL: a ballot is lost: it was cast and is gone from the device
        Terminal CastsAnUnissuedRight        Clean SOAK-02 FAIL: a ballot was cast under a right that was never issued
        Terminal CastsAgainUnderAnotherRight Clean SOAK-02 FAIL: a ballot was cast under a right that was never issued
        Terminal CastsAgainWithOtherContent  Clean SOAK-02 FAIL: two contents were cast under one right
        Terminal ForgetsPendingInHelloAck    Clean SOAK-01 FAIL: the device broke a rule in 14 of 1000 votes
        Terminal None                        Lossy -
        Terminal RepeatsWithOtherBytes       Lossy SOAK-01 FAIL: the device broke a rule in 16 of 1000 votes
        Controller None                      Clean -
        Controller GetsSlower                Clean SOAK-03 FAIL: votes take longer and longer: 40.00 ms per 1000 votes, surely 33.33 to 41.67, at most 10 allowed
        Controller IssuesARightTwice         Clean SOAK-02 FAIL: the same right was issued twice
        Controller ShowsOneBallotLess        Clean SOAK-02 FAIL: the desk shows 39 ballots, not 40
        Controller SaysRecordedTwice         Clean SOAK-02 FAIL: a ballot was recorded again after its receipt
    "#]].assert_eq(&table);
}

/// The line that a mutant is soaked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Clean,
    Lossy,
}

const MUTANTS: &[(Side, Defect, Line, &str)] = &[
    (Side::Terminal, Defect::None, Line::Clean, ""),
    (Side::Terminal, Defect::IsSlow, Line::Clean, ""),
    (Side::Terminal, Defect::GetsSlower, Line::Clean, "SOAK-03"),
    (Side::Terminal, Defect::LeaksACounter, Line::Clean, "SOAK-04"),
    (Side::Terminal, Defect::RestartsByItself, Line::Clean, "SOAK-04"),
    (Side::Terminal, Defect::LosesEvery50thBallot, Line::Clean, "SOAK-02"),
    (Side::Terminal, Defect::ForgetsBallotAtPowerOff, Line::Clean, "SOAK-02"),
    (Side::Terminal, Defect::CastsAnUnissuedRight, Line::Clean, "SOAK-02"),
    (Side::Terminal, Defect::CastsAgainUnderAnotherRight, Line::Clean, "SOAK-02"),
    (Side::Terminal, Defect::CastsAgainWithOtherContent, Line::Clean, "SOAK-02"),
    (Side::Terminal, Defect::ForgetsPendingInHelloAck, Line::Clean, "SOAK-01"),
    (Side::Terminal, Defect::None, Line::Lossy, ""),
    (Side::Terminal, Defect::RepeatsWithOtherBytes, Line::Lossy, "SOAK-01"),
    (Side::Controller, Defect::None, Line::Clean, ""),
    (Side::Controller, Defect::GetsSlower, Line::Clean, "SOAK-03"),
    (Side::Controller, Defect::IssuesARightTwice, Line::Clean, "SOAK-02"),
    (Side::Controller, Defect::ShowsOneBallotLess, Line::Clean, "SOAK-02"),
    (Side::Controller, Defect::SaysRecordedTwice, Line::Clean, "SOAK-02"),
];
