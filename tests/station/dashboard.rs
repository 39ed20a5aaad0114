//! The page of a live station: what it shows, what it never shows, and who may give orders on it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::place::{Live, Place};

/// Returns where the page is, and the token for orders where there is one.
fn page(place: &Place, talk: &str) -> (String, Option<String>) {
    let text = place.talked(talk);
    let after = |start: &str| text.lines().find_map(|line| line.strip_prefix(start)).map(str::to_owned);
    let address = after("page: http://").unwrap_or_else(|| panic!("no page: {text}"));
    (address.trim_end_matches('/').to_owned(), after("token for orders on the page: "))
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn get(address: &str, path: &str) -> String {
    ask(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"))
}

fn board(address: &str) -> Value {
    let answer = get(address, "/state");
    serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()
}

fn order(address: &str, token: &str, command: &str) -> String {
    let body = json!({ "token": token, "who": "the chair", "command": command }).to_string();
    let head = format!("POST /order HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    ask(
        address,
        &format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
    )
}

/// Reads everything that is sent to somebody who watches, until the station is gone.
fn watch(address: &str) -> std::thread::JoinHandle<String> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("GET /events HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).unwrap();
    std::thread::spawn(move || {
        let mut all = String::new();
        let mut lines = BufReader::new(stream);
        while lines.read_line(&mut all).is_ok_and(|read| 0 < read) {}
        all
    })
}

fn station(place: &Place, options: &[&str]) -> Live {
    let all = [&["--dashboard", "127.0.0.1:0"], options].concat();
    let mut station = Live::start_talking(place.station_command(1, &all), place.talk("talk"));
    station.wait_for("line");
    station
}

#[test]
fn who_watches_sees_the_day_and_nothing_of_a_voter_or_a_choice() {
    let place = Place::new(&[]);
    let mut station = station(&place, &["--auto-issue", "--scan-file", "voters.txt"]);
    station.type_line("start");
    station.wait_for("zero-report");
    let (address, token) = page(&place, "talk");
    assert_eq!(token, None);
    let seen = watch(&address);
    let terminal = place.terminal(0, &["--auto", "--voters", "3"]);
    assert_eq!(terminal.end().0, Some(0));
    for command in ["close", "count waive close.key", "status"] {
        station.type_line(command);
    }
    station.wait_for("counted");
    station.wait_for("status");
    std::thread::sleep(Duration::from_millis(1_500));
    let last = board(&address);
    assert_eq!(
        (&last["state"], &last["stored"], &last["is_test"]),
        (&json!("counted"), &json!(3), &json!(true))
    );
    assert!(3 <= last["checks"]["found"].as_u64().unwrap(), "{last}");
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));
    let all = seen.join().unwrap() + &last.to_string();
    let definition = std::fs::read_to_string(place.path("evidence/election.json")).unwrap();
    let definition: Value = serde_json::from_str(&definition).unwrap();
    let options = definition["contests"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|contest| contest["options"].as_array().unwrap());
    for option in options {
        let name = option.as_str().or_else(|| option["name"].as_str()).unwrap();
        assert!(!all.contains(name), "`{name}` is on the page");
    }
    for voter in place.voters() {
        assert!(
            !all.contains(&voter) && !all.contains(voter.get(..12).unwrap_or(&voter)),
            "a voter is on the page"
        );
    }
    assert!(all.contains("\"state\":\"open\"") || all.contains("\"state\":\"counted\""), "{all}");
    assert!(!all.contains("list_line") && !all.contains("tallies") && !all.contains("slot"), "{all}");
}

