//! The summary of a sweep as a page of a browser shows it.

use pages::sweep as page;

use super::hours::HourMeans;
use super::matrix::Matrix;
use super::statistics::{Mean, Share};
use super::summary::Summary;

impl Summary {
    /// Returns what a page shows; the titles are the scenarios', with what was changed.
    pub(crate) fn page(&self, title: String, against: Option<String>) -> page::Sweep {
        let measures = self.measures.iter().map(|measured| page::Measure {
            key: measured.key,
            unit: measured.unit,
            base: mean(&measured.base),
            against: measured.against.as_ref().map(mean),
            difference: measured.difference.as_ref().map(mean),
        });
        page::Sweep {
            title,
            against,
            seeds: self.seeds,
            measures: measures.collect(),
            hours: self.hours.iter().map(hour).collect(),
            matrix: matrix(&self.matrix),
        }
    }
}

/// Returns what a page shows of a detection matrix.
pub(crate) fn matrix(matrix: &Matrix) -> page::Matrix {
    let expected = matrix.expected.iter().map(|row| page::Detection {
        fault: row.fault,
        check: row.check,
        detected: share(row.detected),
    });
    let unexpected = matrix.unexpected.iter().map(|alarm| (alarm.check.clone(), share(alarm.alarms)));
    page::Matrix {
        expected: expected.collect(),
        blind: matrix.blind.clone(),
        unexpected: unexpected.collect(),
    }
}

fn mean(mean: &Mean) -> page::Mean {
    page::Mean { mean: mean.mean, half_width: mean.half_width }
}

fn share(share: Share) -> page::Share {
    page::Share { hits: share.hits, n: share.n, lower: share.lower, upper: share.upper }
}

fn hour(hour: &HourMeans) -> page::Hour {
    page::Hour {
        hour: hour.hour,
        came: mean(&hour.came),
        wait: mean(&hour.wait),
        in_time: mean(&hour.in_time),
    }
}
