//! Tables of protocols through the command line: every odd form of them, what is refused, and real ones.
//!
//! The tables are written by the tests. Real ones are read where `SAYLAU_DATA` names their folder.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails aloud")]

use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAPPING: &str = r#"title = "Test"
confirmed = true
[identity]
territory = "ТИК"
precinct = "УИК"
[fields]
received = "Получено"
issued_inside = "Выдано"
issued_outside = "Выдано вне"
cancelled = "Погашено"
found_stationary = "Стационарные"
found_mobile = "Переносные"
invalid = "Недействительные"
valid = "Действительные"
[[choices]]
name = "A"
paper = "За А"
[[choices]]
name = "B"
paper = "За Б"
"#;

const HEADINGS: [&str; 12] = [
    "ТИК",
    "УИК",
    "Получено",
    "Выдано",
    "Выдано вне",
    "Погашено",
    "Стационарные",
    "Переносные",
    "Недействительные",
    "Действительные",
    "За А",
    "За Б",
];
const CLEAN: [&str; 12] = ["Первая", "1", "500", "300", "20", "180", "298", "20", "8", "310", "200", "110"];

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.put("mapping.toml", MAPPING.as_bytes());
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

    fn audit(&self, table: &str) -> Output {
        self.run(&["audit", table, "--mapping", "mapping.toml"])
    }

    fn json(&self, table: &str) -> Value {
        let output = self.run(&["audit", table, "--mapping", "mapping.toml", "--json"]);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output)))
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", told(output));
}

/// Writes rows with a delimiter and a line end, every field quoted if asked.
fn table(rows: &[Vec<String>], delimiter: &str, line_end: &str, quote: &str) -> String {
    let field = |field: &String| format!("{quote}{field}{quote}");
    let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(delimiter) + line_end;
    rows.iter().map(line).collect()
}

