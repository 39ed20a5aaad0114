//! What fails by itself: a process of failures and repairs for each device, line, computer and mains, drawn before the day
//! begins and turned into ordinary faults.
//!
//! Times to failure and times to repair are exponential (SIMULATION 5): a thing that has not failed is as good as new.

use chacha20::ChaCha8Rng;
use election::device::Carrier;
use election::time::{Duration, Instant};

use super::faults::{ON_STOP, on_stop};
use super::fields::Fields;
use super::station::lines;
use super::value::MINUTES;
use super::writer::Writer;
use super::{Fault, FaultKind, Part, Reliability, Scenario};
use crate::streams::{Streams, exponential};

const PARTS: [(&str, Part); 4] =
    [("device", Part::Device), ("computer", Part::Computer), ("mains", Part::Mains), ("line", Part::Line)];

const SECONDS_PER_HOUR: f64 = 3_600.0;

/// Reads one table; `None` where nobody can tell what fails.
pub(super) fn reliability(fields: &Fields<'_>) -> Option<Reliability> {
    fields.require("part", "what fails: `device`, `computer`, `mains` or `line`");
    fields.require("mtbf_h", "hours between two failures of one of them");
    let mtbf_h = fields.number("mtbf_h", 0.01..=1e9).unwrap_or(1e9);
    let mttr = fields.duration("mttr_min", MINUTES, 0.0..=1_440.0);
    let Some(part) = fields.word("part", &PARTS) else {
        let _ = fields.given("then");
        return None;
    };
    let stops_the_station = matches!(part, Part::Computer | Part::Mains);
    let then = if stops_the_station { on_stop(fields) } else { super::OnStop::Restart };
    Some(Reliability { part, mtbf_h, mttr, then })
}

pub(super) fn write_reliability(out: &mut Writer, plan: &Reliability) {
    let Reliability { part, mtbf_h, mttr, then } = plan;
    out.header("[[reliability]]");
    out.text("part", PARTS.iter().find(|(_, known)| known == part).map_or("", |(name, _)| name));
    out.number("mtbf_h", *mtbf_h);
    mttr.iter().for_each(|mttr| out.duration("mttr_min", MINUTES, *mttr));
    if matches!(part, Part::Computer | Part::Mains) {
        out.text("then", ON_STOP.iter().find(|(_, known)| known == then).map_or("", |(name, _)| name));
    }
}

impl Scenario {
    /// Draws the faults of [`Scenario::reliability`] on the day of a seed, from the start of the system to closing: table
    /// by table, thing by thing, in the order of time. Each has its heal. A day plays them after the scripted ones.
    ///
    /// Every thing of every table has draws of its own, so that no scripted fault, no other thing and no other table
    /// moves them. Times are whole seconds, so that the list can be written into a scenario as it is.
    pub fn drawn_faults(&self, seed: u64) -> Vec<Fault> {
        let streams = Streams::new(seed, self.precinct.number);
        let mut drawn = Vec::new();
        for (table, plan) in self.reliability.iter().enumerate() {
            for thing in 0..self.things(plan.part) {
                let rng = streams.of_reliability(table, thing);
                drawn.extend(self.failures(plan, rng).map(|(at, until)| {
                    let kind = match plan.part {
                        Part::Device => FaultKind::DeviceDead { count: 1 },
                        Part::Computer => FaultKind::DeskDead { then: plan.then },
                        Part::Mains => FaultKind::PowerCut { then: plan.then },
                        Part::Line => FaultKind::LineCut { line: thing + 1 },
                    };
                    Fault { kind, at, until }
                }));
            }
        }
        drawn
    }

    /// Returns how many of a part there are to fail.
    fn things(&self, part: Part) -> u16 {
        match part {
            Part::Device if self.equipment.profile.carrier == Carrier::Card => self.equipment.docks,
            Part::Device => self.equipment.devices,
            Part::Computer | Part::Mains => 1,
            Part::Line => lines(&self.equipment),
        }
    }

    /// Draws the failures of one thing, each with its repair.
    fn failures(
        &self,
        plan: &Reliability,
        mut rng: ChaCha8Rng,
    ) -> impl Iterator<Item = (Instant, Option<Instant>)> {
        let (closes, mttr) = (self.hours.closes, plan.mttr);
        let mtbf = plan.mtbf_h * SECONDS_PER_HOUR;
        let mut works_from = Some(self.commission.system_start);
        std::iter::from_fn(move || {
            let at = works_from? + seconds(exponential(&mut rng, mtbf));
            if closes <= at {
                return None;
            }
            let until = mttr.map(|mttr| at + seconds(exponential(&mut rng, mttr.as_secs_f64()).max(1.0)));
            works_from = until;
            Some((at, until))
        })
    }
}

