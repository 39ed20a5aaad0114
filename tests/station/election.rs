//! One live election from the zero report to the audit.

use std::time::Duration;

use serde_json::Value;

use crate::place::{Place, exists, marked};

/// Votes by themselves on two terminals, counts, seals, audits.
#[test]
fn two_terminals_vote_and_the_audit_reads_what_the_station_writes() {
    for mode in ["test", "election"] {
        let place = Place::new(&["--mode", mode]);
        if !place.can_vote() {
            continue;
        }
        let mut station = place.station(2, &["--auto-issue", "--scan-file", "voters.txt"]);
        if mode == "election" {
            station.type_line("start");
            let why = station.wait_for("refused")["why"].to_string();
            assert!(why.contains("--without-rehearsal"), "{why}");
        }
        station.type_line("start close.key");
        station.wait_for("zero-report");
        let terminals = [0, 1].map(|line| place.terminal(line, &["--auto", "--voters", "5"]));
        let marks: Vec<u64> = terminals
            .map(|terminal| {
                let (code, heard) = terminal.end();
                assert_eq!(code, Some(0));
                marked(&heard)
            })
            .to_vec();
        assert_eq!(marks, [5, 5]);
        for command in ["close", "count waive close.key", "seal", "quit"] {
            station.type_line(command);
        }
        let counted = station.wait_for("counted");
        assert_eq!(counted["protocol"]["stored"], 10);
        assert_eq!(station.end().0, Some(0));
        assert!(!exists(&place.path("desk0")), "the name of a line goes with its station");
        let findings = findings(&place);
        // Voting at another hour than the file says is what the audit must notice, and two voters may have been left
        // with rights that no device took.
        assert!(
            findings.iter().all(|code| ["A13", "A14", "A21", "E2"].contains(&code.as_str())),
            "{findings:?}"
        );
    }
}

