//! What an identity is, and its form for one mapping: sums of slots that must be equal, or one at most the other.

use language::{Key, Message};
use serde::Serialize;

use super::field::Field;
use super::layout::{Slots, Votes};
use crate::report::{Class, Relation};

/// What an identity rests on: what must be wrong when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Ballots that people counted by hand.
    Physical,
    /// Sums on paper.
    Arithmetic,
    /// The voter list or a register, against ballots or software.
    List,
    /// What the system says about itself.
    Software,
}

impl Basis {
    /// Returns the word used in reports.
    pub fn name(self) -> Key {
        Key(match self {
            Self::Physical => "basis-is-physical",
            Self::Arithmetic => "basis-is-arithmetic",
            Self::List => "basis-is-list",
            Self::Software => "basis-is-software",
        })
    }
}

/// One identity of AUDIT 7.2, for protocols alone.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Identity {
    /// Code by which findings cite it, the same as in the audit of an evidence folder.
    pub code: &'static str,
    /// What must hold, in a few words.
    pub title: Key,
    /// What is computed.
    pub formula: Key,
    /// What it rests on.
    pub basis: Basis,
    /// What it means and what it cannot mean.
    pub explanation: Key,
    #[serde(skip)]
    pub(super) parts: &'static [Part],
}

impl Identity {
    /// Returns what it compares, in fields of a mapping, one line a comparison.
    pub fn comparisons(&self) -> impl Iterator<Item = Message> {
        self.parts.iter().map(|part| {
            let side = |terms: &[Term]| Message::joined(terms.iter().map(|term| term.words()), " + ");
            let sign = match part.relation {
                Relation::Equal => "=",
                Relation::AtMost => "<=",
            };
            let told = Message::joined([side(part.left), Message::name(sign), side(part.right)], " ");
            if part.name.is_empty() {
                return told;
            }
            Message::new("table-part").put("part", Message::from(part.name)).put("told", told)
        })
    }
}

/// One comparison of an identity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Which one, in a few words; empty if the identity has only this.
    pub(super) name: Key,
    pub(super) left: &'static [Term],
    pub(super) relation: Relation,
    pub(super) right: &'static [Term],
    /// What it is if the left is too large.
    pub(super) left_is_more: Class,
    /// What it is if the right is too large; without meaning for a bound.
    pub(super) right_is_more: Class,
    /// What a difference within a bound is called, if it is worth counting.
    pub(super) remainder: Option<Key>,
}

/// One term of a sum.
#[derive(Clone, Copy, Debug)]
pub(super) enum Term {
    /// Without it the comparison is not examined.
    Needed(Field),
    /// Nothing if the form does not have it.
    IfGiven(Field),
    /// Those of these that the form has; without any of them the comparison is not examined.
    OneOf(&'static [Field]),
    /// The votes of all choices together.
    All(Votes),
    /// The votes of one choice: such a comparison is made for each choice.
    Each(Votes),
}

/// A comparison in terms of slots.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    /// Place among the comparisons of the report.
    pub(super) row: usize,
    /// Place among the identities.
    pub(super) identity: usize,
    pub(super) part: &'static Part,
    pub(super) left: Vec<usize>,
    pub(super) right: Vec<usize>,
    /// The choice it is about, if it is made for each.
    pub(super) choice: Option<usize>,
}

impl Compiled {
    /// Returns by how much the left is larger; negative if the right is.
    pub(super) fn difference(&self, values: &[u32]) -> i64 {
        let sum = |slots: &[usize]| {
            slots.iter().filter_map(|slot| values.get(*slot)).map(|value| i64::from(*value)).sum::<i64>()
        };
        sum(&self.left) - sum(&self.right)
    }

    /// Returns the difference if it must not be there.
    pub(super) fn failure(&self, values: &[u32]) -> Option<i64> {
        let difference = self.difference(values);
        self.is_broken_by(difference).then_some(difference)
    }

    pub(super) fn is_broken_by(&self, difference: i64) -> bool {
        match self.part.relation {
            Relation::Equal => difference != 0,
            Relation::AtMost => 0 < difference,
        }
    }

