//! V8: what the desk journal says of each voter can have happened.

use std::collections::BTreeMap;

use election::device::Channel;
use election::evidence::file;
use election::record::DeskRecord;
use election::record::desk::Outcome;
use election::voter::VoterId;

use super::RecordCheck;
use super::answer::{Answer, NotApplicable};
use super::record::Record;

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V8",
    title: "voters",
    formula: "for each voter: unmarked, Issued, (Returned, Issued)*; Issued only of one identified and found, or added, or at \
        home on paper; Overridden and Returned only of one marked on a device; Added at most once",
    reads: "desk.jnl",
    explanation: "A voter has one mark at a time, and a mark is taken back only against a right that came back blank. It says \
        nothing about who stood at the desk.",
    run,
};

/// What the journal has said of a voter so far.
#[derive(Clone, Copy, Default)]
struct Voter {
    is_found: bool,
    is_added: bool,
    mark: Option<Channel>,
}

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let desk = record.desk.needed(file::DESK)?;
    let mut answer = Answer::default();
    let mut voters: BTreeMap<VoterId, Voter> = BTreeMap::new();
    for (line, told) in desk.records() {
        match told.voter() {
            Some(id) => {
                if let Some(what) = voters.entry(id).or_default().wrong(told) {
                    answer.find(file::DESK, line.spot, what);
                }
            }
            None if matches!(told, DeskRecord::Identified { outcome: Outcome::Found, .. }) => {
                answer.find(file::DESK, line.spot, "somebody was found of whom no number was read");
            }
            None => {}
        }
    }
    let marked = voters.values().filter(|voter| voter.mark.is_some()).count();
    answer.say(format!("{marked} voters are marked"));
    Ok(answer)
}

impl Voter {
    /// Takes the next record of this voter and returns what cannot be about it.
    fn wrong(&mut self, record: &DeskRecord) -> Option<&'static str> {
        let is_on_device = self.mark.is_some_and(Channel::is_electronic);
        match record {
            DeskRecord::Identified { outcome, .. } => {
                self.is_found |= *outcome == Outcome::Found;
                None
            }
            DeskRecord::Issued { channel, .. } => {
                let is_known = self.is_found || self.is_added || *channel == Channel::HomePaper;
                if self.mark.replace(*channel).is_some() {
                    Some("a voter who is marked is issued a ballot again")
                } else {
                    (!is_known).then_some("a voter is issued a ballot and was neither found nor added before")
                }
            }
            DeskRecord::Returned { .. } => {
                self.mark = None;
                (!is_on_device).then_some("a mark is taken back of a voter who was not marked for a device")
            }
            DeskRecord::Overridden { .. } => {
                (!is_on_device).then_some("a second right for a voter who was not marked for a device")
            }
            DeskRecord::Added { .. } => {
                let is_again = std::mem::replace(&mut self.is_added, true);
                is_again.then_some("a voter is added twice")
            }
        }
    }
}
