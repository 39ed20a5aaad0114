//! Drives one end of a line over any pair of byte streams, such as standard input and output.
//!
//! A thread reads; the caller's thread owns the machine and sleeps until bytes come or its next time-out is due. The
//! driver contains no protocol decision: it hands in bytes and time and writes what it is told to.

use std::io::{self, Read, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Instant as Clock;

use election::time::{Duration, Instant};
use election::wire::{Endpoint, LineEvent, LineId};

/// The line a pipe stands for.
const LINE: LineId = LineId(0);
/// Longest sleep without a reason.
const IDLE: Duration = Duration::from_secs(1);

/// Whether to go on after the machine has been drained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continue {
    /// Wait for more.
    Yes,
    /// Leave the line.
    No,
}

/// Runs a machine until the input ends or `drained` says so.
///
/// `drained` is called after every input and before anything is written: it takes the machine's records and notices and
/// may give commands. Time starts at `start` and follows the system's monotonic clock.
pub fn drive<E: Endpoint>(
    machine: &mut E,
    input: impl Read + Send + 'static,
    output: &mut impl Write,
    start: Instant,
    mut drained: impl FnMut(&mut E, Instant) -> Continue,
) -> io::Result<()> {
    let began = Clock::now();
    let now = || start + Duration::from_nanos(u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX));
    let (sender, chunks) = channel();
    thread::spawn(move || read_all(input, &sender));
    machine.handle_line(now(), LINE, LineEvent::Up);
    let mut buffer = Vec::new();
    loop {
        if drained(machine, now()) == Continue::No {
            return Ok(());
        }
        while machine.poll_transmit(&mut buffer).is_some() {
            output.write_all(&buffer)?;
        }
        output.flush()?;
        let due = machine.poll_timeout().map_or(IDLE, |due| due.since(now()).min(IDLE));
        match chunks.recv_timeout(std::time::Duration::from_nanos(due.nanos())) {
            Ok(bytes) => machine.handle_bytes(now(), LINE, &bytes),
            Err(RecvTimeoutError::Timeout) => machine.handle_timeout(now()),
            Err(RecvTimeoutError::Disconnected) => {
                machine.handle_line(now(), LINE, LineEvent::Down);
                drained(machine, now());
                return Ok(());
            }
        }
    }
}

fn read_all(mut input: impl Read, chunks: &Sender<Vec<u8>>) {
    let mut buffer = [0; 4096];
    // An end of file, an error or a gone receiver all end the line.
    while let Ok(length @ 1..) = input.read(&mut buffer) {
        let Some(chunk) = buffer.get(..length) else { return };
        if chunks.send(chunk.to_vec()).is_err() {
            return;
        }
    }
}
