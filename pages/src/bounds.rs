//! What can be said of the outcome: the margin on paper against what it must exceed, pair by pair.

use auditor::claims::{Basis, Claims, ContestClaims, Pair};
use charts::{Bar, Bars};
use language::{Message, Words};

use crate::PageError;
use crate::document::{Cell, Column, Figure, Table};
use crate::number::{Number, numbers};

/// Claims about one contest.
pub(crate) struct ContestView {
    pub(crate) name: String,
    pub(crate) winner: Option<String>,
    pub(crate) paper_ballots: Number,
    pub(crate) surplus: Number,
    pub(crate) bounds: Vec<(String, Number)>,
    pub(crate) picture: Option<String>,
    pub(crate) pairs: Vec<PairView>,
}

/// The winner against one other.
pub(crate) struct PairView {
    pub(crate) loser: String,
    pub(crate) margin: Number,
    pub(crate) paper_margin: Number,
    /// For each bound: what the paper margin must exceed, and whether it does.
    pub(crate) held: Vec<(Number, &'static str, String)>,
    pub(crate) codes: Option<(Number, Number)>,
}

fn basis_key(basis: Basis) -> &'static str {
    match basis {
        Basis::Protocol => "basis-protocol",
        Basis::Counters => "basis-counters",
        Basis::List => "basis-list",
        Basis::Paper => "basis-paper",
    }
}

/// Returns what is said of every contest; `at` is the claims' place in the JSON, `id` what ids begin with.
pub(crate) fn contests(
    words: &Words,
    claims: &Claims,
    at: &str,
    id: &str,
) -> Result<Vec<ContestView>, PageError> {
    let views = claims.contests.iter().enumerate();
    views
        .map(|(index, contest)| {
            view(words, contest, &format!("{at}/contests/{index}"), &format!("{id}{index}"))
        })
        .collect()
}

fn view(words: &Words, contest: &ContestClaims, at: &str, id: &str) -> Result<ContestView, PageError> {
    let bounds = contest.electronic.iter().enumerate().map(|(index, bound)| {
        (
            words.say(basis_key(bound.by)),
            Number::new(words, bound.votes, format!("{at}/electronic/{index}/votes")),
        )
    });
    let pairs = contest.pairs.iter().enumerate();
    Ok(ContestView {
        name: words.tell(&contest.contest),
        winner: (!contest.winners.is_empty()).then(|| winners(words, contest)),
        paper_ballots: Number::new(words, contest.paper_ballots, format!("{at}/paper_ballots")),
        surplus: Number::new(words, contest.surplus, format!("{at}/surplus")),
        bounds: bounds.collect(),
        picture: picture(words, contest, id)?,
        pairs: pairs
            .map(|(index, pair)| pair_view(words, contest, pair, &format!("{at}/pairs/{index}")))
            .collect(),
    })
}

fn picture(words: &Words, contest: &ContestClaims, id: &str) -> Result<Option<String>, PageError> {
    if contest.pairs.is_empty() {
        return Ok(None);
    }
    let rows = contest.pairs.iter().map(|pair| Bar {
        name: pair_name(words, contest, pair),
        value: pair.paper_margin as f64,
        marks: pair.whatever_devices_did.iter().map(|held| Some(held.null_margin as f64)).collect(),
    });
    let (name, winner) = (words.tell(&contest.contest), winners(words, contest));
    let bars = Bars {
        title: words.with("bounds-chart-title", &[("contest", &name), ("winner", &winner)]),
        description: words.say("bounds-chart-description"),
        numbers: numbers(words),
        what: words.say("paper-margin"),
        marks: contest.electronic.iter().map(|bound| words.say(basis_key(bound.by))).collect(),
        rows: rows.collect(),
    };
    Ok(Some(bars.svg(id)?))
}

fn winners(words: &Words, contest: &ContestClaims) -> String {
    contest.winners.iter().map(|winner| words.tell(winner)).collect::<Vec<_>>().join(", ")
}

/// A line of the ballot; the one that every ballot has is named by the law.
fn line_of_ballot(words: &Words, name: &Message) -> String {
    if name.to_string() == "against all" { words.say("against-all") } else { words.tell(name) }
}

/// The other line of a pair; with several winners, which of them it is held against.
fn pair_name(words: &Words, contest: &ContestClaims, pair: &Pair) -> String {
    let loser = line_of_ballot(words, &pair.loser);
    if contest.winners.len() <= 1 { loser } else { format!("{} – {loser}", words.tell(&pair.winner)) }
}

fn pair_view(words: &Words, contest: &ContestClaims, pair: &Pair, at: &str) -> PairView {
    let held = pair.whatever_devices_did.iter().enumerate().map(|(index, held)| {
        let key = if held.can_be_confirmed { "can-be-confirmed" } else { "cannot-be-confirmed" };
        let class = if held.can_be_confirmed { "yes" } else { "no" };
        let place = format!("{at}/whatever_devices_did/{index}/null_margin");
        (Number::signed(words, held.null_margin, place), class, words.say(key))
    });
    let codes = pair.with_codes.map(|codes| {
        let number = |value, field: &str| Number::new(words, value, format!("{at}/with_codes/{field}"));
        (number(codes.may_be_altered, "may_be_altered"), number(codes.checkers, "checkers"))
    });
    PairView {
        loser: pair_name(words, contest, pair),
        margin: Number::signed(words, pair.margin, format!("{at}/margin")),
        paper_margin: Number::signed(words, pair.paper_margin, format!("{at}/paper_margin")),
        held: held.collect(),
        codes,
    }
}

/// Returns a contest as a figure: its picture, and the winner against each other line; nothing where nobody leads.
pub(crate) fn figure(
    words: &Words,
    contest: &ContestClaims,
    at: &str,
    id: &str,
) -> Result<Option<Figure>, PageError> {
    let Some(picture) = picture(words, contest, id)? else { return Ok(None) };
    let rows = contest.pairs.iter().enumerate().map(|(index, pair)| {
        let view = pair_view(words, contest, pair, &format!("{at}/pairs/{index}"));
        let mut row =
            vec![Cell::Text(view.loser), Cell::number(view.margin), Cell::number(view.paper_margin)];
        for (must_exceed, _, state) in view.held {
            row.push(Cell::number(must_exceed));
            row.push(Cell::Text(state));
        }
        row
    });
    let (name, winner) = (words.tell(&contest.contest), winners(words, contest));
    let mut columns = vec![
        Column::text(words.say("against")),
        Column::number(words.say("margin")),
        Column::number(words.say("paper-margin")),
    ];
    for bound in &contest.electronic {
        let by = words.say(basis_key(bound.by));
        columns.push(Column::number(format!("{} ({by})", words.say("must-exceed"))));
        columns.push(Column::text(words.say("outcome")));
    }
    let caption = words.with("bounds-chart-title", &[("contest", &name), ("winner", &winner)]);
    let table = Table { caption, columns, rows: rows.collect() };
    Ok(Some(Figure { is_folded: false, ..Figure::picture(picture, table) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::Language;

    #[test]
    fn against_all_is_translated_and_names_are_not() {
        let words = Words::new(Language::Kazakh);
        assert_eq!(line_of_ballot(&words, &Message::new("line-against-all")), "Бәріне қарсы");
        assert_eq!(line_of_ballot(&words, &Message::name("Against All Odds")), "Against All Odds");
    }
}
