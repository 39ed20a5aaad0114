//! A day to simulate, as plain values: what the TOML file says after reading and checking.
//!
//! Shares and probabilities lie in 0 to 1; every range is checked by the reader, so the simulation can rely on it.
//! Where a field stands for something nobody knows, its default is an assumption, and the file says so.

mod brief;
mod canonical;
mod fault_kinds;
mod faults;
mod fields;
pub mod incidents;
mod line_faults;
mod machine_faults;
pub mod nation;
mod overrides;
mod people;
mod problem;
pub mod queue;
mod reader;
mod reliability;
mod service;
mod station;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod writer;

pub use fault_kinds::{FaultDescription, fault_kinds};
pub use problem::{Origin, Problem, ScenarioSource};

use election::contest::ContestKind;
use election::device::DeviceProfile;
use election::papers::Note;
use election::precinct::{Hours, Precinct};
use election::record::ops::AfterFallback;
use election::time::{Duration, Instant};

/// What a scenario file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenarioFile {
    /// A day of a precinct.
    Day(Box<Scenario>),
    /// Lines and servers alone.
    Queue(queue::QueueScenario),
}

/// One precinct's day.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// One line for lists and reports.
    pub title: String,
    /// What happened, in a few sentences.
    pub story: String,
    /// Incident of the source report, such as `EV-11`.
    pub incident: Option<String>,
    /// Figures taken from the report, one sentence each.
    pub reported: Vec<String>,
    /// Figures and rules that are assumed, one sentence each.
    pub assumed: Vec<String>,
    /// The election.
    pub election: ElectionPlan,
    /// The polling station.
    pub precinct: Precinct,
    /// Its hours.
    pub hours: Hours,
    /// Who may and will come.
    pub electorate: Electorate,
    /// When they come.
    pub arrivals: Arrivals,
    /// Devices, desks, lines.
    pub equipment: Equipment,
    /// How long things take.
    pub service: Service,
    /// What voters do.
    pub behaviour: Behaviour,
    /// What the commission does.
    pub commission: Commission,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// What fails by itself now and then, besides; see [`Scenario::drawn_faults`].
    pub reliability: Vec<Reliability>,
    /// What observers write down.
    pub notes: Vec<Note>,
    /// Evidence files nobody hands out.
    pub withhold: Vec<String>,
    /// How much is simulated.
    pub fidelity: Fidelity,
}

/// The election and its contests.
#[derive(Clone, Debug, PartialEq)]
pub struct ElectionPlan {
    /// Name of the election.
    pub title: String,
    /// Short name on the wire, at most 15 ASCII characters.
    pub id: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// How ballots are sealed.
    pub sealing: SealingPlan,
    /// How the computer keeps its record.
    pub record: RecordPlan,
    /// Contests in ballot order, 1 to 8.
    pub contests: Vec<ContestPlan>,
}

/// How the ballots of a simulated day are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealingPlan {
    /// By the stand-in, which costs and hides nothing.
    StandIn,
    /// To a close key made from the seed.
    ToCloseKey,
}

/// How the computer of a simulated day keeps its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordPlan {
    /// By the stand-in: two chained journals and slots in memory.
    StandIn,
    /// As a live station does, on a disk in memory that loses power with the computer.
    Kept,
}

/// One contest and how people vote in it.
#[derive(Clone, Debug, PartialEq)]
pub struct ContestPlan {
    /// Kind of contest.
    pub kind: ContestKind,
    /// Name on the ballot.
    pub name: String,
    /// Options in ballot order.
    pub options: Vec<String>,
    /// Relative weight of each option; same length as `options`.
    pub weights: Vec<f64>,
    /// Share of voters against all.
    pub against_all: f64,
    /// Share of electronic voters who mark nothing.
    pub blank: f64,
}

/// The people of the precinct.
#[derive(Clone, Debug, PartialEq)]
pub struct Electorate {
    /// Voters on the list at opening, 0 to 1,000,000.
    pub listed: u32,
    /// Share of them who come, home voters included.
    pub turnout: f64,
    /// Share of those who come and prefer a device.
    pub electronic_share: f64,
    /// Share whose card has no barcode.
    pub no_barcode: f64,
    /// Share of scans that do not read; the scan is repeated once, then the voter is looked up by hand.
    pub misread: f64,
    /// People who come and are on no list here.
    pub unlisted: u32,
    /// Written applications for home voting.
    pub home_applications: u32,
    /// Share of those who applied for home voting who want to vote when the members come.
    pub home_turnout: f64,
    /// Share of home voters who use the portable device.
    pub home_electronic_share: f64,
}

