//! A real serial port, or whatever the system calls a terminal.
//!
//! Beside the stream we keep a descriptor of our own. With it we look before we leap: a second opener that fails halfway
//! takes the exclusive mark from the first, so we try the lock on our descriptor first and leave the port alone if it is
//! held. Settings are read back and the mark is set again through it. The stream is never cloned, because dropping a
//! clone takes the mark as well, and never flushed, because that stops the whole thread until the last bit has left.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use rustix::io::Errno;
use rustix::termios::{QueueSelector, ioctl_tiocexcl, tcflush};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;
use tokio_serial::{DataBits, FlowControl, SerialPort as _, SerialPortBuilderExt, SerialStream, StopBits};

use super::{ControlLines, Counters, Flow, Level, Parity, Port, PortError, Settings, termios, unsupported};
use crate::address::{Access, LineAddress, Place};
use crate::open::{OpenError, holder};
use crate::ports;

/// What the kernel counts for the ports of the mainboard.
const COUNTERS: &str = "/proc/tty/driver/serial";

/// An open serial port.
#[derive(Debug)]
pub struct SerialPort {
    /// Behind a cell because the crate wants it mutable even to look at a control line.
    stream: RefCell<SerialStream>,
    ours: OwnedFd,
    path: PathBuf,
    address: String,
    access: Access,
    rts: Level,
    dtr: Level,
    /// Counters when it was opened.
    before: Option<Counters>,
    break_ends: Option<Pin<Box<Sleep>>>,
}

impl SerialPort {
    /// Opens the port that an address names now.
    ///
    /// Opening raises DTR and RTS whatever we do; a device that restarts on DTR restarts here.
    pub fn open(address: &LineAddress) -> Result<Self, OpenError> {
        let Place::Serial(name) = &address.place else {
            return Err(OpenError::NotAPort { path: PathBuf::from(address.to_string()) });
        };
        let path = ports::find(name)?;
        let ours = look(&path, address.access)?;
        if !leads_to(&path, &ours) {
            return Err(OpenError::Missing { path });
        }
        let stream = open_stream(&path, address)?;
        let failed = |error: Errno| OpenError::of_path(&path, error.into());
        if address.settings.parity != Parity::None {
            termios::drop_wrong_parity(&ours).map_err(failed)?;
        }
        // What arrived before we came belongs to nobody.
        tcflush(&ours, QueueSelector::IFlush).map_err(failed)?;
        let mut port = Self {
            stream: RefCell::new(stream),
            ours,
            before: count(&path),
            path,
            address: address.to_string(),
            access: address.access,
            rts: Level::High,
            dtr: Level::High,
            break_ends: None,
        };
        let kept = port.keep_exclusive();
        kept.map_err(|error| OpenError::Io { path: port.path.clone(), source: io::Error::other(error) })?;
        Ok(port)
    }

    /// Returns the device file that was opened; the address may name the adapter instead.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn failed(&self, what: &'static str, source: impl Into<io::Error>) -> PortError {
        PortError::Io { address: self.address.clone(), what, source: source.into() }
    }

    /// Ends a break when its time is over; pending while it lasts.
    fn poll_break(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some(ends) = &mut self.break_ends {
            ready!(ends.as_mut().poll(context));
            self.break_ends = None;
            self.stream.get_mut().clear_break()?;
        }
        Poll::Ready(Ok(()))
    }
}

/// Opens a descriptor of our own and finds out whether the port is free.
fn look(path: &Path, access: Access) -> Result<OwnedFd, OpenError> {
    let failed = |error: Errno| OpenError::of_path(path, error.into());
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let ours = rustix::fs::open(path, flags, Mode::empty()).map_err(failed)?;
    termios::read(&ours).map_err(failed)?;
    let wanted = match access {
        Access::Exclusive => FlockOperation::NonBlockingLockExclusive,
        Access::Shared => FlockOperation::NonBlockingLockShared,
    };
    flock(&ours, wanted).map_err(|error| match error {
        Errno::WOULDBLOCK => OpenError::Busy { path: path.to_owned(), holder: holder::find(path) },
        error => failed(error),
    })?;
    // The stream takes the lock for good; two descriptors of one process cannot both have it.
    flock(&ours, FlockOperation::Unlock).map_err(failed)?;
    Ok(ours)
}

