//! Text with separated fields. One thread reads or inflates, the other takes the text apart.
//!
//! The grammar is csv-core's: fields may be quoted, a line ends with LF, CRLF or CR. What is added is a limit for a row, the
//! line a row begins in, and the encoding.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{io, thread};

use csv_core::ReadRecordResult;
use encoding_rs::WINDOWS_1251;

use super::{
    BadRow, Cells, Encoding, Event, Form, MOST_FIELDS, MOST_ROW_BYTES, Source, TableError, Taker, fill,
};

const CHUNK: usize = 1 << 18;
const CHUNKS_AHEAD: usize = 4;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a table from a stream of text.
pub(super) fn read(
    source: &Source<'_>,
    stream: impl Read + Send,
    take: &mut Taker<'_>,
) -> Result<Form, TableError> {
    let most = source.options.most_bytes;
    let (sender, receiver) = sync_channel(CHUNKS_AHEAD);
    thread::scope(|scope| {
        scope.spawn(move || send(stream, most, &sender));
        Parser::new(source).read(&receiver, take)
    })
}

/// What the reading thread sends.
enum Chunk {
    Bytes(Vec<u8>),
    Failed(io::Error),
    TooLarge,
}

fn send(mut stream: impl Read, most: u64, sender: &SyncSender<Chunk>) {
    let mut total = 0;
    loop {
        let mut bytes = vec![0; CHUNK];
        let chunk = match fill(&mut stream, &mut bytes) {
            Ok(0) => return,
            Ok(length) => {
                bytes.truncate(length);
                total += length as u64;
                if most < total { Chunk::TooLarge } else { Chunk::Bytes(bytes) }
            }
            Err(error) => Chunk::Failed(error),
        };
        let is_last = !matches!(chunk, Chunk::Bytes(_));
        // Nobody listens any more if the headings were not those of the mapping.
        if sender.send(chunk).is_err() || is_last {
            return;
        }
    }
}

struct Parser<'a> {
    source: &'a Source<'a>,
    reader: csv_core::Reader,
    delimiter: u8,
    /// The row under way.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    filled: usize,
    fields: usize,
    decoder: Decoder,
    /// Line of the next byte, from 1.
    line: u64,
    was_cr: bool,
    /// Line the row under way began in, if one is.
    begun: Option<u64>,
    /// Whether the rest of a line is passed over.
    is_skipping: bool,
    has_headings: bool,
}

impl<'a> Parser<'a> {
    fn new(source: &'a Source<'a>) -> Self {
        Self {
            source,
            reader: csv_core::Reader::new(),
            delimiter: b',',
            bytes: vec![0; 1 << 16],
            ends: vec![0; 1 << 8],
            filled: 0,
            fields: 0,
            decoder: Decoder { encoding: source.options.encoding, text: String::new(), ends: Vec::new() },
            line: 1,
            was_cr: false,
            begun: None,
            is_skipping: false,
            has_headings: false,
        }
    }

    fn read(mut self, chunks: &Receiver<Chunk>, take: &mut Taker<'_>) -> Result<Form, TableError> {
        let mut is_first = true;
        while let Ok(chunk) = chunks.recv() {
            let bytes = match chunk {
                Chunk::Bytes(bytes) => bytes,
                Chunk::Failed(error) => return Err(self.failed(error)),
                Chunk::TooLarge => return Err(self.source.too_large()),
            };
            let mut input = bytes.as_slice();
            if is_first {
                input = self.begin(input)?;
                is_first = false;
            }
            if self.feed(input, take).is_break() {
                return Ok(self.form());
            }
        }
        if self.end(take).is_continue() && !self.has_headings {
            return Err(self.source.no_headings());
        }
        Ok(self.form())
    }

