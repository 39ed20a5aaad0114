//! A relay that switches the device at another line's end off and on, so that nobody has to stand beside it.

use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use super::{Level, Port, PortError};

/// How a relay is wired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wiring {
    /// What makes it switch.
    pub wire: Wire,
    /// How long the device stays off.
    pub off_for: Duration,
}

/// What makes a relay switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wire {
    /// RTS of its port, at this level while the device is on.
    Rts(Level),
    /// DTR of its port, at this level while the device is on.
    Dtr(Level),
    /// Commands of a relay board.
    Bytes {
        /// What switches the device on.
        on: Vec<u8>,
        /// What switches it off.
        off: Vec<u8>,
    },
}

/// A relay board on a port of its own, or on a control line of it.
///
/// A device that is off when this is dropped is switched on again.
pub struct Relay {
    port: Box<dyn Port>,
    wiring: Wiring,
    is_off: bool,
}

/// What a relay lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    On,
    Off,
}

impl Relay {
    /// Returns the relay behind a port.
    pub fn new(port: Box<dyn Port>, wiring: Wiring) -> Self {
        Self { port, wiring, is_off: false }
    }

    /// Sees that the device has power, and gives it the time `boot` to start: it may have had none while nobody held the port.
    pub async fn power_on(&mut self, boot: Duration) -> Result<(), PortError> {
        self.switch(Power::On).await?;
        sleep(boot).await;
        Ok(())
    }

    /// Switches the device off and, after the time of the wiring, on again.
    pub async fn cycle(&mut self) -> Result<(), PortError> {
        self.is_off = true;
        self.switch(Power::Off).await?;
        sleep(self.wiring.off_for).await;
        self.switch(Power::On).await?;
        self.is_off = false;
        Ok(())
    }

    async fn switch(&mut self, power: Power) -> Result<(), PortError> {
        let level = |when_on: Level| if power == Power::On { when_on } else { when_on.other() };
        // The line that drives no relay stays as opening a port leaves it.
        let (rts, dtr) = match &self.wiring.wire {
            Wire::Rts(when_on) => (level(*when_on), Level::High),
            Wire::Dtr(when_on) => (Level::High, level(*when_on)),
            Wire::Bytes { on, off } => {
                let command = if power == Power::On { on } else { off };
                let sent = self.port.write_all(command).await;
                let address = self.port.address().to_owned();
                return sent.map_err(|source| PortError::Io { address, what: "switch the relay", source });
            }
        };
        self.port.set_control_lines(rts, dtr)
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Relay(`{}`, {:?})", self.port.address(), self.wiring)
    }
}

impl Drop for Relay {
    /// A run that is stopped while the device is off must not leave it so.
    fn drop(&mut self) {
        if self.is_off {
            // A few bytes are taken at once, or never: nobody is left to wait for more.
            let _ = pin!(self.switch(Power::On)).poll(&mut Context::from_waker(Waker::noop()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::pin::Pin;
    use std::sync::{Arc, Mutex};
    use std::task::Poll;

    use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
    use tokio::time::{Instant, timeout};

    use super::*;
    use crate::port::Settings;
    use crate::port::memory::pair;

    /// A port whose control lines are written down, with the time.
    struct Watched(Arc<Mutex<Vec<(Level, Level, Instant)>>>);

    impl Port for Watched {
        fn address(&self) -> &str {
            "watched"
        }

        fn settings(&self) -> Result<Settings, PortError> {
            Ok(Settings::svl(9_600))
        }

        fn set_baud(&mut self, _baud: u32) -> Result<(), PortError> {
            Ok(())
        }

        fn set_control_lines(&mut self, rts: Level, dtr: Level) -> Result<(), PortError> {
            self.0.lock().unwrap().push((rts, dtr, Instant::now()));
            Ok(())
        }
    }

    impl AsyncRead for Watched {
        fn poll_read(
            self: Pin<&mut Self>,
            _context: &mut Context<'_>,
            _buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    impl AsyncWrite for Watched {
        fn poll_write(
            self: Pin<&mut Self>,
            _context: &mut Context<'_>,
            _bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            panic!("a relay on a control line is sent no bytes")
        }

        fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    const OFF_FOR: Duration = Duration::from_millis(700);

    fn relay(port: impl Port + 'static, wire: Wire) -> Relay {
        Relay::new(Box::new(port), Wiring { wire, off_for: OFF_FOR })
    }

    #[tokio::test(start_paused = true)]
    async fn a_control_line_falls_and_rises_and_the_other_stays() {
        let (high, low) = (Level::High, Level::Low);
        for (wire, off, on) in [
            (Wire::Rts(high), (low, high), (high, high)),
            (Wire::Rts(low), (high, high), (low, high)),
            (Wire::Dtr(high), (high, low), (high, high)),
        ] {
            let told = Arc::new(Mutex::new(Vec::new()));
            relay(Watched(Arc::clone(&told)), wire).cycle().await.unwrap();
            let told = told.lock().unwrap();
            let [(rts, dtr, from), (rts_on, dtr_on, until)] = told.as_slice() else { panic!("{told:?}") };
            assert_eq!(((*rts, *dtr), (*rts_on, *dtr_on)), (off, on));
            assert_eq!(*until - *from, OFF_FOR);
        }
    }

    fn commands() -> Wire {
        Wire::Bytes { on: b"on\r".to_vec(), off: b"off\r".to_vec() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_board_is_sent_its_commands_and_a_device_is_never_left_off() {
        let (ours, mut board) = pair(Settings::svl(9_600));
        let mut relay = relay(ours, commands());
        relay.cycle().await.unwrap();
        let stopped = timeout(OFF_FOR / 2, relay.cycle()).await;
        assert!(stopped.is_err(), "the run ends while the device is off");
        drop(relay);
        let mut said = String::new();
        board.read_to_string(&mut said).await.unwrap();
        assert_eq!(said, "off\ron\roff\ron\r");
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_no_control_lines_or_is_gone_is_not_a_device_switched_off() {
        let (ours, board) = pair(Settings::svl(9_600));
        let unsupported = relay(ours, Wire::Rts(Level::High)).cycle().await.unwrap_err();
        assert_eq!(unsupported.to_string(), "`memory:left` cannot set control lines");
        assert!(matches!(unsupported, PortError::Unsupported { .. }), "{unsupported:?}");
        drop(board);
        let (ours, board) = pair(Settings::svl(9_600));
        drop(board);
        let gone = relay(ours, commands()).cycle().await.unwrap_err();
        assert_eq!(gone.to_string(), "cannot switch the relay of `memory:left`");
    }
}
