//! What the hardware bench needs of this machine: the cable with the faults put on it, the hands at the device, the
//! host's own quality.

use std::future::Future;
use std::io::{self, Write};
use std::pin::Pin;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Error};
use conformance::bench::{self, HostQuality, Setting};
use conformance::inject::{Burst, Cut, FaultyPort, Plan, Tally, remarks};
use conformance::operator::{Answer, Operator, Step};
use conformance::profile::Profile;
use election::wire::keys::DeviceKey;
use hardware::capture::Tap;
use hardware::clock::Clock;
use hardware::host::HiccupMeter;
use hardware::open::{OpenError, Opener};
use hardware::port::relay::Relay;
use hardware::port::tapped::Tapped;
use hardware::port::{Port, PortError};
use hardware::sources::{Person, StopOrder, stop_order};

/// Everything of this machine that a run works with.
pub(crate) struct Rig {
    pub(crate) cable: Cable,
    pub(crate) hands: Hands,
    pub(crate) host: Host,
    pub(crate) stop: StopOrder,
}

impl Rig {
    /// Returns what a run against a device is set up with.
    pub(crate) fn setting<'a>(
        &'a mut self,
        profile: &'a Profile,
        key: Option<DeviceKey>,
        seed: u64,
    ) -> Setting<'a> {
        let Self { cable, hands, host, stop } = self;
        Setting { profile, key, opener: cable, operator: hands, host, stop: stop.clone(), seed }
    }
}

/// What a shell says of a program that a Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Returns what ends a run in order at the first Ctrl-C or request of the system. The second ends the program at once.
pub(crate) fn stops() -> Result<StopOrder, Error> {
    let at_once = || {
        // If stderr is gone nobody watches.
        let _ = writeln!(io::stderr(), "ended at once: the reports are not whole");
        std::process::exit(INTERRUPTED);
    };
    stop_order(at_once).context("signals cannot be caught")
}

/// The line to the device, with the faults put on it.
pub(crate) struct Cable {
    opener: Opener,
    plan: Plan,
    seed: u64,
    /// How many faults were put on it.
    tally: Tally,
    /// A port that was opened before the run, so that a line that is not there is told with advice.
    first: Option<Box<dyn Port>>,
    /// Where what passes is written down, with the faults that were put on it.
    tap: Option<(Tap, Clock)>,
}

impl Cable {
    /// Opens the line once, to know that it is there.
    pub(crate) async fn new(mut opener: Opener, plan: Plan, seed: u64) -> Result<Self, OpenError> {
        let first = Some(opener.open().await?);
        Ok(Self { opener, plan, seed, tally: Tally::default(), first, tap: None })
    }

    /// Counts the faults that are put on the line.
    pub(crate) fn counting(mut self, tally: &Tally) -> Self {
        self.tally = tally.clone();
        self
    }

    /// Writes what the bench sends and hears to a capture: the faults lie between it and the device.
    pub(crate) fn tapped(mut self, tap: Option<(Tap, Clock)>) -> Self {
        self.tap = tap;
        self
    }

    /// Returns the settings that the port does not hold as asked.
    pub(crate) fn settings_diff(&self) -> Vec<String> {
        let held = self.first.as_ref().and_then(|port| port.settings().ok());
        let differences = held.map(|held| self.opener.address().settings.differences(held));
        differences.unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    async fn next(&mut self) -> io::Result<Box<dyn Port>> {
        let port = match self.first.take() {
            Some(port) => port,
            None => self.opener.open().await.map_err(io::Error::other)?,
        };
        if self.plan == Plan::default() {
            return Ok(match &self.tap {
                Some((tap, clock)) => Box::new(Tapped::new(port, tap.clone(), *clock)),
                None => port,
            });
        }
        // Each opening has faults of its own, drawn from the seed in turn.
        let (faulty, mut injected) = FaultyPort::new(port, &self.plan, self.seed);
        let faulty = faulty.counting(&self.tally);
        self.seed = self.seed.wrapping_add(1);
        Ok(match &self.tap {
            Some((tap, clock)) => {
                let tapped = Tapped::new(Box::new(faulty), tap.clone(), *clock);
                Box::new(tapped.remarking(remarks(move || injected.try_recv().ok())))
            }
            None => Box::new(faulty),
        })
    }
}

impl bench::Opener for Cable {
    fn open(&mut self) -> Pin<Box<dyn Future<Output = io::Result<Box<dyn Port>>> + '_>> {
        Box::pin(self.next())
    }
}

/// A kind of fault, as the command line names it: `ber=1e-5`, `burst`, `cut=60`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    BitErrors(f64),
    Burst,
    Drop(f64),
    Double(f64),
    Insert(f64),
    Noise(f64),
    Cut(u64),
}

/// A text names no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "fault must be `ber=RATE`, `drop=RATE`, `double=RATE`, `insert=RATE`, `noise=RATE`, `burst` or `cut=SECONDS`: `{text}`"
)]
pub(crate) struct NotAFault {
    text: String,
}

impl FromStr for Fault {
    type Err = NotAFault;

    fn from_str(text: &str) -> Result<Self, NotAFault> {
        let wrong = || NotAFault { text: text.to_owned() };
        if text == "burst" {
            return Ok(Self::Burst);
        }
        let (name, value) = text.split_once('=').ok_or_else(wrong)?;
        let rate = || value.parse().ok().filter(|rate| (0.0..=1.0).contains(rate)).ok_or_else(wrong);
        Ok(match name {
            "ber" => Self::BitErrors(rate()?),
            "drop" => Self::Drop(rate()?),
            "double" => Self::Double(rate()?),
            "insert" => Self::Insert(rate()?),
            "noise" => Self::Noise(rate()?),
            "cut" => Self::Cut(value.parse().ok().filter(|every| 2 <= *every).ok_or_else(wrong)?),
            _ => return Err(wrong()),
        })
    }
}

