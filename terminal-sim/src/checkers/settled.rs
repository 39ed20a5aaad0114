//! Once everything is mended every right comes to its end.

use super::{Checker, Played};

pub(super) const CHECKER: Checker = Checker {
    name: "settled",
    rule: "if every fault heals before closing, every right is cast, voided or written off, but for\
           those of ballots set aside for a recount",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    match played.day.truth.outstanding {
        rights if played.is_mended() && 0 < rights && !played.has_set_ballots_aside() => {
            Err(format!("{rights} rights are open"))
        }
        _ => Ok(()),
    }
}
