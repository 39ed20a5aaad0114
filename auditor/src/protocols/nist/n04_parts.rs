//! N4: a unit has what its parts have together.

use std::collections::{BTreeMap, BTreeSet};

use language::Message;

use super::checks::{Check, NOTHING};
use super::counts::{Counts, Key, TOTAL};
use super::document::{Contest, Document, Other, is_open};
use super::report::{Collector, Finding, number};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N4",
    title: language::Key("nist-n4-title"),
    formula: language::Key("nist-n4-formula"),
    fields: language::Key("nist-n4-fields"),
    forced_by: NOTHING,
    explanation: language::Key("nist-n4-explanation"),
};

/// How many levels of parts without a count are looked through; no territory is nested deeper.
pub(super) const DEEPEST: usize = 100;

struct Held<'a> {
    document: &'a Document,
    unit: u32,
    parts: Vec<u32>,
    is_unfinished: bool,
}

pub(super) fn run(document: &Document, found: &mut Collector) {
    for (id, unit) in &document.units {
        let parts = document.parts(unit);
        if parts.is_empty() || document.is_circular(*id) {
            continue;
        }
        let of_parts = parts.iter().filter_map(|part| document.units.get(part));
        let mut statuses = of_parts.chain([unit]).flat_map(|unit| &unit.count_status);
        let held = Held { document, unit: *id, is_unfinished: statuses.any(is_open), parts };
        held.counts(&document.ballots, None, "BallotsCast", found);
        for contest in &document.contests {
            for choice in &contest.choices {
                held.counts(&choice.votes, Some(contest), &choice.name, found);
            }
            held.counts(&others(contest, |other| other.overvotes), Some(contest), "Overvotes", found);
            held.counts(&others(contest, |other| other.undervotes), Some(contest), "Undervotes", found);
        }
    }
}

fn others(contest: &Contest, field: fn(&Other) -> Option<u64>) -> Counts {
    let mut counts = Counts::default();
    for ((unit, device), other) in &contest.others {
        if let Some(count) = field(other) {
            counts.put(Key { unit: *unit, round: 0, device: *device, kind: TOTAL }, count);
        }
    }
    counts
}

