//! The result of a table in words, what the findings can have done to it, and what can be said of it.

use language::{Language, Words};

use super::{SHOWN, Text, WIDTH};
use crate::claims::words::put_contest;
use crate::protocols::claims::Surplus;
use crate::protocols::contest::{Pair, Result};
use crate::protocols::findings::Finding;
use crate::protocols::outcome::Outcome;
use crate::protocols::report::Report;
use crate::statistics::seats::majority::Change;
use crate::text::number::{counted, grouped};
use crate::text::wrapped;

/// Pairs told one by one.
const PAIRS_SHOWN: usize = 3;

/// Writes the votes and who is elected.
pub(super) fn put_result(out: &mut Text, report: &Report, all: bool) {
    let shown = if all { usize::MAX } else { SHOWN };
    let contests: Vec<&Result> = closest_first(report);
    if contests.is_empty() {
        return;
    }
    out.heading("Result by the rows read");
    for contest in contests.iter().take(shown) {
        if !contest.district.is_empty() {
            out.line(2, &format!("district {}", contest.district));
        }
        for choice in contest.choices.iter().take(SHOWN) {
            let nobody = if choice.elects { "" } else { " (elects nobody)" };
            out.line(2, &format!("{:>12}  {}{nobody}", grouped(choice.votes), choice.name));
        }
        out.more(contest.choices.len().min(SHOWN), contest.choices.len(), "choices");
        put_outcome(out, contest);
    }
    out.more(contests.len().min(shown), contests.len(), "districts with larger margins");
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
        let pairs = if contest.is_plurality() { "winner and loser" } else { "lists next to each other" };
        let (winner, loser) = (contest.name(pair.winner), contest.name(pair.loser));
        let margin = counted(pair.margin, "vote");
        out.item(&format!("closest {pairs}: {winner} before {loser} by {margin}"));
    }
    let Some(outcome) = &contest.outcome else {
        if !contest.is_plurality() {
            out.item("how votes become seats the mapping does not say: `method` under `[contest]`");
        }
        return;
    };
    out.item(&format!("{}: {}", outcome.rule, elected(contest, outcome)));
    for elected in outcome.elected.iter().filter(|_| !contest.is_plurality()) {
        out.line(2, &format!("{:>12}  {}", elected.seats, contest.name(elected.choice)));
    }
    if let Some(least) = &outcome.least_switch {
        out.item(&match (least.votes, least.from, least.to) {
            (0, ..) => "a tie leaves this open: no vote need be switched".to_owned(),
            (votes, Some(from), Some(to)) => format!(
                "the least that changes it: {} counted for {} in place of {}",
                counted(votes, "vote"),
                contest.name(to),
                contest.name(from)
            ),
            (votes, ..) => format!(
                "the least that changes it: {} counted for another, after which {}",
                counted(votes, "vote"),
                outcome_of(least.change)
            ),
        });
    }
}

fn outcome_of(change: Option<Change>) -> &'static str {
    match change {
        Some(Change::MajorityLost) => "nobody has more than half",
        Some(Change::MajorityWon) => "somebody has more than half",
        Some(Change::OtherRunOff) => "others go to the run-off, or a tie leaves it open",
        Some(Change::Open) => "it is open",
        None => "a line that elects nobody is level with it",
    }
}

fn elected(contest: &Result, outcome: &Outcome) -> String {
    let names =
        |places: &[usize]| places.iter().map(|place| contest.name(*place)).collect::<Vec<_>>().join(", ");
    let mut parts = Vec::new();
    if !outcome.elected.is_empty() {
        let places: Vec<usize> = outcome.elected.iter().map(|elected| elected.choice).collect();
        let seats: u64 = outcome.elected.iter().map(|elected| elected.seats).sum();
        parts.push(match contest.is_plurality() {
            true => format!("elected: {}", names(&places)),
            false => format!("{} of {}", counted(seats, "seat"), counted(places.len() as u64, "list")),
        });
    }
    if !outcome.run_off.is_empty() {
        parts.push(format!("run-off: {}", names(&outcome.run_off)));
    }
    if let Some(tie) = &outcome.tie {
        parts.push(format!("{} open among {}", counted(tie.places, "place"), names(&tie.among)));
    }
    if parts.is_empty() { "nobody is elected".to_owned() } else { parts.join("; ") }
}

