//! The summary of a sweep as text.

use language::{Message, Words};

use super::hours::HourMeans;
use super::matrix::{Alarm, Detection, Matrix};
use super::statistics::{Mean, Share};
use super::summary::Summary;
use crate::columns::{columns, columns_of};

impl Summary {
    /// Returns the summary for a person.
    pub(crate) fn told(&self, words: &Words) -> String {
        let against = || format!("\n{}:\n", words.say("sweep-against-side"));
        let mut text = self.measures(words);
        if self.matrix_against.is_some() {
            text.push_str(&format!("{}\n", words.say("sweep-differences")));
        }
        text.push_str(&format!("\n{}", hours(words, &self.hours)));
        if let Some(other) = &self.hours_against {
            text.push_str(&format!("{}{}", against(), hours(words, other)));
        }
        text.push_str(&format!("\n{}", matrix(words, &self.matrix)));
        if let Some(other) = &self.matrix_against {
            text.push_str(&format!("{}{}", against(), matrix(words, other)));
        }
        text
    }

    fn measures(&self, words: &Words) -> String {
        let mut columns: Vec<Vec<String>> = Vec::new();
        let mut column = |heading: String, cells: Vec<String>| columns.push([vec![heading], cells].concat());
        let measures = &self.measures;
        column(String::new(), measures.iter().map(|measured| words.say(measured.key)).collect());
        column(String::new(), measures.iter().map(|measured| measured.unit.told(words)).collect());
        let base: Vec<Mean> = measures.iter().map(|measured| measured.base).collect();
        column(words.say("mean-95"), means(words, &base, 1));
        column(words.say("sweep-least"), base.iter().map(|mean| words.decimal(mean.least, 1)).collect());
        column(words.say("sweep-most"), base.iter().map(|mean| words.decimal(mean.most, 1)).collect());
        let other: Option<Vec<Mean>> = measures.iter().map(|measured| measured.against).collect();
        let difference: Option<Vec<Mean>> = measures.iter().map(|measured| measured.difference).collect();
        if let (Some(other), Some(difference)) = (other, difference) {
            column(words.say("against-95"), means(words, &other, 1));
            column(words.say("difference-95"), means(words, &difference, 1));
        }
        let row = |at| columns.iter().filter_map(|cells| cells.get(at).cloned()).collect();
        columns_of(2, (0..=measures.len()).map(row))
    }
}

/// The hours, one line each.
fn hours(words: &Words, hours: &[HourMeans]) -> String {
    let of = |of: fn(&HourMeans) -> Mean| hours.iter().map(of).collect::<Vec<Mean>>();
    let wait = means(words, &of(|hour| hour.wait), 1);
    let in_time = means(words, &of(|hour| hour.in_time), 1);
    let head = ["hour", "unit-voters", "wait-seconds", "in-time-percent"].map(|key| words.say(key));
    let rows = hours.iter().zip(wait.into_iter().zip(in_time)).map(|(hour, (wait, in_time))| {
        [format!("{:02}:00", hour.hour), words.decimal(hour.came.mean, 1), wait, in_time]
    });
    columns(1, std::iter::once(head).chain(rows))
}

/// The detection matrix.
pub(crate) fn matrix(words: &Words, matrix: &Matrix) -> String {
    let mut text = if matrix.expected.is_empty() {
        format!("{}\n", words.say("sweep-no-fault"))
    } else {
        let head = ["fault", "check", "sweep-days", "detected", "interval-95"].map(|key| words.say(key));
        let row = |Detection { fault, check, detected }: &Detection| {
            let (hits, n) = (words.number(detected.hits), words.number(detected.n));
            [(*fault).to_owned(), (*check).to_owned(), n, hits, ends(words, detected)]
        };
        columns(2, std::iter::once(head).chain(matrix.expected.iter().map(row)))
    };
    for fault in &matrix.blind {
        let told = Message::new("sweep-blind").put("fault", (*fault).to_owned());
        text.push_str(&format!("{}\n", words.tell(&told)));
    }
    for Alarm { check, alarms } in &matrix.unexpected {
        let told = Message::new("sweep-alarm").put("check", check.clone()).put("hits", alarms.hits);
        let told = told.put("n", alarms.n).put("ends", ends(words, alarms));
        text.push_str(&format!("{}\n", words.tell(&told)));
    }
    text
}

fn ends(words: &Words, share: &Share) -> String {
    let end = |end: f64| format!("{}\u{a0}%", words.decimal(end * 100.0, 2));
    format!("{}–{}", end(share.lower), end(share.upper))
}

/// Writes means with their intervals, so that the signs between stand one below the other.
pub(crate) fn means(words: &Words, means: &[Mean], places: usize) -> Vec<String> {
    let half =
        |mean: &Mean| mean.half_width.map_or_else(|| "?".to_owned(), |half| words.decimal(half, places));
    let halves: Vec<String> = means.iter().map(half).collect();
    let width = halves.iter().map(|half| half.chars().count()).max().unwrap_or(0);
    let cell =
        |(mean, half): (&Mean, String)| format!("{} ± {half:<width$}", words.decimal(mean.mean, places));
    means.iter().zip(halves).map(cell).collect()
}
