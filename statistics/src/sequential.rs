//! Sequential tests of a mean: numbers drawn one by one, a p-value after each (AUDIT 3), and the assorters that turn a
//! contest into such numbers.

pub mod alpha;
pub mod assorter;
pub mod betting;
pub mod kaplan;
pub mod martingale;
pub mod wald_sprt;
