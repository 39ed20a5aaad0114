//! P4: valid ballots are the votes together.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use super::super::layout::Votes;
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P4",
    title: Key("table-p4-title"),
    formula: Key("table-p4-formula"),
    basis: Basis::Arithmetic,
    explanation: Key("table-p4-explanation"),
    parts: &[Part {
        name: Key::NONE,
        left: &[Term::Needed(Field::Valid)],
        relation: Relation::Equal,
        right: &[Term::All(Votes::Paper)],
        left_is_more: Class::TallyMismatch,
        right_is_more: Class::TallyMismatch,
        remainder: None,
    }],
};
