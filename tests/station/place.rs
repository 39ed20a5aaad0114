//! A folder with a station file, and processes that run in it and are killed when a test ends.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use hardware::disk::file_system::FileSystem;
use serde_json::Value;

use crate::mounts::Mounted;

/// Longest wait for something that should come at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// A trial.
pub(crate) struct Place {
    /// A file system of its own under `disk`, if one was wanted. It is unmounted before the folder goes.
    disk: Option<Mounted>,
    folder: tempfile::TempDir,
}

impl Place {
    /// Makes one with `saylau init station`.
    pub(crate) fn new(options: &[&str]) -> Self {
        let place = Self { disk: None, folder: tempfile::tempdir().unwrap() };
        let made = place.saylau(&["init", "station"]).args(options).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        place
    }

    /// Makes one with a file system of so many MiB under `disk`, where one can be mounted.
    pub(crate) fn with_disk(options: &[&str], mib: u64) -> Option<Self> {
        let mut place = Self::new(options);
        place.disk = Some(Mounted::new(mib, &place.path("disk"))?);
        Some(place)
    }

    /// Returns the file system of its own.
    pub(crate) fn disk(&mut self) -> &mut Mounted {
        self.disk.as_mut().unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn is_trial(&self) -> bool {
        std::fs::read_to_string(self.path("station.toml")).unwrap().contains("mode = \"test\"")
    }

    /// Returns whether a station may keep its record here; an election's is not kept on any file system.
    pub(crate) fn can_vote(&self) -> bool {
        let folder = self.folder.path();
        let checked = FileSystem::of(folder).and_then(|system| system.check(folder));
        if let Err(refused) = checked.as_ref().map_err(ToString::to_string)
            && !self.is_trial()
        {
            eprintln!("SKIPPED: {refused}");
            return false;
        }
        true
    }

    /// Returns the program, to be run in this folder.
    pub(crate) fn saylau(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_saylau"));
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    /// Starts a command that goes on until it is told to end.
    pub(crate) fn live(&self, arguments: &[&str]) -> Live {
        Live::start(self.saylau(arguments))
    }

    /// Starts a command whose talk goes to a file of this folder.
    pub(crate) fn live_talking(&self, arguments: &[&str], talk: &str) -> Live {
        Live::start_talking(self.saylau(arguments), self.talk(talk))
    }

    /// Starts a command that may write no file of more than so many blocks of 512 bytes, as on a disk that is full.
    pub(crate) fn live_limited(&self, blocks: u32, arguments: &[&str], talk: &str) -> Live {
        let mut command = Command::new("sh");
        // Without the trap the first byte too many would end the program.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_saylau")]);
        command.current_dir(self.folder.path()).args(arguments);
        Live::start_talking(command, self.talk(talk))
    }

    /// Returns what a process talked of in a file of this folder.
    pub(crate) fn talked(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Returns the scans of the file of voters.
    pub(crate) fn voters(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.path("voters.txt")).unwrap();
        text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
    }

    pub(crate) fn talk(&self, name: &str) -> Stdio {
        Stdio::from(std::fs::File::create(self.path(name)).unwrap())
    }

    /// Starts a station with a pseudo-terminal for each device: `desk0`, `desk1` and so on.
    pub(crate) fn station(&self, lines: usize, options: &[&str]) -> Live {
        let mut station = Live::start(self.station_command(lines, options));
        (0..lines).for_each(|_| drop(station.wait_for("line")));
        station
    }

    /// Returns what starts a station. A record that is put elsewhere lies on a file system that was made for it.
    pub(crate) fn station_command(&self, lines: usize, options: &[&str]) -> Command {
        let mut command = self.saylau(&["station", "--json"]);
        for line in 0..lines {
            command.args(["--line", &format!("pty:{}", self.path(&format!("desk{line}")).display())]);
        }
        command.args(options);
        if self.is_trial() && !options.contains(&"--record") {
            command.arg("--unsafe-fs");
        }
        command
    }

    /// Starts the first terminal of the station file on a line.
    pub(crate) fn plugged_in(&self, line: &str, options: &[&str]) -> Live {
        self.on_line("serial", line, options)
    }

    /// The same on a line of another kind.
    pub(crate) fn on_line(&self, kind: &str, line: &str, options: &[&str]) -> Live {
        let mut command = self.saylau(&["terminal", "--json"]);
        command.args(["--line", &format!("{kind}:{}", self.path(line).display())]).args(options);
        Live::start(command)
    }

    /// Starts the terminal of a line with a memory of its own.
    pub(crate) fn terminal(&self, line: usize, options: &[&str]) -> Live {
        let mut command = self.saylau(&["terminal", "--json"]);
        command.args(["--line", &format!("serial:{}", self.path(&format!("desk{line}")).display())]);
        command.args(["--device", &format!("DEV{:05}", line + 1), "--memory", &format!("memory{line}")]);
        command.args(options);
        Live::start(command)
    }
}

/// A running process that tells what happens.
pub(crate) struct Live {
    child: Child,
    typed: ChildStdin,
    told: Receiver<Value>,
    /// What may be names of its pseudo-terminals. What is killed leaves them behind.
    names: Vec<PathBuf>,
    /// Everything told so far.
    pub(crate) heard: Vec<Value>,
}

impl Live {
    fn start(command: Command) -> Self {
        Self::start_talking(command, Stdio::inherit())
    }

    pub(crate) fn start_talking(mut command: Command, talk: Stdio) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(talk);
        let names = names_in(&command);
        let mut child = command.spawn().unwrap();
        let (sender, told) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"));
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        Self { typed: child.stdin.take().unwrap(), child, told, names, heard: Vec::new() }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Asks it to end, as a system does.
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Holds it where it is, in the middle of whatever it does, and returns once it stands still.
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
        let until = Instant::now() + PATIENCE;
        while !self.stands_still() {
            assert!(Instant::now() < until, "process does not stop");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// A thread that waits for the disk stops when the disk has answered (`man 5 proc_pid_stat`: state T, or t under a tracer).
    fn stands_still(&self) -> bool {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.id())).unwrap();
        let mut states = threads.map(|thread| {
            let told = std::fs::read_to_string(thread.unwrap().path().join("stat")).unwrap();
            told.rsplit(')').next().unwrap().trim_start().chars().next()
        });
        states.all(|state| matches!(state, Some('T' | 't')))
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn type_line(&mut self, line: &str) {
        writeln!(self.typed, "{line}").unwrap();
    }

    /// Waits until an event of this name is told, and returns it.
    pub(crate) fn wait_for(&mut self, event: &str) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let told = self.told.recv_timeout(left);
            let told = told.unwrap_or_else(|_| panic!("`{event}` was not told; before: {:#?}", self.heard));
            self.heard.push(told.clone());
            if told["event"] == event {
                return told;
            }
        }
    }

