//! From TOML to a [`Scenario`]: every table of the file in turn, every problem reported.
//!
//! A default stands where its field is read, with a word on where it comes from: the law, a figure (SAYLAU,
//! SIMULATION), or an assumption. `docs/SCENARIO.md` tells the same to users, and a test holds the two together.

use election::contest::{ContestKind, MOST_OPTIONS};
use election::evidence::file;
use election::papers::{Note, NoteSubject};
use election::precinct::{Hours, Precinct};
use election::time::{Duration, Instant};
use toml::de::DeTable;

use super::fields::{Fields, Reading};
use super::overrides;
use super::problem::{Complaint, Place, Problem, ScenarioSource};
use super::tree::{Entry, Node, Planter, Value};
use super::value::clock;
use super::{ContestPlan, ElectionPlan, Fidelity, RecordPlan, Scenario, ScenarioFile, SealingPlan};
use super::{faults, people, queue, reliability, station};

/// Evidence files that can be withheld: all but the manifest and the definition, which say what the folder is.
pub(super) const WITHHELD: [&str; 9] = [
    file::DESK,
    file::OPS,
    file::BALLOT_BOX,
    file::CODES,
    file::LIST,
    file::PROTOCOLS,
    file::DEVICES,
    file::COMMISSION,
    file::NOTES,
];

pub(super) const FIDELITIES: [(&str, Fidelity); 2] = [("full", Fidelity::Full), ("queue", Fidelity::Queue)];

pub(super) const SEALINGS: [(&str, SealingPlan); 2] =
    [("stand-in", SealingPlan::StandIn), ("to-close-key", SealingPlan::ToCloseKey)];

pub(super) const RECORDS: [(&str, RecordPlan); 2] =
    [("stand-in", RecordPlan::StandIn), ("kept", RecordPlan::Kept)];

pub(super) const CONTEST_KINDS: [(&str, ContestKind); 2] =
    [("single-mandate", ContestKind::SingleMandate), ("party-list", ContestKind::PartyList)];

pub(super) const NOTE_SUBJECTS: [(&str, NoteSubject); 21] = [
    ("counter-stuck", NoteSubject::CounterStuck),
    ("no-barcode-refused", NoteSubject::NoBarcodeRefused),
    ("early-start", NoteSubject::EarlyStart),
    ("system-stopped", NoteSubject::SystemStopped),
    ("double-voting", NoteSubject::DoubleVoting),
    ("operator-in-booth", NoteSubject::OperatorInBooth),
    ("device-failure", NoteSubject::DeviceFailure),
    ("paper-refused", NoteSubject::PaperRefused),
    ("votes-not-counted", NoteSubject::VotesNotCounted),
    ("campaigning", NoteSubject::Campaigning),
    ("marked-ballots", NoteSubject::MarkedBallots),
    ("left-without-voting", NoteSubject::LeftWithoutVoting),
    ("ballot-stock", NoteSubject::BallotStock),
    ("unsigned-ballots", NoteSubject::UnsignedBallots),
    ("mobile-box", NoteSubject::MobileBox),
    ("identity", NoteSubject::Identity),
    ("not-listed", NoteSubject::NotListed),
    ("added-to-list", NoteSubject::AddedToList),
    ("count", NoteSubject::Count),
    ("copies-refused", NoteSubject::CopiesRefused),
    ("late-opening", NoteSubject::LateOpening),
];

/// The party list of 19 September 2004 and its votes in the whole country (SAYLAU 3.1).
const PARTY_LIST_2004: [(&str, f64); 10] = [
    ("Otan", 2_883_706.0),
    ("Ak Zhol", 572_672.0),
    ("Asar", 541_239.0),
    ("AIST", 336_177.0),
    ("Communists and DCK", 163_824.0),
    ("Communist People's Party", 94_140.0),
    ("Auyl", 82_523.0),
    ("Democratic Party", 36_379.0),
    ("Party of Patriots", 26_287.0),
    ("Rukhaniyat", 20_826.0),
];

/// Candidates of a district that does not exist; their weights are assumed.
const CANDIDATES: [(&str, f64); 3] = [("Candidate A", 45.0), ("Candidate B", 30.0), ("Candidate C", 25.0)];

impl Scenario {
    /// Reads the scenario of a day, with its overrides applied.
    ///
    /// On failure returns every problem found, in order of place. Where the text is no TOML, only what breaks it is
    /// reported, because nobody can tell which table the rest belongs to.
    pub fn parse(source: &ScenarioSource) -> Result<Self, Vec<Problem>> {
        let reading = Reading::new(source);
        let scenario = read(&reading);
        let problems = reading.into_problems();
        scenario.filter(|_| problems.is_empty()).ok_or(problems)
    }
}

impl ScenarioFile {
    /// Reads a scenario of either form, as [`Scenario::parse`] does.
    pub fn parse(source: &ScenarioSource) -> Result<Self, Vec<Problem>> {
        let reading = Reading::new(source);
        let file = root(&reading).and_then(|root| match queue_of(&root) {
            Some(_) => read_table(&reading, &root, queue::queue).map(Self::Queue),
            None => read_table(&reading, &root, day_or_queue).map(|day| Self::Day(Box::new(day))),
        });
        let problems = reading.into_problems();
        file.filter(|_| problems.is_empty()).ok_or(problems)
    }
}

