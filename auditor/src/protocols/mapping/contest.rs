//! Reads `[contest]` of a mapping: what is elected, and how votes become seats.

use serde::Deserialize;
use toml::Spanned;

use super::read::Problems;
use super::{Base, Choice, Contest, ContestKind};
use statistics::seats::allocation::{MOST_SEATS, Method, ThresholdRule};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContestFile {
    kind: Option<Spanned<String>>,
    seats: Option<Spanned<u64>>,
    runoff: Option<Spanned<bool>>,
    method: Option<Spanned<String>>,
    threshold: Option<Spanned<f64>>,
    threshold_rule: Option<Spanned<String>>,
    base: Option<Spanned<String>>,
}

const KINDS: [(&str, ContestKind); 2] =
    [("plurality", ContestKind::Plurality), ("party-list", ContestKind::PartyList)];
const METHODS: [(&str, Method); 3] = [
    ("largest-remainder", Method::LargestRemainder),
    ("dhondt", Method::Dhondt),
    ("sainte-lague", Method::SainteLague),
];
const THRESHOLD_RULES: [(&str, ThresholdRule); 2] =
    [("at-least", ThresholdRule::AtLeast), ("more-than", ThresholdRule::MoreThan)];
const BASES: [(&str, Base); 2] = [("votes", Base::Votes), ("ballots", Base::Ballots)];

/// Reads what is elected, and refuses rules that do not belong together.
pub(super) fn contest(
    file: Option<ContestFile>,
    choices: &[Choice],
    has_invalid: bool,
    problems: &mut Problems,
) -> Contest {
    let default = Contest::default();
    let Some(file) = file else { return default };
    let mut contest = Contest {
        kind: word(&file.kind, "contest kind", &KINDS, problems).unwrap_or(default.kind),
        seats: file.seats.as_ref().map_or(1, |seats| *seats.get_ref()),
        runoff: file.runoff.as_ref().is_some_and(|runoff| *runoff.get_ref()),
        method: word(&file.method, "method", &METHODS, problems),
        threshold_rule: word(&file.threshold_rule, "threshold rule", &THRESHOLD_RULES, problems)
            .unwrap_or(default.threshold_rule),
        base: word(&file.base, "base", &BASES, problems).unwrap_or(default.base),
        ..default
    };
    if let Some(threshold) = &file.threshold {
        contest.threshold = *threshold.get_ref();
        if !(0.0..=1.0).contains(&contest.threshold) {
            let message = format!("`threshold` is a share of the base: {}", contest.threshold);
            let hint = Some("5 % are 0.05".to_owned());
            problems.add(threshold.span(), message, "0 to 1", hint);
        }
    }
    check_seats(&file, &contest, choices, problems);
    check_rules(&file, &contest, has_invalid, problems);
    contest
}

/// Looks a word up, or says which there are.
fn word<T: Copy>(
    given: &Option<Spanned<String>>,
    what: &str,
    known: &[(&str, T)],
    problems: &mut Problems,
) -> Option<T> {
    let given = given.as_ref()?;
    let found = known.iter().find(|(name, _)| name == given.get_ref());
    if found.is_none() {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
        let message = format!("{what} `{}` is not known", given.get_ref());
        problems.add(given.span(), message, &names.join(" or "), None);
    }
    found.map(|(_, value)| *value)
}

fn check_seats(file: &ContestFile, contest: &Contest, choices: &[Choice], problems: &mut Problems) {
    let Some(seats) = &file.seats else { return };
    let electing = choices.iter().filter(|choice| choice.elects).count() as u64;
    let is_list = contest.kind == ContestKind::PartyList;
    let most = if is_list { MOST_SEATS } else { electing.max(choices.len() as u64).saturating_sub(1) };
    if contest.seats == 0 || (most < contest.seats && (is_list || !choices.is_empty())) {
        let message = match is_list {
            true => format!("`seats` must be at least 1 and at most {MOST_SEATS}: {}", contest.seats),
            false => format!("`seats` must be at least 1 and fewer than the choices: {}", contest.seats),
        };
        problems.add(seats.span(), message, "how many choices win", None);
    }
    if contest.runoff && contest.seats != 1 {
        problems.add(
            seats.span(),
            format!("a majority elects one, not {}", contest.seats),
            "`seats = 1` beside `runoff = true`",
            None,
        );
    }
}

/// Refuses what belongs to another kind of contest: it would be passed over in silence.
fn check_rules(file: &ContestFile, contest: &Contest, has_invalid: bool, problems: &mut Problems) {
    let is_list = contest.kind == ContestKind::PartyList;
    let of_lists = [
        ("method", file.method.as_ref().map(Spanned::span)),
        ("threshold", file.threshold.as_ref().map(Spanned::span)),
        ("threshold_rule", file.threshold_rule.as_ref().map(Spanned::span)),
    ];
    for (name, span) in of_lists {
        if let Some(span) = span.filter(|_| !is_list) {
            let message = format!("`{name}` belongs to lists");
            problems.add(span, message, "`kind = \"party-list\"` beside it", None);
        }
    }
    if let Some(runoff) = file.runoff.as_ref().filter(|_| is_list && contest.runoff) {
        let message = "lists have no run-off".to_owned();
        problems.add(runoff.span(), message, "`kind = \"plurality\"` beside it", None);
    }
    let Some(base) = &file.base else { return };
    if contest.base == Base::Ballots && !has_invalid {
        let hint = Some("map `invalid` under `[fields]`".to_owned());
        let message = "the base `ballots` needs the invalid ballots".to_owned();
        problems.add(base.span(), message, "`votes`", hint);
    }
    if !is_list && !contest.runoff {
        let message = "`base` belongs to a majority or a threshold".to_owned();
        problems.add(base.span(), message, "`runoff = true`, or a party list", None);
    }
}