impl Fault {
    /// Puts the fault on both directions of a plan.
    fn put_on(self, plan: &mut Plan) {
        /// Bursts of WIRE 6.3: one in 10,000 bits begins one, 50 bits long, three of ten wrong.
        const BURST: Burst = Burst { begins: 1e-4, ends: 0.02, bit_error: 0.3 };
        if let Self::Cut(every) = self {
            plan.cut = Some(Cut { every: Duration::from_secs(every), lasts: Duration::from_secs(1) });
        }
        for faults in [&mut plan.to_device, &mut plan.from_device] {
            match self {
                Self::BitErrors(rate) => faults.bit_error = rate,
                Self::Burst => faults.burst = Some(BURST),
                Self::Drop(rate) => faults.drop = rate,
                Self::Double(rate) => faults.double = rate,
                Self::Insert(rate) => faults.insert = rate,
                Self::Noise(rate) => faults.noise = rate,
                Self::Cut(_) => {}
            }
        }
    }
}

/// Returns the plan of several faults.
pub(crate) fn plan(faults: &[Fault]) -> Plan {
    let mut plan = Plan::default();
    faults.iter().for_each(|fault| fault.put_on(&mut plan));
    plan
}

/// Who, or what, takes steps at the device.
pub(crate) struct Hands {
    /// Somebody at the keyboard.
    pub(crate) person: Option<Person>,
    /// The device votes by itself as soon as it has a right.
    pub(crate) device_votes: bool,
    /// What switches the device off and on.
    pub(crate) relay: Option<Relay>,
}

impl Hands {
    async fn ask(&mut self, step: Step) -> Answer {
        if step == Step::Vote && self.device_votes {
            return Answer::ByItself;
        }
        if let (Step::PowerCycle, Some(relay)) = (step, &mut self.relay) {
            return said(relay.cycle().await);
        }
        let Some(person) = &mut self.person else {
            return Answer::Failed("nobody is at the device".to_owned());
        };
        let wanted = match step {
            Step::CountBallots => "then type the number",
            Step::SeeRefusal => "then type yes or no",
            _ => "then press Enter; anything typed says why not",
        };
        // If stderr is gone nobody can be asked, and the answer is the end of the input.
        let _ = writeln!(io::stderr(), ">> {step}; {wanted}");
        match person.answer().await {
            Some(answer) => read_answer(step, answer.trim()),
            None => Answer::Failed("the input has ended".to_owned()),
        }
    }
}

/// Returns what a relay's switching comes to as an answer.
fn said(cycled: Result<(), PortError>) -> Answer {
    match cycled {
        Ok(()) => Answer::Done,
        Err(error @ PortError::Unsupported { .. }) => Answer::Unsupported(error.to_string()),
        Err(ref error @ PortError::Io { ref source, .. }) => Answer::Failed(format!("{error}: {source}")),
    }
}

fn read_answer(step: Step, answer: &str) -> Answer {
    let failed = || Answer::Failed(answer.to_owned());
    match step {
        Step::CountBallots => answer.parse().map_or_else(|_| failed(), Answer::Number),
        Step::SeeRefusal => match answer {
            "y" | "yes" => Answer::Yes(true),
            "n" | "no" => Answer::Yes(false),
            _ => failed(),
        },
        _ if answer.is_empty() || answer == "done" => Answer::Done,
        _ => failed(),
    }
}

impl Operator for Hands {
    fn can(&self, step: Step) -> bool {
        match step {
            Step::Vote => self.device_votes || self.person.is_some(),
            Step::Leave => !self.device_votes,
            Step::PowerCycle => self.relay.is_some() || self.person.is_some(),
            _ => self.person.is_some(),
        }
    }

    fn is_automatic(&self, step: Step) -> bool {
        step == Step::PowerCycle && self.relay.is_some()
    }

    fn take(&mut self, step: Step) -> Pin<Box<dyn Future<Output = Answer> + '_>> {
        Box::pin(self.ask(step))
    }
}

/// The host, measured beside every test.
pub(crate) struct Host {
    meter: HiccupMeter,
    /// The worst stall of the whole run.
    pub(crate) worst: Duration,
}

impl Host {
    pub(crate) fn start() -> Self {
        Self { meter: HiccupMeter::start(), worst: Duration::ZERO }
    }
}

impl HostQuality for Host {
    fn worst_stall(&mut self) -> Duration {
        let worst = self.meter.take().worst;
        self.worst = self.worst.max(worst);
        worst
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_and_add_up() {
        let read = |text: &str| text.parse::<Fault>();
        let faults = ["ber=1e-4", "drop=0.001", "burst", "cut=60"].map(|text| read(text).unwrap());
        let plan = plan(&faults);
        assert_eq!((plan.to_device.bit_error, plan.from_device.drop), (1e-4, 0.001));
        assert!(plan.from_device.burst.is_some());
        assert_eq!(plan.cut.unwrap().every, Duration::from_secs(60));
        for wrong in ["ber", "ber=2", "ber=-1", "cut=1", "fire=1", "ber=NaN"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn answers_are_read_by_what_was_asked() {
        assert_eq!(read_answer(Step::Vote, ""), Answer::Done);
        assert_eq!(read_answer(Step::Unplug, "stuck"), Answer::Failed("stuck".to_owned()));
        assert_eq!(read_answer(Step::CountBallots, "17"), Answer::Number(17));
        assert_eq!(read_answer(Step::SeeRefusal, "no"), Answer::Yes(false));
        assert_eq!(read_answer(Step::CountBallots, "many"), Answer::Failed("many".to_owned()));
    }
}
