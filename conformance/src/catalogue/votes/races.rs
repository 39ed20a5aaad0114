//! VOT-06: a cancellation races a cast, where somebody votes when told and where the device votes by itself.

use std::time::Duration;

use election::right::Right;
use election::wire::code::{BallotState, VoteResult};
use election::wire::frame::Side;
use election::wire::message::Message;
use tokio::time::Instant;

use crate::bench::Bench;
use crate::operator::{Answer, Step};
use crate::verdict::{Reason, Stop, require};

/// The most that is spent on races with a device that votes by itself, and slowly.
const MOST_TIME: Duration = Duration::from_secs(600);

/// What a terminal said of a right.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    was_cast: bool,
    was_cleared: bool,
}

/// Which of the two won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Winner {
    Cast,
    Cancellation,
}

pub(super) async fn cancel_races_cast(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if bench.dut() == Side::Controller {
        return bench.cancel_races_cast_at_controller().await;
    }
    if !bench.can(Step::Vote) {
        return Err(Stop::Skip(Reason::new("reason-nobody-there").put("step", Step::Vote.words())));
    }
    bench.emptied().await?;
    let pace = own_pace(bench).await?;
    let most = pace.map_or(u32::MAX, |pace| {
        u32::try_from(MOST_TIME.as_millis() / (pace * 3 + bench.patience()).as_millis()).unwrap_or(u32::MAX)
    });
    let (mut cast, mut cancelled) = (0, 0);
    for _ in 0..bench.profile.repeats("VOT-06").min(most.max(1)) {
        let won = match pace {
            None => race_with_a_voter(bench).await?,
            Some(pace) => race_with_the_device(bench, pace).await?,
        };
        match won {
            Winner::Cast => cast += 1,
            Winner::Cancellation => cancelled += 1,
        }
    }
    bench.note(
        Reason::new("reason-casts-cancellations-won")
            .put("cast", cast.to_string())
            .put("cancelled", cancelled.to_string()),
    );
    Ok(())
}

/// Has one vote cast without a race and returns how long the device takes from right to cast, if it votes by itself.
async fn own_pace(bench: &mut Bench<'_>) -> Result<Option<Duration>, Stop> {
    let right = bench.armed().await?;
    let began = Instant::now();
    let own = bench.vote_on(right, super::OWN_PACE).await?;
    let pace = own.is_some().then(|| began.elapsed());
    if own.is_none() {
        bench.expect_cast(right, bench.patience()).await?;
    }
    bench.receipt(right, VoteResult::Recorded).await?;
    bench.expect_state(right, BallotState::Cleared).await?;
    Ok(pace)
}

/// Tells the voter to vote a moment after or before the cancellation leaves.
async fn race_with_a_voter(bench: &mut Bench<'_>) -> Result<Winner, Stop> {
    let right = bench.armed().await?;
    let delay = bench.draw_time(Duration::from_millis(20));
    let cancels_first = bench.draw::<1>() < [128];
    if cancels_first {
        bench.probe.say(Message::BallotCancel { right }).await?;
        tokio::time::sleep(delay).await;
    }
    let vote = bench.take(Step::Vote).await;
    let has_voted = matches!(vote, Ok(Answer::Done));
    if let Err(stop) = vote
        && !(cancels_first && matches!(stop, Stop::Error(_)))
    {
        return Err(stop);
    }
    if !cancels_first {
        bench.probe.say(Message::BallotCancel { right }).await?;
    }
    let until = Instant::now() + bench.patience() + bench.probe.first_wait(150) * 2;
    let said = listen(bench, right, Said::default(), until).await?;
    require(said.was_cast == has_voted, || {
        Reason::new(if has_voted {
            "reason-cast-lost-to-cancellation"
        } else {
            "reason-cancelled-right-cast"
        })
    })?;
    settle(bench, right, said).await
}

/// Cancels at an instant drawn from around the one at which the device votes; then nothing but what it says shows who won.
async fn race_with_the_device(bench: &mut Bench<'_>, pace: Duration) -> Result<Winner, Stop> {
    let right = bench.armed().await?;
    let (began, delay) = (Instant::now(), bench.draw_time(pace * 2));
    let said = hear(bench, right, Said::default(), began + delay).await?;
    bench.probe.say(Message::BallotCancel { right }).await?;
    let until = Instant::now() + bench.patience() + bench.probe.first_wait(150) * 2;
    let said = listen(bench, right, said, until).await?;
    // A device that casts what was cancelled does so when it would have voted.
    let said = if said.was_cast { said } else { hear(bench, right, said, began + pace * 2).await? };
    settle(bench, right, said).await
}

/// Listens until the terminal has said what became of the right and has acknowledged everything.
async fn listen(bench: &mut Bench<'_>, right: Right, mut said: Said, until: Instant) -> Result<Said, Stop> {
    while !(said.was_cast || said.was_cleared) || bench.probe.is_waiting() {
        let Some(heard) = bench.probe.next(until).await? else { break };
        said.take(right, heard.message());
    }
    Ok(said)
}

/// Listens to the end of a time.
async fn hear(bench: &mut Bench<'_>, right: Right, mut said: Said, until: Instant) -> Result<Said, Stop> {
    while let Some(heard) = bench.probe.next(until).await? {
        said.take(right, heard.message());
    }
    Ok(said)
}

/// Wants one end of the race and not both, and has a ballot that was cast recorded.
async fn settle(bench: &mut Bench<'_>, right: Right, said: Said) -> Result<Winner, Stop> {
    require(said.was_cast || said.was_cleared, || Reason::new("reason-cancelled-right-neither-cast-nor"))?;
    require(!(said.was_cast && said.was_cleared), || Reason::new("reason-terminal-says-cleared-casts"))?;
    if !said.was_cast {
        return Ok(Winner::Cancellation);
    }
    bench.receipt(right, VoteResult::Recorded).await?;
    bench.expect_state(right, BallotState::Cleared).await?;
    Ok(Winner::Cast)
}

impl Said {
    fn take(&mut self, right: Right, message: Option<&Message>) {
        match message {
            Some(Message::VoteCast { right: of, .. }) if *of == right => self.was_cast = true,
            Some(Message::BallotState { right: of, state: BallotState::Cleared }) if *of == right => {
                self.was_cleared = true;
            }
            _ => {}
        }
    }
}
