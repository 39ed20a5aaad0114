//! One vote of a soak with a controller under test: the desk issues, the bench casts, and the desk counts one more.

use std::time::Duration;

use election::right::Right;
use election::wire::code::VoteResult;
use election::wire::keys::Suite;
use election::wire::message::Message;
use tokio::time::Instant;

use super::ledger::Stage;
use super::run::{Halt, Run};
use crate::operator::Step;
use crate::verdict::{Reason, Stop, require};

/// The power is cut within this time after the cast: before it is stored, before the receipt, or after.
const CUT_WITHIN: Duration = Duration::from_millis(30);

/// Times in a row that a desk may fail to issue a right.
const MOST_REFUSALS: u32 = 5;

/// What the desk, and the terminal that the bench plays, know of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    /// Ballots the desk showed before the first vote of the run.
    shown_before: Option<u32>,
    /// Ballots recorded in this run.
    recorded: u32,
    /// A right may be out that never reached the bench.
    may_owe_a_right: bool,
    /// Times in a row that it did not issue.
    refusals: u32,
    /// The ballot of the right under way, as a terminal keeps it until it has a receipt.
    held: Option<Held>,
}

#[derive(Clone, Debug)]
struct Held {
    content: [u8; 80],
    receipt: Option<[u8; 16]>,
    casts: u32,
}

impl Run<'_, '_> {
    pub(super) async fn vote_at_controller(&mut self) -> Result<(), Halt> {
        let began = Instant::now();
        if self.desk.shown_before.is_none() && self.bench.can(Step::CountBallots) {
            self.desk.shown_before = Some(self.bench.number(Step::CountBallots).await?);
        }
        let right = match self.ledger.open() {
            Some(open) => open.right,
            None => self.take_right().await?,
        };
        let is_late = self.bench.probe.session.is_none();
        if is_late {
            self.open_with_a_ballot().await?;
        }
        let is_cut = self.draws_a_power_cycle();
        if is_cut {
            self.cut_power_of_controller(right).await?;
        }
        let cast = self.bench.probe.line_free();
        self.cast(right).await?;
        let took = cast.elapsed();
        self.bench.cleared(right).await?;
        self.desk.held = None;
        self.desk.recorded += 1;
        self.recorded((!is_late && !is_cut).then_some(took), began.elapsed());
        self.compare_desk().await
    }

    /// Has the desk issue a right, and fills a ballot in.
    async fn take_right(&mut self) -> Result<Right, Halt> {
        if self.desk.may_owe_a_right && self.bench.can(Step::TakeBack) {
            // The desk refuses if none was out.
            match self.bench.take(Step::TakeBack).await {
                Ok(_) | Err(Stop::Error(_)) => {}
                Err(stop) => return Err(stop.into()),
            }
        }
        self.desk.may_owe_a_right = true;
        let right = self.bench.issued().await.map_err(|stop| self.refused(stop))?;
        (self.desk.may_owe_a_right, self.desk.refusals) = (false, 0);
        self.ledger.issued(right)?;
        let content = self.bench.content();
        self.desk.held = Some(Held { content, receipt: None, casts: 0 });
        Ok(right)
    }

    /// A desk that issues nothing may have lost the line before the bench did: it is asked again in another session.
    fn refused(&mut self, stop: Stop) -> Stop {
        match stop {
            Stop::Error(why) if self.desk.refusals < MOST_REFUSALS => {
                self.desk.refusals += 1;
                Stop::Late(why)
            }
            other => other,
        }
    }

    /// Opens a session as a terminal that still holds its ballot.
    async fn open_with_a_ballot(&mut self) -> Result<(), Halt> {
        let suite = self.bench.profile.suites_in_turn().first().copied();
        Ok(self.bench.open_as_terminal(suite.unwrap_or(Suite::Sealed), 1).await?)
    }

    /// Casts the ballot under way and takes its receipt.
    async fn cast(&mut self, right: Right) -> Result<(), Halt> {
        self.say_cast(right).await?;
        let patience = self.bench.patience();
        let answer = self.expect(Reason::name("VOTE_RECEIPT"), patience, |heard| match heard.message() {
            Some(Message::VoteReceipt { right: of, result, receipt }) => Some((*of, *result, *receipt)),
            _ => None,
        });
        let (of, result, receipt) = answer.await?;
        if of != right {
            return Err(Halt::Wrong(Reason::new("reason-receipt-came-right-not-cast")));
        }
        self.take_result(result, receipt)
    }

    async fn say_cast(&mut self, right: Right) -> Result<(), Halt> {
        let Some(held) = &mut self.desk.held else {
            return Err(Stop::Error(Reason::new("reason-bench-holds-no-ballot-cast")).into());
        };
        held.casts += 1;
        let content = held.content.into();
        self.ledger.reached(Stage::Cast);
        Ok(self.bench.probe.say(Message::VoteCast { right, content }).await?)
    }

    /// Judges what a controller says of a ballot that was cast under a right it issued.
    fn take_result(&mut self, result: VoteResult, receipt: [u8; 16]) -> Result<(), Halt> {
        let wrong = |why: Reason| Err(Halt::Wrong(why));
        let Some(held) = &mut self.desk.held else { return Ok(()) };
        let is_first = held.casts == 1;
        match (held.receipt, result) {
            (_, VoteResult::StorageFailed) => {
                return Err(Stop::Fail(Reason::new("reason-controller-could-not-store-ballot")).into());
            }
            (Some(_), VoteResult::Recorded) => {
                return wrong(Reason::new("reason-ballot-recorded-again-after-receipt"));
            }
            (Some(before), VoteResult::Already) if before != receipt => {
                return wrong(Reason::new("reason-receipt-repeated-cast-differs"));
            }
            (None, VoteResult::Already) if is_first => {
                return wrong(Reason::new("reason-first-cast-answered-already"));
            }
            (Some(_), VoteResult::Already) | (None, VoteResult::Already | VoteResult::Recorded) => {}
            (Some(_), lost) => {
                return wrong(Reason::new("reason-recorded-ballot-lost").put("lost", format!("{lost:?}")));
            }
            (None, lost) => {
                return wrong(
                    Reason::new("reason-ballot-under-right-desk-refused").put("lost", format!("{lost:?}")),
                );
            }
        }
        held.receipt = Some(receipt);
        self.ledger.reached(Stage::Answered);
        require(receipt != [0; 16], || Reason::new("reason-recorded-ballot-no-receipt"))?;
        Ok(())
    }

    /// Casts, has the controller switched off at a random instant, and opens again with the ballot still held.
    async fn cut_power_of_controller(&mut self, right: Right) -> Result<(), Halt> {
        self.say_cast(right).await?;
        let delay = self.bench.draw_time(CUT_WITHIN);
        for heard in self.bench.probe.listen(delay).await? {
            if let Some(Message::VoteReceipt { result, receipt, .. }) = heard.message() {
                self.take_result(*result, *receipt)?;
            }
        }
        self.power_cycle().await?;
        self.open_with_a_ballot().await
    }

    /// Wants the desk to show one more ballot for each that was recorded.
    async fn compare_desk(&mut self) -> Result<(), Halt> {
        let Some(before) = self.desk.shown_before else { return Ok(()) };
        let (shown, due) = (self.bench.number(Step::CountBallots).await?, before + self.desk.recorded);
        if shown == due {
            return Ok(());
        }
        Err(Halt::Wrong(
            Reason::new("reason-desk-shows-ballots-not-2")
                .put("shown", shown.to_string())
                .put("due", due.to_string()),
        ))
    }
}
