//! E4: the controller, the ballots cast and the votes agree.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use super::super::layout::Votes;
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E4",
    title: "the controller, the ballots cast and the votes agree",
    formula: "K = C = sum of e_k, against all included",
    basis: Basis::Software,
    explanation: "One number in three places. Votes that were cast and not summed are a deficit; votes \
        that were summed and never cast are a surplus.",
    parts: &[
        Part {
            name: "controller and ballots cast",
            left: &[Term::Needed(Field::Controller)],
            relation: Relation::Equal,
            right: &[Term::Needed(Field::Cast)],
            left_is_more: Class::RecordConflict,
            right_is_more: Class::RecordConflict,
            remainder: None,
        },
        Part {
            name: "ballots cast and votes",
            left: &[Term::Needed(Field::Cast)],
            relation: Relation::Equal,
            right: &[Term::All(Votes::Electronic)],
            left_is_more: Class::Deficit,
            right_is_more: Class::Surplus,
            remainder: None,
        },
        Part {
            name: "controller and votes",
            left: &[Term::Needed(Field::Controller)],
            relation: Relation::Equal,
            right: &[Term::All(Votes::Electronic)],
            left_is_more: Class::Deficit,
            right_is_more: Class::Surplus,
            remainder: None,
        },
    ],
};
