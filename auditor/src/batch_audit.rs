//! A published batch-comparison audit, computed again from the records it rests on.
//!
//! Whole batches were drawn and counted again by hand. From the manifests, the reported totals by batch and the audit's own
//! report follow the error bounds, how many draws were needed, and the risk that the counts leave (MACRO,
//! [`statistics::comparison::batches`]); and the records are held against each other, which a p-value does not do.

use std::collections::{BTreeMap, BTreeSet};

use language::{Message, Part};
use serde::Serialize;
use statistics::PValue;
use statistics::comparison::batches::{Batch, Bounds, Rule, p_value};

/// A batch by its jurisdiction and its name there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// County, district or whoever keeps the batch.
    pub jurisdiction: String,
    /// Its name.
    pub batch: String,
}

/// What was published of every batch before the audit.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Ballots by batch, from the manifests.
    pub ballots: BTreeMap<Place, u64>,
    /// Reported votes by batch.
    pub votes: BTreeMap<Place, BTreeMap<String, u64>>,
}

/// What the audit published.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// Name of the contest.
    pub contest: String,
    /// How many choices win.
    pub winners: u64,
    /// Votes a ballot may give.
    pub votes_allowed: u64,
    /// Ballots cast.
    pub ballots: u64,
    /// Ballots not yet in any batch.
    pub pending: u64,
    /// Votes of the contest, by choice.
    pub totals: BTreeMap<String, u64>,
    /// Risk limit, from 0 to 1.
    pub risk_limit: f64,
    /// p-value after the last round.
    pub p: Option<f64>,
    /// Draws of all rounds.
    pub sample_size: u64,
    /// Batches counted again.
    pub counted: Vec<CountedBatch>,
}

/// A batch counted again.
#[derive(Clone, Debug)]
pub struct CountedBatch {
    /// Which.
    pub place: Place,
    /// Its ballots, as the audit says.
    pub ballots: u64,
    /// How often it was drawn; 0 for one counted beside the sample.
    pub draws: u64,
    /// Votes reported, as the audit says.
    pub reported: BTreeMap<String, u64>,
    /// Votes counted; absent where it was not counted.
    pub counted: Option<BTreeMap<String, u64>>,
}

/// What comes out.
#[derive(Clone, Debug, Serialize)]
pub struct BatchReport {
    /// The contest.
    pub contest: String,
    /// Jurisdictions with batches.
    pub jurisdictions: usize,
    /// Batches.
    pub batches: usize,
    /// Ballots in them, by the manifests.
    pub ballots: u64,
    /// U, the sum of the error bounds; absent where a margin is not above 0.
    pub total_bound: Option<f64>,
    /// Draws needed if nothing is found wrong: ⌈ln a / ln(1 − 1/U)⌉.
    pub draws_needed: Option<u64>,
    /// The same and one, which is what Arlo draws.
    pub draws_with_allowance: Option<u64>,
    /// Draws whose batch was counted.
    pub draws: u64,
    /// Risk that a wrong outcome would leave counts this good.
    #[serde(flatten)]
    pub p: PValue,
    /// The p-value that was published.
    pub published_p: Option<f64>,
    /// The risk limit.
    pub risk_limit: f64,
    /// Whether p is at most the risk limit.
    pub is_confirmed: bool,
    /// Batches counted, those beside the sample included, and their ballots.
    pub counted: (usize, u64),
    /// Batches whose count differs from the report.
    pub differing: Vec<Differing>,
    /// Where the records contradict each other.
    pub problems: Vec<Message>,
}

/// A batch whose count differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// Jurisdiction.
    pub jurisdiction: String,
    /// Batch.
    pub batch: String,
    /// Whether it was drawn, or counted beside the sample.
    pub was_drawn: bool,
    /// Counted less reported, by choice; choices without a difference are left out.
    pub change: BTreeMap<String, i64>,
}