fn rows(changes: &[(&str, &str)]) -> Vec<Vec<String>> {
    let mut bent = CLEAN.map(str::to_owned).to_vec();
    bent[1] = "2".to_owned();
    for (heading, value) in changes {
        let place = HEADINGS.iter().position(|known| known == heading).unwrap();
        bent[place] = (*value).to_owned();
    }
    vec![HEADINGS.map(str::to_owned).to_vec(), CLEAN.map(str::to_owned).to_vec(), bent]
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn every_odd_form_of_a_table_gives_the_same_audit() {
    let place = Place::new();
    let rows = rows(&[("Переносные", "21"), ("Действительные", "311"), ("За А", "201")]);
    for delimiter in [",", ";", "\t", "|"] {
        for line_end in ["\n", "\r\n", "\r"] {
            for quote in ["", "\""] {
                let text = table(&rows, delimiter, line_end, quote);
                let (cyrillic, ..) = encoding_rs::WINDOWS_1251.encode(&text);
                let marked = format!("\u{feff}{text}");
                for bytes in
                    [text.as_bytes(), marked.as_bytes(), &cyrillic, &zipped("t.csv", text.as_bytes())]
                {
                    place.put("t.csv", bytes);
                    let report = place.json("t.csv");
                    assert_eq!(report["protocols"], 2, "{report:#}");
                    let finding = &report["findings"][0];
                    let got = (&finding["territory"], &finding["precinct"], &finding["class"]);
                    assert_eq!(got, (&"Первая".into(), &"2".into(), &"surplus".into()), "{report:#}");
                    assert_eq!(finding["mobile_box_at_stake"], 21);
                    assert_eq!(finding["line"], 3);
                }
            }
        }
    }
}

#[test]
fn clean_tables_exit_0_findings_1_and_what_cannot_be_read_2() {
    let place = Place::new();
    place.put("clean.csv", table(&rows(&[]), ",", "\n", "").as_bytes());
    let clean = place.audit("clean.csv");
    expect_code(&clean, 0);
    assert!(told(&clean).starts_with("consistent (L0)"), "{}", told(&clean));
    assert!(told(&clean).contains("That the result is verified"), "{}", told(&clean));
    place.put("bent.csv", table(&rows(&[("Действительные", "309")]), ",", "\n", "").as_bytes());
    expect_code(&place.audit("bent.csv"), 1);
    expect_code(&place.audit("none.csv"), 2);
    place.put("old.xls", b"\xd0\xcf\x11\xe0");
    let old = place.audit("old.xls");
    expect_code(&old, 2);
    assert!(told(&old).contains("hint: save it as CSV in UTF-8, or as XLSX"), "{}", told(&old));
    let no_mapping = place.run(&["audit", "clean.csv"]);
    expect_code(&no_mapping, 2);
    assert!(told(&no_mapping).contains("saylau init protocols TABLE"), "{}", told(&no_mapping));
}

#[test]
fn each_bad_row_is_refused_with_its_line_and_column_and_the_rest_is_audited() {
    let place = Place::new();
    let mut text = table(&rows(&[]), ",", "\n", "");
    let with =
        |precinct: &str, valid: &str| format!("Первая,{precinct},500,300,20,180,298,20,8,{valid},200,110\n");
    let long = format!("\"{}\"", "9".repeat(10_000_000));
    for (precinct, valid) in [
        ("3", ""),
        ("4", "-310"),
        ("5", "n/a"),
        ("6", "310.5"),
        ("7", "9223372036854775808"),
        ("1", "310"),
        ("8", &long),
    ] {
        text += &with(precinct, valid);
    }
    text += "Первая,9,500\n";
    text += &(with("10", "310").trim_end().to_owned() + ",1,2\n");
    text += &with("11", "310");
    place.put("t.csv", text.as_bytes());
    let report = place.json("t.csv");
    let refused: Vec<(u64, &str, &str)> = report["refused"]["first"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["line"].as_u64().unwrap(),
                row["column"].as_str().unwrap_or(""),
                row["reason"].as_str().unwrap(),
            )
        })
        .collect();
    let valid = "Действительные";
    assert_eq!(
        refused,
        [
            (4, valid, "missing"),
            (5, valid, "negative"),
            (6, valid, "not-a-number"),
            (7, valid, "fraction"),
            (8, valid, "too-large"),
            (9, "УИК", "duplicate"),
            (10, "", "unreadable"),
            (11, "", "too-few-fields"),
            (12, "", "too-many-fields"),
        ]
    );
    assert_eq!((&report["protocols"], &report["refused"]["total"]), (&3.into(), &9.into()));
    let output = place.audit("t.csv");
    expect_code(&output, 1);
    assert!(
        told(&output).contains("`t.csv` line 5, column `Действительные`: a negative number: `-310`"),
        "{}",
        told(&output)
    );
}

