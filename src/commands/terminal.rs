//! `saylau terminal`: a live emulated terminal on a real or virtual line.

use std::io;
use std::path::PathBuf;

use anyhow::{Context, Error};
use clap::Args;
use election::device::DeviceId;
use election::wire::LineId;
use election::wire::frame::Side;
use hardware::address::LineAddress;
use hardware::capture::Purpose;
use hardware::clock::Clock;
use hardware::drive::{Continue, Driver, block_on};
use hardware::{folder, secret, sources};
use terminal_sim::terminal::{Terminal, TerminalSetup};

use crate::Verdict;
use crate::device::booth::{Booth, Plug, Voting, capacity};
use crate::live::{Recorder, Wish, news_teller, tell};
use crate::notes::{Hex, TerminalTrial};
use crate::speed::settled;
use crate::station::file::{StationFile, device_id};

/// Run an emulated voting terminal
///
/// The same machine as in the simulation, on a real file descriptor. It takes a right from the station, marks a ballot
/// when told (`help` lists the commands) or by itself, and hands it over until the station says that it is recorded.
/// With --memory it keeps what it holds through a crash and a power cut.
#[derive(Debug, Args)]
pub(crate) struct TerminalArgs {
    /// Station file with the device's key and the contests
    #[arg(default_value = "station.toml")]
    station: PathBuf,

    /// Line to the station, such as `serial:/tmp/desk`, `serial:/dev/ttyUSB0?baud=9600`, `tcp:127.0.0.1:7000`
    #[arg(long, value_name = "ADDRESS")]
    line: LineAddress,

    /// Which device of the station file it is [default: the first]
    #[arg(long, value_name = "ID", value_parser = device_id)]
    device: Option<DeviceId>,

    /// File that keeps rights, ballots and counters through a power cut
    #[arg(long, value_name = "FILE")]
    memory: Option<PathBuf>,

    /// Keep a copy of each ballot read, for a recount from the devices
    #[arg(long)]
    copies: bool,

    /// Vote every right with a ballot drawn by chance
    #[arg(long)]
    auto: bool,

    /// Switch off once this many ballots were marked on the device and are recorded
    #[arg(long, value_name = "N", requires = "auto")]
    voters: Option<u32>,

    /// Write what passes on the lines to this pcapng file; of an election no ballot is in it
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,

    /// Tell what happens as one JSON object a line
    #[arg(long)]
    json: bool,
}

/// What wakes the terminal beside its line.
#[derive(Clone)]
enum Input {
    Typed(Option<String>),
    Stop,
}

impl TerminalArgs {
    pub(crate) fn run(mut self) -> Result<Verdict, Error> {
        let file = StationFile::read(&self.station)?;
        let seed = secret::draw().context("the system gives no random bytes")?;
        let settling = settled(self.line.clone(), Side::Controller, u64::from_le_bytes(seed), self.json);
        self.line = block_on(settling)??;
        let setup = self.setup(&file)?;
        let voting = if self.auto { Voting::Automatic { voters: self.voters } } else { Voting::ByHand };
        let midnight_s = Clock::local().midnight_s();
        let trial = self.trial(&file, &setup, midnight_s)?;
        let memory = self.memory.clone();
        let (mut terminal, mut booth) = Booth::open(setup, file.contests(), voting, memory, midnight_s)?;
        block_on(self.serve(&file, trial, &mut terminal, &mut booth))??;
        Ok(Verdict::Clean)
    }

    fn setup(&self, file: &StationFile) -> Result<TerminalSetup, Error> {
        let device = file.device(self.device)?;
        let key = file.key(device).context("station file has no key for the device")?;
        let carrier = file.profile().carrier;
        Ok(TerminalSetup {
            device,
            key,
            link: file.link(self.line.settings.baud),
            carrier,
            capacity: capacity(carrier, file.is_portable(device)),
            sealer: file.sealer(),
            keeps_copies: self.copies,
            seed: secret::draw().context("the system gives no random bytes")?,
        })
    }

    /// Returns how the terminal is set up, if this is a trial, as its capture notes it.
    fn trial(
        &self,
        file: &StationFile,
        setup: &TerminalSetup,
        midnight_s: i64,
    ) -> Result<Option<TerminalTrial>, Error> {
        if file.purpose() != Purpose::Trial {
            return Ok(None);
        }
        let memory = self.memory.as_deref().filter(|path| path.exists());
        let memory = memory.map(folder::read_bytes).transpose()?;
        Ok(Some(TerminalTrial {
            station_file: file.text().to_owned(),
            device: setup.device,
            baud: self.line.settings.baud,
            copies: self.copies,
            seed: Hex::of(&setup.seed),
            memory: memory.map(|memory| Hex::of(&memory)),
            midnight_s,
        }))
    }

    async fn serve(
        &self,
        file: &StationFile,
        trial: Option<TerminalTrial>,
        terminal: &mut Terminal,
        booth: &mut Booth,
    ) -> Result<(), Error> {
        let clock = Clock::local();
        let wish = Wish {
            path: self.capture.as_deref(),
            keys: file.keys(),
            purpose: file.purpose(),
            about: String::new(),
            json: self.json,
        };
        let recorder = Recorder::of(wish, clock)?;
        let noter = recorder.noter();
        if let (Some(noter), Some(trial)) = (&noter, trial) {
            noter.terminal(trial);
            booth.keep_acts();
        }
        let line = recorder.open_line(&self.line, 0).await?;
        let (driver, sender) = Driver::new(vec![line], clock);
        let mut driver = driver.telling(news_teller(self.json));
        if let Some(noter) = noter.clone() {
            driver = driver.witnessed(move |at, step| noter.step(at, step));
        }
        let dock = driver.switch();
        sources::typed(sender.clone(), io::stdin(), Input::Typed);
        let _stops = sources::stops(sender, Input::Stop).context("signals cannot be caught")?;
        let drained = |terminal: &mut Terminal, now, input| {
            let is_stopping = matches!(input, Some(Input::Stop));
            if let Some(Input::Typed(Some(line))) = input {
                booth.take_line(&line);
            }
            booth.serve(terminal, now)?;
            match booth.take_plug() {
                Some(Plug::Lifted) => dock.unplug(LineId(0)),
                Some(Plug::Docked) => dock.plug(LineId(0)),
                None => {}
            }
            while let Some(told) = booth.poll_told() {
                tell(&told, self.json);
            }
            let is_over = is_stopping || booth.is_done();
            if is_over {
                booth.leave(terminal, now)?;
            }
            while let (Some(noted), Some(noter)) = (booth.poll_act(), &noter) {
                noter.act(noted.at, noted.was_refused, &noted.act);
            }
            Ok::<_, Error>(if is_over { Continue::No } else { Continue::Yes })
        };
        let ran = driver.run(terminal, drained).await;
        drop(driver);
        if let (Ok(()), Some(noter)) = (&ran, &noter) {
            noter.end();
        }
        recorder.finish_after(ran)
    }
}
