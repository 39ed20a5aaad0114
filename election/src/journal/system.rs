//! Records that belong to a journal itself rather than to desk or machines: kinds from 128 of `docs/record.md`, section 3.
//!
//! They may stand in either journal. None of them carries an identity, a tag or a ballot.

/// What the first block of a journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Names the election, as in the START message.
    pub election_id: [u8; 15],
    /// Number of the precinct.
    pub precinct: u32,
    /// Slots of the ballot box.
    pub slots: u32,
    /// SHA-256 of `election.json`.
    pub definition: [u8; 32],
    /// SHA-256 of the epochs file.
    pub epochs: [u8; 32],
    /// Whether the check of the file system was switched off.
    pub is_unchecked: bool,
    /// Whether the box has a mirror.
    pub has_mirror: bool,
    /// What is known of the file system.
    pub file_system: String,
}

/// How the program ended before a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastEnd {
    /// There was none before.
    FirstStart,
    /// In order.
    Left,
    /// Not in order.
    Broken,
}

/// A start of the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boot {
    /// Starts before this one.
    pub starts: u32,
    /// How the last one ended.
    pub last_end: LastEnd,
    /// What the system clock said, milliseconds since 1970.
    pub clock: u64,
    /// What is in the box; zero in the desk journal.
    pub contents: Contents,
    /// Slots copied between box and mirror.
    pub slots_repaired: u32,
}

/// What is in the box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Ballots.
    pub ballots: u32,
    /// Rights spent without a ballot.
    pub voids: u32,
    /// Slots that neither read nor are free.
    pub damaged: u32,
}

/// A record of the journal itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemRecord {
    /// Whose journal it is.
    Head(Head),
    /// The end of an epoch: discloses its MAC key and signs everything before.
    Seal {
        /// Key of all MACs of the epoch.
        mac_key: [u8; 32],
        /// By the key of the epoch.
        signature: [u8; 64],
    },
    /// A start.
    Boot(Boot),
    /// A checkpoint note for observers.
    Anchor(String),
    /// The program ended in order.
    Left,
    /// The end of the vote.
    Close {
        /// What is in the box; zero in the desk journal.
        contents: Contents,
        /// Slots never used; zero in the desk journal.
        free: u32,
    },
    /// What failed; never content.
    Fault(String),
    /// The mirror failed (false) or is back (true).
    Mirror(bool),
    /// Ballots of generations before this one are out of the box.
    Emptied(u8),
}

impl SystemRecord {
    /// The lowest kind of a record that belongs to the journal itself.
    pub const FIRST: u8 = 128;
    /// Kind of the Head, which is the first block and no other.
    pub const HEAD: u8 = 128;
    /// Kind of a Seal.
    pub const SEAL: u8 = 129;
    /// Bytes of a Seal's payload.
    pub const SEAL_LEN: u16 = 96;

    /// Returns the kind byte and the payload.
    pub fn encode(&self) -> (u8, Vec<u8>) {
        match self {
            Self::Head(head) => (Self::HEAD, head.encode()),
            Self::Seal { mac_key, signature } => {
                (Self::SEAL, [mac_key.as_slice(), signature.as_slice()].concat())
            }
            Self::Boot(boot) => (130, boot.encode()),
            Self::Anchor(note) => (131, note.clone().into_bytes()),
            Self::Left => (132, Vec::new()),
            Self::Close { contents, free } => {
                (133, [contents.to_bytes().as_slice(), free.to_be_bytes().as_slice()].concat())
            }
            Self::Fault(text) => (134, text.clone().into_bytes()),
            Self::Mirror(is_back) => (135, vec![u8::from(*is_back)]),
            Self::Emptied(generation) => (136, vec![*generation]),
        }
    }

    /// Reads a record; `None` if kind or payload are not of this version.
    pub fn decode(kind: u8, payload: &[u8]) -> Option<Self> {
        let text = || String::from_utf8(payload.to_vec()).ok();
        match (kind, payload) {
            (Self::HEAD, _) => Head::decode(payload).map(Self::Head),
            (Self::SEAL, _) => {
                let (mac_key, signature) = payload.split_first_chunk()?;
                Some(Self::Seal { mac_key: *mac_key, signature: signature.try_into().ok()? })
            }
            (130, _) => Boot::decode(payload).map(Self::Boot),
            (131, _) => text().map(Self::Anchor),
            (132, []) => Some(Self::Left),
            (133, _) => {
                let (contents, free) = payload.split_first_chunk()?;
                let free = u32::from_be_bytes(free.try_into().ok()?);
                Some(Self::Close { contents: Contents::from_bytes(contents), free })
            }
            (134, _) => text().map(Self::Fault),
            (135, [is_back @ 0..=1]) => Some(Self::Mirror(*is_back == 1)),
            (136, [generation]) => Some(Self::Emptied(*generation)),
            _ => None,
        }
    }
}

