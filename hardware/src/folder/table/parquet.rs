//! Parquet files with flat columns; a row number takes the place of a line.

use std::fs::File;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::{
    BadRow, Cells, Event, Form, MOST_FIELDS, MOST_ROW_BYTES, Source, TableError, Taker, guarded, whole,
};

const KIND: &str = "Parquet file";

/// Reads the rows of a file.
pub(super) fn read(source: &Source<'_>, file: File, take: &mut Taker<'_>) -> Result<Form, TableError> {
    guarded(|| rows(source, file, take), || source.broken(KIND, "it cannot be taken apart"))
}

fn rows(source: &Source<'_>, file: File, take: &mut Taker<'_>) -> Result<Form, TableError> {
    let reader = SerializedFileReader::new(file).map_err(|error| source.broken(KIND, error))?;
    let metadata = reader.metadata();
    let unpacked =
        metadata.row_groups().iter().map(|group| u64::try_from(group.total_byte_size()).unwrap_or(u64::MAX));
    if source.options.most_bytes < unpacked.fold(0, u64::saturating_add) {
        return Err(source.too_large());
    }
    let fields = metadata.file_metadata().schema().get_fields();
    if fields.iter().any(|field| !field.is_primitive()) || MOST_FIELDS < fields.len() {
        return Err(source.broken(KIND, "its columns are not flat"));
    }
    let headings: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
    if take(Event::Headings(&headings)).is_break() {
        return Ok(Form::Parquet);
    }
    let mut cells = Cells::default();
    let rows = reader.get_row_iter(None).map_err(|error| source.broken(KIND, error))?;
    for (line, row) in (1..).zip(rows) {
        let row = row.map_err(|error| source.broken(KIND, error))?;
        cells.clear();
        row.get_column_iter().for_each(|(_, field)| cells.push(&text(field)));
        let flow = match MOST_ROW_BYTES < cells.text.len() {
            true => take(Event::Bad { line, why: BadRow::TooLong }),
            false => take(cells.event(line)),
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(Form::Parquet)
}

fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Float(number) => whole(f64::from(*number)),
        Field::Double(number) => whole(*number),
        other => other.to_string(),
    }
}
