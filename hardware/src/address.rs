//! Where a line is and how it is set: what a person writes on the command line.
//!
//! `KIND:PLACE?OPTION=VALUE&...`, such as `serial:/dev/ttyUSB0?baud=9600&parity=even`. The kinds are in [`Place`], the
//! options are `baud`, `bits`, `parity`, `stop`, `flow`, `pace`, `exclusive` and `mismatch`. An address prints as it is
//! read back, with the options that are not the defaults. `baud=auto` leaves the speed to whoever opens the line to find out.

use std::fmt;
use std::path::PathBuf;

use crate::port::{Flow, Parity, Settings};

pub use parse::AddressError;

mod parse;

/// A line: its place and its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineAddress {
    /// What is opened.
    pub place: Place,
    /// How bytes are put on the wire; what is no real port only models it.
    pub settings: Settings,
    /// Whether bytes take the time they would take on a wire.
    pub pace: Pace,
    /// Who else may have the port open.
    pub access: Access,
    /// What to do with a real port that does not hold the settings.
    pub mismatch: Mismatch,
    /// Whether the speed of the settings is known.
    pub speed: Speed,
}

/// What is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `serial:`: a real port.
    Serial(SerialName),
    /// `pty:PATH`: a pseudo-terminal of our own, found by others under this name.
    Pty(PathBuf),
    /// `tcp:HOST:PORT`: a socket we connect.
    Tcp(HostPort),
    /// `tcp-listen:HOST:PORT`: a socket others connect to, one at a time.
    TcpListen(HostPort),
    /// `unix:PATH`: a socket we connect.
    Unix(PathBuf),
    /// `unix-listen:PATH`: a socket others connect to, one at a time.
    UnixListen(PathBuf),
    /// `stdio:`: standard input and output.
    Stdio,
}

/// How a real port is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SerialName {
    /// By its device file, such as `/dev/ttyUSB0`. After a replug the device may have another.
    Path(PathBuf),
    /// `usb=VID:PID[:SERIAL]`: by what the adapter says of itself, wherever it is plugged in.
    Usb {
        /// Vendor id.
        vendor: u16,
        /// Product id.
        product: u16,
        /// Serial number; without one, any will do.
        serial: Option<String>,
    },
    /// `at=LOCATION`: by the USB socket it is plugged into, such as `1-1.4` or, for one port of several, `1-1.4:1.0`.
    At(String),
}

/// A host and a port of the Internet protocols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// Name or number; a number of version 6 stands without its brackets.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// Whether bytes take the time they would take on a wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// As fast as the link goes.
    #[default]
    Off,
    /// At the speed of the settings.
    On,
}

/// Who else may have a real port open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Nobody.
    #[default]
    Exclusive,
    /// Whoever also shares it.
    Shared,
}

/// What to do with a real port that takes the settings and does not hold them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mismatch {
    /// It is not opened.
    #[default]
    Refuse,
    /// It is used as it is.
    Allow,
}

/// Whether the speed of a line is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// It is that of the settings.
    #[default]
    Given,
    /// It is to be found out before the line is used; the settings hold the one to try first.
    Sought,
}

impl LineAddress {
    /// Speed of a line whose address names none.
    pub const DEFAULT_BAUD: u32 = 115_200;

    /// Returns an address with the settings of SVL/1 and the default speed.
    pub const fn at(place: Place) -> Self {
        let settings = Settings::svl(Self::DEFAULT_BAUD);
        let (pace, access, mismatch) = (Pace::Off, Access::Exclusive, Mismatch::Refuse);
        Self { place, settings, pace, access, mismatch, speed: Speed::Given }
    }

    /// Returns the address with its speed as it was found.
    #[must_use]
    pub const fn with_speed(mut self, baud: u32) -> Self {
        self.settings.baud = baud;
        self.speed = Speed::Given;
        self
    }

    /// Returns whether it is a real port, which keeps its settings itself.
    pub const fn is_real(&self) -> bool {
        matches!(self.place, Place::Serial(_))
    }

    /// Returns whether opening waits for the other side to come, instead of going to it.
    pub const fn is_awaited(&self) -> bool {
        matches!(self.place, Place::Pty(_) | Place::TcpListen(_) | Place::UnixListen(_))
    }

    /// Returns the options that are not the defaults, in the order of the module's list.
    fn options(&self) -> Vec<(&'static str, String)> {
        let plain = Self::at(Place::Stdio);
        let (held, usual) = (self.settings, plain.settings);
        let baud = match self.speed {
            Speed::Given => held.baud.to_string(),
            Speed::Sought => "auto".to_owned(),
        };
        let all = [
            ("baud", held.baud != usual.baud || self.speed != plain.speed, baud),
            ("bits", held.data_bits != usual.data_bits, held.data_bits.to_string()),
            ("parity", held.parity != usual.parity, held.parity.to_string()),
            ("stop", held.stop_bits != usual.stop_bits, held.stop_bits.to_string()),
            ("flow", held.flow != usual.flow, held.flow.to_string()),
            ("pace", self.pace != plain.pace, "on".to_owned()),
            ("exclusive", self.access != plain.access, "no".to_owned()),
            ("mismatch", self.mismatch != plain.mismatch, "allow".to_owned()),
        ];
        all.into_iter().filter(|(_, is_told, _)| *is_told).map(|(key, _, value)| (key, value)).collect()
    }
}

impl fmt::Display for LineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)?;
        for (at, (key, value)) in self.options().into_iter().enumerate() {
            write!(f, "{}{key}={value}", if at == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial(name) => write!(f, "serial:{name}"),
            Self::Pty(path) => write!(f, "pty:{}", path.display()),
            Self::Tcp(host) => write!(f, "tcp:{host}"),
            Self::TcpListen(host) => write!(f, "tcp-listen:{host}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::UnixListen(path) => write!(f, "unix-listen:{}", path.display()),
            Self::Stdio => f.write_str("stdio:"),
        }
    }
}

impl fmt::Display for SerialName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Usb { vendor, product, serial: None } => write!(f, "usb={vendor:04x}:{product:04x}"),
            Self::Usb { vendor, product, serial: Some(serial) } => {
                write!(f, "usb={vendor:04x}:{product:04x}:{serial}")
            }
            Self::At(location) => write!(f, "at={location}"),
        }
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

impl fmt::Display for Parity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Even => "even",
            Self::Odd => "odd",
        })
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Software => "software",
            Self::Hardware => "hardware",
        })
    }
}

#[cfg(test)]
mod tests;
