//! What a test works with: the probe, the profile, the operator, and a place for what it finds.

mod handshake;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chacha20::ChaCha8Rng;
use election::right::Right;
use election::wire::code::{Kind, VoteResult};
use election::wire::frame::{FrameError, Header, Side};
use election::wire::keys::DeviceKey;
use election::wire::message::{HelloAck, Message, Status};
use hardware::port::{Port, Settings};
use hardware::sources::StopOrder;
use rand::{Rng, SeedableRng};
use tokio::time::Instant;

pub use handshake::{Offer, Terms};

use crate::operator::{Answer, Operator, Step};
use crate::outcome::{Distribution, Measurement, Times};
use crate::probe::Probe;
use crate::probe::heard::{Heard, What};
use crate::profile::Profile;
use crate::verdict::{Reason, Stop, Verdict, require};

/// How long the bench listens at a time while somebody takes a step.
const LISTEN: Duration = Duration::from_millis(20);

/// Opens the line, and opens it again after it was lost.
pub trait Opener {
    /// Opens the port.
    #[expect(clippy::type_complexity, reason = "a boxed future of a boxed port; an alias would only hide it")]
    fn open(&mut self) -> Pin<Box<dyn Future<Output = std::io::Result<Box<dyn Port>>> + '_>>;
}

/// How well the host keeps time, beside every test.
pub trait HostQuality {
    /// Returns the longest stall of the host since the last call.
    fn worst_stall(&mut self) -> Duration;
}

/// A host that never stalls: virtual time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SteadyHost;

impl HostQuality for SteadyHost {
    fn worst_stall(&mut self) -> Duration {
        Duration::ZERO
    }
}

/// What a bench is set up with.
pub struct Setting<'a> {
    /// The device.
    pub profile: &'a Profile,
    /// Its key, from the profile or its file.
    pub key: Option<DeviceKey>,
    /// The line.
    pub opener: &'a mut dyn Opener,
    /// The person at the device.
    pub operator: &'a mut dyn Operator,
    /// The host's clock.
    pub host: &'a mut dyn HostQuality,
    /// What ends the run before its end.
    pub stop: StopOrder,
    /// Everything the bench draws comes from here.
    pub seed: u64,
}

impl fmt::Debug for Setting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setting(`{}`, seed {})", self.profile.id, self.seed)
    }
}

/// What a test has found so far.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Things worth knowing.
    pub notes: Vec<Reason>,
    /// Measurements.
    pub measurements: Vec<Measurement>,
    /// Distributions.
    pub distributions: Vec<Distribution>,
    /// What a pass leaves open.
    pub reservation: Option<Reason>,
}

/// What a test works with.
pub struct Bench<'a> {
    /// The bench's end of the line.
    pub probe: Probe,
    /// The device.
    pub profile: &'a Profile,
    /// Everything drawn at random.
    pub rng: ChaCha8Rng,
    /// What the running test has found.
    pub found: Found,
    /// What the terminal last said of itself.
    pub device: Option<HelloAck>,
    /// The key of the terminal on the line.
    pub key: Option<DeviceKey>,
    /// What ends the run before its end.
    pub stop: StopOrder,
    opener: &'a mut dyn Opener,
    operator: &'a mut dyn Operator,
    host: &'a mut dyn HostQuality,
}

impl fmt::Debug for Bench<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bench(`{}`, {:?})", self.profile.id, self.probe)
    }
}

impl<'a> Bench<'a> {
    /// Opens the line.
    pub async fn open_line(setting: Setting<'a>) -> std::io::Result<Self> {
        let Setting { profile, key, opener, operator, host, stop, seed } = setting;
        let port = opener.open().await?;
        let probe = Probe::new(port, profile.dut.peer(), Settings::svl(profile.baud));
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let found = Found::default();
        Ok(Self { probe, profile, rng, found, device: None, key, stop, opener, operator, host })
    }

    /// Returns the end under test.
    pub fn dut(&self) -> Side {
        self.profile.dut
    }

