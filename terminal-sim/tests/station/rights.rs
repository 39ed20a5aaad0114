//! Who may hold a right, how it is taken back, and that a mark comes back once for each right voided.

use election::device::{Carrier, Channel};
use election::record::desk::Outcome;
use election::record::ops::{AfterFallback, MissingReason, StationState, VoidReason};
use election::record::{DeskRecord, OpsRecord};
use election::right::Right;
use election::time::Duration;
use election::wire::code::{BallotState, Kind};
use election::wire::message::Message;
use station_controller::{CommandError, Notice, Waiting};

use crate::pair::{
    ACT, L0, L1, OTHER_SECRET, Pair, Shape, UNSIGNED, ballot, cast, right, secs, straight, tell,
};

/// An open station with device 0 ready on line 0.
fn ready(shape: Shape) -> Pair {
    let mut pair = Pair::open(shape);
    pair.plug(0, L0);
    pair.run(secs(1));
    pair
}

/// Arms the device on line 0 for a voter, who takes it to the booth.
fn hand_out(pair: &mut Pair, voter: usize) {
    pair.issue(voter, L0).unwrap();
    pair.run(secs(1));
    pair.lift(L0);
}

fn outcome(pair: &mut Pair, voter: usize) -> Outcome {
    let voter = pair.voters[voter];
    pair.command(|station, now| station.look_up(now, voter)).unwrap().outcome
}

fn heard_right(pair: &mut Pair, device: usize) -> Right {
    match pair.rogue(device).heard.pop() {
        Some(Message::BallotOpen { right, .. }) => right,
        other => panic!("no right came: {other:?}"),
    }
}

#[test]
fn a_voter_is_issued_one_right() {
    let mut pair = ready(Shape::default());
    pair.plug(1, L1);
    pair.run(secs(1));
    pair.issue(0, L0).unwrap();
    assert_eq!(pair.issue(0, L1), Err(CommandError::NotEntitled));
    let voter = pair.voters[0];
    let paper = pair.command(|station, now| station.issue_paper(now, voter, Channel::Paper));
    assert_eq!(paper, Err(CommandError::NotEntitled));
    let stranger = crate::pair::voters(20)[19];
    let unlisted = pair.command(|station, now| station.issue_device(now, stranger, L1, Channel::Electronic));
    assert_eq!(unlisted, Err(CommandError::NotEntitled));
    assert_eq!(pair.station().outstanding(), 1);
    let issued = pair.store.desk.iter().filter(|record| matches!(record, DeskRecord::Issued { .. }));
    assert_eq!(issued.count(), 1);
}

#[test]
fn a_blank_device_gives_right_and_mark_back_and_the_voter_may_vote_again() {
    let mut pair = ready(Shape::default());
    hand_out(&mut pair, 0);
    pair.run(secs(60));
    pair.plug(0, L0);
    pair.run(secs(1));
    assert_eq!(outcome(&mut pair, 0), Outcome::AlreadyVoted);
    pair.take_back(L0, Some(0)).unwrap();
    pair.run(secs(1));
    assert_eq!(outcome(&mut pair, 0), Outcome::Found);
    pair.issue(0, L0).unwrap();
    pair.run(secs(1));
    pair.vote(0, &ballot(17));
    pair.run(secs(2));
    assert_eq!((pair.store.codes(), pair.store.voids(), pair.store.returns()), (vec![17], 1, 1));
    assert_eq!(pair.store.count(&OpsRecord::Void { n: 1, why: VoidReason::Blank }), 1);
    assert_eq!(pair.station().outstanding(), 0);
}

#[test]
fn nothing_is_taken_back_from_a_line_without_a_right() {
    let mut pair = ready(Shape::default());
    for line in [L0, L1] {
        assert_eq!(pair.take_back(line, Some(0)), Err(CommandError::NothingToTakeBack { line }));
    }
}

/// A device of another precinct holds a right of its own. Our voter's right is somewhere else and lives.
#[test]
fn a_foreign_right_gives_nobody_a_mark_back() {
    let mut pair = ready(Shape::default());
    hand_out(&mut pair, 0);
    pair.make_rogue(1);
    pair.plug(1, L1);
    pair.run(secs(1));
    pair.say(1, tell(right(&OTHER_SECRET, 1), BallotState::Armed));
    pair.run(secs(1));
    assert!(pair.take_back(L1, Some(0)).is_err());
    assert_eq!((outcome(&mut pair, 0), pair.store.returns()), (Outcome::AlreadyVoted, 0));
}

