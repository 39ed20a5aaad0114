//! A journal reads to its end; every cut, flip and swap of blocks shows at its place.

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::journal::block::{Block, MacKey};
use crate::journal::epochs::Epochs;
use crate::journal::keys::{BoxKeys, read_seed};
use crate::journal::note::Note;
use crate::journal::seal::{Seed, seal};
use crate::record::ops::StationState;
use crate::record::{DeskRecord, OpsRecord, read};
use crate::time::Instant;

fn head() -> Head {
    Head {
        election_id: *b"election-000001",
        precinct: 77,
        slots: 64,
        definition: [1; 32],
        epochs: [2; 32],
        is_unchecked: false,
        has_mirror: true,
        file_system: "ext4".to_owned(),
    }
}

/// Writes blocks one behind the other, in two epochs.
struct Writer {
    seed: Seed,
    epoch: u32,
    link: [u8; 32],
    number: u64,
    bytes: Vec<u8>,
}

impl Writer {
    fn new() -> Self {
        Self { seed: Seed::new([4; 32]), epoch: 0, link: NO_LINK, number: 0, bytes: Vec::new() }
    }

    fn block(&self, kind: u8, payload: Vec<u8>) -> Block {
        Block {
            journal: JournalKind::Ops,
            is_simulated: true,
            kind,
            epoch: self.epoch,
            number: self.number,
            at: Instant::from_hour(8),
            payload,
        }
    }

    fn put(&mut self, block: &Block, key: &MacKey) {
        let (bytes, link) = block.encode(&self.link, key).unwrap();
        self.bytes.extend(bytes);
        self.link = link;
        self.number += 1;
    }

    fn write(&mut self, (kind, payload): (u8, Vec<u8>)) {
        self.put(&self.block(kind, payload), &self.seed.mac_key());
    }

    fn ops(&mut self, record: &OpsRecord) {
        let mut payload = Vec::new();
        let kind = record.encode(&mut payload);
        self.write((kind, payload));
    }

    fn seal(&mut self) {
        let election_id = head().election_id;
        let header = JournalHeader { kind: JournalKind::Ops, is_simulated: true, election_id, precinct: 77 };
        let whole = seal(&self.seed, &header, self.block(0, Vec::new()), &self.link);
        self.put(&whole, &self.seed.mac_key());
        self.seed = self.seed.next();
        self.epoch += 1;
    }
}

fn day() -> Vec<u8> {
    let mut writer = Writer::new();
    writer.write(SystemRecord::Head(head()).encode());
    writer.ops(&OpsRecord::State(StationState::Open));
    writer.seal();
    writer.ops(&OpsRecord::Cast { n: 1 });
    writer.ops(&OpsRecord::Cast { n: 2 });
    writer.bytes
}

#[test]
fn a_journal_reads_to_its_end_with_unused_blocks_or_without() {
    let mut bytes = day();
    for _ in 0..2 {
        let journal = read::<OpsRecord>(&bytes).unwrap();
        let told: Vec<_> = journal.records.iter().map(|r| (r.no, r.offset)).collect();
        assert_eq!(told, [(1, 4096), (3, 3 * 4096), (4, 4 * 4096)]);
        assert_eq!((journal.broken, journal.header.precinct), (None, 77));
        bytes.extend([0; 2 * BLOCK_LEN]);
    }
    let blocks = Blocks::read(&day(), JournalKind::Ops).unwrap();
    let (seal, key) = blocks.seals().next().unwrap();
    assert!(seal.is_by(&MacKey::new(key)) && blocks.blocks[0].is_by(&MacKey::new(key)));
    assert!(!blocks.blocks[3].is_by(&MacKey::new(key)));
    assert_eq!(read::<DeskRecord>(&day()), Err(Break::Header));
}

#[test]
fn a_block_cut_short_at_the_end_is_a_cut_and_elsewhere_a_break() {
    let bytes = day();
    for kept in [1, 66, 4095] {
        let mut torn = bytes.clone();
        torn[4 * BLOCK_LEN + kept..].fill(0);
        torn.extend([0; BLOCK_LEN]);
        let journal = Blocks::read(&torn, JournalKind::Ops).unwrap();
        match journal.blocks.get(4) {
            // What reads as a block all the same does not hold its MAC.
            Some(last) => assert!(!last.is_by(&Seed::new([4; 32]).next().mac_key()), "{kept}"),
            None => assert_eq!(journal.broken, Some(Break::Cut { no: 4, offset: 4 * BLOCK_LEN }), "{kept}"),
        }
        torn.truncate(4 * BLOCK_LEN + kept);
        assert_eq!(
            read::<OpsRecord>(&torn).unwrap().broken,
            Some(Break::Cut { no: 4, offset: 4 * BLOCK_LEN })
        );
    }
    let mut holed = bytes.clone();
    holed[3 * BLOCK_LEN..4 * BLOCK_LEN].fill(0);
    assert_eq!(
        read::<OpsRecord>(&holed).unwrap().broken,
        Some(Break::Chain { no: 3, offset: 3 * BLOCK_LEN })
    );
}

