//! `--set KEY=VALUE`: one value changed before the scenario is read.
//!
//! KEY is a path such as `electorate.listed` or `fault[0].until`. VALUE is TOML; what is no TOML value and does not
//! begin like a quoted text, a list or a table is taken as a text, because shells eat quotes.

use std::ops::Range;

use toml::de::DeValue;

use super::problem::{Complaint, Place};
use super::tree::{Entry, Node, Planter, Table, Value};

/// A complaint and where it belongs.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) place: Place,
    pub(super) complaint: Complaint,
}

/// One step of a path.
enum Step {
    Key(String),
    Index(usize),
}

/// A step, the path before it, and where it stands in the override.
struct Placed {
    step: Step,
    parent: String,
    place: Place,
}

/// Sets one value in the tree, making the tables and the next list entry on the way.
pub(super) fn apply(root: &mut Node, index: usize, text: &str) -> Result<(), Refused> {
    let place = |span| Place { override_index: Some(index), span };
    let Some((key, raw)) = text.split_once('=') else {
        let complaint = Complaint::new(format!("override has no `=`: {text}"), "KEY=VALUE");
        return Err(Refused { place: place(0..text.len()), complaint });
    };
    let steps = path(key, index, text)?;
    let node = value(raw, index, key.len() + 1)?;
    let mut slot = root;
    for (at, placed) in steps.iter().enumerate() {
        let next = steps.get(at + 1).map(|next| &next.step);
        slot = descend(slot, placed, next)?;
    }
    *slot = node;
    Ok(())
}

/// Reads `a.b[0].c`.
fn path(key: &str, index: usize, text: &str) -> Result<Vec<Placed>, Refused> {
    let mut steps = Vec::new();
    let mut start = 0;
    for segment in key.split('.') {
        let trimmed = segment.trim();
        let from = start + (segment.len() - segment.trim_start().len());
        let place = Place { override_index: Some(index), span: from..from + trimmed.len() };
        let Some((name, indices)) = read_segment(trimmed) else {
            let message = format!("override names no field: {text}");
            let complaint = Complaint::new(message, "a path like `electorate.listed` or `fault[0].until`");
            return Err(Refused { place, complaint });
        };
        let before = key.get(..from).unwrap_or_default().trim_end().trim_end_matches('.');
        let mut parent = before.to_owned();
        let mut push = |step: Step, written: &str| {
            steps.push(Placed { step, parent: parent.clone(), place: place.clone() });
            parent.push_str(written);
        };
        push(
            Step::Key(name.to_owned()),
            &if before.is_empty() { name.to_owned() } else { format!(".{name}") },
        );
        indices.into_iter().for_each(|index| push(Step::Index(index), &format!("[{index}]")));
        start += segment.len() + 1;
    }
    Ok(steps)
}

/// Splits `fault[0]` into the name and its indices.
fn read_segment(segment: &str) -> Option<(&str, Vec<usize>)> {
    let (name, rest) = segment.split_at(segment.find('[').unwrap_or(segment.len()));
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if name.is_empty() || !name.bytes().all(is_word) {
        return None;
    }
    if rest.is_empty() {
        return Some((name, Vec::new()));
    }
    let inner = rest.strip_prefix('[')?.strip_suffix(']')?;
    let indices = inner.split("][").map(|digits| digits.parse().ok());
    Some((name, indices.collect::<Option<_>>()?))
}

/// Reads the value, which begins `offset` bytes into the override.
fn value(raw: &str, index: usize, offset: usize) -> Result<Node, Refused> {
    let trimmed = raw.trim();
    let offset = offset + (raw.len() - raw.trim_start().len());
    let place = |span: Range<usize>| Place {
        override_index: Some(index),
        span: span.start + offset..span.end + offset,
    };
    match DeValue::parse(trimmed) {
        Ok(parsed) => Ok(Planter { override_index: Some(index), offset }.node(&parsed)),
        Err(error) if trimmed.starts_with(['"', '\'', '[', '{']) => {
            let place = place(error.span().unwrap_or_default());
            Err(Refused { place, complaint: Complaint::syntax(&error) })
        }
        Err(_) => Ok(Node { value: Value::Text(trimmed.to_owned()), place: place(0..trimmed.len()) }),
    }
}

/// Goes one step down, making what is not there yet; `next` tells whether that is a table or a list.
fn descend<'a>(node: &'a mut Node, placed: &Placed, next: Option<&Step>) -> Result<&'a mut Node, Refused> {
    let Placed { step, parent, place } = placed;
    let fresh = || Node {
        value: match next {
            Some(Step::Index(_)) => Value::List(Vec::new()),
            _ => Value::Table(Table::default()),
        },
        place: place.clone(),
    };
    let refuse = |what: String, expected: String| {
        let complaint = Complaint::new(format!("`{parent}` {what}"), expected);
        Refused { place: place.clone(), complaint }
    };
    let kind = node.value.kind();
    match (step, &mut node.value) {
        (Step::Key(name), Value::Table(table)) => {
            let entry = table.0.entry(name.clone());
            let entry = entry.or_insert_with(|| Entry { key: place.clone(), node: fresh() });
            if next.is_none() {
                entry.key = place.clone();
            }
            Ok(&mut entry.node)
        }
        (Step::Index(index), Value::List(list)) => {
            let entries = list.len();
            if *index == entries {
                list.push(fresh());
            }
            let no_entry =
                || refuse(format!("has no entry {index}"), format!("an index from 0 to {entries}"));
            list.get_mut(*index).ok_or_else(no_entry)
        }
        (Step::Key(name), Value::List(_)) => {
            Err(refuse("is a list, not a table".to_owned(), format!("an entry, as in `{parent}[0].{name}`")))
        }
        (Step::Key(_), _) => {
            Err(refuse(format!("is {kind}, not a table"), "a path through tables".to_owned()))
        }
        (Step::Index(_), _) => {
            Err(refuse(format!("is {kind}, not a list"), "a path without index".to_owned()))
        }
    }
}
