//! E2: cards issued are cast, returned blank or not returned.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E2",
    title: "cards issued are cast, returned blank or not returned",
    formula: "cards = C + blank + not returned",
    basis: Basis::Software,
    explanation: "Each card or device that was issued comes back with a vote, without one, or not at all. \
        More votes than cards cannot come from a loss.",
    parts: &[Part {
        name: "",
        left: &[Term::Needed(Field::CardsIssued)],
        relation: Relation::Equal,
        right: &[Term::Needed(Field::Cast), Term::IfGiven(Field::Blank), Term::IfGiven(Field::NotReturned)],
        left_is_more: Class::Deficit,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
