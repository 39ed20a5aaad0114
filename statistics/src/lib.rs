//! The audit mathematics: pure functions of numbers, one file a method, and the list of those a person can call.
//!
//! A method's file holds its formulas with their source, its functions, and the [`Statistic`] by which the command line
//! reaches them with JSON. Methods stand by what they look at: [`sequential`] tests of a mean, ballot [`polling`],
//! [`comparison`] of records with paper, [`strata`] put together, [`codes`] and [`terminals`] for votes without paper,
//! [`screening`] of published results. [`bounds`], [`sampler`] and [`seats`] serve all of them.
//! `docs/statistics.md` is written from the [`catalogue`], and every example in it is run by a test.

mod binomial;
pub mod bounds;
mod call;
pub mod catalogue;
pub mod codes;
pub mod comparison;
mod distributions;
mod falling;
mod inputs;
pub mod polling;
mod probability;
pub mod sampler;
pub mod screening;
pub mod seats;
pub mod sequential;
mod simulation;
pub mod strata;
mod strict;
pub mod terminals;

pub use call::{Field, Statistic, StatisticError};
pub use probability::PValue;
