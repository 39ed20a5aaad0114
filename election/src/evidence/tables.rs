//! The two CSV files: the marks on the paper voter list, and the control list.
//!
//! The voter list carries line numbers instead of names: who voted is in the desk journal, and this file only has
//! to show how each line was marked. The control list is sorted and has neither gaps nor times.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::voter::ListLine;

/// How one line of the voter list was marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMarks {
    /// Line of the list.
    pub line: ListLine,
    /// 1 if the line was added on the day.
    pub added: u8,
    /// Signatures for paper ballots.
    pub paper: u8,
    /// Marks for an electronic vote.
    pub electronic: u8,
}

/// One line of the control list: for which choice a code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CodeLine {
    /// Contest, from 0.
    pub contest: u8,
    /// Choice byte as in the ballot: 0 blank, 255 against all, option index + 1.
    pub choice: u8,
    /// The four digits as a number.
    pub code: u16,
}

/// A row that is no row of its table.
#[derive(Debug, Error)]
#[error("row at line {line} cannot be read")]
pub struct TableError {
    /// Line in the file, from 1.
    pub line: u64,
    /// What the reader said.
    #[source]
    pub source: csv::Error,
}

const LIST_HEADER: &str = "line,added,paper,electronic\n";
const CODES_HEADER: &str = "contest,choice,code\n";

/// Writes the voter list in line order.
pub fn write_list(rows: &[ListMarks]) -> Vec<u8> {
    write(LIST_HEADER, rows, |row| [row.line.0, row.added.into(), row.paper.into(), row.electronic.into()])
}

/// Reads the voter list.
pub fn read_list(bytes: &[u8]) -> Result<Vec<ListMarks>, TableError> {
    let plain = read_plain(LIST_HEADER, bytes, |[line, added, paper, electronic]| {
        let [added, paper, electronic] = [added, paper, electronic].map(u8::try_from);
        let line = ListLine(line);
        Some(ListMarks { line, added: added.ok()?, paper: paper.ok()?, electronic: electronic.ok()? })
    });
    plain.map_or_else(|| read(bytes), Ok)
}

/// Writes the control list, sorted.
pub fn write_codes(rows: &[CodeLine]) -> Vec<u8> {
    let mut sorted = rows.to_vec();
    sorted.sort_unstable();
    write(CODES_HEADER, &sorted, |row| [row.contest.into(), row.choice.into(), row.code.into()])
}

/// Reads the control list.
pub fn read_codes(bytes: &[u8]) -> Result<Vec<CodeLine>, TableError> {
    let plain = read_plain(CODES_HEADER, bytes, |[contest, choice, code]| {
        let [contest, choice] = [contest, choice].map(u8::try_from);
        Some(CodeLine { contest: contest.ok()?, choice: choice.ok()?, code: code.try_into().ok()? })
    });
    plain.map_or_else(|| read(bytes), Ok)
}

/// Writes rows of plain numbers, which need no quotes; a table without rows is an empty file.
fn write<R, const N: usize>(header: &str, rows: &[R], numbers: fn(&R) -> [u32; N]) -> Vec<u8> {
    let mut table = Vec::with_capacity(header.len() + rows.len() * 3 * N);
    if !rows.is_empty() {
        table.extend_from_slice(header.as_bytes());
    }
    for row in rows {
        for number in numbers(row) {
            put_number(number, &mut table);
            table.push(b',');
        }
        if let Some(last) = table.last_mut() {
            *last = b'\n';
        }
    }
    table
}

fn put_number(number: u32, table: &mut Vec<u8>) {
    if 10 <= number {
        put_number(number / 10, table);
    }
    table.push(b'0' + (number % 10) as u8);
}

