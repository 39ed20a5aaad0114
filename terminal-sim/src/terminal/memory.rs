//! What a terminal keeps in non-volatile memory, as bytes.
//!
//! `SAYLAUT2`, device id 8, boots u32, votes marked u32, holdings u16, copies u16; per holding its right 32, kind u8 (1
//! armed, 2 voted, 3 refused), result u8 (of a refused ballot, else 0), lapses u64 (nanoseconds of Unix time, 0 never),
//! sealed ballot 80 (zeros if armed); per copy right 32 and sealed ballot 80; CRC-32C u32 over all before it. Integers are
//! big-endian. Entries are sorted by the random nonce of the right, so that they show no order of votes.
//!
//! A card that is out of its reader is a thing with a memory of its own: `SAYLAUC2`, u8 (0 empty, 1 with a right), one
//! holding as above (zeros if empty), CRC-32C.
//!
//! The time of a right runs on while the device is off. A machine's instants count from the midnight before its start, so
//! what is kept is Unix time, and whoever writes or reads a memory says when that midnight was.

use election::ballot::SealedBallot;
use election::right::Right;
use election::time::Instant;
use election::wire::code::VoteResult;
use thiserror::Error;

use super::{Card, Holding, Terminal, TerminalSetup, new_link};

const MAGIC: &[u8; 8] = b"SAYLAUT2";
const CARD_MAGIC: &[u8; 8] = b"SAYLAUC2";
/// A holding with its right.
const HOLDING_LEN: usize = Right::LEN + 10 + SealedBallot::LEN;

/// Bytes that are no memory of this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MemoryError {
    /// Cut, changed, or something else.
    #[error("bytes are no memory of a terminal, or are damaged")]
    Damaged,
    /// Of another device.
    #[error("memory belongs to another device")]
    Foreign,
}

impl Terminal {
    /// Returns everything the device must still know after a power cut. A live driver makes it durable before it sends.
    /// The device's instants count from `midnight_s`, in seconds of Unix time.
    pub fn memory(&self, midnight_s: i64) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.setup.device.0);
        bytes.extend(self.boot_count.to_be_bytes());
        bytes.extend(self.votes_marked.to_be_bytes());
        bytes.extend(count(self.holdings.len()));
        bytes.extend(count(self.copies.len()));
        for (right, holding) in &self.holdings {
            put_holding(&mut bytes, right, holding, midnight_s);
        }
        for (right, sealed) in &self.copies {
            bytes.extend(right.to_bytes());
            bytes.extend(sealed.0);
        }
        let crc = crc32c::crc32c(&bytes);
        bytes.extend(crc.to_be_bytes());
        bytes
    }

    /// Starts a device from its memory; this is one more boot. Its instants count from `midnight_s`.
    pub fn from_memory(setup: TerminalSetup, memory: &[u8], midnight_s: i64) -> Result<Self, MemoryError> {
        let (body, crc) = memory.split_last_chunk().ok_or(MemoryError::Damaged)?;
        if crc32c::crc32c(body) != u32::from_be_bytes(*crc) {
            return Err(MemoryError::Damaged);
        }
        let device = setup.device;
        let mut terminal = Self::new(setup);
        let mut bytes = Bytes { rest: body, midnight_s };
        let is_memory = bytes.take() == Some(*MAGIC);
        if is_memory && bytes.take() != Some(device.0) {
            return Err(MemoryError::Foreign);
        }
        terminal
            .read_memory(&mut bytes)
            .filter(|()| is_memory && bytes.rest.is_empty())
            .ok_or(MemoryError::Damaged)?;
        terminal.link = new_link(&terminal.setup, terminal.boot_count);
        terminal.announce();
        Ok(terminal)
    }

    fn read_memory(&mut self, bytes: &mut Bytes<'_>) -> Option<()> {
        self.boot_count = u32::from_be_bytes(bytes.take()?).checked_add(1)?;
        self.votes_marked = u32::from_be_bytes(bytes.take()?);
        let holdings = u16::from_be_bytes(bytes.take()?);
        let copies = u16::from_be_bytes(bytes.take()?);
        for _ in 0..holdings {
            let (right, holding) = bytes.take_holding()?;
            self.holdings.insert(right, holding);
        }
        for _ in 0..copies {
            let right = Right::from_bytes(&bytes.take()?);
            self.copies.insert(right, SealedBallot(bytes.take()?));
        }
        Some(())
    }
}

