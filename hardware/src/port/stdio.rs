//! A line on standard input and output, for two programs joined by pipes.
//!
//! Threads read and write, because neither a terminal nor a file can be waited for without blocking. The thread that
//! reads may outlive the port: it waits for input that nobody needs any more.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::thread;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;

use super::{Port, PortError, Settings};

/// Chunks that wait in either direction.
const CHUNKS: usize = 64;

/// Standard input and output.
#[derive(Debug)]
pub struct StdioPort {
    input: mpsc::Receiver<Vec<u8>>,
    /// What of the last chunk was not asked for yet.
    rest: Vec<u8>,
    /// Absent only while the port is dropped.
    output: Option<std::sync::mpsc::SyncSender<Vec<u8>>>,
    writer: Option<thread::JoinHandle<()>>,
    /// Tells each time the writer has taken a chunk.
    taken: mpsc::Receiver<()>,
    settings: Settings,
}

impl StdioPort {
    /// Takes standard input and output for good.
    pub fn new(settings: Settings) -> Self {
        Self::over(io::stdin(), io::stdout(), settings)
    }

    fn over(
        input: impl Read + Send + 'static,
        output: impl Write + Send + 'static,
        settings: Settings,
    ) -> Self {
        let (chunks, read) = mpsc::channel(CHUNKS);
        thread::spawn(move || read_all(input, &chunks));
        let (written, pieces) = std::sync::mpsc::sync_channel(CHUNKS);
        let (tell, taken) = mpsc::channel(CHUNKS);
        let writer = Some(thread::spawn(move || write_all(output, &pieces, &tell)));
        Self { input: read, rest: Vec::new(), output: Some(written), writer, taken, settings }
    }
}

fn read_all(mut input: impl Read, chunks: &mpsc::Sender<Vec<u8>>) {
    let mut buffer = [0; 4096];
    // An end of file, an error or a gone receiver all end the line.
    while let Ok(length @ 1..) = input.read(&mut buffer) {
        let Some(chunk) = buffer.get(..length) else { return };
        if chunks.blocking_send(chunk.to_vec()).is_err() {
            return;
        }
    }
}

fn write_all(mut output: impl Write, pieces: &std::sync::mpsc::Receiver<Vec<u8>>, tell: &mpsc::Sender<()>) {
    for piece in pieces {
        if output.write_all(&piece).and_then(|()| output.flush()).is_err() {
            return;
        }
        // Nobody waits unless the queue was full, so a told moment may be lost.
        let _ = tell.try_send(());
    }
}

impl Drop for StdioPort {
    /// Waits until what was written is out: a program that ends now would cut it off.
    fn drop(&mut self) {
        self.output = None;
        if self.writer.take().is_some_and(|writer| writer.join().is_err()) {
            tracing::warn!("the thread that writes standard output broke down");
        }
    }
}

impl Port for StdioPort {
    fn address(&self) -> &str {
        "stdio:"
    }

    fn settings(&self) -> Result<Settings, PortError> {
        Ok(self.settings)
    }

    fn has_settings(&self) -> bool {
        false
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.settings.baud = baud;
        Ok(())
    }
}

impl AsyncRead for StdioPort {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.rest.is_empty() {
            match ready!(self.input.poll_recv(context)) {
                Some(chunk) => self.rest = chunk,
                None => return Poll::Ready(Ok(())),
            }
        }
        let length = self.rest.len().min(buffer.remaining());
        buffer.put_slice(self.rest.get(..length).unwrap_or_default());
        self.rest.drain(..length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for StdioPort {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            let Some(output) = &self.output else {
                return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
            };
            match output.try_send(bytes.to_vec()) {
                Ok(()) => return Poll::Ready(Ok(bytes.len())),
                Err(std::sync::mpsc::TrySendError::Disconnected(_)) => {
                    return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
                }
                Err(std::sync::mpsc::TrySendError::Full(_)) => {
                    if ready!(self.taken.poll_recv(context)).is_none() {
                        return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
                    }
                }
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// Passes on what is written to it.
    struct Told(std::sync::mpsc::Sender<Vec<u8>>);

    impl Write for Told {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn bytes_pass_and_the_end_of_input_is_the_end_of_the_line() {
        let (tell, told) = std::sync::mpsc::channel();
        let mut port = StdioPort::over(&b"abcdef"[..], Told(tell), Settings::svl(9_600));
        let mut buffer = [0; 4];
        assert_eq!(port.read(&mut buffer).await.unwrap(), 4);
        assert_eq!(port.read(&mut buffer).await.unwrap(), 2);
        assert_eq!(port.read(&mut buffer).await.unwrap(), 0);
        for _ in 0..1_000 {
            port.write_all(b"xyz").await.unwrap();
        }
        drop(port);
        assert_eq!(told.iter().map(|piece| piece.len()).sum::<usize>(), 3_000);
    }
}
