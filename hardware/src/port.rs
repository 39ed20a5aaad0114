//! One end of a line: bytes both ways, and what the thing behind it can tell about the line.
//!
//! A real port, a pseudo-terminal, a socket and a pair in memory all answer the same questions. What one of them cannot
//! do it answers with [`PortError::Unsupported`], so that a test which needs it is skipped with the reason and never
//! counted as passed.

use std::fmt;
use std::io;
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::capture::Direction;

pub mod crossed;
pub mod memory;
mod misread;
pub mod paced;
pub mod pty;
pub mod relay;
pub mod serial;
pub mod socket;
pub mod stdio;
pub mod tapped;
mod termios;

/// One end of a line.
///
/// A read of no bytes means that the other side is gone, as [`is_gone`] says of an error. A write may take less than it
/// was given. Flushing is not promised to wait until the last bit has left.
pub trait Port: AsyncRead + AsyncWrite + Send + Unpin {
    /// Returns the address of the line as the command line writes it, such as `pty:/tmp/desk`.
    fn address(&self) -> &str;

    /// Reads back the settings that hold now.
    fn settings(&self) -> Result<Settings, PortError>;

    /// Returns whether the settings are those of a port, which could hold others than asked; a socket has none but those
    /// of its address.
    fn has_settings(&self) -> bool {
        self.wrapped().is_none_or(Port::has_settings)
    }

    /// Returns whether bytes take the time that the speed asks for, as on a wire; nothing else has a rate to be judged by.
    fn has_speed(&self) -> bool {
        self.wrapped().is_some_and(Port::has_speed)
    }

    /// Returns whether what is sent at another speed than agreed arrives spoilt, as at a receiver that samples bits.
    fn is_sampled(&self) -> bool {
        self.wrapped().map_or_else(|| self.has_speed(), Port::is_sampled)
    }

    /// Changes the speed in bits a second; on a pair in memory this is the speed it models.
    fn set_baud(&mut self, baud: u32) -> Result<(), PortError>;

    /// Changes the parity bit. A driver may take it and not obey: then the port cannot.
    fn set_parity(&mut self, parity: Parity) -> Result<(), PortError> {
        match self.wrapped_mut() {
            Some(port) => port.set_parity(parity),
            None => unsupported(self.address(), "set parity"),
        }
    }

    /// Returns the port that this one stands around, if it only does something to what passes: it answers for whatever
    /// the wrapper does not answer itself.
    fn wrapped(&self) -> Option<&dyn Port> {
        None
    }

    /// Returns the port that this one stands around, as [`wrapped`](Self::wrapped) does.
    fn wrapped_mut(&mut self) -> Option<&mut dyn Port> {
        None
    }

    /// Reads the control lines.
    fn control_lines(&self) -> Result<ControlLines, PortError> {
        self.wrapped().map_or_else(|| unsupported(self.address(), "read control lines"), Port::control_lines)
    }

    /// Raises or drops the two control lines that are ours, RTS and DTR.
    fn set_control_lines(&mut self, rts: Level, dtr: Level) -> Result<(), PortError> {
        match self.wrapped_mut() {
            Some(port) => port.set_control_lines(rts, dtr),
            None => unsupported(self.address(), "set control lines"),
        }
    }

    /// Reads the counters of line errors that the driver keeps since it was opened.
    fn counters(&self) -> Result<Counters, PortError> {
        self.wrapped().map_or_else(|| unsupported(self.address(), "count line errors"), Port::counters)
    }

    /// Holds the line low for a time; returns when it has begun. It ends while the port is read or written.
    fn send_break(&mut self, length: Duration) -> Result<(), PortError> {
        match self.wrapped_mut() {
            Some(port) => port.send_break(length),
            None => unsupported(self.address(), "send a break"),
        }
    }

