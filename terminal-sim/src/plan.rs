//! Who comes, when, and what each would do: every draw about a voter, made before the day begins.
//!
//! A voter's draws depend on the seed and the voter's number alone, never on faults or on other voters. That is why
//! two scenarios that differ in a fault see the same people with the same habits.

use chacha20::ChaCha8Rng;
use election::ballot::{Ballot, ControlCode, MOST_CONTESTS};
use election::contest::Choice;
use election::time::{Duration, Instant};
use election::voter::{Register, VoterId};

use crate::scenario::{Arrivals, Behaviour, ContestPlan, Scenario};
use crate::streams::{Purpose, Sampler, Streams, coarse, exponential, happens, uniform};

/// One voter's day, before anything goes wrong. It has no debug text, because it holds voter and choice.
#[derive(Clone, PartialEq)]
pub struct VoterPlan {
    /// Place in the voter list from 0, or beyond its end for people who are on no list.
    pub number: u32,
    /// When the voter joins the line at the desk.
    pub arrival: Instant,
    /// Time the desk takes.
    pub desk: Duration,
    /// Time with a device.
    pub electronic: Duration,
    /// Time with paper.
    pub paper: Duration,
    /// How long the voter waits in one line.
    pub patience: Option<Duration>,
    /// Habits and luck.
    pub traits: Traits,
    /// What the voter marks.
    pub choices: [Choice; MOST_CONTESTS],
    /// The code the voter would choose.
    pub code: Option<ControlCode>,
}

/// Yes-or-no draws about a voter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent draw with a name")]
pub struct Traits {
    /// Prefers a device.
    pub prefers_electronic: bool,
    /// Has a card with a barcode.
    pub has_barcode: bool,
    /// The first scan does not read.
    pub misreads: bool,
    /// Takes paper when electronic voting stands still.
    pub switches: bool,
    /// Leaves with the device.
    pub walks_off: bool,
    /// Brings the device back blank.
    pub forgets: bool,
    /// Takes the paper ballot away.
    pub takes_away: bool,
    /// Marks an invalid paper ballot.
    pub invalid: bool,
    /// Spoils the first paper ballot.
    pub spoils: bool,
}

/// All voters of a day.
#[derive(Clone, PartialEq)]
pub struct Plan {
    /// Voters at the station in order of arrival.
    pub station: Vec<VoterPlan>,
    /// Home voters in the order in which they are visited.
    pub home: Vec<VoterPlan>,
}

/// How much is drawn about each voter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Detail {
    /// Everything.
    Whole,
    /// Arrival, desk, device and patience: what lines and servers need. Habits and choices stay blank.
    Lines,
}

/// Draws the day's voters.
pub fn draw(scenario: &Scenario, seed: u64) -> Plan {
    draw_in_detail(scenario, seed, Detail::Whole)
}

/// Draws the same voters as [`draw`], without their time on paper, their habits and their choices.
pub fn draw_for_lines(scenario: &Scenario, seed: u64) -> Plan {
    draw_in_detail(scenario, seed, Detail::Lines)
}

fn draw_in_detail(scenario: &Scenario, seed: u64, detail: Detail) -> Plan {
    let streams = Streams::new(seed, scenario.precinct.number);
    let drawer = Drawer { detail, ..Drawer::new(scenario, streams) };
    let mut lives = streams.of(Purpose::Voter, 0);
    let home_lines = home_lines(scenario);
    let home = home_lines.iter().filter_map(|number| drawer.home_voter(*number, &mut lives)).collect();
    let mut station: Vec<VoterPlan> = match &scenario.arrivals {
        Arrivals::Turnout { hourly_weights } => {
            let at_home = |number: &u32| home_lines.binary_search(number).is_ok();
            let listed = (0..scenario.electorate.listed).filter(|number| !at_home(number));
            let unlisted =
                scenario.electorate.listed..scenario.electorate.listed + scenario.electorate.unlisted;
            let hours = HourlyArrivals::new(scenario, hourly_weights);
            let coming = listed.filter_map(|number| drawer.station_voter(number, &hours, &mut lives));
            let mut voters: Vec<VoterPlan> = coming.collect();
            voters.extend(unlisted.map(|number| drawer.unlisted_voter(number, &hours, &mut lives)));
            voters
        }
        Arrivals::Poisson { per_hour } => drawer.poisson(per_hour, &mut lives),
        Arrivals::Trace(voters) => {
            let opens = scenario.hours.opens;
            let traced = (0..).zip(voters).map(|(number, voter)| VoterPlan {
                arrival: opens + Duration::from_millis(voter.arrival_ms),
                desk: Duration::from_millis(voter.desk_ms),
                electronic: Duration::from_millis(voter.booth_ms),
                paper: Duration::from_millis(voter.booth_ms),
                ..drawer.voter(number, opens, &mut lives)
            });
            traced.collect()
        }
    };
    station.sort_by_cached_key(|voter| (voter.arrival, voter.number));
    Plan { station, home }
}