/// Writes what the findings can have changed at most, in evidence and by law, and where.
pub(super) fn put_effect(out: &mut Text, report: &Report) {
    if report.findings.is_empty() || report.contests.iter().all(|contest| contest.choices.is_empty()) {
        return;
    }
    out.heading("What the findings can have changed at most");
    let touched = closest_first(report).into_iter().filter(|contest| is_touched(contest));
    let touched: Vec<&Result> = touched.collect();
    for contest in touched.iter().take(PAIRS_SHOWN) {
        put_pairs(out, contest);
    }
    out.more(touched.len().min(PAIRS_SHOWN), touched.len(), "districts with findings: `--json` has them");
    put_furthest(out, report);
    if 0 < report.refused.total {
        let rows = counted(report.refused.total, "refused row");
        out.item(&format!(
            "the votes of {rows} are in no margin here, so that nothing of this is said of the whole contest"
        ));
    }
    out.item("this bounds what was found; what breaks no identity is bounded by nothing here");
}

fn is_touched(contest: &Result) -> bool {
    contest.pairs.iter().any(|pair| 0 < pair.effect.max(pair.effect_without_boxes))
        || contest.outcome.as_ref().is_some_and(|outcome| outcome.affected != Default::default())
}

fn put_pairs(out: &mut Text, contest: &Result) {
    let district =
        if contest.district.is_empty() { String::new() } else { format!("district {}: ", contest.district) };
    let mut pairs: Vec<&Pair> = contest.pairs.iter().collect();
    pairs.sort_by_key(|pair| pair.margin);
    for pair in pairs.iter().take(PAIRS_SHOWN) {
        out.item(&format!(
            "{district}{} before {} by {}: {} by the evidence, {} if every mobile box with a ballot too many is void",
            contest.name(pair.winner),
            contest.name(pair.loser),
            grouped(pair.margin),
            counted(pair.effect, "vote"),
            grouped(pair.effect_without_boxes),
        ));
    }
    let (beyond, all) =
        (contest.pairs.iter().filter(|pair| pair.is_beyond_findings).count(), contest.pairs.len());
    if 0 < all {
        out.item(&match beyond == all {
            true => format!("{district}in {} this is less than the margin: what was found cannot have changed their order", pairs_of(all)),
            false => format!("{district}in {} of {} this is not less than the margin: what was found could have changed their order", all - beyond, pairs_of(all)),
        });
    }
    let Some(outcome) = contest.outcome.as_ref().filter(|outcome| !outcome.hangs_on_pairs) else { return };
    let (Some(is_beyond), Some(least)) = (outcome.is_beyond_findings, outcome.least_switch) else { return };
    out.item(&format!(
        "{district}{} too many or too few, {} with every such box void; {} change the outcome: what was found {} have changed it",
        ballots(outcome.affected.votes),
        grouped(outcome.affected.without_box),
        counted(least.votes, "switched vote"),
        if is_beyond { "cannot" } else { "could" }
    ));
}

fn ballots(count: u64) -> String {
    if count == 1 { "1 ballot or vote".to_owned() } else { format!("{} ballots and votes", grouped(count)) }
}

fn pairs_of(count: usize) -> String {
    counted(count as u64, "pair")
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
    out.item("furthest: votes by the evidence, votes if the mobile box is void");
    for (finding, reach) in furthest.iter().take(SHOWN) {
        let file = if report.tables.len() == 1 { String::new() } else { format!("`{}` ", finding.file) };
        let place = format!("{}, {file}line {}", finding.place(), finding.line);
        let line = format!("    {:>9} {:>9}  {place}", grouped(reach.votes), grouped(reach.without_box));
        out.0.push_str(&wrapped(&line, 0, 25, WIDTH));
    }
    out.more(furthest.len().min(SHOWN), furthest.len(), "protocols: `--json` has them");
}

/// Writes the levels L0 to L4, as far as the table carries them.
pub(super) fn put_claims(out: &mut Text, report: &Report, all: bool) {
    out.heading("What can be said of the outcome");
    put_consistent(out, report);
    let claims = &report.claims;
    if report.contests.iter().all(|contest| contest.choices.is_empty()) {
        return;
    }
    if let Some(withheld) = &claims.withheld {
        return out.level(&format!("L1 to L4  {withheld}"));
    }
    if !claims.has_channels {
        return put_surpluses(out, report);
    }
    out.level(
        "L1  not claimed: a recount of the paper, or a sample of it at a stated risk, would confirm the paper part, \
        given an unbroken chain of custody.",
    );
    let words = Words::new(Language::English);
    let shown = if all { usize::MAX } else { PAIRS_SHOWN };
    for contest in claims.contests.iter().take(shown) {
        put_contest(&mut out.0, contest, &words);
    }
    out.more(claims.contests.len().min(shown), claims.contests.len(), "districts: `--all` shows them");
    if claims.contests.is_empty() {
        put_seats(out, report);
    }
    out.level("L4  everything else is as reported: nothing here shows that the votes on devices are those the voters gave.");
}

