//! A live emulated terminal: what its voter types or draws, what it keeps, what it tells.

pub(crate) mod act;
pub(crate) mod booth;
pub(crate) mod command;
pub(crate) mod told;
