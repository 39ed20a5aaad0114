//! Numbers as reports show them.

use language::Words;

use super::{names, untrusted};
use crate::outcome::{Limit, Measurement, Way};

/// Returns a number with at most three decimals.
pub(super) fn plain(words: &Words, value: f64) -> String {
    let text = format!("{value:.3}");
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len());
    words.decimal(value, decimals)
}

/// Returns a time in the unit that suits it.
pub(super) fn time(words: &Words, us: u64) -> String {
    let told = |number: String, unit: &str| format!("{number} {}", words.say(unit));
    // A picture of hours in microseconds has at most 13 digits: the float holds them.
    let in_units = |unit: u64| words.decimal((us / (unit / 100)) as f64 / 100.0, 2);
    match us {
        0..1_000 => told(us.to_string(), "bench-unit-us"),
        1_000..1_000_000 => told(in_units(1_000), "bench-unit-ms"),
        _ => told(in_units(1_000_000), "bench-unit-s"),
    }
}

/// Returns a time in seconds with all its microseconds.
pub(super) fn seconds(words: &Words, us: u64) -> String {
    format!("{} {}", words.decimal(us as f64 / 1e6, 6), words.say("bench-unit-s"))
}

/// Returns which way a frame went, in words.
pub(super) fn arrow(words: &Words, way: Way) -> String {
    words.say(match way {
        Way::ToDevice => "bench-to-device",
        Way::FromDevice => "bench-from-device",
    })
}

/// Returns the value of a measurement with its unit.
pub(super) fn value(words: &Words, measurement: &Measurement) -> String {
    let unit = names::unit(words, &measurement.unit);
    format!("{} {unit}", plain(words, measurement.value)).trim_end().to_owned()
}

/// Returns what a measurement must keep to.
pub(super) fn bounds(words: &Words, limit: Option<&Limit>) -> String {
    let edge = |key: &str, edge: f64| words.with(key, &[("edge", &plain(words, edge))]);
    match limit.map(|limit| (limit.least, limit.most)) {
        None | Some((None, None)) => words.say("bench-no-limit"),
        Some((Some(least), None)) => edge("bench-at-least", least),
        Some((None, Some(most))) => edge("bench-at-most", most),
        Some((Some(least), Some(most))) => range(words, &plain(words, least), &plain(words, most)),
    }
}

/// Returns from where to where something goes.
pub(super) fn range(words: &Words, from: &str, to: &str) -> String {
    words.with("bench-range", &[("from", from), ("to", to)])
}

/// Returns where a pass is marginal.
pub(super) fn marginal(words: &Words, limit: Option<&Limit>) -> String {
    let edge = |key: &str, edge: f64| words.with(key, &[("edge", &plain(words, edge))]);
    let below = limit.and_then(|limit| limit.marginal_least).map(|least| edge("bench-below", least));
    let above = limit.and_then(|limit| limit.marginal_most).map(|most| edge("bench-above", most));
    let bands: Vec<String> = [below, above].into_iter().flatten().collect();
    if bands.is_empty() { words.say("bench-no-limit") } else { bands.join(", ") }
}

/// Returns a measurement with its limit in one line, under the name that a profile limits it by.
pub(super) fn line(words: &Words, measurement: &Measurement) -> String {
    let Measurement { name, limit, verdict, .. } = measurement;
    let parts = [
        ("name", untrusted::word(words, name)),
        ("value", value(words, measurement)),
        ("limit", bounds(words, limit.as_ref())),
        ("verdict", verdict.word().told(words.language())),
    ];
    words.with("bench-measured", &parts.each_ref().map(|(name, part)| (*name, part.as_str())))
}

#[cfg(test)]
mod tests {
    use language::Language;

    use super::*;

    #[test]
    fn numbers_keep_what_matters() {
        let [english, russian, kazakh] = Language::ALL.map(Words::new);
        let plain = [0.0, 100.0, 1.25, 0.0004, 10_000.0, f64::NAN].map(|value| plain(&english, value));
        assert_eq!(plain, ["0", "100", "1.25", "0", "10,000", "NaN"]);
        let times = [999, 1_005, 999_999, 61_230_000].map(|us| time(&english, us));
        assert_eq!(times, ["999 µs", "1.00 ms", "999.99 ms", "61.23 s"]);
        assert_eq!(seconds(&english, 1_000_007), "1.000007 s");
        assert_eq!([999, 1_250].map(|us| time(&russian, us)), ["999 мкс", "1,25 мс"]);
        assert_eq!(seconds(&kazakh, 1_000_007), "1,000007 с");
    }

    #[test]
    fn a_limit_is_told_in_words() {
        let told = |language, limit: &Limit| {
            let words = Words::new(language);
            [bounds(&words, Some(limit)), marginal(&words, Some(limit))]
        };
        let limit = Limit::most(200.0, 150.5);
        assert_eq!(told(Language::English, &limit), ["at most 200", "above 150.5"]);
        assert_eq!(told(Language::Russian, &limit), ["не более 200", "выше 150,5"]);
        let limit = Limit { least: Some(1.0), most: Some(2.0), ..Limit::default() };
        assert_eq!(told(Language::English, &limit), ["1 to 2", "none"]);
        assert_eq!(bounds(&Words::new(Language::English), None), "none");
    }
}
