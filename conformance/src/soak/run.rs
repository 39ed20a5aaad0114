//! One run of a soak: what it knows, how it listens, and vote after vote until something says stop.

use std::collections::BTreeSet;
use std::time::Duration;

use election::right::Right;
use election::wire::code::VoteResult;
use election::wire::frame::Side;
use election::wire::message::Message;
use tokio::time::Instant;

use super::at_controller::Desk;
use super::counters::Watcher;
use super::ledger::{Cast, Ledger, Stage, Wrong};
use super::{Decision, Regime, State};
use crate::bench::Bench;
use crate::operator::Step;
use crate::outcome::Way;
use crate::probe::heard::Heard;
use crate::suite::{STALL, millis};
use crate::verdict::{Reason, Stop};

/// Bytes of a sealed ballot.
const BALLOT: usize = 80;
/// A device with which no vote comes through for so long is given up.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long a device may take to be there at all.
const SILENCE: Duration = Duration::from_secs(10);
/// Notes kept; a broken device breaks a rule with every vote.
const MOST_NOTES: usize = 20;

/// Why a vote, or the whole soak, does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// The ledger does not agree: the soak ends.
    Wrong(Reason),
    /// As with any test.
    Stop(Stop),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<Wrong> for Halt {
    fn from(Wrong(why): Wrong) -> Self {
        Self::Wrong(why)
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The rule has decided.
    Decided(Decision),
    /// The soak was halted.
    Halted(Halt),
    /// The run was ordered to end, by this.
    Stopped(&'static str),
}

/// A run of a soak.
pub(super) struct Run<'r, 'a> {
    pub(super) bench: &'r mut Bench<'a>,
    pub(super) regime: &'r Regime,
    pub(super) state: State,
    pub(super) ledger: Ledger,
    pub(super) watcher: Watcher,
    pub(super) desk: Desk,
    before: State,
    began: Instant,
    /// Since when no vote has come through.
    stuck_since: Option<Instant>,
    told: BTreeSet<String>,
}

impl<'r, 'a> Run<'r, 'a> {
    pub(super) fn new(bench: &'r mut Bench<'a>, regime: &'r Regime, before: State) -> Self {
        let secret = bench.draw();
        let mut state = before.clone();
        state.runs += 1;
        Self {
            bench,
            regime,
            state,
            ledger: Ledger::new(&secret),
            watcher: Watcher::default(),
            desk: Desk::default(),
            before,
            began: Instant::now(),
            stuck_since: None,
            told: BTreeSet::new(),
        }
    }

    /// Casts ballots until something says stop, and hands each checkpoint to `keep`.
    pub(super) async fn go(&mut self, keep: &mut impl FnMut(&State)) -> End {
        let order = self.bench.stop.clone();
        tokio::select! {
            biased;
            by = order.given() => {
                self.look_around();
                End::Stopped(by)
            }
            end = self.cast_on(keep) => end,
        }
    }

    async fn cast_on(&mut self, keep: &mut impl FnMut(&State)) -> End {
        if 0.0 < self.regime.power_cycles && !self.bench.can(Step::PowerCycle) {
            let nobody = Reason::new("reason-power-cycles-nobody").put("step", Step::PowerCycle.words());
            return End::Halted(Halt::Stop(Stop::Error(nobody)));
        }
        let mut kept = Instant::now();
        loop {
            let decision = self.state.decide(&self.regime.rule);
            if decision != Decision::Continue {
                return End::Decided(decision);
            }
            let vote = self.one_vote().await;
            self.look_around();
            if let Err(halt) = vote.or_else(|halt| self.go_on_after(halt)) {
                return End::Halted(halt);
            }
            if !self.bench.probe.is_plugged()
                && let Err(stop) = self.bench.reopen_line().await
            {
                return End::Halted(Halt::Stop(stop));
            }
            if self.regime.every <= kept.elapsed() {
                kept = Instant::now();
                keep(&self.state);
            }
        }
    }

    /// Asks a terminal for a last STATUS; a device that does not answer any more has been told of already.
    pub(super) async fn ask_at_the_end(&mut self) {
        if self.bench.dut() == Side::Terminal && self.bench.probe.session.is_some() {
            let _ = self.compare_status().await;
            self.look_around();
        }
    }

    async fn one_vote(&mut self) -> Result<(), Halt> {
        match self.bench.dut() {
            Side::Terminal => self.vote_at_terminal().await,
            Side::Controller => self.vote_at_controller().await,
        }
    }

    /// Returns whether the power is cut in this vote, from the seed.
    pub(super) fn draws_a_power_cycle(&mut self) -> bool {
        let unit = Duration::from_secs(1);
        0.0 < self.regime.power_cycles && self.bench.draw_time(unit).as_secs_f64() < self.regime.power_cycles
    }

    /// Has the device switched off and on.
    pub(super) async fn power_cycle(&mut self) -> Result<(), Halt> {
        self.bench.power_cycle().await?;
        self.state.power_cycles += 1;
        self.state.ends += 1;
        self.watcher.switched_off();
        Ok(())
    }

    /// Notes a vote that was recorded; with its time if it came through without a hitch.
    pub(super) fn recorded(&mut self, took: Option<Duration>, counted: Duration) {
        self.ledger.settle();
        self.state.ballots += 1;
        self.state.vote_us += u64::try_from(counted.as_micros()).unwrap_or(u64::MAX);
        if let Some(took) = took {
            self.state.latency.add(took);
        }
        self.stuck_since = None;
    }

    /// Notes what the device did against the rules without harm to a ballot.
    pub(super) fn note_error(&mut self, why: Reason) {
        self.state.errors += 1;
        if self.told.len() < MOST_NOTES && self.told.insert(why.to_string()) {
            self.bench.note(why);
        }
    }

    /// Takes note of what happened beside the vote: broken rules of the link, stalls, faults, time.
    fn look_around(&mut self) {
        let breaches = std::mem::take(&mut self.bench.probe.breaches);
        if let Some(first) = breaches.into_iter().next() {
            self.note_error(first);
        }
        self.state.stalls += u64::from(STALL < self.bench.worst_stall());
        if let Some(tally) = &self.regime.injected {
            self.state.faults_to_device = self.before.faults_to_device + tally.count(Way::ToDevice);
            self.state.faults_from_device = self.before.faults_from_device + tally.count(Way::FromDevice);
        }
        let run_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.state.soaked_ms = self.before.soaked_ms.saturating_add(run_ms);
    }

    /// Goes on after a vote that did not come through, if it can.
    fn go_on_after(&mut self, halt: Halt) -> Result<(), Halt> {
        let Halt::Stop(stop) = halt else { return Err(halt) };
        if matches!(stop, Stop::Late(_)) && !self.bench.probe.has_heard() {
            self.bench.probe.forget();
            let never = || Stop::Error(Reason::new("reason-device-not-sent-single-byte"));
            return if self.began.elapsed() < SILENCE { Ok(()) } else { Err(never().into()) };
        }
        match &stop {
            Stop::Late(_) => self.state.late += 1,
            Stop::Gone => {}
            Stop::Fail(why) => self.note_error(why.clone()),
            Stop::Error(_) | Stop::Skip(_) | Stop::Inconclusive(_) => return Err(stop.into()),
        }
        self.state.ends += 1;
        self.bench.probe.forget();
        let since = *self.stuck_since.get_or_insert_with(Instant::now);
        if PATIENCE <= since.elapsed() {
            let why = stop.reason();
            return Err(Stop::Fail(
                Reason::new("reason-no-vote-came-through")
                    .put("time", format!("{PATIENCE:?}"))
                    .put("why", why),
            )
            .into());
        }
        Ok(())
    }

    /// Returns the first thing of the device that `pick` takes; the ledger sees everything before.
    pub(super) async fn expect<T>(
        &mut self,
        what: Reason,
        within: Duration,
        mut pick: impl FnMut(&Heard) -> Option<T>,
    ) -> Result<T, Halt> {
        let until = self.bench.probe.line_free() + within;
        while let Some(heard) = self.bench.probe.next(until).await? {
            self.see(&heard).await?;
            if let Some(found) = pick(&heard) {
                return Ok(found);
            }
        }
        Err(Stop::Late(Reason::new("reason-no-within-ms").put("what", what).put("ms", millis(within))).into())
    }

    /// Lets the ledger see what a device says, and answers ballots that need no decision.
    pub(super) async fn see(&mut self, heard: &Heard) -> Result<(), Halt> {
        let Some(Message::VoteCast { right, content }) = heard.message() else { return Ok(()) };
        let cast = self.ledger.cast(right, content)?;
        if content.len() != BALLOT && cast != Cast::Older {
            return Err(Halt::Wrong(
                Reason::new("reason-bytes-were-cast-as-ballot").put("count", content.len()),
            ));
        }
        let is_answered = self.ledger.open().is_some_and(|open| open.stage == Stage::Answered);
        match cast {
            Cast::First => Ok(()),
            Cast::Again if !is_answered => Ok(()),
            Cast::Again | Cast::Older => self.receipt(*right, VoteResult::Already).await,
            Cast::Settled => {
                self.note_error(Reason::new("reason-cast-after-cleared"));
                self.receipt(*right, VoteResult::Already).await
            }
        }
    }

    pub(super) async fn receipt(&mut self, right: Right, result: VoteResult) -> Result<(), Halt> {
        Ok(self.bench.receipt(right, result).await?)
    }
}
