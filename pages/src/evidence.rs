//! The places of the evidence that a page cites, each with what stands there, so that a link opens on the same page.

use std::collections::BTreeMap;

use auditor::Evidence;
use auditor::evidence::{Citation, Place};
use language::Words;

use crate::findings::Link;

/// The most letters of a place that are shown.
const MOST_LETTERS: usize = 600;

/// Places cited so far.
pub(crate) struct Cited<'a> {
    evidence: &'a Evidence,
    /// What every id of this precinct begins with.
    prefix: String,
    places: BTreeMap<Citation, Vec<Link>>,
}

/// One place, for the page.
pub(crate) struct CitedView {
    pub(crate) anchor: String,
    pub(crate) place: String,
    pub(crate) text: Option<String>,
    /// Who cites it.
    pub(crate) by: Vec<Link>,
}

impl<'a> Cited<'a> {
    pub(crate) fn new(evidence: &'a Evidence, prefix: &str) -> Self {
        Self { evidence, prefix: prefix.to_owned(), places: BTreeMap::new() }
    }

    /// Returns an id that no other precinct of the page has.
    pub(crate) fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Notes that something cites places, and returns links to them.
    pub(crate) fn links(&mut self, words: &Words, citations: &[Citation], by: &str, name: &str) -> Vec<Link> {
        let mut links = Vec::new();
        for citation in citations {
            let back = Link { anchor: by.to_owned(), words: name.to_owned() };
            let citing = self.places.entry(citation.clone()).or_default();
            if citing.iter().all(|link| link.anchor != by) {
                citing.push(back);
            }
            links.push(Link {
                anchor: self.id(&anchor(citation)),
                words: words.tell(&citation.told()).replace('`', ""),
            });
        }
        links
    }

    /// Returns every place cited, in order of files.
    pub(crate) fn views(self, words: &Words) -> Vec<CitedView> {
        let Self { evidence, prefix, places } = self;
        let view = |(citation, by): (Citation, Vec<Link>)| CitedView {
            anchor: format!("{prefix}{}", anchor(&citation)),
            place: words.tell(&citation.told()).replace('`', ""),
            text: evidence.open(&citation).map(cut),
            by,
        };
        places.into_iter().map(view).collect()
    }
}

/// Returns the name of a place in an address: letters, digits, dots and hyphens only.
fn anchor(citation: &Citation) -> String {
    let place = match &citation.place {
        Place::Whole => "whole".to_owned(),
        Place::Record { no, .. } => format!("record-{no}"),
        Place::Slot { index, .. } => format!("slot-{index}"),
        Place::Json { pointer } => format!("at{}", pointer.replace('/', ".")),
        Place::Line { line } => format!("line-{line}"),
        Place::Byte { offset } => format!("byte-{offset}"),
    };
    let name = format!("{}-{place}", citation.file);
    name.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || ".-".contains(letter) { letter } else { '_' })
        .collect()
}

fn cut(text: String) -> String {
    if text.chars().count() <= MOST_LETTERS {
        return text;
    }
    let short: String = text.chars().take(MOST_LETTERS).collect();
    format!("{short} …")
}

#[cfg(test)]
mod tests {
    use language::Language;

    use super::*;

    fn citation(file: &str, place: Place) -> Citation {
        Citation { file: file.to_owned(), place }
    }

    #[test]
    fn a_place_is_listed_once_with_all_who_cite_it() {
        let evidence = Evidence::from_files(BTreeMap::from([("a.csv".to_owned(), b"x\ny <b>\n".to_vec())]));
        let mut cited = Cited::new(&evidence, "p0-");
        let words = Words::new(Language::English);
        let line = citation("a.csv", Place::Line { line: 2 });
        let links = cited.links(&words, std::slice::from_ref(&line), "p0-finding-1", "E1");
        cited.links(&words, &[line.clone(), line], "p0-finding-2", "E2");
        assert_eq!((links[0].anchor.as_str(), links[0].words.as_str()), ("p0-a.csv-line-2", "a.csv line 2"));
        let views = cited.views(&words);
        assert_eq!((views.len(), views[0].text.as_deref()), (1, Some("y <b>")));
        assert_eq!(views[0].by.iter().map(|link| link.words.as_str()).collect::<Vec<_>>(), ["E1", "E2"]);
    }

    #[test]
    fn an_anchor_holds_nothing_that_ends_an_attribute() {
        let odd = citation("a\"><script>.csv", Place::Json { pointer: "/x y/'1".to_owned() });
        assert_eq!(anchor(&odd), "a___script_.csv-at.x_y._1");
    }

    #[test]
    fn long_places_are_cut() {
        assert_eq!(cut("я".repeat(601)).chars().count(), 602);
        assert_eq!(cut("я".repeat(600)).chars().count(), 600);
    }
}
