//! Devices that vote by themselves, at their own pace: a slow voter is no fault of the device.

use conformance::outcome::{Outcome, TestOutcome};
use conformance::suite::Selection;
use conformance::verdict::Verdict;
use election::time::Duration;
use election::wire::code::Mode;
use election::wire::frame::Side;

use crate::devices::{profile, terminal_voting_after};
use crate::rig::run;

fn outcome(thinks: Option<Duration>, tests: &[&str]) -> Outcome {
    let mut profile = profile(Side::Terminal, Mode::Test);
    profile.repeats.insert("LAT-02".to_owned(), 5);
    run(&profile, Box::new(terminal_voting_after(thinks)), &Selection::of(tests))
}

fn told(test: &TestOutcome) -> String {
    format!("{} {} {:?} {:?}", test.id, test.verdict, test.reason, test.notes)
}

#[test]
fn a_device_that_votes_by_itself_passes_at_any_pace_and_races_are_real() {
    for thinks in [0, 20, 2_000].map(Duration::from_millis) {
        let tests = ["VOT-01", "VOT-02", "VOT-03", "VOT-06", "VOT-10", "VOT-12", "LAT-02"];
        let outcome = outcome(Some(thinks), &tests);
        let all: Vec<String> = outcome.tests.iter().map(told).collect();
        assert!(outcome.tests.iter().all(|test| test.verdict.is_pass()), "{thinks:?}: {all:#?}");
        let races = outcome.tests.iter().find(|test| test.id == "VOT-06").unwrap();
        let note = races
            .notes
            .iter()
            .map(ToString::to_string)
            .find(|note| note.contains("cancellations won"))
            .unwrap();
        let mut numbers = note.split(' ').filter_map(|word| word.parse::<u32>().ok());
        let (cast, cancelled) = (numbers.next().unwrap(), numbers.next().unwrap());
        assert!(0 < cast, "{thinks:?}: {note}");
        assert!(thinks == Duration::ZERO || 0 < cancelled, "{thinks:?}: {note}");
    }
}

#[test]
fn a_device_that_never_votes_is_not_to_blame() {
    for test in outcome(None, &["VOT-01", "VOT-02", "VOT-06", "LAT-02"]).tests {
        assert_eq!(test.verdict, Verdict::Inconclusive, "{}", told(&test));
        assert!(test.reason.as_ref().unwrap().to_string().contains("by itself"), "{}", told(&test));
    }
}
