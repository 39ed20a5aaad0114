//! Everything a station's desk does to its controller, as it can be written down and done again.

use election::device::{Channel, DeviceId};
use election::record::desk::Outcome;
use election::record::ops::{MissingReason, OutageCause, Rehearsal};
use election::sealing::CloseSecret;
use election::time::Instant;
use election::voter::VoterId;
use election::wire::LineId;
use serde::{Deserialize, Serialize};
use station_controller::{Act as Signed, Check, CommandError, Controller, Waiting};

/// One thing done to the controller.
///
/// It may name a voter, so it has no debug text, and only the capture of a trial ever holds it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum Act {
    Test,
    NoteRehearsal {
        how: Rehearsal,
        shares: u8,
    },
    Unseal,
    Open,
    Scan {
        read: String,
    },
    LookUp {
        #[serde(with = "digits")]
        voter: VoterId,
    },
    Refuse,
    Add {
        #[serde(with = "digits")]
        voter: VoterId,
    },
    IssuePaper {
        #[serde(with = "digits")]
        voter: VoterId,
        channel: Channel,
    },
    Issue {
        #[serde(with = "digits")]
        voter: VoterId,
        line: u16,
        channel: Channel,
    },
    IssueAgain {
        #[serde(with = "digits")]
        voter: VoterId,
        line: u16,
        signatures: u8,
    },
    TakeBack {
        line: u16,
        #[serde(with = "perhaps_digits")]
        voter: Option<VoterId>,
    },
    Suspend {
        cause: OutageCause,
    },
    Resume,
    Restart {
        signatures: u8,
        cause: OutageCause,
        since_ns: u64,
    },
    FallBack {
        signatures: u8,
    },
    Mixed,
    PortableOut {
        device: DeviceId,
        rights: u16,
    },
    PortableBack {
        device: DeviceId,
    },
    Counters,
    Close,
    WriteOff {
        device: DeviceId,
        why: MissingReason,
        signatures: u8,
    },
    /// The close key is not written down: whoever counts again counts without opening.
    Count {
        waived: bool,
    },
    Seal,
    Leave,
    /// Somebody gave an order on the page.
    Order {
        who: String,
        command: String,
    },
}

/// What came of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Nothing,
    /// So many ballots in the box, or rights out.
    Number(u32),
    Checked(Check),
}

impl Done {
    /// Returns the number; 0 where there is none.
    pub(crate) fn number(self) -> u32 {
        if let Self::Number(number) = self { number } else { 0 }
    }
}

impl Act {
    /// Does it. The secret is that of the close key, for the count.
    pub(crate) fn perform(
        &self,
        controller: &mut Controller,
        now: Instant,
        secret: Option<&CloseSecret>,
    ) -> Result<Done, CommandError> {
        match self {
            Self::Test => return controller.test(now).map(Done::Number),
            Self::NoteRehearsal { how, shares } => controller.note_rehearsal(now, *how, *shares)?,
            Self::Unseal => controller.unseal(now)?,
            Self::Open => controller.open_polls(now)?,
            Self::Suspend { cause } => controller.suspend(now, *cause)?,
            Self::Resume => controller.resume(now)?,
            Self::Restart { signatures, cause, since_ns } => {
                controller.restart(now, signed(*signatures), *cause, Instant::from_nanos(*since_ns))?;
            }
            Self::FallBack { signatures } => controller.fall_back(now, signed(*signatures))?,
            Self::Mixed => controller.announce_mixed_voting(now)?,
            Self::PortableOut { device, rights } => controller.portable_leaves(now, *device, *rights),
            Self::PortableBack { device } => controller.portable_returns(now, *device),
            Self::Counters => controller.read_counters(now),
            Self::Close => return controller.begin_closing(now).map(Done::Number),
            Self::WriteOff { device, why, signatures } => {
                controller.write_off(now, *device, *why, signed(*signatures))?;
            }
            Self::Count { waived } => {
                let waiting = if *waived { Waiting::Waived } else { Waiting::Enforced };
                controller.count(now, waiting, secret)?;
            }
            Self::Seal => controller.store(now)?,
            Self::Leave => controller.leave(now),
            Self::Order { who, command } => controller.note_order(now, who, command),
            act => return act.register(controller, now),
        }
        Ok(Done::Nothing)
    }

    /// Acts about the voter at the desk.
    fn register(&self, controller: &mut Controller, now: Instant) -> Result<Done, CommandError> {
        match self {
            Self::Scan { read } => return controller.scan(now, &read_bytes(read)).map(Done::Checked),
            Self::LookUp { voter } => return controller.look_up(now, *voter).map(Done::Checked),
            Self::Refuse => controller.refuse(now, None, Outcome::RefusedNoBarcode)?,
            Self::Add { voter } => drop(controller.add_to_list(now, *voter, false)?),
            Self::IssuePaper { voter, channel } => controller.issue_paper(now, *voter, *channel)?,
            Self::Issue { voter, line, channel } => {
                controller.issue_device(now, *voter, LineId(*line), *channel)?;
            }
            Self::IssueAgain { voter, line, signatures } => {
                controller.issue_again(now, *voter, LineId(*line), signed(*signatures))?;
            }
            Self::TakeBack { line, voter } => controller.take_back(now, LineId(*line), *voter)?,
            _ => {}
        }
        Ok(Done::Nothing)
    }

    /// Returns the act that takes a scanner's read, whatever bytes it has.
    pub(crate) fn scan(read: &[u8]) -> Self {
        Self::Scan { read: read.iter().map(|byte| char::from(*byte)).collect() }
    }

    /// Returns the act's name, as notes have it; it names nobody.
    pub(crate) fn name(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("do").and_then(serde_json::Value::as_str).unwrap_or("act").to_owned()
    }
}

/// A read is noted with one character a byte.
fn read_bytes(read: &str) -> Vec<u8> {
    read.chars().map(|char| u8::try_from(char).unwrap_or(b'?')).collect()
}

/// An act typed at the desk: the members are there, and the specialist works the computer.
fn signed(signatures: u8) -> Signed {
    Signed { signatures, by_specialist: true }
}

/// Says that an act which is done again went otherwise, if it did.
pub(crate) fn otherwise(
    act: &Act,
    was_refused: bool,
    done: Result<Done, CommandError>,
) -> Result<(), String> {
    match (was_refused, done) {
        (false, Ok(_)) | (true, Err(_)) => Ok(()),
        (true, Ok(_)) => Err(format!("`{}` was refused and is now obeyed", act.name())),
        (false, Err(why)) => Err(format!("`{}` was obeyed and is now refused: {why}", act.name())),
    }
}

/// A voter in a note: the twelve digits.
mod digits {
    use election::voter::VoterId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(voter: &VoterId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&voter.digits())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<VoterId, D::Error> {
        let digits = String::deserialize(deserializer)?;
        VoterId::from_digits(digits.as_bytes()).map_err(D::Error::custom)
    }
}

/// A voter in a note, who may not be there.
mod perhaps_digits {
    use election::voter::VoterId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        voter: &Option<VoterId>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match voter {
            Some(voter) => serializer.serialize_some(&voter.digits()),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<VoterId>, D::Error> {
        let digits = Option::<String>::deserialize(deserializer)?;
        digits.map(|digits| VoterId::from_digits(digits.as_bytes()).map_err(D::Error::custom)).transpose()
    }
}
