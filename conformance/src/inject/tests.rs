//! The same seed hits the same bytes, rates are what was asked for, and a plan of nothing changes nothing.

use std::collections::VecDeque;

use hardware::port::Settings;
use hardware::port::memory::{MemoryPort, pair};
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert_eq, proptest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

const EVERYTHING: Faults = Faults {
    bit_error: 0.01,
    burst: Some(Burst { begins: 0.001, ends: 0.05, bit_error: 0.3 }),
    drop: 0.02,
    double: 0.02,
    insert: 0.02,
    noise: 0.1,
    drip: Duration::ZERO,
    is_dead: false,
};

/// Spoils bytes in pieces of these lengths and returns what came out and what was told.
fn spoilt(bytes: &[u8], cuts: &[usize], faults: Faults) -> (Vec<u8>, Vec<Injected>) {
    let (told, mut heard) = mpsc::unbounded_channel();
    let mut spoiler = Spoiler::new(Way::ToDevice, faults, 7);
    let (mut out, mut rest) = (VecDeque::new(), bytes);
    for cut in cuts.iter().cycle() {
        let (piece, after) = rest.split_at((*cut).min(rest.len()));
        spoiler.spoil(piece, false, &mut out, &told);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    let mut events = Vec::new();
    while let Ok(event) = heard.try_recv() {
        events.push(event);
    }
    (out.into(), events)
}

proptest! {
    #[test]
    fn pieces_do_not_matter(bytes in vec(any::<u8>(), 1..3_000), cuts in vec(1_usize..200, 1..10)) {
        prop_assert_eq!(spoilt(&bytes, &[bytes.len()], EVERYTHING), spoilt(&bytes, &cuts, EVERYTHING));
    }

    #[test]
    fn a_fault_moves_no_later_one(bytes in vec(any::<u8>(), 2_000..2_001)) {
        let flips = |faults| -> Vec<Injected> {
            let is_flip = |event: &Injected| matches!(event.kind, FaultKind::Flipped(_));
            spoilt(&bytes, &[100], faults).1.into_iter().filter(is_flip).collect()
        };
        let fewer = Faults { insert: 0.0, drop: 0.0, ..EVERYTHING };
        prop_assert_eq!(flips(EVERYTHING), flips(fewer));
    }
}

#[test]
fn rates_are_what_was_asked_for() {
    let bytes = vec![0x55; 200_000];
    let count = |faults, wanted: fn(&FaultKind) -> u32| -> u32 {
        spoilt(&bytes, &[4_096], faults).1.iter().map(|event| wanted(&event.kind)).sum()
    };
    let bits = |kind: &FaultKind| if let FaultKind::Flipped(flips) = kind { flips.count_ones() } else { 0 };
    // 1.6 million bits: 1600 flips with a standard deviation of 40.
    let flips = count(Faults { bit_error: 1e-3, ..Faults::default() }, bits);
    assert!((1_400..1_800).contains(&flips), "{flips}");
    let dropped =
        count(Faults { drop: 0.01, ..Faults::default() }, |kind| u32::from(*kind == FaultKind::Dropped));
    assert!((1_800..2_200).contains(&dropped), "{dropped}");
    // Share of time bad: p / (p + q); a third of the bits in it are flipped: 1.6e6 x 0.005 x 0.3 = 2376.
    let burst = Burst { begins: 1e-4, ends: 0.02, bit_error: 0.3 };
    let flips = count(Faults { burst: Some(burst), ..Faults::default() }, bits);
    assert!((1_700..3_100).contains(&flips), "{flips}");
}

#[tokio::test(start_paused = true)]
async fn nothing_planned_changes_nothing() {
    let (ours, mut theirs) = pair(Settings::svl(9_600));
    let (mut faulty, mut heard) = FaultyPort::new(Box::new(ours), &Plan::default(), 1);
    faulty.write_all(b"abc").await.unwrap();
    faulty.flush().await.unwrap();
    theirs.write_all(b"def").await.unwrap();
    let mut buffer = [0; 3];
    theirs.read_exact(&mut buffer).await.unwrap();
    assert_eq!(&buffer, b"abc");
    faulty.read_exact(&mut buffer).await.unwrap();
    assert_eq!(&buffer, b"def");
    assert!(heard.try_recv().is_err());
    assert_eq!(faulty.settings().unwrap().baud, 9_600);
    drop(theirs);
    assert_eq!(faulty.read(&mut buffer).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_drip_lets_one_byte_through_at_a_time() {
    let (ours, mut theirs) = pair(Settings::svl(9_600));
    let from_device = Faults { drip: Duration::from_millis(10), ..Faults::default() };
    let (mut faulty, _heard) = FaultyPort::new(Box::new(ours), &Plan { from_device, ..Plan::default() }, 1);
    theirs.write_all(b"abcde").await.unwrap();
    let (began, mut buffer) = (Instant::now(), [0; 5]);
    faulty.read_exact(&mut buffer).await.unwrap();
    assert_eq!(&buffer, b"abcde");
    assert_eq!(began.elapsed(), Duration::from_millis(40));
}

#[tokio::test(start_paused = true)]
async fn a_cut_swallows_both_ways_and_heals() {
    let (ours, mut theirs) = pair(Settings::svl(9_600));
    let cut = Cut { every: Duration::from_secs(60), lasts: Duration::from_secs(5) };
    let (mut faulty, mut heard) =
        FaultyPort::new(Box::new(ours), &Plan { cut: Some(cut), ..Plan::default() }, 1);
    tokio::time::sleep(Duration::from_secs(57)).await;
    faulty.write_all(b"lost").await.unwrap();
    tokio::time::sleep(Duration::from_secs(4)).await;
    faulty.write_all(b"kept").await.unwrap();
    let mut buffer = [0; 4];
    theirs.read_exact(&mut buffer).await.unwrap();
    assert_eq!(&buffer, b"kept");
    let first = heard.try_recv().unwrap();
    assert_eq!(first, Injected { way: Way::ToDevice, offset: 0, kind: FaultKind::Cut });
}

/// A port that counts how often it was asked to stay ours, and what it was told of its control lines.
struct Asked(std::sync::Arc<std::sync::atomic::AtomicU32>, MemoryPort);

impl Port for Asked {
    fn address(&self) -> &str {
        self.1.address()
    }

    fn settings(&self) -> Result<Settings, PortError> {
        self.1.settings()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.1.set_baud(baud)
    }

    fn keep_exclusive(&mut self) -> Result<(), PortError> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }

    fn packets(&self, _direction: Direction) -> &[u32] {
        &[7]
    }
}

impl AsyncRead for Asked {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.1).poll_read(context, buffer)
    }
}

impl AsyncWrite for Asked {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.1).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.1).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.1).poll_shutdown(context)
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_of_a_port_behind_faults_reaches_the_port() {
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let (near, _far) = pair(Settings::svl(9_600));
    let port: Box<dyn Port> = Box::new(Asked(asked.clone(), near));
    let (mut faulty, _heard) = FaultyPort::new(port, &Plan::default(), 1);
    faulty.keep_exclusive().unwrap();
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1);
    assert_eq!(faulty.packets(Direction::Received), [7]);
    assert!(matches!(faulty.counters(), Err(PortError::Unsupported { .. })));
}
