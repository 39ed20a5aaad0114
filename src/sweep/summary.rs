//! What the days of a sweep come to: means with intervals, differences between two scenarios, the detection matrix.

use std::fmt::Write;

use serde::Serialize;

use super::hours::{self, HourMeans};
use super::matrix::Matrix;
use super::row::{Row, Side};
use super::statistics::Mean;

/// Something measured on every day.
struct Measure {
    name: &'static str,
    unit: &'static str,
    of: fn(&Row) -> f64,
}

const MEASURES: [Measure; 14] = [
    Measure { name: "came", unit: "voters", of: |row| f64::from(row.came) },
    Measure { name: "voted on a device", unit: "voters", of: |row| f64::from(row.voted_electronic) },
    Measure { name: "voted on paper", unit: "voters", of: |row| f64::from(row.voted_paper) },
    Measure { name: "left without a vote", unit: "voters", of: |row| f64::from(row.left_without_voting) },
    Measure { name: "of these, gave up", unit: "voters", of: |row| f64::from(row.gave_up) },
    Measure { name: "of these, turned away", unit: "voters", of: |row| f64::from(row.turned_away) },
    Measure { name: "votes stranded", unit: "votes", of: |row| f64::from(row.stranded) },
    Measure { name: "mean wait at the desk", unit: "s", of: |row| row.desk_wait_mean as f64 / 1e3 },
    Measure { name: "95 % waited at most", unit: "s", of: |row| row.desk_wait_p95 as f64 / 1e3 },
    Measure { name: "mean wait for a device", unit: "s", of: |row| row.device_wait_mean as f64 / 1e3 },
    Measure { name: "mean wait in all lines", unit: "s", of: |row| row.waits_by_hour.mean_wait() },
    Measure { name: "waited 30 min at most", unit: "%", of: |row| row.waits_by_hour.percent_in_time() },
    Measure { name: "longest line", unit: "voters", of: |row| f64::from(row.longest_line) },
    Measure { name: "computer running", unit: "%", of: available },
];

/// Percent of the hours of voting in which the desk computer ran.
fn available(row: &Row) -> f64 {
    let share = row.computer_down as f64 / (row.voting as f64).max(1.0);
    (1.0 - share) * 100.0
}

/// The summary.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Summary {
    /// Name of the sweep.
    pub(crate) sweep: String,
    /// First seed and last.
    pub(crate) seeds: (u64, u64),
    pub(crate) measures: Vec<Measured>,
    /// Waits by the hour in which voters came.
    pub(crate) hours: Vec<HourMeans>,
    /// Those of the other scenario.
    pub(crate) hours_against: Option<Vec<HourMeans>>,
    pub(crate) matrix: Matrix,
    /// The matrix of the other scenario.
    pub(crate) matrix_against: Option<Matrix>,
}

/// One measure over all days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) base: Mean,
    pub(crate) against: Option<Mean>,
    /// The other scenario less this one, day by day of the same seed.
    pub(crate) difference: Option<Mean>,
}

impl Summary {
    /// Sums up the rows of a sweep, which are in order of seeds; `None` if there are none.
    pub(crate) fn of(rows: &[Row]) -> Option<Self> {
        let (first, last) = (rows.first()?, rows.last()?);
        let side = |side| rows.iter().filter(|row| row.side == side).collect::<Vec<&Row>>();
        let (base, against) = (side(Side::Base), side(Side::Against));
        let values =
            |rows: &[&Row], measure: &Measure| rows.iter().map(|row| (measure.of)(row)).collect::<Vec<f64>>();
        let measures = MEASURES.iter().filter_map(|measure| {
            let (of_base, of_against) = (values(&base, measure), values(&against, measure));
            let pairs = of_base.iter().zip(&of_against);
            let differences: Vec<f64> = pairs.map(|(base, against)| against - base).collect();
            Some(Measured {
                name: measure.name,
                unit: measure.unit,
                base: Mean::of(&of_base)?,
                against: Mean::of(&of_against),
                difference: Mean::of(&differences),
            })
        });
        Some(Self {
            sweep: first.sweep.clone(),
            seeds: (first.seed, last.seed),
            measures: measures.collect(),
            hours: hours(&base),
            hours_against: (!against.is_empty()).then(|| hours(&against)),
            matrix: matrix(&base),
            matrix_against: (!against.is_empty()).then(|| matrix(&against)),
        })
    }

    /// Returns the summary for a person.
    pub(crate) fn render(&self) -> String {
        let mut text = String::from("                                  mean ± 95 %         least       most");
        let is_paired = self.matrix_against.is_some();
        if is_paired {
            text.push_str("      against ± 95 %      difference ± 95 %");
        }
        text.push('\n');
        for measured in &self.measures {
            let Measured { name, unit, base, .. } = measured;
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "{name:<23} {unit:<6} {} {:>10.1} {:>10.1}",
                interval(base),
                base.least,
                base.most
            );
            for other in [&measured.against, &measured.difference].into_iter().flatten() {
                let _ = write!(text, "  {}", interval(other));
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        if is_paired {
            text.push_str("Differences are taken day by day of the same seed: against less base.\n");
        }
        let _ = write!(text, "\n{}", hours::render(&self.hours));
        if let Some(against) = &self.hours_against {
            let _ = write!(text, "\nagainst:\n{}", hours::render(against));
        }
        let _ = write!(text, "\n{}", self.matrix.render());
        if let Some(against) = &self.matrix_against {
            let _ = write!(text, "\nagainst:\n{}", against.render());
        }
        text
    }
}

fn hours(rows: &[&Row]) -> Vec<HourMeans> {
    hours::by_hour(&rows.iter().map(|row| &row.waits_by_hour).collect::<Vec<_>>())
}

fn matrix(rows: &[&Row]) -> Matrix {
    Matrix::of(&rows.iter().map(|row| row.seen()).collect::<Vec<_>>())
}

fn interval(mean: &Mean) -> String {
    let half_width = mean.half_width.map_or_else(|| "?".to_owned(), |half| format!("{half:.1}"));
    // Rounded first: a little less than nothing would keep its sign.
    let rounded = (mean.mean * 10.0).round() / 10.0 + 0.0;
    format!("{rounded:>10.1} ± {half_width:<8}")
}
