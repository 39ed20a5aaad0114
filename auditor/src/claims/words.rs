//! The levels in words: one paragraph each, with the numbers it rests on and what it does not say.

use std::fmt::Write as _;

use super::{Claims, Confirmable, ContestClaims, District, Pair, Standing};
use crate::text::number::{counted, grouped, signed};
use crate::text::wrapped;

const WIDTH: usize = 110;

/// Pairs told one by one; of the others only how many there are.
const PAIRS_SHOWN: usize = 3;

/// Returns what can be said, for a person. Never says that an electronic result was verified.
pub fn render(claims: &Claims) -> String {
    let mut text = String::from("WHAT CAN BE SAID OF THE OUTCOME\n");
    put(&mut text, 0, &consistent(claims));
    put(
        &mut text,
        0,
        "L1  not claimed: a recount of the paper, or a sample of it at a stated risk, would confirm the paper part, \
        given an unbroken chain of custody.",
    );
    if claims.contests.is_empty() {
        put(
            &mut text,
            0,
            "L2, L3  not computed: these need the definition, the protocols and a contest that one candidate wins. \
            Seats of lists follow from the votes of the whole country (`saylau explain seat-change`).",
        );
    }
    for contest in &claims.contests {
        put_contest(&mut text, contest);
    }
    put(
        &mut text,
        0,
        "L4  everything else is as reported: nothing here shows that the votes on devices are those the voters gave.",
    );
    text
}

fn put(text: &mut String, indent: usize, paragraph: &str) {
    text.push_str(&wrapped(paragraph, indent, indent + 4, WIDTH));
}

fn consistent(claims: &Claims) -> String {
    match (claims.precincts, claims.with_findings) {
        (1, 0) => "L0  the records agree with each other where they were compared; of the outcome this says nothing.".to_owned(),
        (1, _) => "L0  does not hold: the records contradict each other or the rules, see the findings.".to_owned(),
        (all, 0) => format!("L0  the records of all {all} precincts agree where they were compared; of the outcome this says nothing."),
        (all, some) => format!("L0  does not hold in {some} of {all} precincts, see the findings."),
    }
}

/// Writes levels L2 and L3 of one contest.
pub(crate) fn put_contest(text: &mut String, claims: &ContestClaims) {
    if claims.winners.is_empty() {
        let none = "no candidate is ahead of all other lines of the ballot";
        return put(text, 0, &format!("\n{}{}: {none}.", claims.contest, place(claims)));
    }
    text.push('\n');
    let bounds =
        claims.electronic.iter().map(|bound| format!("{} by {}", grouped(bound.votes), bound.by.name()));
    let bounds: Vec<String> = bounds.collect();
    let bounds = if bounds.is_empty() { "not bounded by any record".to_owned() } else { bounds.join(", ") };
    let surplus = match claims.surplus {
        0 => String::new(),
        surplus => format!(" {} too many that no record explains.", counted(surplus, "ballot")),
    };
    put(
        text,
        0,
        &format!(
            "{}{}: {}. {} on paper; electronic votes at most {bounds}.{surplus}",
            claims.contest,
            place(claims),
            leaders(claims),
            counted(claims.paper_ballots, "ballot"),
        ),
    );
    let mut pairs: Vec<&Pair> = claims.pairs.iter().collect();
    pairs.sort_by_key(|pair| pair.margin);
    for pair in pairs.iter().take(PAIRS_SHOWN) {
        put_pair(text, pair, claims);
    }
    if PAIRS_SHOWN < pairs.len() {
        let rest = pairs.len() - PAIRS_SHOWN;
        put(text, 2, &format!("{rest} more with larger margins: `--json` has them."));
    }
    put(
        text,
        2,
        "L2 tests the paper against the mean t of 1 for the winner, 0 for the other and 1/2. L3 holds only for checkers \
        drawn at random, a complete list of codes, no two voters led to one code, and no coercion; a voter cannot \
        prove a wrong code.",
    );
}

fn place(claims: &ContestClaims) -> String {
    let precincts = counted(claims.precincts as u64, "precinct");
    match &claims.district {
        District::Whole => format!(", {precincts} read"),
        district => format!(", {district}, {precincts} read"),
    }
}

fn leaders(claims: &ContestClaims) -> String {
    let names: Vec<String> = claims.winners.iter().map(|winner| format!("`{winner}`")).collect();
    let names = names.join(" and ");
    match claims.standing {
        Standing::Most if claims.winners.len() == 1 => format!("{names} leads"),
        Standing::Most => format!("{names} lead"),
        Standing::Majority => format!("{names} has more than half"),
        Standing::RunOff => format!("nobody has more than half, {names} go to the run-off"),
    }
}

fn put_pair(text: &mut String, pair: &Pair, claims: &ContestClaims) {
    let Pair { winner, loser, .. } = pair;
    let winner = if claims.winners.len() == 1 { String::new() } else { format!("`{winner}` ") };
    let [margin, paper, electronic] = [pair.margin, pair.paper_margin, pair.electronic_margin].map(signed);
    put(
        text,
        2,
        &format!("{winner}ahead of `{loser}` by {margin}: {paper} on paper, {electronic} on devices"),
    );
    put(text, 6, &whatever_devices_did(pair));
    let with_codes = match pair.with_codes {
        Some(codes) if codes.checkers == 0 => {
            "with the paper confirmed, altering every electronic vote would not change this pair.".to_owned()
        }
        Some(codes) => format!(
            "with the paper confirmed, {} may be altered without changing this pair; {} who find no wrong code \
            exclude more at 5 %.",
            counted(codes.may_be_altered, "electronic vote"),
            counted(codes.checkers, "random checker")
        ),
        None => "no number of code checks can settle this pair.".to_owned(),
    };
    put(text, 6, &format!("L3  {with_codes}"));
}

/// One sentence over all bounds: those by which the pair can be confirmed, and those by which it cannot.
fn whatever_devices_did(pair: &Pair) -> String {
    let (can, cannot): (Vec<_>, Vec<_>) =
        pair.whatever_devices_did.iter().partition(|one| one.can_be_confirmed);
    let margin = signed(pair.paper_margin);
    let told = |one: &&Confirmable| format!("{} by {}", signed(one.null_margin), one.bound.by.name());
    let cannot: Vec<String> = cannot.iter().map(told).collect();
    if can.is_empty() {
        let bounds = if cannot.is_empty() { "any number".to_owned() } else { cannot.join(", ") };
        return format!(
            "L2  no audit of the paper can confirm this pair: {margin} is not more than {bounds}."
        );
    }
    let can: Vec<String> = can
        .iter()
        .map(|one| {
            let mean = one.null_mean.map_or_else(String::new, |mean| format!(" (t = {mean:.6})"));
            format!("{margin} > {}{mean}", told(one))
        })
        .collect();
    let mut text = format!(
        "L2  an audit of the paper can confirm this pair whatever the devices did: {}",
        can.join(", ")
    );
    if !cannot.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, "; not against {}", cannot.join(", "));
    }
    text + "."
}
