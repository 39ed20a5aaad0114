//! The desk computer stops after any item it stored, and is started again from what is on the medium (RECORD 15).

use election::device::{Carrier, Channel};
use election::evidence::ballot_box::Slot;
use election::record::desk::Outcome;
use election::record::ops::{AfterFallback, MissingReason, OutageCause, StationState, VoidReason};
use election::record::{DeskRecord, OpsRecord};
use election::time::{Duration, Instant};
use election::wire::code::Kind;
use station_controller::{CommandError, Controller, NotARecord, Notice, Waiting};

use crate::pair::{ACT, L0, L1, Pair, Shape, ballot, right, secs, straight};

/// An open station; device 0 holds the vote of voter 0 and lies beside line 0.
fn voted(shape: Shape) -> Pair {
    let mut pair = Pair::open(shape);
    pair.plug(0, L0);
    pair.run(secs(1));
    pair.issue(0, L0).unwrap();
    pair.run(secs(1));
    pair.lift(L0);
    pair.vote(0, &ballot(17));
    pair
}

/// C6, C10, C11: nothing, the slot alone, slot and CAST.
#[test]
fn a_deposit_cut_short_anywhere_ends_as_one_ballot() {
    for items in 0..=2 {
        let mut pair = voted(Shape::default());
        pair.crash_after(items);
        pair.plug(0, L0);
        pair.run(secs(1));
        assert!(!pair.is_up(), "stopped after {items} items");
        assert_eq!(pair.store.ballots(), items.min(1) as usize);
        assert_eq!(pair.devices[0].terminal().unread(), 1, "nobody told the device that its vote is stored");
        pair.restart_and_resume();
        pair.run(secs(3));
        assert_eq!((pair.store.codes(), pair.store.casts()), (vec![17], vec![1]), "after {items} items");
        let repeated = pair.store.count(&OpsRecord::CastRepeated);
        assert_eq!(repeated, items.min(1) as usize, "a resend finds the ballot there");
        assert_eq!((pair.devices[0].terminal().unread(), pair.station().outstanding()), (0, 0));
    }
}

/// The terminal says that it holds no vote, and the voter casts before its session opens: START is answered by the vote.
#[test]
fn a_terminal_is_not_called_ready_when_its_session_opens_with_a_vote() {
    let mut pair = Pair::open(Shape { carrier: Carrier::Cable, ..Shape::default() });
    pair.plug(0, L0);
    pair.run(secs(1));
    pair.issue(0, L0).unwrap();
    pair.run(secs(1));
    pair.crash();
    pair.restart_and_resume();
    let mut has_answered = false;
    for _ in 0..10_000 {
        pair.run_through(Duration::from_millis(1), &mut |chunk| {
            has_answered |= chunk.kind() == Kind::HELLO_ACK;
            straight(chunk)
        });
        if has_answered {
            break;
        }
    }
    assert!(has_answered && pair.vote(0, &ballot(17)));
    pair.notices.clear();
    pair.run(secs(2));
    let device = pair.station().device_on(L0).unwrap();
    assert_eq!(pair.notices, [Notice::Stored(L0), Notice::Ready(L0, device)]);
    assert_eq!(pair.issue(1, L0), Ok(()));
}

/// C1, C4, C5: before the mark, and after the mark but before the right was sent.
#[test]
fn an_issue_cut_short_leaves_the_voter_free_or_marked() {
    for items in 0..=1 {
        let mut pair = Pair::open(Shape::default());
        pair.plug(0, L0);
        pair.run(secs(1));
        pair.crash_after(items);
        pair.issue(0, L0).unwrap();
        assert!(!pair.is_up());
        pair.restart_and_resume();
        pair.run(secs(1));
        assert!(!pair.devices[0].terminal().is_armed(), "no right left the desk");
        let expected = if items == 0 { Ok(()) } else { Err(CommandError::NotEntitled) };
        assert_eq!(pair.issue(0, L0), expected);
    }
}

