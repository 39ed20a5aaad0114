//! Random days: people, devices, lines and the desk computer in any order, then everything heals and the books are compared.
//!
//! Each ballot carries a control code of its own, so the box tells which of the marked ballots it holds. The test never
//! learns which right was whose; it counts, as an auditor would.

use std::collections::{BTreeMap, BTreeSet};

use election::device::{Carrier, Channel};
use election::record::desk::Outcome;
use election::record::ops::{MissingReason, OutageCause, StationState, VoidReason};
use election::record::{DeskRecord, OpsRecord};
use election::time::Duration;
use election::wire::LineId;
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use proptest::test_runner::Config;
use station_controller::{Controller, Waiting};

use crate::pair::{ACT, Chunk, L0, Pair, Shape, Towards, ballot, secs, straight};

const VOTERS: usize = 40;
const DEVICES: usize = 4;
const LINES: u16 = 3;

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    Plug { device: usize, line: u16 },
    Lift { line: u16 },
    Issue { voter: usize, line: u16 },
    Paper { voter: usize },
    IssueAgain { voter: usize, line: u16 },
    TakeBack { line: u16, voter: Option<usize> },
    Vote { device: usize },
    Run { millis: u64 },
    Storm { millis: u64, trouble: Trouble, seed: u64 },
    Replay { back: usize, line: u16 },
    Crash { items: u32 },
    Restart,
    Reboot { device: usize },
    Kill { device: usize },
    Revive { device: usize },
    Suspend,
    Resume,
}

/// What a bad line does to each chunk, in parts of 256.
#[derive(Clone, Copy, Debug)]
struct Trouble {
    lost: u8,
    bent: u8,
    doubled: u8,
    late: u8,
}

fn step() -> impl Strategy<Value = Step> {
    let (voter, device, line) = (0..VOTERS, 0..DEVICES, 0..LINES);
    let trouble = (0..120_u8, 0..80_u8, 0..80_u8, 0..60_u8).prop_map(|(lost, bent, doubled, late)| Trouble {
        lost,
        bent,
        doubled,
        late,
    });
    prop_oneof![
        4 => (device.clone(), line.clone()).prop_map(|(device, line)| Step::Plug { device, line }),
        3 => line.clone().prop_map(|line| Step::Lift { line }),
        8 => (voter.clone(), line.clone()).prop_map(|(voter, line)| Step::Issue { voter, line }),
        1 => voter.clone().prop_map(|voter| Step::Paper { voter }),
        2 => (voter.clone(), line.clone()).prop_map(|(voter, line)| Step::IssueAgain { voter, line }),
        4 => (line.clone(), prop::option::of(voter)).prop_map(|(line, voter)| Step::TakeBack { line, voter }),
        8 => device.clone().prop_map(|device| Step::Vote { device }),
        8 => (1..3_000_u64).prop_map(|millis| Step::Run { millis }),
        4 => (1..15_000_u64, trouble, any::<u64>())
            .prop_map(|(millis, trouble, seed)| Step::Storm { millis, trouble, seed }),
        2 => (0..60_usize, line).prop_map(|(back, line)| Step::Replay { back, line }),
        3 => (0..4_u32).prop_map(|items| Step::Crash { items }),
        4 => Just(Step::Restart),
        1 => device.clone().prop_map(|device| Step::Reboot { device }),
        1 => device.clone().prop_map(|device| Step::Kill { device }),
        1 => device.prop_map(|device| Step::Revive { device }),
        1 => Just(Step::Suspend),
        2 => Just(Step::Resume),
    ]
}

fn shape() -> impl Strategy<Value = Shape> {
    let carrier = prop_oneof![Just(Carrier::Remote), Just(Carrier::Card), Just(Carrier::Cable)];
    let capacity = prop_oneof![3 => Just(1_usize), 1 => Just(6)];
    let expires = prop_oneof![3 => Just(0_u16), 1 => Just(20)];
    (carrier, capacity, expires).prop_map(|(carrier, capacity, right_expires_s)| Shape {
        voters: VOTERS,
        devices: DEVICES,
        lines: LINES,
        carrier,
        capacity,
        right_expires_s,
        ..Shape::default()
    })
}

proptest! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_happens_the_books_agree_once_all_has_healed(
        shape in shape(), steps in prop::collection::vec(step(), 1..120),
    ) {
        check(shape, &steps);
    }
}

/// What was marked: code by code, on which device.
type Marked = BTreeMap<u16, usize>;

fn check(shape: Shape, steps: &[Step]) {
    let mut pair = Pair::open(shape);
    let mut marked = Marked::new();
    for step in steps {
        take(&mut pair, *step, &mut marked);
        check_always(&pair, &marked);
    }
    heal(&mut pair);
    check_always(&pair, &marked);
    check_healed(&mut pair, &marked);
    check_closed(&mut pair);
}

