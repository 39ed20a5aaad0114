//! The mappings of a nation's table, one a contest: with them `saylau audit` reads it as it reads the protocols of any election.

use std::fmt::Write as _;

use election::contest::ContestKind;
use terminal_sim::scenario::Scenario;

/// Fields that every contest shares, and the column of each.
const SHARED: [(&str, &str); 12] = [
    ("listed", "listed"),
    ("added", "added"),
    ("marks_paper", "marks_paper"),
    ("marks_electronic", "marks_electronic"),
    ("barcode_log", "registered"),
    ("cards_issued", "rights_issued"),
    ("cast", "stored"),
    ("blank", "returned_blank"),
    ("not_returned", "not_returned"),
    ("codes", "with_code"),
    ("stranded", "recorded_stranded"),
    ("voted", "voted"),
];

/// Fields that each contest has of its own: the column has its number behind it.
const OWN: [&str; 11] = [
    "received",
    "transferred_in",
    "transferred_out",
    "issued_inside",
    "issued_outside",
    "spoiled",
    "unused",
    "found_stationary",
    "found_mobile",
    "invalid",
    "valid",
];

/// Returns the mapping of each contest of a nation.
pub(crate) fn mappings(title: &str, station: &Scenario) -> Vec<String> {
    (0..station.election.contests.len()).filter_map(|contest| mapping(title, station, contest)).collect()
}

fn mapping(title: &str, station: &Scenario, contest: usize) -> Option<String> {
    let plan = station.election.contests.get(contest)?;
    let no = contest + 1;
    let mut out = String::from(
        "# Which column of `precincts.parquet` is which number: `saylau audit` finds this file beside the table.\n",
    );
    _ = writeln!(out, "title = {}\nconfirmed = true", quoted(&format!("{title}, {} (simulated)", plan.name)));
    out += "\n[identity]\nregion = \"region\"\nprecinct = \"precinct\"\n\n[fields]\n";
    for (field, column) in SHARED {
        _ = writeln!(out, "{field} = \"{column}\"");
    }
    for field in OWN {
        _ = writeln!(out, "{field} = \"{field}_{no}\"");
    }
    if let Some(other) = (0..station.election.contests.len()).find(|other| *other != contest) {
        let other = other + 1;
        _ = writeln!(out, "other_issued = [\"issued_inside_{other}\", \"issued_outside_{other}\"]");
        _ = writeln!(out, "other_found = [\"found_stationary_{other}\", \"found_mobile_{other}\"]");
    }
    out += match plan.kind {
        ContestKind::SingleMandate => {
            "\n# As the law has it: more than half of those who took part, else a run-off. The table makes one contest of the country.\n\
            [contest]\nkind = \"plurality\"\nrunoff = true\nbase = \"ballots\"\n"
        }
        ContestKind::PartyList => {
            "\n# As on 19 September 2004: ten seats above 7 %. Whether the base has the invalid ballots is assumed.\n\
            [contest]\nkind = \"party-list\"\nseats = 10\nmethod = \"largest-remainder\"\nthreshold = 0.07\nbase = \"ballots\"\n"
        }
    };
    out += "\n# Precincts without devices have no electronic votes, whatever their lists leave room for.\n\
        [paper_only]\ncolumn = \"electronic\"\nis = \"0\"\n";
    let options =
        plan.options.iter().enumerate().map(|(option, name)| (name.as_str(), (option + 1).to_string(), true));
    let others = [("against all", "against_all".to_owned(), false), ("blank", "blank".to_owned(), false)];
    for (name, column, elects) in options.chain(others) {
        _ = writeln!(out, "\n[[choices]]\nname = {}", quoted(name));
        if !elects {
            out += "elects = false\n";
        }
        for (votes, sheet) in [("paper", "paper"), ("electronic", "device"), ("summary", "summary")] {
            _ = writeln!(out, "{votes} = \"{sheet}_{no}_{column}\"");
        }
    }
    Some(out)
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
