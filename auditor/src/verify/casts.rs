//! What the ops journal counts: ballots stored and rights voided, by one rule for all checks.

use election::journal::system::{LastEnd, SystemRecord};
use election::record::OpsRecord;
use election::record::ops::AfterFallback;
use language::Message;

use super::answer::Answer;
use super::journal::{Ledger, What};

/// Counts of the ops journal as they stand at its end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Ballots stored since the box was last emptied.
    pub(super) ballots: u32,
    /// The most ballots that were ever stored.
    pub(super) most: u32,
    /// Rights voided.
    pub(super) voids: u32,
    /// Ballots of this generation are in the box.
    pub(super) generation: u8,
    /// Starts after an end that was not in order.
    pub(super) broken_ends: u32,
}

/// Goes through the ops journal; what does not follow is found, if somebody listens.
pub(super) fn count(ops: &Ledger<OpsRecord>, mut answer: Option<&mut Answer>) -> Counts {
    let mut counts = Counts::default();
    for line in &ops.lines {
        let wrong = match &line.what {
            What::Record(record) => counts.take(record),
            What::System(record) => counts.take_system(record),
        };
        if let (Some(answer), Some(what)) = (answer.as_deref_mut(), wrong) {
            answer.find(ops.name, line.spot, what);
        }
    }
    counts
}

impl Counts {
    fn take(&mut self, record: &OpsRecord) -> Option<Message> {
        let (what, n, counted) = match record {
            OpsRecord::Cast { n } => ("Cast", *n, &mut self.ballots),
            OpsRecord::Void { n, .. } => ("Void", *n, &mut self.voids),
            OpsRecord::Fallback { policy: AfterFallback::RecountFromDevices, .. } => {
                self.ballots = 0;
                return None;
            }
            _ => return None,
        };
        let before = std::mem::replace(counted, n);
        self.most = self.most.max(self.ballots);
        (Some(n) != before.checked_add(1))
            .then(|| Message::new("v10-count").put("what", what.to_owned()).put("n", n).put("before", before))
    }

    fn take_system(&mut self, record: &SystemRecord) -> Option<Message> {
        match record {
            SystemRecord::Emptied(generation) => {
                let before = std::mem::replace(&mut self.generation, *generation);
                self.ballots = 0;
                let follows = before.checked_add(1) == Some(*generation);
                (!follows).then(|| Message::new("v10-generation").put("n", *generation).put("before", before))
            }
            SystemRecord::Boot(boot) => {
                self.broken_ends += u32::from(boot.last_end == LastEnd::Broken);
                let may_be =
                    |found: u32, counted: u32| found == counted || Some(found) == counted.checked_add(1);
                let (ballots, voids) = (boot.contents.ballots, boot.contents.voids);
                let fits = may_be(ballots, self.ballots) && may_be(voids, self.voids);
                let found = Message::new("v10-boot").put("ballots", ballots).put("voids", voids);
                (!fits).then(|| found.put("counted", self.ballots).put("voided", self.voids))
            }
            _ => None,
        }
    }
}
