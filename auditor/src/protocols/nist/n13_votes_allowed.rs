//! N13: a ballot gives no more votes than it may.

use language::{Key, Message};

use super::ballot::Seen;
use super::checks::{Check, NOTHING};
use super::records::Records;
use super::report::{Collector, Finding, number};
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N13",
    title: Key("nist-n13-title"),
    formula: Key("nist-n13-formula"),
    fields: Key("nist-n13-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n13-explanation"),
};

/// Ballots that give too many votes, and how many these are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Exceeding {
    ballots: u64,
    votes: i128,
}

impl Exceeding {
    pub(super) fn take(&mut self, seen: &Seen<'_>, allowed: Option<u64>, found: &mut Collector) {
        let Some(allowed) = allowed else {
            found.not_examined(CHECK.code, "nist-why-no-allowed");
            return;
        };
        found.examined(CHECK.code, 1);
        let beyond = seen.total() - i128::from(allowed);
        if 0 < beyond {
            self.ballots += 1;
            self.votes += beyond;
        }
    }
}

pub(super) fn finish(records: &Records<'_>, found: &mut Collector) {
    for (key, cell) in &records.cells {
        let Exceeding { ballots, votes } = cell.exceeding;
        if 0 < ballots {
            let (contest, unit) = records.names(*key);
            let claim = Message::new("nist-n13-more").put("n", ballots).put("votes", number(votes));
            let finding = Finding::new(CHECK.code, "", Class::Surplus, claim);
            found.find("", finding.of_contest(contest).of_unit(unit));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, records};

    #[test]
    fn an_overvote_that_counts_is_found() {
        // The overvoted ballot of the south: both marks become allocable.
        let bend = |doc: &mut Value| {
            let mayor = &mut doc["CVR"][13]["CVRSnapshot"][0]["CVRContest"][0];
            for choice in [0, 1] {
                mayor["CVRContestSelection"][choice]["SelectionPosition"][0]["IsAllocable"] = "yes".into();
            }
        };
        assert_eq!(claims(&records(bend), "N13"), ["1 ballot gives more votes than it may: 1 too many"]);
        let ranked = |doc: &mut Value| {
            bend(doc);
            doc["Election"][0]["Contest"][0]["VoteVariation"] = "rcv".into();
        };
        assert!(claims(&records(ranked), "N13").is_empty());
    }

    #[test]
    fn without_is_allocable_an_indication_is_a_vote() {
        let bend = |doc: &mut Value| {
            let mayor = &mut doc["CVR"][13]["CVRSnapshot"][0]["CVRContest"][0];
            for choice in [0, 1] {
                let position = &mut mayor["CVRContestSelection"][choice]["SelectionPosition"][0];
                position.as_object_mut().unwrap().remove("IsAllocable");
            }
        };
        assert_eq!(claims(&records(bend), "N13").len(), 1);
    }
}
