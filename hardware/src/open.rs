//! Opening lines, and what to tell a person when that does not work.
//!
//! An [`Opener`] stands where a cable is plugged in. It outlives the ports it opens: after a hang-up it opens the next
//! one at the same place. What belongs to the place and not to the cable (a pseudo-terminal with its name, a socket that
//! listens) it holds all the time.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use tokio::net::{TcpListener, TcpStream, UnixStream};

use crate::address::{LineAddress, Mismatch, Pace, Place};
use crate::capture::Tap;
use crate::clock::Clock;
use crate::port::paced::Paced;
use crate::port::pty::PtyMaster;
use crate::port::serial::SerialPort;
use crate::port::socket::{NamedListener, SocketPort};
use crate::port::stdio::StdioPort;
use crate::port::tapped::Tapped;
use crate::port::{Difference, Port};

/// How often a busy port is looked at again before it is called busy.
const LOOKS_WHILE_BUSY: u32 = 5;
/// Time between two of these looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// A place where lines are plugged in.
#[derive(Debug)]
pub struct Opener {
    address: LineAddress,
    held: Held,
    paces_output: bool,
    /// Where what passes is written down.
    tap: Option<(Tap, Clock)>,
}

/// What a place holds between two ports.
#[derive(Debug)]
enum Held {
    Nothing,
    Pty(PtyMaster),
    Tcp(TcpListener),
    Unix(NamedListener),
    /// Standard input and output can be taken once.
    Spent,
}

impl Opener {
    /// Takes a place: makes the pseudo-terminal or begins to listen; a line that we go to is not opened yet.
    pub async fn bind(address: LineAddress) -> Result<Self, OpenError> {
        let held = match &address.place {
            Place::Pty(path) => Held::Pty(PtyMaster::named(path, address.settings)?),
            Place::TcpListen(host) => {
                let listener = TcpListener::bind((host.host.as_str(), host.port)).await;
                Held::Tcp(listener.map_err(|source| OpenError::socket("listen on", &address, source))?)
            }
            Place::UnixListen(path) => Held::Unix(
                NamedListener::bind(path)
                    .await
                    .map_err(|source| OpenError::socket("listen on", &address, source))?,
            ),
            Place::Serial(_) | Place::Tcp(_) | Place::Unix(_) | Place::Stdio => Held::Nothing,
        };
        Ok(Self { address, held, paces_output: true, tap: None })
    }

    /// Leaves the pace of what is written to whoever writes it.
    pub(crate) fn pacing_input_alone(mut self) -> Self {
        self.paces_output = false;
        self
    }

    /// Writes what passes through every port opened from now on to a capture, with the times of a clock.
    #[must_use]
    pub fn tapped(mut self, tap: Tap, clock: Clock) -> Self {
        self.tap = Some((tap, clock));
        self
    }

    /// Returns the address of the place.
    pub const fn address(&self) -> &LineAddress {
        &self.address
    }

    /// Returns the Internet address that is listened on, which says the port when 0 was asked for.
    pub fn listens_on(&self) -> Option<std::net::SocketAddr> {
        match &self.held {
            Held::Tcp(listener) => listener.local_addr().ok(),
            _ => None,
        }
    }

    /// Opens a port; for a line that others come to, waits until one has come.
    ///
    /// Dropping the future loses nothing.
    pub async fn open(&mut self) -> Result<Box<dyn Port>, OpenError> {
        let port = self.open_bare().await?;
        Ok(match &self.tap {
            Some((tap, clock)) => Box::new(Tapped::new(port, tap.clone(), *clock)),
            None => port,
        })
    }

