//! Lines alone, against traces computed by hand and against Erlang C.

use super::*;
use crate::scenario::ScenarioSource;

fn parse(text: &str) -> Scenario {
    let source = ScenarioSource::new("test.toml", text);
    Scenario::parse(&source).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Milliseconds after opening at which each voter starts and ends in the booth.
fn booths(text: &str) -> Vec<(u64, u64)> {
    let opens = Instant::from_hour(7);
    let passages = run(&parse(text), 1);
    let served = passages.iter().map(|passage| passage.served(1).unwrap());
    served.map(|booth| (booth.start.since(opens).millis(), booth.end.since(opens).millis())).collect()
}

fn trace(desks: u16, booths: u16, voters: &str, faults: &str) -> String {
    format!(
        "title = \"trace\"\nfidelity = \"queue\"\n[precinct]\ncity = \"X\"\nnumber = 1\ndistrict = 1\n\
         [electorate]\nlisted = 100\nunlisted = 0\nhome_applications = 0\n\
         [equipment]\ndesks = {desks}\nbooths = {booths}\n\
         [arrivals]\nkind = \"trace\"\nvoters = [{voters}]\n{faults}"
    )
}

const OUTAGE: &str =
    "[[fault]]\nkind = \"desk-dead\"\nat = \"07:10\"\nuntil = \"07:55\"\nthen = \"restart\"\n";

/// One booth, three voters, no desk time, an outage from minute 10 to minute 55. By hand: the first voter starts
/// at minute 8 with 5 minutes to go, has done 2 when the outage comes, and ends 3 minutes after it, at
/// minute 58. The second joined at minute 9 and takes 4: minutes 58 to 62. The third comes at minute 30,
/// during the outage, and takes 1: minutes 62 to 63.
#[test]
fn a_trace_with_an_outage_matches_the_hand_computation() {
    let voters = "[480000, 0, 300000], [540000, 0, 240000], [1800000, 0, 60000]";
    let expected = [(480_000, 3_480_000), (3_480_000, 3_720_000), (3_720_000, 3_780_000)];
    assert_eq!(booths(&trace(9, 1, voters, OUTAGE)), expected);
}

/// Two booths: a session that ends as the outage begins ends then; a start that falls on its beginning
/// waits for its end.
#[test]
fn edges_of_an_outage_end_sessions_and_delay_starts() {
    let voters = "[540000, 0, 60000], [599999, 0, 2], [600000, 0, 1000]";
    let expected = [(540_000, 600_000), (599_999, 3_300_001), (3_300_000, 3_301_000)];
    assert_eq!(booths(&trace(9, 2, voters, OUTAGE)), expected);
}

/// Two stages: one desk of one minute, one booth. By hand: desks end at minutes 1, 2, 3; booths 1-4, 4-7, 7-10.
#[test]
fn two_stages_keep_their_lines() {
    let voters = "[0, 60000, 180000], [0, 60000, 180000], [0, 60000, 180000]";
    let expected = [(60_000, 240_000), (240_000, 420_000), (420_000, 600_000)];
    assert_eq!(booths(&trace(1, 1, voters, "")), expected);
}

/// Erlang C: the probability that all `c` servers are busy, and the mean wait in an M/M/c line.
fn erlang_c_mean_wait(arrivals_per_s: f64, mean_service_s: f64, c: u32) -> f64 {
    let load = arrivals_per_s * mean_service_s;
    let mut blocking = 1.0;
    for servers in 1..=c {
        blocking = load * blocking / (f64::from(servers) + load * blocking);
    }
    let c = f64::from(c);
    let all_busy = c * blocking / (c - load * (1.0 - blocking));
    all_busy * mean_service_s / (c - load)
}

/// A published value: Erlang C for a load of 8 erlang and 10 servers is 0.409.
#[test]
fn the_erlang_formula_agrees_with_its_tables() {
    let wait = erlang_c_mean_wait(8.0, 1.0, 10);
    let all_busy = wait * (10.0 - 8.0);
    assert!((all_busy - 0.409).abs() < 5e-4, "{all_busy}");
}

const HOUR: f64 = 3_600.0;

fn mmc(desks: u16, mean_s: u32, per_hour: f64) -> String {
    let rates = [per_hour; 13].map(|rate| rate.to_string()).join(", ");
    format!(
        "title = \"line\"\nfidelity = \"queue\"\n[precinct]\ncity = \"X\"\nnumber = 1\ndistrict = 1\n\
         [electorate]\nlisted = 100000\nunlisted = 0\nhome_applications = 0\n\
         [equipment]\ndesks = {desks}\nbooths = 1000\npaper_booths = 1000\n\
         [service.desk]\nkind = \"exponential\"\nmean_s = {mean_s}\n\
         [arrivals]\nkind = \"poisson\"\nper_hour = [{rates}]\n"
    )
}

/// Mean wait over many days, each without its first hour, in which the line starts empty; the standard error comes
/// from the spread of the daily means.
fn daily_means(scenario: &Scenario, days: u64, waits: fn(&Scenario, u64) -> Vec<f64>) -> (f64, f64) {
    let means: Vec<f64> = (1..=days)
        .map(|seed| {
            let waits = waits(scenario, seed);
            waits.iter().sum::<f64>() / waits.len() as f64
        })
        .collect();
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    let variance = means.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn line_waits(scenario: &Scenario, seed: u64) -> Vec<f64> {
    let warm = scenario.hours.opens + Duration::from_mins(60);
    let day = run(scenario, seed);
    let late = day.iter().filter(|passage| warm < passage.arrival);
    late.filter_map(|passage| passage.wait(0)).map(Duration::as_secs_f64).collect()
}

/// Three loads, 400 to 1,000 days each: within 4 standard errors of Erlang C, and the error itself at most 2 % of
/// the value (SIMULATION 8).
#[test]
fn waits_agree_with_erlang_c() {
    for (desks, mean_s, per_hour, days) in [(2, 30, 168.0, 1_000), (4, 20, 540.0, 400), (10, 30, 900.0, 400)]
    {
        let theory = erlang_c_mean_wait(per_hour / HOUR, f64::from(mean_s), u32::from(desks));
        let (mean, error) = daily_means(&parse(&mmc(desks, mean_s, per_hour)), days, line_waits);
        assert!((mean - theory).abs() < 4.0 * error, "c = {desks}: {mean} +- {error}, theory {theory}");
        assert!(error < 0.02 * theory, "c = {desks}: {error} of {theory}");
    }
}

/// The full simulation keeps the same line at the desk: wait by wait, not only in the mean.
#[test]
fn the_full_simulation_waits_as_the_lines_do() {
    let text = mmc(2, 30, 150.0).replace("fidelity = \"queue\"\n", "");
    let scenario = parse(&text);
    let full = crate::simulate(&scenario, "test", 3);
    let day = run(&scenario, 3);
    let lines: Vec<Duration> = day.iter().filter_map(|passage| passage.wait(0)).collect();
    assert_eq!(full.truth.desk_waits, lines);
}

#[test]
fn nobody_is_served_without_servers_and_the_impatient_leave() {
    let mut unmanned = parse(&trace(1, 1, "[0, 1000, 1000]", ""));
    unmanned.equipment.desks = 0;
    assert_eq!(steps(&run(&unmanned, 1)), [[Step::Stranded, Step::Never]]);
    let text = trace(
        1,
        1,
        "[0, 600000, 0], [1000, 1000, 0]",
        "[behaviour]\npatience_kind = \"fixed\"\npatience_mean_min = 5\n",
    );
    let passages = steps(&run(&parse(&text), 1));
    assert!(matches!(passages[0][0], Step::Served(_)));
    // One second after opening, and five minutes.
    let leaves = Instant::from_hour(7) + Duration::from_secs(301);
    assert_eq!(passages[1], [Step::GaveUp(leaves), Step::Never]);
}

fn steps(day: &Passages) -> Vec<Vec<Step>> {
    day.iter().map(|passage| passage.steps.to_vec()).collect()
}
