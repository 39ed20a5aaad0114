//! The only crate that touches ports, files and the system clock.
//!
//! For now it reads and writes folders; serial lines and the durable record come behind the same edge.

pub mod capture;
pub mod folder;
pub mod pipe;
pub mod port;
pub mod replay;
pub mod scanner;
pub mod sheet;
