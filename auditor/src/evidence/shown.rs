//! Text from the evidence made safe to show.

use election::voter::VoterId;

/// Returns text from the evidence without control characters and without voters' numbers.
///
/// Observers and officials type freely, and a person's number may stand in a note; it must not stand in a report.
pub fn shown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut digits = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        put_digits(&mut safe, &mut digits);
        safe.push(if character.is_control() { ' ' } else { character });
    }
    put_digits(&mut safe, &mut digits);
    safe
}

fn put_digits(safe: &mut String, digits: &mut String) {
    let is_number = VoterId::from_digits(digits.as_bytes()).is_ok();
    safe.push_str(if is_number { "[number withheld]" } else { digits });
    digits.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_control_characters_are_withheld() {
        assert_eq!(shown("voter 990101100010 was sent away"), "voter [number withheld] was sent away");
        assert_eq!(shown("\u{1b}[31mred\n109 votes"), " [31mred 109 votes");
        assert_eq!(shown("000813159890"), "000813159890", "no valid number");
    }
}
