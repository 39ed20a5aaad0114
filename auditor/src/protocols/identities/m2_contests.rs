//! M2: contests decided by the same voters agree.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "M2",
    title: Key("table-m2-title"),
    formula: Key("table-m2-formula"),
    basis: Basis::Arithmetic,
    explanation: Key("table-m2-explanation"),
    parts: &[
        Part {
            name: Key("part-electronic"),
            left: &[Term::Needed(Field::Cast)],
            relation: Relation::Equal,
            right: &[Term::Needed(Field::OtherCast)],
            left_is_more: Class::CrossContest,
            right_is_more: Class::CrossContest,
            remainder: None,
        },
        Part {
            name: Key("part-paper-here"),
            left: &[Term::Needed(Field::FoundStationary), Term::IfGiven(Field::FoundMobile)],
            relation: Relation::AtMost,
            right: &[Term::Needed(Field::OtherIssued)],
            left_is_more: Class::CrossContest,
            right_is_more: Class::CrossContest,
            remainder: None,
        },
        Part {
            name: Key("part-paper-there"),
            left: &[Term::Needed(Field::OtherFound)],
            relation: Relation::AtMost,
            right: &[
                Term::IfGiven(Field::IssuedEarly),
                Term::Needed(Field::IssuedInside),
                Term::IfGiven(Field::IssuedOutside),
            ],
            left_is_more: Class::CrossContest,
            right_is_more: Class::CrossContest,
            remainder: None,
        },
    ],
};
