//! Every way in which a machine can stop, on the real code of the record: one crash and two, at every operation.
//!
//! A script of steps runs once, and every moment in it is kept. From each moment, for each of the ways a crash may leave
//! the disks, the world goes on to its end: start, the step that was under way, the rest of the script, what devices still
//! hold, the last start. At two crashes the moments of that way on are moments of a second crash. The sync that follows a
//! write is no moment of its own before it is done: the disks are those after the write.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use election::record::OpsRecord;
use storage::Plan;

use crate::machine::{Media, Mixer};
use crate::people::{People, STEPS, Step};
use crate::small::plan;
use crate::station::{Careless, NOON};
use crate::world::World;

/// What was explored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Explored {
    /// Scripts that ran.
    pub(crate) scripts: u64,
    /// Disks left by crashes, each gone on from to the end.
    pub(crate) states: u64,
    /// Of these, such as none was before among the same people with the same way to go: a disk is gone on from once.
    pub(crate) different: u64,
    seen: BTreeSet<(u64, usize, u32)>,
    /// States in which something did not hold.
    pub(crate) bad: u64,
    /// The first of them: how many states came before it, the script, and what did not hold.
    pub(crate) first: Option<(u64, Vec<Step>, String)>,
}

/// How far to go.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) plan: Plan,
    pub(crate) crashes: u32,
    pub(crate) has_mirror: bool,
    pub(crate) resends: bool,
    pub(crate) careless: Option<Careless>,
    pub(crate) stops_at_first: bool,
}

impl Limits {
    pub(crate) fn new(crashes: u32) -> Self {
        let (has_mirror, resends, careless, stops_at_first) = (false, true, None, false);
        Self { plan: plan(), crashes, has_mirror, resends, careless, stops_at_first }
    }
}

impl Explored {
    /// Explores scripts.
    pub(crate) fn scripts(limits: &Limits, scripts: &[Vec<Step>]) -> Self {
        let mut explored = Self::default();
        let begun = World::begin(limits.plan.clone(), People::new(limits.resends), limits.has_mirror);
        for script in scripts {
            let mut world = begun.again_on(begun.machine.media(), begun.people.clone());
            world.careless = limits.careless;
            explored.scripts += 1;
            explored.explore(limits, world, script, limits.crashes);
            if limits.stops_at_first && explored.first.is_some() {
                break;
            }
        }
        explored
    }

    /// Runs a world from a start to its end, and from every moment of that again.
    pub(crate) fn explore(&mut self, limits: &Limits, mut world: World, rest: &[Step], crashes: u32) {
        if 0 < crashes {
            world.machine.keep_moments();
        }
        world.tell();
        let steps = run(&mut world, rest);
        let under_way = match steps {
            Ok(under_way) => under_way,
            Err(why) => {
                self.bad += 1;
                self.first.get_or_insert_with(|| (self.states, rest.to_vec(), why));
                return;
            }
        };
        world.station = None;
        let moments = world.machine.take_moments();
        for (moment, media) in moments.iter().enumerate() {
            let done = under_way.iter().rev().find(|(from, _)| *from <= moment).map_or(0, |(_, step)| *step);
            for left in media.crashes() {
                if limits.stops_at_first && self.first.is_some() {
                    return;
                }
                self.states += 1;
                let people = world.known_at(moment);
                let (rest, crashes) = (rest.get(done..).unwrap_or_default(), crashes - 1);
                if self.seen.insert((mark(&left, people, rest), rest.len(), crashes)) {
                    self.different += 1;
                    self.explore(limits, world.again_on(left, people.clone()), rest, crashes);
                }
            }
        }
    }
}

/// Tells disks, people and what they are about to do from others.
fn mark(media: &Media, people: &People, rest: &[Step]) -> u64 {
    let mut mixer = Mixer::default();
    media.hash(&mut mixer);
    people.mix(&mut mixer);
    rest.iter().for_each(|step| (*step as u8).hash(&mut mixer));
    mixer.finish()
}

