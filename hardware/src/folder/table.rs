//! Tables of any origin, row by row: text with separated fields, alone or in a zip archive, XLSX workbooks, Parquet.
//!
//! What a file is goes by its first bytes, not by its name. Memory is bounded whatever the file says: rows are handed out and
//! forgotten, a row may have [`MOST_ROW_BYTES`], and unpacking stops at a limit.

mod parquet;
mod text;
mod workbook;
mod zipped;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The most bytes one row may have.
pub const MOST_ROW_BYTES: usize = 1 << 20;
/// The most fields one row may have, as many as a workbook has columns.
pub const MOST_FIELDS: usize = 1 << 14;

/// How a file is written, where that should not be found out.
#[derive(Clone, Debug)]
pub struct TableOptions {
    /// What separates fields of a text; otherwise the commonest of `,`, `;`, tab and `|` in the headings.
    pub delimiter: Option<u8>,
    /// Encoding of a text; otherwise UTF-8 unless something is none, then Windows-1251.
    pub encoding: Option<Encoding>,
    /// Member of a zip archive; otherwise the only one.
    pub member: Option<String>,
    /// Sheet of a workbook; otherwise the first.
    pub sheet: Option<String>,
    /// Line, or row of a sheet, that holds the headings, from 1; 0 if there are none.
    pub heading_line: u64,
    /// The most bytes the table may have when it is unpacked.
    pub most_bytes: u64,
}

/// How letters beyond ASCII are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// Windows-1251, the Cyrillic code page.
    Windows1251,
}

impl Encoding {
    /// Returns the name of the encoding.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1251 => "windows-1251",
        }
    }
}

/// What comes out of a table.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// The headings, once and first; empty names if the table has none.
    Headings(&'a [String]),
    /// A row: its fields put together, and where each ends.
    Row {
        /// Line of the file, or row of the sheet, from 1.
        line: u64,
        /// Fields, one after the other.
        text: &'a str,
        /// End of each field in `text`.
        ends: &'a [usize],
    },
    /// A row that cannot be read, and why.
    Bad {
        /// Line of the file, or row of the sheet, from 1.
        line: u64,
        /// Why.
        why: BadRow,
    },
}

/// Why a row cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRow {
    /// It is not UTF-8, as the rest of the table is.
    NotUtf8,
    /// It has more than [`MOST_ROW_BYTES`].
    TooLong,
    /// It has more than [`MOST_ROW_BYTES`] or [`MOST_FIELDS`].
    TooLongOrWide,
    /// The same of a text, where a quotation mark may have been left open.
    OpenQuote,
}

/// How a file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// As text with separated fields.
    Text {
        /// How letters beyond ASCII are written.
        encoding: Encoding,
        /// What separates fields.
        delimiter: u8,
    },
    /// As an XLSX workbook.
    Workbook {
        /// The sheet that was read.
        sheet: String,
    },
    /// As a Parquet file.
    Parquet,
    /// As a member of a zip archive.
    Zipped {
        /// Its name, control characters escaped.
        member: String,
        /// How the member is written.
        form: Box<Self>,
    },
}

/// A table cannot be read.
#[derive(Debug, Error)]
pub enum TableError {
    /// The system refused.
    #[error("`{}` cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is not what it begins as.
    #[error("`{}` is a broken {kind}: {why}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        kind: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The file is something else.
    #[error("`{}` is no table: it looks like {what}", path.display())]
    NoTable {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        what: &'static str,
    },
    /// The file has several tables, or not the one asked for.
    #[error("`{}` has no {what} to choose: {there}", path.display())]
    Choice {
        /// The file.
        path: PathBuf,
        /// Member or sheet.
        what: String,
        /// What there is.
        there: String,
    },
    /// Unpacked, the table is too large.
    #[error("`{}` has more than {most} bytes when it is unpacked", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        most: u64,
    },
    /// There is no line of headings.
    #[error("`{}` ends before line {line}, where its headings should be", path.display())]
    NoHeadings {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
    },
}

