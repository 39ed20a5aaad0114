//! The precinct's decisions: state machines without input or output of their own.

pub mod link;
