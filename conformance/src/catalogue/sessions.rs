//! SES: how sessions open, and what must not open or close one. `docs/wire.md` 6 and 7.

use std::collections::BTreeSet;
use std::time::Duration;

use election::wire::code::{ErrorCode, Kind, Mode};
use election::wire::frame::Side;
use election::wire::keys::{Suite, SuiteSet};
use election::wire::message::{Message, Start};
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::{Bench, Terms, is_keep_alive};
use crate::operator::Step;
use crate::probe::heard::{Heard, What};
use crate::probe::session::{TagFault, on_line};
use crate::suite::millis;
use crate::verdict::{Reason, Stop, require};

pub(super) const TESTS: &[Test] = &[
    test!("SES-01", "docs/wire.md 6", Either, [], first_words, "ses-01-what", "ses-01-meaning"),
    test!("SES-02", "docs/wire.md 7", Either, [Need::Key], key_schedule, "ses-02-what", "ses-02-meaning"),
    test!("SES-03", "docs/wire.md 4", Either, [Need::Key], wrong_start, "ses-03-what", "ses-03-meaning"),
    test!("SES-04", "docs/wire.md 4", Either, [Need::Key], wrong_frames, "ses-04-what", "ses-04-meaning"),
    test!("SES-05", "docs/wire.md 6", Terminal, [Need::Key], injected_hello, "ses-05-what", "ses-05-meaning"),
    test!("SES-06", "docs/wire.md 6", Either, [Need::Key], no_common_ground, "ses-06-what", "ses-06-meaning"),
    test!("SES-07", "docs/wire.md 6", Either, [Need::Key], replayed_session, "ses-07-what", "ses-07-meaning"),
    test!("SES-08", "docs/wire.md 6", Either, [], nonces, "ses-08-what", "ses-08-meaning"),
    test!(
        "SES-09",
        "docs/wire.md 7",
        Terminal,
        [Need::Key],
        terms_it_cannot_serve,
        "ses-09-what",
        "ses-09-meaning"
    ),
];

async fn first_words(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if bench.dut() == Side::Controller {
        return offers_in_rhythm(bench).await;
    }
    if bench.can(Step::PowerCycle) {
        bench.power_cycle().await?;
    } else {
        bench.note(Reason::new("reason-not-at-power-on"));
    }
    let mut worst = Duration::ZERO;
    for pause in [0, 1, 10] {
        bench.probe.pass(Duration::from_secs(pause)).await?;
        let offer = bench.offer(|_| {}).await?;
        let limit = bench.profile.time("hello_answer");
        let (_, answer, took) = bench.await_answer(&offer, limit * 5).await?;
        bench.device = Some(answer);
        worst = worst.max(took);
    }
    bench.measure_time("hello_answer", worst);
    Ok(())
}

/// Listens to a controller that nobody answers.
async fn offers_in_rhythm(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.leave().await?;
    let rhythm = bench.hello_rhythm();
    let mut last: Option<Instant> = None;
    let mut seen = BTreeSet::new();
    for _ in 0..6 {
        let (at, id, nonce) = next_hello(bench, rhythm * 5).await?;
        require(id != 0, || Reason::new("reason-hello-session-number-0"))?;
        require(seen.insert((id, nonce)), || Reason::new("reason-hello-sent-twice-one-number"))?;
        // The first gap may hold the end of an older session.
        if let Some(last) = last.filter(|_| 2 < seen.len()) {
            let gap = at - last;
            let is_right = rhythm.mul_f64(0.8) <= gap && gap <= rhythm.mul_f64(1.2);
            require(is_right, || {
                Reason::new("reason-hello-came-after-ms-not")
                    .put("ms", millis(gap))
                    .put("due", millis(rhythm))
            })?;
        }
        last = Some(at);
    }
    Ok(())
}

async fn next_hello(bench: &mut Bench<'_>, within: Duration) -> Result<(Instant, u32, [u8; 16]), Stop> {
    let hello = |heard: &Heard| match &heard.what {
        What::Frame { header, message: Ok(Message::Hello(hello)), .. } => {
            Some((heard.at, header.session.0, hello.nonce))
        }
        _ => None,
    };
    bench.probe.expect(Reason::name("HELLO"), within, hello).await
}