/// Audits an audit.
pub fn audit(records: &Records, published: &Published) -> BatchReport {
    let mut problems = contradictions(records, published);
    let batches = batches(records);
    let rule = Rule {
        winners: usize::try_from(published.winners).unwrap_or(usize::MAX),
        is_majority: false,
        votes_allowed: published.votes_allowed.max(1),
        pending: published.pending,
        totals: (!published.totals.is_empty()).then(|| published.totals.clone()),
    };
    let bounds = Bounds::new(&batches, rule.pairs(&batches));
    let mut taints = Vec::new();
    for batch in published.counted.iter().filter(|batch| 0 < batch.draws) {
        let name = key(&batch.place);
        match (&batch.counted, batches.get(&name)) {
            (Some(votes), Some(reported)) => {
                let counted = Batch { ballots: reported.ballots, votes: votes.clone() };
                let taint = bounds.taint(&name, reported, &counted);
                taints.extend((0..batch.draws).map(|_| taint));
            }
            (None, _) => problems.push(of_batch("batch-not-counted", &batch.place)),
            (_, None) => problems.push(of_batch("batch-in-no-manifest", &batch.place)),
        }
    }
    let draws = taints.len() as u64;
    let p = if bounds.total.is_finite() { p_value(bounds.total, taints) } else { PValue::ONE };
    if let Some(said) = published.p.filter(|said| 1e-6 < (said - p.p).abs()) {
        let told = Message::new("batch-p").put("said", Part::Decimal(said.to_string()));
        problems.push(told.put("p", Part::Decimal(format!("{:.9}", p.p))));
    }
    let needed = bounds.draws(published.risk_limit).map(|draws| draws.ceil() as u64);
    let counted = published.counted.iter().filter(|batch| batch.counted.is_some());
    let jurisdictions: BTreeSet<&str> =
        records.ballots.keys().map(|place| place.jurisdiction.as_str()).collect();
    BatchReport {
        contest: published.contest.clone(),
        jurisdictions: jurisdictions.len(),
        batches: batches.len(),
        ballots: sum(records.ballots.values()),
        total_bound: bounds.total.is_finite().then_some(bounds.total),
        draws_needed: needed,
        draws_with_allowance: needed.map(|draws| draws.saturating_add(1)),
        draws,
        p,
        published_p: published.p,
        risk_limit: published.risk_limit,
        is_confirmed: 0 < draws && p.p <= published.risk_limit,
        counted: (counted.clone().count(), sum(counted.map(|batch| &batch.ballots))),
        differing: published.counted.iter().filter_map(differing).collect(),
        problems,
    }
}

fn key(place: &Place) -> String {
    format!("{}\n{}", place.jurisdiction, place.batch)
}

fn of_batch(key: &'static str, place: &Place) -> Message {
    let batch = Message::new("batch-of").put("batch", place.batch.clone());
    Message::new(key).put("batch", batch.put("jurisdiction", place.jurisdiction.clone()))
}

fn sum<'a>(counts: impl Iterator<Item = &'a u64>) -> u64 {
    counts.fold(0, |sum, count| sum.saturating_add(*count))
}

/// Every batch with ballots and votes. One without reported votes can hold votes for anybody all the same.
fn batches(records: &Records) -> BTreeMap<String, Batch> {
    let batch = |(place, ballots): (&Place, &u64)| {
        let votes = records.votes.get(place).cloned().unwrap_or_default();
        (key(place), Batch { ballots: *ballots, votes })
    };
    records.ballots.iter().map(batch).collect()
}

fn contradictions(records: &Records, published: &Published) -> Vec<Message> {
    let mut problems = Vec::new();
    for place in records.votes.keys().filter(|place| !records.ballots.contains_key(place)) {
        problems.push(of_batch("batch-votes-alone", place));
    }
    for place in records.ballots.keys().filter(|place| !records.votes.contains_key(place)) {
        problems.push(of_batch("batch-no-votes", place));
    }
    let allowed = published.votes_allowed.max(1);
    for (place, votes) in &records.votes {
        let (votes, ballots) = (sum(votes.values()), records.ballots.get(place).copied().unwrap_or(u64::MAX));
        if ballots.saturating_mul(allowed) < votes {
            let told = of_batch("batch-too-many", place).put("votes", votes);
            problems.push(told.put("ballots", Message::counted(ballots, "noun-ballots")));
        }
    }
    let mut totals: BTreeMap<String, u64> = BTreeMap::new();
    for (choice, votes) in records.votes.values().flatten() {
        let total = totals.entry(choice.clone()).or_default();
        *total = total.saturating_add(*votes);
    }
    for (choice, said) in &published.totals {
        let found = totals.get(choice).copied().unwrap_or(0);
        if found != *said {
            let told = Message::new("batch-total").put("choice", choice.clone());
            problems.push(told.put("said", *said).put("found", found));
        }
    }
    let ballots = sum(records.ballots.values());
    if published.ballots != ballots.saturating_add(published.pending) {
        let told = Message::new("batch-cast").put("said", published.ballots);
        problems.push(told.put("ballots", ballots));
    }
    for batch in &published.counted {
        let listed = records.ballots.get(&batch.place);
        if listed.is_some_and(|listed| *listed != batch.ballots) {
            let listed = listed.copied().unwrap_or(0);
            let told = of_batch("batch-ballots", &batch.place).put("listed", listed);
            problems.push(told.put("ballots", Message::counted(batch.ballots, "noun-ballots")));
        }
        let reported = records.votes.get(&batch.place);
        if reported.is_some_and(|reported| !same(reported, &batch.reported)) {
            problems.push(of_batch("batch-other-votes", &batch.place));
        }
    }
    problems
}

fn same(left: &BTreeMap<String, u64>, right: &BTreeMap<String, u64>) -> bool {
    left.keys()
        .chain(right.keys())
        .all(|choice| left.get(choice).unwrap_or(&0) == right.get(choice).unwrap_or(&0))
}

