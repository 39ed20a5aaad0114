//! Ballots sealed to the close key: the station stores what it cannot read, and opens it once, with the secret.

use election::ballot::Sealing;
use election::device::Carrier;
use election::evidence::ballot_box::{BoxExport, OpenedVote, Slot, Votes};
use election::record::OpsRecord;
use election::record::ops::StationState;
use election::sealing::{CloseSecret, OpenerError};
use election::wire::code::VoteResult;
use election::wire::message::Message;
use station_controller::{CommandError, Waiting};
use terminal_sim::sealing::BallotSealer;

use crate::pair::{L0, Pair, Shape, ballot, cast, secs};

fn secret() -> CloseSecret {
    CloseSecret::new([0x5C; 32])
}

fn sealed() -> Shape {
    Shape { sealing: Sealing::ToCloseKey(secret().close_key()), ..Shape::default() }
}

/// Lets a voter with each of these codes vote on the device on line 0.
fn vote_each(pair: &mut Pair, voters: std::ops::Range<usize>) {
    for voter in voters {
        pair.issue(voter, L0).unwrap();
        pair.run(secs(1));
        assert!(pair.vote(0, &ballot(17 + voter as u16)));
        pair.run(secs(2));
    }
}

fn plugged(shape: Shape) -> Pair {
    let mut pair = Pair::open(shape);
    pair.plug(0, L0);
    pair.run(secs(1));
    pair
}

fn count(pair: &mut Pair, secret: Option<&CloseSecret>) -> Result<(), CommandError> {
    pair.command(|station, now| station.count(now, Waiting::Enforced, secret))
}

fn votes(pair: &Pair) -> Vec<OpenedVote> {
    match pair.station().box_export().unwrap().votes {
        Votes::Opened(votes) => votes,
        Votes::InSlots => panic!("the box is not sealed"),
    }
}

fn expected(codes: std::ops::Range<u16>) -> Vec<OpenedVote> {
    let mut votes: Vec<_> =
        codes.flat_map(|code| OpenedVote::of(&ballot(code), 2).collect::<Vec<_>>()).collect();
    votes.sort_unstable();
    votes
}

#[test]
fn the_box_opens_at_the_count_and_only_with_its_secret() {
    let mut pair = plugged(sealed());
    vote_each(&mut pair, 0..3);
    let stand_in = |slot: &Slot| matches!(slot, Slot::Ballot(_, sealed) if sealed.open_stand_in().is_ok());
    assert_eq!(pair.store.ballots(), 3);
    assert!(!pair.store.slots.values().any(stand_in), "nothing in the box can be read");
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    let written = pair.written();
    assert_eq!(count(&mut pair, None), Err(CommandError::Secret(OpenerError::NoSecret)));
    let other = CloseSecret::new([1; 32]);
    assert_eq!(count(&mut pair, Some(&other)), Err(CommandError::Secret(OpenerError::OtherSecret)));
    assert_eq!(pair.station().state(), StationState::Closing, "a refused command changes nothing");
    assert_eq!(pair.written(), written);
    assert!(pair.station().box_export().is_err());
    count(&mut pair, Some(&secret())).unwrap();
    let sheet = pair.station().electronic_protocol(7).unwrap();
    assert_eq!((sheet.stored, sheet.with_code), (3, 3));
    assert_eq!(votes(&pair), expected(17..20));
    assert_eq!(pair.station().control_list().unwrap().len(), 6);
    let export = pair.station().box_export().unwrap();
    assert_eq!(BoxExport::from_bytes(&export.to_bytes()).unwrap().votes, export.votes);
}

#[test]
fn a_restart_in_the_middle_of_the_day_loses_no_sealed_ballot() {
    let mut pair = plugged(sealed());
    vote_each(&mut pair, 0..2);
    pair.crash();
    pair.restart_and_resume();
    pair.run(secs(2));
    vote_each(&mut pair, 2..4);
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    count(&mut pair, Some(&secret())).unwrap();
    assert_eq!(votes(&pair), expected(17..21));
}

