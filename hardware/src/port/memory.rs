//! A line between two ends of one process, for tests in virtual time.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};

use super::misread::misread;
use super::{Parity, Port, PortError, Settings};

/// Bytes that one direction holds before a writer waits, about a second at 115200.
const HELD_BYTES: usize = 16 * 1024;

/// Most bytes read of the other end at once where it has other settings.
const PIECE_BYTES: usize = 1024;

/// One end of a line in memory.
///
/// What an end with other settings has written is read as a wire would have it: at another speed, with another parity.
#[derive(Debug)]
pub struct MemoryPort {
    stream: DuplexStream,
    address: String,
    ours: Held,
    theirs: Held,
    /// What was read of the other end and did not fit.
    surplus: VecDeque<u8>,
    is_timed: bool,
}

/// The settings of one end, seen by both.
type Held = Arc<Mutex<Settings>>;

/// Returns the two ends of a new line.
pub fn pair(settings: Settings) -> (MemoryPort, MemoryPort) {
    ends(settings, false)
}

/// Returns the two ends of a new line whose users keep to its speed, each when it writes.
pub fn timed_pair(settings: Settings) -> (MemoryPort, MemoryPort) {
    ends(settings, true)
}

fn ends(settings: Settings, is_timed: bool) -> (MemoryPort, MemoryPort) {
    let (left, right) = duplex(HELD_BYTES);
    let (at_left, at_right) = (Held::new(Mutex::new(settings)), Held::new(Mutex::new(settings)));
    let end = |stream, name: &str, (ours, theirs): (&Held, &Held)| MemoryPort {
        stream,
        address: format!("memory:{name}"),
        ours: Arc::clone(ours),
        theirs: Arc::clone(theirs),
        surplus: VecDeque::new(),
        is_timed,
    };
    (end(left, "left", (&at_left, &at_right)), end(right, "right", (&at_right, &at_left)))
}

fn of(held: &Held) -> Settings {
    *held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MemoryPort {
    fn change(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.ours.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Port for MemoryPort {
    fn address(&self) -> &str {
        &self.address
    }

    fn settings(&self) -> Result<Settings, PortError> {
        Ok(of(&self.ours))
    }

    fn has_settings(&self) -> bool {
        false
    }

    fn has_speed(&self) -> bool {
        self.is_timed
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.change(|held| held.baud = baud);
        Ok(())
    }

    fn set_parity(&mut self, parity: Parity) -> Result<(), PortError> {
        self.change(|held| held.parity = parity);
        Ok(())
    }

    fn clear_input(&mut self) -> Result<(), PortError> {
        self.surplus.clear();
        let mut context = Context::from_waker(Waker::noop());
        let mut scratch = [0; 1024];
        loop {
            let mut buffer = ReadBuf::new(&mut scratch);
            let polled = Pin::new(&mut self.stream).poll_read(&mut context, &mut buffer);
            if polled.is_pending() || buffer.filled().is_empty() {
                return Ok(());
            }
        }
    }
}

impl AsyncRead for MemoryPort {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (ours, theirs) = (of(&self.ours), of(&self.theirs));
        if ours == theirs && self.surplus.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        while self.surplus.is_empty() {
            let mut scratch = [0; PIECE_BYTES];
            let mut piece = ReadBuf::new(&mut scratch);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut piece))?;
            if piece.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            self.surplus.extend(misread(piece.filled(), theirs, ours));
        }
        let length = self.surplus.len().min(buffer.remaining());
        let (front, _) = self.surplus.as_slices();
        let front = front.get(..length).unwrap_or(front);
        buffer.put_slice(front);
        let taken = front.len();
        self.surplus.drain(..taken);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for MemoryPort {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn bytes_cross_and_a_closed_end_reads_as_nothing() {
        let (mut left, mut right) = pair(Settings::svl(115_200));
        left.write_all(b"abc").await.unwrap();
        let mut buffer = [0; 8];
        assert_eq!(right.read(&mut buffer).await.unwrap(), 3);
        drop(left);
        assert_eq!(right.read(&mut buffer).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn an_end_at_another_speed_reads_what_a_wire_would_have_it() {
        let (mut left, mut right) = pair(Settings::svl(9_600));
        let mut buffer = [0; 8];
        for (baud, read) in [(9_888, &[0x55][..]), (4_800, &[0, 0xE6])] {
            left.set_baud(baud).unwrap();
            left.write_all(&[0x55]).await.unwrap();
            assert_eq!(right.read(&mut buffer).await.unwrap(), read.len());
            assert_eq!(&buffer[..read.len()], read, "{baud}");
        }
        left.set_baud(9_600).unwrap();
        left.set_parity(Parity::Even).unwrap();
        left.write_all(&[0x07, 0x03]).await.unwrap();
        assert_eq!(right.read(&mut buffer[..1]).await.unwrap(), 1);
        assert_eq!(right.read(&mut buffer[1..]).await.unwrap(), 1);
        assert_eq!(buffer[..2], [0x07, 0]);
    }

    #[test]
    fn memory_has_a_speed_if_its_users_keep_to_one() {
        let at = Settings::svl(9_600);
        assert!(!pair(at).0.has_speed());
        assert!(timed_pair(at).1.has_speed());
        assert!(!timed_pair(at).1.has_settings());
    }

    #[test]
    fn what_memory_cannot_do_is_unsupported() {
        let (left, _right) = pair(Settings::svl(9_600));
        assert!(matches!(left.counters(), Err(PortError::Unsupported { .. })));
        assert_eq!(left.settings().unwrap().baud, 9_600);
    }
}
