//! Every event the log can hold, each with its id, type, device and meaning; and which record becomes which.

use election::device::{Channel, DeviceId};
use election::record::desk::Outcome;
use election::record::ops::{LineLoss, Rehearsal, StationState};
use election::record::{DeskRecord, OpsRecord};

/// Defines an enum with one row of the table a variant.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident { $($variant:ident $text:literal $(($($more:ident),+))? $description:literal)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $name {
            $(#[doc = $description] $variant,)+
        }

        impl $name {
            /// Every row.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the name in the log.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// Returns what it means.
            pub(crate) fn description(self) -> &'static str {
                match self {
                    $(Self::$variant => $description,)+
                }
            }
        }

        table!(@more $name $($variant $(($($more),+))?)+);
    };
    (@more $name:ident $($variant:ident ($kind:ident, $unit:ident))+) => {
        impl $name {
            /// Returns the type of the event.
            pub(crate) fn kind(self) -> EventType {
                match self {
                    $(Self::$variant => EventType::$kind,)+
                }
            }

            /// Returns which part of the station it happened on.
            pub(crate) fn unit(self) -> Unit {
                match self {
                    $(Self::$variant => Unit::$unit,)+
                }
            }
        }
    };
    (@more $name:ident $($variant:ident)+) => {};
}

/// A part of the station, by the name the format has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    /// What members work with.
    Controller,
    /// The voter list at the desk.
    PollBook,
    /// What gives a voter the right to one ballot.
    Activation,
    /// A voting device.
    Terminal,
}

impl Unit {
    /// Returns the device type of the format.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Controller => "dre-controller",
            Self::PollBook => "electronic-poll-book",
            Self::Activation => "ballot-activation",
            Self::Terminal => "dre",
        }
    }
}

table! {
    /// What sort of event it is.
    EventType {
        State "state" "The station entered a state of its day."
        Readiness "readiness" "What was found before voting began."
        Voting "voting" "A ballot was stored or refused, or a right to one was voided."
        Device "device" "A device came, left or was given up."
        Fault "fault" "Something failed, or works again."
        Act "act" "The commission decided something that the rules make it write down."
        Count "count" "Counters were read or ballots summed."
        Registration "registration" "A voter was checked, listed or marked; who is not said."
        Key "key" "The key that opens the ballots was used or tried."
    }
}

table! {
    /// One row of the event definitions.
    EventId {
        StationSealed "station-sealed" (State, Controller) "The equipment stands sealed since its installation."
        StationTested "station-tested" (Readiness, Controller) "The system was tested."
        StationUnsealed "station-unsealed" (State, Controller) "The start-up password was unsealed and the system started."
        PollsOpened "polls-opened" (State, Controller) "Voting began, or goes on after it was suspended."
        VotingSuspended "voting-suspended" (State, Controller) "Electronic voting was stopped for a time or for good."
        PollsClosed "polls-closed" (State, Controller) "Voting ended; the station waits for every device."
        BoxOpened "box-opened" (Count, Controller) "The box was opened for the count, and every device is accounted for."
        RecordSealed "record-sealed" (State, Controller) "The protocols are signed and the record is sealed."
        ZeroReport "zero-report" (Readiness, Controller) "Ballots found in the box by the test; there must be none."
        DeviceConnected "device-connected" (Device, Terminal) "A device was seen for the first time, or again after it was given up."
        SessionLost "session-lost" (Fault, Controller) "The session on a line ended other than by lifting the device."
        BallotCast "ballot-cast" (Voting, Controller) "A ballot was stored. Its time is rounded down to the minute."
        CastRepeated "cast-repeated" (Voting, Controller) "A ballot came again unchanged, and nothing was stored."
        CastRefused "cast-refused" (Voting, Controller) "A ballot was refused, and nothing was stored."
        RightVoided "right-voided" (Voting, Controller) "The right to a ballot was cancelled unused."
        CameBackEmpty "device-came-back-empty" (Device, Terminal) "A device left with a right and came back with neither right nor ballot."
        LostWhileOpening "line-lost-with-right" (Fault, Terminal) "A line was lost while a right was handed over; it may or may not have arrived."
        OutageBegan "outage-began" (Fault, Controller) "Electronic voting stands still."
        OutageEnded "outage-ended" (Fault, Controller) "Electronic voting goes on."
        SystemRestarted "system-restarted" (Act, Controller) "The software was started again under an act, and its ballots compared with those before."
        OrderGiven "order-given" (Act, Controller) "An order of the commission was given on the station's page."
        WentToPaper "went-to-paper" (Act, Controller) "The precinct goes on with paper alone."
        PaperBeside "paper-beside" (Act, Controller) "Paper is given out beside the devices from now on."
        CountersRead "counters-read" (Count, Controller) "The system's own counters of voters and ballots were read."
        RightsOut "rights-out" (Count, Controller) "Rights not yet come back as voting ended."
        DeviceWrittenOff "device-written-off" (Act, Terminal) "A right on a device was given up under an act."
        PortableOut "portable-out" (Device, Terminal) "A portable device left for home voters."
        PortableBack "portable-back" (Device, Terminal) "A portable device came back."
        TransmissionErrors "transmission-errors" (Fault, Controller) "Frames of one session that failed a check, or were sent again."
        BallotsSummed "ballots-summed" (Count, Controller) "Ballots summed into the electronic protocol."
        BallotsUnopened "ballots-unopened" (Fault, Controller) "Ballots that did not open at the count."
        KeyRehearsed "key-rehearsed" (Key, Controller) "The close key was tried on a test ballot before the first voter, or this was left out."
        VoterFound "voter-found" (Registration, PollBook) "A voter was found on the list and may vote."
        VoterRefused "voter-refused" (Registration, PollBook) "A check came to a refusal."
        VoterAdded "voter-added" (Registration, PollBook) "A voter was put on the additional list."
        PaperIssued "paper-issued" (Registration, PollBook) "A voter was marked for a paper ballot."
        RightIssued "right-issued" (Registration, Activation) "A voter was marked and given the right to one electronic ballot."
        MarkReturned "mark-returned" (Registration, Activation) "A mark was taken back, because its right came back unused and is void."
        SecondRight "second-right" (Act, Activation) "A voter was given a second right, because the first is lost."
    }
}