/// C13 to C15: the void slot, its record and the return.
#[test]
fn a_return_cut_short_anywhere_is_finished_once() {
    for items in 0..=3 {
        let mut pair = Pair::open(Shape::default());
        pair.plug(0, L0);
        pair.run(secs(1));
        pair.issue(0, L0).unwrap();
        pair.run(secs(1));
        pair.crash_after(items);
        pair.take_back(L0, Some(0)).unwrap();
        assert!(!pair.is_up());
        pair.restart_and_resume();
        pair.run(secs(2));
        assert!(pair.devices[0].terminal().is_armed(), "nobody told the device");
        assert_eq!(pair.take_back(L0, Some(0)), Ok(()), "after {items} items");
        pair.run(secs(2));
        assert!(!pair.devices[0].terminal().is_armed());
        assert_eq!((pair.store.voids(), pair.store.returns()), (1, 1), "after {items} items");
        let voids = pair.store.ops.iter().filter(|record| matches!(record, OpsRecord::Void { n: 1, .. }));
        assert_eq!(voids.count(), 1, "the record of the void is repaired after {items} items");
        pair.command(|station, now| station.begin_closing(now)).unwrap();
        pair.command(|station, now| station.count(now, Waiting::Enforced, None)).unwrap();
        assert_eq!(pair.station().electronic_protocol(7).unwrap().returned_blank, 1);
    }
}

#[test]
fn a_recount_cut_short_anywhere_empties_the_box_once() {
    for ballots in [1, 3] {
        for items in 0..=4 {
            let shape = Shape {
                after_fallback: AfterFallback::RecountFromDevices,
                keeps_copies: true,
                capacity: 4,
                ..Shape::default()
            };
            let mut pair = Pair::open(shape);
            pair.plug(0, L0);
            pair.run(secs(1));
            for voter in 0..ballots {
                pair.issue(voter, L0).unwrap();
                pair.run(secs(1));
                pair.vote(0, &ballot(voter as u16));
                pair.run(secs(2));
            }
            assert_eq!(pair.store.ballots(), ballots);
            pair.crash_after(items);
            pair.try_command(|station, now| station.fall_back(now, ACT));
            if pair.is_up() {
                pair.crash();
            }
            pair.restart().unwrap();
            if !pair.station().is_fallen_back() {
                pair.command(|station, now| station.fall_back(now, ACT)).unwrap();
            }
            assert_eq!((pair.store.ballots(), pair.station().ballots()), (0, 0), "after {items} items");
            pair.with_terminal(0, |terminal, now| terminal.offer_copies(now));
            pair.run(secs(10));
            assert_eq!(pair.store.ballots(), ballots, "after {items} items");
            pair.crash();
            pair.restart().unwrap();
            assert_eq!(pair.station().ballots() as usize, ballots, "what was read again stays");
        }
    }
}

/// The whole day once without a crash, then with a crash after each item, then with two.
#[test]
fn a_day_survives_a_stop_after_any_item() {
    let whole = day(None, None);
    assert!(25 < whole, "{whole} items");
    for first in 0..whole {
        // A failing day is named by the items stored before each stop.
        println!("stop after {first} items");
        day(Some(first), None);
        for second in [0, 1, 2, 3, 7] {
            day(Some(first), Some(second));
        }
    }
}

/// People who try again until it works, and start the desk computer whenever it is down.
struct Staff {
    /// Items after which the computer stops once more after its first start.
    second: Option<u32>,
}

impl Staff {
    fn until(&mut self, pair: &mut Pair, what: &str, done: &mut dyn FnMut(&mut Pair) -> bool) {
        for _ in 0..12 {
            if !pair.is_up() {
                if let Some(items) = self.second.take() {
                    pair.crash_after(items);
                }
                pair.restart_and_resume();
            }
            if pair.is_up() && done(pair) && pair.is_up() {
                return;
            }
        }
        panic!("never done: {what}");
    }
}

