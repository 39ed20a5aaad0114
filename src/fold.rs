//! Text broken into lines for a terminal.

/// Breaks text at 100 columns.
pub(crate) fn fold(text: &str) -> String {
    const COLUMNS: usize = 100;
    let mut folded = String::new();
    for paragraph in text.split('\n') {
        let mut column = 0;
        // A no-break space stays in its number.
        let words = paragraph.split(|letter: char| letter.is_whitespace() && letter != '\u{a0}');
        for word in words.filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if 0 < column && COLUMNS < column + 1 + length {
                folded.push('\n');
                column = 0;
            }
            if 0 < column {
                folded.push(' ');
                column += 1;
            }
            folded.push_str(word);
            column += length;
        }
        folded.push('\n');
    }
    folded.trim_end().to_owned()
}
