//! P4: valid ballots are the votes together.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use super::super::layout::Votes;
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P4",
    title: "valid ballots are the votes together",
    formula: "valid = sum of v_k, against all included",
    basis: Basis::Arithmetic,
    explanation: "Each valid ballot is a vote for one choice. It cannot say whose votes are too many: a \
        vote moved from one choice to another leaves the sum as it was.",
    parts: &[Part {
        name: "",
        left: &[Term::Needed(Field::Valid)],
        relation: Relation::Equal,
        right: &[Term::All(Votes::Paper)],
        left_is_more: Class::TallyMismatch,
        right_is_more: Class::TallyMismatch,
        remainder: None,
    }],
};