/// Runs a day whose desk computer stops once `first` items are stored, and again `second` items later.
///
/// Voter 0 votes, voter 1 comes back blank and then votes, voter 2 leaves with a device, voter 3 takes paper.
fn day(first: Option<u32>, second: Option<u32>) -> u32 {
    let mut pair = Pair::new(Shape { devices: 3, ..Shape::default() });
    if let Some(items) = first {
        pair.crash_after(items);
    }
    let mut staff = Staff { second };
    staff.until(&mut pair, "open", &mut |pair| {
        pair.try_command(|station, now| match station.state() {
            StationState::Sealed => station.test(now).map(drop),
            StationState::Tested => station.unseal(now),
            _ => station.open_polls(now),
        });
        pair.is_up() && pair.station().state() == StationState::Open
    });
    staff.until(&mut pair, "voter 0 has a device", &mut |pair| has_right(pair, 0, 0));
    vote_and_read(&mut pair, 10, &mut staff);
    staff.until(&mut pair, "voter 1 has a device", &mut |pair| has_right(pair, 1, 0));
    staff.until(&mut pair, "voter 1 is free again", &mut |pair| {
        lies_on(pair, 0);
        let voter = pair.voters[1];
        if pair.devices[0].terminal().is_armed() {
            pair.try_command(|station, now| station.take_back(now, L0, Some(voter)));
            pair.run(secs(1));
        }
        let check = pair.try_command(|station, now| station.look_up(now, voter));
        !pair.devices[0].terminal().is_armed() && check.is_some_and(|c| c.unwrap().outcome == Outcome::Found)
    });
    staff.until(&mut pair, "voter 1 has a device again", &mut |pair| has_right(pair, 1, 0));
    vote_and_read(&mut pair, 11, &mut staff);
    staff.until(&mut pair, "voter 2 has a device", &mut |pair| has_right(pair, 2, 1));
    staff.until(&mut pair, "voter 3 has paper", &mut |pair| {
        let voter = pair.voters[3];
        pair.try_command(|station, now| station.issue_paper(now, voter, Channel::Paper));
        let check = pair.try_command(|station, now| station.look_up(now, voter));
        check.is_some_and(|check| check.unwrap().outcome == Outcome::AlreadyVoted)
    });
    staff.until(&mut pair, "closed", &mut |pair| {
        let device = pair.devices[1].terminal().device();
        let why = MissingReason::WalkedOff;
        let out = pair.station().outstanding();
        pair.try_command(|station, now| match station.state() {
            StationState::Open | StationState::Suspended => station.begin_closing(now).map(drop),
            StationState::Closing if 0 < out => station.write_off(now, device, why, ACT),
            StationState::Closing => station.count(now, Waiting::Enforced, None),
            _ => station.store(now),
        });
        pair.is_up() && pair.station().state() == StationState::Stored
    });
    check_day(&pair);
    pair.written()
}

fn lies_on(pair: &mut Pair, device: usize) {
    if pair.on_line(L0).is_some_and(|there| there != device) {
        pair.lift(L0);
    }
    if pair.on_line(L0).is_none() {
        pair.plug(device, L0);
    }
    pair.run(secs(2));
}

/// Gives a voter a right on a device; a right that was lost on the way is replaced under an act.
fn has_right(pair: &mut Pair, voter: usize, device: usize) -> bool {
    lies_on(pair, device);
    if !pair.is_up() || pair.devices[device].terminal().is_armed() {
        return pair.is_up();
    }
    let id = pair.voters[voter];
    let first = pair.try_command(|station, now| station.issue_device(now, id, L0, Channel::Electronic));
    if first == Some(Err(CommandError::NotEntitled)) {
        pair.try_command(|station, now| station.issue_again(now, id, L0, ACT));
    }
    pair.run(secs(1));
    pair.is_up() && pair.devices[device].terminal().is_armed()
}

