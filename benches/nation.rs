//! Cost of a national election day, from a hundred precincts to all 9,580, as a process of its own.
//!
//! Budget (DESIGN 9): the day of 9,580 precincts and 8.5 million voters, with the whole protocol, in 30 s of processor time
//! (target 18 s) and 256 MB (target 64 MB). The cost is linear in the number of precincts and the memory flat.
//!
//! The nation is `scenarios/kazakhstan-2004.toml` with the precincts of each region divided by 96, 10 and 1: the table printed first
//! has processor time, most memory, and H a listed voter, for each. What criterion measures is the smallest.
//!
//! Measured in November 2026 on two virtual cores: 92 precincts 0.39 s and 19.7 MB, 951 precincts 2.56 s and 20.5 MB, all 9,580
//! 25.2 to 26.2 s and 22.8 MB, so 2.7 ms a precinct from a thousand on; the small one pays for starting.

#![expect(clippy::disallowed_methods, reason = "a running process is looked at now and then")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot start says so")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its ratios")]

#[path = "measure/hold.rs"]
mod hold;

use std::fs::{self, File};
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use cpu_time::ThreadTime;
use criterion::{Criterion, criterion_group};
use hold::{HOLDS, hold};
use serde_json::Value;

const NATION: &str = include_str!("../scenarios/kazakhstan-2004.toml");
/// By which the precincts of each region are divided.
const SHARES: [u32; 3] = [96, 10, 1];
/// How often a running process is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// Linux counts the time of processes in hundredths of a second for whoever asks.
const TICKS: f64 = 100.0;
/// Where the two counts of `/proc/PID/stat` stand behind the name of the program.
const USER_TIME: usize = 11;

/// What one run has cost.
struct Cost {
    cpu: Duration,
    /// The most memory it held, in KiB.
    memory: u64,
    precincts: u64,
    listed: u64,
}

/// Returns the nation with the precincts of each region divided.
fn divided(by: u32) -> String {
    let line = |line: &str| match line.split_once(" = ") {
        Some((field @ ("precincts" | "electronic"), number)) => {
            let number: u32 = number.parse().expect("the nation gives a number of precincts");
            format!("{field} = {}\n", (number / by).max(1))
        }
        _ => format!("{line}\n"),
    };
    NATION.lines().map(line).collect()
}

/// Plays a nation in a process of its own and returns what that cost.
fn play(nation: &str) -> Cost {
    let place = tempfile::tempdir().expect("a temporary folder");
    let file = place.path().join("nation.toml");
    fs::write(&file, nation).expect("the nation is written");
    let told = place.path().join("told.json");
    let mut run = Command::new(env!("CARGO_BIN_EXE_saylau"));
    run.arg("nation").arg(&file).arg("--json").arg("--out").arg(place.path().join("out"));
    run.stdout(File::create(&told).expect("a file for what is told")).stderr(Stdio::null());
    let mut child = run.spawn().expect("the program starts");
    let (cpu, memory) = watch(child.id());
    assert!(child.wait().expect("the program ends").success());
    let told: Value = serde_json::from_slice(&fs::read(&told).expect("what is told")).expect("JSON");
    let regions = told.get("regions").and_then(Value::as_array).expect("regions");
    let sum =
        |field: &str| regions.iter().filter_map(|region| region.get(field).and_then(Value::as_u64)).sum();
    Cost { cpu, memory, precincts: sum("precincts"), listed: sum("listed") }
}

/// Looks at a child until it has ended and was not taken notice of: then its times still stand there.
fn watch(id: u32) -> (Duration, u64) {
    let place = Path::new("/proc").join(id.to_string());
    let mut memory = 0;
    loop {
        let status = fs::read_to_string(place.join("status")).expect("the child is there");
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let held = field("VmHWM:").and_then(|held| held.split(' ').next()).and_then(|held| held.parse().ok());
        memory = memory.max(held.unwrap_or(0));
        if field("State:").is_some_and(|state| state.starts_with('Z')) {
            break;
        }
        sleep(LOOK);
    }
    let times = fs::read_to_string(place.join("stat")).expect("the child is there");
    let fields = times.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let ticks: f64 = fields.skip(USER_TIME).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    (Duration::from_secs_f64(ticks / TICKS), memory)
}

/// Returns the seconds of one H.
fn one_hold() -> f64 {
    let began = ThreadTime::now();
    black_box(hold());
    began.elapsed().as_secs_f64() / f64::from(HOLDS)
}

fn print_table() {
    println!(
        "{:>9} {:>10} {:>9} {:>12} {:>15} {:>9}",
        "precincts", "listed", "CPU s", "ms/precinct", "H/listed voter", "MB"
    );
    for by in SHARES {
        let before = one_hold();
        let Cost { cpu, memory, precincts, listed } = play(&divided(by));
        let held = f64::midpoint(before, one_hold());
        let seconds = cpu.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "numbers of precincts and voters are small")]
        let (each, voter) = (seconds / precincts as f64, seconds / listed as f64 / held);
        println!(
            "{precincts:>9} {listed:>10} {seconds:>9.2} {:>12.2} {voter:>15.1} {:>9.1}",
            each * 1e3,
            memory as f64 / 1024.0
        );
    }
    println!();
}

fn nation(criterion: &mut Criterion) {
    let smallest = divided(96);
    criterion.bench_function("nation of a hundred precincts, processor time", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| play(&smallest).cpu).sum());
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = nation
}

fn main() {
    print_table();
    benches();
    Criterion::default().configure_from_args().final_summary();
}
