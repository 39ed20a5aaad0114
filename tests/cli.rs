//! The command line from outside: what a person types, what comes back, and which exit code.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs `saylau` in an empty folder.
fn saylau(place: &TempDir, arguments: &[&str]) -> Output {
    let output =
        Command::new(env!("CARGO_BIN_EXE_saylau")).current_dir(place.path()).args(arguments).output();
    output.expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}\n{}", stdout(output), stderr(output));
}

fn place() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn simulate(place: &TempDir, scenario: &str, more: &[&str]) -> Output {
    let arguments: Vec<&str> = ["simulate", scenario, "--out", "day"].iter().chain(more).copied().collect();
    saylau(place, &arguments)
}

#[test]
fn the_main_command_names_109_missing_votes_and_leaves_what_the_audit_reads() {
    let place = place();
    let run = simulate(&place, "almaty-147", &[]);
    expect_code(&run, 0);
    let text = stdout(&run);
    assert!(text.contains("109 electronic votes are missing"), "{text}");
    assert!(text.contains("SIMULATED"), "{text}");
    let audit = saylau(&place, &["audit", "day"]);
    expect_code(&audit, 1);
    assert!(stdout(&audit).contains("109 electronic votes are missing"));
    let again = saylau(&place, &["audit", "day/evidence"]);
    assert_eq!(stdout(&again), stdout(&audit));
}

#[test]
fn findings_and_checks_are_said_in_the_language_asked_for() {
    let place = place();
    for (lang, missing, title) in [
        ("en", "109 electronic votes are missing", "the summary is paper plus electronic"),
        ("ru", "недостаёт 109 электронных голосов", "сводный протокол — сумма бумажного и электронного"),
        ("kk", "109 электрондық дауыс жетіспейді", "жиынтық хаттама — қағаз бен электрондықтың қосындысы"),
    ] {
        let run = simulate(&place, "almaty-147", &["--lang", lang]);
        let audit = saylau(&place, &["audit", "day", "--lang", lang]);
        for text in [stdout(&run), stdout(&audit)] {
            assert!(text.contains(missing), "{text}");
        }
        let explained = stdout(&saylau(&place, &["explain", "S1", "--lang", lang]));
        let listed = stdout(&saylau(&place, &["list", "checks", "--lang", lang]));
        assert!(explained.contains(title) && listed.contains(title), "{explained}");
    }
    let plain = stdout(&saylau(&place, &["audit", "day"]));
    assert_eq!(plain, stdout(&saylau(&place, &["audit", "day", "--lang", "en"])));
}