/// Runs the steps, and returns from which moment on which of them was under way.
fn run(world: &mut World, steps: &[Step]) -> Result<Vec<(usize, usize)>, String> {
    let mut under_way = vec![(0, 0)];
    world.start()?;
    for (index, step) in steps.iter().enumerate() {
        // The first step may have been under way when the machine stopped, and is about what it was about.
        let is_under_way = index == 0 && world.people.is_under_way();
        if is_under_way || world.people.prepare(*step) {
            under_way.push((world.machine.moments(), index));
            world.tell();
            if !world.people.is_closed {
                world.act(*step)?;
            }
        }
        world.people.finish();
        under_way.push((world.machine.moments(), index + 1));
        world.tell();
    }
    world.hand_over_the_rest()?;
    world.station = None;
    if !world.people.is_closed {
        let moments = world.machine.moments();
        under_way.push((moments, steps.len()));
        world.last_look()?;
    }
    Ok(under_way)
}

/// Returns every script of this length at most in which each step changes something, and none goes on behind a Close.
pub(crate) fn scripts(longest: usize) -> Vec<Vec<Step>> {
    let mut all: Vec<Vec<Step>> = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..longest {
        let until = all.len();
        for at in from..until {
            for step in STEPS {
                let mut script = all[at].clone();
                script.push(step);
                if makes_sense(&script) {
                    all.push(script);
                }
            }
        }
        from = until;
    }
    all
}

/// Returns whether each step changes something.
fn makes_sense(script: &[Step]) -> bool {
    let (mut held, mut stored, mut void, mut is_closed) = (0, 0, 0, false);
    script.iter().all(|step| {
        if is_closed {
            return false;
        }
        match step {
            Step::Issue => (held += 1, held + stored < 4).1,
            Step::Deposit if 0 < held => ((held, stored) = (held - 1, stored + 1), true).1,
            Step::TakeBack if 0 < held => ((held, void) = (held - 1, void + 1), true).1,
            Step::Again => 0 < stored,
            Step::Empty if 0 < stored => ((held, stored) = (held + stored, 0), true).1,
            Step::UseVoid => 0 < void,
            Step::Deposit | Step::TakeBack | Step::Empty => false,
            Step::Anchor | Step::Leave => true,
            Step::Close => (is_closed = true, true).1,
        }
    })
}

/// A day with everything in it.
pub(crate) const DAY: [Step; 16] = [
    Step::Issue,
    Step::Deposit,
    Step::Again,
    Step::Issue,
    Step::TakeBack,
    Step::Anchor,
    Step::Issue,
    Step::UseVoid,
    Step::Deposit,
    Step::Leave,
    Step::Empty,
    Step::Deposit,
    Step::Issue,
    Step::Deposit,
    Step::Deposit,
    Step::Close,
];

/// A record with room for the day.
pub(crate) fn day_plan() -> Plan {
    Plan { slots: 16, journal_blocks: 64, epochs: 24, ..plan() }
}

fn hold(what: &str, explored: &Explored) {
    let Explored { scripts, states, different, bad, .. } = explored;
    println!("{what}: {scripts} scripts, {states} states, {different} different, {bad} bad");
    assert_eq!(explored.bad, 0, "{what}: {:?}", explored.first);
}

/// Returns limits and what they are called.
fn kind(crashes: u32, has_mirror: bool, resends: bool) -> (String, Limits) {
    let mirror = if has_mirror { "mirror" } else { "no mirror" };
    let devices = if resends { "devices that ask again" } else { "devices that do not" };
    let limits = Limits { has_mirror, resends, ..Limits::new(crashes) };
    (format!("crashes {crashes}, {mirror}, {devices}"), limits)
}

/// Every script of two steps at most with one crash, a whole day with one, and two crashes around a close.
#[test]
fn no_crash_loses_or_doubles_anything() {
    for (has_mirror, resends) in [(false, false), (true, true)] {
        let (what, limits) = kind(1, has_mirror, resends);
        hold(&what, &Explored::scripts(&limits, &scripts(2)));
    }
    let (what, limits) = kind(1, true, true);
    let limits = Limits { plan: day_plan(), ..limits };
    hold(&format!("{what}, a whole day"), &Explored::scripts(&limits, &[DAY.to_vec()]));
    let (what, limits) = kind(2, true, true);
    hold(&format!("{what}, a close"), &Explored::scripts(&limits, &[vec![Step::Close]]));
}

