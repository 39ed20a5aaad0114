//! Several servers, a room that may be full, and stages in a row.

use crate::formulas::{birth_and_death, erlang_c, mdc_wait, mmc_wait};
use crate::{agrees, exponential, over_days, play, stage, steady};
use terminal_sim::lines::{Step, run_queue};

/// Servers, mean service in seconds, load of each server, days of 400 hours.
const CASES: [(u32, f64, f64, u32); 4] =
    [(1, 60.0, 0.7, 40), (2, 30.0, 0.5, 40), (3, 40.0, 0.85, 40), (10, 240.0, 0.8, 40)];

#[test]
fn waits_of_many_servers_follow_erlang_c() {
    for (servers, mean_s, busy, days) in CASES {
        let load = busy * f64::from(servers);
        let scenario =
            steady(load / mean_s * 3_600.0, days, 400, &stage("only", servers, &exponential(mean_s)));
        let (_, summary) = play(&scenario);
        let found = summary.stages.first().unwrap();
        let case = format!("c = {servers}, load {load}");
        agrees(&case, found.wait_s, mean_s * mmc_wait(load, servers));
        for over in &found.over {
            let slack = (f64::from(servers) - load) / mean_s;
            let theory = erlang_c(load, servers) * (-slack * over.over_min * 60.0).exp();
            // A rarer wait would need a longer run.
            if 0.1 < theory {
                agrees(&format!("{case}, over {} min", over.over_min), over.share, theory);
            }
        }
    }
}

#[test]
fn a_full_room_turns_away_the_share_of_the_formula() {
    let (servers, room, load) = (3, 5, 2.7);
    let rest = format!("room = {room}\n{}", exponential(60.0));
    let scenario = steady(load * 60.0, 30, 200, &stage("only", servers, &rest));
    let (days, summary) = play(&scenario);
    let numbers = birth_and_death(room, |_| load, |n| f64::from(n.min(servers)));
    let lost = over_days(&scenario, &days, |passage| {
        (1.0, f64::from(u8::from(matches!(passage.steps, [Step::Full(_)]))))
    });
    agrees("lost", lost, numbers.last().copied().unwrap());
    let waiting: f64 =
        (0..).zip(&numbers).map(|(n, p): (u32, _)| f64::from(n.saturating_sub(servers)) * p).sum();
    let entered = load * (1.0 - numbers.last().copied().unwrap());
    agrees("wait of those who found room", summary.stages[0].wait_s, 60.0 * waiting / entered);
}

/// A limit on the place is one on its only stage.
#[test]
fn room_of_the_place_is_room_of_its_only_stage() {
    let with =
        |of_stage: &str| steady(162.0, 1, 50, &stage("only", 3, &format!("{of_stage}{}", exponential(60.0))));
    let of_stage = with("room = 5\n");
    let mut of_place = with("");
    of_place.room = Some(5);
    for day in 1..=5 {
        assert_eq!(run_queue(&of_place, 1, day), run_queue(&of_stage, 1, day));
    }
}

/// Two lines of one server in a place with room for five: the numbers have a product form, cut off at five together
/// (Jackson 1963), and an arrival sees what the clock sees.
#[test]
fn a_full_place_turns_away_the_share_of_the_product_form() {
    let (first, second, room) = (0.9_f64, 0.6_f64, 5_u32);
    let stages = [stage("desk", 1, &exponential(60.0)), stage("booth", 1, &exponential(40.0))].concat();
    let mut scenario = steady(first * 60.0, 40, 400, &stages);
    scenario.room = Some(room);
    let weight =
        |total: u32| (0..=total).map(|n| first.powi(n as i32) * second.powi((total - n) as i32)).sum::<f64>();
    let theory = weight(room) / (0..=room).map(weight).sum::<f64>();
    let (days, _) = play(&scenario);
    let lost = over_days(&scenario, &days, |passage| {
        (1.0, f64::from(u8::from(matches!(passage.steps, [Step::Full(_), _]))))
    });
    agrees("lost", lost, theory);
}

#[test]
fn fixed_times_follow_crommelin() {
    for (servers, busy) in [(2_u32, 0.8), (4, 0.75)] {
        let load = busy * f64::from(servers);
        let service = "service = { kind = 'fixed', mean_s = 60 }";
        let scenario = steady(load * 60.0, 40, 400, &stage("only", servers, service));
        let (_, summary) = play(&scenario);
        let theory = 60.0 * mdc_wait(load, servers as usize);
        agrees(&format!("c = {servers}"), summary.stages[0].wait_s, theory);
    }
}

/// What leaves a line of M/M/c is a Poisson stream again (Burke 1956), so each stage is an M/M/c of its own.
#[test]
fn stages_in_a_row_are_lines_of_their_own() {
    let per_hour = 84.0;
    let stages = [("desk", 2, 60.0), ("booth", 1, 30.0), ("exit", 5, 150.0)];
    let text: String =
        stages.iter().map(|(name, servers, mean_s)| stage(name, *servers, &exponential(*mean_s))).collect();
    let (_, summary) = play(&steady(per_hour, 40, 500, &text));
    let mut stay = 0.0;
    for ((name, servers, mean_s), found) in stages.iter().zip(&summary.stages) {
        let theory = mean_s * mmc_wait(per_hour * mean_s / 3_600.0, *servers);
        agrees(name, found.wait_s, theory);
        stay += theory + mean_s;
    }
    agrees("stay", summary.stay_s, stay);
}
