//! A device is free only when its ballot is read.

use super::{Checker, Played};
use crate::chronicle::Happening;

pub(super) const CHECKER: Checker =
    Checker { name: "freed", rule: "a device that the controller calls ready holds no ballot", check };

fn check(played: &Played<'_>) -> Result<(), String> {
    let freed = played.chronicle.iter().find_map(|entry| match entry.what {
        Happening::Ready { line, unread } if 0 < unread => Some((entry.at, line)),
        _ => None,
    });
    match freed {
        Some((at, line)) => {
            Err(format!("at {at} the device on line {} counts as free with its ballot unread", line.0))
        }
        None => Ok(()),
    }
}