/// Returns whether a path still names the device that was opened by it.
///
/// A link to a pseudo-terminal can be replaced while we open it, and the number it led to belong to a stranger by then.
fn leads_to(path: &Path, device: &OwnedFd) -> bool {
    let now = rustix::fs::stat(path).map(|facts| facts.st_rdev);
    now.is_ok() && now == rustix::fs::fstat(device).map(|facts| facts.st_rdev)
}

fn open_stream(path: &Path, address: &LineAddress) -> Result<SerialStream, OpenError> {
    let Settings { baud, data_bits, parity, stop_bits, flow } = address.settings;
    let builder = tokio_serial::new(path.to_string_lossy(), baud)
        .data_bits(match data_bits {
            5 => DataBits::Five,
            6 => DataBits::Six,
            7 => DataBits::Seven,
            _ => DataBits::Eight,
        })
        .parity(of_crate(parity))
        .stop_bits(if stop_bits == 2 { StopBits::Two } else { StopBits::One })
        .flow_control(match flow {
            Flow::None => FlowControl::None,
            Flow::Software => FlowControl::Software,
            Flow::Hardware => FlowControl::Hardware,
        })
        .exclusive(address.access == Access::Exclusive);
    builder.open_native_async().map_err(|error| match error.kind() {
        // The crate says so of a port that another took between our look and its own.
        tokio_serial::ErrorKind::NoDevice => {
            OpenError::Busy { path: path.to_owned(), holder: holder::find(path) }
        }
        _ => {
            OpenError::Settings { path: path.to_owned(), address: address.to_string(), source: error.into() }
        }
    })
}

const fn of_crate(parity: Parity) -> tokio_serial::Parity {
    match parity {
        Parity::None => tokio_serial::Parity::None,
        Parity::Even => tokio_serial::Parity::Even,
        Parity::Odd => tokio_serial::Parity::Odd,
    }
}

impl Port for SerialPort {
    fn address(&self) -> &str {
        &self.address
    }

    fn settings(&self) -> Result<Settings, PortError> {
        termios::read(&self.ours).map_err(|error| self.failed("read settings", error))
    }

    /// A pseudo-terminal under a serial name takes every speed and keeps none.
    fn has_speed(&self) -> bool {
        !self.is_pty()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.stream.get_mut().set_baud_rate(baud).map_err(|error| self.failed("set the speed", error))
    }

    fn set_parity(&mut self, parity: Parity) -> Result<(), PortError> {
        let what = "set parity";
        self.stream.get_mut().set_parity(of_crate(parity)).map_err(|error| self.failed(what, error))?;
        match self.settings()?.parity == parity {
            true => Ok(()),
            false => unsupported(&self.address, what),
        }
    }

    fn control_lines(&self) -> Result<ControlLines, PortError> {
        let mut stream = self.stream.borrow_mut();
        let mut read = || {
            Ok::<_, tokio_serial::Error>(ControlLines {
                cts: level(stream.read_clear_to_send()?),
                dcd: level(stream.read_carrier_detect()?),
                dsr: level(stream.read_data_set_ready()?),
                ring: level(stream.read_ring_indicator()?),
                rts: self.rts,
                dtr: self.dtr,
            })
        };
        read().map_err(|error| self.refused("read control lines", error))
    }

    fn set_control_lines(&mut self, rts: Level, dtr: Level) -> Result<(), PortError> {
        let stream = self.stream.get_mut();
        let done = stream
            .write_request_to_send(rts == Level::High)
            .and_then(|()| stream.write_data_terminal_ready(dtr == Level::High));
        done.map_err(|error| self.refused("set control lines", error))?;
        (self.rts, self.dtr) = (rts, dtr);
        Ok(())
    }

