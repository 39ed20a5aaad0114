//! What people read, in English, Russian and Kazakh.
//!
//! A [`Message`] is data: a key and what is put in. [`Words`] says it in a [`Language`]. The words themselves stand in
//! `languages/`, one folder a language with the same files and the same keys, which the tests hold against each other and
//! against the code that names them.

mod message;
mod words;

pub use message::{Key, Message, Part};
pub use words::{Language, Words};