/// Reads a table of the very form in which [`write`] leaves it. `None` for any other, which may be a good table all the
/// same: [`read`] decides, and says what is wrong with it.
fn read_plain<R, const N: usize>(
    header: &str,
    bytes: &[u8],
    row: fn([u32; N]) -> Option<R>,
) -> Option<Vec<R>> {
    if bytes.is_empty() {
        return Some(Vec::new());
    }
    let mut rest = bytes.strip_prefix(header.as_bytes())?;
    let mut rows = Vec::with_capacity(rest.len() / (2 * N));
    while !rest.is_empty() {
        let mut numbers = [0; N];
        for (number, separator) in
            numbers.iter_mut().zip((1..=N).map(|at| if at == N { b'\n' } else { b',' }))
        {
            *number = take_number(&mut rest, separator)?;
        }
        rows.push(row(numbers)?);
    }
    Some(rows)
}

/// Takes digits and the separator after them.
fn take_number(rest: &mut &[u8], separator: u8) -> Option<u32> {
    let mut number: Option<u32> = None;
    loop {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        if byte == separator {
            return number;
        }
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit.into())?);
    }
}

fn read<R: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<Vec<R>, TableError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let mut rows = Vec::new();
    for row in reader.deserialize() {
        rows.push(row.map_err(|source: csv::Error| TableError {
            line: source.position().map_or(1, csv::Position::line),
            source,
        })?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_read_back_and_codes_are_sorted() {
        let rows = [
            ListMarks { line: ListLine(1), added: 0, paper: 1, electronic: 0 },
            ListMarks { line: ListLine(2), added: 1, paper: 0, electronic: 1 },
        ];
        assert_eq!(read_list(&write_list(&rows)).unwrap(), rows);
        let code = |contest, code| CodeLine { contest, choice: 1, code };
        let written = write_codes(&[code(1, 7), code(0, 9999), code(0, 12)]);
        assert_eq!(String::from_utf8_lossy(&written), "contest,choice,code\n0,1,12\n0,1,9999\n1,1,7\n");
    }

    #[test]
    fn numbers_are_written_as_the_csv_writer_does() {
        let numbers = [0, 9, 10, 99, 100, 65_535, u32::MAX];
        let rows =
            numbers.map(|n| ListMarks { line: ListLine(n), added: 0, paper: n as u8, electronic: 255 });
        let mut theirs = csv::Writer::from_writer(Vec::new());
        rows.iter().for_each(|row| theirs.serialize(row).unwrap());
        assert_eq!(write_list(&rows), theirs.into_inner().unwrap());
        assert!(write_codes(&[]).is_empty());
    }

    /// Whatever is left to the reader of any CSV comes out as it does there.
    #[test]
    fn a_plain_table_reads_as_any_other() {
        let agree = |table: &str| {
            let any = read::<ListMarks>(table.as_bytes()).map_err(|error| error.to_string());
            assert_eq!(read_list(table.as_bytes()).map_err(|error| error.to_string()), any, "{table}");
            any.is_ok()
        };
        let good = ["1,0,1,0\n", "1,0,1,0", "1,0,1,0\r\n", "01,00,1,255\n\n2,0,1,0\n", "\"1\",0,1,0\n", ""];
        let bad = [
            "1,0,1\n",
            "1,0,1,0,0\n",
            "1,0,256,0\n",
            "4294967296,0,1,0\n",
            "1,0,,0\n",
            "1,0,-1,0\n",
            "1, 0,1,0\n",
        ];
        assert!(good.iter().all(|rows| agree(&format!("{LIST_HEADER}{rows}"))));
        assert!(bad.iter().all(|rows| !agree(&format!("{LIST_HEADER}{rows}"))));
        assert!(agree("added,line,electronic,paper\n0,7,1,0\n"));
    }

    #[test]
    fn an_empty_list_is_an_empty_table() {
        assert!(read_list(&write_list(&[])).unwrap().is_empty());
    }

    #[test]
    fn a_bad_row_is_named_by_its_line() {
        let bad = b"line,added,paper,electronic\n1,0,1,0\n2,0,many,0\n";
        assert_eq!(read_list(bad).unwrap_err().to_string(), "row at line 3 cannot be read");
    }
}
