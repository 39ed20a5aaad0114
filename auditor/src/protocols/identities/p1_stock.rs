//! P1: ballots received are issued, spoiled, left over or lost.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "P1",
    title: "ballots received are issued, spoiled, left over or lost",
    formula: "R + in + unaccounted = out + I_early + I_in + I_out + S + U (or cancelled) + lost",
    basis: Basis::Physical,
    explanation: "Every paper ballot that came must have gone somewhere. More received than accounted for \
        means that ballots are missing; more accounted for than received cannot come from a \
        loss. Where the results system refuses a sheet that does not add up, this holds \
        everywhere and shows only that.",
    parts: &[Part {
        name: "",
        left: &[
            Term::Needed(Field::Received),
            Term::IfGiven(Field::TransferredIn),
            Term::IfGiven(Field::Unaccounted),
        ],
        relation: Relation::Equal,
        right: &[
            Term::IfGiven(Field::TransferredOut),
            Term::OneOf(&[Field::IssuedEarly, Field::IssuedInside, Field::IssuedOutside]),
            Term::OneOf(&[Field::Spoiled, Field::Unused, Field::Cancelled]),
            Term::IfGiven(Field::Lost),
        ],
        left_is_more: Class::Deficit,
        right_is_more: Class::Surplus,
        remainder: None,
    }],
};
