//! Tables of protocols: small ones with every field of a mapping, each mapping of `examples`, a nation's, and a real one.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use toml::Table;

use crate::schema::Schema;
use crate::{Place, codes, of_project};

/// A form without channels, in which the totals of a territory stand below its precincts.
const PAPER: &str = r#"title = "Paper"
[identity]
region = "region"
territory = "territory"
precinct = "precinct"
district = "district"
[fields]
received = "received"
issued_inside = "issued"
issued_outside = "issued_outside"
cancelled = "cancelled"
found_stationary = "found"
found_mobile = "found_mobile"
invalid = "invalid"
valid = "valid"
[[choices]]
name = "A"
paper = "A"
[[choices]]
name = "B"
paper = "B"
[form]
forces = ["P1", "P4"]
[[leave_out]]
column = "precinct"
is = "abroad"
reason = "no boxes"
keep_votes = true
[totals]
column = "precinct"
is = "total"
"#;
const PAPER_HEADINGS: &str = "region,territory,precinct,district,received,issued,issued_outside,cancelled,found,found_mobile,invalid,valid,A,B\n";
const PAPER_NUMBERS: &str = "500,300,20,180,298,20,8,310,200,110";

/// A form with channels and every number that an identity asks for.
const CHANNELS: &str = r#"title = "Channels"
[identity]
precinct = "precinct"
[fields]
listed = "listed"
marks_paper = "marks_paper"
marks_electronic = "marks"
applications = "applications"
issued_inside = "issued"
issued_outside = "issued_outside"
found_stationary = "found"
found_mobile = "found_mobile"
barcode_log = "log"
cards_issued = "cards"
cast = "cast"
blank = "blank"
not_returned = "not_returned"
terminals = "terminals"
controller = "controller"
codes = "codes"
stranded = "stranded"
voted = "voted"
other_issued = "other_issued"
other_found = "other_found"
other_cast = "other_cast"
[[choices]]
name = "W"
paper = "W"
electronic = "We"
codes = "Wc"
summary = "Ws"
[[choices]]
name = "L"
paper = "L"
electronic = "Le"
codes = "Lc"
summary = "Ls"
[[choices]]
name = "against all"
elects = false
paper = "N"
electronic = "Ne"
codes = "Nc"
summary = "Ns"
[outages]
precinct = "precinct"
at_most = "votes"
"#;
const CHANNEL_HEADINGS: &str = "precinct,listed,marks_paper,marks,applications,issued,issued_outside,found,found_mobile,log,cards,cast,blank,\
    not_returned,terminals,controller,codes,stranded,voted,other_issued,other_found,other_cast,W,We,Wc,Ws,L,Le,Lc,Ls,N,Ne,Nc,Ns\n";
/// One protocol that agrees with itself, and one that breaks what a number of it can break.
const CHANNEL_ROWS: [&str; 2] = [
    "1,1000,420,280,30,400,20,395,20,280,283,280,3,0,280,280,90,0,700,420,415,280,250,160,60,410,140,100,30,240,25,20,0,45",
    "2,900,410,320,10,400,20,401,22,300,335,310,4,3,305,310,330,6,720,410,440,300,230,170,180,400,150,110,90,270,20,15,60,30",
];

#[test]
fn audits_of_tables_fit_their_schema() {
    let place = Place::new();
    let mut schema = Schema::new("audit-table");
    papers(&place, &mut schema);
    channels(&place, &mut schema);
    examples(&place, &mut schema);
    nation(&place, &mut schema);
    real(&place, &mut schema);
    let identities = auditor::protocols::IDENTITIES.iter().map(|identity| identity.code);
    assert_eq!(schema.words("identity_code"), codes(identities));
    schema.finish(&[]);
}

/// Audits a table by a mapping, each written for it.
fn audit(place: &Place, mapping: &str, table: &str, more: &[&str]) -> Value {
    place.put("mapping.toml", mapping);
    place.put("t.csv", table);
    place.audit(&[&["t.csv", "--mapping", "mapping.toml"], more].concat())
}

