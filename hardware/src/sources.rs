//! What wakes a machine beside its lines: signals, typed commands, a scanner.
//!
//! Each source is a task or a thread that sends the caller's own events to a [`Driver`](crate::drive::Driver). It ends
//! when the driver is gone.

mod person;
mod scanner;
mod stop_order;
pub mod web;

use std::io::{self, BufRead, Read};
use std::thread;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub use person::Person;
pub use scanner::{FromScanner, scanner};
pub use stop_order::{StopGiver, StopOrder, stop_order};

/// Longest line a person types.
const MOST_TYPED: u64 = 64 * 1024;

/// Sends `event` at each Ctrl-C and each request of the system to end.
///
/// From now on neither ends the program by itself.
pub fn stops<C: Clone + Send + 'static>(sender: mpsc::Sender<C>, event: C) -> io::Result<JoinHandle<()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            if sender.send(event.clone()).await.is_err() {
                return;
            }
        }
    }))
}

/// Does something until it is done, or until the first Ctrl-C or request of the system to end; then it is dropped.
pub async fn until_stopped<T>(deed: impl Future<Output = T>) -> io::Result<Option<T>> {
    let (sender, mut stopped) = mpsc::channel(1);
    let task = stops(sender, ())?;
    let done = tokio::select! {
        done = deed => Some(done),
        _ = stopped.recv() => None,
    };
    task.abort();
    Ok(done)
}

/// Sends what is typed, line by line, and `None` at the end of the input.
///
/// The thread that reads cannot be stopped while it waits for a person. It ends with the program.
pub fn typed<C: Send + 'static>(
    sender: mpsc::Sender<C>,
    input: impl Read + Send + 'static,
    mut event: impl FnMut(Option<String>) -> C + Send + 'static,
) {
    thread::spawn(move || {
        let mut input = io::BufReader::new(input);
        loop {
            let mut line = Vec::new();
            let read = input.by_ref().take(MOST_TYPED).read_until(b'\n', &mut line);
            let is_end = !matches!(read, Ok(1..));
            let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
            let told = event((!is_end).then_some(text));
            if sender.blocking_send(told).is_err() || is_end {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn typed_lines_come_one_by_one_and_the_end_is_told() {
        let (sender, mut events) = mpsc::channel(8);
        typed(sender, &b"open\r\nclose \xFF\nlast"[..], |line| line);
        let mut told = Vec::new();
        while let Some(event) = events.recv().await {
            told.push(event);
        }
        let line = |text: &str| Some(text.to_owned());
        assert_eq!(told, [line("open"), line("close \u{FFFD}"), line("last"), None]);
    }

    #[tokio::test]
    async fn a_deed_that_is_done_needs_no_signal() {
        assert_eq!(until_stopped(async { 7 }).await.unwrap(), Some(7));
    }

    #[tokio::test]
    async fn a_signal_is_an_event_and_not_the_end() {
        let (sender, mut events) = mpsc::channel(8);
        let task = stops(sender, "stop").unwrap();
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TERM).unwrap();
        assert_eq!(events.recv().await, Some("stop"));
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT).unwrap();
        assert_eq!(events.recv().await, Some("stop"));
        task.abort();
    }
}