/// Every script of four steps at most with one crash, every script of two or three with two, and a whole day with two; with
/// and without a mirror, with devices that ask again and devices that do not.
#[test]
fn no_two_crashes_lose_or_double_anything() {
    if !is_slow() {
        println!("waits for SAYLAU_SLOW_TESTS=1");
        return;
    }
    let mut works: Vec<(String, Limits, Vec<Vec<Step>>)> = Vec::new();
    for (has_mirror, resends) in [(false, false), (true, false), (false, true), (true, true)] {
        let (what, limits) = kind(1, has_mirror, resends);
        works.push((what, limits, scripts(4)));
        let (what, limits) = kind(2, has_mirror, resends);
        works.push((what, limits, scripts(if has_mirror && resends { 3 } else { 2 })));
    }
    let (what, limits) = kind(2, true, true);
    let limits = Limits { plan: day_plan(), ..limits };
    works.push((format!("{what}, a whole day"), limits, vec![DAY.to_vec()]));
    let [states, different] = std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let works = &works;
            scope.spawn(move || explore_half(half, works))
        });
        let counts = halves.map(|half| half.join().unwrap());
        [0, 1].map(|at| counts.iter().map(|count| count[at]).sum::<u64>())
    });
    println!("{states} states, {different} different, 0 bad");
    assert!(1_000_000 <= states, "{states}");
}

/// Explores every second script of each work, and returns states and different ones.
fn explore_half(half: usize, works: &[(String, Limits, Vec<Vec<Step>>)]) -> [u64; 2] {
    let mut counts = [0, 0];
    for (what, limits, scripts) in works {
        let mine: Vec<_> = scripts.iter().skip(half).step_by(2).cloned().collect();
        let explored = Explored::scripts(limits, &mine);
        hold(&format!("{what}, half {half}"), &explored);
        counts = [counts[0] + explored.states, counts[1] + explored.different];
    }
    counts
}

#[expect(clippy::disallowed_methods, reason = "whether slow tests run is said in the environment")]
pub(crate) fn is_slow() -> bool {
    std::env::var("SAYLAU_SLOW_TESTS").is_ok_and(|value| value == "1")
}

/// The end of a full epoch, and a journal that grows there, cut short anywhere.
#[test]
fn an_epoch_may_end_and_a_journal_grow_while_the_machine_stops() {
    let plan = Plan { journal_blocks: 62, ..plan() };
    let mut world = World::begin(plan.clone(), People::new(true), true);
    world.start().unwrap();
    for n in 0..66 {
        if n == 57 {
            world.machine.keep_moments();
        }
        world.station().unwrap().record().write(NOON, &OpsRecord::CastRepeated).unwrap();
        world.people.ops.push(OpsRecord::CastRepeated);
        world.tell();
    }
    let moments = world.machine.take_moments();
    let mut explored = Explored::default();
    let limits = Limits { plan, has_mirror: true, ..Limits::new(0) };
    for (moment, media) in moments.iter().enumerate() {
        for left in media.crashes() {
            explored.states += 1;
            explored.different += 1;
            let again = world.again_on(left, world.known_at(moment).clone());
            explored.explore(&limits, again, &[], 0);
        }
    }
    hold("1 crash, mirror, end of an epoch", &explored);
}

/// A record can be begun again wherever its beginning was cut short: once, and with SAYLAU_SLOW_TESTS=1 twice.
#[test]
fn a_beginning_can_be_cut_short_anywhere() {
    let small = Plan { slots: 2, journal_blocks: 4, epochs: 4, ..plan() };
    let mut states = 0;
    for has_mirror in [false, true] {
        begin_from(Media::new(has_mirror), &small, 1 + u32::from(is_slow()), &mut states);
    }
    println!("{states} states of a beginning, 0 bad");
}

fn begin_from(media: Media, small: &Plan, crashes: u32, states: &mut u64) {
    let mut world = World::on(media, small.clone(), People::new(true));
    world.machine.keep_moments();
    world.start().unwrap();
    let moments = world.machine.take_moments();
    if 0 < crashes {
        for left in moments.iter().flat_map(Media::crashes) {
            *states += 1;
            begin_from(left, small, crashes - 1, states);
        }
    }
}
