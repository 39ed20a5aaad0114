//! Tables read back: hostile texts, numbers of every size, cells that are missing.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};

use super::*;

fn table(headings: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    Table { name: "rows", headings: headings.iter().map(|heading| (*heading).to_owned()).collect(), rows }
}

fn bytes(name: &str, table: &Table) -> Vec<u8> {
    TableFile::new(Path::new(name)).unwrap().bytes(table).unwrap()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

const HOSTILE: [&str; 8] = ["=1+1", "+1", "-1", "@a", "\t=1", "plain", "a=b", ""];

#[test]
fn no_cell_is_a_formula() {
    let row = vec![HOSTILE.map(text).to_vec()];
    let written = String::from_utf8(bytes("a.csv", &table(&["h"; 8], row))).unwrap();
    assert_eq!(written.lines().nth(1), Some("'=1+1,'+1,'-1,'@a,'\t=1,plain,a=b,"));
}

#[test]
fn a_workbook_gives_back_what_was_put_in() {
    let rows = vec![
        HOSTILE.map(text).to_vec(),
        vec![Cell::Number(0), Cell::Number(1 << 53), Cell::Number(u64::MAX), Cell::Empty],
        vec![text("Қазақстан"), text(&"ы".repeat(40_000))],
    ];
    let table = table(&["a", "b", "c", "d", "e", "f", "g", "h"], rows);
    let written = bytes("a.xlsx", &table);
    let mut book = Xlsx::new(Cursor::new(written.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["rows"]);
    let formulas = book.worksheet_formula("rows").unwrap();
    assert!(formulas.cells().all(|(.., formula)| formula.is_empty()));
    let sheet = book.worksheet_range("rows").unwrap();
    let at = |row, column| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(at(0, 7), Data::String("h".to_owned()));
    for (column, hostile) in (0..).zip(HOSTILE).filter(|(_, hostile)| !hostile.is_empty()) {
        assert_eq!(at(1, column), Data::String(hostile.to_owned()));
    }
    assert_eq!((at(2, 0), at(2, 1)), (Data::Float(0.0), Data::Float(9_007_199_254_740_992.0)));
    assert_eq!((at(2, 2), at(2, 3)), (Data::String(u64::MAX.to_string()), Data::Empty));
    assert_eq!(at(3, 0), Data::String("Қазақстан".to_owned()));
    assert!(matches!(at(3, 1), Data::String(cut) if cut.ends_with("[cut]")));
    assert_eq!(written, bytes("b.xlsx", &table), "the same table gives the same bytes");
}

#[test]
fn headings_stay_in_sight_and_columns_have_filters() {
    let written = bytes("a.xlsx", &table(&["a", "b"], vec![vec![Cell::Number(1), text("x")]; 3]));
    let mut archive = zip::ZipArchive::new(Cursor::new(written)).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(
        sheet.contains(r#"<pane ySplit="1""#) && sheet.contains(r#"<autoFilter ref="A1:B4"/>"#),
        "{sheet}"
    );
}

#[test]
fn an_empty_table_is_its_headings_in_every_form() {
    let table = table(&["a", "b"], Vec::new());
    assert_eq!(bytes("a.csv", &table), b"a,b\n");
    for name in ["a.parquet", "a.XLSX"] {
        assert!(!bytes(name, &table).is_empty(), "{name}");
    }
    let error = TableFile::new(Path::new("a.ods")).unwrap_err();
    assert!(format!("{error:#}").contains(".xlsx"), "{error:#}");
}
