//! Traces: everything given, every moment exact.
//!
//! The program works out each start from when servers are free. Here a second method walks from event to event and moves
//! voters about, as people in a room would: what is left of a session is counted down while servers work.

use std::collections::VecDeque;

use election::time::{Duration, Instant};
use proptest::prelude::{Just, Strategy, any, prop};
use proptest::{prop_assert_eq, proptest};
use terminal_sim::lines::{Served, Step, run_queue};
use terminal_sim::scenario::ServiceTime;
use terminal_sim::scenario::queue::{QueueArrivals, QueueOutage, QueueScenario, QueueStage, StageService};

use crate::parse;

/// A voter in a line or with a server.
#[derive(Clone, Copy)]
struct Here {
    voter: usize,
    since: u64,
    left: u64,
}

#[derive(Default)]
struct Room {
    line: VecDeque<Here>,
    /// With a server since `since`.
    sessions: Vec<Here>,
}

/// The second method. Times are whole milliseconds, and no session takes none.
struct Walk<'a> {
    scenario: &'a QueueScenario,
    rooms: Vec<Room>,
    steps: Vec<Vec<Step>>,
    present: u32,
}

impl Walk<'_> {
    fn run(scenario: &QueueScenario) -> Vec<Vec<Step>> {
        let QueueArrivals::Trace { times, .. } = &scenario.arrivals else { panic!("a trace") };
        let rooms = scenario.stages.iter().map(|_| Room::default()).collect();
        let steps = vec![vec![Step::Never; scenario.stages.len()]; times.len()];
        let mut walk = Walk { scenario, rooms, steps, present: 0 };
        let mut arrivals: VecDeque<(usize, u64)> = times.iter().map(|at| at.millis()).enumerate().collect();
        let mut now = 0;
        while let Some(next) = walk.next(now, arrivals.front().map(|(_, at)| *at)) {
            walk.pass(now, next);
            now = next;
            let mut moving = walk.end_sessions(now);
            walk.fill(now);
            walk.give_up(now);
            moving.sort_unstable();
            moving.into_iter().for_each(|(voter, stage)| walk.join(now, voter, stage));
            while let Some((voter, _)) = arrivals.pop_front_if(|(_, at)| *at == now) {
                if scenario.room.is_some_and(|room| room <= walk.present) {
                    walk.steps[voter][0] = Step::Full(Instant::from_millis(now));
                    continue;
                }
                walk.present += 1;
                walk.join(now, voter, 0);
            }
        }
        walk.steps
    }

    fn is_stopped(&self, stage: usize, at: u64) -> bool {
        let mut outages = self.scenario.outages.iter().filter(|outage| outage.stages.contains(&stage));
        outages.any(|outage| outage.from.millis() <= at && at < outage.to.millis())
    }

    /// The next moment at which anything can happen.
    fn next(&self, now: u64, arrival: Option<u64>) -> Option<u64> {
        let borders =
            self.scenario.outages.iter().flat_map(|outage| [outage.from.millis(), outage.to.millis()]);
        let is_over = arrival.is_none()
            && self.rooms.iter().all(|room| room.line.is_empty() && room.sessions.is_empty());
        let mut moments: Vec<u64> = borders.filter(|at| now < *at).chain(arrival).collect();
        for (stage, room) in self.rooms.iter().enumerate() {
            if !self.is_stopped(stage, now) {
                moments.extend(room.sessions.iter().map(|here| now + here.left));
            }
            let ends =
                self.patience(stage).map(|patience| room.line.iter().map(move |here| here.since + patience));
            moments.extend(ends.into_iter().flatten().filter(|at| now < *at));
        }
        moments.into_iter().min().filter(|_| !is_over)
    }

    fn patience(&self, stage: usize) -> Option<u64> {
        match self.scenario.stages[stage].patience {
            Some(ServiceTime::Fixed(patience)) => Some(patience.millis()),
            _ => None,
        }
    }

    /// Lets time go by in which nothing begins or ends.
    fn pass(&mut self, now: u64, next: u64) {
        for stage in 0..self.rooms.len() {
            if !self.is_stopped(stage, now) {
                self.rooms[stage].sessions.iter_mut().for_each(|here| here.left -= next - now);
            }
        }
    }

    /// Returns who goes on to which stage.
    fn end_sessions(&mut self, now: u64) -> Vec<(usize, usize)> {
        let mut moving = Vec::new();
        for (stage, room) in self.rooms.iter_mut().enumerate() {
            let (ended, on): (Vec<Here>, Vec<Here>) = room.sessions.iter().partition(|here| here.left == 0);
            room.sessions = on;
            for here in ended {
                let served =
                    Served { start: Instant::from_millis(here.since), end: Instant::from_millis(now) };
                self.steps[here.voter][stage] = Step::Served(served);
                moving.push((here.voter, stage + 1));
            }
        }
        moving
    }

    fn fill(&mut self, now: u64) {
        for stage in 0..self.rooms.len() {
            let is_stopped = self.is_stopped(stage, now);
            let room = &mut self.rooms[stage];
            while !is_stopped && room.sessions.len() < self.scenario.stages[stage].servers as usize {
                let Some(here) = room.line.pop_front() else { break };
                room.sessions.push(Here { since: now, ..here });
            }
        }
    }

    fn give_up(&mut self, now: u64) {
        for stage in 0..self.rooms.len() {
            let Some(patience) = self.patience(stage) else { continue };
            let (left, on): (Vec<Here>, Vec<Here>) =
                self.rooms[stage].line.iter().partition(|here| here.since + patience <= now);
            self.rooms[stage].line = on.into();
            for here in left {
                self.steps[here.voter][stage] = Step::GaveUp(Instant::from_millis(now));
                self.present -= 1;
            }
        }
    }

    fn join(&mut self, now: u64, voter: usize, stage: usize) {
        let Some(room) = self.rooms.get_mut(stage) else {
            self.present -= 1;
            return;
        };
        let limit = self.scenario.stages[stage].room.map_or(usize::MAX, |room| room as usize);
        if limit <= room.line.len() + room.sessions.len() {
            self.steps[voter][stage] = Step::Full(Instant::from_millis(now));
            self.present -= 1;
            return;
        }
        let StageService::Trace(times) = &self.scenario.stages[stage].service else { panic!("a trace") };
        room.line.push_back(Here { voter, since: now, left: times[voter % times.len()].millis() });
        self.fill(now);
    }
}