#[test]
fn a_refused_row_is_told_in_the_language_asked_for() {
    let place = Place::new();
    let mut text = table(&rows(&[]), ",", "\n", "");
    for valid in ["-310".to_owned(), format!("\"{}\"", "9".repeat(10_000_000))] {
        text += &format!("Первая,3,500,300,20,180,298,20,8,{valid},200,110\n");
    }
    place.put("t.csv", text.as_bytes());
    for (lang, refused, form, bad) in [
        (
            "ru",
            "`t.csv`, строка 4, столбец `Действительные`: отрицательное число: `-310`",
            "(utf-8, между полями `,`)",
            "в строке больше 1 048 576 байт или 16 384 полей: не осталась ли кавычка незакрытой?",
        ),
        (
            "kk",
            "`t.csv`, 4-жол, `Действительные` бағаны: теріс сан: `-310`",
            "(utf-8, өрістер арасында `,`)",
            "жолда 1 048 576 байттан немесе 16 384 өрістен көп: тырнақша жабылмай қалмады ма?",
        ),
    ] {
        let output = place.run(&["audit", "t.csv", "--mapping", "mapping.toml", "--lang", lang]);
        expect_code(&output, 1);
        let text = told(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [refused, form, bad] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}

#[test]
fn mistakes_of_a_mapping_are_shown_in_its_text() {
    let place = Place::new();
    place.put("t.csv", table(&rows(&[]), ",", "\n", "").as_bytes());
    place.put("mapping.toml", MAPPING.replace("\"Погашено\"", "\"Погашенно\"").as_bytes());
    let output = place.audit("t.csv");
    expect_code(&output, 2);
    let text = told(&output);
    for part in
        ["mapping.toml:10:13", "no column of the table is called `Погашенно`", "did you mean `Погашено`?"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    place.put("mapping.toml", MAPPING.replace("valid = ", "vaild = ").as_bytes());
    let text = told(&place.audit("t.csv"));
    assert!(text.contains("did you mean `valid`?") || text.contains("did you mean `invalid`?"), "{text}");
    place.put("mapping.toml", b"identity = [");
    expect_code(&place.audit("t.csv"), 2);
}

#[test]
fn a_guess_is_refused_until_somebody_confirms_it() {
    let place = Place::new();
    place.put("t.csv", table(&rows(&[]), ";", "\r\n", "\"").as_bytes());
    let guess = place.run(&["init", "protocols", "t.csv", "--out", "guess.toml"]);
    expect_code(&guess, 0);
    let refused = place.run(&["audit", "t.csv", "--mapping", "guess.toml"]);
    expect_code(&refused, 2);
    assert!(told(&refused).contains("nobody has confirmed"), "{}", told(&refused));
    assert!(told(&refused).contains("guess.toml:5:"), "{}", told(&refused));
    let text = fs::read_to_string(place.0.path().join("guess.toml")).unwrap();
    place.put("guess.toml", text.replace("confirmed = false", "confirmed = true").as_bytes());
    let audit = place.run(&["audit", "t.csv", "--mapping", "guess.toml"]);
    assert!(audit.status.code().is_some_and(|code| code < 2), "{}\n{text}", told(&audit));
    expect_code(&place.run(&["init", "protocols", "t.csv", "--out", "guess.toml"]), 2);
    expect_code(&place.run(&["init", "protocols"]), 0);
}

#[test]
fn findings_are_a_table_in_which_no_cell_is_a_formula() {
    let place = Place::new();
    place.put(
        "t.csv",
        table(&rows(&[("УИК", "=cmd()"), ("Действительные", "309")]), ",", "\n", "").as_bytes(),
    );
    let output = place.run(&["audit", "t.csv", "--mapping", "mapping.toml", "--findings", "f.csv"]);
    expect_code(&output, 1);
    let mut reader = csv::Reader::from_path(place.0.path().join("f.csv")).unwrap();
    assert_eq!(reader.headers().unwrap().get(5), Some("code"));
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.iter().map(|row| row.get(5).unwrap()).collect::<Vec<_>>(), ["P3", "P4"]);
    assert_eq!(rows[0].get(4), Some("'=cmd()"));
    let is_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@']);
    assert!(!rows.iter().any(|row| row.iter().any(is_formula)));
    // The same table is read back as Parquet.
    expect_code(&place.run(&["audit", "t.csv", "--mapping", "mapping.toml", "--findings", "f.parquet"]), 1);
    let mapping = "[identity]\nprecinct = [\"code\", \"part\"]\n[fields]\nvalid = \"size\"\n";
    place.put("mapping.toml", mapping.as_bytes());
    assert_eq!(place.json("f.parquet")["protocols"], 2);
    expect_code(&place.run(&["audit", "f.parquet", "--mapping", "mapping.toml", "--findings", "f.txt"]), 2);
}

#[test]
fn a_bomb_is_refused() {
    let place = Place::new();
    place.put("mapping.toml", (MAPPING.to_owned() + "[table]\nmost_mib = 1\n").as_bytes());
    place.put("t.zip", &zipped("t.csv", &vec![b'0'; 4 << 20]));
    let output = place.audit("t.zip");
    expect_code(&output, 2);
    assert!(told(&output).contains("raise `most_mib`"), "{}", told(&output));
}

#[test]
fn findings_are_written_whole_or_not_at_all() {
    let place = Place::new();
    place.put("t.csv", table(&rows(&[("Действительные", "309")]), ",", "\n", "").as_bytes());
    let findings = ["audit", "t.csv", "--mapping", "mapping.toml", "--findings", "deep/f.csv"];
    expect_code(&place.run(&findings), 1);
    let path = place.0.path().join("deep/f.csv");
    let first = fs::read_to_string(&path).unwrap();
    // A table that cannot be read leaves what was written before.
    fs::write(place.0.path().join("t.csv"), b"\xd0\xcf\x11\xe0").unwrap();
    expect_code(&place.run(&findings), 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), first);
    let left = fs::read_dir(place.0.path().join("deep")).unwrap().count();
    assert_eq!(left, 1, "no half of a file is left");
    place.put("t.csv", table(&rows(&[]), ",", "\n", "").as_bytes());
    fs::create_dir_all(place.0.path().join("taken.csv/inside")).unwrap();
    expect_code(&place.run(&["audit", "t.csv", "--mapping", "mapping.toml", "--findings", "taken.csv"]), 2);
    let without = place.run(&["audit", "t.csv", "--findings", "f.csv"]);
    expect_code(&without, 2);
    assert!(told(&without).contains("for a table of protocols give a mapping"), "{}", told(&without));
}

const CHANNELS: &str = r#"[identity]
precinct = "uik"
district = "district"
[fields]
listed = "listed"
issued_inside = "issued"
found_stationary = "found"
invalid = "invalid"
marks_electronic = "marks"
cast = "cast"
[outages]
precinct = "uik"
at_most = "votes"
[[choices]]
name = "W"
paper = "W"
electronic = "We"
[[choices]]
name = "L"
paper = "L"
electronic = "Le"
"#;

/// North is the worked example of AUDIT 7.4 without the others; in the south the margin is made on devices.
const MIXED: &str = "uik,district,listed,issued,found,invalid,marks,cast,W,L,We,Le\n\
    1,north,1850,880,870,40,280,270,620,210,150,120\n2,south,1200,700,624,24,500,500,320,280,390,110\n";

#[test]
fn claims_seats_and_lost_votes_are_told_district_by_district() {
    let place = Place::new();
    place.put("mapping.toml", CHANNELS.as_bytes());
    place.put("t.csv", MIXED.as_bytes());
    place.put("o.csv", b"uik,votes\n1,4\n9,1\n");
    let report = place.json("t.csv");
    let claims = report["claims"]["contests"].as_array().unwrap();
    let told_of = |index: usize| {
        let pair = &claims[index]["pairs"][0];
        let holds = |bound: usize| pair["whatever_devices_did"][bound]["can_be_confirmed"].as_bool().unwrap();
        (claims[index]["district"].as_str().unwrap(), pair["margin"].as_i64().unwrap(), [0, 1, 2].map(holds))
    };
    assert_eq!(told_of(0), ("north", 440, [true, true, false]));
    assert_eq!(told_of(1), ("south", 320, [false, false, false]));
    let outcome = &report["contests"][0]["outcome"];
    assert_eq!(
        (&outcome["elected"][0]["choice"], &outcome["least_switch"]["votes"]),
        (&0.into(), &220.into())
    );
    assert_eq!(
        (&report["lost_votes"]["missing"], &report["lost_votes"]["unexplained"]),
        (&10.into(), &10.into())
    );

    let output = place.run(&["audit", "t.csv", "--mapping", "mapping.toml", "--outages", "o.csv"]);
    expect_code(&output, 0);
    let text = told(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "whatever the devices did: 410 > 270 by the electronic protocol",
        "L2 no audit of the paper can confirm this pair: 40 is not more than 500 by the electronic protocol",
        "4 never read; recorded outages can have stranded so many, at most",
        "6 never read; no recorded outage explains them",
        "1 precinct of no protocol here, the first: 9",
    ] {
        assert!(text.contains(part), "{part}\n{}", told(&output));
    }
    let verified = text.to_lowercase().matches("verified").count();
    assert_eq!(verified, 1, "only where it says that nothing is\n{text}");
    place.put("o.csv", b"uik,lost\n1,4\n");
    let output = place.run(&["audit", "t.csv", "--mapping", "mapping.toml", "--outages", "o.csv"]);
    expect_code(&output, 2);
    assert!(told(&output).contains("the mapping does not fit `o.csv`"), "{}", told(&output));
    place.put("mapping.toml", MAPPING.as_bytes());
    place.put("t.csv", table(&rows(&[]), ",", "\n", "").as_bytes());
    let output = place.run(&["audit", "t.csv", "--mapping", "mapping.toml", "--outages", "o.csv"]);
    expect_code(&output, 2);
    assert!(told(&output).contains("a table `[outages]`"), "{}", told(&output));
}

#[test]
fn identities_of_tables_are_listed_and_explained() {
    let place = Place::new();
    let list: Value = serde_json::from_slice(&place.run(&["list", "identities", "--json"]).stdout).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 15);
    for entry in list.as_array().unwrap() {
        let told = told(&place.run(&["explain", entry["name"].as_str().unwrap()]));
        assert!(told.contains("in a table of protocols (docs/AUDIT.md)"), "{told}");
    }
    let text = told(&place.run(&["explain", "P2"]));
    assert!(text.contains("- mobile boxes: `found_mobile` <= [`issued_early`] + `issued_outside`"), "{text}");
}

