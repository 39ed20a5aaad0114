//! M1: no more take part than are on the list.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "M1",
    title: "no more take part than are on the list",
    formula: "M_p + M_e, and ballots issued with C, <= L + added + absentee",
    basis: Basis::List,
    explanation: "Nobody votes twice and nobody votes unlisted, whatever the channel. Whether one voter is \
        marked in both columns needs the list itself.",
    parts: &[
        Part {
            name: "marks on the list",
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
            name: "ballots issued and cast",
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
