//! Holds journals, epochs, seals, keys, slots and notes against `docs/record-vectors.json`, which another program made from
//! `docs/record.md` alone.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "vectors that cannot be read stop the test"
)]

use std::path::Path;

use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::evidence::slots::{Content, SlotCipher, first_block};
use election::journal::Blocks;
use election::journal::block::{BLOCK_LEN, Block, Linked, MacKey, NO_LINK};
use election::journal::epochs::Epochs;
use election::journal::keys::{BoxKeys, desk_block, read_seed, seed_block, seed_place};
use election::journal::note::{Checkpoint, Note};
use election::journal::seal::{Seed, is_sealed, seal};
use election::journal::system::{Boot, Contents, Head, LastEnd, SystemRecord};
use election::record::{JournalHeader, JournalKind, OpsRecord};
use election::right::Tag;
use election::time::Instant;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

fn hex(value: &Value) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    let digits = value.as_str().unwrap().as_bytes();
    digits.as_chunks::<2>().0.iter().map(|[high, low]| digit(*high) << 4 | digit(*low)).collect()
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    hex(value).try_into().unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn small(value: &Value) -> u32 {
    number(value) as u32
}

fn list<'a>(vectors: &'a Value, name: &str) -> &'a [Value] {
    let list = vectors[name].as_array().unwrap();
    assert!(!list.is_empty(), "{name}");
    list
}

fn vectors() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/record-vectors.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn election_id(case: &Value) -> [u8; 15] {
    let mut id = [0; 15];
    id.iter_mut().zip(case["election_id"].as_str().unwrap().bytes()).for_each(|(place, byte)| *place = byte);
    id
}

/// Whose it is; what tells no journal belongs to that of the machines.
fn header(case: &Value) -> JournalHeader {
    let kind = if case["journal"] == 1 || case["file"] == 1 { JournalKind::Desk } else { JournalKind::Ops };
    let (election_id, precinct) = (election_id(case), small(&case["precinct"]));
    JournalHeader { kind, is_simulated: case["stamp"] == 0, election_id, precinct }
}

/// Returns a block of which the beginning and the last bytes are given, with zeros between them.
fn whole_block(case: &Value, end: &str) -> [u8; BLOCK_LEN] {
    let (start, end) = (hex(&case["start"]), hex(&case[end]));
    let mut block = [0; BLOCK_LEN];
    block[..start.len()].copy_from_slice(&start);
    block[BLOCK_LEN - end.len()..].copy_from_slice(&end);
    block
}

fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

#[test]
fn epochs_files_are_those_of_another_program() {
    for case in list(&vectors(), "epochs_files") {
        let seeds: Vec<Seed> =
            case["epoch_seeds"].as_array().unwrap().iter().map(|seed| Seed::new(bytes(seed))).collect();
        let ceremony = bytes(&case["ceremony_private_key"]);
        let file = Epochs::sign(&header(case), &seeds[0], seeds.len() as u32, &ceremony);
        assert_eq!(file, hex(&case["bytes"]));
        assert_eq!(digest(&file), hex(&case["sha256"]));
        let read = Epochs::read(&file).unwrap();
        assert_eq!((&read.header, read.ceremony), (&header(case), bytes(&case["ceremony_public_key"])));
        let keys = case["epoch_public_keys"].as_array().unwrap();
        assert_eq!(read.keys, keys.iter().map(bytes::<32>).collect::<Vec<_>>());
        for (seed, mac_key) in seeds.iter().zip(case["epoch_mac_keys"].as_array().unwrap()) {
            assert_eq!(seed.mac_key().disclose(), bytes(mac_key));
        }
    }
}

#[test]
fn key_files_are_those_of_another_program() {
    let vectors = vectors();
    for case in list(&vectors, "key_first_blocks") {
        let header = header(case);
        let block = if header.kind == JournalKind::Desk {
            *desk_block(&header)
        } else {
            let key = |name: &str| Zeroizing::new(bytes(&case[name]));
            let keys = BoxKeys { station: key("station_secret"), slots: key("k_box"), fill: key("k_fill") };
            *keys.encode(&header)
        };
        assert_eq!(block, whole_block(case, "end"));
        assert_eq!(digest(&block), hex(&case["block_sha256"]));
    }
    for case in list(&vectors, "seed_blocks") {
        let (epoch, seed) = (small(&case["epoch"]), Seed::new(bytes(&case["seed"])));
        assert_eq!(seed_place(epoch), number(&case["place_in_file"]));
        let block = *seed_block(epoch, &seed);
        assert_eq!(block, whole_block(case, "end"));
        assert_eq!(digest(&block), hex(&case["block_sha256"]));
        let (read, found) = read_seed(&block).unwrap();
        assert_eq!((read, found.to_bytes()), (epoch, seed.to_bytes()));
    }
}

