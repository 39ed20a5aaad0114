//! SEC: somebody on the cable who makes frames. `docs/wire.md` 4 and 11.

use std::time::Duration;

use election::wire::code::Kind;
use election::wire::frame::Side;
use election::wire::keys::Suite;
use election::wire::message::Message;
use rand::Rng;
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::probe::heard::{Heard, What};
use crate::probe::session::{TagFault, on_line};
use crate::suite::millis;
use crate::verdict::{Reason, Stop, require};

/// Wrong tags after which a controller ignores the line.
const MOST_BAD_TAGS: u32 = 16;
/// How long forged frames may keep the line busy before the session shows that it lives.
const BATCH: Duration = Duration::from_millis(400);

pub(super) const TESTS: &[Test] =
    &[test!("SEC-01", "docs/wire.md 4", Either, [Need::Key], forged_frames, "sec-01-what", "sec-01-meaning")];

async fn forged_frames(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    if bench.probe.session.as_ref().is_some_and(|session| session.suite() == Suite::Open) {
        return Err(Stop::Skip(Reason::new("reason-profile-no-suite-tags")));
    }
    if bench.dut() == Side::Controller {
        block_after_sixteen(bench).await?;
        return Ok(());
    }
    let mut left = bench.profile.repeats("SEC-01");
    let count = left;
    let one = bench.probe.line_time(95);
    let most = (BATCH.as_nanos() / one.as_nanos().max(1)).max(1) as u32;
    while 0 < left {
        let batch = left.min(most);
        left -= batch;
        forge(bench, batch).await?;
        for heard in bench.probe.listen(Duration::ZERO).await? {
            let is_answer = matches!(heard.message(), Some(message) if message.kind() != Kind::PONG);
            require(!is_answer || is_ping(&heard), || {
                Reason::new("reason-forged-frame-answered").put("frame", heard.text())
            })?;
        }
        bench.still_there().await?;
    }
    bench.note(Reason::new("reason-forged-frames-ignored").put("count", count.to_string()));
    Ok(())
}

fn is_ping(heard: &Heard) -> bool {
    matches!(heard.message(), Some(Message::Ping(_)))
}

/// Sends forged frames in one write: right but for the tag, which is drawn.
async fn forge(bench: &mut Bench<'_>, count: u32) -> Result<(), Stop> {
    let mut wire = Vec::new();
    for _ in 0..count {
        let kinds = [Kind::STATUS_REQ, Kind::BALLOT_OPEN, Kind::VOTE_RECEIPT, Kind::PING, Kind::LOG_READ];
        let draw = bench.rng.next_u32();
        let kind = kinds.get(draw as usize % kinds.len()).copied().unwrap_or(Kind::PING);
        let mut payload = bench.draw::<49>().to_vec();
        payload.truncate(if kind == Kind::PING { 20 } else { 49 });
        let Some(session) = bench.probe.session.as_mut() else { return Err(Stop::Gone) };
        let craft = session.craft_raw(kind, payload, kind != Kind::PING);
        // One bit of the tag is wrong, each time another, so that a tag compared in part is found out.
        let mut frame = craft.bytes(session.send_key());
        let tag = session.suite().tag_len();
        let bit = draw as usize / 8 % (8 * tag);
        frame.truncate(frame.len() - 4);
        let at = frame.len() - tag + bit / 8;
        if let Some(byte) = frame.get_mut(at) {
            *byte ^= 1 << (bit % 8);
        }
        frame.extend_from_slice(&crc32c::crc32c(&frame).to_be_bytes());
        wire.extend(on_line(&frame));
    }
    bench.probe.write_wire(&wire, format!("{count} forged frames")).await
}

/// Sixteen wrong tags end the session, and for a minute nothing is offered.
async fn block_after_sixteen(bench: &mut Bench<'_>) -> Result<(), Stop> {
    for _ in 0..MOST_BAD_TAGS {
        let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
        let mut craft = session.craft(&Message::Ping(Box::new([1; 8])), false);
        craft.tag = TagFault::Flipped;
        let frame = craft.bytes(session.send_key());
        bench.probe.write_frame(&frame, "PING with a wrong tag".to_owned()).await?;
    }
    let blocked = Instant::now();
    bench.probe.manners = crate::probe::Manners::MUTE;
    let minute = Duration::from_secs(60);
    let until = blocked + minute.mul_f64(0.95);
    // A third of the block at most, whatever the line's speed.
    let fits = (20_000 / bench.probe.line_time(95).as_millis().max(1)) as u32;
    let forging = bench.profile.repeats("SEC-01").min(fits);
    forge(bench, forging).await?;
    while let Some(heard) = bench.probe.next(until).await? {
        let is_noise = matches!(heard.what, What::Noise(_) | What::Foreign(_));
        require(is_noise, || {
            Reason::new("reason-ms-after-16-wrong-tags")
                .put("ms", millis(blocked.elapsed()))
                .put("frame", heard.text())
        })?;
    }
    bench.probe.forget();
    let hello = bench.await_offer(minute.mul_f64(0.1) + bench.hello_rhythm() * 2).await;
    hello.map_err(|stop| match stop {
        Stop::Fail(_) | Stop::Late(_) => Stop::Fail(Reason::new("reason-no-hello-minute-after-16")),
        other => other,
    })?;
    bench.note(Reason::new("reason-16-wrong-tags-end-session").put("forging", forging.to_string()));
    bench.open().await?;
    bench.still_there().await
}
