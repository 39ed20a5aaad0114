//! A nation: many precincts made from one station, region by region, and how often what goes wrong.
//!
//! A precinct's size and faults are drawn from the seed and its number alone, so that any of them can be made again
//! without the others.

use std::fmt::Write;

use election::time::{Duration, Instant};
use rand::Rng;

use super::fields::{Fields, Reading};
use super::problem::{Problem, ScenarioSource};
use super::{Fault, Scenario, ServiceTime, reader};
use crate::streams::{Purpose, Sampler, Streams, happens, uniform};

/// Most voters of one precinct: the law of 1995 forms precincts of up to 3,000.
const MOST_LISTED: u32 = 3_000;
/// Most listed voters for each desk. Assumed.
const VOTERS_A_DESK: u32 = 900;
/// Fewest that are drawn.
const FEWEST_LISTED: u32 = 20;

/// A nation as its file tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct NationPlan {
    /// One line for lists and reports.
    pub title: String,
    /// What it is, in a few sentences.
    pub story: String,
    /// Figures taken from sources, one sentence each.
    pub reported: Vec<String>,
    /// Figures and rules that are assumed, one sentence each.
    pub assumed: Vec<String>,
    /// Scenario that every precinct is made from: a file, or the name of a shipped one.
    pub station: String,
    /// What is otherwise in every precinct, each `KEY=VALUE`.
    pub set: Vec<String>,
    /// Precincts with devices.
    pub electronic: KindPlan,
    /// Precincts without.
    pub paper: KindPlan,
    /// Regions in order; precincts are numbered through them, in each those with devices first.
    pub regions: Vec<Region>,
    /// What goes wrong in some of the precincts with devices.
    pub faults: Vec<FaultPlan>,
}

/// Precincts of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct KindPlan {
    /// Mean number of listed voters.
    pub listed_mean: f64,
    /// Standard deviation of the number of listed voters, divided by the mean.
    pub listed_cv: f64,
    /// What is otherwise in them, each `KEY=VALUE`.
    pub set: Vec<String>,
}

/// A region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// Precincts.
    pub precincts: u32,
    /// Of these, with devices.
    pub electronic: u32,
}

/// Something that goes wrong in some precincts.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultPlan {
    /// Share of the precincts with devices that have it.
    pub share: f64,
    /// Whether it begins at any time of the hours of voting, and not at the time given.
    pub anywhere: bool,
    /// The faults, as overrides of the station.
    pub set: Vec<String>,
}

/// A nation ready to be played.
#[derive(Clone, Debug)]
pub struct Nation {
    plan: NationPlan,
    electronic: Scenario,
    paper: Scenario,
    /// Faults of each entry of the plan.
    faults: Vec<Vec<Fault>>,
}

/// One precinct of a nation.
#[derive(Clone, Debug, PartialEq)]
pub struct NationPrecinct {
    /// Index of its region.
    pub region: usize,
    /// Whether it has devices.
    pub is_electronic: bool,
    /// Its day.
    pub scenario: Scenario,
}

/// What makes a station one without devices.
const WITHOUT_DEVICES: [&str; 3] =
    ["commission.channels=paper-only", "equipment.devices=0", "equipment.portable=0"];

