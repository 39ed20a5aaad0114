//! The numbers of SVL/1 that stand for something: kinds of message, results, states and reasons.

use std::fmt;

use super::frame::Side;

/// The message a frame carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind(pub u8);

/// How a message travels by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delivery {
    /// Lost when the line loses it.
    Once,
    /// Repeated until acknowledged.
    Repeated,
    /// As its sender likes.
    Either,
}

/// Declares the kinds of message in one table.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal, $sender:expr, $delivery:ident;)*) => {
        impl Kind {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            /// Returns the name in the specification, if the kind is known.
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some($text),)*
                    _ => None,
                }
            }

            /// Returns the only end that sends this kind, or `None` if both may.
            pub const fn sender(self) -> Option<Side> {
                match self {
                    $(Self::$name => $sender,)*
                    _ => None,
                }
            }

            const fn delivery(self) -> Delivery {
                match self {
                    $(Self::$name => Delivery::$delivery,)*
                    _ => Delivery::Once,
                }
            }
        }
    };
}

const FROM_CONTROLLER: Option<Side> = Some(Side::Controller);
const FROM_TERMINAL: Option<Side> = Some(Side::Terminal);
const FROM_BOTH: Option<Side> = None;

kinds! {
    /// Offers a session.
    HELLO = 0x01, "HELLO", FROM_CONTROLLER, Once;
    /// Answers the offer.
    HELLO_ACK = 0x02, "HELLO_ACK", FROM_TERMINAL, Once;
    /// Begins the session.
    START = 0x03, "START", FROM_CONTROLLER, Repeated;
    /// Ends the session.
    BYE = 0x04, "BYE", FROM_BOTH, Once;
    /// Acknowledges when nothing else is there to send.
    ACK = 0x10, "ACK", FROM_BOTH, Once;
    /// Asks whether the other end is there.
    PING = 0x11, "PING", FROM_BOTH, Once;
    /// Answers a PING.
    PONG = 0x12, "PONG", FROM_BOTH, Once;
    /// Asks how the terminal is.
    STATUS_REQ = 0x20, "STATUS_REQ", FROM_CONTROLLER, Repeated;
    /// Says how the terminal is.
    STATUS = 0x21, "STATUS", FROM_TERMINAL, Repeated;
    /// Lets the holder of a right cast one ballot.
    BALLOT_OPEN = 0x30, "BALLOT_OPEN", FROM_CONTROLLER, Repeated;
    /// Says what became of a ballot.
    BALLOT_STATE = 0x31, "BALLOT_STATE", FROM_TERMINAL, Repeated;
    /// Takes a right back.
    BALLOT_CANCEL = 0x32, "BALLOT_CANCEL", FROM_CONTROLLER, Repeated;
    /// Carries a sealed ballot.
    VOTE_CAST = 0x38, "VOTE_CAST", FROM_TERMINAL, Repeated;
    /// Says what became of a cast.
    VOTE_RECEIPT = 0x39, "VOTE_RECEIPT", FROM_CONTROLLER, Repeated;
    /// Asks for the receipt of a right.
    VOTE_QUERY = 0x3A, "VOTE_QUERY", FROM_TERMINAL, Repeated;
    /// Carries a barcode.
    SCAN = 0x40, "SCAN", FROM_TERMINAL, Repeated;
    /// Asks for a piece of the terminal's log.
    LOG_READ = 0x50, "LOG_READ", FROM_CONTROLLER, Repeated;
    /// Carries a piece of the terminal's log.
    LOG_DATA = 0x51, "LOG_DATA", FROM_TERMINAL, Repeated;
    /// Wants its bytes back; test only.
    ECHO = 0x60, "ECHO", FROM_BOTH, Either;
    /// Gives an ECHO's bytes back; test only.
    ECHO_REPLY = 0x61, "ECHO_R", FROM_BOTH, Either;
    /// Is counted and thrown away; test only.
    SINK = 0x62, "SINK", FROM_BOTH, Either;
    /// Wants a number of SINK frames; test only.
    SOURCE = 0x63, "SOURCE", FROM_BOTH, Either;
    /// Says why a frame was not acted on.
    ERR = 0x7F, "ERR", FROM_BOTH, Once;
}

impl Kind {
    /// Returns whether senders have this kind acknowledged; tests may choose, and we do.
    pub fn is_reliable(self) -> bool {
        self.delivery() != Delivery::Once
    }

    /// Returns whether this kind is for tests alone.
    pub const fn is_test(self) -> bool {
        matches!(self, Self::ECHO | Self::ECHO_REPLY | Self::SINK | Self::SOURCE)
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "Kind({:02x})", self.0),
        }
    }
}

/// Declares an enum whose values are single bytes on the wire.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $value:ident = $code:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $value = $code,)* }

        impl $name {
            /// Every value, in the order of their codes.
            pub const ALL: &[Self] = &[$(Self::$value,)*];

            /// Returns the byte on the wire.
            pub const fn code(self) -> u8 {
                self as u8
            }

            /// Returns the value of a byte, if it has one.
            pub const fn from_code(code: u8) -> Option<Self> {
                match code {
                    $($code => Some(Self::$value),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    /// What a session is for.
    Mode {
        /// Nothing counts.
        Test = 0,
        /// Ballots count.
        Election = 1,
    }
}

codes! {
    /// What became of a ballot at the device.
    BallotState {
        /// The device holds the right and waits for the voter.
        Armed = 1,
        /// The voter has cast; the ballot waits to be recorded.
        Voted = 2,
        /// The device has erased right and ballot.
        Cleared = 3,
        /// The device did not take the right: it holds another.
        Refused = 4,
        /// The right ran out before the voter cast.
        Expired = 5,
    }
}

codes! {
    /// What the controller did with a cast.
    VoteResult {
        /// Recorded now.
        Recorded = 0,
        /// Recorded before, with the same content.
        Already = 1,
        /// Recorded before with other content: nothing changed.
        Conflict = 2,
        /// The right is not one of ours.
        Unknown = 3,
        /// The right ran out.
        Expired = 4,
        /// The right was taken back.
        Cancelled = 5,
        /// Could not be stored: try again later.
        StorageFailed = 6,
    }
}

impl VoteResult {
    /// Returns whether the ballot is in the box: the device may erase it.
    pub const fn is_recorded(self) -> bool {
        matches!(self, Self::Recorded | Self::Already)
    }
}

codes! {
    /// What a terminal is doing.
    DeviceState {
        /// Holds nothing.
        Idle = 0,
        /// Holds a right, waits for the voter.
        Armed = 1,
        /// Holds a ballot not yet recorded.
        Voted = 2,
        /// Cannot serve voters.
        Faulty = 3,
    }
}

codes! {
    /// Why an end leaves the session. A receiver treats other values as `Leaving`.
    ByeReason {
        /// No reason given.
        Leaving = 0,
        /// The machine shuts down.
        ShuttingDown = 1,
        /// Counters are nearly used up: a new session will follow.
        CountersSpent = 2,
        /// Keys or settings change.
        SettingsChange = 3,
    }
}

codes! {
    /// Why a frame was not acted on.
    ErrorCode {
        /// The receiver does not know this kind of message.
        UnknownKind = 1,
        /// The payload is too short or holds an impossible value.
        BadPayload = 2,
        /// Not in this state.
        NotNow = 3,
        /// The session has not been started.
        NoSession = 4,
        /// Not in this mode, or not for this election.
        WrongMode = 5,
    }
}
