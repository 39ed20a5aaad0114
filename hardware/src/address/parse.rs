//! Reading a line's address, and what can be wrong with one.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use super::{Access, HostPort, LineAddress, Mismatch, Pace, Place, SerialName, Speed};
use crate::port::{Flow, Parity};

/// The kinds of line, as they stand before the first colon.
const KINDS: &str = "serial, pty, tcp, tcp-listen, unix, unix-listen, stdio";
/// The options, as they stand after the question mark.
const OPTIONS: &str = "baud, bits, parity, stop, flow, pace, exclusive, mismatch";
/// Speeds that `docs/wire.md` section 1 allows.
const SPEEDS: RangeInclusive<u32> = 1_200..=921_600;

/// A text is no address of a line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Nothing stands before a colon.
    #[error("line must begin with its kind and a colon: `{text}`")]
    NoKind {
        /// The text.
        text: String,
    },
    /// The kind is unknown.
    #[error("line `{text}` is of an unknown kind: `{kind}`")]
    UnknownKind {
        /// The text.
        text: String,
        /// What stands before the colon.
        kind: String,
    },
    /// The place cannot be read.
    #[error("line `{text}` must name {expected}: `{place}`")]
    BadPlace {
        /// The text.
        text: String,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        place: String,
    },
    /// The option is unknown.
    #[error("line `{text}` has an unknown option: `{option}`")]
    UnknownOption {
        /// The text.
        text: String,
        /// Its key.
        option: String,
    },
    /// The option has a value it cannot have.
    #[error("line `{text}`: option `{option}` must be {expected}: `{value}`")]
    BadOption {
        /// The text.
        text: String,
        /// Its key.
        option: &'static str,
        /// What it can be.
        expected: &'static str,
        /// What it is.
        value: String,
    },
    /// The option is given twice.
    #[error("line `{text}` has an option twice: `{option}`")]
    Twice {
        /// The text.
        text: String,
        /// Its key.
        option: String,
    },
    /// The option means nothing for this kind.
    #[error("line `{text}`: option `{option}` means nothing for a line of this kind")]
    Misplaced {
        /// The text.
        text: String,
        /// Its key.
        option: &'static str,
    },
}

impl AddressError {
    /// Returns what the person may do, for a line that begins with `hint:`.
    pub fn hint(&self) -> String {
        match self {
            Self::NoKind { text } if text.starts_with("/dev/") => format!("write `serial:{text}`"),
            Self::NoKind { .. } | Self::UnknownKind { .. } => format!("kinds are {KINDS}"),
            Self::BadPlace { .. } => {
                "for example `serial:/dev/ttyUSB0`, `serial:usb=0403:6001:A1B2`, `serial:at=1-1.4`, \
                 `pty:/tmp/desk`, `tcp:localhost:4000`, `unix:/tmp/desk.socket`"
                    .to_owned()
            }
            Self::UnknownOption { .. } => format!("options are {OPTIONS}"),
            Self::BadOption { .. } => {
                "options stand after `?`, with `&` between them: `?baud=9600&stop=2`".to_owned()
            }
            Self::Twice { .. } => "leave one of them out".to_owned(),
            Self::Misplaced { option: "pace", .. } => {
                "a real port keeps its own pace: leave the option out".to_owned()
            }
            Self::Misplaced { option: "baud=auto", .. } => {
                "only a `serial:` line has a speed to find: leave the option out".to_owned()
            }
            Self::Misplaced { option: "mismatch", .. } => {
                "only a `serial:` line keeps its own settings: leave the option out".to_owned()
            }
            Self::Misplaced { .. } => {
                "only a `serial:` line is opened for one alone: leave the option out".to_owned()
            }
        }
    }
}

impl FromStr for LineAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (place, options) = text.split_once('?').unwrap_or((text, ""));
        let Some((kind, place)) = place.split_once(':') else {
            return Err(AddressError::NoKind { text: text.to_owned() });
        };
        let mut address = Self::at(read_place(text, kind, place)?);
        let mut seen = Vec::new();
        for option in options.split('&').filter(|option| !option.is_empty()) {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            if seen.contains(&key) {
                return Err(AddressError::Twice { text: text.to_owned(), option: key.to_owned() });
            }
            seen.push(key);
            read_option(&mut address, text, key, value)?;
        }
        check(&address, text)?;
        Ok(address)
    }
}

fn read_place(text: &str, kind: &str, place: &str) -> Result<Place, AddressError> {
    let bad = |expected| AddressError::BadPlace { text: text.to_owned(), expected, place: place.to_owned() };
    let path = || match place {
        "" => Err(bad("a path")),
        path => Ok(PathBuf::from(path)),
    };
    let host = || read_host(place).ok_or_else(|| bad("a host and a port"));
    match kind {
        "serial" => read_serial(place)
            .map(Place::Serial)
            .ok_or_else(|| bad("a device file, `usb=VID:PID[:SERIAL]` or `at=LOCATION`")),
        "pty" => path().map(Place::Pty),
        "tcp" => host().map(Place::Tcp),
        "tcp-listen" => host().map(Place::TcpListen),
        "unix" => path().map(Place::Unix),
        "unix-listen" => path().map(Place::UnixListen),
        "stdio" if place.is_empty() => Ok(Place::Stdio),
        "stdio" => Err(bad("nothing more")),
        _ => Err(AddressError::UnknownKind { text: text.to_owned(), kind: kind.to_owned() }),
    }
}