/// When voters come to the station.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// Each listed voter decides alone; those who come spread over the hours by these weights, one an hour.
    Turnout {
        /// One weight for each hour from opening to closing, the last hour possibly short.
        hourly_weights: Vec<f64>,
    },
    /// A Poisson stream with this many arrivals in each hour from opening to closing.
    Poisson {
        /// Mean arrivals, one entry an hour.
        per_hour: Vec<f64>,
    },
    /// Exactly these voters, in order of arrival.
    Trace(Vec<TracedVoter>),
}

/// One voter of a given trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TracedVoter {
    /// Milliseconds after opening at which the voter joins the line at the desk.
    pub arrival_ms: u64,
    /// Milliseconds the desk takes.
    pub desk_ms: u64,
    /// Milliseconds in the booth.
    pub booth_ms: u64,
}

/// Devices, desks and lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Equipment {
    /// Device profile.
    pub profile: DeviceProfile,
    /// Remotes, cards or wired terminals.
    pub devices: u16,
    /// Booths with a terminal, or booths for remotes.
    pub booths: u16,
    /// Booths for paper.
    pub paper_booths: u16,
    /// Registration desks.
    pub desks: u16,
    /// Docks or card readers at the desk computer; wired terminals have a line each instead.
    pub docks: u16,
    /// Portable devices for home voters.
    pub portable: u16,
    /// How long the battery carries desk computer, docks and wired terminals; zero without one.
    pub ups: Duration,
    /// Whether devices keep a copy of what was read from them until closing.
    pub keeps_copies: bool,
    /// Spare remotes, card readers or wired terminals in their boxes.
    pub spares: u16,
    /// The lines.
    pub line: LinePlan,
}

/// Every serial line of the station.
#[derive(Clone, Debug, PartialEq)]
pub struct LinePlan {
    /// Bits a second, 1,200 to 921,600; 10 bits a byte.
    pub baud: u32,
    /// Delay of every chunk besides its own length.
    pub latency: Duration,
    /// Probability that a bit is flipped.
    pub bit_error_rate: f64,
    /// PING after this much silence; zero where the contact itself tells a loss.
    pub keep_alive: Duration,
    /// 0 (test key, no tag), 1 (HMAC tag) or 2 (ChaCha20-Poly1305).
    pub suite: u8,
}

/// A distribution of durations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ServiceTime {
    /// Always the same.
    Fixed(Duration),
    /// Exponential.
    Exponential {
        /// Mean.
        mean: Duration,
    },
    /// Lognormal.
    Lognormal {
        /// Mean.
        mean: Duration,
        /// Coefficient of variation, above 0.
        cv: f64,
    },
    /// Gamma.
    Gamma {
        /// Mean.
        mean: Duration,
        /// Coefficient of variation, above 0.
        cv: f64,
    },
    /// Sum of exponentials, each with the same mean.
    Erlang {
        /// Mean of the sum.
        mean: Duration,
        /// How many, 1 to 100.
        stages: u32,
    },
    /// Any time between two, all alike.
    Uniform {
        /// Shortest.
        least: Duration,
        /// Longest, not below `least`.
        most: Duration,
    },
    /// One of several exponentials, by chance.
    Hyperexponential(Branches),
}

/// The most branches of a hyperexponential distribution.
pub const MOST_BRANCHES: usize = 4;

/// The branches of a hyperexponential distribution; those that are not used have the probability 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branches {
    /// Probability of each; their sum is 1.
    pub probabilities: [f64; MOST_BRANCHES],
    /// Mean of each.
    pub means: [Duration; MOST_BRANCHES],
}

