//! Once everything is mended every vote comes in.

use super::{Checker, Played};

pub(super) const CHECKER: Checker = Checker {
    name: "read-out",
    rule: "if every fault heals before closing, the votes are summed and no device at the station still holds one",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    let truth = &played.day.truth;
    if !played.is_mended() {
        return Ok(());
    }
    match truth.held_in_reach {
        _ if truth.counted.is_none() => Err("the votes were never summed".to_owned()),
        0 => Ok(()),
        votes => Err(format!("{votes} votes wait on devices at the station")),
    }
}
