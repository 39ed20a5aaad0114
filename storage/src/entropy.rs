//! Where secret bytes come from.

use std::io;

/// A generator of secret bytes: that of the operating system for a live station.
pub trait Entropy {
    /// Draws 32 bytes.
    fn draw(&mut self) -> io::Result<[u8; 32]>;
}
