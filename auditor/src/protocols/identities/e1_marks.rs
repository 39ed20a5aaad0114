//! E1: electronic marks on the list are the barcode log.

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E1",
    title: "electronic marks on the list are the barcode log",
    formula: "M_e = B",
    basis: Basis::List,
    explanation: "The list is marked by a person, the log is written by software, for the same voters. A \
        difference says that one of them is wrong, not which.",
    parts: &[Part {
        name: "",
        left: &[Term::Needed(Field::MarksElectronic)],
        relation: Relation::Equal,
        right: &[Term::Needed(Field::BarcodeLog)],
        left_is_more: Class::RecordConflict,
        right_is_more: Class::RecordConflict,
        remainder: None,
    }],
};
