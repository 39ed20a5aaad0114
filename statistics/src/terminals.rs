//! What votes without paper say of themselves: terminals compared with each other, and with the paper beside them.

pub mod effect;
pub mod homogeneity;
pub mod mode;
