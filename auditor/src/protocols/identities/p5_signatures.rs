//! P5: signatures for paper are the ballots issued.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P5",
    title: "signatures for paper are the ballots issued",
    formula: "marks for paper on the list = I_early + I_in + I_out",
    basis: Basis::List,
    explanation: "A voter signs for a ballot. Ballots issued beyond the signatures were given to nobody on \
        the list; signatures beyond the ballots were put for people who took none.",
    parts: &[Part {
        name: "",
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