    /// Returns whether both sides are the same columns, given those of each slot, so that nothing in a table can break it.
    pub(super) fn cannot_fail(&self, columns: &[Vec<usize>]) -> bool {
        let side = |slots: &[usize]| {
            let columns = slots.iter().filter_map(|slot| columns.get(*slot)).flatten();
            let mut columns: Vec<usize> = columns.copied().collect();
            columns.sort_unstable();
            columns
        };
        let (left, mut right) = (side(&self.left), side(&self.right));
        if self.part.relation == Relation::AtMost {
            for column in &left {
                match right.iter().position(|other| other == column) {
                    Some(place) => _ = right.remove(place),
                    None => return false,
                }
            }
            return true;
        }
        left == right
    }

    /// Returns what a difference of this sign is.
    pub(super) fn class(&self, difference: i64) -> Class {
        if 0 < difference { self.part.left_is_more } else { self.part.right_is_more }
    }
}

impl Part {
    /// Returns the comparison for each choice, or once; the error names what the form lacks.
    pub(super) fn compile(
        &'static self,
        identity: usize,
        row: usize,
        slots: &Slots,
    ) -> Result<Vec<Compiled>, Message> {
        let is_of_each = self.left.iter().chain(self.right).any(|term| matches!(term, Term::Each(_)));
        let choices: Vec<Option<usize>> =
            if is_of_each { (0..slots.choices()).map(Some).collect() } else { vec![None] };
        let mut missing = Vec::new();
        let mut compiled = Vec::new();
        for choice in choices {
            let mut side = |terms: &[Term]| {
                let mut sum = Vec::new();
                for term in terms {
                    match term.slots(slots, choice) {
                        Ok(found) => sum.extend(found),
                        Err(lacking) if missing.contains(&lacking) => {}
                        Err(lacking) => missing.push(lacking),
                    }
                }
                sum
            };
            let (left, right) = (side(self.left), side(self.right));
            compiled.push(Compiled { row, identity, part: self, left, right, choice });
        }
        match missing.first() {
            None if compiled.is_empty() => Err(Message::new("lacks-votes")),
            None => Ok(compiled),
            Some(_) => Err(Message::joined(missing, ", ")),
        }
    }
}

impl Term {
    /// Returns the term as a person would map it; in brackets what counts nothing where a form does not have it.
    fn words(self) -> Message {
        match self {
            Self::Needed(field) => Message::name(format!("`{}`", field.name())),
            Self::IfGiven(field) => Message::name(format!("[`{}`]", field.name())),
            Self::OneOf(fields) => {
                let names: Vec<String> = fields.iter().map(|field| format!("[`{}`]", field.name())).collect();
                Message::name(names.join(" + "))
            }
            Self::All(votes) => Message::new("votes-of-all-choices").put("votes", votes.name().to_owned()),
            Self::Each(votes) => Message::new("votes-of-each-choice").put("votes", votes.name().to_owned()),
        }
    }

    fn slots(self, slots: &Slots, choice: Option<usize>) -> Result<Vec<usize>, Message> {
        let lacking = |votes: Votes| Message::new("lacks-votes-of").put("votes", votes.name().to_owned());
        match self {
            Self::Needed(field) => slots.field(field).map(|slot| vec![slot]).ok_or_else(|| quoted(field)),
            Self::IfGiven(field) => Ok(slots.field(field).into_iter().collect()),
            Self::OneOf(fields) => {
                let given: Vec<usize> = fields.iter().filter_map(|field| slots.field(*field)).collect();
                let either =
                    |first, second| Message::new("lacks-one-of").put("first", first).put("second", second);
                let names = || fields.iter().map(|field| quoted(*field)).reduce(either);
                if given.is_empty() { Err(names().unwrap_or(Message::nothing())) } else { Ok(given) }
            }
            Self::All(votes) => {
                let given: Vec<usize> =
                    (0..slots.choices()).filter_map(|choice| slots.votes(votes, choice)).collect();
                if given.is_empty() { Err(lacking(votes)) } else { Ok(given) }
            }
            Self::Each(votes) => {
                let slot = choice.and_then(|choice| slots.votes(votes, choice));
                slot.map(|slot| vec![slot]).ok_or_else(|| lacking(votes))
            }
        }
    }
}

fn quoted(field: Field) -> Message {
    Message::name(format!("`{}`", field.name()))
}
