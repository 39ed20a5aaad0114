//! The only crate that touches ports, files and the system clock.
//!
//! An [`address`] says where a [`mod@line`] is, [`open`] opens its [`port`] as often as it comes back, and [`drive`] runs a
//! machine on any number of them. [`disk`] is what a live station's record stands on, [`folder`] reads and writes evidence,
//! and reads [tables](folder::table) of any origin.
//! [`capture`] writes down what lines carry and [`replay`] runs it again. [`scanner`] understands barcode scanners.

pub mod address;
pub mod capture;
pub mod clock;
pub mod disk;
pub mod drive;
mod durable;
pub mod folder;
pub mod host;
pub mod line;
pub mod open;
pub mod port;
pub mod ports;
pub mod replay;
pub mod scanner;
pub mod secret;
pub mod sources;
