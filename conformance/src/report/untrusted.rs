//! Text that a device had a say in, made fit to show: no control characters, bounded length.

use language::Words;

/// The most characters of a name.
const WORD: usize = 80;
/// The most characters of a sentence.
const PHRASE: usize = 500;

/// Returns a name fit to show.
pub(super) fn word(words: &Words, text: &str) -> String {
    shown(words, text, WORD)
}

/// Returns a sentence fit to show.
pub(super) fn phrase(words: &Words, text: &str) -> String {
    shown(words, text, PHRASE)
}

/// Cuts after `most` characters and says how many were left out. White space becomes one space; what XML 1.0 forbids,
/// moves the cursor of a terminal, or turns the direction of writing is taken out.
fn shown(words: &Words, text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut kept = 0;
    let mut left = 0_u64;
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if kept < most {
            out.push(c);
            kept += 1;
        } else {
            left += 1;
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    if 0 < left {
        out.push(' ');
        out.push_str(&words.count("characters-cut", left));
    }
    out
}

fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let is_none = matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}');
    turns || is_none || (c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use language::Language;

    use super::*;

    #[test]
    fn what_moves_a_cursor_or_breaks_xml_is_taken_out() {
        let words = Words::new(Language::English);
        assert_eq!(phrase(&words, "a\0b\u{1b}[31mred\u{9b}x\u{202e}y\u{fffe}\r\n\tz "), "ab[31mredxy z");
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_so() {
        let words = Words::new(Language::English);
        let long = phrase(&words, &"ж".repeat(1 << 20));
        assert_eq!(long.chars().filter(|c| *c == 'ж').count(), PHRASE);
        assert!(long.ends_with("[1,048,076 characters more]"), "{long}");
        assert_eq!(word(&words, &"a".repeat(WORD)), "a".repeat(WORD));
    }
}
