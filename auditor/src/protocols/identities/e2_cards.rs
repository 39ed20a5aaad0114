//! E2: cards issued are cast, returned blank or not returned.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E2",
    title: Key("table-e2-title"),
    formula: Key("table-e2-formula"),
    basis: Basis::Software,
    explanation: Key("table-e2-explanation"),
    parts: &[Part {
        name: Key::NONE,
        left: &[Term::Needed(Field::CardsIssued)],
        relation: Relation::Equal,
        right: &[Term::Needed(Field::Cast), Term::IfGiven(Field::Blank), Term::IfGiven(Field::NotReturned)],
        left_is_more: Class::Deficit,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
