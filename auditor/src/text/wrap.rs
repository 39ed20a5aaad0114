//! Breaks text into lines of a width.

use std::fmt::Write as _;

/// Returns the text in lines of at most `width` columns, the first indented by `first`, the others by `rest`.
///
/// Runs of spaces inside the first line are kept, so that a label before the text keeps its column. A word longer
/// than a line stands alone.
pub(crate) fn wrapped(text: &str, first: usize, rest: usize, width: usize) -> String {
    let mut out = String::new();
    let mut line = " ".repeat(first);
    let mut is_empty = true;
    for word in text.split(' ') {
        let needed = line.chars().count() + usize::from(!is_empty) + word.chars().count();
        if width < needed && !line.trim().is_empty() {
            _ = writeln!(out, "{}", line.trim_end());
            line = " ".repeat(rest);
            is_empty = true;
            if word.is_empty() {
                continue;
            }
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    _ = writeln!(out, "{}", line.trim_end());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_words_and_hang_under_the_first() {
        assert_eq!(wrapped("  P1  one two three", 0, 6, 14), "  P1  one two\n      three\n");
        assert_eq!(wrapped("averyverylongword b", 2, 2, 8), "  averyverylongword\n  b\n");
        assert_eq!(wrapped("", 2, 2, 8), "\n");
    }
}
