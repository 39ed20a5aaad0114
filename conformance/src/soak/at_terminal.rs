//! One vote of a soak with a terminal under test: a right, a cast, a receipt, and an empty device; or a power cut.

use std::time::Duration;

use election::right::Right;
use election::wire::code::{BallotState, DeviceState, VoteResult};
use election::wire::message::{Message, Status};
use tokio::time::Instant;

use super::ledger::Stage;
use super::run::{Halt, Run};
use crate::operator::{Answer, Step};
use crate::probe::heard::Heard;
use crate::verdict::{Reason, Stop, require};

/// Votes between two questions for STATUS.
const STATUS_EVERY: u64 = 15;
/// How long a device may take that votes by itself; a vote that is lost on the line must not cost long.
const OWN_PACE: Duration = Duration::from_secs(10);
/// The power is cut within this time after the vote: before the cast, between cast and receipt, or after.
const CUT_WITHIN: Duration = Duration::from_millis(60);

impl Run<'_, '_> {
    pub(super) async fn vote_at_terminal(&mut self) -> Result<(), Halt> {
        if self.bench.probe.session.is_none() {
            self.take_up().await?;
        }
        let right = match self.ledger.open() {
            Some(open) => open.right,
            None => self.offer_right().await?,
        };
        let is_cut = self.draws_a_power_cycle();
        let answer = self.bench.take(Step::Vote).await?;
        self.ledger.reached(Stage::Voted);
        if is_cut {
            return self.cut_power().await;
        }
        let patience = if answer == Answer::ByItself { OWN_PACE } else { self.bench.patience() };
        while self.stage() < Some(Stage::Cast) {
            let is_cast = |heard: &Heard| matches!(heard.message(), Some(Message::VoteCast { .. }));
            self.expect(Reason::name("VOTE_CAST"), patience, |heard| is_cast(heard).then_some(())).await?;
        }
        let began = self.bench.probe.line_free();
        self.record(right).await?;
        self.expect(Reason::name("BALLOT_STATE Cleared"), patience, |heard| match heard.message() {
            Some(Message::BallotState { right: of, state: BallotState::Cleared }) => {
                (*of == right).then_some(())
            }
            _ => None,
        })
        .await?;
        let took = began.elapsed();
        self.recorded(Some(took), took);
        if self.state.ballots.is_multiple_of(STATUS_EVERY) {
            self.compare_status().await?;
        }
        Ok(())
    }

    fn stage(&self) -> Option<Stage> {
        self.ledger.open().map(|open| open.stage)
    }

    /// Says that the ballot under way is recorded.
    async fn record(&mut self, right: Right) -> Result<(), Halt> {
        self.ledger.reached(Stage::Answered);
        self.receipt(right, VoteResult::Recorded).await
    }

    async fn offer_right(&mut self) -> Result<Right, Halt> {
        let nonce = self.bench.draw();
        let right = self.ledger.issue(nonce);
        self.bench.probe.say(Message::BallotOpen { right, style: 0, expires_s: 0 }).await?;
        let patience = self.bench.patience();
        let state =
            self.expect(Reason::name("BALLOT_STATE Armed"), patience, |heard| match heard.message() {
                Some(Message::BallotState { right: of, state })
                    if *of == right && *state != BallotState::Voted =>
                {
                    Some(*state)
                }
                // A device that votes by itself may be that fast.
                Some(Message::VoteCast { right: of, .. }) if *of == right => Some(BallotState::Armed),
                _ => None,
            });
        let state = state.await?;
        require(state == BallotState::Armed, || {
            Reason::new("reason-empty-terminal-says-right").put("state", format!("{state:?}"))
        })?;
        self.ledger.reached(Stage::Armed);
        Ok(right)
    }

    /// Switches the device off at a random instant around cast and receipt, and wants the ballot to come through once.
    async fn cut_power(&mut self) -> Result<(), Halt> {
        let until = Instant::now() + self.bench.draw_time(CUT_WITHIN);
        let answers = self.bench.draw::<1>() < [128];
        while let Some(heard) = self.bench.probe.next(until).await? {
            self.see(&heard).await?;
            self.record_if_cast(answers).await?;
        }
        self.power_cycle().await?;
        self.take_up().await
    }