    /// Asserts again that nobody else may open the port; harmless where nobody can.
    ///
    /// Another program's failed attempt to open a port can take the mark off, so a driver calls this every few seconds.
    fn keep_exclusive(&mut self) -> Result<(), PortError> {
        self.wrapped_mut().map_or(Ok(()), Port::keep_exclusive)
    }

    /// Returns in which packets of a capture the 00 bytes of the last read, or of the last write, stand; nothing where
    /// nobody captures.
    fn packets(&self, direction: Direction) -> &[u32] {
        self.wrapped().map_or(&[], |port| port.packets(direction))
    }

    /// Throws away what has arrived and was not read; harmless where nothing can be thrown away.
    fn clear_input(&mut self) -> Result<(), PortError> {
        self.wrapped_mut().map_or(Ok(()), Port::clear_input)
    }
}

fn unsupported<T>(address: &str, what: &'static str) -> Result<T, PortError> {
    Err(PortError::Unsupported { address: address.to_owned(), what })
}

impl Port for Box<dyn Port> {
    fn address(&self) -> &str {
        (**self).address()
    }

    fn settings(&self) -> Result<Settings, PortError> {
        (**self).settings()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        (**self).set_baud(baud)
    }

    fn wrapped(&self) -> Option<&dyn Port> {
        Some(&**self)
    }

    fn wrapped_mut(&mut self) -> Option<&mut dyn Port> {
        Some(&mut **self)
    }
}

/// Why a port did not do what was asked.
#[derive(Debug, Error)]
pub enum PortError {
    /// A port of this kind never can.
    #[error("`{address}` cannot {what}")]
    Unsupported {
        /// The line.
        address: String,
        /// What was asked, as a verb: `read control lines`.
        what: &'static str,
    },
    /// The system refused.
    #[error("cannot {what} of `{address}`")]
    Io {
        /// The line.
        address: String,
        /// What was asked.
        what: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// How bytes are put on a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Bits a second.
    pub baud: u32,
    /// Data bits of a byte, 5 to 8.
    pub data_bits: u8,
    /// Parity bit.
    pub parity: Parity,
    /// Stop bits, 1 or 2.
    pub stop_bits: u8,
    /// Flow control.
    pub flow: Flow,
}

impl Settings {
    /// Returns the settings of SVL/1 at a speed: eight data bits, no parity, one stop bit, no flow control.
    pub const fn svl(baud: u32) -> Self {
        Self { baud, data_bits: 8, parity: Parity::None, stop_bits: 1, flow: Flow::None }
    }

    /// Returns the bits on the wire for one byte: start, data, parity and stop bits.
    pub const fn bits_per_byte(self) -> u8 {
        1 + self.data_bits + matches!(self.parity, Parity::Even | Parity::Odd) as u8 + self.stop_bits
    }

    /// Returns the settings that do not hold as asked; a driver may take any setting and obey few.
    pub fn differences(self, held: Self) -> Vec<Difference> {
        let all = [
            ("baud", self.baud.to_string(), held.baud.to_string()),
            ("bits", self.data_bits.to_string(), held.data_bits.to_string()),
            ("parity", self.parity.to_string(), held.parity.to_string()),
            ("stop", self.stop_bits.to_string(), held.stop_bits.to_string()),
            ("flow", self.flow.to_string(), held.flow.to_string()),
        ];
        let differing = all.into_iter().filter(|(_, asked, held)| asked != held);
        differing.map(|(setting, asked, held)| Difference { setting, asked, held }).collect()
    }

    /// Returns whether a port that holds other settings still understands who uses these: speeds may be 2 % apart.
    pub fn is_served_by(self, held: Self) -> bool {
        let is_near = held.baud.abs_diff(self.baud) <= self.baud / 50;
        is_near && Self { baud: self.baud, ..held } == self
    }

