//! VOT, terminal under test: one right, one ballot, whatever the line and the power do. `docs/wire.md` 9.

mod races;
mod terms;

use std::time::Duration;

use election::right::Right;
use election::wire::code::{BallotState, DeviceState, VoteResult};
use election::wire::message::Message;
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::operator::{Answer, Step};
use crate::probe::Manners;
use crate::probe::heard::Heard;
use crate::suite::millis;
use crate::verdict::{Reason, Stop, require};

/// How long a device may take that votes by itself.
const OWN_PACE: Duration = Duration::from_secs(30);
/// The shortest pause between casts that get no receipt: 5 s, less what a clock and a reader are off.
const SOONEST_AGAIN: Duration = Duration::from_millis(4_900);
const VOTER: Need = Need::Hand(Step::Vote);

pub(super) const TESTS: &[Test] = &[
    test!("VOT-01", "docs/wire.md 9", Either, [Need::Key], one_vote, "vot-01-what", "vot-01-meaning"),
    test!("VOT-02", "docs/wire.md 9", Either, [Need::Key], lost_receipt, "vot-02-what", "vot-02-meaning"),
    test!(
        "VOT-03",
        "docs/wire.md 9",
        Terminal,
        [Need::Key, VOTER, Need::Hand(Step::PowerCycle)],
        power_cuts,
        "vot-03-what",
        "vot-03-meaning"
    ),
    test!(
        "VOT-04",
        "docs/wire.md 9",
        Terminal,
        [Need::Key, VOTER],
        storage_failures,
        "vot-04-what",
        "vot-04-meaning"
    ),
    test!(
        "VOT-05",
        "docs/wire.md 9",
        Terminal,
        [Need::Key, VOTER, Need::Hand(Step::ClearByHand)],
        refusals,
        "vot-05-what",
        "vot-05-meaning"
    ),
    test!(
        "VOT-06",
        "docs/wire.md 9",
        Either,
        [Need::Key],
        races::cancel_races_cast,
        "vot-06-what",
        "vot-06-meaning"
    ),
    test!(
        "VOT-07",
        "docs/wire.md 9",
        Terminal,
        [Need::Key, Need::Hand(Step::Leave)],
        no_room,
        "vot-07-what",
        "vot-07-meaning"
    ),
    test!(
        "VOT-10",
        "docs/wire.md 9",
        Terminal,
        [Need::Key],
        terms::unknown_styles,
        "vot-10-what",
        "vot-10-meaning"
    ),
    test!(
        "VOT-11",
        "docs/wire.md 9",
        Terminal,
        [Need::Key, Need::Hand(Step::Leave)],
        terms::time_runs_out,
        "vot-11-what",
        "vot-11-meaning"
    ),
    test!(
        "VOT-12",
        "docs/wire.md 9",
        Terminal,
        [Need::Key, VOTER],
        receipt_that_does_not_come,
        "vot-12-what",
        "vot-12-meaning"
    ),
];