async fn key_schedule(bench: &mut Bench<'_>) -> Result<(), Stop> {
    for suite in bench.profile.suites_in_turn() {
        if bench.profile.mode == Mode::Election && suite != Suite::Sealed {
            continue;
        }
        bench.open_in(suite).await.map_err(|stop| match stop {
            Stop::Fail(why) | Stop::Late(why) => Stop::Fail(
                Reason::new("reason-suite").put("number", suite.number().to_string()).put("why", why),
            ),
            other => other,
        })?;
        bench.still_there().await?;
        let session = bench.probe.session.as_ref().map(|session| session.suite());
        require(session == Some(suite), || {
            Reason::new("reason-another-suite-than-opened").put("number", suite.number().to_string())
        })?;
    }
    Ok(())
}

async fn wrong_start(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if bench.dut() == Side::Controller {
        return wrong_hello_ack(bench).await;
    }
    bench.open().await?;
    let before = bench.status().await?.errors;
    let suites = SuiteSet(bench.profile.suites.0 & 0b110);
    let offer = bench.offer(|hello| hello.suites = suites).await?;
    bench.take_answer(&offer).await?;
    bench.probe.end_running();
    bench.start(bench.profile.mode, TagFault::Flipped).await?;
    bench.silent(Reason::new("reason-start-had-wrong-tag")).await?;
    bench.open().await?;
    let after = bench.status().await?.errors;
    let [_, tags_before, ..] = before;
    let [_, tags_after, ..] = after;
    require(tags_before < tags_after, || {
        Reason::new("reason-status-does-not-count-wrong")
            .put("tags-before", tags_before.to_string())
            .put("tags-after", tags_after.to_string())
    })?;
    half_a_keep_alive(bench).await
}

/// Sends a START of 17 bytes beside a running session, which must go on.
async fn half_a_keep_alive(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let offer = bench.offer(|_| {}).await?;
    bench.take_answer(&offer).await?;
    let start =
        Start { mode: bench.profile.mode, election_id: bench.profile.election_id, keep_alive_ms: 1_000 };
    let mut payload = Vec::new();
    Message::Start(start).encode(&mut payload);
    payload.resize(17, 0);
    let session = bench.probe.opening.as_mut().ok_or(Stop::Gone)?;
    let wire = on_line(&session.craft_raw(Kind::START, payload, true).bytes(session.send_key()));
    bench.probe.write_wire(&wire, "START of 17 bytes".to_owned()).await?;
    refused_with(bench, ErrorCode::BadPayload, Reason::new("reason-start-of-17")).await?;
    bench.still_there().await?;
    bench.open().await?;
    bench.still_there().await
}

async fn wrong_hello_ack(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.leave().await?;
    let offer = bench.await_offer(bench.hello_rhythm() * 3).await?;
    bench.answer_tagged(&offer, |_| {}, TagFault::Flipped).await?;
    bench.silent_but_hello(Reason::new("reason-hello-ack-had-wrong-tag")).await?;
    bench.open().await?;
    bench.still_there().await
}

async fn wrong_frames(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    if bench.probe.session.as_ref().is_some_and(|session| session.suite() == Suite::Open) {
        return Err(Stop::Skip(Reason::new("reason-profile-no-suite-tags")));
    }
    let kind = if bench.profile.mode == Mode::Test { Kind::ECHO } else { Kind::PING };
    for (tag, other_session, what) in [
        (TagFault::Flipped, false, Reason::new("reason-a-wrong-tag")),
        (TagFault::Missing, false, Reason::new("reason-a-missing-tag")),
        (TagFault::None, true, Reason::new("reason-a-foreign-session")),
    ] {
        let payload: [u8; 8] = bench.draw();
        let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
        let mut craft = session.craft_raw(kind, payload.to_vec(), true);
        craft.tag = tag;
        craft.header.session.0 ^= u32::from(other_session);
        let wire = on_line(&craft.bytes(session.send_key()));
        bench.probe.write_wire(&wire, what.to_string()).await?;
        let patience = bench.patience();
        let own_words = |heard: &Heard| {
            let pings = heard.header().is_some_and(|header| matches!(header.kind, Kind::PING | Kind::PONG));
            // An empty PONG answers our keep-alive; an ACK could only answer the forged frame.
            pings && !matches!(heard.message(), Some(Message::Pong(pong)) if *pong.echo == payload)
        };
        bench.probe.expect_silence(Reason::new("reason-sent").put("what", what), patience, own_words).await?;
        bench.still_there().await?;
    }
    Ok(())
}

