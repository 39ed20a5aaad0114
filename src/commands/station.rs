//! `saylau station`: a live precinct controller on real or virtual lines.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Error};
use clap::Args;
use election::device::Carrier;
use election::time::Instant;
use election::wire::frame::Side;
use hardware::address::{LineAddress, Speed};
use hardware::capture::Purpose;
use hardware::clock::Clock;
use hardware::drive::{Continue, Driver, Sender, block_on};
use hardware::folder;
use hardware::scanner::ScanEvent;
use hardware::secret;
use hardware::sources;
use hardware::sources::web::{Order, Web};
use station_controller::Controller;

use crate::live::{
    Recorder, Wish, news_teller, open_line, page_address, scanner_teller, serve_page, slowest, tell,
};
use crate::notes::{Noter, StationTrial};
use crate::speed::settled;
use crate::station::board::{self, Board, Ordered};
use crate::station::desk::{Desk, Issuing, Served};
use crate::station::evidence::EvidenceFolder;
use crate::station::file::StationFile;
use crate::station::medium::RecordArgs;
use crate::station::told::Told;
use crate::{Hint, Verdict};

/// Run a live precinct controller
///
/// Speaks SVL/1 with devices on any number of lines, keeps its record on disk, and takes the desk's commands on
/// standard input (`help` lists them). What it acknowledges is in the record: after a crash start it again with the
/// same --record, and `restart` by an act of all members lets it go on. `count` writes the evidence folder that
/// `saylau audit` reads. Ctrl-C and SIGTERM say goodbye to the devices and leave the record whole.
#[derive(Debug, Args)]
pub(crate) struct StationArgs {
    /// Station file (`saylau init station` writes one)
    #[arg(default_value = "station.toml")]
    station: PathBuf,

    /// Line of a device, such as `serial:/dev/ttyUSB0`, `pty:/tmp/desk`, `tcp-listen:127.0.0.1:7000`; may be repeated
    #[arg(long = "line", value_name = "ADDRESS", required = true)]
    lines: Vec<LineAddress>,

    /// Line of the barcode scanner
    #[arg(long, value_name = "ADDRESS")]
    scanner: Option<LineAddress>,

    /// File with one barcode read a line, scanned in this order while the polls are open
    #[arg(long, value_name = "FILE", requires = "auto_issue")]
    scan_file: Option<PathBuf>,

    /// Give each voter found the next device that is ready, without a command
    #[arg(long)]
    auto_issue: bool,

    #[command(flatten)]
    record: RecordArgs,

    /// Where to write the evidence
    #[arg(long, value_name = "DIR", default_value = "evidence")]
    out: PathBuf,

    /// Folder with papers of the commission (voter-list.csv, protocols.json and the like) to put into the evidence
    #[arg(long, value_name = "DIR")]
    papers: Option<PathBuf>,

    /// Write what passes on the lines to this pcapng file; of an election no ballot is in it
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,

    /// Show the station on a page at this address, such as `8080` or `127.0.0.1:8080`
    #[arg(long, value_name = "ADDRESS", value_parser = page_address)]
    dashboard: Option<SocketAddr>,

    /// Let members give the orders of the day on the page, with a token that is drawn and shown on stderr
    #[arg(long, requires = "dashboard")]
    dashboard_orders: bool,

    /// Tell what happens as one JSON object a line
    #[arg(long)]
    json: bool,
}

/// What wakes the station beside its lines.
#[derive(Clone)]
enum Input {
    Typed(Option<String>),
    Scanned(ScanEvent),
    Ordered(Ordered),
    Stop,
}

/// The page that shows the station, if one was asked for.
struct Dashboard(Option<(Web, Board)>);

impl Dashboard {
    /// Shows what was told since, and what the clock says.
    fn show(&mut self, now: Instant, told: &[Told], waiting: usize) {
        let Some((web, board)) = &mut self.0 else { return };
        told.iter().for_each(|told| board.take(now, told));
        board.at(now, waiting);
        web.show(board.json());
    }
}

