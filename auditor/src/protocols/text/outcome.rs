//! The result of a table in words, what the findings can have done to it, and what can be said of it.

use language::{Message, Part};

use super::{SHOWN, Text, WIDTH, in_district};
use crate::claims::words::put_contest;
use crate::protocols::claims::Surplus;
use crate::protocols::contest::{Pair, Result};
use crate::protocols::findings::Finding;
use crate::protocols::outcome::Outcome;
use crate::protocols::report::Report;
use crate::text::wrapped;
use statistics::seats::majority::Change;

/// Pairs told one by one.
const PAIRS_SHOWN: usize = 3;

/// Writes the votes and who is elected.
pub(super) fn put_result(out: &mut Text, report: &Report, all: bool) {
    let shown = if all { usize::MAX } else { SHOWN };
    let contests: Vec<&Result> = closest_first(report);
    if contests.is_empty() {
        return;
    }
    out.heading("table-heading-result");
    for contest in contests.iter().take(shown) {
        if !contest.district.is_empty() {
            out.line(2, &Message::new("said-district").put("name", contest.district.clone()));
        }
        for choice in contest.choices.iter().take(SHOWN) {
            let name = match choice.elects {
                true => Message::name(&choice.name),
                false => Message::new("table-elects-nobody").put("name", choice.name.clone()),
            };
            out.counted(2, 12, choice.votes, &name);
        }
        out.more(contest.choices.len().min(SHOWN), contest.choices.len(), "table-more-choices");
        put_outcome(out, contest);
    }
    out.more(contests.len().min(shown), contests.len(), "table-more-districts");
}

/// Districts whose closest pair is closest.
fn closest_first(report: &Report) -> Vec<&Result> {
    // A refused row may have named a district that no other row names.
    let has_votes = |contest: &&Result| {
        contest.district.is_empty() || contest.choices.iter().any(|choice| 0 < choice.votes)
    };
    let mut contests: Vec<&Result> =
        report.contests.iter().filter(|contest| !contest.choices.is_empty()).filter(has_votes).collect();
    contests.sort_by_key(|contest| contest.closest().map_or(u64::MAX, |(_, pair)| pair.margin));
    contests
}

fn put_outcome(out: &mut Text, contest: &Result) {
    if let Some((_, pair)) = contest.closest() {
        let key = if contest.is_plurality() { "table-closest-pair" } else { "table-closest-lists" };
        out.item(
            &Message::new(key)
                .put("winner", contest.name(pair.winner).to_owned())
                .put("loser", contest.name(pair.loser).to_owned())
                .put("margin", Message::grouped(pair.margin, "noun-votes")),
        );
    }
    let Some(outcome) = &contest.outcome else {
        if !contest.is_plurality() {
            out.item(&"table-no-method".into());
        }
        return;
    };
    let rule = Message::new("table-rule").put("rule", Message::from(outcome.rule));
    out.item(&rule.put("elected", elected(contest, outcome)));
    for elected in outcome.elected.iter().filter(|_| !contest.is_plurality()) {
        let line = format!("{:>12}  {}", elected.seats, contest.name(elected.choice));
        out.line(2, &Message::name(line));
    }
    if let Some(least) = &outcome.least_switch {
        let votes = Message::grouped(least.votes, "noun-votes");
        out.item(&match (least.votes, least.from, least.to) {
            (0, ..) => Message::new("table-tie-open"),
            (_, Some(from), Some(to)) => Message::new("table-least-between")
                .put("votes", votes)
                .put("to", contest.name(to).to_owned())
                .put("from", contest.name(from).to_owned()),
            _ => Message::new("table-least-after")
                .put("votes", votes)
                .put("what", Message::new(outcome_of(least.change))),
        });
    }
}

fn outcome_of(change: Option<Change>) -> &'static str {
    match change {
        Some(Change::MajorityLost) => "change-majority-lost",
        Some(Change::MajorityWon) => "change-majority-won",
        Some(Change::OtherRunOff) => "change-other-run-off",
        Some(Change::Open) => "change-open",
        None => "change-level",
    }
}

fn elected(contest: &Result, outcome: &Outcome) -> Message {
    let names =
        |places: &[usize]| places.iter().map(|place| contest.name(*place)).collect::<Vec<_>>().join(", ");
    let mut parts = Vec::new();
    if !outcome.elected.is_empty() {
        let places: Vec<usize> = outcome.elected.iter().map(|elected| elected.choice).collect();
        let seats: u64 = outcome.elected.iter().map(|elected| elected.seats).sum();
        parts.push(match contest.is_plurality() {
            true => Message::new("table-elected").put("names", names(&places)),
            false => Message::new("table-seats-of-lists")
                .put("seats", Message::grouped(seats, "noun-seats"))
                .put("lists", Message::grouped(places.len() as u64, "noun-lists")),
        });
    }
    if !outcome.run_off.is_empty() {
        parts.push(Message::new("table-run-off").put("names", names(&outcome.run_off)));
    }
    if let Some(tie) = &outcome.tie {
        let places = Message::grouped(tie.places, "noun-open-places");
        let told = Message::new("table-open-places").put("places", places);
        parts.push(told.put("names", names(&tie.among)));
    }
    if parts.is_empty() { Message::new("table-nobody-elected") } else { Message::joined(parts, "; ") }
}