fn read_serial(place: &str) -> Option<SerialName> {
    if let Some(location) = place.strip_prefix("at=") {
        let is_location = location.bytes().all(|byte| byte.is_ascii_digit() || b"-.:".contains(&byte));
        return (is_location && location.contains('-')).then(|| SerialName::At(location.to_owned()));
    }
    if let Some(identity) = place.strip_prefix("usb=") {
        let mut parts = identity.splitn(3, ':');
        let vendor = read_usb_id(parts.next()?)?;
        let product = read_usb_id(parts.next()?)?;
        let serial = parts.next().map(str::to_owned);
        return (serial.as_deref() != Some("")).then_some(SerialName::Usb { vendor, product, serial });
    }
    (!place.is_empty()).then(|| SerialName::Path(PathBuf::from(place)))
}

/// Reads four hexadecimal digits.
fn read_usb_id(text: &str) -> Option<u16> {
    let is_id = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(text, 16).ok().filter(|_| is_id)
}

fn read_host(place: &str) -> Option<HostPort> {
    let (host, port) = place.rsplit_once(':')?;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host = match bare {
        Some(bare) => bare,
        None if host.contains(':') => return None,
        None => host,
    };
    let port = port.parse().ok().filter(|_| port.bytes().all(|byte| byte.is_ascii_digit()))?;
    (!host.is_empty()).then(|| HostPort { host: host.to_owned(), port })
}

fn read_option(address: &mut LineAddress, text: &str, key: &str, value: &str) -> Result<(), AddressError> {
    let bad = |option, expected| AddressError::BadOption {
        text: text.to_owned(),
        option,
        expected,
        value: value.to_owned(),
    };
    let settings = &mut address.settings;
    match key {
        "baud" if value == "auto" => address.speed = Speed::Sought,
        "baud" => {
            let baud = value.parse().ok().filter(|baud| SPEEDS.contains(baud));
            settings.baud = baud.ok_or_else(|| bad("baud", "bits a second, 1200 to 921600, or auto"))?;
        }
        "bits" => {
            let bits = value.parse().ok().filter(|bits| (5..=8).contains(bits));
            settings.data_bits = bits.ok_or_else(|| bad("bits", "5, 6, 7 or 8"))?;
        }
        "stop" => {
            let stop = value.parse().ok().filter(|stop| (1..=2).contains(stop));
            settings.stop_bits = stop.ok_or_else(|| bad("stop", "1 or 2"))?;
        }
        "parity" => {
            settings.parity = match value {
                "none" => Parity::None,
                "even" => Parity::Even,
                "odd" => Parity::Odd,
                _ => return Err(bad("parity", "none, even or odd")),
            };
        }
        "flow" => {
            settings.flow = match value {
                "none" => Flow::None,
                "software" => Flow::Software,
                "hardware" => Flow::Hardware,
                _ => return Err(bad("flow", "none, software or hardware")),
            };
        }
        "pace" => {
            address.pace = match value {
                "on" => Pace::On,
                "off" => Pace::Off,
                _ => return Err(bad("pace", "on or off")),
            };
        }
        "exclusive" => {
            address.access = match value {
                "yes" => Access::Exclusive,
                "no" => Access::Shared,
                _ => return Err(bad("exclusive", "yes or no")),
            };
        }
        "mismatch" => {
            address.mismatch = match value {
                "refuse" => Mismatch::Refuse,
                "allow" => Mismatch::Allow,
                _ => return Err(bad("mismatch", "refuse or allow")),
            };
        }
        _ => return Err(AddressError::UnknownOption { text: text.to_owned(), option: key.to_owned() }),
    }
    Ok(())
}

/// Refuses what can be read and cannot be meant.
fn check(address: &LineAddress, text: &str) -> Result<(), AddressError> {
    let is_serial = address.is_real();
    if is_serial && address.pace == Pace::On {
        return Err(AddressError::Misplaced { text: text.to_owned(), option: "pace" });
    }
    if !is_serial && address.access == Access::Shared {
        return Err(AddressError::Misplaced { text: text.to_owned(), option: "exclusive" });
    }
    if !is_serial && address.speed == Speed::Sought {
        return Err(AddressError::Misplaced { text: text.to_owned(), option: "baud=auto" });
    }
    if !is_serial && address.mismatch == Mismatch::Allow {
        return Err(AddressError::Misplaced { text: text.to_owned(), option: "mismatch" });
    }
    Ok(())
}
