//! A vote counts once or not at all, whatever becomes of its message, and the records say what happened.

use election::record::OpsRecord;
use election::record::ops::StationState;
use election::time::Duration;
use election::wire::code::{BallotState, Kind, VoteResult};
use election::wire::message::Message;
use station_controller::{CommandError, Notice, Waiting};

use crate::pair::{
    Chunk, L0, L1, OTHER_SECRET, Pair, SECRET, Shape, Towards, ballot, cast, right, secs, straight, tell,
};

/// Brings device 0 to line 0 and arms it for a voter.
fn armed(shape: Shape) -> Pair {
    let mut pair = Pair::open(shape);
    arm(&mut pair, 0);
    pair
}

fn arm(pair: &mut Pair, voter: usize) {
    pair.plug(0, L0);
    pair.run(secs(1));
    pair.issue(voter, L0).unwrap();
    pair.run(secs(1));
    assert!(pair.devices[0].terminal().is_armed());
}

/// A rogue on line 0 that heard the right issued to voter 0.
fn rogue_with_right() -> (Pair, election::right::Right) {
    let mut pair = Pair::open(Shape::default());
    pair.make_rogue(0);
    pair.plug(0, L0);
    pair.run(secs(1));
    pair.issue(0, L0).unwrap();
    pair.run(secs(1));
    let heard = pair.rogue(0).heard.pop();
    let Some(Message::BallotOpen { right, .. }) = heard else { panic!("no right came") };
    pair.say(0, tell(right, BallotState::Armed));
    pair.run(secs(1));
    (pair, right)
}

fn result(receipt: Option<Message>) -> VoteResult {
    match receipt {
        Some(Message::VoteReceipt { result, .. }) => result,
        other => panic!("no receipt: {other:?}"),
    }
}

fn refusals(pair: &Pair, result: VoteResult) -> usize {
    pair.store.count(&OpsRecord::CastRefused { result: result.code() })
}

#[test]
fn a_vote_is_stored_once_and_the_device_forgets_it() {
    let mut pair = armed(Shape::default());
    assert!(pair.vote(0, &ballot(17)));
    pair.run(secs(2));
    assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]));
    assert_eq!(pair.devices[0].terminal().unread(), 0);
    assert_eq!(pair.station().outstanding(), 0);
}

#[test]
fn a_vote_message_sent_twice_counts_once() {
    let mut pair = armed(Shape::default());
    pair.vote(0, &ballot(17));
    pair.run_through(secs(2), &mut |chunk| {
        let copies = if chunk.kind() == Kind::VOTE_CAST { 3 } else { 1 };
        vec![(Duration::ZERO, chunk.bytes.clone()); copies]
    });
    assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]));
    assert_eq!(pair.store.count(&OpsRecord::CastRepeated), 0, "the link dropped the copies");
}

#[test]
fn a_vote_whose_receipt_is_lost_is_sent_again_in_the_next_session_and_counts_once() {
    let mut pair = armed(Shape::default());
    pair.vote(0, &ballot(17));
    // From the cast on everything towards the device is lost: neither acknowledgement nor receipt arrives.
    let mut is_deaf = false;
    pair.run_through(secs(20), &mut |chunk: &Chunk| {
        is_deaf |= chunk.kind() == Kind::VOTE_CAST;
        if is_deaf && chunk.towards == Towards::Device { Vec::new() } else { straight(chunk) }
    });
    assert_eq!((pair.store.casts(), pair.devices[0].terminal().unread()), (vec![1], 1));
    pair.run(secs(10));
    assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]));
    assert_eq!(pair.store.count(&OpsRecord::CastRepeated), 1);
    assert_eq!(pair.devices[0].terminal().unread(), 0);
}

#[test]
fn a_vote_from_an_earlier_session_that_arrives_late_is_not_delivered() {
    let mut pair = armed(Shape::default());
    pair.vote(0, &ballot(17));
    let mut late = Vec::new();
    pair.run_through(Duration::from_millis(300), &mut |chunk| match chunk.kind() {
        Kind::VOTE_CAST => {
            late.push(chunk.bytes.clone());
            Vec::new()
        }
        _ => straight(chunk),
    });
    assert!(!late.is_empty());
    pair.replug(L0);
    pair.inject(Towards::Station, L0, &late[0]);
    assert!(pair.store.casts().is_empty(), "the old session's frame is worth nothing");
    pair.run(secs(3));
    assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]));
    pair.inject(Towards::Station, L0, &late[0]);
    assert_eq!((pair.store.casts(), pair.store.count(&OpsRecord::CastRepeated)), (vec![1], 0));
}

