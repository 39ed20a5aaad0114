//! The bench as a process, against the terminal as a process, on a pseudo-terminal.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Sender, channel};

use crate::place::{Live, Place, exists};

/// What a pipe holds that nobody reads.
const PIPE: usize = 65_536;

/// Runs the bench on a pseudo-terminal, with the terminal of the station file plugged in there.
fn bench(place: &Place, options: &[&str]) -> Output {
    bench_over(place, ["pty", "serial"], options)
}

/// Runs the bench and the terminal at the two ends of `bench`, each with its own kind of line.
fn bench_over(place: &Place, ends: [&str; 2], options: &[&str]) -> Output {
    let (bench, terminal) = started(place, ends, options);
    let output = bench.wait_with_output().unwrap();
    drop(terminal);
    output
}

fn started(place: &Place, [ours, theirs]: [&str; 2], options: &[&str]) -> (Child, Live) {
    let line = format!("{ours}:{}", place.path("bench").display());
    let mut bench = place.saylau(&["bench", "--line", &line, "--profile", "profile.toml"]);
    bench.args(["--device-votes", "--no-operator", "--out", "out"]).args(options);
    let bench = bench.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until_exists(&place.path("bench"));
    (bench, place.on_line(theirs, "bench", &["--auto"]))
}

fn until_exists(path: &Path) {
    while !exists(path) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// Waits until a bench has written so much of its capture that some votes, or tests, are over.
fn wait_for_talk(place: &Place) {
    const TALK: u64 = 40_000;
    let capture = place.path("out/capture.pcapng");
    while fs::metadata(&capture).map_or(0, |file| file.len()) < TALK {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// Runs a bench that would go on for hours, and sends it a signal in the middle.
fn interrupted(place: &Place, signal: &str, options: &[&str]) -> Output {
    let (bench, terminal) = started(place, ["pty", "serial"], options);
    wait_for_talk(place);
    send(&bench, signal);
    let output = bench.wait_with_output().unwrap();
    drop(terminal);
    output
}

fn send(process: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Returns the verdict and the reason of each test of a report.
fn verdicts(place: &Place) -> Vec<(String, String, String)> {
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(place.path("out/bench.json")).unwrap()).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let tests = report["outcome"]["tests"].as_array().unwrap().iter();
    tests.map(|test| (text(&test["id"]), text(&test["verdict"]), text(&test["reason"]))).collect()
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
    // A bench is no machine that could be driven again, and its capture says so.
    let why = String::from_utf8_lossy(&shown.stdout);
    assert!(why.contains("no machine is driven again: a bench wrote it (saylau bench "), "{why}");
    assert!(why.contains("seed 1)"), "{why}");
    let driven = place.saylau(&["replay", "out/capture.pcapng", "--lockstep"]).output().unwrap();
    let why = String::from_utf8_lossy(&driven.stderr);
    assert_eq!(driven.status.code(), Some(2), "{why}");
    assert!(why.contains("a bench wrote it") && why.contains("same profile and seed"), "{why}");
    // A run that goes on does again only what has not ended.
    let again = bench(&place, &["--resume", "--test", "FRM-01", "--test", "FRM-02"]);
    let talk = String::from_utf8_lossy(&again.stderr);
    assert!(talk.contains("FRM-02") && !talk.contains("FRM-01"), "{talk}");
    assert_eq!(again.status.code(), Some(0));
}

/// What people read is in the language asked for, what programs read in English.
#[test]
fn the_report_is_told_in_the_language_asked_for() {
    let place = Place::new(&[]);
    profile(&place);
    let run = bench_over(&place, ["unix-listen", "unix"], &["--test", "LIN-01", "--lang", "ru"]);
    let told = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(3), "{told}");
    assert!(told.starts_with("ПРОПУЩЕНО: терминал "), "{told}");
    let read = |file: &str| fs::read_to_string(place.path("out").join(file)).unwrap();
    let page = read("bench.html");
    assert!(page.contains("<html lang=\"ru\">") && page.contains("нет настроек линии"), "{page}");
    for file in ["bench.json", "bench.jsonl", "bench.xml"] {
        assert!(read(file).contains("has no line settings to read back"), "{file}");
    }
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

/// A right that is left unused runs out, and no style but 0 is taken: on a pseudo-terminal and on a socket.
#[test]
fn style_and_time_of_a_right_are_looked_at_on_any_line() {
    for [ours, theirs] in [["pty", "serial"], ["unix-listen", "unix"]] {
        let place = Place::new(&[]);
        profile(&place);
        let line = format!("{ours}:{}", place.path("bench").display());
        let mut bench =
            place.saylau(&["bench", "--line", &line, "--profile", "profile.toml", "--out", "out"]);
        bench.args(["--no-operator", "--test", "SES-03", "--test", "VOT-10", "--test", "VOT-11"]);
        let bench = bench.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        until_exists(&place.path("bench"));
        let terminal = place.on_line(theirs, "bench", &[]);
        let run = bench.wait_with_output().unwrap();
        drop(terminal);
        let told = String::from_utf8_lossy(&run.stdout);
        assert_eq!(run.status.code(), Some(0), "{told}\n{}", String::from_utf8_lossy(&run.stderr));
        let verdicts: Vec<String> = verdicts(&place).into_iter().map(|(_, verdict, _)| verdict).collect();
        assert_eq!(verdicts, ["PASS"; 3], "{told}");
    }
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
fn a_profile_whose_key_file_is_not_there_says_what_to_put_where() {
    let place = Place::new(&[]);
    profile(&place);
    let text = fs::read_to_string(place.path("profile.toml")).unwrap();
    let key = text.lines().find(|line| line.starts_with("key = ")).unwrap();
    fs::write(place.path("profile.toml"), text.replace(key, "key_file = \"gone.key\"")).unwrap();
    let run = place.saylau(&["bench", "--line", "pty:x", "--profile", "profile.toml"]).output().unwrap();
    let told = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{told}");
    assert!(told.contains("gone.key") && told.contains("hint: put the device's key there"), "{told}");
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
fn a_soak_that_is_interrupted_reports_what_it_knows_and_goes_on() {
    let place = Place::new(&[]);
    profile(&place);
    let run = interrupted(&place, "-INT", &["--soak-minutes", "600"]);
    let (told, talk) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(3), "{told}\n{talk}");
    let tests = verdicts(&place);
    let (id, verdict, reason) = &tests[0];
    assert_eq!((id.as_str(), verdict.as_str()), ("SOAK-01", "INCONCLUSIVE"), "{told}");
    assert!(reason.starts_with("stopped by Ctrl-C") && reason.contains("0 errors"), "{reason}");
    assert_eq!((tests[1].0.as_str(), tests[1].1.as_str()), ("SOAK-02", "PASS"), "{told}");
    for (file, holds) in [("bench.xml", "stopped by Ctrl-C"), ("bench.html", "stopped by Ctrl-C")] {
        let text = fs::read_to_string(place.path("out").join(file)).unwrap();
        assert!(text.contains(holds), "{file}: {text}");
    }
    // Ballots of the first run count in the second.
    let kept = fs::read_to_string(place.path("out/soak.jsonl")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(kept.lines().last().unwrap()).unwrap();
    let ballots = kept["ballots"].as_u64().unwrap();
    assert!(0 < ballots, "{kept}");
    let more = bench(&place, &["--resume", "--soak-ballots", &(ballots + 3).to_string()]);
    let told = String::from_utf8_lossy(&more.stdout);
    assert_eq!(more.status.code(), Some(0), "{told}\n{}", String::from_utf8_lossy(&more.stderr));
    assert!(told.contains(&format!("ballots = {}", ballots + 3)) && told.contains("runs = 2"), "{told}");
}

#[test]
fn a_second_interrupt_does_not_wait_for_the_end() {
    let place = Place::new(&[]);
    profile(&place);
    // A reader of the report that reads nothing: the end takes for ever.
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&[b' '; PIPE]).unwrap();
    let line = format!("pty:{}", place.path("bench").display());
    let mut bench = place.saylau(&["bench", "--line", &line, "--profile", "profile.toml"]);
    bench.args(["--device-votes", "--no-operator", "--out", "out", "--soak-minutes", "600"]);
    let mut bench = bench.stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    until_exists(&place.path("bench"));
    let terminal = place.on_line("serial", "bench", &["--auto"]);
    wait_for_talk(&place);
    send(&bench, "-INT");
    until_exists(&place.path("out/bench.html"));
    assert_eq!(bench.try_wait().unwrap(), None, "it has not ended by itself");
    send(&bench, "-INT");
    let run = bench.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(130), "{}", String::from_utf8_lossy(&run.stderr));
    drop((terminal, reader));
}

#[test]
fn tests_that_were_not_begun_when_a_run_was_stopped_run_when_it_goes_on() {
    let place = Place::new(&[]);
    profile(&place);
    // SEC-01 sends a million frames.
    let tests = ["--test", "FRM-01", "--test", "SEC-01", "--test", "TST-01"];
    let run = interrupted(&place, "-TERM", &tests);
    let (told, talk) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(3), "{told}\n{talk}");
    assert!(talk.contains("stopped: 1 tests were not begun"), "{talk}");
    let [passed, stopped, left] = verdicts(&place).try_into().unwrap();
    assert_eq!((passed.0.as_str(), passed.1.as_str()), ("FRM-01", "PASS"));
    assert_eq!((stopped.0.as_str(), stopped.1.as_str()), ("SEC-01", "INCONCLUSIVE"));
    assert_eq!(stopped.2, "stopped by SIGTERM before its end");
    assert_eq!((left.0.as_str(), left.1.as_str()), ("TST-01", "SKIPPED"));
    let more = bench(&place, &["--resume", "--test", "FRM-01", "--test", "TST-01"]);
    let talk = String::from_utf8_lossy(&more.stderr);
    assert!(talk.contains("TST-01") && !talk.contains("FRM-01"), "{talk}");
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

/// Writes the wiring of a relay, and a short start of the device, to the profile.
fn wire_relay(place: &Place, wiring: &str) {
    let text = fs::read_to_string(place.path("profile.toml")).unwrap();
    let text = format!("boot_ms = 200\n{text}\n[relay]\noff_ms = 50\n{wiring}\n");
    fs::write(place.path("profile.toml"), text).unwrap();
}

/// A relay board at the end of a null-modem cable, and the terminal whose power it switches.
fn board(place: &Place, mut line: File, switched: &Sender<u8>) {
    let mut terminal = None;
    let mut command = [0];
    while line.read_exact(&mut command).is_ok() {
        match command {
            [b'+'] if terminal.is_none() => {
                until_exists(&place.path("bench"));
                terminal = Some(place.on_line("serial", "bench", &["--auto", "--memory", "memory"]));
            }
            [b'-'] => drop(terminal.take().map(Live::kill)),
            _ => {}
        }
        if switched.send(command[0]).is_err() {
            return;
        }
    }
}

/// Nobody is at the device, and its process is killed and started again as a relay says.
#[test]
fn a_relay_cuts_the_power_of_a_soak_without_a_hand() {
    let place = Place::new(&[]);
    profile(&place);
    wire_relay(&place, "on = \"+\"\noff = [0x2D]");
    let [ours, theirs] = ["relay", "board"].map(|name| place.path(name));
    let mut cable = place.live(&["pair", "relay", "board", "--json"]);
    cable.wait_for("ready");
    let line = File::options().read(true).write(true).open(&theirs).unwrap();
    let (switched, told) = channel();
    let device = format!("pty:{}", place.path("bench").display());
    let relay = format!("serial:{}", ours.display());
    let arguments =
        ["bench", "--line", &device, "--profile", "profile.toml", "--power-relay", &relay, "--no-operator"];
    let soak = ["--device-votes", "--soak-ballots", "12", "--soak-power-cycles", "0.4", "--out", "out"];
    let run = std::thread::scope(|scope| {
        scope.spawn(|| board(&place, line, &switched));
        let run = { place.saylau(&arguments) }.args(soak).output().unwrap();
        // The board's line ends with the cable.
        cable.terminate();
        run
    });
    let (out, talk) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{out}\n{talk}");
    let told: Vec<u8> = told.try_iter().collect();
    let cuts = told.iter().filter(|command| **command == b'-').count();
    assert!(2 <= cuts, "{told:?}");
    assert!(out.contains(&format!("power_cycles = {cuts}")), "{cuts} cuts: {out}");
    assert_eq!(told.last(), Some(&b'+'), "the device is left with power: {told:?}");
    let tests = verdicts(&place);
    assert_eq!((tests[1].0.as_str(), tests[1].1.as_str()), ("SOAK-02", "PASS"), "{out}");
}

#[test]
fn a_relay_without_its_control_line_is_unsupported_and_no_test_passes_by_it() {
    let place = Place::new(&[]);
    profile(&place);
    let [ours, _] = ["relay", "board"].map(|name| format!("serial:{}", place.path(name).display()));
    let mut cable = place.live(&["pair", "relay", "board", "--json"]);
    cable.wait_for("ready");
    // Nobody says how it is wired.
    let refused = { place.saylau(&["bench", "--line", "pty:x", "--profile", "profile.toml"]) }
        .args(["--power-relay", &ours])
        .output()
        .unwrap();
    let talk = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{talk}");
    assert!(talk.contains("profile has no `[relay]`") && talk.contains("hint: "), "{talk}");
    wire_relay(&place, "rts = \"high\"");
    let run = bench(&place, &["--power-relay", &ours, "--test", "VOT-01", "--test", "VOT-03"]);
    let told = String::from_utf8_lossy(&run.stdout);
    let tests = verdicts(&place);
    assert_eq!((tests[0].0.as_str(), tests[0].1.as_str()), ("VOT-01", "PASS"), "{told}");
    assert_eq!((tests[1].0.as_str(), tests[1].1.as_str()), ("VOT-03", "SKIPPED"), "{told}");
    assert!(
        tests[1].2.starts_with("unsupported: ") && tests[1].2.contains("cannot set control lines"),
        "{told}"
    );
    assert_eq!(run.status.code(), Some(0), "what is skipped is not failed: {told}");
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
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    until_exists(&place.path("middle"));
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

/// Makes a cable that garbles what is read at another speed than it was written at, and returns its two ends.
fn paced_cable(place: &Place) -> (Live, [String; 2]) {
    let ends = ["desk", "booth"].map(|name| place.path(name).display().to_string());
    let [desk, booth] = &ends;
    let mut cable = place.live(&["pair", desk, booth, "--paced", "--json"]);
    cable.wait_for("ready");
    (cable, ends)
}

#[test]
fn a_bench_goes_on_at_the_speed_it_has_found() {
    let place = Place::new(&[]);
    profile(&place);
    let (_cable, [desk, _]) = paced_cable(&place);
    let _terminal = place.on_line("serial", "booth?baud=57600", &["--auto"]);
    let line = format!("serial:{desk}?baud=auto");
    let bench = ["bench", "--line", &line, "--profile", "profile.toml", "--out", "out", "--no-operator"];
    let run = { place.saylau(&bench) }.args(["--test", "FRM-01", "--test", "SES-02"]).output().unwrap();
    let (told, talk) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{told}\n{talk}");
    assert!(talk.contains(&format!("line `{line}`: its speed is 57600, found at try 3")), "{talk}");
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(place.path("out/bench.json")).unwrap()).unwrap();
    assert_eq!(report["header"]["baud"], 57_600);
    assert_eq!(report["header"]["port"], format!("serial:{desk}?baud=57600").as_str());
}

#[test]
fn a_station_finds_the_speed_of_its_terminal_and_a_terminal_that_of_its_station() {
    let place = Place::new(&[]);
    let (_cable, [desk, booth]) = paced_cable(&place);
    let (auto, set) = (format!("serial:{desk}?baud=auto"), format!("serial:{booth}?baud=9600"));
    let mut terminal = place.live(&["terminal", "--json", "--auto", "--line", &set]);
    let mut station = place.live(&["station", "--json", "--unsafe-fs", "--line", &auto]);
    let found = station.wait_for("speed-found");
    assert_eq!((&found["baud"], &found["tries"]), (&9_600.into(), &2.into()), "{found}");
    station.type_line("start");
    station.wait_for("ready");
    // The other way about: the station keeps its speed, and a terminal comes that does not know it.
    terminal.type_line("quit");
    station.wait_for("line-closed");
    let other = format!("serial:{booth}?baud=auto");
    let mut terminal = place.live(&["terminal", "--json", "--auto", "--line", &other]);
    assert_eq!(terminal.wait_for("speed-found")["baud"], 9_600);
    station.wait_for("ready");
}

#[test]
fn a_line_whose_speed_is_not_found_is_not_used() {
    let place = Place::new(&[]);
    let (_cable, [desk, _]) = paced_cable(&place);
    let line = format!("serial:{desk}?baud=auto");
    let run = place.saylau(&["station", "--line", &line]).output().unwrap();
    let talk = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{talk}");
    assert!(talk.contains(&format!("error: speed of `{line}` is not known")), "{talk}");
    assert!(talk.contains("hint: not a byte came"), "{talk}");
    assert!(!place.path("record").exists(), "no record was begun");
    // A scanner sends no frames from which a speed could be known.
    let run = place.saylau(&["station", "--line", "pty:desk0", "--scanner", &line]).output().unwrap();
    let talk = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{talk}");
    assert!(talk.contains("a scanner sends none") && talk.contains("hint: "), "{talk}");
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