/// RECORD 12: a right voided once supports one return.
#[test]
fn a_right_voided_once_gives_one_mark_back() {
    let mut pair = ready(Shape { devices: 2, ..Shape::default() });
    hand_out(&mut pair, 0);
    pair.make_rogue(1);
    pair.plug(1, L0);
    pair.run(secs(1));
    pair.issue(1, L0).unwrap();
    pair.run(secs(1));
    let void = heard_right(&mut pair, 1);
    for _ in 0..2 {
        pair.say(1, tell(void, BallotState::Armed));
        pair.run(secs(1));
    }
    pair.take_back(L0, Some(1)).unwrap();
    pair.run(secs(1));
    // The device says again that it holds the right, and the desk takes it for voter 0's.
    pair.say(1, tell(void, BallotState::Armed));
    pair.run(secs(1));
    assert!(pair.take_back(L0, Some(0)).is_err());
    assert_eq!(
        (outcome(&mut pair, 0), pair.store.returns(), pair.store.voids()),
        (Outcome::AlreadyVoted, 1, 1)
    );
    // Without a voter the device can be cleared.
    assert_eq!(pair.take_back(L0, None), Ok(()));
    pair.crash();
    pair.restart_and_resume();
    pair.run(secs(1));
    pair.say(1, tell(void, BallotState::Armed));
    pair.run(secs(1));
    assert!(pair.take_back(L0, Some(0)).is_err(), "after a restart as before");
    assert_eq!(pair.store.returns(), 1);
}

#[test]
fn a_right_that_carried_a_ballot_gives_no_mark_back() {
    let mut pair = ready(Shape::default());
    pair.make_rogue(0);
    pair.replug(L0);
    pair.run(secs(1));
    pair.issue(0, L0).unwrap();
    pair.run(secs(1));
    let spent = heard_right(&mut pair, 0);
    pair.say(0, cast(spent, 17));
    pair.run(secs(1));
    pair.say(0, tell(spent, BallotState::Armed));
    pair.run(secs(1));
    assert!(pair.take_back(L0, Some(0)).is_err());
    assert_eq!((outcome(&mut pair, 0), pair.store.returns()), (Outcome::AlreadyVoted, 0));
    assert_eq!((pair.store.codes(), pair.store.voids()), (vec![17], 0));
}

#[test]
fn a_right_that_never_reached_its_device_is_found_by_nobody_and_needs_an_act() {
    let mut pair = ready(Shape::default());
    let voter = pair.voters[0];
    pair.command_undrained(|station, now| station.issue_device(now, voter, L0, Channel::Electronic)).unwrap();
    pair.run_through(secs(30), &mut |chunk| match chunk.kind() {
        Kind::BALLOT_OPEN => Vec::new(),
        _ => straight(chunk),
    });
    assert!(pair.notices.contains(&Notice::LostWhileOpening(L0)));
    let device = pair.devices[0].terminal().device();
    assert_eq!(pair.store.count(&OpsRecord::LostWhileOpening { device }), 1);
    pair.run(secs(5));
    assert_eq!(pair.issue(0, L0), Err(CommandError::NotEntitled));
    let unsigned = pair.issue_again(0, L0, UNSIGNED);
    assert_eq!(unsigned, Err(CommandError::NotSignedByAll { members: 7, signatures: 6 }));
    assert_eq!(pair.issue_again(1, L0, ACT), Err(CommandError::NotEntitled), "voter 1 has no right to lose");
    pair.issue_again(0, L0, ACT).unwrap();
    pair.run(secs(1));
    pair.vote(0, &ballot(17));
    pair.run(secs(2));
    assert_eq!((pair.store.codes(), pair.station().outstanding()), (vec![17], 1));
    assert!(pair.store.desk.contains(&DeskRecord::Overridden { voter }));
}

