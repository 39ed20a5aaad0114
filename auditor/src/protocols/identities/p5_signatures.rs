//! P5: signatures for paper are the ballots issued.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P5",
    title: Key("table-p5-title"),
    formula: Key("table-p5-formula"),
    basis: Basis::List,
    explanation: Key("table-p5-explanation"),
    parts: &[Part {
        name: Key::NONE,
        left: &[Term::Needed(Field::MarksPaper)],
        relation: Relation::Equal,
        right: &[
            Term::IfGiven(Field::IssuedEarly),
            Term::Needed(Field::IssuedInside),
            Term::IfGiven(Field::IssuedOutside),
        ],
        left_is_more: Class::Deficit,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
