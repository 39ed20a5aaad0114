//! P2: no more ballots are found than were issued.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P2",
    title: "no more ballots are found than were issued",
    formula: "F_s + F_m <= I_early + I_in + I_out, and each box by itself",
    basis: Basis::Physical,
    explanation: "A voter may take a ballot away, so fewer may be found than were issued: that is a lawful \
        remainder. More cannot come from any loss. Ballots issued early may lie in either box, \
        so each box is held against its own issue and the early one together. By the Kazakh rule \
        one ballot too many voids a mobile box.",
    parts: &[
        Part {
            name: "all boxes",
            left: &[Term::Needed(Field::FoundStationary), Term::IfGiven(Field::FoundMobile)],
            relation: Relation::AtMost,
            right: &[
                Term::IfGiven(Field::IssuedEarly),
                Term::Needed(Field::IssuedInside),
                Term::IfGiven(Field::IssuedOutside),
            ],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: Some("taken away"),
        },
        Part {
            name: "stationary boxes",
            left: &[Term::Needed(Field::FoundStationary)],
            relation: Relation::AtMost,
            right: &[Term::IfGiven(Field::IssuedEarly), Term::Needed(Field::IssuedInside)],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
        Part {
            name: "mobile boxes",
            left: &[Term::Needed(Field::FoundMobile)],
            relation: Relation::AtMost,
            right: &[Term::IfGiven(Field::IssuedEarly), Term::Needed(Field::IssuedOutside)],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
    ],
};
