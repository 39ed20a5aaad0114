//! What a line costs: round trip of a 40-byte frame and throughput over each kind of line, and the share of line rate that
//! pacing keeps.
//!
//! Budget, medians of one run:
//!
//! | what | limit |
//! |---|---|
//! | our serial port to a PTY, round trip | 1.5 times the plain blocking port in the same run |
//! | pacing at 9600 and 115200 | 99 % to 100 % of line rate |
//!
//! Measured in November 2026 on two virtual cores, four runs. Round trips: memory 0.8 us, Unix socket 11 us, our serial port on
//! a PTY 39 to 44 us, plain blocking port 36 to 43 us, pyserial 52 to 83 us. Pacing: 99.9 to 100 % of line rate at 9600, 115200
//! and 921600. Reading from a PTY has no limit, because the ratio to the plain port beside it says little: ours goes at one of two
//! rates, 18 MB/s in three runs and 103 MB/s in one, the plain port at 115 to 155 MB/s, and on other days it was the plain port that
//! was slow. The fastest line allowed, 921600 baud, carries 0.09 MB/s.
//!
//! Figures are printed, not asserted: on a PTY the kernel hands bytes over in its own time. The peer
//! echoes from a thread of its own on every PTY, and from the same thread in memory and on a socket. Each round trip waits
//! for the one before. pyserial is measured against the same peer where `python3` has it.
//!
//! `cargo bench -p hardware --bench line` prints the table first, then what criterion measures.