impl Head {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = self.election_id.to_vec();
        bytes.extend(self.precinct.to_be_bytes());
        bytes.extend(self.slots.to_be_bytes());
        bytes.extend(self.definition);
        bytes.extend(self.epochs);
        bytes.push(u8::from(self.is_unchecked) | u8::from(self.has_mirror) << 1);
        bytes.extend(self.file_system.as_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (election_id, rest) = bytes.split_first_chunk()?;
        let (precinct, rest) = rest.split_first_chunk()?;
        let (slots, rest) = rest.split_first_chunk()?;
        let (definition, rest) = rest.split_first_chunk()?;
        let (epochs, rest) = rest.split_first_chunk()?;
        let [flags @ 0..=3, facts @ ..] = rest else { return None };
        Some(Self {
            election_id: *election_id,
            precinct: u32::from_be_bytes(*precinct),
            slots: u32::from_be_bytes(*slots),
            definition: *definition,
            epochs: *epochs,
            is_unchecked: flags & 1 != 0,
            has_mirror: flags & 2 != 0,
            file_system: String::from_utf8(facts.to_vec()).ok()?,
        })
    }
}

impl Boot {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = self.starts.to_be_bytes().to_vec();
        bytes.push(self.last_end as u8);
        bytes.extend(self.clock.to_be_bytes());
        bytes.extend(self.contents.to_bytes());
        bytes.extend(self.slots_repaired.to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (starts, rest) = bytes.split_first_chunk()?;
        let ([last_end], rest) = rest.split_first_chunk()?;
        let (clock, rest) = rest.split_first_chunk()?;
        let (contents, slots_repaired) = rest.split_first_chunk()?;
        let ends = [LastEnd::FirstStart, LastEnd::Left, LastEnd::Broken];
        Some(Self {
            starts: u32::from_be_bytes(*starts),
            last_end: ends.into_iter().find(|end| *end as u8 == *last_end)?,
            clock: u64::from_be_bytes(*clock),
            contents: Contents::from_bytes(contents),
            slots_repaired: u32::from_be_bytes(slots_repaired.try_into().ok()?),
        })
    }
}

impl Contents {
    fn to_bytes(self) -> [u8; 12] {
        let [a, b, c, d] = self.ballots.to_be_bytes();
        let [e, f, g, h] = self.voids.to_be_bytes();
        let [i, j, k, l] = self.damaged.to_be_bytes();
        [a, b, c, d, e, f, g, h, i, j, k, l]
    }

    fn from_bytes([a, b, c, d, e, f, g, h, i, j, k, l]: &[u8; 12]) -> Self {
        Self {
            ballots: u32::from_be_bytes([*a, *b, *c, *d]),
            voids: u32::from_be_bytes([*e, *f, *g, *h]),
            damaged: u32::from_be_bytes([*i, *j, *k, *l]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_record_reads_back_and_none_of_fixed_length_reads_short_or_long() {
        let contents = Contents { ballots: 3, voids: 2, damaged: 1 };
        let head = Head {
            election_id: *b"election-000001",
            precinct: 77,
            slots: 64,
            definition: [1; 32],
            epochs: [2; 32],
            is_unchecked: true,
            has_mirror: false,
            file_system: "ext4".to_owned(),
        };
        let boot = Boot { starts: 4, last_end: LastEnd::Broken, clock: 5, contents, slots_repaired: 6 };
        let free_in_length = [
            SystemRecord::Head(head),
            SystemRecord::Anchor("note\n".to_owned()),
            SystemRecord::Fault("cannot sync".to_owned()),
        ];
        for record in free_in_length {
            let (kind, payload) = record.encode();
            assert_eq!(SystemRecord::decode(kind, &payload), Some(record));
        }
        let fixed = [
            SystemRecord::Seal { mac_key: [3; 32], signature: [4; 64] },
            SystemRecord::Boot(boot),
            SystemRecord::Left,
            SystemRecord::Close { contents, free: 58 },
            SystemRecord::Mirror(true),
            SystemRecord::Emptied(2),
        ];
        for record in fixed {
            let (kind, mut payload) = record.encode();
            assert_eq!(SystemRecord::decode(kind, &payload), Some(record));
            payload.push(0);
            assert_eq!(SystemRecord::decode(kind, &payload), None);
            payload.truncate(payload.len().saturating_sub(2));
            assert!(kind == 132 || SystemRecord::decode(kind, &payload).is_none());
        }
    }
}