    /// Returns how long one byte takes on the wire.
    pub fn byte_time(self) -> Duration {
        let nanos = u64::from(self.bits_per_byte()) * 1_000_000_000;
        Duration::from_nanos(nanos / u64::from(self.baud.max(1)))
    }
}

/// A setting that does not hold as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The setting, as it is called in a line's address.
    pub setting: &'static str,
    /// What was asked for.
    pub asked: String,
    /// What holds.
    pub held: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: asked {}, holds {}", self.setting, self.asked, self.held)
    }
}

/// Parity bit of a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// No parity bit.
    None,
    /// Even number of ones.
    Even,
    /// Odd number of ones.
    Odd,
}

/// Flow control of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// None.
    None,
    /// The characters XON and XOFF; they are legal in SVL/1 frames, so this breaks them.
    Software,
    /// The control lines RTS and CTS.
    Hardware,
}

/// A control line is high or low.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Asserted.
    High,
    /// Not asserted.
    Low,
}

impl Level {
    /// Returns the other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::High => Self::Low,
            Self::Low => Self::High,
        }
    }
}

/// The six control lines of a serial port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlLines {
    /// Clear to send, from the other side.
    pub cts: Level,
    /// Data carrier detect, from the other side.
    pub dcd: Level,
    /// Data set ready, from the other side.
    pub dsr: Level,
    /// Ring indicator, from the other side.
    pub ring: Level,
    /// Request to send, ours.
    pub rts: Level,
    /// Data terminal ready, ours.
    pub dtr: Level,
}

/// Line errors that a driver has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Bytes with a missing stop bit.
    pub framing: u32,
    /// Bytes lost in the receiver.
    pub overrun: u32,
    /// Bytes with wrong parity.
    pub parity: u32,
    /// Breaks received.
    pub breaks: u32,
    /// Bytes lost in the driver's buffer.
    pub buffer_overrun: u32,
}

/// Returns whether an error means that the port is gone: unplugged, hung up, closed.
///
/// Whoever sees it closes the port first, waits, and only then looks for it again: after a replug the device may have
/// another name while the old one is still held.
pub fn is_gone(error: &io::Error) -> bool {
    const EIO: i32 = 5;
    const ENXIO: i32 = 6;
    const EBADF: i32 = 9;
    const ENODEV: i32 = 19;
    let by_kind = matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::NotConnected
            | io::ErrorKind::UnexpectedEof
    );
    by_kind || matches!(error.raw_os_error(), Some(EIO | ENXIO | EBADF | ENODEV))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_takes_its_bits_over_the_baud_rate() {
        assert_eq!(Settings::svl(9_600).byte_time(), Duration::from_nanos(1_041_666));
        let even = Settings { parity: Parity::Even, ..Settings::svl(115_200) };
        assert_eq!(even.bits_per_byte(), 11);
    }

    #[test]
    fn what_a_driver_did_not_take_is_told() {
        let asked = Settings { parity: Parity::Even, ..Settings::svl(9_600) };
        let told: Vec<_> =
            asked.differences(Settings::svl(9_600)).iter().map(Difference::to_string).collect();
        assert_eq!(told, ["parity: asked even, holds none"]);
        assert_eq!(asked.differences(asked), []);
        assert!(!asked.is_served_by(Settings::svl(9_600)));
    }

    #[test]
    fn a_speed_two_in_a_hundred_off_still_serves() {
        let asked = Settings::svl(115_200);
        for (baud, serves) in
            [(115_200, true), (117_504, true), (112_896, true), (117_505, false), (0, false)]
        {
            assert_eq!(asked.is_served_by(Settings::svl(baud)), serves, "{baud}");
        }
    }

    #[test]
    fn a_hang_up_is_told_from_a_pause() {
        for code in [5, 6, 9, 19] {
            assert!(is_gone(&io::Error::from_raw_os_error(code)), "{code}");
        }
        assert!(is_gone(&io::ErrorKind::BrokenPipe.into()));
        assert!(!is_gone(&io::ErrorKind::WouldBlock.into()));
        assert!(!is_gone(&io::ErrorKind::Interrupted.into()));
    }
}
