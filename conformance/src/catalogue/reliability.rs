//! REL: repetition and acknowledgement. `docs/wire.md` 5.

use std::time::Duration;

use election::right::Right;
use election::wire::code::{ErrorCode, Kind, Mode};
use election::wire::frame::{Flags, Header, Side};
use election::wire::message::Message;
use tokio::time::Instant;

use super::{Duts, Need, Test, test};
use crate::bench::{Bench, is_keep_alive};
use crate::operator::Step;
use crate::probe::heard::{Heard, What};
use crate::probe::session::on_line;
use crate::probe::{Manners, Probe};
use crate::suite::millis;
use crate::verdict::{Reason, Stop, require};

const TEST_MODE: Need = Need::Mode(Mode::Test);

pub(super) const TESTS: &[Test] = &[
    test!("REL-01", "docs/wire.md 5", Either, [Need::Key], withheld_ack, "rel-01-what", "rel-01-meaning"),
    test!(
        "REL-02",
        "docs/wire.md 5",
        Either,
        [Need::Key, Need::Hand(Step::Leave)],
        every_frame_twice,
        "rel-02-what",
        "rel-02-meaning"
    ),
    test!(
        "REL-03",
        "docs/wire.md 5",
        Either,
        [Need::Key, Need::Hand(Step::Leave)],
        lost_ack,
        "rel-03-what",
        "rel-03-meaning"
    ),
    test!(
        "REL-04",
        "docs/wire.md 5",
        Either,
        [Need::Key, TEST_MODE],
        odd_counters,
        "rel-04-what",
        "rel-04-meaning"
    ),
    test!(
        "REL-05",
        "docs/wire.md 5",
        Either,
        [Need::Key, TEST_MODE],
        overtaken_frame,
        "rel-05-what",
        "rel-05-meaning"
    ),
    test!("REL-06", "docs/wire.md 8", Either, [Need::Key], odd_messages, "rel-06-what", "rel-06-meaning"),
];

/// A message that makes the device act once, and how to see that it did.
struct Provocation {
    message: Message,
    effect: Kind,
    name: &'static str,
}

fn provocations(bench: &mut Bench<'_>) -> Vec<Provocation> {
    let of = |message: Message, effect: Kind, name: &'static str| Provocation { message, effect, name };
    let right = Right::from_bytes(&bench.draw());
    let mut all = match bench.dut() {
        Side::Terminal => vec![
            of(Message::StatusRequest, Kind::STATUS, "STATUS_REQ"),
            of(Message::LogRead { offset: 0, length: 16 }, Kind::LOG_DATA, "LOG_READ"),
            of(Message::BallotOpen { right, style: 0, expires_s: 0 }, Kind::BALLOT_STATE, "BALLOT_OPEN"),
            of(Message::BallotCancel { right }, Kind::BALLOT_STATE, "BALLOT_CANCEL"),
        ],
        Side::Controller => vec![
            of(Message::VoteQuery { right }, Kind::VOTE_RECEIPT, "VOTE_QUERY"),
            of(Message::VoteCast { right, content: [7; 80].into() }, Kind::VOTE_RECEIPT, "VOTE_CAST"),
        ],
    };
    if bench.profile.mode == Mode::Test {
        all.push(of(Message::Echo(Box::new(*b"once")), Kind::ECHO_REPLY, "ECHO"));
    }
    all
}

/// Builds a reliable frame in the running session and returns it as it goes on the line, with its counter.
fn reliable(probe: &mut Probe, message: &Message) -> Result<(Vec<u8>, u32), Stop> {
    let session = probe.session.as_mut().ok_or(Stop::Gone)?;
    Ok((on_line(&session.build(message, true)), session.counter))
}

/// What makes a device send a reliable frame whose acknowledgement can be withheld.
async fn provoke(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let message = match bench.dut() {
        Side::Terminal => Message::StatusRequest,
        Side::Controller => Message::VoteQuery { right: Right::from_bytes(&bench.draw()) },
    };
    let (wire, _) = reliable(&mut bench.probe, &message)?;
    bench.probe.write_wire(&wire, format!("{message:?}")).await
}

