//! What a user reads when a scenario is wrong: each case is a file and its problems in words.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]

use expect_test::{Expect, expect};
use terminal_sim::scenario::{Problem, Scenario, ScenarioSource};

/// The least a scenario must say, as the head of most cases. It takes 4 lines.
const HEAD: &str = "\
title = 'A day'
precinct = { city = 'Example', number = 1 }
electorate = { listed = 500 }

";

fn problems(text: &str) -> Vec<Problem> {
    Scenario::parse(&ScenarioSource::new("day.toml", text)).unwrap_err()
}

fn render(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// Checks the problems of a whole file.
fn check_file(text: &str, expected: Expect) {
    expected.assert_eq(&render(&problems(text)));
}

/// Checks the problems of a file that begins with [`HEAD`]. Lines count from the first one after it.
fn check(text: &str, expected: Expect) {
    let mut problems = problems(&format!("{HEAD}{text}"));
    problems.iter_mut().for_each(|problem| problem.line -= HEAD.lines().count());
    expected.assert_eq(&render(&problems));
}

#[test]
fn an_empty_file_lacks_what_has_no_default() {
    check_file(
        "",
        expect![[r#"
        day.toml:1:1: missing field `title`
          expected: one line of text
        day.toml:1:1: missing field `electorate.listed`
          expected: a whole number from 0 to 1,000,000; an electronic precinct had about 1,900
        day.toml:1:1: missing field `precinct.city`
          expected: the name of the city
        day.toml:1:1: missing field `precinct.number`
          expected: the number of the precinct
    "#]],
    );
}

#[test]
fn what_is_no_toml_is_reported_alone() {
    check_file(
        r#"title = "A day
[electorate
listed = -1
listed = 2
"#,
        expect![[r#"
            day.toml:1:15: not TOML: invalid basic string
              expected: `"`
            day.toml:2:12: not TOML: unclosed table
              expected: `]`
        "#]],
    );
}

#[test]
fn a_key_given_twice_is_no_toml() {
    check_file(
        "\
title = 'A day'
title = 'Another'
",
        expect![[r#"
            day.toml:2:1: not TOML: duplicate key
              expected: valid TOML
        "#]],
    );
}

#[test]
fn wrong_kinds_of_values() {
    check(
        "\
story = 5
reported = 'one'
assumed = ['good', 7]
fidelity = true
[hours]
opens = 7
[equipment]
keeps_copies = 'yes'
ups_min = 'long'
devices = 10.0
line = 1
[commission]
channels = ['mixed']
",
        expect![[r#"
            day.toml:1:9: field `story` must be a text, not a whole number: 5
              expected: a text
            day.toml:2:12: field `reported` must be a list, not a text: 'one'
              expected: a list
            day.toml:3:20: field `assumed[1]` must be a text, not a whole number: 7
              expected: a text
            day.toml:4:12: field `fidelity` must be a word, not true or false: true
              expected: `full` or `queue`
            day.toml:6:9: field `hours.opens` must be a time of day, not a whole number: 7
              expected: a time of day like "07:00" or "07:00:30.250"
            day.toml:8:16: field `equipment.keeps_copies` must be true or false, not a text: 'yes'
              expected: true or false
            day.toml:9:11: field `equipment.ups_min` must be a number, not a text: 'long'
              expected: minutes from 0 to 1,440
            day.toml:10:11: field `equipment.devices` must be a whole number, not a decimal number: 10.0
              expected: a whole number from 0 to 10,000
            day.toml:11:8: field `equipment.line` must be a table, not a whole number: 1
              expected: a table
            day.toml:13:12: field `commission.channels` must be a word, not a list: ['mixed']
              expected: `mixed`, `electronic-only` or `paper-only`
        "#]],
    );
}

#[test]
fn values_out_of_range() {
    check(
        "\
[arrivals]
hourly_weights = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1]
[equipment]
docks = 0
ups_min = 1441
line = { baud = 300, suite = 3, bit_error_rate = 1.5, latency_us = nan }
[service.desk]
mean_s = -1
cv = 0
[behaviour]
invalid = 1.01
spoil = inf
[commission]
signatures = 8
stock = 99999999999999999999999999999999999999999999
",
        expect![[r#"
            day.toml:2:55: field `arrivals.hourly_weights[12]` must be at least 0: -1
              expected: a number from 0 to 1,000,000,000,000
            day.toml:4:9: field `equipment.docks` must be at least 1: 0
              expected: a whole number from 1 to 1,000
            day.toml:5:11: field `equipment.ups_min` must be at most 1,440: 1441
              expected: minutes from 0 to 1,440
            day.toml:6:17: field `equipment.line.baud` must be at least 1,200: 300
              expected: a whole number from 1,200 to 921,600
            day.toml:6:30: field `equipment.line.suite` must be at most 2: 3
              expected: a whole number from 0 to 2
            day.toml:6:50: field `equipment.line.bit_error_rate` must be at most 1: 1.5
              expected: a share from 0 to 1
            day.toml:6:68: field `equipment.line.latency_us` must be a number: nan
              expected: microseconds from 0 to 10,000,000
            day.toml:8:10: field `service.desk.mean_s` must be at least 0: -1
              expected: seconds from 0 to 86,400
            day.toml:9:6: field `service.desk.cv` must be at least 0.001: 0
              expected: a number from 0.001 to 10
            day.toml:11:11: field `behaviour.invalid` must be at most 1: 1.01
              expected: a share from 0 to 1
            day.toml:12:9: field `behaviour.spoil` must be at most 1: inf
              expected: a share from 0 to 1
            day.toml:14:14: field `commission.signatures` must be at most 7: 8
              expected: a whole number from 0 to 7
            day.toml:15:9: field `commission.stock` must be at most 2,000,000: 9999999999999999999999999999999999999999...
              expected: a whole number from 0 to 2,000,000
        "#]],
    );
}

#[test]
fn a_million_voters_is_the_most() {
    check_file(
        "\
title = 'A day'
precinct = { city = 'Example', number = -1 }
electorate = { listed = 1_000_001 }
",
        expect![[r#"
            day.toml:2:41: field `precinct.number` must be at least 0: -1
              expected: a whole number from 0 to 99,999
            day.toml:3:25: field `electorate.listed` must be at most 1,000,000: 1_000_001
              expected: a whole number from 0 to 1,000,000
        "#]],
    );
}

#[test]
fn unknown_names_are_told_what_they_may_have_meant() {
    check(
        "\
stroy = 'x'
[behavior]
walk_off = 0.1
[commission]
turnout = 0.5
memers = 5
[equipment.line]
colour = 'red'
[[faults]]
kind = 'line-cut'
[[note]]
subject = 'campaigning'
text = 'x'
place = 'hall'
",
        expect![[r#"
            day.toml:1:1: unknown field `stroy`
              expected: `arrivals`, `assumed`, `behaviour`, `commission`, `election`, `electorate`, `equipment`, `fault`, `fidelity`, `hours`, `incident`, `note`, `precinct`, `reliability`, `reported`, `service`, `story`, `title` or `withhold`
              hint: did you mean `story`?
            day.toml:2:2: unknown table `behavior`
              expected: `arrivals`, `assumed`, `behaviour`, `commission`, `election`, `electorate`, `equipment`, `fault`, `fidelity`, `hours`, `incident`, `note`, `precinct`, `reliability`, `reported`, `service`, `story`, `title` or `withhold`
              hint: did you mean `behaviour`?
            day.toml:5:1: unknown field `commission.turnout`
              expected: `adds_unlisted`, `after_fallback`, `channels`, `copies`, `home_trip`, `home_visit_min`, `members`, `no_barcode`, `repair`, `signatures`, `stock` or `system_start`
              hint: `turnout` belongs to `[electorate]`
            day.toml:6:1: unknown field `commission.memers`
              expected: `adds_unlisted`, `after_fallback`, `channels`, `copies`, `home_trip`, `home_visit_min`, `members`, `no_barcode`, `repair`, `signatures`, `stock` or `system_start`
              hint: did you mean `members`?
            day.toml:8:1: unknown field `equipment.line.colour`
              expected: `baud`, `bit_error_rate`, `keep_alive_ms`, `latency_us` or `suite`
            day.toml:9:3: unknown table `faults`
              expected: `arrivals`, `assumed`, `behaviour`, `commission`, `election`, `electorate`, `equipment`, `fault`, `fidelity`, `hours`, `incident`, `note`, `precinct`, `reliability`, `reported`, `service`, `story`, `title` or `withhold`
              hint: did you mean `fault`?
            day.toml:14:1: unknown field `note[0].place`
              expected: `at`, `incident`, `number`, `subject` or `text`
        "#]],
    );
}

#[test]
fn unknown_words_are_told_the_words_there_are() {
    check(
        "\
fidelity = 'fulll'
withhold = ['ops.jnl', 'desk.jnll', 'election.json']
[equipment]
profile = 'remote-2005'
[commission]
channels = 'both'
after_fallback = 'kept'
[service]
desk = { kind = 'log-normal' }
[[note]]
subject = 'campaining'
text = 'x'
",
        expect![[r#"
            day.toml:1:12: field `fidelity` must be a known word: 'fulll'
              expected: `full` or `queue`
              hint: did you mean `full`?
            day.toml:2:24: field `withhold[1]` must be a known word: 'desk.jnll'
              expected: `desk.jnl`, `ops.jnl`, `box.bin`, `control-codes.csv`, `voter-list.csv`, `protocols.json`, `devices.json`, `commission.json` or `notes.json`
              hint: did you mean `desk.jnl`?
            day.toml:2:37: field `withhold[2]` must be a known word: 'election.json'
              expected: `desk.jnl`, `ops.jnl`, `box.bin`, `control-codes.csv`, `voter-list.csv`, `protocols.json`, `devices.json`, `commission.json` or `notes.json`
            day.toml:4:11: field `equipment.profile` must be a known word: 'remote-2005'
              expected: `remote-2004`, `card-2005` or `wired`
              hint: did you mean `remote-2004`?
            day.toml:6:12: field `commission.channels` must be a known word: 'both'
              expected: `mixed`, `electronic-only` or `paper-only`
            day.toml:7:18: field `commission.after_fallback` must be a known word: 'kept'
              expected: `keep`, `void` or `recount-from-devices`
            day.toml:9:17: field `service.desk.kind` must be a known word: 'log-normal'
              expected: `fixed`, `exponential`, `lognormal`, `gamma`, `erlang`, `uniform` or `hyperexponential`
              hint: did you mean `lognormal`?
            day.toml:11:11: field `note[0].subject` must be a known word: 'campaining'
              expected: `counter-stuck`, `no-barcode-refused`, `early-start`, `system-stopped`, `double-voting`, `operator-in-booth`, `device-failure`, `paper-refused`, `votes-not-counted`, `campaigning`, `marked-ballots`, `left-without-voting`, `ballot-stock`, `unsigned-ballots`, `mobile-box`, `identity`, `not-listed`, `added-to-list`, `count`, `copies-refused` or `late-opening`
              hint: did you mean `campaigning`?
        "#]],
    );
}

#[test]
fn wrong_times() {
    check(
        "\
[hours]
opens = '7:00'
[commission]
system_start = '24:00'
home_trip = 'noon'
",
        expect![[r#"
            day.toml:2:9: field `hours.opens` must be a time of day: '7:00'
              expected: a time of day like "07:00" or "07:00:30.250"
              hint: write "07:00"
            day.toml:4:16: field `commission.system_start` must be a time of day: '24:00'
              expected: a time of day like "07:00" or "07:00:30.250"
            day.toml:5:13: field `commission.home_trip` must be a time of day: 'noon'
              expected: a time of day like "07:00" or "07:00:30.250"
        "#]],
    );
}

#[test]
fn hours_that_do_not_fit_each_other() {
    check(
        "\
[hours]
start_not_before = '09:30'
opens = '09:00'
closes = '08:00'
[commission]
system_start = '09:15'
home_trip = '07:00'
[[fault]]
kind = 'line-cut'
at = '12:00'
",
        expect![[r#"
            day.toml:2:20: field `hours.start_not_before` must not be after `opens`: '09:30'
              expected: a time up to 09:00
            day.toml:4:10: field `hours.closes` must be after `opens`: '08:00'
              expected: a time after 09:00
        "#]],
    );
}

#[test]
fn times_outside_the_hours() {
    check(
        "\
[commission]
system_start = '06:00'
home_trip = '20:00'
",
        expect![[r#"
            day.toml:2:16: field `commission.system_start` must not be before `hours.start_not_before`: '06:00'
              expected: a time from 06:30 to 07:00; starting earlier is the fault `early-start`
            day.toml:3:13: field `commission.home_trip` must lie within the hours: '20:00'
              expected: a time from 07:00 to before 20:00
        "#]],
    );
}

#[test]
fn a_system_started_after_opening() {
    check(
        "commission.system_start = '07:01'\n",
        expect![[r#"
        day.toml:1:27: field `commission.system_start` must not be after opening: '07:01'
          expected: a time from 06:30 to 07:00
    "#]],
    );
}

#[test]
fn a_contest_that_does_not_add_up() {
    check(
        "\
[election]
id = 'A name far too long'
date = '2004-13-01'
[[election.contest]]
name = 'Weights too few'
options = ['A', 'B', 'C']
weights = [1, 2]
[[election.contest]]
name = 'Nobody can win'
options = ['A', 'B']
weights = [0, 0]
against_all = 0.7
blank = 0.4
[[election.contest]]
options = []
kind = 'party'
",
        expect![[r#"
            day.toml:2:6: field `election.id` must have 1 to 15 ASCII characters: 'A name far too long'
              expected: a short name like "KZ-2004-MAJ"
            day.toml:3:8: field `election.date` must be a date: '2004-13-01'
              expected: a date like "2004-09-19"
            day.toml:7:11: field `election.contest[0].weights` must be as long as `options`: [1, 2]
              expected: a list of 3 numbers, one for each option
            day.toml:11:11: field `election.contest[1].weights` must not be all 0: [0, 0]
              expected: a list with a number above 0
            day.toml:13:9: field `election.contest[1].blank` must leave room for `against_all`: 0.4
              expected: two shares that sum up to at most 1
            day.toml:14:1: missing field `election.contest[2].name`
              expected: the name of the contest
            day.toml:15:11: field `election.contest[2].options` must have 1 to 200 entries: []
              expected: a list of 1 to 200 names
            day.toml:16:8: field `election.contest[2].kind` must be a known word: 'party'
              expected: `single-mandate` or `party-list`
        "#]],
    );
}

#[test]
fn an_election_without_contests() {
    check(
        "election = { contest = [] }\n",
        expect![[r#"
        day.toml:1:24: field `election.contest` must have 1 to 8 entries: []
          expected: 1 to 8 tables `[[election.contest]]`
    "#]],
    );
}

#[test]
fn weights_must_fit_the_hours() {
    check(
        "\
[hours]
opens = '07:00'
closes = '20:30'
[arrivals]
kind = 'turnout'
hourly_weights = [1, 2, 3]
",
        expect![[r#"
            day.toml:6:18: field `arrivals.hourly_weights` must have one entry for each of the 14 hours: [1, 2, 3]
              expected: a list of 14 numbers
        "#]],
    );
}

#[test]
fn a_stream_needs_its_rate() {
    check(
        "\
[arrivals]
kind = 'poisson'
hourly_weights = [1, 2, 3]
",
        expect![[r#"
            day.toml:1:1: missing field `arrivals.per_hour`
              expected: mean arrivals an hour: one number, or a list with one for each hour
            day.toml:3:1: unknown field `arrivals.hourly_weights`
              expected: `kind` or `per_hour`
        "#]],
    );
}

#[test]
fn a_kind_nobody_knows_leaves_its_fields_alone() {
    check(
        "\
[arrivals]
kind = 'posson'
per_hour = 100
[[fault]]
kind = 'powercut'
at = '12:00'
then = 'paper'
",
        expect![[r#"
            day.toml:2:8: field `arrivals.kind` must be a known word: 'posson'
              expected: `turnout`, `poisson` or `trace`
              hint: did you mean `poisson`?
            day.toml:5:8: field `fault[0].kind` must be a known word: 'powercut'
              expected: `device-dead`, `desk-dead`, `power-cut`, `line-noise`, `line-cut`, `line-loss`, `line-duplicate`, `line-delay`, `line-mute`, `device-paused`, `card-stale`, `card-swapped`, `mixed-firmware`, `one-phase`, `disk-torn`, `disk-full`, `restart`, `wrong-date`, `counter-stuck`, `early-start`, `mixed-late`, `paper-refused`, `votes-not-summed`, `devices-never-read`, `double-channel`, `stock-differs`, `ballots-taken-out`, `ballots-lent`, `other-district`, `ballots-unsigned`, `unused-kept`, `mobile-extra`, `issue-unchecked`, `wrong-documents`, `voted-for-another`, `line-marked`, `telephone-applications`, `count-paused`, `copies-refused`, `late-opening` or `ballots-abandoned`
              hint: did you mean `power-cut`?
        "#]],
    );
}

#[test]
fn a_trace_must_be_whole_and_in_order() {
    check(
        "\
[arrivals]
kind = 'trace'
voters = [[0, 60_000, 120_000], [5_000, 60_000], [4_000, 1, 'x'], [3, 1, 1], [2, 1, 1]]
",
        expect![[r#"
            day.toml:3:10: field `arrivals.voters` must be in order of arrival: [[0, 60_000, 120_000], [5_000, 60_000], ...
              expected: `arrival_ms` that never falls
            day.toml:3:33: field `arrivals.voters[1]` must have 3 entries: [5_000, 60_000]
              expected: `[arrival_ms, desk_ms, booth_ms]`
            day.toml:3:61: field `arrivals.voters[2][2]` must be a whole number, not a text: 'x'
              expected: a whole number from 0 to 86,400,000
        "#]],
    );
}

#[test]
fn a_trace_has_one_form() {
    check(
        "\
[arrivals]
kind = 'trace'
voters = [[0, 1, 1]]
[[arrivals.voter]]
arrival_ms = 0
desk_ms = 1
",
        expect![[r#"
            day.toml:3:10: field `arrivals.voters` must not stand beside `[[arrivals.voter]]`: [[0, 1, 1]]
              expected: one of the two forms
            day.toml:4:1: missing field `arrivals.voter[0].booth_ms`
              expected: a whole number of milliseconds
        "#]],
    );
}

#[test]
fn a_trace_needs_voters_on_the_list() {
    check_file(
        "\
title = 'A day'
precinct = { city = 'Example', number = 1 }
electorate = { listed = 1 }
arrivals = { kind = 'trace', voters = [[0, 1, 1], [0, 1, 1]] }
",
        expect![[r#"
            day.toml:4:39: field `arrivals.voters` has 2 voters, more than `electorate.listed`: [[0, 1, 1], [0, 1, 1]]
              expected: at most 1 voters
        "#]],
    );
}

#[test]
fn patience_is_all_or_nothing() {
    check(
        "behaviour = { patience_kind = 'fixed' }\n",
        expect![[r#"
        day.toml:1:31: field `behaviour.patience_kind` must not stand without `patience_mean_min`: 'fixed'
          expected: both fields or neither
    "#]],
    );
}

#[test]
fn a_station_needs_a_way_to_vote() {
    check(
        "\
equipment = { devices = 0 }
commission = { channels = 'electronic-only' }
",
        expect![[r#"
            day.toml:1:25: field `equipment.devices` must be at least 1 where `commission.channels` is "electronic-only": 0
              expected: a whole number from 1 to 10,000
        "#]],
    );
}

#[test]
fn booths_must_fit_the_devices() {
    check(
        "equipment = { profile = 'wired', devices = 3, booths = 5 }\n",
        expect![[r#"
        day.toml:1:56: field `equipment.booths` must equal `devices` with wired terminals: 5
          expected: 3, because a wired terminal is its own booth
    "#]],
    );
}

#[test]
fn devices_need_a_booth() {
    check(
        "equipment = { booths = 0 }\n",
        expect![[r#"
        day.toml:1:24: field `equipment.booths` must be at least 1 where there are devices: 0
          expected: a whole number from 1
    "#]],
    );
}

#[test]
fn one_table_where_a_list_belongs() {
    check(
        "\
[fault]
kind = 'counter-stuck'
",
        expect![[r#"
            day.toml:1:1: field `fault` must be a list of tables: [fault]
              expected: `[[fault]]`
              hint: write `[[fault]]`
        "#]],
    );
}

#[test]
fn columns_count_characters() {
    check(
        "\
story = 'Қазақстан' # ok
incident = ['Қ', 5]
",
        expect![[r#"
            day.toml:2:12: field `incident` must be a text, not a list: ['Қ', 5]
              expected: a text
        "#]],
    );
}
