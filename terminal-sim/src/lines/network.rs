//! Stages one after the other, and the voters in them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use election::time::Instant;

use super::crowd::{Crowd, Need};
use super::outages::{NEVER, Outages};
use super::{Served, Step};

/// Stages in the order in which voters pass them.
pub(super) struct Network {
    stages: Vec<Stage>,
    /// The most voters in all stages together.
    room: Option<u32>,
    /// How many there are; kept only where there is a limit.
    present: u32,
    moves: BinaryHeap<Reverse<Move>>,
}

/// A voter comes to a stage, or behind the last one leaves. At one moment the earlier voter goes first; whoever comes to
/// the place goes after all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Move {
    at: Instant,
    voter: u32,
    stage: u32,
}

impl Network {
    pub(super) fn new(stages: Vec<Stage>, room: Option<u32>) -> Self {
        Self { stages, room, present: 0, moves: BinaryHeap::new() }
    }

    /// Takes a crowd through, and returns for each voter a step for each stage.
    pub(super) fn run(mut self, crowd: &Crowd) -> Vec<Step> {
        let mut steps = vec![Step::Never; crowd.needs()];
        for (voter, arrival) in (0..).zip(&crowd.arrivals) {
            while let Some(next) = self.moves.peek().filter(|next| next.0.at <= *arrival).map(|next| next.0) {
                self.moves.pop();
                self.go(next, crowd, &mut steps);
            }
            self.go(Move { at: *arrival, voter, stage: 0 }, crowd, &mut steps);
        }
        while let Some(Reverse(next)) = self.moves.pop() {
            self.go(next, crowd, &mut steps);
        }
        steps
    }

    fn go(&mut self, step: Move, crowd: &Crowd, steps: &mut [Step]) {
        let count = self.stages.len();
        let place = step.voter as usize * count + step.stage as usize;
        let is_full = step.stage == 0 && self.room.is_some_and(|room| room <= self.present);
        let Some(stage) = self.stages.get_mut(step.stage as usize) else {
            self.present -= 1;
            return;
        };
        let (Some(need), Some(done)) =
            (crowd.need(step.voter as usize, step.stage as usize), steps.get_mut(place))
        else {
            return;
        };
        if is_full {
            *done = Step::Full(step.at);
            return;
        }
        *done = stage.serve(step.at, &need);
        if self.room.is_some() && step.stage == 0 {
            self.present += 1;
        }
        let behind_the_last = count as u32;
        let next = match *done {
            Step::Served(served) => Move { at: served.end, stage: step.stage + 1, ..step },
            Step::GaveUp(at) | Step::Full(at) => Move { at, stage: behind_the_last, ..step },
            Step::Stranded | Step::Never => return,
        };
        // Who leaves is of interest only where leaving makes room.
        if next.stage < behind_the_last || self.room.is_some() {
            self.moves.push(Reverse(next));
        }
    }
}

/// Servers with one line, remembered by when each is free.
pub(super) struct Stage {
    /// On the servers' own clock.
    free: BinaryHeap<Reverse<Instant>>,
    outages: Outages,
    room: Option<Room>,
}

impl Stage {
    pub(super) fn new(servers: u32, room: Option<u32>, outages: Outages) -> Self {
        Self {
            free: (0..servers).map(|_| Reverse(Instant::MIDNIGHT)).collect(),
            outages,
            room: room.map(|most| Room { most: most as usize, leave: BinaryHeap::new() }),
        }
    }

    /// Puts a voter into the line. Voters must come in order of time.
    fn serve(&mut self, comes: Instant, need: &Need) -> Step {
        if self.room.as_mut().is_some_and(|room| room.is_full(comes)) {
            return Step::Full(comes);
        }
        let step = self.step(comes, need);
        if let Some(room) = &mut self.room {
            room.leave.push(Reverse(match step {
                Step::Served(served) => served.end,
                Step::GaveUp(at) => at,
                Step::Full(_) | Step::Stranded | Step::Never => NEVER,
            }));
        }
        step
    }

    fn step(&mut self, comes: Instant, need: &Need) -> Step {
        let mut free = self.free.peek_mut();
        let next_free = free.as_ref().map_or(NEVER, |free| free.0);
        let start = next_free.max(self.outages.clock(comes));
        let real_start = self.outages.start(start).max(comes);
        let gives_up = comes + need.patience;
        if gives_up < real_start && gives_up < NEVER {
            return Step::GaveUp(gives_up);
        }
        let end = start + need.takes;
        // A session of no time that begins with the end of an outage does not end before it.
        let real_end = self.outages.end(end).max(real_start);
        if let Some(free) = &mut free {
            **free = Reverse(end);
        }
        if NEVER <= real_end {
            return Step::Stranded;
        }
        Step::Served(Served { start: real_start, end: real_end })
    }
}

/// Room for so many voters.
struct Room {
    most: usize,
    /// When those who are there leave.
    leave: BinaryHeap<Reverse<Instant>>,
}

impl Room {
    /// Returns whether there is no room at a moment; who leaves at that very moment makes room.
    fn is_full(&mut self, now: Instant) -> bool {
        while self.leave.peek().is_some_and(|leaves| leaves.0 <= now) {
            self.leave.pop();
        }
        self.most <= self.leave.len()
    }
}
