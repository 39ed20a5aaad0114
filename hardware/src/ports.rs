//! The serial ports of this machine, with what their USB adapters say of themselves.
//!
//! Read from `/sys/class/tty`, which needs no library and no rights.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};

use crate::address::SerialName;
use crate::open::{Holder, OpenError, holder};

/// Where the kernel lists terminals.
const TERMINALS: &str = "/sys/class/tty";
/// Where udev puts names made of what adapters say of themselves.
const STABLE_NAMES: &str = "/dev/serial/by-id";

/// A serial port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortEntry {
    /// Its device file.
    pub path: PathBuf,
    /// The kernel's driver, such as `ftdi_sio`.
    pub driver: Option<String>,
    /// Its adapter, if it hangs on USB.
    pub usb: Option<UsbAdapter>,
}

/// What a USB adapter says of itself, and where it is plugged in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsbAdapter {
    /// Vendor id.
    pub vendor: u16,
    /// Product id.
    pub product: u16,
    /// Serial number; cheap adapters have none, or all the same.
    pub serial: Option<String>,
    /// What it calls itself.
    pub product_name: Option<String>,
    /// The socket: bus, and the port of each hub on the way, such as `1-1.4`.
    pub location: String,
    /// Which of the adapter's functions, such as `1.0`.
    pub interface: String,
    /// Milliseconds for which the adapter holds short answers back, where the driver tells.
    pub latency_ms: Option<u32>,
}

/// What stands in the way of opening a port now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    Free,
    /// We may not.
    Forbidden,
    /// Another program has it open.
    Held(Holder),
}

impl PortEntry {
    /// Returns what stands in the way of opening it. It is not opened for that: opening raises DTR, which resets some
    /// devices. Programs of other users are seen by root alone.
    pub fn condition(&self) -> Condition {
        if accessat(CWD, &self.path, Access::READ_OK | Access::WRITE_OK, AtFlags::EACCESS).is_err() {
            return Condition::Forbidden;
        }
        holder::find(&self.path).map_or(Condition::Free, Condition::Held)
    }

    /// Returns the name under `/dev/serial/by-id` that stays the same wherever the adapter is plugged in.
    pub fn stable_name(&self) -> Option<PathBuf> {
        let names = fs::read_dir(STABLE_NAMES).ok()?.flatten().map(|entry| entry.path());
        names.filter(|name| fs::canonicalize(name).is_ok_and(|port| port == self.path)).min()
    }
}

/// Returns the serial ports that have hardware behind them, by path.
pub fn list() -> Vec<PortEntry> {
    list_under(Path::new(TERMINALS))
}

/// Returns what is known of the port behind a device file; nothing of what is no serial port of this machine.
pub fn describe(path: &Path) -> Option<PortEntry> {
    describe_under(Path::new(TERMINALS), path)
}

fn describe_under(terminals: &Path, path: &Path) -> Option<PortEntry> {
    // A stable name is a link to the device file.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    read_port(&terminals.join(path.file_name()?))
}

/// Finds the device file that a name stands for now.
pub fn find(name: &SerialName) -> Result<PathBuf, OpenError> {
    find_among(name, list())
}

fn find_among(name: &SerialName, ports: Vec<PortEntry>) -> Result<PathBuf, OpenError> {
    if let SerialName::Path(path) = name {
        return Ok(path.clone());
    }
    let fitting = ports.into_iter().filter(|port| port.usb.as_ref().is_some_and(|usb| usb.is_named(name)));
    let mut paths: Vec<PathBuf> = fitting.map(|port| port.path).collect();
    match (paths.pop(), paths.is_empty()) {
        (None, _) => Err(OpenError::NotPluggedIn { name: name.to_string() }),
        (Some(path), true) => Ok(path),
        (Some(path), false) => {
            paths.push(path);
            let paths = paths.iter().map(|path| path.display().to_string()).collect();
            Err(OpenError::Ambiguous { name: name.to_string(), paths })
        }
    }
}

