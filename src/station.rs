//! A live station: its file, the commands of its desk, its record, its evidence.
//!
//! Nothing here touches a line. `hardware` drives the controller; this module says what the person at the desk wants,
//! makes the record durable and tells what happened.

pub(crate) mod act;
pub(crate) mod beginning;
pub(crate) mod board;
pub(crate) mod command;
pub(crate) mod custody;
pub(crate) mod desk;
pub(crate) mod evidence;
pub(crate) mod file;
pub(crate) mod medium;
pub(crate) mod told;
