//! VOT-10 and VOT-11: what a right is issued with, a style of ballot and a time to vote in. `docs/wire.md` 9.

use std::iter;
use std::time::Duration;

use election::right::Right;
use election::wire::code::BallotState;
use election::wire::message::Message;
use tokio::time::Instant;

use crate::bench::Bench;
use crate::operator::Step;
use crate::probe::Manners;
use crate::probe::heard::Heard;
use crate::suite::millis;
use crate::verdict::{Reason, Stop, require};

/// Styles that are asked for at random, beside the last there is.
const DRAWN_STYLES: usize = 3;
/// Seconds a right of VOT-11 is good for.
const EXPIRES_S: u16 = 2;
/// How much too early two seconds may be over: five percent, far more than a clock of quartz is off.
const EARLY: Duration = Duration::from_millis(100);

pub(super) async fn unknown_styles(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.emptied().await?;
    let mut taken = Vec::new();
    let drawn: Vec<u16> =
        iter::repeat_with(|| u16::from_be_bytes(bench.draw()).max(1)).take(DRAWN_STYLES).collect();
    for style in iter::once(u16::MAX).chain(drawn) {
        let right = Right::from_bytes(&bench.draw());
        bench.probe.say(Message::BallotOpen { right, style, expires_s: 0 }).await?;
        match bench.state_of(right, Reason::name("BALLOT_STATE refused")).await? {
            BallotState::Refused => bench.idle().await?,
            BallotState::Armed => {
                taken.push(format!("{style:04X}"));
                bench.emptied().await?;
            }
            state => {
                return Err(Stop::Fail(
                    Reason::new("reason-terminal-says-style")
                        .put("state", format!("{state:?}"))
                        .put("style", format!("{style:04X}")),
                ));
            }
        }
    }
    // Any number but 0 may stand for a ballot that the device was given: one that is taken proves nothing, two do.
    require(taken.len() < 2, || {
        Reason::new("reason-terminal-takes-whatever-style-asked").put("styles", taken.join(", "))
    })?;
    if let Some(style) = taken.first() {
        bench.note(Reason::new("reason-style-taken-device-must-have").put("style", style.to_string()));
    }
    bench.open().await?;
    let is_of_a_right = |heard: &Heard| {
        matches!(heard.message(), Some(Message::BallotState { .. } | Message::VoteCast { .. }))
    };
    let patience = bench.patience();
    let why = Reason::new("reason-every-right-refused");
    bench.probe.expect_silence(why, patience, |heard| !is_of_a_right(heard)).await?;
    bench.armed().await?;
    bench.emptied().await
}

pub(super) async fn time_runs_out(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.emptied().await?;
    let right = Right::from_bytes(&bench.draw());
    bench.probe.say(Message::BallotOpen { right, style: 0, expires_s: EXPIRES_S }).await?;
    let sent = bench.probe.line_free();
    bench.expect_state(right, BallotState::Armed).await?;
    expires_in_time(bench, right, sent).await?;
    if bench.can(Step::VoteTooLate) {
        bench.take(Step::VoteTooLate).await?;
    } else {
        bench.note(Reason::new("reason-not-tried-to-vote"));
    }
    // The report was not acknowledged: the right is held, and reported again in place of `armed`.
    bench.probe.end_session();
    bench.probe.manners = Manners::GOOD;
    bench.open().await?;
    said_to_be_over(bench, right, bench.patience()).await?;
    bench.idle().await?;
    bench.open().await?;
    let why = Reason::new("reason-expired-erased");
    let patience = bench.patience();
    bench.probe.expect_silence(why, patience, |heard| !is_about(heard, right)).await?;
    let next = bench.armed().await?;
    bench.probe.say(Message::BallotCancel { right: next }).await?;
    bench.expect_state(next, BallotState::Cleared).await?;
    bench.idle().await
}

/// Wants the report when the time is over, not sooner and not later, and leaves it without an acknowledgement.
async fn expires_in_time(bench: &mut Bench<'_>, right: Right, sent: Instant) -> Result<(), Stop> {
    let time = Duration::from_secs(EXPIRES_S.into());
    bench.probe.manners = Manners { acknowledges: false, ..Manners::GOOD };
    // The device took the right between the last byte of BALLOT_OPEN and its own answer.
    let over = said_to_be_over(bench, right, time + bench.patience()).await?;
    let after = over.saturating_duration_since(sent);
    require(time <= after + EARLY, || {
        Reason::new("reason-right-ms-ran-out-after").put("ms", millis(time)).put("due", millis(after))
    })
}

/// Waits until the terminal says that the time of a right is over, and returns when it said so.
async fn said_to_be_over(bench: &mut Bench<'_>, right: Right, within: Duration) -> Result<Instant, Stop> {
    let said = bench.probe.expect(Reason::name("BALLOT_STATE expired"), within, |heard| {
        is_about(heard, right).then(|| (heard.at, heard.message().cloned()))
    });
    match said.await? {
        (at, Some(Message::BallotState { state: BallotState::Expired, .. })) => Ok(at),
        (_, Some(Message::BallotState { state, .. })) => Err(Stop::Fail(
            Reason::new("reason-terminal-says-right-run-out").put("state", format!("{state:?}")),
        )),
        _ => Err(Stop::Fail(Reason::new("reason-right-run-out-voted"))),
    }
}

fn is_about(heard: &Heard, right: Right) -> bool {
    match heard.message() {
        Some(Message::BallotState { right: of, .. } | Message::VoteCast { right: of, .. }) => *of == right,
        _ => false,
    }
}
