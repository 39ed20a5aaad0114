//! A pseudo-terminal of our own, for programs that insist on a serial port.
//!
//! We are the master; the others open the other end by a name that stays the same. We hold no descriptor of the other
//! end: then the system reports a hang-up at our end exactly while nobody has it open, which is our signal of plug and
//! unplug. Between two openers the pseudo-terminal and its name stay.

use std::fs::{self, File};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, ptsname, unlockpt};
use rustix::termios::{QueueSelector, tcflush};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};

use super::{Port, PortError, Settings, termios};
use crate::open::OpenError;

/// How often we look whether somebody has opened the other end. No event tells it.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Most bytes thrown away at once: a writer that never stops must not hold us.
const MOST_CLEARED: usize = 64 * 1024;

/// A pseudo-terminal and its name.
#[derive(Debug)]
pub struct PtyMaster {
    /// Given up first: once the master is closed, the system gives the device's number to the next who asks, and whoever
    /// opens the name would sit at a stranger's line.
    name: Option<Name>,
    master: Arc<OwnedFd>,
    device: PathBuf,
}

/// A symbolic link to a device; removed with its owner, unless another has taken the name since.
#[derive(Debug)]
struct Name {
    path: PathBuf,
    device: PathBuf,
}

impl PtyMaster {
    /// Makes a pseudo-terminal that others find under `path`.
    ///
    /// A link that stands there is replaced: it is mostly left by a program that was killed. Anything else is not.
    pub fn named(path: &Path, settings: Settings) -> Result<Self, OpenError> {
        let mut made = Self::unnamed(settings)?;
        made.name = Some(Name::take(path, &made.device)?);
        Ok(made)
    }

    /// Makes a pseudo-terminal that others find under the name the system gave it.
    pub fn unnamed(settings: Settings) -> Result<Self, OpenError> {
        let failed =
            |error: rustix::io::Errno| OpenError::Io { path: "/dev/ptmx".into(), source: error.into() };
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags).map_err(failed)?;
        grantpt(&master).map_err(failed)?;
        unlockpt(&master).map_err(failed)?;
        let device = ptsname(&master, Vec::new()).map_err(failed)?;
        let device = PathBuf::from(std::ffi::OsString::from_vec(device.into_bytes()));
        fcntl_setfl(&master, OFlags::NONBLOCK).map_err(failed)?;
        // Raw before anybody knows the name: a cooked terminal echoes what we send and waits for whole lines.
        termios::set_raw(&master, settings).map_err(failed)?;
        // A new master reports no hang-up until the other end has been opened and closed once.
        drop(ioctl_tiocgptpeer(&master, flags).map_err(failed)?);
        Ok(Self { name: None, master: Arc::new(master), device })
    }

    /// Returns the device others open.
    pub fn device(&self) -> &Path {
        &self.device
    }

    /// Waits until somebody has the other end open, and returns our end.
    pub async fn plugged(&self) -> Result<PtyPort, OpenError> {
        if is_hung_up(&self.master) {
            self.drop_unread();
        }
        while is_hung_up(&self.master) {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let failed = |source| OpenError::Io { path: self.device.clone(), source };
        let stream = watch(Arc::clone(&self.master)).map_err(failed)?;
        let name = self.name.as_ref().map_or(&self.device, |name| &name.path);
        Ok(PtyPort { stream, address: format!("pty:{}", name.display()) })
    }
}

impl PtyMaster {
    /// Throws away what the last one who had the other end open left unread; the next would get it.
    fn drop_unread(&self) {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let dropped =
            ioctl_tiocgptpeer(&self.master, flags).and_then(|other| tcflush(&other, QueueSelector::IFlush));
        if let Err(error) = dropped {
            tracing::debug!(%error, device = %self.device.display(), "unread bytes stay for the next");
        }
    }
}

#[expect(
    deprecated,
    reason = "what replaces it is unsafe; an owned descriptor behind an `Arc` is what it asks for"
)]
fn watch(master: Arc<OwnedFd>) -> io::Result<AsyncFd<Arc<OwnedFd>>> {
    AsyncFd::with_interest(master, Interest::READABLE | Interest::WRITABLE)
}

