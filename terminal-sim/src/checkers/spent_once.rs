//! Each right fills one slot of the box, with a ballot or without.

use super::{Checker, Played};
use crate::truth::OnMedium;

pub(super) const CHECKER: Checker = Checker {
    name: "spent-once",
    rule: "on the medium as many slots of the box are used as ballots and voids are counted",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    if played.has_set_ballots_aside() {
        return Ok(());
    }
    let Some(OnMedium { slots, ballots, voids }) = played.day.truth.medium else { return Ok(()) };
    // What was written last may have been cut short of its record; a restart writes that.
    if slots != ballots + voids && played.day.truth.counted.is_some() {
        return Err(format!("{slots} slots are used for {ballots} ballots and {voids} voids"));
    }
    Ok(())
}
