//! Statistics on public records of real elections (AUDIT 7.7 and 9), which `SAYLAU_DATA` names a folder of.
//!
//! Without it the tests say so and hold nothing.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a record that cannot be read fails the test"
)]

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use statistics::screening::digits::last_digits;
use statistics::terminals::homogeneity::{against_others, chi_square, column, deal, exact, largest};
use statistics::terminals::mode;

/// Reads a file of the folder, or says that there is none.
#[expect(clippy::disallowed_methods, reason = "where the public records lie, only the environment can say")]
fn data(name: &str) -> Option<Vec<u8>> {
    let Ok(folder) = std::env::var("SAYLAU_DATA") else {
        eprintln!("skipped: `SAYLAU_DATA` does not name the folder with `{name}`");
        return None;
    };
    // A path that is not absolute counts from the top of the project, wherever the tests run.
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    Some(std::fs::read(here.join(folder).join(name)).unwrap())
}

/// Reads the rows of a text, whatever ends its lines: CR LF, LF, or a lone CR.
fn rows(bytes: &[u8]) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    reader.records().map(Result::unwrap).collect()
}

fn number(row: &csv::StringRecord, column: usize) -> u64 {
    row.get(column).unwrap().trim().parse().unwrap()
}

/// The votes of each contest in Winterville: a row a terminal, a column a candidate.
fn winterville(bytes: &[u8]) -> BTreeMap<String, Vec<Vec<u64>>> {
    let mut contests: BTreeMap<String, Vec<Vec<u64>>> = BTreeMap::new();
    for row in rows(bytes) {
        let terminals = contests.entry(row.get(0).unwrap().to_owned()).or_default();
        let terminal = usize::try_from(number(&row, 1)).unwrap();
        terminals.resize(terminals.len().max(terminal + 1), Vec::new());
        terminals[terminal].push(number(&row, 4));
    }
    contests
}

/// Seven terminals of one polling place (Ottoboni and Stark 2019, section 4): candidates stand in the order of the tapes,
/// the Republican first.
#[test]
fn winterville_2018() {
    let Some(bytes) = data("georgia-2018-winterville-terminals.csv") else {
        return;
    };
    let contests = winterville(&bytes);
    assert_eq!(contests.len(), 10);
    let (chi2, degrees) = chi_square(&against_others(&column(&contests["Governor"], 0)));
    assert!((chi2 - 12.8355).abs() < 5e-5, "{chi2}");
    assert_eq!(degrees, 6);
    for (contest, p) in [
        ("Governor", 0.122),
        ("Lt Governor", 0.0212),
        ("Secretary of State", 0.0210),
        ("Commissioner of Labor", 0.0090),
    ] {
        let terminals = column(&contests[contest], 0);
        let (at, most) = largest(&terminals).unwrap();
        assert_eq!(at, 3, "{contest}");
        let exact = exact(&terminals, most).unwrap();
        let dealt = deal(&terminals, most, 20_000, "1") as f64 / 20_000.0;
        eprintln!("{contest}: exact {exact:.5}, dealt {dealt:.5}");
        // The figures of the text were dealt as well: within four standard errors of 10,000 deals.
        let error = (exact * (1.0 - exact) / 10_000.0).sqrt();
        assert!((exact - p).abs() < 4.0 * error, "{contest}: {exact}");
        assert!((exact - dealt).abs() < 4.0 * error, "{contest}: {exact}, {dealt}");
    }
    let governor = column(&contests["Governor"], 0);
    let (_, most) = largest(&governor).unwrap();
    assert_eq!((most.chosen, most.votes), (68, 131));
}

/// Undervotes by mail against those on terminals in 159 counties (Ottoboni and Stark 2019, section 3).
#[test]
fn undervotes_by_county_2018() {
    let Some(bytes) = data("georgia-2018-undervotes-by-county.csv") else {
        return;
    };
    // Contest and county to ballots and undervotes on paper, and electronically.
    let mut units: BTreeMap<(String, String), [(u64, u64); 2]> = BTreeMap::new();
    // Provisional ballots are a handful of either kind.
    for row in rows(&bytes).into_iter().filter(|row| row.get(1) != Some("Provisional")) {
        let unit = (row.get(3).unwrap().to_owned(), row.get(0).unwrap().to_owned());
        let is_paper = row.get(1) == Some("Absentee by Mail");
        let part = &mut units.entry(unit).or_default()[usize::from(!is_paper)];
        part.0 += number(&row, 2);
        part.1 += number(&row, 5);
    }
    let mut flagged: BTreeMap<&str, u64> = BTreeMap::new();
    for ((contest, _), [paper, electronic]) in &units {
        let p = mode::p_value(*paper, *electronic).p;
        *flagged.entry(contest).or_default() += u64::from(p <= 1e-4);
    }
    eprintln!("{flagged:?}");
    assert_eq!(flagged.remove("Lieutenant Governor"), Some(101));
    let mut others: Vec<u64> = flagged.into_values().collect();
    others.sort_unstable();
    assert_eq!(others, [2, 4, 4, 4, 4, 4, 5, 5]);
    let [paper, electronic] = units[&("Lieutenant Governor".to_owned(), "Bibb".to_owned())];
    assert_eq!((paper.0 + electronic.0, paper.1 + electronic.1), (60_460, 3_049));
    assert_eq!(electronic, (55_999, 3_014));
    let p = mode::p_value(paper, electronic);
    assert!((p.p / 1.96e-60 - 1.0).abs() < 3e-3, "{p:?}");
}

/// Returns two columns of a year's protocols, the list size and the votes of the leader.
fn protocols(year: u32, listed: usize, leader: usize) -> Option<(Vec<u64>, Vec<u64>)> {
    let bytes = data(&format!("russia-{year}-protocols.csv.zip"))?;
    let rows = rows(&first_entry(&bytes));
    let numbers = |column: usize| rows.iter().map(|row| number(row, column)).collect();
    Some((numbers(listed), numbers(leader)))
}

/// Unpacks the only entry of a zip file: after 30 bytes, a name and a field of extras stands a deflate stream.
fn first_entry(zip: &[u8]) -> Vec<u8> {
    assert_eq!(&zip[..4], b"PK\x03\x04");
    let length = |at: usize| usize::from(u16::from_le_bytes([zip[at], zip[at + 1]]));
    let mut text = Vec::new();
    flate2::read::DeflateDecoder::new(&zip[30 + length(26) + length(28)..]).read_to_end(&mut text).unwrap();
    text
}

/// Last digits of 2018 and 2021 (AUDIT 9): the votes of the leader, and the list size, on which nobody cheats.
#[test]
fn last_digits_of_russian_protocols() {
    for (year, listed, leader, of_votes, of_list) in [(2018, 3, 18, 17.41, 64.0), (2021, 5, 21, 56.79, 33.0)]
    {
        let Some((listed, leader)) = protocols(year, listed, leader) else {
            return;
        };
        let (votes, list) = (last_digits(&leader, 100), last_digits(&listed, 100));
        eprintln!("{year}: votes {:.4} of {}, list {:.4} of {}", votes.chi2, votes.n, list.chi2, list.n);
        assert!((votes.chi2 - of_votes).abs() < 0.005, "{year}: {}", votes.chi2);
        assert!((list.chi2 - of_list).abs() < 0.5, "{year}: {}", list.chi2);
    }
}
