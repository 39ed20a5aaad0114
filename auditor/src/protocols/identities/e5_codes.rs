//! E5: no more control codes than ballots.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use super::super::layout::Votes;
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E5",
    title: Key("table-e5-title"),
    formula: Key("table-e5-formula"),
    basis: Basis::Software,
    explanation: Key("table-e5-explanation"),
    parts: &[
        Part {
            name: Key("part-all-choices"),
            left: &[Term::Needed(Field::Codes)],
            relation: Relation::AtMost,
            right: &[Term::Needed(Field::Cast)],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
        Part {
            name: Key("part-each-choice"),
            left: &[Term::Each(Votes::Codes)],
            relation: Relation::AtMost,
            right: &[Term::Each(Votes::Electronic)],
            left_is_more: Class::Surplus,
            right_is_more: Class::Surplus,
            remainder: None,
        },
    ],
};