async fn withheld_ack(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    bench.probe.manners = Manners { acknowledges: false, repeats: false, ..Manners::GOOD };
    provoke(bench).await?;
    let sent = |heard: &Heard| match &heard.what {
        What::Frame { header, .. } if header.flags.has(Flags::RELIABLE) => {
            Some((heard.at, heard.wire.clone(), header.counter))
        }
        _ => None,
    };
    let patience = bench.patience();
    let (mut last, first_wire, counter) =
        bench.probe.expect(Reason::new("reason-reliable-frame"), patience, sent).await?;
    let first_wait = bench.probe.first_wait(first_wire.len() + 1);
    for repeat in 1..=4_u32 {
        let wait = first_wait * (1 << (repeat - 1));
        let (at, wire, again) =
            bench.probe.expect(Reason::new("reason-repeat-frame-not-acknowledged"), wait * 2, sent).await?;
        require(again == counter, || {
            Reason::new("reason-frame-sent-while-waits")
                .put("again", again.to_string())
                .put("counter", counter.to_string())
        })?;
        require(wire == first_wire, || {
            Reason::new("reason-repeat-other-bytes-than-first").put("repeat", repeat.to_string())
        })?;
        let gap = at - last;
        let slack = Duration::from_millis(5);
        let is_right = wait.mul_f64(0.8) <= gap && gap <= wait.mul_f64(1.2) + slack;
        require(is_right, || {
            Reason::new("reason-repeat-came-after-ms-not")
                .put("repeat", repeat.to_string())
                .put("ms", millis(gap))
                .put("due", millis(wait))
        })?;
        last = at;
    }
    let until = last + first_wait * 16;
    while let Some(heard) = bench.probe.next(until + Duration::from_millis(300)).await? {
        require(sent(&heard).is_none(), || Reason::new("reason-sixth-send-came"))?;
    }
    bench.found.notes.push(Reason::new("reason-w-ms").put("ms", millis(first_wait)));
    session_is_down(bench).await
}

/// Wants the device to have left the session: nothing said in it is answered any more.
async fn session_is_down(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.probe.manners.pings = false;
    bench.probe.say_once(&Message::Ping(Box::new(*b"are you there?"))).await?;
    let is_over = |heard: &Heard| !matches!(heard.message(), Some(Message::Pong(pong)) if *pong.echo == *b"are you there?");
    let patience = bench.patience();
    bench.probe.expect_silence(Reason::new("reason-link-should-down"), patience, is_over).await?;
    bench.probe.forget();
    bench.open().await?;
    bench.still_there().await
}

async fn every_frame_twice(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    for Provocation { message, effect, name } in provocations(bench) {
        let (wire, counter) = reliable(&mut bench.probe, &message)?;
        bench.probe.write_wire(&wire, name.to_owned()).await?;
        let patience = bench.patience();
        let first = |heard: &Heard| {
            heard.header().filter(|header| header.kind == effect && header.ack == counter).map(|_| ())
        };
        bench
            .probe
            .expect(Reason::new("reason-answer-acknowledges").put("name", name.to_string()), patience, first)
            .await?;
        bench.settle().await?;
        bench.probe.write_wire(&wire, format!("{name} again")).await?;
        once_more_acknowledged(bench, counter, effect, name).await?;
    }
    Ok(())
}

/// Wants an acknowledgement of `counter`, and no new frame of the kind by which the device shows that it acted.
async fn once_more_acknowledged(
    bench: &mut Bench<'_>,
    counter: u32,
    effect: Kind,
    name: &str,
) -> Result<(), Stop> {
    let patience = bench.patience();
    let mut is_acknowledged = false;
    for heard in bench.probe.listen(patience).await? {
        let Some(header) = heard.header() else { continue };
        is_acknowledged |= header.ack == counter;
        let acted = header.kind == effect && heard.message().is_some();
        require(!acted, || Reason::new("reason-acted-on-twice").put("name", name.to_string()))?;
    }
    require(is_acknowledged, || {
        Reason::new("reason-sent-again-not-acknowledged-again").put("name", name.to_string())
    })
}

