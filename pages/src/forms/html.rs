//! The sheets as one page for a browser or a printer.

use askama::Template;
use language::Words;

use super::sheet::{Entry, Forms};
use crate::PageError;

#[derive(Template)]
#[template(path = "forms.html")]
struct Page<'a> {
    forms: &'a Forms,
    words: &'a Words,
    version: &'static str,
}

/// Returns the sheets as HTML.
pub(super) fn page(forms: &Forms) -> Result<String, PageError> {
    let page = Page { forms, words: &forms.words, version: env!("CARGO_PKG_VERSION") };
    Ok(page.render()?)
}
