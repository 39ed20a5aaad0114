//! The three protocols of a precinct and its account of paper ballots as forms that a commission can lay beside the paper and sign.
//!
//! A mixed precinct signs three protocols, electronic, paper and summary (Central Election Commission, November 2005); one sheet of A4
//! for each contest has them as three columns. Every line is a field of `election::protocol`: the law's own list of lines is not
//! public. What the evidence does not hold is an empty box; without protocols the whole form is one.

mod html;
mod pdf;
mod sheet;
mod spelled;

use auditor::Evidence;
use language::Language;
use typesetting::PdfError;

use crate::PageError;

/// Returns the protocols of a precinct as forms to sign, one sheet a contest; without protocols, as blank forms.
pub fn forms_page(evidence: &Evidence, language: Language) -> Result<String, PageError> {
    html::page(&sheet::forms(evidence, language))
}

/// Returns the same sheets as PDF, on A4.
///
/// The same evidence gives the same bytes.
pub fn forms_pdf(evidence: &Evidence, language: Language) -> Result<Vec<u8>, PdfError> {
    pdf::file(&sheet::forms(evidence, language))
}

#[cfg(test)]
mod tests;