impl StationArgs {
    pub(crate) fn run(mut self) -> Result<Verdict, Error> {
        secret::guard().context("memory cannot be kept out of core dumps")?;
        let file = StationFile::read(&self.station)?;
        self.refuse_what_cannot_be(&file)?;
        self.lines = block_on(self.settled_lines())??;
        let lines = u16::try_from(self.lines.len()).context("a station has at most 65,535 lines")?;
        let setup = file.setup(&self.station, lines, slowest(&self.lines))?;
        let issuing = if self.auto_issue { Issuing::Automatic } else { Issuing::ByHand };
        let evidence = EvidenceFolder { out: self.out.clone(), papers: self.papers.clone() };
        let definition = setup.definition.clone();
        let recovered = self.record.open(setup)?;
        let (mut controller, mut desk) = Desk::new(definition, recovered, issuing, evidence);
        self.queue_scans(&mut desk)?;
        let served = block_on(self.serve(&file, &mut controller, &mut desk))?;
        // A new record says its key once, even if a line has failed before anything could be told.
        while let Some(told) = desk.poll_told() {
            self.tell(&told);
        }
        served?;
        Ok(Verdict::Clean)
    }

    fn refuse_what_cannot_be(&self, file: &StationFile) -> Result<(), Error> {
        if self.auto_issue && file.profile().carrier == Carrier::Card {
            return Err(Error::msg(
                "a reader has room for the next right only when the card has left the reader",
            )
            .context(Hint("leave --auto-issue out and type `issue` when the reader is free".to_owned()))
            .context("cards cannot be issued automatically"));
        }
        if self.scanner.as_ref().is_some_and(|scanner| scanner.speed == Speed::Sought) {
            return Err(Error::msg("speeds are known from frames of SVL/1, and a scanner sends none")
                .context(Hint(
                    "give the speed that the scanner's manual names, such as `baud=9600`".to_owned(),
                ))
                .context("speed of the scanner cannot be looked for"));
        }
        Ok(())
    }

    /// Looks for the speeds that were not given.
    async fn settled_lines(&self) -> Result<Vec<LineAddress>, Error> {
        let mut lines = Vec::new();
        for line in &self.lines {
            let seed = secret::draw().context("the system gives no random bytes")?;
            lines.push(settled(line.clone(), Side::Terminal, u64::from_le_bytes(seed), self.json).await?);
        }
        Ok(lines)
    }

    async fn serve(
        &self,
        file: &StationFile,
        controller: &mut Controller,
        desk: &mut Desk,
    ) -> Result<(), Error> {
        let clock = Clock::starting_at(Clock::local().now().max(desk.last_record()));
        let wish = Wish {
            path: self.capture.as_deref(),
            keys: file.keys(),
            purpose: file.purpose(),
            about: String::new(),
            json: self.json,
        };
        let recorder = Recorder::of(wish, clock)?;
        let noter = self.noter(&recorder, file, desk)?;
        let (mut lines, mut opened) = (Vec::new(), Vec::new());
        for (line, address) in (0..).zip(&self.lines) {
            lines.push(recorder.open_line(address, line).await?);
            opened.push(Told::Line { line, address: address.to_string() });
        }
        opened.iter().for_each(|told| self.tell(told));
        let (driver, sender) = Driver::new(lines, clock);
        let mut dashboard = self.dashboard(file, sender.clone())?;
        dashboard.show(clock.now(), &opened, 0);
        let mut driver = driver.telling(news_teller(self.json));
        if let Some(noter) = noter.clone() {
            driver = driver.witnessed(move |at, step| noter.step(at, step));
        }
        if let Some(address) = &self.scanner {
            let line = open_line(address).await?;
            let told = scanner_teller(self.json, Input::Scanned);
            sources::scanner(sender.clone(), line, clock, file.scanner(), told);
        }
        sources::typed(sender.clone(), io::stdin(), Input::Typed);
        let _stops = sources::stops(sender, Input::Stop).context("signals cannot be caught")?;
        let drained = |controller: &mut Controller, now, input| {
            let is_stopping = matches!(input, Some(Input::Stop));
            take(desk, input);
            let mut served = desk.serve(controller, now)?;
            // Whoever stops the station has typed what was to be done before.
            while is_stopping && served == Served::Partly && !desk.is_done() {
                served = desk.serve(controller, now)?;
            }
            if is_stopping || desk.is_done() {
                desk.end(controller, now)?;
            }
            while let (Some(noted), Some(noter)) = (desk.poll_act(), &noter) {
                noter.act(noted.at, noted.was_refused, &noted.act);
            }
            let told: Vec<Told> = std::iter::from_fn(|| desk.poll_told()).collect();
            told.iter().for_each(|told| self.tell(told));
            dashboard.show(now, &told, desk.waiting());
            Ok::<_, Error>(match served {
                _ if is_stopping || desk.is_done() => Continue::No,
                Served::Partly => Continue::Again,
                Served::Wholly => Continue::Yes,
            })
        };
        let ran = driver.run(controller, drained).await;
        drop(driver);
        if let (Ok(()), Some(noter)) = (&ran, &noter) {
            noter.end();
        }
        recorder.finish_after(ran)
    }