/// Opened ballots are in memory only: a station started again after the count needs the secret once more.
#[test]
fn a_restart_after_the_count_waits_for_the_secret() {
    let mut pair = plugged(sealed());
    vote_each(&mut pair, 0..2);
    assert!(pair.command(|station, _| station.open_box(&secret())).is_err(), "not before the count");
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    count(&mut pair, Some(&secret())).unwrap();
    let before = pair.station().electronic_protocol(7).unwrap();
    pair.crash();
    pair.restart().unwrap();
    assert_eq!(pair.station().electronic_protocol(7), Err(CommandError::BoxNotOpened));
    assert_eq!(pair.station().control_list(), Err(CommandError::BoxNotOpened));
    let other = CloseSecret::new([1; 32]);
    let refused = pair.command(|station, _| station.open_box(&other));
    assert_eq!(refused, Err(CommandError::Secret(OpenerError::OtherSecret)));
    pair.command(|station, _| station.open_box(&secret())).unwrap();
    assert_eq!(pair.station().electronic_protocol(7).unwrap(), before);
    assert_eq!(votes(&pair), expected(17..19));
}

/// The stand-in needs nobody after a restart.
#[test]
fn a_stand_in_counted_before_a_restart_is_there_after_it() {
    let mut pair = plugged(Shape::default());
    vote_each(&mut pair, 0..2);
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    count(&mut pair, None).unwrap();
    let before = pair.station().electronic_protocol(7).unwrap();
    pair.crash();
    pair.restart().unwrap();
    assert_eq!(pair.station().electronic_protocol(7).unwrap(), before);
}

/// A device that seals wrongly: its ballot is stored, counts as blank in every contest, and a record tells of it once.
#[test]
fn a_ballot_that_does_not_open_is_blank_and_a_record() {
    let mut pair = plugged(sealed());
    vote_each(&mut pair, 0..1);
    pair.lift(L0);
    pair.make_rogue(1);
    pair.plug(1, L0);
    pair.run(secs(1));
    pair.issue(1, L0).unwrap();
    pair.run(secs(1));
    let heard = &pair.rogue(1).heard;
    let right = heard.iter().find_map(|message| match message {
        Message::BallotOpen { right, .. } => Some(*right),
        _ => None,
    });
    let receipt = pair.say_and_wait(1, cast(right.unwrap(), 99));
    assert!(matches!(receipt, Some(Message::VoteReceipt { result: VoteResult::Recorded, .. })));
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    count(&mut pair, Some(&secret())).unwrap();
    let check = |pair: &Pair| {
        let sheet = pair.station().electronic_protocol(7).unwrap();
        assert_eq!((sheet.stored, sheet.with_code), (2, 1));
        let blank: Vec<_> = sheet.tallies.iter().map(|tally| (tally.total(), tally.blank)).collect();
        assert_eq!(blank, [(2, 1), (2, 1)]);
        assert_eq!(votes(pair), expected(17..18));
        assert_eq!(pair.store.count(&OpsRecord::Unopened { ballots: 1 }), 1, "told once");
    };
    check(&pair);
    pair.crash();
    pair.restart().unwrap();
    pair.command(|station, _| station.open_box(&secret())).unwrap();
    check(&pair);
}

#[test]
fn a_card_sealed_in_a_booth_opens_too() {
    let mut pair = plugged(Shape { carrier: Carrier::Card, ..sealed() });
    let mut booth = BallotSealer::new(pair.setup.definition.sealer(), [6; 32]);
    pair.issue(0, L0).unwrap();
    pair.run(secs(1));
    let mut card = pair.with_terminal(0, |terminal, now| terminal.eject(now));
    card.mark(pair.now, &ballot(17), &mut booth).unwrap();
    pair.with_terminal(0, |terminal, now| terminal.insert(now, card));
    pair.run(secs(2));
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    count(&mut pair, Some(&secret())).unwrap();
    assert_eq!(votes(&pair), expected(17..18));
}

#[test]
fn neither_the_station_nor_its_devices_show_what_was_sealed() {
    let mut pair = plugged(sealed());
    vote_each(&mut pair, 0..1);
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    count(&mut pair, Some(&secret())).unwrap();
    let shown = format!("{:?}", pair.station());
    assert!(shown.contains("OpenedBallots(1 and 0 unopened)"));
    assert!(
        format!("{:?}", pair.devices[0].terminal()).contains("BallotSealer(Sealer(to close key), redacted)")
    );
}
