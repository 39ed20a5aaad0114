//! What people wrote down: device counters read at closing, the commission's papers, observers' notes.
//!
//! None of it comes from the controller, which is why the auditor can hold it against the record.

use serde::{Deserialize, Serialize};

use crate::device::DeviceId;
use crate::precinct::Stamp;
use crate::time::Instant;

/// State of a device when the commission packed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceState {
    /// It answers.
    Working,
    /// It is there and does not answer.
    Dead,
    /// It is not there.
    Absent,
}

/// What was read off one device at closing: its own memory, independent of the controller's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceReading {
    /// Which device.
    pub device: DeviceId,
    /// Whether it served home voters.
    pub is_portable: bool,
    /// Its state.
    pub state: DeviceState,
    /// `T_i`: votes it counts as marked on it since its zero report; absent if it does not answer.
    pub votes_marked: Option<u32>,
    /// Votes it still holds unread.
    pub unread: Option<u32>,
}

/// What the commission kept on paper beside the protocols.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommissionPapers {
    /// Simulated or real.
    pub stamp: Stamp,
    /// Written applications for home voting.
    pub home_applications: u32,
    /// Voters put on the additional list.
    pub added: u32,
    /// Those of them whose residence was checked.
    pub added_verified: u32,
    /// Whether ballots were counted at opening.
    pub ballots_counted_at_opening: bool,
    /// Whether the opening protocol was drawn up and signed.
    pub opening_protocol_signed: bool,
    /// When the commission began to issue ballots, as written down: the hour of opening, or later where it came late.
    pub opened: Instant,
    /// Doors closed.
    pub closed: Instant,
    /// Start of the paper count.
    pub count_began: Option<Instant>,
    /// End of the paper count.
    pub count_ended: Option<Instant>,
    /// Breaks in the count.
    pub count_pauses: Vec<Pause>,
    /// From when paper was given out beside the devices; absent if never.
    pub paper_from: Option<Instant>,
    /// Whether the ballots of the mobile box were declared void.
    pub mobile_box_voided: bool,
    /// Copies of the protocol asked for by observers.
    pub copies_requested: u32,
    /// Copies given.
    pub copies_given: u32,
    /// Whether the protocols were posted.
    pub is_posted: bool,
    /// Acts drawn up during the day.
    pub acts: Vec<Act>,
}

/// A break in the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Its start.
    pub from: Instant,
    /// Its end.
    pub to: Instant,
}

/// What an act of the commission decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActSubject {
    /// Restart of the software after a fault.
    Restart,
    /// Going on with paper alone.
    Fallback,
    /// A device written off.
    DeviceMissing,
    /// A second right for a voter whose first is lost.
    Override,
}

/// A decision in writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// When.
    pub at: Instant,
    /// What about.
    pub subject: ActSubject,
    /// Members who signed.
    pub signatures: u8,
}

/// What an observer's note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteSubject {
    /// The counter of voters does not move.
    CounterStuck,
    /// Voters without a barcode are sent away.
    NoBarcodeRefused,
    /// The system was started too early.
    EarlyStart,
    /// Electronic voting stopped.
    SystemStopped,
    /// Voters voted in both channels.
    DoubleVoting,
    /// The operator stood in the booth.
    OperatorInBooth,
    /// Devices do not work.
    DeviceFailure,
    /// Paper was not given out.
    PaperRefused,
    /// Electronic votes were not counted.
    VotesNotCounted,
    /// A member or operator campaigned.
    Campaigning,
    /// Marked ballots were handed out.
    MarkedBallots,
    /// Voters left without voting.
    LeftWithoutVoting,
    /// Ballots are too few, lent, carried off, or those of another district.
    BallotStock,
    /// Ballots are not signed.
    UnsignedBallots,
    /// Home voters and the mobile box.
    MobileBox,
    /// Who votes was not checked, or on which paper, or somebody else did.
    Identity,
    /// Voters are on no list.
    NotListed,
    /// Voters were put on the list during the day.
    AddedToList,
    /// The count was broken off.
    Count,
    /// Protocols or copies were not given out.
    CopiesRefused,
    /// The station opened late.
    LateOpening,
}

/// An observer's note: a claim by a person, not a record of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Incident id in the source report, if any.
    pub incident: Option<String>,
    /// When, if the note says.
    pub at: Option<Instant>,
    /// What about.
    pub subject: NoteSubject,
    /// How many voters, devices or votes, if the note says.
    pub number: Option<u32>,
    /// The note in words.
    pub text: String,
}
