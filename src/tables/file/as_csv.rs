//! A table as CSV that a spreadsheet cannot take for formulas.

use std::borrow::Cow;
use std::io::Write;

use auditor::protocols::Cell;

use super::Table;

/// Writes a table with its headings.
pub(super) fn write(file: impl Write, table: &Table) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(&table.headings)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| {
            match cell {
                Cell::Text(text) => safe(text),
                Cell::Number(number) => number.to_string().into(),
                Cell::Empty => "".into(),
            }
            .into_owned()
        }))?;
    }
    writer.flush()?;
    Ok(())
}

/// Puts an apostrophe before a text that a spreadsheet would take for a formula.
fn safe(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}
