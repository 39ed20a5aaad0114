//! What an audit or a day came to, as one page that a browser shows and a printer prints.
//!
//! A page is self-contained: no script, no network, light and dark, fit for A4 and for screen readers. It says nothing that the
//! report does not say; each number on it carries its place in the report's JSON (`data-at`), and a test holds both together. Words
//! are those of the crate `language`; what exists in English alone says so in its `lang`.

mod audit;
mod bounds;
pub mod day;
mod document;
mod evidence;
mod findings;
mod flow;
mod forms;
pub mod nation;
mod nist;
mod number;
pub mod sweep;
mod table;

use thiserror::Error;

pub use audit::{Precinct, audit_page, simulation_page};
pub use forms::{forms_page, forms_pdf};
pub use nation::nation_page;
pub use nist::nist_page;
pub use sweep::sweep_page;
pub use table::table_page;
pub use typesetting::PdfError;

/// Why a page cannot be made.
#[derive(Debug, Error)]
#[error("the page cannot be written")]
pub struct PageError(#[from] askama::Error);
