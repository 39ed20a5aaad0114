//! What a step of an audit in rounds says, in any language.

use std::fmt::Write as _;
use std::path::Path;

use auditor::polling::{Batch, Commitment, Drawn, Measure, PairState, ballots};
use language::{Language, Message, Part, Words};

use crate::fold::fold;

/// Returns what was committed to, and what to do before anything is drawn.
pub(crate) fn committed(manifest: &[Batch], sha256: &str, folder: &Path, language: Language) -> String {
    let words = Words::new(language);
    let told = Message::new("rounds-committed")
        .put("ballots", Part::Grouped(ballots(manifest)))
        .put("batches", Part::Grouped(manifest.len() as u64));
    let next = Message::new("rounds-publish").put("folder", folder.display().to_string());
    let facts = labelled(&words, &[("rounds-label-commitment", sha(sha256))]);
    format!("{}\n\n{facts}\n{}\n", words.tell(&told), fold(&words.tell(&next)))
}

/// Returns the seed beside the commitment that it must be younger than.
pub(crate) fn seeded(seed: &str, sha256: &str, language: Language) -> String {
    let words = Words::new(language);
    labelled(&words, &[("rounds-label-seed", seed.to_owned()), ("rounds-label-commitment", sha(sha256))])
}

/// Returns the ballots of a round by batch and place, for those who fetch them.
pub(crate) fn drawn(new: &[Drawn], folder: &Path, language: Language) -> String {
    let words = Words::new(language);
    let mut by_batch: Vec<(&str, u64)> =
        new.iter().map(|ballot| (ballot.batch.as_str(), ballot.position)).collect();
    by_batch.sort_unstable();
    let round = new.first().map_or(0, |ballot| ballot.round);
    let told =
        Message::new("rounds-drawn").put("round", round).put("ballots", count(new.len(), "noun-ballots"));
    let mut text = format!("{}\n\n", words.tell(&told));
    for (batch, position) in by_batch {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{batch}  {position}");
    }
    let next = Message::new("rounds-read-them").put("folder", folder.display().to_string());
    let _ = writeln!(text, "\n{}", fold(&words.tell(&next)));
    text
}

/// Returns how much was entered.
pub(crate) fn entered(readings: usize, again: usize, language: Language) -> String {
    let told = Message::new("rounds-entered")
        .put("readings", count(readings, "noun-readings"))
        .put("again", Part::Grouped(again as u64));
    Words::new(language).tell(&told) + "\n"
}

/// Returns the risk of each pair, and what to do next.
pub(crate) fn measured(
    commitment: &Commitment,
    manifest: &[Batch],
    measure: &Measure,
    sha256: &str,
    language: Language,
) -> String {
    let words = Words::new(language);
    let read = Message::new("rounds-read")
        .put("round", measure.rounds)
        .put("sample", Part::Grouped(measure.sample))
        .put("ballots", Part::Grouped(ballots(manifest)))
        .put("missing", Part::Grouped(measure.not_found))
        .put("differently", Part::Grouped(measure.read_differently));
    let mut text = format!("{}\n\n", fold(&words.tell(&read)));
    let limit = || Part::Decimal(commitment.risk_limit.to_string());
    for pair in &measure.pairs {
        let state = match pair.state {
            PairState::Confirmed => Message::new("rounds-confirmed").put("limit", limit()),
            PairState::Open => Message::new("rounds-not-confirmed").put("limit", limit()),
            PairState::CannotBeConfirmed => Message::new("rounds-cannot-be-confirmed")
                .put("paper", Part::Signed(pair.paper_margin))
                .put("null", Part::Signed(pair.null_margin)),
        };
        let log10 = pair.p.log10_p.map_or_else(|| "-inf".to_owned(), |log10| format!("{log10:.2}"));
        let told = Message::new("rounds-pair")
            .put("winner", pair.winner.clone())
            .put("loser", pair.loser.clone())
            .put("t", Part::Decimal(format!("{:.6}", pair.null_mean)))
            .put("p", Part::Decimal(format!("{:.6}", pair.p.p)))
            .put("log", Part::Decimal(log10))
            .put("state", state);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", words.tell(&told));
    }
    let outcome = words.say(if measure.is_confirmed() {
        "rounds-supported"
    } else if measure.is_hopeless() {
        "rounds-hopeless"
    } else {
        "rounds-draw-more"
    });
    let held = Message::new("rounds-hold-against").put("sha256", sha(sha256));
    let facts = labelled(&words, &[("rounds-label-commitment", words.tell(&held))]);
    let _ = write!(text, "\n{}\n{facts}", fold(&outcome));
    text
}

fn count(n: usize, noun: &'static str) -> Message {
    Message::grouped(n as u64, noun)
}

fn sha(sha256: &str) -> String {
    format!("sha256 {sha256}")
}

/// Writes facts beside their labels, one a line.
fn labelled(words: &Words, facts: &[(&'static str, String)]) -> String {
    let labels = ["rounds-label-seed", "rounds-label-commitment"];
    let width = labels.iter().map(|label| words.say(label).chars().count()).max().unwrap_or(0) + 2;
    facts.iter().map(|(label, fact)| format!("{:width$}{fact}\n", words.say(label))).collect()
}
