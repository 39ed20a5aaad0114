//! What the machines did and what the commission decided: states, casts, lines, outages, acts.
//!
//! No record here names a voter, a right, a tag or a choice, and the writer rounds every time down to the minute,
//! so that the order of deposits cannot be laid beside the desk's exact times (RECORD 14.2).

use crate::device::DeviceId;
use crate::record::chain::{Entry, JournalKind};
use crate::time::Instant;

/// Defines an enum whose variants are one byte in a record.
macro_rules! byte_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every value, in byte order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the name used in scenarios and reports.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            fn from_byte(byte: u8) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| *value as u8 == byte)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                let found = Self::ALL.iter().copied().find(|value| value.name() == name);
                found.ok_or_else(|| serde::de::Error::custom(format!("no such name: `{name}`")))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

byte_enum! {
    /// Where the station stands in its day (DESIGN 4).
    StationState {
        /// Equipment sealed since its installation.
        Sealed = "sealed",
        /// The system was tested and its zero report printed.
        Tested = "tested",
        /// The start-up password was unsealed and the system started.
        Unsealed = "unsealed",
        /// Voting.
        Open = "open",
        /// Electronic voting stopped for a time or for good; paper goes on where allowed.
        Suspended = "suspended",
        /// Voting is over; the station waits for every device.
        Closing = "closing",
        /// All devices are accounted for and the votes summed.
        Counted = "counted",
        /// Protocols are signed and the data device is packed and sealed.
        Stored = "stored",
    }
}

byte_enum! {
    /// What becomes of votes already cast when a precinct falls back to paper; the law is silent (SAYLAU 2.3).
    AfterFallback {
        /// They are counted as they stand.
        Keep = "keep",
        /// They are void, and their voters may vote on paper.
        Void = "void",
        /// The box is emptied and filled again from the devices' own memories.
        RecountFromDevices = "recount-from-devices",
    }
}

byte_enum! {
    /// Why electronic voting stood still.
    OutageCause {
        /// No mains, and the battery is empty or absent.
        Power = "power",
        /// The desk computer stopped.
        DeskComputer = "desk-computer",
        /// Not enough devices work.
        Devices = "devices",
        /// The commission stopped it.
        Decision = "decision",
    }
}

byte_enum! {
    /// Why a session on a line ended.
    LineLoss {
        /// The device was lifted or unplugged.
        Detached = "detached",
        /// No answer to repeated frames, or silence.
        Silent = "silent",
        /// The device said goodbye.
        Bye = "bye",
        /// Too many frames with a wrong tag: an attack or a wrong key.
        BadTags = "bad-tags",
    }
}

byte_enum! {
    /// Why a device is written off at closing.
    MissingReason {
        /// It does not answer or its contents cannot be read.
        Dead = "dead",
        /// A voter left with it.
        WalkedOff = "walked-off",
        /// It was never brought back, and nobody knows why.
        Unknown = "unknown",
    }
}

byte_enum! {
    /// Why a right was voided.
    VoidReason {
        /// The device came back blank.
        Blank = "blank",
        /// The commission cancelled it.
        Cancelled = "cancelled",
        /// The device let it lapse.
        Expired = "expired",
    }
}

byte_enum! {
    /// How the opening of sealed ballots was rehearsed before the first voter.
    Rehearsal {
        /// A test ballot was sealed and opened with shares of the close key.
        WithShares = "with shares",
        /// The same with the whole key, which one person holds.
        WithWholeKey = "with the whole key",
        /// The commission left it out.
        LeftOut = "left out",
    }
}

/// Bytes of a text in a record that are kept; the rest is cut off at a character.
pub const MOST_TEXT: usize = 255;

