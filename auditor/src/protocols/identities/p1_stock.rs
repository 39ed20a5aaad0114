//! P1: ballots received are issued, spoiled, left over or lost.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P1",
    title: Key("table-p1-title"),
    formula: Key("table-p1-formula"),
    basis: Basis::Physical,
    explanation: Key("table-p1-explanation"),
    parts: &[Part {
        name: Key::NONE,
        left: &[
            Term::Needed(Field::Received),
            Term::IfGiven(Field::TransferredIn),
            Term::IfGiven(Field::Unaccounted),
        ],
        relation: Relation::Equal,
        right: &[
            Term::IfGiven(Field::TransferredOut),
            Term::OneOf(&[Field::IssuedEarly, Field::IssuedInside, Field::IssuedOutside]),
            Term::OneOf(&[Field::Spoiled, Field::Unused, Field::Cancelled]),
            Term::IfGiven(Field::Lost),
        ],
        left_is_more: Class::Deficit,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
