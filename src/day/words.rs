//! What held and what happened on a simulated day, in words of any language.

use language::Message;
use terminal_sim::timeline::{Condition, Moment};

/// Says what held for a while.
pub(super) fn held(what: Condition) -> Message {
    Message::new(match what {
        Condition::NoMains => "held-no-mains",
        Condition::PhaseLost => "held-phase-lost",
        Condition::DeskComputerDown => "held-computer-down",
        Condition::ClockWrong => "held-clock-wrong",
        Condition::DevicesDead => "held-devices-dead",
        Condition::NoDeviceWorks => "held-no-device-works",
        Condition::DevicesHang => "held-devices-hang",
        Condition::MixedFirmware => "held-mixed-firmware",
        Condition::LineNoise => "held-line-noise",
        Condition::LineUpset => "held-line-upset",
        Condition::LineCut => "held-line-cut",
        Condition::CounterStuck => "held-counter-stuck",
        Condition::OneChannel => "held-one-channel",
        Condition::PaperRefused => "held-paper-refused",
        Condition::DesksClosed => "held-desks-closed",
    })
}

/// Says what happened.
pub(super) fn happened(what: Moment) -> Message {
    Message::new(match what {
        Moment::BallotRefused { result } => {
            return Message::new("happened-ballot-refused").put("result", u64::from(result));
        }
        Moment::LeaveForHomes { rights } => {
            return Message::new("happened-to-homes").put("rights", u64::from(rights));
        }
        Moment::SystemTested => "happened-system-tested",
        Moment::SystemStarted => "happened-system-started",
        Moment::PollsOpen => "happened-polls-open",
        Moment::ToPaper => "happened-to-paper",
        Moment::MixedVoting => "happened-mixed-voting",
        Moment::RestartRefused => "happened-restart-refused",
        Moment::Restarted => "happened-restarted",
        Moment::VotingGoesOn => "happened-goes-on",
        Moment::PutAside => "happened-put-aside",
        Moment::PluggedAnew => "happened-plugged-anew",
        Moment::SpareTaken => "happened-spare-taken",
        Moment::BackFromHomes => "happened-back-from-homes",
        Moment::BallotsCarriedOut => "happened-carried-out",
        Moment::BallotsBroughtBack => "happened-brought-back",
        Moment::BallotsLent => "happened-lent",
        Moment::LentBallotsBack => "happened-lent-back",
        Moment::BallotsDelivered => "happened-delivered",
        Moment::DoorsClose => "happened-doors-close",
        Moment::WaitsNoLonger => "happened-waits-no-longer",
        Moment::Summed => "happened-summed",
    })
}
