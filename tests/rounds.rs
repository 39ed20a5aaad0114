//! A paper audit in rounds from outside: commit, seed, draw, enter, measure, and what is refused on the way.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails aloud")]

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn rounds(place: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_saylau")).arg("rounds").args(args).current_dir(place).output().unwrap()
}

#[track_caller]
fn expect(output: &Output, code: i32, part: &str) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    assert!(out.contains(part) || err.contains(part), "`{part}` is missing:\n{out}{err}");
}

/// Begins the audit of AUDIT 7.4 with so many votes without paper.
fn begin(place: &Path, electronic: &str) {
    std::fs::write(place.join("m.csv"), "Batch Name,Number of Ballots\nA,400\nB,470\n").unwrap();
    let new = ["new", "audit", "--manifest", "m.csv", "--electronic", electronic];
    let votes = ["--votes", "Aspan=620", "--votes", "Bulak=210"];
    expect(&rounds(place, &[&new[..], &votes].concat()), 0, "sha256");
}

/// Enters every ballot of the draw that was not entered, as `read` says of its number.
fn enter(place: &Path, after: u64, read: impl Fn(u64) -> &'static str) {
    let draws = std::fs::read_to_string(place.join("audit/draws.csv")).unwrap();
    let mut table = "batch,position,choice\n".to_owned();
    for line in draws.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number: u64 = fields[1].parse().unwrap();
        if after < number {
            table.push_str(&format!("{},{},{}\n", fields[2], fields[3], read(number)));
        }
    }
    std::fs::write(place.join("read.csv"), table).unwrap();
    expect(&rounds(place, &["enter", "audit", "read.csv"]), 0, "readings entered");
}

#[test]
fn an_audit_is_confirmed_in_its_second_round() {
    let place = TempDir::new().unwrap();
    let place = place.path();
    begin(place, "275");
    expect(&rounds(place, &["draw", "audit", "40"]), 2, "there is no seed yet");
    expect(&rounds(place, &["seed", "audit", "314159"]), 0, "314159");
    expect(&rounds(place, &["seed", "audit", "271828"]), 2, "already");
    expect(&rounds(place, &["draw", "audit", "16"]), 0, "Round 1: 16 ballots");
    expect(&rounds(place, &["measure", "audit"]), 2, "16 of 16 ballots drawn are not read yet");
    let read = |number| if number % 8 == 0 { "Bulak" } else { "Aspan" };
    enter(place, 0, read);
    expect(&rounds(place, &["measure", "audit"]), 1, "not confirmed");
    expect(&rounds(place, &["draw", "audit", "16"]), 2, "16 ballots are drawn already");
    expect(&rounds(place, &["draw", "audit", "300"]), 0, "Round 2: 284 ballots");
    enter(place, 16, read);
    let measured = rounds(place, &["measure", "audit", "--json"]);
    expect(&measured, 0, "confirmed");
    let document: serde_json::Value = serde_json::from_slice(&measured.stdout).unwrap();
    assert_eq!((&document["rounds"], &document["sample"]), (&2.into(), &300.into()));
    assert!(document["pairs"][0]["p"].as_f64().unwrap() <= 0.05);
}

#[test]
fn no_sample_confirms_a_margin_smaller_than_the_part_without_paper() {
    let place = TempDir::new().unwrap();
    let place = place.path();
    begin(place, "410");
    expect(&rounds(place, &["seed", "audit", "1"]), 0, "seed");
    expect(&rounds(place, &["draw", "audit", "870"]), 0, "Round 1");
    enter(place, 0, |_| "Aspan");
    expect(&rounds(place, &["measure", "audit"]), 1, "410 on paper is not more than 410");
}

