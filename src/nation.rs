//! A national election day: every precinct played and audited on its own, in any order, and put together in the order of their
//! numbers.
//!
//! Nothing of a precinct is kept but its row: whoever wants its evidence has it played again, alone.

pub(crate) mod mapping;
mod page;
pub(crate) mod row;
pub(crate) mod summary;
pub(crate) mod table;
mod text;

use auditor::{Evidence, Report};
use election::evidence::sha256_hex;
use election::evidence::tables::ListMarks;
use election::protocol::Protocols;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use terminal_sim::scenario::nation::{Nation, NationPrecinct};
use terminal_sim::{Day, simulate};

use row::PrecinctRow;

/// Precincts played before their rows are written: enough for any number of threads, and little to hold in memory.
const CHUNK: u32 = 512;

/// A precinct's day with its audit.
pub(crate) struct Played {
    pub(crate) precinct: NationPrecinct,
    pub(crate) day: Day,
    pub(crate) report: Report,
    /// Its sheets, if they can be read.
    pub(crate) protocols: Option<Protocols>,
    /// Signatures for paper and electronic marks on its voter list, if that can be read.
    pub(crate) marks: Option<(u32, u32)>,
}

/// Plays one precinct and audits what it leaves behind; `None` if there is none of that number.
pub(crate) fn play(nation: &Nation, number: u32, seed: u64) -> Option<Played> {
    let precinct = nation.precinct(number, seed)?;
    let hash = sha256_hex(precinct.scenario.canonical().as_bytes());
    let mut day = simulate(&precinct.scenario, &hash, seed);
    let evidence = Evidence::from_files(std::mem::take(&mut day.evidence));
    let report = auditor::audit(&evidence);
    let count = |of: fn(&ListMarks) -> u8| {
        evidence.list.get().map(|list| list.iter().map(|line| u32::from(of(line))).sum())
    };
    let marks = count(|line| line.paper).zip(count(|line| line.electronic));
    let protocols = evidence.protocols.get().cloned();
    day.evidence = evidence.into_files();
    Some(Played { precinct, day, report, protocols, marks })
}

/// Plays every precinct and hands over their rows in the order of their numbers, some at a time. `each` sees every precinct
/// as it is done, from any thread and in any order.
///
/// # Errors
///
/// Stops at the first error of `each` or `rows`.
pub(crate) fn play_all<E: Send>(
    nation: &Nation,
    seed: u64,
    each: impl Fn(u32, &Played) -> Result<(), E> + Sync,
    mut rows: impl FnMut(&[PrecinctRow]) -> Result<(), E>,
) -> Result<(), E> {
    let count = nation.precincts();
    for first in (1..=count).step_by(CHUNK as usize) {
        let last = (first + CHUNK - 1).min(count);
        let chunk: Result<Vec<Option<PrecinctRow>>, E> = (first..=last)
            .into_par_iter()
            .map(|number| {
                let Some(played) = play(nation, number, seed) else { return Ok(None) };
                each(number, &played)?;
                Ok(Some(PrecinctRow::of(number, nation, &played)))
            })
            .collect();
        let chunk: Vec<PrecinctRow> = chunk?.into_iter().flatten().collect();
        rows(&chunk)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
