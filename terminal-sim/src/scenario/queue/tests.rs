//! The reference, `docs/QUEUE.md`, tells of every field the reader knows; what is wrong is told in its place.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::{Expect, expect};

use super::*;
use crate::scenario::fields::Reading;
use crate::scenario::reader::read_root;
use crate::scenario::tests::reference_of;
use crate::scenario::{Branches, Scenario, ScenarioFile, ScenarioSource};

const REFERENCE: &str = include_str!("../../../../docs/QUEUE.md");

fn parse(text: &str) -> QueueScenario {
    match ScenarioFile::parse(&ScenarioSource::new("queue.toml", text)) {
        Ok(ScenarioFile::Queue(queue)) => queue,
        other => panic!("{other:#?}"),
    }
}

fn examples() -> impl Iterator<Item = &'static str> {
    REFERENCE.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next())
}

/// Returns every name the reader asks for, by table without indices.
fn known() -> BTreeMap<String, BTreeSet<&'static str>> {
    let texts = [
        "queue.arrivals = { kind = 'poisson', per_hour = 1 }",
        "queue.arrivals = { kind = 'poisson', per_hour = [1] }",
        "queue.arrivals.kind = 'trace'\n[[queue.stage]]\n[[queue.outage]]",
    ];
    let mut known: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    for text in texts {
        let source = ScenarioSource::new("queue.toml", text);
        let reading = Reading::new(&source);
        read_root(&reading, queue);
        for (path, names) in reading.known() {
            known.entry(path.split('[').next().unwrap_or_default().to_owned()).or_default().extend(names);
        }
    }
    known
}

#[test]
fn the_reference_tells_of_every_field_and_of_no_other() {
    let mut known = known();
    assert!(known.get_mut("").is_some_and(|top| top.remove("queue")));
    let told: BTreeMap<String, BTreeSet<String>> = reference_of(REFERENCE)
        .into_iter()
        .filter(|(table, _)| known.contains_key(table))
        .map(|(table, rows)| (table, rows.into_iter().map(|row| row.field).collect()))
        .collect();
    let known: BTreeMap<String, BTreeSet<String>> = known
        .into_iter()
        .map(|(table, names)| (table, names.into_iter().map(str::to_owned).collect()))
        .collect();
    assert_eq!(told, known);
}

#[test]
fn the_examples_of_the_reference_read_and_come_back_from_their_canonical_text() {
    assert_eq!(examples().count(), 4);
    for text in examples() {
        let scenario = parse(text);
        assert_eq!(parse(&scenario.canonical()), scenario, "{text}");
        assert_eq!(parse(&scenario.canonical()).canonical(), scenario.canonical(), "{text}");
    }
}

/// Every kind of service time, in the form of the reference's table.
#[test]
fn every_distribution_reads_and_comes_back() {
    let mean = Duration::from_secs(60);
    let (least, most) = (Duration::from_secs(30), Duration::from_millis(90_500));
    let rows = [
        ("kind = 'fixed', mean_s = 60", ServiceTime::Fixed(mean)),
        ("kind = 'exponential', mean_s = 60", ServiceTime::Exponential { mean }),
        ("kind = 'lognormal', mean_s = 60, cv = 0.5", ServiceTime::Lognormal { mean, cv: 0.5 }),
        ("kind = 'gamma', mean_s = 60, cv = 0.5", ServiceTime::Gamma { mean, cv: 0.5 }),
        ("kind = 'erlang', mean_s = 60, stages = 3", ServiceTime::Erlang { mean, stages: 3 }),
        ("kind = 'uniform', least_s = 30, most_s = 90.5", ServiceTime::Uniform { least, most }),
        (
            "kind = 'hyperexponential', mean_s = 60, cv = 2",
            ServiceTime::Hyperexponential(Branches::balanced(mean, 2.0)),
        ),
        (
            "kind = 'hyperexponential', probabilities = [0.25, 0.75], means_s = [30, 90.5]",
            ServiceTime::Hyperexponential(Branches {
                probabilities: [0.25, 0.75, 0.0, 0.0],
                means: [least, most, Duration::ZERO, Duration::ZERO],
            }),
        ),
    ];
    for (written, expected) in rows {
        let text = format!(
            "title = 'x'\nqueue.arrivals = {{ kind = 'poisson', per_hour = 1, hours = 1 }}\n[[queue.stage]]\n\
             name = 'one'\nservers = 1\nservice = {{ {written} }}\npatience = {{ {written} }}\n"
        );
        let scenario = parse(&text);
        let stage = scenario.stages.first().unwrap();
        assert_eq!(stage.service, StageService::Drawn(expected), "{written}");
        assert_eq!(stage.patience, Some(expected), "{written}");
        assert_eq!(parse(&scenario.canonical()), scenario, "{written}");
    }
}