/// Makes the voter list of a simulated precinct: valid numbers of people born in the 19th century.
///
/// Nobody alive carries such a number (SAYLAU 5.2). `extra` more follow for people who are on no list.
pub fn synthetic_voters(listed: u32, extra: u32) -> Vec<VoterId> {
    let numbers = (0_u64..).filter_map(|n| {
        let (day, person) = (n % 28 + 1, n / 28);
        let (month, person) = (person % 12 + 1, person / 12);
        let (year, person) = (person % 100, person / 100);
        let (sex, serial) = (1 + person % 2, person / 2);
        VoterId::from_first_digits(((((year * 100 + month) * 100 + day) * 10 + sex) * 10_000) + serial)
    });
    numbers.take((listed + extra) as usize).collect()
}

/// Returns the register of a scenario and the numbers of the people outside it.
pub fn people(scenario: &Scenario) -> (Register, Vec<VoterId>) {
    let listed = scenario.electorate.listed;
    let all = synthetic_voters(listed, scenario.electorate.unlisted);
    let on_list = all.get(..listed as usize).unwrap_or_default().to_vec();
    let register = Register::new(on_list).expect("synthetic numbers are all different");
    (register, all)
}

/// Home voters, spread evenly over the list.
fn home_lines(scenario: &Scenario) -> Vec<u32> {
    let (listed, wanted) = (scenario.electorate.listed, scenario.electorate.home_applications);
    let wanted = wanted.min(listed);
    (0..wanted).map(|n| (u64::from(n) * u64::from(listed) / u64::from(wanted.max(1))) as u32).collect()
}

/// Arrival times by the hour.
struct HourlyArrivals {
    opens: Instant,
    closes: Instant,
    cumulated: Vec<f64>,
}

impl HourlyArrivals {
    fn new(scenario: &Scenario, weights: &[f64]) -> Self {
        let mut sum = 0.0;
        let running = weights.iter().map(|weight| {
            sum += weight;
            sum
        });
        let cumulated = running.collect();
        Self { opens: scenario.hours.opens, closes: scenario.hours.closes, cumulated }
    }

    /// Turns two uniform numbers into an hour and a moment within it.
    fn at(&self, hour: f64, within: f64) -> Instant {
        let total = self.cumulated.last().copied().unwrap_or(0.0);
        let index = self.cumulated.partition_point(|sum| *sum < hour * total) as u64;
        let from = self.opens + Duration::from_mins(60).times(index);
        let to = (from + Duration::from_mins(60)).min(self.closes);
        from + Duration::from_nanos((within * to.since(from).nanos() as f64) as u64)
    }
}

/// Draws voters. Each has a stream of its own, to which the one generator of all their lives is set.
struct Drawer<'a> {
    detail: Detail,
    scenario: &'a Scenario,
    streams: Streams,
    desk: Sampler,
    electronic: Sampler,
    paper: Sampler,
    patience: Option<Sampler>,
}

impl<'a> Drawer<'a> {
    fn new(scenario: &'a Scenario, streams: Streams) -> Self {
        let service = &scenario.service;
        Self {
            detail: Detail::Whole,
            scenario,
            streams,
            desk: Sampler::new(service.desk),
            electronic: Sampler::new(service.electronic),
            paper: Sampler::new(service.paper),
            patience: scenario.behaviour.patience.map(Sampler::new),
        }
    }

    /// Draws a listed voter, or `None` if the voter stays at home.
    fn station_voter(
        &self,
        number: u32,
        hours: &HourlyArrivals,
        lives: &mut ChaCha8Rng,
    ) -> Option<VoterPlan> {
        lives.set_stream(u64::from(number));
        if !happens(lives, self.scenario.electorate.turnout) {
            return None;
        }
        let arrival = hours.at(coarse(lives), uniform(lives));
        Some(self.rest(number, arrival, lives))
    }

    fn unlisted_voter(&self, number: u32, hours: &HourlyArrivals, lives: &mut ChaCha8Rng) -> VoterPlan {
        lives.set_stream(u64::from(number));
        coarse(lives);
        let arrival = hours.at(coarse(lives), uniform(lives));
        self.rest(number, arrival, lives)
    }

    /// Draws a voter with a given arrival, so that all other draws are those of the turnout mode.
    fn voter(&self, number: u32, arrival: Instant, lives: &mut ChaCha8Rng) -> VoterPlan {
        lives.set_stream(u64::from(number));
        coarse(lives);
        coarse(lives);
        uniform(lives);
        self.rest(number, arrival, lives)
    }

