//! The protocols of a precinct as sheets: which boxes there are, what stands in each and what stays empty.
//!
//! HTML and PDF are drawn from this one model, so they cannot differ in a text or a number.

use auditor::Evidence;
use auditor::evidence::{Part, shown};
use election::contest::{MOST_OPTIONS, Tally};
use election::evidence::file;
use election::precinct::{ElectionDefinition, Stamp};
use election::protocol::{ElectronicProtocol, PaperAccounting, PaperProtocol, Protocols, SummaryProtocol};
use language::{Language, Words};

use super::spelled;
use crate::day::clock;
use crate::number::Number;

/// The most contests that get a sheet; an election in Kazakhstan has had at most two on one day.
pub(super) const MOST_CONTESTS: usize = 20;
/// Lines of a ballot that nobody told of.
const LINES_OF_A_BLANK: usize = 10;
/// Members of a commission that nobody told of: as in the shipped scenarios.
pub(super) const MEMBERS_OF_A_BLANK: u8 = 7;

/// All sheets of a precinct.
pub(super) struct Forms {
    pub(super) words: Words,
    pub(super) title: String,
    /// Says that nothing on the sheets is real.
    pub(super) is_simulated: bool,
    /// Why boxes are empty, for the screen and for the sheets.
    pub(super) notes: Vec<String>,
    pub(super) precinct: [Entry; 3],
    pub(super) election: Entry,
    pub(super) date: Entry,
    pub(super) count: [Entry; 2],
    pub(super) sheets: Vec<Sheet>,
    pub(super) signers: Vec<String>,
}

/// One contest in the three protocols.
pub(super) struct Sheet {
    pub(super) id: String,
    pub(super) contest: Entry,
    /// Names of the three columns, each with whether its protocol was drawn up.
    pub(super) columns: Vec<(String, bool)>,
    pub(super) lines: Vec<Line>,
    /// Lines that have no candidate, at the foot of the table.
    pub(super) rest: Vec<Line>,
    pub(super) voters: Vec<(String, Entry)>,
    pub(super) electronic: Vec<(String, Entry)>,
    pub(super) paper: Vec<(String, Entry)>,
}

/// A line of the table of votes.
pub(super) struct Line {
    pub(super) name: Entry,
    pub(super) entries: [Entry; 3],
    /// The summary in words.
    pub(super) spelled: Entry,
}

/// What stands in a box.
#[derive(Clone)]
pub(super) enum Entry {
    Number(Number),
    Text(String),
    /// To be filled in by hand.
    Empty,
    /// No such number exists.
    None,
}

/// Returns the protocols of a precinct, one sheet a contest; without protocols, sheets whose boxes are empty.
pub(super) fn forms(evidence: &Evidence, language: Language) -> Forms {
    let words = Words::new(language);
    let definition = evidence.definition.get();
    let protocols = evidence.protocols.get();
    let contests = contests(definition, protocols);
    let shown_contests = contests.min(MOST_CONTESTS);
    let text = |text: Option<String>| text.map_or(Entry::Empty, Entry::Text);
    let precinct = definition.map(|definition| &definition.precinct);
    let papers = evidence.commission.get();
    let members = definition.map_or(MEMBERS_OF_A_BLANK, |definition| definition.members);
    Forms {
        title: words.say("forms-title"),
        is_simulated: is_simulated(evidence),
        notes: notes(&words, evidence, contests, shown_contests),
        precinct: [
            text(precinct.map(|precinct| precinct.number.to_string())),
            text(precinct.map(|precinct| shown(&precinct.city))),
            text(precinct.map(|precinct| precinct.district.to_string())),
        ],
        election: text(definition.map(|definition| shown(&definition.title))),
        date: text(definition.map(|definition| date(language, &definition.date))),
        count: [
            text(papers.and_then(|papers| papers.count_began).map(clock)),
            text(papers.and_then(|papers| papers.count_ended).map(clock)),
        ],
        sheets: (0..shown_contests).map(|contest| sheet(&words, definition, protocols, contest)).collect(),
        signers: signers(&words, members),
        words,
    }
}