/// What an override cannot prevent: the controller does not know which right was lost (RECORD 14.4). The box shows more
/// ballots than voters, and no more than the acts allow.
#[test]
fn a_lost_right_that_comes_back_after_an_override_is_counted_within_the_acts() {
    let mut pair = ready(Shape::default());
    hand_out(&mut pair, 0);
    pair.vote(0, &ballot(17));
    pair.kill(0);
    pair.plug(1, L1);
    pair.run(secs(1));
    pair.issue_again(0, L1, ACT).unwrap();
    pair.run(secs(1));
    pair.vote(1, &ballot(18));
    pair.run(secs(2));
    pair.revive(0);
    pair.plug(0, L0);
    pair.run(secs(3));
    assert_eq!((pair.store.codes(), pair.station().outstanding()), (vec![17, 18], 0));
    let count = |wanted: fn(&DeskRecord) -> bool| pair.store.desk.iter().filter(|r| wanted(r)).count();
    let issued = count(|record| matches!(record, DeskRecord::Issued { .. }));
    let overridden = count(|record| matches!(record, DeskRecord::Overridden { .. }));
    assert_eq!((issued, overridden), (1, 1), "two ballots, one mark, one act: an auditor sees it");
}

#[test]
fn every_unused_right_of_a_portable_device_can_be_taken_back_at_leisure() {
    let mut pair = ready(Shape { capacity: 8, devices: 1, ..Shape::default() });
    for voter in 0..5 {
        pair.issue(voter, L0).unwrap();
        pair.run(secs(1));
    }
    pair.lift(L0);
    pair.vote(0, &ballot(17));
    pair.vote(0, &ballot(18));
    pair.plug(0, L0);
    // The desk looks up only when everything was said.
    pair.run(secs(5));
    assert_eq!(pair.store.codes(), [17, 18]);
    for voter in 2..5 {
        assert_eq!(pair.take_back(L0, Some(voter)), Ok(()), "voter {voter}");
        pair.run(secs(1));
    }
    assert_eq!((pair.store.voids(), pair.store.returns(), pair.station().outstanding()), (3, 3, 0));
    assert!(!pair.devices[0].terminal().is_armed());
    assert_eq!(pair.issue(4, L0), Ok(()), "the device is ready again");
}

#[test]
fn a_lapsed_right_is_voided_once() {
    let mut pair = ready(Shape { right_expires_s: 60, ..Shape::default() });
    hand_out(&mut pair, 0);
    pair.run(secs(100));
    assert!(!pair.vote(0, &ballot(17)), "too late");
    for _ in 0..2 {
        pair.plug(0, L0);
        pair.run(secs(3));
        pair.lift(L0);
    }
    assert_eq!((pair.store.voids(), pair.station().outstanding()), (1, 0));
    assert_eq!(pair.store.count(&OpsRecord::Void { n: 1, why: VoidReason::Expired }), 1);
}

#[test]
fn a_device_that_left_armed_and_comes_back_empty_is_written_down() {
    let mut pair = ready(Shape::default());
    hand_out(&mut pair, 0);
    pair.with_terminal(0, |terminal, now| terminal.clear_by_hand(now));
    pair.plug(0, L0);
    pair.run(secs(2));
    let device = pair.devices[0].terminal().device();
    assert_eq!(pair.store.count(&OpsRecord::CameBackEmpty { device }), 1);
    assert_eq!(pair.station().outstanding(), 1, "the right is gone, not settled");
}

#[test]
fn closing_waits_for_rights_and_a_write_off_needs_all_signatures() {
    let mut pair = ready(Shape::default());
    hand_out(&mut pair, 0);
    let device = pair.devices[0].terminal().device();
    assert_eq!(pair.command(|station, now| station.begin_closing(now)), Ok(1));
    let count = pair.command(|station, now| station.count(now, Waiting::Enforced, None));
    assert_eq!(count, Err(CommandError::Waiting { outstanding: 1 }));
    let why = MissingReason::WalkedOff;
    let unsigned = pair.command(|station, now| station.write_off(now, device, why, UNSIGNED));
    assert!(matches!(unsigned, Err(CommandError::NotSignedByAll { .. })));
    pair.command(|station, now| station.write_off(now, device, why, ACT)).unwrap();
    pair.command(|station, now| station.count(now, Waiting::Enforced, None)).unwrap();
    let sheet = pair.station().electronic_protocol(7).unwrap();
    assert_eq!((sheet.issued, sheet.stored, sheet.not_returned), (1, 0, 1));
}

#[test]
fn no_more_rights_are_written_off_than_are_out() {
    let mut pair = ready(Shape::default());
    hand_out(&mut pair, 0);
    let device = pair.devices[0].terminal().device();
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    let mut write_off = || pair.command(|s, now| s.write_off(now, device, MissingReason::Dead, ACT));
    assert_eq!(write_off(), Ok(()));
    assert!(write_off().is_err());
    pair.command(|station, now| station.count(now, Waiting::Enforced, None)).unwrap();
    assert_eq!(pair.station().electronic_protocol(7).unwrap().not_returned, 1);
}