#[test]
fn a_vote_on_a_device_that_died_and_came_back_counts_once() {
    let mut pair = armed(Shape::default());
    pair.lift(L0);
    pair.run(secs(60));
    pair.vote(0, &ballot(17));
    pair.kill(0);
    pair.plug(0, L0);
    pair.run(secs(30));
    assert!(pair.store.casts().is_empty());
    pair.revive(0);
    pair.run(secs(10));
    assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]));
    assert_eq!(pair.station().outstanding(), 0);
}

/// FRM-04 for the one frame that carries a vote.
#[test]
fn no_bit_of_a_vote_on_the_wire_can_be_flipped_unseen() {
    let mut pair = armed(Shape::default());
    pair.vote(0, &ballot(17));
    // The cast is withheld, so that it is new to the controller each time a bent copy arrives.
    let mut frame = Vec::new();
    pair.run_through(Duration::from_millis(60), &mut |chunk| match chunk.kind() {
        Kind::VOTE_CAST => {
            frame.clone_from(&chunk.bytes);
            Vec::new()
        }
        _ => straight(chunk),
    });
    assert!(100 < frame.len(), "a cast carries right and ballot");
    for bit in 0..frame.len() * 8 {
        let mut bent = frame.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        bent.push(0);
        pair.inject(Towards::Station, L0, &bent);
        assert!(pair.store.casts().is_empty() && pair.store.slots.is_empty(), "bit {bit}");
    }
    pair.run(secs(20));
    assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]));
}

#[test]
fn another_ballot_under_a_spent_right_is_a_conflict_and_changes_nothing() {
    let (mut pair, right) = rogue_with_right();
    assert_eq!(result(pair.say_and_wait(0, cast(right, 17))), VoteResult::Recorded);
    assert_eq!(result(pair.say_and_wait(0, cast(right, 18))), VoteResult::Conflict);
    assert_eq!(result(pair.say_and_wait(0, cast(right, 17))), VoteResult::Already);
    assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]));
    assert_eq!((refusals(&pair, VoteResult::Conflict), pair.store.count(&OpsRecord::CastRepeated)), (1, 1));
    assert!(pair.notices.contains(&Notice::CastRefused(L0, VoteResult::Conflict)));
}

#[test]
fn a_right_of_another_precinct_or_made_up_is_unknown() {
    let (mut pair, ours) = rogue_with_right();
    let mut forged = ours;
    forged.mac[0] ^= 1;
    for foreign in [right(&OTHER_SECRET, 1), forged] {
        assert_eq!(result(pair.say_and_wait(0, cast(foreign, 17))), VoteResult::Unknown);
        let query = Message::VoteQuery { right: foreign };
        assert_eq!(result(pair.say_and_wait(0, query)), VoteResult::Unknown);
    }
    assert!(pair.store.slots.is_empty());
    assert_eq!(refusals(&pair, VoteResult::Unknown), 2);
}

#[test]
fn a_leaked_key_cannot_fill_the_box_beyond_the_rights_issued() {
    let (mut pair, ours) = rogue_with_right();
    assert_eq!(result(pair.say_and_wait(0, cast(right(&SECRET, 1), 17))), VoteResult::Recorded);
    assert_eq!(result(pair.say_and_wait(0, cast(right(&SECRET, 2), 18))), VoteResult::StorageFailed);
    assert_eq!(result(pair.say_and_wait(0, cast(ours, 19))), VoteResult::StorageFailed);
    assert_eq!(pair.store.codes(), [17]);
}

#[test]
fn content_of_another_length_is_refused() {
    let (mut pair, right) = rogue_with_right();
    for len in [1, 79, 81, 448] {
        let message = Message::VoteCast { right, content: vec![7; len].into() };
        assert_eq!(result(pair.say_and_wait(0, message)), VoteResult::Conflict);
    }
    assert!(pair.store.slots.is_empty());
}

#[test]
fn a_voided_right_is_refused_and_the_device_keeps_the_ballot_as_evidence() {
    let mut pair = armed(Shape { carrier: election::device::Carrier::Cable, ..Shape::default() });
    pair.take_back(L0, Some(0)).unwrap();
    assert_eq!((pair.store.voids(), pair.station().outstanding()), (1, 0));
    // The voter casts before the cancellation arrives.
    assert!(pair.vote(0, &ballot(17)));
    pair.run(secs(10));
    assert!(pair.store.casts().is_empty());
    assert_eq!(refusals(&pair, VoteResult::Cancelled), 1, "and not once in five seconds");
    let terminal = pair.devices[0].terminal();
    assert_eq!((terminal.unread(), terminal.refused(), terminal.votes_marked()), (0, 1, 1));
    // The voter, whose mark was taken back, may vote with a new right.
    assert_eq!(pair.station().ballots(), 0);
}

