//! When a soak stops, and where it goes on.

use super::*;

const TEST: Sequential = Sequential::GUIDELINES_2005;

#[test]
fn a_checkpoint_cut_short_falls_back_to_the_line_before() {
    let first = State { ballots: 5, soaked_ms: 70, runs: 1, ..State::default() };
    let mut second = State { ballots: 9, soaked_ms: 99, runs: 1, ..State::default() };
    (0..40).for_each(|ms| second.latency.add(Duration::from_millis(ms)));
    let file = format!("{}{}", first.line(), second.line());
    assert_eq!(State::resume(&file), second);
    assert_eq!(State::resume(file.get(..file.len() - 4).unwrap()), first);
    assert_eq!(State::resume(""), State::default());
}

#[test]
fn a_checkpoint_of_before_the_trend_goes_on() {
    let file = include_str!("tests/before-the-trend.jsonl");
    let state = State::resume(file);
    assert_eq!((state.ballots, state.errors, state.late, state.runs), (1_312, 1, 4, 2));
    assert_eq!((state.soaked_ms, state.vote_us), (61_207, 22_310_455));
    let expected = State { latency: Windows::default(), counters: Counters::default(), ..state.clone() };
    assert_eq!(state, expected);
    assert_eq!(state.decide(&StopRule::Ballots(1_312)), Decision::Accept);
    // What it writes now is read back whole.
    assert_eq!(State::resume(&state.line()), state);
}

#[test]
fn time_and_ballots_stop_a_soak() {
    let state = State { ballots: 9, soaked_ms: 1_000, ..State::default() };
    assert_eq!(state.decide(&StopRule::Ballots(10)), Decision::Continue);
    assert_eq!(state.decide(&StopRule::Ballots(9)), Decision::Accept);
    assert_eq!(state.decide(&StopRule::Time(Duration::from_secs(1))), Decision::Accept);
    let sequential = StopRule::Sequential { test: TEST, positions: 200_000 };
    assert_eq!(state.decide(&sequential), Decision::Accept);
}
