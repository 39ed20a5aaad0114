//! What people see of a long run: one calm view on a terminal, a plain line now and then elsewhere. All of it on stderr.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Between two plain lines.
const QUIET: Duration = Duration::from_secs(10);
/// Codes that are shown, the most frequent first.
const SHOWN: usize = 6;

/// The view. Steps may come from any thread.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// What is counted, in the plural.
    noun: &'static str,
    found: Mutex<Found>,
    is_plain: bool,
}

#[derive(Default)]
struct Found {
    /// Steps in which a code was found.
    codes: BTreeMap<String, u64>,
    /// When the last plain line was written, from the beginning.
    told: Duration,
}

impl Progress {
    /// Begins a run of so many steps; of as many as it takes, if nobody can say.
    pub(crate) fn new(title: &str, noun: &'static str, steps: Option<u64>) -> Self {
        let is_plain = !io::stderr().is_terminal();
        let target = if is_plain { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(steps, target);
        let far = match steps {
            Some(_) => format!(
                "{{wide_bar}}\n  {{pos}} of {{len}} {noun}, {{rate}} a second\n  {{elapsed}} gone, about {{eta}} left"
            ),
            None => format!("  {{pos}} {noun}, {{rate}} a second\n  {{elapsed}} gone"),
        };
        let view = format!("{{prefix}}\n{far}\n  findings so far: {{msg}}");
        // A template of our own that is wrong shows the plain bar of the library.
        let style = ProgressStyle::with_template(&view).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.with_key("rate", |state: &ProgressState, to: &mut dyn fmt::Write| {
            // A view that cannot be written to is not seen either.
            let _ = to.write_str(&rate(state.per_sec()));
        }));
        bar.set_prefix(title.to_owned());
        bar.set_message("none");
        Self { bar, noun, found: Mutex::default(), is_plain }
    }

    /// Takes one step that found these codes, each counted once a step.
    pub(crate) fn step<'a>(&self, codes: impl IntoIterator<Item = &'a str>) {
        self.bar.inc(1);
        let Ok(mut found) = self.found.lock() else { return };
        let mut is_news = false;
        for code in codes {
            *found.codes.entry(code.to_owned()).or_default() += 1;
            is_news = true;
        }
        if self.is_plain {
            let gone = self.bar.elapsed();
            if QUIET <= gone.saturating_sub(found.told) {
                found.told = gone;
                let line =
                    line(self.bar.position(), self.bar.length().unwrap_or(0), self.noun, gone, &found.codes);
                // If stderr is gone nobody watches.
                let _ = writeln!(io::stderr(), "{line}");
            }
        } else if is_news {
            self.bar.set_message(most(&found.codes));
        }
    }

    /// Shows where a run stands that counts its own steps, and what it found. `line` says so where there is no terminal.
    pub(crate) fn stands(&self, step: u64, found: String, line: &str) {
        self.bar.set_position(step);
        self.bar.set_message(found);
        if self.is_plain {
            // If stderr is gone nobody watches.
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// Takes the view away.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// Returns a rate that does not flicker: whole from ten on.
fn rate(per_second: f64) -> String {
    if per_second < 10.0 { format!("{per_second:.1}") } else { format!("{per_second:.0}") }
}

/// Returns the codes found most often, with the number of steps in which they were.
fn most(codes: &BTreeMap<String, u64>) -> String {
    let mut all: Vec<(&String, u64)> = codes.iter().map(|(code, times)| (code, *times)).collect();
    all.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let shown: Vec<String> =
        all.iter().take(SHOWN).map(|(code, times)| format!("{code} in {times}")).collect();
    match all.len().checked_sub(SHOWN) {
        _ if all.is_empty() => "none".to_owned(),
        Some(more) if 0 < more => format!("{}, and {more} more codes", shown.join(", ")),
        _ => shown.join(", "),
    }
}

/// Returns the line of a moment.
fn line(done: u64, steps: u64, noun: &str, gone: Duration, codes: &BTreeMap<String, u64>) -> String {
    let seconds = gone.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
    let per_second = done as f64 / seconds.max(0.001);
    #[expect(clippy::cast_precision_loss, reason = "a time for the eye")]
    let left = steps.saturating_sub(done) as f64 / per_second.max(f64::MIN_POSITIVE);
    let percent = (100 * done).checked_div(steps).unwrap_or(100);
    format!(
        "{done} of {steps} {noun} ({percent} %), {} a second, about {left:.0} s left; findings so far: {}",
        rate(per_second),
        most(codes)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(found: &[(&str, u64)]) -> BTreeMap<String, u64> {
        found.iter().map(|(code, times)| ((*code).to_owned(), *times)).collect()
    }

    #[test]
    fn a_plain_line_says_how_far_how_fast_how_long_and_what_was_found() {
        let found = codes(&[("A20", 3), ("E1", 12)]);
        assert_eq!(
            line(50, 200, "seeds", Duration::from_secs(25), &found),
            "50 of 200 seeds (25 %), 2.0 a second, about 75 s left; findings so far: E1 in 12, A20 in 3"
        );
        assert!(line(0, 0, "seeds", Duration::ZERO, &codes(&[])).ends_with("findings so far: none"));
    }

    #[test]
    fn the_codes_found_most_often_are_shown() {
        let many: Vec<(String, u64)> = (1..=8).map(|number| (format!("P{number}"), number)).collect();
        let many: BTreeMap<String, u64> = many.into_iter().collect();
        assert_eq!(most(&many), "P8 in 8, P7 in 7, P6 in 6, P5 in 5, P4 in 4, P3 in 3, and 2 more codes");
    }
}
