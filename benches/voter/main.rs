//! Cost of one voter in simulation, in H: the cost of one hold on `BinaryHeap` with 16 pending events.
//!
//! Budget (DESIGN 9), ratios in one run on one thread:
//!
//! | what | floor | target |
//! |---|---|---|
//! | full-protocol voter, suite 0, stand-in sealer | 110 H | 70 H |
//! | the same with suite 2 | reported beside it | |
//! | the same with suite 2 and ballots sealed to the close key | reported beside it | |
//! | queue-only voter | 10 H | 6.6 H |
//!
//! A queue-only voter is drawn and goes through the lines of a small polling place; a voter of a day's lines goes through
//! those of a whole station's day. Neither has wire or records.
//!
//! Measured at the end of November 2026 on two shared virtual cores, H = 30 to 32 ns, medians of two runs and the least of all
//! rounds: wired and suite 0 382 to 415 H (310), with suite 1 about 500 H (384), with suite 2 about 700 H (485), cards with suite 0
//! about 360 H (224), remotes with suite 2 about 915 H (612; two sessions a voter), queue-only 8.2 H. Another machine,
//! H = 26 ns, gave 273, 390, 535 and 745 H for the same code but for small things, and a third, H = 31 ns,
//! some 240 H for wired and suite 0: what a hold costs and what a voter costs do not go together.
//!
//! The full-protocol voter is not at its floor. A second table says where the H of a wired voter in suite 0 go; its rows
//! add up, because the last one is what is left:
//!
//! | part | H |
//! |---|---|
//! | hashes: 11 blocks for right, tag and receipt, 3 for the records, 4 for the evidence files | 34 to 36 |
//! | frames: nine, written, encoded, cut, decoded, checked and read, with nothing around them | 50 to 54 |
//! | sessions: what the links at both ends add to those frames | 35 to 37 |
//! | decisions: what controller and terminal add, but for the hashes | 77 to 85 |
//! | people: the draws of a voter and the register | 14 |
//! | events: fourteen, one hold each, which is 1 H by definition | 14 |
//! | the rest: lines, desks, booths, evidence files, new memory | 157 to 176 |
//!
//! Hashes, frames, people and events alone come to 112 to 118 H: with these formats and this code for them no voter can cost
//! 110 H, whatever is saved elsewhere. Hashes, people and events, about 63 H, hang on the formats and on the draws a seed
//! stands for. The budget was set from a prototype of ten frames and four chained records (SIMULATION 10).
//!
//! Counted by callgrind (days of 1,945 voters, whole): about 45,000 instructions a voter without those of the hashes, no function
//! with more than a tenth of them; page faults and data hardly count. Optimised for size the voter takes longer. It is not that
//! code is in no cache when its turn comes: eight days of one seed in lockstep, where each piece of code is fetched once for eight
//! voters, took 244 H, and 238 H one after the other. So it is the number of instructions, some 2.5 a cycle, and 110 H leave room
//! for about 16,000 of them.
//!
//! With ballots sealed to the close key: wired and suite 0 about 4,150 H, with suite 2 about 4,300 H. The difference is one
//! ballot sealed, about 1,780 H (two multiplications on the curve by multiples worked out before), and one opened, about 2,000 H
//! (one multiplication of an arbitrary point); both were measured alone and are rows of their own.
//!
//! Ratios are of processor time, so that a busy machine does not show in them.
//!
//! `cargo bench --bench voter` prints the ratios first, then what criterion measures. A full-protocol voter is identified
//! by a scan, gets a right on a wired terminal, marks a ballot, and has it stored: frames encoded, checked and decoded at
//! both ends, records chained, the voter list and the box kept; the share of the evidence files is in it.

#![expect(clippy::panic, reason = "a benchmark that cannot start says so")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its ratios")]

mod bare;
#[path = "../measure/hold.rs"]
mod hold;
mod machines;

use std::collections::BTreeMap;
use std::hint::black_box;

use cpu_time::ThreadTime;
use criterion::{Criterion, Throughput, criterion_group};
use election::ballot::{Ballot, SealedBallot, Sealing};
use election::contest::Choice;
use election::sealing::{CloseSecret, Opener, Scope, Sealer};
use terminal_sim::scenario::{Scenario, ScenarioFile, ScenarioSource};
use terminal_sim::{lines, plan, simulate};

use bare::{Frames, Hashes, SHARE_BEFORE_EVIDENCE};
use hold::{HOLDS, hold};
use machines::{Links, Precinct};

/// Name, voters a run, the run.
struct Workload {
    name: &'static str,
    items: u32,
    work: Box<dyn Fn()>,
}

const WIRED: &str = "full-protocol voter, wired, suite 0";
const HASHES: &str = "hashes of one voter";
const FRAMES: &str = "frames of one voter";
const LINKS: &str = "two links and the frames of one voter";
const MACHINES: &str = "controller and terminal for one voter";
const PEOPLE: &str = "people drawn and listed";