/// Returns whether nobody has the other end open.
fn is_hung_up(master: &OwnedFd) -> bool {
    let mut looked = [PollFd::new(master, PollFlags::empty())];
    match poll(&mut looked, Some(&Timespec::default())) {
        Ok(_) => looked.iter().any(|one| one.revents().contains(PollFlags::HUP)),
        Err(_) => true,
    }
}

impl Name {
    fn take(path: &Path, device: &Path) -> Result<Self, OpenError> {
        let is_taken = fs::symlink_metadata(path).is_ok_and(|facts| !facts.file_type().is_symlink());
        if is_taken {
            return Err(OpenError::Taken { path: path.to_owned() });
        }
        let failed = |source| OpenError::of_path(path, source);
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let partial = path.with_file_name(format!(".{file}.{}", std::process::id()));
        symlink(device, &partial).map_err(failed)?;
        fs::rename(&partial, path).map_err(failed)?;
        Ok(Self { path: path.to_owned(), device: device.to_owned() })
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        if fs::read_link(&self.path).is_ok_and(|target| target == self.device) {
            let removed = fs::remove_file(&self.path);
            tracing::debug!(path = %self.path.display(), ?removed, "name of a pseudo-terminal given up");
        }
    }
}

/// Our end of a pseudo-terminal while the other end is open.
#[derive(Debug)]
pub struct PtyPort {
    stream: AsyncFd<Arc<OwnedFd>>,
    address: String,
}

impl PtyPort {
    fn failed(&self, what: &'static str, error: rustix::io::Errno) -> PortError {
        PortError::Io { address: self.address.clone(), what, source: error.into() }
    }
}

impl Port for PtyPort {
    fn address(&self) -> &str {
        &self.address
    }

    /// Reads what the other side has set.
    fn settings(&self) -> Result<Settings, PortError> {
        termios::read(self.stream.get_ref()).map_err(|error| self.failed("read settings", error))
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        termios::set_baud(self.stream.get_ref(), baud).map_err(|error| self.failed("set the speed", error))
    }

    fn clear_input(&mut self) -> Result<(), PortError> {
        let mut buffer = [0; 4096];
        let mut cleared = 0;
        while cleared < MOST_CLEARED {
            match rustix::io::read(self.stream.get_ref(), &mut buffer) {
                Ok(0) | Err(_) => break,
                Ok(length) => cleared += length,
            }
        }
        Ok(())
    }
}

impl AsyncRead for PtyPort {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            let mut guard = ready!(self.stream.poll_read_ready(context))?;
            let closed = is_closed(guard.ready());
            let free = buffer.initialize_unfilled();
            match guard.try_io(|stream| Ok(rustix::io::read(stream.get_ref(), free)?)) {
                Ok(Ok(length)) => {
                    buffer.advance(length);
                    return Poll::Ready(Ok(()));
                }
                Ok(Err(error)) => return Poll::Ready(Err(error)),
                // The mark of a hang-up never goes away, and waiting would spin: the other end was closed, and by now
                // perhaps opened by another. That is a new port.
                Err(_would_block) if closed => return Poll::Ready(Ok(())),
                Err(_would_block) => {}
            }
        }
    }
}

impl AsyncWrite for PtyPort {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            let mut guard = ready!(self.stream.poll_write_ready(context))?;
            let closed = is_closed(guard.ready());
            match guard.try_io(|stream| Ok(rustix::io::write(stream.get_ref(), bytes)?)) {
                Ok(result) => return Poll::Ready(result),
                Err(_would_block) if closed => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
                Err(_would_block) => {}
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

fn is_closed(ready: Ready) -> bool {
    ready.is_read_closed() || ready.is_write_closed()
}

/// Opens the other end of a pseudo-terminal as a plain program would: blocking, settings untouched.
pub fn open_plainly(device: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(device, flags, rustix::fs::Mode::empty())?.into())
}

#[cfg(test)]
mod tests;