/// Whether any file that carries a stamp says that a simulation wrote it: then no sheet may pass for a real one.
fn is_simulated(evidence: &Evidence) -> bool {
    let stamps = [
        evidence.manifest.get().map(|manifest| manifest.stamp),
        evidence.definition.get().map(|definition| definition.stamp),
        evidence.protocols.get().map(|protocols| protocols.stamp),
        evidence.commission.get().map(|papers| papers.stamp),
    ];
    stamps.contains(&Some(Stamp::Simulated))
}

/// How many contests there are: those of the definition, or as many as a protocol has; one on a blank form.
fn contests(definition: Option<&ElectionDefinition>, protocols: Option<&Protocols>) -> usize {
    let defined = definition.map_or(0, |definition| definition.contests.len());
    let of = |protocols: &Protocols| {
        let electronic = protocols.electronic.as_ref().map_or(0, |sheet| sheet.tallies.len());
        let paper = protocols.paper.as_ref().map_or(0, |sheet| sheet.contests.len());
        electronic.max(paper).max(protocols.summary.contests.len())
    };
    defined.max(protocols.map_or(0, of)).max(1)
}

fn notes(words: &Words, evidence: &Evidence, contests: usize, shown_contests: usize) -> Vec<String> {
    let mut notes = Vec::new();
    match &evidence.protocols {
        Part::Present(_) => {}
        // A form without any evidence is blank on purpose.
        Part::Absent if evidence.names().next().is_none() => {}
        Part::Absent => notes.push(words.say("forms-no-protocols")),
        Part::Broken(reason) => {
            notes.push(words.with("forms-broken", &[("file", file::PROTOCOLS), ("reason", reason)]));
        }
    }
    if let Part::Broken(reason) = &evidence.definition {
        notes.push(words.with("forms-broken", &[("file", file::DEFINITION), ("reason", reason)]));
    }
    if shown_contests < contests {
        notes.push(words.count("forms-left-out", (contests - shown_contests) as u64));
    }
    notes
}

fn sheet(
    words: &Words,
    definition: Option<&ElectionDefinition>,
    protocols: Option<&Protocols>,
    index: usize,
) -> Sheet {
    let contest = definition.and_then(|definition| definition.contests.get(index));
    let columns = Columns::new(words, protocols, index);
    let options = contest.map_or(0, |contest| contest.options.len()).max(columns.most_votes());
    let options = if options == 0 { LINES_OF_A_BLANK } else { options.min(MOST_OPTIONS) };
    let name = |option: usize| {
        let name = contest.and_then(|contest| contest.options.get(option));
        name.map_or(Entry::Empty, |name| Entry::Text(shown(name)))
    };
    Sheet {
        id: format!("sheet-{index}"),
        contest: contest.map_or(Entry::Empty, |contest| Entry::Text(shown(&contest.name))),
        columns: columns.names(),
        lines: (0..options).map(|option| columns.option(name(option), option)).collect(),
        rest: columns.rest(),
        voters: columns.voters(),
        electronic: columns.electronic(),
        paper: columns.paper(),
    }
}

/// A number of a protocol: the key of its words, its name in the file, and how to read it.
struct Field<P>(&'static str, &'static str, fn(&P) -> u32);

/// One contest in the three protocols.
struct Columns<'a> {
    words: &'a Words,
    is_blank: bool,
    index: usize,
    electronic: Option<&'a ElectronicProtocol>,
    paper: Option<&'a PaperProtocol>,
    summary: Option<&'a SummaryProtocol>,
}

impl<'a> Columns<'a> {
    fn new(words: &'a Words, protocols: Option<&'a Protocols>, index: usize) -> Self {
        Self {
            words,
            is_blank: protocols.is_none(),
            index,
            electronic: protocols.and_then(|protocols| protocols.electronic.as_ref()),
            paper: protocols.and_then(|protocols| protocols.paper.as_ref()),
            summary: protocols.map(|protocols| &protocols.summary),
        }
    }