const VOTERS: u32 = 2_000;
const ROUNDS: usize = 9;
/// Ballots sealed or opened in one go.
const BALLOTS: u32 = 1_000;

fn scenario(profile: &str, suite: u8, sealing: &str, fidelity: &str) -> Scenario {
    let rates = [VOTERS / 13; 13].map(|rate| rate.to_string()).join(", ");
    let text = format!(
        "title = \"bench\"\nfidelity = \"{fidelity}\"\n\
         [precinct]\ncity = \"Bench\"\nnumber = 1\ndistrict = 1\n\
         [election]\nsealing = \"{sealing}\"\n\
         [electorate]\nlisted = {VOTERS}\nturnout = 1.0\nelectronic_share = 1.0\nno_barcode = 0.0\nmisread = 0.0\n\
         unlisted = 0\nhome_applications = 0\n\
         [arrivals]\nkind = \"poisson\"\nper_hour = [{rates}]\n\
         [equipment]\nprofile = \"{profile}\"\ndesks = 4\n\
         [equipment.line]\nsuite = {suite}\n\
         [service.desk]\nkind = \"exponential\"\nmean_s = 40\n\
         [service.electronic]\nkind = \"exponential\"\nmean_s = 60\n"
    );
    Scenario::parse(&ScenarioSource::new("bench", text)).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Returns the seconds of processor time an item takes; not a `Duration`, which would cut an H to whole nanoseconds.
fn per_item(items: u32, work: &dyn Fn()) -> f64 {
    let began = ThreadTime::now();
    work();
    began.elapsed().as_secs_f64() / f64::from(items)
}

/// Prints the ratios and returns them by name: medians over rounds in which every workload ran once, so that drift hits
/// all alike.
fn print_ratios(workloads: &[Workload]) -> BTreeMap<&'static str, f64> {
    let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); workloads.len()];
    for _ in 0..ROUNDS {
        let hold = per_item(HOLDS, &|| {
            black_box(hold());
        });
        for (Workload { items, work, .. }, ratios) in workloads.iter().zip(&mut rounds) {
            ratios.push(per_item(*items, work) / hold);
        }
    }
    let hold = per_item(HOLDS, &|| {
        black_box(hold());
    });
    println!("H = {:.1} ns on this machine, in this run", hold * 1e9);
    let mut medians = BTreeMap::new();
    for (Workload { name, .. }, mut ratios) in workloads.iter().zip(rounds) {
        ratios.sort_by(f64::total_cmp);
        let of = |at: usize| ratios.get(at).copied().unwrap_or(f64::NAN);
        println!("{name:<44} {:>7.1} H   ({:.1} to {:.1})", of(ROUNDS / 2), of(0), of(ROUNDS - 1));
        medians.insert(*name, of(ROUNDS / 2));
    }
    medians
}

/// Prints where the H of a wired voter in suite 0 go; the rows add up to the whole, because the last is what is left.
fn print_parts(ratios: &BTreeMap<&'static str, f64>, events: f64) {
    let of = |name: &str| ratios.get(name).copied().unwrap_or(f64::NAN);
    let (whole, hashes, frames) = (of(WIRED), of(HASHES), of(FRAMES));
    let parts = [
        ("hashes: 18 blocks of SHA-256", hashes),
        ("frames: 9 written, encoded, cut, decoded, read", frames),
        ("sessions: both links around those frames", of(LINKS) - frames),
        (
            "decisions: controller, terminal, 3 records",
            of(MACHINES) - of(LINKS) - hashes * SHARE_BEFORE_EVIDENCE,
        ),
        ("people: the draws of a voter, the register", of(PEOPLE)),
        ("events: one hold each", events),
    ];
    let known: f64 = parts.iter().map(|(_, share)| share).sum();
    println!("\nwhere the {whole:.1} H of a {WIRED} go");
    for (part, share) in
        parts.into_iter().chain([("the rest: lines, desks, booths, evidence files", whole - known)])
    {
        println!("{part:<48} {share:>7.1} H");
    }
    println!("bare bytes: hashes and frames alone {:>19.1} H\n", hashes + frames);
}

/// Seals a ballot many times; the close key is prepared once, as in a device that is started.
fn seal_ballots() -> Vec<SealedBallot> {
    let scope = Scope { election_id: [0; 15], precinct: 1 };
    let sealer = Sealer::new(Sealing::ToCloseKey(close_secret().close_key()), &scope);
    let ballot = Ballot::new(&[Choice::For(0), Choice::AgainstAll], None);
    let ballot = ballot.unwrap_or_else(|error| panic!("{error}"));
    let fresh = |n: u32| std::array::from_fn(|at| (n >> (at % 4 * 8)) as u8);
    (0..BALLOTS).map(|n| sealer.seal(&ballot, || fresh(n))).collect()
}