fn put_consistent(out: &mut Text, report: &Report) {
    let could = report.identities.iter().filter(|identity| identity.could_fail()).count() as u64;
    let identities =
        if could == 1 { "identity".to_owned() } else { format!("{} identities", grouped(could)) };
    let totals: usize = report.identities.iter().map(|identity| identity.territories.len()).sum();
    out.level(&match report.findings.len() as u64 {
        _ if report.protocols == 0 || could == 0 => {
            "L0  not claimed: nothing was examined that could have failed.".to_owned()
        }
        0 if 0 < totals => format!(
            "L0  does not hold: {} not the sum of its precincts.",
            if totals == 1 { "1 total of a territory is".to_owned() } else { format!("each of {} totals of territories is", grouped(totals as u64)) }
        ),
        0 => format!(
            "L0  {} agree with themselves in the {identities} that could have failed; of the outcome this says nothing.",
            counted(report.protocols, "protocol")
        ),
        failing => format!(
            "L0  does not hold in {} of {}, see the findings; of the outcome the others say nothing.",
            grouped(failing),
            counted(report.protocols, "protocol")
        ),
    });
}

/// What a form without channels allows: what is too many, held against the margin.
fn put_surpluses(out: &mut Text, report: &Report) {
    out.level(
        "L1 to L4  not said: the form does not set electronic voting apart from paper. Whether the outcome is right only a \
        count of the ballots can show.",
    );
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
    let least = least.and_then(|outcome| outcome.least_switch);
    let margin = contest.closest().map(|(_, pair)| pair.margin);
    // A vote that is switched moves a margin by two.
    let (limit, switches, what) = match (least, margin) {
        (Some(least), _) => (
            least.votes,
            least.votes,
            format!("the {} that change the outcome", counted(least.votes, "switched vote")),
        ),
        (None, Some(margin)) => {
            (margin, margin.div_ceil(2), format!("the closest margin of {}", grouped(margin)))
        }
        (None, None) => return,
    };
    let district =
        if surplus.district.is_empty() { String::new() } else { format!("district {}: ", surplus.district) };
    let side = |count: u64, limit: u64| if count < limit { "fewer than" } else { "not fewer than" };
    out.item(&format!(
        "{district}{} too many by P2, E6 and M1, each box by itself: {} {what}. No loss explains them; a ballot in the wrong \
        box may",
        ballots(surplus.surplus),
        side(surplus.surplus, limit),
    ));
    if 0 < surplus.unexamined {
        let could = if surplus.unexamined < switches { "cannot" } else { "could" };
        out.item(&format!(
            "{district}{} are of rows that no identity was held against: counted for another, they {could} reach {what}",
            counted(surplus.unexamined, "vote")
        ));
    }
}

/// Seats of lists: whether so many electronic votes could move one.
fn put_seats(out: &mut Text, report: &Report) {
    out.level(
        "L2, L3  are said of candidates, pair by pair; of lists only how many electronic votes there can be.",
    );
    for (contest, surplus) in report.contests.iter().zip(&report.claims.surpluses).take(PAIRS_SHOWN) {
        let least = contest.outcome.as_ref().and_then(|outcome| outcome.least_switch);
        let (Some(electronic), Some(least)) = (surplus.electronic, least) else { continue };
        let most = electronic.saturating_add(surplus.surplus);
        let district = if surplus.district.is_empty() {
            String::new()
        } else {
            format!("district {}: ", surplus.district)
        };
        out.item(&match most < least.votes {
            true => format!(
                "{district}{} and ballots too many there can be, fewer than the {} that change a seat: with the paper as \
                reported the seats stand whatever the devices did",
                counted(most, "electronic vote"),
                counted(least.votes, "switched vote")
            ),
            false => format!(
                "{district}{} and ballots too many there can be, not fewer than the {} that change a seat: nothing here \
                shows that an audit of the paper could confirm the seats",
                counted(most, "electronic vote"),
                counted(least.votes, "switched vote")
            ),
        });
    }
}
