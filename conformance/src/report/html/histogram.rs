//! Where the bars and ticks of a histogram with a logarithmic time axis lie.

use language::Words;

use super::{names, number, untrusted};
use crate::outcome::{Distribution, TestOutcome};

/// Width of the plot in the picture's own units.
const WIDTH: f64 = 560.0;
/// Height of the tallest bar.
const HEIGHT: f64 = 120.0;
/// Room left of the plot, for counts.
const LEFT: f64 = 56.0;
/// Room above the plot, for the names of the lines.
const TOP: f64 = 22.0;
/// Names of two lines nearer than this would cover each other.
const NEAR: f64 = 34.0;

/// A histogram ready to be drawn, with the table of its percentiles.
pub(super) struct Histogram {
    pub(super) test: String,
    pub(super) name: String,
    pub(super) times: String,
    pub(super) bars: Vec<Bar>,
    pub(super) ticks: Vec<Tick>,
    /// Lines at the median and the like.
    pub(super) lines: Vec<Tick>,
    pub(super) tallest: String,
    pub(super) percentiles: Vec<(String, String)>,
}

pub(super) struct Bar {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
    pub(super) says: String,
}

pub(super) struct Tick {
    pub(super) x: String,
    pub(super) label: String,
}

/// The times the axis reaches from and to, as logarithms.
#[derive(Clone, Copy)]
struct Axis {
    from: f64,
    to: f64,
}

impl Axis {
    fn over(bars: &[(u64, u64)]) -> Self {
        let edges = || bars.iter().map(|(edge, _)| *edge);
        let from = lower(edges().min().unwrap_or(2)).log10();
        let to = log(edges().max().unwrap_or(2));
        // A single narrow bar would fill the plot.
        let room = ((1.0 - (to - from)) / 2.0).max(0.05);
        Self { from: (from - room).max(0.0), to: to + room }
    }

    fn x(self, log: f64) -> f64 {
        LEFT + ((log - self.from) / (self.to - self.from)).clamp(0.0, 1.0) * WIDTH
    }
}

impl Histogram {
    pub(super) fn of(words: &Words, test: &TestOutcome, distribution: &Distribution) -> Self {
        let axis = Axis::over(&distribution.bars);
        let tallest = distribution.bars.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let us = |value: u64| number::time(words, value);
        let Distribution { min_us, p50_us, p90_us, p99_us, p999_us, max_us, .. } = *distribution;
        Self {
            test: untrusted::word(words, &test.id),
            name: names::timed(words, &distribution.name),
            times: words.count("bench-times", distribution.count),
            bars: distribution.bars.iter().map(|bar| draw(words, axis, *bar, tallest)).collect(),
            ticks: ticks(words, axis),
            lines: lines(axis, [("p50", p50_us), ("p99", p99_us)]),
            tallest: words.number(tallest),
            percentiles: vec![
                (words.say("bench-least"), us(min_us)),
                ("p50".to_owned(), us(p50_us)),
                ("p90".to_owned(), us(p90_us)),
                ("p99".to_owned(), us(p99_us)),
                (format!("p{}", words.decimal(99.9, 1)), us(p999_us)),
                (words.say("bench-most"), us(max_us)),
            ],
        }
    }
}

fn draw(words: &Words, axis: Axis, (edge, count): (u64, u64), tallest: u64) -> Bar {
    let (left, right) = (axis.x(lower(edge).log10()), axis.x(log(edge)));
    let height = float(count) / float(tallest.max(1)) * HEIGHT;
    // A single time among a million is still seen.
    let height = height.max(1.5);
    Bar {
        x: place(left),
        y: place(TOP + HEIGHT - height),
        width: place((right - left - 1.0).max(1.0)),
        height: place(height),
        says: words.with(
            "bench-bar",
            &[
                ("from", &number::time(words, edge.div_ceil(2))),
                ("to", &number::time(words, edge)),
                ("count", &words.number(count)),
            ],
        ),
    }
}

/// Returns a tick at each decade.
fn ticks(words: &Words, axis: Axis) -> Vec<Tick> {
    let decades = (0_u32..=10).filter(|decade| {
        let log = f64::from(*decade);
        axis.from <= log && log <= axis.to
    });
    decades
        .map(|decade| Tick { x: place(axis.x(f64::from(decade))), label: round(words, 10_u64.pow(decade)) })
        .collect()
}

/// Returns lines at times; one that would cover the name before it gives its own name up.
fn lines(axis: Axis, times: [(&str, u64); 2]) -> Vec<Tick> {
    let mut last = f64::NEG_INFINITY;
    let mut lines = Vec::new();
    for (name, us) in times {
        let x = axis.x(log(us));
        let label = if NEAR <= x - last { name } else { "" };
        lines.push(Tick { x: place(x), label: label.to_owned() });
        last = x;
    }
    lines
}

/// Returns a power of ten in the unit that suits it.
fn round(words: &Words, us: u64) -> String {
    let (number, unit) = match us {
        0..1_000 => (us, "bench-unit-us"),
        1_000..1_000_000 => (us / 1_000, "bench-unit-ms"),
        _ => (us / 1_000_000, "bench-unit-s"),
    };
    format!("{} {}", words.number(number), words.say(unit))
}

/// Returns the lower edge of a bar: bars double.
fn lower(edge: u64) -> f64 {
    (float(edge) / 2.0).max(1.0)
}

fn log(us: u64) -> f64 {
    float(us.max(1)).log10()
}

fn place(at: f64) -> String {
    format!("{at:.1}")
}

#[expect(clippy::cast_precision_loss, reason = "a picture needs no more than a few digits")]
const fn float(value: u64) -> f64 {
    value as f64
}
