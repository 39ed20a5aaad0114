//! What a reader of the raw disk learns after 400 deposits and a crash: how many, and nothing of their order.
//!
//! Real files, a real medium and a database as a control are in `tests/station/raw_image.rs`.

use election::ballot::SealedBallot;
use election::device::Channel;
use election::evidence::ballot_box::Slot;
use election::record::{DeskRecord, OpsRecord};
use election::right::Tag;
use storage::simulated::Crash;
use storage::{Plan, Record};

use crate::people::voter;
use crate::small::{Counted, open, plan, shared, start};
use crate::station::NOON;
use sha2::{Digest, Sha256};

const DEPOSITS: usize = 400;
const SLOTS: u32 = 512;

fn bytes<const N: usize>(purpose: u8, n: usize) -> [u8; N] {
    let drawn =
        (0..N.div_ceil(32)).flat_map(|part| Sha256::digest([purpose, part as u8, n as u8, (n >> 8) as u8]));
    let mut bytes = [0; N];
    bytes.iter_mut().zip(drawn).for_each(|(place, byte)| *place = byte);
    bytes
}

fn slot(n: usize) -> Slot {
    Slot::Ballot(Tag(bytes(1, n)), SealedBallot(bytes(2, n)))
}

#[test]
fn a_raw_image_tells_neither_order_nor_voter_nor_choice() {
    let plan = Plan { slots: SLOTS, journal_blocks: 1024, epochs: 64, ..plan() };
    let (disk, mirror) = (shared(), shared());
    let (mut record, found) = open(&disk, Some(&mirror), plan.clone()).unwrap();
    start(&mut record, &found);
    let seed = record.draw_seed().unwrap();
    let mut free: Vec<u32> = (0..SLOTS).collect();
    let mut places = Vec::new();
    for n in 0..DEPOSITS {
        let marked = DeskRecord::Issued { voter: voter(n), channel: Channel::Electronic };
        record.write(NOON, &marked).unwrap();
        // Drawn from a seed that no file holds, as the controller does.
        let draw: [u8; 8] =
            *Sha256::digest([seed.as_slice(), &n.to_be_bytes()].concat()).first_chunk().unwrap();
        let place = free.swap_remove((u64::from_be_bytes(draw) % free.len() as u64) as usize);
        record.write_slot(place, &slot(n)).unwrap();
        record.write(NOON, &OpsRecord::Cast { n: n as u32 + 1 }).unwrap();
        places.push(place);
    }
    drop(record);
    let images = [disk.snapshot(), mirror.snapshot()].map(|mut image| {
        image.restart(Crash::PowerCut { sectors: 0, names: false });
        image
    });
    search(&images.each_ref().map(|image| image.files()));
    let [here, there] = images;
    let (_, found) = Record::open(here, Some(there), plan, Counted::from(77)).unwrap();
    let stored: Vec<u32> = (0..DEPOSITS)
        .map(|n| {
            let copies: Vec<u32> =
                found.slots.iter().filter(|(_, other)| *other == slot(n)).map(|(place, _)| *place).collect();
            assert_eq!(copies.len(), 1, "one copy of a ballot");
            copies[0]
        })
        .collect();
    assert_eq!(stored, places);
    let rho = rank_correlation(&stored);
    println!("{DEPOSITS} deposits: rank correlation of order and place {rho:.3}");
    assert!(rho.abs() < 3.0 / (DEPOSITS as f64).sqrt(), "rho {rho}");
    let control: Vec<u32> = (0..DEPOSITS as u32).collect();
    assert!(0.99 < rank_correlation(&control), "the measure finds an order where there is one");
}

/// Searches every file for what must not be there, and for voters where they must be.
fn search(sides: &[std::collections::BTreeMap<String, Vec<u8>>; 2]) {
    let mut needles = std::collections::BTreeSet::new();
    for n in 0..DEPOSITS {
        let Slot::Ballot(tag, sealed) = slot(n) else { unreachable!("a ballot") };
        needles.insert(*tag.0.first_chunk::<8>().unwrap());
        needles.insert(*sealed.0.first_chunk::<8>().unwrap());
        needles.insert(*sealed.0.last_chunk::<8>().unwrap());
    }
    let voters: std::collections::BTreeSet<[u8; 8]> = (0..DEPOSITS)
        .flat_map(|n| [voter(n).number().to_be_bytes(), voter(n).number().to_le_bytes()])
        .collect();
    let mut in_desk = std::collections::BTreeSet::new();
    for (name, file) in sides.iter().flatten() {
        for window in file.windows(8) {
            let window: [u8; 8] = window.try_into().unwrap();
            assert!(!needles.contains(&window), "a tag or a sealed ballot stands in clear in `{name}`");
            if voters.contains(&window) {
                assert_eq!(name, "desk.jnl", "a voter's number stands in `{name}`");
                in_desk.insert(window);
            }
        }
        let digits = (0..DEPOSITS).map(|n| voter(n).digits());
        let common = digits.map(|digits| digits.into_bytes()[..6].to_vec()).next().unwrap();
        let is_told = file.windows(6).any(|window| window == common);
        assert!(!is_told, "a voter's number stands as digits in `{name}`");
    }
    assert_eq!(in_desk.len(), DEPOSITS, "the search finds what is there");
}

/// Spearman's rank correlation of the order of deposits and the place.
fn rank_correlation(places: &[u32]) -> f64 {
    let n = places.len() as f64;
    let rank = |place: u32| places.iter().filter(|other| **other < place).count() as f64;
    let squares: f64 = places.iter().enumerate().map(|(at, place)| (at as f64 - rank(*place)).powi(2)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}
