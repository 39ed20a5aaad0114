//! LAT: how long the device takes, against the profile's limits, with the host's own stalls held against it.

use std::time::Duration;

use election::wire::code::VoteResult;
use election::wire::frame::Side;
use election::wire::message::Message;
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::operator::Step;
use crate::outcome::Times;
use crate::probe::heard::Heard;
use crate::verdict::{Reason, Stop, require};

pub(super) const TESTS: &[Test] = &[
    test!(
        "LAT-01",
        "profile limits ping_p50, ping_p99, ping_max",
        Either,
        [Need::Key],
        ping_times,
        "lat-01-what",
        "lat-01-meaning"
    ),
    test!(
        "LAT-02",
        "profile limit cast_to_receipt_p99",
        Either,
        [Need::Key],
        cast_times,
        "lat-02-what",
        "lat-02-meaning"
    ),
];

async fn ping_times(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    reserve(bench);
    let mut times = Times::new();
    for _ in 0..bench.profile.repeats("LAT-01") {
        let began = bench.probe.line_free();
        bench.still_there().await?;
        times.add(began.elapsed());
    }
    let found = bench.distribution("PING round trip", &times);
    for (name, us) in [("ping_p50", found.p50_us), ("ping_p99", found.p99_us), ("ping_max", found.max_us)] {
        bench.measure_time(name, Duration::from_micros(us));
    }
    Ok(())
}

/// Says what a pass leaves open where bytes take no time.
fn reserve(bench: &mut Bench<'_>) {
    if !bench.probe.has_speed() {
        bench.found.reservation = Some(Reason::new("reason-times-without-wire"));
    }
}

async fn cast_times(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let mut times = Times::new();
    let (name, step) = match bench.dut() {
        Side::Terminal => ("receipt to cleared", Step::Vote),
        Side::Controller => ("cast to receipt", Step::Issue),
    };
    if !bench.can(step) {
        return Err(Stop::Skip(Reason::new("reason-nobody-there").put("step", step.words())));
    }
    if bench.dut() == Side::Terminal {
        bench.emptied().await?;
    }
    reserve(bench);
    for _ in 0..bench.profile.repeats("LAT-02") {
        let began = match bench.dut() {
            Side::Terminal => receipt_to_cleared(bench).await?,
            Side::Controller => cast_to_receipt(bench).await?,
        };
        times.add(began);
    }
    let found = bench.distribution(name, &times);
    bench.measure_time("cast_to_receipt_p99", Duration::from_micros(found.p99_us));
    Ok(())
}

async fn receipt_to_cleared(bench: &mut Bench<'_>) -> Result<Duration, Stop> {
    let (right, _) = bench.voted().await?;
    let began = bench.probe.line_free();
    bench.receipt(right, VoteResult::Recorded).await?;
    bench.expect_state(right, election::wire::code::BallotState::Cleared).await?;
    Ok(began.elapsed())
}

async fn cast_to_receipt(bench: &mut Bench<'_>) -> Result<Duration, Stop> {
    let (right, content) = (bench.issued().await?, bench.content());
    let began = bench.probe.line_free();
    let (result, _) = bench.cast(right, &content).await?;
    let took = Instant::now().saturating_duration_since(began);
    require(result == VoteResult::Recorded, || {
        Reason::new("reason-first-cast-answered").put("result", format!("{result:?}"))
    })?;
    bench.cleared(right).await?;
    let ready = |heard: &Heard| !matches!(heard.message(), Some(Message::Error(_)));
    bench.probe.expect_silence(Reason::new("reason-cleared-said"), Duration::from_millis(30), ready).await?;
    Ok(took)
}
