//! Little's law, to the nanosecond: the times people spend in the station add up to the number present, summed over time.

use std::collections::BTreeMap;

use election::time::Instant;

use super::{Checker, Played};
use crate::chronicle::{Happening, Stage};

pub(super) const CHECKER: Checker = Checker {
    name: "presence",
    rule: "whoever comes goes, and the sum of all stays is the integral of the number present (Little 1961, without the limit)",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    let mut came: BTreeMap<u32, Instant> = BTreeMap::new();
    let (mut stays, mut presence) = (0_u128, 0_u128);
    let mut last: Option<(Instant, u32)> = None;
    for entry in played.chronicle {
        if let Some((at, present)) = last {
            presence += u128::from(entry.at.since(at.min(entry.at)).nanos()) * u128::from(present);
        }
        match &entry.what {
            Happening::Voter(voter, Stage::DeskLine) => {
                came.entry(*voter).or_insert(entry.at);
            }
            Happening::Left(voter, _) => match came.remove(voter) {
                Some(at) => stays += u128::from(entry.at.since(at).nanos()),
                None => return Err(format!("at {} voter {voter} leaves who is not there", entry.at)),
            },
            _ => {}
        }
        last = Some((entry.at, entry.room.present));
    }
    if let Some(voter) = came.keys().next() {
        return Err(format!("{} voters never leave, voter {voter} among them", came.len()));
    }
    if stays != presence {
        return Err(format!("stays add up to {stays} ns and the number present to {presence} ns"));
    }
    Ok(())
}
