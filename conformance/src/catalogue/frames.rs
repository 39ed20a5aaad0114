//! FRM: bytes on the line. Whatever is damaged must vanish, whatever is whole must be answered. `docs/wire.md` 2 to 4.

use std::time::Duration;

use election::wire::code::Mode;
use election::wire::frame::{Flags, Side};
use election::wire::keys::Suite;
use election::wire::message::Message;
use rand::Rng;

use super::{Duts, Need, Test, test};
use crate::bench::{Bench, is_keep_alive};
use crate::probe::Manners;
use crate::probe::heard::What;
use crate::probe::session::{Craft, on_line};
use crate::suite::millis;
use crate::verdict::{Reason, Stop};

const NEEDS: Need = Need::Mode(Mode::Test);

pub(super) const TESTS: &[Test] = &[
    test!(
        "FRM-01",
        "docs/wire.md 3",
        Either,
        [Need::Key, NEEDS],
        cobs_edges,
        "frm-01-what",
        "frm-01-meaning"
    ),
    test!(
        "FRM-02",
        "docs/wire.md 3",
        Either,
        [Need::Key, NEEDS],
        trailing_code,
        "frm-02-what",
        "frm-02-meaning"
    ),
    test!(
        "FRM-03",
        "docs/wire.md 3",
        Either,
        [Need::Key, NEEDS],
        delimiters,
        "frm-03-what",
        "frm-03-meaning"
    ),
    test!(
        "FRM-04",
        "docs/wire.md 4",
        Either,
        [Need::Key, NEEDS],
        flipped_bits,
        "frm-04-what",
        "frm-04-meaning"
    ),
    test!(
        "FRM-05",
        "docs/wire.md 4",
        Either,
        [Need::Key, NEEDS],
        lost_and_doubled_bytes,
        "frm-05-what",
        "frm-05-meaning"
    ),
    test!(
        "FRM-06",
        "docs/wire.md 3",
        Either,
        [Need::Key, NEEDS],
        flipped_delimiter,
        "frm-06-what",
        "frm-06-meaning"
    ),
    test!(
        "FRM-07",
        "docs/wire.md 3",
        Either,
        [Need::Key, NEEDS],
        long_noise,
        "frm-07-what",
        "frm-07-meaning"
    ),
    test!(
        "FRM-08",
        "docs/wire.md 4",
        Either,
        [Need::Key, NEEDS],
        wrong_length_field,
        "frm-08-what",
        "frm-08-meaning"
    ),
    test!(
        "FRM-09",
        "docs/wire.md 4",
        Either,
        [Need::Key, NEEDS],
        foreign_headers,
        "frm-09-what",
        "frm-09-meaning"
    ),
    test!("FRM-10", "docs/wire.md 3", Either, [Need::Key, NEEDS], pieces, "frm-10-what", "frm-10-meaning"),
    test!(
        "FRM-11",
        "docs/wire.md 1",
        Either,
        [Need::Key, NEEDS],
        awkward_bytes,
        "frm-11-what",
        "frm-11-meaning"
    ),
    test!(
        "FRM-12",
        "docs/wire.md 3",
        Either,
        [Need::Key, NEEDS],
        random_bytes,
        "frm-12-what",
        "frm-12-meaning"
    ),
];

async fn cobs_edges(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    let runs = [1, 253, 254, 255, 480];
    let mut payloads = vec![Vec::new(), vec![0], vec![0; 480]];
    payloads.extend(runs.map(|run| vec![0x55; run]));
    payloads.extend(runs.map(|run| (0..run).map(|at| at as u8).collect()));
    for payload in payloads {
        bench.echo(&payload).await?;
    }
    Ok(())
}

