//! One self-contained page: no script, no network, light and dark, fit for paper and for screen readers.
//!
//! The page stands in `templates/`; here are the words and numbers it shows. The template engine escapes every value.

mod histogram;
mod trend;

use askama::Template;

use super::{Counts, Header, ReportError, facts, groups, number, shown_frames, untrusted};
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
    title: String,
    verdict: Mark,
    facts: Vec<(String, String)>,
    counts: Vec<(Mark, usize)>,
    total: usize,
    capture: Option<String>,
    groups: Vec<Group>,
}

/// A verdict: its word, and the class that colours it.
#[derive(Clone, Copy)]
struct Mark {
    verdict: Verdict,
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
    meaning: Option<&'static str>,
    exchange: u64,
    packet: Option<u32>,
    frames: Vec<Frame>,
}

struct Frame {
    index: u64,
    packet: String,
    at: String,
    way: &'static str,
    text: String,
}

/// Returns the run as one page.
pub fn page(header: &Header, outcome: &Outcome) -> Result<String, ReportError> {
    let counts = Counts::of(&outcome.tests).by_verdict();
    let page = Page {
        title: untrusted::word(&outcome.profile),
        verdict: Mark::of(outcome.verdict),
        facts: facts(header, outcome),
        counts: counts.into_iter().map(|(verdict, count)| (Mark::of(verdict), count)).collect(),
        total: outcome.tests.len(),
        capture: header.capture.as_ref().map(|capture| untrusted::word(&capture.file)),
        groups: groups(&outcome.tests).into_iter().map(Group::of).collect(),
    };
    page.render().map_err(ReportError::Html)
}

impl Mark {
    const fn of(verdict: Verdict) -> Self {
        let class = match verdict {
            Verdict::Skipped => "skipped",
            Verdict::Pass => "pass",
            Verdict::MarginalPass => "marginal",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Fail => "fail",
            Verdict::Error => "error",
        };
        Self { verdict, class }
    }
}

impl Group {
    fn of((name, tests): (&str, Vec<&TestOutcome>)) -> Self {
        let measured = tests.iter().flat_map(|test| test.measurements.iter().map(|one| Gauge::of(test, one)));
        let timed =
            tests.iter().flat_map(|test| test.distributions.iter().map(|one| Histogram::of(test, one)));
        // Without a window there is nothing to draw.
        let drawn = tests.iter().filter_map(|test| test.trend.as_ref().map(|trend| (test, trend)));
        let drawn = drawn.filter(|(_, trend)| !trend.windows.is_empty());
        Self {
            name: untrusted::word(name),
            curves: drawn.map(|(test, trend)| Curve::of(test, trend)).collect(),
            measurements: measured.collect(),
            histograms: timed.collect(),
            failures: tests.iter().filter(|test| is_told(test)).map(|test| Failure::of(test)).collect(),
            tests: tests.iter().map(|test| Row::of(test)).collect(),
        }
    }
}

/// Returns whether the last frames of a test are worth a table.
fn is_told(test: &TestOutcome) -> bool {
    matches!(test.verdict, Verdict::Fail | Verdict::Error | Verdict::Inconclusive)
}

impl Row {
    fn of(test: &TestOutcome) -> Self {
        Self {
            id: untrusted::word(&test.id),
            clause: untrusted::word(&test.clause),
            what: untrusted::phrase(&test.what),
            verdict: Mark::of(test.verdict),
            reason: test.reason.as_deref().map(untrusted::phrase),
            notes: test.notes.iter().map(|note| untrusted::phrase(note)).collect(),
            time: number::time(test.took_ms.saturating_mul(1_000)),
            is_told_below: is_told(test),
        }
    }
}

impl Gauge {
    fn of(test: &TestOutcome, measurement: &Measurement) -> Self {
        let limit = measurement.limit.as_ref();
        Self {
            test: untrusted::word(&test.id),
            name: untrusted::word(&measurement.name).replace('_', " "),
            value: number::value(measurement),
            bounds: number::bounds(limit),
            marginal: number::marginal(limit),
            verdict: Mark::of(measurement.verdict),
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
    fn of(test: &TestOutcome) -> Self {
        let known = explain::entry(&test.id);
        Self {
            id: untrusted::word(&test.id),
            verdict: Mark::of(test.verdict),
            reason: untrusted::phrase(test.reason.as_deref().unwrap_or("no reason given")),
            // What a failure means says nothing about a bench that broke.
            meaning: known.filter(|_| test.verdict == Verdict::Fail).map(|known| known.meaning),
            exchange: test.last_exchange,
            packet: test.last_packet,
            frames: shown_frames(test).iter().map(Frame::of).collect(),
        }
    }
}

impl Frame {
    fn of(frame: &Exchange) -> Self {
        let Exchange { index, packet, at_us, way, ref text } = *frame;
        let text = untrusted::phrase(text);
        let packet = packet.map_or_else(|| "–".to_owned(), |packet| packet.to_string());
        Self { index, packet, at: number::seconds(at_us), way: number::arrow(way).trim_end(), text }
    }
}