impl Branches {
    /// Returns the two branches of this mean and coefficient of variation, at least 1, whose shares in the mean are
    /// alike (balanced means: Tijms, *A First Course in Stochastic Models*, appendix B).
    pub fn balanced(mean: Duration, cv: f64) -> Self {
        let square = cv * cv;
        let often = (1.0 + libm::sqrt(((square - 1.0) / (square + 1.0)).max(0.0))) / 2.0;
        let of = |probability: f64| {
            Duration::from_nanos(libm::round(mean.nanos() as f64 / (2.0 * probability)) as u64)
        };
        Self {
            probabilities: [often, 1.0 - often, 0.0, 0.0],
            means: [of(often), of(1.0 - often), Duration::ZERO, Duration::ZERO],
        }
    }
}

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Service {
    /// Identification and issue at the desk.
    pub desk: ServiceTime,
    /// Marking on a device, from taking it to bringing it back.
    pub electronic: ServiceTime,
    /// Marking on paper, to the drop into the box.
    pub paper: ServiceTime,
}

/// What voters do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Behaviour {
    /// How long a voter waits in one line before giving up; absent: for ever.
    pub patience: Option<ServiceTime>,
    /// Share of electronic voters who take paper instead when electronic voting stands still and paper is given out.
    pub switch_to_paper: f64,
    /// Share of electronic voters who leave with the device.
    pub walk_off: f64,
    /// Share who bring the device back without having voted.
    pub forget: f64,
    /// Share who choose a control code.
    pub code_use: f64,
    /// Share of chosen codes that are easy ones (birth years, 1111, 1234); the rest is uniform.
    pub easy_codes: f64,
    /// Share of paper voters who take their ballot away.
    pub take_away: f64,
    /// Share of paper ballots that are invalid.
    pub invalid: f64,
    /// Share of paper ballots spoiled and replaced.
    pub spoil: f64,
}

/// What the station does with a voter whose card has no barcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBarcode {
    /// Looks the voter up by hand.
    Manual,
    /// Sends the voter away (EV-02).
    Refuse,
}

/// Which channel voters may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelRule {
    /// The voter's choice.
    Mixed,
    /// Devices only, paper in a fallback.
    ElectronicOnly,
    /// Paper only.
    PaperOnly,
}

/// What the commission does.
#[derive(Clone, Debug, PartialEq)]
pub struct Commission {
    /// Members.
    pub members: u8,
    /// Channels offered from opening on.
    pub channels: ChannelRule,
    /// Cards without barcode.
    pub no_barcode: NoBarcode,
    /// What becomes of votes already cast after a fallback.
    pub after_fallback: AfterFallback,
    /// When the system is started.
    pub system_start: Instant,
    /// Paper ballots received, for each contest the same.
    pub stock: u32,
    /// Whether people on no list are put on an additional list.
    pub adds_unlisted: bool,
    /// When the portable device and the mobile box leave.
    pub home_trip: Instant,
    /// Time a home voter takes, the way included.
    pub home_visit: Duration,
    /// Members who sign an act.
    pub signatures: u8,
    /// Copies of the protocols that observers ask for and get.
    pub copies: u32,
    /// What members try with a device that has died, in this order; empty: nothing.
    pub repair: Vec<RepairStep>,
}

/// One step of the ladder that members climb with a device that has died.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RepairStep {
    /// What they do.
    pub remedy: Remedy,
    /// How long it takes.
    pub takes: Duration,
    /// Probability that it helps.
    pub helps: f64,
}

/// What members do with a device that has died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// They switch it off and on.
    Restart,
    /// They take its memory or its plug out and put it in again.
    Reseat,
    /// They take a spare in its place.
    Spare,
    /// They go on with paper if no other device works.
    Paper,
}

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// When it begins.
    pub at: Instant,
    /// When it is over by itself or repaired; absent: never on that day.
    pub until: Option<Instant>,
}

impl Fault {
    /// Returns when it is over: where the fault itself says how long it takes, after that.
    pub fn ends(&self) -> Option<Instant> {
        match self.kind {
            FaultKind::Restart { down } => Some(self.at + down),
            _ => self.until,
        }
    }
}

/// How often one kind of thing fails, and how soon it is repaired.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reliability {
    /// What fails.
    pub part: Part,
    /// Mean time between failures of one of them, in hours, above 0.
    pub mtbf_h: f64,
    /// Mean time to repair; absent: nothing is repaired that day.
    pub mttr: Option<Duration>,
    /// What the commission does when the computer or the mains fail.
    pub then: OnStop,
}

