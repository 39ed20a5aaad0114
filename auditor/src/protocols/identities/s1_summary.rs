//! S1: the summary is the sum of its parts.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use super::super::layout::Votes;
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "S1",
    title: Key("table-s1-title"),
    formula: Key("table-s1-formula"),
    basis: Basis::Arithmetic,
    explanation: Key("table-s1-explanation"),
    parts: &[
        Part {
            name: Key("part-each-choice"),
            left: &[Term::Each(Votes::Summary)],
            relation: Relation::Equal,
            right: &[Term::Each(Votes::Paper), Term::Each(Votes::Electronic)],
            left_is_more: Class::TallyMismatch,
            right_is_more: Class::TallyMismatch,
            remainder: None,
        },
        Part {
            name: Key("part-voters"),
            left: &[Term::Needed(Field::Voted)],
            relation: Relation::Equal,
            right: &[
                Term::OneOf(&[Field::IssuedEarly, Field::IssuedInside, Field::IssuedOutside]),
                Term::IfGiven(Field::Cast),
            ],
            left_is_more: Class::TallyMismatch,
            right_is_more: Class::TallyMismatch,
            remainder: None,
        },
    ],
};
