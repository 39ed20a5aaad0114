//! Paced lines in virtual time: bytes are never early, and at most a millisecond late.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::memory::{MemoryPort, pair};
use super::*;

/// The runtime's timers are no finer.
const GRAIN: Duration = Duration::from_millis(1);

/// Reads `count` bytes and holds each against the wire: the moment its last bit lands.
async fn check_arrivals(mut port: impl Port, began: Instant, settings: Settings, count: u64) {
    let piece = Duration::from_millis(1).max(settings.byte_time());
    let mut buffer = [0; 512];
    let mut arrived = 0;
    while arrived < count {
        let length = port.read(&mut buffer).await.unwrap() as u64;
        assert!(0 < length);
        arrived += length;
        let bits = u128::from(arrived) * u128::from(settings.bits_per_byte());
        let due = Duration::from_nanos((bits * 1_000_000_000 / u128::from(settings.baud)) as u64);
        let took = began.elapsed();
        assert!(due <= took, "byte {arrived} of {settings:?} is early: {took:?} instead of {due:?}");
        assert!(
            took < due + piece + GRAIN,
            "byte {arrived} of {settings:?} is late: {took:?} instead of {due:?}"
        );
    }
    assert_eq!(arrived, count);
    let exact = Duration::from_nanos(
        (u128::from(count) * u128::from(settings.bits_per_byte()) * 1_000_000_000 / u128::from(settings.baud))
            as u64,
    );
    assert!(began.elapsed() < exact + GRAIN, "{:?} for {exact:?}", began.elapsed());
}

fn speeds() -> [Settings; 4] {
    let even = Settings { parity: super::super::Parity::Even, stop_bits: 2, ..Settings::svl(9_600) };
    [Settings::svl(9_600), even, Settings::svl(115_200), Settings::svl(921_600)]
}

async fn write_at_once(mut port: MemoryPort, bytes: Vec<u8>) -> MemoryPort {
    port.write_all(&bytes).await.unwrap();
    port
}

#[tokio::test(start_paused = true)]
async fn what_is_written_lands_at_line_rate() {
    for settings in speeds() {
        let (near, far) = pair(settings);
        let began = Instant::now();
        let reader = tokio::spawn(check_arrivals(far, began, settings, 10_000));
        let mut near = Paced::new(near);
        near.write_all(&[0x55; 10_000]).await.unwrap();
        near.flush().await.unwrap();
        reader.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_read_lands_at_line_rate() {
    for settings in speeds() {
        let (near, far) = pair(settings);
        let began = Instant::now();
        let writer = tokio::spawn(write_at_once(far, vec![0x55; 10_000]));
        check_arrivals(Paced::incoming(near), began, settings, 10_000).await;
        writer.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn both_directions_do_not_slow_each_other() {
    let settings = Settings::svl(115_200);
    let (near, far) = pair(settings);
    let began = Instant::now();
    let (near_reads, mut near_writes) = tokio::io::split(Paced::new(near));
    let (mut far_reads, mut far_writes) = tokio::io::split(far);
    let tasks = [
        tokio::spawn(async move { near_writes.write_all(&[1; 11_520]).await }),
        tokio::spawn(async move { far_writes.write_all(&[2; 11_520]).await }),
    ];
    let read_near = tokio::spawn(async move {
        let mut near_reads = near_reads;
        near_reads.read_exact(&mut [0; 11_520]).await.unwrap();
        let took = began.elapsed();
        // The output may still be under way, and leaves while somebody reads.
        let rest = tokio::time::timeout(GRAIN.saturating_mul(5), near_reads.read(&mut [0; 1])).await;
        assert!(rest.is_err());
        (took, near_reads)
    });
    far_reads.read_exact(&mut [0; 11_520]).await.unwrap();
    let far_took = began.elapsed();
    let (near_took, _) = read_near.await.unwrap();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    for took in [near_took, far_took] {
        assert!((Duration::from_secs(1)..Duration::from_secs(1) + GRAIN).contains(&took), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wire_that_was_idle_begins_anew_and_takes_a_new_speed() {
    let (near, mut far) = pair(Settings::svl(9_600));
    let mut near = Paced::new(near);
    for (baud, micros) in [(9_600, 41_667), (115_200, 3_473)] {
        near.set_baud(baud).unwrap();
        far.set_baud(baud).unwrap();
        tokio::time::sleep(Duration::from_millis(700)).await;
        let began = Instant::now();
        near.write_all(&[7; 40]).await.unwrap();
        near.flush().await.unwrap();
        far.read_exact(&mut [0; 40]).await.unwrap();
        let exact = Duration::from_micros(micros);
        assert!((exact..exact + GRAIN).contains(&began.elapsed()), "{baud}: {:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn bytes_under_way_land_before_the_hang_up() {
    let (near, far) = pair(Settings::svl(9_600));
    drop(write_at_once(far, vec![9; 100]).await);
    let mut near = Paced::new(near);
    let mut read = Vec::new();
    near.read_to_end(&mut read).await.unwrap();
    assert_eq!(read, vec![9; 100]);
    assert_eq!(near.read(&mut [0; 1]).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_does_not_read_stops_the_writer() {
    let (near, _far) = pair(Settings::svl(115_200));
    let mut near = Paced::new(near);
    let written = tokio::time::timeout(Duration::from_secs(60), near.write_all(&[1; 100_000])).await;
    assert!(written.is_err(), "a line holds no more than its buffers");
}