#[test]
fn slots_are_those_of_another_program() {
    let vectors = vectors();
    let first = &vectors["slots_first_block"];
    let block = first_block(&header(first), small(&first["slots"]));
    assert_eq!(block, whole_block(first, "end"));
    assert_eq!(digest(&block), hex(&first["block_sha256"]));
    let box_of = &vectors["slots"];
    let key = |name: &str| Zeroizing::new(bytes(&box_of[name]));
    let keys = BoxKeys { station: Zeroizing::new([0; 32]), slots: key("k_box"), fill: key("k_fill") };
    let cipher = SlotCipher::new(&keys, &header(box_of));
    for case in list(box_of, "examples") {
        let place = small(&case["slot"]);
        let (block, expected) = if case["state"] == "free" {
            (cipher.free(place), Content::Free)
        } else {
            let (tag, sealed) = (Tag(bytes(&case["tag"])), SealedBallot(bytes(&case["sealed"])));
            let slot = if case["kind"] == 1 { Slot::Ballot(tag, sealed) } else { Slot::Void(tag) };
            let generation = number(&case["generation"]) as u8;
            let block = cipher.close(place, generation, &slot, bytes(&case["nonce"]));
            (block, Content::Used { generation, slot })
        };
        assert!(block.starts_with(&hex(&case["start"])));
        assert!(block.ends_with(&hex(&case["end"])));
        assert_eq!(digest(&block), hex(&case["block_sha256"]));
        assert_eq!(cipher.open(place, &block), expected);
    }
}

fn system_record(case: &Value) -> SystemRecord {
    let fields = &case["fields"];
    let text = |name: &str| fields[name].as_str().unwrap().to_owned();
    let contents = || Contents {
        ballots: small(&fields["ballots"]),
        voids: small(&fields["voids"]),
        damaged: small(&fields["damaged"]),
    };
    match case["name"].as_str().unwrap() {
        "Head" => SystemRecord::Head(Head {
            election_id: election_id(fields),
            precinct: small(&fields["precinct"]),
            slots: small(&fields["slots"]),
            definition: bytes(&fields["definition_sha256"]),
            epochs: bytes(&fields["epochs_file_sha256"]),
            is_unchecked: fields["unchecked"] == true,
            has_mirror: fields["mirror"] == true,
            file_system: text("file_system"),
        }),
        "Seal" => {
            SystemRecord::Seal { mac_key: bytes(&fields["mac_key"]), signature: bytes(&fields["signature"]) }
        }
        "Boot" => SystemRecord::Boot(Boot {
            starts: small(&fields["starts_before"]),
            last_end: [LastEnd::FirstStart, LastEnd::Left, LastEnd::Broken]
                [small(&fields["last_end"]) as usize],
            clock: number(&fields["system_clock"]),
            contents: contents(),
            slots_repaired: small(&fields["copied"]),
        }),
        "Anchor" => SystemRecord::Anchor(text("note")),
        "Left" => SystemRecord::Left,
        "Close" => SystemRecord::Close { contents: contents(), free: small(&fields["free"]) },
        "Fault" => SystemRecord::Fault(text("what")),
        "Mirror" => SystemRecord::Mirror(fields["back"] == 1),
        name => {
            assert_eq!(name, "Emptied");
            SystemRecord::Emptied(number(&fields["generation"]) as u8)
        }
    }
}

#[test]
fn payloads_of_the_record_itself_are_those_of_another_program() {
    for case in list(&vectors(), "system_payloads") {
        let (kind, payload) = (number(&case["kind"]) as u8, hex(&case["payload"]));
        let record = system_record(case);
        assert_eq!(record.encode(), (kind, payload.clone()));
        assert_eq!(SystemRecord::decode(kind, &payload), Some(record));
    }
}

