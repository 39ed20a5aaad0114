//! E3: terminals counted what the controller counted.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E3",
    title: Key("table-e3-title"),
    formula: Key("table-e3-formula"),
    basis: Basis::Software,
    explanation: Key("table-e3-explanation"),
    parts: &[Part {
        name: Key::NONE,
        left: &[Term::Needed(Field::Terminals)],
        relation: Relation::Equal,
        right: &[Term::Needed(Field::Controller)],
        left_is_more: Class::RecordConflict,
        right_is_more: Class::RecordConflict,
        remainder: None,
    }],
};