/// A country of 24 precincts, a third of them with devices, some with an outage.
const NATION: &str = r#"
    title = "Small"
    station = "clean-day"
    set = ["electorate.home_applications=2", "hours.closes=10:00"]
    [electronic]
    listed_mean = 150
    [paper]
    listed_mean = 90
    set = ["commission.channels=paper-only", "equipment.devices=0", "equipment.portable=0"]
    [[region]]
    name = "North"
    precincts = 24
    electronic = 8
    [[fault]]
    share = 0.5
    anywhere = true
    set = ['fault=[{ kind = "desk-dead", at = "08:00", until = "08:45" }]']
"#;

#[test]
fn a_nation_is_audited_in_one_command() {
    let place = Place::new();
    place.put("small.toml", NATION.as_bytes());
    let run = place.run(&["nation", "small.toml", "--out", "out"]);
    expect_code(&run, 0);
    assert!(told(&run).contains("saylau audit out/precincts.parquet"), "{}", told(&run));
    for path in ["out", "out/precincts.parquet"] {
        let output = place.run(&["audit", path, "--json"]);
        let audits: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output)));
        let audits = audits["audits"].as_array().unwrap();
        assert_eq!(audits.len(), 2, "one a contest");
        for audit in audits {
            assert_eq!(
                (&audit["protocols"], &audit["refused"]["total"]),
                (&24.into(), &0.into()),
                "{audit:#}"
            );
            assert_eq!(audit["findings"].as_array().unwrap().len(), 0, "{:#}", audit["findings"]);
            let not_examined = audit["identities"].as_array().unwrap().iter();
            let not_examined: Vec<&str> = not_examined
                .filter(|identity| identity["state"] == "not-examined")
                .map(|identity| identity["code"].as_str().unwrap())
                .collect();
            assert_eq!(not_examined, ["P6", "E3"], "no column of applications, none of counters");
        }
        assert_eq!(audits[0]["claims"]["contests"][0]["electronic"].as_array().unwrap().len(), 3);
        assert!(
            audits[1]["contests"][0]["outcome"]["elected"].as_array().is_some_and(|seats| !seats.is_empty())
        );
    }
    let text = told(&place.run(&["audit", "out"]));
    assert!(text.contains("(simulated)") && text.contains("L2"), "{text}");
    let findings = place.run(&["audit", "out", "--findings", "f.csv"]);
    expect_code(&findings, 2);
    assert!(told(&findings).contains("contest-2.toml"), "{}", told(&findings));
    let mapping = "out/precincts.contest-1.toml";
    expect_code(
        &place.run(&["audit", "out/precincts.parquet", "--mapping", mapping, "--findings", "f.csv"]),
        0,
    );
}

