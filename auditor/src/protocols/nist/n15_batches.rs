//! N15: a batch is whole: no number is missing and none is there twice.

use std::collections::BTreeMap;

use language::{Key, Message, Part};

use super::checks::{Check, NOTHING};
use super::model::Cvr;
use super::number::Number;
use super::report::{Collector, Finding};
use super::symbols::Symbols;
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N15",
    title: Key("nist-n15-title"),
    formula: Key("nist-n15-formula"),
    fields: Key("nist-n15-fields"),
    forced_by: NOTHING,
    explanation: Key("nist-n15-explanation"),
};

/// The sequence numbers of each batch.
#[derive(Debug, Default)]
pub(super) struct Batches {
    names: Symbols,
    numbers: BTreeMap<(u32, u32), Vec<(u64, u64)>>,
    without: u64,
    /// Records whose place in the batch is no number from 0 on.
    no_number: u64,
}

impl Batches {
    pub(super) fn take(&mut self, cvr: &Cvr, device: u32) {
        let number = cvr.sequence.as_ref().and_then(Number::count);
        self.no_number += u64::from(cvr.sequence.is_some() && number.is_none());
        let (Some(batch), Some(number)) = (&cvr.batch, number) else {
            self.without += 1;
            return;
        };
        let batch = self.names.number(batch);
        let sheet = cvr.sheet.as_deref().map_or(0, fingerprint);
        self.numbers.entry((device, batch)).or_default().push((number, sheet));
    }

    pub(super) fn finish(&mut self, found: &mut Collector) {
        for ((_, batch), numbers) in &mut self.numbers {
            found.examined(CHECK.code, 1);
            numbers.sort_unstable();
            let records = numbers.len();
            numbers.dedup();
            let repeated = records - numbers.len();
            numbers.dedup_by_key(|(number, _)| *number);
            let (Some((first, _)), Some((last, _))) = (numbers.first(), numbers.last()) else { continue };
            let begins = u128::from((*first).min(1));
            let missing = u128::from(*last) + 1 - begins - numbers.len() as u128;
            let name = || shown(self.names.text(*batch));
            if 0 < repeated {
                let claim = Message::new("nist-n15-repeats")
                    .put("batch", name())
                    .put("n", repeated)
                    .put("records", records);
                found.find("", Finding::new(CHECK.code, "repeats", Class::Surplus, claim));
            }
            if 0 < missing {
                let missing =
                    u64::try_from(missing).map_or_else(|_| Part::Name(missing.to_string()), Part::Number);
                let claim =
                    Message::new("nist-n15-gaps").put("batch", name()).put("n", missing).put("last", *last);
                found.find("", Finding::new(CHECK.code, "gaps", Class::Deficit, claim));
            }
        }
        if 0 < self.no_number {
            let claim = Message::new("nist-n15-numbers").put("n", self.no_number);
            found.find("", Finding::new(CHECK.code, "numbers", Class::Integrity, claim));
        }
        if 0 < self.without {
            let remark = Message::new("nist-n15-without").put("n", self.without);
            found.remark(CHECK.code, remark);
        }
    }
}

/// Tells sheets of one ballot apart (FNV-1a); nothing rests on it against an adversary.
fn fingerprint(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, records};

    fn with(sequence: u64, sheets: bool) -> Vec<String> {
        let bend = move |doc: &mut Value| {
            doc["CVR"][19]["BatchSequenceId"] = sequence.into();
            if sheets {
                doc["CVR"][19]["BallotSheetId"] = "2".into();
            }
        };
        claims(&records(bend), "N15")
    }

    #[test]
    fn gaps_and_repeats_are_found() {
        assert_eq!(with(11, false), ["batch `B2`: 2 of the numbers up to 11 have no record"]);
        assert_eq!(with(8, false), ["batch `B2`: 1 of 9 records has a number that is there before"]);
        assert!(with(8, true).is_empty(), "two sheets of one ballot");
        assert!(with(0, false).is_empty(), "numbers may begin with 0");
        let enormous = with(i64::MAX as u64, false);
        assert_eq!(
            enormous,
            ["batch `B2`: 9223372036854775798 of the numbers up to 9223372036854775807 have no record"]
        );
    }
}