    fn counters(&self) -> Result<Counters, PortError> {
        let (Some(now), Some(before)) = (count(&self.path), self.before) else {
            return unsupported(&self.address, "count line errors");
        };
        Ok(now.since(before))
    }

    fn send_break(&mut self, length: Duration) -> Result<(), PortError> {
        // A pseudo-terminal takes the order and nothing arrives.
        if self.control_lines().is_err() {
            return unsupported(&self.address, "send a break");
        }
        self.stream.get_mut().set_break().map_err(|error| self.failed("send a break", error))?;
        self.break_ends = Some(Box::pin(tokio::time::sleep(length)));
        Ok(())
    }

    fn keep_exclusive(&mut self) -> Result<(), PortError> {
        match self.access {
            Access::Shared => Ok(()),
            Access::Exclusive => {
                ioctl_tiocexcl(&self.ours).map_err(|error| self.failed("keep others out", error))
            }
        }
    }

    fn clear_input(&mut self) -> Result<(), PortError> {
        tcflush(&self.ours, QueueSelector::IFlush).map_err(|error| self.failed("clear the input", error))
    }
}

impl SerialPort {
    fn is_pty(&self) -> bool {
        self.path.starts_with("/dev/pts")
            || fs::canonicalize(&self.path).is_ok_and(|path| path.starts_with("/dev/pts"))
    }

    /// Tells a port that has no control lines from one that has and failed.
    fn refused(&self, what: &'static str, error: tokio_serial::Error) -> PortError {
        // The system's "not a typewriter" reaches us as text only, so we ask what kind of port it is.
        match self.is_pty() {
            true => PortError::Unsupported { address: self.address.clone(), what },
            false => self.failed(what, error),
        }
    }
}

impl AsyncRead for SerialPort {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Poll::Ready(ended) = self.poll_break(context) {
            ended?;
        }
        Pin::new(self.stream.get_mut()).poll_read(context, buffer)
    }
}

impl AsyncWrite for SerialPort {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_break(context))?;
        Pin::new(self.stream.get_mut()).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

const fn level(is_high: bool) -> Level {
    if is_high { Level::High } else { Level::Low }
}

impl Counters {
    /// Returns what was counted since an earlier moment.
    fn since(self, before: Self) -> Self {
        Self {
            framing: self.framing.saturating_sub(before.framing),
            overrun: self.overrun.saturating_sub(before.overrun),
            parity: self.parity.saturating_sub(before.parity),
            breaks: self.breaks.saturating_sub(before.breaks),
            buffer_overrun: self.buffer_overrun.saturating_sub(before.buffer_overrun),
        }
    }
}

/// Reads the counters of a port of the mainboard; other drivers show theirs only to programs of another making.
fn count(path: &Path) -> Option<Counters> {
    let number = path.file_name()?.to_str()?.strip_prefix("ttyS")?.to_owned();
    read_counters(&fs::read_to_string(COUNTERS).ok()?, &number)
}

/// Finds a port in the kernel's table; a counter at zero is left out of it.
fn read_counters(table: &str, number: &str) -> Option<Counters> {
    let row = table.lines().find_map(|line| line.split_once(':').filter(|(at, _)| at.trim() == number))?.1;
    let value = |key: &str| {
        let mut fields = row.split_whitespace().filter_map(|field| field.split_once(':'));
        fields.find(|(name, _)| *name == key).and_then(|(_, value)| value.parse().ok())
    };
    // A port that was never fitted shows no traffic either.
    value("tx")?;
    let of = |key| value(key).unwrap_or(0);
    Some(Counters {
        framing: of("fe"),
        overrun: of("oe"),
        parity: of("pe"),
        breaks: of("brk"),
        buffer_overrun: of("bo"),
    })
}

#[cfg(test)]
mod tests;
