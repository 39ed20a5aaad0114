//! E6: no more electronic ballots than admitted voters.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E6",
    title: Key("table-e6-title"),
    formula: Key("table-e6-formula"),
    basis: Basis::List,
    explanation: Key("table-e6-explanation"),
    parts: &[Part {
        name: Key::NONE,
        left: &[Term::Needed(Field::Cast)],
        relation: Relation::AtMost,
        right: &[Term::Needed(Field::MarksElectronic)],
        left_is_more: Class::Surplus,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