/// One record of the ops journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpsRecord {
    /// The station entered a state.
    State(StationState),
    /// The zero report of the test before opening: ballots found in the box.
    ZeroReport {
        /// Must be 0.
        ballots: u32,
    },
    /// A device was seen for the first time, or again after it was written off: the write-off no longer stands.
    DeviceSeen {
        /// Which line.
        line: u16,
        /// Which device.
        device: DeviceId,
        /// Votes it says it holds unread.
        pending: u16,
    },
    /// A session ended other than by lifting the device.
    LineLost {
        /// Which line.
        line: u16,
        /// Why.
        why: LineLoss,
    },
    /// A ballot was stored; the count after it.
    Cast {
        /// Ballots stored so far.
        n: u32,
    },
    /// A cast came again with the same content and changed nothing.
    CastRepeated,
    /// A cast was refused and changed nothing.
    CastRefused {
        /// The wire's result code: 2 conflict, 3 unknown right, 4 expired, 5 cancelled, 6 not stored.
        result: u8,
    },
    /// A right was voided.
    Void {
        /// Voids so far.
        n: u32,
        /// Why.
        why: VoidReason,
    },
    /// A device that left armed came back with neither a vote nor its right.
    CameBackEmpty {
        /// Which device.
        device: DeviceId,
    },
    /// Electronic voting stands still. Written when it is noticed; after a crash, when the system runs again.
    OutageBegan {
        /// Why.
        cause: OutageCause,
        /// Since when, as noticed or as the act states.
        since: Instant,
    },
    /// It goes on.
    OutageEnded(OutageCause),
    /// The software was restarted under an act (SAYLAU 2.3).
    Restart {
        /// Members who signed.
        signatures: u8,
        /// Members of the commission.
        members: u8,
        /// Whether the technical specialist carried it out.
        by_specialist: bool,
        /// Ballots stored before.
        before: u32,
        /// Ballots found after.
        after: u32,
    },
    /// The precinct goes on with paper alone.
    Fallback {
        /// What becomes of the ballots stored.
        policy: AfterFallback,
        /// How many there are.
        ballots: u32,
    },
    /// The commission began to issue paper beside the devices (EV-10).
    MixedVoting,
    /// The system's own counters, read each hour and at closing.
    Counters {
        /// Voters the counter shows as registered for electronic voting.
        registered: u32,
        /// Ballots the counter shows as stored.
        stored: u32,
    },
    /// Voting ended with this many devices not yet read.
    Closing {
        /// Devices out.
        outstanding: u16,
    },
    /// A device was written off under an act.
    Missing {
        /// Which device.
        device: DeviceId,
        /// Why.
        why: MissingReason,
        /// Members who signed.
        signatures: u8,
    },
    /// A portable device left for home voters.
    PortableOut {
        /// Which device.
        device: DeviceId,
        /// Rights loaded.
        rights: u16,
    },
    /// It came back.
    PortableBack {
        /// Which device.
        device: DeviceId,
    },
    /// Frames of one line that failed a check, told when its session ends.
    Noise {
        /// Which line.
        line: u16,
        /// Frames dropped for CRC, length or format.
        bad_frames: u32,
        /// Frames with a wrong tag.
        bad_tags: u32,
        /// Frames sent again.
        retransmits: u32,
    },
    /// The sum of stored ballots, taken when the count ends.
    Summed {
        /// Ballots summed into the electronic protocol.
        ballots: u32,
    },
    /// Ballots that did not open at the count. They are in the sum, blank in every contest.
    Unopened {
        /// How many; which ones is not said.
        ballots: u32,
    },
    /// Whether the close key was shown to open what is sealed to it, before the first voter.
    Rehearsed {
        /// How.
        how: Rehearsal,
        /// Shares brought.
        shares: u8,
    },
    /// A line was lost while a right was handed over: whether it arrived, only the device can show.
    LostWhileOpening {
        /// The device that was to take it.
        device: DeviceId,
    },
    /// An order of the commission that did not come from the desk itself. What it did, if anything, is in the records behind it.
    Ordered {
        /// Who gave it, as they named themselves; at most [`MOST_TEXT`] bytes are kept.
        who: String,
        /// The order, as it would be typed at the desk.
        command: String,
    },
}

impl Entry for OpsRecord {
    const JOURNAL: JournalKind = JournalKind::Ops;