fn vote_and_read(pair: &mut Pair, code: u16, staff: &mut Staff) {
    pair.lift(L0);
    assert!(pair.vote(0, &ballot(code)));
    staff.until(pair, "the vote is read", &mut |pair| {
        lies_on(pair, 0);
        pair.is_up() && pair.devices[0].terminal().unread() == 0
    });
}

fn check_day(pair: &Pair) {
    let store = &pair.store;
    assert_eq!((store.codes(), store.casts()), (vec![10, 11], vec![1, 2]));
    let sheet = pair.station().electronic_protocol(7).unwrap();
    assert_eq!((sheet.stored, sheet.returned_blank), (2, 1));
    assert_eq!(sheet.issued, sheet.stored + sheet.returned_blank + sheet.not_returned);
    let has = |wanted: fn(&OpsRecord) -> bool| store.ops.iter().any(wanted);
    assert!(store.ops.contains(&OpsRecord::ZeroReport { ballots: 0 }), "the zero report is never missing");
    assert!(has(|record| matches!(record, OpsRecord::Closing { .. })));
    assert!(store.ops.contains(&OpsRecord::Summed { ballots: 2 }), "the sum is never missing");
    let voids = store.ops.iter().filter(|record| matches!(record, OpsRecord::Void { .. }));
    assert_eq!((store.voids(), voids.count()), (1, 1));
    let desk = |wanted: fn(&DeskRecord) -> bool| store.desk.iter().filter(|record| wanted(record)).count();
    assert_eq!(store.returns(), 1);
    assert_eq!(desk(|record| matches!(record, DeskRecord::Issued { .. })), 5);
    let began = store.ops.iter().filter(|record| matches!(record, OpsRecord::OutageBegan { .. })).count();
    let ended = store.ops.iter().filter(|record| matches!(record, OpsRecord::OutageEnded(_))).count();
    assert_eq!(began, ended, "every outage of a day that went on has an end");
}

#[test]
fn a_started_controller_obeys_nobody_before_the_act() {
    let mut pair = voted(Shape::default());
    pair.crash();
    let mut station = Controller::recover(pair.setup.clone(), &pair.store.evidence(), 1).unwrap();
    let (now, voter) = (pair.now, pair.voters[1]);
    assert_eq!(station.look_up(now, voter), Err(CommandError::NotRestarted));
    assert_eq!(station.resume(now), Err(CommandError::NotRestarted));
    assert_eq!(station.suspend(now, OutageCause::Power), Err(CommandError::NotRestarted));
    assert_eq!(station.begin_closing(now), Err(CommandError::NotRestarted));
    assert_eq!(station.fall_back(now, ACT), Err(CommandError::NotRestarted));
    station.restart(now, ACT, OutageCause::Power, now).unwrap();
    assert_eq!(station.state(), StationState::Suspended);
    station.resume(now).unwrap();
    assert!(station.look_up(now, voter).is_ok());
    let again = station.restart(now, ACT, OutageCause::Power, now);
    assert!(again.is_err(), "a controller that runs is not restarted");
}

#[test]
fn a_started_controller_takes_no_vote_before_the_act() {
    let mut pair = voted(Shape::default());
    pair.crash();
    pair.start().unwrap();
    pair.plug(0, L0);
    pair.run(secs(3));
    assert_eq!((pair.store.ballots(), pair.devices[0].terminal().unread()), (0, 1));
    let since = pair.now;
    pair.command(|station, now| station.restart(now, ACT, OutageCause::Power, since)).unwrap();
    pair.run(secs(6));
    assert_eq!((pair.store.codes(), pair.devices[0].terminal().unread()), (vec![17], 0));
}