/// Two branches by balanced means have the mean and the spread they are made for, and equal shares in the mean.
#[test]
fn balanced_branches_have_the_moments_they_are_made_for() {
    for cv in [1.0, 1.5, 4.0, 10.0] {
        let Branches { probabilities, means } = Branches::balanced(Duration::from_secs(60), cv);
        let means = means.map(Duration::as_secs_f64);
        let moment =
            |power| probabilities.iter().zip(means).map(|(p, mean)| p * mean.powi(power)).sum::<f64>();
        assert!((moment(1) - 60.0).abs() < 1e-6, "{cv}");
        let square = 2.0 * moment(2) / 3_600.0 - 1.0;
        assert!((square - cv * cv).abs() < 1e-6 * cv * cv, "{cv}: {square}");
        assert!((probabilities[0] * means[0] - 30.0).abs() < 1e-6, "{cv}");
    }
}

#[test]
fn another_field_makes_another_canonical_text() {
    let base = parse(examples().last().unwrap());
    let changes: [fn(&mut QueueScenario); 14] = [
        |s| s.title.push('!'),
        |s| s.story.push('!'),
        |s| s.days += 1,
        |s| s.warm_up += Duration::from_millis(1),
        |s| s.over.truncate(2),
        |s| s.room = None,
        |s| s.arrivals = QueueArrivals::Poisson { per_hour: vec![1.0], piece: Duration::from_mins(60) },
        |s| s.arrivals = QueueArrivals::Trace { times: vec![], closes: Instant::from_hour(1) },
        |s| s.stages[0].name.push('!'),
        |s| s.stages[0].servers += 1,
        |s| s.stages[0].room = Some(9),
        |s| s.stages[0].patience = None,
        |s| s.stages[0].service = StageService::Trace(vec![Duration::from_millis(1)]),
        |s| {
            let (from, to) = (Instant::from_hour(1), Instant::from_hour(2));
            s.outages.push(QueueOutage { from, to, stages: vec![1] });
        },
    ];
    let mut texts = BTreeSet::from([base.canonical()]);
    for change in changes {
        let mut changed = base.clone();
        change(&mut changed);
        assert_eq!(parse(&changed.canonical()), changed);
        texts.insert(changed.canonical());
    }
    assert_eq!(texts.len(), changes.len() + 1);
}

fn check(text: &str, expected: Expect) {
    let problems = ScenarioFile::parse(&ScenarioSource::new("queue.toml", text)).unwrap_err();
    let rendered: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
    expected.assert_eq(&rendered);
}