impl NationPlan {
    /// Reads a file.
    ///
    /// On failure returns every problem found, in order of place.
    pub fn parse(source: &ScenarioSource) -> Result<Self, Vec<Problem>> {
        let reading = Reading::new(source);
        let plan = reader::read_root(&reading, plan);
        let problems = reading.into_problems();
        plan.filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// Makes a nation of the text of its station.
    ///
    /// On failure returns the source that has problems, with its overrides, and all of them.
    pub fn with_station(self, text: &str) -> Result<Nation, (ScenarioSource, Vec<Problem>)> {
        let without_devices = WITHOUT_DEVICES.map(str::to_owned);
        let read = |more: &[&[String]]| {
            let overrides = self.set.iter().chain(more.iter().copied().flatten()).cloned().collect();
            let source = ScenarioSource { name: self.station.clone(), text: text.to_owned(), overrides };
            Scenario::parse(&source).map_err(|problems| (source, problems))
        };
        let electronic = read(&[&self.electronic.set])?;
        let paper = read(&[&without_devices, &self.paper.set])?;
        let faults = self.faults.iter().map(|fault| Ok(read(&[&self.electronic.set, &fault.set])?.faults));
        let faults = faults.collect::<Result<_, _>>()?;
        Ok(Nation { electronic, paper, faults, plan: self })
    }
}

impl Nation {
    /// Returns what the file says.
    pub fn plan(&self) -> &NationPlan {
        &self.plan
    }

    /// Returns the number of precincts, which are numbered from 1.
    pub fn precincts(&self) -> u32 {
        self.plan.regions.iter().map(|region| region.precincts).sum()
    }

    /// Returns the scenarios that precincts with and without devices are made from.
    pub fn stations(&self) -> [&Scenario; 2] {
        [&self.electronic, &self.paper]
    }

    /// Returns a precinct by its number, or `None` where there is none.
    pub fn precinct(&self, number: u32, seed: u64) -> Option<NationPrecinct> {
        let mut first = 1;
        let (region, found) = self.plan.regions.iter().enumerate().find(|(_, region)| {
            let is_here = (first..first + region.precincts).contains(&number);
            first += if is_here { 0 } else { region.precincts };
            is_here
        })?;
        let is_electronic = number - first < found.electronic;
        let (station, kind) = if is_electronic {
            (&self.electronic, &self.plan.electronic)
        } else {
            (&self.paper, &self.plan.paper)
        };
        let streams = Streams::new(seed, number);
        let listed = listed(kind, &mut streams.of(Purpose::Nation, 0));
        let mut scenario = station.clone();
        scenario.precinct.number = number;
        scenario.precinct.city.clone_from(&found.name);
        scenario.electorate.listed = listed;
        scenario.electorate.home_applications = scenario.electorate.home_applications.min(listed / 20);
        // With fewer the largest precincts would close an hour late.
        let desks = listed.div_ceil(VOTERS_A_DESK) as u16;
        scenario.equipment.desks = scenario.equipment.desks.max(desks);
        // As the law has it: one ballot a voter and 1 % more.
        scenario.commission.stock = listed + listed.div_ceil(100);
        if is_electronic {
            scenario.faults = self.draw_faults(&scenario, streams);
        }
        Some(NationPrecinct { region, is_electronic, scenario })
    }

    fn draw_faults(&self, scenario: &Scenario, streams: Streams) -> Vec<Fault> {
        let mut drawn = scenario.faults.clone();
        for (entity, (plan, faults)) in (1..).zip(self.plan.faults.iter().zip(&self.faults)) {
            let mut rng = streams.of(Purpose::Nation, entity);
            let has_it = happens(&mut rng, plan.share);
            let moment = uniform(&mut rng);
            if has_it {
                let moved = faults
                    .iter()
                    .map(|fault| if plan.anywhere { moved(fault, scenario, moment) } else { *fault });
                drawn.extend(moved);
            }
        }
        drawn
    }

    /// Returns the nation as the one text that stands for it, for its hash.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        for (name, kind, station) in [
            ("electronic", &self.plan.electronic, &self.electronic),
            ("paper", &self.plan.paper, &self.paper),
        ] {
            let (mean, cv) = (kind.listed_mean, kind.listed_cv);
            let _ = write!(text, "# {name}: listed {mean:?}, cv {cv:?}\n{}", station.canonical());
        }
        for Region { name, precincts, electronic } in &self.plan.regions {
            let _ = writeln!(text, "# region {name:?}: {precincts}, {electronic}");
        }
        for (plan, faults) in self.plan.faults.iter().zip(&self.faults) {
            let scenario = Scenario { faults: faults.clone(), ..self.electronic.clone() };
            let _ = write!(text, "# fault: {:?}, {}\n{}", plan.share, plan.anywhere, scenario.canonical());
        }
        text
    }
}