#[test]
fn every_step_is_told_in_the_language_asked_for() {
    let place = TempDir::new().unwrap();
    let place = place.path();
    begin(place, "275");
    let told = |args: &[&str], code: i32| {
        let output = rounds(place, args);
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let seeded = told(&["seed", "audit", "314159", "--lang", "ru"], 0);
    assert!(
        seeded.contains("начальное число  314159") && seeded.contains("обязательство    sha256"),
        "{seeded}"
    );
    let drawn = told(&["--lang", "kk", "draw", "audit", "16"], 0);
    assert!(drawn.starts_with("1-раунд: 16 бюллетень"), "{drawn}");
    let read = |number| if number % 8 == 0 { "Bulak" } else { "Aspan" };
    enter(place, 0, read);
    let measured = told(&["measure", "audit", "--lang", "ru"], 1);
    let parts =
        ["бюллетеней 16 из 870", "`Aspan` впереди `Bulak`  t = 0,", "при пределе риска 0,05", "сверьте"];
    for part in parts {
        assert!(measured.contains(part), "{part}: {measured}");
    }
    let measured = told(&["measure", "audit", "--lang", "kk"], 1);
    for part in ["0,05 тәуекел шегінде расталмады", "Тағы бюллетень"] {
        assert!(measured.contains(part), "{part}: {measured}");
    }
    let json = |lang| told(&["measure", "audit", "--json", "--lang", lang], 1);
    assert_eq!(json("ru"), json("en"));
}

#[test]
fn draws_and_seed_that_were_changed_are_refused() {
    let place = TempDir::new().unwrap();
    let place = place.path();
    begin(place, "0");
    expect(&rounds(place, &["seed", "audit", "1"]), 0, "seed");
    expect(&rounds(place, &["draw", "audit", "20"]), 0, "Round 1");
    enter(place, 0, |_| "Aspan");
    expect(&rounds(place, &["measure", "audit"]), 0, "hold it against the one published");
    std::fs::write(place.join("audit/seed.txt"), "2\n").unwrap();
    expect(&rounds(place, &["measure", "audit"]), 2, "does not follow from the seed");
}

#[test]
fn what_was_committed_to_cannot_be_changed() {
    let place = TempDir::new().unwrap();
    let place = place.path();
    begin(place, "0");
    let again = ["new", "audit", "--manifest", "m.csv", "--votes", "Aspan=5", "--votes", "Bulak=4"];
    expect(&rounds(place, &again), 2, "an audit was begun");
    std::fs::write(place.join("audit/manifest.csv"), "Batch Name,Number of Ballots\nA,401\nB,469\n").unwrap();
    expect(&rounds(place, &["seed", "audit", "1"]), 2, "is not the manifest");
    let other = ["new", "other", "--manifest", "m.csv", "--votes", "Aspan=800", "--votes", "Bulak=100"];
    expect(&rounds(place, &other), 2, "900 votes are reported on 870 ballots");
    let alone = ["new", "other", "--manifest", "m.csv", "--votes", "Aspan=600"];
    expect(&rounds(place, &alone), 2, "the lines of the ballot");
    expect(&rounds(place, &["measure", "nowhere"]), 2, "saylau rounds new");
    assert!(!place.join("other").exists());
}

fn plan(place: &Path, rest: &[&str]) -> Output {
    let pair = ["audit", "plan", "--ballots", "870", "--winner", "620", "--loser", "210"];
    let args = [&pair[..], rest].concat();
    Command::new(env!("CARGO_BIN_EXE_saylau")).args(args).current_dir(place).output().unwrap()
}

/// With room for a part without paper only one method is left, and it takes more; past the margin none is.
#[test]
fn a_plan_says_how_many_ballots_or_that_none_suffice() {
    let place = TempDir::new().unwrap();
    let read = |rest: &[&str]| {
        let output = plan(place.path(), &[rest, &["--json"]].concat());
        expect(&output, 0, "methods");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let (all_paper, mixed) = (read(&[]), read(&["--electronic", "275"]));
    let methods = |plan: &serde_json::Value| plan["methods"].as_array().unwrap().len();
    assert_eq!((methods(&all_paper), methods(&mixed)), (5, 1));
    let mean = |plan: &serde_json::Value| plan["methods"][0]["expected"].as_f64().unwrap();
    assert!(2.0 * mean(&all_paper) < mean(&mixed), "{} {}", mean(&all_paper), mean(&mixed));
    expect(&plan(place.path(), &["--electronic", "410"]), 1, "No audit of the paper can confirm");
    expect(&plan(place.path(), &["--electronic", "410", "--lang", "ru"]), 1, "Никакая проверка бумаги");
    expect(&plan(place.path(), &["--lang", "kk"]), 0, "0,05 тәуекел шегінде");
    expect(&plan(place.path(), &["--risk-limit", "2"]), 2, "risk_limit");
}
