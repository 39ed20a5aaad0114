//! Electronic votes that are missing from a table, in words.

use super::{SHOWN, Text};
use crate::protocols::lost_votes::{LostVotes, OutagesReport};
use crate::protocols::report::Report;
use crate::text::number::{counted, grouped};

/// Writes what is missing, what recorded outages can explain of it, and where most is unexplained.
pub(super) fn put(out: &mut Text, report: &Report, all: bool) {
    let Some(missing) = &report.lost_votes else { return };
    let outages = missing.outages.as_ref().filter(|outages| 0 < outages.rows + outages.refused);
    if missing.precincts == 0 && outages.is_none() {
        return;
    }
    out.heading("Electronic votes that are missing");
    if missing.precincts == 0 {
        let examined = counted(missing.examined, "protocol");
        out.item(&format!("none of an admitted voter, in {examined} that could be examined"));
        return outages.into_iter().for_each(|outages| put_outages(out, outages));
    }
    let votes = &missing.votes;
    out.item(&format!(
        "{} of {}: {} fewer are counted than voters were admitted who did not give the device back blank",
        counted(missing.precincts, "precinct"),
        grouped(missing.examined),
        counted(votes.missing, "electronic vote"),
    ));
    let never = match missing.tells_stored {
        true => "never read",
        false => "never read or not summed (the table does not say how many were stored)",
    };
    for (votes, what) in [
        (votes.read_but_not_summed, "stored by the system and not in the votes of the choices".to_owned()),
        (votes.not_brought_back, "rights that were not brought back, with or without a vote".to_owned()),
        (votes.explained, format!("{never}; recorded outages can have stranded so many, at most")),
        (votes.unexplained, unexplained(missing, never)),
    ] {
        if 0 < votes {
            out.line(4, &format!("{:>9}  {what}", grouped(votes)));
        }
    }
    if let Some(outages) = outages {
        put_outages(out, outages);
    }
    put_margins(out, report, missing);
    let shown = if all { usize::MAX } else { SHOWN };
    let told = missing.worst.iter().take(shown).filter(|here| 0 < here.votes.missing);
    for here in told {
        out.line(
            4,
            &format!(
                "{}, `{}` line {}: {} admitted, {} counted; {} missing, {} explained by recorded outages at most, {} unexplained",
                here.place,
                here.file,
                here.line,
                grouped(here.admitted),
                grouped(here.counted),
                grouped(here.votes.missing),
                grouped(here.votes.explained),
                grouped(here.votes.unexplained)
            ),
        );
    }
    out.more(missing.worst.len().min(shown), missing.worst.len(), "precincts");
}

fn unexplained(missing: &LostVotes, never: &str) -> String {
    match missing.outages {
        Some(_) => format!("{never}; no recorded outage explains them"),
        None => format!(
            "{never}; no record of outages was given: the mapping may name `stranded`, or --outages a table"
        ),
    }
}

fn put_outages(out: &mut Text, outages: &OutagesReport) {
    let file = outages.file.as_ref().map(|file| format!("`{file}`: ")).unwrap_or_default();
    out.item(&format!(
        "{file}{} recorded, {} stranded at most",
        counted(outages.rows, "outage"),
        counted(outages.at_most, "vote")
    ));
    if let Some(first) = &outages.first_unknown {
        out.line(
            4,
            &format!("{} of no protocol here, the first: {first}", counted(outages.unknown, "precinct")),
        );
    }
    for refusal in outages.refusals.iter().take(SHOWN) {
        let column = refusal.column.as_ref().map(|column| format!(", column `{column}`")).unwrap_or_default();
        out.line(4, &format!("refused: line {}{column}: {}", refusal.line, refusal.text));
    }
    out.more(
        outages.refusals.len().min(SHOWN),
        usize::try_from(outages.refused).unwrap_or(usize::MAX),
        "refused",
    );
}

/// A missing vote was at most one for the loser: it is held against the margin as the findings are.
fn put_margins(out: &mut Text, report: &Report, missing: &LostVotes) {
    let [contest] = report.contests.as_slice() else { return };
    let Some((_, pair)) = contest.closest().filter(|_| 0 < missing.votes.missing) else { return };
    let votes = grouped(missing.votes.missing);
    out.item(&match missing.votes.missing < pair.margin {
        true => format!(
            "if all {votes} had been for {}, the margin of {} would still be there",
            contest.name(pair.loser),
            grouped(pair.margin)
        ),
        false => format!(
            "if all {votes} had been for {}, they would make up the margin of {}",
            contest.name(pair.loser),
            grouped(pair.margin)
        ),
    });
}
