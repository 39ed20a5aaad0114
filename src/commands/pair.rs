//! `saylau pair`: two virtual serial ports joined by a cable.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error};
use clap::Args;
use hardware::address::Pace;
use hardware::drive::block_on;
use hardware::port::crossed::{CableEnd, Crossed, OnCable, Plug};
use hardware::sources::until_stopped;
use serde::Serialize;

use crate::live::tell;
use crate::{Hint, Verdict};

/// Join two virtual serial ports, as a null-modem cable would
///
/// Two programs that insist on serial ports meet here: what one writes, the other reads. Bytes towards a side that nobody
/// has open are lost, as on a cable. It runs until Ctrl-C; then both names are gone.
#[derive(Debug, Args)]
pub(crate) struct PairArgs {
    /// Name of one end, such as /tmp/desk
    left: PathBuf,

    /// Name of the other end, such as /tmp/booth
    right: PathBuf,

    /// Carry bytes no faster than the speed the writer has set, and garble them for a reader at another
    #[arg(long)]
    paced: bool,

    /// Tell what happens as one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Something a person at the cable should know.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Told {
    /// Both names are there.
    Ready { left: String, right: String },
    /// A program has opened an end.
    Opened { end: String },
    /// No program has an end open any more.
    Closed { end: String },
    /// The cable is taken away.
    Carried { from_left: u64, from_right: u64 },
}

impl PairArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        block_on(self.carry())??;
        Ok(Verdict::Clean)
    }

    async fn carry(&self) -> Result<(), Error> {
        let pace = if self.paced { Pace::On } else { Pace::Off };
        let mut cable = Crossed::new(&self.left, &self.right, pace).await.map_err(|error| {
            let hint = Hint(error.hint());
            Error::new(error).context(hint).context("cable cannot be laid")
        })?;
        tell(&Told::Ready { left: shown(&self.left), right: shown(&self.right) }, self.json);
        let mut carried = [0_u64; 2];
        let watch = async {
            loop {
                match cable.carry().await {
                    OnCable::Plugged(end, plug) => tell(&self.plugged(end, plug), self.json),
                    OnCable::Carried(CableEnd::Left, bytes) => carried[0] += bytes as u64,
                    OnCable::Carried(CableEnd::Right, bytes) => carried[1] += bytes as u64,
                }
            }
        };
        until_stopped::<()>(watch).await.context("signals cannot be caught")?;
        let [from_left, from_right] = carried;
        tell(&Told::Carried { from_left, from_right }, self.json);
        Ok(())
    }

    fn plugged(&self, end: CableEnd, plug: Plug) -> Told {
        let end = shown(match end {
            CableEnd::Left => &self.left,
            CableEnd::Right => &self.right,
        });
        match plug {
            Plug::In => Told::Opened { end },
            Plug::Out => Told::Closed { end },
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready { left, right } => {
                write!(f, "joined: use `serial:{left}` on one side and `serial:{right}` on the other")
            }
            Self::Opened { end } => write!(f, "{end}: opened"),
            Self::Closed { end } => write!(f, "{end}: closed"),
            Self::Carried { from_left, from_right } => {
                write!(f, "carried: {from_left} bytes from left to right, {from_right} from right to left")
            }
        }
    }
}
