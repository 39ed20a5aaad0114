//! N11: a ballot is recorded once.

use std::collections::BTreeSet;

use language::{Key, Message};
use sha2::{Digest, Sha256};

use super::checks::{Check, NOTHING};
use super::model::Cvr;
use super::report::{Collector, Finding};
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N11",
    title: Key("nist-n11-title"),
    formula: Key("nist-n11-formula"),
    fields: Key("nist-n11-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n11-explanation"),
};

/// The part of a SHA-256 that is kept: two of a billion records meet by chance once in 10^20.
const KEPT: usize = 16;

/// Identifiers that were there, as the beginnings of their hashes.
#[derive(Debug, Default)]
pub(super) struct Unique {
    seen: BTreeSet<[u8; KEPT]>,
}

impl Unique {
    pub(super) fn take(&mut self, cvr: &Cvr, device: u32, found: &mut Collector) {
        let ids =
            [("UniqueId", cvr.unique_id.as_deref(), device), ("BallotAuditId", cvr.audit_id.as_deref(), 0)];
        for (field, id, device) in ids {
            let Some(id) = id else { continue };
            found.examined(CHECK.code, 1);
            let hash = Sha256::new().chain_update(field).chain_update(device.to_le_bytes()).chain_update(id);
            let hash: [u8; 32] = hash.finalize().into();
            let is_new = hash.first_chunk::<KEPT>().is_none_or(|kept| self.seen.insert(*kept));
            if !is_new {
                let claim =
                    Message::new("nist-n11-again").put("field", field.to_owned()).put("id", shown(id));
                found.find("", Finding::new(CHECK.code, field, Class::Surplus, claim));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::protocols::nist::fixture::{claims, records};

    #[test]
    fn a_copy_of_a_record_is_found_and_the_same_number_at_another_device_is_none() {
        let copy = |doc: &mut Value| doc["CVR"][4]["UniqueId"] = doc["CVR"][3]["UniqueId"].clone();
        assert_eq!(claims(&records(copy), "N11").len(), 1);
        let elsewhere = |doc: &mut Value| {
            copy(doc);
            doc["CVR"][4]["CreatingDeviceId"] = "second".into();
            let second = json!({"@type": "CVR.ReportingDevice", "@id": "second"});
            doc["ReportingDevice"].as_array_mut().unwrap().push(second);
        };
        assert!(claims(&records(elsewhere), "N11").is_empty());
        let audit = |doc: &mut Value| {
            doc["CVR"][0]["BallotAuditId"] = "a1".into();
            doc["CVR"][9]["BallotAuditId"] = "a1".into();
        };
        assert_eq!(
            claims(&records(audit), "N11"),
            ["`BallotAuditId` is that of a cast vote record before it: `a1`"]
        );
    }
}
