//! Where an axis has its ticks.

/// An axis from 0 or below to a round number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    least: f64,
    most: f64,
    step: f64,
}

impl Axis {
    /// Returns an axis that reaches over all values, 0 among them, with about `ticks` steps of 1, 2 or 5 times a power of ten.
    pub(crate) fn over(values: impl IntoIterator<Item = f64>, ticks: u32) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) =
            finite.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let span = if high <= low { 1.0 } else { high - low };
        let rough = span / f64::from(ticks.max(1));
        let power = 10.0_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0].into_iter().map(|times| times * power).find(|step| rough <= step * 1.000_001);
        let step = step.unwrap_or(10.0 * power);
        let most = if high <= low { step } else { (high / step).ceil() * step };
        Self { least: (low / step).floor() * step, most, step }
    }

    /// Returns where a value lies, from 0 at the least to 1 at the most.
    pub(crate) fn place(&self, value: f64) -> f64 {
        ((value - self.least) / (self.most - self.least)).clamp(0.0, 1.0)
    }

    /// Returns the ticks.
    pub(crate) fn ticks(&self) -> impl Iterator<Item = f64> + '_ {
        let count = ((self.most - self.least) / self.step).round() as u32;
        (0..=count).map(|index| self.least + f64::from(index) * self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_over_the_values() {
        let ticks =
            |values: &[f64], count| Axis::over(values.iter().copied(), count).ticks().collect::<Vec<_>>();
        assert_eq!(ticks(&[37.0], 4), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(ticks(&[100.0], 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(&[-3.0, 7.0], 5), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks(&[], 4).first(), Some(&0.0));
        assert_eq!(ticks(&[f64::NAN, f64::INFINITY, 8.0], 4), [0.0, 2.0, 4.0, 6.0, 8.0]);
    }

    #[test]
    fn places_run_from_least_to_most() {
        let axis = Axis::over([-3.0, 7.0], 5);
        assert_eq!(
            [axis.place(-4.0), axis.place(2.0), axis.place(8.0), axis.place(99.0)],
            [0.0, 0.5, 1.0, 1.0]
        );
    }
}
