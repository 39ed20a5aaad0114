//! What carries the right and the ballot: remotes, cards and wired terminals, one profile each.
//!
//! A profile is data; terminal and controller are one machine for all three. What is known of the historical
//! devices stands in SAYLAU 1.1 to 1.3 and 1.6; counts and links are assumptions.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Eight bytes by which a device names itself on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DeviceId(pub [u8; 8]);

impl fmt::Display for DeviceId {
    /// Writes the letters, digits and dashes of the id; a dot for anything else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| {
            let is_plain = byte.is_ascii_alphanumeric() || *byte == b'-';
            write!(f, "{}", if is_plain { char::from(*byte) } else { '.' })
        })
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceId({self})")
    }
}

impl From<DeviceId> for String {
    fn from(id: DeviceId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for DeviceId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let bytes = text.as_bytes().try_into();
        bytes.map(Self).map_err(|_| format!("device id must have 8 characters: `{text}`"))
    }
}

/// How a voter's way to vote is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A device at the station.
    Electronic,
    /// Paper at the station, stationary box.
    Paper,
    /// A portable device at the voter's home.
    HomeElectronic,
    /// Paper at home, mobile box.
    HomePaper,
}

impl Channel {
    /// Returns whether the vote is cast on a device.
    pub fn is_electronic(self) -> bool {
        matches!(self, Self::Electronic | Self::HomeElectronic)
    }
}

/// Where the right travels between desk and booth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// In the device itself, lifted from a dock at the desk and put back.
    Remote,
    /// On a card written and read at the desk; a fixed terminal in the booth marks it.
    Card,
    /// Nowhere: the booth's terminal hangs on a cable all day.
    Cable,
}

/// A kind of voting device, as data for the one state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceProfile {
    /// Name in scenarios and reports.
    pub name: &'static str,
    /// How the right travels.
    pub carrier: Carrier,
    /// Devices (remotes, cards or wired terminals) a precinct has unless the scenario says otherwise.
    pub devices: u16,
    /// Booths in which votes are marked at the same time.
    pub booths: u16,
    /// What is known and what is assumed, in words for reports.
    pub basis: &'static str,
}

/// The hand-held remote of September 2004.
pub const REMOTE_2004: DeviceProfile = DeviceProfile {
    name: "remote-2004",
    carrier: Carrier::Remote,
    devices: 10,
    booths: 10,
    basis: "hand-held remote, issued at the desk, placed back on the computer and read (2004); \
            8 to 12 a precinct, one reading dock and its link are assumed",
};

/// The smart card and touch terminal of December 2005.
pub const CARD_2005: DeviceProfile = DeviceProfile {
    name: "card-2005",
    carrier: Carrier::Card,
    devices: 40,
    booths: 4,
    basis: "card written in the booth and read at the desk (2005); number of cards, 3 to 5 booths, \
            and the reader's link are assumed",
};

/// A terminal on a cable all day, as in KEG, the Indian EVM and the urna.
pub const WIRED: DeviceProfile = DeviceProfile {
    name: "wired",
    carrier: Carrier::Cable,
    devices: 5,
    booths: 5,
    basis: "terminals on a cable all day, as in the Russian KEG (5 a precinct), the Indian EVM and \
            the Brazilian urna; not a Saylau device",
};

/// Every profile, in the order of the years.
pub const PROFILES: [DeviceProfile; 3] = [REMOTE_2004, CARD_2005, WIRED];

/// Returns the profile of a name.
pub fn profile(name: &str) -> Option<DeviceProfile> {
    PROFILES.into_iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_id_shows_only_plain_characters() {
        assert_eq!(DeviceId(*b"REM-0001").to_string(), "REM-0001");
        assert_eq!(DeviceId(*b"<b>\x00\xffxyz").to_string(), ".b...xyz");
    }

    #[test]
    fn profiles_are_found_by_name_alone() {
        assert_eq!(profile("card-2005"), Some(CARD_2005));
        assert_eq!(profile("Card-2005"), None);
    }
}