impl Bench<'_> {
    /// Opens a session with a terminal and empties it: takes its ballots, cancels its rights.
    pub(super) async fn emptied(&mut self) -> Result<(), Stop> {
        self.open().await?;
        let until = Instant::now() + self.patience();
        while let Some(heard) = self.probe.next(until).await? {
            match heard.message() {
                Some(Message::VoteCast { right, .. }) => self.receipt(*right, VoteResult::Already).await?,
                Some(Message::BallotState { right, state: BallotState::Armed }) => {
                    let right = *right;
                    self.probe.say(Message::BallotCancel { right }).await?;
                }
                _ => {}
            }
        }
        let state = self.status().await?.state;
        if state == DeviceState::Faulty {
            let why = Reason::new("reason-out-of-order");
            return Err(Stop::Error(why));
        }
        require(state == DeviceState::Idle, || {
            Reason::new("reason-terminal-cannot-emptied-over-line").put("state", format!("{state:?}"))
        })
    }

    /// Hands the terminal a fresh right and wants it armed.
    pub(super) async fn armed(&mut self) -> Result<Right, Stop> {
        let right = Right::from_bytes(&self.draw());
        self.probe.say(Message::BallotOpen { right, style: 0, expires_s: 0 }).await?;
        self.expect_state(right, BallotState::Armed).await?;
        Ok(right)
    }

    pub(super) async fn expect_state(&mut self, right: Right, wanted: BallotState) -> Result<(), Stop> {
        let state = self.state_of(right, Reason::name(format!("BALLOT_STATE {wanted:?}"))).await?;
        require(state == wanted, || {
            Reason::new("reason-terminal-says-instead")
                .put("state", format!("{state:?}"))
                .put("wanted", format!("{wanted:?}"))
        })
    }

    /// Waits for what the terminal says of a right, but for `voted`, which may go before a cast.
    async fn state_of(&mut self, right: Right, what: Reason) -> Result<BallotState, Stop> {
        let patience = self.patience();
        let state = self.probe.expect(what, patience, |heard| match heard.message() {
            Some(Message::BallotState { right: of, state })
                if *of == right && *state != BallotState::Voted =>
            {
                Some(*state)
            }
            _ => None,
        });
        state.await
    }

    /// Waits for the cast of a right and returns its content.
    pub(super) async fn expect_cast(&mut self, right: Right, within: Duration) -> Result<Box<[u8]>, Stop> {
        let cast = self.probe.expect(Reason::name("VOTE_CAST"), within, |heard| match heard.message() {
            Some(Message::VoteCast { right: of, content }) => Some((*of == right, content.clone())),
            _ => None,
        });
        let (is_ours, content) = cast.await?;
        require(is_ours, || Reason::new("reason-vote-cast-carries-another-right"))?;
        Ok(content)
    }

    pub(crate) async fn receipt(&mut self, right: Right, result: VoteResult) -> Result<(), Stop> {
        let receipt = if result.is_recorded() { right.void_hash() } else { [0; 16] };
        self.probe.say(Message::VoteReceipt { right, result, receipt }).await
    }

    /// Has a right voted with and returns the content that was cast.
    pub(super) async fn voted(&mut self) -> Result<(Right, Box<[u8]>), Stop> {
        let right = self.armed().await?;
        let content = match self.vote_on(right, OWN_PACE).await? {
            Some(content) => content,
            None => self.expect_cast(right, self.patience()).await?,
        };
        Ok((right, content))
    }

    /// Has the voter vote. A device that votes by itself is waited for, and its cast is returned.
    async fn vote_on(&mut self, right: Right, own_pace: Duration) -> Result<Option<Box<[u8]>>, Stop> {
        if self.take(Step::Vote).await? != Answer::ByItself {
            return Ok(None);
        }
        match self.expect_cast(right, own_pace).await {
            Ok(content) => Ok(Some(content)),
            Err(Stop::Late(_)) => Err(Stop::Inconclusive(
                Reason::new("reason-device-vote-itself-not-within").put("s", own_pace.as_secs()),
            )),
            Err(stop) => Err(stop),
        }
    }

    /// Wants the terminal to be empty.
    pub(super) async fn idle(&mut self) -> Result<(), Stop> {
        let status = self.status().await?;
        let is_idle = status.state == DeviceState::Idle && status.pending == 0;
        require(is_idle, || {
            Reason::new("reason-terminal-pending")
                .put("state", format!("{:?}", status.state))
                .put("pending", status.pending.to_string())
        })
    }

    /// Returns the ballots the terminal announced when the session opened.
    pub(super) fn pending(&self) -> u16 {
        self.device.map_or(0, |device| device.pending)
    }
}

async fn one_vote(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if bench.dut() == election::wire::frame::Side::Controller {
        return bench.one_vote_at_controller().await;
    }
    bench.emptied().await?;
    let (right, _) = bench.voted().await?;
    let before = bench.status().await?;
    require(before.pending == 1, || {
        Reason::new("reason-pending-before-receipt-not-1").put("pending", before.pending.to_string())
    })?;
    bench.receipt(right, VoteResult::Recorded).await?;
    bench.expect_state(right, BallotState::Cleared).await?;
    bench.idle().await?;
    bench.open().await?;
    require(bench.pending() == 0, || Reason::new("reason-recorded-ballot-still-pending-next"))
}

