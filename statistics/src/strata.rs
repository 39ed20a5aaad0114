//! Several samples under one statement: strata with methods of their own, and strata without paper.

pub mod fisher;
pub mod paper;
pub mod suite;
pub mod union_intersection;
