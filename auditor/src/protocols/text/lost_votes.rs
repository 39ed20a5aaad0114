//! Electronic votes that are missing from a table, in words.

use language::{Message, Part};

use super::{SHOWN, Text};
use crate::protocols::lost_votes::{LostHere, LostVotes, OutagesReport};
use crate::protocols::report::Report;

/// Writes what is missing, what recorded outages can explain of it, and where most is unexplained.
pub(super) fn put(out: &mut Text, report: &Report, all: bool) {
    let Some(missing) = &report.lost_votes else { return };
    let outages = missing.outages.as_ref().filter(|outages| 0 < outages.rows + outages.refused);
    if missing.precincts == 0 && outages.is_none() {
        return;
    }
    out.heading("table-heading-missing");
    if missing.precincts == 0 {
        let examined = Message::grouped(missing.examined, "noun-protocols");
        out.item(&Message::new("missing-none").put("protocols", examined));
        return outages.into_iter().for_each(|outages| put_outages(out, outages));
    }
    let votes = &missing.votes;
    out.item(
        &Message::new("missing-fewer")
            .put("precincts", Message::grouped(missing.precincts, "noun-precincts"))
            .put("examined", Part::Grouped(missing.examined))
            .put("votes", Message::grouped(votes.missing, "noun-electronic-votes")),
    );
    let explained =
        if missing.tells_stored { "missing-explained" } else { "missing-explained-or-not-summed" };
    for (votes, what) in [
        (votes.read_but_not_summed, "missing-not-summed"),
        (votes.not_brought_back, "missing-rights"),
        (votes.explained, explained),
        (votes.unexplained, unexplained(missing)),
    ] {
        if 0 < votes {
            out.counted(4, 9, votes, &what.into());
        }
    }
    if let Some(outages) = outages {
        put_outages(out, outages);
    }
    put_margins(out, report, missing);
    let shown = if all { usize::MAX } else { SHOWN };
    let told = missing.worst.iter().take(shown).filter(|here| 0 < here.votes.missing);
    told.for_each(|here| out.line(4, &put_here(here)));
    out.more(missing.worst.len().min(shown), missing.worst.len(), "table-more-precincts");
}

fn put_here(here: &LostHere) -> Message {
    Message::new("missing-here")
        .put("place", here.place.clone())
        .put("file", here.file.clone())
        .put("n", here.line)
        .put("admitted", Part::Grouped(here.admitted))
        .put("counted", Part::Grouped(here.counted))
        .put("missing", Part::Grouped(here.votes.missing))
        .put("explained", Part::Grouped(here.votes.explained))
        .put("unexplained", Part::Grouped(here.votes.unexplained))
}

fn unexplained(missing: &LostVotes) -> &'static str {
    match (&missing.outages, missing.tells_stored) {
        (Some(_), true) => "missing-unexplained",
        (Some(_), false) => "missing-unexplained-or-not-summed",
        (None, true) => "missing-no-outages",
        (None, false) => "missing-no-outages-or-not-summed",
    }
}

fn put_outages(out: &mut Text, outages: &OutagesReport) {
    let told = match &outages.file {
        None => Message::new("missing-outages"),
        Some(file) => Message::new("missing-outages-file").put("file", file.clone()),
    };
    out.item(
        &told
            .put("outages", Message::grouped(outages.rows, "noun-outages"))
            .put("votes", Message::grouped(outages.at_most, "noun-votes")),
    );
    if let Some(first) = &outages.first_unknown {
        let told = Message::new("missing-unknown").put("first", first.clone());
        out.line(4, &told.put("precincts", Message::grouped(outages.unknown, "noun-precincts")));
    }
    for refusal in outages.refusals.iter().take(SHOWN) {
        let told = match &refusal.column {
            None => Message::new("missing-refused"),
            Some(column) => Message::new("missing-refused-column").put("column", column.clone()),
        };
        out.line(4, &told.put("n", refusal.line).put("told", refusal.text.clone()));
    }
    let refused = usize::try_from(outages.refused).unwrap_or(usize::MAX);
    out.more(outages.refusals.len().min(SHOWN), refused, "table-more-refused");
}

/// A missing vote was at most one for the loser: it is held against the margin as the findings are.
fn put_margins(out: &mut Text, report: &Report, missing: &LostVotes) {
    let [contest] = report.contests.as_slice() else { return };
    let Some((_, pair)) = contest.closest().filter(|_| 0 < missing.votes.missing) else { return };
    let told = match missing.votes.missing < pair.margin {
        true => Message::new("missing-margin-stands"),
        false => Message::new("missing-margin-falls"),
    };
    out.item(
        &told
            .put("votes", Part::Grouped(missing.votes.missing))
            .put("loser", contest.name(pair.loser).to_owned())
            .put("margin", Part::Grouped(pair.margin)),
    );
}
