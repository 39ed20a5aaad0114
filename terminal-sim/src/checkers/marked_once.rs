//! The desk marks a voter once: again only after a return, an act, or a fallback that voids the votes cast.

use std::collections::BTreeMap;

use election::evidence::file;
use election::record::ops::AfterFallback;
use election::record::{DeskRecord, Numbered, read};
use election::voter::VoterId;

use super::{Checker, Played};

pub(super) const CHECKER: Checker = Checker {
    name: "marked-once",
    rule: "no voter is marked in the desk journal who is marked there, but for a return between the two",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    if played.scenario.commission.after_fallback == AfterFallback::Void {
        return Ok(());
    }
    let Some(bytes) = played.day.evidence.get(file::DESK) else { return Ok(()) };
    let journal = read::<DeskRecord>(bytes).map_err(|broken| format!("desk journal is broken: {broken}"))?;
    let mut marked: BTreeMap<VoterId, bool> = BTreeMap::new();
    for Numbered { no, record, .. } in &journal.records {
        match record {
            DeskRecord::Issued { voter, .. } if marked.insert(*voter, true) == Some(true) => {
                return Err(format!("record {no} of the desk journal marks a voter who is marked"));
            }
            DeskRecord::Returned { voter, .. } => {
                marked.insert(*voter, false);
            }
            _ => {}
        }
    }
    Ok(())
}
