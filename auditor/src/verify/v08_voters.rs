//! V8: what the desk journal says of each voter can have happened.

use std::collections::BTreeMap;

use election::device::Channel;
use election::evidence::file;
use election::record::DeskRecord;
use election::record::desk::Outcome;
use election::voter::VoterId;
use language::{Key, Message};

use super::answer::{Answer, NotApplicable};
use super::record::Record;
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V8",
    title: Key("v8-title"),
    formula: Key("v8-formula"),
    reads: Reads::Files("desk.jnl"),
    explanation: Key("v8-explanation"),
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
                answer.find(file::DESK, line.spot, "v8-no-number");
            }
            None => {}
        }
    }
    let marked = voters.values().filter(|voter| voter.mark.is_some()).count();
    answer.say(Message::new("v8-marked").put("n", marked));
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
                    Some("v8-again")
                } else {
                    (!is_known).then_some("v8-unknown")
                }
            }
            DeskRecord::Returned { .. } => {
                self.mark = None;
                (!is_on_device).then_some("v8-returned")
            }
            DeskRecord::Overridden { .. } => (!is_on_device).then_some("v8-overridden"),
            DeskRecord::Added { .. } => {
                let is_again = std::mem::replace(&mut self.is_added, true);
                is_again.then_some("v8-added")
            }
        }
    }
}
