//! The levels in words: one paragraph each, with the numbers it rests on and what it does not say.

use language::{Language, Message, Part, Words};

use super::{Bound, Claims, Confirmable, ContestClaims, District, Pair, Standing};
use crate::text::wrapped;

const WIDTH: usize = 110;

/// Pairs told one by one; of the others only how many there are.
const PAIRS_SHOWN: usize = 3;

/// Returns what can be said, for a person. Never says that an electronic result was verified.
pub fn render(claims: &Claims, language: Language) -> String {
    let words = Words::new(language);
    let mut text = String::new();
    put(&mut text, &words, 0, &"said-title".into());
    put(&mut text, &words, 0, &consistent(claims));
    put(&mut text, &words, 0, &"said-l1".into());
    if claims.contests.is_empty() {
        put(&mut text, &words, 0, &"said-not-computed".into());
    }
    for contest in &claims.contests {
        put_contest(&mut text, contest, &words);
    }
    put(&mut text, &words, 0, &"said-l4".into());
    text
}

fn put(text: &mut String, words: &Words, indent: usize, paragraph: &Message) {
    text.push_str(&wrapped(&words.tell(paragraph), indent, indent + 4, WIDTH));
}

fn consistent(claims: &Claims) -> Message {
    match (claims.precincts, claims.with_findings) {
        (1, 0) => Message::new("said-l0-one"),
        (1, _) => Message::new("said-l0-one-not"),
        (all, 0) => Message::new("said-l0-all").put("all", all),
        (all, some) => Message::new("said-l0-some").put("some", some).put("all", all),
    }
}

/// Writes levels L2 and L3 of one contest.
pub(crate) fn put_contest(text: &mut String, claims: &ContestClaims, words: &Words) {
    let of_contest =
        |key| Message::new(key).put("contest", claims.contest.clone()).put("place", place(claims));
    text.push('\n');
    if claims.winners.is_empty() {
        return put(text, words, 0, &of_contest("said-nobody"));
    }
    let bounds = claims.electronic.iter().map(|bound| by(bound, Part::Grouped(bound.votes)));
    let bounds: Vec<Message> = bounds.collect();
    let bounds =
        if bounds.is_empty() { Message::new("said-not-bounded") } else { Message::joined(bounds, ", ") };
    let told = of_contest("said-contest")
        .put("leaders", leaders(claims))
        .put("ballots", Message::grouped(claims.paper_ballots, "noun-ballots"))
        .put("bounds", bounds);
    let told = match claims.surplus {
        0 => told,
        surplus => Message::new("said-surplus")
            .put("contest", told)
            .put("ballots", Message::grouped(surplus, "noun-ballots")),
    };
    put(text, words, 0, &told);
    let mut pairs: Vec<&Pair> = claims.pairs.iter().collect();
    pairs.sort_by_key(|pair| pair.margin);
    for pair in pairs.iter().take(PAIRS_SHOWN) {
        put_pair(text, words, pair, claims);
    }
    if PAIRS_SHOWN < pairs.len() {
        put(text, words, 2, &Message::new("said-more").put("n", pairs.len() - PAIRS_SHOWN));
    }
    put(text, words, 2, &"said-conditions".into());
}

fn by(bound: &Bound, n: Part) -> Message {
    Message::new("said-bound").put("n", n).put("basis", Message::from(bound.by.name()))
}

fn place(claims: &ContestClaims) -> Message {
    let precincts = Message::grouped(claims.precincts as u64, "noun-precincts");
    match &claims.district {
        District::Whole => Message::new("said-place").put("precincts", precincts),
        district => {
            Message::new("said-place-district").put("district", district.told()).put("precincts", precincts)
        }
    }
}

fn leaders(claims: &ContestClaims) -> Message {
    let quoted = |name: &Message| Message::new("quoted").put("name", name.clone());
    let names = claims.winners.iter().map(quoted);
    let names =
        names.reduce(|first, second| Message::new("said-two").put("first", first).put("second", second));
    let key = match claims.standing {
        Standing::Most if claims.winners.len() == 1 => "said-leads",
        Standing::Most => "said-lead",
        Standing::Majority => "said-majority",
        Standing::RunOff => "said-run-off",
    };
    Message::new(key).put("names", names.unwrap_or(Message::nothing()))
}

fn put_pair(text: &mut String, words: &Words, pair: &Pair, claims: &ContestClaims) {
    let ahead = if claims.winners.len() == 1 {
        Message::new("said-ahead")
    } else {
        Message::new("said-winner-ahead").put("winner", pair.winner.clone())
    };
    let ahead = ahead
        .put("loser", pair.loser.clone())
        .put("margin", Part::Signed(pair.margin))
        .put("paper", Part::Signed(pair.paper_margin))
        .put("electronic", Part::Signed(pair.electronic_margin));
    put(text, words, 2, &ahead);
    put(text, words, 6, &whatever_devices_did(pair));
    let with_codes = match pair.with_codes {
        Some(codes) if codes.checkers == 0 => Message::new("said-codes-all"),
        Some(codes) => Message::new("said-codes")
            .put("votes", Message::grouped(codes.may_be_altered, "noun-electronic-votes"))
            .put("checkers", Message::grouped(codes.checkers, "noun-checkers")),
        None => Message::new("said-codes-none"),
    };
    put(text, words, 6, &with_codes);
}

/// One sentence over all bounds: those by which the pair can be confirmed, and those by which it cannot.
fn whatever_devices_did(pair: &Pair) -> Message {
    let (can, cannot): (Vec<_>, Vec<_>) =
        pair.whatever_devices_did.iter().partition(|one| one.can_be_confirmed);
    let bound = |one: &Confirmable| by(&one.bound, Part::Signed(one.null_margin));
    let cannot: Vec<Message> = cannot.into_iter().map(bound).collect();
    if can.is_empty() {
        let bounds =
            if cannot.is_empty() { Message::new("said-any-number") } else { Message::joined(cannot, ", ") };
        let told = Message::new("said-cannot").put("margin", Part::Signed(pair.paper_margin));
        return told.put("bounds", bounds);
    }
    let can = can.into_iter().map(|one| {
        let told = match one.null_mean {
            Some(mean) => Message::new("said-exceeds-mean").put("mean", Part::Decimal(format!("{mean:.6}"))),
            None => Message::new("said-exceeds"),
        };
        told.put("margin", Part::Signed(pair.paper_margin)).put("bound", bound(one))
    });
    let can = Message::joined(can, ", ");
    if cannot.is_empty() {
        return Message::new("said-can").put("bounds", can);
    }
    Message::new("said-can-and-not").put("bounds", can).put("others", Message::joined(cannot, ", "))
}