async fn trailing_code(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    // The frame must end exactly with 254 bytes without a zero; payloads are drawn until tag and CRC have none.
    for length in 200..=300 {
        for _ in 0..64 {
            let payload: Vec<u8> = (0..length).map(|_| 1 + (bench.rng.next_u32() % 255) as u8).collect();
            let Some(session) = bench.probe.session.as_mut() else { return Err(Stop::Gone) };
            let counter = session.counter;
            let frame = session.build(&Message::Echo(payload.clone().into()), false);
            let last_zero = frame.iter().rposition(|byte| *byte == 0).map_or(0, |at| at + 1);
            if frame.len() - last_zero != 254 {
                session.counter = counter;
                continue;
            }
            let mut wire = on_line(&frame);
            wire.pop();
            wire.extend([1, 0]);
            bench.probe.write_wire(&wire, format!("ECHO({length} bytes) with a needless last code")).await?;
            return bench.expect_echo(&payload).await;
        }
    }
    Err(Stop::Error(Reason::new("reason-no-frame-full-last-piece")))
}

async fn delimiters(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    for count in [0, 1, 2, 100] {
        bench.probe.write(&vec![0; count]).await?;
        bench.echo(&[count as u8; 5]).await?;
    }
    Ok(())
}

/// Sends what must not be acted on, then an ECHO whose answer must be the first thing the device says.
async fn must_vanish(bench: &mut Bench<'_>, wire: &[u8], what: Reason) -> Result<(), Stop> {
    bench.probe.write_wire(wire, what.to_string()).await?;
    let mark: [u8; 6] = bench.draw();
    bench.probe.say_once(&Message::Echo(mark.into())).await?;
    let patience = bench.patience();
    let first = bench.probe.expect(Reason::name("ECHO_R"), patience, |heard| match heard.message() {
        Some(Message::EchoReply(bytes)) if **bytes == mark => Some(Ok(())),
        Some(message) if !is_keep_alive(heard) => {
            Some(Err(Reason::new("reason-answered").put("message", format!("{message:?}"))))
        }
        _ => None,
    });
    match first.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) | Err(Stop::Fail(why) | Stop::Late(why)) => {
            Err(Stop::Fail(Reason::new("reason-after").put("what", what).put("why", why)))
        }
        Err(other) => Err(other),
    }
}

/// Returns a right ECHO of a few bytes, none of them drawn before, as it goes on the line.
fn fresh_echo(bench: &mut Bench<'_>) -> Result<Vec<u8>, Stop> {
    let payload: [u8; 6] = bench.draw();
    let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
    Ok(on_line(&session.build(&Message::Echo(payload.into()), false)))
}

async fn flipped_bits(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    let bits = (fresh_echo(bench)?.len() - 1) * 8;
    for bit in 0..bits {
        let mut wire = fresh_echo(bench)?;
        if let Some(byte) = wire.get_mut(bit / 8).filter(|byte| **byte != 0) {
            *byte ^= 1 << (bit % 8);
        }
        must_vanish(bench, &wire, Reason::new("reason-echo-bit-flipped").put("bit", bit)).await?;
    }
    Ok(())
}

async fn lost_and_doubled_bytes(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    let bytes = fresh_echo(bench)?.len() - 1;
    for at in 0..bytes {
        let mut wire = fresh_echo(bench)?;
        if at + 1 < wire.len() {
            wire.remove(at);
        }
        must_vanish(bench, &wire, Reason::new("reason-echo-byte-lost").put("byte", at)).await?;
        let mut wire = fresh_echo(bench)?;
        if let Some(byte) = wire.get(at).copied().filter(|byte| *byte != 0) {
            wire.insert(at, byte);
            must_vanish(bench, &wire, Reason::new("reason-echo-byte-doubled").put("byte", at)).await?;
        }
    }
    Ok(())
}

async fn flipped_delimiter(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    for bit in 0..8 {
        let (mut first, second) = (fresh_echo(bench)?, fresh_echo(bench)?);
        if let Some(end) = first.last_mut() {
            *end ^= 1 << bit;
        }
        first.extend(second);
        must_vanish(bench, &first, Reason::new("reason-echo-delimiter").put("bit", format!("{bit}"))).await?;
    }
    Ok(())
}

