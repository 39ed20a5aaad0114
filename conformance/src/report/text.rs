//! The outcome in words for a terminal, at most 80 columns wide and plain: it needs no colour.

use language::{Language, Words};

use super::{Counts, HEADLINED, Header, facts, names, number, untrusted, what};
use crate::outcome::{Outcome, TestOutcome};
use crate::verdict::Verdict;

const WIDTH: usize = 80;
/// Column at which texts of the table begin.
const TEXT_AT: usize = 13;
/// What stands between the longest name of a fact and the facts.
const BETWEEN: usize = 1;

/// Returns the outcome as a short table, the verdict first.
pub fn render_text(header: &Header, outcome: &Outcome, language: Language) -> String {
    let words = Words::new(language);
    let mut out = String::new();
    put(&mut out, "", 0, &headline(&words, outcome));
    put(&mut out, "", 0, &counted(&words, outcome));
    out.push('\n');
    // The headline has named the device already.
    let told: Vec<(String, String)> = facts(&words, header, outcome).into_iter().skip(HEADLINED).collect();
    let facts_at = told.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) + BETWEEN;
    told.iter().for_each(|(name, value)| put(&mut out, name, facts_at, value));
    if outcome.tests.is_empty() {
        return out;
    }
    out.push('\n');
    let tests = words.say("bench-legend-tests");
    let legend_at = tests.chars().count() + 2;
    put(&mut out, &tests, legend_at, &words.say("bench-legend"));
    outcome.tests.iter().for_each(|test| put_test(&mut out, &words, test));
    out
}

fn headline(words: &Words, outcome: &Outcome) -> String {
    let told = words.say(match outcome.verdict {
        Verdict::Skipped => "bench-told-skipped",
        Verdict::Pass => "bench-told-pass",
        Verdict::MarginalPass => "bench-told-marginal",
        Verdict::Inconclusive => "bench-told-inconclusive",
        Verdict::Fail => "bench-told-fail",
        Verdict::Error => "bench-told-error",
    });
    let parts = [
        ("verdict", outcome.verdict.word().told(words.language())),
        ("device", names::end(words, &outcome.dut)),
        ("profile", untrusted::word(words, &outcome.profile)),
        ("told", told),
    ];
    words.with("bench-headline", &parts.each_ref().map(|(name, part)| (*name, part.as_str())))
}

fn counted(words: &Words, outcome: &Outcome) -> String {
    let counts = Counts::of(&outcome.tests).by_verdict();
    let told = counts.iter().filter(|(_, count)| 0 < *count);
    let told: Vec<String> =
        told.map(|(verdict, count)| format!("{count} {}", verdict.word().told(words.language()))).collect();
    if told.is_empty() { words.say("bench-none-selected") } else { told.join(", ") }
}

fn put_test(out: &mut String, words: &Words, test: &TestOutcome) {
    let mark = match test.verdict {
        Verdict::Pass => "ok",
        Verdict::MarginalPass => "~~",
        Verdict::Fail => "!!",
        Verdict::Error => "EE",
        Verdict::Inconclusive => "??",
        Verdict::Skipped => "--",
    };
    let label = format!("  {mark} {:<7} ", untrusted::word(words, &test.id));
    let text = match &test.reason {
        Some(reason) => untrusted::phrase(words, &reason.told(words)),
        None => what(words, test),
    };
    put(out, &label, TEXT_AT, &text);
    let told = test.measurements.iter().filter(|_| test.verdict != Verdict::Skipped);
    told.for_each(|measurement| put(out, "", TEXT_AT, &number::line(words, measurement)));
    if matches!(test.verdict, Verdict::Fail | Verdict::Error) && 0 < test.last_exchange {
        let place = match test.last_packet {
            Some(packet) => words.with("bench-packet", &[("packet", &packet.to_string())]),
            None => words.count("bench-after", test.last_exchange),
        };
        put(out, "", TEXT_AT, &place);
    }
}

/// Writes a label and words after it; lines break between words, and a word longer than a line breaks anywhere.
fn put(out: &mut String, label: &str, indent: usize, text: &str) {
    let mut line = format!("{label:<indent$}");
    let mut is_empty = true;
    for word in text.split(' ') {
        let needed = line.chars().count() + usize::from(!is_empty) + word.chars().count();
        if WIDTH < needed && !is_empty {
            end(out, &mut line, indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        for c in word.chars() {
            if line.chars().count() == WIDTH {
                end(out, &mut line, indent);
            }
            line.push(c);
        }
        is_empty = false;
    }
    end(out, &mut line, 0);
}

fn end(out: &mut String, line: &mut String, indent: usize) {
    out.push_str(line.trim_end());
    out.push('\n');
    *line = " ".repeat(indent);
}