impl Held<'_> {
    fn counts(&self, counts: &Counts, contest: Option<&Contest>, what: &str, found: &mut Collector) {
        let first = Key { unit: self.unit, round: 0, device: 0, kind: 0 };
        for (key, own) in counts.of(first) {
            if self.is_unfinished || contest.is_some_and(|contest| contest.is_unfinished) {
                found.not_examined(CHECK.code, "nist-why-unfinished");
                continue;
            }
            self.one(counts, (*key, i128::from(*own)), (contest, what), found);
        }
    }

    fn one(
        &self,
        counts: &Counts,
        (key, own): (Key, i128),
        (contest, what): (Option<&Contest>, &str),
        found: &mut Collector,
    ) {
        let value = |part: &u32| {
            self.resolved(counts, Key { unit: *part, ..key }, DEEPEST, &mut BTreeSet::from([self.unit]))
        };
        let values: Vec<(&str, Option<i128>)> =
            self.parts.iter().map(|part| (self.kind(*part), value(part))).collect();
        if values.iter().all(|(_, value)| value.is_none()) {
            found.not_examined(CHECK.code, "nist-why-no-part");
            return;
        }
        found.examined(CHECK.code, 1);
        let sum: i128 = values.iter().filter_map(|(_, value)| *value).sum();
        let mut by_kind: BTreeMap<&str, i128> = BTreeMap::new();
        for (kind, value) in &values {
            *by_kind.entry(kind).or_default() += value.unwrap_or(0);
        }
        let is_partial = values.iter().any(|(_, value)| value.is_none());
        let least = by_kind.values().copied().filter(|sum| 0 < *sum).min().unwrap_or(0);
        if sum == own || by_kind.values().any(|sum| *sum == own) || (is_partial && least <= own) {
            return;
        }
        let claim = Message::new("nist-n4-parts")
            .put("own", number(own))
            .put("n", self.parts.len())
            .put("sum", number(sum));
        let claim =
            if contest.is_some() { claim } else { Message::new("nist-of-ballots").put("told", claim) };
        let finding = Finding::new(CHECK.code, "", Class::TallyMismatch, claim).sides(own, sum);
        let finding = finding.of_unit(self.document.unit_name(self.unit)).of_choice(what);
        let finding = finding.of_contest(contest.map_or("", |contest| &contest.name));
        let count_type = self.document.kinds.text(key.kind).to_owned();
        found.find(&self.document.file, Finding { count_type, ..finding });
    }

    fn kind(&self, unit: u32) -> &str {
        self.document.units.get(&unit).map_or("", |unit| unit.kind.as_str())
    }

    /// Returns the count of a unit, or what its parts have together.
    fn resolved(&self, counts: &Counts, key: Key, depth: usize, seen: &mut BTreeSet<u32>) -> Option<i128> {
        if let Some(count) = counts.get(key) {
            return Some(i128::from(count));
        }
        let depth = depth.checked_sub(1)?;
        if !seen.insert(key.unit) {
            return None;
        }
        let unit = self.document.units.get(&key.unit);
        let parts = unit.map(|unit| self.document.parts(unit)).unwrap_or_default();
        let values =
            parts.into_iter().map(|part| self.resolved(counts, Key { unit: part, ..key }, depth, seen));
        let values: Vec<i128> = values.collect::<Option<_>>()?;
        (!values.is_empty()).then(|| values.iter().sum())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{claims, results, set_votes};

    #[test]
    fn a_total_of_a_territory_that_is_not_its_sum_is_found() {
        assert_eq!(
            claims(&results(|doc| set_votes(doc, "mayor-ben", "county", 7)), "N4"),
            ["the unit has 7 and its 2 parts have 6"]
        );
        let overvotes = |doc: &mut Value| {
            doc["Election"][0]["Contest"][0]["OtherCounts"][2]["Overvotes"] = 2.into();
        };
        assert_eq!(claims(&results(overvotes), "N4"), ["the unit has 2 and its 2 parts have 1"]);
        let ballots = |doc: &mut Value| doc["Election"][0]["BallotCounts"][4]["BallotsCast"] = 21.into();
        assert_eq!(claims(&results(ballots), "N4"), ["ballots: the unit has 21 and its 2 parts have 20"]);
    }

    #[test]
    fn counting_in_process_is_not_examined() {
        let bend = |doc: &mut Value| {
            set_votes(doc, "mayor-ben", "county", 7);
            doc["GpUnit"][1]["CountStatus"] =
                json!([{"@type": "ElectionResults.CountStatus", "Status": "in-process", "Type": "total"}]);
        };
        assert!(claims(&results(bend), "N4").is_empty());
    }

    #[test]
    fn a_unit_may_be_composed_twice_over() {
        let bend = |votes: u64| {
            move |doc: &mut Value| {
                doc["GpUnit"][0]["ComposingGpUnitIds"] = json!(["north", "south", "ward"]);
                doc["GpUnit"].as_array_mut().unwrap().push(json!({
                    "@type": "ElectionResults.ReportingUnit", "@id": "ward", "Type": "ward"
                }));
                let count = json!({"GpUnitId": "ward", "Type": "total", "Count": votes});
                let ann = &mut doc["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"];
                ann.as_array_mut().unwrap().push(count);
                // Neither the precincts alone nor all parts, but the ward.
                set_votes(doc, "mayor-ann", "county", 11);
            }
        };
        assert!(claims(&results(bend(11)), "N4").is_empty());
        assert_eq!(claims(&results(bend(12)), "N4"), ["the unit has 11 and its 3 parts have 22"]);
    }
}