/// Draws the number of voters on the list.
fn listed(kind: &KindPlan, rng: &mut impl Rng) -> u32 {
    let mean = Duration::from_nanos((kind.listed_mean * 1e6) as u64);
    let drawn = match kind.listed_cv {
        0.0 => mean,
        cv => Sampler::new(ServiceTime::Lognormal { mean, cv }).draw(rng),
    };
    let voters = (drawn.nanos() + 500_000) / 1_000_000;
    u32::try_from(voters).unwrap_or(MOST_LISTED).clamp(FEWEST_LISTED, MOST_LISTED)
}

/// Moves a fault to a time of the hours of voting at which it is over before they are.
fn moved(fault: &Fault, scenario: &Scenario, moment: f64) -> Fault {
    let hours = scenario.hours;
    let length = fault.until.map(|until| until.since(fault.at));
    let open = hours.closes.since(hours.opens).millis();
    let room = open.saturating_sub(length.unwrap_or_default().millis()).max(1);
    let at: Instant = hours.opens + Duration::from_millis((moment * room as f64) as u64);
    Fault { at, until: length.map(|length| at + length), ..*fault }
}

fn plan(fields: &Fields<'_>) -> NationPlan {
    fields.require("title", "one line for lists and reports");
    fields.require("station", "the scenario that precincts are made from");
    let regions = fields.tables("region").unwrap_or_default();
    if regions.is_empty() {
        fields.complain("region", "must have an entry", "tables `[[region]]`");
    }
    NationPlan {
        title: fields.text("title").unwrap_or_default(),
        story: fields.text("story").unwrap_or_default(),
        reported: fields.texts("reported").unwrap_or_default(),
        assumed: fields.texts("assumed").unwrap_or_default(),
        station: fields.text("station").unwrap_or_default(),
        set: fields.texts("set").unwrap_or_default(),
        electronic: kind(&fields.table("electronic"), 1_900.0),
        paper: kind(&fields.table("paper"), 800.0),
        regions: regions.iter().map(region).collect(),
        faults: fields.tables("fault").unwrap_or_default().iter().map(fault).collect(),
    }
}

fn kind(fields: &Fields<'_>, listed_mean: f64) -> KindPlan {
    let most = f64::from(MOST_LISTED);
    KindPlan {
        listed_mean: fields.number("listed_mean", 1.0..=most).unwrap_or(listed_mean),
        listed_cv: fields.number("listed_cv", 0.0..=3.0).unwrap_or(0.0),
        set: fields.texts("set").unwrap_or_default(),
    }
}

fn region(fields: &Fields<'_>) -> Region {
    fields.require("name", "the region's name");
    fields.require("precincts", "how many precincts there are");
    let precincts = fields.count("precincts", 1..=100_000).unwrap_or(1);
    let electronic = fields.count("electronic", 0..=100_000).unwrap_or(0);
    if precincts < electronic {
        fields.complain(
            "electronic",
            "must not exceed `precincts`",
            "how many of the precincts have devices",
        );
    }
    Region { name: fields.text("name").unwrap_or_default(), precincts, electronic }
}

