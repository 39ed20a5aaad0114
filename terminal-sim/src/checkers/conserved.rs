//! Every vote marked is in the box, on a device, or was cleared by hand; none comes from nowhere.

use election::record::ops::AfterFallback;

use super::{Checker, Played};

pub(super) const CHECKER: Checker = Checker {
    name: "conserved",
    rule: "votes marked are votes stored, held by a device or cleared by hand, and no choice is stored that nobody marked",
    check,
};

fn check(played: &Played<'_>) -> Result<(), String> {
    let truth = &played.day.truth;
    let policy = played.scenario.commission.after_fallback;
    let is_counted_as_stored = policy == AfterFallback::Keep || !played.has_fallen_back();
    let marked: u32 = truth.marked.first().map_or(0, |tally| tally.total() as u32);
    if marked < truth.stored {
        return Err(format!("{marked} votes were marked and {} stored", truth.stored));
    }
    let known = truth.stored + truth.held + truth.cleared;
    if truth.counted.is_some() && is_counted_as_stored && known < marked {
        return Err(format!(
            "{marked} votes were marked; {} are stored, {} held by devices, {} were cleared: {} are gone",
            truth.stored,
            truth.held,
            truth.cleared,
            marked - known
        ));
    }
    for (marked, counted) in truth.marked.iter().zip(truth.counted.iter().flatten()) {
        let cells = marked.votes.iter().zip(&counted.votes);
        let cells =
            cells.chain([(&marked.against_all, &counted.against_all), (&marked.blank, &counted.blank)]);
        for (place, (marked, counted)) in cells.enumerate() {
            if marked < counted {
                return Err(format!("choice {place} was marked {marked} times and counted {counted} times"));
            }
        }
    }
    Ok(())
}
