//! VOT, controller under test: the bench is the terminal and casts, repeats and contradicts itself. `docs/wire.md` 9.

use std::time::Duration;

use election::right::Right;
use election::wire::code::{BallotState, VoteResult};
use election::wire::message::Message;
use rand::Rng;
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::operator::Step;
use crate::verdict::{Reason, Stop, require};

/// What a stand-in for sealing begins with: `docs/wire.md` 9.
const STAND_IN: &[u8; 24] = b"SAYLAU STAND-IN NOT SEAL";

pub(super) const TESTS: &[Test] = &[
    test!(
        "VOT-08",
        "docs/wire.md 9",
        Controller,
        [Need::Key, Need::Hand(Step::Issue)],
        contradiction,
        "vot-08-what",
        "vot-08-meaning"
    ),
    test!(
        "VOT-09",
        "docs/wire.md 9",
        Controller,
        [Need::Key, Need::Hand(Step::Issue), Need::Hand(Step::PowerCycle)],
        restart,
        "vot-09-what",
        "vot-09-meaning"
    ),
];

impl Bench<'_> {
    /// Opens a session as an empty terminal and has the desk issue a right.
    pub(crate) async fn issued(&mut self) -> Result<Right, Stop> {
        if !self.can(Step::Issue) {
            return Err(Stop::Skip(Reason::new("reason-nobody-there").put("step", Step::Issue.words())));
        }
        if self.probe.session.is_none() {
            self.open().await?;
            self.report_idle().await?;
        }
        self.take(Step::Issue).await?;
        let within = self.patience();
        let opened =
            self.probe.expect(Reason::new("reason-ballot-open-after-right-issued"), within, |heard| {
                match heard.message() {
                    Some(Message::BallotOpen { right, .. }) => Some(*right),
                    _ => None,
                }
            });
        let right = opened.await?;
        self.probe.say(Message::BallotState { right, state: BallotState::Armed }).await?;
        self.acknowledged().await?;
        Ok(right)
    }

    /// Waits until the controller has everything we said.
    async fn acknowledged(&mut self) -> Result<(), Stop> {
        let until = Instant::now() + self.patience();
        let mut kept = Vec::new();
        while self.probe.is_waiting() {
            match self.probe.next(until).await? {
                Some(heard) => kept.push(heard),
                None if until <= Instant::now() => break,
                None => {}
            }
        }
        self.probe.put_back(kept);
        Ok(())
    }

    /// Answers a controller that wonders what became of a right it gave this terminal.
    async fn report_idle(&mut self) -> Result<(), Stop> {
        let patience = self.patience();
        for heard in self.probe.listen(patience).await? {
            if matches!(heard.message(), Some(Message::StatusRequest)) {
                let status = election::wire::message::Status {
                    state: election::wire::code::DeviceState::Idle,
                    pending: 0,
                    battery_percent: 255,
                    temperature_c: -128,
                    errors: [0; 4],
                    uptime_s: 0,
                };
                self.probe.say(Message::Status(status)).await?;
            }
        }
        Ok(())
    }

    /// Casts a content under a right and returns result and receipt.
    pub(super) async fn cast(
        &mut self,
        right: Right,
        content: &[u8],
    ) -> Result<(VoteResult, [u8; 16]), Stop> {
        self.probe.say(Message::VoteCast { right, content: content.into() }).await?;
        self.expect_receipt(right).await
    }

    async fn expect_receipt(&mut self, right: Right) -> Result<(VoteResult, [u8; 16]), Stop> {
        let patience = self.patience();
        self.probe
            .expect(Reason::name("VOTE_RECEIPT"), patience, |heard| match heard.message() {
                Some(Message::VoteReceipt { right: of, result, receipt }) if *of == right => {
                    Some((*result, *receipt))
                }
                _ => None,
            })
            .await
    }

    pub(crate) async fn cleared(&mut self, right: Right) -> Result<(), Stop> {
        self.probe.say(Message::BallotState { right, state: BallotState::Cleared }).await?;
        self.acknowledged().await
    }

    /// Returns how many ballots the desk shows, if somebody can read it.
    async fn count(&mut self) -> Result<Option<u32>, Stop> {
        if !self.can(Step::CountBallots) {
            return Ok(None);
        }
        self.number(Step::CountBallots).await.map(Some)
    }

    async fn expect_count(&mut self, before: Option<u32>, more: u32) -> Result<(), Stop> {
        let (Some(before), Some(after)) = (before, self.count().await?) else { return Ok(()) };
        require(before + more == after, || {
            Reason::new("reason-desk-shows-ballots-not")
                .put("after", after.to_string())
                .put("more", before + more)
        })
    }

    /// Returns a content the controller can take: a stand-in for a blank ballot with a random control code.
    pub(crate) fn content(&mut self) -> [u8; 80] {
        let mut content = [0; 80];
        let code = (self.rng.next_u32() % 10_000) as u16;
        let fields = STAND_IN.iter().copied().chain([1, 1]).chain([0; 8]).chain(code.to_be_bytes());
        content.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
        content
    }

    pub(super) async fn one_vote_at_controller(&mut self) -> Result<(), Stop> {
        let before = self.count().await?;
        let (right, content) = (self.issued().await?, self.content());
        let (result, receipt) = self.cast(right, &content).await?;
        require(result == VoteResult::Recorded, || {
            Reason::new("reason-first-cast-answered").put("result", format!("{result:?}"))
        })?;
        require(receipt != [0; 16], || Reason::new("reason-recorded-ballot-no-receipt"))?;
        self.expect_count(before, 1).await?;
        self.cleared(right).await?;
        self.still_there().await
    }

    pub(super) async fn lost_receipt_at_controller(&mut self) -> Result<(), Stop> {
        let before = self.count().await?;
        let (right, content) = (self.issued().await?, self.content());
        let (first, receipt) = self.cast(right, &content).await?;
        require(first == VoteResult::Recorded, || {
            Reason::new("reason-first-cast-answered").put("result", format!("{first:?}"))
        })?;
        let suite = self.profile.suites_in_turn().first().copied();
        for _ in 0..3 {
            self.open_as_terminal(suite.unwrap_or(election::wire::keys::Suite::Sealed), 1).await?;
            let (again, same) = self.cast(right, &content).await?;
            require(again == VoteResult::Already, || {
                Reason::new("reason-repeated-cast-answered").put("again", format!("{again:?}"))
            })?;
            require(same == receipt, || Reason::new("reason-receipt-repeated-cast-differs"))?;
        }
        self.expect_count(before, 1).await?;
        self.cleared(right).await
    }

    /// Casts while the desk takes the right back, now one a moment earlier and now the other.
    async fn race(&mut self, right: Right, content: &[u8]) -> Result<VoteResult, Stop> {
        let delay = self.draw_time(Duration::from_millis(20));
        let casts_first = self.draw::<1>() < [128];
        if casts_first {
            self.probe.say(Message::VoteCast { right, content: content.into() }).await?;
            tokio::time::sleep(delay).await;
        }
        // The desk refuses to take back what it has recorded by then.
        match self.take(Step::TakeBack).await {
            Ok(_) | Err(Stop::Error(_)) => {}
            Err(stop) => return Err(stop),
        }
        if !casts_first {
            tokio::time::sleep(delay).await;
            self.probe.say(Message::VoteCast { right, content: content.into() }).await?;
        }
        Ok(self.expect_receipt(right).await?.0)
    }

    pub(super) async fn cancel_races_cast_at_controller(&mut self) -> Result<(), Stop> {
        if !self.can(Step::TakeBack) {
            return Err(Stop::Skip(Reason::new("reason-nobody-there").put("step", Step::TakeBack.words())));
        }
        let (mut cast, mut cancelled) = (0_u32, 0_u32);
        for _ in 0..self.profile.repeats("VOT-06") {
            let before = self.count().await?;
            let (right, content) = (self.issued().await?, self.content());
            let result = self.race(right, &content).await?;
            let again = self.cast(right, &content).await?.0;
            match result {
                VoteResult::Recorded => {
                    cast += 1;
                    require(again == VoteResult::Already, || {
                        Reason::new("reason-recorded-then").put("again", format!("{again:?}"))
                    })?;
                    self.expect_count(before, 1).await?;
                }
                VoteResult::Cancelled => {
                    cancelled += 1;
                    require(again == VoteResult::Cancelled, || {
                        Reason::new("reason-cancelled-then").put("again", format!("{again:?}"))
                    })?;
                    self.expect_count(before, 0).await?;
                }
                other => {
                    return Err(Stop::Fail(
                        Reason::new("reason-cast-racing-cancellation-gets")
                            .put("other", format!("{other:?}")),
                    ));
                }
            }
            self.cleared(right).await?;
        }
        self.note(
            Reason::new("reason-casts-cancellations-won")
                .put("cast", cast.to_string())
                .put("cancelled", cancelled.to_string()),
        );
        Ok(())
    }
}

