//! One self-contained page: no script, no network, light and dark, fit for paper and for screen readers.
//!
//! The page stands in `templates/`; here are the words and numbers it shows. The template engine escapes every value.

mod histogram;
mod trend;

use askama::Template;
use language::{Language, Words};

use super::{Counts, Header, ReportError, facts, groups, names, number, shown_frames, untrusted, what};
use crate::explain;
use crate::outcome::{Exchange, Limit, Measurement, Outcome, TestOutcome};
use crate::verdict::Verdict;
use histogram::Histogram;
use trend::Curve;

/// Width of a gauge in its own units.
const GAUGE: f64 = 100.0;

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    words: Words,
    title: String,
    verdict: Mark,
    facts: Vec<(String, String)>,
    counts: Vec<(Mark, String)>,
    total: String,
    capture: Option<String>,
    groups: Vec<Group>,
}

/// A verdict: its word, and the class that colours it.
struct Mark {
    verdict: String,
    class: &'static str,
}

struct Group {
    name: String,
    tests: Vec<Row>,
    measurements: Vec<Gauge>,
    histograms: Vec<Histogram>,
    curves: Vec<Curve>,
    failures: Vec<Failure>,
}

struct Row {
    id: String,
    clause: String,
    what: String,
    verdict: Mark,
    reason: Option<String>,
    notes: Vec<String>,
    time: String,
    is_told_below: bool,
}

struct Gauge {
    test: String,
    name: String,
    value: String,
    bounds: String,
    marginal: String,
    verdict: Mark,
    picture: Option<Picture>,
}

/// Where value, band and forbidden ranges lie on a gauge.
struct Picture {
    at: f64,
    forbidden: Vec<(f64, f64)>,
    bands: Vec<(f64, f64)>,
}

struct Failure {
    id: String,
    verdict: Mark,
    reason: String,
    meaning: Option<String>,
    /// After how many frames of the run it stopped; nothing where there were none.
    stopped: Option<String>,
    packet: Option<u32>,
    frames: Vec<Frame>,
}

struct Frame {
    index: u64,
    packet: String,
    at: String,
    way: String,
    text: String,
}

/// Returns the run as one page.
pub fn page(header: &Header, outcome: &Outcome, language: Language) -> Result<String, ReportError> {
    let words = Words::new(language);
    let counts = Counts::of(&outcome.tests).by_verdict();
    let count = |(verdict, count): (Verdict, usize)| (Mark::of(&words, verdict), words.number(count as u64));
    let page = Page {
        title: untrusted::word(&words, &outcome.profile),
        verdict: Mark::of(&words, outcome.verdict),
        facts: facts(&words, header, outcome),
        counts: counts.map(count).into(),
        total: words.number(outcome.tests.len() as u64),
        capture: header.capture.as_ref().map(|capture| untrusted::word(&words, &capture.file)),
        groups: groups(&outcome.tests).into_iter().map(|group| Group::of(&words, group)).collect(),
        words,
    };
    page.render().map_err(ReportError::Html)
}

impl Mark {
    fn of(words: &Words, verdict: Verdict) -> Self {
        let class = match verdict {
            Verdict::Skipped => "skipped",
            Verdict::Pass => "pass",
            Verdict::MarginalPass => "marginal",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Fail => "fail",
            Verdict::Error => "error",
        };
        Self { verdict: verdict.word().told(words.language()), class }
    }
}

impl Group {
    fn of(words: &Words, (name, tests): (&str, Vec<&TestOutcome>)) -> Self {
        let measured =
            tests.iter().flat_map(|test| test.measurements.iter().map(|one| Gauge::of(words, test, one)));
        let timed = tests
            .iter()
            .flat_map(|test| test.distributions.iter().map(|one| Histogram::of(words, test, one)));
        // Without a window there is nothing to draw.
        let drawn = tests.iter().filter_map(|test| test.trend.as_ref().map(|trend| (test, trend)));
        let drawn = drawn.filter(|(_, trend)| !trend.windows.is_empty());
        let told = tests.iter().filter(|test| is_told(test));
        Self {
            name: untrusted::word(words, name),
            curves: drawn.map(|(test, trend)| Curve::of(words, test, trend)).collect(),
            measurements: measured.collect(),
            histograms: timed.collect(),
            failures: told.map(|test| Failure::of(words, test)).collect(),
            tests: tests.iter().map(|test| Row::of(words, test)).collect(),
        }
    }
}