    async fn record_if_cast(&mut self, answers: bool) -> Result<(), Halt> {
        match self.ledger.open() {
            Some(open) if answers && open.stage == Stage::Cast => self.record(open.right).await,
            _ => Ok(()),
        }
    }

    /// Opens a session and brings the vote that was under way to its end.
    ///
    /// What had no receipt must come again, with the same bytes. What had one may be gone, or come again and be answered
    /// that it is known.
    async fn take_up(&mut self) -> Result<(), Halt> {
        let before = self.stage();
        self.bench.open().await?;
        let hello = self.bench.device;
        if let Some(hello) = hello {
            self.watcher.opened(hello.boot_count, &mut self.state.counters);
        }
        let until = Instant::now() + self.bench.patience();
        while let Some(heard) = self.bench.probe.next(until).await? {
            self.see(&heard).await?;
            self.record_if_cast(true).await?;
            if let Some(Message::BallotState { right, state: BallotState::Armed }) = heard.message() {
                self.take_armed(*right).await?;
            }
        }
        let status = self.status().await?;
        self.settle_by(&status)?;
        self.ledger.expects_no_older();
        let pending = hello.map_or(0, |hello| hello.pending);
        let is_owed = matches!(before, Some(Stage::Cast)) || before == Some(Stage::Voted) && self.waits();
        require(!is_owed || pending == 1, || {
            Reason::new("reason-hello-ack-says-pending-one").put("pending", pending.to_string())
        })?;
        Ok(())
    }

    /// Returns whether the device waits for a hand before it votes.
    fn waits(&self) -> bool {
        self.bench.can(Step::Leave)
    }

    /// Takes a right that the device says is unused.
    async fn take_armed(&mut self, right: Right) -> Result<(), Halt> {
        match self.ledger.open().filter(|open| open.right == right) {
            Some(open) if Stage::Cast <= open.stage => {
                Err(Halt::Wrong(Reason::new("reason-right-armed-again-after-ballot")))
            }
            Some(open) if open.stage == Stage::Voted && self.waits() => {
                Err(Halt::Wrong(Reason::new("reason-ballot-lost-right-unused-again")))
            }
            Some(_) => {
                self.ledger.rearmed();
                Ok(())
            }
            None => Ok(self.bench.probe.say(Message::BallotCancel { right }).await?),
        }
    }

    /// Closes the right under way if the device is empty.
    fn settle_by(&mut self, status: &Status) -> Result<(), Halt> {
        let stage = self.stage();
        if status.state == DeviceState::Armed && stage == Some(Stage::Armed) {
            return Ok(());
        }
        let is_empty = status.state == DeviceState::Idle && status.pending == 0;
        if !is_empty {
            let DeviceState::Voted = status.state else {
                let why = Reason::new("reason-terminal-cannot-emptied-over-line")
                    .put("state", format!("{:?}", status.state));
                return Err(Stop::Fail(why).into());
            };
            return Err(Stop::Late(Reason::new("reason-terminal-holds-ballot-not-sent")).into());
        }
        match stage {
            None => {}
            // The right never arrived.
            Some(Stage::Offered) => self.ledger.settle(),
            Some(Stage::Armed) => return Err(Halt::Wrong(Reason::new("reason-right-gone-from-device"))),
            Some(Stage::Voted | Stage::Cast) => {
                return Err(Halt::Wrong(Reason::new("reason-ballot-lost-cast-gone-from")));
            }
            Some(Stage::Answered) => self.recorded(None, Duration::ZERO),
        }
        self.watcher.take(*status, &mut self.state.counters);
        Ok(())
    }

    /// Asks a terminal that should be empty how it is, and compares with the time before.
    pub(super) async fn compare_status(&mut self) -> Result<(), Halt> {
        let status = self.status().await?;
        self.watcher.take(status, &mut self.state.counters);
        Ok(())
    }

    async fn status(&mut self) -> Result<Status, Halt> {
        self.bench.probe.say(Message::StatusRequest).await?;
        let patience = self.bench.patience();
        self.expect(Reason::name("STATUS"), patience, |heard| match heard.message() {
            Some(Message::Status(status)) => Some(*status),
            _ => None,
        })
        .await
    }
}
