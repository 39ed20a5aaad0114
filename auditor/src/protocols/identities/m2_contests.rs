//! M2: contests decided by the same voters agree.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "M2",
    title: "contests decided by the same voters agree",
    formula: "C is equal in both contests; ballots found in one are at most those issued in the other",
    basis: Basis::Arithmetic,
    explanation: "One card carries all contests, so as many ballots are cast in each. On paper a voter is \
        issued a ballot of each contest and may take one away. Where some voters are entitled to \
        one contest only, the paper part of this identity does not hold lawfully: leave \
        `other_issued` and `other_found` out.",
    parts: &[
        Part {
            name: "electronic",
            left: &[Term::Needed(Field::Cast)],
            relation: Relation::Equal,
            right: &[Term::Needed(Field::OtherCast)],
            left_is_more: Class::CrossContest,
            right_is_more: Class::CrossContest,
            remainder: None,
        },
        Part {
            name: "paper of this contest",
            left: &[Term::Needed(Field::FoundStationary), Term::IfGiven(Field::FoundMobile)],
            relation: Relation::AtMost,
            right: &[Term::Needed(Field::OtherIssued)],
            left_is_more: Class::CrossContest,
            right_is_more: Class::CrossContest,
            remainder: None,
        },
        Part {
            name: "paper of the other contest",
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
