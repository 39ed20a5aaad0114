//! A nation comes out the same however it is played, and any of its precincts can be made again.

use std::convert::Infallible;
use std::sync::Mutex;

use language::{Language, Words};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use terminal_sim::scenario::ScenarioSource;
use terminal_sim::scenario::nation::NationPlan;

use super::row::PrecinctRow;
use super::summary::Counting;
use super::table::Table;
use super::*;
use crate::shipped;

/// A country of 28 precincts, 9 of them with devices.
const SMALL: &str = r#"
    title = "Small"
    station = "clean-day"
    set = ["electorate.home_applications=2", "hours.closes=10:00"]
    [electronic]
    listed_mean = 150
    listed_cv = 0.3
    [paper]
    listed_mean = 90
    set = ["commission.channels=paper-only", "equipment.devices=0", "equipment.portable=0"]
    [[region]]
    name = "North"
    precincts = 12
    electronic = 3
    [[region]]
    name = "South"
    precincts = 16
    electronic = 6
    [[fault]]
    share = 0.5
    anywhere = true
    set = ['fault=[{ kind = "desk-dead", at = "08:00", until = "08:45" }]']
"#;

fn small() -> Nation {
    let plan = NationPlan::parse(&ScenarioSource::new("small.toml", SMALL)).unwrap();
    let station = shipped::find(&plan.station).unwrap().text;
    plan.with_station(station).unwrap_or_else(|(_, problems)| panic!("{problems:#?}"))
}

/// Plays a nation on some threads and returns its table and its rows.
fn played(nation: &Nation, threads: usize) -> (Vec<u8>, Vec<PrecinctRow>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let (mut bytes, mut all) = (Vec::new(), Vec::new());
        let mut table = Table::new(&mut bytes, nation.stations()[0], &[("seed", "3".to_owned())]).unwrap();
        let each = |_, _: &Played| Ok::<(), Infallible>(());
        play_all(nation, 3, each, |rows| {
            table.write(rows).unwrap();
            all.extend_from_slice(rows);
            Ok(())
        })
        .unwrap();
        table.close().unwrap();
        (bytes, all)
    })
}

#[test]
fn shipped_nations_read_and_have_the_precincts_they_say() {
    for (name, electronic) in [("kazakhstan-2004", 961), ("kazakhstan-2005", 1_447)] {
        let plan = NationPlan::parse(&ScenarioSource::new(name, shipped::nation(name).unwrap())).unwrap();
        let station = shipped::find(&plan.station).unwrap().text;
        let nation = plan.with_station(station).unwrap_or_else(|(_, problems)| panic!("{problems:#?}"));
        assert_eq!(nation.precincts(), 9_580);
        let regions = &nation.plan().regions;
        assert_eq!((regions.len(), regions.iter().map(|region| region.electronic).sum()), (16, electronic));
    }
}

#[test]
fn a_nation_has_the_same_bytes_on_any_number_of_threads() {
    let nation = small();
    let (one, rows) = played(&nation, 1);
    assert_eq!(rows.iter().map(|row| row.precinct).collect::<Vec<_>>(), (1..=28).collect::<Vec<_>>());
    for threads in [2, 8] {
        assert!(played(&nation, threads).0 == one, "{threads} threads");
    }
}

#[test]
fn a_precinct_made_again_alone_is_the_one_of_the_nation() {
    let nation = small();
    let fingerprints = Mutex::new(Vec::new());
    let keep = |number, played: &Played| {
        fingerprints.lock().unwrap().push((number, played.day.fingerprint.clone()));
        Ok::<(), Infallible>(())
    };
    play_all(&nation, 3, keep, |_| Ok(())).unwrap();
    let fingerprints = fingerprints.into_inner().unwrap();
    assert_eq!(fingerprints.len(), 28);
    for (number, fingerprint) in fingerprints {
        assert_eq!(play(&nation, number, 3).unwrap().day.fingerprint, fingerprint, "{number}");
    }
    assert!(play(&nation, 29, 3).is_none());
}

#[test]
fn the_table_can_be_read_and_says_what_the_rows_say() {
    let nation = small();
    let (bytes, rows) = played(&nation, 2);
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let facts = reader.metadata().file_metadata().key_value_metadata().unwrap();
    assert!(facts.iter().any(|fact| fact.key == "seed" && fact.value.as_deref() == Some("3")));
    let names: Vec<String> = reader
        .metadata()
        .file_metadata()
        .schema_descr()
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    let at = |name: &str| names.iter().position(|other| other == name).unwrap();
    let read: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(read.len(), rows.len());
    for (read, row) in read.iter().zip(&rows) {
        assert_eq!(read.get_string(at("region")).unwrap(), &row.region_name);
        assert_eq!(read.get_long(at("listed")).unwrap(), i64::from(row.listed));
        assert_eq!(read.get_long(at("voted_electronic")).unwrap(), i64::from(row.voted_electronic));
        assert_eq!(read.get_string(at("fingerprint")).unwrap(), &row.fingerprint);
        assert_eq!(read.get_long(at("summary_2_1")).unwrap(), i64::from(row.summary[1].votes[0]));
        let found = row.paper.first().map_or(0, |sheet| sheet.accounting.found_stationary);
        assert_eq!(read.get_long(at("found_stationary_1")).unwrap(), i64::from(found));
        assert_eq!(read.get_long(at("marks_electronic")).unwrap(), i64::from(row.marks.unwrap().1));
    }
}

#[test]
fn sums_are_those_of_the_rows_and_outages_are_detected() {
    let nation = small();
    let (_, rows) = played(&nation, 2);
    let mut counting = Counting::default();
    // In two portions, as a large nation comes in.
    let (first, second) = rows.split_at(10);
    counting.take(first);
    counting.take(second);
    let summary = serde_json::to_value(counting.summary(&nation)).unwrap();
    let listed: u64 = rows.iter().map(|row| u64::from(row.listed)).sum();
    assert_eq!(summary["nation"]["listed"], listed);
    assert_eq!(summary["nation"]["electronic_precincts"], 9);
    assert_eq!(summary["regions"][1]["precincts"], 16);
    let worst = rows
        .iter()
        .filter(|row| 0 < row.findings)
        .max_by_key(|row| (row.findings, row.stranded, std::cmp::Reverse(row.precinct)));
    assert_eq!(summary["worst"][0]["number"], worst.unwrap().precinct);
    let down = rows.iter().filter(|row| !row.faults.is_empty()).count() as u64;
    assert!(0 < down);
    let outages = summary["matrix"]["expected"].as_array().unwrap();
    let seen = outages.iter().find(|row| row["check"] == "A21").unwrap();
    assert_eq!((seen["detected"]["hits"].as_u64(), seen["detected"]["n"].as_u64()), (Some(down), Some(down)));
    let voted: u64 = rows.iter().map(|row| row.summary[0].total()).sum();
    assert!(0 < voted);
    let came: u64 = rows.iter().map(|row| u64::from(row.came)).sum();
    for language in Language::ALL {
        let words = Words::new(language);
        let text = counting.summary(&nation).told(&words);
        assert!(text.contains(&words.say("together-row")), "{text}");
        assert!(text.contains(&format!(" {} ", words.number(came))), "{came}: {text}");
    }
}
