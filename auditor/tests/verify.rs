//! Whatever a folder holds, the verifier answers: bytes of anybody never stop it, and always get the same answer.

use std::collections::BTreeMap;
use std::path::Path;

use auditor::verify::{CHECKS, Told, render, verify};
use language::Language;
use proptest::prelude::{Strategy, any, prop, proptest};
use proptest::sample::select;
use serde_json::Value;

const NAMES: [&str; 14] = [
    "desk.jnl",
    "ops.jnl",
    "desk.epochs",
    "ops.epochs",
    "box.bin",
    "box.slots",
    "keys.desk",
    "keys.box",
    "manifest.json",
    "election.json",
    "protocols.json",
    "control-codes.csv",
    "notes.json",
    "lock",
];

/// Beginnings by which a reader is led on.
const MAGIC: [&[u8]; 9] =
    [b"SAYLAUJ1", b"SAYLAUJ2", b"SAYLAUE2", b"SAYLAUK2", b"SAYLAUS2", b"SAYLAUX2", b"SAYLAUB1", b"{", b""];

fn hex(value: Option<&Value>) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap_or(0) as u8;
    let digits = value.and_then(Value::as_str).unwrap_or_default().as_bytes();
    digits.as_chunks::<2>().0.iter().map(|[high, low]| digit(*high) << 4 | digit(*low)).collect()
}

/// Returns the whole ops journal of the examples with its epochs file.
fn example() -> BTreeMap<String, Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/record-vectors.json");
    let text = std::fs::read(path).expect("the examples are there");
    let vectors: Value = serde_json::from_slice(&text).expect("the examples are JSON");
    let case = vectors.get("ops_journal").expect("an example is a whole journal");
    let mut journal = Vec::new();
    for block in case.get("blocks").and_then(Value::as_array).into_iter().flatten() {
        let mut bytes = hex(block.get("start"));
        bytes.resize(4064, 0);
        bytes.extend(hex(block.get("mac")));
        journal.extend(bytes);
    }
    BTreeMap::from([("ops.jnl".to_owned(), journal), ("ops.epochs".to_owned(), hex(case.get("epochs_file")))])
}

fn holds(files: &BTreeMap<String, Vec<u8>>, told: &Told) {
    let verification = verify(files, told);
    assert_eq!(verification.checks.len(), CHECKS.len());
    assert_eq!(verification, verify(files, told));
    for language in Language::ALL {
        assert!(!render(&verification, language).is_empty());
    }
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let rest = prop::collection::vec(any::<u8>(), 0..400);
    (select(MAGIC.to_vec()), rest, 0..3_usize).prop_map(|(magic, rest, blocks)| {
        let mut bytes = [magic, &rest].concat();
        if 0 < blocks {
            bytes.resize(blocks * 4096, 0);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer(
        files in prop::collection::btree_map(select(NAMES.to_vec()), any_bytes(), 0..8),
        mirror in prop::collection::btree_map(select(NAMES.to_vec()), any_bytes(), 0..3),
        note in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let owned = |files: BTreeMap<&str, Vec<u8>>| {
            files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect::<BTreeMap<_, _>>()
        };
        let told = Told {
            ceremony: Some([1; 32]),
            notes: vec![("note".to_owned(), note)],
            mirror: Some(owned(mirror)),
        };
        holds(&owned(files), &told);
    }

    #[test]
    fn a_changed_journal_gets_an_answer(
        changes in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let mut files = example();
        for (is_journal, place, byte, how) in changes {
            let name = if is_journal { "ops.jnl" } else { "ops.epochs" };
            let Some(bytes) = files.get_mut(name).filter(|bytes| !bytes.is_empty()) else { continue };
            let at = place.index(bytes.len());
            match how {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                // Most bytes of a block are padding: look at those that are not.
                _ => {
                    if let Some(place) = bytes.get_mut(at / 4096 * 4096 + at % 170) {
                        *place = byte;
                    }
                }
            }
        }
        holds(&files, &Told::default());
    }
}
