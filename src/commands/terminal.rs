//! `saylau terminal`: a live emulated terminal on a real or virtual line.

use std::io;
use std::path::PathBuf;

use anyhow::{Context, Error};
use clap::Args;
use election::device::DeviceId;
use election::wire::LineId;
use hardware::address::LineAddress;
use hardware::clock::Clock;
use hardware::drive::{Continue, Driver, block_on};
use hardware::{secret, sources};
use terminal_sim::terminal::{Terminal, TerminalSetup};

use crate::Verdict;
use crate::device::booth::{Booth, Plug, Voting, capacity};
use crate::live::{Recorder, tell};
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
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let file = StationFile::read(&self.station)?;
        let setup = self.setup(&file)?;
        let voting = if self.auto { Voting::Automatic { voters: self.voters } } else { Voting::ByHand };
        let clock = Clock::local();
        let memory = self.memory.clone();
        let (mut terminal, mut booth) =
            Booth::open(setup, file.contests(), voting, memory, clock.midnight_s())?;
        block_on(self.serve(&file, clock, &mut terminal, &mut booth))??;
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

    async fn serve(
        &self,
        file: &StationFile,
        clock: Clock,
        terminal: &mut Terminal,
        booth: &mut Booth,
    ) -> Result<(), Error> {
        let recorder = Recorder::of(self.capture.as_deref(), clock, file.keys())?;
        let line = recorder.open_line(&self.line, 0).await?;
        let (mut driver, sender) = Driver::new(vec![line], clock);
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
            if is_stopping || booth.is_done() {
                terminal.leave(now);
                return Ok::<_, Error>(Continue::No);
            }
            Ok(Continue::Yes)
        };
        driver.run(terminal, drained).await?;
        drop(driver);
        recorder.finish()
    }
}