/// What can fail by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Each remote, card reader or wired terminal.
    Device,
    /// The desk computer.
    Computer,
    /// The mains.
    Mains,
    /// Each line of the station.
    Line,
}

/// What the commission does when electronic voting stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStop {
    /// Waits for the repair, then restarts under an act.
    Restart,
    /// Goes on with paper alone, under an act.
    Paper,
}

/// Which way of a line a fault concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    Both,
    /// What the device says.
    ToStation,
    /// What the desk computer says.
    ToTerminal,
}

/// Bytes lost after Gilbert (1960) and Elliott (1963): a line with a good state and bursts, each with a loss of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ByteLoss {
    /// Probability that a byte outside bursts is lost.
    pub alone: f64,
    /// Share of all bytes that fall into a burst, at most `burst_bytes / (1 + burst_bytes)`.
    pub burst_share: f64,
    /// Mean length of a burst in bytes, from 1.
    pub burst_bytes: f64,
    /// Probability that a byte within a burst is lost.
    pub in_burst: f64,
}

/// Where votes drop out of the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The electronic protocol sums fewer ballots than are stored.
    Electronic,
    /// The summary protocol takes over fewer votes than the electronic protocol has.
    Summary,
}

/// What the commission does with unsigned ballots it finds in the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsigned {
    /// They are invalid, as the law wants it.
    Invalid,
    /// They are counted as if they were signed.
    Counted,
}

/// What the commission does with a mobile box that holds a ballot too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnSurplus {
    /// Counts the box.
    Keep,
    /// Declares all its ballots invalid, as the law wants it.
    Void,
}

