//! The sheets as PDF: A4, each sheet on pages of its own, with its heading on every page and the number of each.
//!
//! A person's name may be as long as a hostile file makes it: it is printed up to [`MOST_LETTERS`] and says how many more there
//! are. A row of a table is never parted between pages.

mod close;
mod table;

use language::Words;
use typesetting::{About, Align, Layout, PdfError, Place, Style, Tag, Weight, pdf};

use super::sheet::{Entry, Forms, Sheet};
use table::{Account, Grid};

/// A4 and its margins, in points; the left one is wide enough to punch.
const PAGE: (f32, f32) = (595.28, 841.89);
const LEFT: f32 = 48.0;
const WIDTH: f32 = PAGE.0 - LEFT - 34.0;
const TOP: f32 = 30.0;
const BOTTOM: f32 = PAGE.1 - 40.0;
/// Between two things.
const GAP: f32 = 6.0;
/// Columns of the votes: number, name, three protocols, words.
const VOTES: [f32; 6] = [22.0, WIDTH - 22.0 - 3.0 * 68.0 - 118.0, 68.0, 68.0, 68.0, 118.0];
/// High enough to write in.
const VOTES_ROW: f32 = 17.0;
const ACCOUNT_ROW: f32 = 14.4;
/// Width of the boxes of an account.
const BOX: f32 = 62.0;
/// The most letters of one text of the evidence.
const MOST_LETTERS: usize = 160;

const TEXT: Style = Style { size: 8.5, weight: Weight::Regular, align: Align::Left };
const STRONG: Style = Style { weight: Weight::Bold, ..TEXT };
const HEADING: Style = Style { size: 11.5, ..STRONG };
const SMALL: Style = Style { size: 7.0, ..TEXT };

/// Returns the sheets as a file.
pub(super) fn file(forms: &Forms) -> Result<Vec<u8>, PdfError> {
    let words = &forms.words;
    let title = if forms.is_simulated {
        format!("{}: {}", words.say("simulated"), forms.title)
    } else {
        forms.title.clone()
    };
    let producer = format!("saylau {}", env!("CARGO_PKG_VERSION"));
    pdf(&layout(forms), &About { title, language: words.language().code(), producer })
}

/// Returns the sheets laid out.
pub(super) fn layout(forms: &Forms) -> Layout {
    let mut layout = Layout::new(PAGE.0, PAGE.1);
    for (index, sheet) in forms.sheets.iter().enumerate() {
        if 0 < index {
            layout.add_page();
        }
        let first = layout.pages() - 1;
        layout.begin(Tag::Section);
        let y = head(&mut layout, forms, sheet);
        let mut flow = Flow { layout: &mut layout, forms, sheet, y, top: y };
        flow.notes();
        flow.votes();
        flow.accounts();
        flow.close();
        layout.end();
        layout.unread(|layout| feet(layout, forms, sheet, first));
    }
    layout
}

/// A sheet in the making: where the next thing stands.
struct Flow<'a> {
    layout: &'a mut Layout,
    forms: &'a Forms,
    sheet: &'a Sheet,
    y: f32,
    /// Where the heading of this page ends.
    top: f32,
}