/// Few distinct times, so that many things happen at one moment.
fn stages() -> impl Strategy<Value = Vec<QueueStage>> {
    let limit = prop::option::of(1..8_u32);
    let service = prop::collection::vec(1..12_u64, 1..20);
    let patience = prop::option::of(1..20_u64);
    let stage =
        (1..4_u32, service, limit, patience).prop_map(|(servers, service, room, patience)| QueueStage {
            name: String::new(),
            servers,
            service: StageService::Trace(service.into_iter().map(Duration::from_millis).collect()),
            room,
            patience: patience.map(|patience| ServiceTime::Fixed(Duration::from_millis(patience))),
        });
    prop::collection::vec(stage, 1..4)
}

fn outage(stages: usize) -> impl Strategy<Value = QueueOutage> {
    let which = prop::collection::vec(any::<bool>(), stages);
    (0..80_u64, 1..30_u64, which).prop_map(|(from, lasts, which)| QueueOutage {
        from: Instant::from_millis(from),
        to: Instant::from_millis(from + lasts),
        stages: which.iter().enumerate().filter_map(|(stage, stops)| stops.then_some(stage)).collect(),
    })
}

fn scenario() -> impl Strategy<Value = QueueScenario> {
    let with_outages = |stages: Vec<QueueStage>| {
        let outages = prop::collection::vec(outage(stages.len()), 0..4);
        (Just(stages), outages)
    };
    let gaps = prop::collection::vec(0..6_u64, 0..60);
    (stages().prop_flat_map(with_outages), gaps, prop::option::of(1..12_u32)).prop_map(
        |((stages, outages), gaps, room)| {
            let mut at = 0;
            let times = gaps.iter().map(|gap| {
                at += gap;
                Instant::from_millis(at)
            });
            let times: Vec<Instant> = times.collect();
            let closes = times.last().copied().unwrap_or_default();
            QueueScenario {
                title: String::new(),
                story: String::new(),
                days: 1,
                warm_up: Duration::ZERO,
                over: Vec::new(),
                room,
                arrivals: QueueArrivals::Trace { times, closes },
                stages,
                outages,
            }
        },
    )
}

