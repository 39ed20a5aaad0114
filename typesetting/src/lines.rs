//! Where a line of text ends.

use std::ops::Range;

/// Returns the lines of a text, as ranges of its bytes: as many words as fit, and of a word that fits no line as many letters.
///
/// A line ends at a space, which belongs to none, or after a hyphen or slash. A no-break space is no space. Marks that move nothing
/// stay with the letter before them. There is always a line, if an empty one.
pub(crate) fn lines(text: &str, width: f32, advance: impl Fn(char) -> f32) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut line = Open::default();
    for (at, letter) in text.char_indices() {
        let wide = advance(letter);
        if letter == ' ' {
            line.space(at, wide);
            continue;
        }
        while width < line.used + wide && line.start < at && 0.0 < wide {
            lines.push(line.close(text, at, &advance));
        }
        line.letter(at + letter.len_utf8(), wide);
        if matches!(letter, '-' | '/' | '–' | '—') {
            line.pause = Some((line.end, line.end));
        }
    }
    if line.start < line.end || lines.is_empty() {
        lines.push(line.start..line.end.max(line.start));
    }
    lines
}

/// A line that may still grow.
#[derive(Default)]
struct Open {
    start: usize,
    /// Where its last letter ends.
    end: usize,
    used: f32,
    /// Where it can end and the next one begin.
    pause: Option<(usize, usize)>,
}

impl Open {
    fn space(&mut self, at: usize, wide: f32) {
        if self.end <= self.start {
            // No line begins with a space.
            self.start = at + 1;
            return;
        }
        self.pause = Some((self.end, at + 1));
        self.used += wide;
    }

    fn letter(&mut self, end: usize, wide: f32) {
        self.end = end;
        self.used += wide;
    }

    /// Returns the line, which has no room for the letter at `at`, and begins the next.
    fn close(&mut self, text: &str, at: usize, advance: impl Fn(char) -> f32) -> Range<usize> {
        let (end, next) = self.pause.take().unwrap_or((at, at));
        let line = self.start..end;
        self.start = next;
        self.used = text.get(next..at).unwrap_or_default().chars().map(advance).sum();
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Breaks at letters that are all one wide, but for marks.
    fn broken(text: &str, width: f32) -> Vec<&str> {
        let advance = |letter: char| if letter == '\u{301}' { 0.0 } else { 1.0 };
        lines(text, width, advance).into_iter().map(|line| text.get(line).unwrap()).collect()
    }

    #[test]
    fn words_fill_a_line_and_spaces_belong_to_none() {
        assert_eq!(broken("one two three", 7.0), ["one two", "three"]);
        assert_eq!(broken("one two three", 8.0), ["one two", "three"]);
        assert_eq!(broken("  one   two ", 4.0), ["one", "two"]);
        assert_eq!(broken("one two", 100.0), ["one two"]);
    }

    #[test]
    fn a_word_without_room_goes_on_in_the_next_line() {
        assert_eq!(broken("a bbbbbbb c", 3.0), ["a", "bbb", "bbb", "b c"]);
        assert_eq!(broken("abc", 0.5), ["a", "b", "c"]);
    }

    #[test]
    fn hyphens_and_slashes_end_lines_and_no_break_spaces_do_not() {
        assert_eq!(broken("Усть-Каменогорск", 12.0), ["Усть-", "Каменогорск"]);
        assert_eq!(broken("№\u{a0}147 б", 5.0), ["№\u{a0}147", "б"]);
        assert_eq!(broken("a № 14\u{a0}720", 6.0), ["a №", "14\u{a0}720"]);
    }

    #[test]
    fn marks_stay_with_their_letter() {
        assert_eq!(broken("aaa\u{301}a", 3.0), ["aaa\u{301}", "a"]);
    }

    #[test]
    fn nothing_is_one_empty_line() {
        assert_eq!(broken("", 5.0), [""]);
        assert_eq!(broken("   ", 5.0), [""]);
    }

    #[test]
    fn no_letter_is_lost_or_doubled_and_no_line_too_wide() {
        let texts = ["Әлия Һ. - / «Ақ жол»  партиясы", "a--b//c d", "-------", "x y  zz   www -"];
        for text in texts {
            for width in 1_u8..12 {
                let width = f32::from(width);
                let broken = broken(text, width);
                let letters = |text: &str| text.chars().filter(|letter| *letter != ' ').collect::<String>();
                assert_eq!(letters(&broken.concat()), letters(text));
                assert!(broken.iter().all(|line| line.chars().count() as f32 <= width), "{broken:?}");
            }
        }
    }
}