#[test]
fn a_record_that_contradicts_itself_is_not_built_upon() {
    let mut pair = voted(Shape::default());
    pair.plug(0, L0);
    pair.run(secs(3));
    let good = pair.store.evidence();
    let recover = |evidence| Controller::recover(pair.setup.clone(), &evidence, 1).err();
    assert_eq!(recover(good.clone()), None);

    let mut lost = good.clone();
    lost.slots.clear();
    assert_eq!(recover(lost), Some(NotARecord::BallotsLost { found: 0, cast: 1 }));

    let mut uncounted = good.clone();
    uncounted.ops.retain(|record| !matches!(record, OpsRecord::Cast { .. }));
    assert_eq!(recover(uncounted.clone()), None, "one slot may be ahead of its record");

    let (_, slot) = good.slots[0];
    let Slot::Ballot(tag, sealed) = slot else { panic!("the one slot holds a ballot") };
    let other = election::right::RightKeys::new(&pair.setup.secret).recognise(&right(&pair.setup.secret, 9));
    let mut foreign = uncounted;
    foreign.slots.push((good.slots[0].0 ^ 1, Slot::Ballot(other.unwrap(), sealed)));
    assert_eq!(recover(foreign), Some(NotARecord::ForeignBallots { found: 2, cast: 0 }));

    let mut twice = good.clone();
    twice.slots.push((good.slots[0].0 ^ 1, Slot::Void(tag)));
    assert_eq!(recover(twice), Some(NotARecord::SpentTwice));

    let mut unissued = good.clone();
    unissued.desk.clear();
    assert_eq!(recover(unissued), Some(NotARecord::NeverIssued { spent: 1, issued: 0 }));

    let mut unvoided = good;
    unvoided.ops.push(OpsRecord::Void { n: 1, why: VoidReason::Blank });
    assert_eq!(recover(unvoided), Some(NotARecord::VoidsLost { found: 0, void: 1 }));
}

#[test]
fn a_restart_is_possible_in_every_state() {
    let mut pair = Pair::new(Shape { after_fallback: AfterFallback::Keep, ..Shape::default() });
    let steps: [fn(&mut Controller, Instant) -> bool; 8] = [
        |station, now| station.test(now).is_ok(),
        |station, now| station.unseal(now).is_ok(),
        |station, now| station.open_polls(now).is_ok(),
        |station, now| station.suspend(now, OutageCause::Devices).is_ok(),
        |station, now| station.fall_back(now, ACT).is_ok(),
        |station, now| station.begin_closing(now).is_ok(),
        |station, now| station.count(now, Waiting::Enforced, None).is_ok(),
        |station, now| station.store(now).is_ok(),
    ];
    for step in steps {
        assert!(pair.command(step));
        let (state, fallen) = (pair.station().state(), pair.station().is_fallen_back());
        pair.crash();
        pair.restart().unwrap();
        let expected = if state == StationState::Open { StationState::Suspended } else { state };
        assert_eq!((pair.station().state(), pair.station().is_fallen_back()), (expected, fallen));
        if state == StationState::Open {
            pair.command(|station, now| station.resume(now)).unwrap();
        }
    }
    assert_eq!(pair.station().state(), StationState::Stored);
    let outages = pair.store.ops.iter().fold(0_i32, |open, record| match record {
        OpsRecord::OutageBegan { .. } => open + 1,
        OpsRecord::OutageEnded(_) => open - 1,
        _ => open,
    });
    assert_eq!(outages, 0, "a system that runs again ends the outage");
}

#[test]
fn after_a_restart_a_voided_right_stays_void_and_a_repeat_is_answered() {
    let mut pair = voted(Shape::default());
    pair.plug(1, L1);
    pair.run(secs(1));
    pair.issue(1, L1).unwrap();
    pair.run(secs(1));
    pair.take_back(L1, Some(1)).unwrap();
    // The cancellation never arrives.
    pair.crash();
    pair.vote(1, &ballot(18));
    pair.plug(0, L0);
    pair.restart_and_resume();
    pair.run(secs(5));
    assert_eq!((pair.store.codes(), pair.devices[1].terminal().refused()), (vec![17], 1));
    assert_eq!(pair.station().outstanding(), 0);
}
