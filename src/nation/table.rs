//! The rows of a nation as a Parquet file: one row a precinct, one group of rows for each few hundred precincts.

use std::io::Write;
use std::sync::Arc;

use election::contest::Tally;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use terminal_sim::scenario::Scenario;

use super::row::PrecinctRow;

/// Reads a number off a row.
type Number = Box<dyn Fn(&PrecinctRow) -> u64>;

/// A column.
struct Column {
    name: String,
    of: Of,
}

enum Of {
    Text(fn(&PrecinctRow) -> &str),
    Number(Number),
}

/// A table being written.
pub(crate) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
}

impl<W: Write + Send> Table<W> {
    /// Begins a table; `facts` are said of it in its metadata.
    pub(crate) fn new(to: W, station: &Scenario, facts: &[(&str, String)]) -> Result<Self, ParquetError> {
        let columns = columns(station);
        let fields = columns.iter().map(|column| column.field().map(Arc::new));
        let fields = fields.collect::<Result<Vec<_>, _>>()?;
        let schema = Type::group_type_builder("precinct").with_fields(fields).build()?;
        let facts = facts.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone()));
        let properties = WriterProperties::builder()
            .set_created_by(format!("saylau {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(facts.collect()))
            .build();
        let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { writer, columns })
    }

    /// Writes rows as one group.
    pub(crate) fn write(&mut self, rows: &[PrecinctRow]) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in &self.columns {
            let Some(mut writer) = group.next_column()? else { break };
            match &column.of {
                Of::Text(of) => {
                    let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(of(row))).collect();
                    writer.typed::<ByteArrayType>().write_batch(&values, None, None)?;
                }
                Of::Number(of) => {
                    let values: Vec<i64> =
                        rows.iter().map(|row| i64::try_from(of(row)).unwrap_or(i64::MAX)).collect();
                    writer.typed::<Int64Type>().write_batch(&values, None, None)?;
                }
            }
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Ends the table.
    pub(crate) fn close(self) -> Result<(), ParquetError> {
        self.writer.close().map(drop)
    }
}

impl Column {
    fn field(&self) -> Result<Type, ParquetError> {
        let (physical, logical) = match self.of {
            Of::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Of::Number(_) => (Physical::INT64, None),
        };
        let field = Type::primitive_type_builder(&self.name, physical);
        field.with_repetition(Repetition::REQUIRED).with_logical_type(logical).build()
    }
}

/// Returns the columns; those of votes follow the contests of the station.
fn columns(station: &Scenario) -> Vec<Column> {
    let text = |name: &str, of| Column { name: name.to_owned(), of: Of::Text(of) };
    fn number(name: &str, of: impl Fn(&PrecinctRow) -> u64 + 'static) -> Column {
        Column { name: name.to_owned(), of: Of::Number(Box::new(of)) }
    }
    let mut columns = vec![
        number("precinct", |row| row.precinct.into()),
        text("region", |row| &row.region_name),
        number("electronic", |row| row.is_electronic.into()),
        number("listed", |row| row.listed.into()),
        text("fingerprint", |row| &row.fingerprint),
        number("came", |row| row.came.into()),
        number("voted_electronic", |row| row.voted_electronic.into()),
        number("voted_paper", |row| row.voted_paper.into()),
        number("left_without_voting", |row| row.left_without_voting.into()),
        number("gave_up", |row| row.gave_up.into()),
        number("turned_away", |row| row.turned_away.into()),
        number("stranded", |row| row.stranded.into()),
        number("desk_wait_mean", |row| row.desk_wait_mean),
        number("desk_wait_p95", |row| row.desk_wait_p95),
        number("device_wait_mean", |row| row.device_wait_mean),
        number("longest_line", |row| row.longest_line.into()),
        number("computer_down", |row| row.computer_down),
        text("faults", |row| &row.faults),
        text("found", |row| &row.found),
        number("findings", |row| row.findings.into()),
    ];
    for (contest, plan) in station.election.contests.iter().enumerate() {
        let no = contest + 1;
        let mut votes = |sheet: &str, of: fn(&PrecinctRow) -> &[Tally]| {
            for option in 0..plan.options.len() {
                let cell = move |row: &PrecinctRow| of(row).get(contest)?.votes.get(option).copied();
                let name = format!("{sheet}_{no}_{}", option + 1);
                columns.push(number(&name, move |row| cell(row).unwrap_or(0).into()));
            }
            let against = move |row: &PrecinctRow| of(row).get(contest).map_or(0, |tally| tally.against_all);
            columns.push(number(&format!("{sheet}_{no}_against_all"), move |row| against(row).into()));
            let blank = move |row: &PrecinctRow| of(row).get(contest).map_or(0, |tally| tally.blank);
            columns.push(number(&format!("{sheet}_{no}_blank"), move |row| blank(row).into()));
        };
        votes("summary", |row| &row.summary);
        votes("device", |row| &row.electronic);
        let invalid = move |row: &PrecinctRow| row.invalid.get(contest).copied().unwrap_or(0);
        columns.push(number(&format!("invalid_{no}"), move |row| invalid(row).into()));
    }
    columns
}