impl Card {
    /// Returns what the card still knows wherever it lies; its instants count from `midnight_s`.
    pub fn memory(&self, midnight_s: i64) -> Vec<u8> {
        let mut bytes = CARD_MAGIC.to_vec();
        bytes.push(u8::from(self.0.is_some()));
        match self.0.as_deref() {
            Some((right, holding)) => put_holding(&mut bytes, right, holding, midnight_s),
            None => bytes.extend([0; HOLDING_LEN]),
        }
        let crc = crc32c::crc32c(&bytes);
        bytes.extend(crc.to_be_bytes());
        bytes
    }

    /// Picks up a card from its memory; its instants count from `midnight_s` now.
    pub fn from_memory(memory: &[u8], midnight_s: i64) -> Result<Self, MemoryError> {
        let (body, crc) = memory.split_last_chunk().ok_or(MemoryError::Damaged)?;
        if crc32c::crc32c(body) != u32::from_be_bytes(*crc) {
            return Err(MemoryError::Damaged);
        }
        Self::read_memory(&mut Bytes { rest: body, midnight_s }).ok_or(MemoryError::Damaged)
    }

    fn read_memory(bytes: &mut Bytes<'_>) -> Option<Self> {
        let is_card = bytes.take() == Some(*CARD_MAGIC);
        let card = match bytes.take()? {
            [0] => bytes.take::<HOLDING_LEN>().map(|_| Self(None)),
            [1] => bytes.take_holding().map(|held| Self(Some(Box::new(held)))),
            _ => None,
        }?;
        (is_card && bytes.rest.is_empty()).then_some(card)
    }
}

/// Bytes still to be read, and the midnight that instants count from.
struct Bytes<'a> {
    rest: &'a [u8],
    midnight_s: i64,
}

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*taken)
    }

    fn take_holding(&mut self) -> Option<(Right, Holding)> {
        let right = Right::from_bytes(&self.take()?);
        let [kind, result] = self.take()?;
        let lapses = u64::from_be_bytes(self.take()?);
        let sealed = SealedBallot(self.take()?);
        let holding = match kind {
            1 => Holding::Armed { lapses: instant(lapses, self.midnight_s) },
            2 => Holding::Voted(sealed),
            3 => Holding::Refused(sealed, VoteResult::from_code(result)?),
            _ => return None,
        };
        Some((right, holding))
    }
}

fn put_holding(bytes: &mut Vec<u8>, right: &Right, holding: &Holding, midnight_s: i64) {
    let (kind, result, lapses, sealed) = match holding {
        Holding::Armed { lapses } => (1, 0, lapses.map_or(0, |at| unix_nanos(at, midnight_s)), None),
        Holding::Voted(sealed) => (2, 0, 0, Some(sealed)),
        Holding::Refused(sealed, result) => (3, result.code(), 0, Some(sealed)),
    };
    bytes.extend(right.to_bytes());
    bytes.extend([kind, result]);
    bytes.extend(lapses.to_be_bytes());
    bytes.extend(sealed.map_or([0; SealedBallot::LEN], |sealed| sealed.0));
}

/// Returns an instant as Unix time; never 0, which stands for no time at all.
fn unix_nanos(at: Instant, midnight_s: i64) -> u64 {
    let nanos = i128::from(midnight_s) * 1_000_000_000 + i128::from(at.nanos());
    u64::try_from(nanos.max(1)).unwrap_or(u64::MAX)
}

/// Returns a Unix time as the instant of a machine; what was over before its midnight is over at midnight.
fn instant(unix_nanos: u64, midnight_s: i64) -> Option<Instant> {
    let nanos = i128::from(unix_nanos) - i128::from(midnight_s) * 1_000_000_000;
    let at = Instant::from_nanos(u64::try_from(nanos.max(0)).unwrap_or(u64::MAX));
    (unix_nanos != 0).then_some(at)
}

/// A device holds a handful of rights; a portable one as many as there are home voters.
fn count(entries: usize) -> [u8; 2] {
    u16::try_from(entries).expect("a device holds fewer than 65,536 rights").to_be_bytes()
}

#[cfg(test)]
mod tests {
    use election::ballot::{Ballot, Sealing};
    use election::contest::Choice;
    use election::device::{Carrier, DeviceId};
    use election::sealing::{Scope, Sealer};
    use election::wire::keys::DeviceKey;
    use station_controller::link::LinkSettings;

