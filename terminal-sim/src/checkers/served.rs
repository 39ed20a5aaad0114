//! Once everything is mended everybody is served.

use super::{Checker, Played};
use crate::truth::Fate;

pub(super) const CHECKER: Checker = Checker {
    name: "served",
    rule: "if every fault heals before closing, nobody left with a device and the precinct did not go over to paper, nobody \
           is turned away",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    let is_whole = played.is_mended() && played.day.truth.count(Fate::WalkedOff) == 0;
    match played.day.truth.count(Fate::TurnedAway) {
        voters if is_whole && !played.has_fallen_back() && 0 < voters => {
            Err(format!("{voters} voters are turned away although everything works again"))
        }
        _ => Ok(()),
    }
}
