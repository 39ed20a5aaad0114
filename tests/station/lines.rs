//! Lines that cannot be used, as people meet them: one line that says what is wrong, and a remedy.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use crate::place::{Place, exists};

fn told(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

/// Runs a terminal on a line that must be refused with one error, whose text holds `expected`, and a hint.
#[track_caller]
fn check_refused(place: &Place, address: &str, expected: &str) {
    let run = place.saylau(&["terminal", "--line", address]).output().unwrap();
    let told = told(&run);
    assert_eq!(run.status.code(), Some(2), "{told}");
    assert!(told.contains(expected), "{told}");
    assert_eq!(told.lines().filter(|line| line.starts_with("error: ")).count(), 1, "{told}");
    assert!(told.contains("hint: "), "{told}");
}

#[test]
fn a_port_that_another_program_holds_is_busy() {
    let place = Place::new(&[]);
    let _station = place.station(1, &[]);
    let mut first = place.plugged_in("desk0", &[]);
    first.wait_for("line");
    let port = format!("serial:{}", place.path("desk0").display());
    check_refused(&place, &port, "is busy");
}

#[test]
fn a_port_that_is_forbidden_names_the_group() {
    if is_root() {
        eprintln!("skipped: the system forbids nothing to root");
        return;
    }
    let place = Place::new(&[]);
    let port = place.path("forbidden");
    fs::write(&port, "").unwrap();
    fs::set_permissions(&port, fs::Permissions::from_mode(0o0)).unwrap();
    check_refused(&place, &format!("serial:{}", port.display()), "no permission");
}

/// Root may read what nobody may.
fn is_root() -> bool {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o0)).unwrap();
    File::open(file.path()).is_ok()
}

#[test]
fn a_device_that_never_says_a_word_ends_the_bench_at_once() {
    let place = Place::new(&[]);
    let made =
        place.saylau(&["init", "profile", "profile.toml", "--station", "station.toml"]).output().unwrap();
    assert!(made.status.success(), "{}", told(&made));
    let line = format!("pty:{}", place.path("bench").display());
    let mut bench = place.saylau(&["bench", "--line", &line, "--profile", "profile.toml", "--no-operator"]);
    let bench = bench.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let bench = bench.spawn().unwrap();
    while !exists(&place.path("bench")) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    // Somebody is there, and says nothing.
    let _port = File::options().read(true).write(true).open(place.path("bench")).unwrap();
    let run = bench.wait_with_output().unwrap();
    let talk = told(&run);
    assert_eq!(run.status.code(), Some(2), "{talk}");
    assert!(talk.contains("device is silent"), "{talk}");
    assert!(talk.contains("hint: "), "{talk}");
    assert_eq!(talk.matches("ERROR").count(), 1, "one test was enough: {talk}");
}

#[test]
fn two_programs_meet_on_a_pair() {
    let place = Place::new(&[]);
    let (left, right) = (place.path("left"), place.path("right"));
    let mut pair = place.live(&["pair", "--json", "left", "right"]);
    pair.wait_for("ready");
    let mut station = place.live(&["station", "--json", "--line", &format!("serial:{}", left.display())]);
    let mut terminal = place.plugged_in("right", &[]);
    assert!(exists(&right));
    station.type_line("start");
    station.wait_for("ready");
    terminal.type_line("quit");
    pair.wait_for("closed");
    pair.terminate();
    let (code, heard) = pair.end();
    assert_eq!(code, Some(0));
    let carried = heard.iter().find(|told| told["event"] == "carried").unwrap();
    assert!(100 < carried["from_left"].as_u64().unwrap(), "{carried}");
    assert!(!exists(&left));
}

#[test]
fn a_line_that_comes_and_goes_is_told_on_stderr_and_as_an_event() {
    let place = Place::new(&[]);
    let line = format!("pty:{}", place.path("desk0").display());
    let mut station = place.live_talking(&["station", "--json", "--line", &line], "station.txt");
    station.wait_for("line");
    let port = format!("serial:{}", place.path("desk0").display());
    let mut terminal = place.live_talking(&["terminal", "--json", "--line", &port], "terminal.txt");
    let up = station.wait_for("line-up");
    assert_eq!((up["line"].as_u64(), up["address"].as_str()), (Some(0), Some(line.as_str())));
    terminal.wait_for("line-up");
    // The station is gone, and its pseudo-terminal with it.
    station.kill();
    let down = terminal.wait_for("line-down");
    assert!(down.get("why").is_some(), "{down}");
    let unopened = terminal.wait_for("line-unopened");
    assert!(unopened["why"].as_str().unwrap().contains("desk0"), "{unopened}");
    assert!(!unopened["hint"].as_str().unwrap().is_empty(), "{unopened}");
    terminal.terminate();
    assert_eq!(terminal.end().0, Some(0));
    let talk = fs::read_to_string(place.path("terminal.txt")).unwrap();
    for told in ["is up", "is down", "cannot be opened and is tried again: ", "\nhint: "] {
        assert!(talk.contains(told), "`{told}`: {talk}");
    }
    let unopened = talk.matches("cannot be opened").count();
    assert_eq!(unopened, 1, "more of the same is no news: {talk}");
    let talk = fs::read_to_string(place.path("station.txt")).unwrap();
    assert!(talk.contains(&format!("line 0 `{line}` is up")), "{talk}");
}

#[test]
fn a_device_that_answers_with_a_wrong_key_or_an_unknown_name_is_told_and_gets_no_session() {
    let place = Place::new(&[]);
    let mut station = place.station(1, &[]);
    let stranger = Place::new(&[]);
    let line = format!("serial:{}", place.path("desk0").display());
    let answers = |device: &str| stranger.live(&["terminal", "--json", "--line", &line, "--device", device]);
    let forged = answers("DEV00001");
    let told = station.wait_for("untrusted");
    assert_eq!((&told["line"], &told["why"]), (&0.into(), &"wrong-tag".into()), "{told}");
    drop(forged);
    let file = stranger.path("station.toml");
    let text = fs::read_to_string(&file).unwrap().replace("DEV00002", "DEV00009");
    fs::write(&file, text).unwrap();
    let unknown = answers("DEV00009");
    let told = station.wait_for("untrusted");
    assert_eq!((&told["device"], &told["why"]), (&"DEV00009".into(), &"unknown-device".into()), "{told}");
    drop(unknown);
    let known = place.terminal(0, &[]);
    assert_eq!(station.wait_for("ready")["device"], "DEV00001");
    drop(known);
}

#[test]
fn the_key_of_a_new_record_is_told_although_its_line_fails() {
    let place = Place::new(&[]);
    let run = place
        .saylau(&["station", "--json", "--unsafe-fs", "--line", "serial:no-such-port"])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", told(&run));
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(told.contains(r#""event":"begun""#) && told.contains(r#""ceremony":""#), "{told}");
}