async fn long_noise(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    let mut noise = vec![0; 10_000];
    bench.rng.fill_bytes(&mut noise);
    noise.iter_mut().for_each(|byte| *byte = (*byte).max(1));
    // A PONG of ours would end the noise early.
    bench.probe.manners = Manners::MUTE;
    for piece in noise.chunks(500) {
        bench.probe.write(piece).await?;
        bench.probe.pass(Duration::ZERO).await?;
    }
    bench.probe.manners = Manners::GOOD;
    bench.probe.write(&[0]).await?;
    // On a slow line the noise alone is longer than the silence that ends a session: the frame is a HELLO then.
    if Duration::from_millis(2_500) < bench.probe.line_time(10_000) {
        bench.probe.forget();
        bench.open().await?;
    }
    bench.echo(b"after the noise").await
}

/// Sends one frame made by hand, which must vanish.
async fn crafted(bench: &mut Bench<'_>, what: Reason, bend: impl FnOnce(&mut Craft)) -> Result<(), Stop> {
    let payload: [u8; 6] = bench.draw();
    let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
    let mut craft = session.craft(&Message::Echo(payload.into()), false);
    bend(&mut craft);
    let wire = on_line(&craft.bytes(session.send_key()));
    must_vanish(bench, &wire, what).await
}

async fn wrong_length_field(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    for error in [-1, 1, -6, 474, 0x7000] {
        let what = Reason::new("reason-echo-length").put("error", error.to_string());
        crafted(bench, what, |craft| craft.length_error = error).await?;
    }
    Ok(())
}

async fn foreign_headers(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    for version in [0, 2, 255] {
        crafted(bench, Reason::new("reason-echo-version").put("version", version), |craft| {
            craft.version = version
        })
        .await?;
    }
    for bit in 3..=6 {
        let reserved = Flags(1 << bit);
        let bend = |craft: &mut Craft| craft.header.flags = craft.header.flags.with(reserved);
        crafted(bench, Reason::new("reason-echo-flag").put("bit", bit.to_string()), bend).await?;
    }
    for address in [0, 2, 247, 255] {
        let bend = |craft: &mut Craft| craft.header.address = address;
        crafted(bench, Reason::new("reason-echo-address").put("address", address), bend).await?;
    }
    let turn = |craft: &mut Craft| craft.header.flags.0 ^= Flags::FROM_TERMINAL.0;
    crafted(bench, Reason::new("reason-echo-from-device"), turn).await?;
    let untested = |craft: &mut Craft| craft.header.flags.0 &= !Flags::TEST.0;
    crafted(bench, Reason::new("reason-echo-without-test"), untested).await?;
    let own = own_frame(bench).await?;
    must_vanish(bench, &own, Reason::new("reason-own-frame")).await
}

/// Returns a frame that the device has sent, as it was on the line.
async fn own_frame(bench: &mut Bench<'_>) -> Result<Vec<u8>, Stop> {
    bench.probe.say_once(&Message::Echo(Box::new(*b"mirror"))).await?;
    let patience = bench.patience();
    let wire = bench.probe.expect(Reason::name("ECHO_R"), patience, |heard| match heard.message() {
        Some(Message::EchoReply(_)) => Some(heard.wire.clone()),
        _ => None,
    });
    let mut wire = wire.await?;
    wire.push(0);
    Ok(wire)
}

async fn pieces(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
    let wire = on_line(&session.build(&Message::Echo(Box::new(*b"byte by byte")), false));
    // A PING of ours inside the frame would cut it.
    bench.probe.manners.pings = false;
    bench.probe.manners.answers_pings = false;
    for byte in wire {
        tokio::time::sleep(Duration::from_millis(10)).await;
        bench.probe.write(&[byte]).await?;
    }
    bench.expect_echo(b"byte by byte").await?;
    bench.probe.manners = Manners::GOOD;
    let mut whole = Vec::new();
    for number in 0..20 {
        let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
        whole.extend(on_line(&session.build(&Message::Echo(vec![number; 4].into()), false)));
    }
    bench.probe.write_wire(&whole, "twenty ECHOs in one write".to_owned()).await?;
    for number in 0..20 {
        bench.expect_echo(&[number; 4]).await?;
    }
    Ok(())
}