    use super::*;

    /// A midnight in Unix time.
    const DAY: i64 = 1_095_552_000;

    fn setup(device: [u8; 8]) -> TerminalSetup {
        let scope = Scope { election_id: [0; 15], precinct: 1 };
        TerminalSetup {
            device: DeviceId(device),
            key: DeviceKey::TEST,
            link: LinkSettings::test(),
            carrier: Carrier::Cable,
            capacity: 4,
            sealer: Sealer::new(Sealing::StandIn, &scope),
            keeps_copies: true,
            seed: [1; 32],
        }
    }

    fn right(n: u8) -> Right {
        Right { nonce: [n; 16], mac: [n; 16] }
    }

    /// A device with one entry of each kind.
    fn used() -> Terminal {
        let mut terminal = Terminal::new(setup(*b"DEV00001"));
        let sealed = SealedBallot::stand_in(&Ballot::new(&[Choice::For(1)], None).unwrap());
        let at = Instant::from_hour(9);
        terminal.holdings.insert(right(1), Holding::Armed { lapses: None });
        terminal.holdings.insert(right(2), Holding::Armed { lapses: Some(at) });
        terminal.holdings.insert(right(3), Holding::Voted(sealed));
        terminal.holdings.insert(right(4), Holding::Refused(sealed, VoteResult::Conflict));
        terminal.copies.insert(right(5), sealed);
        terminal.votes_marked = 17;
        terminal
    }

    #[test]
    fn a_device_starts_again_with_what_it_held() {
        let before = used();
        let after = Terminal::from_memory(setup(*b"DEV00001"), &before.memory(DAY), DAY).unwrap();
        assert_eq!(after.holdings, before.holdings);
        assert_eq!(after.copies, before.copies);
        assert_eq!((after.votes_marked(), after.unread(), after.refused()), (17, 1, 1));
        assert_eq!(after.boot_count, before.boot_count + 1);
    }

    /// A right of 9:00 is over at 9:00 of the day it was given, on whatever day the device is switched on again.
    #[test]
    fn the_time_of_a_right_runs_on_while_the_device_is_off() {
        let vote = |boots_on, hour| {
            let before = used().memory(DAY);
            let mut device = Terminal::from_memory(setup(*b"DEV00001"), &before, boots_on).unwrap();
            device.holdings.retain(|held, _| *held == right(2));
            device.vote(Instant::from_hour(hour), &Ballot::new(&[Choice::For(1)], None).unwrap()).is_ok()
        };
        assert_eq!([8, 9].map(|hour| vote(DAY, hour)), [true, false]);
        assert_eq!([0, 8].map(|hour| vote(DAY + 86_400, hour)), [false, false]);
        // The same day by a clock whose midnight is an hour later.
        assert_eq!([7, 8].map(|hour| vote(DAY + 3_600, hour)), [true, false]);
    }

    #[test]
    fn a_card_out_of_its_reader_keeps_what_it_holds() {
        let used = used();
        let cards = used.holdings.into_iter().map(|held| Card(Some(Box::new(held)))).chain([Card(None)]);
        for card in cards {
            let memory = card.memory(DAY);
            assert_eq!(Card::from_memory(&memory, DAY), Ok(card));
            for bit in 0..memory.len() * 8 {
                let mut bent = memory.clone();
                bent[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(Card::from_memory(&bent, DAY), Err(MemoryError::Damaged));
            }
            for end in 0..memory.len() {
                assert_eq!(Card::from_memory(&memory[..end], DAY), Err(MemoryError::Damaged));
            }
        }
    }

    #[test]
    fn damaged_memory_and_that_of_another_device_are_refused() {
        let memory = used().memory(DAY);
        for bit in 0..memory.len() * 8 {
            let mut bent = memory.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                Terminal::from_memory(setup(*b"DEV00001"), &bent, DAY).err(),
                Some(MemoryError::Damaged)
            );
        }
        for end in 0..memory.len() {
            let cut = Terminal::from_memory(setup(*b"DEV00001"), &memory[..end], DAY);
            assert_eq!(cut.err(), Some(MemoryError::Damaged));
        }
        let other = Terminal::from_memory(setup(*b"DEV00002"), &memory, DAY);
        assert_eq!(other.err(), Some(MemoryError::Foreign));
    }
}
