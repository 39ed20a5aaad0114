//! The bench is tested itself: the whole suite against our own terminal and controller over a line in memory, in
//! virtual time, and against mutants of them with one defect each, which must fail the matching test.

mod bad_lines;
mod booting;
mod captured;
mod devices;
mod mutant;
mod rig;
mod soaks;
mod tap;
mod voters;

use conformance::outcome::{Limit, Outcome};
use conformance::suite::Selection;
use conformance::verdict::Verdict;
use election::wire::code::Mode;
use election::wire::frame::Side;
use expect_test::expect;

use conformance::catalogue::tests;
use conformance::profile::Profile;

use devices::{controller, controller_at, profile, terminal, terminal_at};
use mutant::{Defect, Mutant};
use rig::{run, run_stopped_in};

/// Fails with every test that did not pass or was skipped for another reason than its kind of device.
#[track_caller]
fn all_pass(outcome: &Outcome) {
    let is_fine = |verdict: Verdict| verdict.is_pass() || verdict == Verdict::Skipped;
    let failed = outcome.tests.iter().filter(|test| !is_fine(test.verdict));
    let told: Vec<String> = failed
        .map(|test| {
            let frames = test.last_frames.iter().map(|frame| {
                format!("    {} {} us {:?} {}", frame.index, frame.at_us, frame.way, frame.text)
            });
            let frames: Vec<String> = frames.collect();
            let last: Vec<&str> = frames.iter().rev().take(8).rev().map(String::as_str).collect();
            format!("{} {}: {:?}\n{}", test.id, test.verdict, test.reason, last.join("\n"))
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn our_terminal_passes_in_test_mode() {
    let profile = profile(Side::Terminal, Mode::Test);
    all_pass(&run(&profile, Box::new(terminal(Mode::Test)), &Selection::default()));
}

#[test]
fn our_terminal_passes_in_election_mode() {
    let profile = profile(Side::Terminal, Mode::Election);
    all_pass(&run(&profile, Box::new(terminal(Mode::Election)), &Selection::default()));
}

#[test]
fn our_controller_passes_in_test_mode() {
    let profile = profile(Side::Controller, Mode::Test);
    all_pass(&run(&profile, Box::new(controller(Mode::Test)), &Selection::default()));
}

#[test]
fn our_controller_passes_in_election_mode() {
    let profile = profile(Side::Controller, Mode::Election);
    all_pass(&run(&profile, Box::new(controller(Mode::Election)), &Selection::default()));
}

/// Runs every test on its own against a fresh device and returns the ids of those that failed, with the first words of
/// why.
fn failed(profile: &Profile, side: Side, mode: Mode, defect: Defect) -> Vec<String> {
    let device = || -> Box<dyn rig::Device> {
        match side {
            Side::Terminal => Box::new(Mutant::new(Box::new(terminal(mode)), side, defect)),
            Side::Controller => Box::new(Mutant::new(Box::new(controller(mode)), side, defect)),
        }
    };
    let applicable = tests().filter(|test| test.duts.has(side));
    let verdict = |id: &'static str| {
        let outcome = run(profile, device(), &Selection::of(&[id])).tests.remove(0);
        let is_fine = outcome.verdict.is_pass() || outcome.verdict == Verdict::Skipped;
        if !is_fine && std::env::args().any(|arg| arg == "--nocapture") {
            println!("{defect:?} {id} {} {:?}", outcome.verdict, outcome.reason);
        }
        (!is_fine).then(|| format!("{id}{}", if outcome.verdict == Verdict::Fail { "" } else { "!" }))
    };
    applicable.filter_map(|test| verdict(test.id)).collect()
}

/// Returns a row for each mutant: the tests it fails, among them the one that is for it.
fn failures_of_mutants() -> String {
    let mut table = String::new();
    for (side, mode, defect, wanted) in MUTANTS {
        let failed = failed(&profile(*side, *mode), *side, *mode, *defect);
        assert!(wanted.is_empty() || failed.iter().any(|id| id == wanted), "{defect:?} passes {wanted}");
        let device = format!("{side:?} {defect:?}");
        table +=
            &format!("{device:41} {}\n", if failed.is_empty() { "-".to_owned() } else { failed.join(" ") });
    }
    table
}

#[test]
fn every_mutant_fails_its_test_and_explainable_others() {
    let table = failures_of_mutants();
    println!("{table}");
    expect![[r#"
        Terminal None                             -
        Terminal AcceptsBadCrc                    FRM-04
        Terminal AcceptsWrongLength               FRM-08
        Terminal AcceptsReservedFlags             FRM-09
        Terminal AcceptsItsOwnDirection           FRM-09
        Terminal AnswersNoise                     FRM-04 FRM-05 FRM-06 FRM-08 FRM-09 FRM-12 LIN-08
        Terminal TrimsZeros                       FRM-01 FRM-03 FRM-04 FRM-10
        Terminal RefusesOddEncodings              FRM-02
        Terminal ChokesOnDelimiters               FRM-03
        Terminal ObeysXonXoff                     FRM-01 FRM-02 FRM-03 FRM-04 FRM-05 FRM-06 FRM-07 FRM-09 FRM-10 FRM-11 FRM-12! SES-02 SES-03 SES-04 SES-05 SES-06! SES-07 SES-08 REL-01 REL-02 REL-03 REL-05 REL-06 LIV-01 VOT-01 VOT-02 VOT-03 VOT-04 VOT-05 VOT-06 VOT-07 VOT-10 VOT-11 VOT-12 PRV-01 SEC-01 LIN-02 LIN-04 LIN-05 LIN-06 LIN-07 LIN-08 LAT-01 LAT-02 THR-01 THR-02 THR-03
        Terminal DeafAfterLongNoise               FRM-07
        Terminal DeafAfterDamage                  FRM-12! LIN-04
        Terminal HasAFastClock                    LIN-02
        Terminal TakesFramesByReads               FRM-10
        Terminal AcceptsBadTag                    SES-03 SES-04 SES-07 SEC-01
        Terminal AcceptsStartWithBadTag           SES-03 SES-07
        Terminal TakesHalfAKeepAlive              SES-03
        Terminal AnswersVersion2                  SES-06
        Terminal AcceptsSuite0                    SES-02 SES-09
        Terminal AcceptsSuite0                    SES-09
        Terminal RepeatsItsNonce                  SES-07 SES-08
        Terminal AnswersTheSameHelloAnew          SES-08
        Terminal AnswersHelloLate                 SES-01
        Terminal LetsHelloCutASession             SES-05
        Terminal AcknowledgesLate                 THR-01 THR-03
        Terminal IsSlow                           LAT-01 THR-01 THR-02
        Terminal NeedsARestartAfterUnplug         LIN-05 LIN-06
        Terminal SkipsARepeat                     REL-01
        Terminal RepeatsWithOtherBytes            REL-01 REL-04
        Terminal DeliversRepeats                  REL-02 REL-03
        Terminal DropsAcksOfRepeats               REL-02 REL-03
        Terminal DropsLateFrames                  REL-05
        Terminal IsSilentOnUnknownTypes           REL-06
        Terminal IsFreeOfPings                    -
        Terminal NeverGoesDown                    LIV-01
        Terminal ForgetsBallotAtPowerOff          VOT-03
        Terminal ClearsBeforeReceipt              VOT-01 VOT-02 VOT-03 VOT-04 VOT-05 VOT-06 VOT-12 PRV-01 LAT-02
        Terminal CastsAgainUnderAnotherRight      VOT-02 VOT-03
        Terminal CastsAgainWithOtherContent       VOT-02 VOT-03
        Terminal SendsAgainAfterConflict          VOT-05
        Terminal ErasesAfterConflict              VOT-05
        Terminal FloodsAfterStorageFailure        VOT-04
        Terminal ErasesAfterStorageFailure        VOT-04
        Terminal OverwritesItsRight               VOT-07
        Terminal TakesAnyStyle                    VOT-10
        Terminal KeepsExpiredRights               VOT-11
        Terminal ReportsExpiryOnce                VOT-11
        Terminal LetsVoteTooLate                  VOT-11
        Terminal WaitsForItsReceipt               VOT-12
        Terminal ForgetsPendingInHelloAck         VOT-02 VOT-03
        Terminal LogsRights                       PRV-01
        Terminal EchoesInAnElection               TST-01
        Controller None                           -
        Controller AcceptsBadCrc                  FRM-04
        Controller AcceptsBadTag                  SES-03 SES-04 SEC-01
        Controller RepeatsItsNonce                SES-08
        Controller SkipsARepeat                   REL-01
        Controller DeliversRepeats                REL-02 REL-03
        Controller SendsNoPing                    LIV-01
        Controller NeverGoesDown                  LIV-01 LIN-07
        Controller SaysRecordedTwice              VOT-02 VOT-06 VOT-08 VOT-09
        Controller TakesTheSecondBallot           VOT-08
        Controller TakesInventedRights            SES-07 VOT-09
    "#]].assert_eq(&table);
}

#[test]
fn our_devices_pass_with_as_many_repeats_as_hardware_gets() {
    for side in [Side::Terminal, Side::Controller] {
        let mut profile = profile(side, Mode::Test);
        profile.repeats.clear();
        let device: Box<dyn rig::Device> = match side {
            Side::Terminal => Box::new(terminal(Mode::Test)),
            Side::Controller => Box::new(controller(Mode::Test)),
        };
        let outcome = run(&profile, device, &Selection::default());
        all_pass(&outcome);
        let forged = outcome.tests.iter().find(|test| test.id == "SEC-01").unwrap();
        let is_million = forged.notes.iter().any(|note| note.to_string().starts_with("1000000 "));
        assert_eq!(is_million, side == Side::Terminal, "{:?}", forged.notes);
    }
}

#[test]
fn our_devices_pass_at_9600_baud() {
    for side in [Side::Terminal, Side::Controller] {
        let mut profile = profile(side, Mode::Test);
        profile.baud = 9_600;
        for (name, most) in [("ping_p50", 200.0), ("ping_p99", 200.0)] {
            profile.limits.insert(name.to_owned(), Limit::most(most, most));
        }
        let device: Box<dyn rig::Device> = match side {
            Side::Terminal => Box::new(terminal_at(Mode::Test, 9_600)),
            Side::Controller => Box::new(controller_at(Mode::Test, 9_600)),
        };
        all_pass(&run(&profile, device, &Selection::default()));
    }
}

#[test]
fn the_same_seed_gives_the_same_outcome() {
    let profile = profile(Side::Terminal, Mode::Test);
    let selection = Selection::of(&["FRM-0", "SES", "VOT"]);
    let outcome =
        || serde_json::to_string(&run(&profile, Box::new(terminal(Mode::Test)), &selection)).unwrap();
    assert_eq!(outcome(), outcome());
}

#[test]
fn a_stopped_run_is_inconclusive_and_names_what_was_not_begun() {
    let profile = profile(Side::Terminal, Mode::Test);
    let selection = Selection::of(&["FRM-01", "FRM-02", "FRM-03", "FRM-04"]);
    let outcome = run_stopped_in(&profile, Box::new(terminal(Mode::Test)), &selection, "FRM-02");
    let told = outcome.tests.iter().map(|test| {
        let reason = test.reason.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {}: {reason}", test.id, test.verdict)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "FRM-01 PASS: ",
            "FRM-02 INCONCLUSIVE: stopped by Ctrl-C before its end",
            "FRM-03 SKIPPED: not begun: the run was stopped by Ctrl-C",
            "FRM-04 SKIPPED: not begun: the run was stopped by Ctrl-C",
        ]
    );
    assert_eq!(outcome.verdict, Verdict::Inconclusive, "what was not run has not passed");
}

#[test]
fn what_cannot_be_tested_is_skipped_with_the_reason() {
    let mut told = String::new();
    for (side, mode) in
        [(Side::Terminal, Mode::Test), (Side::Controller, Mode::Test), (Side::Terminal, Mode::Election)]
    {
        let device: Box<dyn rig::Device> = match side {
            Side::Terminal => Box::new(terminal(mode)),
            Side::Controller => Box::new(controller(mode)),
        };
        let outcome = run(&profile(side, mode), device, &Selection::default());
        for test in outcome.tests.iter().filter(|test| test.verdict == Verdict::Skipped) {
            told += &format!("{side:?} {mode:?} {} {}\n", test.id, test.reason.as_ref().unwrap());
        }
    }
    expect![[r#"
        Terminal Test VOT-08 is not for a terminal
        Terminal Test VOT-09 is not for a terminal
        Terminal Test TST-01 device is not in mode election
        Terminal Test LIN-01 unsupported: `memory:left` has no line settings to read back
        Terminal Test LIN-03 `memory:left` cannot send a break
        Terminal Test LIN-09 `memory:left` cannot set control lines
        Terminal Test LIN-10 `memory:left` cannot count line errors
        Controller Test SES-05 is not for a controller
        Controller Test SES-09 is not for a controller
        Controller Test VOT-03 is not for a controller
        Controller Test VOT-04 is not for a controller
        Controller Test VOT-05 is not for a controller
        Controller Test VOT-07 is not for a controller
        Controller Test VOT-10 is not for a controller
        Controller Test VOT-11 is not for a controller
        Controller Test VOT-12 is not for a controller
        Controller Test PRV-01 is not for a controller
        Controller Test TST-01 device is not in mode election
        Controller Test LIN-01 unsupported: `memory:left` has no line settings to read back
        Controller Test LIN-03 `memory:left` cannot send a break
        Controller Test LIN-09 is not for a controller
        Controller Test LIN-10 `memory:left` cannot count line errors
        Terminal Election FRM-01 device is not in mode test
        Terminal Election FRM-02 device is not in mode test
        Terminal Election FRM-03 device is not in mode test
        Terminal Election FRM-04 device is not in mode test
        Terminal Election FRM-05 device is not in mode test
        Terminal Election FRM-06 device is not in mode test
        Terminal Election FRM-07 device is not in mode test
        Terminal Election FRM-08 device is not in mode test
        Terminal Election FRM-09 device is not in mode test
        Terminal Election FRM-10 device is not in mode test
        Terminal Election FRM-11 device is not in mode test
        Terminal Election FRM-12 device is not in mode test
        Terminal Election REL-04 device is not in mode test
        Terminal Election REL-05 device is not in mode test
        Terminal Election VOT-08 is not for a terminal
        Terminal Election VOT-09 is not for a terminal
        Terminal Election LIN-01 unsupported: `memory:left` has no line settings to read back
        Terminal Election LIN-03 `memory:left` cannot send a break
        Terminal Election LIN-09 `memory:left` cannot set control lines
        Terminal Election LIN-10 `memory:left` cannot count line errors
        Terminal Election THR-01 device is not in mode test
        Terminal Election THR-02 device is not in mode test
        Terminal Election THR-03 device is not in mode test
    "#]]
    .assert_eq(&told);
}

#[test]
fn without_key_and_operator_only_the_rest_is_tested() {
    let mut bare = profile(Side::Terminal, Mode::Test);
    (bare.key, bare.has_operator) = (None, false);
    let outcome = run(&bare, Box::new(terminal(Mode::Test)), &Selection::default());
    all_pass(&outcome);
    let tested = outcome.tests.iter().filter(|test| test.verdict.is_pass()).map(|test| test.id.as_str());
    assert_eq!(tested.collect::<Vec<_>>(), ["SES-01", "SES-08"]);
}

const MUTANTS: &[(Side, Mode, Defect, &str)] = &[
    (Side::Terminal, Mode::Test, Defect::None, ""),
    (Side::Terminal, Mode::Test, Defect::AcceptsBadCrc, "FRM-04"),
    (Side::Terminal, Mode::Test, Defect::AcceptsWrongLength, "FRM-08"),
    (Side::Terminal, Mode::Test, Defect::AcceptsReservedFlags, "FRM-09"),
    (Side::Terminal, Mode::Test, Defect::AcceptsItsOwnDirection, "FRM-09"),
    (Side::Terminal, Mode::Test, Defect::AnswersNoise, "FRM-04"),
    (Side::Terminal, Mode::Test, Defect::TrimsZeros, "FRM-01"),
    (Side::Terminal, Mode::Test, Defect::RefusesOddEncodings, "FRM-02"),
    (Side::Terminal, Mode::Test, Defect::ChokesOnDelimiters, "FRM-03"),
    (Side::Terminal, Mode::Test, Defect::ObeysXonXoff, "FRM-11"),
    (Side::Terminal, Mode::Test, Defect::DeafAfterLongNoise, "FRM-07"),
    (Side::Terminal, Mode::Test, Defect::DeafAfterDamage, "LIN-04"),
    (Side::Terminal, Mode::Test, Defect::HasAFastClock, "LIN-02"),
    (Side::Terminal, Mode::Test, Defect::TakesFramesByReads, "FRM-10"),
    (Side::Terminal, Mode::Test, Defect::AcceptsBadTag, "SES-04"),
    (Side::Terminal, Mode::Test, Defect::AcceptsStartWithBadTag, "SES-03"),
    (Side::Terminal, Mode::Test, Defect::TakesHalfAKeepAlive, "SES-03"),
    (Side::Terminal, Mode::Test, Defect::AnswersVersion2, "SES-06"),
    (Side::Terminal, Mode::Test, Defect::AcceptsSuite0, "SES-09"),
    (Side::Terminal, Mode::Election, Defect::AcceptsSuite0, "SES-09"),
    (Side::Terminal, Mode::Test, Defect::RepeatsItsNonce, "SES-08"),
    (Side::Terminal, Mode::Test, Defect::AnswersTheSameHelloAnew, "SES-08"),
    (Side::Terminal, Mode::Test, Defect::AnswersHelloLate, "SES-01"),
    (Side::Terminal, Mode::Test, Defect::LetsHelloCutASession, "SES-05"),
    (Side::Terminal, Mode::Test, Defect::AcknowledgesLate, "THR-01"),
    (Side::Terminal, Mode::Test, Defect::IsSlow, "LAT-01"),
    (Side::Terminal, Mode::Test, Defect::NeedsARestartAfterUnplug, "LIN-05"),
    (Side::Terminal, Mode::Test, Defect::SkipsARepeat, "REL-01"),
    (Side::Terminal, Mode::Test, Defect::RepeatsWithOtherBytes, "REL-01"),
    (Side::Terminal, Mode::Test, Defect::DeliversRepeats, "REL-02"),
    (Side::Terminal, Mode::Test, Defect::DropsAcksOfRepeats, "REL-02"),
    (Side::Terminal, Mode::Test, Defect::DropsLateFrames, "REL-05"),
    (Side::Terminal, Mode::Test, Defect::IsSilentOnUnknownTypes, "REL-06"),
    (Side::Terminal, Mode::Test, Defect::IsFreeOfPings, ""),
    (Side::Terminal, Mode::Test, Defect::NeverGoesDown, "LIV-01"),
    (Side::Terminal, Mode::Test, Defect::ForgetsBallotAtPowerOff, "VOT-03"),
    (Side::Terminal, Mode::Test, Defect::ClearsBeforeReceipt, "VOT-02"),
    (Side::Terminal, Mode::Test, Defect::CastsAgainUnderAnotherRight, "VOT-02"),
    (Side::Terminal, Mode::Test, Defect::CastsAgainWithOtherContent, "VOT-02"),
    (Side::Terminal, Mode::Test, Defect::SendsAgainAfterConflict, "VOT-05"),
    (Side::Terminal, Mode::Test, Defect::ErasesAfterConflict, "VOT-05"),
    (Side::Terminal, Mode::Test, Defect::FloodsAfterStorageFailure, "VOT-04"),
    (Side::Terminal, Mode::Test, Defect::ErasesAfterStorageFailure, "VOT-04"),
    (Side::Terminal, Mode::Test, Defect::OverwritesItsRight, "VOT-07"),
    (Side::Terminal, Mode::Test, Defect::TakesAnyStyle, "VOT-10"),
    (Side::Terminal, Mode::Test, Defect::KeepsExpiredRights, "VOT-11"),
    (Side::Terminal, Mode::Test, Defect::ReportsExpiryOnce, "VOT-11"),
    (Side::Terminal, Mode::Test, Defect::LetsVoteTooLate, "VOT-11"),
    (Side::Terminal, Mode::Test, Defect::WaitsForItsReceipt, "VOT-12"),
    (Side::Terminal, Mode::Test, Defect::ForgetsPendingInHelloAck, "VOT-02"),
    (Side::Terminal, Mode::Test, Defect::LogsRights, "PRV-01"),
    (Side::Terminal, Mode::Election, Defect::EchoesInAnElection, "TST-01"),
    (Side::Controller, Mode::Test, Defect::None, ""),
    (Side::Controller, Mode::Test, Defect::AcceptsBadCrc, "FRM-04"),
    (Side::Controller, Mode::Test, Defect::AcceptsBadTag, "SES-04"),
    (Side::Controller, Mode::Test, Defect::RepeatsItsNonce, "SES-08"),
    (Side::Controller, Mode::Test, Defect::SkipsARepeat, "REL-01"),
    (Side::Controller, Mode::Test, Defect::DeliversRepeats, "REL-02"),
    (Side::Controller, Mode::Test, Defect::SendsNoPing, "LIV-01"),
    (Side::Controller, Mode::Test, Defect::NeverGoesDown, "LIV-01"),
    (Side::Controller, Mode::Test, Defect::SaysRecordedTwice, "VOT-02"),
    (Side::Controller, Mode::Test, Defect::TakesTheSecondBallot, "VOT-08"),
    (Side::Controller, Mode::Test, Defect::TakesInventedRights, "VOT-09"),
];
