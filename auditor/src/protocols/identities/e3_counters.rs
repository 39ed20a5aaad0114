//! E3: terminals counted what the controller counted.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E3",
    title: "terminals counted what the controller counted",
    formula: "sum of T_i = K",
    basis: Basis::Software,
    explanation: "Both sides are software, so a difference says that one is wrong, and agreement says \
        little. Logs, zero reports and times belong to this identity too; a table of protocols \
        does not have them.",
    parts: &[Part {
        name: "",
        left: &[Term::Needed(Field::Terminals)],
        relation: Relation::Equal,
        right: &[Term::Needed(Field::Controller)],
        left_is_more: Class::RecordConflict,
        right_is_more: Class::RecordConflict,
        remainder: None,
    }],
};