    fn encode(&self, out: &mut Vec<u8>) -> u8 {
        let mut put = |bytes: &[u8]| out.extend_from_slice(bytes);
        match self {
            Self::State(state) => (put(&[*state as u8]), 1).1,
            Self::ZeroReport { ballots } => (put(&ballots.to_be_bytes()), 2).1,
            Self::DeviceSeen { line, device, pending } => {
                put(&line.to_be_bytes());
                put(&device.0);
                (put(&pending.to_be_bytes()), 3).1
            }
            Self::LineLost { line, why } => {
                put(&line.to_be_bytes());
                (put(&[*why as u8]), 4).1
            }
            Self::Cast { n } => (put(&n.to_be_bytes()), 5).1,
            Self::CastRepeated => 6,
            Self::CastRefused { result } => (put(&[*result]), 7).1,
            Self::Void { n, why } => {
                put(&n.to_be_bytes());
                (put(&[*why as u8]), 8).1
            }
            Self::CameBackEmpty { device } => (put(&device.0), 9).1,
            Self::OutageBegan { cause, since } => {
                put(&[*cause as u8]);
                (put(&u32::try_from(since.millis()).unwrap_or(u32::MAX).to_be_bytes()), 10).1
            }
            Self::OutageEnded(cause) => (put(&[*cause as u8]), 11).1,
            Self::Restart { signatures, members, by_specialist, before, after } => {
                put(&[*signatures, *members, u8::from(*by_specialist)]);
                put(&before.to_be_bytes());
                (put(&after.to_be_bytes()), 12).1
            }
            Self::Fallback { policy, ballots } => {
                put(&[*policy as u8]);
                (put(&ballots.to_be_bytes()), 13).1
            }
            Self::MixedVoting => 14,
            Self::Counters { registered, stored } => {
                put(&registered.to_be_bytes());
                (put(&stored.to_be_bytes()), 15).1
            }
            Self::Closing { outstanding } => (put(&outstanding.to_be_bytes()), 16).1,
            Self::Missing { device, why, signatures } => {
                put(&device.0);
                (put(&[*why as u8, *signatures]), 17).1
            }
            Self::PortableOut { device, rights } => {
                put(&device.0);
                (put(&rights.to_be_bytes()), 18).1
            }
            Self::PortableBack { device } => (put(&device.0), 19).1,
            Self::Noise { line, bad_frames, bad_tags, retransmits } => {
                put(&line.to_be_bytes());
                [bad_frames, bad_tags, retransmits].into_iter().for_each(|n| put(&n.to_be_bytes()));
                20
            }
            Self::Summed { ballots } => (put(&ballots.to_be_bytes()), 21).1,
            Self::Unopened { ballots } => (put(&ballots.to_be_bytes()), 22).1,
            Self::Rehearsed { how, shares } => (put(&[*how as u8, *shares]), 23).1,
            Self::LostWhileOpening { device } => (put(&device.0), 24).1,
            Self::Ordered { who, command } => {
                for text in [who, command] {
                    let text = text.get(..text.floor_char_boundary(MOST_TEXT)).unwrap_or_default();
                    put(&[text.len() as u8]);
                    put(text.as_bytes());
                }
                25
            }
        }
    }

    fn decode(kind: u8, payload: &[u8]) -> Option<Self> {
        let mut fields = Fields(payload);
        let record = Self::decode_fields(kind, &mut fields)?;
        fields.0.is_empty().then_some(record)
    }
}

impl OpsRecord {
    fn decode_fields(kind: u8, fields: &mut Fields<'_>) -> Option<Self> {
        Some(match kind {
            1 => Self::State(StationState::from_byte(fields.u8()?)?),
            2 => Self::ZeroReport { ballots: fields.u32()? },
            3 => Self::DeviceSeen { line: fields.u16()?, device: fields.device()?, pending: fields.u16()? },
            4 => Self::LineLost { line: fields.u16()?, why: LineLoss::from_byte(fields.u8()?)? },
            5 => Self::Cast { n: fields.u32()? },
            6 => Self::CastRepeated,
            7 => Self::CastRefused { result: fields.u8()? },
            8 => Self::Void { n: fields.u32()?, why: VoidReason::from_byte(fields.u8()?)? },
            9 => Self::CameBackEmpty { device: fields.device()? },
            10 => Self::OutageBegan {
                cause: OutageCause::from_byte(fields.u8()?)?,
                since: Instant::from_millis(u64::from(fields.u32()?)),
            },
            11 => Self::OutageEnded(OutageCause::from_byte(fields.u8()?)?),
            12 => Self::Restart {
                signatures: fields.u8()?,
                members: fields.u8()?,
                by_specialist: fields.flag()?,
                before: fields.u32()?,
                after: fields.u32()?,
            },
            13 => Self::Fallback { policy: AfterFallback::from_byte(fields.u8()?)?, ballots: fields.u32()? },
            14 => Self::MixedVoting,
            15 => Self::Counters { registered: fields.u32()?, stored: fields.u32()? },
            16 => Self::Closing { outstanding: fields.u16()? },
            17 => Self::Missing {
                device: fields.device()?,
                why: MissingReason::from_byte(fields.u8()?)?,
                signatures: fields.u8()?,
            },
            18 => Self::PortableOut { device: fields.device()?, rights: fields.u16()? },
            19 => Self::PortableBack { device: fields.device()? },
            20 => Self::Noise {
                line: fields.u16()?,
                bad_frames: fields.u32()?,
                bad_tags: fields.u32()?,
                retransmits: fields.u32()?,
            },
            21 => Self::Summed { ballots: fields.u32()? },
            22 => Self::Unopened { ballots: fields.u32()? },
            23 => Self::Rehearsed { how: Rehearsal::from_byte(fields.u8()?)?, shares: fields.u8()? },
            24 => Self::LostWhileOpening { device: fields.device()? },
            25 => Self::Ordered { who: fields.text()?, command: fields.text()? },
            _ => return None,
        })
    }
}

