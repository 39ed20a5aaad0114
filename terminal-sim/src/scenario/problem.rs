//! What is wrong with a scenario, and exactly where: one [`Problem`] for each thing to mend.

use std::fmt;
use std::ops::Range;

/// The text of a scenario and what the command line changes in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScenarioSource {
    /// Name of the file, for messages.
    pub name: String,
    /// TOML.
    pub text: String,
    /// `KEY=VALUE`, each as given to `--set`; later ones win.
    pub overrides: Vec<String>,
}

/// The text a problem points into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The scenario file of this name.
    File(String),
    /// An override, `KEY=VALUE`.
    Override(String),
}

/// One thing to mend before the scenario can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the origin's text it is about; empty where something is missing.
    pub span: Range<usize>,
    /// Line in the origin, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong with which field.
    pub message: String,
    /// What could stand there.
    pub expected: String,
    /// Advice, where there is some.
    pub hint: Option<String>,
    /// Where the text comes from.
    pub origin: Origin,
}

/// A place in the file or in an override.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// `None` for the file, else the index of the override.
    pub(super) override_index: Option<usize>,
    pub(super) span: Range<usize>,
}

/// A complaint before its place is counted out in lines and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) message: String,
    pub(super) expected: String,
    pub(super) hint: Option<String>,
}

impl ScenarioSource {
    /// Returns the source of a file without overrides.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), overrides: Vec::new() }
    }

    /// Returns the text a place points into: the file, or one override.
    fn text_at(&self, place: &Place) -> &str {
        match place.override_index {
            Some(index) => self.overrides.get(index).map_or("", String::as_str),
            None => &self.text,
        }
    }

    /// Returns what stands at a place as the user wrote it, on one line and not too long.
    pub(super) fn excerpt(&self, place: &Place) -> String {
        const MOST_CHARACTERS: usize = 40;
        let written = self.text_at(place).get(place.span.clone()).unwrap_or_default();
        let line = written.lines().next().unwrap_or_default();
        let mut excerpt: String = line.chars().take(MOST_CHARACTERS).collect();
        if excerpt.len() < written.len() {
            excerpt.push_str("...");
        }
        excerpt
    }

    /// Returns a complaint with its place counted out.
    pub(super) fn problem(&self, place: &Place, complaint: Complaint) -> Problem {
        let text = self.text_at(place);
        let before = text.get(..place.span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Problem {
            span: place.span.clone(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            message: complaint.message,
            expected: complaint.expected,
            hint: complaint.hint,
            origin: match place.override_index {
                Some(_) => Origin::Override(text.to_owned()),
                None => Origin::File(self.name.clone()),
            },
        }
    }
}

impl Complaint {
    pub(super) fn new(message: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { message: message.into(), expected: expected.into(), hint: None }
    }

    /// Takes the parser's message apart into what is wrong and what it expected.
    pub(super) fn syntax(error: &toml::de::Error) -> Self {
        let message = error.message();
        let (what, expected) = message.split_once(", expected ").unwrap_or((message, "valid TOML"));
        Self::new(format!("not TOML: {what}"), expected)
    }

    pub(super) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(name) => f.write_str(name),
            Self::Override(text) => write!(f, "--set {text}"),
        }
    }
}

impl fmt::Display for Problem {
    /// Writes where and what, then what was expected and the hint, each on its own line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::File(name) => write!(f, "{name}:{}:{}: {}", self.line, self.column, self.message)?,
            Origin::Override(_) => write!(f, "{}: {}", self.origin, self.message)?,
        }
        write!(f, "\n  expected: {}", self.expected)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// Returns the hint for a word that is none of these, if one of them is near.
pub(super) fn did_you_mean<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let most = (word.chars().count() / 3).clamp(1, 4);
    let with_distance = words.into_iter().map(|known| (strsim::osa_distance(word, known), known));
    let (_, nearest) = with_distance.filter(|(distance, _)| *distance <= most).min()?;
    Some(format!("did you mean `{nearest}`?"))
}

/// Writes words as a list for messages: `` `a`, `b` or `c` ``.
pub(super) fn either<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((only, _)) => only.clone(),
        None => "nothing".to_owned(),
    }
}
