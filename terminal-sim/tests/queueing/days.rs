//! Finite days: empty at opening, rates by the hour, outages, and the drain after closing.
//!
//! With exponential times the number in the place is a chain whose rates change with the hour: λ(t) up, and min(n, c) μ
//! down, or 0 during an outage. Kolmogorov's forward equations give its distribution at every moment, and all that
//! the summary tells follows from it. They are solved here by the method of Runge and Kutta.

use crate::{agrees, exponential, parse, play, stage};

/// A day and what is in it; times in minutes.
struct Day {
    per_hour: &'static [f64],
    servers: usize,
    mean_s: f64,
    outages: &'static [(f64, f64)],
}

/// What the equations give.
#[derive(Default)]
struct Theory {
    wait_s: f64,
    stay_s: f64,
    over: [f64; OVER_MIN.len()],
    waiting_at_close: f64,
    served_at_close: f64,
    overrun_s: f64,
}

const OVER_MIN: [f64; 5] = [5.0, 10.0, 15.0, 30.0, 60.0];
/// Seconds a step; every border of an hour or an outage lies on one.
const STEP_S: f64 = 6.0;
/// More voters than the place ever holds.
const TOP: usize = 240;

impl Day {
    fn closes_s(&self) -> f64 {
        self.per_hour.len() as f64 * 3_600.0
    }

    fn rate(&self, at_s: f64) -> f64 {
        self.per_hour.get((at_s / 3_600.0) as usize).map_or(0.0, |per_hour| per_hour / 3_600.0)
    }

    fn outage(&self, at_s: f64) -> Option<(f64, f64)> {
        let outages = self.outages.iter().map(|(from, to)| (from * 60.0, to * 60.0));
        outages.into_iter().find(|(from, to)| *from <= at_s && at_s < *to)
    }

    /// Seconds of a stretch in which servers work.
    fn working(&self, from: f64, to: f64) -> f64 {
        let stopped =
            self.outages.iter().map(|(stop, go)| (to.min(go * 60.0) - from.max(stop * 60.0)).max(0.0));
        to - from - stopped.sum::<f64>()
    }

    /// The chance that who comes at `at` and finds `n` in the place waits longer than `over` seconds. A voter who must
    /// wait at all waits for all but c - 1 of those before to leave, who leave at the rate c μ while servers work.
    fn waits_longer(&self, at: f64, n: usize, over: f64) -> f64 {
        let is_stopped = self.outage(at).is_some_and(|(_, to)| at + over < to);
        if is_stopped || n < self.servers {
            return f64::from(u8::from(is_stopped));
        }
        let mean = self.servers as f64 / self.mean_s * self.working(at, at + over);
        let mut term = (-mean).exp();
        let mut sum = term;
        for left in 1..=n - self.servers {
            term *= mean / left as f64;
            sum += term;
        }
        sum
    }

    fn flow(&self, shares: &[f64], at: f64) -> Vec<f64> {
        let rate = self.rate(at);
        let pace = if self.outage(at).is_some() { 0.0 } else { 1.0 / self.mean_s };
        let down = |n: usize| n.min(self.servers) as f64 * pace;
        let share = |n: usize| shares.get(n).copied().unwrap_or(0.0);
        (0..shares.len())
            .map(|n| {
                let came = if n == 0 { 0.0 } else { rate * share(n - 1) };
                let up = if n + 1 == shares.len() { 0.0 } else { rate };
                came + down(n + 1) * share(n + 1) - (up + down(n)) * share(n)
            })
            .collect()
    }

    /// One step; its rates are those of its middle, because borders lie between steps.
    fn step(&self, shares: &[f64], at: f64) -> Vec<f64> {
        let middle = at + STEP_S / 2.0;
        let ahead = |flow: &[f64], span: f64| -> Vec<f64> {
            shares.iter().zip(flow).map(|(share, flow)| share + span * flow).collect()
        };
        let first = self.flow(shares, middle);
        let second = self.flow(&ahead(&first, STEP_S / 2.0), middle);
        let third = self.flow(&ahead(&second, STEP_S / 2.0), middle);
        let fourth = self.flow(&ahead(&third, STEP_S), middle);
        let mean = (0..shares.len()).map(|n| (first[n] + 2.0 * second[n] + 2.0 * third[n] + fourth[n]) / 6.0);
        ahead(&mean.collect::<Vec<_>>(), STEP_S)
    }

