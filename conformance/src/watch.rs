//! Watches the frames of one direction of one session and says which rules they break.
//!
//! The counter of a frame is never used for other bytes (in suite 2 it is the nonce), counters go up, and an
//! acknowledgement names a frame that was received. Both the bench and the man in the middle watch so.

use std::collections::BTreeMap;

use election::wire::frame::{Flags, Header};

use crate::verdict::Reason;

/// Counters remembered; older ones are let go.
const REMEMBERED: usize = 4_096;

/// What is known of one direction of one session.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// CRC of the frame sent under each counter.
    frames: BTreeMap<u32, u32>,
    highest: u32,
}

/// A rule that frames of one direction broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// A counter came again with other bytes.
    CounterReused {
        /// Which.
        counter: u32,
    },
    /// A frame that nobody has to acknowledge came again.
    RepeatedUnasked {
        /// Its counter.
        counter: u32,
    },
    /// A frame that is sent only once has a counter below one sent before.
    CounterFell {
        /// Its counter.
        counter: u32,
        /// The highest before it.
        after: u32,
    },
}

impl Breach {
    /// Returns what was broken, in words.
    pub fn words(&self) -> Reason {
        match self {
            Self::CounterReused { counter } => Reason::new("reason-counter-reused").put("counter", *counter),
            Self::RepeatedUnasked { counter } => {
                Reason::new("reason-repeated-unasked").put("counter", *counter)
            }
            Self::CounterFell { counter, after } => {
                Reason::new("reason-counter-fell").put("counter", *counter).put("after", *after)
            }
        }
    }
}

impl Watch {
    /// Takes a frame with a good tag; `bytes` is all of it, decoded.
    pub fn see(&mut self, header: &Header, bytes: &[u8]) -> Option<Breach> {
        let (counter, digest) = (header.counter, crc32c::crc32c(bytes));
        match self.frames.get(&counter) {
            Some(before) if *before != digest => return Some(Breach::CounterReused { counter }),
            Some(_) if !header.flags.has(Flags::RELIABLE) => {
                return Some(Breach::RepeatedUnasked { counter });
            }
            Some(_) => return None,
            None => {}
        }
        self.frames.insert(counter, digest);
        if REMEMBERED < self.frames.len() {
            self.frames.pop_first();
        }
        let after = self.highest;
        self.highest = self.highest.max(counter);
        // On a noisy line the first copy of a reliable frame may be lost while later frames are heard: then its
        // repeat is the first that we hear of it, with the lower counter that it was given when it was built.
        let may_be_a_repeat = header.flags.has(Flags::RELIABLE);
        (counter < after && !may_be_a_repeat).then_some(Breach::CounterFell { counter, after })
    }
}

#[cfg(test)]
mod tests {
    use election::wire::code::Kind;
    use election::wire::frame::SessionId;

    use super::*;

    fn header(counter: u32, flags: Flags) -> Header {
        Header { kind: Kind::PING, flags, address: 1, session: SessionId(9), counter, ack: 0 }
    }

    #[test]
    fn a_repeat_is_lawful_and_other_bytes_under_its_counter_are_not() {
        let mut watch = Watch::default();
        let reliable = header(1, Flags::RELIABLE);
        assert_eq!(watch.see(&reliable, b"a"), None);
        assert_eq!(watch.see(&reliable, b"a"), None);
        assert_eq!(watch.see(&reliable, b"b"), Some(Breach::CounterReused { counter: 1 }));
    }

    #[test]
    fn pings_do_not_come_twice_and_counters_do_not_fall() {
        let mut watch = Watch::default();
        assert_eq!(watch.see(&header(5, Flags::NONE), b"a"), None);
        assert_eq!(watch.see(&header(5, Flags::NONE), b"a"), Some(Breach::RepeatedUnasked { counter: 5 }));
        assert_eq!(
            watch.see(&header(4, Flags::NONE), b"c"),
            Some(Breach::CounterFell { counter: 4, after: 5 })
        );
    }

    #[test]
    fn a_reliable_frame_may_be_heard_first_on_its_repeat() {
        let mut watch = Watch::default();
        assert_eq!(watch.see(&header(7, Flags::NONE), b"a"), None);
        assert_eq!(watch.see(&header(6, Flags::RELIABLE), b"lost at first"), None);
        assert_eq!(
            watch.see(&header(6, Flags::RELIABLE), b"other"),
            Some(Breach::CounterReused { counter: 6 })
        );
    }
}
