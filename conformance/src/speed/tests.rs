//! A device of one speed at the other end: at another it reads and is read as noise.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

use hardware::port::memory::{MemoryPort, pair};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::*;

/// A port with a speed that the device can look up, and a speed it does not take.
struct Set {
    port: MemoryPort,
    baud: Arc<AtomicU32>,
}

impl Port for Set {
    fn address(&self) -> &str {
        "set"
    }

    fn settings(&self) -> Result<Settings, PortError> {
        Ok(Settings::svl(self.baud.load(Ordering::Relaxed)))
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        if baud == 921_600 {
            return Err(PortError::Unsupported { address: "set".to_owned(), what: "set the speed" });
        }
        // The device looks here, and garbles what it says itself.
        self.baud.store(baud, Ordering::Relaxed);
        Ok(())
    }
}

impl AsyncRead for Set {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.port).poll_read(context, buffer)
    }
}

impl AsyncWrite for Set {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.port).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.port).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.port).poll_shutdown(context)
    }
}

/// Returns a whole frame of an end.
fn frame(sender: Side) -> Vec<u8> {
    let flags = if sender == Side::Terminal { Flags::FROM_TERMINAL } else { Flags::NONE };
    let header =
        Header { kind: Kind::ACK, flags, address: POINT_TO_POINT, session: SessionId(7), counter: 3, ack: 1 };
    let mut frame = Vec::new();
    header.write(&[], &TrafficKey::OPEN, &mut frame);
    on_line(&frame)
}

/// Looks for a device that answers every HELLO, or says something every second, at one speed.
async fn search(dut: Side, speed: u32) -> Search {
    let (ours, mut theirs) = pair(Settings::svl(115_200));
    let baud = Arc::new(AtomicU32::new(0));
    let held = Arc::clone(&baud);
    tokio::spawn(async move {
        let mut buffer = [0; 4_096];
        loop {
            if dut == Side::Controller {
                tokio::time::sleep(Duration::from_secs(1)).await;
            } else if theirs.read(&mut buffer).await.unwrap_or(0) == 0 {
                return;
            }
            let is_right = held.load(Ordering::Relaxed) == speed;
            let said = if is_right { frame(dut) } else { vec![0x83, 0, 0xFE, 0x1C, 0] };
            if theirs.write_all(&said).await.is_err() {
                return;
            }
        }
    });
    let mut port = Set { port: ours, baud };
    find(&mut port, dut, 19_200, 1).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_terminal_is_found_by_its_answer_and_a_controller_by_its_offers() {
    for dut in [Side::Terminal, Side::Controller] {
        for speed in [19_200, 115_200, 1_200] {
            let search = search(dut, speed).await;
            assert_eq!(search.found, Some(speed), "{dut:?}: {search:?}");
            assert_eq!(search.tries[0].baud, 19_200, "the speed of the address comes first");
            let (last, before) = search.tries.split_last().unwrap();
            assert_eq!((last.baud, last.good_frames), (speed, 1));
            assert!(before.iter().all(|tried| tried.good_frames == 0));
            let noisy = before.iter().filter(|tried| tried.is_supported);
            assert!(noisy.into_iter().all(|tried| 0 < tried.damaged && 0 < tried.bytes), "{search:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_speed_nobody_has_is_not_found_and_every_speed_was_tried_once() {
    let search = search(Side::Terminal, 300).await;
    assert_eq!(search.found, None);
    let mut speeds: Vec<u32> = search.tries.iter().map(|tried| tried.baud).collect();
    let refused: Vec<u32> = search.tries.iter().filter(|t| !t.is_supported).map(|t| t.baud).collect();
    assert_eq!(refused, [921_600]);
    speeds.sort_unstable();
    speeds.dedup();
    assert_eq!((speeds.len(), search.tries.len()), (SPEEDS.len(), SPEEDS.len()));
}

#[tokio::test(start_paused = true)]
async fn what_has_no_speed_says_so_and_a_closed_line_is_lost() {
    let (mut ours, theirs) = pair(Settings::svl(115_200));
    let error = find(&mut ours, Side::Terminal, 9_600, 1).await.unwrap_err();
    assert!(matches!(error, SpeedError::NoSpeed { .. }), "{error}");
    drop(theirs);
    let mut port = Set { port: ours, baud: Arc::default() };
    let error = find(&mut port, Side::Controller, 9_600, 1).await.unwrap_err();
    assert!(matches!(error, SpeedError::Line(_)), "{error}");
}
