//! E5: no more control codes than ballots.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use super::super::layout::Votes;
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E5",
    title: "no more control codes than ballots",
    formula: "codes <= C, and codes_k <= e_k for each choice",
    basis: Basis::Software,
    explanation: "A control code is optional and stands beside one choice, so there may be fewer codes \
        than votes and never more.",
    parts: &[
        Part {
            name: "all choices",
            left: &[Term::Needed(Field::Codes)],
            relation: Relation::AtMost,
            right: &[Term::Needed(Field::Cast)],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
        Part {
            name: "each choice",
            left: &[Term::Each(Votes::Codes)],
            relation: Relation::AtMost,
            right: &[Term::Each(Votes::Electronic)],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
    ],
};