/// Reads the source; where something is wrong with it, that is in the reading, and the value means nothing.
pub(super) fn read(reading: &Reading<'_>) -> Option<Scenario> {
    let root = root(reading)?;
    if let Some(queue) = queue_of(&root) {
        let message = "table `queue` makes this a queueing scenario, which has no day to play";
        let complaint = Complaint::new(message, "the scenario of a day, without a table `queue`");
        reading.report(&queue.key, complaint.with_hint(Some("`saylau simulate` runs it".to_owned())));
        return None;
    }
    read_table(reading, &root, scenario)
}

/// Returns where a file says that it is a queueing scenario.
fn queue_of(root: &Node) -> Option<&Entry> {
    let Value::Table(table) = &root.value else { return None };
    table.0.get("queue")
}

/// Reads a day where a table `queue` could have stood, so that a slip in that name is told as one.
fn day_or_queue(fields: &Fields<'_>) -> Scenario {
    fields.table("queue");
    scenario(fields)
}

/// Reads what the top table of a source means, and reports the fields that nobody asked for.
pub(super) fn read_root<T>(reading: &Reading<'_>, meaning: fn(&Fields<'_>) -> T) -> Option<T> {
    read_table(reading, &root(reading)?, meaning)
}

fn read_table<T>(reading: &Reading<'_>, root: &Node, meaning: fn(&Fields<'_>) -> T) -> Option<T> {
    let Value::Table(table) = &root.value else { return None };
    let read = meaning(&Fields::new(reading, String::new(), table, &root.place));
    reading.report_unknown(table, "");
    Some(read)
}

/// Returns the tree of the file with the overrides applied, or `None` where the file is no TOML.
fn root(reading: &Reading<'_>) -> Option<Node> {
    let source = reading.source;
    let (parsed, errors) = DeTable::parse_recoverable(&source.text);
    errors.iter().for_each(|error| report_syntax(reading, error));
    let planter = Planter { override_index: None, offset: 0 };
    let place = Place { override_index: None, span: 0..0 };
    let mut root = Node { value: Value::Table(planter.table(parsed.get_ref())), place };
    if !errors.is_empty() {
        return None;
    }
    for (index, text) in source.overrides.iter().enumerate() {
        if let Err(refused) = overrides::apply(&mut root, index, text) {
            reading.report(&refused.place, refused.complaint);
        }
    }
    Some(root)
}

fn report_syntax(reading: &Reading<'_>, error: &toml::de::Error) {
    let place = Place { override_index: None, span: error.span().unwrap_or_default() };
    reading.report(&place, Complaint::syntax(error));
}

fn scenario(fields: &Fields<'_>) -> Scenario {
    fields.require("title", "one line of text");
    let hours = hours(&fields.table("hours"));
    let electorate = people::electorate(&fields.table("electorate"));
    let equipment = station::equipment(&fields.table("equipment"));
    let commission = station::commission(&fields.table("commission"), &hours, &electorate);
    let faults = fields.tables("fault").unwrap_or_default();
    station::check_channels(&fields.table("equipment"), &equipment, &commission);
    let election = election(&fields.table("election"));
    let fault = |fault| faults::fault(fault, &hours, &equipment, &election);
    let faults = faults.iter().filter_map(fault).collect();
    Scenario {
        title: fields.text("title").unwrap_or_default(),
        story: fields.text("story").unwrap_or_default(),
        incident: fields.text("incident"),
        reported: fields.texts("reported").unwrap_or_default(),
        assumed: fields.texts("assumed").unwrap_or_default(),
        election,
        precinct: precinct(&fields.table("precinct")),
        hours,
        arrivals: people::arrivals(&fields.table("arrivals"), &hours, &electorate),
        service: people::service(&fields.table("service")),
        behaviour: people::behaviour(&fields.table("behaviour")),
        faults,
        reliability: fields
            .tables("reliability")
            .unwrap_or_default()
            .iter()
            .filter_map(reliability::reliability)
            .collect(),
        notes: fields.tables("note").unwrap_or_default().iter().filter_map(note).collect(),
        withhold: withhold(fields),
        fidelity: fields.word("fidelity", &FIDELITIES).unwrap_or(Fidelity::Full),
        electorate,
        equipment,
        commission,
    }
}

fn precinct(fields: &Fields<'_>) -> Precinct {
    fields.require("city", "the name of the city");
    fields.require("number", "the number of the precinct");
    Precinct {
        city: fields.text("city").unwrap_or_default(),
        number: fields.count("number", 0..=99_999_u32).unwrap_or_default(),
        // Some incidents are printed without a district; 0 stands for that.
        district: fields.count("district", 0..=99_999_u32).unwrap_or_default(),
    }
}

