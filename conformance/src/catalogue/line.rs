//! LIN: the line itself, as far as a port and somebody at the plug can test it without a relay.

use std::time::Duration;

use election::wire::code::Kind;
use election::wire::frame::Side;
use election::wire::message::Message;
use hardware::port::{Counters, Level, Parity, Settings};
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::operator::Step;
use crate::probe::Manners;
use crate::probe::heard::Heard;
use crate::probe::session::on_line;
use crate::verdict::{Reason, Stop, require};

const PULL: Need = Need::Hand(Step::Unplug);
const PUT: Need = Need::Hand(Step::Plug);

pub(super) const TESTS: &[Test] = &[
    test!("LIN-01", "docs/wire.md 1", Either, [], settings, "lin-01-what", "lin-01-meaning"),
    test!(
        "LIN-02",
        "docs/wire.md 1",
        Either,
        [Need::Key, Need::Speed],
        baud_offset,
        "lin-02-what",
        "lin-02-meaning"
    ),
    test!("LIN-03", "docs/wire.md 3", Either, [Need::Key], breaks, "lin-03-what", "lin-03-meaning"),
    test!("LIN-04", "docs/wire.md 3", Either, [Need::Key], wrong_parity, "lin-04-what", "lin-04-meaning"),
    test!(
        "LIN-05",
        "docs/wire.md 6",
        Either,
        [Need::Key, PULL, PUT],
        replugging,
        "lin-05-what",
        "lin-05-meaning"
    ),
    test!(
        "LIN-06",
        "docs/wire.md 3",
        Either,
        [Need::Key, PULL, PUT],
        cut_frame,
        "lin-06-what",
        "lin-06-meaning"
    ),
    test!("LIN-07", "docs/wire.md 5", Either, [Need::Key], half_open, "lin-07-what", "lin-07-meaning"),
    test!("LIN-08", "docs/wire.md 4", Either, [Need::Key], loopback, "lin-08-what", "lin-08-meaning"),
    test!(
        "LIN-09",
        "profile field boot_ms",
        Terminal,
        [Need::Key],
        control_lines,
        "lin-09-what",
        "lin-09-meaning"
    ),
    test!("LIN-10", "line", Either, [Need::Key], clean_counters, "lin-10-what", "lin-10-meaning"),
];

async fn settings(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let wanted = Settings::svl(bench.profile.baud);
    let port = bench.probe.port()?;
    if !port.has_settings() {
        return Err(Stop::Skip(
            Reason::new("reason-unsupported-no-line-settings-read")
                .put("address", port.address().to_string()),
        ));
    }
    let found = port.settings()?;
    // Nobody but the bench sets this port: a difference is the bench's trouble, not the device's.
    if found != wanted {
        return Err(Stop::Error(
            Reason::new("reason-port-set-instead")
                .put("found", format!("{found:?}"))
                .put("wanted", format!("{wanted:?}")),
        ));
    }
    Ok(())
}

/// Opens a session and waits until nothing is under way: a port that is set anew spoils what it is sending.
async fn open_and_drain(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.still_there().await
}

/// The steps of LIN-02, in percent.
const OFFSETS: [u32; 3] = [1, 2, 3];
/// PINGs that must all be answered at a speed.
const PINGS_AT_SPEED: usize = 20;
/// A driver that comes no nearer to the speed asked for than this, in percent, has not taken it.
const NEAR: f64 = 0.5;

async fn baud_offset(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let port = bench.probe.port()?;
    if !port.is_sampled() {
        let address = port.address().to_owned();
        return Err(Stop::Skip(
            Reason::new("reason-unsupported-hands-bytes-on-unspoilt").put("address", address.to_string()),
        ));
    }
    open_and_drain(bench).await?;
    let agreed = bench.profile.baud;
    let mut held = 0;
    'steps: for offset in OFFSETS {
        let by = agreed * offset / 100;
        for speed in [agreed - by, agreed + by] {
            let answered = answers_at(bench, speed).await;
            bench.probe.port()?.set_baud(agreed)?;
            // What was cut off at the other speed ends here.
            bench.probe.write(&[0]).await?;
            if !answered? {
                bench.note(Reason::new("reason-at-baud-not-every-ping").put("speed", speed.to_string()));
                break 'steps;
            }
        }
        held = offset;
    }
    bench.leave().await?;
    bench.settle().await?;
    bench.open().await?;
    bench.still_there().await?;
    bench.measure("baud_offset", f64::from(held));
    Ok(())
}