#[test]
fn a_vote_is_read_while_voting_is_suspended_and_while_the_station_closes() {
    use election::record::ops::OutageCause;
    for closing in [false, true] {
        let mut pair = armed(Shape::default());
        pair.lift(L0);
        pair.vote(0, &ballot(17));
        pair.command(|station, now| station.suspend(now, OutageCause::Decision)).unwrap();
        if closing {
            assert_eq!(pair.command(|station, now| station.begin_closing(now)), Ok(1));
        }
        pair.plug(0, L0);
        pair.run(secs(3));
        assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]));
        let issued = pair.issue(1, L0);
        assert!(matches!(issued, Err(CommandError::WrongState { .. })));
    }
}

#[test]
fn a_vote_after_the_count_is_refused_for_good_and_the_count_stays() {
    let mut pair = armed(Shape::default());
    pair.lift(L0);
    pair.vote(0, &ballot(17));
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    let waits = pair.command(|station, now| station.count(now, Waiting::Enforced, None));
    assert_eq!(waits, Err(CommandError::Waiting { outstanding: 1 }));
    pair.command(|station, now| station.count(now, Waiting::Waived, None)).unwrap();
    let before = pair.station().electronic_protocol(7).unwrap();
    assert_eq!((before.stored, before.not_returned), (0, 1));
    pair.plug(0, L0);
    pair.run(secs(60));
    assert!(pair.store.slots.is_empty());
    assert_eq!(refusals(&pair, VoteResult::Expired), 1, "the device does not ask for ever");
    assert_eq!(pair.devices[0].terminal().refused(), 1, "the ballot stays as evidence");
    assert_eq!(pair.station().electronic_protocol(7).unwrap(), before);
}

#[test]
fn a_recorded_vote_is_acknowledged_again_even_after_the_count() {
    let mut pair = armed(Shape::default());
    pair.vote(0, &ballot(17));
    pair.run_through(secs(10), &mut |chunk| match chunk.kind() {
        Kind::VOTE_RECEIPT => Vec::new(),
        _ => straight(chunk),
    });
    pair.lift(L0);
    assert_eq!(pair.devices[0].terminal().unread(), 1);
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    pair.command(|station, now| station.count(now, Waiting::Enforced, None)).unwrap();
    pair.plug(0, L0);
    pair.run(secs(10));
    assert_eq!(pair.devices[0].terminal().unread(), 0, "the device learns that its ballot is in the box");
    assert_eq!(pair.store.codes(), [17]);
}

#[test]
fn a_right_that_lapses_after_the_count_leaves_the_count_alone() {
    let (mut pair, right) = rogue_with_right();
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    pair.command(|station, now| station.count(now, Waiting::Waived, None)).unwrap();
    let before = pair.station().electronic_protocol(7).unwrap();
    pair.say(0, tell(right, BallotState::Expired));
    pair.run(secs(2));
    assert_eq!(pair.station().electronic_protocol(7).unwrap(), before);
    assert_eq!(pair.store.voids(), 0);
}

#[test]
fn a_cast_before_opening_is_not_stored() {
    let mut pair = Pair::new(Shape::default());
    pair.make_rogue(0);
    pair.plug(0, L0);
    pair.run(secs(1));
    for _ in 0..3 {
        assert_eq!(result(pair.say_and_wait(0, cast(right(&SECRET, 1), 17))), VoteResult::StorageFailed);
        assert!(pair.store.slots.is_empty());
        let state = pair.station().state();
        if state == StationState::Sealed {
            pair.command(|station, now| station.test(now)).unwrap();
        } else if state == StationState::Tested {
            pair.command(|station, now| station.unseal(now)).unwrap();
        }
    }
    assert_eq!(refusals(&pair, VoteResult::StorageFailed), 3);
}

/// VOT-06: whichever commits first wins, and both sides agree.
#[test]
fn cancel_racing_cast_ends_the_same_on_both_sides() {
    for lead_ms in 0..60 {
        let mut pair = armed(Shape { carrier: election::device::Carrier::Cable, ..Shape::default() });
        pair.vote(0, &ballot(17));
        pair.run(Duration::from_millis(lead_ms));
        let taken = pair.take_back(L0, Some(0));
        pair.run(secs(10));
        let terminal = pair.devices[0].terminal();
        assert_eq!(terminal.unread(), 0, "after {lead_ms} ms");
        let stored = pair.store.ballots();
        assert_eq!((stored, pair.store.voids()), if taken.is_ok() { (0, 1) } else { (1, 0) });
        assert_eq!(terminal.refused() as usize, 1 - stored, "after {lead_ms} ms");
        assert_eq!(pair.station().outstanding(), 0);
    }
}

