//! Tables for other programs: what `--table` and `--findings` write as CSV, Parquet and XLSX says the same.

#![expect(clippy::unwrap_used, reason = "a test fails aloud")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use calamine::{Data, Reader as _, open_workbook_auto};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use tempfile::TempDir;

/// Rows of a table with its headings, every cell as text.
type Cells = Vec<Vec<String>>;

fn run(place: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_saylau")).current_dir(place.path()).args(arguments).output().unwrap()
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
}

fn csv_cells(path: &Path) -> Cells {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Reads the only sheet. Numbers must be numbers there: a text of digits alone is marked.
fn xlsx_cells(path: &Path) -> Cells {
    let mut book = open_workbook_auto(path).unwrap();
    let (_, sheet) = book.worksheets().pop().unwrap();
    let cell = |cell: &Data| match cell {
        Data::Float(number) => number.to_string(),
        Data::String(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("text of {text}")
        }
        other => other.to_string(),
    };
    sheet.rows().map(|row| row.iter().map(cell).collect()).collect()
}

/// Reads the first sheet with LibreOffice; says aloud that it does not where there is none.
fn office_cells(place: &TempDir, book: &str) -> Option<Cells> {
    let profile = format!("-env:UserInstallation=file://{}", place.path().join("profile").display());
    // Commas, quotes, UTF-8, every cell as it is shown.
    let form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false";
    let arguments = [&profile, "--headless", "--convert-to", form, "--outdir", "office", book];
    match Command::new("soffice").current_dir(place.path()).args(arguments).output() {
        Ok(output) => expect_code(&output, 0),
        Err(missing) => {
            eprintln!("not read with LibreOffice: soffice: {missing}");
            return None;
        }
    }
    Some(csv_cells(&place.path().join("office").join(Path::new(book).with_extension("csv"))))
}

fn parquet_cells(path: &Path) -> Cells {
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let columns = reader.metadata().file_metadata().schema_descr().columns().to_vec();
    let mut cells = vec![columns.iter().map(|column| column.name().to_owned()).collect()];
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        cells.push(
            row.get_column_iter()
                .map(|(_, field)| match field {
                    parquet::record::Field::Null => String::new(),
                    parquet::record::Field::Str(text) => text.clone(),
                    other => other.to_string(),
                })
                .collect(),
        );
    }
    cells
}

#[test]
fn the_rows_of_a_sweep_are_the_same_in_every_form() {
    let place = tempfile::tempdir().unwrap();
    let sweep = ["sweep", "clean-day", "--set", "electorate.listed=120", "--seeds", "3", "--out", "sw"];
    for table in ["days.xlsx", "days.parquet", "days.csv"] {
        expect_code(&run(&place, &[&sweep[..], &["--table", table]].concat()), 0);
    }
    let cells = csv_cells(&place.path().join("days.csv"));
    assert_eq!(cells.len(), 4, "headings and three days");
    let mut shards = fs::read_dir(place.path().join("sw")).unwrap().map(|entry| entry.unwrap().path());
    let shard = shards.find(|path| path.extension().is_some_and(|ending| ending == "csv")).unwrap();
    assert_eq!(cells, csv_cells(&shard), "the table of the sweep itself");
    assert_eq!(xlsx_cells(&place.path().join("days.xlsx")), cells);
    assert_eq!(parquet_cells(&place.path().join("days.parquet")), cells);
    office_cells(&place, "days.xlsx").into_iter().for_each(|office| assert_eq!(office, cells));
    let shard = shard.to_str().unwrap();
    expect_code(&run(&place, &["merge", shard, "--out", "all.csv", "--table", "all.xlsx"]), 0);
    assert_eq!(xlsx_cells(&place.path().join("all.xlsx")), cells);
}

#[test]
fn the_precincts_of_a_nation_are_the_same_in_every_form() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("small.toml"), include_str!("tables/small.toml")).unwrap();
    expect_code(&run(&place, &["nation", "small.toml", "--out", "n", "--table", "p.xlsx"]), 0);
    let cells = xlsx_cells(&place.path().join("p.xlsx"));
    assert!(2 < cells.len());
    assert_eq!(cells, parquet_cells(&place.path().join("n/precincts.parquet")));
    let refused = run(&place, &["nation", "small.toml", "--out", "n", "--table", "p.ods"]);
    expect_code(&refused, 2);
    assert!(String::from_utf8_lossy(&refused.stderr).contains(".xlsx"));
}

#[test]
fn findings_of_evidence_are_a_table_in_every_form() {
    let place = tempfile::tempdir().unwrap();
    expect_code(&run(&place, &["simulate", "almaty-147", "--out", "day"]), 0);
    for table in ["f.csv", "f.parquet", "f.xlsx"] {
        expect_code(&run(&place, &["audit", "day", "--findings", table]), 1);
    }
    let cells = csv_cells(&place.path().join("f.csv"));
    let json = run(&place, &["audit", "day", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let checks = report["results"].as_array().unwrap();
    let found: Vec<_> = checks.iter().filter_map(|check| check["findings"].as_array()).flatten().collect();
    assert!(!found.is_empty());
    assert_eq!(cells.len(), 1 + found.len());
    for (row, finding) in cells.iter().skip(1).zip(found) {
        assert_eq!(
            [&row[1], &row[6]],
            [&finding["code"], &finding["claim"]].map(|text| text.as_str().unwrap())
        );
        assert_eq!(row[3], finding["size"].to_string());
    }
    assert_eq!(xlsx_cells(&place.path().join("f.xlsx")), cells);
    assert_eq!(parquet_cells(&place.path().join("f.parquet")), cells);
}
