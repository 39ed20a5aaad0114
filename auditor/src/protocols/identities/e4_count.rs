//! E4: the controller, the ballots cast and the votes agree.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use super::super::layout::Votes;
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E4",
    title: Key("table-e4-title"),
    formula: Key("table-e4-formula"),
    basis: Basis::Software,
    explanation: Key("table-e4-explanation"),
    parts: &[
        Part {
            name: Key("part-controller-and-cast"),
            left: &[Term::Needed(Field::Controller)],
            relation: Relation::Equal,
            right: &[Term::Needed(Field::Cast)],
            left_is_more: Class::RecordConflict,
            right_is_more: Class::RecordConflict,
            remainder: None,
        },
        Part {
            name: Key("part-cast-and-votes"),
            left: &[Term::Needed(Field::Cast)],
            relation: Relation::Equal,
            right: &[Term::All(Votes::Electronic)],
            left_is_more: Class::Deficit,
            right_is_more: Class::Surplus,
            remainder: None,
        },
        Part {
            name: Key("part-controller-and-votes"),
            left: &[Term::Needed(Field::Controller)],
            relation: Relation::Equal,
            right: &[Term::All(Votes::Electronic)],
            left_is_more: Class::Deficit,
            right_is_more: Class::Surplus,
            remainder: None,
        },
    ],
};