/// Voting from 07:00 to 20:00, and a system that is not started more than 30 minutes before (SAYLAU 1.5).
fn hours(fields: &Fields<'_>) -> Hours {
    const HEAD_START: Duration = Duration::from_mins(30);
    let opens = fields.time("opens").unwrap_or(Instant::from_hour(7));
    let closes = fields.time("closes").unwrap_or(Instant::from_hour(20));
    let start_not_before = fields.time("start_not_before").unwrap_or(opens - HEAD_START);
    if closes <= opens {
        fields.complain("closes", "must be after `opens`", &format!("a time after {}", clock(opens)));
    }
    if opens < start_not_before {
        fields.complain(
            "start_not_before",
            "must not be after `opens`",
            &format!("a time up to {}", clock(opens)),
        );
    }
    Hours { start_not_before, opens, closes }
}

fn election(fields: &Fields<'_>) -> ElectionPlan {
    const LONGEST_ID: usize = 15;
    let id = fields.text("id").unwrap_or_else(|| "KZ-2004-MAJ".to_owned());
    if id.is_empty() || LONGEST_ID < id.len() || !id.is_ascii() {
        fields.complain("id", "must have 1 to 15 ASCII characters", "a short name like \"KZ-2004-MAJ\"");
    }
    let date = fields.text("date").unwrap_or_else(|| "2004-09-19".to_owned());
    if !is_date(&date) {
        fields.complain("date", "must be a date", "a date like \"2004-09-19\"");
    }
    let contests = match fields.tables("contest") {
        Some(tables) => tables.iter().map(contest).collect(),
        None => contests_2004(),
    };
    if !(1..=8).contains(&contests.len()) {
        fields.complain("contest", "must have 1 to 8 entries", "1 to 8 tables `[[election.contest]]`");
    }
    let title = fields.text("title").unwrap_or_else(|| "Majilis election".to_owned());
    // What sealed the ballots of Saylau, if anything did, is unknown. The stand-in is the fast one.
    let sealing = fields.word("sealing", &SEALINGS).unwrap_or(SealingPlan::StandIn);
    let record = fields.word("record", &RECORDS).unwrap_or(RecordPlan::StandIn);
    ElectionPlan { title, id, date, sealing, record, contests }
}

/// Returns whether a text is a day of the calendar in the form `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == text)
}

fn contests_2004() -> Vec<ContestPlan> {
    let plan = |kind, name: &str, options: &[(&str, f64)]| ContestPlan {
        kind,
        name: name.to_owned(),
        options: options.iter().map(|(option, _)| (*option).to_owned()).collect(),
        weights: options.iter().map(|(_, weight)| *weight).collect(),
        against_all: AGAINST_ALL,
        blank: BLANK,
    };
    vec![
        plan(ContestKind::SingleMandate, "Deputy of the district", &CANDIDATES),
        plan(ContestKind::PartyList, "Party list", &PARTY_LIST_2004),
    ]
}

/// Assumed: the national table of 2004 has no line against all.
const AGAINST_ALL: f64 = 0.02;
/// Assumed.
const BLANK: f64 = 0.005;

fn contest(fields: &Fields<'_>) -> ContestPlan {
    fields.require("name", "the name of the contest");
    fields.require("options", "a list of names");
    let options = fields.texts("options").unwrap_or_default();
    if fields.given("options").is_some() && !(1..=MOST_OPTIONS).contains(&options.len()) {
        fields.complain("options", "must have 1 to 200 entries", "a list of 1 to 200 names");
    }
    let weights = fields.numbers("weights", 0.0..=1e12).unwrap_or_else(|| vec![1.0; options.len()]);
    if weights.len() != options.len() {
        let expected = format!("a list of {} numbers, one for each option", options.len());
        fields.complain("weights", "must be as long as `options`", &expected);
    } else if !options.is_empty() && weights.iter().sum::<f64>() <= 0.0 {
        fields.complain("weights", "must not be all 0", "a list with a number above 0");
    }
    let against_all = fields.share("against_all").unwrap_or(AGAINST_ALL);
    let blank = fields.share("blank").unwrap_or(BLANK);
    if 1.0 < against_all + blank {
        fields.complain("blank", "must leave room for `against_all`", "two shares that sum up to at most 1");
    }
    ContestPlan {
        kind: fields.word("kind", &CONTEST_KINDS).unwrap_or(ContestKind::SingleMandate),
        name: fields.text("name").unwrap_or_default(),
        options,
        weights,
        against_all,
        blank,
    }
}

fn note(fields: &Fields<'_>) -> Option<Note> {
    fields.require("subject", "what the note is about");
    fields.require("text", "the note in words");
    Some(Note {
        incident: fields.text("incident"),
        at: fields.time("at"),
        number: fields.count("number", 0..=1_000_000_u32),
        text: fields.text("text").unwrap_or_default(),
        subject: fields.word("subject", &NOTE_SUBJECTS)?,
    })
}

fn withhold(fields: &Fields<'_>) -> Vec<String> {
    let words = WITHHELD.map(|name| (name, name));
    let items = fields.given("withhold").and_then(|given| given.list()).unwrap_or_default();
    items.iter().filter_map(|item| item.word(&words)).map(str::to_owned).collect()
}