    /// Returns the key of the terminal on the line.
    pub fn key(&self) -> Result<&DeviceKey, Stop> {
        self.key.as_ref().ok_or_else(|| Stop::Skip(Reason::new("reason-profile-gives-no-key")))
    }

    /// Returns how long the device may take to answer.
    pub fn patience(&self) -> Duration {
        self.profile.time("answer") + self.probe.line_time(600)
    }

    /// Opens the port again, as after an unplug or a restart.
    pub async fn reopen_line(&mut self) -> Result<(), Stop> {
        self.probe.unplug();
        let port = self.opener.open().await?;
        self.probe.plug(port);
        Ok(())
    }

    /// Returns whether the operator can take a step.
    pub fn can(&self, step: Step) -> bool {
        let needs_nobody = step == Step::Leave || self.operator.is_automatic(step);
        (self.profile.has_operator || needs_nobody) && self.operator.can(step)
    }

    /// Has the operator take a step while the session is kept alive.
    pub async fn take(&mut self, step: Step) -> Result<Answer, Stop> {
        if !self.can(step) {
            return Err(Stop::Skip(Reason::new("reason-nobody-there").put("step", step.words())));
        }
        let mut kept = Vec::new();
        let taking = self.operator.take(step);
        tokio::pin!(taking);
        let mut answer = None;
        while answer.is_none() {
            if !self.probe.is_plugged() {
                answer = Some(taking.as_mut().await);
                break;
            }
            // What has begun to react to a frame must end: it is never cut off, so it is kept short.
            let listening = self.probe.next(Instant::now() + LISTEN);
            tokio::pin!(listening);
            let heard = tokio::select! {
                biased;
                said = &mut taking => {
                    answer = Some(said);
                    listening.await
                }
                heard = &mut listening => heard,
            };
            match heard {
                Ok(heard) => kept.extend(heard),
                // The step may well cut the line.
                Err(Stop::Gone) => {}
                Err(stop) => return Err(stop),
            }
        }
        self.probe.put_back(kept);
        match answer {
            Some(Answer::Failed(why)) => Err(Stop::Error(
                Reason::new("reason-operator-could-not").put("step", step.words()).put("why", why),
            )),
            Some(Answer::Unsupported(why)) => {
                Err(Stop::Skip(Reason::new("reason-unsupported").put("why", why)))
            }
            answer => Ok(answer.unwrap_or(Answer::Done)),
        }
    }

    /// Has the operator tell a number.
    pub async fn number(&mut self, step: Step) -> Result<u32, Stop> {
        match self.take(step).await? {
            Answer::Number(number) => Ok(number),
            _ => {
                Err(Stop::Error(Reason::new("reason-operator-gave-no-number-when").put("step", step.words())))
            }
        }
    }

    /// Has the operator switch the device off and on, opens the line again if that lost it, and waits for its start.
    pub async fn power_cycle(&mut self) -> Result<(), Stop> {
        self.take(Step::PowerCycle).await?;
        self.probe.end_session();
        let until = Instant::now() + self.profile.boot;
        match self.probe.pass(self.profile.boot).await {
            // An adapter inside the device goes with its power: the device still starts when the port is back.
            Err(Stop::Gone) => {
                self.reopen_line().await?;
                self.probe.pass(until.saturating_duration_since(Instant::now())).await
            }
            other => other,
        }
    }

    /// Asks a terminal how it is.
    pub async fn status(&mut self) -> Result<Status, Stop> {
        self.probe.say(Message::StatusRequest).await?;
        let patience = self.patience();
        self.probe
            .expect(Reason::name("STATUS"), patience, |heard| match heard.message() {
                Some(Message::Status(status)) => Some(*status),
                _ => None,
            })
            .await
    }

    /// Sends an ECHO nobody acknowledges and wants its bytes back before any other ECHO_R.
    pub async fn echo(&mut self, payload: &[u8]) -> Result<(), Stop> {
        self.probe.say_once(&Message::Echo(payload.into())).await?;
        self.expect_echo(payload).await
    }

