//! Bugs planted into the record and into the rules around it: each must be caught, and the table says by what.

use election::device::Channel;
use election::journal::block::BLOCK_LEN;
use election::record::DeskRecord;
use storage::seeded::{Bug, plant};
use storage::simulated::{Crash, Failure};
use storage::{MirrorRule, Plan};

use crate::crash_model::{Explored, Limits};
use crate::machine::{Machine, Media};
use crate::people::Step::{Again, Anchor, Deposit, Issue, TakeBack, UseVoid};
use crate::people::{People, Step, voter};
use crate::small::{ballot, plan, record, shared};
use crate::station::{Careless, NOON, Recorded, Station, said};
use crate::world::World;

/// What a bug came to.
struct Caught {
    states: u64,
    symptom: String,
}

/// Explores scripts, those with one crash first, until something does not hold.
fn explore(careless: Option<Careless>, has_mirror: bool, scripts: &[&[Step]]) -> Option<Caught> {
    let mut before = 0;
    for crashes in [1, 2] {
        let limits = Limits { careless, has_mirror, stops_at_first: true, ..Limits::new(crashes) };
        for script in scripts {
            let explored = Explored::scripts(&limits, &[script.to_vec()]);
            if let Some((states, _, symptom)) = explored.first {
                return Some(Caught { states: before + states, symptom });
            }
            before += explored.states;
        }
    }
    None
}

/// Lets the record carry a bug while something is tried.
fn with<T>(bug: Bug, work: impl FnOnce() -> T) -> T {
    plant(Some(bug));
    let done = work();
    plant(None);
    done
}

/// Two voters vote, one of them by a device that asks twice.
const VOTES: &[Step] = &[Issue, Deposit, Again, Issue, Deposit];

#[test]
fn every_planted_bug_is_caught() {
    let in_record = [
        (Bug::BoxNotSynced, false),
        (Bug::JournalNotSynced, false),
        (Bug::TornTailKept, false),
        (Bug::MacNotChecked, false),
        (Bug::LengthBelieved, false),
        (Bug::NothingSyncedAtOpen, false),
        (Bug::SeedBeforeSeal, false),
        (Bug::MirrorSkipped, true),
    ];
    let mut table: Vec<(String, Option<Caught>)> = Vec::new();
    for (bug, has_mirror) in in_record {
        let scripts: &[&[Step]] = &[&[Issue], &[Anchor], VOTES];
        table.push((format!("{bug:?}"), with(bug, || explore(None, has_mirror, scripts))));
    }
    table.push((format!("{:?}", Bug::NamesNotSyncedAtOpen), with(Bug::NamesNotSyncedAtOpen, beginning)));
    table.push((format!("{:?}", Bug::SyncErrorRetried), with(Bug::SyncErrorRetried, sync_that_fails)));
    table.push((
        format!("{:?}", Careless::SlotChosenWithoutLooking),
        with(Bug::SlotNotLookedAt, || {
            let votes: &[Step] = &[Issue, Deposit, Issue, Deposit, Issue, Deposit];
            explore(Some(Careless::SlotChosenWithoutLooking), false, &[votes])
        }),
    ));
    table.push((
        format!("{:?}", Careless::DamagedSlotReused),
        with(Bug::SlotNotLookedAt, || rot_without_the_mirror(Some(Careless::DamagedSlotReused))),
    ));
    let around: [(Careless, &[Step]); 7] = [
        (Careless::AckBeforeDurable, VOTES),
        (Careless::CastBeforeSlot, VOTES),
        (Careless::NoCastRepair, VOTES),
        (Careless::NoDeduplication, VOTES),
        (Careless::ReturnBeforeVoid, &[Issue, TakeBack]),
        (Careless::ReturnNotBound, &[Issue, Issue, TakeBack, UseVoid]),
        (Careless::TagComparedByPrefix, VOTES),
    ];
    for (careless, script) in around {
        table.push((format!("{careless:?}"), explore(Some(careless), false, &[script])));
    }
    println!("{:<26} {:>6}  first symptom", "bug", "states");
    for (bug, caught) in &table {
        let (states, symptom) = caught.as_ref().map_or((0, "NOT CAUGHT"), |c| (c.states, c.symptom.as_str()));
        println!("{bug:<26} {states:>6}  {symptom}");
    }
    let survivors: Vec<&str> =
        table.iter().filter(|(_, caught)| caught.is_none()).map(|(bug, _)| bug.as_str()).collect();
    assert!(survivors.is_empty(), "{survivors:?}");
}

