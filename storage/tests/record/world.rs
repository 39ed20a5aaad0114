//! A station among people, on a machine that may stop: what must hold at every start, whatever stopped it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use election::evidence::ballot_box::Slot;
use election::journal::block::{BLOCK_LEN, MacKey};
use election::journal::epochs::Epochs;
use election::journal::keys::{file_name, read_seed};
use election::journal::seal::{Seed, is_sealed};
use election::journal::system::{LastEnd, SystemRecord};
use election::journal::{Blocks, EPOCH_LEN};
use election::record::JournalKind;
use storage::{Disk, Found, Plan, RecordError};

use crate::machine::{Machine, Media, Side};
use crate::people::{People, State, hold, tag};
use crate::station::{Careless, Recorded, Station, said, tag_of};

const KINDS: [JournalKind; 2] = [JournalKind::Desk, JournalKind::Ops];
/// Epochs a world may live through.
const MOST_EPOCHS: usize = 40;

/// Everything.
pub(crate) struct World {
    pub(crate) machine: Machine,
    pub(crate) plan: Plan,
    pub(crate) people: People,
    pub(crate) station: Option<Station>,
    pub(crate) careless: Option<Careless>,
    /// Seeds of all epochs, from those of the beginning.
    pub(crate) seeds: Rc<Vec<[[u8; 32]; 2]>>,
    /// Seals that were checked: a link binds every byte of one.
    seals: Rc<RefCell<BTreeSet<[u8; 32]>>>,
    /// What people knew, with the number of the first moment from which on they knew it.
    pub(crate) known: Vec<(usize, People)>,
}

impl World {
    /// Begins a record on empty disks and leaves it as it stands before the first start.
    pub(crate) fn begin(plan: Plan, people: People, has_mirror: bool) -> Self {
        let machine = Machine::with(Media::new(has_mirror));
        drop(Station::open(&machine, &plan).unwrap());
        let mut world = Self::on(machine.media(), plan, people);
        world.seeds = Rc::new(world.first_seeds());
        world
    }

    /// Puts a world on media that were left.
    pub(crate) fn on(media: Media, plan: Plan, people: People) -> Self {
        let (machine, seeds) = (Machine::with(media), Rc::new(Vec::new()));
        let (seals, known) = (Rc::default(), Vec::new());
        Self { machine, plan, people, station: None, careless: None, seeds, seals, known }
    }

    /// Puts the same world on other media, with what people knew then.
    pub(crate) fn again_on(&self, media: Media, people: People) -> Self {
        let mut world = Self::on(media, self.plan.clone(), people);
        (world.careless, world.seeds) = (self.careless, self.seeds.clone());
        world.seals = self.seals.clone();
        world
    }

    /// Takes note of what people know from now on.
    pub(crate) fn tell(&mut self) {
        self.known.push((self.machine.moments(), self.people.clone()));
    }

    /// Returns what people knew at a moment.
    pub(crate) fn known_at(&self, moment: usize) -> &People {
        let known = self.known.iter().rev().find(|(from, _)| *from <= moment);
        known.map_or(&self.people, |(_, people)| people)
    }

    /// Returns the station that runs.
    pub(crate) fn station(&mut self) -> Result<&mut Station, String> {
        self.station.as_mut().ok_or_else(|| "the record is closed and the vote is not".to_owned())
    }

    /// Starts the program: opens, compares, writes Boot, and holds what is found against what people know.
    pub(crate) fn start(&mut self) -> Result<(), String> {
        match Station::open(&self.machine, &self.plan) {
            Ok((_, found)) if found.is_closed => self.export(),
            Ok(opened) => {
                self.check_found(&opened.1)?;
                let damaged = opened.1.contents.damaged;
                let station = Station::start(opened, self.plan.slots, self.careless)?;
                self.station = Some(station);
                self.check_media(damaged)
            }
            Err(RecordError::Closed) => {
                hold(self.people.exported.is_some(), "keys were destroyed before the export")?;
                self.people.is_closed = true;
                self.check_destroyed()
            }
            Err(error) => Err(format!("refused: {}", said(error))),
        }
    }

    /// Holds what a start found against what people know.
    pub(crate) fn check_found(&self, found: &Found) -> Result<(), String> {
        let recorded = Recorded::of(found);
        hold(found.copied <= 1, "more than the one ballot under way was missing on one side")?;
        self.check_box(found, &recorded)?;
        for (index, right) in self.people.rights.iter().enumerate() {
            let of_right: Vec<&Slot> =
                found.slots.iter().map(|(_, slot)| slot).filter(|slot| tag_of(slot) == tag(index)).collect();
            let ballot = self.people.ballot(index);
            match right.state {
                State::Stored => hold(of_right == [&ballot], "an acknowledged ballot is lost")?,
                State::Void => hold(of_right == [&Slot::Void(tag(index))], "a void right is not void")?,
                State::Held | State::Sent => {}
            }
        }
        hold(is_within(&self.people.desk, &recorded.desk), "a desk record somebody was told of is lost")?;
        hold(is_within(&self.people.ops, &recorded.ops), "an ops record somebody was told of is lost")
    }