/// Writes what the findings can have changed at most, in evidence and by law, and where.
pub(super) fn put_effect(out: &mut Text, report: &Report) {
    if report.findings.is_empty() || report.contests.iter().all(|contest| contest.choices.is_empty()) {
        return;
    }
    out.heading("table-heading-effect");
    let touched = closest_first(report).into_iter().filter(|contest| is_touched(contest));
    let touched: Vec<&Result> = touched.collect();
    for contest in touched.iter().take(PAIRS_SHOWN) {
        put_pairs(out, contest);
    }
    out.more(touched.len().min(PAIRS_SHOWN), touched.len(), "table-more-touched");
    put_furthest(out, report);
    if 0 < report.refused.total {
        let rows = Message::grouped(report.refused.total, "noun-refused-rows");
        out.item(&Message::new("table-rows-in-no-margin").put("rows", rows));
    }
    out.item(&"table-bounds-found".into());
}

fn is_touched(contest: &Result) -> bool {
    contest.pairs.iter().any(|pair| 0 < pair.effect.max(pair.effect_without_boxes))
        || contest.outcome.as_ref().is_some_and(|outcome| outcome.affected != Default::default())
}

fn put_pairs(out: &mut Text, contest: &Result) {
    let here = |told| in_district(&contest.district, told);
    let mut pairs: Vec<&Pair> = contest.pairs.iter().collect();
    pairs.sort_by_key(|pair| pair.margin);
    for pair in pairs.iter().take(PAIRS_SHOWN) {
        out.item(&here(
            Message::new("table-pair-effect")
                .put("winner", contest.name(pair.winner).to_owned())
                .put("loser", contest.name(pair.loser).to_owned())
                .put("margin", Part::Grouped(pair.margin))
                .put("votes", Message::grouped(pair.effect, "noun-votes"))
                .put("without", Part::Grouped(pair.effect_without_boxes)),
        ));
    }
    let (beyond, all) =
        (contest.pairs.iter().filter(|pair| pair.is_beyond_findings).count(), contest.pairs.len());
    if 0 < all {
        let told = match beyond == all {
            true => Message::new("table-order-stands"),
            false => Message::new("table-order-open").put("n", all - beyond),
        };
        out.item(&here(told.put("pairs", Message::grouped(all as u64, "noun-pairs"))));
    }
    let Some(outcome) = contest.outcome.as_ref().filter(|outcome| !outcome.hangs_on_pairs) else { return };
    let (Some(is_beyond), Some(moved)) = (outcome.is_beyond_findings, outcome.any_move) else { return };
    let told = Message::new(if is_beyond { "table-outcome-stands" } else { "table-outcome-open" });
    out.item(&here(
        told.put("ballots", ballots(outcome.affected.votes))
            .put("without", Part::Grouped(outcome.affected.without_box))
            .put("votes", Message::grouped(moved, "noun-switched-votes")),
    ));
}

fn ballots(count: u64) -> Message {
    Message::grouped(count, "noun-ballots-or-votes")
}

/// The ten protocols that reach furthest: in their own contest's closest pair, or in whatever its seats hang on.
fn put_furthest(out: &mut Text, report: &Report) {
    let reach = |finding: &Finding| {
        let contest = report.contests.get(finding.contest)?;
        match contest.outcome.as_ref().filter(|outcome| !outcome.hangs_on_pairs) {
            Some(_) => Some(finding.affected),
            None => finding.effects.get(contest.closest()?.0).copied(),
        }
    };
    let mut furthest: Vec<_> =
        report.findings.iter().filter_map(|finding| Some((finding, reach(finding)?))).collect();
    furthest.sort_by_key(|(_, reach)| std::cmp::Reverse(reach.without_box.max(reach.votes)));
    furthest.retain(|(_, reach)| 0 < reach.votes.max(reach.without_box));
    if furthest.is_empty() {
        return;
    }
    out.item(&"table-furthest".into());
    for (finding, reach) in furthest.iter().take(SHOWN) {
        let place = match report.tables.len() {
            1 => Message::new("table-furthest-place"),
            _ => Message::new("table-furthest-place-file").put("file", finding.file.clone()),
        };
        let place = out.words.tell(&place.put("place", finding.place()).put("n", finding.line));
        let [votes, without] = [reach.votes, reach.without_box].map(|n| out.words.number(n));
        let line = format!("    {votes:>9} {without:>9}  {place}");
        out.out.push_str(&wrapped(&line, 0, 25, WIDTH));
    }
    out.more(furthest.len().min(SHOWN), furthest.len(), "table-more-furthest");
}

