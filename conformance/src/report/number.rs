//! Numbers as reports show them.

use super::untrusted;
use crate::outcome::{Limit, Measurement, Way};

/// Returns a number with at most three decimals.
pub(super) fn plain(value: f64) -> String {
    let text = format!("{value:.3}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Returns a time in the unit that suits it.
pub(super) fn time(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..1_000_000 => format!("{}.{:02} ms", us / 1_000, us % 1_000 / 10),
        _ => format!("{}.{:02} s", us / 1_000_000, us % 1_000_000 / 10_000),
    }
}

/// Returns a time in seconds with all its microseconds.
pub(super) fn seconds(us: u64) -> String {
    format!("{}.{:06} s", us / 1_000_000, us % 1_000_000)
}

/// Returns which way a frame went, in words.
pub(super) const fn arrow(way: Way) -> &'static str {
    match way {
        Way::ToDevice => "to device  ",
        Way::FromDevice => "from device",
    }
}

/// Returns the value of a measurement with its unit.
pub(super) fn value(measurement: &Measurement) -> String {
    format!("{} {}", plain(measurement.value), untrusted::word(&measurement.unit)).trim_end().to_owned()
}

/// Returns what a measurement must keep to.
pub(super) fn bounds(limit: Option<&Limit>) -> String {
    match limit.map(|limit| (limit.least, limit.most)) {
        None | Some((None, None)) => "none".to_owned(),
        Some((Some(least), None)) => format!("at least {}", plain(least)),
        Some((None, Some(most))) => format!("at most {}", plain(most)),
        Some((Some(least), Some(most))) => format!("{} to {}", plain(least), plain(most)),
    }
}

/// Returns where a pass is marginal.
pub(super) fn marginal(limit: Option<&Limit>) -> String {
    let Some(limit) = limit else { return "none".to_owned() };
    let below = limit.marginal_least.map(|edge| format!("below {}", plain(edge)));
    let above = limit.marginal_most.map(|edge| format!("above {}", plain(edge)));
    let bands: Vec<String> = [below, above].into_iter().flatten().collect();
    if bands.is_empty() { "none".to_owned() } else { bands.join(", ") }
}

/// Returns a measurement with its limit in one line.
pub(super) fn line(measurement: &Measurement) -> String {
    let Measurement { name, limit, verdict, .. } = measurement;
    let limit = bounds(limit.as_ref());
    format!("{} = {} (limit: {limit}): {verdict}", untrusted::word(name), value(measurement))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_matters() {
        assert_eq!([0.0, 100.0, 1.25, 0.0004, f64::NAN].map(plain), ["0", "100", "1.25", "0", "NaN"]);
        assert_eq!(
            [999, 1_005, 999_999, 61_230_000].map(time),
            ["999 µs", "1.00 ms", "999.99 ms", "61.23 s"]
        );
        assert_eq!(seconds(1_000_007), "1.000007 s");
    }

    #[test]
    fn a_limit_is_told_in_words() {
        let limit = Limit::most(200.0, 150.0);
        assert_eq!(
            (bounds(Some(&limit)), marginal(Some(&limit))),
            ("at most 200".to_owned(), "above 150".to_owned())
        );
        let limit = Limit { least: Some(1.0), most: Some(2.0), ..Limit::default() };
        assert_eq!((bounds(Some(&limit)), marginal(Some(&limit))), ("1 to 2".to_owned(), "none".to_owned()));
        assert_eq!(bounds(None), "none");
    }
}
