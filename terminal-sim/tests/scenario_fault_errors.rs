//! What a user reads when a fault, a rate of failures or a repair is wrong: each case is a file and its problems in words.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]

use expect_test::{Expect, expect};
use terminal_sim::scenario::{Scenario, ScenarioSource};

/// The least a scenario must say, as the head of every case. It takes 4 lines.
const HEAD: &str = "\
title = 'A day'
precinct = { city = 'Example', number = 1 }
electorate = { listed = 500 }

";

/// Checks the problems of a file that begins with [`HEAD`]. Lines count from the first one after it.
fn check(text: &str, expected: Expect) {
    let source = ScenarioSource::new("day.toml", format!("{HEAD}{text}"));
    let mut problems = Scenario::parse(&source).unwrap_err();
    problems.iter_mut().for_each(|problem| problem.line -= HEAD.lines().count());
    let rendered: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
    expected.assert_eq(&rendered);
}

#[test]
fn faults_at_times_that_cannot_be() {
    check(
        "\
[[fault]]
kind = 'desk-dead'
at = '20:00'
[[fault]]
kind = 'power-cut'
at = '12:00'
until = '11:00'
[[fault]]
kind = 'early-start'
at = '06:30'
[[fault]]
kind = 'line-noise'
at = '05:00'
bit_error_rate = 1e-4
",
        expect![[r#"
            day.toml:3:6: field `fault[0].at` must lie within the day of the station: '20:00'
              expected: a time from 06:30 to before 20:00
            day.toml:7:9: field `fault[1].until` must be after `at`: '11:00'
              expected: a time after 12:00
            day.toml:10:6: field `fault[2].at` must be before the system may be started: '06:30'
              expected: a time before 06:30
            day.toml:13:6: field `fault[3].at` must lie within the day of the station: '05:00'
              expected: a time from 06:30 to before 20:00
        "#]],
    );
}

#[test]
fn faults_that_lack_a_field() {
    check(
        "\
[[fault]]
at = '12:00'
[[fault]]
kind = 'device-dead'
[[fault]]
kind = 'mixed-late'
[[fault]]
kind = 'line-noise'
at = '12:00'
[[fault]]
kind = 'votes-not-summed'
until = '12:00'
",
        expect![[r#"
            day.toml:1:1: missing field `fault[0].kind`
              expected: what goes wrong, such as `power-cut`
            day.toml:3:1: missing field `fault[1].count`
              expected: how many devices die
            day.toml:3:1: missing field `fault[1].at`
              expected: a time of day like "14:30"
            day.toml:5:1: missing field `fault[2].until`
              expected: a time of day like "14:30"
            day.toml:7:1: missing field `fault[3].bit_error_rate`
              expected: a share from 0 to 1
            day.toml:10:1: missing field `fault[4].count`
              expected: a whole number from 1 to 1,000,000
            day.toml:12:1: unknown field `fault[4].until`
              expected: `at`, `count`, `kind` or `sheet`
        "#]],
    );
}

#[test]
fn faults_on_what_is_not_there() {
    check(
        "\
[[fault]]
kind = 'line-cut'
at = '12:00'
line = 2
[[fault]]
kind = 'device-dead'
at = '12:00'
count = 11
[[fault]]
kind = 'mixed-late'
until = '12:00'
before = 'mixed'
",
        expect![[r#"
            day.toml:4:8: field `fault[0].line` names a line that is not there: 2
              expected: a whole number up to 1, the lines of the station
            day.toml:8:9: field `fault[1].count` must not be above `equipment.devices`: 11
              expected: a whole number up to 10, the devices of the station
            day.toml:12:10: field `fault[2].before` must be a known word: 'mixed'
              expected: `electronic-only` or `paper-only`
        "#]],
    );
}

#[test]
fn faults_of_lines_that_cannot_be() {
    check(
        "
[[fault]]
kind = 'line-loss'
at = '08:00'
loss = 1.5
burst_bytes = 4
burst_share = 0.9
[[fault]]
kind = 'line-duplicate'
at = '08:00'
[[fault]]
kind = 'line-delay'
at = '08:00'
delay_ms = 700_000
[[fault]]
kind = 'line-mute'
at = '08:00'
direction = 'to-desk'
jitter_ms = 5",
        expect![[r#"
            day.toml:5:8: field `fault[0].loss` must be at most 1: 1.5
              expected: a share from 0 to 1
            day.toml:7:15: field `fault[0].burst_share` leaves no byte between two bursts: 0.9
              expected: a share up to 0.800: bursts of `burst_bytes` with a byte between them
            day.toml:8:1: missing field `fault[1].share`
              expected: a share from 0 to 1
            day.toml:14:12: field `fault[2].delay_ms` must be at most 600,000: 700_000
              expected: milliseconds from 0 to 600,000
            day.toml:18:13: field `fault[3].direction` must be a known word: 'to-desk'
              expected: `both`, `to-station` or `to-terminal`
            day.toml:19:1: unknown field `fault[3].jitter_ms`
              expected: `at`, `direction`, `kind`, `line` or `until`
        "#]],
    );
}

#[test]
fn faults_of_machines_that_cannot_be() {
    check(
        "
[[fault]]
kind = 'device-paused'
at = '08:00'
count = 11
[[fault]]
kind = 'card-stale'
count = 1
[[fault]]
kind = 'mixed-firmware'
count = 1
suite = 2
[[fault]]
kind = 'one-phase'
at = '08:00'
count = 11
[[fault]]
kind = 'disk-torn'
at = '08:00'
operation = 0
[[fault]]
kind = 'restart'
at = '08:00'
until = '09:00'
[[fault]]
kind = 'wrong-date'
at = '08:00'
ahead_min = 1.5",
        expect![[r#"
            day.toml:2:1: missing field `fault[0].until`
              expected: a time of day like "14:30"
            day.toml:5:9: field `fault[0].count` must not be above `equipment.devices`: 11
              expected: a whole number up to 10, the devices of the station
            day.toml:7:8: field `fault[1].kind` needs cards: 'card-stale'
              expected: another kind, or `equipment.profile` "card-2005"
            day.toml:12:9: field `fault[2].suite` must differ from `equipment.line.suite`: 2
              expected: another suite: 0, 1 or 2
            day.toml:16:9: field `fault[3].count` must not be above `equipment.booths`: 11
              expected: a whole number up to 10, the booths of the station
            day.toml:18:8: field `fault[4].kind` needs a kept record: 'disk-torn'
              expected: another kind, or `election.record` "kept": the stand-in has no disk
            day.toml:20:13: field `fault[4].operation` must be at least 1: 0
              expected: a whole number from 1 to 1,000,000
            day.toml:21:1: missing field `fault[5].down_min`
              expected: minutes until the computer runs again
            day.toml:24:1: unknown field `fault[5].until`
              expected: `at`, `down_min` or `kind`
            day.toml:27:1: unknown field `fault[6].at`
              expected: `ahead_min`, `kind` or `until`
            day.toml:28:13: field `fault[6].ahead_min` must be a whole number, not a decimal number: 1.5
              expected: a whole number from -527,040 to 527,040
        "#]],
    );
}

#[test]
fn repairs_that_cannot_be() {
    check(
        "
[[commission.repair]]
step = 'pray'
takes_min = -1
[[commission.repair]]
helps = 2.0",
        expect![[r#"
            day.toml:3:8: field `commission.repair[0].step` must be a known word: 'pray'
              expected: `restart`, `reseat`, `spare` or `paper`
            day.toml:4:13: field `commission.repair[0].takes_min` must be at least 0: -1
              expected: minutes from 0 to 1,440
            day.toml:5:1: missing field `commission.repair[1].step`
              expected: what members do: `restart`, `reseat`, `spare` or `paper`
            day.toml:6:9: field `commission.repair[1].helps` must be at most 1: 2.0
              expected: a share from 0 to 1
        "#]],
    );
}

#[test]
fn reliability_that_cannot_be() {
    check(
        "
[[reliability]]
part = 'printer'
mtbf_h = 0
then = 'paper'
[[reliability]]
part = 'line'
mtbf_h = 100
then = 'paper'
[[reliability]]
part = 'mains'
mttr_min = -1",
        expect![[r#"
            day.toml:3:8: field `reliability[0].part` must be a known word: 'printer'
              expected: `device`, `computer`, `mains` or `line`
            day.toml:4:10: field `reliability[0].mtbf_h` must be at least 0.01: 0
              expected: a number from 0.01 to 1,000,000,000
            day.toml:9:1: unknown field `reliability[1].then`
              expected: `mtbf_h`, `mttr_min` or `part`
            day.toml:10:1: missing field `reliability[2].mtbf_h`
              expected: hours between two failures of one of them
            day.toml:12:12: field `reliability[2].mttr_min` must be at least 0: -1
              expected: minutes from 0 to 1,440
        "#]],
    );
}