    fn failed(&self, error: io::Error) -> TableError {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                self.source.broken("archive", error)
            }
            _ => self.source.io(error),
        }
    }

    fn form(&self) -> Form {
        let encoding = self.decoder.encoding.unwrap_or(Encoding::Utf8);
        Form::Text { encoding, delimiter: self.delimiter }
    }

    /// Finds out what the text is, and returns it without a byte order mark.
    fn begin<'b>(&mut self, input: &'b [u8]) -> Result<&'b [u8], TableError> {
        if input.starts_with(&[0xff, 0xfe]) || input.starts_with(&[0xfe, 0xff]) {
            return Err(TableError::NoTable { path: self.source.path.to_owned(), what: "UTF-16 text" });
        }
        if input.contains(&0) {
            return Err(TableError::NoTable { path: self.source.path.to_owned(), what: "no text" });
        }
        let input = match input.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) => {
                self.decoder.encoding = self.decoder.encoding.or(Some(Encoding::Utf8));
                rest
            }
            None => input,
        };
        self.delimiter = self
            .source
            .options
            .delimiter
            .unwrap_or_else(|| delimiter(input, self.source.options.heading_line));
        self.reader = csv_core::ReaderBuilder::new().delimiter(self.delimiter).build();
        Ok(input)
    }

    /// Takes a chunk apart.
    fn feed(&mut self, mut input: &[u8], take: &mut Taker<'_>) -> ControlFlow<()> {
        while !input.is_empty() {
            if self.is_skipping {
                let end = input.iter().position(|byte| is_line_end(*byte)).unwrap_or(input.len());
                self.is_skipping = end == input.len();
                input = input.get(end..).unwrap_or_default();
                continue;
            }
            if self.begun.is_none() {
                let ends = input.iter().take_while(|byte| is_line_end(**byte)).count();
                let (blank, rest) = input.split_at(ends);
                self.pass(blank);
                input = rest;
                if input.is_empty() {
                    break;
                }
                self.begun = Some(self.line);
            }
            let room = self.bytes.get_mut(self.filled..).unwrap_or_default();
            let places = self.ends.get_mut(self.fields..).unwrap_or_default();
            let (result, read, written, ended) = self.reader.read_record(input, room, places);
            let (done, rest) = input.split_at(read);
            self.pass(done);
            self.filled += written;
            self.fields += ended;
            input = rest;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull if self.bytes.len() < MOST_ROW_BYTES => {
                    self.bytes.resize(self.bytes.len() * 2, 0)
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MOST_FIELDS => {
                    self.ends.resize(self.ends.len() * 2, 0)
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => self.give_up(take)?,
                ReadRecordResult::Record => self.row(take)?,
            }
        }
        ControlFlow::Continue(())
    }

    /// Ends the last row, which may have no line end.
    fn end(&mut self, take: &mut Taker<'_>) -> ControlFlow<()> {
        while self.begun.is_some() {
            let room = self.bytes.get_mut(self.filled..).unwrap_or_default();
            let places = self.ends.get_mut(self.fields..).unwrap_or_default();
            let (result, _, written, ended) = self.reader.read_record(&[], room, places);
            self.filled += written;
            self.fields += ended;
            match result {
                ReadRecordResult::OutputEndsFull if self.ends.len() < MOST_FIELDS => {
                    self.ends.resize(self.ends.len() * 2, 0)
                }
                ReadRecordResult::Record => self.row(take)?,
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => self.give_up(take)?,
                ReadRecordResult::InputEmpty | ReadRecordResult::End => self.begun = None,
            }
        }
        ControlFlow::Continue(())
    }

    fn row(&mut self, take: &mut Taker<'_>) -> ControlFlow<()> {
        let line = self.begun.take().unwrap_or(self.line);
        let bytes = self.bytes.get(..self.filled).unwrap_or_default();
        let ends = self.ends.get(..self.fields).unwrap_or_default();
        (self.filled, self.fields) = (0, 0);
        let heading_line = self.source.options.heading_line;
        if line < heading_line {
            return ControlFlow::Continue(());
        }
        let Some((text, ends)) = self.decoder.decode(bytes, ends) else {
            return take(Event::Bad { line, why: BadRow::NotUtf8 });
        };
        if !self.has_headings {
            self.has_headings = true;
            let cells = Cells { text: text.to_owned(), ends: ends.to_vec() };
            if 0 < heading_line {
                return take(Event::Headings(&cells.names()));
            }
            take(Event::Headings(&vec![String::new(); ends.len()]))?;
        }
        take(Event::Row { line, text, ends })
    }

    /// Leaves a row that is too long and goes on with the next line.
    fn give_up(&mut self, take: &mut Taker<'_>) -> ControlFlow<()> {
        self.reader.reset();
        (self.filled, self.fields) = (0, 0);
        self.is_skipping = true;
        let line = self.begun.take().unwrap_or(self.line);
        if line < self.source.options.heading_line {
            return ControlFlow::Continue(());
        }
        take(Event::Bad { line, why: BadRow::OpenQuote })
    }

    /// Counts the lines of bytes that were read: LF, CRLF and CR end one.
    fn pass(&mut self, bytes: &[u8]) {
        let feeds = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let returns = bytes.iter().filter(|byte| **byte == b'\r').count() as u64;
        let both = if returns == 0 && !self.was_cr {
            0
        } else {
            let pairs = bytes.windows(2).filter(|pair| *pair == b"\r\n").count() as u64;
            pairs + u64::from(self.was_cr && bytes.first() == Some(&b'\n'))
        };
        self.line += feeds + returns - both;
        if let Some(last) = bytes.last() {
            self.was_cr = *last == b'\r';
        }
    }
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// Returns the delimiter that is commonest outside quotation marks in the line of headings.
fn delimiter(text: &[u8], heading_line: u64) -> u8 {
    let mut line = 1;
    let mut counts = [0_u32; 4];
    let mut is_quoted = false;
    let mut was_cr = false;
    for byte in text {
        let is_pair = was_cr && *byte == b'\n';
        was_cr = *byte == b'\r';
        if is_line_end(*byte) && !is_quoted {
            if heading_line.max(1) <= line && counts != [0; 4] {
                break;
            }
            line += u64::from(!is_pair);
        }
        is_quoted ^= *byte == b'"';
        if heading_line <= line && !is_quoted {
            let place = DELIMITERS.iter().position(|delimiter| delimiter == byte);
            if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
                *count += 1;
            }
        }
    }
    let commonest = DELIMITERS.iter().zip(counts).rev().max_by_key(|(_, count)| *count);
    commonest.map_or(b',', |(delimiter, _)| *delimiter)
}

/// Turns bytes into text, and finds out how they are written.
struct Decoder {
    encoding: Option<Encoding>,
    text: String,
    ends: Vec<usize>,
}

impl Decoder {
    /// Returns the fields as text, or `None` if they are not in the encoding.
    fn decode<'b>(&'b mut self, bytes: &'b [u8], ends: &'b [usize]) -> Option<(&'b str, &'b [usize])> {
        if self.encoding != Some(Encoding::Windows1251) {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    // The first letters beyond ASCII decide for the whole table.
                    if self.encoding.is_none() && !text.is_ascii() {
                        self.encoding = Some(Encoding::Utf8);
                    }
                    return Some((text, ends));
                }
                Err(_) if self.encoding.is_some() => return None,
                Err(_) => self.encoding = Some(Encoding::Windows1251),
            }
        }
        self.text.clear();
        self.ends.clear();
        let mut start = 0;
        for end in ends {
            let (field, _) =
                WINDOWS_1251.decode_without_bom_handling(bytes.get(start..*end).unwrap_or_default());
            self.text.push_str(&field);
            self.ends.push(self.text.len());
            start = *end;
        }
        Some((&self.text, &self.ends))
    }
}
