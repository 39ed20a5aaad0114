//! Slips of the pen: the smallest change of a protocol after which most of its identities hold (AUDIT 7.3, class 1).
//!
//! It is offered and never applied. One wrong digit always repairs a single equality, so it is told only if it repairs two.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use language::{Key, Message};
use serde::Serialize;

use super::identity::Compiled;
use super::layout::Slots;
use crate::evidence::shown;
use crate::report::Relation;

/// A change that would explain a protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// What sort of slip it is.
    pub slip: Slip,
    /// Which numbers change.
    pub changes: Vec<Change>,
    /// How many identities it makes hold.
    pub repairs: u32,
    /// How many identities fail even so.
    pub leaves: u32,
    /// How many other changes would explain it as well.
    pub others: u32,
}

/// A sort of slip, likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slip {
    /// Two neighbouring digits in each other's place.
    Transposition,
    /// Two numbers in each other's place.
    SwappedFields,
    /// One digit is another.
    WrongDigit,
    /// A sum was made without one of its terms.
    TermOmitted,
    /// A sum was made with one of its terms twice.
    TermDoubled,
}

impl Slip {
    fn words(self) -> Key {
        Key(match self {
            Self::Transposition => "slip-is-transposed",
            Self::SwappedFields => "slip-is-swapped",
            Self::WrongDigit => "slip-is-digit",
            Self::TermOmitted => "slip-omitted",
            Self::TermDoubled => "slip-doubled",
        })
    }
}

/// A number that was written for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which number.
    pub field: String,
    /// As it stands.
    pub written: u32,
    /// As it would have to be.
    pub meant: u32,
}

impl Repair {
    /// Returns what was written for what, and which sort of slip that is.
    pub fn told(&self) -> Message {
        let change = |change: &Change| {
            Message::new("table-change")
                .put("field", change.field.clone())
                .put("written", change.written)
                .put("meant", change.meant)
        };
        Message::new("table-repair")
            .put("changes", Message::joined(self.changes.iter().map(change), ", "))
            .put("slip", Message::from(self.slip.words()))
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told().fmt(f)
    }
}

/// A change in terms of slots.
#[derive(Clone, Debug)]
struct Candidate {
    slip: Slip,
    changes: Vec<(usize, u32)>,
}

impl Candidate {
    /// Returns the changes, in one order.
    fn key(&self) -> Vec<(usize, u32)> {
        let mut changes = self.changes.clone();
        changes.sort_unstable();
        changes
    }
}

/// Returns the repair that leaves fewest identities broken, with fewest changes and the likeliest slip.
pub(super) fn find(slots: &Slots, compiled: &[Compiled], values: &[u32]) -> Option<Repair> {
    let before = broken(compiled, values);
    let mut best: Option<(u32, Candidate)> = None;
    let mut others = BTreeSet::new();
    for candidate in candidates(compiled, values) {
        let after = broken(compiled, &changed(values, &candidate.changes)).count_ones();
        let repaired = before.count_ones().saturating_sub(after);
        let is_telling = match candidate.slip {
            Slip::Transposition | Slip::SwappedFields => after == 0 || 1 < repaired,
            Slip::WrongDigit => 1 < repaired,
            Slip::TermOmitted | Slip::TermDoubled => after == 0,
        };
        if !is_telling {
            continue;
        }
        let order = |after: u32, candidate: &Candidate| (after, candidate.changes.len(), candidate.slip);
        let against = best.as_ref().map(|(least, known)| order(after, &candidate).cmp(&order(*least, known)));
        match against {
            None | Some(Ordering::Less) => {
                others.clear();
                best = Some((after, candidate));
            }
            Some(Ordering::Equal)
                if best.as_ref().is_some_and(|(_, known)| known.key() != candidate.key()) =>
            {
                others.insert(candidate.key());
            }
            Some(_) => {}
        }
    }
    let (leaves, candidate) = best?;
    let change = |(slot, meant): &(usize, u32)| Change {
        field: shown(slots.name(*slot)),
        written: values.get(*slot).copied().unwrap_or_default(),
        meant: *meant,
    };
    let changes = candidate.changes.iter().map(change).collect();
    Some(Repair {
        slip: candidate.slip,
        changes,
        repairs: before.count_ones() - leaves,
        leaves,
        others: others.len() as u32,
    })
}

/// Returns the identities that fail, one bit each.
fn broken(compiled: &[Compiled], values: &[u32]) -> u64 {
    let failing = compiled.iter().filter(|compiled| compiled.failure(values).is_some());
    failing.fold(0, |mask, compiled| mask | 1 << (compiled.identity & 63))
}

