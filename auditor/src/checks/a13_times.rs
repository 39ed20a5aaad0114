//! A13: the system, the issue of ballots and the count keep their hours.

use election::evidence::file;
use election::papers::CommissionPapers;
use election::precinct::Hours;
use election::record::ops::StationState;
use election::record::{DeskRecord, Journal};
use election::time::{Duration, Instant};
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::states;
use crate::report::{Class, Finding, span};

pub(super) const CHECK: Check = Check {
    code: "A13",
    aliases: &[],
    title: Key("a13-title"),
    source: "SAYLAU 1.5 items 3 to 6, 2.2 L9, 8.1 A13; incidents EV-03, CT-01, CT-02, CT-08, BA-09",
    formula: Key("a13-formula"),
    reads: &[file::DEFINITION, file::OPS, file::DESK, file::COMMISSION],
    explanation: Key("a13-explanation"),
    run,
};

const LONGEST_COUNT: Duration = Duration::from_mins(12 * 60);
const LONGEST_WAIT: Duration = Duration::from_mins(60);
const LONGEST_QUEUE: Duration = Duration::from_mins(60);

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let hours = evidence.definition.needed(file::DEFINITION)?.hours;
    let mut examined = Examined::default();
    let mut read = Vec::new();
    if let Some(ops) = evidence.ops.get() {
        read.push(Message::new("a13-start"));
        start(ops, hours, &mut examined);
    }
    if let Some(desk) = evidence.desk.get() {
        read.push(Message::new("a13-issues"));
        issues(desk, hours, &mut examined);
    }
    if let Some(papers) = evidence.commission.get() {
        read.push(Message::new("a13-doors"));
        doors(papers, hours, &mut examined);
        count(evidence, papers, hours, &mut examined);
    }
    if read.is_empty() {
        return Err(Unavailable::because("a13-needs"));
    }
    examined.remark(Message::new("a13-compared").put("what", Message::joined(read, ", ")));
    Ok(examined)
}

fn minutes(length: Duration) -> u64 {
    length.millis().div_ceil(60_000)
}

/// Returns a finding of so many minutes.
fn timed(length: Duration, claim: Message, cited: Citation) -> Finding {
    Finding::new(Class::Procedure, minutes(length), "noun-minutes", claim).cite(cited)
}

fn start(ops: &Journal<election::record::OpsRecord>, hours: Hours, examined: &mut Examined) {
    let running = [StationState::Unsealed, StationState::Open];
    let first = states(ops).into_iter().find(|(state, _)| running.contains(state));
    let Some((_, record)) = first.filter(|(_, record)| record.at < hours.start_not_before) else { return };
    let early = hours.start_not_before.since(record.at);
    let claim = Message::new("a13-started")
        .put("at", record.at.to_string())
        .put("early", span(early))
        .put("may", hours.start_not_before.to_string());
    examined.find(
        timed(early, claim, Citation::record(file::OPS, record))
            .open_question("a13-done-meanwhile", "a13-password-act"),
    );
}

fn issues(desk: &Journal<DeskRecord>, hours: Hours, examined: &mut Examined) {
    let is_outside = |at: Instant| at < hours.opens || hours.closes + LONGEST_QUEUE < at;
    let issues = desk.records.iter().filter(|record| matches!(record.record, DeskRecord::Issued { .. }));
    let outside: Vec<_> = issues.clone().filter(|record| is_outside(record.at)).collect();
    let is_late = |at: Instant| hours.closes < at && !is_outside(at);
    let late = issues.filter(|record| is_late(record.at)).count();
    if 0 < late {
        examined.remark(Message::new("a13-late-issues").put("n", late));
    }
    if outside.is_empty() {
        return;
    }
    let count = outside.len() as u64;
    let claim = Message::new("a13-outside")
        .put("opens", hours.opens.to_string())
        .put("closes", hours.closes.to_string())
        .put("n", count);
    let finding = Finding::new(Class::Procedure, count, "noun-issues", claim);
    let cited = outside.into_iter().map(|record| Citation::record(file::DESK, record));
    examined.find(finding.cite_all(cited).open_question("a13-present", "a13-issuers"));
}

fn doors(papers: &CommissionPapers, hours: Hours, examined: &mut Examined) {
    if papers.closed < hours.closes {
        let early = hours.closes.since(papers.closed);
        let claim =
            Message::new("a13-closed-early").put("at", papers.closed.to_string()).put("early", span(early));
        let finding = timed(early, claim, Citation::json(file::COMMISSION, "/closed"));
        examined.find(finding.open_question("a13-found-closed", "resolve-observers"));
    }
    if hours.opens < papers.opened {
        let late = papers.opened.since(hours.opens);
        let claim =
            Message::new("a13-opened-late").put("at", papers.opened.to_string()).put("late", span(late));
        let finding = timed(late, claim, Citation::json(file::COMMISSION, "/opened"));
        examined.find(finding.open_question("a13-came-and-left", "a13-opening-act"));
    }
    if papers.opened < hours.opens {
        let early = hours.opens.since(papers.opened);
        let claim =
            Message::new("a13-opened-early").put("at", papers.opened.to_string()).put("early", span(early));
        let finding = timed(early, claim, Citation::json(file::COMMISSION, "/opened"));
        examined.find(finding.open_question("a13-voted-before", "a13-first-signatures"));
    }
}

