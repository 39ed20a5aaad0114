//! Ballots drawn and read, with no record of each to compare them with.

pub mod bayes;
pub mod bravo;
pub mod rounds;
pub mod sprt;
pub mod tri_hypergeometric;
