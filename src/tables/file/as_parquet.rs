//! The findings of an audit of tables as a table for other programs: CSV or Parquet, one row a comparison that fails.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Error, anyhow};
use auditor::protocols::Cell;
use hardware::folder;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::Hint;

/// A file that findings will be written to.
pub(crate) struct FindingsFile {
    path: PathBuf,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    Csv,
    Parquet,
}

impl FindingsFile {
    /// Chooses the form by the ending of the name.
    pub(crate) fn new(path: &Path) -> Result<Self, Error> {
        let ending =
            path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let form = match ending.as_str() {
            "csv" => Form::Csv,
            "parquet" => Form::Parquet,
            _ => {
                let hint = Hint("end its name in `.csv` or `.parquet`".to_owned());
                return Err(anyhow!(
                    "findings cannot be written to `{}`: what it shall be is not known",
                    path.display()
                )
                .context(hint));
            }
        };
        Ok(Self { path: path.to_owned(), form })
    }

    /// Writes the findings: whole, or not at all.
    pub(crate) fn write(&self, (headings, rows): (Vec<&str>, Vec<Vec<Cell>>)) -> Result<(), Error> {
        let cannot = || format!("findings for `{}` cannot be put together", self.path.display());
        let mut bytes = Vec::new();
        match self.form {
            Form::Csv => write_csv(&mut bytes, &headings, &rows).with_context(cannot)?,
            Form::Parquet => write_parquet(&mut bytes, &headings, &rows).with_context(cannot)?,
        }
        Ok(folder::write_bytes(&self.path, &bytes)?)
    }
}

fn write_csv(file: impl Write, headings: &[&str], rows: &[Vec<Cell>]) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(headings)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Text(text) => safe(text),
            Cell::Number(number) => number.to_string(),
            Cell::Empty => String::new(),
        }))?;
    }
    writer.flush()?;
    Ok(())
}

/// Puts an apostrophe before a text that a spreadsheet would take for a formula.
fn safe(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn write_parquet(file: impl Write + Send, headings: &[&str], rows: &[Vec<Cell>]) -> Result<(), ParquetError> {
    let columns: Vec<Vec<&Cell>> =
        (0..headings.len()).map(|index| rows.iter().filter_map(|row| row.get(index)).collect()).collect();
    let fields =
        headings.iter().zip(&columns).map(|(name, cells)| field(name, is_number(cells)).map(Arc::new));
    let schema =
        Type::group_type_builder("finding").with_fields(fields.collect::<Result<Vec<_>, _>>()?).build()?;
    let made_by = format!("saylau {}", env!("CARGO_PKG_VERSION"));
    let properties = WriterProperties::builder().set_created_by(made_by).build();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for cells in &columns {
        let Some(mut column) = group.next_column()? else { break };
        let levels: Vec<i16> = cells.iter().map(|cell| i16::from(**cell != Cell::Empty)).collect();
        if is_number(cells) {
            let numbers: Vec<i64> = cells.iter().filter_map(|cell| number(cell)).collect();
            column.typed::<Int64Type>().write_batch(&numbers, Some(&levels), None)?;
        } else {
            let texts: Vec<ByteArray> = cells.iter().filter_map(|cell| text(cell)).collect();
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None)?;
        }
        column.close()?;
    }
    group.close()?;
    writer.close().map(drop)
}

fn field(name: &str, is_number: bool) -> Result<Type, ParquetError> {
    let (physical, logical) =
        if is_number { (Physical::INT64, None) } else { (Physical::BYTE_ARRAY, Some(LogicalType::String)) };
    let field = Type::primitive_type_builder(name, physical);
    field.with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build()
}

fn is_number(cells: &[&Cell]) -> bool {
    cells.iter().any(|cell| matches!(cell, Cell::Number(_)))
}

fn number(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Number(number) => Some(i64::try_from(*number).unwrap_or(i64::MAX)),
        Cell::Text(_) | Cell::Empty => None,
    }
}

fn text(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(ByteArray::from(text.as_str())),
        Cell::Number(_) | Cell::Empty => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let texts = ["=1+1", "+1", "-1", "@a", "\t=1", "plain", "a=b", ""];
        let row = vec![texts.map(|text| Cell::Text(text.to_owned())).to_vec()];
        let mut bytes = Vec::new();
        write_csv(&mut bytes, &["h"; 8], &row).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.lines().nth(1), Some("'=1+1,'+1,'-1,'@a,'\t=1,plain,a=b,"));
    }
}
