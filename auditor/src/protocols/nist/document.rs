//! What a file defines and counts, in a form that takes few bytes; for cast vote records, of all files together.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use language::Message;

use super::circles::circular;
use super::counts::{Counts, KINDS, Key};
use super::model;
use super::number::Number;
use super::read::Part;
use super::report::Collector;
use super::symbols::Symbols;
use super::{n06_once, n07_ids, n09_counts, n21_one_election};
use crate::evidence::shown;

/// What a choice for write-ins is called if it has no name.
pub(super) const WRITE_IN: &str = "write-in";

/// What an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Unit,
    Device,
    Party,
    Candidate,
    Contest,
    Choice,
    Election,
}

/// Whether an identifier was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// It is new to all files.
    New,
    /// An earlier file has it.
    Before,
    /// The file itself has it already, or it is empty: a finding.
    Repeated,
}

/// A contest.
#[derive(Clone, Debug, Default)]
pub(super) struct Contest {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) codes: Vec<model::Code>,
    /// Votes a ballot may give; 1 where the standard has no field for it, absent where the field is.
    pub(super) allowed: Option<u64>,
    pub(super) elected: Option<u64>,
    pub(super) variation: String,
    pub(super) district: Option<u32>,
    /// Whether only ballots of some parties have it.
    pub(super) is_primary: bool,
    pub(super) choices: Vec<Choice>,
    pub(super) others: BTreeMap<(u32, u32), Other>,
    /// Whether something in it is still being counted.
    pub(super) is_unfinished: bool,
}

/// A choice of a contest.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) codes: Vec<model::Code>,
    pub(super) is_write_in: bool,
    /// Candidates or parties.
    named: Vec<u32>,
    pub(super) votes: Counts,
}

/// `OtherCounts` of a unit and a class of devices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Other {
    pub(super) overvotes: Option<u64>,
    pub(super) undervotes: Option<u64>,
    pub(super) write_ins: Option<u64>,
    /// Whether one of them is a fraction.
    pub(super) has_fraction: bool,
}

impl Contest {
    /// Returns whether a vote is a vote: a rank or a score is not.
    pub(super) fn counts_votes(&self) -> bool {
        !["rcv", "borda", "range"].contains(&self.variation.as_str())
    }
}

/// A file of results, or all files of cast vote records.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) file: String,
    /// Identifiers of the files.
    pub(super) ids: Symbols,
    pub(super) kinds: Symbols,
    pub(super) devices: Symbols,
    pub(super) units: BTreeMap<u32, model::Unit>,
    pub(super) contests: Vec<Contest>,
    /// What each identifier names, and of which contest a choice is.
    pub(super) defined: BTreeMap<u32, (Kind, usize)>,
    pub(super) names: BTreeMap<u32, String>,
    /// Ballots cast.
    pub(super) ballots: Counts,
    pub(super) scopes: BTreeSet<u32>,
    pub(super) election_names: BTreeMap<u32, String>,
    /// References by field, and how often.
    pub(super) references: BTreeMap<(&'static str, u32), u64>,
    pub(super) found: Collector,
    /// What the file under way has defined.
    of_file: BTreeSet<u32>,
    words: BTreeMap<&'static str, String>,
    pub(super) counts: u64,
    pub(super) skipped: u64,
    pub(super) suppressed: u64,
    pub(super) fractions: u64,
    /// Units that contain each unit.
    pub(super) parents: BTreeMap<u32, Vec<u32>>,
    /// Units that each unit contains.
    pub(super) inside: BTreeMap<u32, Vec<u32>>,
    /// Units that contain themselves.
    circular: BTreeSet<u32>,
}

impl Document {
    pub(super) fn new() -> Self {
        let none = Symbols::of(&[""]);
        Self { kinds: Symbols::of(&KINDS), devices: none.clone(), ids: none, ..Self::default() }
    }

    /// Begins a file: what follows is of it.
    pub(super) fn begin(&mut self, file: &str) {
        file.clone_into(&mut self.file);
        self.of_file.clear();
        self.words.clear();
        self.skipped = 0;
    }

    /// Returns what the file said of itself under a name.
    pub(super) fn word(&self, name: &str) -> &str {
        self.words.get(name).map_or("", String::as_str)
    }

