//! P2: no more ballots are found than were issued.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P2",
    title: Key("table-p2-title"),
    formula: Key("table-p2-formula"),
    basis: Basis::Physical,
    explanation: Key("table-p2-explanation"),
    parts: &[
        Part {
            name: Key("part-all-boxes"),
            left: &[Term::Needed(Field::FoundStationary), Term::IfGiven(Field::FoundMobile)],
            relation: Relation::AtMost,
            right: &[
                Term::IfGiven(Field::IssuedEarly),
                Term::Needed(Field::IssuedInside),
                Term::IfGiven(Field::IssuedOutside),
            ],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: Some(Key("part-taken-away")),
        },
        Part {
            name: Key("part-stationary-boxes"),
            left: &[Term::Needed(Field::FoundStationary)],
            relation: Relation::AtMost,
            right: &[Term::IfGiven(Field::IssuedEarly), Term::Needed(Field::IssuedInside)],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
        Part {
            name: Key("part-mobile-boxes"),
            left: &[Term::Needed(Field::FoundMobile)],
            relation: Relation::AtMost,
            right: &[Term::IfGiven(Field::IssuedEarly), Term::Needed(Field::IssuedOutside)],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
    ],
};
