//! LIV: keep-alive and silence. `docs/wire.md` 5.

use std::time::Duration;

use election::wire::code::Kind;
use election::wire::frame::Side;
use election::wire::message::Message;
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::probe::Manners;
use crate::probe::heard::Heard;
use crate::suite::millis;
use crate::verdict::{Reason, Stop, require};

pub(super) const TESTS: &[Test] = &[test!(
    "LIV-01",
    "docs/wire.md 5",
    Either,
    [Need::Key],
    idle_then_silent,
    "liv-01-what",
    "liv-01-meaning"
)];

async fn idle_then_silent(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    let keep_alive = bench.probe.keep_alive;
    bench.probe.manners = Manners { pings: false, ..Manners::GOOD };
    let pings = count_pings(bench, keep_alive * 3).await?;
    if pings == 0 {
        require(bench.dut() == Side::Terminal, || Reason::new("reason-controller-sends-no-ping"))?;
        bench.note(Reason::new("reason-leaves-pings"));
        bench.probe.manners.pings = true;
        for _ in 0..60 {
            bench.still_there().await?;
            bench.probe.pass(keep_alive).await?;
        }
    } else {
        count_pings(bench, keep_alive * 57).await?;
    }
    bench.still_there().await?;
    fall_silent(bench, keep_alive).await
}

/// Answers PINGs for a time and wants them a keep-alive apart, within a fifth.
async fn count_pings(bench: &mut Bench<'_>, time: Duration) -> Result<u32, Stop> {
    let (keep_alive, until) = (bench.probe.keep_alive, Instant::now() + time);
    let (mut count, mut last) = (0, None);
    while let Some(heard) = bench.probe.next(until).await? {
        if !matches!(heard.message(), Some(Message::Ping(_))) {
            // Whatever else it sends puts its next PING off.
            last = heard.message().map(|_| heard.at).or(last);
            continue;
        }
        if let Some(last) = last.replace(heard.at) {
            let gap = heard.at - last;
            let is_right = keep_alive.mul_f64(0.8) <= gap && gap <= keep_alive.mul_f64(1.2);
            require(is_right, || Reason::new("reason-ping-came-after-ms").put("ms", millis(gap)))?;
        }
        count += 1;
    }
    Ok(count)
}

async fn fall_silent(bench: &mut Bench<'_>, keep_alive: Duration) -> Result<(), Stop> {
    bench.probe.manners = Manners::MUTE;
    let began = Instant::now();
    if bench.dut() == Side::Controller {
        let hello =
            |heard: &Heard| heard.header().filter(|header| header.kind == Kind::HELLO).map(|_| heard.at);
        let at = bench.probe.expect(Reason::new("reason-hello-after-3-5-s"), keep_alive * 5, hello).await?;
        let silence = at - began;
        // Counted from the last frame it got, a PING or its answer up to a moment before.
        let least = keep_alive * 3;
        require(least <= silence, || {
            Reason::new("reason-link-given-up-after-ms").put("ms", millis(silence))
        })?;
        bench.found.notes.push(Reason::new("reason-gave-link-up-ms-after").put("ms", millis(silence)));
    } else {
        bench.probe.pass(keep_alive * 4).await?;
        bench.probe.say_once(&Message::Ping(Box::new(*b"still?"))).await?;
        let patience = bench.patience();
        let is_over = |heard: &Heard| !matches!(heard.message(), Some(Message::Pong(_)));
        bench
            .probe
            .expect_silence(Reason::new("reason-silence-had-ended-session"), patience, is_over)
            .await?;
    }
    bench.probe.forget();
    bench.open().await?;
    bench.still_there().await
}
