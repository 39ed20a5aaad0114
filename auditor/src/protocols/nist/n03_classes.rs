//! N3: a total is the sum of its classes of ballots.

use language::Message;

use super::checks::{Check, NOTHING};
use super::counts::{ABSENTEE, ABSENTEE_CLASSES, Counts, Group, Key, TOTAL, classes};
use super::document::Document;
use super::report::{Collector, Finding, number};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N3",
    title: language::Key("nist-n3-title"),
    formula: language::Key("nist-n3-formula"),
    fields: language::Key("nist-n3-fields"),
    forced_by: NOTHING,
    explanation: language::Key("nist-n3-explanation"),
};

pub(super) fn run(document: &Document, found: &mut Collector) {
    let hold = |counts: &Counts, contest: &str, choice: &str, found: &mut Collector| {
        for group in counts.groups() {
            hold_group(document, &group, (contest, choice), found);
        }
        for (key, all) in counts.iter().filter(|(key, _)| key.device == 0) {
            hold_devices(document, counts, (*key, *all), (contest, choice), found);
        }
    };
    hold(&document.ballots, "", "", found);
    for contest in &document.contests {
        for choice in &contest.choices {
            hold(&choice.votes, &contest.name, &choice.name, found);
        }
    }
}

fn hold_group(document: &Document, group: &Group, names: (&str, &str), found: &mut Collector) {
    if let (Some(total), Some(classes)) = (group.kinds.get(&TOTAL), classes(&group.kinds)) {
        let total = i128::from(*total);
        found.examined(CHECK.code, 1);
        let is_whole = classes.is_whole && !group.has_untold;
        let is_wrong = if is_whole { classes.sum != total } else { total < classes.sum };
        if is_wrong {
            let key = if is_whole { "nist-n3-whole" } else { "nist-n3-part" };
            let claim = Message::new(key).put("total", number(total)).put("sum", number(classes.sum));
            tell(document, group.unit, names, ("classes", "total", claim, total, classes.sum), found);
        }
    }
    let parts = group.kinds.range(ABSENTEE_CLASSES).map(|(_, count)| i128::from(*count));
    let parts: Vec<i128> = parts.collect();
    if let (Some(absentee), false) = (group.kinds.get(&ABSENTEE), parts.is_empty()) {
        let (absentee, sum) = (i128::from(*absentee), parts.iter().sum::<i128>());
        found.examined(CHECK.code, 1);
        if absentee < sum {
            let claim = Message::new("nist-n3-absentee").put("all", number(absentee)).put("sum", number(sum));
            tell(document, group.unit, names, ("absentee", "absentee", claim, absentee, sum), found);
        }
    }
}

fn hold_devices(
    document: &Document,
    counts: &Counts,
    (key, all): (Key, u64),
    names: (&str, &str),
    found: &mut Collector,
) {
    let same = |other: &Key| other.device != 0 && Key { device: 0, ..*other } == key;
    let first = Key { device: 1, kind: 0, ..key };
    let devices: Vec<i128> =
        counts.after(first).filter(|(other, _)| same(other)).map(|(_, count)| i128::from(*count)).collect();
    if devices.is_empty() {
        return;
    }
    let (all, sum) = (i128::from(all), devices.iter().sum::<i128>());
    found.examined(CHECK.code, 1);
    if all < sum {
        let claim = Message::new("nist-n3-devices").put("all", number(all)).put("sum", number(sum));
        let kind = document.kinds.text(key.kind);
        tell(document, key.unit, names, ("devices", kind, claim, all, sum), found);
    }
}

fn tell(
    document: &Document,
    unit: u32,
    (contest, choice): (&str, &str),
    (part, kind, claim, left, right): (&'static str, &str, Message, i128, i128),
    found: &mut Collector,
) {
    let claim = if contest.is_empty() { Message::new("nist-of-ballots").put("told", claim) } else { claim };
    let finding = Finding::new(CHECK.code, part, Class::TallyMismatch, claim).sides(left, right);
    let finding = finding.of_contest(contest).of_choice(choice).of_unit(document.unit_name(unit));
    found.find(&document.file, Finding { count_type: kind.to_owned(), ..finding });
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{claims, results};

    fn with_counts(more: Vec<Value>) -> Vec<String> {
        let bend = move |doc: &mut Value| {
            let votes = &mut doc["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"];
            votes.as_array_mut().unwrap().extend(more);
        };
        claims(&results(bend), "N3")
    }

    #[test]
    fn a_total_that_is_not_its_classes_is_found() {
        let one_less = |doc: &mut Value| doc["Election"][0]["BallotCounts"][1]["BallotsCast"] = 7.into();
        assert_eq!(claims(&results(one_less), "N3"), ["ballots: the total is 11 and its classes are 10"]);
    }

    #[test]
    fn a_part_of_the_classes_cannot_be_more_and_may_be_less() {
        let early = |votes: u64| json!({"GpUnitId": "south", "Type": "early", "Count": votes});
        assert!(with_counts(vec![early(3)]).is_empty());
        assert_eq!(with_counts(vec![early(5)]), ["the total is 4 and its classes are a part of them, 5"]);
    }

    #[test]
    fn classes_of_absentee_ballots_are_within_absentee() {
        let mail = |votes: u64| json!({"GpUnitId": "north", "Type": "absentee-mail", "Count": votes});
        assert!(with_counts(vec![mail(2)]).is_empty());
        assert_eq!(with_counts(vec![mail(3)]), ["absentee is 2 and its classes are 3"]);
    }

    #[test]
    fn devices_are_within_all() {
        let by = |device: &str, votes: u64| json!({"GpUnitId": "south", "Type": "total", "Count": votes, "DeviceClass": {"Type": device}});
        assert!(with_counts(vec![by("dre", 3), by("bmd", 1)]).is_empty());
        assert_eq!(
            with_counts(vec![by("dre", 3), by("bmd", 2)]),
            ["all devices together have 4, and classes of devices 5"]
        );
    }
}
