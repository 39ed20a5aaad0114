//! A table as Parquet: texts and whole numbers, each of which may be missing.

use std::io::Write;
use std::sync::Arc;

use auditor::protocols::Cell;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::Table;

/// Writes a table with one group of rows. A column that holds a number is one of whole numbers.
pub(super) fn write(
    file: impl Write + Send,
    Table { name, headings, rows }: &Table,
) -> Result<(), ParquetError> {
    let columns: Vec<Vec<&Cell>> =
        (0..headings.len()).map(|index| rows.iter().filter_map(|row| row.get(index)).collect()).collect();
    let fields =
        headings.iter().zip(&columns).map(|(name, cells)| field(name, is_number(cells)).map(Arc::new));
    let schema =
        Type::group_type_builder(name).with_fields(fields.collect::<Result<Vec<_>, _>>()?).build()?;
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
