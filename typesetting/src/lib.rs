//! Text, rules and frames set on pages of a given size, as PDF.
//!
//! A [`Layout`] is a list of what stands where on which page, and in which order it is read; [`pdf()`] writes it. Whoever lays out
//! decides where things stand and when a page ends. The type is Noto Sans in two weights, embedded with the letters that are used
//! (Apache License 2.0, with the crate that carries it): Latin, Cyrillic with the Kazakh letters, Greek. There is no shaping and no
//! writing from right to left: a letter that the type does not have is printed as U+FFFD. Nothing here knows an election.

mod font;
mod layout;
mod lines;
mod pdf;

pub use font::Weight;
pub use layout::{Align, Layout, Place, Style, Tag};
pub use pdf::{About, PdfError, pdf};