impl Flow<'_> {
    /// Goes on on the next page if this one has no room. What no page has room for begins a page and runs over its foot.
    fn room(&mut self, height: f32) -> bool {
        let turns = BOTTOM < self.y + height && self.top < self.y;
        if turns {
            self.layout.add_page();
            let (forms, sheet) = (self.forms, self.sheet);
            self.top = self.layout.unread(|layout| head(layout, forms, sheet));
            self.y = self.top;
        }
        turns
    }

    fn notes(&mut self) {
        for note in &self.forms.notes {
            let note = shortened(&self.forms.words, note, 2 * MOST_LETTERS);
            self.room(self.layout.height(&note, WIDTH, STRONG));
            self.y += paragraph(self.layout, across(self.y), &note, STRONG) + 2.0;
        }
    }

    fn votes(&mut self) {
        let words = &self.forms.words;
        let grid = Grid { words, widths: &VOTES, least: VOTES_ROW };
        let head = table::votes_head(words, self.sheet);
        let title = words.say("forms-votes");
        let begins = self.layout.height(&title, WIDTH, STRONG) + grid.height(self.layout, &head);
        self.room(begins + VOTES_ROW);
        self.layout.begin(Tag::Table);
        self.layout.begin(Tag::Caption);
        self.y += self.layout.text(across(self.y), &title, STRONG) + 1.0;
        self.layout.end();
        self.y += grid.row(self.layout, (LEFT, self.y), &head);
        for (index, cells) in table::votes(words, self.sheet).iter().enumerate() {
            if self.room(grid.height(self.layout, cells)) {
                let at = (LEFT, self.y);
                self.y += self.layout.unread(|layout| grid.row(layout, at, &head));
            }
            let top = self.y;
            self.y += grid.row(self.layout, (LEFT, top), cells);
            if index == self.sheet.lines.len() {
                self.layout.line((LEFT, top), (LEFT + WIDTH, top), 1.6);
            }
        }
        self.layout.end();
        self.y += GAP;
    }

    /// Voters and rights at the left, paper ballots at the right.
    fn accounts(&mut self) {
        let (words, sheet) = (&self.forms.words, self.sheet);
        let half = WIDTH / 2.0 - GAP;
        let widths = [half - BOX, BOX];
        let grid = Grid { words, widths: &widths, least: ACCOUNT_ROW };
        let voters = Account::new(words.say("forms-voters-title"), &sheet.voters);
        let rights = Account::new(words.say("forms-rights-title"), &sheet.electronic);
        let paper = Account::new(words.say("forms-account-title"), &sheet.paper);
        let [above, below, beside] =
            [&voters, &rights, &paper].map(|account| account.height(self.layout, &grid));
        let height = (above + GAP + below).max(beside);
        self.room(height);
        let right = LEFT + WIDTH - half;
        voters.draw(self.layout, &grid, (LEFT, self.y));
        rights.draw(self.layout, &grid, (LEFT, self.y + above + GAP));
        paper.draw(self.layout, &grid, (right, self.y));
        self.y += height + GAP;
    }
}

/// Draws what stands at the head of every page of a sheet, and returns where it ends.
fn head(layout: &mut Layout, forms: &Forms, sheet: &Sheet) -> f32 {
    let words = &forms.words;
    let mut y = TOP;
    if forms.is_simulated {
        y = stamp(layout, words);
    }
    layout.begin(Tag::Heading);
    y += layout.text(across(y), &format!("{}:", words.say("forms-heading")), HEADING);
    if let Entry::Text(contest) = &sheet.contest {
        y += layout.text(across(y), &shortened(words, contest, MOST_LETTERS), HEADING);
    } else {
        y += 16.0;
        layout.line((LEFT, y), (LEFT + WIDTH, y), 0.6);
    }
    layout.end();
    y += 3.0;
    let [precinct, city, district] = &forms.precinct;
    y += told_row(
        layout,
        words,
        y,
        &[(0.64, "forms-election", &forms.election), (0.36, "forms-date", &forms.date)],
    );
    y += told_row(
        layout,
        words,
        y,
        &[(0.3, "forms-city", city), (0.37, "forms-precinct", precinct), (0.33, "forms-district", district)],
    );
    y + GAP
}

/// Says that nothing on the page is real, in its frame and across the page, and returns where the frame ends.
fn stamp(layout: &mut Layout, words: &Words) -> f32 {
    let simulated = words.say("simulated");
    let unit = layout.width(&simulated, Style { size: 1.0, ..STRONG });
    let size = (430.0 / unit).min(90.0);
    for row in [0.22, 0.5, 0.78] {
        layout.across(&simulated, (PAGE.0 / 2.0, PAGE.1 * row), size, -24.0);
    }
    let text = words.say("forms-simulated");
    let beside = layout.width(&simulated, STRONG) + 6.0;
    let place = Place { x: LEFT + 6.0 + beside, y: TOP + 3.0, width: WIDTH - 12.0 - beside, height: 0.0 };
    let height = layout.height(&text, place.width, TEXT) + 6.0;
    layout.frame(Place { x: LEFT, y: TOP, width: WIDTH, height }, 1.4);
    layout.begin(Tag::Paragraph);
    layout.text(Place { x: LEFT + 6.0, width: beside, ..place }, &simulated, STRONG);
    layout.text(place, &text, TEXT);
    layout.end();
    TOP + height + GAP
}