impl TableError {
    /// Returns what can be done about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Io { .. } => None,
            Self::Broken { .. } => {
                Some("fetch the file again, or save it anew from the program that wrote it")
            }
            Self::NoTable { .. } => Some("save it as CSV in UTF-8, or as XLSX"),
            Self::Choice { .. } => {
                Some("name one under `[table]` of the mapping: `member = \"...\"` or `sheet = \"...\"`")
            }
            Self::TooLarge { .. } => {
                Some("if it is a real table, raise `most_mib` under `[table]` of the mapping")
            }
            Self::NoHeadings { .. } => Some("set `heading_line` under `[table]` of the mapping"),
        }
    }
}

/// What takes the events; it may stop the reading.
pub(crate) type Taker<'a> = dyn FnMut(Event<'_>) -> ControlFlow<()> + 'a;

/// Reads a table and hands out its headings and rows. Returns how the file is written.
///
/// # Errors
///
/// [`TableError`] if the file as a whole cannot be read. What was handed out before that is no whole table.
pub fn read(path: &Path, options: &TableOptions, take: &mut Taker<'_>) -> Result<Form, TableError> {
    let io = |source| TableError::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.is_dir() {
        return Err(TableError::NoTable { path: path.to_owned(), what: "a folder" });
    }
    let mut first = [0; 8];
    let length = fill(&mut file, &mut first).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let source = Source { path, options };
    match first.get(..length).unwrap_or_default() {
        [b'P', b'K', 3, 4, ..] => zipped::read(&source, file, take),
        [b'P', b'A', b'R', b'1', ..] => parquet::read(&source, file, take),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => source.no_table("UTF-16 text"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => source.no_table("an old Excel workbook (XLS)"),
        [b'%', b'P', b'D', b'F', ..] => source.no_table("a PDF"),
        [0x1f, 0x8b, ..] => source.no_table("a gzip file"),
        _ => text::read(&source, file, take),
    }
}

/// A file under way.
struct Source<'a> {
    path: &'a Path,
    options: &'a TableOptions,
}

impl Source<'_> {
    fn io(&self, source: io::Error) -> TableError {
        TableError::Io { path: self.path.to_owned(), source }
    }

    fn broken(&self, kind: &'static str, why: impl ToString) -> TableError {
        let why = why.to_string().lines().next().unwrap_or_default().to_owned();
        TableError::Broken { path: self.path.to_owned(), kind, why }
    }

    fn no_table(&self, what: &'static str) -> Result<Form, TableError> {
        Err(TableError::NoTable { path: self.path.to_owned(), what })
    }

    fn too_large(&self) -> TableError {
        TableError::TooLarge { path: self.path.to_owned(), most: self.options.most_bytes }
    }

    fn no_headings(&self) -> TableError {
        TableError::NoHeadings { path: self.path.to_owned(), line: self.options.heading_line.max(1) }
    }

    fn choice(&self, what: impl Into<String>, names: &[String]) -> TableError {
        let there = match names {
            [] => "there is none".to_owned(),
            names => {
                let more =
                    if 10 < names.len() { format!(" and {} more", names.len() - 10) } else { String::new() };
                format!(
                    "there are {}{more}",
                    names.iter().take(10).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                )
            }
        };
        TableError::Choice { path: self.path.to_owned(), what: what.into(), there }
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        let Some(rest) = buffer.get_mut(length..) else { break };
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// A row put together from cells.
#[derive(Debug, Default)]
struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Returns the fields as headings.
    fn names(&self) -> Vec<String> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let fields =
            starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default());
        fields.map(str::to_owned).collect()
    }

    fn event(&self, line: u64) -> Event<'_> {
        Event::Row { line, text: &self.text, ends: &self.ends }
    }
}

/// Returns a number as a text of digits if it is whole: workbooks and data frames know only fractions.
fn whole(number: f64) -> String {
    if number.is_finite() && number.fract() == 0.0 { format!("{number:.0}") } else { number.to_string() }
}

/// Runs a reader of somebody else's, whose panic on a broken file becomes an error.
fn guarded<T>(
    read: impl FnOnce() -> Result<T, TableError>,
    broken: impl FnOnce() -> TableError,
) -> Result<T, TableError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| Err(broken()))
}

#[cfg(test)]
mod tests;