impl fmt::Display for UsbAdapter {
    /// Writes `VID:PID:SERIAL`, without the serial number where there is none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.product)?;
        self.serial.as_ref().map_or(Ok(()), |serial| write!(f, ":{serial}"))
    }
}

impl UsbAdapter {
    fn is_named(&self, name: &SerialName) -> bool {
        match name {
            SerialName::Path(_) => false,
            SerialName::Usb { vendor, product, serial } => {
                let is_serial = serial.is_none() || *serial == self.serial;
                (*vendor, *product) == (self.vendor, self.product) && is_serial
            }
            SerialName::At(location) => {
                *location == self.location || *location == format!("{}:{}", self.location, self.interface)
            }
        }
    }
}

fn list_under(terminals: &Path) -> Vec<PortEntry> {
    let entries = fs::read_dir(terminals).into_iter().flatten().flatten();
    let mut ports: Vec<PortEntry> = entries.filter_map(|entry| read_port(&entry.path())).collect();
    ports.sort();
    ports
}

fn read_port(terminal: &Path) -> Option<PortEntry> {
    // A console or a pseudo-terminal has no device; a port of the mainboard that is not fitted has type 0.
    let device = fs::canonicalize(terminal.join("device")).ok()?;
    if read_text(&terminal.join("type")).as_deref() == Some("0") {
        return None;
    }
    let path = Path::new("/dev").join(terminal.file_name()?);
    let driver = fs::canonicalize(device.join("driver")).ok();
    let driver = driver.and_then(|driver| Some(driver.file_name()?.to_str()?.to_owned()));
    Some(PortEntry { path, driver, usb: read_usb(&device) })
}

/// Climbs from a port to its USB device, which is the first above it with a vendor.
fn read_usb(device: &Path) -> Option<UsbAdapter> {
    let usb = device.ancestors().find(|folder| folder.join("idVendor").is_file())?;
    let location = usb.file_name()?.to_str()?.to_owned();
    let below = device.strip_prefix(usb).ok()?.components().next()?;
    let interface = below.as_os_str().to_str()?.split_once(':')?.1.to_owned();
    let id = |name: &str| u16::from_str_radix(&read_text(&usb.join(name))?, 16).ok();
    Some(UsbAdapter {
        vendor: id("idVendor")?,
        product: id("idProduct")?,
        serial: read_text(&usb.join("serial")),
        product_name: read_text(&usb.join("product")),
        location,
        interface,
        latency_ms: read_text(&device.join("latency_timer")).and_then(|text| text.parse().ok()),
    })
}