async fn lost_ack(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    for Provocation { message, effect, name } in provocations(bench) {
        let (wire, counter) = reliable(&mut bench.probe, &message)?;
        let first_wait = bench.probe.first_wait(wire.len());
        let mut effects = 0;
        for (send, wait) in [(1, 1), (2, 2), (3, 4)] {
            bench.probe.write_wire(&wire, format!("{name}, send {send}")).await?;
            let heard = bench.probe.listen(first_wait * wait).await?;
            let is_effect = |heard: &&Heard| {
                heard.message().is_some() && heard.header().is_some_and(|header| header.kind == effect)
            };
            effects += heard.iter().filter(is_effect).count();
            let acknowledges = |heard: &Heard| heard.header().is_some_and(|header| header.ack == counter);
            require(heard.iter().any(acknowledges), || {
                Reason::new("reason-send-not-acknowledged")
                    .put("send", send.to_string())
                    .put("name", name.to_string())
            })?;
        }
        require(effects == 1, || {
            Reason::new("reason-sent-three-times-had-effects")
                .put("name", name.to_string())
                .put("effects", effects.to_string())
        })?;
    }
    Ok(())
}

async fn odd_counters(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    wrong_acks_release_nothing(bench).await?;
    bench.settle().await?;
    let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
    session.counter += 1_000;
    let jumped = on_line(&session.build(&Message::Echo(Box::new(*b"jump")), false));
    let after = session.counter;
    bench.probe.write_wire(&jumped, "ECHO with a counter 1000 ahead".to_owned()).await?;
    bench.expect_echo(b"jump").await?;
    bench.probe.write_wire(&jumped, "the same ECHO again".to_owned()).await?;
    bench.silent(Reason::new("reason-echo-without-rel-sent-again")).await?;
    let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
    let highest = session.counter;
    session.counter = after - 500;
    let lower = on_line(&session.build(&Message::Echo(Box::new(*b"back")), false));
    session.counter = highest;
    bench.probe.write_wire(&lower, "ECHO with a counter 500 back".to_owned()).await?;
    bench.silent(Reason::new("reason-counter-echo-went-back")).await?;
    bench.echo(b"forward").await
}

/// While a frame of the device waits, acknowledges others: the device must go on repeating it.
async fn wrong_acks_release_nothing(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.probe.manners = Manners { acknowledges: false, repeats: false, ..Manners::GOOD };
    provoke(bench).await?;
    let patience = bench.patience();
    let waiting = |heard: &Heard| {
        let header = heard.header().filter(|header| header.flags.has(Flags::RELIABLE));
        header.map(|header| (header.counter, heard.wire.len() + 1))
    };
    let (counter, bytes) =
        bench.probe.expect(Reason::new("reason-reliable-frame"), patience, waiting).await?;
    for ack in [counter.wrapping_sub(1), counter + 1_000, u32::MAX, 0] {
        let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
        let mut craft = session.craft(&Message::Ack, false);
        craft.header.ack = ack;
        let frame = craft.bytes(session.send_key());
        bench.probe.write_frame(&frame, format!("ACK {ack} while {counter} waits")).await?;
    }
    let again = |heard: &Heard| heard.header().filter(|header| header.counter == counter).map(|_| ());
    let within = bench.probe.first_wait(bytes) * 3;
    bench
        .probe
        .expect(Reason::new("reason-repeat-after-acknowledgements-other-frames"), within, again)
        .await?;
    bench.probe.manners = Manners::GOOD;
    bench.probe.acknowledge().await
}