    pub(super) fn take(&mut self, part: Part) {
        match part {
            Part::Word(name, said) => _ = self.words.insert(name, shown(&said)),
            Part::Unit(unit) => self.take_unit(unit, Kind::Unit),
            Part::Device(unit) => self.take_unit(unit, Kind::Device),
            Part::Party(named) => self.take_named(&named, Kind::Party),
            Part::Candidate(named) => self.take_named(&named, Kind::Candidate),
            Part::Contest(contest) => self.take_contest(contest),
            Part::Ballots(counts) => self.take_ballots(&counts),
            Part::Election { id, name, scope } => {
                // Only cast vote records give an election an identifier.
                if !id.is_empty() {
                    let id = self.define(&id, Kind::Election, 0).0;
                    self.election_names.insert(id, shown(&name));
                }
                let scope = self.refer("ElectionScopeId", &scope);
                self.scopes.insert(scope);
            }
            Part::Skipped => self.skipped += 1,
            Part::Record(_) => {}
        }
    }

    /// Ends the last file: names of choices are put in, parents of units found.
    pub(super) fn finish(&mut self) {
        for contest in &mut self.contests {
            for choice in &mut contest.choices {
                let names = choice.named.iter().filter_map(|id| self.names.get(id));
                let names: Vec<&str> = names.map(String::as_str).filter(|name| !name.is_empty()).collect();
                if choice.name.is_empty() && !names.is_empty() {
                    choice.name = names.join(" / ");
                }
                if choice.name.is_empty() && choice.is_write_in {
                    choice.name = WRITE_IN.to_owned();
                }
                if choice.name.is_empty() {
                    choice.name = shown(self.ids.text(choice.id));
                }
            }
        }
        for (parent, unit) in &self.units {
            for part in self.parts(unit) {
                self.parents.entry(part).or_default().push(*parent);
                self.inside.entry(*parent).or_default().push(part);
            }
        }
        self.circular = circular(&self.parents);
    }

    /// Returns the units that a unit says it is composed of.
    pub(super) fn parts(&self, unit: &model::Unit) -> Vec<u32> {
        let known = |text: &str| self.ids.find(text);
        // XML writes several references into one element.
        let split = unit.parts.iter().flat_map(|text| match known(text) {
            Some(id) => vec![id],
            None => text.split_whitespace().filter_map(known).collect(),
        });
        split.collect()
    }

    /// Returns whether a unit contains itself.
    pub(super) fn is_circular(&self, unit: u32) -> bool {
        self.circular.contains(&unit)
    }

    /// Returns the name of a unit as reports show it.
    pub(super) fn unit_name(&self, id: u32) -> String {
        let name = self.units.get(&id).map_or("", |unit| unit.name.0.as_str());
        shown(if name.is_empty() { self.ids.text(id) } else { name })
    }

    /// Takes note of a reference.
    pub(super) fn refer(&mut self, field: &'static str, id: &str) -> u32 {
        let id = self.ids.number(id);
        *self.references.entry((field, id)).or_default() += 1;
        id
    }

    /// Returns a number as a count; what is none is a finding or a fraction.
    pub(super) fn count(&mut self, number: Option<&Number>, field: &str, place: &Message) -> Option<u64> {
        let number = number?;
        self.found.examined(n09_counts::CHECK.code, 1);
        let count = number.count();
        if number.is_part() {
            self.fractions += 1;
        } else if count.is_none() {
            self.found.find(&self.file, n09_counts::no_count(number, field, place.clone()));
        }
        count
    }

    fn define(&mut self, text: &str, kind: Kind, contest: usize) -> (u32, Seen) {
        let id = self.ids.number(text);
        self.found.examined(n07_ids::CHECK.code, 1);
        if text.is_empty() || !self.of_file.insert(id) {
            self.found.find(&self.file, n07_ids::repeated(text, kind));
            return (id, Seen::Repeated);
        }
        if self.defined.contains_key(&id) {
            return (id, Seen::Before);
        }
        self.defined.insert(id, (kind, contest));
        (id, Seen::New)
    }

    /// An identifier that an earlier file defined as something else.
    fn conflict(&mut self, id: u32) {
        let finding = n21_one_election::redefined(&shown(self.ids.text(id)));
        self.found.find(&self.file, finding);
    }

