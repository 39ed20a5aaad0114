//! The code that sees a voter cannot name the code that sees a ballot, and the other way round (DESIGN 6).

/// Returns the code of a file without its comments and its tests.
fn code(source: &str) -> String {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn named<'a>(source: &str, words: &[&'a str]) -> Vec<&'a str> {
    let code = code(source).to_lowercase();
    words.iter().copied().filter(|word| code.contains(&word.to_lowercase())).collect()
}

#[test]
fn the_desk_names_neither_ballots_nor_rights() {
    let words =
        ["ballot", "Right", "Tag", "Slot", "Sealed", "Choice", "wire", "LineId", "Message", "DeviceId"];
    assert_eq!(named(include_str!("../src/desk.rs"), &words), Vec::<&str>::new());
}

#[test]
fn the_ballot_box_names_no_voter() {
    let words = ["voter", "Register", "ListLine", "desk", "barcode", "Channel", "wire", "LineId", "DeviceId"];
    assert_eq!(named(include_str!("../src/ballot_box.rs"), &words), Vec::<&str>::new());
}

#[test]
fn what_comes_in_from_devices_is_handled_without_the_desk() {
    let words = ["self.desk", "VoterId", "DeskRecord"];
    assert_eq!(named(include_str!("../src/controller/lines.rs"), &words), Vec::<&str>::new());
}

#[test]
fn a_broken_split_is_noticed() {
    assert_eq!(named("use election::voter::VoterId;", &["voter"]), ["voter"]);
    assert!(named("// voters never come here\nlet a = 1; // voter", &["voter"]).is_empty());
}
