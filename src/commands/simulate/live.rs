//! A simulated day to watch: played again on a page at a multiple of its own pace.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Error};
use clap::Args;
use hardware::drive::block_on;
use terminal_sim::Day;
use terminal_sim::chronicle::Entry;

use crate::live::{page_address, serve_page};
use crate::station::board::Board;

/// How a day is watched.
#[derive(Debug, Args)]
pub(super) struct LiveArgs {
    /// Show the day on a page at this address as it goes, such as `8080` or `127.0.0.1:8080`; Ctrl-C ends it
    #[arg(long, value_name = "ADDRESS", value_parser = page_address, conflicts_with = "token")]
    live: Option<SocketAddr>,

    /// With --live: how many times faster than a day of voters the page goes
    #[arg(long, value_name = "TIMES", default_value_t = 60, requires = "live", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    speed: u32,
}

impl LiveArgs {
    pub(super) fn is_wanted(&self) -> bool {
        self.live.is_some()
    }

    /// Plays a day on a page until somebody stops the program. Does nothing if nobody asked for it.
    pub(super) fn show(&self, title: &str, day: &Day, chronicle: &[Entry]) -> Result<(), Error> {
        let (Some(address), Some(first)) = (self.live, chronicle.first()) else { return Ok(()) };
        let web = serve_page(address, None, |_| Err("a simulated day takes no orders".to_owned()))?;
        let told = format!("{} times the pace of the day; Ctrl-C ends it\n", self.speed);
        // If stderr is gone nobody watches; whoever has the address can still come.
        let _ = io::stderr().write_all(told.as_bytes());
        let mut board = Board::simulated(title.to_owned());
        let mut left = chronicle.iter().peekable();
        let mut is_over = false;
        let state = |gone: Duration| {
            if is_over {
                return None;
            }
            let passed =
                u64::try_from(gone.as_millis()).unwrap_or(u64::MAX).saturating_mul(self.speed.into());
            while let Some(entry) = left.next_if(|entry| entry.at.since(first.at).millis() <= passed) {
                board.take_entry(entry);
            }
            if left.peek().is_none() {
                is_over = true;
                board.take_notes(day);
            }
            Some(board.json())
        };
        block_on(web.play(state)).and_then(std::convert::identity).context("the day cannot be played on")
    }
}
