//! The statistics that can be called by name, and the page that describes them.

use crate::call::Statistic;
use crate::{bounds, codes, comparison, polling, sampler, screening, seats, sequential, strata, terminals};

mod page;

pub use page::page;

/// Every statistic that can be called by name, in the order of the reference page.
pub const STATISTICS: &[&Statistic] = &[
    &polling::bravo::BRAVO,
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
    &sequential::alpha::ALPHA,
    &sequential::alpha::ALPHA_SIZE,
    &sequential::betting::BETTING,
    &sequential::kaplan::KAPLAN_KOLMOGOROV,
    &sequential::kaplan::KAPLAN_MARKOV,
    &sequential::kaplan::KAPLAN_WALD,
    &sequential::wald_sprt::WALD_SPRT,
    &polling::bravo::BRAVO_SIZE,
    &polling::rounds::MINERVA,
    &polling::rounds::MINERVA_SIZE,
    &polling::rounds::PROVIDENCE,
    &polling::rounds::PROVIDENCE_SIZE,
    &polling::bayes::BAYES_POLLING,
    &comparison::super_simple::SUPER_SIMPLE,
    &comparison::super_simple::SUPER_SIMPLE_SIZE,
    &comparison::batches::MACRO,
    &comparison::batches::MACRO_BOUNDS,
    &strata::suite::SUITE,
    &strata::suite::SUITE_SIZE,
    &polling::sprt::SPRT_POLLING,
    &polling::sprt::SPRT_POLLING_FIXED,
    &polling::tri_hypergeometric::TRI_HYPERGEOMETRIC,
    &strata::fisher::FISHER,
    &strata::union_intersection::UNION_INTERSECTION,
    &strata::paper::PAPER_NULL,
    &sequential::assorter::ASSORTER_PLURALITY,
    &sequential::assorter::ASSORTER_SUPERMAJORITY,
    &sequential::assorter::ASSORTER_THRESHOLD,
    &sequential::assorter::COMPARISON_ASSORTER,
    &sequential::assorter::ONEAUDIT,
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
