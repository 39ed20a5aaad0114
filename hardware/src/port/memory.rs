//! A line between two ends of one process, for tests in virtual time.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};

use super::{Port, PortError, Settings};

/// Bytes that one direction holds before a writer waits, about a second at 115200.
const HELD_BYTES: usize = 16 * 1024;

/// One end of a line in memory.
#[derive(Debug)]
pub struct MemoryPort {
    stream: DuplexStream,
    address: String,
    settings: Settings,
    is_timed: bool,
}

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
    let end =
        |stream, name: &str| MemoryPort { stream, address: format!("memory:{name}"), settings, is_timed };
    (end(left, "left"), end(right, "right"))
}

impl Port for MemoryPort {
    fn address(&self) -> &str {
        &self.address
    }

    fn settings(&self) -> Result<Settings, PortError> {
        Ok(self.settings)
    }

    fn has_settings(&self) -> bool {
        false
    }

    fn has_speed(&self) -> bool {
        self.is_timed
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.settings.baud = baud;
        Ok(())
    }

    fn clear_input(&mut self) -> Result<(), PortError> {
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
        Pin::new(&mut self.stream).poll_read(context, buffer)
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
