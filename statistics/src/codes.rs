//! What control codes can and cannot say of votes without paper (AUDIT 7.4, 7.5).

pub mod check;
pub mod clash;
pub mod collisions;
pub mod conditional;
pub mod electronic;
pub mod product;