fn differing(batch: &CountedBatch) -> Option<Differing> {
    let found = batch.counted.as_ref()?;
    let choices: BTreeSet<&String> = found.keys().chain(batch.reported.keys()).collect();
    let votes = |votes: &BTreeMap<String, u64>, choice: &str| {
        i64::try_from(votes.get(choice).copied().unwrap_or(0)).unwrap_or(i64::MAX)
    };
    let change = choices.into_iter().filter_map(|choice| {
        let change = votes(found, choice).saturating_sub(votes(&batch.reported, choice));
        (change != 0).then(|| (choice.clone(), change))
    });
    let change: BTreeMap<String, i64> = change.collect();
    (!change.is_empty()).then(|| Differing {
        jurisdiction: batch.place.jurisdiction.clone(),
        batch: batch.place.batch.clone(),
        was_drawn: 0 < batch.draws,
        change,
    })
}

#[cfg(test)]
mod tests {
    use language::{Language, Words};

    use super::*;

    fn place(batch: &str) -> Place {
        Place { jurisdiction: "X".to_owned(), batch: batch.to_owned() }
    }

    fn votes(w: u64, l: u64) -> BTreeMap<String, u64> {
        BTreeMap::from([("W".to_owned(), w), ("L".to_owned(), l)])
    }

    /// 100 batches of 11 ballots, 6 : 4 in each (the margins of "100 batches" of AUDIT 3.1, by batch).
    fn records() -> Records {
        let names: Vec<String> = (0..100).map(|index| format!("{index:02}")).collect();
        Records {
            ballots: names.iter().map(|name| (place(name), 11)).collect(),
            votes: names.iter().map(|name| (place(name), votes(6, 4))).collect(),
        }
    }

    fn published(draws: u64) -> Published {
        let batch = CountedBatch {
            place: place("07"),
            ballots: 11,
            draws,
            reported: votes(6, 4),
            counted: Some(votes(6, 4)),
        };
        Published {
            contest: "c".to_owned(),
            winners: 1,
            votes_allowed: 1,
            ballots: 1_100,
            totals: votes(600, 400),
            risk_limit: 0.1,
            counted: vec![batch],
            ..Published::default()
        }
    }

    #[test]
    fn bounds_draws_and_risk_of_a_clean_audit() {
        let report = audit(&records(), &published(20));
        // Each batch can mislead by (2 + 11) / 200, so U = 6.5.
        assert!((report.total_bound.unwrap() - 6.5).abs() < 1e-9);
        assert_eq!((report.draws_needed, report.draws_with_allowance), (Some(14), Some(15)));
        assert!((report.p.p - (1.0 - 1.0 / 6.5_f64).powi(20)).abs() < 1e-12);
        assert!(report.is_confirmed);
        assert!(report.problems.is_empty() && report.differing.is_empty(), "{report:?}");
    }

    #[test]
    fn nothing_drawn_confirms_nothing() {
        let report = audit(&records(), &published(0));
        assert_eq!((report.p, report.is_confirmed, report.draws), (PValue::ONE, false, 0));
    }

    #[test]
    fn what_was_counted_wrong_is_named_and_costs() {
        let mut one = published(20);
        one.counted[0].counted = Some(votes(5, 5));
        one.p = Some(0.01);
        let report = audit(&records(), &one);
        assert!(audit(&records(), &published(20)).p.p < report.p.p);
        let change = BTreeMap::from([("L".to_owned(), 1), ("W".to_owned(), -1)]);
        assert_eq!(report.differing[0].change, change);
        assert!(
            report.problems[0].to_string().contains("p-value published is 0.01"),
            "{:?}",
            report.problems
        );
    }

    #[test]
    fn records_that_contradict_each_other_are_named() {
        let mut records = records();
        records.ballots.insert(place("extra"), 5);
        records.votes.insert(place("stray"), votes(1, 0));
        records.votes.insert(place("00"), votes(12, 4));
        records.ballots.insert(place("07"), 12);
        let mut said = published(1);
        said.counted[0].reported = votes(7, 4);
        let told = Message::joined(audit(&records, &said).problems, "\n");
        let problems = told.to_string();
        for part in [
            "`stray` of `X` has votes and is in no manifest",
            "`extra` of `X` is in a manifest and has no reported votes",
            "`00` of `X` has 16 votes on 11 ballots",
            "`W` has 600 votes in the audit's report and 607 in all batches",
            "1100 ballots were cast by the audit's report, 1106 are in the manifests",
            "`07` of `X` has 11 ballots by the audit's report and 12 by the manifest",
            "`07` of `X` has other reported votes",
        ] {
            assert!(problems.contains(part), "`{part}` is missing:\n{problems}");
        }
        let [russian, kazakh] =
            [Language::Russian, Language::Kazakh].map(|language| Words::new(language).tell(&told));
        assert!(russian.contains("пачка `00` из `X`: голосов 16 на 11 бюллетеней"), "{russian}");
        assert!(kazakh.contains("`X` ішіндегі `00` топтамасы: 11 бюллетень үшін 16 дауыс"), "{kazakh}");
    }
}