fn findings(place: &Place) -> Vec<String> {
    let audit = place.saylau(&["audit", "--json", "evidence"]).output().unwrap();
    let report: Value = serde_json::from_slice(&audit.stdout).unwrap();
    let results = report["results"].as_array().unwrap();
    let found = results.iter().filter(|result| !result["findings"].as_array().is_none_or(Vec::is_empty));
    found.map(|result| result["code"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The desk works by hand: a voter is looked up, the device is issued by number, an unused right is taken back.
#[test]
fn a_member_serves_voters_by_hand() {
    let place = Place::new(&[]);
    let voters = std::fs::read_to_string(place.path("voters.txt")).unwrap();
    let voters: Vec<&str> = voters.lines().filter(|line| !line.starts_with('#')).collect();
    let mut station = place.station(1, &[]);
    let mut terminal = place.terminal(0, &[]);
    station.type_line("start");
    station.wait_for("ready");
    for command in [&format!("scan {}", voters[0]), "issue 0"] {
        station.type_line(command);
    }
    assert_eq!(station.wait_for("checked")["outcome"], "found");
    station.wait_for("armed");
    terminal.type_line("vote 1");
    assert_eq!(terminal.wait_for("not-done")["why"], "ballot has 2 contests, and 1 choices were given");
    terminal.type_line("vote 3 against code 0042");
    station.wait_for("stored");
    station.wait_for("ready");
    station.type_line(&format!("scan {}", voters[0]));
    assert_eq!(station.wait_for("checked")["outcome"], "already marked");
    station.type_line(&format!("look-up {}", voters[1]));
    station.type_line("issue");
    station.wait_for("armed");
    station.type_line("status");
    let status = station.wait_for("status");
    assert_eq!((&status["out"], &status["whereabouts"]["lines"]), (&1.into(), &serde_json::json!([0])));
    station.type_line("take-back 0 here");
    terminal.wait_for("cleared");
    station.type_line(&format!("look-up {}", voters[1]));
    station.wait_for("checked");
    for command in ["close", "count close.key", "quit"] {
        station.type_line(command);
    }
    let counted = station.wait_for("counted");
    assert_eq!(counted["protocol"]["tallies"][0]["votes"], serde_json::json!([0, 0, 1]));
    assert_eq!(counted["protocol"]["tallies"][1]["against_all"], 1);
    assert_eq!(counted["protocol"]["returned_blank"], 1);
    let last = station.heard.iter().rfind(|told| told["event"] == "checked").unwrap();
    assert_eq!(last["outcome"], "found", "the mark was taken back");
}

#[test]
fn a_stopped_station_goes_on_under_an_act_of_all_members() {
    let place = Place::new(&[]);
    let mut station = place.station(1, &["--auto-issue", "--scan-file", "voters.txt"]);
    station.type_line("start");
    let mut terminal = place.terminal(0, &["--auto"]);
    station.wait_for("stored");
    station.terminate();
    assert_eq!(station.end().0, Some(0));
    assert!(terminal.hears("line", Duration::from_secs(5)));
    let mut station = place.station(1, &["--auto-issue", "--scan-file", "voters.txt"]);
    assert!(1 <= station.wait_for("recovered")["ballots"].as_u64().unwrap());
    station.type_line("restart 6");
    assert!(station.wait_for("refused")["why"].as_str().unwrap().contains("all 7 signatures"));
    station.type_line("restart 7");
    station.type_line("resume");
    station.wait_for("stored");
}

#[test]
fn what_cannot_be_opened_is_one_line_with_a_remedy() {
    let place = Place::new(&[]);
    std::fs::write(place.path("plain"), "no line").unwrap();
    let missing = place.path("ttyNONE").display().to_string();
    let plain = place.path("plain").display().to_string();
    for (address, expected) in [
        (format!("serial:{missing}"), "port is missing"),
        (format!("serial:{plain}"), "not a"),
        ("tcp:127.0.0.1:1".to_owned(), "refused"),
        ("serial:/dev/x?baud=fast".to_owned(), "baud"),
        ("modem:/dev/x".to_owned(), "modem"),
    ] {
        let run = place.saylau(&["terminal", "--line", &address]).output().unwrap();
        let told = String::from_utf8_lossy(&run.stderr).to_lowercase();
        assert_eq!(run.status.code(), Some(2), "{address}: {told}");
        assert!(told.contains(expected), "{address}: {told}");
    }
    let _station = {
        let mut station = place.station(1, &[]);
        station.type_line("start");
        station.wait_for("zero-report");
        station
    };
    let second = place.saylau(&["station", "--line", "pty:other"]).output().unwrap();
    let told = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(2));
    assert!(told.contains("in use by another station"), "{told}");
    assert!(told.contains("hint: "), "{told}");
}

/// A hand-held remote of 2004: loaded at the desk, lifted, voted in the booth, put back and read.
#[test]
fn a_remote_is_lifted_voted_and_read_in_its_dock() {
    let place = Place::new(&["--profile", "remote-2004"]);
    let mut station = place.station(1, &["--auto-issue", "--scan-file", "voters.txt"]);
    let mut remote = place.terminal(0, &[]);
    station.type_line("start");
    remote.wait_for("armed");
    // The station has heard so, or it would not know where the right is.
    station.wait_for("armed");
    remote.type_line("lift");
    station.wait_for("line-closed");
    station.type_line("status");
    let away = station.wait_for("status")["whereabouts"]["devices"].clone();
    assert_eq!(away.as_array().map(Vec::len), Some(1), "{away}");
    remote.type_line("vote 1 blank");
    remote.wait_for("marked");
    remote.type_line("dock");
    station.wait_for("stored");
    remote.wait_for("cleared");
}

/// A smart card of 2005: written at the desk, marked in the booth, read at the desk, twice.
#[test]
fn a_card_is_written_marked_and_read() {
    let place = Place::new(&["--profile", "card-2005"]);
    let voters = std::fs::read_to_string(place.path("voters.txt")).unwrap();
    let mut station = place.station(1, &[]);
    let mut reader = place.terminal(0, &[]);
    station.type_line("start");
    station.wait_for("ready");
    for voter in voters.lines().filter(|line| !line.starts_with('#')).take(2) {
        station.type_line(&format!("scan {voter}"));
        station.type_line("issue 0");
        reader.wait_for("armed");
        for command in ["eject", "mark 2 against", "insert"] {
            reader.type_line(command);
        }
        station.wait_for("stored");
        reader.wait_for("cleared");
    }
    let next = voters.lines().filter(|line| !line.starts_with('#')).nth(2).unwrap();
    for command in [format!("scan {next}"), "issue 0".to_owned()] {
        station.type_line(&command);
    }
    reader.wait_for("armed");
    // The power fails twice while the card is out of the reader: before it is marked and after.
    for command in ["eject", "mark 1 2"] {
        // The memory is kept once all that was typed is done, before it is told.
        for line in [command, "status"] {
            reader.type_line(line);
        }
        assert_eq!(reader.wait_for("status")["card"], true);
        reader.kill();
        reader = place.terminal(0, &[]);
        reader.wait_for("started");
    }
    reader.type_line("insert");
    assert_eq!(station.wait_for("stored")["ballots"], 3);
    reader.wait_for("cleared");
    let early = place.saylau(&["station", "--line", "pty:other", "--auto-issue"]).output().unwrap();
    assert_eq!(early.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&early.stderr).contains("the card has left the reader"));
}