/// Writes the levels L0 to L4, as far as the table carries them.
pub(super) fn put_claims(out: &mut Text, report: &Report, all: bool) {
    out.heading("said-title");
    out.level(&consistent(report));
    let claims = &report.claims;
    if report.contests.iter().all(|contest| contest.choices.is_empty()) {
        return;
    }
    if let Some(withheld) = &claims.withheld {
        return out.level(&Message::new("said-l1-to-l4").put("why", withheld.clone()));
    }
    if !claims.has_channels {
        return put_surpluses(out, report);
    }
    out.level(&"said-l1".into());
    let shown = if all { usize::MAX } else { PAIRS_SHOWN };
    for contest in claims.contests.iter().take(shown) {
        put_contest(&mut out.out, contest, &out.words);
    }
    out.more(claims.contests.len().min(shown), claims.contests.len(), "table-more-shown-by-all");
    if claims.contests.is_empty() {
        put_seats(out, report);
    }
    out.level(&"said-l4".into());
}

fn consistent(report: &Report) -> Message {
    let could = report.identities.iter().filter(|identity| identity.could_fail()).count() as u64;
    let totals: usize = report.identities.iter().map(|identity| identity.territories.len()).sum();
    let protocols = Message::grouped(report.protocols, "noun-protocols");
    match report.findings.len() as u64 {
        _ if report.protocols == 0 || could == 0 => Message::new("said-l0-nothing"),
        0 if 0 < totals => Message::new("said-l0-totals").put("n", Part::Grouped(totals as u64)),
        0 => {
            let identities = if could == 1 {
                Message::noun(1, "noun-identities")
            } else {
                Message::grouped(could, "noun-identities")
            };
            Message::new("said-l0-protocols").put("protocols", protocols).put("identities", identities)
        }
        failing => {
            Message::new("said-l0-failing").put("n", Part::Grouped(failing)).put("protocols", protocols)
        }
    }
}

/// What a form without channels allows: what is too many, held against the margin.
fn put_surpluses(out: &mut Text, report: &Report) {
    out.level(&"said-no-channels".into());
    let is_told = |(_, surplus): &(&Result, &Surplus)| {
        surplus.district.is_empty() || 0 < surplus.surplus.max(surplus.unexamined)
    };
    let districts = report.contests.iter().zip(&report.claims.surpluses).filter(is_told);
    for (contest, surplus) in districts.take(PAIRS_SHOWN) {
        put_surplus(out, contest, surplus);
    }
}

/// What is too many in a district, and its unexamined votes: against the closest margin, or what the seats hang on.
fn put_surplus(out: &mut Text, contest: &Result, surplus: &Surplus) {
    let least = contest.outcome.as_ref().filter(|outcome| !outcome.hangs_on_pairs);
    let least = least.and_then(|outcome| outcome.any_move);
    let margin = contest.closest().map(|(_, pair)| pair.margin);
    // A vote that is switched moves a margin by two.
    let (limit, switches, what) = match (least, margin) {
        (Some(least), _) => {
            let votes = Message::grouped(least, "noun-switched-votes");
            (least, least, Message::new("said-the-switches").put("votes", votes))
        }
        (None, Some(margin)) => {
            let told = Message::new("said-the-margin").put("margin", Part::Grouped(margin));
            (margin, margin.div_ceil(2), told)
        }
        (None, None) => return,
    };
    let is_fewer = surplus.surplus < limit;
    let told = Message::new(if is_fewer { "said-surplus-fewer" } else { "said-surplus-not-fewer" });
    let told = told.put("ballots", ballots(surplus.surplus)).put("what", what.clone());
    out.item(&in_district(&surplus.district, told));
    if 0 < surplus.unexamined {
        let cannot = surplus.unexamined < switches;
        let told = Message::new(if cannot { "said-unexamined-cannot" } else { "said-unexamined-could" });
        let votes = Message::grouped(surplus.unexamined, "noun-votes");
        out.item(&in_district(&surplus.district, told.put("votes", votes).put("what", what)));
    }
}

/// Seats of lists: whether so many electronic votes could move one.
fn put_seats(out: &mut Text, report: &Report) {
    out.level(&"said-lists".into());
    for (contest, surplus) in report.contests.iter().zip(&report.claims.surpluses).take(PAIRS_SHOWN) {
        let moved = contest.outcome.as_ref().and_then(|outcome| outcome.any_move);
        let (Some(electronic), Some(moved)) = (surplus.electronic, moved) else { continue };
        let most = electronic.saturating_add(surplus.surplus);
        let told = Message::new(if most < moved { "said-seats-stand" } else { "said-seats-open" });
        let told = told
            .put("votes", Message::grouped(most, "noun-electronic-votes"))
            .put("switches", Message::grouped(moved, "noun-switched-votes"));
        out.item(&in_district(&surplus.district, told));
    }
}