/// What an event came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    Success,
    Failure,
    NotApplicable,
}

impl Disposition {
    /// Returns the word of the format.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::NotApplicable => "na",
        }
    }

    fn of(is_good: bool) -> Self {
        if is_good { Self::Success } else { Self::Failure }
    }
}

/// What is said of a record: never a voter, a right, a tag or a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) id: EventId,
    pub(crate) disposition: Disposition,
    pub(crate) details: Option<String>,
    /// The device, where the event is one of a device.
    pub(crate) device: Option<DeviceId>,
}

impl Said {
    fn new(id: EventId, disposition: Disposition) -> Self {
        Self { id, disposition, details: None, device: None }
    }

    fn with(self, details: String) -> Self {
        Self { details: Some(details), ..self }
    }

    fn on(self, device: DeviceId) -> Self {
        Self { device: Some(device), ..self }
    }
}

/// Returns the event of an ops record.
pub(crate) fn of_ops(record: &OpsRecord) -> Said {
    use Disposition::{Failure, NotApplicable, Success};
    let said = Said::new;
    match record {
        OpsRecord::State(state) => said(of_state(*state), Success),
        OpsRecord::ZeroReport { ballots } => {
            said(EventId::ZeroReport, Disposition::of(*ballots == 0)).with(format!("ballots: {ballots}"))
        }
        OpsRecord::DeviceSeen { line, device, pending } => said(EventId::DeviceConnected, Success)
            .with(format!("line {line}, votes it holds unread: {pending}"))
            .on(*device),
        OpsRecord::LineLost { line, why } => {
            let is_lawful = matches!(why, LineLoss::Detached | LineLoss::Bye);
            said(EventId::SessionLost, if is_lawful { NotApplicable } else { Failure })
                .with(format!("line {line}: {why}"))
        }
        OpsRecord::Cast { n } => said(EventId::BallotCast, Success).with(format!("ballots stored: {n}")),
        OpsRecord::CastRepeated => said(EventId::CastRepeated, NotApplicable),
        OpsRecord::CastRefused { result } => {
            said(EventId::CastRefused, Failure).with(format!("result code: {result}"))
        }
        OpsRecord::Void { n, why } => said(EventId::RightVoided, Success).with(format!("voids: {n}, {why}")),
        OpsRecord::LostWhileOpening { device } => said(EventId::LostWhileOpening, Failure).on(*device),
        OpsRecord::CameBackEmpty { device } => said(EventId::CameBackEmpty, Failure).on(*device),
        OpsRecord::OutageBegan { cause, since } => {
            said(EventId::OutageBegan, Failure).with(format!("{cause}, since {since}"))
        }
        OpsRecord::OutageEnded(cause) => said(EventId::OutageEnded, Success).with(cause.to_string()),
        OpsRecord::Missing { device, why, signatures } => said(EventId::DeviceWrittenOff, Failure)
            .with(format!("{why}, signatures: {signatures}"))
            .on(*device),
        OpsRecord::PortableOut { device, rights } => {
            said(EventId::PortableOut, Success).with(format!("rights: {rights}")).on(*device)
        }
        OpsRecord::PortableBack { device } => said(EventId::PortableBack, Success).on(*device),
        OpsRecord::Noise { line, bad_frames, bad_tags, retransmits } => {
            said(EventId::TransmissionErrors, Failure).with(format!(
                "line {line}, bad frames: {bad_frames}, bad tags: {bad_tags}, sent again: {retransmits}"
            ))
        }
        record => of_act_or_count(record),
    }
}

