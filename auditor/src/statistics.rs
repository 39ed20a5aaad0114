//! The audit mathematics: pure functions of numbers, one file a method, and the list of those a person can call.
//!
//! A method's file holds its formulas with their source, its functions, and the [`Statistic`] by which the command line
//! reaches them with JSON. `docs/statistics.md` is written from this list, and every example in it is run by a test.

pub mod alpha;
pub mod assorter;
pub mod batches;
pub mod bayes_polling;
pub mod betting;
mod binomial;
pub mod bounds;
pub mod bravo;
mod call;
pub mod codes;
mod distributions;
mod falling;
pub mod fisher;
mod inputs;
pub mod kaplan;
pub mod martingale;
mod page;
pub mod paper;
mod probability;
pub mod rounds;
pub mod sampler;
pub mod screening;
pub mod seats;
mod simulation;
pub mod sprt_polling;
pub mod suite;
pub mod super_simple;
pub mod terminals;
pub mod tri_hypergeometric;
pub mod union_intersection;
pub mod wald_sprt;

pub use call::{Field, Statistic, StatisticError};
pub use inputs::Sides;
pub use page::page;
pub use probability::PValue;

/// Every statistic that can be called by name, in the order of the reference page.
pub const STATISTICS: &[&Statistic] = &[
    &bravo::BRAVO,
    &bounds::wilson::WILSON,
    &bounds::clopper_pearson::CLOPPER_PEARSON,
    &bounds::poisson::POISSON_INTERVAL,
    &bounds::hypergeometric::HYPERGEOMETRIC_BOUND,
    &bounds::hypergeometric::HYPERGEOMETRIC_TAIL,
    &bounds::discovery::DISCOVERY_SIZE,
    &bounds::zero_failure::ZERO_FAILURE_SIZE,
    &bounds::mtbf::MTBF_BOUND,
    &bounds::accuracy::ACCURACY_TEST,
    &codes::check::CODE_CHECK,
    &codes::collisions::CODE_COLLISIONS,
    &codes::clash::CLASH,
    &codes::conditional::CONDITIONAL_NULL,
    &codes::product::CONDITIONAL_PRODUCT,
    &codes::electronic::ELECTRONIC_BOUNDS,
    &seats::allocation::SEATS,
    &seats::change::SEAT_CHANGE,
    &seats::majority::PLURALITY,
    &seats::majority::RUNOFF,
    &sampler::consistent::CONSISTENT_SAMPLER,
    &sampler::proportional::PROPORTIONAL_SAMPLER,
    &sampler::cryptorandom::CRYPTORANDOM_SAMPLE,
    &alpha::ALPHA,
    &alpha::ALPHA_SIZE,
    &betting::BETTING,
    &kaplan::KAPLAN_KOLMOGOROV,
    &kaplan::KAPLAN_MARKOV,
    &kaplan::KAPLAN_WALD,
    &wald_sprt::WALD_SPRT,
    &bravo::BRAVO_SIZE,
    &rounds::MINERVA,
    &rounds::MINERVA_SIZE,
    &rounds::PROVIDENCE,
    &rounds::PROVIDENCE_SIZE,
    &bayes_polling::BAYES_POLLING,
    &super_simple::SUPER_SIMPLE,
    &super_simple::SUPER_SIMPLE_SIZE,
    &batches::MACRO,
    &batches::MACRO_BOUNDS,
    &suite::SUITE,
    &suite::SUITE_SIZE,
    &sprt_polling::SPRT_POLLING,
    &sprt_polling::SPRT_POLLING_FIXED,
    &tri_hypergeometric::TRI_HYPERGEOMETRIC,
    &fisher::FISHER,
    &union_intersection::UNION_INTERSECTION,
    &paper::PAPER_NULL,
    &assorter::ASSORTER_PLURALITY,
    &assorter::ASSORTER_SUPERMAJORITY,
    &assorter::ASSORTER_THRESHOLD,
    &assorter::COMPARISON_ASSORTER,
    &assorter::ONEAUDIT,
    &terminals::homogeneity::HOMOGENEITY,
    &terminals::mode::MODE_TEST,
    &terminals::effect::WORST_CASE_EFFECT,
    &screening::digits::SECOND_DIGIT,
    &screening::digits::LAST_DIGIT,
    &screening::digits::ZERO_FIVE,
    &screening::moments::MOMENTS,
    &screening::turnout::TURNOUT_SLOPE,
    &screening::undervoting::UNDERVOTING,
    &screening::shpilkin::SHPILKIN,
    &screening::integers::INTEGER_SHARES,
    &screening::dip::DIP,
    &screening::klimek::KLIMEK,
];

/// Returns the statistic of a name.
pub fn statistic(name: &str) -> Option<&'static Statistic> {
    STATISTICS.iter().copied().find(|statistic| statistic.name == name)
}
