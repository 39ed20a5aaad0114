//! Votes on lines that lose, bend and cut: counted once each; and two of our devices with the bench between them.

use std::time::Duration;

use conformance::inject::{Burst, Cut, Faults, Plan, Tally};
use conformance::middle::{judge, listen};
use conformance::operator::{Operator, Step};
use conformance::outcome::TestOutcome;
use conformance::soak::{Regime, State, StopRule, soak};
use conformance::verdict::{Reason, Verdict};
use election::wire::code::Mode;
use election::wire::frame::Side;
use hardware::sources::StopOrder;

use crate::devices::{controller, key, profile, terminal};
use crate::rig::{between, in_virtual_time, on_a_counted_line};

/// Soaks a terminal on a line and returns where it stands; no test may fail.
fn soaked(plan: Plan, ballots: u64) -> State {
    let profile = profile(Side::Terminal, Mode::Test);
    let tally = Tally::default();
    let mut regime = Regime::clean(StopRule::Ballots(ballots));
    regime.injected = Some(tally.clone());
    let device = Box::new(terminal(Mode::Test));
    let soaked = on_a_counted_line(&profile, device, (plan, tally), async |bench| {
        soak(bench, &regime, State::default(), |_| {}).await
    });
    let is_bad = |test: &&TestOutcome| test.verdict == Verdict::Fail || test.verdict == Verdict::Error;
    let failed: Vec<&TestOutcome> = soaked.tests.iter().filter(is_bad).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(0 < soaked.state.faults_to_device, "nothing was injected");
    soaked.state
}

#[test]
fn bit_errors_and_lost_bytes_lose_no_vote() {
    let faults =
        Faults { bit_error: 1e-4, drop: 1e-4, double: 1e-4, insert: 1e-4, noise: 0.01, ..Faults::default() };
    let state = soaked(Plan { to_device: faults, from_device: faults, cut: None }, 200);
    assert_eq!((state.ballots, state.errors), (200, 0));
}

#[test]
fn bursts_lose_no_vote() {
    let burst = Some(Burst { begins: 1e-4, ends: 0.02, bit_error: 0.3 });
    let faults = Faults { burst, ..Faults::default() };
    let state = soaked(Plan { to_device: faults, from_device: faults, cut: None }, 200);
    assert_eq!(state.ballots, 200);
}

#[test]
fn cuts_end_sessions_and_votes_go_on() {
    let cut = Some(Cut { every: Duration::from_secs(20), lasts: Duration::from_secs(5) });
    let state = soaked(Plan { cut, ..Plan::default() }, 1_000);
    assert_eq!(state.ballots, 1_000);
    assert!(0 < state.late, "no cut was felt");
}

#[test]
fn between_our_own_devices_nothing_is_amiss() {
    in_virtual_time(async {
        let [(mut desk, mut desk_hand), (mut booth, mut booth_hand)] =
            between(Box::new(controller(Mode::Test)), Box::new(terminal(Mode::Test)), 115_200);
        let votes = async {
            for _ in 0..20 {
                tokio::time::sleep(Duration::from_secs(2)).await;
                desk_hand.take(Step::Issue).await;
                tokio::time::sleep(Duration::from_secs(2)).await;
                booth_hand.take(Step::Vote).await;
            }
        };
        let never = StopOrder::never();
        let listening = listen(&mut desk, &mut booth, Some(key()), Duration::from_secs(90), &never);
        let (overheard, ()) = tokio::join!(listening, votes);
        let overheard = overheard.unwrap();
        assert_eq!(overheard.controller.breaches, Vec::<Reason>::new());
        assert_eq!(overheard.terminal.breaches, Vec::<Reason>::new());
        assert_eq!(overheard.verdict(Side::Terminal), Verdict::Pass);
        assert_eq!((overheard.terminal.sessions, overheard.terminal.noise), (1, 0));
        // Twenty times BALLOT_OPEN and a receipt, with acknowledgements, and PINGs between them.
        assert!(120 < overheard.controller.frames, "{}", overheard.controller.frames);
    });
}

#[test]
fn what_lies_between_is_told_as_two_tests() {
    in_virtual_time(async {
        let [(mut desk, mut hand), (mut booth, _booth_hand)] =
            between(Box::new(controller(Mode::Test)), Box::new(terminal(Mode::Test)), 115_200);
        let vote = async { hand.take(Step::Issue).await };
        let never = StopOrder::never();
        let judging = judge(&mut desk, &mut booth, Some(key()), Duration::from_secs(9), &never);
        let (tests, _) = tokio::join!(judging, vote);
        let told: Vec<(&str, Verdict)> = tests.iter().map(|test| (test.id.as_str(), test.verdict)).collect();
        assert_eq!(told, [("MID-01", Verdict::Pass), ("MID-02", Verdict::Pass)]);
        assert!(tests.iter().all(|test| (9_000..9_100).contains(&test.took_ms)));
    });
}
