//! What an outcome calls by a fixed name, in the words of a language.
//!
//! Names stand in logs and profiles, where programs look for them. What a log of another version calls otherwise stays as
//! it is.

use language::{Key, Words};

use super::untrusted;

/// Ends of a line.
const ENDS: [(&str, Key); 3] = [
    ("terminal", Key("bench-terminal")),
    ("controller", Key("bench-controller")),
    ("both ends", Key("bench-both-ends")),
];

/// What a device says of itself.
const DEVICE_FACTS: [(&str, Key); 4] = [
    ("device_id", Key("bench-fact-device-id")),
    ("model", Key("bench-fact-model")),
    ("firmware", Key("bench-fact-firmware")),
    ("boot_count", Key("bench-fact-boot-count")),
];

/// What is timed.
const TIMED: [(&str, Key); 3] = [
    ("PING round trip", Key("bench-timed-ping")),
    ("cast to receipt", Key("bench-timed-cast")),
    ("receipt to cleared", Key("bench-timed-receipt")),
];

/// Units of measurements.
const UNITS: [(&str, Key); 4] = [
    ("ms", Key("bench-unit-ms")),
    ("minutes", Key("bench-unit-minutes")),
    ("% of the formula", Key("bench-unit-of-the-formula")),
    ("ms per 1000 votes", Key("bench-unit-per-thousand")),
];

/// What is measured.
const MEASURED: [(&str, Key); 30] = [
    ("hello_answer", Key("bench-measured-hello-answer")),
    ("answer", Key("bench-measured-answer")),
    ("session_after_plug", Key("bench-measured-session-after-plug")),
    ("ping_p50", Key("bench-measured-ping-p50")),
    ("ping_p99", Key("bench-measured-ping-p99")),
    ("ping_max", Key("bench-measured-ping-max")),
    ("cast_to_receipt_p99", Key("bench-measured-cast-to-receipt-p99")),
    ("baud_offset", Key("bench-measured-baud-offset")),
    ("throughput", Key("bench-measured-throughput")),
    ("latency_slope", Key("bench-measured-latency-slope")),
    ("latency_slope_low", Key("bench-measured-latency-slope-low")),
    ("latency_slope_high", Key("bench-measured-latency-slope-high")),
    ("receipt_to_cleared_mean", Key("bench-measured-receipt-to-cleared-mean")),
    ("whole_vote_mean", Key("bench-measured-whole-vote-mean")),
    ("ballots", Key("bench-measured-ballots")),
    ("errors", Key("bench-measured-errors")),
    ("late_votes", Key("bench-measured-late-votes")),
    ("power_cycles", Key("bench-measured-power-cycles")),
    ("injected_faults", Key("bench-measured-injected-faults")),
    ("host_stalls", Key("bench-measured-host-stalls")),
    ("runs", Key("bench-measured-runs")),
    ("soaked", Key("bench-measured-soaked")),
    ("damaged_frames", Key("bench-measured-damaged-frames")),
    ("wrong_tags", Key("bench-measured-wrong-tags")),
    ("repeats_sent", Key("bench-measured-repeats-sent")),
    ("failed_writes", Key("bench-measured-failed-writes")),
    ("frames", Key("bench-measured-frames")),
    ("sent_again", Key("bench-measured-sent-again")),
    ("pieces_of_noise", Key("bench-measured-pieces-of-noise")),
    ("sessions", Key("bench-measured-sessions")),
];

/// Returns which end of a line a device is.
pub(super) fn end(words: &Words, name: &str) -> String {
    told(words, &ENDS, name)
}

/// Returns what a device says of itself.
pub(super) fn device_fact(words: &Words, name: &str) -> String {
    told(words, &DEVICE_FACTS, name)
}

/// Returns what was timed.
pub(super) fn timed(words: &Words, name: &str) -> String {
    told(words, &TIMED, name)
}

/// Returns a unit.
pub(super) fn unit(words: &Words, name: &str) -> String {
    told(words, &UNITS, name)
}

/// Returns what was measured.
pub(super) fn measured(words: &Words, name: &str) -> String {
    told(words, &MEASURED, name)
}

/// Returns the load of the host, which a log tells as `0.42 on 4 processors at the start, 0.50 at the end`.
pub(super) fn load(words: &Words, told: &str) -> String {
    let parts = told.split_once(" on ").and_then(|(began, rest)| {
        let (processors, ended) = rest.split_once(" processors at the start, ")?;
        Some((began, processors, ended.strip_suffix(" at the end")?))
    });
    let Some((began, processors, ended)) = parts else { return told.to_owned() };
    let decimal = |number: &str| number.replace('.', &words.language().decimal_sign().to_string());
    let parts = [("began", decimal(began)), ("processors", processors.to_owned()), ("ended", decimal(ended))];
    words.with("bench-load", &parts.each_ref().map(|(name, part)| (*name, part.as_str())))
}

fn told(words: &Words, names: &[(&str, Key)], name: &str) -> String {
    match names.iter().find(|(known, _)| *known == name) {
        Some((_, key)) => key.told(words.language()),
        None => untrusted::word(words, &name.replace('_', " ")),
    }
}

#[cfg(test)]
mod tests {
    use language::Language;

    use super::*;
    use crate::profile::LIMITS;

    #[test]
    fn every_limit_of_a_profile_has_a_name_and_a_unit_in_every_language() {
        let russian = Words::new(Language::Russian);
        for (name, measure, _) in LIMITS {
            assert!(MEASURED.iter().any(|(known, _)| *known == name), "{name}");
            assert!(measure == "%" || UNITS.iter().any(|(known, _)| *known == measure), "{measure}");
        }
        assert_eq!(unit(&russian, "% of the formula"), "% от расчётной");
    }

    #[test]
    fn the_load_of_a_log_is_told_in_every_language() {
        let logged = "0.42 on 4 processors at the start, 0.50 at the end";
        let told = Language::ALL.map(|language| load(&Words::new(language), logged));
        assert_eq!(told[0], logged);
        assert_eq!(told[1], "в начале 0,42, в конце 0,50 (процессоров: 4)");
        assert_eq!(load(&Words::new(Language::Kazakh), "0.42"), "0.42");
    }

    #[test]
    fn what_another_version_calls_otherwise_stays_as_it_is() {
        assert_eq!(measured(&Words::new(Language::Kazakh), "ping_p42"), "ping p42");
    }
}