/// Returns where real tables are, or says that this test did not run.
fn real(name: &str) -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os("SAYLAU_DATA").map(|folder| here.join(folder));
    let path = folder.map(|folder| folder.join(name)).filter(|path| path.is_file());
    if path.is_none() {
        eprintln!("skipped: SAYLAU_DATA names no folder with `{name}`");
    }
    path
}

fn audit_real(table: &str, mapping: &str) -> Option<Value> {
    let path = real(table)?;
    let mapping = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples").join(mapping);
    let arguments = ["audit", path.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--json"];
    let output = Place::new().run(&arguments);
    Some(serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output))))
}

/// Failing protocols and the sum of what is too much, of one comparison of an identity.
fn failures(report: &Value, code: &str, comparison: usize) -> (u64, u64, u64) {
    let identity =
        report["identities"].as_array().unwrap().iter().find(|identity| identity["code"] == code).unwrap();
    let comparison = &identity["comparisons"][comparison];
    let number = |name: &str| comparison[name].as_u64().unwrap();
    (number("examined"), number("failing"), number("left_more") + number("right_more"))
}

#[test]
fn russia_2018_has_six_precincts_with_eight_ballots_too_many() {
    let Some(report) = audit_real("russia-2018-protocols.csv.zip", "russia-2018-president.toml") else {
        return;
    };
    assert_eq!(failures(&report, "P2", 0), (97_699, 6, 8));
    for code in ["P1", "P3", "P4", "M1"] {
        assert_eq!(failures(&report, code, 0), (97_699, 0, 0), "{code}");
    }
    assert_eq!((&report["protocols"], &report["refused"]["total"]), (&97_699.into(), &0.into()));
    let remainder = &report["identities"][1]["comparisons"][0]["remainder"];
    assert_eq!((&remainder["precincts"], &remainder["sum"]), (&10_728.into(), &50_597.into()));
    assert_eq!(report["contests"][0]["choices"][0]["votes"], 56_430_712);
    let contest = &report["contests"][0];
    assert_eq!(contest["pairs"][0]["is_beyond_findings"], true);
    let outcome = &contest["outcome"];
    assert_eq!(
        (&outcome["elected"][0]["choice"], &outcome["least_switch"]["change"]),
        (&3.into(), &"majority-lost".into())
    );
    // Eight in all boxes together; box by box three precincts have five and 26 have 32.
    assert_eq!(outcome["affected"]["votes"], 37);
    let claims = &report["claims"];
    assert_eq!((&claims["has_channels"], &claims["surpluses"][0]["surplus"]), (&false.into(), &37.into()));
    assert!(claims["contests"].as_array().unwrap().is_empty());
}

#[test]
fn russia_2021_has_seven_precincts_with_twelve_ballots_too_many_and_remote_voting_apart() {
    let Some(report) = audit_real("russia-2021-protocols.csv.zip", "russia-2021-duma.toml") else { return };
    let left_out = &report["tables"][0]["left_out"][0];
    assert_eq!((&left_out["rows"], &left_out["keeps_votes"]), (&18.into(), &true.into()));
    assert_eq!(failures(&report, "P2", 0), (96_307, 7, 12));
    for code in ["P1", "P3", "P4"] {
        assert_eq!(failures(&report, code, 0), (96_307, 0, 0), "{code}");
    }
    assert_eq!(report["contests"][0]["choices"][0]["votes"], 28_064_200);
    assert_eq!(report["unexamined_votes"], 587_249);
    // The 225 seats of the lists as announced.
    let elected = report["contests"][0]["outcome"]["elected"].as_array().unwrap();
    let mut seats: Vec<u64> = elected.iter().map(|elected| elected["seats"].as_u64().unwrap()).collect();
    seats.sort_unstable();
    assert_eq!(seats, [13, 19, 19, 48, 126]);
    assert_eq!(report["contests"][0]["outcome"]["is_beyond_findings"], true);
}
