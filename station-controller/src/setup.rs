//! What a controller is given before the day: the definition, the register, keys and rules.

use std::collections::BTreeMap;
use std::fmt;

use election::barcode::ScannerSettings;
use election::device::{Carrier, DeviceId};
use election::precinct::ElectionDefinition;
use election::record::ops::AfterFallback;
use election::voter::Register;
use election::wire::keys::DeviceKey;

use crate::link::LinkSettings;

/// Everything a [`crate::Controller`] needs to start.
#[derive(Clone)]
pub struct Setup {
    /// Election, precinct, contests, hours, and the public half of the close key if there is one.
    pub definition: ElectionDefinition,
    /// The voter list at opening.
    pub register: Register,
    /// Keys of the devices this station may talk to.
    pub device_keys: BTreeMap<DeviceId, DeviceKey>,
    /// How rights travel between desk and booth.
    pub carrier: Carrier,
    /// Lines of the desk computer.
    pub lines: u16,
    /// How the lines are spoken on.
    pub link: LinkSettings,
    /// How barcode reads are framed.
    pub scanner: ScannerSettings,
    /// The station's rules.
    pub rules: Rules,
    /// Secret of this precinct, kept for the whole day: rights, tags and receipts come from it. Live drivers fill it from
    /// the operating system, the simulator from its seed.
    pub secret: [u8; 32],
    /// Seed of everything drawn at random: nonces of rights, places of slots, session ids. A live driver draws it anew at
    /// every start and stores it nowhere; whoever had it could draw the nonces again in the order of issue, and with the
    /// secret join every voter to a tag.
    pub draws: [u8; 32],
}

impl Setup {
    /// Returns the slots of the ballot box: the list at opening and a quarter more, rounded up to a power of two
    /// (RECORD 14.2); twice that where ballots may be taken out and counted anew, for they stay where they are.
    pub fn slots(&self) -> u32 {
        let electorate = self.register.len();
        let wanted = u32::try_from(electorate + electorate / 4 + 64).unwrap_or(u32::MAX / 4);
        let once = wanted.next_power_of_two();
        if self.rules.after_fallback == AfterFallback::RecountFromDevices { once * 2 } else { once }
    }
}

impl fmt::Debug for Setup {
    /// Shows which precinct it is and its rules; list, keys and secret stay out of every text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("precinct", &self.definition.precinct)
            .field("carrier", &self.carrier)
            .field("lines", &self.lines)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

/// Rules the law leaves open or the commission sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What becomes of votes already cast when the precinct falls back to paper. The law is silent (SAYLAU 2.3).
    pub after_fallback: AfterFallback,
    /// Seconds after which an armed device lets its right lapse; 0 for never.
    pub right_expires_s: u16,
}