/// Sets names with what is told of them side by side, each on its share of the width, and returns how high they are.
fn told_row(layout: &mut Layout, words: &Words, y: f32, cells: &[(f32, &str, &Entry)]) -> f32 {
    let (mut x, mut highest) = (LEFT, 0.0_f32);
    for (share, key, entry) in cells {
        let width = share * WIDTH;
        let place = Place { x, y, width: width - 8.0, height: 0.0 };
        highest = highest.max(told(layout, words, place, &words.say(key), entry));
        x += width;
    }
    highest + 4.0
}

/// Sets a name and beside it what is told, or a line to write on.
fn told(layout: &mut Layout, words: &Words, place: Place, name: &str, entry: &Entry) -> f32 {
    let beside = layout.width(name, TEXT) + 4.0;
    let rest = Place { x: place.x + beside, width: place.width - beside, ..place };
    layout.begin(Tag::Paragraph);
    let named = layout.text(Place { width: beside, ..place }, name, TEXT);
    let said = match entry {
        Entry::Text(text) => layout.text(rest, &shortened(words, text, MOST_LETTERS), STRONG),
        _ => {
            layout.sign(rest, " ", TEXT, &words.say("forms-by-hand"));
            let y = rest.y + TEXT.size * 1.2;
            layout.line((rest.x, y), (rest.x + rest.width, y), 0.6);
            named
        }
    };
    layout.end();
    named.max(said)
}

/// Puts what the sheet is and its page at the foot of each of its pages.
fn feet(layout: &mut Layout, forms: &Forms, sheet: &Sheet, first: usize) {
    let words = &forms.words;
    let pages = layout.pages() - first;
    let mut name = Vec::new();
    if let [Entry::Text(precinct), ..] = &forms.precinct {
        name.push(format!("{} {precinct}", words.say("forms-precinct")));
    }
    if let Entry::Text(contest) = &sheet.contest {
        name.push(contest.clone());
    }
    let name = fitted(layout, &name.join(", "), WIDTH - 130.0);
    for page in 0..pages {
        layout.turn_to(first + page);
        let number = [page + 1, pages].map(|number| words.number(number as u64));
        let [number, of] = &number;
        let number = words.with("forms-page", &[("page", number), ("pages", of)]);
        let y = BOTTOM + 8.0;
        layout.text(Place { width: WIDTH - 120.0, ..across(y) }, &name, SMALL);
        layout.text(across(y), &number, Style { align: Align::Right, ..SMALL });
    }
    layout.turn_to(first + pages - 1);
}

fn paragraph(layout: &mut Layout, place: Place, text: &str, style: Style) -> f32 {
    layout.begin(Tag::Paragraph);
    let height = layout.text(place, text, style);
    layout.end();
    height
}

fn across(y: f32) -> Place {
    Place { x: LEFT, y, width: WIDTH, height: 0.0 }
}

/// Returns a text of so many letters at most, and of one that has more, how many more.
fn shortened(words: &Words, text: &str, most: usize) -> String {
    let letters = text.chars().count();
    if letters <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most).collect();
    format!("{kept}… {}", words.count("characters-cut", (letters - most) as u64))
}

/// Returns a text that fits on one small line; of a longer one, what fits.
fn fitted(layout: &Layout, text: &str, width: f32) -> String {
    let mut kept: String = text.chars().take(MOST_LETTERS).collect();
    let is_cut = kept.len() < text.len();
    if !is_cut && layout.width(&kept, SMALL) <= width {
        return kept;
    }
    while width < layout.width(&kept, SMALL) + SMALL.size {
        kept.pop();
    }
    kept + "…"
}
