//! The precinct's day at a glance: half-hours with what happened in them, outages as spans, moments with a word.

use election::time::{Duration, Instant};

/// Length of one row.
pub const ROW: Duration = Duration::from_mins(30);

/// What happened in one half-hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// People who joined the line at the desk.
    pub arrivals: u32,
    /// Ballots stored by the controller.
    pub stored: u32,
    /// Paper ballots issued.
    pub paper: u32,
    /// People who left without voting.
    pub left: u32,
    /// Longest line at desk and devices together.
    pub longest_line: u32,
}

/// Why a stretch of the day is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its start.
    pub from: Instant,
    /// Its end; open spans last to the end of the day.
    pub to: Option<Instant>,
    /// What it was.
    pub what: String,
}

/// The day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// When the first row begins.
    pub from: Instant,
    /// Half-hours.
    pub rows: Vec<Row>,
    /// Outages and other faults.
    pub spans: Vec<Span>,
    /// Moments.
    pub moments: Vec<(Instant, String)>,
}

impl Timeline {
    /// Starts a day at this moment.
    pub fn new(from: Instant) -> Self {
        Self { from, ..Self::default() }
    }

    /// Returns the row of a moment, making rows as needed; moments before the start count into the first.
    pub(crate) fn row(&mut self, at: Instant) -> &mut Row {
        let index = (at.since(self.from).nanos() / ROW.nanos()) as usize;
        if self.rows.len() <= index {
            self.rows.resize(index + 1, Row::default());
        }
        self.rows.get_mut(index).expect("the row was just made")
    }

    pub(crate) fn begin(&mut self, from: Instant, what: impl Into<String>) {
        self.spans.push(Span { from, to: None, what: what.into() });
    }

    /// Returns whether a span of this name has begun and not ended.
    pub(crate) fn is_open(&self, what: &str) -> bool {
        self.spans.iter().any(|span| span.to.is_none() && span.what == what)
    }

    pub(crate) fn end(&mut self, to: Instant, what: &str) {
        let open = self.spans.iter_mut().rev().find(|span| span.to.is_none() && span.what == what);
        if let Some(span) = open {
            span.to = Some(to);
        }
    }

    pub(crate) fn moment(&mut self, at: Instant, what: impl Into<String>) {
        self.moments.push((at, what.into()));
    }
}
