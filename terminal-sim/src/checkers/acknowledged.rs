//! No receipt leaves before what it says is in the record.

use std::collections::BTreeSet;

use election::record::OpsRecord;
use election::wire::LineId;
use election::wire::code::Kind;
use election::wire::frame::Side;

use super::{Checker, Played};
use crate::chronicle::{FrameHead, Happening};

pub(super) const CHECKER: Checker = Checker {
    name: "acknowledged",
    rule: "each VOTE_RECEIPT has its record of a cast, a repeated cast or a refused one before it",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    let mut receipts: BTreeSet<(LineId, u32, u32)> = BTreeSet::new();
    let mut records = 0;
    for entry in played.chronicle {
        match &entry.what {
            Happening::Ops(
                OpsRecord::Cast { .. } | OpsRecord::CastRepeated | OpsRecord::CastRefused { .. },
            ) => records += 1,
            Happening::Sent { line, by: Side::Controller, frame: Some(head), .. }
                if head.kind == Kind::VOTE_RECEIPT =>
            {
                let FrameHead { session, counter, .. } = *head;
                receipts.insert((*line, session, counter));
                if records < receipts.len() {
                    let at = entry.at;
                    return Err(format!("at {at} a receipt leaves on line {} before its record", line.0));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