    /// Draws a home voter; the preference is the share of home voters who use the portable device.
    fn home_voter(&self, number: u32, lives: &mut ChaCha8Rng) -> Option<VoterPlan> {
        lives.set_stream(u64::from(number));
        let votes = happens(lives, self.scenario.electorate.home_turnout);
        let portable = coarse(lives);
        uniform(lives);
        let mut voter = self.rest(number, self.scenario.commission.home_trip, lives);
        voter.traits.prefers_electronic = portable < self.scenario.electorate.home_electronic_share;
        votes.then_some(voter)
    }

    fn poisson(&self, per_hour: &[f64], lives: &mut ChaCha8Rng) -> Vec<VoterPlan> {
        let (opens, closes) = (self.scenario.hours.opens, self.scenario.hours.closes);
        let mut gaps = self.streams.of(Purpose::Gaps, 0);
        let mut voters = Vec::new();
        for (hour, mean) in (0..).zip(per_hour) {
            let from = opens + Duration::from_mins(60).times(hour);
            let to = (from + Duration::from_mins(60)).min(closes);
            let mut at = from;
            loop {
                let gap = exponential(&mut gaps, 3.6e12 / mean);
                at += Duration::from_nanos(if gap < 1e15 { gap as u64 } else { u64::MAX / 2 });
                if to <= at || self.scenario.electorate.listed as usize <= voters.len() {
                    break;
                }
                voters.push(self.voter(voters.len() as u32, at, lives));
            }
        }
        voters
    }

    /// Draws what is left of a life, from where the generator stands.
    fn rest(&self, number: u32, arrival: Instant, rng: &mut ChaCha8Rng) -> VoterPlan {
        let (electorate, behaviour) = (&self.scenario.electorate, &self.scenario.behaviour);
        let desk = self.desk.draw(rng);
        let electronic = self.electronic.draw(rng);
        let paper = match self.detail {
            Detail::Whole => self.paper.draw(rng),
            Detail::Lines => {
                self.paper.skip(rng);
                Duration::ZERO
            }
        };
        let patience = self.patience.map(|patience| patience.draw(rng));
        if self.detail == Detail::Lines {
            let (traits, choices, code) = (Traits::default(), [Choice::Blank; MOST_CONTESTS], None);
            return VoterPlan { number, arrival, desk, electronic, paper, patience, traits, choices, code };
        }
        let mut yes = |probability| happens(rng, probability);
        let traits = Traits {
            prefers_electronic: yes(electorate.electronic_share),
            has_barcode: !yes(electorate.no_barcode),
            misreads: yes(electorate.misread),
            switches: yes(behaviour.switch_to_paper),
            walks_off: yes(behaviour.walk_off),
            forgets: yes(behaviour.forget),
            takes_away: yes(behaviour.take_away),
            invalid: yes(behaviour.invalid),
            spoils: yes(behaviour.spoil),
        };
        let mut choices = [Choice::Blank; MOST_CONTESTS];
        for (place, contest) in choices.iter_mut().zip(&self.scenario.election.contests) {
            *place = choose(contest, coarse(rng), coarse(rng));
        }
        let code = draw_code(behaviour, rng);
        VoterPlan { number, arrival, desk, electronic, paper, patience, traits, choices, code }
    }
}

impl VoterPlan {
    /// Returns the ballot the voter marks on a device.
    pub fn ballot(&self, contests: usize) -> Ballot {
        let choices = self.choices.get(..contests).unwrap_or(&self.choices);
        Ballot::new(choices, self.code).expect("a scenario has at most 8 contests")
    }
}

fn choose(contest: &ContestPlan, kind: f64, option: f64) -> Choice {
    if kind < contest.against_all {
        return Choice::AgainstAll;
    }
    if kind < contest.against_all + contest.blank {
        return Choice::Blank;
    }
    let mut rest = option * contest.weights.iter().sum::<f64>();
    for (index, weight) in (0..).zip(&contest.weights) {
        if rest < *weight {
            return Choice::For(index);
        }
        rest -= weight;
    }
    Choice::Blank
}

/// Codes people find easy: birth years and repeated or running digits.
const EASY_CODES: [u16; 14] =
    [1111, 1234, 0, 7777, 2004, 1212, 5555, 1000, 4321, 2222, 3333, 9999, 1991, 1986];

fn draw_code(behaviour: &Behaviour, rng: &mut ChaCha8Rng) -> Option<ControlCode> {
    let (used, easy, which) =
        (happens(rng, behaviour.code_use), happens(rng, behaviour.easy_codes), coarse(rng));
    let birth_year = 1930 + (which * 56.0) as u16;
    let well_worn = EASY_CODES.get((which * 2.0 * EASY_CODES.len() as f64) as usize).copied();
    let digits = if easy { well_worn.unwrap_or(birth_year) } else { (which * 10_000.0) as u16 };
    ControlCode::new(digits).filter(|_| used)
}
