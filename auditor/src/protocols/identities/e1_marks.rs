//! E1: electronic marks on the list are the barcode log.

use language::Key;

use super::super::field::Field;
use super::super::identity::{Basis, Identity, Part, Term};
use crate::report::{Class, Relation};

pub(super) const IDENTITY: Identity = Identity {
    code: "E1",
    title: Key("table-e1-title"),
    formula: Key("table-e1-formula"),
    basis: Basis::List,
    explanation: Key("table-e1-explanation"),
    parts: &[
        Part {
            name: Key("part-marks"),
            left: &[Term::Needed(Field::MarksElectronic)],
            relation: Relation::AtMost,
            right: &[Term::Needed(Field::BarcodeLog)],
            left_is_more: Class::RecordConflict,
            right_is_more: Class::RecordConflict,
            remainder: None,
        },
        Part {
            name: Key("part-barcode-log"),
            left: &[Term::Needed(Field::BarcodeLog)],
            relation: Relation::AtMost,
            right: &[Term::Needed(Field::MarksElectronic), Term::IfGiven(Field::Blank)],
            left_is_more: Class::RecordConflict,
            right_is_more: Class::RecordConflict,
            remainder: None,
        },
    ],
};