#![expect(clippy::unwrap_used, reason = "a benchmark whose line breaks stops")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group};
use hardware::address::{LineAddress, Place, SerialName};
use hardware::port::memory::pair;
use hardware::port::paced::Paced;
use hardware::port::pty::PtyMaster;
use hardware::port::serial::SerialPort;
use hardware::port::socket::SocketPort;
use hardware::port::{Port, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::runtime::{Builder, Runtime};

const FRAME: [u8; 40] = [0x55; 40];
const ROUNDS: usize = 7;
const TRIPS: u64 = 2_000;
const BULK: usize = 1 << 20;
const SETTINGS: Settings = Settings::svl(115_200);

/// Name; and what takes so many round trips and returns how long they took.
struct Link {
    name: &'static str,
    trips: Box<dyn FnMut(u64) -> Duration>,
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

async fn echo(mut port: impl Port) {
    let mut buffer = [0; 4096];
    // A port that is gone ends the peer.
    while let Ok(length @ 1..) = port.read(&mut buffer).await {
        if port.write_all(buffer.get(..length).unwrap()).await.is_err() {
            return;
        }
    }
}

/// Starts an echo on a PTY in a thread of its own, and returns the device to open.
fn echoing_pty() -> String {
    let master = PtyMaster::unnamed(SETTINGS).unwrap();
    let device = master.device().display().to_string();
    thread::spawn(move || runtime().block_on(async { echo(master.plugged().await.unwrap()).await }));
    device
}

fn serial_address(device: &str) -> LineAddress {
    LineAddress::at(Place::Serial(SerialName::Path(Path::new(device).to_owned())))
}

/// Takes round trips on an open port; `runtime` runs whatever is at the other end in the same thread.
fn trips_on(runtime: Runtime, mut port: impl Port + 'static) -> Box<dyn FnMut(u64) -> Duration> {
    Box::new(move |count| {
        runtime.block_on(async {
            let mut answer = FRAME;
            let began = Instant::now();
            for _ in 0..count {
                port.write_all(&FRAME).await.unwrap();
                port.read_exact(&mut answer).await.unwrap();
            }
            began.elapsed()
        })
    })
}

fn memory_link() -> Link {
    let runtime = runtime();
    let (near, far) = pair(SETTINGS);
    runtime.spawn(echo(far));
    Link { name: "memory", trips: trips_on(runtime, near) }
}

fn socket_pair() -> (SocketPort<UnixStream>, SocketPort<UnixStream>) {
    let (near, far) = UnixStream::pair().unwrap();
    let port = |stream| SocketPort::new(stream, "unix:pair".to_owned(), SETTINGS);
    (port(near), port(far))
}

fn socket_link() -> Link {
    let runtime = runtime();
    let (near, far) = runtime.block_on(async { socket_pair() });
    runtime.spawn(echo(far));
    Link { name: "Unix socket", trips: trips_on(runtime, near) }
}

fn pty_link() -> Link {
    let runtime = runtime();
    let device = echoing_pty();
    let port = runtime.block_on(async { SerialPort::open(&serial_address(&device)).unwrap() });
    Link { name: "PTY, our serial port", trips: trips_on(runtime, port) }
}

fn plain_link() -> Link {
    let mut port = serialport::new(echoing_pty(), 115_200).timeout(Duration::from_secs(10)).open().unwrap();
    let trips = Box::new(move |count| {
        let mut answer = FRAME;
        let began = Instant::now();
        for _ in 0..count {
            port.write_all(&FRAME).unwrap();
            port.read_exact(&mut answer).unwrap();
        }
        began.elapsed()
    });
    Link { name: "PTY, plain blocking port", trips }
}

/// Takes round trips with pyserial against the same peer; `None` where it is not installed.
fn pyserial_trip() -> Option<Duration> {
    const SCRIPT: &str = "import serial, sys, time\n\
        port = serial.Serial(sys.argv[1], 115200, timeout=10)\n\
        count = int(sys.argv[2])\n\
        frame = b'U' * 40\n\
        began = time.perf_counter()\n\
        for _ in range(count):\n\
        \tport.write(frame)\n\
        \tassert port.read(40) == frame\n\
        print((time.perf_counter() - began) / count)";
    let trips = TRIPS.to_string();
    let ran = Command::new("python3").args(["-c", SCRIPT, &echoing_pty(), &trips]).output().ok()?;
    let text = String::from_utf8(ran.stdout).ok()?;
    text.trim().parse().ok().map(Duration::from_secs_f64)
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Prints microseconds a round trip, medians over rounds in which every link had its turn.
fn print_trips(links: &mut [Link]) {
    let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); links.len()];
    for _ in 0..ROUNDS {
        for (link, times) in links.iter_mut().zip(&mut rounds) {
            times.push((link.trips)(TRIPS).as_secs_f64() * 1e6 / TRIPS as f64);
        }
    }
    println!("round trip of a 40-byte frame");
    for (link, times) in links.iter().zip(rounds) {
        println!("  {:<28} {:>8.1} us", link.name, median(times));
    }
    match pyserial_trip() {
        Some(trip) => println!("  {:<28} {:>8.1} us", "PTY, pyserial", trip.as_secs_f64() * 1e6),
        None => println!("  pyserial is not installed and was not compared"),
    }
}

async fn carry(mut from: impl Port, mut to: impl Port) -> Duration {
    let began = Instant::now();
    let write = async {
        from.write_all(&vec![0x55; BULK]).await.unwrap();
        from.flush().await.unwrap();
    };
    let read = async { to.read_exact(&mut vec![0; BULK]).await.unwrap() };
    tokio::join!(write, read);
    began.elapsed()
}

/// Writes to whoever opens a PTY, from a thread of its own, and keeps the line until they leave.
fn talking_pty() -> String {
    let master = PtyMaster::unnamed(SETTINGS).unwrap();
    let device = master.device().display().to_string();
    thread::spawn(move || {
        runtime().block_on(async {
            let mut port = master.plugged().await.unwrap();
            // Once the reader has set its terminal it sends a byte: what came before would be thrown away.
            port.read_exact(&mut [0; 1]).await.unwrap();
            port.write_all(&vec![0x55; BULK]).await.unwrap();
            // Returns when the reader has closed its end.
            let _ = port.read(&mut [0; 1]).await;
        });
    });
    device
}

fn our_bulk() -> Duration {
    runtime().block_on(async {
        let mut port = SerialPort::open(&serial_address(&talking_pty())).unwrap();
        let began = Instant::now();
        port.write_all(&[1]).await.unwrap();
        port.read_exact(&mut vec![0; BULK]).await.unwrap();
        began.elapsed()
    })
}

fn plain_bulk() -> Duration {
    let mut port = serialport::new(talking_pty(), 115_200).timeout(Duration::from_secs(10)).open().unwrap();
    let began = Instant::now();
    port.write_all(&[1]).unwrap();
    port.read_exact(&mut vec![0; BULK]).unwrap();
    began.elapsed()
}

fn print_throughput() {
    let sockets = || {
        runtime().block_on(async {
            let (near, far) = socket_pair();
            carry(near, far).await
        })
    };
    let memory = || {
        runtime().block_on(async {
            let (near, far) = pair(SETTINGS);
            carry(near, far).await
        })
    };
    let all: [(&str, &dyn Fn() -> Duration); 4] = [
        ("memory", &memory),
        ("Unix socket", &sockets),
        ("PTY, our serial port reads", &our_bulk),
        ("PTY, plain blocking port", &plain_bulk),
    ];
    println!("throughput of one mebibyte");
    for (name, carry) in all {
        let rates = (0..ROUNDS).map(|_| BULK as f64 / carry().as_secs_f64() / 1e6).collect();
        println!("  {name:<28} {:>8.1} MB/s", median(rates));
    }
}

fn print_pacing() {
    println!("pacing, share of line rate over one second");
    for baud in [9_600, 115_200, 921_600] {
        let settings = Settings::svl(baud);
        let took = runtime().block_on(async {
            let (near, mut far) = pair(settings);
            let mut near = Paced::new(near);
            let bytes = usize::try_from(baud / 10).unwrap();
            let began = Instant::now();
            let write = async {
                near.write_all(&vec![0x55; bytes]).await.unwrap();
                near.flush().await.unwrap();
            };
            let read = async { far.read_exact(&mut vec![0; bytes]).await.unwrap() };
            tokio::join!(write, read);
            began.elapsed()
        });
        println!("  {baud:<28} {:>8.2} %", 100.0 / took.as_secs_f64());
    }
}

fn lines(criterion: &mut Criterion) {
    let mut links = [memory_link(), socket_link(), pty_link(), plain_link()];
    print_trips(&mut links);
    print_throughput();
    print_pacing();
    let mut group = criterion.benchmark_group("round trip");
    group.throughput(Throughput::Elements(1));
    for Link { name, trips } in &mut links {
        group.bench_function(*name, |bencher| bencher.iter_custom(&mut *trips));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2));
    targets = lines
}

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
}
