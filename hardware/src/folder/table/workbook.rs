//! XLSX workbooks, cell by cell: a sheet that says it has a million columns takes no more memory than its cells.

use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::ops::ControlFlow;

use calamine::{DataRef, Reader, Xlsx};

use super::{
    BadRow, Cells, Event, Form, MOST_FIELDS, MOST_ROW_BYTES, Source, TableError, Taker, guarded, whole,
};

const KIND: &str = "XLSX workbook";

/// Reads a sheet of a workbook.
pub(super) fn read(
    source: &Source<'_>,
    mut file: BufReader<File>,
    take: &mut Taker<'_>,
) -> Result<Form, TableError> {
    file.seek(SeekFrom::Start(0)).map_err(|error| source.io(error))?;
    guarded(|| sheet(source, file, take), || source.broken(KIND, "it cannot be taken apart"))
}

fn sheet(source: &Source<'_>, file: BufReader<File>, take: &mut Taker<'_>) -> Result<Form, TableError> {
    let broken = |error: calamine::XlsxError| source.broken(KIND, error);
    let mut workbook = Xlsx::new(file).map_err(broken)?;
    let names = workbook.sheet_names();
    let name = match &source.options.sheet {
        Some(wanted) => names
            .iter()
            .find(|name| *name == wanted)
            .ok_or_else(|| source.choice(format!("sheet `{wanted}`"), &names))?,
        None => names.first().ok_or_else(|| source.choice("sheet", &names))?,
    };
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    let mut sheet = Sheet {
        source,
        row: Cells::default(),
        number: 0,
        is_too_long: false,
        headings: 0,
        has_headings: false,
    };
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let number = u64::from(row) + 1;
        if number != sheet.number && sheet.end(take).is_break() {
            return Ok(form(name));
        }
        sheet.number = number;
        sheet.put(column as usize, cell.get_value());
    }
    if sheet.end(take).is_continue() && !sheet.has_headings {
        return Err(source.no_headings());
    }
    Ok(form(name))
}

fn form(name: &str) -> Form {
    Form::Workbook { sheet: name.to_owned() }
}

/// The row under way.
struct Sheet<'a> {
    source: &'a Source<'a>,
    row: Cells,
    /// Number of the row from 1; 0 before the first.
    number: u64,
    is_too_long: bool,
    headings: usize,
    has_headings: bool,
}

impl Sheet<'_> {
    fn put(&mut self, column: usize, value: &DataRef<'_>) {
        let text = match value {
            DataRef::Empty => String::new(),
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => whole(*number),
            DataRef::Bool(value) => value.to_string(),
            DataRef::String(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            other => format!("{other:?}"),
        };
        if MOST_FIELDS <= column || MOST_ROW_BYTES < self.row.text.len() + text.len() {
            self.is_too_long = true;
            return;
        }
        while self.row.ends.len() < column {
            self.row.push("");
        }
        self.row.push(&text);
    }

    /// Hands out the row. Cells that are not written are blank, so a short row is filled up.
    fn end(&mut self, take: &mut Taker<'_>) -> ControlFlow<()> {
        let (line, heading_line) = (self.number, self.source.options.heading_line);
        let is_nothing = line == 0 || line < heading_line || (self.row.text.is_empty() && !self.is_too_long);
        let flow = if is_nothing { ControlFlow::Continue(()) } else { self.hand_out(line, take) };
        self.row.clear();
        self.is_too_long = false;
        flow
    }

    fn hand_out(&mut self, line: u64, take: &mut Taker<'_>) -> ControlFlow<()> {
        if self.is_too_long {
            return take(Event::Bad { line, why: BadRow::TooLongOrWide });
        }
        if !self.has_headings {
            self.has_headings = true;
            self.headings = self.row.ends.len();
            if 0 < self.source.options.heading_line {
                return take(Event::Headings(&self.row.names()));
            }
            take(Event::Headings(&vec![String::new(); self.headings]))?;
        }
        while self.row.ends.len() < self.headings {
            self.row.push("");
        }
        take(self.row.event(line))
    }
}