    fn tallies(&self) -> [Option<&'a Tally>; 3] {
        let index = self.index;
        let paper = self.paper.and_then(|sheet| sheet.contests.get(index));
        let summary = self.summary.and_then(|sheet| sheet.contests.get(index));
        [
            self.electronic.and_then(|sheet| sheet.tallies.get(index)),
            paper.map(|contest| &contest.tally),
            summary.map(|contest| &contest.tally),
        ]
    }

    /// Where the votes of each protocol stand in `protocols.json`.
    fn places(&self) -> [String; 3] {
        let index = self.index;
        [
            format!("/electronic/tallies/{index}"),
            format!("/paper/contests/{index}/tally"),
            format!("/summary/contests/{index}/tally"),
        ]
    }

    fn most_votes(&self) -> usize {
        self.tallies().into_iter().flatten().map(|tally| tally.votes.len()).max().unwrap_or(0)
    }

    /// The three columns; where a precinct drew up no such protocol, the second is false.
    fn names(&self) -> Vec<(String, bool)> {
        let is_there = [self.electronic.is_some(), self.paper.is_some(), true];
        let keys = ["forms-electronic", "forms-paper", "forms-summary"];
        let names = keys.into_iter().zip(is_there);
        names.map(|(key, is_there)| (self.words.say(key), self.is_blank || is_there)).collect()
    }

    /// A number of a protocol. Without any protocols the box is for the hand, and so it is where a protocol is there but not the number.
    fn entry(&self, number: Option<u32>, has_protocol: bool, at: String) -> Entry {
        match number {
            Some(number) => Entry::Number(Number::new(self.words, u64::from(number), at)),
            None if self.is_blank || has_protocol => Entry::Empty,
            None => Entry::None,
        }
    }

    fn line(&self, name: Entry, entries: [Entry; 3], summary: Option<u32>) -> Line {
        let spelled = summary.map(|number| spelled::spelled(self.words, number));
        Line { name, entries, spelled: spelled.map_or(Entry::Empty, Entry::Text) }
    }

    fn option(&self, name: Entry, option: usize) -> Line {
        let field = format!("votes/{option}");
        self.votes_line(name, &field, |tally| tally.votes.get(option).copied())
    }

    fn votes_line(&self, name: Entry, field: &str, of: impl Fn(&Tally) -> Option<u32>) -> Line {
        let [electronic, paper, summary] = self.tallies().map(|tally| tally.and_then(&of));
        let [at_electronic, at_paper, at_summary] = self.places().map(|place| format!("{place}/{field}"));
        let entries = [
            self.entry(electronic, self.electronic.is_some(), at_electronic),
            self.entry(paper, self.paper.is_some(), at_paper),
            self.entry(summary, true, at_summary),
        ];
        self.line(name, entries, summary)
    }

    fn named(&self, key: &str) -> Entry {
        Entry::Text(self.words.say(key))
    }

    /// Lines that every ballot has, and the signatures.
    fn rest(&self) -> Vec<Line> {
        let mut blank = self.votes_line(self.named("forms-blank"), "blank", |tally| Some(tally.blank));
        // A paper ballot with nothing marked is invalid and counted there.
        blank.entries[1] = Entry::None;
        let index = self.index;
        let invalid = self.accounting().map(|accounting| accounting.invalid);
        let in_summary = self.summary.and_then(|sheet| sheet.contests.get(index));
        let in_summary = in_summary.map(|contest| contest.invalid);
        let at = format!("/paper/contests/{index}/accounting/invalid");
        let invalid = [
            Entry::None,
            self.entry(invalid, self.paper.is_some(), at),
            self.entry(in_summary, true, format!("/summary/contests/{index}/invalid")),
        ];
        let signed = self.signatures();
        vec![
            self.votes_line(self.named("against-all"), "against_all", |tally| Some(tally.against_all)),
            blank,
            self.line(self.named("forms-invalid"), invalid, in_summary),
            Line { name: self.named("forms-signed"), entries: signed, spelled: Entry::None },
        ]
    }

