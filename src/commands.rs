//! One file a command: its arguments, its help, what it does.

pub(crate) mod audit;
pub(crate) mod bench;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod forms;
pub(crate) mod init;
mod init_close_key;
mod init_protocols;
pub(crate) mod list;
pub(crate) mod merge;
pub(crate) mod nation;
pub(crate) mod pair;
pub(crate) mod replay;
pub(crate) mod rounds;
pub(crate) mod search;
pub(crate) mod simulate;
pub(crate) mod station;
pub(crate) mod sweep;
pub(crate) mod terminal;
pub(crate) mod verify;
