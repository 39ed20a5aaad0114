//! S1: the summary is the sum of its parts.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use super::super::layout::Votes;
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "S1",
    title: "the summary is the sum of its parts",
    formula: "summary_k = v_k + e_k; voted = I_early + I_in + I_out + C; totals of a territory = sum of its precincts",
    basis: Basis::Arithmetic,
    explanation: "The summary protocol adds the paper and the electronic one. A difference says that one \
        of three sheets is wrong. Totals of territories are compared where the mapping says \
        which rows hold them.",
    parts: &[
        Part {
            name: "each choice",
            left: &[Term::Each(Votes::Summary)],
            relation: Relation::Equal,
            right: &[Term::Each(Votes::Paper), Term::Each(Votes::Electronic)],
            left_is_more: Class::TallyMismatch,
            right_is_more: Class::TallyMismatch,
            remainder: None,
        },
        Part {
            name: "voters",
            left: &[Term::Needed(Field::Voted)],
            relation: Relation::Equal,
            right: &[
                Term::OneOf(&[Field::IssuedEarly, Field::IssuedInside, Field::IssuedOutside]),
                Term::IfGiven(Field::Cast),
            ],
            left_is_more: Class::TallyMismatch,
            right_is_more: Class::TallyMismatch,
            remainder: None,
        },
    ],
};