fn open_ballots() -> Box<dyn Fn()> {
    let (sealed, secret) = (seal_ballots(), close_secret());
    let scope = Scope { election_id: [0; 15], precinct: 1 };
    let opener = Opener::new(Sealing::ToCloseKey(secret.close_key()), &scope, Some(&secret));
    let opener = opener.unwrap_or_else(|error| panic!("{error}"));
    Box::new(move || {
        let opened = sealed.iter().filter(|sealed| opener.open(sealed).is_ok()).count();
        assert_eq!(opened, sealed.len());
    })
}

fn close_secret() -> CloseSecret {
    CloseSecret::new([7; 32])
}

/// The steps of a wired voter in suite 0, each with everything the ones before it need.
fn steps() -> [Workload; 5] {
    let scenario = scenario("wired", 0, "stand-in", "full");
    let (register, people) = plan::people(&scenario);
    let precinct = Precinct::new(simulate(&scenario, "bench", 1).definition, register, people);
    let workload = |name, work| Workload { name, items: VOTERS, work };
    [
        workload(
            HASHES,
            Box::new(|| {
                let hashes = Hashes::new();
                (0..VOTERS).for_each(|_| hashes.voter());
            }),
        ),
        workload(
            FRAMES,
            Box::new(|| {
                let mut frames = Frames::new();
                (0..VOTERS).for_each(|_| frames.voter());
            }),
        ),
        workload(
            LINKS,
            Box::new(|| {
                let mut links = Links::new();
                (0..VOTERS).for_each(|_| links.voter());
            }),
        ),
        workload(MACHINES, Box::new(move || precinct.day(VOTERS))),
        workload(
            PEOPLE,
            Box::new(move || {
                black_box((plan::draw(&scenario, 1).station.len(), plan::people(&scenario)));
            }),
        ),
    ]
}

fn workloads() -> Vec<Workload> {
    let day = |profile: &str, suite, sealing: &str| {
        let scenario = scenario(profile, suite, sealing, "full");
        let came = simulate(&scenario, "bench", 1).truth.arrived;
        let work: Box<dyn Fn()> = Box::new(move || {
            black_box(simulate(&scenario, "bench", 1));
        });
        (came, work)
    };
    let queue = scenario("wired", 0, "stand-in", "queue");
    let came = lines::run(&queue, 1).len() as u32;
    let lines: Box<dyn Fn()> = Box::new(move || {
        black_box(lines::run(&queue, 1));
    });
    let full = [
        (WIRED, "wired", 0, "stand-in"),
        ("full-protocol voter, wired, suite 1", "wired", 1, "stand-in"),
        ("full-protocol voter, wired, suite 2", "wired", 2, "stand-in"),
        ("full-protocol voter, card-2005, suite 0", "card-2005", 0, "stand-in"),
        ("full-protocol voter, remote-2004, suite 2", "remote-2004", 2, "stand-in"),
        ("full-protocol voter, wired, suite 0, sealed", "wired", 0, "to-close-key"),
        ("full-protocol voter, wired, suite 2, sealed", "wired", 2, "to-close-key"),
    ];
    let full = full.map(|(name, profile, suite, sealing)| {
        let (items, work) = day(profile, suite, sealing);
        Workload { name, items, work }
    });
    let seal = Workload {
        name: "one ballot sealed",
        items: BALLOTS,
        work: Box::new(|| _ = black_box(seal_ballots())),
    };
    let open = Workload { name: "one ballot opened", items: BALLOTS, work: open_ballots() };
    let day_of_lines = Workload { name: "voter of a day's lines", items: came, work: lines };
    full.into_iter().chain([seal, open]).chain(steps()).chain([day_of_lines, queue_only()]).collect()
}

/// Days of the small polling place, drawn and run.
fn queue_only() -> Workload {
    const DAYS: u32 = 4;
    let source = ScenarioSource::new("place.toml", include_str!("../place.toml"));
    let place = match ScenarioFile::parse(&source) {
        Ok(ScenarioFile::Queue(place)) => place,
        other => panic!("{other:#?}"),
    };
    let run = move || (1..=DAYS).map(|day| lines::run_queue(&place, 1, day).len() as u32).sum();
    let items: u32 = run();
    Workload { name: "queue-only voter", items, work: Box::new(move || _ = black_box(run())) }
}

fn print_tables(workloads: &[Workload]) {
    let ratios = print_ratios(workloads);
    let truth = simulate(&scenario("wired", 0, "stand-in", "full"), "bench", 1).truth;
    print_parts(&ratios, truth.events as f64 / f64::from(truth.arrived));
}

fn voters(criterion: &mut Criterion) {
    let workloads = workloads();
    print_tables(&workloads);
    let mut group = criterion.benchmark_group("voter");
    group.throughput(Throughput::Elements(u64::from(HOLDS)));
    group.bench_function("hold", |bencher| bencher.iter(hold));
    for Workload { name, items, work } in &workloads {
        group.throughput(Throughput::Elements(u64::from(*items)));
        group.bench_function(*name, |bencher| bencher.iter(work));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = voters
}

fn main() {
    if std::env::args().any(|argument| argument == "--ratios") {
        print_tables(&workloads());
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