async fn contradiction(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let before = bench.count().await?;
    let (right, content) = (bench.issued().await?, bench.content());
    let (first, receipt) = bench.cast(right, &content).await?;
    require(first == VoteResult::Recorded, || {
        Reason::new("reason-first-cast-answered").put("result", format!("{first:?}"))
    })?;
    let mut other = content;
    other.iter_mut().skip(26).take(1).for_each(|choice| *choice ^= 0xFF);
    let (second, none) = bench.cast(right, &other).await?;
    require(second == VoteResult::Conflict, || {
        Reason::new("reason-another-content-answered").put("second", format!("{second:?}"))
    })?;
    require(none == [0; 16], || Reason::new("reason-conflict-receipt"))?;
    let (third, same) = bench.cast(right, &content).await?;
    require(third == VoteResult::Already && same == receipt, || {
        Reason::new("reason-after-conflict-first-ballot-answered").put("third", format!("{third:?}"))
    })?;
    bench.expect_count(before, 1).await?;
    bench.cleared(right).await
}

async fn restart(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let before = bench.count().await?;
    let (right, content) = (bench.issued().await?, bench.content());
    bench.probe.say(Message::VoteCast { right, content: content.into() }).await?;
    // Somewhere between arrival, storing and receipt.
    let delay = bench.draw_time(Duration::from_millis(30));
    tokio::time::sleep(delay).await;
    bench.power_cycle().await?;
    let suite = bench.profile.suites_in_turn().first().copied();
    let suite = suite.unwrap_or(election::wire::keys::Suite::Sealed);
    bench.open_as_terminal(suite, 1).await?;
    let (first, receipt) = bench.cast(right, &content).await?;
    require(first.is_recorded(), || {
        Reason::new("reason-after-restart-ballot-answered").put("first", format!("{first:?}"))
    })?;
    bench.power_cycle().await?;
    bench.open_as_terminal(suite, 1).await?;
    let (again, same) = bench.cast(right, &content).await?;
    require(again == VoteResult::Already, || {
        Reason::new("reason-after-two-restarts-ballot").put("again", format!("{again:?}"))
    })?;
    require(same == receipt, || Reason::new("reason-receipt-differs-after-restart"))?;
    bench.expect_count(before, 1).await?;
    let foreign = Right::from_bytes(&bench.draw());
    let (unknown, _) = bench.cast(foreign, &content).await?;
    require(unknown == VoteResult::Unknown, || {
        Reason::new("reason-invented-right-answered").put("result", format!("{unknown:?}"))
    })?;
    bench.expect_count(before, 1).await?;
    bench.cleared(right).await
}