#[test]
fn an_empty_queue_lacks_what_has_no_default() {
    check(
        "[queue]",
        expect![[r#"
        queue.toml:1:1: missing field `title`
          expected: one line of text
        queue.toml:1:1: field `queue.stage` must have 1 to 20 entries
          expected: 1 to 20 tables `[[queue.stage]]`
        queue.toml:1:1: missing field `queue.arrivals.kind`
          expected: `poisson` or `trace`
    "#]],
    );
    check(
        "title = ''\nqueue.arrivals.kind = 'poisson'\n[[queue.stage]]\n[[queue.outage]]\n[[queue.stage]]\n\
         name = 'one'\nservers = 1\nservice.kind = 'hyperexponential'",
        expect![[r#"
            queue.toml:2:7: missing field `queue.arrivals.per_hour`
              expected: mean arrivals an hour: one number, or a list with one for each piece of time
            queue.toml:3:1: missing field `queue.stage[0].name`
              expected: a name that no other stage has
            queue.toml:3:1: missing field `queue.stage[0].servers`
              expected: a whole number from 1 to 10,000
            queue.toml:3:1: missing field `queue.stage[0].service`
              expected: a table like `{ kind = "exponential", mean_s = 60 }`; or `service_ms`, a list of milliseconds
            queue.toml:4:1: missing field `queue.outage[0].from_s`
              expected: seconds after opening at which servers stop
            queue.toml:4:1: missing field `queue.outage[0].to_s`
              expected: seconds after opening at which they go on
            queue.toml:8:1: missing field `queue.stage[1].service.mean_s`
              expected: the mean in seconds; or `probabilities` and `means_s` beside each other
            queue.toml:8:1: missing field `queue.stage[1].service.cv`
              expected: the standard deviation divided by the mean; or `probabilities` and `means_s` beside each other
        "#]],
    );
}

#[test]
fn what_does_not_fit_is_told_where_it_stands() {
    check(
        "title = 'x'
precinct = { city = 'Example', number = 1 }
[queue]
over_min = [10, 5]
days = 1_000_000
[queue.arrivals]
kind = 'poisson'
per_hour = [1e6, 1e6]
hours = 3
[[queue.stage]]
name = 'desk'
servers = 0
service = { kind = 'uniform', least_s = 3, most_s = 2 }
[[queue.stage]]
name = 'desk'
servers = 2
service_ms = []
service = { kind = 'gamma', mean_s = 3, cv = 2 }
[[queue.stage]]
name = 'booth'
servers = 2
service = { kind = 'hyperexponential', probabilities = [0.5, 0.4], means_s = [1] }
patience = { kind = 'gama', mean_s = 60, cv = 1 }
[[queue.outage]]
from_s = 60
to_s = 60
stages = ['boot']
",
        expect![[r#"
            queue.toml:2:1: unknown table `precinct`
              expected: `queue`, `story` or `title`
            queue.toml:4:12: field `queue.over_min` must rise from entry to entry: [10, 5]
              expected: a rising list of minutes
            queue.toml:5:8: field `queue.days` makes 2000000000000 voters, more than 20,000,000: 1_000_000
              expected: fewer days, or runs of several seeds
            queue.toml:9:1: unknown field `queue.arrivals.hours`
              expected: `kind`, `per_hour` or `piece_min`
            queue.toml:12:11: field `queue.stage[0].servers` must be at least 1: 0
              expected: a whole number from 1 to 10,000
            queue.toml:13:53: field `queue.stage[0].service.most_s` must not be below `least_s`: 2
              expected: a time from `least_s` on
            queue.toml:15:8: field `queue.stage[1].name` must differ from the other stages' names: 'desk'
              expected: another name
            queue.toml:17:14: field `queue.stage[1].service_ms` must not stand beside `service`: []
              expected: one of the two
            queue.toml:17:14: field `queue.stage[1].service_ms` must be a list with entries: []
              expected: whole milliseconds, one for each voter
            queue.toml:22:56: field `queue.stage[2].service.probabilities` must sum up to 1: [0.5, 0.4]
              expected: probabilities with the sum 1
            queue.toml:22:78: field `queue.stage[2].service.means_s` must be as long as `probabilities`: [1]
              expected: a list of 2 means
            queue.toml:23:21: field `queue.stage[2].patience.kind` must be a known word: 'gama'
              expected: `fixed`, `exponential`, `lognormal`, `gamma`, `erlang`, `uniform` or `hyperexponential`
              hint: did you mean `gamma`?
            queue.toml:26:8: field `queue.outage[0].to_s` must be after `from_s`: 60
              expected: seconds above 60
            queue.toml:27:11: field `queue.outage[0].stages[0]` must be the name of a stage: 'boot'
              expected: `desk`, `desk` or `booth`
              hint: did you mean `booth`?
        "#]],
    );
}

#[test]
fn a_trace_must_be_in_order_and_end_before_closing() {
    check(
        "title = 'x'
[queue.arrivals]
kind = 'trace'
times_ms = [5_000, 7_200_000, 3_000]
hours = 1
[[queue.stage]]
name = 'one'
servers = 1
service_ms = [1, -1]
",
        expect![[r#"
            queue.toml:4:12: field `queue.arrivals.times_ms` must be in order of arrival: [5_000, 7_200_000, 3_000]
              expected: milliseconds that never fall
            queue.toml:5:9: field `queue.arrivals.hours` must not end before the last arrival: 1
              expected: at least 2 hours
            queue.toml:9:18: field `queue.stage[0].service_ms[1]` must be at least 0: -1
              expected: a whole number from 0 to 86,400,000
        "#]],
    );
}

#[test]
fn a_queue_is_no_day() {
    let source = ScenarioSource::new("queue.toml", examples().next().unwrap());
    let problems = Scenario::parse(&source).unwrap_err();
    let rendered: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
    expect![[r#"
        queue.toml:3:2: table `queue` makes this a queueing scenario, which has no day to play
          expected: the scenario of a day, without a table `queue`
          hint: `saylau simulate` runs it
    "#]]
    .assert_eq(&rendered);
}
