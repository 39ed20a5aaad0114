//! P6: no more ballots are issued outside than voters applied.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P6",
    title: Key("table-p6-title"),
    formula: Key("table-p6-formula"),
    basis: Basis::List,
    explanation: Key("table-p6-explanation"),
    parts: &[Part {
        name: Key::NONE,
        left: &[Term::Needed(Field::IssuedOutside)],
        relation: Relation::AtMost,
        right: &[Term::Needed(Field::Applications)],
        left_is_more: Class::Surplus,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