    fn take_unit(&mut self, mut unit: model::Unit, kind: Kind) {
        let is_device = kind == Kind::Device || class(&unit.class) == "ReportingDevice";
        let kind = if is_device { Kind::Device } else { Kind::Unit };
        let text = std::mem::take(&mut unit.id);
        for part in &unit.parts {
            match self.ids.find(part) {
                None if part.contains(char::is_whitespace) => {
                    part.split_whitespace().for_each(|one| _ = self.refer("ComposingGpUnitIds", one));
                }
                _ => _ = self.refer("ComposingGpUnitIds", part),
            }
        }
        let (id, seen) = self.define(&text, kind, 0);
        if seen == Seen::New {
            self.units.insert(id, unit);
        } else if seen == Seen::Before && self.units.get(&id).is_none_or(|before| *before != unit) {
            self.conflict(id);
        }
    }

    fn take_named(&mut self, named: &model::Named, kind: Kind) {
        let (id, seen) = self.define(&named.id, kind, 0);
        let name = shown(&named.name.0);
        if seen == Seen::New {
            self.names.insert(id, name);
        } else if seen == Seen::Before && self.names.get(&id).is_none_or(|before| *before != name) {
            self.conflict(id);
        }
    }

    fn take_ballots(&mut self, counts: &model::Counts) {
        let key = self.key(counts);
        if counts.is_suppressed_for_privacy {
            self.suppressed += 1;
            self.ballots.put_untold(key);
            return;
        }
        let place = Message::new("nist-of-ballots-of").put("unit", shown(&counts.gp_unit_id));
        let cast = self.count(counts.ballots_cast.as_ref(), "BallotsCast", &place);
        if counts.ballots_cast.as_ref().is_some_and(Number::is_part) {
            self.ballots.put_untold(key);
        }
        let Some(cast) = cast else { return };
        self.found.examined(n06_once::CHECK.code, 1);
        if let Some(before) = self.ballots.put(key, cast) {
            let finding = n06_once::twice(before, cast).of_unit(shown(&counts.gp_unit_id));
            self.found.find(&self.file, finding);
        }
    }

    fn key(&mut self, counts: &model::Counts) -> Key {
        let unit = self.refer("GpUnitId", &counts.gp_unit_id);
        let kind = match counts.kind.as_str() {
            "other" => format!("other: {}", counts.other_type),
            named => named.to_owned(),
        };
        let place = Message::new("nist-of-counts").put("unit", shown(&counts.gp_unit_id));
        let round = self.count(counts.round.as_ref(), "Round", &place).unwrap_or(0);
        Key {
            unit,
            round: u32::try_from(round).unwrap_or(u32::MAX),
            device: self.device(counts.device_class.as_ref()),
            kind: self.kinds.number(&kind),
        }
    }

    fn device(&mut self, class: Option<&model::DeviceClass>) -> u32 {
        let Some(class) = class else { return 0 };
        let words = [&class.kind, &class.other_type, &class.manufacturer, &class.model];
        self.devices.number(&words.map(String::as_str).join(" "))
    }

    fn take_contest(&mut self, contest: model::Contest) {
        let (id, seen) = self.define(&contest.id, Kind::Contest, self.contests.len());
        let name = if contest.name.0.is_empty() { &contest.id } else { &contest.name.0 };
        let name = shown(name);
        match seen {
            Seen::New => {}
            Seen::Before => return self.take_again(id, &name, &contest),
            // The finding says that it is not audited.
            Seen::Repeated => return,
        }
        let place = Message::new("nist-of-contest").put("contest", name.clone());
        let has_field = class(&contest.class) == "CandidateContest";
        let allowed = self.count(contest.votes_allowed.as_ref(), "VotesAllowed", &place);
        let mut taken = Contest {
            id,
            codes: contest.code,
            allowed: allowed.or((!has_field).then_some(1)),
            elected: self.count(contest.number_elected.as_ref(), "NumberElected", &place),
            variation: contest.vote_variation,
            district: contest.election_district_id.map(|unit| self.refer("ElectionDistrictId", &unit)),
            is_primary: !contest.primary_party_ids.is_empty(),
            is_unfinished: contest.count_status.iter().any(is_open),
            name,
            ..Contest::default()
        };
        for selection in contest.contest_selection {
            let choice = self.take_choice(selection, &taken.name);
            taken.choices.extend(choice);
        }
        for other in &contest.other_counts {
            self.take_other(other, &mut taken);
        }
        self.contests.push(taken);
    }

