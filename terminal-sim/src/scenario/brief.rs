//! A scenario in as few lines as bring it back: what it shares with every other is left out.

use super::{Scenario, ScenarioSource};

/// A scenario of nothing but what a file must have.
const BARE: &str = "title = \"\"\n[precinct]\ncity = \"\"\nnumber = 1\n[electorate]\nlisted = 1\n";

/// Fields that a file must have, whatever their value.
const REQUIRED: [(&str, &str); 3] =
    [("[precinct]", "city = "), ("[precinct]", "number = "), ("[electorate]", "listed = ")];

impl Scenario {
    /// Returns the scenario as a file without the fields that have the value a bare file gives them.
    ///
    /// Reading it gives the same scenario. Where a field left out would get another value, because its default depends on
    /// other fields, the text is the whole one.
    pub fn brief(&self) -> String {
        let whole = self.canonical();
        let brief = without_defaults(&whole);
        match read(&brief) {
            Some(read) if read == *self => brief,
            _ => whole,
        }
    }
}

fn read(text: &str) -> Option<Scenario> {
    Scenario::parse(&ScenarioSource::new("brief.toml", text)).ok()
}

/// Leaves out lines that the bare scenario has in the same table.
fn without_defaults(whole: &str) -> String {
    let bare = read(BARE).expect("a bare file is whole").canonical();
    let known: std::collections::BTreeSet<(&str, &str)> = lines(&bare).collect();
    let mut brief = String::new();
    let mut written = "";
    for (header, line) in lines(whole) {
        let is_list = header.starts_with("[[");
        if line == header {
            written = if is_list { header } else { "" };
            if is_list {
                brief.push_str(&format!("{header}\n"));
            }
            continue;
        }
        let is_required = REQUIRED.iter().any(|(table, name)| header == *table && line.starts_with(name));
        if !is_list && !is_required && known.contains(&(header, line)) {
            continue;
        }
        if written != header {
            brief.push_str(&format!("{header}\n"));
            written = header;
        }
        brief.push_str(&format!("{line}\n"));
    }
    brief
}

/// Returns every line with the header of its table; a header goes with itself.
fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut header = "";
    text.lines().filter(|line| !line.is_empty()).map(move |line| {
        if line.starts_with('[') {
            header = line;
        }
        (header, line)
    })
}