/// Returns whether the device answers every PING at a speed.
async fn answers_at(bench: &mut Bench<'_>, speed: u32) -> Result<bool, Stop> {
    let port = bench.probe.port()?;
    port.set_baud(speed)?;
    let runs_at = port.settings()?.baud;
    let miss = 100.0 * f64::from(runs_at.abs_diff(speed)) / f64::from(speed.max(1));
    if NEAR < miss {
        let address = port.address().to_owned();
        return Err(Stop::Skip(
            Reason::new("reason-unsupported-runs-at-runs-at")
                .put("address", address.to_string())
                .put("runs-at", runs_at.to_string())
                .put("speed", speed.to_string()),
        ));
    }
    for _ in 0..PINGS_AT_SPEED {
        match bench.still_there().await {
            Ok(()) => {}
            Err(Stop::Late(_)) => return Ok(false),
            Err(stop) => return Err(stop),
        }
    }
    Ok(true)
}

/// How long LIN-04 talks with a parity bit: far below the silence that ends a session.
const WITH_PARITY: Duration = Duration::from_millis(500);

async fn wrong_parity(bench: &mut Bench<'_>) -> Result<(), Stop> {
    open_and_drain(bench).await?;
    for parity in [Parity::Even, Parity::Odd] {
        bench.probe.port()?.set_parity(parity)?;
        let talked = talk_with_parity(bench).await;
        bench.probe.port()?.set_parity(Parity::None)?;
        talked?;
        bench.probe.write(&[0]).await?;
        bench.still_there().await?;
    }
    Ok(())
}

/// Sends PINGs that no end without parity can read, and wants no answer to any.
async fn talk_with_parity(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let until = Instant::now() + WITH_PARITY;
    let (mut sent, mut answered) = (0, 0);
    while Instant::now() < until {
        // With ones and zeros for parity bits no frame comes through whole.
        let mark = *b"\x01\x03parity";
        bench.probe.say_once(&Message::Ping(mark.into())).await?;
        sent += 1;
        let heard = bench.probe.listen(Duration::from_millis(20)).await?;
        let is_answer =
            |heard: &&Heard| matches!(heard.message(), Some(Message::Pong(pong)) if *pong.echo == mark);
        answered += heard.iter().filter(is_answer).count();
    }
    if answered == sent {
        return Err(Stop::Skip(Reason::new("reason-unsupported-port-takes-parity-bit")));
    }
    require(answered == 0, || {
        Reason::new("reason-frames-sent-parity-bit-were")
            .put("answered", answered.to_string())
            .put("sent", sent.to_string())
    })
}

async fn breaks(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    for length in [1, 10, 250].map(Duration::from_millis) {
        bench.probe.port()?.send_break(length)?;
        bench.probe.pass(length + Duration::from_millis(50)).await?;
        bench.probe.write(&[0]).await?;
        bench.still_there().await?;
    }
    Ok(())
}

async fn replugging(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let mut worst = Duration::ZERO;
    for _ in 0..bench.profile.repeats("LIN-05") {
        bench.open().await?;
        bench.take(Step::Unplug).await?;
        let away = bench.draw_time(Duration::from_secs(5));
        worst = worst.max(back_after(bench, away).await?);
    }
    bench.measure_time("session_after_plug", worst);
    Ok(())
}

/// Puts the cable back after a time and returns how long a session then takes.
async fn back_after(bench: &mut Bench<'_>, away: Duration) -> Result<Duration, Stop> {
    bench.probe.unplug();
    tokio::time::sleep(away).await;
    bench.take(Step::Plug).await?;
    let began = Instant::now();
    bench.reopen_line().await?;
    let limit = bench.profile.time("session_after_plug");
    // A device may lose what comes while its port opens, or start again: the next HELLO counts as well.
    while let Err(stop) = bench.open().await {
        if !matches!(stop, Stop::Late(_)) || limit <= began.elapsed() {
            return Err(stop);
        }
        bench.probe.end_session();
    }
    bench.still_there().await?;
    Ok(began.elapsed())
}

