//! The catalogue of incidents is whole, agrees with the scenarios, and says where it is wrong.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use expect_test::expect;
use terminal_sim::scenario::incidents::{Answer, Catalogue, Incident, Play};
use terminal_sim::scenario::{Scenario, ScenarioSource};

/// Incidents of each chapter of the list this project keeps (EV, BA, ID, VL, MB, CT).
const CHAPTERS: [(&str, u32); 6] = [("EV", 21), ("BA", 17), ("ID", 9), ("VL", 16), ("MB", 6), ("CT", 12)];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/rnim-2004").join(path))
        .unwrap()
}

fn catalogue() -> Catalogue {
    let text = read("incidents.toml");
    Catalogue::parse(&ScenarioSource::new("incidents.toml", text)).unwrap()
}

fn load(play: &Play) -> Scenario {
    let text = read(&format!("{}.toml", play.scenario));
    let source = ScenarioSource { name: play.to_string(), text, overrides: play.set.clone() };
    Scenario::parse(&source).unwrap()
}

fn plays(incident: &Incident) -> &[Play] {
    match &incident.answer {
        Answer::Play(plays) => plays,
        _ => &[],
    }
}

#[test]
fn exactly_the_81_incidents_are_there() {
    let expected: Vec<String> =
        CHAPTERS.iter().flat_map(|(name, last)| (1..=*last).map(move |n| format!("{name}-{n:02}"))).collect();
    let found: Vec<String> = catalogue().incidents.into_iter().map(|incident| incident.id).collect();
    assert_eq!(found, expected);
    assert_eq!(found.len(), 81);
}

