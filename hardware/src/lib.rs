//! The only crate that touches ports, files and the system clock.
//!
//! It reads and writes folders, drives machines on byte streams, captures lines and replays captures, and understands
//! barcode scanners.

pub mod capture;
pub mod folder;
pub mod pipe;
pub mod port;
pub mod replay;
pub mod scanner;
pub mod sheet;
