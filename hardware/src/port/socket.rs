//! A line over a socket, to another process or another machine.
//!
//! A socket has no speed. Its settings are those of the address, for whoever paces the line.

use std::fs;
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{UnixListener, UnixStream};

use super::{Port, PortError, Settings};

/// One end of a connected socket.
#[derive(Debug)]
pub struct SocketPort<S> {
    stream: S,
    address: String,
    settings: Settings,
}

impl<S> SocketPort<S> {
    /// Wraps a connected socket.
    pub const fn new(stream: S, address: String, settings: Settings) -> Self {
        Self { stream, address, settings }
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Port for SocketPort<S> {
    fn address(&self) -> &str {
        &self.address
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

impl<S: AsyncRead + Unpin> AsyncRead for SocketPort<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for SocketPort<S> {
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

/// A listening Unix socket whose name goes away with it.
#[derive(Debug)]
pub struct NamedListener {
    listener: UnixListener,
    path: PathBuf,
}

impl NamedListener {
    /// Listens under a name; a socket that nobody listens on any more is replaced.
    pub async fn bind(path: &Path) -> io::Result<Self> {
        if let Ok(facts) = fs::symlink_metadata(path) {
            if !facts.file_type().is_socket() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            match UnixStream::connect(path).await {
                Ok(_) => return Err(io::ErrorKind::AddrInUse.into()),
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path)?,
                Err(error) => return Err(error),
            }
        }
        Ok(Self { listener: UnixListener::bind(path)?, path: path.to_owned() })
    }

    /// Waits for the other side.
    pub async fn accept(&self) -> io::Result<UnixStream> {
        self.listener.accept().await.map(|(stream, _)| stream)
    }
}

impl Drop for NamedListener {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(path = %self.path.display(), %error, "socket name not removed");
        }
    }
}