/// Device 0 is written off and found again; device 1 is still out. Both votes count and the wait goes on for device 1.
#[test]
fn a_device_written_off_and_found_again_does_not_stand_for_another() {
    let mut pair = ready(Shape::default());
    hand_out(&mut pair, 0);
    pair.vote(0, &ballot(17));
    pair.plug(1, L0);
    pair.run(secs(1));
    hand_out(&mut pair, 1);
    pair.vote(1, &ballot(18));
    let device = pair.devices[0].terminal().device();
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    pair.command(|station, now| station.write_off(now, device, MissingReason::Unknown, ACT)).unwrap();
    assert_eq!(pair.station().outstanding(), 1);
    pair.plug(0, L0);
    pair.run(secs(3));
    assert_eq!(pair.station().outstanding(), 1, "device 1 is still out");
    pair.lift(L0);
    pair.crash();
    pair.restart().unwrap();
    assert_eq!(pair.station().outstanding(), 1, "after a restart as before");
    pair.plug(1, L0);
    pair.run(secs(3));
    assert_eq!((pair.store.codes(), pair.station().outstanding()), (vec![17, 18], 0));
    pair.command(|station, now| station.count(now, Waiting::Enforced, None)).unwrap();
    let sheet = pair.station().electronic_protocol(7).unwrap();
    assert_eq!((sheet.issued, sheet.stored, sheet.not_returned), (2, 2, 0));
}

/// A card has no name, so nobody can tell that the card written off is back; its vote and the other's count all the same.
#[test]
fn a_card_written_off_and_found_again_keeps_nobody_out() {
    let mut pair = ready(Shape { carrier: Carrier::Card, ..Shape::default() });
    let mut cards = Vec::new();
    for voter in 0..2 {
        pair.issue(voter, L0).unwrap();
        pair.run(secs(1));
        let mut card = pair.with_terminal(0, |terminal, now| terminal.eject(now));
        card.mark(pair.now, &ballot(voter as u16), &mut booth()).unwrap();
        cards.push(card);
    }
    let reader = pair.devices[0].terminal().device();
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    pair.command(|station, now| station.write_off(now, reader, MissingReason::WalkedOff, ACT)).unwrap();
    pair.replug(L0);
    pair.run(secs(1));
    for card in cards {
        pair.with_terminal(0, |terminal, now| terminal.insert(now, card));
        pair.run(secs(2));
    }
    assert_eq!((pair.store.codes(), pair.station().outstanding()), (vec![0, 1], 0));
    pair.command(|station, now| station.count(now, Waiting::Enforced, None)).unwrap();
    assert_eq!(pair.station().electronic_protocol(7).unwrap().not_returned, 0);
}

/// One vote stored, one on a device in a booth, at the moment of the fallback.
fn fallen_back(after_fallback: AfterFallback, voters: usize) -> Pair {
    let mut pair = ready(Shape { after_fallback, keeps_copies: true, voters, ..Shape::default() });
    hand_out(&mut pair, 0);
    pair.vote(0, &ballot(17));
    pair.plug(0, L0);
    pair.run(secs(2));
    pair.plug(1, L1);
    pair.run(secs(1));
    pair.issue(1, L1).unwrap();
    pair.run(secs(1));
    pair.lift(L1);
    pair.command(|station, now| station.fall_back(now, ACT)).unwrap();
    pair.vote(1, &ballot(18));
    pair.plug(1, L1);
    pair.run(secs(3));
    pair
}

fn close(pair: &mut Pair) -> (u32, u64) {
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    assert_eq!(pair.station().outstanding(), 0);
    pair.command(|station, now| station.count(now, Waiting::Enforced, None)).unwrap();
    let sheet = pair.station().electronic_protocol(7).unwrap();
    (sheet.stored, sheet.tallies[0].total())
}

#[test]
fn a_fallback_that_keeps_counts_the_ballots_before_and_after() {
    let mut pair = fallen_back(AfterFallback::Keep, 8);
    assert_eq!(outcome(&mut pair, 0), Outcome::AlreadyVoted);
    assert_eq!(close(&mut pair), (2, 2));
}

