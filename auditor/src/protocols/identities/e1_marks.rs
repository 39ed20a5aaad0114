//! E1: electronic marks on the list are the barcode log.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E1",
    title: "electronic marks on the list are the barcode log",
    formula: "M_e <= B <= M_e + blank",
    basis: Basis::List,
    explanation: "The list is marked by a person, the log is written by software, for the same voters. A \
        difference says that one of them is wrong, not which. A right that came back blank takes its \
        mark back; whether the log goes back too is not known, so both readings are accepted. Where a \
        form has no blank returns, both numbers must be the same.",
    parts: &[
        Part {
            name: "marks",
            left: &[Term::Needed(Field::MarksElectronic)],
            relation: Relation::AtMost,
            right: &[Term::Needed(Field::BarcodeLog)],
            left_is_more: Class::RecordConflict,
            right_is_more: Class::RecordConflict,
            remainder: None,
        },
        Part {
            name: "barcode log",
            left: &[Term::Needed(Field::BarcodeLog)],
            relation: Relation::AtMost,
            right: &[Term::Needed(Field::MarksElectronic), Term::IfGiven(Field::Blank)],
            left_is_more: Class::RecordConflict,
            right_is_more: Class::RecordConflict,
            remainder: None,
        },
    ],
};
