//! The machines driven through their own recordings.

use std::collections::BTreeMap;

use election::time::{Duration, Instant};
use election::wire::code::Mode;
use election::wire::keys::Suite;
use hardware::capture::reader::{Recording, read};
use hardware::replay::{Act, Lockstep, ReplayError, Replayed, What, replay};
use station_controller::Controller;
use terminal_sim::terminal::Terminal;

use super::recorded::{LINE, Trial, VOTES, record, serve, vote};

fn lockstep(recording: &Recording) -> Lockstep<'_> {
    Lockstep { recording, lines: BTreeMap::from([(LINE, 0)]), slack: Duration::ZERO }
}

fn replay_desk(recording: &Recording, mut controller: Controller) -> Result<Replayed, ReplayError> {
    replay(&lockstep(recording), &mut controller, Vec::new(), serve)
}

fn presses(times: impl IntoIterator<Item = Instant>) -> Vec<Act<'static, Terminal>> {
    times.into_iter().map(|at| Act { at, deed: Box::new(vote) }).collect()
}

fn replay_booth(recording: &Recording, mut terminal: Terminal, acts: Vec<Act<'_, Terminal>>) -> Replayed {
    replay(&lockstep(recording), &mut terminal, acts, |_, _| {}).unwrap()
}

#[test]
fn both_machines_do_again_what_they_did_on_clean_and_lossy_lines() {
    for suite in [Suite::Hmac, Suite::Sealed] {
        for loses_every in [0, 3, 5, 7, 11] {
            let trial = Trial { mode: Mode::Test, suite, loses_every };
            let recorded = record(trial);
            let desk = replay_desk(&read(&recorded.controller), trial.controller()).unwrap();
            assert_eq!((desk.difference, desk.latest), (None, Duration::ZERO), "{trial:?}");
            assert!(500 < desk.bytes_alike, "{trial:?}: {}", desk.bytes_alike);
            let booth = replay_booth(&read(&recorded.terminal), trial.terminal(), presses(recorded.presses));
            assert_eq!((booth.difference, booth.latest), (None, Duration::ZERO), "{trial:?}");
            assert!(500 < booth.bytes_alike, "{trial:?}: {}", booth.bytes_alike);
        }
    }
}

#[test]
fn a_changed_byte_of_the_recording_is_found_in_its_packet() {
    let recorded = record(Trial::PLAIN);
    let mut recording = read(&recorded.terminal);
    let packet = recording.packets.iter_mut().filter(|packet| 100 < packet.bytes.len()).nth(1).unwrap();
    let (number, place) = (packet.number, 60);
    packet.bytes[place] ^= 1;
    let replayed = replay_booth(&recording, Trial::PLAIN.terminal(), presses(recorded.presses));
    let difference = replayed.difference.unwrap();
    assert_eq!((difference.packet, difference.what), (Some(number), What::Bytes));
    assert_eq!(difference.offset, place - difference_start(&recording, number));
    assert!(difference.replayed.unwrap().starts_with("VOTE_CAST ctr "));
    assert!(difference.recorded.unwrap().contains("crc does not match"));
}

/// Returns how many delimiters stand before a packet's frame.
fn difference_start(recording: &Recording, number: u32) -> usize {
    let packet = recording.packets.iter().find(|packet| packet.number == number).unwrap();
    packet.bytes.iter().take_while(|byte| **byte == 0).count()
}

#[test]
fn a_vote_that_was_never_pressed_and_one_pressed_too_often_are_found() {
    let recorded = record(Trial::PLAIN);
    let recording = read(&recorded.terminal);
    let silent = replay_booth(&recording, Trial::PLAIN.terminal(), Vec::new()).difference.unwrap();
    assert_eq!(silent.what, What::Silent);
    assert!(silent.recorded.unwrap().starts_with("BALLOT_STATE"));
    let early = VOTES.map(|at| at - Duration::from_millis(40));
    let early = replay_booth(&recording, Trial::PLAIN.terminal(), presses(early)).difference.unwrap();
    assert_eq!(early.what, What::Late(Duration::from_millis(40)));
}

#[test]
fn another_controller_says_other_things_from_its_first_frame_on() {
    let recording = read(&record(Trial::PLAIN).controller);
    let mut setup = Trial::PLAIN.setup();
    setup.draws = [8; 32];
    let other = replay_desk(&recording, Trial::opened(setup)).unwrap().difference.unwrap();
    assert_eq!(other.what, What::Bytes);
    assert!(other.recorded.unwrap().starts_with("HELLO ctr 0"));
}

#[test]
fn a_driver_that_slept_a_little_too_long_is_within_the_slack() {
    let recorded = record(Trial::PLAIN);
    let mut recording = read(&recorded.terminal);
    for packet in recording.packets.iter_mut().skip(4) {
        if packet.direction == hardware::capture::Direction::Sent {
            packet.at += Duration::from_millis(1);
        }
    }
    let strict = replay_booth(&recording, Trial::PLAIN.terminal(), presses(VOTES)).difference.unwrap();
    assert_eq!(strict.what, What::Late(Duration::from_millis(1)));
    let lenient = Lockstep { slack: Duration::from_millis(2), ..lockstep(&recording) };
    let replayed = replay(&lenient, &mut Trial::PLAIN.terminal(), presses(VOTES), |_, _| {}).unwrap();
    assert_eq!((replayed.difference, replayed.latest), (None, Duration::from_millis(1)));
}

#[test]
fn an_election_leaves_too_little_to_be_replayed() {
    let trial = Trial { mode: Mode::Election, suite: Suite::Sealed, loses_every: 0 };
    let recorded = record(trial);
    assert_eq!(recorded.ballots, 2);
    let refused = replay_desk(&read(&recorded.controller), trial.controller()).unwrap_err();
    assert_eq!(refused, ReplayError::Withheld { packet: 6 });
}
