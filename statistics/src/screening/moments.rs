//! Skewness and kurtosis of shares.

use serde::{Deserialize, Serialize};

use super::{CAVEAT, Moments, check_lengths};
use crate::call::call;
use crate::inputs::yes;
use crate::{Field, Statistic, StatisticError};

/// `moments`: the shape of a distribution of shares.
pub const MOMENTS: Statistic = Statistic {
    name: "moments",
    title: "skewness and kurtosis of turnout or shares (screening)",
    source: "Hicken, Mebane, A Guide to Election Forensics, 2015 (Skew, Kurt); for logarithmic vote rates Klimek, Yegorov, \
        Hanel, Thurner, PNAS 109, 2012",
    about: "With m_k the mean of (value - mean)^k over all units (divided by n): skewness = m3 / m2^(3/2), kurtosis = m4 / m2^2, \
        which is 3 for a normal distribution; `excess` is that less 3. Values are either given or are counts divided by \
        totals, at most 1 with `cap`; units whose total is 0 are left out. With `scale` `log-rate` the value is \
        ln((total - count) / count) as in Klimek's figure 3, and units with count 0 or total <= count are left out.",
    inputs: &[
        Field { name: "values", meaning: "numbers; either these or `counts` and `totals`" },
        Field { name: "counts", meaning: "counts" },
        Field { name: "totals", meaning: "of what each is a part, as many" },
        Field { name: "cap", meaning: "`true` (default) takes a share above 1 as 1" },
        Field { name: "scale", meaning: "`share` (default) or `log-rate`, for counts" },
    ],
    outputs: &[
        Field { name: "n", meaning: "units used" },
        Field { name: "mean", meaning: "mean; null for none" },
        Field { name: "deviation", meaning: "standard deviation, divided by n; null for none" },
        Field { name: "skewness", meaning: "null where all values are the same" },
        Field { name: "kurtosis", meaning: "null where all values are the same" },
        Field { name: "excess", meaning: "kurtosis less 3" },
        Field { name: "caveat", meaning: "what this cannot say" },
    ],
    example: r#"{ "counts": [120, 240, 410, 90], "totals": [400, 500, 600, 300] }"#,
    compute: |input| call("moments", input, compute),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    values: Option<Vec<f64>>,
    counts: Option<Vec<u64>>,
    totals: Option<Vec<u64>>,
    #[serde(default = "yes")]
    cap: bool,
    #[serde(default)]
    scale: Scale,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Scale {
    #[default]
    Share,
    LogRate,
}

/// The shape of a distribution.
#[derive(Debug, Serialize)]
pub struct Shape {
    /// Values.
    pub n: u64,
    /// Their mean.
    pub mean: Option<f64>,
    /// Their standard deviation, divided by n.
    pub deviation: Option<f64>,
    /// Third moment over the 3/2th power of the second.
    pub skewness: Option<f64>,
    /// Fourth moment over the square of the second.
    pub kurtosis: Option<f64>,
    /// Kurtosis less 3.
    pub excess: Option<f64>,
    caveat: &'static str,
}

impl Shape {
    /// Returns the shape of some values.
    pub fn of(values: &[f64]) -> Self {
        let moments = (!values.is_empty()).then(|| Moments::of(values));
        let spread = moments.filter(|moments| 0.0 < moments.second);
        let kurtosis = spread.map(|moments| moments.fourth / moments.second.powi(2));
        Self {
            n: values.len() as u64,
            mean: moments.map(|moments| moments.mean * moments.scale),
            deviation: moments.map(|moments| moments.second.sqrt() * moments.scale),
            skewness: spread.map(|moments| moments.third / moments.second.powf(1.5)),
            kurtosis,
            excess: kurtosis.map(|kurtosis| kurtosis - 3.0),
            caveat: CAVEAT,
        }
    }
}

fn compute(input: &Input) -> Result<Shape, StatisticError> {
    match (&input.values, &input.counts, &input.totals) {
        (Some(values), None, None) => {
            check_lengths(&[("values", values.len())])?;
            Ok(Shape::of(values))
        }
        (None, Some(counts), Some(totals)) => {
            check_lengths(&[("counts", counts.len()), ("totals", totals.len())])?;
            let value = |(count, total): (&u64, &u64)| match input.scale {
                Scale::Share => share(*count, *total, input.cap),
                Scale::LogRate => {
                    (0 < *count && count < total).then(|| ((total - count) as f64 / *count as f64).ln())
                }
            };
            Ok(Shape::of(&counts.iter().zip(totals).filter_map(value).collect::<Vec<_>>()))
        }
        _ => Err(StatisticError::range("values", "or both `counts` and `totals` must be given")),
    }
}

/// Returns a part as a share, unless the whole is nothing.
pub(super) fn share(count: u64, total: u64, is_capped: bool) -> Option<f64> {
    let share = (0 < total).then(|| count as f64 / total as f64)?;
    Some(if is_capped { share.min(1.0) } else { share })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_all_the_same_have_no_shape() {
        for values in [&[0.1; 7][..], &[1.0 / 3.0; 5], &[0.7]] {
            let shape = Shape::of(values);
            assert_eq!(
                (shape.skewness, shape.kurtosis, shape.deviation),
                (None, None, Some(0.0)),
                "{values:?}"
            );
        }
        // However close two are, they are two.
        let close = Shape::of(&[0.300_000_000_000_000_04, 0.3]);
        assert_eq!(close.kurtosis, Some(1.0));
    }

    #[test]
    fn two_points_and_a_lopsided_three() {
        let even = Shape::of(&[0.0, 1.0]);
        assert_eq!((even.skewness, even.kurtosis), (Some(0.0), Some(1.0)));
        // Values 0, 0, 3: moments 2, 2, 6.
        let shape = Shape::of(&[0.0, 0.0, 3.0]);
        assert!((shape.skewness.unwrap() - 2.0 / 2.0_f64.powf(1.5)).abs() < 1e-14);
        assert!((shape.kurtosis.unwrap() - 1.5).abs() < 1e-14);
        for scale in [1e-300, 1e-160, 1e160, 1e300] {
            let scaled = Shape::of(&[0.0, 0.0, 3.0 * scale]);
            assert!((scaled.kurtosis.unwrap() - 1.5).abs() < 1e-14, "{scale}: {scaled:?}");
            assert!(
                (scaled.deviation.unwrap() / scale - 2.0_f64.sqrt()).abs() < 1e-14,
                "{scale}: {scaled:?}"
            );
        }
        assert_eq!(Shape::of(&[0.5, 0.5]).kurtosis, None);
        assert_eq!(Shape::of(&[]).mean, None);
    }

    #[test]
    fn shares_stop_at_1_unless_told_otherwise() {
        assert_eq!([share(6, 5, true), share(6, 5, false), share(6, 0, true)], [Some(1.0), Some(1.2), None]);
    }
}
