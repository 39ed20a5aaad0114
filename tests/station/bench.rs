//! The bench as a process, against the terminal as a process, on a pseudo-terminal.

use std::fs;
use std::process::Output;

use crate::place::{Place, exists};

/// Runs the bench on a pseudo-terminal, with the terminal of the station file plugged in there.
fn bench(place: &Place, options: &[&str]) -> Output {
    bench_over(place, ["pty", "serial"], options)
}

/// Runs the bench and the terminal at the two ends of `bench`, each with its own kind of line.
fn bench_over(place: &Place, [ours, theirs]: [&str; 2], options: &[&str]) -> Output {
    let line = format!("{ours}:{}", place.path("bench").display());
    let mut bench = place.saylau(&["bench", "--line", &line, "--profile", "profile.toml"]);
    bench.args(["--device-votes", "--no-operator", "--out", "out"]).args(options);
    let bench =
        bench.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    while !exists(&place.path("bench")) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let terminal = place.on_line(theirs, "bench", &["--auto"]);
    let output = bench.wait_with_output().unwrap();
    drop(terminal);
    output
}

fn profile(place: &Place) {
    let written =
        place.saylau(&["init", "profile", "profile.toml", "--station", "station.toml"]).output().unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
}

#[test]
fn our_terminal_passes_and_every_report_is_written() {
    let place = Place::new(&[]);
    profile(&place);
    let run = bench(&place, &["--test", "FRM-01", "--test", "SES-02", "--test", "VOT-01"]);
    let (told, talk) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{told}\n{talk}");
    for (file, holds) in [
        ("bench.xml", "<testsuite name=\"FRM\""),
        ("bench.html", "VOT-01"),
        ("bench.json", "\"verdict\": \"PASS\""),
        ("bench.jsonl", "\"line\":\"summary\""),
    ] {
        let text = fs::read_to_string(place.path("out").join(file)).unwrap();
        assert!(text.contains(holds), "{file}: {text}");
    }
    let shown = place.saylau(&["replay", "out/capture.pcapng", "--quiet"]).output().unwrap();
    assert_ne!(shown.status.code(), Some(2), "{}", String::from_utf8_lossy(&shown.stderr));
    // A run that goes on does again only what has not ended.
    let again = bench(&place, &["--resume", "--test", "FRM-01", "--test", "FRM-02"]);
    let talk = String::from_utf8_lossy(&again.stderr);
    assert!(talk.contains("FRM-02") && !talk.contains("FRM-01"), "{talk}");
    assert_eq!(again.status.code(), Some(0));
}

/// A socket has no settings to read back and no speed: what cannot be judged there is skipped, the protocol is not.
#[test]
fn over_a_unix_socket_the_protocol_is_judged_and_the_line_is_not() {
    let place = Place::new(&[]);
    profile(&place);
    let tests = ["FRM-01", "SES-05", "REL-06", "VOT-01", "VOT-02", "LIN-01", "THR-01"];
    let options: Vec<&str> = tests.iter().flat_map(|test| ["--test", test]).collect();
    let run = bench_over(&place, ["unix-listen", "unix"], &options);
    let (told, talk) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{told}\n{talk}");
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(place.path("out/bench.json")).unwrap()).unwrap();
    let found = report["outcome"]["tests"].as_array().unwrap();
    let verdicts: Vec<_> = found.iter().map(|test| test["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["PASS", "PASS", "PASS", "PASS", "PASS", "SKIPPED", "SKIPPED"], "{told}");
    assert!(found[5]["reason"].as_str().unwrap().starts_with("unsupported: "), "{told}");
    assert!(found[6]["reason"].as_str().unwrap().starts_with("line has no speed"), "{told}");
    let load = report["header"]["host_load"].as_str().unwrap();
    assert!(load.contains("at the start") && load.ends_with("at the end"), "{load}");
    assert!(told.contains("host load"), "{told}");
}

#[test]
fn a_device_with_another_key_fails_and_a_test_nobody_knows_is_refused() {
    let place = Place::new(&[]);
    profile(&place);
    let text = fs::read_to_string(place.path("profile.toml")).unwrap();
    let wrong: Vec<String> = text
        .lines()
        .map(|line| {
            if line.starts_with("key = ") {
                format!("key = \"{}\"", "17".repeat(32))
            } else {
                line.to_owned()
            }
        })
        .collect();
    fs::write(place.path("profile.toml"), wrong.join("\n")).unwrap();
    let run = bench(&place, &["--test", "SES-02"]);
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stdout));
    let unknown = place.saylau(&["bench", "--line", "pty:x", "--profile", "profile.toml", "--test", "XYZ"]);
    let unknown = { unknown }.output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("saylau list tests"));
}