fn fault(fields: &Fields<'_>) -> FaultPlan {
    fields.require("share", "the share of the precincts with devices that have it");
    fields.require("set", "overrides of the station, such as 'fault=[{ kind = \"counter-stuck\" }]'");
    FaultPlan {
        share: fields.share("share").unwrap_or(0.0),
        anywhere: fields.flag("anywhere").unwrap_or(false),
        set: fields.texts("set").unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATION: &str = "title = \"x\"\n[precinct]\ncity = \"x\"\nnumber = 1\n[electorate]\nlisted = 1\n";

    fn nation(text: &str) -> Nation {
        let plan = NationPlan::parse(&ScenarioSource::new("nation.toml", text)).unwrap();
        plan.with_station(STATION).unwrap_or_else(|(_, problems)| panic!("{problems:?}"))
    }

    const SMALL: &str = r#"
        title = "Small"
        station = "x"
        [electronic]
        listed_mean = 1900
        listed_cv = 0.4
        [paper]
        listed_mean = 800
        listed_cv = 0.8
        set = ["commission.channels=paper-only", "equipment.devices=0"]
        [[region]]
        name = "A"
        precincts = 3
        electronic = 2
        [[region]]
        name = "B"
        precincts = 4000
        electronic = 2000
        [[fault]]
        share = 0.1
        anywhere = true
        set = ['fault=[{ kind = "power-cut", at = "09:00", until = "10:30" }]']
    "#;

    #[test]
    fn precincts_are_numbered_through_regions_and_drawn_one_by_one() {
        let nation = nation(SMALL);
        assert_eq!(nation.precincts(), 4_003);
        let of =
            |number| nation.precinct(number, 1).map(|precinct| (precinct.region, precinct.is_electronic));
        assert_eq!(
            [0, 1, 2, 3, 4, 2_003, 2_004, 4_003, 4_004].map(of),
            [
                None,
                Some((0, true)),
                Some((0, true)),
                Some((0, false)),
                Some((1, true)),
                Some((1, true)),
                Some((1, false)),
                Some((1, false)),
                None
            ]
        );
        assert_eq!(nation.precinct(17, 1), nation.precinct(17, 1));
        assert_ne!(nation.precinct(17, 1), nation.precinct(17, 2));
    }

    /// Within 4 standard errors: 2,002 precincts with a tenth having the fault; means of the sizes.
    #[test]
    fn sizes_and_faults_have_their_means() {
        let nation = nation(SMALL);
        let all: Vec<NationPrecinct> =
            (1..=4_003).map(|number| nation.precinct(number, 7).unwrap()).collect();
        assert!(all.iter().all(|precinct| {
            let scenario = &precinct.scenario;
            scenario.electorate.listed <= u32::from(scenario.equipment.desks) * VOTERS_A_DESK
        }));
        let cut = all.iter().filter(|precinct| !precinct.scenario.faults.is_empty());
        assert!((147..=254).contains(&cut.clone().count()), "{}", cut.count());
        for fault in all.iter().flat_map(|precinct| &precinct.scenario.faults) {
            let until = fault.until.unwrap();
            assert_eq!(until.since(fault.at), Duration::from_mins(90));
            assert!(Instant::from_hour(7) <= fault.at && until <= Instant::from_hour(20));
        }
        // Sizes are cut off at 3,000, which takes 2 % off the mean of the larger ones.
        let sizes = all.iter().filter(|precinct| precinct.is_electronic);
        let mean =
            sizes.map(|precinct| f64::from(precinct.scenario.electorate.listed)).sum::<f64>() / 2_002.0;
        assert!((1_780.0..=1_910.0).contains(&mean), "{mean}");
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let text = "title = \"x\"\nstation = \"x\"\n[[region]]\nname = \"A\"\nprecincts = 3\nelectronic = 5\nsise = 1\n";
        let problems = NationPlan::parse(&ScenarioSource::new("nation.toml", text)).unwrap_err();
        let told: Vec<String> =
            problems.iter().map(|problem| format!("{} {}", problem.line, problem.message)).collect();
        assert_eq!(
            told,
            [
                "6 field `region[0].electronic` must not exceed `precincts`: 5",
                "7 unknown field `region[0].sise`"
            ]
        );
        let wrong = SMALL.replace("power-cut", "powercut");
        let plan = NationPlan::parse(&ScenarioSource::new("nation.toml", &wrong)).unwrap();
        let (_, problems) = plan.with_station(STATION).unwrap_err();
        assert!(problems.iter().any(|problem| problem.message.contains("powercut")), "{problems:?}");
    }
}