async fn lost_receipt(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if bench.dut() == election::wire::frame::Side::Controller {
        return bench.lost_receipt_at_controller().await;
    }
    bench.emptied().await?;
    let (right, content) = bench.voted().await?;
    for _ in 0..3 {
        bench.open().await?;
        require(bench.pending() == 1, || {
            Reason::new("reason-pending-next-session-not-1").put("pending", bench.pending().to_string())
        })?;
        let again = bench.expect_cast(right, bench.patience()).await?;
        require(again == content, || Reason::new("reason-ballot-sent-again-other-bytes"))?;
    }
    bench.receipt(right, VoteResult::Already).await?;
    bench.expect_state(right, BallotState::Cleared).await?;
    bench.idle().await
}

async fn power_cuts(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.emptied().await?;
    for cut in 0..bench.profile.repeats("VOT-03") {
        one_power_cut(bench).await.map_err(|stop| match stop {
            Stop::Fail(why) | Stop::Late(why) => {
                Stop::Fail(Reason::new("reason-cut").put("cut", cut.to_string()).put("why", why))
            }
            other => other,
        })?;
    }
    Ok(())
}

async fn one_power_cut(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let right = bench.armed().await?;
    let mut recorded = bench.vote_on(right, OWN_PACE).await?;
    let delay = bench.draw_time(Duration::from_millis(60));
    let answers = bench.draw::<1>() < [128];
    let (until, mut is_answered) = (Instant::now() + delay, false);
    if recorded.is_some() && answers {
        is_answered = true;
        bench.receipt(right, VoteResult::Recorded).await?;
    }
    while let Some(heard) = bench.probe.next(until).await? {
        if let Some(Message::VoteCast { right: of, content }) = heard.message() {
            require(*of == right, || Reason::new("reason-vote-cast-carries-another-right"))?;
            recorded = Some(content.clone());
            // The other half of the cuts fall surely between cast and receipt.
            if answers {
                is_answered = true;
                bench.receipt(right, VoteResult::Recorded).await?;
            }
        }
    }
    bench.power_cycle().await?;
    bench.open().await?;
    let pending = bench.pending();
    if pending == 0 {
        // It may have cleared itself only if the receipt can have reached it.
        return require(is_answered, || Reason::new("reason-ballot-gone-after-power-cut"));
    }
    require(pending == 1, || {
        Reason::new("reason-pending-after-power-cut").put("pending", pending.to_string())
    })?;
    let again = bench.expect_cast(right, bench.patience()).await?;
    require(recorded.as_ref().is_none_or(|content| *content == again), || {
        Reason::new("reason-ballot-other-bytes-after-power")
    })?;
    let result = if recorded.is_some() { VoteResult::Already } else { VoteResult::Recorded };
    bench.receipt(right, result).await?;
    bench.expect_state(right, BallotState::Cleared).await
}

async fn storage_failures(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.emptied().await?;
    let (right, content) = bench.voted().await?;
    for _ in 0..3 {
        bench.receipt(right, VoteResult::StorageFailed).await?;
        let failed = Instant::now();
        let again = bench.expect_cast(right, Duration::from_secs(31)).await?;
        let pause = failed.elapsed();
        require(Duration::from_millis(900) <= pause, || {
            Reason::new("reason-ballot-sent-again-after-ms").put("ms", millis(pause))
        })?;
        require(again == content, || Reason::new("reason-ballot-sent-again-other-bytes"))?;
    }
    bench.receipt(right, VoteResult::Recorded).await?;
    bench.expect_state(right, BallotState::Cleared).await?;
    bench.idle().await
}