#[test]
fn orders_need_the_token_and_are_told_with_who_gave_them() {
    let place = Place::new(&[]);
    let mut station = station(&place, &["--dashboard-orders"]);
    station.type_line("start");
    station.wait_for("zero-report");
    let (address, token) = page(&place, "talk");
    let token = token.unwrap();
    for forged in ["", "0", &token.to_uppercase().replace(char::is_numeric, "x")] {
        assert!(order(&address, forged, "close").starts_with("HTTP/1.1 403"));
    }
    for at_the_desk in ["scan 770101300123", "count", "quit", "issue"] {
        let refused = order(&address, &token, at_the_desk);
        assert!(refused.starts_with("HTTP/1.1 400"), "{refused}");
    }
    assert!(order(&address, &token, "suspend power").starts_with("HTTP/1.1 202"));
    let told = station.wait_for("ordered");
    assert_eq!((&told["who"], &told["command"]), (&json!("the chair"), &json!("suspend power")));
    assert_eq!(station.wait_for("state")["state"], "suspended");
    assert!(order(&address, &token, "resume").starts_with("HTTP/1.1 202"));
    assert_eq!(station.wait_for("state")["state"], "open");
    assert!(order(&address, &token, "close").starts_with("HTTP/1.1 202"));
    station.wait_for("closing");
    std::thread::sleep(Duration::from_millis(50));
    assert!(board(&address).to_string().contains("ordered by the chair: suspend power"));
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));
    let journal = std::fs::read(place.path("record").join("ops.jnl")).unwrap();
    let written = b"\x09the chair\x0dsuspend power";
    assert_eq!(journal.windows(written.len()).filter(|part| part == written).count(), 1);
    assert!(!journal.windows(4).any(|part| part == b"scan"), "what was refused is no order");
}

#[test]
fn a_thousand_who_come_and_go_hold_nothing_up() {
    let place = Place::new(&[]);
    let mut station = station(&place, &["--auto-issue", "--scan-file", "voters.txt"]);
    station.type_line("start");
    station.wait_for("zero-report");
    let (address, _) = page(&place, "talk");
    let terminal = place.terminal(0, &["--auto", "--voters", "3"]);
    let watchers = (0..1_000).map(|_| {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(format!("GET /events HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        first == *b"HTTP/1.1 200"
    });
    // Where more watch than there are places, they are told so, and those who left have given theirs back.
    assert!(100 < watchers.filter(|is_served| *is_served).count());
    assert_eq!(terminal.end().0, Some(0));
    assert!(get(&address, "/").contains("<title>Station</title>"));
    station.type_line("quit");
    assert_eq!(station.end().0, Some(0));
}

#[test]
fn a_simulated_day_is_watched_on_the_same_page_and_ends_as_its_report_says() {
    let folder = tempfile::tempdir().unwrap();
    let talk = std::fs::File::create(folder.path().join("talk")).unwrap();
    let options = ["simulate", "clean-day", "--set", "electorate.listed=150", "--out", "day"];
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_saylau"))
        .current_dir(folder.path())
        .args(options)
        .args(["--live", "127.0.0.1:0", "--speed", "20000"])
        .stdout(std::process::Stdio::null())
        .stderr(talk)
        .spawn()
        .unwrap();
    let talked = || std::fs::read_to_string(folder.path().join("talk")).unwrap();
    let mut board_at_end = Value::Null;
    for _ in 0..600 {
        std::thread::sleep(Duration::from_millis(100));
        let text = talked();
        let Some(address) = text.lines().find_map(|line| line.strip_prefix("page: http://")) else {
            continue;
        };
        board_at_end = board(address.trim_end_matches('/'));
        if board_at_end["state"] == "stored" {
            break;
        }
    }
    program.kill().unwrap();
    program.wait().unwrap();
    assert_eq!(board_at_end["state"], "stored", "{}", talked());
    let report = std::fs::read_to_string(folder.path().join("day/simulated-report.json")).unwrap();
    let truth = &serde_json::from_str::<Value>(&report).unwrap()["truth"];
    assert_eq!(board_at_end["stored"], truth["voted_electronic"]);
    assert_eq!(board_at_end["room"]["left_without_voting"], truth["left_without_voting"]);
    assert_eq!(board_at_end["room"]["present"], 0);
    let text = board_at_end.to_string();
    assert!(!text.contains("voter ") && !text.contains("slot") && !text.contains("cast"), "{text}");
}