fn papers(place: &Place, schema: &mut Schema) {
    let row = |precinct: &str, numbers: &str| format!("East,First,{precinct},7,{numbers}\n");
    let mut table = PAPER_HEADINGS.to_owned() + &row("1", PAPER_NUMBERS) + &row("abroad", PAPER_NUMBERS);
    // Slips of the pen, one of each sort, and a box with a ballot too many.
    for (precinct, numbers) in [
        ("2", "500,300,20,180,298,20,8,301,200,110"),
        ("3", "500,300,20,180,298,20,310,8,200,110"),
        ("4", "500,300,20,180,298,20,8,310,220,110"),
        ("5", "500,300,20,180,298,20,8,410,200,110"),
        ("6", "500,300,20,180,278,40,8,310,200,110"),
        ("7", "500,300,20,180,298,20,8,200,200,110"),
        ("8", "320,300,20,180,298,20,8,310,200,110"),
        ("9", "680,300,20,180,298,20,8,310,200,110"),
    ] {
        table += &row(precinct, numbers);
    }
    table += &row("total", "1,2,3,4,5,6,7,8,9,10");
    schema.take("slips and totals", &audit(place, PAPER, &table, &[]));
    schema.take("refused", &audit(place, PAPER, &(table + &refused(row)), &[]));
    let district = |number: u32| format!("West,Last,{number},{number},{PAPER_NUMBERS}\n");
    let districts: String = (0..10_001).map(district).collect();
    schema.take("districts", &audit(place, PAPER, &(PAPER_HEADINGS.to_owned() + &districts), &[]));
    // A thousand sheets that add up, and one column for both sides of an identity.
    let many: String = (0..1_001).map(|precinct| row(&precinct.to_string(), PAPER_NUMBERS)).collect();
    let same = PAPER.replace("valid = \"valid\"", "valid = [\"A\", \"B\"]").replace("\"P1\", \"P4\"", "");
    schema.take("many", &audit(place, &same, &(PAPER_HEADINGS.to_owned() + &many), &[]));
}

/// Rows of which each is refused for a reason of its own.
fn refused(row: impl Fn(&str, &str) -> String) -> String {
    let with = |valid: &str| format!("500,300,20,180,298,20,8,{valid},200,110");
    let mut rows = row("1", PAPER_NUMBERS)
        + &row("", PAPER_NUMBERS)
        + &row("20", "500,300")
        + &row("21", &with("310,1,2"));
    let long = format!("\"{}\"", "9".repeat(2 << 20));
    for (precinct, valid) in (30..).zip(["", "-310", "n/a", "310.5", "9223372036854775808", &long]) {
        rows += &row(&precinct.to_string(), &with(valid));
    }
    rows
}

fn channels(place: &Place, schema: &mut Schema) {
    let [clean, broken] = CHANNEL_ROWS;
    let table = format!("{CHANNEL_HEADINGS}{clean}\n{broken}\n");
    schema.take("channels", &audit(place, CHANNELS, &table, &[]));
    place.put("o.csv", "precinct,votes\n2,4\n9,1\n2,many\n");
    schema.take("outages", &audit(place, CHANNELS, &table, &["--outages", "o.csv"]));
    let untitled = CHANNELS.replace("title = \"Channels\"\n", "");
    for contest in [
        "kind = \"plurality\"\nrunoff = true",
        "kind = \"plurality\"\nseats = 2",
        "kind = \"party-list\"\nseats = 5\nmethod = \"dhondt\"",
        "kind = \"party-list\"\nseats = 5\nmethod = \"sainte-lague\"",
        "kind = \"party-list\"\nseats = 5",
    ] {
        schema.take(contest, &audit(place, &format!("{untitled}[contest]\n{contest}\n"), &table, &[]));
    }
    // Each protocol in a district of its own, nothing found in boxes, and no outages.
    let districts = CHANNELS.replace(
        "precinct = \"precinct\"\n[fields]",
        "precinct = \"precinct\"\ndistrict = \"listed\"\n[fields]",
    );
    let districts =
        districts.replace("stranded = \"stranded\"\n", "").replace("found_mobile = \"found_mobile\"\n", "");
    let table = table.replace(",20,395,20,", ",20,0,0,");
    schema.take("districts", &audit(place, &districts, &table, &[]));
    votes(place, schema);
}

