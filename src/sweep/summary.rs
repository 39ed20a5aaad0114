//! What the days of a sweep come to: means with intervals, differences between two scenarios, the detection matrix.

use pages::sweep::Unit;
use serde::{Serialize, Serializer};

use super::hours::{self, HourMeans};
use super::matrix::Matrix;
use super::row::{Row, Side};
use super::statistics::Mean;

/// Something measured on every day.
struct Measure {
    /// As it stands in JSON.
    name: &'static str,
    /// Key of its name in the words of a language.
    key: &'static str,
    unit: Unit,
    of: fn(&Row) -> f64,
}

impl Measure {
    const fn new(name: &'static str, key: &'static str, unit: Unit, of: fn(&Row) -> f64) -> Self {
        Self { name, key, unit, of }
    }
}

const MEASURES: [Measure; 14] = [
    Measure::new("came", "came", Unit::Voters, |row| f64::from(row.came)),
    Measure::new("voted on a device", "voted-electronic", Unit::Voters, |row| {
        f64::from(row.voted_electronic)
    }),
    Measure::new("voted on paper", "voted-paper", Unit::Voters, |row| f64::from(row.voted_paper)),
    Measure::new("left without a vote", "left-without-voting", Unit::Voters, |row| {
        f64::from(row.left_without_voting)
    }),
    Measure::new("of these, gave up", "gave-up", Unit::Voters, |row| f64::from(row.gave_up)),
    Measure::new("of these, turned away", "turned-away", Unit::Voters, |row| f64::from(row.turned_away)),
    Measure::new("votes stranded", "votes-stranded", Unit::Votes, |row| f64::from(row.stranded)),
    Measure::new("mean wait at the desk", "desk-wait-mean", Unit::Seconds, |row| {
        row.desk_wait_mean as f64 / 1e3
    }),
    Measure::new("95 % waited at most", "desk-wait-p95", Unit::Seconds, |row| row.desk_wait_p95 as f64 / 1e3),
    Measure::new("mean wait for a device", "device-wait-mean", Unit::Seconds, |row| {
        row.device_wait_mean as f64 / 1e3
    }),
    Measure::new("mean wait in all lines", "all-waits-mean", Unit::Seconds, |row| {
        row.waits_by_hour.mean_wait()
    }),
    Measure::new("waited 30 min at most", "in-time", Unit::Percent, |row| {
        row.waits_by_hour.percent_in_time()
    }),
    Measure::new("longest line", "longest-line", Unit::Voters, |row| f64::from(row.longest_line)),
    Measure::new("computer running", "computer-running", Unit::Percent, available),
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
    #[serde(skip)]
    pub(crate) key: &'static str,
    #[serde(serialize_with = "unit_name")]
    pub(crate) unit: Unit,
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
                key: measure.key,
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
}

fn hours(rows: &[&Row]) -> Vec<HourMeans> {
    hours::by_hour(&rows.iter().map(|row| &row.waits_by_hour).collect::<Vec<_>>())
}

fn matrix(rows: &[&Row]) -> Matrix {
    Matrix::of(&rows.iter().map(|row| row.seen()).collect::<Vec<_>>())
}

/// Writes a unit into JSON.
fn unit_name<S: Serializer>(unit: &Unit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match unit {
        Unit::Voters => "voters",
        Unit::Votes => "votes",
        Unit::Seconds => "s",
        Unit::Percent => "%",
    })
}