async fn injected_hello(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    for _ in 0..5 {
        let offer = bench.offer(|_| {}).await?;
        bench.await_answer(&offer, bench.patience()).await?;
        bench.still_there().await?;
    }
    // A HELLO that names the running session is ignored, and cuts it neither.
    Ok(())
}

async fn no_common_ground(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if bench.dut() == Side::Controller {
        return answers_not_offered(bench).await;
    }
    bench.offer(|hello| (hello.version_min, hello.version_max) = (2, 2)).await?;
    bench.silent(Reason::new("reason-hello-offered-version-2-alone")).await?;
    bench.offer(|hello| hello.suites = SuiteSet(0x8000)).await?;
    bench.silent(Reason::new("reason-hello-offered-no-suite-there")).await?;
    bench.offer(|hello| hello.suites = SuiteSet(0)).await?;
    bench.silent(Reason::new("reason-hello-offered-no-suite")).await?;
    // A later version of the protocol offers more, and 1 among it.
    let offer =
        bench.offer(|hello| (hello.version_max, hello.suites.0) = (9, hello.suites.0 | 0xFF00)).await?;
    bench.take_answer(&offer).await?;
    bench.open().await?;
    bench.still_there().await
}

async fn answers_not_offered(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.leave().await?;
    for bad in [(2, None), (1, Some(3)), (1, Some(200))] {
        let offer = bench.await_offer(bench.hello_rhythm() * 3).await?;
        let (version, suite) = bad;
        let bend = |answer: &mut election::wire::message::HelloAck| {
            answer.version = version;
            answer.suite = suite.unwrap_or(answer.suite);
        };
        bench.answer(&offer, bend).await?;
        bench.silent_but_hello(Reason::new("reason-hello-ack-chose-what-not")).await?;
    }
    bench.open().await?;
    bench.still_there().await
}

async fn replayed_session(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.settle().await?;
    bench.probe.sent.clear();
    bench.open().await?;
    say_something(bench).await?;
    let recorded: Vec<Vec<u8>> = bench.probe.sent.drain(..).collect();
    bench.leave().await?;
    bench.probe.manners.pings = false;
    let was_offered = bench.dut() == Side::Controller;
    for wire in &recorded {
        bench.probe.write_wire(wire, "a recorded frame".to_owned()).await?;
        let heard = bench.probe.listen(Duration::from_millis(60)).await?;
        // A terminal answers the recorded HELLO; a controller goes on offering.
        let is_handshake = |heard: &&Heard| {
            let kinds = if was_offered { [Kind::HELLO; 2] } else { [Kind::HELLO_ACK; 2] };
            let is_known = heard.header().is_some_and(|header| kinds.contains(&header.kind));
            is_known || (!was_offered && is_hello_ack_of_unknown_session(heard))
        };
        if let Some(answer) = heard.iter().find(|heard| !is_handshake(heard)) {
            return Err(Stop::Fail(
                Reason::new("reason-recorded-frame-answered").put("frame", answer.text()),
            ));
        }
    }
    bench.probe.forget();
    bench.open().await?;
    bench.still_there().await
}

/// The session of a recording is unknown to the probe, so its HELLO_ACK looks foreign; anything the terminal would say
/// in the session looks the same, so the kind must be read from the frame itself.
fn is_hello_ack_of_unknown_session(heard: &Heard) -> bool {
    let mut bytes = Vec::new();
    let is_whole = election::wire::cobs::decode(&heard.wire, &mut bytes).is_ok();
    is_whole && bytes.get(1) == Some(&Kind::HELLO_ACK.0)
}

/// Has both ends say something that would be noticed if it were delivered again.
async fn say_something(bench: &mut Bench<'_>) -> Result<(), Stop> {
    match bench.dut() {
        Side::Terminal => {
            bench.status().await?;
        }
        Side::Controller => bench.query_unknown().await?,
    }
    if bench.profile.mode == Mode::Test {
        bench.echo(b"recorded").await?;
    }
    Ok(())
}

