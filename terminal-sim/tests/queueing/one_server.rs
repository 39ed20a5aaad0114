//! One server and every distribution of service times.

use terminal_sim::lines::Estimate;

use crate::formulas::mg1_wait;
use crate::{agrees, over_days, play, stage, steady};

/// Service times with a mean of one minute, and their first three moments in minutes.
fn kinds() -> Vec<(&'static str, [f64; 3])> {
    // Of a gamma and of a lognormal, from the square of the coefficient of variation.
    let gamma = |v: f64| [1.0, 1.0 + v, (1.0 + v) * (1.0 + 2.0 * v)];
    let lognormal = |v: f64| [1.0, 1.0 + v, (1.0 + v).powi(3)];
    let uniform = |a: f64, b: f64| {
        let moment = |k: i32| (b.powi(k + 1) - a.powi(k + 1)) / (f64::from(k + 1) * (b - a));
        [moment(1), moment(2), moment(3)]
    };
    let mixture = |branches: [(f64, f64); 2]| {
        let moment = |k: i32, factorial: f64| {
            branches.iter().map(|(p, mean)| p * factorial * mean.powi(k)).sum::<f64>()
        };
        [moment(1, 1.0), moment(2, 2.0), moment(3, 6.0)]
    };
    // Balanced means for a coefficient of variation of 1.5.
    let often = f64::midpoint(1.0, (1.25_f64 / 3.25).sqrt());
    let balanced = [(often, 0.5 / often), (1.0 - often, 0.5 / (1.0 - often))];
    vec![
        ("kind = 'fixed', mean_s = 60", [1.0, 1.0, 1.0]),
        ("kind = 'exponential', mean_s = 60", gamma(1.0)),
        ("kind = 'lognormal', mean_s = 60, cv = 0.6", lognormal(0.36)),
        ("kind = 'gamma', mean_s = 60, cv = 0.7", gamma(0.49)),
        ("kind = 'gamma', mean_s = 60, cv = 1.3", gamma(1.69)),
        ("kind = 'erlang', mean_s = 60, stages = 3", gamma(1.0 / 3.0)),
        ("kind = 'uniform', least_s = 30, most_s = 90", uniform(0.5, 1.5)),
        ("kind = 'hyperexponential', mean_s = 60, cv = 1.5", mixture(balanced)),
        (
            "kind = 'hyperexponential', probabilities = [0.8, 0.2], means_s = [37.5, 150]",
            mixture([(0.8, 0.625), (0.2, 2.5)]),
        ),
    ]
}

#[test]
fn one_server_waits_as_pollaczek_and_khinchine_say() {
    let busy = 0.5;
    for (kind, moments) in kinds() {
        let scenario = steady(busy * 60.0, 60, 500, &stage("only", 1, &format!("service = {{ {kind} }}")));
        let (days, summary) = play(&scenario);
        let found = summary.stages.first().unwrap();
        let (mean, sd) = mg1_wait(busy, moments);
        agrees(kind, found.wait_s, 60.0 * mean);
        // The error of the standard deviation, from that of the second moment about the mean (the delta method).
        let centre = found.wait_s.mean;
        let square = over_days(&scenario, &days, |passage| {
            (1.0, (passage.wait(0).unwrap().as_secs_f64() - centre).powi(2))
        });
        let error = square.standard_error.unwrap() / (2.0 * found.wait_sd_s);
        let estimate = Estimate { mean: found.wait_sd_s, standard_error: Some(error) };
        agrees(&format!("{kind}, standard deviation"), estimate, 60.0 * sd);
    }
}