fn take(pair: &mut Pair, step: Step, marked: &mut Marked) {
    match step {
        Step::Plug { device, line } => {
            let is_free = pair.on_line(LineId(line)).is_none();
            if is_free && (0..LINES).all(|line| pair.on_line(LineId(line)) != Some(device)) {
                pair.plug(device, LineId(line));
            }
        }
        Step::Lift { line } => pair.lift(LineId(line)),
        Step::Issue { voter, line } => {
            let voter = pair.voters[voter];
            pair.try_command(|s, now| s.issue_device(now, voter, LineId(line), Channel::Electronic));
        }
        Step::Paper { voter } => {
            let voter = pair.voters[voter];
            pair.try_command(|station, now| station.issue_paper(now, voter, Channel::Paper));
        }
        Step::IssueAgain { voter, line } => {
            let voter = pair.voters[voter];
            pair.try_command(|station, now| station.issue_again(now, voter, LineId(line), ACT));
        }
        Step::TakeBack { line, voter } => {
            let voter = voter.map(|voter| pair.voters[voter]);
            pair.try_command(|station, now| station.take_back(now, LineId(line), voter));
        }
        Step::Vote { device } => {
            let code = marked.len() as u16;
            if pair.vote(device, &ballot(code)) {
                marked.insert(code, device);
            }
        }
        Step::Run { millis } => pair.run(Duration::from_millis(millis)),
        Step::Storm { millis, trouble, seed } => storm(pair, millis, trouble, seed),
        Step::Replay { back, line } => {
            let count = pair.history.len();
            if let Some(chunk) = count.checked_sub(back + 1).and_then(|at| pair.history.get(at)).cloned() {
                pair.inject(Towards::Station, LineId(line), &chunk.bytes);
                pair.inject(Towards::Device, LineId(line), &chunk.bytes);
            }
        }
        Step::Crash { items } if pair.is_up() => pair.crash_after(items),
        Step::Crash { .. } => {}
        Step::Restart => restart(pair),
        Step::Reboot { device } if !pair.devices[device].is_dead => pair.reboot(device),
        Step::Kill { device } => pair.kill(device),
        Step::Revive { device } if pair.devices[device].is_dead => pair.revive(device),
        Step::Reboot { .. } | Step::Revive { .. } => {}
        Step::Suspend => drop(pair.try_command(|station, now| station.suspend(now, OutageCause::Decision))),
        Step::Resume => drop(pair.try_command(Controller::resume)),
    }
}

fn restart(pair: &mut Pair) {
    if !pair.is_up() {
        pair.restart_and_resume();
    }
}