fn of_act_or_count(record: &OpsRecord) -> Said {
    use Disposition::{Failure, NotApplicable, Success};
    let said = Said::new;
    match record {
        OpsRecord::Restart { signatures, members, before, after, .. } => {
            said(EventId::SystemRestarted, Disposition::of(before == after)).with(format!(
                "ballots before: {before}, after: {after}, signatures: {signatures} of {members}"
            ))
        }
        OpsRecord::Fallback { policy, ballots } => {
            said(EventId::WentToPaper, NotApplicable).with(format!("ballots stored: {ballots}, {policy}"))
        }
        OpsRecord::Counters { registered, stored } => said(EventId::CountersRead, Success)
            .with(format!("voters registered: {registered}, ballots stored: {stored}")),
        OpsRecord::Ordered { who, command } => {
            said(EventId::OrderGiven, NotApplicable).with(format!("{command}, by {who}"))
        }
        OpsRecord::Closing { outstanding } => {
            said(EventId::RightsOut, NotApplicable).with(format!("rights: {outstanding}"))
        }
        OpsRecord::Summed { ballots } => {
            said(EventId::BallotsSummed, Success).with(format!("ballots: {ballots}"))
        }
        OpsRecord::Unopened { ballots } => {
            said(EventId::BallotsUnopened, Failure).with(format!("ballots: {ballots}"))
        }
        OpsRecord::Rehearsed { how, shares } => {
            let is_done = *how != Rehearsal::LeftOut;
            said(EventId::KeyRehearsed, if is_done { Success } else { NotApplicable })
                .with(format!("{how}, shares: {shares}"))
        }
        _ => said(EventId::PaperBeside, NotApplicable),
    }
}

fn of_state(state: StationState) -> EventId {
    match state {
        StationState::Sealed => EventId::StationSealed,
        StationState::Tested => EventId::StationTested,
        StationState::Unsealed => EventId::StationUnsealed,
        StationState::Open => EventId::PollsOpened,
        StationState::Suspended => EventId::VotingSuspended,
        StationState::Closing => EventId::PollsClosed,
        StationState::Counted => EventId::BoxOpened,
        StationState::Stored => EventId::RecordSealed,
    }
}

/// Returns the event of a desk record, without the voter.
pub(crate) fn of_desk(record: &DeskRecord) -> Said {
    use Disposition::{Failure, NotApplicable, Success};
    let said = Said::new;
    match record {
        DeskRecord::Identified { outcome: Outcome::Found, .. } => said(EventId::VoterFound, Success),
        DeskRecord::Identified { outcome, .. } => {
            said(EventId::VoterRefused, Failure).with(refusal(*outcome).to_owned())
        }
        DeskRecord::Issued { channel: Channel::Electronic | Channel::HomeElectronic, .. } => {
            said(EventId::RightIssued, Success)
        }
        DeskRecord::Issued { .. } => said(EventId::PaperIssued, Success),
        DeskRecord::Returned { .. } => said(EventId::MarkReturned, Success),
        DeskRecord::Added { is_verified, .. } => said(EventId::VoterAdded, Success)
            .with(if *is_verified { "residence checked" } else { "residence not checked" }.to_owned()),
        DeskRecord::Overridden { .. } => said(EventId::SecondRight, NotApplicable),
    }
}

fn refusal(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Found => "found",
        Outcome::AlreadyVoted => "already marked",
        Outcome::NotListed => "not listed",
        Outcome::RefusedNoBarcode => "no barcode",
        Outcome::RefusedUnreadable => "unreadable",
        Outcome::RefusedPaper => "wants paper",
        Outcome::RefusedOtherList => "on the other list",
    }
}