    fn solve(&self) -> Theory {
        let mut theory = Theory::default();
        let (mut shares, mut at, mut came) = (vec![0.0; TOP + 1], 0.0, 0.0);
        shares[0] = 1.0;
        // Who has a server when an outage begins keeps it; nobody else gets one.
        let mut held = None;
        while at < self.closes_s() || 1e-7 < 1.0 - shares[0] {
            let present = |shares: &[f64]| (0..).zip(shares).map(|(n, p)| f64::from(n) * p).sum::<f64>();
            let busy = |shares: &[f64]| {
                shares.iter().enumerate().map(|(n, p)| n.min(self.servers) as f64 * p).sum::<f64>()
            };
            let is_out = self.outage(at + STEP_S / 2.0).is_some();
            held = if is_out { held.or_else(|| Some(busy(&shares))) } else { None };
            let next = self.step(&shares, at);
            // Trapezoids over the step.
            let served = [held.unwrap_or_else(|| busy(&shares)), held.unwrap_or_else(|| busy(&next))];
            let both = present(&shares) + present(&next);
            theory.stay_s += both / 2.0 * STEP_S;
            theory.wait_s += (both - served[0] - served[1]) / 2.0 * STEP_S;
            if self.closes_s() <= at {
                theory.overrun_s += (2.0 - shares[0] - next[0]) / 2.0 * STEP_S;
            }
            let voters = self.rate(at) * STEP_S;
            came += voters;
            let middle: Vec<f64> = shares.iter().zip(&next).map(|(a, b)| f64::midpoint(*a, *b)).collect();
            for (sum, over) in theory.over.iter_mut().zip(OVER_MIN) {
                let longer = middle.iter().enumerate().filter(|(_, share)| 1e-12 < **share);
                let longer =
                    longer.map(|(n, share)| share * self.waits_longer(at + STEP_S / 2.0, n, over * 60.0));
                *sum += voters * longer.sum::<f64>();
            }
            (shares, at) = (next, at + STEP_S);
            if (at - self.closes_s()).abs() < STEP_S / 2.0 {
                theory.served_at_close = held.unwrap_or_else(|| busy(&shares));
                theory.waiting_at_close = present(&shares) - theory.served_at_close;
            }
        }
        assert!(shares[TOP] < 1e-9, "the place holds more than {TOP}");
        theory.stay_s /= came;
        theory.wait_s /= came;
        theory.over.iter_mut().for_each(|over| *over /= came);
        theory
    }
}

/// An hour's outage in a busy morning; two, the second of which lasts beyond closing; and a rush before closing.
const DAYS: [Day; 3] = [
    Day { per_hour: &[60.0, 90.0, 50.0, 95.0], servers: 5, mean_s: 180.0, outages: &[(70.0, 115.0)] },
    Day {
        per_hour: &[30.0, 20.0, 35.0],
        servers: 3,
        mean_s: 240.0,
        outages: &[(30.0, 50.0), (165.0, 210.0)],
    },
    Day { per_hour: &[10.0, 0.0, 80.0], servers: 4, mean_s: 200.0, outages: &[] },
];

#[test]
fn finite_days_follow_kolmogorovs_equations() {
    for (number, day) in (1..).zip(&DAYS) {
        let outages: String = day
            .outages
            .iter()
            .map(|(from, to)| format!("[[queue.outage]]\nfrom_s = {}\nto_s = {}\n", from * 60.0, to * 60.0))
            .collect();
        let only = stage("only", day.servers as u32, &exponential(day.mean_s));
        let scenario = parse(&format!(
            "title = 'day'\n[queue]\ndays = 6_000\nover_min = {OVER_MIN:?}\n\
             arrivals = {{ kind = 'poisson', per_hour = {:?} }}\n{only}{outages}",
            day.per_hour
        ));
        let (_, summary) = play(&scenario);
        let (theory, found) = (day.solve(), &summary.stages[0]);
        agrees(&format!("day {number}: wait"), found.wait_s, theory.wait_s);
        agrees(&format!("day {number}: stay"), summary.stay_s, theory.stay_s);
        agrees(&format!("day {number}: overrun"), summary.overrun_s, theory.overrun_s);
        agrees(&format!("day {number}: in line at closing"), found.waiting_at_close, theory.waiting_at_close);
        agrees(&format!("day {number}: served at closing"), found.served_at_close, theory.served_at_close);
        for (over, theory) in found.over.iter().zip(theory.over).filter(|(_, theory)| 0.1 < *theory) {
            agrees(&format!("day {number}: over {} min", over.over_min), over.share, theory);
        }
    }
}

/// The equations against what is known without them: with a rate that never changes the place comes to Erlang's.
#[test]
fn the_equations_come_to_erlangs_formula_on_a_long_day() {
    let day = Day { per_hour: &[48.0; 60], servers: 4, mean_s: 240.0, outages: &[] };
    let theory = day.solve();
    let erlang = 240.0 * crate::formulas::mmc_wait(3.2, 4);
    assert!((theory.wait_s / erlang - 1.0).abs() < 0.03, "{} against {erlang}", theory.wait_s);
    assert!((theory.stay_s - theory.wait_s - 240.0).abs() < 0.01, "{}", theory.stay_s - theory.wait_s);
}
