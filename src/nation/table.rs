//! The rows of a nation as a Parquet file: one row a precinct, one group of rows for each few hundred precincts.

use std::io::Write;
use std::sync::Arc;

use auditor::protocols::Cell;
use election::contest::Tally;
use election::protocol::PaperAccounting;
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
    /// A number that a precinct may not have.
    Maybe(fn(&PrecinctRow) -> Option<u32>),
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
                Of::Maybe(of) => {
                    let all: Vec<Option<i64>> = rows.iter().map(|row| of(row).map(i64::from)).collect();
                    let levels: Vec<i16> = all.iter().map(|value| i16::from(value.is_some())).collect();
                    let values: Vec<i64> = all.into_iter().flatten().collect();
                    writer.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
                }
            }
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Returns the names of the columns.
    pub(crate) fn headings(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }

    /// Returns a row as other tables take it.
    pub(crate) fn cells(&self, row: &PrecinctRow) -> Vec<Cell> {
        let cell = |column: &Column| match &column.of {
            Of::Text(of) => Cell::Text(of(row).to_owned()),
            Of::Number(of) => Cell::Number(of(row)),
            Of::Maybe(of) => of(row).map_or(Cell::Empty, |number| Cell::Number(number.into())),
        };
        self.columns.iter().map(cell).collect()
    }

    /// Ends the table and returns what it was written to.
    pub(crate) fn close(self) -> Result<W, ParquetError> {
        self.writer.into_inner()
    }
}

impl Column {
    fn field(&self) -> Result<Type, ParquetError> {
        let (physical, logical) = match self.of {
            Of::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Of::Number(_) | Of::Maybe(_) => (Physical::INT64, None),
        };
        let repetition =
            if matches!(self.of, Of::Maybe(_)) { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let field = Type::primitive_type_builder(&self.name, physical);
        field.with_repetition(repetition).with_logical_type(logical).build()
    }
}

/// Returns the columns; those of votes follow the contests of the station.
fn columns(station: &Scenario) -> Vec<Column> {
    let text = |name: &str, of| Column { name: name.to_owned(), of: Of::Text(of) };
    let maybe = |name: &str, of| Column { name: name.to_owned(), of: Of::Maybe(of) };
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
        number("added", |row| row.added.into()),
        number("voted", |row| row.voted.into()),
        maybe("marks_paper", |row| Some(row.marks?.0)),
        maybe("marks_electronic", |row| Some(row.marks?.1)),
        number("registered", |row| row.system.registered.into()),
        number("rights_issued", |row| row.system.issued.into()),
        number("stored", |row| row.system.stored.into()),
        number("returned_blank", |row| row.system.returned_blank.into()),
        number("not_returned", |row| row.system.not_returned.into()),
        number("with_code", |row| row.system.with_code.into()),
        number("recorded_stranded", |row| row.recorded_stranded),
    ];
    for (contest, plan) in station.election.contests.iter().enumerate() {
        let no = contest + 1;
        columns
            .extend(votes(contest, plan.options.len(), "summary", |row, contest| row.summary.get(contest)));
        columns
            .extend(votes(contest, plan.options.len(), "device", |row, contest| row.electronic.get(contest)));
        columns.extend(votes(contest, plan.options.len(), "paper", |row, contest| {
            Some(&row.paper.get(contest)?.tally)
        }));
        let invalid = move |row: &PrecinctRow| row.invalid.get(contest).copied().unwrap_or(0);
        columns.push(number(&format!("invalid_{no}"), move |row| invalid(row).into()));
        for (name, of) in ACCOUNTING {
            let cell =
                move |row: &PrecinctRow| row.paper.get(contest).map_or(0, |sheet| of(&sheet.accounting));
            columns.push(number(&format!("{name}_{no}"), move |row| cell(row).into()));
        }
    }
    columns
}

/// Finds the votes of one sheet of a precinct.
type Sheet = fn(&PrecinctRow, usize) -> Option<&Tally>;

/// Returns the columns of the votes of one contest by one sheet.
fn votes(contest: usize, options: usize, sheet: &str, of: Sheet) -> Vec<Column> {
    let no = contest + 1;
    let column = |name: String, read: Box<dyn Fn(&Tally) -> u32>| {
        let cell = move |row: &PrecinctRow| of(row, contest).map_or(0, &read).into();
        Column { name: format!("{sheet}_{no}_{name}"), of: Of::Number(Box::new(cell)) }
    };
    let option = |option: usize| {
        let read = move |tally: &Tally| tally.votes.get(option).copied().unwrap_or(0);
        column((option + 1).to_string(), Box::new(read))
    };
    let mut columns: Vec<Column> = (0..options).map(option).collect();
    columns.push(column("against_all".to_owned(), Box::new(|tally| tally.against_all)));
    columns.push(column("blank".to_owned(), Box::new(|tally| tally.blank)));
    columns
}

/// Reads a number off the accounting of a paper protocol.
type Account = fn(&PaperAccounting) -> u32;

/// Numbers of the paper protocol, by contest.
const ACCOUNTING: [(&str, Account); 10] = [
    ("received", |paper| paper.received),
    ("transferred_in", |paper| paper.transferred_in),
    ("transferred_out", |paper| paper.transferred_out),
    ("issued_inside", |paper| paper.issued_inside),
    ("issued_outside", |paper| paper.issued_outside),
    ("spoiled", |paper| paper.spoiled),
    ("unused", |paper| paper.unused),
    ("found_stationary", |paper| paper.found_stationary),
    ("found_mobile", |paper| paper.found_mobile),
    ("valid", |paper| paper.valid),
];
