//! The terminal, and the world around it in virtual time: voters, devices, lines and what goes wrong.

pub mod checkers;
pub mod chronicle;
pub mod lines;
pub mod plan;
pub mod scenario;
pub mod sealing;
pub mod search;
pub mod streams;
pub mod terminal;
pub mod timeline;
pub mod truth;
mod world;

pub use world::{Day, Observers, simulate, simulate_and_tell};
