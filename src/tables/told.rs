//! How a table is written, and why a row of it cannot be read, as messages.

use auditor::evidence::shown;
use hardware::folder::table::{BadRow, Form, MOST_FIELDS, MOST_ROW_BYTES};
use language::{Message, Part};

/// Says how a table is written.
pub(super) fn form(written: &Form) -> Message {
    match written {
        Form::Text { encoding, delimiter } => {
            let delimiter = match delimiter {
                b'\t' => Message::new("form-tabs"),
                byte => Message::name(format!("`{}`", char::from(*byte))),
            };
            Message::new("form-text").put("encoding", encoding.name().to_owned()).put("delimiter", delimiter)
        }
        Form::Workbook { sheet } => Message::new("form-workbook").put("sheet", shown(sheet)),
        Form::Parquet => Message::new("form-parquet"),
        Form::Zipped { member, form: inner } => {
            Message::new("form-zipped").put("member", shown(member)).put("form", form(inner))
        }
    }
}

/// Says why a row cannot be read.
pub(super) fn bad_row(why: BadRow) -> Message {
    let told = match why {
        BadRow::NotUtf8 => return Message::new("row-not-utf8"),
        BadRow::TooLong => Message::new("row-too-long"),
        BadRow::TooLongOrWide => Message::new("row-too-long-or-wide"),
        BadRow::OpenQuote => Message::new("row-open-quote"),
    };
    let told = told.put("bytes", Part::Grouped(MOST_ROW_BYTES as u64));
    if why == BadRow::TooLong { told } else { told.put("fields", Part::Grouped(MOST_FIELDS as u64)) }
}
