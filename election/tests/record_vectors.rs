//! Holds journal blocks, epochs and seals against `docs/record-vectors.json`, which another program made from
//! `docs/record.md` alone.

#![expect(clippy::unwrap_used, reason = "vectors that cannot be read are a failure of their own")]

use std::path::Path;

use election::journal::block::{Block, Linked};
use election::journal::seal::{Seed, is_sealed, seal};
use election::record::{JournalHeader, JournalKind};
use election::time::Instant;
use serde_json::Value;
use sha2::{Digest, Sha256};

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

#[test]
fn blocks_epochs_and_seals_are_those_of_another_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/record-vectors.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
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
