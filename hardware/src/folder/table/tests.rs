//! Tables in every form that people hand out, each written by the test.

use std::fs;
use std::io::{Cursor, Write};

use proptest::prelude::{any, prop, proptest};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn options() -> TableOptions {
    let (delimiter, encoding, member, sheet) = (None, None, None, None);
    TableOptions { delimiter, encoding, member, sheet, heading_line: 1, most_bytes: 1 << 30 }
}

/// Headings, rows with their lines, bad rows, and what the form was said to be.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    headings: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    bad: Vec<u64>,
    form: Option<Form>,
}

fn read_with(bytes: &[u8], options: &TableOptions) -> Result<Told, TableError> {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("table");
    fs::write(&path, bytes).unwrap();
    let mut told = Told::default();
    let form = read(&path, options, &mut |event| {
        match event {
            Event::Headings(names) => told.headings = names.to_vec(),
            Event::Row { line, text, ends } => {
                let cells = Cells { text: text.to_owned(), ends: ends.to_vec() };
                told.rows.push((line, cells.names()));
            }
            Event::Bad { line, .. } => told.bad.push(line),
        }
        ControlFlow::Continue(())
    })?;
    told.form = Some(form);
    Ok(told)
}

fn read_text(bytes: &[u8]) -> Told {
    read_with(bytes, &options()).unwrap()
}

