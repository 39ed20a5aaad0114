//! Taking lines off their places and putting them back while a driver runs.

use election::wire::LineId;
use tokio::sync::mpsc;

/// Unplugs and plugs the lines of one driver; cheap to clone, and it may be used where the driver calls back.
///
/// Orders are carried out one by one before anything more is sent: a line that is unplugged and plugged in again at once
/// goes down and comes up.
#[derive(Clone, Debug)]
pub struct Switch(mpsc::UnboundedSender<Order>);

/// What to do with one line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order(pub(super) LineId, pub(super) Turn);

#[derive(Clone, Copy, Debug)]
pub(super) enum Turn {
    On,
    Off,
}

impl Switch {
    pub(super) fn new() -> (Self, mpsc::UnboundedReceiver<Order>) {
        let (orders, taken) = mpsc::unbounded_channel();
        (Self(orders), taken)
    }

    /// Takes a line off its place: its port is closed and the machine hears that it is down.
    pub fn unplug(&self, line: LineId) {
        self.order(line, Turn::Off);
    }

    /// Puts an unplugged line back on its place: it is opened again. Harmless for any other line.
    pub fn plug(&self, line: LineId) {
        self.order(line, Turn::On);
    }

    fn order(&self, line: LineId, turn: Turn) {
        // A driver that is gone has closed its lines.
        if self.0.send(Order(line, turn)).is_err() {
            tracing::debug!(line = line.0, "the driver is gone");
        }
    }

    /// Returns whether anybody has a copy.
    pub(super) fn is_shared(&self) -> bool {
        1 < self.0.strong_count()
    }
}