async fn receipt_that_does_not_come(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.emptied().await?;
    let (right, content) = bench.voted().await?;
    // Whoever voted may have taken his time to say so: the first pause is not measured.
    let first = cast_again(bench, right, &content).await?;
    let pause = cast_again(bench, right, &content).await?.duration_since(first);
    require(SOONEST_AGAIN <= pause, || {
        Reason::new("reason-ballot-sent-again-after-ms-2").put("ms", millis(pause))
    })?;
    bench.receipt(right, VoteResult::Recorded).await?;
    bench.expect_state(right, BallotState::Cleared).await?;
    bench.idle().await
}

/// Waits for a cast in a new frame of the running session, and returns when it came.
async fn cast_again(bench: &mut Bench<'_>, right: Right, content: &[u8]) -> Result<Instant, Stop> {
    let what = Reason::new("reason-cast-again");
    let cast = bench.probe.expect(what, Duration::from_secs(31), |heard| match heard.message() {
        Some(Message::VoteCast { right: of, content }) => Some((heard.at, *of, content.clone())),
        _ => None,
    });
    let (at, of, again) = cast.await?;
    require(of == right, || Reason::new("reason-vote-cast-carries-another-right"))?;
    require(*again == *content, || Reason::new("reason-ballot-sent-again-other-bytes"))?;
    Ok(at)
}

async fn refusals(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.emptied().await?;
    for refusal in [VoteResult::Conflict, VoteResult::Unknown, VoteResult::Expired, VoteResult::Cancelled] {
        let (right, _) = bench.voted().await?;
        bench.receipt(right, refusal).await?;
        let acts_on_it = |heard: &Heard| {
            matches!(heard.message(), Some(Message::VoteCast { .. }))
                || matches!(heard.message(), Some(Message::BallotState { state: BallotState::Cleared, .. }))
        };
        let why = || Reason::new("reason-refused-is-kept").put("refusal", format!("{refusal:?}"));
        bench.probe.expect_silence(why(), Duration::from_secs(35), |heard| !acts_on_it(heard)).await?;
        bench.open().await?;
        require(bench.pending() == 0, || {
            Reason::new("reason-ballot-refused-as-counts-as").put("refusal", format!("{refusal:?}"))
        })?;
        let patience = bench.patience();
        bench.probe.expect_silence(why(), patience, |heard| !acts_on_it(heard)).await?;
        let state = bench.status().await?.state;
        require(state != DeviceState::Idle, || {
            Reason::new("reason-nothing-kept-ballot-refused-as").put("refusal", format!("{refusal:?}"))
        })?;
        if bench.can(Step::SeeRefusal) {
            let seen = bench.take(Step::SeeRefusal).await?;
            require(seen == Answer::Yes(true), || {
                Reason::new("reason-terminal-does-not-show-refusal").put("refusal", format!("{refusal:?}"))
            })?;
        }
        bench.take(Step::ClearByHand).await?;
        bench.idle().await?;
    }
    Ok(())
}

async fn no_room(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.emptied().await?;
    let mut held = Vec::new();
    for _ in 0..bench.profile.rights_held {
        held.push(bench.armed().await?);
    }
    let extra = Right::from_bytes(&bench.draw());
    bench.probe.say(Message::BallotOpen { right: extra, style: 0, expires_s: 0 }).await?;
    bench.expect_state(extra, BallotState::Refused).await?;
    let status = bench.status().await?;
    require(status.state == DeviceState::Armed, || {
        Reason::new("reason-terminal-after-refusing").put("state", format!("{:?}", status.state))
    })?;
    // The rights it held are reported in the next session, and no other.
    bench.open().await?;
    bench.probe.manners = Manners::GOOD;
    for heard in bench.probe.listen(bench.patience()).await? {
        if let Some(Message::BallotState { right, state: BallotState::Armed }) = heard.message() {
            let known = held.iter().position(|one| one == right);
            let at = known.ok_or_else(|| Stop::Fail(Reason::new("reason-terminal-holds-right-refused")))?;
            held.swap_remove(at);
            let right = *right;
            bench.probe.say(Message::BallotCancel { right }).await?;
        }
    }
    require(held.is_empty(), || Reason::new("reason-rights-held-not-reported").put("count", held.len()))
}
