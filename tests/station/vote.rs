//! A vote of terminals that mark by themselves, while station and terminals lose power: what is marked is counted once.

use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::place::{Live, Place, marked};

/// A small generator of its own, so that a failing run is repeated by its seed.
pub(crate) struct Moments(pub(crate) u64);

impl Moments {
    pub(crate) fn next(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

pub(crate) const LINES: usize = 2;

/// The vote; the station may be down.
pub(crate) struct Vote {
    pub(crate) station: Option<Live>,
    options: Vec<&'static str>,
    terminals: [Option<Live>; LINES],
    marks: [u64; LINES],
    /// What `strace` does to calls of the station.
    injected: Option<String>,
    /// Goes last.
    pub(crate) place: Place,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Ballots marked on each line.
    pub(crate) marked: [u64; LINES],
    /// Ballots that the protocol says were in the box.
    pub(crate) stored: u64,
}

impl Vote {
    /// Returns a vote that has not begun; options are those of the station.
    pub(crate) fn at(place: Place, options: &[&'static str]) -> Self {
        let options = [["--auto-issue", "--scan-file", "voters.txt"].as_slice(), options].concat();
        Self { station: None, options, terminals: [None, None], marks: [0; LINES], injected: None, place }
    }

    /// Opens the polls and sets terminals to work.
    pub(crate) fn begin(place: Place, options: &[&'static str]) -> Self {
        let mut vote = Self::at(place, options);
        let mut station = vote.start();
        station.type_line("start");
        station.wait_for("zero-report");
        vote.station = Some(station);
        vote.plug_in();
        vote
    }

    /// Sets terminals to work on lines that have none. One that found no line any more as it began has given up.
    pub(crate) fn plug_in(&mut self) {
        for line in 0..LINES {
            match self.terminals[line].as_mut().map(Live::has_ended) {
                Some(false) => {}
                Some(true) => self.cut_terminal(line),
                None => self.terminals[line] = Some(self.place.terminal(line, &["--auto"])),
            }
        }
    }

    /// Lets calls of the station be something else than they are, from its next start on (`man strace`, inject).
    pub(crate) fn inject(&mut self, calls: Option<String>) {
        self.injected = calls;
    }

    /// Returns what starts the station.
    pub(crate) fn station_command(&self) -> Command {
        let station = self.place.station_command(LINES, &self.options);
        let Some(injected) = &self.injected else { return station };
        let mut traced = Command::new("strace");
        // As a grandchild the tracer leaves the station to be waited for, and to be ended.
        traced.args(["-D", "-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={injected}"), "--"]);
        traced.arg(station.get_program()).args(station.get_args());
        traced.current_dir(station.get_current_dir().unwrap());
        traced
    }

    fn start(&self) -> Live {
        let mut station = self.start_alone();
        (0..LINES).for_each(|_| drop(station.wait_for("line")));
        station
    }

    /// Starts a station of which it is not known whether it comes to have lines.
    pub(crate) fn start_alone(&self) -> Live {
        Live::start_talking(self.station_command(), self.place.talk("station.txt"))
    }

    /// Cuts the power of a terminal, and switches it on again.
    pub(crate) fn cut_terminal(&mut self, line: usize) {
        let heard = self.terminals[line].take().unwrap().kill();
        self.marks[line] = self.marks[line].max(marked(&heard));
        self.terminals[line] = Some(self.place.terminal(line, &["--auto"]));
    }

    /// Starts a station that is down and lets it go on from wherever it was. Returns how many ballots it found.
    pub(crate) fn start_again(&mut self) -> u64 {
        let mut station = self.start();
        // What is not due is refused.
        for command in ["restart 7", "start", "unseal", "open", "resume", "status"] {
            station.type_line(command);
        }
        station.wait_for("status");
        let found = station.heard.iter().find(|told| told["event"] == "recovered");
        let ballots = found.map_or(0, |told| told["ballots"].as_u64().unwrap());
        self.station = Some(station);
        self.plug_in();
        ballots
    }

    /// Waits until the station has told of so many ballots.
    pub(crate) fn wait_stored(&mut self, ballots: u64) {
        let station = self.station.as_mut().unwrap();
        while told_stored(&station.heard) < ballots {
            station.wait_for("stored");
        }
    }

    /// Lets what is held come in, closes and counts.
    pub(crate) fn count(mut self) -> Counted {
        let mut station = self.station.take().unwrap();
        // Nobody marks any more.
        station.type_line("suspend");
        for line in 0..LINES {
            let heard = self.terminals[line].take().unwrap().kill();
            let mut terminal = self.place.terminal(line, &[]);
            // A power cut between marking and telling: the memory knows better.
            terminal.type_line("status");
            let in_memory = terminal.wait_for("status")["marked"].as_u64().unwrap();
            self.marks[line] = self.marks[line].max(marked(&heard)).max(in_memory);
            terminal.type_line("wait open");
            terminal.type_line("status");
            let mut unread = terminal.wait_for("status")["unread"].as_u64().unwrap();
            while 0 < unread {
                thread::sleep(Duration::from_millis(20));
                terminal.type_line("status");
                unread = terminal.wait_for("status")["unread"].as_u64().unwrap();
            }
        }
        for command in ["close", "count waive close.key", "quit"] {
            station.type_line(command);
        }
        let stored = station.wait_for("counted")["protocol"]["stored"].as_u64().unwrap();
        assert_eq!(station.end().0, Some(0), "{}", self.place.talked("station.txt"));
        Counted { marked: self.marks, stored }
    }
}

impl Counted {
    /// Fails unless every ballot marked was counted, once.
    #[track_caller]
    pub(crate) fn hold(&self, what: &str) {
        assert_eq!(self.stored, self.marked.iter().sum::<u64>(), "{what}: {self:?}");
        assert!(0 < self.stored, "{what}");
    }
}

/// Returns how many ballots a station has told are stored.
pub(crate) fn told_stored(heard: &[Value]) -> u64 {
    heard
        .iter()
        .filter(|told| told["event"] == "stored")
        .filter_map(|told| told["ballots"].as_u64())
        .max()
        .unwrap_or(0)
}

/// Returns whether calls of a process can be made to be something else here.
pub(crate) fn can_trace() -> bool {
    let traced = Command::new("strace").args(["-D", "-f", "-qq", "-o", "/dev/null", "true"]).output();
    let why = match traced {
        Ok(run) if run.status.success() => return true,
        Ok(run) => String::from_utf8_lossy(&run.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    eprintln!("SKIPPED: no call of a station can be made to fail here: strace: {why}");
    false
}
