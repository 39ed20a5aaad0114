//! Each right fills one slot of the box, with a ballot or without.

use election::record::OpsRecord;

use super::{Checker, Played};
use crate::chronicle::Happening;

pub(super) const CHECKER: Checker = Checker {
    name: "spent-once",
    rule: "as many slots of the box are filled as ballots and voids are counted",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    if played.has_set_ballots_aside() {
        return Ok(());
    }
    let (mut slots, mut ballots, mut voids) = (0_u32, 0, 0);
    for entry in played.chronicle {
        match &entry.what {
            Happening::Slot => slots += 1,
            Happening::Ops(OpsRecord::Cast { n }) => ballots = *n,
            Happening::Ops(OpsRecord::Void { n, .. }) => voids = *n,
            _ => {}
        }
    }
    // What was written last may have been cut short of its record; a restart writes that.
    let counted = ballots + voids;
    if slots != counted && played.day.truth.counted.is_some() {
        return Err(format!("{slots} slots were filled for {ballots} ballots and {voids} voids"));
    }
    Ok(())
}