    async fn open_bare(&mut self) -> Result<Box<dyn Port>, OpenError> {
        let name = self.address.to_string();
        let settings = self.address.settings;
        let port: Box<dyn Port> = match (&self.address.place, &mut self.held) {
            (Place::Serial(_), _) => return Ok(Box::new(self.free_serial().await?)),
            (_, Held::Pty(master)) => Box::new(master.plugged().await?),
            (_, Held::Tcp(listener)) => {
                let (stream, _) = listener
                    .accept()
                    .await
                    .map_err(|source| OpenError::socket("listen on", &self.address, source))?;
                Box::new(self.tcp(stream)?)
            }
            (_, Held::Unix(listener)) => {
                let stream = listener.accept().await;
                let stream =
                    stream.map_err(|source| OpenError::socket("listen on", &self.address, source))?;
                Box::new(SocketPort::new(stream, name, settings))
            }
            (Place::Tcp(host), _) => {
                let stream = TcpStream::connect((host.host.as_str(), host.port)).await;
                let stream =
                    stream.map_err(|source| OpenError::socket("connect to", &self.address, source))?;
                Box::new(self.tcp(stream)?)
            }
            (Place::Unix(path), _) => {
                let stream = UnixStream::connect(path).await;
                let stream =
                    stream.map_err(|source| OpenError::socket("connect to", &self.address, source))?;
                Box::new(SocketPort::new(stream, name, settings))
            }
            (_, Held::Nothing) => {
                self.held = Held::Spent;
                Box::new(StdioPort::new(settings))
            }
            (_, Held::Spent) => return Err(OpenError::Ended),
        };
        self.paced(port)
    }

    /// Opens a real port. Others may hold it for a moment, only to look whether it is free.
    async fn free_serial(&self) -> Result<SerialPort, OpenError> {
        for _ in 0..LOOKS_WHILE_BUSY {
            match self.serial() {
                Err(OpenError::Busy { .. }) => tokio::time::sleep(BETWEEN_LOOKS).await,
                opened => return opened,
            }
        }
        self.serial()
    }

    /// Opens a real port and reads back what it holds.
    fn serial(&self) -> Result<SerialPort, OpenError> {
        let port = SerialPort::open(&self.address)?;
        let path = || port.path().to_owned();
        let held = port
            .settings()
            .map_err(|error| OpenError::Io { path: path(), source: io::Error::other(error) })?;
        let asked = self.address.settings;
        if self.address.mismatch == Mismatch::Refuse && !asked.is_served_by(held) {
            return Err(OpenError::Mismatch { path: path(), differences: asked.differences(held) });
        }
        Ok(port)
    }

    fn tcp(&self, stream: TcpStream) -> Result<SocketPort<TcpStream>, OpenError> {
        // A frame that waits for the acknowledgement of the frame before adds 40 ms to every exchange.
        stream.set_nodelay(true).map_err(|source| OpenError::socket("connect to", &self.address, source))?;
        Ok(SocketPort::new(stream, self.address.to_string(), self.address.settings))
    }

    fn paced(&self, port: Box<dyn Port>) -> Result<Box<dyn Port>, OpenError> {
        Ok(match self.address.pace {
            Pace::Off => port,
            Pace::On if self.paces_output => Box::new(Paced::new(port)),
            Pace::On => Box::new(Paced::incoming(port)),
        })
    }
}

