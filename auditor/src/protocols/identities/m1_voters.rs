//! M1: no more take part than are on the list.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "M1",
    title: Key("table-m1-title"),
    formula: Key("table-m1-formula"),
    basis: Basis::List,
    explanation: Key("table-m1-explanation"),
    parts: &[
        Part {
            name: Key("part-marks-on-list"),
            left: &[Term::OneOf(&[Field::MarksPaper, Field::MarksElectronic])],
            relation: Relation::AtMost,
            right: &[
                Term::Needed(Field::Listed),
                Term::IfGiven(Field::Added),
                Term::IfGiven(Field::Absentee),
            ],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
        Part {
            name: Key("part-issued-and-cast"),
            left: &[
                Term::OneOf(&[Field::IssuedEarly, Field::IssuedInside, Field::IssuedOutside]),
                Term::IfGiven(Field::Cast),
            ],
            relation: Relation::AtMost,
            right: &[
                Term::Needed(Field::Listed),
                Term::IfGiven(Field::Added),
                Term::IfGiven(Field::Absentee),
            ],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
    ],
};