    /// Begins to serve the page, and says where it is and who may give orders on it.
    fn dashboard(&self, file: &StationFile, sender: Sender<Input>) -> Result<Dashboard, Error> {
        let Some(address) = self.dashboard else { return Ok(Dashboard(None)) };
        let token = self.dashboard_orders.then(token).transpose()?;
        let give = move |given: Order| {
            let ordered = board::order(&given)?;
            sender.try_send(Input::Ordered(ordered)).map_err(|_| "the station is busy: try again".to_owned())
        };
        let web = serve_page(address, token.clone(), give)?;
        if let Some(token) = &token {
            // If stderr is gone nobody can be told, and nobody gives orders.
            let _ = writeln!(io::stderr(), "token for orders on the page: {token}");
        }
        let title = file.title();
        let is_test = file.purpose() == Purpose::Trial;
        Ok(Dashboard(Some((web, Board::new(title, is_test, token.is_some())))))
    }

    /// Notes how the station of a trial is set up, if there is a capture.
    fn noter(
        &self,
        recorder: &Recorder,
        file: &StationFile,
        desk: &mut Desk,
    ) -> Result<Option<Noter>, Error> {
        let (Some(noter), Some(beginning)) = (recorder.noter(), desk.take_beginning()) else {
            return Ok(None);
        };
        noter.station(StationTrial {
            station_file: file.text().to_owned(),
            voters: file.voters_text(&self.station)?,
            lines: u16::try_from(self.lines.len()).unwrap_or(u16::MAX),
            baud: slowest(&self.lines),
            beginning,
        });
        desk.keep_acts();
        Ok(Some(noter))
    }

    /// Queues the reads of the scan file behind the opening of the polls.
    fn queue_scans(&self, desk: &mut Desk) -> Result<(), Error> {
        let Some(path) = &self.scan_file else { return Ok(()) };
        let text = folder::read_text(path)
            .with_context(|| format!("scan file `{}` cannot be read", path.display()))?;
        let reads = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        desk.queue_scans(reads.map(|read| read.as_bytes().to_vec()));
        Ok(())
    }

    fn tell(&self, told: &Told) {
        tell(told, self.json);
    }
}

fn take(desk: &mut Desk, input: Option<Input>) {
    match input {
        Some(Input::Typed(Some(line))) => desk.take_line(&line),
        Some(Input::Scanned(ScanEvent::Read(read))) => desk.take_scan(read.data),
        Some(Input::Scanned(ScanEvent::Refused(refused))) => desk.refuse(refused),
        Some(Input::Ordered(ordered)) => desk.take_order(ordered),
        // A duplicate is the same scan; the end of the input leaves the station running for its lines and scanner.
        Some(Input::Scanned(ScanEvent::Duplicate) | Input::Typed(None) | Input::Stop) | None => {}
    }
}

/// Draws a token: 32 letters and digits.
fn token() -> Result<String, Error> {
    let bytes: [u8; 16] = secret::draw().context("the system gives no random bytes")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