async fn overtaken_frame(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    let (late, counter) = reliable(&mut bench.probe, &Message::Echo(Box::new(*b"late")))?;
    for _ in 0..3 {
        bench.still_there().await?;
    }
    bench.probe.write_wire(&late, format!("ECHO with counter {counter}, late")).await?;
    bench.expect_echo(b"late").await
}

async fn odd_messages(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    let short = match bench.dut() {
        Side::Terminal => Kind::BALLOT_OPEN,
        Side::Controller => Kind::VOTE_QUERY,
    };
    let foreign = match bench.dut() {
        Side::Terminal => Kind::STATUS,
        Side::Controller => Kind::STATUS_REQ,
    };
    refused(bench, (Kind(0x2F), vec![1, 2, 3]), ErrorCode::UnknownKind).await?;
    refused(bench, (foreign, vec![0; 25]), ErrorCode::UnknownKind).await?;
    refused(bench, (short, vec![5; 10]), ErrorCode::BadPayload).await?;
    refused(bench, (Kind::PING, vec![5; 33]), ErrorCode::BadPayload).await?;
    let right = Right::from_bytes(&bench.draw());
    let (message, effect) = match bench.dut() {
        Side::Terminal => (Message::StatusRequest, Kind::STATUS),
        Side::Controller => (Message::VoteQuery { right }, Kind::VOTE_RECEIPT),
    };
    let mut payload = Vec::new();
    message.encode(&mut payload);
    payload.extend([0xEE; 40]);
    let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
    let craft = session.craft_raw(message.kind(), payload, true);
    let frame = craft.bytes(session.send_key());
    bench.probe.write_frame(&frame, format!("{message:?} with 40 bytes more")).await?;
    let patience = bench.patience();
    let taken = |heard: &Heard| heard.header().filter(|header| header.kind == effect).map(|_| ());
    bench.probe.expect(Reason::new("reason-answer-payload-grown"), patience, taken).await?;
    bench
        .probe
        .expect_silence(Reason::new("reason-one-answer-due"), Duration::from_millis(50), is_keep_alive)
        .await
}

/// Sends a payload that cannot be taken: wants an acknowledgement and an ERR of this code.
async fn refused(
    bench: &mut Bench<'_>,
    (kind, payload): (Kind, Vec<u8>),
    code: ErrorCode,
) -> Result<(), Stop> {
    let session = bench.probe.session.as_mut().ok_or(Stop::Gone)?;
    let craft = session.craft_raw(kind, payload, kind != Kind::PING);
    let counter = craft.header.counter;
    let frame = craft.bytes(session.send_key());
    bench.probe.write_frame(&frame, format!("{kind:?} that cannot be taken")).await?;
    let (mut is_acknowledged, began) = (kind == Kind::PING, Instant::now());
    let mut report = None;
    let patience = bench.patience();
    while (report.is_none() || !is_acknowledged) && began.elapsed() <= patience {
        let Some(heard) = bench.probe.next(began + patience).await? else { break };
        is_acknowledged |= heard.header().is_some_and(|header: &Header| header.ack == counter);
        if let Some(Message::Error(error)) = heard.message().filter(|_| report.is_none()) {
            report = Some(*error);
        }
    }
    let report = report.ok_or_else(|| {
        Stop::Fail(Reason::new("reason-cannot-taken-got-no-err").put("kind", format!("{kind:?}")))
    })?;
    require(report.code == code, || {
        Reason::new("reason-answered-not-code-2")
            .put("kind", format!("{kind:?}"))
            .put("code", format!("{:?}", report.code))
            .put("due", format!("{code:?}"))
    })?;
    require(report.kind == kind && report.counter == counter, || {
        Reason::new("reason-err-names-not-kind-2")
            .put("kind", format!("{:?}", report.kind))
            .put("counter", report.counter.to_string())
            .put("due-kind", format!("{kind:?}"))
            .put("due-counter", counter.to_string())
    })?;
    require(is_acknowledged, || {
        Reason::new("reason-refused-but-not-acknowledged").put("kind", format!("{kind:?}"))
    })
}