/// Reads big-endian fields from the front.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take().map(u8::from_be_bytes)
    }

    /// Any other byte than these two would be a second form of the same record.
    fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let len = usize::from(self.u8()?);
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        str::from_utf8(text).ok().map(str::to_owned)
    }

    fn device(&mut self) -> Option<DeviceId> {
        self.take().map(DeviceId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: DeviceId = DeviceId(*b"REM-0001");

    fn one_of_each() -> Vec<OpsRecord> {
        vec![
            OpsRecord::State(StationState::Stored),
            OpsRecord::ZeroReport { ballots: 0 },
            OpsRecord::DeviceSeen { line: 1, device: DEVICE, pending: 2 },
            OpsRecord::LineLost { line: 1, why: LineLoss::BadTags },
            OpsRecord::Cast { n: 7 },
            OpsRecord::CastRepeated,
            OpsRecord::CastRefused { result: 3 },
            OpsRecord::Void { n: 1, why: VoidReason::Expired },
            OpsRecord::CameBackEmpty { device: DEVICE },
            OpsRecord::OutageBegan { cause: OutageCause::Decision, since: Instant::from_hour(9) },
            OpsRecord::OutageEnded(OutageCause::Power),
            OpsRecord::Restart { signatures: 6, members: 7, by_specialist: true, before: 9, after: 9 },
            OpsRecord::Fallback { policy: AfterFallback::RecountFromDevices, ballots: 40 },
            OpsRecord::MixedVoting,
            OpsRecord::Counters { registered: 5, stored: 4 },
            OpsRecord::Closing { outstanding: 3 },
            OpsRecord::Missing { device: DEVICE, why: MissingReason::Unknown, signatures: 7 },
            OpsRecord::PortableOut { device: DEVICE, rights: 12 },
            OpsRecord::PortableBack { device: DEVICE },
            OpsRecord::Noise { line: 2, bad_frames: 3, bad_tags: 4, retransmits: 5 },
            OpsRecord::Summed { ballots: 400 },
            OpsRecord::Unopened { ballots: 1 },
            OpsRecord::Rehearsed { how: Rehearsal::WithShares, shares: 3 },
            OpsRecord::LostWhileOpening { device: DEVICE },
            OpsRecord::Ordered { who: "төраға".to_owned(), command: "suspend power".to_owned() },
        ]
    }

    #[test]
    fn every_ops_record_reads_back_and_no_other_length_does() {
        for (index, record) in one_of_each().into_iter().enumerate() {
            let mut payload = Vec::new();
            let kind = record.encode(&mut payload);
            assert_eq!(usize::from(kind), index + 1, "kinds are numbered in order");
            payload.push(0);
            assert_eq!(OpsRecord::decode(kind, &payload), None);
            payload.pop();
            assert_eq!(OpsRecord::decode(kind, &payload), Some(record));
            if payload.pop().is_some() {
                assert_eq!(OpsRecord::decode(kind, &payload), None);
            }
        }
    }

    #[test]
    fn a_restart_by_neither_specialist_nor_another_is_refused() {
        let payload = [6, 7, 218, 0, 0, 0, 9, 0, 0, 0, 9];
        assert_eq!(OpsRecord::decode(12, &payload), None);
    }

    #[test]
    fn kind_zero_and_kinds_to_come_are_refused() {
        assert_eq!(OpsRecord::decode(0, &[]), None);
        assert_eq!(OpsRecord::decode(26, &[]), None);
    }
}
