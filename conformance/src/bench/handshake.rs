//! Opens sessions from either end, right or wrong on purpose.

use std::time::Duration;

use election::wire::code::{ByeReason, Kind, Mode};
use election::wire::frame::{Flags, Frame, Header, POINT_TO_POINT, SessionId, Side, VERSION};
use election::wire::keys::{DeviceKey, Handshake, SessionKeys, Suite, SuiteSet, TrafficKey};
use election::wire::message::{Hello, HelloAck, Message, Start};
use tokio::time::Instant;

use super::Bench;
use crate::probe::heard::{What, decode, expected};
use crate::probe::session::{Session, TagFault, on_line};
use crate::verdict::{Reason, Stop, require};

/// A HELLO as it was sent or heard.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its session.
    pub id: SessionId,
    /// What it says.
    pub hello: Hello,
    /// Header and payload: what the handshake hashes.
    pub covered: Vec<u8>,
}

/// How a session is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Suites offered or, as a terminal, the one taken.
    pub suites: SuiteSet,
    /// What START says of the mode.
    pub mode: Mode,
}

impl Bench<'_> {
    /// Opens a session with the strongest suite of the profile, in the profile's mode.
    pub async fn open(&mut self) -> Result<(), Stop> {
        let strongest = self.profile.suites_in_turn().first().copied();
        self.open_in(strongest.ok_or_else(|| Stop::Error(Reason::new("reason-profile-no-suites")))?).await
    }

    /// Opens a session in one suite.
    pub async fn open_in(&mut self, suite: Suite) -> Result<(), Stop> {
        let terms = Terms { suites: SuiteSet::only(suite), mode: self.profile.mode };
        match self.dut() {
            Side::Terminal => self.open_as_controller(terms).await,
            Side::Controller => self.open_as_terminal(suite, 0).await,
        }
    }

    /// Opens a session with a terminal.
    pub async fn open_as_controller(&mut self, terms: Terms) -> Result<(), Stop> {
        self.key()?;
        let offer = self.offer(|hello| hello.suites = terms.suites).await?;
        self.take_answer(&offer).await?;
        self.start(terms.mode, TagFault::None).await?;
        self.await_start_ack().await
    }

    /// Sends a HELLO, bent by `bend`.
    pub async fn offer(&mut self, bend: impl FnOnce(&mut Hello)) -> Result<Offer, Stop> {
        let mut hello = Hello {
            version_min: VERSION,
            version_max: VERSION,
            suites: self.profile.suites,
            max_payload: Frame::MAX_PAYLOAD as u16,
            nonce: self.draw(),
            controller_id: *b"BENCH-01",
        };
        bend(&mut hello);
        // Bytes of a session number without a zero let the longest frame fill its encoding.
        let [a, b, c, d] = self.draw::<4>().map(|byte| byte.max(1));
        let id = SessionId(u32::from_be_bytes([a, b, c, d]));
        let mut payload = Vec::new();
        Message::Hello(hello).encode(&mut payload);
        self.probe.offered = Some(id);
        let header = plain_header(Kind::HELLO, Flags::NONE, id);
        let mut frame = Vec::new();
        header.write(&payload, &TrafficKey::OPEN, &mut frame);
        self.probe.write_frame(&frame, format!("HELLO {:08x}", id.0)).await?;
        frame.truncate(Header::LEN + payload.len());
        Ok(Offer { id, hello, covered: frame })
    }

    /// Waits for the answer to an offer, checks its tag and prepares the session.
    pub async fn take_answer(&mut self, offer: &Offer) -> Result<HelloAck, Stop> {
        let (key, limit) = (self.key()?.clone(), self.patience());
        let (wire, answer, _) = self.await_answer(offer, limit).await?;
        let suite = Suite::from_number(answer.suite).filter(|suite| offer.hello.suites.has(*suite));
        let suite = suite.ok_or_else(|| {
            Stop::Fail(
                Reason::new("reason-hello-ack-chooses-suite-not").put("suite", answer.suite.to_string()),
            )
        })?;
        require(answer.version == VERSION, || {
            Reason::new("reason-hello-ack-chooses-version-not").put("version", answer.version.to_string())
        })?;
        let bytes = decode(&wire, Side::Terminal, [Some(offer.id), None]).unwrap_or_default();
        let frame =
            Frame::parse(&bytes, &expected(Side::Terminal, [Some(offer.id), None])).map_err(|error| {
                Stop::Fail(Reason::new("reason-hello-ack-broken").put("error", error.to_string()))
            })?;
        let keys = derive(&key, suite, (&offer.hello, &offer.covered), (&answer, frame.covered));
        let is_genuine = keys.hello_ack.open(&frame, &mut Vec::new()).is_ok();
        require(is_genuine, || Reason::new("reason-tag-hello-ack-does-not"))?;
        self.probe.opening = Some(Session::new(Side::Controller, offer.id, keys));
        self.device = Some(answer);
        Ok(answer)
    }

    /// Waits for a HELLO_ACK of an offer without checking its tag; returns its bytes, what it says and how long it took.
    pub async fn await_answer(
        &mut self,
        offer: &Offer,
        within: Duration,
    ) -> Result<(Vec<u8>, HelloAck, Duration), Stop> {
        let sent = self.probe.line_free();
        // The device is not to be blamed for the time its own answer takes on the line.
        let reply_time = self.probe.line_time(75);
        let id = offer.id;
        let found =
            self.probe.expect(Reason::name("HELLO_ACK"), within + reply_time, |heard| match &heard.what {
                What::Frame { header, message: Ok(Message::HelloAck(answer)), .. }
                    if header.session == id =>
                {
                    Some((heard.wire.clone(), *answer, heard.at))
                }
                _ => None,
            });
        let (wire, answer, at) = found.await?;
        Ok((wire, answer, at.saturating_duration_since(sent).saturating_sub(reply_time)))
    }

    /// Sends START in the session being opened; its bytes on the line are returned.
    pub async fn start(&mut self, mode: Mode, tag: TagFault) -> Result<Vec<u8>, Stop> {
        let election_id = self.profile.election_id;
        let keep_alive_ms = u16::try_from(self.probe.keep_alive.as_millis()).unwrap_or(u16::MAX);
        let message = Message::Start(Start { mode, election_id, keep_alive_ms });
        let session = self.probe.opening.as_mut();
        let session = session.ok_or_else(|| Stop::Error(Reason::new("reason-no-session-being-opened")))?;
        session.counter = 0;
        let mut craft = session.craft(&message, true);
        craft.tag = tag;
        let wire = on_line(&craft.bytes(session.send_key()));
        self.probe.write_wire(&wire, format!("{message:?}")).await?;
        Ok(wire)
    }

    /// Waits until the terminal acknowledges START, and makes the session the running one.
    pub async fn await_start_ack(&mut self) -> Result<(), Stop> {
        let patience = self.patience();
        let id = self.probe.opening.as_ref().map(|session| session.id);
        let acknowledged =
            self.probe.expect(Reason::new("reason-acknowledgement-start"), patience, |heard| {
                match &heard.what {
                    What::Frame { header, message: Ok(Message::Error(report)), .. }
                        if report.kind == Kind::START && Some(header.session) == id =>
                    {
                        Some(Err(
                            Reason::new("reason-start-refused").put("code", format!("{:?}", report.code))
                        ))
                    }
                    What::Frame { header, .. } if Some(header.session) == id && header.ack == 1 => {
                        Some(Ok(heard.clone()))
                    }
                    _ => None,
                }
            });
        // What carries the acknowledgement may be what a test waits for.
        let heard = acknowledged.await?.map_err(Stop::Fail)?;
        if heard.header().is_some_and(|header| header.kind != Kind::ACK) {
            self.probe.put_back(vec![heard]);
        }
        Ok(())
    }

    /// Opens a session with a controller: answers its next HELLO and takes its START.
    pub async fn open_as_terminal(&mut self, suite: Suite, pending: u16) -> Result<(), Stop> {
        self.key()?;
        self.leave().await?;
        let offer = self.await_offer(self.hello_rhythm() * 3).await?;
        self.answer(&offer, |answer| {
            answer.suite = suite.number();
            answer.pending = pending;
        })
        .await?;
        let start = self.await_start().await?;
        require(start.mode == self.profile.mode, || {
            Reason::new("reason-start-another-mode").put("mode", format!("{:?}", start.mode))
        })?;
        self.take_start().await
    }

    /// Ends a running session with BYE, so that a controller offers another.
    pub async fn leave(&mut self) -> Result<(), Stop> {
        if self.probe.session.is_some() {
            self.probe.say_once(&Message::Bye(ByeReason::Leaving)).await?;
        }
        self.probe.end_session();
        Ok(())
    }

    /// Returns the pause between a controller's offers.
    pub fn hello_rhythm(&self) -> Duration {
        self.probe.line_time(300).max(Duration::from_secs(1))
    }

    /// Waits for a controller's next HELLO.
    pub async fn await_offer(&mut self, within: Duration) -> Result<Offer, Stop> {
        let wire_and_hello = self.probe.expect(Reason::name("HELLO"), within, |heard| match &heard.what {
            What::Frame { header, message: Ok(Message::Hello(hello)), .. } => {
                Some((header.session, *hello, heard.wire.clone()))
            }
            _ => None,
        });
        let (id, hello, wire) = wire_and_hello.await?;
        let mut covered = decode(&wire, Side::Controller, [None, None]).unwrap_or_default();
        covered.truncate(covered.len().saturating_sub(4));
        Ok(Offer { id, hello, covered })
    }

    /// Answers an offer, with the answer bent by `bend`, and prepares the session.
    pub async fn answer(&mut self, offer: &Offer, bend: impl FnOnce(&mut HelloAck)) -> Result<(), Stop> {
        self.answer_tagged(offer, bend, TagFault::None).await
    }

    /// Answers an offer with a tag that may be wrong.
    pub async fn answer_tagged(
        &mut self,
        offer: &Offer,
        bend: impl FnOnce(&mut HelloAck),
        tag: TagFault,
    ) -> Result<(), Stop> {
        let suite = self.profile.suites_in_turn().first().copied().unwrap_or(Suite::Sealed);
        let mut answer = HelloAck {
            version: VERSION,
            suite: suite.number(),
            max_payload: Frame::MAX_PAYLOAD as u16,
            nonce: self.draw(),
            device_id: self.profile.device_id.0,
            model: 0,
            firmware: 0,
            boot_count: 1,
            pending: 0,
        };
        bend(&mut answer);
        let mut payload = Vec::new();
        Message::HelloAck(answer).encode(&mut payload);
        let header = plain_header(Kind::HELLO_ACK, Flags::FROM_TERMINAL.with(Flags::TAGGED), offer.id);
        let mut covered = Vec::new();
        header.write_plain(&payload, &mut covered);
        let suite = Suite::from_number(answer.suite).unwrap_or(Suite::Sealed);
        let keys = derive(self.key()?, suite, (&offer.hello, &offer.covered), (&answer, &covered));
        let mut frame = Vec::new();
        let key = if tag == TagFault::None { keys.hello_ack.clone() } else { TrafficKey::hmac(&[9; 32]) };
        header.write(&payload, &key, &mut frame);
        self.probe.write_frame(&frame, format!("HELLO_ACK {:08x}", offer.id.0)).await?;
        self.probe.opening = Some(Session::new(Side::Terminal, offer.id, keys));
        Ok(())
    }

    /// Waits for START of the session being opened.
    pub async fn await_start(&mut self) -> Result<Start, Stop> {
        let patience = self.patience();
        let start = self.probe.expect(Reason::name("START"), patience, |heard| match &heard.what {
            What::Frame { message: Ok(Message::Start(start)), .. } => Some(Ok(*start)),
            What::BadTag(header) if header.kind == Kind::START => {
                Some(Err(Reason::new("reason-tag-start-does-not-belong")))
            }
            _ => None,
        });
        start.await?.map_err(Stop::Fail)
    }

    /// Acknowledges START and makes the session the running one.
    pub async fn take_start(&mut self) -> Result<(), Stop> {
        self.probe.end_running();
        self.probe.session = self.probe.opening.take();
        self.probe.acknowledge().await
    }

    /// Waits until the line has been quiet for a moment, at most a second.
    pub async fn settle(&mut self) -> Result<(), Stop> {
        let until = Instant::now() + Duration::from_secs(1);
        while Instant::now() < until {
            if self.probe.listen(Duration::from_millis(150)).await?.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

fn plain_header(kind: Kind, flags: Flags, session: SessionId) -> Header {
    Header { kind, flags, address: POINT_TO_POINT, session, counter: 0, ack: 0 }
}

/// Derives the keys of a session from what both ends said.
fn derive(key: &DeviceKey, suite: Suite, hello: (&Hello, &[u8]), answer: (&HelloAck, &[u8])) -> SessionKeys {
    let handshake = Handshake {
        hello: hello.1,
        hello_ack: answer.1,
        controller_nonce: hello.0.nonce,
        terminal_nonce: answer.0.nonce,
    };
    SessionKeys::derive(key, suite, &handshake)
}
