//! What an election is at one precinct: who, where, when, which contests and devices.

use serde::{Deserialize, Serialize};

use crate::ballot::Sealing;
use crate::contest::Contest;
use crate::device::DeviceId;
use crate::sealing::{CloseSecret, Opener, OpenerError, Scope, Sealer};
use crate::time::Instant;

/// Where a document comes from. Everything a simulation writes carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stamp {
    /// A simulation wrote it: it can never pass for a result.
    Simulated,
    /// A live station wrote it.
    Real,
}

/// A polling station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Precinct {
    /// City as printed in the source.
    pub city: String,
    /// Number of the precinct (EP).
    pub number: u32,
    /// Number of the electoral district, as printed.
    pub district: u32,
}

/// The hours that bind a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The system may not be started earlier: 30 minutes before voting (SAYLAU 1.5, items 3 and 4).
    pub start_not_before: Instant,
    /// First ballot.
    pub opens: Instant,
    /// Last ballot; 07:00 to 20:00 unless the commission was allowed other hours.
    pub closes: Instant,
}

/// Everything fixed before the day begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectionDefinition {
    /// Simulated or real.
    pub stamp: Stamp,
    /// Name of the election.
    pub title: String,
    /// Short name on the wire and in journals, at most 15 ASCII characters.
    pub election_id: String,
    /// Day of the vote, `YYYY-MM-DD`.
    pub date: String,
    /// The polling station.
    pub precinct: Precinct,
    /// Contests in ballot order.
    pub contests: Vec<Contest>,
    /// Opening and closing.
    pub hours: Hours,
    /// Voters on the list at opening.
    pub listed: u32,
    /// Members of the precinct commission.
    pub members: u8,
    /// Device profile.
    pub profile: String,
    /// Devices at the station.
    pub devices: Vec<DeviceId>,
    /// Portable devices for home voters.
    pub portable: Vec<DeviceId>,
    /// How ballots are sealed.
    pub sealing: Sealing,
}

impl ElectionDefinition {
    /// Returns the election's name as the wire and the journals carry it.
    pub fn wire_id(&self) -> [u8; 15] {
        wire_id(&self.election_id)
    }

    /// Returns what the devices of this precinct seal ballots with.
    pub fn sealer(&self) -> Sealer {
        Sealer::new(self.sealing, &self.scope())
    }

    /// Returns what opens the ballots of this precinct.
    pub fn opener(&self, secret: Option<&CloseSecret>) -> Result<Opener, OpenerError> {
        Opener::new(self.sealing, &self.scope(), secret)
    }

    fn scope(&self) -> Scope {
        Scope { election_id: self.wire_id(), precinct: self.precinct.number }
    }
}

/// Returns an election's short name cut or zero-filled to 15 bytes.
pub fn wire_id(name: &str) -> [u8; 15] {
    let mut id = [0; 15];
    id.iter_mut().zip(name.bytes()).for_each(|(place, byte)| *place = byte);
    id
}
