//! Where the windows of a soak and the slope through them lie in a picture, and the table beside it.

use language::Words;

use super::{names, number, untrusted};
use crate::outcome::{TestOutcome, Trend};
use crate::soak::slope::Slope;
use crate::soak::windows::Window;

/// Width of the plot in the picture's own units.
const WIDTH: f64 = 560.0;
/// Height of the plot.
const HEIGHT: f64 = 120.0;
/// Room left of the plot, for times.
const LEFT: f64 = 72.0;
/// Room above the plot.
const TOP: f64 = 12.0;

/// A trend ready to be drawn.
pub(super) struct Curve {
    pub(super) test: String,
    pub(super) name: String,
    pub(super) told: String,
    pub(super) dots: Vec<Dot>,
    /// The slope, and the ends of its interval, through the middle of all windows.
    pub(super) lines: Vec<Stroke>,
    /// The longest time the picture reaches to.
    pub(super) top: String,
    /// The axis of votes ends at this one.
    pub(super) last_vote: String,
    pub(super) rows: Vec<(String, String)>,
}

pub(super) struct Dot {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) says: String,
}

pub(super) struct Stroke {
    pub(super) class: &'static str,
    pub(super) x1: String,
    pub(super) y1: String,
    pub(super) x2: String,
    pub(super) y2: String,
}

/// How votes and times become places.
#[derive(Clone, Copy)]
struct Scale {
    votes: f64,
    us: f64,
}

impl Scale {
    fn of(trend: &Trend) -> Self {
        let votes = trend.windows.last().map_or(1.0, |window| window.last as f64);
        let tallest = trend.windows.iter().map(|window| window.median_us).fold(0.0, f64::max);
        Self { votes: votes.max(1.0), us: (tallest * 1.15).max(1.0) }
    }

    fn x(self, vote: f64) -> f64 {
        LEFT + (vote / self.votes).clamp(0.0, 1.0) * WIDTH
    }

    fn y(self, us: f64) -> f64 {
        TOP + HEIGHT - (us / self.us).clamp(0.0, 1.0) * HEIGHT
    }

    /// Returns a line that rises by `slope` and goes through the middle of the windows, as far as it lies in the plot.
    fn stroke(self, class: &'static str, middle: (f64, f64), slope: f64) -> Stroke {
        let at = |vote: f64| middle.1 + slope * (vote - middle.0);
        // The vote at which the line leaves the plot above or below.
        let leaves = |us: f64, vote: f64| {
            let out = at(vote) < 0.0 || self.us < at(vote);
            if out && slope != 0.0 { middle.0 + (us - middle.1) / slope } else { vote }
        };
        let bound = |vote: f64| if at(vote) < 0.0 { 0.0 } else { self.us };
        let (from, to) = (leaves(bound(0.0), 0.0), leaves(bound(self.votes), self.votes));
        let [x1, x2] = [from, to].map(|vote| place(self.x(vote)));
        let [y1, y2] = [from, to].map(|vote| place(self.y(at(vote))));
        Stroke { class, x1, y1, x2, y2 }
    }
}

impl Curve {
    pub(super) fn of(words: &Words, test: &TestOutcome, trend: &Trend) -> Self {
        let scale = Scale::of(trend);
        let windows = || trend.windows.iter();
        let time = |us: f64| number::time(words, us.round().max(0.0) as u64);
        let dots = windows().map(|window| Dot {
            x: place(scale.x(window.middle())),
            y: place(scale.y(window.median_us)),
            says: words
                .with("bench-window", &[("votes", &votes(words, window)), ("time", &time(window.median_us))]),
        });
        let rows = windows().map(|window| (votes(words, window), time(window.median_us)));
        Self {
            test: untrusted::word(words, &test.id),
            name: names::timed(words, &trend.name),
            told: told(words, trend.slope),
            dots: dots.collect(),
            lines: trend.slope.map(|slope| lines(scale, &slope)).unwrap_or_default(),
            top: time(scale.us),
            last_vote: words.number(trend.windows.last().map_or(0, |window| window.last)),
            rows: rows.collect(),
        }
    }
}

fn lines(scale: Scale, slope: &Slope) -> Vec<Stroke> {
    let Slope { slope, intercept, low, high } = *slope;
    let middle = (scale.votes / 2.0, intercept + slope * scale.votes / 2.0);
    let drawn = [("edge", low), ("edge", high), ("slope", slope)];
    drawn.map(|(class, slope)| scale.stroke(class, middle, slope)).into()
}

/// Says the slope in words; a microsecond a vote is a millisecond in a thousand votes.
fn told(words: &Words, slope: Option<Slope>) -> String {
    let Some(Slope { slope, low, high, .. }) = slope else { return words.say("bench-no-slope") };
    let [slope, low, high] = [slope, low, high].map(|slope| words.decimal(slope, 3));
    words.with("bench-slope", &[("slope", &slope), ("low", &low), ("high", &high)])
}

/// Says which votes a window has.
fn votes(words: &Words, window: &Window) -> String {
    number::range(words, &words.number(window.first), &words.number(window.last))
}

fn place(at: f64) -> String {
    format!("{at:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_it_leaves_the_plot() {
        let scale = Scale { votes: 100.0, us: 10.0 };
        let Stroke { x1, y1, x2, y2, .. } = scale.stroke("slope", (50.0, 5.0), 0.2);
        assert_eq!([x1, y1, x2, y2], ["212.0", "132.0", "492.0", "12.0"]);
        let Stroke { x1, y1, x2, y2, .. } = scale.stroke("slope", (50.0, 5.0), 0.0);
        assert_eq!([x1, y1, x2, y2], ["72.0", "72.0", "632.0", "72.0"]);
    }
}