#[test]
fn a_fallback_that_voids_counts_none_and_lets_all_vote_on_paper() {
    let mut pair = fallen_back(AfterFallback::Void, 8);
    for voter in [0, 1] {
        let id = pair.voters[voter];
        pair.command(|station, now| station.issue_paper(now, id, Channel::Paper)).unwrap();
        assert_eq!(outcome(&mut pair, voter), Outcome::AlreadyVoted);
    }
    pair.crash();
    pair.restart().unwrap();
    assert_eq!(outcome(&mut pair, 0), Outcome::AlreadyVoted, "the paper mark survives the restart");
    assert_eq!(outcome(&mut pair, 2), Outcome::Found);
    assert_eq!(close(&mut pair), (2, 0));
    assert!(pair.station().control_list().unwrap().is_empty());
}

#[test]
fn a_fallback_that_recounts_fills_the_box_again_from_the_devices() {
    let mut pair = fallen_back(AfterFallback::RecountFromDevices, 8);
    assert_eq!((pair.store.codes(), pair.station().outstanding()), (vec![18], 1));
    pair.crash();
    pair.restart().unwrap();
    assert_eq!((pair.station().ballots(), pair.station().outstanding()), (1, 1));
    pair.with_terminal(0, |terminal, now| terminal.offer_copies(now));
    pair.run(secs(3));
    assert_eq!(pair.store.codes(), [17, 18]);
    assert_eq!(close(&mut pair), (2, 2));
}

#[test]
fn a_second_fallback_is_refused() {
    let mut pair = fallen_back(AfterFallback::RecountFromDevices, 8);
    let again = pair.command(|station, now| station.fall_back(now, ACT));
    assert_eq!(again, Err(CommandError::FallenBack));
    assert_eq!(pair.store.codes(), [18], "what was read again is not emptied again");
}

/// A recount writes every ballot a second time: the slots of the emptied box are free again.
#[test]
fn a_recount_of_a_full_precinct_finds_room() {
    // 300 listed voters have 512 slots, and every ballot is written twice.
    let voters = 300;
    let shape = Shape {
        voters,
        capacity: voters,
        devices: 1,
        after_fallback: AfterFallback::RecountFromDevices,
        keeps_copies: true,
        ..Shape::default()
    };
    let mut pair = ready(shape);
    for voter in 0..voters {
        pair.issue(voter, L0).unwrap();
        pair.run(Duration::from_millis(100));
    }
    for voter in 0..voters {
        pair.vote(0, &ballot(voter as u16));
    }
    pair.run(secs(60));
    assert_eq!(pair.store.ballots(), voters);
    pair.command(|station, now| station.fall_back(now, ACT)).unwrap();
    assert_eq!(pair.store.ballots(), 0);
    pair.with_terminal(0, |terminal, now| terminal.offer_copies(now));
    pair.run(secs(60));
    assert_eq!((pair.store.ballots(), pair.devices[0].terminal().unread()), (voters, 0));
}

#[test]
fn a_card_is_issued_voted_and_read_like_a_remote() {
    let mut pair = ready(Shape { carrier: Carrier::Card, ..Shape::default() });
    pair.issue(0, L0).unwrap();
    pair.run(secs(1));
    let mut card = pair.with_terminal(0, |terminal, now| terminal.eject(now));
    pair.issue(1, L0).unwrap();
    pair.run(secs(1));
    let second = pair.with_terminal(0, |terminal, now| terminal.eject(now));
    card.mark(pair.now, &ballot(17), &mut booth()).unwrap();
    pair.with_terminal(0, |terminal, now| terminal.insert(now, card));
    pair.run(secs(2));
    pair.with_terminal(0, |terminal, now| terminal.insert(now, second));
    pair.run(secs(2));
    pair.take_back(L0, Some(1)).unwrap();
    pair.run(secs(1));
    assert_eq!((pair.store.codes(), pair.store.voids(), pair.station().outstanding()), (vec![17], 1, 0));
    assert_eq!(pair.station().state(), StationState::Open);
}

/// The sealer of a booth that writes cards.
fn booth() -> terminal_sim::sealing::BallotSealer {
    let scope = election::sealing::Scope { election_id: [0; 15], precinct: 1 };
    let sealer = election::sealing::Sealer::new(election::ballot::Sealing::StandIn, &scope);
    terminal_sim::sealing::BallotSealer::new(sealer, [0; 32])
}