#[test]
fn notes_are_those_of_another_program() {
    let vectors = vectors();
    let links: Vec<[u8; 32]> = list(&vectors, "note_links").iter().map(bytes).collect();
    for case in list(&vectors, "notes") {
        let seed = Seed::new(bytes(&case["epoch_seed"]));
        let blocks = number(&case["blocks"]) as usize;
        let checkpoint = Checkpoint::of(&header(case), &links[..blocks]);
        assert_eq!(checkpoint.root, bytes(&case["tree_hash"]));
        let text = String::from_utf8(hex(&case["text"])).unwrap();
        assert_eq!(checkpoint.sign(&seed).to_string(), text);
        let note = Note::parse(&text).unwrap();
        assert_eq!(note.checkpoint.blocks, blocks as u64);
        assert!(note.is_by(&bytes(&case["epoch_public_key"])));
    }
}

#[test]
fn a_whole_journal_of_another_program_reads_and_is_written_again() {
    let vectors = vectors();
    let case = &vectors["ops_journal"];
    let file: Vec<u8> = list(case, "blocks").iter().flat_map(|block| whole_block(block, "mac")).collect();
    assert_eq!(digest(&file), hex(&case["file_sha256"]));
    let journal = Blocks::read(&file, JournalKind::Ops).unwrap();
    assert_eq!((&journal.header, &journal.broken), (&header(case), &None));
    assert_eq!(journal.records::<OpsRecord>().broken, None);
    let epochs = hex(&case["epochs_file"]);
    assert_eq!(journal.head.epochs, <[u8; 32]>::from(Sha256::digest(&epochs)));
    let epochs = Epochs::read(&epochs).unwrap();
    let mut seed = Seed::new(bytes(&case["first_seed"]));
    let mut previous = NO_LINK;
    for (linked, told) in journal.blocks.iter().zip(list(case, "blocks")) {
        let key: MacKey = seed.mac_key();
        assert!(linked.is_by(&key));
        assert_eq!(linked.link, bytes(&told["link"]));
        let (written, link) = linked.block.encode(&previous, &key).unwrap();
        assert_eq!(digest(&written), hex(&told["block_sha256"]));
        previous = link;
        if linked.block.kind == SystemRecord::SEAL {
            assert!(is_sealed(&journal.header, linked, epochs.key(linked.block.epoch).unwrap()));
            seed = seed.next();
        }
    }
    assert_eq!(journal.blocks.len(), list(case, "blocks").len());
}

#[test]
fn blocks_epochs_and_seals_are_those_of_another_program() {
    let vectors = vectors();
    let cases = vectors["blocks"].as_array().unwrap();
    let mut seed = Seed::new(bytes(&cases[0]["seed"]));
    for case in cases {
        assert_eq!(seed.to_bytes().as_slice(), hex(&case["seed"]));
        assert_eq!(seed.mac_key().disclose(), bytes(&case["mac_key"]));
        assert_eq!(seed.public_key(), bytes(&case["public_key"]));
        let journal = if number(&case["journal"]) == 1 { JournalKind::Desk } else { JournalKind::Ops };
        let block = Block {
            journal,
            is_simulated: number(&case["stamp"]) == 0,
            kind: number(&case["kind"]) as u8,
            epoch: number(&case["epoch"]) as u32,
            number: number(&case["number"]),
            at: Instant::from_millis(number(&case["time"])),
            payload: hex(&case["payload"]),
        };
        let (whole, link) = block.encode(&bytes(&case["previous"]), &seed.mac_key()).unwrap();
        assert_eq!(whole.split_last_chunk::<32>().unwrap().1, &bytes::<32>(&case["mac"]));
        assert_eq!(Sha256::digest(whole).as_slice(), hex(&case["block_sha256"]));
        assert_eq!(link, bytes(&case["link"]));
        assert_eq!(Linked::parse(&whole).unwrap().block, block);
        let election_id = case["election_id"].as_str().unwrap().as_bytes().try_into().unwrap();
        let precinct = number(&case["precinct"]) as u32;
        let header = JournalHeader { kind: journal, is_simulated: block.is_simulated, election_id, precinct };
        let at = Instant::from_millis(number(&case["seal_time"]));
        let place = Block { number: number(&case["seal_number"]), at, ..block };
        let sealed = seal(&seed, &header, place, &link);
        assert!(sealed.payload.ends_with(&hex(&case["signature"])));
        let (whole, seal_link) = sealed.encode(&link, &seed.mac_key()).unwrap();
        assert_eq!(Sha256::digest(whole).as_slice(), hex(&case["seal_block_sha256"]));
        assert_eq!(seal_link, bytes(&case["seal_link"]));
        assert!(is_sealed(&header, &Linked::parse(&whole).unwrap(), &seed.public_key()));
        seed = seed.next();
    }
    assert_eq!(cases.len(), 3);
}
