//! P3: ballots found are valid or invalid.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P3",
    title: "ballots found are valid or invalid",
    formula: "F_s + F_m = valid + invalid",
    basis: Basis::Physical,
    explanation: "Every ballot taken from a box is either valid or invalid. More found than judged means \
        ballots that nobody counted; more judged than found means votes without a ballot.",
    parts: &[Part {
        name: "",
        left: &[Term::Needed(Field::FoundStationary), Term::IfGiven(Field::FoundMobile)],
        relation: Relation::Equal,
        right: &[Term::Needed(Field::Valid), Term::Needed(Field::Invalid)],
        left_is_more: Class::Deficit,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
