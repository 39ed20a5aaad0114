//! A machine with a disk and perhaps a mirror that stop together, and every moment at which they could have.

use std::cell::RefCell;
use std::hash::Hasher;
use std::rc::Rc;

use storage::simulated::{Crash, SimulatedDisk};
use storage::{Disk, DiskError};

/// More changed sectors than this are not lost in every combination, but none, all, each alone, and all but each.
const MOST_SECTORS: usize = 8;

/// Both media at one moment.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Media {
    pub(crate) disk: SimulatedDisk,
    pub(crate) mirror: Option<SimulatedDisk>,
    /// Programs started on this machine, so that no two draw the same bytes.
    pub(crate) starts: u64,
}

/// The running machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Machine(Rc<RefCell<Running>>);

#[derive(Debug, Default)]
struct Running {
    media: Media,
    /// The media after each operation, a write still being in the cache.
    moments: Option<Vec<Media>>,
}

/// One of the disks of a machine.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    machine: Machine,
    is_mirror: bool,
}

impl Media {
    /// Returns empty disks.
    pub(crate) fn new(has_mirror: bool) -> Self {
        Self { mirror: has_mirror.then(SimulatedDisk::default), ..Self::default() }
    }

    /// Returns what may be left of this moment after a crash, each different from the others.
    pub(crate) fn crashes(&self) -> Vec<Self> {
        let mut changed: Vec<(bool, u32)> = Vec::new();
        let sides = [Some(&self.disk), self.mirror.as_ref()];
        for (is_mirror, disk) in [false, true].into_iter().zip(sides) {
            let sectors = disk.map(SimulatedDisk::changing_sectors).unwrap_or_default();
            changed.extend(sectors.into_iter().map(|sector| (is_mirror, sector)));
        }
        let has_names = sides.into_iter().flatten().any(SimulatedDisk::has_unsynced_names);
        let mut left = vec![self.after(Crash::Kill, Crash::Kill)];
        if changed.is_empty() && !has_names {
            return left;
        }
        for kept in kept(changed.len()) {
            let mut masks = [u32::MAX; 2];
            for ((is_mirror, sector), is_kept) in changed.iter().zip(kept) {
                if !is_kept && *sector < u32::BITS {
                    masks[usize::from(*is_mirror)] &= !(1 << sector);
                }
            }
            for names in if has_names { vec![true, false] } else { vec![true] } {
                let [here, there] = masks.map(|sectors| Crash::PowerCut { sectors, names });
                left.push(self.after(here, there));
            }
        }
        left
    }

    fn after(&self, here: Crash, there: Crash) -> Self {
        let mut media = self.clone();
        media.disk.restart(here);
        media.mirror.iter_mut().for_each(|mirror| mirror.restart(there));
        media
    }
}

/// Mixes words: quick, and good enough to tell disks apart that no adversary made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mixer(u64);

impl Default for Mixer {
    fn default() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        for word in words.iter().chain([&last]) {
            let mixed = (self.0 ^ u64::from_le_bytes(*word)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
            self.0 = mixed ^ mixed >> 32;
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Returns which of so many sectors stay, in every way or in the telling ones.
fn kept(sectors: usize) -> Vec<Vec<bool>> {
    if sectors <= MOST_SECTORS {
        let ways = 0..1_u32 << sectors;
        return ways.map(|way| (0..sectors).map(|bit| way >> bit & 1 == 1).collect()).collect();
    }
    let alone = |is_kept: bool| {
        (0..sectors).map(move |one| (0..sectors).map(|bit| (bit == one) == is_kept).collect())
    };
    let mut ways = vec![vec![false; sectors], vec![true; sectors]];
    ways.extend(alone(true).chain(alone(false)));
    ways
}

impl Machine {
    /// Switches a machine on.
    pub(crate) fn with(media: Media) -> Self {
        Self(Rc::new(RefCell::new(Running { media, moments: None })))
    }

    /// Keeps every moment from now on.
    pub(crate) fn keep_moments(&self) {
        self.0.borrow_mut().moments = Some(Vec::new());
    }

    /// Returns how many moments were kept.
    pub(crate) fn moments(&self) -> usize {
        self.0.borrow().moments.as_ref().map_or(0, Vec::len)
    }

    /// Returns the moments kept.
    pub(crate) fn take_moments(&self) -> Vec<Media> {
        self.0.borrow_mut().moments.take().unwrap_or_default()
    }

    /// Returns the media as they are now.
    pub(crate) fn media(&self) -> Media {
        self.0.borrow().media.clone()
    }

    /// Counts a start of the program and returns its number.
    pub(crate) fn start(&self) -> u64 {
        let mut running = self.0.borrow_mut();
        running.media.starts += 1;
        running.media.starts
    }

    /// Returns the disk and the mirror.
    pub(crate) fn sides(&self) -> (Side, Option<Side>) {
        let side = |is_mirror| Side { machine: self.clone(), is_mirror };
        let has_mirror = self.0.borrow().media.mirror.is_some();
        (side(false), has_mirror.then(|| side(true)))
    }
}

impl Side {
    fn on<T>(&self, work: impl FnOnce(&mut SimulatedDisk) -> T) -> T {
        let mut running = self.machine.0.borrow_mut();
        match &mut running.media.mirror {
            Some(mirror) if self.is_mirror => work(mirror),
            _ => work(&mut running.media.disk),
        }
    }

    fn change<T>(&self, work: impl FnOnce(&mut SimulatedDisk) -> T) -> T {
        let done = self.on(work);
        let mut running = self.machine.0.borrow_mut();
        let media = running.media.clone();
        running.moments.iter_mut().for_each(|moments| moments.push(media.clone()));
        done
    }
}

impl Disk for Side {
    fn read(&mut self, file: &str) -> Result<Option<Vec<u8>>, DiskError> {
        self.on(|disk| disk.read(file))
    }

    fn write(&mut self, file: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
        self.change(|disk| disk.write(file, offset, bytes))
    }

    fn sync(&mut self, file: &str) -> Result<(), DiskError> {
        self.change(|disk| disk.sync(file))
    }

    fn create(&mut self, file: &str, bytes: &[u8]) -> Result<(), DiskError> {
        self.change(|disk| disk.create(file, bytes))
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        self.change(|disk| disk.rename(from, to))
    }

    fn sync_names(&mut self) -> Result<(), DiskError> {
        self.change(SimulatedDisk::sync_names)
    }
}