    fn signatures(&self) -> [Entry; 3] {
        let [electronic, paper, summary] = [
            self.electronic.map(|sheet| sheet.signatures),
            self.paper.map(|sheet| sheet.signatures),
            self.summary.map(|sheet| sheet.signatures),
        ]
        .map(|signatures| signatures.map(u32::from));
        [
            self.entry(electronic, false, "/electronic/signatures".to_owned()),
            self.entry(paper, false, "/paper/signatures".to_owned()),
            self.entry(summary, false, "/summary/signatures".to_owned()),
        ]
    }

    /// Returns a row for each field of what stands at `at` in the protocols.
    fn rows<P, const N: usize>(
        &self,
        fields: [Field<P>; N],
        sheet: Option<&P>,
        has_protocol: bool,
        at: &str,
    ) -> Vec<(String, Entry)> {
        let row = |Field(key, field, of): Field<P>| {
            (self.words.say(key), self.entry(sheet.map(of), has_protocol, format!("{at}/{field}")))
        };
        fields.map(row).into()
    }

    fn voters(&self) -> Vec<(String, Entry)> {
        let fields: [Field<SummaryProtocol>; 3] = [
            Field("forms-listed", "listed", |sheet| sheet.listed),
            Field("forms-added", "added", |sheet| sheet.added),
            Field("forms-voted", "voted", |sheet| sheet.voted),
        ];
        self.rows(fields, self.summary, false, "/summary")
    }

    fn electronic(&self) -> Vec<(String, Entry)> {
        let fields: [Field<ElectronicProtocol>; 6] = [
            Field("forms-registered", "registered", |sheet| sheet.registered),
            Field("forms-rights", "issued", |sheet| sheet.issued),
            Field("forms-stored", "stored", |sheet| sheet.stored),
            Field("forms-returned", "returned_blank", |sheet| sheet.returned_blank),
            Field("forms-not-returned", "not_returned", |sheet| sheet.not_returned),
            Field("forms-with-code", "with_code", |sheet| sheet.with_code),
        ];
        self.rows(fields, self.electronic, false, "/electronic")
    }

    fn accounting(&self) -> Option<&'a PaperAccounting> {
        Some(&self.paper?.contests.get(self.index)?.accounting)
    }

    fn paper(&self) -> Vec<(String, Entry)> {
        let fields: [Field<PaperAccounting>; 12] = [
            Field("forms-received", "received", |paper| paper.received),
            Field("forms-transferred-in", "transferred_in", |paper| paper.transferred_in),
            Field("forms-transferred-out", "transferred_out", |paper| paper.transferred_out),
            Field("forms-issued-inside", "issued_inside", |paper| paper.issued_inside),
            Field("forms-issued-outside", "issued_outside", |paper| paper.issued_outside),
            Field("forms-spoiled", "spoiled", |paper| paper.spoiled),
            Field("forms-unused", "unused", |paper| paper.unused),
            Field("forms-found-stationary", "found_stationary", |paper| paper.found_stationary),
            Field("forms-found-mobile", "found_mobile", |paper| paper.found_mobile),
            Field("forms-invalid", "invalid", |paper| paper.invalid),
            Field("forms-unsigned", "unsigned", |paper| paper.unsigned),
            Field("forms-valid", "valid", |paper| paper.valid),
        ];
        let at = format!("/paper/contests/{}/accounting", self.index);
        self.rows(fields, self.accounting(), self.paper.is_some(), &at)
    }
}

/// One line for each member: the chair, the secretary, and the others.
fn signers(words: &Words, members: u8) -> Vec<String> {
    let offices = [words.say("forms-chair"), words.say("forms-secretary")];
    let others = usize::from(members).saturating_sub(offices.len());
    offices.into_iter().chain((0..others).map(|_| words.say("forms-member"))).collect()
}

/// A date `2004-09-19` as people write it; any other text as it is.
fn date(language: Language, text: &str) -> String {
    let parts: Vec<&str> = text.split('-').collect();
    match (language, parts.as_slice()) {
        (Language::Russian | Language::Kazakh, [year, month, day]) => shown(&format!("{day}.{month}.{year}")),
        _ => shown(text),
    }
}
