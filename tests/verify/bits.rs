//! Every bit of a small election flipped: some check names it, or the bit means nothing and here is why.

use std::collections::BTreeMap;

use election::evidence::file;
use election::journal::block::BLOCK_LEN;

use crate::answer;
use crate::good::open;
use crate::station::{Case, PLAIN, Station};

/// A closed record as small as it can be.
fn small() -> Case {
    let mut station = Station::begin(PLAIN);
    station.vote();
    station.return_blank();
    station.close().0
}

/// Returns the bytes of a file whose every bit is flipped; of padding and noise a sample.
fn places(name: &str, bytes: &[u8]) -> Vec<usize> {
    let is_journal = name == file::DESK || name == file::OPS;
    let is_used = |at: &usize| {
        if is_journal {
            let (block, within) = (at / BLOCK_LEN * BLOCK_LEN, at % BLOCK_LEN);
            let payload = usize::from(u16::from_be_bytes([bytes[block + 64], bytes[block + 65]]));
            within < 66 + payload || 4064 <= within || within % 509 == 0
        } else {
            // Of the 64 listed epochs most were never reached.
            !name.ends_with(".epochs") || *at < 200 || bytes.len() - 64 <= *at || at.is_multiple_of(61)
        }
    };
    (0..bytes.len()).filter(is_used).collect()
}

#[test]
fn every_flipped_bit_of_a_small_election_is_named() {
    let good = small();
    assert_eq!(answer(&good).failed, 0, "{:?}", answer(&good));
    let (mut flipped, mut free) = (0_u64, BTreeMap::<(&str, String), u64>::new());
    for (name, bytes) in &good.files {
        for at in places(name, bytes) {
            for bit in bits(at) {
                let mut case = good.clone();
                case.files.get_mut(name).unwrap()[at] ^= 1 << bit;
                flipped += 1;
                if answer(&case).failed == 0 {
                    *free.entry((name, line(bytes, at))).or_default() += 1;
                }
            }
        }
    }
    println!("{flipped} bits flipped, not named: {free:?}");
    free.retain(|(name, line), _| {
        *name != file::MANIFEST || !FREE.iter().any(|(free, _)| line.contains(free))
    });
    assert!(free.is_empty(), "{free:?}");
}

/// Lines of the manifest that no other file says anything of, and why.
const FREE: [(&str, &str); 2] = [
    ("\"written_by\"", "the name of a program is the word of whoever made the folder"),
    ("\"format\"", "the version of the layout; the audit's R2 asks for it"),
];

/// Returns the line of a text in which a byte stands.
fn line(bytes: &[u8], at: usize) -> String {
    let begin = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end);
    String::from_utf8_lossy(&bytes[begin..end.min(begin + 40)]).into_owned()
}

/// Returns the bits to flip: all with `SAYLAU_SLOW_TESTS=1`, otherwise another one of each byte.
fn bits(at: usize) -> Vec<usize> {
    let is_slow = std::env::var("SAYLAU_SLOW_TESTS").is_ok_and(|value| value == "1");
    if is_slow { (0..8).collect() } else { vec![at * 3 % 8] }
}

#[test]
fn a_flipped_bit_of_a_used_slot_is_named_and_so_is_one_of_the_mirror() {
    let good = open(crate::good::mirrored()).folder();
    assert_eq!(answer(&good).failed, 0);
    let used = (1..=crate::station::SLOTS as usize).filter(|place| {
        let fresh = Station::begin(crate::good::mirrored()).folder();
        let range = place * BLOCK_LEN..(place + 1) * BLOCK_LEN;
        good.files["box.slots"][range.clone()] != fresh.files["box.slots"][range]
    });
    let place = used.take(1).next().unwrap();
    for at in (0..BLOCK_LEN).step_by(577) {
        let mut case = good.clone();
        case.files.get_mut("box.slots").unwrap()[place * BLOCK_LEN + at] ^= 1 << (at % 8);
        let failed: Vec<&str> = answer(&case).failures().collect();
        assert_eq!(failed, ["V11", "V12"], "byte {at}");
    }
}