/// Forms with nothing but votes: a majority, places that hang on one vote, ties, and a choice that nobody stood against.
fn votes(place: &Place, schema: &mut Schema) {
    let votes = "[identity]\nprecinct = \"p\"\n[[choices]]\nname = \"A\"\npaper = \"A\"\nelectronic = \"Ae\"\n\
        [[choices]]\nname = \"B\"\npaper = \"B\"\n[[choices]]\nname = \"C\"\npaper = \"C\"\n";
    let runoff = format!("{votes}[contest]\nrunoff = true\n");
    for numbers in ["300,100,50,20", "30,10,39,38", "50,0,50,0", "40,0,30,30", "60,0,41,18"] {
        let table = format!("p,A,Ae,B,C\n1,{numbers}\n");
        schema.take(numbers, &audit(place, &runoff, &table, &[]));
        schema.take(numbers, &audit(place, votes, &table, &[]));
    }
    let alone = "[identity]\nprecinct = \"p\"\n[[choices]]\nname = \"A\"\nsummary = \"A\"\n";
    schema.take("alone", &audit(place, alone, "p,A\n1,30\n", &[]));
}

/// A table for each mapping of the project, with its headings: one precinct that agrees with itself, one that does not.
fn examples(place: &Place, schema: &mut Schema) {
    let mut taken = 0;
    for entry in fs::read_dir(of_project("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let mapping = fs::read_to_string(&path).unwrap();
            schema.take(&path.display().to_string(), &audit(place, &mapping, &table_for(&mapping), &[]));
            taken += 1;
        }
    }
    assert!(2 <= taken, "the mappings of the project were not found");
}

/// Writes two protocols with the headings that a mapping asks for: the second has a ballot too many in its mobile box.
fn table_for(mapping: &str) -> String {
    let mapping: Table = mapping.parse().unwrap();
    let mut columns: Vec<(String, [String; 2])> = Vec::new();
    let mut put = |heading: &toml::Value, values: [&str; 2]| {
        let names: Vec<&str> = match heading {
            toml::Value::Array(names) => names.iter().filter_map(toml::Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        columns.extend(names.into_iter().map(|name| (name.to_owned(), values.map(str::to_owned))));
    };
    for (name, heading) in mapping["identity"].as_table().unwrap() {
        put(heading, if name == "precinct" { ["1", "2"] } else { ["East", "East"] });
    }
    for (name, heading) in mapping["fields"].as_table().unwrap() {
        put(
            heading,
            match name.as_str() {
                "listed" => ["600", "600"],
                "received" => ["500", "500"],
                "issued_inside" => ["300", "300"],
                "issued_outside" => ["20", "20"],
                "cancelled" => ["180", "180"],
                "found_stationary" => ["300", "300"],
                "found_mobile" => ["20", "21"],
                "invalid" => ["10", "10"],
                "valid" => ["310", "311"],
                _ => ["0", "0"],
            },
        );
    }
    for (index, choice) in mapping["choices"].as_array().unwrap().iter().enumerate() {
        put(&choice["paper"], [["200", "201"], ["110", "110"], ["0", "0"]][index.min(2)]);
    }
    let quoted = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |fields: Vec<String>| fields.join(",") + "\n";
    let headings = line(columns.iter().map(|(heading, _)| quoted(heading)).collect());
    headings
        + &[0, 1].map(|row| line(columns.iter().map(|(_, values)| quoted(&values[row])).collect())).concat()
}

/// A table with a mapping for each contest beside it.
fn nation(place: &Place, schema: &mut Schema) {
    let small = of_project("tests/tables/small.toml");
    let output = place.run(&["nation", small.to_str().unwrap(), "--out", "nation"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let audits = place.audit(&["nation"]);
    assert_eq!(audits["audits"].as_array().unwrap().len(), 2);
    schema.take("nation", &audits);
}

/// A real table, where there is one.
fn real(place: &Place, schema: &mut Schema) {
    let (table, mapping) = ("russia-2021-protocols.csv.zip", "examples/russia-2021-duma.toml");
    let here = of_project("");
    let folder = std::env::var_os("SAYLAU_DATA").map(|folder| here.join(folder));
    let path: Option<PathBuf> = folder.map(|folder| folder.join(table)).filter(|path| path.is_file());
    let Some(path) = path else {
        eprintln!("skipped: SAYLAU_DATA names no folder with `{table}`");
        return;
    };
    let mapping = of_project(mapping);
    let audit = place.audit(&[path.to_str().unwrap(), "--mapping", mapping.to_str().unwrap()]);
    assert_eq!(audit["protocols"], 96_307);
    schema.take(table, &audit);
}