async fn nonces(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let count = bench.profile.repeats("SES-08").max(2);
    let (mut seen, mut ones, mut zeros) = (BTreeSet::new(), [0_u8; 16], [0_u8; 16]);
    bench.leave().await?;
    for _ in 0..count {
        let nonce = match bench.dut() {
            Side::Terminal => {
                let offer = bench.offer(|_| {}).await?;
                bench.await_answer(&offer, bench.patience()).await?.1.nonce
            }
            Side::Controller => {
                let within = bench.hello_rhythm() * 5;
                next_hello(bench, within).await?.2
            }
        };
        require(seen.insert(nonce), || {
            Reason::new("reason-nonce-came-twice-within-offers").put("count", count.to_string())
        })?;
        ones.iter_mut().zip(nonce).for_each(|(all, byte)| *all |= byte);
        zeros.iter_mut().zip(nonce).for_each(|(all, byte)| *all |= !byte);
    }
    // With 64 nonces a good generator leaves a bit stuck once in 10^17 runs.
    let moves = ones.iter().chain(&zeros).all(|all| *all == 0xFF);
    require(count < 64 || moves, || {
        Reason::new("reason-bit-nonce-stuck-over-offers").put("count", count.to_string())
    })?;
    bench.note(Reason::new("reason-nonces-compared").put("count", count.to_string()));
    if bench.dut() == Side::Controller {
        return Ok(());
    }
    doubled_hello(bench).await
}

async fn terms_it_cannot_serve(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let (other, weak) = match bench.profile.mode {
        // A device with the public key may well take suite 0 in a test.
        Mode::Test if bench.key()?.is_test() => (Mode::Election, SuiteSet(0)),
        Mode::Test => (Mode::Election, SuiteSet::only(Suite::Open)),
        Mode::Election => (Mode::Test, SuiteSet(0b011)),
    };
    bench.offer(|hello| hello.suites = weak).await?;
    bench.silent(Reason::new("reason-hello-offered-only-suites-key")).await?;
    let offer = bench.offer(|_| {}).await?;
    bench.take_answer(&offer).await?;
    bench.start(other, TagFault::None).await?;
    refused_with(bench, ErrorCode::WrongMode, Reason::new("reason-start-of-other-mode")).await?;
    bench.open_as_controller(Terms { suites: bench.profile.suites, mode: bench.profile.mode }).await
}

/// Wants the START just sent to be refused in the session being opened, and not acknowledged.
async fn refused_with(bench: &mut Bench<'_>, wanted: ErrorCode, start: Reason) -> Result<(), Stop> {
    let (patience, opening) = (bench.patience(), bench.probe.opening.as_ref().map(|session| session.id));
    let what = Reason::new("reason-err-to").put("what", start.clone());
    let refusal = bench.probe.expect(what, patience, |heard| match &heard.what {
        What::Frame { header, .. } if Some(header.session) != opening => None,
        What::Frame { header, message: Ok(Message::Error(report)), .. } if report.kind == Kind::START => {
            Some((report.code, header.ack))
        }
        What::Frame { header, .. } if header.ack == 1 => Some((ErrorCode::NotNow, 1)),
        _ => None,
    });
    let (code, ack) = refusal.await?;
    require(ack == 0, || Reason::new("reason-acknowledged").put("start", start.clone()))?;
    require(code == wanted, || {
        Reason::new("reason-refused").put("start", start).put("code", format!("{code:?}"))
    })
}

/// Sends the same HELLO twice and wants the same HELLO_ACK.
async fn doubled_hello(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let offer = bench.offer(|_| {}).await?;
    let wire = bench.probe.sent.back().cloned().ok_or(Stop::Gone)?;
    let mut answers = [Vec::new(), Vec::new()];
    let patience = bench.patience();
    for (number, answer) in answers.iter_mut().enumerate() {
        if 0 < number {
            bench.probe.write_wire(&wire, format!("HELLO {:08x} again", offer.id.0)).await?;
        }
        let (piece, ..) = bench.await_answer(&offer, patience).await?;
        election::wire::cobs::decode(&piece, answer).map_err(|error| {
            Stop::Fail(Reason::new("reason-hello-ack-broken").put("error", error.to_string()))
        })?;
    }
    let [first, second] = answers;
    require(first == second, || Reason::new("reason-very-same-hello-answered-another"))
}

impl Bench<'_> {
    /// Wants no answer: only PINGs and, from a controller, new offers may come.
    pub(super) async fn silent_but_hello(&mut self, why: Reason) -> Result<(), Stop> {
        let patience = self.patience().min(Duration::from_millis(900));
        let allow = |heard: &Heard| {
            is_keep_alive(heard) || heard.header().is_some_and(|header| header.kind == Kind::HELLO)
        };
        self.probe.expect_silence(why, patience, allow).await
    }
}
