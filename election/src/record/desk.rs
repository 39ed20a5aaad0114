//! What the registration desk writes down: who was checked, with which outcome, and who was marked how.
//!
//! These records carry identities and exact times; none of them carries a right, a tag, a device or a ballot. The
//! one exception is the hash of a void right, which never held a ballot.

use crate::device::Channel;
use crate::record::chain::{Entry, JournalKind};
use crate::voter::VoterId;

/// How a voter was looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HowIdentified {
    /// By the barcode of the card.
    Scan,
    /// By hand, because there is no barcode or it does not read.
    Manual,
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Listed here and not yet marked.
    Found,
    /// Listed, but already marked.
    AlreadyVoted,
    /// A valid number that this list does not hold.
    NotListed,
    /// Refused: the card has no barcode and this station looks nobody up by hand (EV-02).
    RefusedNoBarcode,
    /// Refused: the read is no personal number.
    RefusedUnreadable,
    /// Refused: the voter wants paper, and the station gives none (EV-18 to EV-21).
    RefusedPaper,
    /// Refused: the voter stands on the other channel's list (EV-19).
    RefusedOtherList,
}

/// One record of the desk journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskRecord {
    /// An identity check. The voter is absent where nothing readable was shown.
    Identified {
        /// Who, if a number could be read.
        voter: Option<VoterId>,
        /// Scan or manual.
        how: HowIdentified,
        /// What came of it.
        outcome: Outcome,
    },
    /// The voter is marked and may take a ballot in this channel: written before the right leaves the desk.
    Issued {
        /// Who.
        voter: VoterId,
        /// Where the vote will be cast.
        channel: Channel,
    },
    /// The mark is taken back because the right came back blank and was voided.
    Returned {
        /// Who.
        voter: VoterId,
        /// Hash of the void right's nonce.
        void: [u8; 16],
    },
    /// The voter was put on the additional list.
    Added {
        /// Who.
        voter: VoterId,
        /// Whether residence was checked with the higher commission (CEC 137/185, item 5).
        is_verified: bool,
    },
    /// A second right by decision of the commission, because the first is lost.
    Overridden {
        /// Who.
        voter: VoterId,
    },
}

impl DeskRecord {
    /// Returns the voter it names: every record does, but a check of somebody of whom no number could be read.
    pub fn voter(&self) -> Option<VoterId> {
        match self {
            Self::Identified { voter, .. } => *voter,
            Self::Issued { voter, .. }
            | Self::Returned { voter, .. }
            | Self::Added { voter, .. }
            | Self::Overridden { voter } => Some(*voter),
        }
    }
}

impl Entry for DeskRecord {
    const JOURNAL: JournalKind = JournalKind::Desk;

    fn encode(&self, payload: &mut Vec<u8>) -> u8 {
        let mut put = |voter: &VoterId, rest: &[u8]| {
            payload.extend_from_slice(&voter.number().to_be_bytes());
            payload.extend_from_slice(rest);
        };
        match self {
            Self::Identified { voter, how, outcome } => {
                let number = voter.map_or(u64::MAX, VoterId::number);
                payload.extend_from_slice(&number.to_be_bytes());
                payload.extend_from_slice(&[*how as u8, *outcome as u8]);
                1
            }
            Self::Issued { voter, channel } => {
                put(voter, &[*channel as u8]);
                2
            }
            Self::Returned { voter, void } => {
                put(voter, void);
                3
            }
            Self::Added { voter, is_verified } => {
                put(voter, &[u8::from(*is_verified)]);
                4
            }
            Self::Overridden { voter } => {
                put(voter, &[]);
                5
            }
        }
    }

    fn decode(kind: u8, payload: &[u8]) -> Option<Self> {
        let (number, rest) = payload.split_first_chunk::<8>()?;
        let number = u64::from_be_bytes(*number);
        let voter = || VoterId::from_number(number).ok();
        match (kind, rest) {
            (1, [how, outcome]) => {
                let shown = if number == u64::MAX { None } else { Some(voter()?) };
                Some(Self::Identified { voter: shown, how: how_of(*how)?, outcome: outcome_of(*outcome)? })
            }
            (2, [channel]) => Some(Self::Issued { voter: voter()?, channel: channel_of(*channel)? }),
            (3, void) => Some(Self::Returned { voter: voter()?, void: void.try_into().ok()? }),
            (4, [verified @ 0..=1]) => Some(Self::Added { voter: voter()?, is_verified: *verified == 1 }),
            (5, []) => Some(Self::Overridden { voter: voter()? }),
            _ => None,
        }
    }
}

fn how_of(byte: u8) -> Option<HowIdentified> {
    [HowIdentified::Scan, HowIdentified::Manual].into_iter().find(|how| *how as u8 == byte)
}

fn outcome_of(byte: u8) -> Option<Outcome> {
    const ALL: [Outcome; 7] = [
        Outcome::Found,
        Outcome::AlreadyVoted,
        Outcome::NotListed,
        Outcome::RefusedNoBarcode,
        Outcome::RefusedUnreadable,
        Outcome::RefusedPaper,
        Outcome::RefusedOtherList,
    ];
    ALL.into_iter().find(|outcome| *outcome as u8 == byte)
}

const CHANNELS: [Channel; 4] =
    [Channel::Electronic, Channel::Paper, Channel::HomeElectronic, Channel::HomePaper];

fn channel_of(byte: u8) -> Option<Channel> {
    CHANNELS.into_iter().find(|channel| *channel as u8 == byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_desk_record_reads_back_and_no_shorter_form_does() {
        let voter = VoterId::from_number(990_101_100_010).unwrap();
        let records = [
            DeskRecord::Identified {
                voter: None,
                how: HowIdentified::Scan,
                outcome: Outcome::RefusedUnreadable,
            },
            DeskRecord::Identified {
                voter: Some(voter),
                how: HowIdentified::Manual,
                outcome: Outcome::Found,
            },
            DeskRecord::Issued { voter, channel: Channel::HomePaper },
            DeskRecord::Returned { voter, void: [9; 16] },
            DeskRecord::Added { voter, is_verified: true },
            DeskRecord::Overridden { voter },
        ];
        for record in records {
            let mut payload = Vec::new();
            let kind = record.encode(&mut payload);
            assert_eq!(DeskRecord::decode(kind, &payload), Some(record));
            payload.pop();
            assert_eq!(DeskRecord::decode(kind, &payload), None);
        }
    }
}
