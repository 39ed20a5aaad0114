//! A port whose bytes are written to a capture as they pass.
//!
//! A capture that can no longer be written does not stop the line: whoever owns it hears of that by its alarm and again
//! when it is finished.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Level, Port, PortError, Settings};
use crate::capture::{Direction, Tap};
use crate::clock::Clock;

/// A port with a tap on it.
pub struct Tapped {
    port: Box<dyn Port>,
    tap: Tap,
    clock: Clock,
    remarks: Remarks,
    /// Packets in which the delimiters of the last read and of the last write stand.
    received: Vec<u32>,
    sent: Vec<u32>,
}

/// What was done to the bytes on their way, if somebody did something.
struct Remarks(Option<Box<dyn FnMut(Direction) -> Option<String> + Send>>);

impl Remarks {
    fn take(&mut self, direction: Direction) -> Option<String> {
        self.0.as_mut().and_then(|remarks| remarks(direction))
    }
}

impl std::fmt::Debug for Tapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tapped({})", self.port.address())
    }
}

impl Tapped {
    /// Puts a tap on an open port; the capture hears that it was plugged in.
    pub fn new(port: Box<dyn Port>, tap: Tap, clock: Clock) -> Self {
        // A failure stays in the capture and is told when it is finished.
        let _ = tap.plugged(clock.now(), Level::High);
        Self { port, tap, clock, remarks: Remarks(None), received: Vec::new(), sent: Vec::new() }
    }

    /// Asks after every read and write what was done to the bytes, and writes the answer on their packet. A remark that no
    /// byte comes with is written by itself when the port closes.
    #[must_use]
    pub fn remarking(mut self, remarks: impl FnMut(Direction) -> Option<String> + Send + 'static) -> Self {
        self.remarks = Remarks(Some(Box::new(remarks)));
        self
    }
}

impl Drop for Tapped {
    fn drop(&mut self) {
        for direction in Direction::BOTH {
            if let Some(remark) = self.remarks.take(direction) {
                let _ = self.tap.remark(direction, self.clock.now(), &remark);
            }
        }
        let _ = self.tap.plugged(self.clock.now(), Level::Low);
    }
}

impl AsyncRead for Tapped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.port).poll_read(context, buffer))?;
        let read = buffer.filled().get(before..).unwrap_or_default();
        if !read.is_empty() {
            let remark = self.remarks.take(Direction::Received);
            let taken = self.tap.bytes(Direction::Received, self.clock.now(), read, remark.as_deref());
            self.received = taken.unwrap_or_default();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tapped {
    /// Captures what the port took, which may be less than it was given.
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.port).poll_write(context, bytes))?;
        let remark = self.remarks.take(Direction::Sent);
        let bytes = bytes.get(..written).unwrap_or_default();
        let taken = self.tap.bytes(Direction::Sent, self.clock.now(), bytes, remark.as_deref());
        self.sent = taken.unwrap_or_default();
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.port).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.port).poll_shutdown(context)
    }
}

impl Port for Tapped {
    fn address(&self) -> &str {
        self.port.address()
    }

    fn settings(&self) -> Result<Settings, PortError> {
        self.port.settings()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.port.set_baud(baud)?;
        let _ = self.tap.new_speed(self.port.address(), baud);
        Ok(())
    }

    fn wrapped(&self) -> Option<&dyn Port> {
        Some(&*self.port)
    }

    fn wrapped_mut(&mut self) -> Option<&mut dyn Port> {
        Some(&mut *self.port)
    }

    fn packets(&self, direction: Direction) -> &[u32] {
        match direction {
            Direction::Received => &self.received,
            Direction::Sent => &self.sent,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use election::time::Instant;
    use election::wire::LineId;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::capture::reader::read;
    use crate::capture::{Capture, CaptureSettings, SharedCapture};
    use crate::port::memory::{pair, timed_pair};

    /// A file in memory that is looked at afterwards.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_tap_answers_for_the_port_it_stands_around() {
        for (port, has_speed) in
            [(pair(Settings::svl(9_600)).0, false), (timed_pair(Settings::svl(9_600)).0, true)]
        {
            let capture = Capture::begin(
                Box::new(Kept::default()) as Box<dyn Write + Send>,
                CaptureSettings::default(),
            );
            let tap = SharedCapture::new(capture.unwrap()).tap(LineId(3), "memory", 9_600).unwrap();
            let clock = Clock::starting_at(Instant::from_hour(7));
            let tapped: Box<dyn Port> = Box::new(Tapped::new(Box::new(port), tap, clock));
            assert_eq!(
                (tapped.has_settings(), tapped.has_speed(), tapped.is_sampled()),
                (false, has_speed, has_speed)
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_passes_and_when_stands_in_the_capture() {
        let kept = Kept::default();
        let settings = CaptureSettings::default();
        let capture = Capture::begin(Box::new(kept.clone()) as Box<dyn Write + Send>, settings).unwrap();
        let shared = SharedCapture::new(capture);
        let (near, mut far) = pair(Settings::svl(9_600));
        let clock = Clock::starting_at(Instant::from_hour(7));
        let tap = shared.tap(LineId(3), "memory", 9_600).unwrap();
        let mut port = Tapped::new(Box::new(near), tap, clock);
        // A whole HELLO of vector V3 passes in full, before any session.
        let hello = "030101010511223344010101010101010101021e0108010002\
                     01e00c0102030405060708090a0b0c0d0e0f4354524c30303031bcb719c700";
        let hello: Vec<u8> = hello
            .as_bytes()
            .chunks(2)
            .map(|h| u8::from_str_radix(std::str::from_utf8(h).unwrap(), 16).unwrap())
            .collect();
        tokio::time::advance(Duration::from_millis(250)).await;
        port.write_all(&hello).await.unwrap();
        far.write_all(&[0, 0]).await.unwrap();
        port.read_u8().await.unwrap();
        drop(port);
        shared.finish().unwrap();
        let recording = read(&kept.0.lock().unwrap());
        assert!(recording.stopped.is_none());
        let chunks = recording.chunks(0);
        assert!(!chunks.is_empty());
        let first = Instant::from_hour(7) + election::time::Duration::from_millis(250);
        assert!(chunks.iter().all(|chunk| chunk.at == first), "{chunks:?}");
    }
}