#[test]
fn a_simulated_day_is_told_in_the_language_asked_for() {
    let place = place();
    for (lang, parts) in [
        ("en", ["SIMULATED, seed 1.", " came and ", "Wait at the desk: mean ", "\nfingerprint  "]),
        (
            "ru",
            ["МОДЕЛЬ, начальное число 1.", "Пришли ", "Ожидание у стола: в среднем ", "\nотпечаток        "],
        ),
        ("kk", ["МОДЕЛЬ, бастапқы сан 1.", "Келгені ", "Үстелдегі күту: орташа ", "\nтаңба        "]),
    ] {
        let text = stdout(&simulate(&place, "almaty-147", &["--lang", lang]));
        for part in parts {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}

#[test]
fn a_clean_day_exits_0_when_audited() {
    let place = place();
    expect_code(&simulate(&place, "clean-day", &[]), 0);
    let audit = saylau(&place, &["audit", "day"]);
    expect_code(&audit, 0);
    assert!(stdout(&audit).starts_with("consistent (L0): no finding"), "{}", stdout(&audit));
}

#[test]
fn json_is_one_document_and_the_same_for_the_same_seed() {
    let place = place();
    let first = simulate(&place, "taraz-4", &["--json", "--seed", "7"]);
    let again = simulate(&place, "taraz-4", &["--json", "--seed", "7"]);
    assert_eq!(stdout(&first), stdout(&again));
    let document: serde_json::Value = serde_json::from_str(&stdout(&first)).expect("stdout is JSON");
    assert_eq!(document["stamp"], "simulated");
    assert_eq!(document["seed"], 7);
    let audit = saylau(&place, &["audit", "day", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&audit)).expect("stdout is JSON");
    assert_eq!(report, document["report"]);
}

#[test]
fn every_mistake_of_a_scenario_is_shown_in_its_place() {
    let place = place();
    let text = "titel = \"x\"\n[precinct]\ncity = \"X\"\nnumber = \"one\"\n[electorate]\nlisted = 100\nturnout = 1.5\n";
    std::fs::write(place.path().join("bad.toml"), text).expect("the folder is writable");
    let run = simulate(&place, "bad.toml", &["--set", "equipment.desk=2"]);
    expect_code(&run, 2);
    let told = stderr(&run);
    for part in ["bad.toml:1:1", "bad.toml:4:10", "bad.toml:7:11", "`title`", "--set", "`desks`", "1.5"] {
        assert!(told.contains(part), "`{part}` is missing:\n{told}");
    }
    assert!(!place.path().join("day").exists(), "nothing is written");
}

#[test]
fn a_missing_scenario_gets_a_hint() {
    let run = simulate(&place(), "no-such-day", &[]);
    expect_code(&run, 2);
    let told = stderr(&run);
    assert!(told.contains("scenario `no-such-day` cannot be read"), "{told}");
    assert!(told.contains("hint: give the path of a scenario file"), "{told}");
}

#[test]
fn a_folder_with_other_files_is_never_replaced() {
    let place = place();
    let taken = place.path().join("day/evidence");
    std::fs::create_dir_all(&taken).expect("the folder is writable");
    std::fs::write(taken.join("diary.txt"), "mine").expect("the folder is writable");
    let run = simulate(&place, "clean-day", &[]);
    expect_code(&run, 2);
    assert!(stderr(&run).contains("holds other files"), "{}", stderr(&run));
    assert!(taken.join("diary.txt").exists());
}

/// Bends the evidence of a clean day and returns what the audit says.
fn audit_bent(bend: impl Fn(&Path)) -> Output {
    let place = place();
    expect_code(&simulate(&place, "clean-day", &["--set", "electorate.listed=120"]), 0);
    bend(&place.path().join("day/evidence"));
    saylau(&place, &["audit", "day"])
}

#[test]
fn a_missing_file_a_cut_journal_and_an_unknown_record_are_findings() {
    let missing =
        audit_bent(|folder| std::fs::remove_file(folder.join("protocols.json")).expect("it is there"));
    expect_code(&missing, 1);
    assert!(stdout(&missing).contains("protocols.json"), "{}", stdout(&missing));

    let cut = audit_bent(|folder| {
        let path = folder.join("desk.jnl");
        let bytes = std::fs::read(&path).expect("it is there");
        std::fs::write(path, bytes.get(..bytes.len() - 7).expect("it is longer")).expect("it is writable");
    });
    expect_code(&cut, 1);
    assert!(stdout(&cut).contains("cut inside record"), "{}", stdout(&cut));

    let garbage =
        audit_bent(|folder| std::fs::write(folder.join("ops.jnl"), b"not a journal").expect("writable"));
    expect_code(&garbage, 1);
    assert!(stdout(&garbage).contains("no journal of this kind"), "{}", stdout(&garbage));
}

#[test]
fn an_empty_or_missing_folder_is_told_plainly() {
    let place = place();
    expect_code(&saylau(&place, &["audit", "nowhere"]), 2);
    std::fs::create_dir(place.path().join("empty")).expect("the folder is writable");
    let empty = saylau(&place, &["audit", "empty"]);
    expect_code(&empty, 2);
    assert!(stderr(&empty).contains("nothing to audit"), "{}", stderr(&empty));
}

#[test]
fn the_smallest_and_the_largest_precincts_run() {
    for change in ["electorate.listed=0", "equipment.devices=0", "electorate.listed=100000"] {
        expect_code(&simulate(&place(), "clean-day", &["--set", change]), 0);
    }
}

#[test]
fn checks_faults_and_incidents_are_listed_and_explained() {
    let place = place();
    for (what, name) in
        [("checks", "E2"), ("faults", "power-cut"), ("incidents", "EV-11"), ("scenarios", "clean-day")]
    {
        let list = saylau(&place, &["list", what]);
        expect_code(&list, 0);
        assert!(stdout(&list).contains(name), "{}", stdout(&list));
        let json = saylau(&place, &["list", what, "--json"]);
        assert!(serde_json::from_str::<serde_json::Value>(&stdout(&json)).is_ok());
    }
    for (code, part) in [("e2", "rights"), ("A7", "rights"), ("power-cut", "EV-12"), ("EV-11", "109")] {
        let explained = saylau(&place, &["explain", code]);
        expect_code(&explained, 0);
        assert!(stdout(&explained).contains(part), "{}", stdout(&explained));
    }
    let unknown = saylau(&place, &["explain", "Z9"]);
    expect_code(&unknown, 2);
    assert!(stderr(&unknown).contains("hint:"), "{}", stderr(&unknown));
}

#[test]
fn a_test_of_the_bench_is_listed_and_explained_in_the_language_asked_for() {
    let place = place();
    for (lang, what, meaning) in [
        ("en", "Flips each bit", "When it fails: the CRC is not checked"),
        ("ru", "Меняет по очереди каждый бит", "Если не пройдена: CRC не проверяется"),
        ("kk", "әр битін кезекпен өзгертеді", "Өтпесе: CRC тексерілмейді"),
    ] {
        let listed = stdout(&saylau(&place, &["list", "tests", "--lang", lang]));
        let explained = stdout(&saylau(&place, &["explain", "frm-04", "--lang", lang]));
        assert!(listed.contains(what) && explained.contains(what), "{listed}\n{explained}");
        assert!(explained.contains(meaning), "{explained}");
    }
}

#[test]
fn every_listed_name_can_be_explained() {
    let place = place();
    for what in ["checks", "identities", "faults", "incidents"] {
        let list = stdout(&saylau(&place, &["list", what, "--json"]));
        let entries: Vec<serde_json::Value> = serde_json::from_str(&list).expect("stdout is JSON");
        for entry in entries {
            let name = entry["name"].as_str().expect("names are texts");
            expect_code(&saylau(&place, &["explain", name]), 0);
        }
    }
}

#[test]
fn an_incident_is_told_with_what_is_printed_and_how_to_play_it() {
    let place = place();
    let table = stdout(&saylau(&place, &["list", "incidents"]));
    assert_eq!(table.lines().count(), 81, "{table}");
    for row in ["BA-14  Oskemen EP 66 d28", "as EV-21", "only recorded: presence", "  almaty-147\n"] {
        assert!(table.contains(row), "{row}: {table}");
    }
    let ba_05 = saylau(&place, &["explain", "ba-05"]);
    expect_code(&ba_05, 0);
    let told = stdout(&ba_05);
    for part in [
        "place: Shymkent EP 58 d38",
        "1,308 ballots counted",
        "time: 8.43 is printed. Morning or evening is not said.",
        "992 ballots are missing",
        "saylau simulate shymkent-58\n",
        "P1 (paper ballots received are all accounted for)",
        "assumed\n",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    for (id, part) in [("ID-02", "no check"), ("MB-06", "together with BA-14"), ("CT-12", "only recorded")] {
        assert!(stdout(&saylau(&place, &["explain", id])).contains(part), "{id}");
    }
    let json = stdout(&saylau(&place, &["explain", "EV-11", "--json"]));
    let document: serde_json::Value = serde_json::from_str(&json).expect("stdout is JSON");
    assert_eq!(document["incident"]["numbers"][0]["value"], 109);
    let unknown = saylau(&place, &["explain", "BA-71"]);
    expect_code(&unknown, 2);
    assert!(stderr(&unknown).contains("near it are `BA-01`, `BA-11`"), "{}", stderr(&unknown));
}

#[test]
fn the_command_that_plays_an_incident_runs_as_it_is_printed() {
    let place = place();
    let told = stdout(&saylau(&place, &["explain", "BA-14"]));
    let command = told.lines().filter_map(|line| line.strip_prefix("run it     saylau ")).nth(1);
    let words: Vec<&str> =
        command.expect("there are two").split(' ').map(|word| word.trim_matches('\'')).collect();
    expect_code(&saylau(&place, &words), 0);
}

#[test]
fn a_record_is_verified_and_the_exit_code_tells_what_came_of_it() {
    let place = place();
    expect_code(&simulate(&place, "clean-day", &[]), 0);
    let whole = saylau(&place, &["verify", "day"]);
    expect_code(&whole, 0);
    assert!(stdout(&whole).contains("the record agrees with itself"), "{}", stdout(&whole));
    let told = saylau(&place, &["verify", "day/evidence", "--json"]);
    expect_code(&told, 0);
    let document: serde_json::Value = serde_json::from_str(&stdout(&told)).expect("stdout is JSON");
    assert_eq!(document["failed"], 0);
    assert_eq!(document["checks"].as_array().map(Vec::len), Some(16));
    assert_eq!(document["checks"][2]["check"], "V3");
    assert_eq!(document["checks"][2]["outcome"], "not-applicable");
    assert!(document["checks"][2]["reason"].is_string());

    let key = "00".repeat(32);
    expect_code(&saylau(&place, &["verify", "day", "--ceremony", &key]), 1);
    let journal = place.path().join("day/evidence/ops.jnl");
    let mut bytes = std::fs::read(&journal).expect("the journal is there");
    bytes.truncate(bytes.len() - 1);
    std::fs::write(&journal, bytes).expect("the folder is writable");
    let cut = saylau(&place, &["verify", "day", "--json"]);
    expect_code(&cut, 1);
    let document: serde_json::Value = serde_json::from_str(&stdout(&cut)).expect("stdout is JSON");
    let finding = &document["checks"][0]["findings"][0];
    assert_eq!((&finding["file"], &finding["block"]), (&"ops.jnl".into(), &serde_json::Value::Null));
    assert!(finding["offset"].is_u64());

    for (lang, words) in [("ru", "файл обрывается внутри записи"), ("kk", "жазбаның ішінде үзіледі")]
    {
        let told = saylau(&place, &["verify", "day", "--lang", lang]);
        expect_code(&told, 1);
        assert!(stdout(&told).contains(words), "{}", stdout(&told));
    }

    expect_code(&saylau(&place, &["verify", "."]), 2);
    expect_code(&saylau(&place, &["verify", "nowhere"]), 2);
    expect_code(&saylau(&place, &["verify", "day", "--ceremony", "12"]), 2);
    expect_code(&saylau(&place, &["verify", "day", "--note", "nowhere"]), 2);
    expect_code(&saylau(&place, &["verify", "day", "--mirror", "nowhere"]), 2);
}

#[test]
fn a_kept_record_is_verified_with_what_its_observers_copied() {
    let place = place();
    let small = ["--set", "election.record=kept", "--set", "electorate.listed=150"];
    let run = simulate(&place, "almaty-43", &small);
    expect_code(&run, 0);
    assert!(stdout(&run).contains("\nobservers    day/observers\n"), "{}", stdout(&run));
    let copied = |name: &str| std::fs::read_to_string(place.path().join("day/observers").join(name));
    let key = copied("ceremony-key.txt").expect("the key was copied");
    let notes = "day/observers/notes.txt";
    let told = saylau(&place, &["verify", "day", "--ceremony", key.trim(), "--note", notes, "--json"]);
    expect_code(&told, 0);
    let document: serde_json::Value = serde_json::from_str(&stdout(&told)).expect("stdout is JSON");
    assert_eq!(document["checks"][4]["check"], "V5");
    assert_eq!(document["checks"][4]["outcome"], "pass");
    let audit = saylau(&place, &["audit", "day"]);
    let claims = stdout(&audit);
    assert!(!claims.contains("\nR1 ") && !claims.contains("\nR2 "), "{claims}");

    // The day of another seed is no part of what these observers copied.
    expect_code(&simulate(&place, "almaty-43", &[&small[..], &["--seed", "2"]].concat()), 0);
    expect_code(&saylau(&place, &["verify", "day", "--ceremony", key.trim()]), 1);

    // Nobody copied anything of a day whose record is not kept.
    expect_code(&simulate(&place, "almaty-43", &["--set", "electorate.listed=150"]), 0);
    assert!(!place.path().join("day/observers").exists());
}

#[test]
fn the_checks_of_the_record_are_listed_and_explained() {
    let place = place();
    let listed = stdout(&saylau(&place, &["list", "checks"]));
    for n in 1..=16 {
        assert!(listed.lines().any(|line| line.starts_with(&format!("V{n} "))), "{listed}");
        let told = saylau(&place, &["explain", &format!("v{n}")]);
        expect_code(&told, 0);
        assert!(stdout(&told).contains("docs/record.md"));
    }
}

#[test]
fn a_sweep_is_played_once_and_its_tables_are_put_together() {
    let place = place();
    let sweep = |seeds: &str| {
        let small = ["--set", "electorate.listed=60", "--against-set", "equipment.desks=3"];
        saylau(&place, &[&["sweep", "almaty-160", "--seeds", seeds, "--out", "shards"], &small[..]].concat())
    };
    let first = sweep("1..2");
    expect_code(&first, 0);
    assert!(stdout(&first).contains("difference"), "{}", stdout(&first));
    assert!(!stdout(&first).contains("played before"));
    let again = sweep("1..2");
    expect_code(&again, 0);
    assert!(stdout(&again).contains("played before"), "{}", stdout(&again));
    expect_code(&sweep("4"), 0);
    expect_code(&sweep("3..4"), 0);

    let files = std::fs::read_dir(place.path().join("shards")).expect("the tables are there");
    let mut names: Vec<String> =
        files.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    assert_eq!(names.iter().filter(|name| name.ends_with(".html")).count(), 3, "{names:?}");
    names.retain(|name| name.ends_with(".csv"));
    let [of_1_2, of_1_4, of_3_4] = names.as_slice() else { panic!("{names:?}") };
    let path = |name: &str| format!("shards/{name}");
    let merged = saylau(&place, &["merge", &path(of_3_4), &path(of_1_2), "--out", "all.csv", "--json"]);
    expect_code(&merged, 0);
    let bytes = |name: &str| std::fs::read(place.path().join(name)).expect("the table is there");
    assert!(bytes("all.csv") == bytes(&path(of_1_4)), "put together, they are the bytes of one run");
    assert!(!bytes("all.html").is_empty());
    let document: serde_json::Value = serde_json::from_str(&stdout(&merged)).expect("stdout is JSON");
    assert_eq!(document["seeds"], serde_json::json!([1, 4]));

    let twice = saylau(&place, &["merge", &path(of_1_4), &path(of_3_4), "--out", "twice.csv"]);
    expect_code(&twice, 2);
    let talk = String::from_utf8_lossy(&twice.stderr).into_owned();
    assert!(talk.contains("seed 3 is in") && talk.contains("hint: "), "{talk}");
    assert!(!place.path().join("twice.csv").exists());
    expect_code(&saylau(&place, &["merge", "nowhere", "--out", "all.csv"]), 2);
    expect_code(&saylau(&place, &["sweep", "almaty-160", "--seeds", "5..1"]), 2);

    std::fs::write(place.path().join(path(of_1_2)), "cut short").expect("the folder is writable");
    let broken = sweep("1..2");
    expect_code(&broken, 2);
    assert!(String::from_utf8_lossy(&broken.stderr).contains("remove `shards/"));
}

#[test]
fn the_fewest_desks_are_found_and_too_many_voters_are_too_many() {
    let place = place();
    let args =
        ["sweep", "clean-day", "--seeds", "3", "--set", "electorate.listed=2500", "--json", "--fewest"];
    let search = |rest: &[&str]| saylau(&place, &[&args[..], rest].concat());
    let found = search(&["equipment.desks=1..5"]);
    expect_code(&found, 0);
    let document: serde_json::Value = serde_json::from_str(&stdout(&found)).expect("stdout is JSON");
    let fewest = document["fewest"].as_u64().expect("five desks are enough for 2,500 voters");
    let tried = document["tried"].as_array().expect("a list");
    let verdict = |value: u64| tried.iter().find(|one| one["value"] == value).map(|one| &one["verdict"]);
    assert_eq!(verdict(fewest), Some(&"enough".into()), "{document}");
    assert!(1 < fewest && verdict(fewest - 1).is_some_and(|verdict| verdict != "enough"), "{document}");

    let none = search(&["equipment.desks=1..1", "--within-min", "0", "--goal", "100"]);
    expect_code(&none, 1);
    expect_code(&search(&["equipment.no-such-thing=1..5"]), 2);
    expect_code(&search(&["equipment.desks=5..1"]), 2);
    expect_code(&saylau(&place, &["sweep", "clean-day", "--goal", "99"]), 2);
    assert!(!place.path().join("out").exists(), "a search writes no table");
}

/// Writes a queueing scenario of the reference, by its title.
fn write_queue(place: &TempDir, title: &str) {
    let mut examples = QUEUE_PAGE.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let found = examples.find(|text| text.starts_with(&format!("title = \"{title}\"")));
    std::fs::write(place.path().join("q.toml"), found.expect("an example of that title")).expect("writable");
}

const QUEUE_PAGE: &str = include_str!("../docs/QUEUE.md");

#[test]
fn lines_alone_give_everybodys_times_to_the_millisecond() {
    let place = place();
    write_queue(&place, "Three voters by hand");
    let run = saylau(&place, &["simulate", "q.toml", "--json", "--passages", "table.csv"]);
    expect_code(&run, 0);
    let table = std::fs::read_to_string(place.path().join("table.csv")).expect("the table is written");
    let told = QUEUE_PAGE.split("```text\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(told, Some(table.as_str()), "the table of the reference");

    let document: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("stdout is JSON");
    assert_eq!(document["stamp"], "simulated");
    assert_eq!(document["stages"], serde_json::json!(["booth"]));
    let times = |start: u64, end: u64| serde_json::json!([{ "start_ms": start, "end_ms": end }]);
    let passages = document["passages"].as_array().expect("a list");
    let stages: Vec<_> = passages.iter().map(|passage| passage["stages"].clone()).collect();
    assert_eq!(stages, [times(480_000, 3_480_000), times(3_480_000, 3_720_000), times(3_720_000, 3_780_000)]);
    assert_eq!(document["summary"]["stages"][0]["wait_s"]["mean"], 1_620.0);
    assert!(!place.path().join("out").exists(), "nothing else is written");
}

#[test]
fn lines_alone_tell_who_found_no_room_and_who_gave_up() {
    let place = place();
    write_queue(&place, "A small room");
    let run = saylau(&place, &["simulate", "q.toml", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("stdout is JSON");
    for (why, of_stage) in [("full", 1), ("gave-up", 0)] {
        let left = document["passages"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|voter| voter["left"]["why"] == why);
        let (left, field) = (left.count(), why.replace('-', "_"));
        let summed = document["summary"]["stages"].as_array().expect("a list").iter();
        let summed: u64 = summed.map(|stage| stage[&field].as_u64().expect("a number")).sum();
        assert_eq!(left as u64, summed, "{why}");
        assert_ne!(document["summary"]["stages"][of_stage][&field], 0, "{why}");
    }
    let text = stdout(&saylau(&place, &["simulate", "q.toml", "--seed", "4"]));
    for part in
        ["A queueing scenario, 1 day. SIMULATED, seed 4.", "gave up", "% longer than", "60 min", "at closing"]
    {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    assert!(text.contains("Little's law, in whole nanoseconds: holds."), "{text}");
    for (language, law) in [("ru", "Закон Литтла"), ("kk", "Литтл заңы")] {
        let told = stdout(&saylau(&place, &["simulate", "q.toml", "--seed", "4", "--lang", language]));
        assert!(told.contains(law) && !told.contains("Little"), "{told}");
    }
}

#[test]
fn many_days_of_lines_are_summed_up_and_repeatable() {
    let place = place();
    write_queue(&place, "A day with an outage");
    let run = |more: &[&str]| {
        let arguments = [&["simulate", "q.toml", "--json", "--set", "queue.days=3"], more].concat();
        let run = saylau(&place, &arguments);
        expect_code(&run, 0);
        stdout(&run)
    };
    let document = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("stdout is JSON");
    let whole = run(&[]);
    assert_eq!(run(&[]), whole);
    let (whole, summary, other) =
        (document(&whole), document(&run(&["--summary"])), document(&run(&["--seed", "2"])));
    assert_eq!(summary["summary"], whole["summary"]);
    assert!(summary.get("passages").is_none());
    assert_ne!(other["summary"], whole["summary"]);
    let days: Vec<u64> = whole["passages"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|voter| voter["day"].as_u64())
        .collect();
    assert_eq!(days.len() as u64, whole["summary"]["came"].as_u64().expect("a number"));
    assert_eq!((days.first(), days.last()), (Some(&1), Some(&3)));
    // On another day come other voters.
    assert_ne!(days.iter().filter(|day| **day == 1).count(), days.iter().filter(|day| **day == 2).count());
}

#[test]
fn the_lines_of_a_precincts_day_are_told_in_the_same_way() {
    let place = place();
    let run = saylau(&place, &["simulate", "clean-day", "--json", "--set", "fidelity=queue"]);
    let document: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("stdout is JSON");
    assert_eq!((&document["opens"], &document["closes_ms"]), (&"07:00:00".into(), &46_800_000.into()));
    assert_eq!(document["stages"], serde_json::json!(["desk", "booth"]));
    let voters = document["passages"].as_array().expect("a list");
    assert!(900 < voters.len(), "{}", voters.len());
    let in_order = voters.iter().map(|voter| voter["arrival_ms"].as_u64());
    assert!(in_order.is_sorted());
}

#[test]
fn lines_and_days_are_told_apart() {
    let place = place();
    write_queue(&place, "A day with an outage");
    let told = |arguments: &[&str], parts: &[&str]| {
        let run = saylau(&place, arguments);
        expect_code(&run, 2);
        parts
            .iter()
            .for_each(|part| assert!(stderr(&run).contains(part), "`{part}` is missing:\n{}", stderr(&run)));
    };
    told(
        &["sweep", "q.toml", "--seeds", "1"],
        &["makes this a queueing scenario", "`saylau simulate` runs it"],
    );
    told(&["simulate", "clean-day", "--passages", "table.csv"], &["has no `--passages`", "hint: "]);
    told(&["simulate", "q.toml", "--passages", "nowhere/table.csv"], &["nowhere/table.csv", "hint: "]);
    told(&["simulate", "q.toml", "--summary"], &["--json"]);
    assert!(!place.path().join("table.csv").exists());
}

#[test]
fn a_search_names_what_was_never_reached_and_exits_0_where_no_rule_is_broken() {
    let place = place();
    let small = ["--set", "electorate.listed=120", "--set", "hours.closes=10:00"];
    let run = saylau(&place, &[&["search", "--seeds", "8"], small.as_slice()].concat());
    expect_code(&run, 0);
    let text = stdout(&run);
    assert!(text.contains("No rule was broken.") && text.contains("Never reached:"), "{text}");
    let run = saylau(&place, &[&["search", "--seeds", "8", "--json"], small.as_slice()].concat());
    let document: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("stdout is JSON");
    assert_eq!(document["failures"], serde_json::json!([]));
}

#[test]
fn a_day_as_one_line_is_played_again_whole_and_up_to_a_moment() {
    let place = place();
    let line = stdout(&saylau(&place, &["simulate", "almaty-160", "--seed", "7", "--token"]));
    let line = line.trim();
    let day = simulate(&place, "almaty-160", &["--seed", "7"]);
    let print = stdout(&day).lines().find(|line| line.starts_with("fingerprint")).map(str::to_owned);
    let again = saylau(&place, &["replay", line, "--events", "day.txt", "--perfetto", "day.json"]);
    expect_code(&again, 0);
    assert!(print.is_some_and(|print| stdout(&again).contains(&print)), "{}", stdout(&again));
    assert!(place.path().join("day.txt").exists() && place.path().join("day.json").exists());
    let moment = saylau(&place, &["replay", line, "--until", "11:42:07"]);
    assert!(stdout(&moment).contains("At 11:42:07.000"), "{}", stdout(&moment));
    let damaged = line.replacen('A', "B", 1);
    let refused = saylau(&place, &["replay", &damaged]);
    expect_code(&refused, 2);
    assert!(stderr(&refused).contains("hint: copy the whole line"), "{}", stderr(&refused));
}

#[test]
fn one_precinct_of_a_nation_is_played_alone_and_numbers_that_are_none_are_refused() {
    let place = place();
    let run = saylau(&place, &["nation", "kazakhstan-2004", "--precinct", "477", "--out", "kz"]);
    expect_code(&run, 0);
    assert!(stdout(&run).contains("Akmola EP 477"), "{}", stdout(&run));
    assert!(place.path().join("kz/precinct-477/evidence/manifest.json").exists());
    let run = saylau(&place, &["nation", "kazakhstan-2004", "--precinct", "9581"]);
    expect_code(&run, 2);
    assert!(stderr(&run).contains("hint: precincts are numbered from 1 to 9580"), "{}", stderr(&run));
    let run = saylau(&place, &["nation", "no-such-country"]);
    expect_code(&run, 2);
    assert!(stderr(&run).contains("nation `no-such-country` cannot be read"), "{}", stderr(&run));
}
