//! terminal-sim