    /// Wants the next ECHO_R to carry these bytes.
    pub async fn expect_echo(&mut self, payload: &[u8]) -> Result<(), Stop> {
        let patience = self.patience();
        let reply = |heard: &Heard| match heard.message() {
            Some(Message::EchoReply(bytes)) => Some(bytes.to_vec()),
            _ => None,
        };
        let found = self.probe.expect(Reason::name("ECHO_R"), patience, reply).await?;
        require(found == payload, || Reason::new("reason-echo-r-carries-other-bytes"))
    }

    /// Wants the session to be as good as before.
    pub async fn still_there(&mut self) -> Result<(), Stop> {
        let mark: [u8; 8] = self.draw();
        self.probe.say_once(&Message::Ping(mark.into())).await?;
        let patience = self.patience();
        self.probe
            .expect(Reason::new("reason-pong-session-gone"), patience, |heard| match heard.message() {
                Some(Message::Pong(pong)) if *pong.echo == mark => Some(()),
                _ => None,
            })
            .await
    }

    /// Wants no answer to anything: only PINGs may come.
    pub async fn silent(&mut self, why: Reason) -> Result<(), Stop> {
        let patience = self.patience();
        self.probe.expect_silence(why, patience, is_keep_alive).await
    }

    /// Asks a controller about a right it never made and wants result 3.
    pub async fn query_unknown(&mut self) -> Result<(), Stop> {
        let right = Right::from_bytes(&self.draw());
        self.probe.say(Message::VoteQuery { right }).await?;
        let patience = self.patience();
        let result =
            self.probe.expect(Reason::name("VOTE_RECEIPT"), patience, |heard| match heard.message() {
                Some(Message::VoteReceipt { right: found, result, .. }) if *found == right => Some(*result),
                _ => None,
            });
        let result = result.await?;
        require(result == VoteResult::Unknown, || {
            Reason::new("reason-invented-right-answered").put("result", format!("{result:?}"))
        })
    }

    /// Draws random bytes.
    pub fn draw<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// Draws a time below `most`.
    pub fn draw_time(&mut self, most: Duration) -> Duration {
        let share = f64::from(self.rng.next_u32()) / f64::from(u32::MAX);
        most.mul_f64(share)
    }

    /// Notes something worth knowing.
    pub fn note(&mut self, note: Reason) {
        self.found.notes.push(note);
    }

    /// Notes a measurement and judges it by the profile's limit of that name.
    pub fn measure(&mut self, name: &str, value: f64) -> Verdict {
        let (limit, unit) = match self.profile.limit(name) {
            Some((limit, unit)) => (Some(limit), unit),
            None => (None, ""),
        };
        let measurement = Measurement::new(name, value, unit, limit);
        let verdict = measurement.verdict;
        self.found.measurements.push(measurement);
        verdict
    }

    /// Notes a time in milliseconds.
    pub fn measure_time(&mut self, name: &str, time: Duration) -> Verdict {
        self.measure(name, time.as_secs_f64() * 1_000.0)
    }

    /// Notes how times were distributed.
    pub fn distribution(&mut self, name: &str, times: &Times) -> Distribution {
        let distribution = times.distribution(name);
        self.found.distributions.push(distribution.clone());
        distribution
    }

    /// Returns the longest stall of the host since the last call.
    pub fn worst_stall(&mut self) -> Duration {
        self.host.worst_stall()
    }
}

/// Returns whether something is a PING, a PONG or an ACK, of which a quiet session consists, or of a session the bench
/// has left, so that it can be no answer.
pub fn is_keep_alive(heard: &Heard) -> bool {
    let is_of_the_past = matches!(heard.what, What::Foreign(FrameError::Session { .. }));
    let is_quiet = |header: &Header| matches!(header.kind, Kind::PING | Kind::PONG | Kind::ACK);
    is_of_the_past || heard.header().is_some_and(is_quiet)
}