/// Why a line was not opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Nothing has this name.
    #[error("port is missing: `{}`", path.display())]
    Missing {
        /// The name.
        path: PathBuf,
    },
    /// No port answers to this identity.
    #[error("no port is plugged in with the identity: `{name}`")]
    NotPluggedIn {
        /// The identity.
        name: String,
    },
    /// Several ports answer to this identity.
    #[error("several ports have the identity `{name}`: {}", paths.join(", "))]
    Ambiguous {
        /// The identity.
        name: String,
        /// Their paths.
        paths: Vec<String>,
    },
    /// Another program has the port.
    #[error("port `{}` is busy{}", path.display(), told(holder.as_ref()))]
    Busy {
        /// The port.
        path: PathBuf,
        /// Who holds it, if the system tells.
        holder: Option<Holder>,
    },
    /// The system forbids it.
    #[error("no permission to open port: `{}`", path.display())]
    Forbidden {
        /// The port.
        path: PathBuf,
    },
    /// The name belongs to something else.
    #[error("not a serial port: `{}`", path.display())]
    NotAPort {
        /// The name.
        path: PathBuf,
    },
    /// The port does not go at this speed or take this setting.
    #[error("port `{}` refuses the settings of `{address}`", path.display())]
    Settings {
        /// The port.
        path: PathBuf,
        /// The line as asked for.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The port took the settings and holds others.
    #[error("port `{}` does not hold the settings: {}", path.display(), listed(differences))]
    Mismatch {
        /// The port.
        path: PathBuf,
        /// What it holds instead.
        differences: Vec<Difference>,
    },
    /// The name of a pseudo-terminal or a listening socket is taken.
    #[error("name is taken by something else: `{}`", path.display())]
    Taken {
        /// The name.
        path: PathBuf,
    },
    /// A socket did not connect or listen.
    #[error("cannot {what} `{address}`")]
    Socket {
        /// `connect to` or `listen on`.
        what: &'static str,
        /// The line.
        address: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Standard input has ended and does not come back.
    #[error("standard input has ended")]
    Ended,
    /// The system refused in another way.
    #[error("cannot open `{}`", path.display())]
    Io {
        /// What was opened.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// A program that holds a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its process.
    pub process: u32,
    /// Its name.
    pub name: String,
}

impl OpenError {
    fn socket(what: &'static str, address: &LineAddress, source: io::Error) -> Self {
        let taken = match &address.place {
            Place::UnixListen(path) if source.kind() == io::ErrorKind::AlreadyExists => Some(path.clone()),
            _ => None,
        };
        match taken {
            Some(path) => Self::Taken { path },
            None => Self::Socket { what, address: address.to_string(), source },
        }
    }

    /// Sorts what the system says of opening a path.
    pub(crate) fn of_path(path: &Path, source: io::Error) -> Self {
        const EBUSY: i32 = 16;
        const ENOTTY: i32 = 25;
        const ENXIO: i32 = 6;
        let path = path.to_owned();
        match (source.kind(), source.raw_os_error()) {
            (io::ErrorKind::NotFound, _) => Self::Missing { path },
            (io::ErrorKind::PermissionDenied, _) => Self::Forbidden { path },
            (io::ErrorKind::IsADirectory, _) | (_, Some(ENOTTY | ENXIO)) => Self::NotAPort { path },
            (_, Some(EBUSY)) => Self::Busy { holder: holder::find(&path), path },
            _ => Self::Io { path, source },
        }
    }

    /// Returns what the person may do, for a line that begins with `hint:`.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { .. } | Self::NotPluggedIn { .. } => {
                "plug the device in; `saylau list ports` shows what there is".to_owned()
            }
            Self::Ambiguous { .. } => "add the serial number, `usb=VID:PID:SERIAL`, or name the USB socket, \
                                       `at=1-1.4` or `at=1-1.4:1.0`"
                .to_owned(),
            Self::Busy { holder: Some(Holder { process, .. }), .. } => {
                format!("end process {process}, or let both share the port with `exclusive=no`")
            }
            Self::Busy { .. } => "end the program that has it open; `fuser` run as root names it".to_owned(),
            Self::Forbidden { .. } => "join the group that owns it, mostly `dialout`, and log in again: \
                 sudo usermod -aG dialout $USER"
                .to_owned(),
            Self::NotAPort { .. } => "`saylau list ports` shows the ports of this machine".to_owned(),
            Self::Settings { .. } => "take another speed, such as `baud=115200`".to_owned(),
            Self::Mismatch { .. } => {
                "take settings that the adapter can hold, or use it as it is with `mismatch=allow`".to_owned()
            }
            Self::Taken { .. } => "remove it or take another name".to_owned(),
            Self::Socket { source, .. } if source.kind() == io::ErrorKind::ConnectionRefused => {
                "start the other side first, or take its `-listen:` form here".to_owned()
            }
            Self::Socket { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                "another program listens there: end it or take another port".to_owned()
            }
            Self::Socket { .. } => "check the name, and that the other side runs".to_owned(),
            Self::Ended => "a line on standard input and output is opened once".to_owned(),
            Self::Io { .. } => "the cause stands above".to_owned(),
        }
    }
}

fn told(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(": {holder}"))
}

fn listed(differences: &[Difference]) -> String {
    let told: Vec<String> = differences.iter().map(Difference::to_string).collect();
    told.join("; ")
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "held by process {} ({})", self.process, self.name)
    }
}

pub(crate) mod holder;

#[cfg(test)]
mod tests;
