//! Voters who give up.

use crate::formulas::birth_and_death;
use crate::{agrees, exponential, over_days, play, stage, steady};
use terminal_sim::lines::Step;

/// M/M/c + M: whoever waits leaves at the rate of patience, so that the number in the place is a birth and death chain.
#[test]
fn the_impatient_leave_as_the_birth_and_death_chain_says() {
    let (servers, load, patience) = (3_u32, 3.3, 2.0);
    let rest =
        format!("{}\npatience = {{ kind = 'exponential', mean_s = {} }}", exponential(60.0), 60.0 * patience);
    let scenario = steady(load * 60.0, 30, 200, &stage("only", servers, &rest));
    let (days, summary) = play(&scenario);
    let waiting = |n: u32| f64::from(n.saturating_sub(servers));
    let numbers = birth_and_death(200, |_| load, |n| f64::from(n.min(servers)) + waiting(n) / patience);
    let line: f64 = (0..).zip(&numbers).map(|(n, p)| waiting(n) * p).sum();
    let gave_up = over_days(&scenario, &days, |passage| {
        (1.0, f64::from(u8::from(matches!(passage.steps, [Step::GaveUp(_)]))))
    });
    agrees("gave up", gave_up, line / patience / load);
    // Everybody's time in line, whether it ended with a server or not (Little).
    let in_line = over_days(&scenario, &days, |passage| {
        let ends = passage.served(0).map(|served| served.start).or(passage.leaves(0)).unwrap();
        (1.0, ends.since(passage.arrival).as_secs_f64())
    });
    agrees("time in line", in_line, 60.0 * line / load);
    assert_eq!(summary.stages[0].gave_up + summary.stages[0].served, summary.counted);
}
