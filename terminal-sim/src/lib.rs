//! The terminal, and the world around it in virtual time: voters, devices, lines and what goes wrong.

pub mod scenario;
