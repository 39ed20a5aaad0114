//! Words and numbers in columns of a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// Blanks between two columns.
const GAP: u16 = 2;

/// Lays rows out in columns, each as wide as its widest cell: the first few begin at their left edge, the others end at their
/// right one, as numbers do.
pub(crate) fn columns<const N: usize>(left: usize, rows: impl IntoIterator<Item = [String; N]>) -> String {
    columns_of(left, rows.into_iter().map(Vec::from))
}

/// As [`columns`], where the number of columns is known only at run time.
pub(crate) fn columns_of(left: usize, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).add_rows(rows);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, GAP));
        if left <= index {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_and_numbers_end_one_below_the_other_in_every_alphabet() {
        let rows = [["Келгендер", "9", "1,5"], ["a", "1 000", "12,25"]];
        let text = columns(1, rows.map(|row| row.map(str::to_owned)));
        assert_eq!(text, "Келгендер      9    1,5\na          1 000  12,25\n");
    }

    #[test]
    fn no_line_ends_in_blanks_and_a_long_cell_is_not_broken() {
        let long = "x".repeat(300);
        let text = columns(2, [[long.clone(), String::new()], ["a".to_owned(), "b".to_owned()]]);
        assert_eq!(text, format!("{long}\na{}b\n", " ".repeat(301)));
    }
}
