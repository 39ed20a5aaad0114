//! NIST cast vote records and election results through the command line: both forms, archives, tables of findings, hostile files.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails aloud")]

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

struct Place(TempDir);

impl Place {
    /// A folder with the example files.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for name in ["results.json", "results.xml", "records.json", "records.xml"] {
            place.put(name, &fs::read(example(name)).unwrap());
        }
        place
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_saylau");
        Command::new(program).current_dir(self.0.path()).args(arguments).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["audit", "--json"], arguments].concat());
        assert!(output.stderr.is_empty(), "{}", told(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nist").join(name)
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", told(output));
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Returns the records with those of one batch alone.
fn batch(name: &str) -> Vec<u8> {
    let mut doc: Value = serde_json::from_slice(&fs::read(example("records.json")).unwrap()).unwrap();
    doc["CVR"].as_array_mut().unwrap().retain(|cvr| cvr["BatchId"] == name);
    doc.to_string().into_bytes()
}

#[test]
fn examples_are_consistent_alone_and_together_in_both_forms() {
    let place = Place::new();
    let together = place.run(&["audit", "results.json", "records.xml"]);
    expect_code(&together, 0);
    let text = told(&together);
    assert!(text.starts_with("consistent (L0): no finding in the 21 of 21 checks"), "{text}");
    assert!(text.contains("Mayor; margin 4; no difference, compared in 2 units"), "{text}");
    for file in ["results.json", "results.xml", "records.json", "records.xml"] {
        expect_code(&place.run(&["audit", file]), 0);
    }
    // What a file is goes by its first bytes.
    place.put("nameless", &fs::read(example("results.xml")).unwrap());
    let report = place.json(&["nameless", "records.json"]);
    assert_eq!(report["files"][0]["standard"], "SP 1500-100");
    assert_eq!(report["files"][0]["form"], "xml");
    assert_eq!(report["files"][1]["records"], 20);
}

#[test]
fn an_archive_of_many_files_is_one_election() {
    let place = Place::new();
    let members =
        [("b1.json", batch("B1")), ("deep/b2.json", batch("B2")), ("image.png", b"\x89PNG".to_vec())];
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    place.put("records.zip", &zipped(&members));
    let report = place.json(&["results.json", "records.zip"]);
    assert_eq!(report["findings"], Value::Array(Vec::new()));
    assert_eq!(report["passed_over"], 1);
    let whole = place.json(&["results.json", "records.json"]);
    assert_eq!(report["contests"], whole["contests"]);
    assert_eq!(report["checks"].as_array().unwrap().len(), 21);
}

#[test]
fn differences_reach_the_exit_code_and_the_table() {
    let place = Place::new();
    let bent = fs::read_to_string(example("results.xml")).unwrap();
    // Ann's four votes of the south become seven, one of which no ballot gave.
    let bent = bent.replacen("<Count>4</Count>", "<Count>0</Count>", 1).replacen(
        "<Count>4</Count>",
        "<Count>7</Count>",
        1,
    );
    place.put("bent.xml", bent.as_bytes());
    let arguments = ["audit", "bent.xml", "records.json", "--findings", "found.csv"];
    let output = place.run(&arguments);
    expect_code(&output, 1);
    assert!(
        told(&output).contains("AS MUCH AS THE MARGIN") || told(&output).contains("differences of 3 votes"),
        "{}",
        told(&output)
    );
    let csv = fs::read_to_string(place.0.path().join("found.csv")).unwrap();
    assert!(
        csv.starts_with("file,code,part,contest,unit,choice,count_type,left,right,size,class,claim\n"),
        "{csv}"
    );
    let row = csv.lines().find(|line| line.contains(",N19,")).unwrap();
    assert!(row.starts_with("bent.xml,N19,unit,Mayor,South,Ann,,4,7,3,record conflict,"), "{row}");
    expect_code(&place.run(&["audit", "bent.xml", "--findings", "found.parquet"]), 1);
    assert!(fs::read(place.0.path().join("found.parquet")).unwrap().starts_with(b"PAR1"));
    expect_code(&place.run(&["audit", "bent.xml", "--findings", "found.txt"]), 2);
}

#[test]
fn codes_are_explained_and_listed() {
    let place = Place::new();
    let text = told(&place.run(&["explain", "n19"]));
    assert!(text.starts_with("N19  the cast vote records come to the reported votes\n"), "{text}");
    assert!(text.contains("forced by  nothing"), "{text}");
    assert!(
        told(&place.run(&["list", "checks"]))
            .contains("N18  NIST files: nothing joins a voter to a ballot\n")
    );
}

#[test]
fn audits_and_checks_are_told_in_three_languages() {
    let place = Place::new();
    for (lang, verdict, title) in [
        (
            "ru",
            "согласовано (L0): замечаний нет в 21 из 21 проверок",
            "бюллетеней не больше, чем избирателей",
        ),
        ("kk", "үйлеседі (L0): жасауға болған 21 тексерудің 21 тексеруінде", "бюллетеньдер сайлаушылардан"),
    ] {
        let audited = told(&place.run(&["audit", "results.json", "records.xml", "--lang", lang]));
        assert!(audited.starts_with(verdict), "{audited}");
        let explained = told(&place.run(&["explain", "N5", "--lang", lang]));
        assert!(explained.contains(title), "{explained}");
        assert!(explained.contains("BallotCounts.BallotsCast"), "{explained}");
        let listed = told(&place.run(&["list", "checks", "--lang", lang]));
        assert!(listed.lines().any(|line| line.starts_with("N5") && line.contains(title)), "{listed}");
        // What programs read is in English.
        let json = place.run(&["audit", "results.json", "--lang", lang, "--json"]);
        assert!(told(&json).contains("\"title\": \"each count is given once\""), "{}", told(&json));
    }
}

#[test]
fn what_cannot_be_read_is_an_error_with_a_hint() {
    let place = Place::new();
    let bomb = "<!DOCTYPE b [<!ENTITY a \"ha\">]><ElectionReport xmlns=\"http://itl.nist.gov/ns/voting/1500-100/v2\"/>";
    place.put("bomb.xml", bomb.as_bytes());
    place.put("table.csv", b"a,b\n1,2\n");
    place.put("cut.json", &fs::read(example("records.json")).unwrap()[..20_000]);
    let spaces = [b"{\"@type\": \"CVR.CastVoteRecordReport\"".as_slice(), &vec![b' '; 80 << 20]].concat();
    place.put("bomb.zip", &zipped(&[("r.json", &spaces)]));
    let next = batch("B1");
    let next = String::from_utf8(next).unwrap().replace("\"1.0.0\"", "\"2.0.0\"");
    place.put("mixed.zip", &zipped(&[("b1.json", next.as_bytes()), ("b2.json", &batch("B2"))]));
    place.put("pictures.zip", &zipped(&[("a.png", b"\x89PNG")]));
    fs::create_dir(place.0.path().join("folder")).unwrap();
    let cases: [(&[&str], &str); 7] = [
        (&["mixed.zip"], "`CVR.CastVoteRecordReport 2.0.0`"),
        (&["bomb.xml"], "document type definition"),
        (&["table.csv"], "no NIST cast vote records or election results"),
        (&["cut.json"], "its JSON is broken in `CVR` "),
        (&["bomb.zip"], "more than"),
        (&["pictures.zip"], "no NIST cast vote records or election results"),
        (&["results.json", "folder"], "`folder` is a folder, and other paths are files"),
    ];
    for (paths, expected) in cases {
        let output = place.run(&[&["audit"], paths].concat());
        expect_code(&output, 2);
        let text = told(&output);
        assert!(text.contains(expected), "{text}");
        assert!(text.contains("hint:"), "{text}");
    }
    expect_code(&place.run(&["audit", "folder", "--findings", "f.ods"]), 2);
}