fn rows(told: &Told) -> Vec<(u64, Vec<&str>)> {
    told.rows.iter().map(|(line, fields)| (*line, fields.iter().map(String::as_str).collect())).collect()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn delimiters_line_ends_marks_and_quotes_are_found_out() {
    for delimiter in [",", ";", "\t", "|"] {
        for line_end in ["\n", "\r\n", "\r"] {
            for mark in ["", "\u{feff}"] {
                let lines = ["уик{d}\"a, b; c\"{d}n", "1{d}\"x\"\"y\"{d}3", "", "2{d}z{d}4"];
                let text = mark.to_owned() + &lines.join(line_end).replace("{d}", delimiter);
                let told = read_text(text.as_bytes());
                assert_eq!(told.headings, ["уик", "a, b; c", "n"], "{text:?}");
                let expected = [(2, vec!["1", "x\"y", "3"]), (4, vec!["2", "z", "4"])];
                assert_eq!(rows(&told), expected, "{text:?}");
            }
        }
    }
}

#[test]
fn a_quoted_line_end_counts_as_a_line() {
    let told = read_text(b"a,b\r\n\"1\r\n2\",3\r\n4,5\r\n");
    assert_eq!(rows(&told), [(2, vec!["1\r\n2", "3"]), (4, vec!["4", "5"])]);
}

#[test]
fn windows_1251_is_read_and_never_mixed_with_utf_8() {
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode("уик;голоса\n1;Ә нет\nдва;3\n");
    let told = read_text(&bytes);
    assert_eq!((told.headings[1].as_str(), told.rows[1].1[0].as_str()), ("голоса", "два"));
    assert_eq!(told.form, Some(Form::Text { encoding: Encoding::Windows1251, delimiter: b';' }));
    let mut mixed = "уик;n\n1;2\n".as_bytes().to_vec();
    mixed.extend(b"\xe4;3\n4;5\n");
    let told = read_text(&mixed);
    assert_eq!((told.bad.as_slice(), told.rows.len()), ([3].as_slice(), 2));
    let told =
        read_with(&mixed, &TableOptions { encoding: Some(Encoding::Windows1251), ..options() }).unwrap();
    assert_eq!((told.bad.len(), told.rows.len()), (0, 3));
}

#[test]
fn a_row_of_ten_megabytes_is_refused_and_the_next_is_read() {
    for open in ["", "\""] {
        let text = format!("a,b\n1,2\n{open}{}\n3,4\n5,6", "9".repeat(10_000_000));
        let told = read_text(text.as_bytes());
        assert_eq!(told.bad, [3], "{open}");
        assert_eq!(rows(&told), [(2, vec!["1", "2"]), (4, vec!["3", "4"]), (5, vec!["5", "6"])]);
    }
    let wide = format!("a,b\n1,2\n{}\n3,4\n", ",".repeat(20_000));
    let told = read_text(wide.as_bytes());
    assert_eq!((told.bad.as_slice(), told.rows.len()), ([3].as_slice(), 2));
}

#[test]
fn headings_may_stand_lower_or_nowhere() {
    let text = b"A report\n\nuik,n\n1,2\n";
    let told = read_with(text, &TableOptions { heading_line: 3, ..options() }).unwrap();
    assert_eq!(
        (told.headings.as_slice(), rows(&told)),
        (["uik", "n"].map(str::to_owned).as_slice(), vec![(4, vec!["1", "2"])])
    );
    let told = read_with(b"1,2\n3,4\n", &TableOptions { heading_line: 0, ..options() }).unwrap();
    assert_eq!((told.headings.len(), told.rows.len()), (2, 2));
    let beyond = read_with(text, &TableOptions { heading_line: 9, ..options() });
    assert!(matches!(beyond, Err(TableError::NoHeadings { line: 9, .. })));
    assert!(matches!(read_with(b"", &options()), Err(TableError::NoHeadings { .. })));
}

#[test]
fn every_split_of_the_stream_gives_the_same_rows() {
    struct Slow<'a>(&'a [u8], usize);
    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }
    let text = "a;b\r\n\"1\r\n2\";3\r\r4;5\n".repeat(40_000);
    let whole = read_text(text.as_bytes());
    let given = options();
    let source = Source { path: Path::new("x"), options: &given };
    let mut seen = Vec::new();
    text::read(&source, Slow(text.as_bytes(), 4_099), &mut |event| {
        if let Event::Row { line, ends, .. } = event {
            seen.push((line, ends.len()));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(seen, whole.rows.iter().map(|(line, fields)| (*line, fields.len())).collect::<Vec<_>>());
    assert_eq!(whole.rows.last().unwrap().0, 200_000, "lines are counted through chunks");
}

#[test]
fn an_archive_gives_its_only_member_or_the_named_one() {
    let table = b"uik,n\n1,2\n".as_slice();
    let told = read_text(&zipped(&[("t.csv", table), ("__MACOSX/t.csv", b"x")]));
    let form = Box::new(Form::Text { encoding: Encoding::Utf8, delimiter: b',' });
    assert_eq!((told.rows.len(), told.form), (1, Some(Form::Zipped { member: "t.csv".to_owned(), form })));
    let two = zipped(&[("a.csv", table), ("b.csv", b"uik,n\n1,2\n3,4\n")]);
    let refused = read_with(&two, &options()).unwrap_err();
    assert!(
        refused.to_string().ends_with("has no single member to choose: there are `a.csv`, `b.csv`"),
        "{refused}"
    );
    let named = |name: &str| read_with(&two, &TableOptions { member: Some(name.to_owned()), ..options() });
    assert_eq!(named("b.csv").unwrap().rows.len(), 2);
    assert!(named("c.csv").unwrap_err().hint().unwrap().contains("member"));
}

#[test]
fn a_bomb_is_refused_while_it_unpacks() {
    let bomb = zipped(&[("t.csv", &[b'0'; 20_000_000])]);
    assert!(bomb.len() < 100_000);
    let small = TableOptions { most_bytes: 1_000_000, ..options() };
    assert!(matches!(read_with(&bomb, &small), Err(TableError::TooLarge { most: 1_000_000, .. })));
    let workbook = zipped(&[("xl/workbook.xml", &[b' '; 20_000_000])]);
    assert!(matches!(read_with(&workbook, &small), Err(TableError::TooLarge { .. })));
}

#[test]
fn what_is_no_table_is_said_to_be_what_it_is() {
    for (bytes, what) in [
        (b"\xff\xfeu\0".as_slice(), "UTF-16 text"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook (XLS)"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"u\0i\0k\0", "no text"),
    ] {
        let error = read_with(bytes, &options()).unwrap_err();
        assert!(error.to_string().ends_with(&format!("it looks like {what}")), "{error}");
        assert!(error.hint().is_some());
    }
}

#[test]
fn broken_archives_workbooks_and_parquet_files_are_errors() {
    let good = zipped(&[("t.csv", "uik,n\n1,2\n".repeat(1_000).as_bytes())]);
    for cut in [5, 30, good.len() / 2, good.len() - 1] {
        assert!(matches!(read_with(&good[..cut], &options()), Err(TableError::Broken { .. })), "{cut}");
    }
    let mut bent = good.clone();
    bent[60] ^= 0x55;
    assert!(read_with(&bent, &options()).is_err(), "the checksum of the archive is held");
    for bytes in [b"PAR1".as_slice(), b"PAR1nothing of the kindPAR1", &zipped(&[("xl/workbook.xml", b"<a")])]
    {
        assert!(matches!(read_with(bytes, &options()), Err(TableError::Broken { .. })));
    }
}

/// A workbook as small as one can be.
fn workbook(sheet: &str) -> Vec<u8> {
    let workbook = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Протоколы" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#
    );
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn a_workbook_gives_digits_for_whole_numbers_and_blanks_for_what_is_not_there() {
    let text = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let number = |at: &str, number: &str| format!(r#"<c r="{at}"><v>{number}</v></c>"#);
    let sheet = [
        format!(r#"<row r="1">{}{}{}</row>"#, text("A1", "УИК"), text("B1", "n"), text("C1", "m")),
        format!(r#"<row r="2">{}{}{}</row>"#, number("A2", "1"), number("B2", "12"), number("C2", "1.5")),
        format!(r#"<row r="4">{}{}</row>"#, number("A4", "2"), number("B4", "9223372036854775808")),
    ];
    let book = workbook(&sheet.concat());
    let told = read_text(&book);
    assert_eq!(told.headings, ["УИК", "n", "m"]);
    assert_eq!(rows(&told), [(2, vec!["1", "12", "1.5"]), (4, vec!["2", "9223372036854775808", ""])]);
    let other = read_with(&book, &TableOptions { sheet: Some("x".into()), ..options() }).unwrap_err();
    assert!(other.to_string().ends_with("there are `Протоколы`"), "{other}");
}

#[test]
fn a_workbook_with_two_far_cells_takes_no_memory_for_those_between() {
    let far =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let told = read_text(&workbook(far));
    assert_eq!((told.headings.len(), told.rows[0].0, told.rows[0].1.len()), (1, 1_048_576, 16_384));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        magic in prop::sample::select(vec![b"".as_slice(), b"PK\x03\x04", b"PAR1", b"a;b\n"]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = read_with(&[magic, &bytes].concat(), &options());
    }

    #[test]
    fn fields_of_any_text_come_back_as_they_were_written(
        rows in prop::collection::vec(prop::collection::vec("[a-zа-я0-9 ,;|\t\"\r\n]{1,12}", 3), 1..20),
    ) {
        let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(";") + "\r\n";
        let text = "a;b;c\n".to_owned() + &rows.iter().map(line).collect::<String>();
        let told = read_text(text.as_bytes());
        let fields: Vec<Vec<String>> = told.rows.into_iter().map(|(_, fields)| fields).collect();
        assert_eq!(fields, rows);
    }
}
