//! Wald's sequential probability ratio test of one mean against another (Annals of Mathematical Statistics 16(2), 1945).

use serde::Deserialize;

use crate::call::call;
use crate::sequential::alpha::Estimator;
use crate::sequential::martingale::{
    self, HISTORY, NULL_MEAN, POPULATION, RISK_LIMIT, RUNNING, SAMPLE, Sampled, UPPER,
};
use crate::{Field, Statistic, StatisticError};

/// `wald-sprt`: the p-value of a sample by Wald's test.
pub const WALD_SPRT: Statistic = Statistic {
    name: "wald-sprt",
    title: "Wald's sequential probability ratio test of a mean of at most t against eta",
    source: "Wald, Sequential Tests of Statistical Hypotheses, Annals of Mathematical Statistics 16(2), 1945; for values \
        between 0 and u and without replacement Stark, ALPHA, 2023, section 2.3",
    about: "T_j = T_(j-1) (x eta_j/m_j + (u-x)(u-eta_j)/(u-m_j)) / u, T_0 = 1, with m_j and eta_j = t and eta with \
        replacement, (N t - S)/(N-j+1) and (N eta - S)/(N-j+1) without, eta_j at most u(1-2^-52): for values 0 and u the \
        likelihood ratio, multiplied up once. The edges are those of `alpha`. p is the least over all prefixes, p_last \
        the value at the end, which is the one for a sample whose order is not random.",
    inputs: &[
        SAMPLE,
        POPULATION,
        NULL_MEAN,
        UPPER,
        Field {
            name: "eta",
            meaning: "the mean of the population under the alternative, from `null_mean` to `upper`",
        },
        RISK_LIMIT,
        HISTORY,
    ],
    outputs: RUNNING,
    example: r#"{ "sample": [1, 1, 1, 0, 1, 1, 1, 1], "eta": 0.7, "history": true }"#,
    compute: |input| call("wald-sprt", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(flatten)]
    sampled: Sampled,
    eta: f64,
}

fn compute(input: &Input) -> Result<martingale::Answer, StatisticError> {
    let null = input.sampled.null()?;
    if !(null.mean..=null.upper).contains(&input.eta) {
        let problem =
            format!("must lie from `null_mean`, {}, to `upper`, {}: {}", null.mean, null.upper, input.eta);
        return Err(StatisticError::range("eta", problem));
    }
    martingale::compute(&input.sampled, Estimator::Fixed { eta: input.eta })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequential::martingale::{Null, Test, run};

    /// AUDIT 5.1: a product taken twice gives 7.07e-138 here.
    #[test]
    fn the_ratio_is_multiplied_up_once() {
        let sample = [1.0, 1.0, 1.0, 0.0, 1.0].into_iter().cycle().take(60);
        let null = Null { mean: 0.5, upper: 1.0, population: None };
        let outcome = run(Test::new(null, Estimator::Fixed { eta: 0.7 }), sample, 0.05);
        assert!((outcome.p.p - 3.735_240_491_746_7e-5).abs() < 1e-15, "{outcome:?}");
        assert!((outcome.p_last.p - 1.4_f64.powi(-48) * 0.6_f64.powi(-12)).abs() < 1e-15);
    }

    /// Without replacement from ten, 1, 1, 0: 8 · 7 · 2 to 5 · 4 · 5.
    #[test]
    fn without_replacement_it_is_the_ratio_of_what_is_left() {
        let null = Null { mean: 0.5, upper: 1.0, population: Some(10) };
        let outcome = run(Test::new(null, Estimator::Fixed { eta: 0.8 }), [1.0, 1.0, 0.0], 0.05);
        assert!((outcome.p_last.p - 100.0 / 112.0).abs() < 1e-14, "{outcome:?}");
    }
}
