//! The foot of a sheet: when it was drawn up, who signs, the seal.

use typesetting::{Align, Place, Style, Tag};

use super::super::sheet::Entry;
use super::{Flow, GAP, LEFT, SMALL, STRONG, TEXT, WIDTH, across, paragraph, told_row};

/// High enough to sign on.
const SIGNATURE: f32 = 24.0;
const OFFICE: Style = Style { size: 8.0, ..TEXT };
const RULE: f32 = 0.6;
/// Radius of the place for the seal.
const SEAL: f32 = 36.0;
/// Width of the signatures, beside the seal.
const SIGNATURES: f32 = WIDTH - 2.0 * SEAL - 14.0;

impl Flow<'_> {
    /// Draws the foot, on one page if there is one that has room for it.
    pub(super) fn close(&mut self) {
        let words = &self.forms.words;
        let own = words.with("forms-own", &[("version", env!("CARGO_PKG_VERSION"))]);
        let texts = [words.say("forms-copy"), own];
        let rows = self.forms.signers.len().div_ceil(2) as f32 * SIGNATURE;
        let small = texts.each_ref().map(|text| self.layout.height(text, WIDTH, SMALL) + 2.0);
        let small: f32 = small.iter().sum();
        let told = 16.0;
        let title = 14.0;
        self.room(told + title + rows.max(2.0 * SEAL) + GAP + small);
        let [began, ended] = &self.forms.count;
        let cells = [
            (0.23, "forms-count-began", began),
            (0.25, "forms-count-ended", ended),
            (0.52, "forms-drawn-up", &Entry::Empty),
        ];
        self.y += told_row(self.layout, words, self.y, &cells);
        self.signatures();
        for text in &texts {
            self.room(self.layout.height(text, WIDTH, SMALL));
            self.y += paragraph(self.layout, across(self.y), text, SMALL) + 2.0;
        }
    }

    fn signatures(&mut self) {
        let words = &self.forms.words;
        let title = words.say("forms-signatures-title");
        let beside = self.layout.width(&title, STRONG) + 4.0;
        self.layout.begin(Tag::Subheading);
        self.layout.text(across(self.y), &title, STRONG);
        let how = format!("({})", words.say("forms-signature"));
        let place = Place { x: LEFT + beside, width: WIDTH - beside, ..across(self.y) };
        self.y += self.layout.text(place, &how, TEXT);
        self.layout.end();
        let seal_ends = self.y + 2.0 * SEAL;
        let page = self.layout.pages();
        self.seal(&words.say("forms-seal"));
        self.layout.begin(Tag::List);
        for pair in self.forms.signers.chunks(2) {
            self.room(SIGNATURE);
            let half = SIGNATURES / 2.0;
            for (office, x) in pair.iter().zip([LEFT, LEFT + half]) {
                self.signer(office, x, half - 10.0);
            }
            self.y += SIGNATURE;
        }
        self.layout.end();
        if page == self.layout.pages() {
            self.y = self.y.max(seal_ends);
        }
        self.y += GAP;
    }

    fn seal(&mut self, text: &str) {
        let centre = (LEFT + WIDTH - SEAL, self.y + SEAL);
        self.layout.ring(centre, SEAL);
        let style = Style { align: Align::Centre, ..TEXT };
        let place = Place { x: centre.0 - SEAL, y: centre.1 - 6.0, width: 2.0 * SEAL, height: 0.0 };
        paragraph(self.layout, place, text, style);
    }

    /// Draws an office, a line to sign on and one for the name.
    fn signer(&mut self, office: &str, x: f32, width: f32) {
        let named = 72.0;
        let below = self.y + SIGNATURE - 2.0;
        let height = self.layout.height(office, named, OFFICE);
        let place = Place { x, y: below - height + 1.0, width: named, height: 0.0 };
        self.layout.begin(Tag::Entry);
        self.layout.text(place, office, OFFICE);
        self.layout.end();
        let signature = x + named + 4.0;
        let name = signature + (width - named) * 0.45;
        self.layout.line((signature, below), (name - 6.0, below), RULE);
        self.layout.line((name, below), (x + width, below), RULE);
    }
}
