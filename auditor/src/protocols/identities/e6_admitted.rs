//! E6: no more electronic ballots than admitted voters.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E6",
    title: "no more electronic ballots than admitted voters",
    formula: "C <= M_e",
    basis: Basis::List,
    explanation: "More ballots cast than voters marked is what stuffing looks like; fewer may be voters \
        who left without voting.",
    parts: &[Part {
        name: "",
        left: &[Term::Needed(Field::Cast)],
        relation: Relation::AtMost,
        right: &[Term::Needed(Field::MarksElectronic)],
        left_is_more: Class::Surplus,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