fn seconds(seconds: f64) -> Duration {
    // Past every day, and far from the end of time.
    Duration::from_secs(libm::ceil(seconds).min(1e8) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ScenarioSource;

    fn scenario(tables: &str) -> Scenario {
        let text = format!(
            "title = 'A day'\nprecinct = {{ city = 'Example', number = 1 }}\nelectorate = {{ listed = 1900 }}\n{tables}"
        );
        Scenario::parse(&ScenarioSource::new("day.toml", text)).unwrap()
    }

    /// From the start of the system at 06:30 to closing at 20:00.
    const DAY_H: f64 = 13.5;

    /// VVSG 1.0 demands 163 hours: a day then has a failure with 1 - exp(-13.5 / 163). 20,000 days, within 4 standard
    /// errors; and with ten devices the share of days without any is the tenth power.
    #[test]
    fn the_share_of_days_with_a_failure_follows_from_the_mean_time_between_them() {
        const DAYS: u64 = 20_000;
        for (table, things) in [("part = 'computer'", 1), ("part = 'device'", 10)] {
            let scenario = scenario(&format!("[[reliability]]\n{table}\nmtbf_h = 163\nmttr_min = 30\n"));
            let days = (0..DAYS).filter(|seed| !scenario.drawn_faults(*seed).is_empty()).count();
            let expected = 1.0 - (-DAY_H * f64::from(things) / 163.0).exp();
            let error = (expected * (1.0 - expected) / DAYS as f64).sqrt();
            let share = days as f64 / DAYS as f64;
            assert!((share - expected).abs() < 4.0 * error, "{table}: {share}, {expected} expected");
        }
    }

    /// The mean share of a day that is down, for a thing that works at its start and fails and is repaired at exponential
    /// times: U(t) = f / (f + r) - f / ((f + r)^2 t) (1 - exp(-(f + r) t)).
    #[test]
    fn the_time_down_follows_from_both_means() {
        const DAYS: u64 = 20_000;
        let scenario =
            scenario("[[reliability]]\npart = 'mains'\nmtbf_h = 20\nmttr_min = 90\nthen = 'paper'\n");
        let closes = scenario.hours.closes;
        let shares: Vec<f64> = (0..DAYS)
            .map(|seed| {
                let faults = scenario.drawn_faults(seed);
                let down = faults.iter().map(|fault| fault.until.unwrap().min(closes).since(fault.at));
                down.map(Duration::as_secs_f64).sum::<f64>() / (DAY_H * SECONDS_PER_HOUR)
            })
            .collect();
        let mean = shares.iter().sum::<f64>() / DAYS as f64;
        let variance = shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / DAYS as f64;
        let (fails, heals): (f64, f64) = (1.0 / 20.0, 1.0 / 1.5);
        let both = fails + heals;
        let expected = fails / both - fails / (both * both * DAY_H) * (1.0 - (-both * DAY_H).exp());
        assert!(
            (mean - expected).abs() < 4.0 * (variance / DAYS as f64).sqrt(),
            "{mean}, {expected} expected"
        );
    }

    /// Whatever else is in the scenario, a thing fails when it does.
    #[test]
    fn no_fault_and_no_other_thing_moves_a_failure() {
        let table = "[[reliability]]\npart = 'device'\nmtbf_h = 20\nmttr_min = 60\n";
        let other = "[[reliability]]\npart = 'line'\nmtbf_h = 5\n";
        let fault = "[[fault]]\nkind = 'desk-dead'\nat = '10:00'\nuntil = '11:00'\n";
        for seed in 1..50 {
            let alone = scenario(table).drawn_faults(seed);
            assert_eq!(scenario(&format!("{fault}{table}")).drawn_faults(seed), alone);
            let more = scenario(&format!("{table}{other}")).drawn_faults(seed);
            assert_eq!(more.get(..alone.len()), Some(alone.as_slice()));
            let twenty = scenario(&format!("equipment.devices = 20\n{table}")).drawn_faults(seed);
            assert_eq!(twenty.get(..alone.len()), Some(alone.as_slice()));
        }
    }

    /// The list can be written into a file as it is, and reads as the same faults.
    #[test]
    fn drawn_faults_are_ordinary_ones() {
        let tables = "equipment.docks = 3
            [[reliability]]\npart = 'line'\nmtbf_h = 3\nmttr_min = 20
            [[reliability]]\npart = 'mains'\nmtbf_h = 3\nmttr_min = 20\nthen = 'paper'
            [[reliability]]\npart = 'computer'\nmtbf_h = 9
            [[reliability]]\npart = 'device'\nmtbf_h = 30\n";
        let scenario = scenario(tables);
        let faults = scenario.drawn_faults(3);
        assert!(10 < faults.len());
        let written = Scenario { faults: faults.clone(), reliability: Vec::new(), ..scenario };
        let read = Scenario::parse(&ScenarioSource::new("day.toml", written.canonical())).unwrap();
        assert_eq!(read.faults, faults);
    }
}
