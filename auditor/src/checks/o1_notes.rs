//! O1: what observers wrote, and which record agrees.

use election::evidence::file;
use election::papers::{Note, NoteSubject};
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence, shown};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Finding};

pub(super) const CHECK: Check = Check {
    code: "O1",
    aliases: &[],
    title: Key("o1-title"),
    source: "rnim-2004 report, SAYLAU 7.1",
    formula: Key("o1-formula"),
    reads: &[file::NOTES],
    explanation: Key("o1-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let notes = evidence.notes.needed(file::NOTES)?;
    let mut examined = Examined::default();
    for (index, note) in notes.iter().enumerate() {
        examined.find(reported(evidence, index, note));
    }
    if notes.is_empty() {
        examined.remark("o1-nothing");
    }
    Ok(examined)
}

fn reported(evidence: &Evidence, index: usize, note: &Note) -> Finding {
    let incident = note.incident.as_deref().map(shown);
    let claim = match (note.at, incident) {
        (None, None) => Message::new("o1-reports"),
        (Some(at), None) => Message::new("o1-reports-at").put("at", at.to_string()),
        (None, Some(incident)) => Message::new("o1-reports-incident").put("incident", incident),
        (Some(at), Some(incident)) => {
            Message::new("o1-reports-at-incident").put("at", at.to_string()).put("incident", incident)
        }
    };
    let claim = claim.put("note", shown(&note.text)).put("agreement", agreement(evidence, note.subject));
    let finding = Finding::new(Class::ReportedOnly, 1, "noun-notes", claim);
    let cited = Citation::json(file::NOTES, format!("/{index}"));
    finding.cite(cited).open_question(cannot_tell(note.subject), "o1-statement")
}

/// Returns the checks that see a subject; none where this evidence cannot show it.
fn seen_by(subject: NoteSubject) -> &'static [&'static str] {
    match subject {
        NoteSubject::CounterStuck => &["E1"],
        NoteSubject::NoBarcodeRefused => &["A18"],
        NoteSubject::EarlyStart => &["A13"],
        NoteSubject::SystemStopped => &["A21", "A15"],
        NoteSubject::DoubleVoting => &["M1"],
        NoteSubject::DeviceFailure => &["A14", "A21"],
        NoteSubject::PaperRefused => &["A18", "A22"],
        NoteSubject::VotesNotCounted => &["E2", "E3", "E4", "E6", "S1"],
        NoteSubject::LeftWithoutVoting => &["A18"],
        NoteSubject::BallotStock => &["A2", "A3", "P1", "P5"],
        NoteSubject::UnsignedBallots => &["A5"],
        NoteSubject::MobileBox => &["P2", "P6"],
        NoteSubject::Identity => &["A18", "P5"],
        NoteSubject::AddedToList => &["A12"],
        NoteSubject::Count | NoteSubject::LateOpening => &["A13"],
        NoteSubject::CopiesRefused => &["A20"],
        NoteSubject::OperatorInBooth
        | NoteSubject::Campaigning
        | NoteSubject::MarkedBallots
        | NoteSubject::NotListed => &[],
    }
}

fn agreement(evidence: &Evidence, subject: NoteSubject) -> Message {
    let codes = seen_by(subject);
    if codes.is_empty() {
        return Message::new("o1-no-record");
    }
    let (mut agree, mut silent, mut absent) = (Vec::new(), Vec::new(), Vec::new());
    for check in codes.iter().filter_map(|code| super::check(code)) {
        match (check.run)(evidence).map(|examined| examined.outcome(check.code)) {
            Ok(crate::report::Outcome::Findings { .. }) => agree.push(check.code),
            Ok(_) => silent.push(check.code),
            Err(_) => absent.push(check.code),
        }
    }
    if !agree.is_empty() {
        return Message::new("o1-agree").put("codes", agree.join(", "));
    }
    match (silent.is_empty(), absent.is_empty()) {
        (false, true) => Message::new("o1-silent").put("codes", silent.join(", ")),
        (false, false) => Message::new("o1-silent-and-missing")
            .put("silent", silent.join(", "))
            .put("absent", absent.join(", ")),
        (true, _) => Message::new("o1-missing").put("codes", absent.join(", ")),
    }
}

fn cannot_tell(subject: NoteSubject) -> &'static str {
    match subject {
        NoteSubject::OperatorInBooth => "o1-booth",
        NoteSubject::Campaigning => "o1-campaigning",
        NoteSubject::MarkedBallots => "o1-marked-ballots",
        NoteSubject::DoubleVoting => "o1-double-voting",
        NoteSubject::LeftWithoutVoting => "o1-left",
        NoteSubject::Identity => "o1-identity",
        NoteSubject::NotListed => "o1-not-listed",
        NoteSubject::LateOpening => "o1-late-opening",
        NoteSubject::CounterStuck
        | NoteSubject::NoBarcodeRefused
        | NoteSubject::EarlyStart
        | NoteSubject::SystemStopped
        | NoteSubject::DeviceFailure
        | NoteSubject::PaperRefused
        | NoteSubject::VotesNotCounted
        | NoteSubject::BallotStock
        | NoteSubject::UnsignedBallots
        | NoteSubject::MobileBox
        | NoteSubject::AddedToList
        | NoteSubject::Count
        | NoteSubject::CopiesRefused => "o1-same-event",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::{Day, clock};

    pub(crate) fn bend(day: &mut Day) {
        note(day, NoteSubject::OperatorInBooth, "the operator explained the remotes in the booth");
    }

    fn note(day: &mut Day, subject: NoteSubject, text: &str) {
        let at = Some(clock("10:30"));
        day.notes.push(Note {
            incident: Some("EV-07".into()),
            at,
            subject,
            number: Some(2),
            text: text.into(),
        });
    }

    #[test]
    fn what_no_record_can_show_is_said_plainly() {
        assert_eq!(
            Day::bent(bend).claims("O1"),
            [
                "an observer reports at 10:30:00 (EV-07): \"the operator explained the remotes in the booth\"; no record \
              of this kind can show it"
            ]
        );
    }

    #[test]
    fn a_note_is_held_against_the_checks_of_its_subject() {
        let stuck = |day: &mut Day| note(day, NoteSubject::CounterStuck, "the counter stands still");
        assert!(Day::bent(stuck).claims("O1")[0].ends_with("the records show nothing of it (E1)"));
        let agreeing = Day::bent(|day| {
            stuck(day);
            day.electronic().registered = 5;
        });
        assert!(agreeing.claims("O1")[0].ends_with("the records have findings on this (E1)"));
        let missing = Day::bent(stuck).without(&[file::DESK, file::PROTOCOLS]);
        assert!(missing.claims("O1")[0].ends_with("the records that could show it are missing (E1)"));
    }

    #[test]
    fn a_number_in_a_note_is_withheld() {
        let number = crate::fixture::voter(3).digits();
        let day = Day::bent(|day| note(day, NoteSubject::DoubleVoting, &format!("{number} came twice")));
        assert!(day.claims("O1")[0].contains("\"[number withheld] came twice\""));
    }
}
