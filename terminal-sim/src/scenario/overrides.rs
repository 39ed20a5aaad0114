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

/// A step and where it stands in the override.
struct Placed {
    step: Step,
    place: Place,
}

/// Sets one value in the tree, making the tables and the next list entry on the way.
pub(super) fn apply(root: &mut Node, index: usize, text: &str) -> Result<(), Refused> {
    let place = |span| Place { override_index: Some(index), span };
    let Some((key, raw)) = text.split_once('=') else {
        let complaint = Complaint::new(format!("override has no `=`: {text}"), "KEY=VALUE");
        return Err(Refused { place: place(0..text.len()), complaint });
    };
    let steps = path(key, index)?;
    let node = value(raw, index, key.len() + 1)?;
    let mut slot = root;
    for (at, placed) in steps.iter().enumerate() {
        let next = steps.get(at + 1).map(|next| &next.step);
        slot = descend(slot, placed, next, text)?;
    }
    *slot = node;
    Ok(())
}

/// Reads `a.b[0].c`.
fn path(key: &str, index: usize) -> Result<Vec<Placed>, Refused> {
    let mut steps = Vec::new();
    let mut start = 0;
    for segment in key.split('.') {
        let trimmed = segment.trim();
        let from = start + (segment.len() - segment.trim_start().len());
        let place = Place { override_index: Some(index), span: from..from + trimmed.len() };
        let Some((name, indices)) = read_segment(trimmed) else {
            let message = format!("override names no field: {}", key.trim());
            let complaint = Complaint::new(message, "a path like `electorate.listed` or `fault[0].until`");
            return Err(Refused { place, complaint });
        };
        steps.push(Placed { step: Step::Key(name.to_owned()), place: place.clone() });
        steps.extend(indices.into_iter().map(|i| Placed { step: Step::Index(i), place: place.clone() }));
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
            let complaint = Complaint::new(error.message(), "a TOML value, or a word without quotes");
            Err(Refused { place: place(error.span().unwrap_or_default()), complaint })
        }
        Err(_) => Ok(Node { value: Value::Text(trimmed.to_owned()), place: place(0..trimmed.len()) }),
    }
}

/// Goes one step down, making what is not there yet; `next` tells whether that is a table or a list.
fn descend<'a>(
    node: &'a mut Node,
    placed: &Placed,
    next: Option<&Step>,
    text: &str,
) -> Result<&'a mut Node, Refused> {
    let refuse = |message: String, expected: String, hint: Option<String>| {
        let complaint = Complaint::new(message, expected).with_hint(hint);
        Err(Refused { place: placed.place.clone(), complaint })
    };
    let fresh = || Node {
        value: match next {
            Some(Step::Index(_)) => Value::List(Vec::new()),
            _ => Value::Table(Table::default()),
        },
        place: placed.place.clone(),
    };
    let kind = node.value.kind();
    match (&placed.step, &mut node.value) {
        (Step::Key(name), Value::Table(table)) => {
            let entry = table.0.entry(name.clone());
            let entry = entry.or_insert_with(|| Entry { key: placed.place.clone(), node: fresh() });
            if next.is_none() {
                entry.key = placed.place.clone();
            }
            Ok(&mut entry.node)
        }
        (Step::Index(index), Value::List(list)) => {
            if *index == list.len() {
                list.push(fresh());
            }
            let last = list.len();
            match list.get_mut(*index) {
                Some(item) => Ok(item),
                None => refuse(
                    format!("override names an entry the list does not have: {text}"),
                    format!("an index from 0 to {last}"),
                    None,
                ),
            }
        }
        (Step::Key(name), _) => {
            let hint = (kind == "a list").then(|| format!("say which entry: `[0].{name}`"));
            refuse(format!("override goes through {kind}: {text}"), "a path through tables".to_owned(), hint)
        }
        (Step::Index(_), _) => refuse(
            format!("override takes {kind} for a list: {text}"),
            "a path without index".to_owned(),
            None,
        ),
    }
}