/// VOT-07: the device refuses a second right, and the right it refused can be taken back.
#[test]
fn a_second_ballot_open_is_refused_and_its_right_taken_back() {
    let mut pair = Pair::open(Shape { carrier: election::device::Carrier::Card, ..Shape::default() });
    arm(&mut pair, 0);
    assert_eq!(pair.issue(1, L0), Ok(()), "a card is expected to make way");
    pair.run(secs(1));
    assert!(pair.notices.contains(&Notice::Refused(L0)));
    assert_eq!(pair.take_back(L0, Some(1)), Ok(()));
    pair.run(secs(1));
    assert!(pair.devices[0].terminal().is_armed(), "the first right is untouched");
    assert_eq!((pair.store.voids(), pair.station().outstanding()), (1, 1));
    assert_eq!(pair.issue(1, L0), Ok(()), "voter 1 has the mark back");
}

#[test]
fn a_right_refused_while_the_last_vote_is_cleared_can_still_be_taken_back() {
    let mut pair = Pair::open(Shape { carrier: election::device::Carrier::Card, ..Shape::default() });
    arm(&mut pair, 0);
    pair.vote(0, &ballot(17));
    assert_eq!(pair.issue(1, L0), Ok(()));
    pair.run(secs(3));
    assert!(pair.notices.contains(&Notice::Refused(L0)));
    assert_eq!(pair.take_back(L0, Some(1)), Ok(()));
    assert_eq!((pair.store.ballots(), pair.store.voids(), pair.station().outstanding()), (1, 1, 0));
}

/// SES-07: a whole recorded session, played again to both ends, delivers nothing.
#[test]
fn a_recorded_session_played_again_delivers_nothing() {
    let mut pair = armed(Shape::default());
    pair.vote(0, &ballot(17));
    pair.run(secs(2));
    let recorded = pair.history.clone();
    let (slots, casts) = (pair.store.slots.clone(), pair.store.casts());
    for fresh in [false, true] {
        if fresh {
            pair.lift(L0);
            pair.plug(1, L0);
            pair.run(secs(1));
        }
        let notices = pair.notices.len();
        for chunk in &recorded {
            pair.inject(chunk.towards, L0, &chunk.bytes);
            pair.inject(Towards::Station, L1, &chunk.bytes);
            pair.run(Duration::from_millis(20));
        }
        assert_eq!((&pair.store.slots, pair.store.casts()), (&slots, casts.clone()));
        assert_eq!(pair.notices.len(), notices, "nobody is told anything");
        pair.run(secs(30));
        assert_eq!(pair.store.slots, slots);
    }
}

#[test]
fn an_acknowledgement_waits_until_its_record_was_taken() {
    use election::wire::Endpoint;
    let mut pair = armed(Shape::default());
    pair.vote(0, &ballot(17));
    let mut frame = Vec::new();
    pair.run_through(Duration::from_millis(100), &mut |chunk| match chunk.kind() {
        Kind::VOTE_CAST => {
            frame.clone_from(&chunk.bytes);
            Vec::new()
        }
        _ => straight(chunk),
    });
    assert!(!frame.is_empty());
    let mut bytes = Vec::new();
    let last = pair.command_undrained(|station, now| {
        station.handle_bytes(now, L0, &frame);
        for record in ["slot", "CAST"] {
            assert_eq!(station.poll_transmit(&mut bytes), None, "before the {record} was taken");
            assert!(station.poll_record().is_some());
        }
        (station.poll_record(), station.poll_transmit(&mut bytes))
    });
    assert_eq!(last, (None, Some(L0)));
}

#[test]
fn a_device_of_another_election_gets_no_session_and_no_right() {
    let mut pair = Pair::open(Shape::default());
    pair.make_stranger(0, *b"ANOTHER ONE    ");
    pair.plug(0, L0);
    pair.run(secs(20));
    assert_eq!(pair.issue(0, L0), Err(CommandError::LineNotReady { line: L0 }));
    assert!(!pair.store.ops.iter().any(|record| matches!(record, OpsRecord::DeviceSeen { .. })));
    assert!(pair.store.desk.is_empty());
}

#[test]
fn a_box_that_refuses_for_a_while_gets_the_vote_in_the_end() {
    // Two voters; the second right is spent by a forger, so that the box is full until a third is issued.
    let mut pair = armed(Shape::default());
    pair.lift(L0);
    pair.make_rogue(1);
    pair.plug(1, L1);
    pair.run(secs(1));
    assert_eq!(result(pair.say_and_wait(1, cast(right(&SECRET, 1), 99))), VoteResult::Recorded);
    pair.vote(0, &ballot(17));
    pair.plug(0, L0);
    pair.run(secs(12));
    assert_eq!(pair.devices[0].terminal().unread(), 1);
    assert!(1 < refusals(&pair, VoteResult::StorageFailed));
    pair.issue(1, L1).unwrap();
    pair.run(secs(6));
    assert_eq!((pair.store.codes(), pair.devices[0].terminal().unread()), (vec![17, 99], 0));
}