#[test]
fn a_test_sheet_is_one_call() {
    let place = Place::new(&[]);
    let run = place.saylau(&["bench", "--print-sheet", "sheet.png"]).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(fs::read(place.path("sheet.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn a_soak_stops_after_its_ballots_and_keeps_where_it_stands() {
    let place = Place::new(&[]);
    profile(&place);
    let run = bench(&place, &["--soak-ballots", "12"]);
    let told = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{told}\n{}", String::from_utf8_lossy(&run.stderr));
    assert!(told.starts_with("PASS: terminal"), "{told}");
    assert!(told.contains("ballots = 12") && told.contains("errors = 0"), "{told}");
    assert!(told.contains("too short to tell"), "{told}");
    for (file, holds) in [
        ("bench.xml", "<testsuite name=\"SOAK\""),
        ("bench.html", "SOAK-04"),
        ("bench.json", "\"id\": \"SOAK-02\""),
        ("bench.jsonl", "\"id\":\"SOAK-01\""),
    ] {
        let text = fs::read_to_string(place.path("out").join(file)).unwrap();
        assert!(text.contains(holds), "{file}: {text}");
    }
    let more = bench(&place, &["--soak-ballots", "15", "--resume"]);
    let told = String::from_utf8_lossy(&more.stdout);
    assert!(told.starts_with("PASS: terminal"), "{told}");
    assert!(told.contains("ballots = 15") && told.contains("runs = 2"), "{told}");
    assert_eq!(told.matches("ok SOAK-01").count(), 1, "{told}");
}

#[test]
fn a_soak_goes_on_from_a_file_of_an_earlier_version() {
    let place = Place::new(&[]);
    profile(&place);
    fs::create_dir_all(place.path("out")).unwrap();
    let old = "{\"ballots\":97,\"errors\":0,\"late\":1,\"soaked_ms\":4514,\"vote_us\":1649120,\"runs\":1}\n";
    fs::write(place.path("out/soak.jsonl"), old).unwrap();
    let run = bench(&place, &["--soak-ballots", "100", "--resume"]);
    let told = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{told}\n{}", String::from_utf8_lossy(&run.stderr));
    assert!(told.contains("ballots = 100") && told.contains("runs = 2"), "{told}");
}

#[test]
fn power_cuts_want_a_hand_and_soak_tests_are_no_selection() {
    let place = Place::new(&[]);
    profile(&place);
    let run = bench(&place, &["--soak-ballots", "5", "--soak-power-cycles", "0.5"]);
    let told = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(2), "{told}\n{}", String::from_utf8_lossy(&run.stderr));
    assert!(told.contains("power cycles are asked for, but nobody is there"), "{told}");
    let args = ["bench", "--line", "pty:x", "--profile", "profile.toml"];
    for (more, hint) in [
        (["--test", "SOAK-01"], "--soak-ballots"),
        (["--test", "mid"], "--between"),
        (["--soak-power-cycles", "0.1"], "required"),
    ] {
        let refused = { place.saylau(&args) }.args(more).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{more:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(hint), "{more:?}: {refused:?}");
    }
}

#[test]
fn between_station_and_terminal_nothing_is_amiss() {
    let place = Place::new(&[]);
    profile(&place);
    let mut station = place.station(1, &["--auto-issue", "--scan-file", "voters.txt"]);
    station.type_line("start");
    station.wait_for("zero-report");
    let [desk, middle] = ["desk0", "middle"].map(|name| place.path(name).display().to_string());
    let bench = place
        .saylau(&["bench", "--profile", "profile.toml", "--line", &format!("serial:{desk}")])
        .args(["--between", &format!("pty:{middle}")])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while !exists(&place.path("middle")) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let (code, _) = place.plugged_in("middle", &["--auto", "--voters", "3"]).end();
    assert_eq!(code, Some(0));
    let heard = bench.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&heard.stdout);
    assert_eq!(heard.status.code(), Some(0), "{told}");
    assert!(told.contains("ok MID-01") && told.contains("ok MID-02"), "{told}");
    for (file, holds) in [
        ("bench.xml", "<testsuite name=\"MID\""),
        ("bench.html", "MID-02"),
        ("bench.json", "capture.pcapng"),
        ("bench.jsonl", "\"line\":\"summary\""),
    ] {
        let text = fs::read_to_string(place.path("out/bench").join(file)).unwrap();
        assert!(text.contains(holds), "{file}: {text}");
    }
    let shown = place.saylau(&["replay", "out/bench/capture.pcapng", "--quiet"]).output().unwrap();
    assert_eq!(shown.status.code(), Some(0), "{}", String::from_utf8_lossy(&shown.stdout));
}

/// A cable that garbles what is read at another speed than it was written at.
#[test]
fn the_speed_of_a_terminal_is_found_on_a_paced_cable() {
    let place = Place::new(&[]);
    profile(&place);
    let [desk, booth] = ["desk", "booth"].map(|name| place.path(name).display().to_string());
    let mut cable = place.live(&["pair", &desk, &booth, "--paced", "--json"]);
    cable.wait_for("ready");
    let _terminal = place.on_line("serial", "booth?baud=57600", &["--auto"]);
    let line = format!("serial:{desk}");
    let search = ["bench", "--find-speed", "--line", &line, "--profile", "profile.toml", "--json"];
    let run = place.saylau(&search).output().unwrap();
    let (told, talk) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{told}\n{talk}");
    let found: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(found["found"], 57_600, "{told}");
    let tries = found["tries"].as_array().unwrap();
    let speeds: Vec<_> = tries.iter().map(|tried| tried["baud"].as_u64().unwrap()).collect();
    assert_eq!(speeds, [115_200, 9_600, 57_600], "{told}");
    assert!(tries[..2].iter().all(|tried| tried["good_frames"] == 0), "{told}");
}

#[test]
fn a_speed_that_cannot_be_found_is_told_with_a_remedy() {
    let place = Place::new(&[]);
    profile(&place);
    let [desk, booth] = ["desk", "booth"].map(|name| place.path(name).display().to_string());
    let mut cable = place.live(&["pair", &desk, &booth, "--paced", "--json"]);
    cable.wait_for("ready");
    let search = |line: &str| {
        place
            .saylau(&["bench", "--find-speed", "--line", line, "--profile", "profile.toml"])
            .output()
            .unwrap()
    };
    let run = search(&format!("serial:{desk}"));
    let talk = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{talk}");
    assert!(talk.contains("is not known") && talk.contains("not a byte came"), "{talk}");
    assert!(String::from_utf8_lossy(&run.stdout).contains("115200"), "the tries are told all the same");
    let _listener = std::os::unix::net::UnixListener::bind(place.path("socket")).unwrap();
    let run = search(&format!("unix:{}", place.path("socket").display()));
    let talk = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{talk}");
    assert!(talk.contains("line has no speed to find"), "{talk}");
}