async fn awkward_bytes(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    let special = [0x11, 0x13, 0x03, 0x04, 0x7F, 0x0D, 0x0A, 0x1B];
    bench.echo(&special).await?;
    let high: Vec<u8> = (0x80..=0xFF).collect();
    bench.echo(&high).await?;
    for byte in special {
        bench.echo(&[byte; 40]).await?;
    }
    Ok(())
}

async fn random_bytes(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.probe.manners.pings = false;
    let until = tokio::time::Instant::now() + Duration::from_secs(60);
    while tokio::time::Instant::now() < until {
        let noise: [u8; 256] = bench.draw();
        bench.probe.write(&noise).await?;
        let heard = bench.probe.listen(Duration::ZERO).await?;
        let is_tolerable = |what: &What| match what {
            What::Frame { header, .. } => header.kind == election::wire::code::Kind::HELLO,
            _ => true,
        };
        if let Some(answer) = heard.iter().find(|heard| !is_tolerable(&heard.what)) {
            return Err(Stop::Fail(
                Reason::new("reason-random-bytes-were-answered").put("frame", answer.text()),
            ));
        }
    }
    bench.probe.write(&[0]).await?;
    bench.probe.forget();
    let began = tokio::time::Instant::now();
    bench.open().await?;
    let took = began.elapsed();
    let allowed = match bench.dut() {
        Side::Terminal => Duration::from_secs(2),
        Side::Controller => bench.hello_rhythm() * 2 + Duration::from_secs(4),
    };
    if allowed < took {
        return Err(Stop::Fail(Reason::new("reason-session-opened-only-ms-after").put("ms", millis(took))));
    }
    longest_frame(bench).await
}

/// Sends the longest frame of the session's suite, of the longest encoding where the suite allows it, and one longer.
async fn longest_frame(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
    let is_sealed = session.suite() == Suite::Sealed;
    // No zero in the header either: counters may jump, and an ACK of another value means nothing.
    session.counter |= 0x0101_0101;
    let mut plain = bench.draw::<480>().map(|byte| byte.max(1)).to_vec();
    let mut wire = Vec::new();
    for attempt in 0..1_000 {
        let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
        let mut craft = session.craft(&Message::Echo(plain.clone().into()), false);
        craft.header.ack = 0x7F7F_7F7F;
        let frame = craft.bytes(session.send_key());
        wire = on_line(&frame);
        let zeros = (0..).zip(&frame).filter(|(_, byte)| **byte == 0).map(|(at, _)| at);
        let zeros: Vec<usize> = zeros.collect();
        if zeros.is_empty() || !is_sealed || attempt == 999 {
            break;
        }
        // Where the cipher made a zero another plain byte makes none, under the same counter never sent before.
        session.counter -= 1;
        for at in zeros {
            let byte = at.checked_sub(18).filter(|at| *at < plain.len()).unwrap_or(0);
            if let Some(byte) = plain.get_mut(byte) {
                *byte ^= 1 + (bench.rng.next_u32() % 255) as u8;
            }
        }
    }
    bench.note(Reason::new("reason-longest-frame-sent-encoded-bytes").put("count", wire.len() - 1));
    bench.probe.write_wire(&wire, "ECHO of the longest payload".to_owned()).await?;
    bench.expect_echo(&plain).await?;
    wire.pop();
    wire.resize(522, 1);
    wire.push(0);
    must_vanish(bench, &wire, Reason::new("reason-too-long-piece")).await?;
    bench
        .probe
        .expect_silence(Reason::new("reason-522-bytes-no-frame"), Duration::from_millis(50), is_keep_alive)
        .await
}