#[test]
fn swapped_doubled_and_left_out_blocks_break_the_chain() {
    let bytes = day();
    let block = |n: usize| bytes[n * BLOCK_LEN..(n + 1) * BLOCK_LEN].to_vec();
    let orders: [&[usize]; 4] = [&[0, 2, 1, 3, 4], &[0, 1, 2, 4], &[0, 1, 2, 3, 3, 4], &[0, 1, 3, 4]];
    for order in orders {
        let bent: Vec<u8> = order.iter().flat_map(|n| block(*n)).collect();
        let broken = read::<OpsRecord>(&bent).unwrap().broken;
        assert!(matches!(broken, Some(Break::Chain { .. } | Break::Cut { .. })), "{order:?}: {broken:?}");
    }
    assert_eq!(read::<OpsRecord>(&[block(1), block(0)].concat()), Err(Break::Header));
    assert_eq!(read::<OpsRecord>(&[]).unwrap_err(), Break::Header);
}

#[test]
fn a_second_head_and_a_kind_to_come_are_unknown() {
    for (kind, payload) in [SystemRecord::Head(head()).encode(), (127, Vec::new()), (200, Vec::new())] {
        let mut writer = Writer::new();
        writer.write(SystemRecord::Head(head()).encode());
        writer.write((kind, payload));
        let journal = read::<OpsRecord>(&writer.bytes).unwrap();
        assert_eq!(journal.broken, Some(Break::UnknownRecord { no: 1, offset: BLOCK_LEN, kind }));
    }
}

proptest! {
    /// Whoever changes a journal anywhere leaves what stands before the change, and nothing that was changed.
    #[test]
    fn a_changed_journal_reads_up_to_the_change(at in 0..5 * BLOCK_LEN, bytes in vec(any::<u8>(), 1..64), cut: bool) {
        let good = day();
        let mut bent = good.clone();
        bent.iter_mut().skip(at).zip(&bytes).for_each(|(place, byte)| *place = *byte);
        if cut {
            bent.truncate(at);
        }
        let whole = Blocks::read(&good, JournalKind::Ops).unwrap();
        match Blocks::read(&bent, JournalKind::Ops) {
            Ok(journal) => {
                let before = at / BLOCK_LEN;
                prop_assert!(before <= journal.blocks.len());
                prop_assert_eq!(&journal.blocks[..before], &whole.blocks[..before]);
                let first = Seed::new([4; 32]);
                let keys = [first.mac_key(), first.next().mac_key()];
                let holds = |linked: &&Linked| {
                    keys.get(linked.block.epoch as usize).is_some_and(|key| linked.is_by(key))
                };
                let holding = journal.blocks.iter().take_while(holds).count();
                prop_assert_eq!(&journal.blocks[..holding], &whole.blocks[..holding]);
                journal.records::<OpsRecord>();
            }
            Err(broken) => {
                prop_assert!(at < BLOCK_LEN);
                prop_assert_eq!(broken, Break::Header);
            }
        }
    }

    /// What is read of any bytes at all is written again as it was.
    #[test]
    fn any_payload_of_any_kind_has_one_form(kind: u8, payload in vec(any::<u8>(), 0..100)) {
        fn same<R: Entry>(kind: u8, payload: &[u8]) -> bool {
            let mut again = Vec::new();
            R::decode(kind, payload).is_none_or(|record| record.encode(&mut again) == kind && again == payload)
        }
        prop_assert!(same::<OpsRecord>(kind, &payload) && same::<DeskRecord>(kind, &payload));
        let system = SystemRecord::decode(kind, &payload);
        prop_assert!(system.is_none_or(|record| record.encode() == (kind, payload)));
    }

    /// Bytes of anybody stop no reader: lists of epochs, seeds, keys, notes.
    #[test]
    fn any_bytes_are_refused_or_have_one_form(
        magic in 0..4_usize,
        bytes in vec(any::<u8>(), 0..3 * BLOCK_LEN),
        text in "(saylau/[a-z0-9-]{1,15}/[0-9]{1,3}/(desk|ops)\n)?[0-9]{0,4}\n[A-Za-z0-9+/]{0,44}=?\n\n\u{2014} [ -~]{0,120}\n?",
    ) {
        let magic: &[u8] = [b"SAYLAUJ2".as_slice(), b"SAYLAUE2", b"SAYLAUK2", b"SAYLAUS2"][magic];
        let bytes = [magic, &bytes].concat();
        prop_assert!(Blocks::read(&bytes, JournalKind::Ops).is_err());
        prop_assert!(Epochs::read(&bytes).is_err());
        let mut block = [0; BLOCK_LEN];
        block.iter_mut().zip(&bytes).for_each(|(place, byte)| *place = *byte);
        prop_assert!(read_seed(&block).is_none());
        let (election_id, precinct) = (head().election_id, 77);
        let header = JournalHeader { kind: JournalKind::Ops, is_simulated: true, election_id, precinct };
        prop_assert!(BoxKeys::decode(&header, &block).is_none());
        prop_assert!(Note::parse(&text).is_none_or(|note| note.to_string() == text));
    }
}
