//! The chain notices every change, and keeps what comes before it.

use super::*;
use crate::record::OpsRecord;
use crate::record::ops::StationState;

fn header() -> JournalHeader {
    JournalHeader {
        kind: JournalKind::Ops,
        is_simulated: true,
        election_id: *b"majilis-2004-09",
        precinct: 147,
    }
}

fn day() -> Chain {
    let mut chain = Chain::new(&header());
    chain.append(Instant::from_hour(7), &OpsRecord::State(StationState::Open));
    chain.append(Instant::from_hour(8), &OpsRecord::Cast { n: 1 });
    chain.append(Instant::from_hour(9), &OpsRecord::Cast { n: 2 });
    chain
}

#[test]
fn a_journal_reads_back_as_written() {
    let chain = day();
    let journal = read::<OpsRecord>(chain.bytes()).unwrap();
    assert_eq!(journal.broken, None);
    assert_eq!(journal.header, header());
    let told: Vec<_> = journal.records.iter().map(|r| (r.no, r.at, r.record.clone())).collect();
    assert_eq!(
        told,
        [
            (1, Instant::from_hour(7), OpsRecord::State(StationState::Open)),
            (2, Instant::from_hour(8), OpsRecord::Cast { n: 1 }),
            (3, Instant::from_hour(9), OpsRecord::Cast { n: 2 }),
        ]
    );
}

#[test]
fn every_flipped_bit_is_noticed() {
    let good = day();
    for bit in 0..good.bytes().len() * 8 {
        let mut bent = good.bytes().to_vec();
        bent[bit / 8] ^= 1 << (bit % 8);
        let noticed = read::<OpsRecord>(&bent).map(|journal| journal.broken);
        assert!(!matches!(noticed, Ok(None)), "bit {bit}");
    }
}

#[test]
fn a_cut_keeps_all_whole_records_before_it() {
    let good = day();
    let second = read::<OpsRecord>(good.bytes()).unwrap().records[1].offset;
    for end in second + 1..good.bytes().len() {
        let journal = read::<OpsRecord>(&good.bytes()[..end]).unwrap();
        let whole = journal.records.len();
        assert!((1..=2).contains(&whole));
        let at_boundary = journal.broken.is_none();
        assert!(
            at_boundary || matches!(journal.broken, Some(Break::Cut { no, .. }) if no == whole as u32 + 1)
        );
    }
}

#[test]
fn an_unknown_record_type_with_a_good_chain_is_named() {
    struct FromTheFuture;
    impl Entry for FromTheFuture {
        const JOURNAL: JournalKind = JournalKind::Ops;
        fn encode(&self, _payload: &mut Vec<u8>) -> u8 {
            250
        }
        fn decode(_kind: u8, _payload: &[u8]) -> Option<Self> {
            None
        }
    }
    let mut chain = day();
    let offset = chain.bytes().len();
    chain.append(Instant::from_hour(10), &FromTheFuture);
    let journal = read::<OpsRecord>(chain.bytes()).unwrap();
    assert_eq!(journal.records.len(), 3);
    assert_eq!(journal.broken, Some(Break::UnknownRecord { no: 4, offset, kind: 250 }));
}

#[test]
fn the_desk_journal_is_not_read_as_ops() {
    let desk = Chain::new(&JournalHeader { kind: JournalKind::Desk, ..header() });
    assert_eq!(read::<OpsRecord>(desk.bytes()).unwrap_err(), Break::Header);
    assert_eq!(read::<OpsRecord>(b"").unwrap_err(), Break::Header);
}

#[test]
fn a_journal_cut_anywhere_is_resumed_after_its_last_whole_record() {
    let good = day();
    let starts: Vec<usize> =
        read::<OpsRecord>(good.bytes()).unwrap().records.iter().map(|record| record.offset).collect();
    for end in starts[0]..=good.bytes().len() {
        let (mut chain, journal) = Chain::resume::<OpsRecord>(good.bytes()[..end].to_vec()).unwrap();
        assert_eq!(chain.records() as usize, journal.records.len());
        chain.append(Instant::from_hour(10), &OpsRecord::CastRepeated);
        let read = read::<OpsRecord>(chain.bytes()).unwrap();
        assert_eq!(read.broken, None, "cut at {end}");
        assert_eq!(read.records.len(), journal.records.len() + 1);
    }
}

#[test]
fn a_journal_changed_in_the_middle_is_not_resumed() {
    let mut bent = day().bytes().to_vec();
    let second = read::<OpsRecord>(&bent).unwrap().records[1].offset;
    bent[second + 12] ^= 1;
    assert_eq!(Chain::resume::<OpsRecord>(bent).unwrap_err(), Break::Chain { no: 2, offset: second });
}
