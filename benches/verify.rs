//! Cost of holding a record of 10,000 records against itself.
//!
//! Budget: under 100 ms of processor time on one thread, for an evidence folder of version 2 with 3,333 voters: every link,
//! MAC and Seal, the tree of every note, and the search for voters' numbers and tags are in it. The processor time of one run is
//! printed first, the least of ten, then what criterion measures. Measured in November 2026 on two busy virtual cores: 83 ms.

#![expect(clippy::expect_used, reason = "a benchmark that cannot start says so")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its time")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use auditor::verify::{Outcome, Told, verify};
use cpu_time::ThreadTime;
use criterion::{Criterion, Throughput, criterion_group};
use election::ballot::SealedBallot;
use election::device::Channel;
use election::evidence::ballot_box::{BoxExport, Slot, Votes};
use election::evidence::{file, sha256};
use election::journal::block::{Block, NO_LINK};
use election::journal::epochs::Epochs;
use election::journal::note::Checkpoint;
use election::journal::seal::{Seed, seal};
use election::journal::system::{Boot, Contents, Head, LastEnd, SystemRecord};
use election::precinct::Stamp;
use election::record::desk::{HowIdentified, Outcome as Found};
use election::record::{DeskRecord, Entry, JournalHeader, JournalKind, OpsRecord};
use election::right::Tag;
use election::time::Instant;
use election::voter::{VoterId, check_digit};

const VOTERS: u32 = 3_333;
const EPOCHS: u32 = 1024;
const HEADER: JournalHeader = JournalHeader {
    kind: JournalKind::Desk,
    is_simulated: true,
    election_id: *b"bench-000000001",
    precinct: 1,
};

/// A journal that is being written.
struct Writer {
    header: JournalHeader,
    seed: Seed,
    epoch: u32,
    in_epoch: u64,
    links: Vec<[u8; 32]>,
    bytes: Vec<u8>,
    at: Instant,
}

impl Writer {
    fn begin(kind: JournalKind) -> (Self, Vec<u8>) {
        let header = JournalHeader { kind, ..HEADER };
        let seed = Seed::new([kind as u8; 32]);
        let epochs = Epochs::sign(&header, &seed, EPOCHS, &[9; 32]);
        let at = Instant::from_hour(7);
        let mut writer =
            Self { header, seed, epoch: 0, in_epoch: 0, links: Vec::new(), bytes: Vec::new(), at };
        writer.put(
            &SystemRecord::Head(Head {
                election_id: HEADER.election_id,
                precinct: HEADER.precinct,
                slots: 8192,
                definition: [0; 32],
                epochs: sha256(&epochs),
                is_unchecked: false,
                has_mirror: false,
                file_system: "ext4".to_owned(),
            })
            .encode(),
        );
        let contents = Contents::default();
        let boot = Boot { starts: 0, last_end: LastEnd::FirstStart, clock: 0, contents, slots_repaired: 0 };
        writer.put(&SystemRecord::Boot(boot).encode());
        (writer, epochs)
    }

    fn record(&mut self, record: &impl Entry) {
        let mut payload = Vec::new();
        let kind = record.encode(&mut payload);
        self.put(&(kind, payload));
    }

    fn put(&mut self, (kind, payload): &(u8, Vec<u8>)) {
        let block = Block { kind: *kind, payload: payload.clone(), ..self.place() };
        self.write(&block);
        if self.in_epoch == 63 {
            self.seal();
        }
    }

    fn anchor(&mut self) {
        let note = Checkpoint::of(&self.header, &self.links).sign(&self.seed).to_string();
        self.put(&SystemRecord::Anchor(note).encode());
    }

    fn seal(&mut self) {
        let previous = self.links.last().copied().unwrap_or(NO_LINK);
        let block = seal(&self.seed, &self.header, self.place(), &previous);
        self.write(&block);
        self.seed = self.seed.next();
        self.epoch += 1;
        self.in_epoch = 0;
    }

    fn place(&self) -> Block {
        Block {
            journal: self.header.kind,
            is_simulated: true,
            kind: 0,
            epoch: self.epoch,
            number: self.links.len() as u64,
            at: self.at,
            payload: Vec::new(),
        }
    }

    fn write(&mut self, block: &Block) {
        let previous = self.links.last().copied().unwrap_or(NO_LINK);
        let (bytes, link) = block.encode(&previous, &self.seed.mac_key()).expect("payloads are short");
        self.bytes.extend(bytes);
        self.links.push(link);
        self.in_epoch += 1;
    }
}

fn voter(n: u32) -> VoterId {
    let numbers = (0..100).filter_map(|step| {
        let number = 80_000_000_000 + u64::from(n) * 100 + step;
        let text = format!("{number:011}");
        let digits: [u8; 11] = text.bytes().map(|byte| byte - b'0').collect::<Vec<_>>().try_into().ok()?;
        VoterId::from_number(number * 10 + u64::from(check_digit(&digits)?)).ok()
    });
    numbers.into_iter().next().expect("most numbers have a check digit")
}

/// Writes a day of three records a voter, with a note every 512 voters.
fn evidence() -> BTreeMap<String, Vec<u8>> {
    let (mut desk, desk_epochs) = Writer::begin(JournalKind::Desk);
    let (mut ops, ops_epochs) = Writer::begin(JournalKind::Ops);
    let mut slots = Vec::new();
    for n in 1..=VOTERS {
        let (how, outcome) = (HowIdentified::Scan, Found::Found);
        desk.record(&DeskRecord::Identified { voter: Some(voter(n)), how, outcome });
        desk.record(&DeskRecord::Issued { voter: voter(n), channel: Channel::Electronic });
        ops.record(&OpsRecord::Cast { n });
        let digest = sha256(&n.to_be_bytes());
        let tag = digest.first_chunk::<16>().expect("a digest is longer");
        slots.push(Slot::Ballot(Tag(*tag), SealedBallot([n as u8; SealedBallot::LEN])));
        if n % 512 == 0 {
            desk.anchor();
            ops.anchor();
        }
    }
    let export = BoxExport { stamp: Stamp::Simulated, slots, votes: Votes::InSlots };
    let files = [
        (file::DESK, desk.bytes),
        (file::OPS, ops.bytes),
        (file::DESK_EPOCHS, desk_epochs),
        (file::OPS_EPOCHS, ops_epochs),
        (file::BALLOT_BOX, export.to_bytes()),
    ];
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

fn ten_thousand_records(criterion: &mut Criterion) {
    let files = evidence();
    let told = Told::default();
    let verification = verify(&files, &told);
    let failed: Vec<_> = verification.checks.iter().filter(|it| it.outcome == Outcome::Fail).collect();
    // The folder has no manifest, and that alone.
    assert!(failed.iter().all(|checked| checked.check == "V16"), "{failed:?}");
    let once = |_| {
        let begin = ThreadTime::now();
        black_box(verify(&files, &told));
        begin.elapsed()
    };
    let least = (0..10).map(once).min().unwrap_or(Duration::MAX);
    println!("verify of 10,000 records: {:.1} ms of processor time", least.as_secs_f64() * 1e3);
    let mut group = criterion.benchmark_group("verify");
    group.sample_size(10).throughput(Throughput::Elements(10_000));
    group.bench_function("10,000 records", |bencher| bencher.iter(|| verify(black_box(&files), &told)));
    group.finish();
}

criterion_group!(benches, ten_thousand_records);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
}
