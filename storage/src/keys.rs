//! The key file of a journal: the seed of its current epoch, which moves on and leaves nothing behind.

use election::journal::block::BLOCK_LEN;
use election::journal::keys::{file_name, read_seed, seed_block, seed_place};
use election::journal::seal::Seed;
use election::record::JournalKind;

use crate::disk::{Disk, DiskError};

const ZEROS: [u8; BLOCK_LEN] = [0; BLOCK_LEN];
/// Blocks that hold a seed in turn.
const SEED_PLACES: [u64; 2] = [1, 2];

/// The seed of the current epoch and the file it stands in.
pub(crate) struct SeedFile {
    name: &'static str,
    /// The epoch whose seed this is.
    pub(crate) epoch: u32,
    /// The seed.
    pub(crate) seed: Seed,
    /// The other block of the file, if anything is left in it.
    leftover: Option<u64>,
}

impl SeedFile {
    /// Reads the seed and changes nothing. `None` if no seed can be read.
    pub(crate) fn read(disk: &mut impl Disk, kind: JournalKind) -> Result<Option<Self>, DiskError> {
        let name = file_name(kind);
        let bytes = disk.read(name)?.unwrap_or_default();
        let blocks = bytes.as_chunks::<BLOCK_LEN>().0;
        let block = |place: u64| blocks.get(place as usize);
        let seeds = SEED_PLACES.iter().filter_map(|place| {
            block(*place).and_then(read_seed).filter(|(epoch, _)| seed_place(*epoch) == *place)
        });
        let Some((epoch, seed)) = seeds.max_by_key(|(epoch, _)| *epoch) else { return Ok(None) };
        let is_left =
            |place: &u64| *place != seed_place(epoch) && block(*place).is_some_and(|block| *block != ZEROS);
        let leftover = SEED_PLACES.into_iter().find(is_left);
        Ok(Some(Self { name, epoch, seed, leftover }))
    }

    /// Zeroes what a crash left of another seed.
    pub(crate) fn forget_leftover(&mut self, disk: &mut impl Disk) -> Result<(), DiskError> {
        self.leftover.take().map_or(Ok(()), |place| erase(disk, self.name, place))
    }

    /// Goes on to the next epoch; afterwards the medium holds nothing the old seed could be made from.
    pub(crate) fn advance(&mut self, disk: &mut impl Disk) -> Result<(), DiskError> {
        let (epoch, seed) = (self.epoch + 1, self.seed.next());
        let offset = seed_place(epoch) * BLOCK_LEN as u64;
        disk.write(self.name, offset, seed_block(epoch, &seed).as_slice())?;
        disk.sync(self.name)?;
        erase(disk, self.name, seed_place(self.epoch))?;
        (self.epoch, self.seed) = (epoch, seed);
        Ok(())
    }
}

/// Overwrites every key of a file with zeros: block 0 first, so that who finds it whole knows that nothing is destroyed.
pub(crate) fn destroy(disk: &mut impl Disk, name: &str) -> Result<(), DiskError> {
    let Some(bytes) = disk.read(name)? else { return Ok(()) };
    let (first, rest) = bytes.split_at(bytes.len().min(BLOCK_LEN));
    for (offset, part) in [(0, first), (first.len() as u64, rest)] {
        if part.iter().any(|byte| *byte != 0) {
            disk.write(name, offset, &vec![0; part.len()])?;
            disk.sync(name)?;
        }
    }
    // Zeros that a killed program wrote may not be on the medium yet.
    disk.sync(name)
}

fn erase(disk: &mut impl Disk, name: &str, place: u64) -> Result<(), DiskError> {
    disk.write(name, place * BLOCK_LEN as u64, &ZEROS)?;
    disk.sync(name)
}
