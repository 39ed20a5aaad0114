//! The precinct's day at a glance: half-hours with what happened in them, outages as spans, and moments.

use election::time::{Duration, Instant};

/// Length of one row.
pub const ROW: Duration = Duration::from_mins(30);

/// What happened in one half-hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// People who joined the line at the desk.
    pub arrivals: u32,
    /// Ballots stored by the controller.
    pub stored: u32,
    /// Paper ballots issued.
    pub paper: u32,
    /// People who left without voting.
    pub left: u32,
    /// Longest line at desk and devices together.
    pub longest_line: u32,
}

/// What holds for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The mains are off.
    NoMains,
    /// One phase of the mains is off, and some of the terminals with it.
    PhaseLost,
    /// The desk computer is down.
    DeskComputerDown,
    /// The clock of the desk computer is wrong.
    ClockWrong,
    /// Some devices do not work.
    DevicesDead,
    /// No device works, and electronic voting is suspended.
    NoDeviceWorks,
    /// Some devices hang.
    DevicesHang,
    /// Some devices have other firmware than the station.
    MixedFirmware,
    /// Bits of a line flip.
    LineNoise,
    /// A line loses, doubles or delays what is sent.
    LineUpset,
    /// A line is cut.
    LineCut,
    /// The system's counter of voters stands still.
    CounterStuck,
    /// Voters have one channel where they should have two.
    OneChannel,
    /// Voters who want paper get none.
    PaperRefused,
    /// The desks are closed though it is time.
    DesksClosed,
}

/// What happened at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The system was tested and its zero report printed.
    SystemTested,
    /// The start-up password was unsealed and the system started.
    SystemStarted,
    /// Voting began.
    PollsOpen,
    /// The commission goes over to paper.
    ToPaper,
    /// Mixed voting was announced.
    MixedVoting,
    /// A restart was refused, because not all members signed its act.
    RestartRefused,
    /// The system was started again from its record, under an act.
    Restarted,
    /// Electronic voting goes on after it stood still.
    VotingGoesOn,
    /// A ballot was refused for good.
    BallotRefused {
        /// Result code of the wire.
        result: u8,
    },
    /// A device does not answer and is put aside.
    PutAside,
    /// A reader or terminal does not answer and is plugged in anew.
    PluggedAnew,
    /// A spare takes the place of a dead device.
    SpareTaken,
    /// Members leave for voters at home.
    LeaveForHomes {
        /// Rights on the portable device.
        rights: u16,
    },
    /// They are back.
    BackFromHomes,
    /// Ballots are carried out of the station.
    BallotsCarriedOut,
    /// They are brought back.
    BallotsBroughtBack,
    /// Ballots are lent to another station.
    BallotsLent,
    /// They come back.
    LentBallotsBack,
    /// Ballots that were missing are delivered.
    BallotsDelivered,
    /// Nobody may come in any more.
    DoorsClose,
    /// The commission stops waiting for people and devices.
    WaitsNoLonger,
    /// Votes are summed and protocols signed.
    Summed,
}

/// A stretch of the day for which something held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its start.
    pub from: Instant,
    /// Its end; open spans last to the end of the day.
    pub to: Option<Instant>,
    /// What held.
    pub what: Condition,
}

/// The day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// When the first row begins.
    pub from: Instant,
    /// Half-hours.
    pub rows: Vec<Row>,
    /// Outages and other faults.
    pub spans: Vec<Span>,
    /// Moments.
    pub moments: Vec<(Instant, Moment)>,
}

impl Timeline {
    /// Starts a day at this moment.
    pub fn new(from: Instant) -> Self {
        Self { from, ..Self::default() }
    }

    /// Returns the row of a moment, making rows as needed; moments before the start count into the first.
    pub(crate) fn row(&mut self, at: Instant) -> &mut Row {
        let index = (at.since(self.from).nanos() / ROW.nanos()) as usize;
        if self.rows.len() <= index {
            self.rows.resize(index + 1, Row::default());
        }
        self.rows.get_mut(index).expect("the row was just made")
    }

    pub(crate) fn begin(&mut self, from: Instant, what: Condition) {
        self.spans.push(Span { from, to: None, what });
    }

    /// Returns whether a span of this kind has begun and not ended.
    pub(crate) fn is_open(&self, what: Condition) -> bool {
        self.spans.iter().any(|span| span.to.is_none() && span.what == what)
    }

    pub(crate) fn end(&mut self, to: Instant, what: Condition) {
        let open = self.spans.iter_mut().rev().find(|span| span.to.is_none() && span.what == what);
        if let Some(span) = open {
            span.to = Some(to);
        }
    }

    pub(crate) fn moment(&mut self, at: Instant, what: Moment) {
        self.moments.push((at, what));
    }
}
