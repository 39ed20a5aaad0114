//! A22: paper and devices were both offered from the opening on.

use election::device::Channel;
use election::evidence::file;
use election::record::desk::Outcome;
use election::record::{DeskRecord, Journal, Numbered, OpsRecord};
use election::time::Instant;
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Finding, span};

pub(super) const CHECK: Check = Check {
    code: "A22",
    aliases: &[],
    title: Key("a22-title"),
    source: "SAYLAU 1.1, 4 W6; incidents EV-10, EV-18 to EV-21",
    formula: Key("a22-formula"),
    reads: &[file::COMMISSION, file::OPS, file::DESK, file::DEFINITION],
    explanation: Key("a22-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let definition = evidence.definition.needed(file::DEFINITION)?;
    if definition.devices.is_empty() {
        return Err(Unavailable::because("no-devices"));
    }
    let papers = evidence.commission.get().map(|papers| papers.paper_from);
    let announced = announced(evidence);
    if papers.is_none() && announced.is_none() && evidence.ops.get().is_none() {
        return Err(Unavailable::because("a22-needs"));
    }
    let opens = definition.hours.opens;
    let is_late = |from: Instant| opens < from.minute();
    let by_papers = papers.flatten().map(|from| (from, Citation::json(file::COMMISSION, "/paper_from")));
    let mut examined = Examined::default();
    match (by_papers, announced) {
        (Some((from, at)), _) if is_late(from) => {
            late(evidence, opens, ("a22-late-paper", from, at), &mut examined);
        }
        (_, Some((from, at))) if is_late(from) => {
            late(evidence, opens, ("a22-late-mixed", from, at), &mut examined);
        }
        (Some((from, _)), _) => examined.remark(Message::new("a22-from").put("from", from.to_string())),
        (None, None) if papers.is_some() => never(evidence, &mut examined),
        (None, _) => examined.remark("a22-no-moment"),
    }
    if let Some(desk) = evidence.desk.get() {
        withheld(desk, Channel::Paper, Channel::Electronic, evidence.paper().is_ok(), &mut examined);
        withheld(desk, Channel::Electronic, Channel::Paper, true, &mut examined);
    }
    Ok(examined)
}

/// So many voters in a row on the other channel are not chance if nobody at all took this one.
const NOBODY: u64 = 100;
/// Below this probability a channel that starts late was not offered before.
const RARE: f64 = 1e-6;

/// Finds a channel that nobody was given all day, or nobody for so long that chance does not explain it.
fn withheld(
    desk: &Journal<DeskRecord>,
    channel: Channel,
    other: Channel,
    is_at_hand: bool,
    examined: &mut Examined,
) {
    let issued = |record: &DeskRecord| match record {
        DeskRecord::Issued { channel, .. } => Some(*channel),
        _ => None,
    };
    let issues: Vec<_> = desk.records.iter().filter(|record| issued(&record.record).is_some()).collect();
    let is_of = |record: &Numbered<DeskRecord>, wanted| issued(&record.record) == Some(wanted);
    let count = |wanted| issues.iter().filter(|record| is_of(record, wanted)).count() as u64;
    let (never, not_before) = if channel == Channel::Paper {
        ("a22-nobody-paper", "a22-before-paper")
    } else {
        ("a22-nobody-device", "a22-before-device")
    };
    let (taken, others) = (count(channel), count(other));
    let Some(first) = issues.iter().find(|record| is_of(record, channel)) else {
        if is_at_hand && NOBODY <= others {
            let claim = Message::new(never).put("n", others);
            examined.find(unoffered(others, claim).cite(Citation::whole(file::DESK)));
        }
        return;
    };
    let before = issues.iter().filter(|record| record.no < first.no && is_of(record, other)).count() as u64;
    let share = taken as f64 / (taken + others - before) as f64;
    let chance: f64 = (0..before).map(|_| 1.0 - share).product();
    if chance < RARE {
        let claim = Message::new(not_before).put("at", first.at.minute().to_string()).put("n", before);
        examined.find(unoffered(before, claim).cite(Citation::record(file::DESK, first)));
    }
}

fn unoffered(voters: u64, claim: Message) -> Finding {
    Finding::new(Class::Procedure, voters, "noun-voters", claim)
        .open_question("a22-why-not", "a22-voters-then")
}

fn announced(evidence: &Evidence) -> Option<(Instant, Citation)> {
    let records = &evidence.ops.get()?.records;
    let record = records.iter().find(|record| record.record == OpsRecord::MixedVoting)?;
    Some((record.at, Citation::record(file::OPS, record)))
}

/// Returns the records of voters who were refused paper or sent to the other list before a moment.
fn refused(evidence: &Evidence, before: Option<Instant>) -> Vec<Citation> {
    let is_it = |record: &DeskRecord| {
        let refusals = [Outcome::RefusedPaper, Outcome::RefusedOtherList];
        matches!(record, DeskRecord::Identified { outcome, .. } if refusals.contains(outcome))
    };
    let records = evidence.desk.get().into_iter().flat_map(|desk| &desk.records);
    let records =
        records.filter(|record| is_it(&record.record) && before.is_none_or(|before| record.at < before));
    records.map(|record| Citation::record(file::DESK, record)).collect()
}

fn late(
    evidence: &Evidence,
    opens: Instant,
    (what, from, cited): (&'static str, Instant, Citation),
    examined: &mut Examined,
) {
    let refused = refused(evidence, Some(from));
    let delay = from.since(opens);
    let claim = Message::new(what)
        .put("from", from.to_string())
        .put("delay", span(delay))
        .put("voters", Message::counted(refused.len() as u64, "noun-voters"));
    let finding = Finding::new(Class::Procedure, delay.millis().div_ceil(60_000), "noun-minutes", claim);
    examined.find(
        finding.cite(cited).cite_all(refused).open_question("a22-wanted-then", "a22-checks-without-issue"),
    );
}

fn never(evidence: &Evidence, examined: &mut Examined) {
    let refused = refused(evidence, None);
    let has_stock = evidence.paper().is_ok();
    if refused.is_empty() && !has_stock {
        return examined.remark("a22-none-planned");
    }
    let claim =
        Message::new("a22-never").put("voters", Message::counted(refused.len() as u64, "noun-voters"));
    let finding = Finding::new(Class::Procedure, refused.len().max(1) as u64, "noun-voters", claim);
    let cited = Citation::json(file::COMMISSION, "/paper_from");
    examined
        .find(finding.cite(cited).cite_all(refused).open_question("a22-wanted", "a22-checks-without-issue"));
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::{Day, clock, voter};

    pub(crate) fn bend(day: &mut Day) {
        day.add_ops("12:15", OpsRecord::MixedVoting);
        day.commission.paper_from = Some(clock("12:15"));
    }

    #[test]
    fn paper_announced_at_noon_is_found_with_its_delay() {
        let findings = Day::bent(bend).findings("A22");
        assert_eq!(
            findings[0].claim.to_string(),
            "paper was given out only from 12:15:00 on, 5 h 15 min after opening; recorded as refused paper before: 0 voters"
        );
        assert_eq!((findings.len(), findings[0].size), (1, 315));
    }

    #[test]
    fn mixed_voting_announced_late_is_not_said_of_paper() {
        let day = Day::bent(|day| day.add_ops("12:15", OpsRecord::MixedVoting));
        assert!(day.claims("A22")[0].starts_with("mixed voting was announced only from 12:15:00 on"));
    }

    #[test]
    fn a_station_without_paper_is_found_only_if_it_had_or_refused_any() {
        let only_devices = |day: &mut Day| {
            day.commission.paper_from = None;
            day.protocols.paper = None;
        };
        assert!(Day::bent(only_devices).findings("A22").is_empty());
        let refusing = Day::bent(|day| {
            only_devices(day);
            let how = election::record::desk::HowIdentified::Scan;
            let outcome = Outcome::RefusedPaper;
            day.add_desk("09:00", DeskRecord::Identified { voter: Some(voter(30)), how, outcome });
        });
        assert_eq!(refusing.findings("A22")[0].size, 1);
    }

    fn with_issues(issues: impl IntoIterator<Item = Channel>) -> Vec<String> {
        Day::bent(|day| {
            let issues =
                (0..).zip(issues).map(|(line, channel)| DeskRecord::Issued { voter: voter(line), channel });
            day.desk = issues.map(|record| (clock("09:00"), record)).collect();
        })
        .claims("A22")
    }

    #[test]
    fn a_channel_that_starts_late_or_never_is_found_and_a_fair_mix_is_not() {
        let mixed = (0..200).map(|n| if n % 3 == 0 { Channel::Paper } else { Channel::Electronic });
        assert!(with_issues(mixed.clone()).is_empty());
        let late = std::iter::repeat_n(Channel::Paper, 90).chain(mixed.clone());
        assert_eq!(
            with_issues(late),
            [
                "nobody was given a device before 09:00:00, while 91 voters were given the other: chance does not explain it"
            ]
        );
        assert_eq!(
            with_issues(std::iter::repeat_n(Channel::Electronic, 150)),
            ["nobody was given paper at the station all day, while 150 voters were given the other"]
        );
    }
}
