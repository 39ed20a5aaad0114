//! THR: bulk transfer with an acknowledgement for every frame, against what the line allows.

use std::time::Duration;

use election::wire::code::{Kind, Mode};
use election::wire::message::Message;
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::probe::heard::Heard;
use crate::suite::millis;
use crate::verdict::{Reason, Stop, require};

/// Payload of each frame, and what its frame and the acknowledgement take on the line in suite 2.
const PAYLOAD: usize = 480;
const FRAME_BYTES: usize = 480 + 18 + 16 + 4 + 3;
const ACK_BYTES: usize = 18 + 16 + 4 + 2;
/// How long one direction is kept busy.
const TIME: Duration = Duration::from_secs(60);

const TEST_MODE: Need = Need::Mode(Mode::Test);

pub(super) const TESTS: &[Test] = &[
    test!(
        "THR-01",
        "profile limit throughput",
        Either,
        [Need::Key, TEST_MODE, Need::Speed],
        to_the_device,
        "thr-01-what",
        "thr-01-meaning"
    ),
    test!(
        "THR-02",
        "profile limit throughput",
        Either,
        [Need::Key, TEST_MODE, Need::Speed],
        from_the_device,
        "thr-02-what",
        "thr-02-meaning"
    ),
    test!(
        "THR-03",
        "docs/wire.md 5",
        Either,
        [Need::Key, TEST_MODE],
        both_ways,
        "thr-03-what",
        "thr-03-meaning"
    ),
];

/// Returns how long one frame and its acknowledgement take where neither end loses time.
fn turn(bench: &Bench<'_>) -> Duration {
    bench.probe.line_time(FRAME_BYTES + ACK_BYTES)
}

fn share(bench: &Bench<'_>, frames: u32, took: Duration) -> f64 {
    let ideal = turn(bench) * frames;
    100.0 * ideal.as_secs_f64() / took.as_secs_f64().max(1e-9)
}

async fn to_the_device(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    let (began, mut frames) = (Instant::now(), 0);
    while began.elapsed() < TIME {
        sink(bench).await?;
        frames += 1;
    }
    let took = began.elapsed();
    let value = share(bench, frames, took);
    bench.note(Reason::new("reason-frames-ms").put("frames", frames.to_string()).put("ms", millis(took)));
    bench.measure("throughput", value);
    bench.still_there().await
}

/// Sends one SINK and waits for its acknowledgement.
async fn sink(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.probe.say(Message::Sink(vec![0xA5; PAYLOAD].into())).await?;
    let until = bench.probe.line_free() + bench.patience() * 4;
    while bench.probe.is_waiting() {
        match bench.probe.next(until).await? {
            Some(heard) => no_error(&heard)?,
            None if until <= Instant::now() => {
                return Err(Stop::Fail(Reason::new("reason-sink-not-acknowledged")));
            }
            None => {}
        }
    }
    Ok(())
}

fn no_error(heard: &Heard) -> Result<(), Stop> {
    match heard.message() {
        Some(Message::Error(report)) => Err(Stop::Fail(
            Reason::new("reason-answered-2")
                .put("kind", format!("{:?}", report.kind))
                .put("code", format!("{:?}", report.code)),
        )),
        _ => Ok(()),
    }
}

async fn from_the_device(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    let frames = (TIME.as_secs_f64() / turn(bench).as_secs_f64()) as u16;
    let began = Instant::now();
    bench.probe.say(Message::Source { count: frames, size: PAYLOAD as u16 }).await?;
    receive(bench, frames).await?;
    let took = began.elapsed();
    let value = share(bench, u32::from(frames), took);
    bench.note(Reason::new("reason-frames-ms").put("frames", frames.to_string()).put("ms", millis(took)));
    bench.measure("throughput", value);
    bench.still_there().await
}

/// Waits for a number of SINK frames, none of them too short.
async fn receive(bench: &mut Bench<'_>, frames: u16) -> Result<(), Stop> {
    let patience = bench.patience() * 4;
    for number in 1..=frames {
        let what = Reason::new("reason-sink-of").put("number", number).put("frames", frames);
        let length = bench.probe.expect(what.clone(), patience, sink_length).await?;
        require(length == PAYLOAD, || {
            Reason::new("reason-bytes-not")
                .put("what", what)
                .put("length", length.to_string())
                .put("wanted", PAYLOAD)
        })?;
    }
    let more = |heard: &Heard| sink_length(heard).is_none();
    bench.probe.expect_silence(Reason::new("reason-no-more-sink-frames-were"), patience, more).await
}

fn sink_length(heard: &Heard) -> Option<usize> {
    match heard.message() {
        Some(Message::Sink(data)) => Some(data.len()),
        _ => None,
    }
}

async fn both_ways(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    let frames = 400_u16;
    bench.probe.say(Message::Source { count: frames, size: PAYLOAD as u16 }).await?;
    for _ in 0..frames {
        bench.probe.say(Message::Sink(vec![0x5A; PAYLOAD].into())).await?;
    }
    let (mut came, began) = (0_u16, Instant::now());
    let until = began + turn(bench) * u32::from(frames) * 4 + bench.patience();
    while came < frames || bench.probe.is_waiting() {
        let Some(heard) = bench.probe.next(until).await? else {
            require(Instant::now() < until, || {
                Reason::new("reason-frames-came-time")
                    .put("came", came.to_string())
                    .put("frames", frames.to_string())
            })?;
            continue;
        };
        no_error(&heard)?;
        came += u16::from(sink_length(&heard).is_some());
        let is_nonsense = heard
            .header()
            .is_some_and(|header| !matches!(header.kind, Kind::SINK | Kind::ACK | Kind::PING | Kind::PONG));
        require(!is_nonsense, || Reason::new("reason-during-bulk-transfer-came").put("frame", heard.text()))?;
    }
    require(came == frames, || {
        Reason::new("reason-frames-came-not").put("came", came.to_string()).put("frames", frames.to_string())
    })?;
    let took = began.elapsed().as_millis();
    bench.note(
        Reason::new("reason-frames-each-way-ms")
            .put("frames", frames.to_string())
            .put("took", took.to_string()),
    );
    if !bench.probe.has_speed() {
        bench.found.reservation = Some(Reason::new("reason-no-limit-derived"));
    }
    bench.still_there().await
}