    /// Waits for a while for an event, and returns whether it came.
    pub(crate) fn hears(&mut self, event: &str, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        while let Ok(told) = self.told.recv_timeout(until.saturating_duration_since(Instant::now())) {
            self.heard.push(told.clone());
            if told["event"] == event {
                return true;
            }
        }
        false
    }

    /// Cuts the power.
    pub(crate) fn kill(mut self) -> Vec<Value> {
        self.forget_names();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.heard.extend(self.told.iter());
        std::mem::take(&mut self.heard)
    }

    /// Takes its names away before its devices are free: another's device soon has the number, and who opens the name in
    /// that moment would sit at another's line.
    fn forget_names(&mut self) {
        for name in self.names.drain(..) {
            if std::fs::read_link(&name).is_ok_and(|device| device.starts_with("/dev/pts")) {
                // It may be ending in order, and take the name itself.
                let _ = std::fs::remove_file(name);
            }
        }
    }

    /// Waits for the end and returns the exit code.
    pub(crate) fn end(mut self) -> (Option<i32>, Vec<Value>) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.heard.extend(self.told.iter());
                return (status.code(), std::mem::take(&mut self.heard));
            }
            assert!(Instant::now() < until, "process does not end: {:#?}", self.heard);
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.forget_names();
        // Gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the pseudo-terminals that a command is told to make: `pty:NAME`, or the two names of a pair.
fn names_in(command: &Command) -> Vec<PathBuf> {
    let folder = command.get_current_dir().unwrap();
    let arguments = command.get_args().map(|argument| argument.to_str().unwrap());
    let names = arguments.map(|argument| argument.strip_prefix("pty:").unwrap_or(argument));
    names.map(|name| folder.join(name)).collect()
}

/// Returns how many ballots were marked on a device, from the last event that says so.
pub(crate) fn marked(heard: &[Value]) -> u64 {
    heard.iter().filter_map(|told| told["marked"].as_u64()).max().unwrap_or(0)
}

pub(crate) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