    /// Takes a choice, unless its identifier is there already: the finding says that it is not audited.
    fn take_choice(&mut self, selection: model::Selection, contest: &str) -> Option<Choice> {
        let (id, seen) = self.define(&selection.id, Kind::Choice, self.contests.len());
        if seen == Seen::Repeated {
            return None;
        }
        let mut named = Vec::new();
        for (field, ids) in [("CandidateIds", &selection.candidate_ids), ("PartyIds", &selection.party_ids)] {
            for text in ids.iter().flat_map(|text| text.split_whitespace()) {
                named.push(self.refer(field, text));
            }
        }
        let mut choice = Choice {
            id,
            name: shown(&selection.words.0),
            codes: selection.code,
            is_write_in: selection.is_write_in,
            named,
            votes: Counts::default(),
        };
        let place = Message::new("nist-of-choice")
            .put("choice", shown(&selection.id))
            .put("contest", contest.to_owned());
        for counts in &selection.vote_counts {
            let key = self.key(counts);
            self.counts += 1;
            if counts.is_suppressed_for_privacy {
                self.suppressed += 1;
                choice.votes.put_untold(key);
                continue;
            }
            if counts.count.is_none() {
                self.found.find(&self.file, n09_counts::missing("Count", place.clone()));
            }
            let votes = self.count(counts.count.as_ref(), "Count", &place);
            if counts.count.as_ref().is_some_and(Number::is_part) {
                choice.votes.put_untold(key);
            }
            let Some(votes) = votes else { continue };
            self.found.examined(n06_once::CHECK.code, 1);
            if let Some(before) = choice.votes.put(key, votes) {
                let finding = n06_once::twice(before, votes)
                    .of_contest(contest)
                    .of_unit(shown(&counts.gp_unit_id))
                    .of_choice(&shown(&selection.id));
                self.found.find(&self.file, finding);
            }
        }
        Some(choice)
    }

    fn take_other(&mut self, counts: &model::OtherCounts, contest: &mut Contest) {
        let unit = self.refer("GpUnitId", &counts.gp_unit_id);
        let device = self.device(counts.device_class.as_ref());
        let place = Message::new("nist-of-contest-and-unit")
            .put("contest", contest.name.clone())
            .put("unit", shown(&counts.gp_unit_id));
        let other = Other {
            overvotes: self.count(counts.overvotes.as_ref(), "Overvotes", &place),
            undervotes: self.count(counts.undervotes.as_ref(), "Undervotes", &place),
            write_ins: self.count(counts.write_ins.as_ref(), "WriteIns", &place),
            has_fraction: [&counts.overvotes, &counts.undervotes, &counts.write_ins]
                .into_iter()
                .flatten()
                .any(Number::is_part),
        };
        self.found.examined(n06_once::CHECK.code, 1);
        if let Entry::Vacant(free) = contest.others.entry((unit, device)) {
            free.insert(other);
        } else {
            let finding = n06_once::others_twice();
            let finding = finding.of_contest(&contest.name).of_unit(shown(&counts.gp_unit_id));
            self.found.find(&self.file, finding);
        }
    }

    /// Holds a contest of a later file against what an earlier one says under the same identifier.
    fn take_again(&mut self, id: u32, name: &str, contest: &model::Contest) {
        let ids: Vec<u32> =
            contest.contest_selection.iter().map(|choice| self.ids.number(&choice.id)).collect();
        let is_same = self.contests.iter().find(|known| known.id == id).is_some_and(|known| {
            known.name == name && known.choices.iter().map(|choice| choice.id).eq(ids.iter().copied())
        });
        if !is_same {
            self.conflict(id);
        }
        self.of_file.extend(ids);
    }
}

/// Returns the class without what stands before it: `CVR.` or a prefix of XML.
pub(super) fn class(text: &str) -> &str {
    text.rsplit(['.', ':']).next().unwrap_or(text)
}

/// Returns whether something of this status may still change.
pub(super) fn is_open(status: &model::CountStatus) -> bool {
    ["in-process", "not-processed"].contains(&status.status.as_str())
}