/// The faults, each with its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FaultKind {
    /// So many devices die, with whatever they hold (EV-08, EV-13, EV-16).
    DeviceDead {
        /// Devices.
        count: u16,
    },
    /// The desk computer stops (EV-04, 06, 09, 14, 15).
    DeskDead {
        /// What the commission does.
        then: OnStop,
    },
    /// The mains fail (EV-12).
    PowerCut {
        /// What the commission does once the battery is empty.
        then: OnStop,
    },
    /// A line gets noisy.
    LineNoise {
        /// Which dock or wired terminal, from 1.
        line: u16,
        /// Probability that a bit is flipped.
        bit_error_rate: f64,
    },
    /// A line is cut.
    LineCut {
        /// Which dock or wired terminal, from 1.
        line: u16,
    },
    /// A line loses bytes, alone and in bursts.
    LineLoss {
        /// Which dock or wired terminal, from 1.
        line: u16,
        /// How it loses them.
        loss: ByteLoss,
    },
    /// A line delivers some chunks twice.
    LineDuplicate {
        /// Which dock or wired terminal, from 1.
        line: u16,
        /// Probability that a chunk comes twice.
        share: f64,
    },
    /// A line holds bytes up and keeps their order.
    LineDelay {
        /// Which dock or wired terminal, from 1.
        line: u16,
        /// Least delay besides that of the line.
        delay: Duration,
        /// Width of what comes on top of it, drawn evenly for each chunk.
        jitter: Duration,
    },
    /// Nothing passes, though both ends have contact: a half-open line.
    LineMute {
        /// Which dock or wired terminal, from 1.
        line: u16,
        /// What does not pass.
        direction: Direction,
    },
    /// So many devices hang with whatever they hold, and go on as if nothing had been.
    DevicePaused {
        /// Devices.
        count: u16,
    },
    /// Cards are put into the reader once more as they were before they were read.
    CardStale {
        /// Cards.
        count: u32,
    },
    /// Pairs of voters hand in each other's cards.
    CardSwapped {
        /// Pairs.
        count: u32,
    },
    /// So many devices speak another suite than the station.
    MixedFirmware {
        /// Devices.
        count: u16,
        /// The only suite they speak: 0, 1 or 2.
        suite: u8,
    },
    /// One phase of the mains fails: so many booths or wired terminals are without power, the desk computer is not.
    OnePhase {
        /// Booths or wired terminals.
        count: u16,
    },
    /// The disk of the desk computer loses power within an operation.
    DiskTorn {
        /// Which operation from then on, from 1.
        operation: u32,
        /// What the commission does.
        then: OnStop,
    },
    /// The disk of the desk computer refuses a record: it is full.
    DiskFull {
        /// What the commission does.
        then: OnStop,
    },
    /// The commission has the desk computer restarted.
    Restart {
        /// How long that takes.
        down: Duration,
    },
    /// The clock of the desk computer is wrong.
    WrongDate {
        /// Minutes by which it is ahead; behind where negative.
        minutes: i32,
    },
    /// The system's counter of registered voters stops moving (EV-01).
    CounterStuck,
    /// The system is started at this time instead (EV-03).
    EarlyStart,
    /// Until this time only one channel is given out (EV-10: paper only).
    MixedLate {
        /// The channel given out before.
        before: ChannelRule,
    },
    /// Paper is refused in this window although both channels are promised (EV-18 to EV-21).
    PaperRefused {
        /// How many paper voters in the window insist and leave unvoted; the others vote on a device.
        leave: u32,
        /// Whether the refusal is because the voter stands on the electronic list (EV-19).
        other_list: bool,
    },
    /// Ballots stored are left out of a sum (EV-11).
    VotesNotSummed {
        /// Ballots.
        count: u32,
        /// Which sheet loses them.
        sheet: Sheet,
    },
    /// Devices brought back are cleared by hand instead of read (EV-11).
    DevicesNeverRead {
        /// Votes lost that way.
        count: u32,
    },
    /// Voters who voted on a device are given paper as well (EV-05).
    DoubleChannel {
        /// Voters.
        count: u32,
    },
    /// Another number of ballots comes for one contest (BA-01 to BA-04, BA-06).
    StockDiffers {
        /// Which contest, from 1.
        contest: u8,
        /// Ballots received.
        received: u32,
    },
    /// Ballots leave the station, and no paper says so (BA-05, BA-09, BA-10).
    BallotsTakenOut {
        /// Ballots of each contest.
        count: u32,
    },
    /// Ballots are lent to another precinct and written down (BA-07).
    BallotsLent {
        /// Ballots of each contest.
        count: u32,
    },
    /// Ballots of another district are handed out when those of the first contest have run out (BA-08).
    OtherDistrict {
        /// Ballots at hand.
        count: u32,
        /// Whether the sheet shows them as borrowed.
        written: bool,
    },
    /// Voters are given ballots that nobody signed (BA-12, BA-13).
    BallotsUnsigned {
        /// Voters.
        count: u32,
        /// What becomes of the ballots.
        then: Unsigned,
    },
    /// Unused ballots are not cancelled, and their line on the sheet stays empty (BA-11).
    UnusedKept,
    /// The mobile box holds ballots of the first contest that nobody was given (BA-14).
    MobileExtra {
        /// Ballots.
        count: u32,
        /// What becomes of the box.
        then: OnSurplus,
    },
    /// Voters are given paper without being checked (ID-01).
    IssueUnchecked {
        /// Voters.
        count: u32,
    },
    /// Voters show papers that are no identity documents and are looked up by hand (ID-02 to ID-05).
    WrongDocuments {
        /// Voters.
        count: u32,
    },
    /// Voters take a second paper ballot, for somebody who stays at home (ID-06, ID-07).
    VotedForAnother {
        /// Voters.
        count: u32,
    },
    /// Voters find their line of the list marked and are sent away (ID-08, ID-09).
    LineMarked {
        /// Voters.
        count: u32,
    },
    /// Home voters asked by telephone and not in writing (MB-01, MB-02).
    TelephoneApplications {
        /// Applications.
        count: u32,
    },
    /// The count stands still (CT-01, CT-02).
    CountPaused {
        /// From its beginning to the break.
        after: Duration,
        /// Length of the break.
        pause: Duration,
    },
    /// Copies of the protocols are not given out (CT-03 to CT-06).
    CopiesRefused {
        /// Copies.
        count: u32,
    },
    /// No desk serves anybody until this time (CT-08).
    LateOpening,
    /// Voters who were given paper leave without casting it (CT-11).
    BallotsAbandoned {
        /// Voters.
        count: u32,
    },
}

/// How much is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fidelity {
    /// Every frame, record and act.
    Full,
    /// Lines and servers only: desk, then booth, no wire and no record.
    Queue,
}