/// Returns whether the last frames of a test are worth a table.
fn is_told(test: &TestOutcome) -> bool {
    matches!(test.verdict, Verdict::Fail | Verdict::Error | Verdict::Inconclusive)
}

impl Row {
    fn of(words: &Words, test: &TestOutcome) -> Self {
        Self {
            id: untrusted::word(words, &test.id),
            clause: untrusted::word(words, &test.clause),
            what: what(words, test),
            verdict: Mark::of(words, test.verdict),
            reason: test.reason.as_ref().map(|reason| untrusted::phrase(words, &reason.told(words))),
            notes: test.notes.iter().map(|note| untrusted::phrase(words, &note.told(words))).collect(),
            time: number::time(words, test.took_ms.saturating_mul(1_000)),
            is_told_below: is_told(test),
        }
    }
}

impl Gauge {
    fn of(words: &Words, test: &TestOutcome, measurement: &Measurement) -> Self {
        let limit = measurement.limit.as_ref();
        Self {
            test: untrusted::word(words, &test.id),
            name: names::measured(words, &measurement.name),
            value: number::value(words, measurement),
            bounds: number::bounds(words, limit),
            marginal: number::marginal(words, limit),
            verdict: Mark::of(words, measurement.verdict),
            picture: limit.and_then(|limit| Picture::of(measurement.value, limit)),
        }
    }
}

impl Picture {
    /// Draws from zero to a little beyond the farthest of value and bounds; a value out of reach stands at the end.
    fn of(value: f64, limit: &Limit) -> Option<Self> {
        let edges = [limit.least, limit.marginal_least, limit.marginal_most, limit.most];
        let farthest = edges.into_iter().flatten().fold(0.0_f64, f64::max);
        let full = farthest.max(value.min(farthest * 3.0)) * 1.1;
        if !value.is_finite() || !full.is_finite() || full <= 0.0 {
            return None;
        }
        let place = |at: f64| (at / full * GAUGE).clamp(0.0, GAUGE);
        let span = |from: f64, to: f64| (place(from), place(to) - place(from));
        let below = limit.least.map(|least| span(0.0, least));
        let above = limit.most.map(|most| span(most, full));
        let low = limit.marginal_least.map(|edge| span(limit.least.unwrap_or(0.0), edge));
        let high = limit.marginal_most.map(|edge| span(edge, limit.most.unwrap_or(full)));
        Some(Self {
            at: place(value),
            forbidden: [below, above].into_iter().flatten().filter(|(_, width)| 0.0 < *width).collect(),
            bands: [low, high].into_iter().flatten().filter(|(_, width)| 0.0 < *width).collect(),
        })
    }
}

impl Failure {
    fn of(words: &Words, test: &TestOutcome) -> Self {
        let known = explain::entry(&test.id);
        let reason = test.reason.as_ref().map(|reason| untrusted::phrase(words, &reason.told(words)));
        let exchange = test.last_exchange;
        Self {
            id: untrusted::word(words, &test.id),
            verdict: Mark::of(words, test.verdict),
            reason: reason.unwrap_or_else(|| words.say("bench-no-reason")),
            // What a failure means says nothing about a bench that broke.
            meaning: known
                .filter(|_| test.verdict == Verdict::Fail)
                .map(|known| known.meaning.told(words.language())),
            stopped: (0 < exchange).then(|| words.count("bench-stopped-after", exchange)),
            packet: test.last_packet,
            frames: shown_frames(test).iter().map(|frame| Frame::of(words, frame)).collect(),
        }
    }
}

impl Frame {
    fn of(words: &Words, frame: &Exchange) -> Self {
        let Exchange { index, packet, at_us, way, ref text } = *frame;
        let text = untrusted::phrase(words, text);
        let packet = packet.map_or_else(|| "–".to_owned(), |packet| packet.to_string());
        Self { index, packet, at: number::seconds(words, at_us), way: number::arrow(words, way), text }
    }
}