/// Reads a line of the kernel; control characters of a device's own texts are dropped.
fn read_text(path: &Path) -> Option<String> {
    let text = fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&text);
    let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Makes a tree as the kernel shows it: two adapters, one with two ports, one fitted port and one that is not.
    fn machine() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        let class = place.path().join("class");
        let write = |folder: &Path, name: &str, text: &str| {
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join(name), format!("{text}\n")).unwrap();
        };
        let terminal = |name: &str, device: &Path, kind: Option<&str>| {
            fs::create_dir_all(device).unwrap();
            fs::create_dir_all(class.join(name)).unwrap();
            symlink(device, class.join(name).join("device")).unwrap();
            if let Some(kind) = kind {
                write(&class.join(name), "type", kind);
            }
        };
        let usb = |location: &str, vendor: &str, product: &str, serial: &str| {
            let device = place.path().join("usb1").join(location);
            write(&device, "idVendor", vendor);
            write(&device, "idProduct", product);
            write(&device, "serial", serial);
            device
        };
        let one = usb("1-1.4", "0403", "6001", "A1\u{7}B2");
        terminal("ttyUSB0", &one.join("1-1.4:1.0/ttyUSB0"), None);
        write(&one.join("1-1.4:1.0/ttyUSB0"), "latency_timer", "16");
        fs::create_dir_all(place.path().join("drivers/ftdi_sio")).unwrap();
        symlink(place.path().join("drivers/ftdi_sio"), one.join("1-1.4:1.0/ttyUSB0/driver")).unwrap();
        let two = usb("1-2", "0403", "6010", "C3");
        terminal("ttyUSB1", &two.join("1-2:1.0/ttyUSB1"), None);
        terminal("ttyUSB2", &two.join("1-2:1.1/ttyUSB2"), None);
        terminal("ttyS0", &place.path().join("platform/serial8250"), Some("4"));
        terminal("ttyS1", &place.path().join("platform/serial8250"), Some("0"));
        fs::create_dir_all(class.join("tty0")).unwrap();
        place
    }

    fn ports() -> Vec<PortEntry> {
        list_under(&machine().path().join("class"))
    }

    #[test]
    fn ports_are_listed_with_their_adapters() {
        let ports = ports();
        let paths: Vec<_> = ports.iter().map(|port| port.path.display().to_string()).collect();
        assert_eq!(paths, ["/dev/ttyS0", "/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyUSB2"]);
        assert_eq!((&ports[0].driver, &ports[0].usb), (&None, &None));
        assert_eq!(ports[1].driver.as_deref(), Some("ftdi_sio"));
        let usb = ports[1].usb.as_ref().unwrap();
        assert_eq!((usb.vendor, usb.product, usb.serial.as_deref()), (0x0403, 0x6001, Some("A1B2")));
        assert_eq!(
            (usb.location.as_str(), usb.interface.as_str(), usb.latency_ms),
            ("1-1.4", "1.0", Some(16))
        );
    }

    #[test]
    fn a_port_is_described_by_its_device_file_and_by_a_link_to_it() {
        let (machine, names) = (machine(), tempfile::tempdir().unwrap());
        let class = machine.path().join("class");
        let port = describe_under(&class, Path::new("/dev/ttyUSB0")).unwrap();
        assert_eq!(port.usb.unwrap().to_string(), "0403:6001:A1B2");
        let (device, link) = (names.path().join("ttyUSB2"), names.path().join("usb-bench-if01"));
        fs::write(&device, "").unwrap();
        symlink(&device, &link).unwrap();
        let port = describe_under(&class, &link).unwrap();
        assert_eq!((port.path, port.usb.unwrap().interface), ("/dev/ttyUSB2".into(), "1.1".to_owned()));
        assert_eq!(describe_under(&class, Path::new("/dev/pts/7")), None);
        assert_eq!(describe_under(&class, Path::new("/dev/ttyS1")), None, "not fitted");
    }

    #[test]
    fn what_stands_in_the_way_of_a_port_is_told_without_opening_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("ttyUSB9");
        let port = PortEntry { path: path.clone(), driver: None, usb: None };
        assert_eq!(port.condition(), Condition::Forbidden, "nothing is there");
        fs::write(&path, "").unwrap();
        assert_eq!(port.condition(), Condition::Free);
        let mut other = std::process::Command::new("sleep");
        let mut other = other.arg("60").stdin(fs::File::open(&path).unwrap()).spawn().unwrap();
        let held = port.condition();
        other.kill().unwrap();
        other.wait().unwrap();
        assert!(matches!(held, Condition::Held(Holder { process, .. }) if process == other.id()));
    }

    #[test]
    fn a_port_is_found_by_identity_and_by_socket() {
        let found = |name: &str| {
            let address: crate::address::LineAddress = format!("serial:{name}").parse().unwrap();
            let crate::address::Place::Serial(name) = address.place else { panic!("{name}") };
            find_among(&name, ports()).map(|path| path.display().to_string())
        };
        assert_eq!(found("usb=0403:6001").unwrap(), "/dev/ttyUSB0");
        assert_eq!(found("usb=0403:6001:A1B2").unwrap(), "/dev/ttyUSB0");
        assert_eq!(found("at=1-1.4").unwrap(), "/dev/ttyUSB0");
        assert_eq!(found("at=1-2:1.1").unwrap(), "/dev/ttyUSB2");
        assert!(matches!(found("usb=0403:6001:B2"), Err(OpenError::NotPluggedIn { .. })));
        let many = found("usb=0403:6010").unwrap_err();
        let told = "several ports have the identity `usb=0403:6010`: /dev/ttyUSB1, /dev/ttyUSB2";
        assert_eq!(many.to_string(), told);
    }
}