fn count(evidence: &Evidence, papers: &CommissionPapers, hours: Hours, examined: &mut Examined) {
    for (index, pause) in papers.count_pauses.iter().enumerate() {
        let stood = pause.to.since(pause.from);
        let claim = Message::new("a13-pause")
            .put("span", span(stood))
            .put("from", pause.from.to_string())
            .put("to", pause.to.to_string());
        let finding = timed(stood, claim, Citation::json(file::COMMISSION, format!("/count_pauses/{index}")));
        examined.find(finding.open_question("a13-with-ballots", "resolve-observers"));
    }
    let Some(began) = papers.count_began else { return };
    let cited = || Citation::json(file::COMMISSION, "/count_began");
    if began < hours.closes {
        let claim = Message::new("a13-count-early")
            .put("at", began.to_string())
            .put("closes", hours.closes.to_string());
        let finding = timed(hours.closes.since(began), claim, cited());
        examined.find(finding.open_question("a13-boxes-opened", "resolve-observers"));
    }
    let counted = evidence.ops.get().map(states).unwrap_or_default();
    let counted =
        counted.iter().rfind(|(state, _)| *state == StationState::Counted).map(|(_, record)| record.at);
    let ready = counted.unwrap_or(hours.closes).max(hours.closes);
    let wait = began.since(ready);
    if LONGEST_WAIT < wait {
        let claim = Message::new("a13-count-waited")
            .put("at", began.to_string())
            .put("wait", span(wait))
            .put("ready", ready.to_string());
        let finding = timed(wait, claim, cited());
        examined.find(finding.open_question("a13-with-boxes", "resolve-observers"));
    }
    let Some(ended) = papers.count_ended else { return };
    let took = ended.since(began);
    if LONGEST_COUNT < took {
        let claim = Message::new("a13-count-long").put("took", span(took));
        let cited = Citation::json(file::COMMISSION, "/count_ended");
        examined.find(timed(took, claim, cited).open_question("a13-why-long", "a13-minutes"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::{Day, clock, voter};

    pub(crate) fn bend(day: &mut Day) {
        day.ops[3].0 = clock("03:00");
        let moved = day.ops.remove(3);
        day.ops.insert(0, moved);
    }

    #[test]
    fn a_start_at_three_in_the_morning_is_found() {
        let findings = Day::bent(bend).findings("A13");
        assert_eq!(
            findings[0].claim.to_string(),
            "the system was started at 03:00:00, 3 h 30 min before it may be (06:30:00)"
        );
        assert_eq!(findings[0].size, 210);
    }

    #[test]
    fn a_break_in_the_count_is_found() {
        let pause = election::papers::Pause { from: clock("20:10"), to: clock("21:25") };
        let day = Day::bent(|day| day.commission.count_pauses.push(pause));
        assert_eq!(day.claims("A13"), ["the count stood still for 1 h 15 min (20:10:00 to 21:25:00)"]);
    }

    #[test]
    fn an_issue_after_closing_is_found() {
        let channel = election::device::Channel::Paper;
        let day = Day::bent(|day| day.add_desk("22:40", DeskRecord::Issued { voter: voter(30), channel }));
        assert_eq!(day.findings("A13")[0].size, 1);
    }

    #[test]
    fn a_commission_that_comes_late_is_found() {
        let day = Day::bent(|day| day.commission.opened = clock("07:45"));
        assert_eq!(day.claims("A13"), ["the station opened at 07:45:00, 45 min late"]);
    }

    #[test]
    fn early_doors_and_late_or_long_counts_are_found() {
        assert_eq!(Day::bent(|day| day.commission.closed = clock("19:00")).findings("A13")[0].size, 60);
        assert_eq!(Day::bent(|day| day.commission.opened = clock("06:50")).findings("A13")[0].size, 10);
        let late = |hour| Day::bent(move |day| day.commission.count_began = Some(Instant::from_hour(hour)));
        assert_eq!(late(19).findings("A13")[0].size, 60);
        assert!(late(22).claims("A13")[0].contains("1 h 58 min after it could"));
        let long = Day::bent(|day| day.commission.count_ended = Some(Instant::from_hour(33)));
        assert!(long.claims("A13")[0].contains("longer than 12 h"));
    }
}
