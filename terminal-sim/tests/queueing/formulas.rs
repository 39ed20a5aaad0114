//! What theory says, worked out from its formulas, and checked against published values.

/// The probability that a voter of M/M/c must wait: Erlang C for a load in erlang.
pub(crate) fn erlang_c(load: f64, servers: u32) -> f64 {
    let mut blocking = 1.0;
    for busy in 1..=servers {
        blocking = load * blocking / (f64::from(busy) + load * blocking);
    }
    let servers = f64::from(servers);
    servers * blocking / (servers - load * (1.0 - blocking))
}

/// The mean wait of M/M/c in units of the mean service time.
pub(crate) fn mmc_wait(load: f64, servers: u32) -> f64 {
    erlang_c(load, servers) / (f64::from(servers) - load)
}

/// The stationary distribution of a birth and death chain on 0 to `top`.
pub(crate) fn birth_and_death(top: u32, birth: impl Fn(u32) -> f64, death: impl Fn(u32) -> f64) -> Vec<f64> {
    let mut weights = vec![1.0];
    for state in 1..=top {
        let before = weights.last().copied().unwrap_or(1.0);
        weights.push(before * birth(state - 1) / death(state));
    }
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// The mean wait of M/D/c in units of the service time. Crommelin (1932): whoever is served now has left one service
/// time later, so that the numbers in the place, taken one service time apart, are a chain.
pub(crate) fn mdc_wait(load: f64, servers: usize) -> f64 {
    const TOP: usize = 160;
    let mut arrivals = vec![(-load).exp()];
    for count in 1..=TOP {
        let before = arrivals.last().copied().unwrap_or(0.0);
        arrivals.push(before * load / count as f64);
    }
    let mut present = vec![0.0; TOP + 1];
    present[0] = 1.0;
    loop {
        let mut next = vec![0.0; TOP + 1];
        for (count, share) in present.iter().enumerate() {
            let stay = count.saturating_sub(servers);
            for (came, probability) in arrivals.iter().enumerate().take(TOP + 1 - stay) {
                next[stay + came] += share * probability;
            }
        }
        let moved: f64 = next.iter().zip(&present).map(|(a, b)| (a - b).abs()).sum();
        present = next;
        if moved < 1e-13 {
            break;
        }
    }
    let line: f64 = present.iter().enumerate().map(|(n, p)| n.saturating_sub(servers) as f64 * p).sum();
    line / load
}

/// Mean and standard deviation of the wait of M/G/1, from the rate and the first three moments of the service time
/// (Pollaczek and Khinchine; the second moment by Takács 1962).
pub(crate) fn mg1_wait(rate: f64, [first, second, third]: [f64; 3]) -> (f64, f64) {
    let idle = 1.0 - rate * first;
    let mean = rate * second / (2.0 * idle);
    let square = 2.0 * mean * mean + rate * third / (3.0 * idle);
    (mean, (square - mean * mean).sqrt())
}

/// A published value: for a load of 8 erlang on 10 servers the probability of a wait is 0.409.
#[test]
fn erlang_c_agrees_with_its_tables() {
    assert!((erlang_c(8.0, 10) - 0.409).abs() < 5e-4);
}

/// With one server Crommelin's equations must give what Pollaczek and Khinchine do, ρ / 2(1 − ρ).
#[test]
fn crommelin_agrees_with_pollaczek_and_khinchine() {
    for load in [0.3_f64, 0.6, 0.8] {
        assert!((mdc_wait(load, 1) - load / (2.0 * (1.0 - load))).abs() < 1e-6, "{load}");
    }
}

/// With exponential times, Pollaczek and Khinchine must give what Erlang does.
#[test]
fn pollaczek_and_khinchine_agree_with_erlang() {
    let (mean, sd) = mg1_wait(0.7, [1.0, 2.0, 6.0]);
    assert!((mean - mmc_wait(0.7, 1)).abs() < 1e-12);
    // P(W > t) = ρ exp(-(1 - ρ) t), so that E W² = 2ρ / (1 - ρ)².
    assert!((sd * sd + mean * mean - 2.0 * 0.7 / 0.09).abs() < 1e-9);
}