fn steps(scenario: &QueueScenario) -> Vec<Vec<Step>> {
    run_queue(scenario, 1, 1).iter().map(|passage| passage.steps.to_vec()).collect()
}

proptest! {
    #[test]
    fn any_trace_is_what_a_walk_from_event_to_event_gives(scenario in scenario()) {
        prop_assert_eq!(steps(&scenario), Walk::run(&scenario));
    }
}

fn served(start_ms: u64, end_ms: u64) -> Step {
    Step::Served(Served { start: Instant::from_millis(start_ms), end: Instant::from_millis(end_ms) })
}

/// By hand. Two desks and one booth; the booth stands still from 20 to 50. Voters come at 0, 1, 2 and 3; at the desk
/// they take 5, 5, 5 and 1, in the booth 10 each, but the last 0. Desks: 0 to 5, 1 to 6, 5 to 10, 6 to 7. The last is
/// past the desk before the third, and so before him in the line of the booth. Booth: 5 to 15; 15 to 20 and 5 more,
/// to 55; then the last, in no time; then the third, 55 to 65.
#[test]
fn two_stages_with_an_outage_match_the_hand_computation() {
    let scenario = parse(
        "title = 'by hand'
[queue.arrivals]
kind = 'trace'
times_ms = [0, 1, 2, 3]
[[queue.stage]]
name = 'desk'
servers = 2
service_ms = [5, 5, 5, 1]
[[queue.stage]]
name = 'booth'
servers = 1
service_ms = [10, 10, 10, 0]
[[queue.outage]]
from_s = 0.020
to_s = 0.050
stages = ['booth']
",
    );
    let expected = [
        [served(0, 5), served(5, 15)],
        [served(1, 6), served(15, 55)],
        [served(5, 10), served(55, 65)],
        [served(6, 7), served(55, 55)],
    ];
    assert_eq!(steps(&scenario), expected);
}

/// A session that takes no time during an outage waits for its end, and ends there.
#[test]
fn a_session_of_no_time_waits_out_an_outage() {
    let scenario = parse(
        "title = 'no time'
queue.arrivals = { kind = 'trace', times_ms = [10, 15, 30] }
[[queue.stage]]
name = 'only'
servers = 1
service_ms = [0]
[[queue.outage]]
from_s = 0.010
to_s = 0.020
",
    );
    assert_eq!(steps(&scenario), [[served(20, 20)], [served(20, 20)], [served(30, 30)]]);
}

/// A thousand voters and more than one outage, against the second method.
#[test]
fn a_thousand_voters_match_the_second_method() {
    let list =
        |count: u64, of: fn(u64) -> u64| (0..count).map(|n| of(n).to_string()).collect::<Vec<_>>().join(", ");
    // Multiples of large primes: scattered, and the same on every machine.
    let arrivals = list(1_000, |n| n * 40_000 + n * 7_919 % 30_011);
    let desk = list(997, |n| 20_000 + n * 104_729 % 70_001);
    let booth = list(991, |n| 60_000 + n * 1_299_709 % 350_003);
    let scenario = parse(&format!(
        "title = 'many'
queue.arrivals = {{ kind = 'trace', times_ms = [{arrivals}] }}
[[queue.stage]]
name = 'desk'
servers = 2
service_ms = [{desk}]
[[queue.stage]]
name = 'booth'
servers = 6
service_ms = [{booth}]
[[queue.outage]]
from_s = 7_200
to_s = 9_900
stages = ['booth']
[[queue.outage]]
from_s = 20_000.5
to_s = 21_234.567
"
    ));
    let steps = steps(&scenario);
    assert_eq!(steps, Walk::run(&scenario));
    assert!(steps.iter().flatten().all(|step| matches!(step, Step::Served(_))));
}
