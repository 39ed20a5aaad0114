//! A barcode scanner on a line of its own, as processes: the test is the scanner.

use std::fs::{self, File};
use std::io::{Read, Write};

use crate::place::{Place, exists};

const ACK: u8 = 6;
const NAK: u8 = 21;

/// Sends one read and returns the byte the station answers with.
fn scan(port: &mut File, text: &str) -> u8 {
    port.write_all(text.as_bytes()).unwrap();
    let mut answer = [0];
    port.read_exact(&mut answer).unwrap();
    answer[0]
}

#[test]
fn a_scanner_on_its_own_line_is_read_and_answered() {
    let place = Place::new(&[]);
    let voters = fs::read_to_string(place.path("voters.txt")).unwrap();
    let voters: Vec<&str> = voters.lines().filter(|line| !line.starts_with('#')).take(2).collect();
    let file = fs::read_to_string(place.path("station.toml")).unwrap();
    let file = file.replace("suffix = \"cr\"", "prefix = \"S>\"\naim = \"required\"\nsuffix = \"cr-lf\"");
    let file = file.replace("reply = \"none\"", "reply = \"ack-nak\"");
    fs::write(place.path("station.toml"), file).unwrap();
    let address = format!("pty:{}", place.path("scanner").display());
    let mut station = place.station(1, &["--scanner", &address]);
    while !exists(&place.path("scanner")) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    station.type_line("start");
    station.wait_for("zero-report");
    let mut port = File::options().read(true).write(true).open(place.path("scanner")).unwrap();
    assert_eq!(scan(&mut port, &format!("S>]C0{}\r\n", voters[0])), ACK);
    let checked = station.wait_for("checked");
    assert_eq!((&checked["outcome"], &checked["list_line"]), (&"found".into(), &1.into()));
    // Without its prefix a read is somebody else's, and without the AIM identifier it is not what was agreed.
    for wrong in [format!("]C0{}\r\n", voters[1]), format!("S>{}\r\n", voters[1])] {
        assert_eq!(scan(&mut port, &wrong), NAK);
        station.wait_for("refused");
    }
    // A scanner that is unplugged in the middle of a read and comes back starts anew, and both are told.
    port.write_all(b"S>]C0123").unwrap();
    drop(port);
    assert_eq!(station.wait_for("scanner-down")["address"], address.as_str());
    let mut port = File::options().read(true).write(true).open(place.path("scanner")).unwrap();
    assert_eq!(scan(&mut port, &format!("S>]C0{}\r\n", voters[1])), ACK);
    assert_eq!(station.wait_for("checked")["list_line"], 2);
    let of_the_line = station.heard.iter().filter_map(|told| told["event"].as_str());
    let of_the_line: Vec<&str> = of_the_line.filter(|event| event.starts_with("scanner-")).collect();
    assert_eq!(of_the_line, ["scanner-up", "scanner-down", "scanner-up"]);
}
