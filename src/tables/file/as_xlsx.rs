//! A table as a workbook: typed cells, headings that stay in sight, a filter on each column.

use auditor::protocols::Cell;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use thiserror::Error;

use super::Table;

/// Rows of a sheet, headings included (ECMA-376 as spreadsheets keep it).
const MOST_ROWS: usize = 1_048_576;
/// Letters of a cell.
const MOST_LETTERS: usize = 32_767;
/// Up to here every whole number is one that a cell, a binary64, can hold.
const EXACT: u64 = 1 << 53;

/// Why a table is no workbook.
#[derive(Debug, Error)]
pub(super) enum SheetError {
    /// It is longer than a sheet.
    #[error("{0} rows with the headings are more than a sheet has, {MOST_ROWS}: choose CSV or Parquet")]
    TooLong(usize),
    /// The library cannot write it.
    #[error(transparent)]
    Writer(#[from] XlsxError),
}

/// Returns the bytes of a workbook with one sheet. The same table gives the same bytes.
pub(super) fn bytes(Table { name, headings, rows }: &Table) -> Result<Vec<u8>, SheetError> {
    let lines = rows.len() + 1;
    if MOST_ROWS < lines {
        return Err(SheetError::TooLong(lines));
    }
    let mut workbook = Workbook::new();
    // The moment of writing would make each file another.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let maker = format!("saylau {}", env!("CARGO_PKG_VERSION"));
    workbook.set_properties(&DocProperties::new().set_author(maker).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet().set_name(*name)?;
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string_with_format(0, column, heading.as_str(), &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            put(sheet, line, column, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Ok(last_row), Some(last_column)) =
        (u32::try_from(rows.len()), u16::try_from(headings.len()).ok().and_then(|all| all.checked_sub(1)))
    {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    sheet.autofit();
    Ok(workbook.save_to_buffer()?)
}

/// Writes a cell. What a cell cannot hold as a number or in full is written as text, or says that it is cut.
fn put(sheet: &mut Worksheet, line: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        #[expect(clippy::cast_precision_loss, reason = "every number up to the limit is exact")]
        Cell::Number(number) if *number <= EXACT => sheet.write_number(line, column, *number as f64)?,
        Cell::Number(number) => sheet.write_string(line, column, number.to_string())?,
        // A string of a workbook is never a formula.
        Cell::Text(text) if text.encode_utf16().count() <= MOST_LETTERS => {
            sheet.write_string(line, column, text)?
        }
        Cell::Text(text) => {
            // Two units a letter at most, and room for the mark.
            let kept: String = text.chars().take(MOST_LETTERS / 2 - 8).collect();
            sheet.write_string(line, column, format!("{kept} … [cut]"))?
        }
        Cell::Empty => return Ok(()),
    };
    Ok(())
}
