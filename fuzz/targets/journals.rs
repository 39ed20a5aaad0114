//! Journals of blocks: nothing panics, and what is read whole is written again as it was.
//!
//! A fuzzer finds no links, so its bytes are also put into blocks that follow each other.

#![no_main]

use election::journal::Blocks;
use election::journal::block::{Block, Linked, MacKey, NO_LINK};
use election::journal::system::{Head, SystemRecord};
use election::record::{DeskRecord, Entry, JournalKind, OpsRecord};
use election::time::Instant;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    for kind in [JournalKind::Desk, JournalKind::Ops] {
        read(input, kind);
        read(&linked(input, kind), kind);
    }
});

fn read(bytes: &[u8], kind: JournalKind) {
    let Ok(journal) = Blocks::read(bytes, kind) else { return };
    assert!(journal.blocks.len() * 4096 <= bytes.len());
    for linked in &journal.blocks {
        let Block { kind, payload, .. } = &linked.block;
        if let Some(record) = SystemRecord::decode(*kind, payload) {
            assert_eq!(record.encode(), (*kind, payload.clone()));
        }
        same::<DeskRecord>(*kind, payload);
        same::<OpsRecord>(*kind, payload);
    }
    journal.seals().for_each(drop);
    match kind {
        JournalKind::Desk => drop(journal.records::<DeskRecord>()),
        JournalKind::Ops => drop(journal.records::<OpsRecord>()),
    }
}

fn same<R: Entry>(kind: u8, payload: &[u8]) {
    let Some(record) = R::decode(kind, payload) else { return };
    let mut again = Vec::new();
    assert_eq!((record.encode(&mut again), again.as_slice()), (kind, payload));
}

/// Puts pieces of the input into blocks: kind, length, payload.
fn linked(mut input: &[u8], journal: JournalKind) -> Vec<u8> {
    let key = MacKey::new([7; 32]);
    let head = Head {
        election_id: *b"election-000001",
        precinct: 77,
        slots: 64,
        definition: [1; 32],
        epochs: [2; 32],
        is_unchecked: false,
        has_mirror: true,
        file_system: "ext4".to_owned(),
    };
    let (mut kind, mut payload) = SystemRecord::Head(head).encode();
    let (mut bytes, mut link, mut epoch) = (Vec::new(), NO_LINK, 0);
    for number in 0..16 {
        let at = Instant::from_hour(8);
        let block = Block { journal, is_simulated: true, kind, epoch, number, at, payload };
        let (encoded, next) = block.encode(&link, &key).expect("pieces are short");
        assert_eq!(Linked::parse(&encoded).expect("our own block").block, block);
        bytes.extend(encoded);
        (link, epoch) = (next, epoch + u32::from(kind == SystemRecord::SEAL));
        let [next_kind, length, rest @ ..] = input else { break };
        let (piece, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        (kind, payload, input) = (*next_kind, piece.to_vec(), rest);
    }
    bytes.extend_from_slice(input);
    bytes
}
