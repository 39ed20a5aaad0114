//! P6: no more ballots are issued outside than voters applied.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P6",
    title: "no more ballots are issued outside than voters applied",
    formula: "I_out <= applications for voting at home",
    basis: Basis::List,
    explanation: "A ballot leaves the station only for a voter who applied. Fewer ballots than \
        applications are lawful: voters may be away or change their mind.",
    parts: &[Part {
        name: "",
        left: &[Term::Needed(Field::IssuedOutside)],
        relation: Relation::AtMost,
        right: &[Term::Needed(Field::Applications)],
        left_is_more: Class::Surplus,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