/// Runs on lines that lose, bend, double and delay. The draws come from `seed` alone.
fn storm(pair: &mut Pair, millis: u64, trouble: Trouble, seed: u64) {
    let mut state = seed;
    let mut draw = move || {
        // SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    };
    pair.run_through(Duration::from_millis(millis), &mut |chunk: &Chunk| {
        let mut happens = |part: u8| draw() % 256 < u64::from(part);
        let (is_lost, is_bent) = (happens(trouble.lost), happens(trouble.bent));
        let (is_doubled, is_late) = (happens(trouble.doubled), happens(trouble.late));
        let mut arriving = if is_lost { Vec::new() } else { straight(chunk) };
        if is_doubled {
            arriving.extend(straight(chunk));
        }
        for (delay, bytes) in &mut arriving {
            if is_bent {
                let bit = draw() as usize % (bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            if is_late {
                *delay = Duration::from_millis(draw() % 4_000);
            }
        }
        arriving
    });
}

/// The desk computer runs; every device that lives is read and cleared of unused rights, one after the other.
fn heal(pair: &mut Pair) {
    pair.disarm();
    restart(pair);
    (0..LINES).for_each(|line| pair.lift(LineId(line)));
    for device in 0..DEVICES {
        // Bad tags of the storms may have shut the line for a minute.
        pair.plug(device, L0);
        pair.run(secs(75));
        while pair.take_back(L0, None).is_ok() {
            pair.run(secs(1));
        }
        pair.lift(L0);
    }
}

/// What holds at every moment, crashed or not.
fn check_always(pair: &Pair, marked: &Marked) {
    let store = &pair.store;
    // Content is what was marked, each ballot once.
    let opened = store.opened();
    let codes: BTreeSet<u16> = opened.iter().map(|ballot| ballot.code.unwrap().digits()).collect();
    assert_eq!(codes.len(), opened.len(), "no ballot is stored twice");
    for stored in &opened {
        let code = stored.code.unwrap().digits();
        assert!(marked.contains_key(&code) && *stored == ballot(code), "the box holds what was marked");
    }
    // A tag is spent once.
    let tags: BTreeSet<_> = store.slots.values().map(tag).collect();
    assert_eq!(tags.len(), store.slots.len(), "no right is spent twice");
    // Casts and voids count on without a gap, at most one behind the box.
    let casts = store.casts();
    assert!(casts.iter().copied().eq(1..=casts.len() as u32), "{casts:?}");
    assert!(store.ballots() - casts.len() <= 1);
    let voids = numbers(store.ops.iter());
    assert!(voids.iter().copied().eq(1..=voids.len() as u32), "{voids:?}");
    assert!(store.voids() - voids.len() <= 1);
    // I3 and I4.
    let (issued, returned) = (rights_issued(pair), returns(pair));
    assert!(store.slots.len() <= issued, "no more rights are spent than issued");
    assert!(returned.len() <= store.voids(), "each mark given back has its void");
    let distinct: BTreeSet<_> = returned.iter().collect();
    assert_eq!(distinct.len(), returned.len(), "a void gives one mark back");
    // Nobody votes more often than was allowed: rights less those that came back.
    assert!(store.ballots() + returned.len() <= issued);
    if pair.is_up() {
        let station = pair.station();
        assert_eq!(station.ballots() as usize, store.ballots());
        assert_eq!(station.outstanding() as usize, issued - store.slots.len(), "outstanding is exact");
    }
}

fn check_healed(pair: &mut Pair, marked: &Marked) {
    let stored: BTreeSet<u16> = pair.store.codes().into_iter().collect();
    for (index, device) in pair.devices.iter().enumerate() {
        let terminal = device.terminal();
        let here = marked.iter().filter(|(_, on)| **on == index).map(|(code, _)| code);
        let missing = here.filter(|code| !stored.contains(code)).count();
        let kept = (terminal.unread() + terminal.refused()) as usize;
        // Each ballot is in the box, on its device, or died with it. One that was sent twice, dead or not, is in both
        // until the device hears of it.
        if device.is_dead {
            assert!(missing <= kept, "device {index} lost {missing} ballots and kept {kept}");
        } else {
            assert_eq!(terminal.unread(), 0, "device {index} was read");
            assert_eq!(missing, kept, "device {index}");
            assert!(!terminal.is_armed(), "device {index} was cleared");
        }
    }
    // The list shows who is marked, after every restart the same.
    let mut marks = BTreeMap::new();
    for record in &pair.store.desk {
        match record {
            DeskRecord::Issued { voter, .. } => assert_eq!(marks.insert(*voter, ()), None, "marked twice"),
            DeskRecord::Returned { voter, .. } => {
                assert!(marks.remove(voter).is_some(), "no mark to give back")
            }
            _ => {}
        }
    }
    for voter in pair.voters.clone() {
        if matches!(pair.station().state(), StationState::Open | StationState::Suspended) {
            let outcome = pair.command(|station, now| station.look_up(now, voter)).unwrap().outcome;
            let expected = if marks.contains_key(&voter) { Outcome::AlreadyVoted } else { Outcome::Found };
            assert_eq!(outcome, expected);
        }
    }
}

fn check_closed(pair: &mut Pair) {
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    let device = pair.devices[0].terminal().device();
    let out = pair.station().outstanding();
    for _ in 0..out {
        assert!(pair.command(|station, now| station.count(now, Waiting::Enforced, None)).is_err());
        pair.command(|station, now| station.write_off(now, device, MissingReason::Unknown, ACT)).unwrap();
    }
    pair.command(|station, now| station.count(now, Waiting::Enforced, None)).unwrap();
    let sheet = pair.station().electronic_protocol(7).unwrap();
    assert_eq!(sheet.issued as usize, rights_issued(pair));
    assert_eq!(sheet.issued, sheet.stored + sheet.returned_blank + sheet.not_returned);
    assert_eq!((sheet.stored as usize, sheet.not_returned), (pair.store.ballots(), out));
    assert_eq!(sheet.returned_blank as usize, pair.store.voids());
    let list = pair.station().control_list().unwrap();
    for contest in [0, 1] {
        let mut codes: Vec<u16> =
            list.iter().filter(|line| line.contest == contest).map(|line| line.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, pair.store.codes(), "the control list is the codes of the box");
    }
    let sums = sheet.tallies.iter().map(|tally| tally.total() as usize);
    assert!(sums.eq([pair.store.ballots(); 2]));
}

fn tag(slot: &election::evidence::ballot_box::Slot) -> election::right::Tag {
    use election::evidence::ballot_box::Slot;
    match slot {
        Slot::Ballot(tag, _) | Slot::Void(tag) => *tag,
    }
}

fn numbers<'a>(ops: impl Iterator<Item = &'a OpsRecord>) -> Vec<u32> {
    let voids = ops.filter_map(|record| match record {
        OpsRecord::Void { n, why: VoidReason::Blank | VoidReason::Expired | VoidReason::Cancelled } => {
            Some(*n)
        }
        _ => None,
    });
    voids.collect()
}

fn rights_issued(pair: &Pair) -> usize {
    let is_right = |record: &&DeskRecord| match record {
        DeskRecord::Issued { channel, .. } => channel.is_electronic(),
        DeskRecord::Overridden { .. } => true,
        _ => false,
    };
    pair.store.desk.iter().filter(is_right).count()
}

fn returns(pair: &Pair) -> Vec<[u8; 16]> {
    let voids = pair.store.desk.iter().filter_map(|record| match record {
        DeskRecord::Returned { void, .. } => Some(*void),
        _ => None,
    });
    voids.collect()
}
