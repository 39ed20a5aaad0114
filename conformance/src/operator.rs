//! The person at the device, or what stands in for one, such as a relay: steps that no cable can take.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};

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
    pub const fn instruction(self) -> &'static str {
        match self {
            Self::Leave => "leave a right on the terminal unused until a vote is asked for",
            Self::Vote => "mark and cast a ballot at the terminal",
            Self::VoteTooLate => "try to vote at the terminal, whose right has run out; it must not let you",
            Self::ClearByHand => "clear the terminal by hand of the ballot it keeps as evidence",
            Self::SeeRefusal => "look at the terminal: does it show that the ballot was refused?",
            Self::Issue => "issue a right at the desk to the device on this line",
            Self::TakeBack => "take the right on this line back at the desk",
            Self::CountBallots => "read from the desk how many ballots are stored",
            Self::PowerCycle => "switch the device off and on again",
            Self::Unplug => "pull the cable out of the device",
            Self::Plug => "put the cable back into the device",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.instruction())
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