/// Without a bug the same scripts and scenes show nothing.
#[test]
fn without_a_bug_nothing_is_caught() {
    for script in [VOTES, &[Issue, Issue, TakeBack, UseVoid]] {
        let explored = Explored::scripts(&Limits::new(1), &[script.to_vec()]);
        assert_eq!((explored.bad, explored.first), (0, None));
    }
    assert!(beginning().is_none());
    assert!(sync_that_fails().is_none());
    assert!(rot_without_the_mirror(None).is_none());
}

/// A record is begun, killed as its last name is given, gone on with, and loses its power.
fn beginning() -> Option<Caught> {
    let machine = Machine::with(Media::new(false));
    machine.keep_moments();
    drop(Station::open(&machine, &plan()).unwrap());
    let moments = machine.take_moments();
    let mut named = moments.into_iter().find(|media| media.disk.files().contains_key("keys.box"))?;
    named.disk.restart(Crash::Kill);
    let limits = Limits { stops_at_first: true, ..Limits::new(1) };
    let mut explored = Explored::default();
    explored.explore(&limits, World::on(named, plan(), People::new(true)), &[Issue], 1);
    explored.first.map(|(states, _, symptom)| Caught { states, symptom })
}

/// The sync of an Issued fails, the disk has given it up, and then power is cut.
fn sync_that_fails() -> Option<Caught> {
    let disk = shared();
    let mut first = record(&disk);
    disk.fail_next(1, Failure::GivenUp);
    let issued = DeskRecord::Issued { voter: voter(1), channel: Channel::Electronic };
    let is_told = first.write(NOON, &issued).is_ok();
    let mut left = Media { disk: disk.snapshot(), ..Media::new(false) };
    left.disk.restart(Crash::PowerCut { sectors: 0, names: false });
    let (_, found) = Station::open(&Machine::with(left), &plan()).unwrap();
    let is_lost = is_told && Recorded::of(&found).issued == 0;
    is_lost.then(|| Caught { states: 1, symptom: "a mark somebody was told of is lost".to_owned() })
}

/// A ballot is written on both sides and its Cast is not; then it rots here while the mirror is away. Others are cast, and
/// the mirror comes back.
fn rot_without_the_mirror(careless: Option<Careless>) -> Option<Caught> {
    let plan = Plan { mirror_rule: MirrorRule::GoOn, ..plan() };
    let begin = |media: Media| {
        let machine = Machine::with(media);
        let opened = Station::open(&machine, &plan).map_err(said)?;
        Ok::<_, String>((machine, Station::start(opened, plan.slots, careless)?))
    };
    let (machine, mut station) = begin(Media::new(true)).unwrap();
    for n in 0..8 {
        station.issue(voter(n)).unwrap();
    }
    machine.keep_moments();
    station.deposit(ballot(1)).unwrap();
    // Slot, sync, mirror slot, sync.
    let mut alone = machine.take_moments().remove(3);
    alone.disk.restart(Crash::PowerCut { sectors: 0, names: false });
    let mut mirror = alone.mirror.take();
    mirror.iter_mut().for_each(|mirror| mirror.restart(Crash::PowerCut { sectors: 0, names: false }));
    let before = machine.media().disk.files()["box.slots"].clone();
    let written = alone.disk.files()["box.slots"].clone();
    assert_eq!(before, written);
    let free = Machine::with(Media { disk: alone.disk.clone(), mirror: mirror.clone(), starts: 9 });
    let place = Station::open(&free, &plan).unwrap().1.slots[0].0 as usize;
    alone.disk.tamper("box.slots", |bytes| bytes[(place + 1) * BLOCK_LEN + 9] ^= 1);
    let (machine, mut station) = begin(alone).unwrap();
    for n in 2..9 {
        station.deposit(ballot(n)).unwrap();
    }
    let back = Media { mirror, ..machine.media() };
    begin(back).err().map(|symptom| Caught { states: 1, symptom })
}