async fn cut_frame(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let mut worst = Duration::ZERO;
    for share in [1, 4, 9] {
        bench.open().await?;
        let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
        let wire = on_line(&session.build(&Message::Ping(Box::new([9; 30])), false));
        let half = wire.get(..wire.len() * share / 10).unwrap_or_default();
        bench.probe.write(half).await?;
        bench.take(Step::Unplug).await?;
        worst = worst.max(back_after(bench, Duration::from_millis(700)).await?);
    }
    bench.measure_time("session_after_plug", worst);
    Ok(())
}

async fn half_open(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    // Deaf: the device hears us, but nothing shows that we hear it.
    bench.probe.manners = Manners { acknowledges: false, answers_pings: false, repeats: false, pings: true };
    bench.probe.pass(Duration::from_secs(10)).await?;
    bench.probe.forget();
    bench.leave().await?;
    // It may be in a session we have left: as a controller it needs our silence to notice.
    bench.probe.manners = Manners::MUTE;
    bench.probe.pass(bench.probe.keep_alive * 4).await?;
    bench.probe.forget();
    bench.open().await?;
    bench.still_there().await?;
    bench.probe.manners = Manners::MUTE;
    bench.probe.pass(Duration::from_secs(10)).await?;
    bench.probe.forget();
    bench.open().await?;
    bench.still_there().await
}

async fn loopback(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    // Every PING of the bench carries a mark, so an empty PONG could only answer the device itself.
    bench.probe.manners.pings = false;
    for _ in 0..5 {
        bench.still_there().await?;
        let until = Instant::now() + Duration::from_secs(1);
        while let Some(heard) = bench.probe.next(until).await? {
            let answers_itself = match heard.message() {
                Some(Message::Error(_)) => true,
                Some(Message::Pong(pong)) => pong.echo.is_empty(),
                _ => false,
            };
            require(!answers_itself, || {
                Reason::new("reason-device-answers-itself").put("frame", heard.text())
            })?;
            let wire = [heard.wire.as_slice(), &[0]].concat();
            bench.probe.write_wire(&wire, format!("its own {}", heard.text())).await?;
        }
    }
    bench.probe.manners.pings = true;
    bench.still_there().await?;
    if bench.dut() == Side::Terminal {
        let offer = bench.offer(|_| {}).await?;
        let (wire, ..) = bench.await_answer(&offer, bench.patience()).await?;
        bench.probe.write_wire(&[wire, vec![0]].concat(), "its own HELLO_ACK".to_owned()).await?;
        bench.silent(Reason::new("reason-own-hello-ack-came-back")).await?;
    } else {
        bench.leave().await?;
        let within = bench.hello_rhythm() * 5;
        let own = bench.probe.expect(Reason::name("HELLO"), within, |heard| {
            heard.header().filter(|header| header.kind == Kind::HELLO).map(|_| heard.wire.clone())
        });
        let own = own.await?;
        bench.probe.write_wire(&[own, vec![0]].concat(), "its own HELLO".to_owned()).await?;
        bench.silent_but_hello(Reason::new("reason-own-hello-came-back")).await?;
    }
    bench.open().await?;
    bench.still_there().await
}

async fn control_lines(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    let boots = bench.device.map(|device| device.boot_count);
    for (rts, dtr) in [(Level::Low, Level::Low), (Level::High, Level::Low), (Level::High, Level::High)] {
        bench.probe.port()?.set_control_lines(rts, dtr)?;
        bench.probe.pass(Duration::from_millis(100)).await?;
    }
    bench.probe.forget();
    bench.probe.pass(bench.profile.boot).await?;
    bench.open().await?;
    if boots != bench.device.map(|device| device.boot_count) {
        bench.note(Reason::new("reason-restarts-on-dtr"));
    }
    bench.still_there().await
}

async fn clean_counters(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let before = bench.probe.port()?.counters()?;
    bench.open().await?;
    for _ in 0..200 {
        bench.still_there().await?;
    }
    let after = bench.probe.port()?.counters()?;
    let Counters { framing, overrun, parity, breaks, buffer_overrun } = after;
    require(before == after, || {
        Reason::new("reason-new-line-errors-now-framing")
            .put("framing", framing.to_string())
            .put("overrun", overrun.to_string())
            .put("parity", parity.to_string())
            .put("breaks", breaks.to_string())
            .put("buffer-overrun", buffer_overrun.to_string())
    })
}