#[test]
fn every_scenario_leads_back_to_the_incident_that_names_it() {
    let catalogue = catalogue();
    let mut named = BTreeSet::new();
    for incident in &catalogue.incidents {
        for play in plays(incident) {
            let scenario = load(play);
            assert_eq!(scenario.incident.as_ref(), Some(&incident.id), "{play}");
            assert!(incident.precincts.contains(&scenario.precinct.number), "{play}");
            assert_eq!(scenario.precinct.city, incident.city, "{play}");
            assert_eq!(scenario.precinct.district, incident.district.unwrap_or(0), "{play}");
            named.insert(play.scenario.clone());
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/rnim-2004");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let names = files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
    let scenarios: BTreeSet<String> = names.filter(|name| name != "incidents").collect();
    assert_eq!(named, scenarios, "a scenario that no incident names, or the other way round");
}

/// Returns the numbers and times a sentence mentions, without commas between thousands.
fn figures(sentence: &str) -> impl Iterator<Item = String> {
    let words = sentence.split(|c: char| !(c.is_ascii_digit() || ":.,".contains(c)));
    let trimmed = words.map(|word| word.trim_matches([':', '.', ',']).replace(',', ""));
    trimmed.filter(|word| !word.is_empty())
}

#[test]
fn what_a_scenario_calls_reported_is_what_the_catalogue_has_as_printed() {
    assert_eq!(figures("2 of 3,084 at 16:50, or 8.43.").collect::<Vec<_>>(), ["2", "3084", "16:50", "8.43"]);
    for incident in &catalogue().incidents {
        let numbers = incident.numbers.iter().map(|number| number.value.to_string());
        let times = incident.times.iter().map(|time| time.at.clone().unwrap_or_else(|| time.printed.clone()));
        let printed: BTreeSet<String> = numbers.chain(times).collect();
        for play in plays(incident) {
            let reported = load(play).reported;
            let told: BTreeSet<String> = reported.iter().flat_map(|sentence| figures(sentence)).collect();
            assert_eq!(told, printed, "{} in {play}", incident.id);
        }
    }
}

#[test]
fn what_is_printed_is_never_written_over() {
    let catalogue = catalogue();
    let district = |id: &str| catalogue.find(id).unwrap().district;
    // The same precinct stands under two numbers, and both are kept.
    assert_eq!((district("BA-05"), district("ID-07")), (Some(38), Some(37)));
    assert_eq!((district("EV-20"), district("VL-06")), (Some(1), Some(5)));
    for incident in &catalogue.incidents {
        for correction in &incident.corrections {
            let stands = match correction.field {
                "city" => incident.city == correction.printed,
                "district" => {
                    incident.district.map_or_else(String::new, |d| d.to_string()) == correction.printed
                }
                "time" => incident.times.iter().any(|time| time.printed == correction.printed),
                _ => true,
            };
            assert!(stands, "{}: `{}` is not what is printed", incident.id, correction.printed);
        }
    }
}

#[test]
fn every_mistake_of_a_catalogue_is_reported_with_its_place() {
    let text = "\
source = 'A report'
[[incident]]
id = 'EV-1'
sections = ['electronic-votes']
kind = 'machines'
what = 'it stops'
story = 'It stops.'
recorded = 'nothing to play'
play = [{ scenario = 'a', checks = [] }]
[[incident]]
id = 'EV-02'
sections = []
kind = 'equipment'
what = 'it stops'
story = 'It stops.'
precinct = 3
numbers = [{ value = 'three', of = 'devices' }]
corrections = [{ field = 'town', printed = 'A', why = 'B' }]
same_as = 'EV-03'
[[incident]]
id = 'EV-02'
sections = []
kind = 'equipment'
what = 'it stops'
story = 'It stops.'
";
    let problems = Catalogue::parse(&ScenarioSource::new("incidents.toml", text)).unwrap_err();
    let told: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
    expect![[r#"
        incidents.toml:3:6: field `incident[0].id` must be two letters and two digits: 'EV-1'
          expected: an id like "EV-11"
        incidents.toml:4:13: field `incident[0].sections[0]` must be a known word: 'electronic-votes'
          expected: `preparation`, `commissions`, `electronic-voting`, `administrative-resources`, `monitors-rights`, `voters-rights`, `voter-lists` or `closed-precincts`
          hint: did you mean `electronic-voting`?
        incidents.toml:5:8: field `incident[0].kind` must be a known word: 'machines'
          expected: `equipment`, `channel`, `votes`, `hours`, `secrecy`, `ballots`, `identity`, `list`, `home`, `count`, `sheets`, `access` or `presence`
        incidents.toml:9:8: field `incident[0].play` must stand alone, or give way to one of `same_as`, `recorded` and `missing`: [{ scenario = 'a', checks = [] }]
          expected: exactly one of the four
        incidents.toml:16:1: unknown field `incident[1].precinct`
          expected: `city`, `computed`, `corrections`, `date`, `district`, `id`, `kind`, `missing`, `numbers`, `play`, `precincts`, `recorded`, `same_as`, `sections`, `story`, `times` or `what`
          hint: did you mean `precincts`?
        incidents.toml:17:22: field `incident[1].numbers[0].value` must be a whole number, not a text: 'three'
          expected: a whole number from 0 to 4,294,967,295
        incidents.toml:18:26: field `incident[1].corrections[0].field` must be a known word: 'town'
          expected: `city`, `precinct`, `district`, `time` or `numbers`
        incidents.toml:19:11: field `incident[1].same_as` names no entry that can answer for this one: 'EV-03'
          expected: the id of another entry that is not told elsewhere itself
        incidents.toml:20:1: field `incident[2].play` must stand alone, or give way to one of `same_as`, `recorded` and `missing`
          expected: exactly one of the four
        incidents.toml:21:6: field `incident[2].id` is given twice: 'EV-02'
          expected: an id that no other entry has
    "#]].assert_eq(&told);
}

#[test]
fn a_mistyped_id_finds_its_neighbours() {
    let catalogue = catalogue();
    assert_eq!(catalogue.nearest("EV-1l"), ["EV-10", "EV-11", "EV-12"]);
    assert_eq!(catalogue.nearest("power-cut"), Vec::<&str>::new());
    assert_eq!(catalogue.find("ev-11").map(|incident| incident.id.as_str()), Some("EV-11"));
}
