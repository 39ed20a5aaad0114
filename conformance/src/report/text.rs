//! The outcome in words for a terminal, at most 80 columns wide and plain: it needs no colour.

use super::{Counts, Header, facts, number, untrusted};
use crate::outcome::{Outcome, TestOutcome};
use crate::verdict::Verdict;

const WIDTH: usize = 80;
/// Column at which texts of the table begin.
const TEXT_AT: usize = 13;
/// Column at which facts begin.
const FACTS_AT: usize = 16;
/// Facts of which the headline tells.
const HEADLINED: [&str; 2] = ["profile", "device under test"];

/// Returns the outcome as a short table, the verdict first.
pub fn render_text(header: &Header, outcome: &Outcome) -> String {
    let mut out = String::new();
    put(&mut out, "", 0, &headline(outcome));
    put(&mut out, "", 0, &counted(outcome));
    out.push('\n');
    // The headline has named the device already.
    let told = facts(header, outcome).into_iter().filter(|(name, _)| !HEADLINED.contains(&name.as_str()));
    told.for_each(|(name, value)| put(&mut out, &format!("{name:<15} "), FACTS_AT, &value));
    if outcome.tests.is_empty() {
        return out;
    }
    out.push_str("\nTESTS  ok: passed  ~~: near a limit  !!: failed  EE: error\n");
    out.push_str("       ??: says nothing  --: skipped\n");
    outcome.tests.iter().for_each(|test| put_test(&mut out, test));
    out
}

fn headline(outcome: &Outcome) -> String {
    let profile = untrusted::word(&outcome.profile);
    let dut = untrusted::word(&outcome.dut);
    let told = match outcome.verdict {
        Verdict::Skipped => "nothing was tested",
        Verdict::Pass => "every test that was run passed",
        Verdict::MarginalPass => "passed, but near a limit",
        Verdict::Inconclusive => "some tests say nothing",
        Verdict::Fail => "the device broke a rule or a limit",
        Verdict::Error => "not everything could be tested",
    };
    format!("{}: {dut} `{profile}`: {told}", outcome.verdict)
}

fn counted(outcome: &Outcome) -> String {
    let counts = Counts::of(&outcome.tests).by_verdict();
    let told = counts.iter().filter(|(_, count)| 0 < *count);
    let told: Vec<String> = told.map(|(verdict, count)| format!("{count} {verdict}")).collect();
    if told.is_empty() { "no test was selected".to_owned() } else { told.join(", ") }
}

fn put_test(out: &mut String, test: &TestOutcome) {
    let mark = match test.verdict {
        Verdict::Pass => "ok",
        Verdict::MarginalPass => "~~",
        Verdict::Fail => "!!",
        Verdict::Error => "EE",
        Verdict::Inconclusive => "??",
        Verdict::Skipped => "--",
    };
    let label = format!("  {mark} {:<7} ", untrusted::word(&test.id));
    let text = match &test.reason {
        Some(reason) => untrusted::phrase(reason),
        None => untrusted::phrase(&test.what),
    };
    put(out, &label, TEXT_AT, &text);
    let told = test.measurements.iter().filter(|_| test.verdict != Verdict::Skipped);
    told.for_each(|measurement| put(out, "", TEXT_AT, &number::line(measurement)));
    if matches!(test.verdict, Verdict::Fail | Verdict::Error) && 0 < test.last_exchange {
        let place = match test.last_packet {
            Some(packet) => format!("packet {packet} of the capture"),
            None => format!("after {} frames of the run", test.last_exchange),
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
