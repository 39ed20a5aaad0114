//! P3: ballots found are valid or invalid.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P3",
    title: Key("table-p3-title"),
    formula: Key("table-p3-formula"),
    basis: Basis::Physical,
    explanation: Key("table-p3-explanation"),
    parts: &[Part {
        name: Key::NONE,
        left: &[Term::Needed(Field::FoundStationary), Term::IfGiven(Field::FoundMobile)],
        relation: Relation::Equal,
        right: &[Term::Needed(Field::Valid), Term::Needed(Field::Invalid)],
        left_is_more: Class::Deficit,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