fn changed(values: &[u32], changes: &[(usize, u32)]) -> Vec<u32> {
    let mut changed = values.to_vec();
    for (slot, value) in changes {
        if let Some(place) = changed.get_mut(*slot) {
            *place = *value;
        }
    }
    changed
}

fn candidates(compiled: &[Compiled], values: &[u32]) -> Vec<Candidate> {
    let failing: Vec<(&Compiled, i64)> =
        compiled.iter().filter_map(|compiled| Some((compiled, compiled.failure(values)?))).collect();
    let slots: BTreeSet<usize> = failing
        .iter()
        .flat_map(|(compiled, _)| compiled.left.iter().chain(&compiled.right))
        .copied()
        .collect();
    let mut candidates = Vec::new();
    let value = |slot: usize| values.get(slot).copied().unwrap_or_default();
    for slot in &slots {
        let meant = transpositions(value(*slot));
        candidates.extend(
            meant.map(|meant| Candidate { slip: Slip::Transposition, changes: vec![(*slot, meant)] }),
        );
    }
    for (compiled, difference) in &failing {
        for (is_left, slot) in compiled
            .left
            .iter()
            .map(|slot| (true, *slot))
            .chain(compiled.right.iter().map(|slot| (false, *slot)))
        {
            let by = if is_left { -difference } else { *difference };
            let Ok(meant) = u32::try_from(i64::from(value(slot)) + by) else { continue };
            if is_one_digit(value(slot), meant) {
                candidates.push(Candidate { slip: Slip::WrongDigit, changes: vec![(slot, meant)] });
            }
        }
        if compiled.part.relation == Relation::Equal {
            // A bound is mended by any large number in place of a small one, which tells nothing.
            swaps(compiled, values, &mut candidates);
            terms(compiled, *difference, values, &mut candidates);
        }
    }
    candidates
}

/// Yields a number with two neighbouring digits exchanged, wherever they differ.
fn transpositions(written: u32) -> impl Iterator<Item = u32> {
    let places = (0..9).map(|exponent| 10_u32.pow(exponent)).take_while(move |place| *place <= written / 10);
    places.filter_map(move |place| {
        let (low, high) = (written / place % 10, written / place / 10 % 10);
        let rest = written - low * place - high * place * 10;
        // The largest number could overflow.
        let meant =
            u64::from(rest) + u64::from(high) * u64::from(place) + u64::from(low) * u64::from(place) * 10;
        u32::try_from(meant).ok().filter(|_| low != high)
    })
}

/// Returns whether two numbers of at least two digits differ in one digit.
fn is_one_digit(written: u32, meant: u32) -> bool {
    let (written, meant) = (written.to_string(), meant.to_string());
    let differing = written.bytes().zip(meant.bytes()).filter(|(a, b)| a != b).count();
    1 < written.len() && written.len() == meant.len() && differing == 1
}

/// Swaps numbers across the sides of a comparison; within one side a swap changes nothing.
fn swaps(compiled: &Compiled, values: &[u32], candidates: &mut Vec<Candidate>) {
    let value = |slot: &usize| values.get(*slot).copied().unwrap_or_default();
    // A number of another identity may stand where one of this should.
    let others = (0..values.len()).collect::<Vec<_>>();
    for one in compiled.left.iter().chain(&compiled.right) {
        for other in others.iter().filter(|other| value(other) != value(one)) {
            let changes = vec![(*one, value(other)), (*other, value(one))];
            candidates.push(Candidate { slip: Slip::SwappedFields, changes });
        }
    }
}

/// Looks for a total that was added up without one of its terms, or with one twice.
fn terms(compiled: &Compiled, difference: i64, values: &[u32], candidates: &mut Vec<Candidate>) {
    let value = |slot: &usize| values.get(*slot).copied().unwrap_or_default();
    let (total, parts, total_is_more) = match (compiled.left.as_slice(), compiled.right.as_slice()) {
        ([total], parts) => (*total, parts, 0 < difference),
        (parts, [total]) => (*total, parts, difference < 0),
        _ => return,
    };
    let size = difference.unsigned_abs();
    // A small number equals a difference by chance.
    let equal = parts.iter().filter(|slot| 10 <= size && u64::from(value(slot)) == size).count();
    let by = if total_is_more {
        -i64::try_from(size).unwrap_or(i64::MAX)
    } else {
        i64::try_from(size).unwrap_or(i64::MAX)
    };
    let Ok(meant) = u32::try_from(i64::from(value(&total)) + by) else { return };
    if 1 < parts.len() && equal == 1 {
        let slip = if total_is_more { Slip::TermDoubled } else { Slip::TermOmitted };
        candidates.push(Candidate { slip, changes: vec![(total, meant)] });
    }
}
