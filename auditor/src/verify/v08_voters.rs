//! V8: what the desk journal says of each voter can have happened.

use std::collections::BTreeMap;

use election::device::Channel;
use election::evidence::file;
use election::record::ops::AfterFallback;
use election::record::{DeskRecord, OpsRecord};
use election::time::Instant;
use election::voter::VoterId;

use super::RecordCheck;
use super::answer::{Answer, NotApplicable};
use super::record::Record;

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V8",
    title: "voters",
    formula: "for each voter: unmarked, Issued, (Returned, Issued)*; Issued only of one identified before; Overridden and \
        Returned only of one marked for electronic voting; Added at most once. A Fallback that voids the ballots takes \
        the marks for electronic voting back, for paper",
    reads: "desk.jnl, ops.jnl",
    explanation: "A voter has one mark at a time, and a mark is taken back only against a right that came back blank. It says \
        nothing about who stood at the desk.",
    run,
};

/// What the journal has said of a voter so far.
#[derive(Clone, Copy, Default)]
struct Voter {
    is_identified: bool,
    is_added: bool,
    mark: Option<Channel>,
}

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let desk = record.desk.needed(file::DESK)?;
    let voided = voided(record);
    let mut answer = Answer::default();
    let mut voters: BTreeMap<VoterId, Voter> = BTreeMap::new();
    for (line, told) in desk.records() {
        let is_voided = voided.is_some_and(|since| since <= line.at);
        let Some(id) = voter_of(told) else { continue };
        if let Some(what) = voters.entry(id).or_default().wrong(told, is_voided) {
            answer.find(file::DESK, line.spot, what);
        }
    }
    let marked = voters.values().filter(|voter| voter.mark.is_some()).count();
    answer.say(format!("{marked} voters are marked"));
    Ok(answer)
}

/// Returns since when ballots cast are void and their voters may have paper.
fn voided(record: &Record<'_>) -> Option<Instant> {
    let mut records = record.ops.get()?.records();
    let is_it = |told: &OpsRecord| matches!(told, OpsRecord::Fallback { policy: AfterFallback::Void, .. });
    records.find(|(_, told)| is_it(told)).map(|(line, _)| line.at)
}

/// Returns the voter whom a desk record names.
pub(super) fn voter_of(record: &DeskRecord) -> Option<VoterId> {
    match record {
        DeskRecord::Identified { voter, .. } => *voter,
        DeskRecord::Issued { voter, .. }
        | DeskRecord::Returned { voter, .. }
        | DeskRecord::Added { voter, .. }
        | DeskRecord::Overridden { voter } => Some(*voter),
    }
}

impl Voter {
    /// Takes the next record of this voter and returns what cannot be about it.
    fn wrong(&mut self, record: &DeskRecord, is_voided: bool) -> Option<&'static str> {
        let is_electronic = self.mark.is_some_and(Channel::is_electronic);
        match record {
            DeskRecord::Identified { .. } => {
                self.is_identified = true;
                None
            }
            DeskRecord::Issued { channel, .. } => {
                let is_marked = self.mark.is_some();
                let may_again = is_voided && is_electronic && !channel.is_electronic();
                self.mark = Some(*channel);
                if is_marked && !may_again {
                    Some("a voter who is marked is issued a ballot again")
                } else if !self.is_identified {
                    Some("a voter is issued a ballot and was never identified")
                } else {
                    None
                }
            }
            DeskRecord::Returned { .. } => {
                self.mark = None;
                (!is_electronic).then_some("a mark is taken back of a voter who was not marked for a device")
            }
            DeskRecord::Overridden { .. } => {
                (!is_electronic).then_some("a second right for a voter who was not marked for a device")
            }
            DeskRecord::Added { .. } => {
                let is_again = std::mem::replace(&mut self.is_added, true);
                is_again.then_some("a voter is added twice")
            }
        }
    }
}
