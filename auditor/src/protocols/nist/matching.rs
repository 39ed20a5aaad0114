//! Which thing of the cast vote records is which of the results: identifiers are of a file, codes and names of an election.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Contest, Document};
use super::model::Code;

/// How things of two files were matched.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct How {
    pub(super) by_id: u64,
    pub(super) by_code: u64,
    pub(super) by_name: u64,
}

/// What a thing can be known by.
#[derive(Clone, Debug)]
struct Known<'a> {
    id: &'a str,
    codes: &'a [Code],
    name: String,
    /// Whether the name is only the identifier again.
    is_nameless: bool,
}

/// Places of contests and choices in the results, by their places in the records; units by identifier.
#[derive(Clone, Debug, Default)]
pub(super) struct Matches {
    pub(super) contests: Vec<Option<usize>>,
    pub(super) choices: Vec<Vec<Option<usize>>>,
    pub(super) units: BTreeMap<u32, u32>,
    pub(super) how: How,
}

/// Matches what the records define with what the results define.
pub(super) fn matches(records: &Document, results: &Document) -> Matches {
    let mut how = How::default();
    let contest = |document: &'_ Document, contest: &Contest| -> (String, Vec<Code>, String) {
        (document.ids.text(contest.id).to_owned(), contest.codes.clone(), contest.name.clone())
    };
    let left: Vec<_> = records.contests.iter().map(|one| contest(records, one)).collect();
    let right: Vec<_> = results.contests.iter().map(|one| contest(results, one)).collect();
    let contests = pair(&known(&left), &known(&right), &mut how);
    let mut choices = Vec::new();
    for (contest, partner) in records.contests.iter().zip(&contests) {
        let partner = partner.and_then(|partner| results.contests.get(partner));
        choices.push(match partner {
            Some(partner) => pair_choices((records, contest), (results, partner)),
            None => vec![None; contest.choices.len()],
        });
    }
    Matches { units: pair_units(records, results), contests, choices, how }
}

fn known(all: &[(String, Vec<Code>, String)]) -> Vec<Known<'_>> {
    all.iter()
        .map(|(id, codes, name)| Known {
            id,
            codes,
            name: name.trim().to_lowercase(),
            is_nameless: name.is_empty() || name == id,
        })
        .collect()
}

fn pair_choices(left: (&Document, &Contest), right: (&Document, &Contest)) -> Vec<Option<usize>> {
    let all = |(document, contest): (&Document, &Contest)| -> Vec<_> {
        let choices = contest.choices.iter();
        let one = choices.map(|choice| {
            (document.ids.text(choice.id).to_owned(), choice.codes.clone(), choice.name.clone())
        });
        one.collect()
    };
    pair(&known(&all(left)), &known(&all(right)), &mut How::default())
}

fn pair_units(records: &Document, results: &Document) -> BTreeMap<u32, u32> {
    let all = |document: &Document| -> (Vec<u32>, Vec<_>) {
        let units = document.units.iter();
        units
            .map(|(id, unit)| {
                (*id, (document.ids.text(*id).to_owned(), unit.code.clone(), unit.name.0.clone()))
            })
            .unzip()
    };
    let (left_ids, left) = all(records);
    let (right_ids, right) = all(results);
    let pairs = pair(&known(&left), &known(&right), &mut How::default());
    let found = left_ids.into_iter().zip(pairs);
    found.filter_map(|(id, partner)| Some((id, *right_ids.get(partner?)?))).collect()
}

/// Returns for each on the left its partner on the right: by a common code, by a name that is there once, or by identifier
/// where the names do not contradict it.
fn pair(left: &[Known<'_>], right: &[Known<'_>], how: &mut How) -> Vec<Option<usize>> {
    let ids: BTreeMap<&str, usize> = right.iter().zip(0..).map(|(known, place)| (known.id, place)).collect();
    let mut names: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    let mut codes: BTreeMap<&Code, Option<usize>> = BTreeMap::new();
    for (known, place) in right.iter().zip(0..) {
        names.entry(&known.name).and_modify(|there| *there = None).or_insert(Some(place));
        for code in known.codes {
            codes.entry(code).and_modify(|there| *there = None).or_insert(Some(place));
        }
    }
    // A name that is there twice on the left tells nothing either, unless it is one contest under two identifiers.
    left.iter()
        .map(|known| {
            let by_id = ids.get(known.id).copied().filter(|place| {
                let other = right.get(*place);
                known.is_nameless || other.is_some_and(|other| other.is_nameless || other.name == known.name)
            });
            let places: BTreeSet<usize> =
                known.codes.iter().filter_map(|code| codes.get(code).copied().flatten()).collect();
            let by_code = places.first().copied().filter(|_| places.len() == 1);
            let by_name =
                names.get(known.name.as_str()).copied().flatten().filter(|_| !known.name.is_empty());
            if by_id.is_some() {
                how.by_id += 1;
            } else if by_code.is_some() {
                how.by_code += 1;
            } else if by_name.is_some() {
                how.by_name += 1;
            }
            by_id.or(by_code).or(by_name)
        })
        .collect()
}
