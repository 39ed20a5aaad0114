//! The person at the device, or what stands in for one, such as a relay: steps that no cable can take.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};

use crate::verdict::Reason;

/// Something to be done by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Leave a right on the terminal unused until a vote is asked for.
    Leave,
    /// Mark and cast a ballot at the terminal.
    Vote,
    /// Try to vote with a right whose time is over; the terminal must not let it happen.
    VoteTooLate,
    /// Clear the terminal of what it keeps as evidence.
    ClearByHand,
    /// Say whether the terminal shows that a ballot was refused.
    SeeRefusal,
    /// Issue a right at the controller's desk, to the device on this line.
    Issue,
    /// Take the right on this line back at the controller's desk.
    TakeBack,
    /// Say how many ballots the controller holds.
    CountBallots,
    /// Switch the device off and on again at once.
    PowerCycle,
    /// Pull the cable.
    Unplug,
    /// Put the cable back.
    Plug,
}

impl Step {
    /// Returns what a person is told to do.
    pub const fn words(self) -> Reason {
        Reason::new(match self {
            Self::Leave => "step-leave",
            Self::Vote => "step-vote",
            Self::VoteTooLate => "step-vote-too-late",
            Self::ClearByHand => "step-clear-by-hand",
            Self::SeeRefusal => "step-see-refusal",
            Self::Issue => "step-issue",
            Self::TakeBack => "step-take-back",
            Self::CountBallots => "step-count-ballots",
            Self::PowerCycle => "step-power-cycle",
            Self::Unplug => "step-unplug",
            Self::Plug => "step-plug",
        })
    }
}

impl fmt::Display for Step {
    /// Says it in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words().fmt(f)
    }
}

/// What the operator says after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// The number that was asked for.
    Number(u32),
    /// Yes or no, as was asked.
    Yes(bool),
    /// The device does it by itself, when it likes; nobody knows when or whether.
    ByItself,
    /// It could not be done, and why.
    Failed(String),
    /// What should do it never can, and why: the test is skipped.
    Unsupported(String),
}

/// Takes steps by hand; while one is under way the bench keeps its session alive.
pub trait Operator {
    /// Returns whether this operator can take a step at all; if not, tests that need it are skipped.
    fn can(&self, step: Step) -> bool;

    /// Returns whether a step is taken without anybody at the device.
    fn is_automatic(&self, _step: Step) -> bool {
        false
    }

    /// Takes a step and returns when it is done.
    fn take(&mut self, step: Step) -> Pin<Box<dyn Future<Output = Answer> + '_>>;
}

/// Nobody is at the device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoOperator;

impl Operator for NoOperator {
    /// Nobody touches the terminal, so what is on it stays.
    fn can(&self, step: Step) -> bool {
        step == Step::Leave
    }

    fn take(&mut self, step: Step) -> Pin<Box<dyn Future<Output = Answer> + '_>> {
        Box::pin(async move { Answer::Failed(format!("nobody is there to {step}")) })
    }
}