    fn check_box(&self, found: &Found, recorded: &Recorded) -> Result<(), String> {
        let mut tags = BTreeSet::new();
        let (mut ballots, mut voids) = (0, 0);
        for (_, slot) in &found.slots {
            hold(tags.insert(tag_of(slot)), "two slots spend one right")?;
            match slot {
                Slot::Ballot(..) => ballots += 1,
                Slot::Void(_) => voids += 1,
            }
            let is_known = (0..=self.people.rights.len()).any(|right| tag(right) == tag_of(slot));
            hold(is_known, "a slot of a right that nobody was given")?;
        }
        hold(ballots + voids <= recorded.issued, "more rights spent than given out")?;
        if !recorded.awaits_recount {
            hold(recorded.casts <= ballots, "ballots lost: fewer than were cast")?;
            hold(ballots <= recorded.casts + 1, "foreign ballots: more than were cast and one")?;
        }
        hold(recorded.voids <= voids, "voids lost")?;
        hold(voids <= recorded.voids + 1, "foreign voids")?;
        let ends = found.ops.blocks.iter().filter(|linked| {
            let record = SystemRecord::decode(linked.block.kind, &linked.block.payload);
            matches!(record, Some(SystemRecord::Boot(boot)) if boot.last_end == LastEnd::Broken)
        });
        let broken = ends.count() as u32 + u32::from(found.last_end == LastEnd::Broken);
        hold(found.contents.damaged <= broken, "more damaged slots than broken ends")
    }

    /// Holds the files against each other after a completed start.
    pub(crate) fn check_media(&self, damaged: u32) -> Result<(), String> {
        let (mut disk, mut mirror) = self.machine.sides();
        for kind in KINDS {
            self.check_journal(&mut disk, kind)?;
        }
        let Some(mirror) = &mut mirror else { return Ok(()) };
        let [here, there] = [&mut disk, mirror].map(|side| file(side, "box.slots"));
        let pairs = here.as_chunks::<BLOCK_LEN>().0.iter().zip(there.as_chunks::<BLOCK_LEN>().0);
        let differing = pairs.filter(|(ours, theirs)| ours != theirs).count() as u32;
        hold(differing <= damaged, "box and mirror differ after a start")
    }

    fn check_journal(&self, disk: &mut Side, kind: JournalKind) -> Result<(), String> {
        let [journal, listed] = match kind {
            JournalKind::Desk => ["desk.jnl", "desk.epochs"],
            JournalKind::Ops => ["ops.jnl", "ops.epochs"],
        };
        let blocks = Blocks::read(&file(disk, journal), kind).map_err(|error| error.to_string())?;
        hold(blocks.broken.is_none(), "a journal does not hold after a start")?;
        let keys = file(disk, file_name(kind));
        let seeds: Vec<(u32, Seed)> =
            keys.as_chunks::<BLOCK_LEN>().0.iter().skip(1).filter_map(read_seed).collect();
        let [(current, seed)] = seeds.as_slice() else { return Err("not one seed".to_owned()) };
        let mut by_epoch = vec![seed.mac_key(); *current as usize + 1];
        for (seal, mac_key) in blocks.seals() {
            let epoch = seal.block.epoch;
            if self.seals.borrow_mut().insert(seal.link) {
                let epochs = Epochs::read(&file(disk, listed)).map_err(|error| error.to_string())?;
                let is_signed = epochs.key(epoch).is_some_and(|key| is_sealed(&blocks.header, seal, key));
                hold(is_signed, "a Seal does not hold")?;
            }
            if let Some(key) = by_epoch.get_mut(epoch as usize) {
                *key = MacKey::new(mac_key);
            }
        }
        for linked in &blocks.blocks {
            let key = by_epoch.get(linked.block.epoch as usize).ok_or("a block ahead of its seed")?;
            hold(linked.is_by(key), "a MAC does not hold")?;
        }
        let longest = (0..=*current)
            .map(|epoch| blocks.blocks.iter().filter(|linked| linked.block.epoch == epoch).count() as u64);
        hold(longest.max() <= Some(EPOCH_LEN), "an epoch is too long")?;
        self.check_forgotten(kind, *current, &keys)
    }

    /// No seed of the two epochs before stands in the key file; earlier ones were looked for at earlier starts.
    fn check_forgotten(&self, kind: JournalKind, current: u32, keys: &[u8]) -> Result<(), String> {
        let at = usize::from(kind == JournalKind::Ops);
        let older = self.seeds.iter().take(current as usize).rev().take(2).map(|seeds| &seeds[at]);
        for seed in older {
            let is_there = keys.windows(16).any(|window| window == &seed[..16] || window == &seed[16..]);
            hold(!is_there, "an older seed is left")?;
        }
        Ok(())
    }

    /// Holds that no key is left once the record says so, even if power is cut now.
    pub(crate) fn check_destroyed(&self) -> Result<(), String> {
        for media in self.machine.media().crashes() {
            for disk in std::iter::once(&media.disk).chain(&media.mirror) {
                let files = disk.files();
                let keys = files.iter().filter(|(name, _)| name.starts_with("keys."));
                hold(
                    keys.flat_map(|(_, bytes)| bytes).all(|byte| *byte == 0),
                    "a key is left after the close",
                )?;
            }
        }
        Ok(())
    }

    fn first_seeds(&self) -> Vec<[[u8; 32]; 2]> {
        let (mut disk, _) = self.machine.sides();
        let mut seeds = KINDS.map(|kind| {
            let keys = file(&mut disk, file_name(kind));
            keys.as_chunks::<BLOCK_LEN>().0.iter().filter_map(read_seed).next().unwrap().1
        });
        let mut all = Vec::new();
        for _ in 0..MOST_EPOCHS {
            all.push([*seeds[0].to_bytes(), *seeds[1].to_bytes()]);
            seeds = seeds.map(|seed| seed.next());
        }
        all
    }
}

fn file(side: &mut Side, name: &str) -> Vec<u8> {
    side.read(name).unwrap().unwrap_or_default()
}

/// Returns whether all of some records stand in others, in order.
fn is_within<R: PartialEq>(some: &[R], all: &[R]) -> bool {
    let mut all = all.iter();
    some.iter().all(|record| all.any(|other| other == record))
}
