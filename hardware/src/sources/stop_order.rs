//! The order to end what is under way: a Ctrl-C, or a request of the system.

use std::io;
use std::sync::mpsc;
use std::thread;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::drive::block_on;

/// An order to end, which may be given once and at any time; cheap to clone.
#[derive(Clone, Debug)]
pub struct StopOrder(watch::Receiver<Option<&'static str>>);

/// Gives a [`StopOrder`].
#[derive(Debug)]
pub struct StopGiver(watch::Sender<Option<&'static str>>);

impl StopOrder {
    /// Returns an order, and what gives it.
    pub fn new() -> (StopGiver, Self) {
        let (giver, order) = watch::channel(None);
        (StopGiver(giver), Self(order))
    }

    /// Returns an order that is never given.
    pub fn never() -> Self {
        Self::new().1
    }

    /// Returns by what the order was given, if it was.
    pub fn by(&self) -> Option<&'static str> {
        *self.0.borrow()
    }

    /// Waits until the order is given, and returns by what.
    pub async fn given(&self) -> &'static str {
        let mut order = self.0.clone();
        // Where nobody is left to give it, it is not given any more.
        let given = order.wait_for(Option::is_some).await.ok().and_then(|by| *by);
        match given {
            Some(by) => by,
            None => std::future::pending().await,
        }
    }
}

impl StopGiver {
    /// Gives the order; `by` says what did, such as `Ctrl-C`.
    pub fn give(&self, by: &'static str) {
        self.0.send_replace(Some(by));
    }
}

/// Returns an order that the first Ctrl-C, or the first request of the system to end, gives. A second one calls `at_once`,
/// on a thread of its own: whoever asks twice does not want to wait for the end.
///
/// From now on neither ends the program by itself.
pub fn stop_order(at_once: impl FnOnce() + Send + 'static) -> io::Result<StopOrder> {
    let (giver, order) = StopOrder::new();
    let (ready, is_ready) = mpsc::channel();
    // Not a task: the second request must be heard while nothing waits, such as when reports are written.
    thread::spawn(move || {
        let listened = block_on(async {
            let mut signals = match Signals::new() {
                Ok(signals) => signals,
                Err(error) => return drop(ready.send(Err(error))),
            };
            // Whoever started this waits for it.
            let _ = ready.send(Ok(()));
            giver.give(signals.next().await);
            signals.next().await;
            at_once();
        });
        if let Err(error) = listened {
            tracing::error!(%error, "signals are not heard");
        }
    });
    is_ready.recv().unwrap_or_else(|_| Err(io::Error::other("no thread to hear signals on")))?;
    Ok(order)
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next, and returns its name for people.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "Ctrl-C",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.hang_up.recv() => "SIGHUP",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_order_is_heard_by_whoever_asks_before_or_after() {
        let (giver, order) = StopOrder::new();
        let early = order.clone();
        let early = tokio::spawn(async move { early.given().await });
        tokio::task::yield_now().await;
        giver.give("Ctrl-C");
        assert_eq!(early.await.unwrap(), "Ctrl-C");
        drop(giver);
        assert_eq!(order.given().await, "Ctrl-C");
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_that_nobody_gives_is_never_given() {
        let order = StopOrder::never();
        let waited = tokio::time::timeout(std::time::Duration::from_secs(3_600), order.given()).await;
        assert!(waited.is_err());
    }
}
