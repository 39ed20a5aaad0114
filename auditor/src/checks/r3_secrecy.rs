//! R3: nothing in the folder joins a voter to a ballot.

use election::evidence::ballot_box::{BoxError, BoxExport};
use election::evidence::file;
use election::record::OpsRecord;
use election::time::Instant;
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Finding};

pub(super) const CHECK: Check = Check {
    code: "R3",
    aliases: &[],
    title: Key("r3-title"),
    source: "RECORD 14.2, 14.11 I10 and I11, SAYLAU 4 W9",
    formula: Key("r3-formula"),
    reads: &[file::DESK, file::OPS, file::BALLOT_BOX, file::CODES],
    explanation: Key("r3-explanation"),
    run,
};

const SECRET: [&str; 3] = [file::BALLOT_BOX, file::OPS, file::CODES];

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let mut examined = Examined::default();
    let held: Vec<_> = SECRET.into_iter().filter(|name| evidence.bytes(name).is_some()).collect();
    if held.is_empty() {
        return Err(Unavailable::because("r3-needs"));
    }
    let numbers = numbers(evidence);
    let known = numbers.len();
    examined.remark(Message::new("r3-looked").put("n", known).put("files", held.join(", ")));
    for name in held {
        let found = evidence.bytes(name).map(|bytes| places(bytes, &numbers)).unwrap_or_default();
        if let Some(first) = found.first() {
            let claim = Message::new("r3-holds")
                .put("file", name.to_owned())
                .put("places", Message::counted(found.len() as u64, "noun-places"))
                .put("n", *first);
            let finding = linkage(found.len(), "noun-places", claim);
            examined.find(finding.cite_all(found.into_iter().map(|offset| Citation::byte(name, offset))));
        }
    }
    box_order(evidence, &mut examined);
    code_order(evidence, &mut examined);
    exact_times(evidence, &mut examined);
    Ok(examined)
}

fn linkage(size: usize, unit: &'static str, claim: Message) -> Finding {
    Finding::new(Class::Integrity, size as u64, unit, claim).open_question("r3-used", "r3-nothing")
}

/// Returns the numbers of all voters the desk names, each once, sorted.
fn numbers(evidence: &Evidence) -> Vec<u64> {
    let records = evidence.desk.get().into_iter().flat_map(|desk| &desk.records);
    let mut numbers: Vec<u64> = records.filter_map(|record| Some(record.record.voter()?.number())).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Returns where any of the sorted numbers stands: eight bytes in either order, or twelve digits.
fn places(bytes: &[u8], numbers: &[u64]) -> Vec<usize> {
    let mut found = Vec::new();
    let (Some(least), Some(most)) = (numbers.first(), numbers.last()) else { return found };
    // Few bytes make a number between these; the others need no search.
    let is_one = |number: u64| (*least..=*most).contains(&number) && numbers.binary_search(&number).is_ok();
    for (offset, window) in bytes.array_windows::<8>().enumerate() {
        let both = [u64::from_be_bytes(*window), u64::from_le_bytes(*window)];
        if both.into_iter().any(is_one) {
            found.push(offset);
        }
    }
    for (offset, window) in bytes.array_windows::<12>().enumerate() {
        let digits = window.iter().all(u8::is_ascii_digit);
        let number = || window.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        if digits && is_one(number()) {
            found.push(offset);
        }
    }
    found
}

fn box_order(evidence: &Evidence, examined: &mut Examined) {
    let read = evidence.bytes(file::BALLOT_BOX).map(BoxExport::from_bytes);
    if let Some(Err(BoxError::Order { index, offset })) = read {
        let claim = Message::new("r3-slot-order").put("n", index).put("offset", offset);
        examined.find(linkage(1, "noun-slots", claim).cite(Citation::byte(file::BALLOT_BOX, offset)));
    }
}

fn code_order(evidence: &Evidence, examined: &mut Examined) {
    let lines = evidence.codes.get().map(Vec::as_slice).unwrap_or_default();
    let unsorted = lines.array_windows().position(|[before, after]| after < before);
    if let Some(index) = unsorted {
        let claim = Message::new("r3-code-order");
        examined.find(linkage(1, "noun-files", claim).cite(Citation::row(file::CODES, index + 1)));
    }
}

fn exact_times(evidence: &Evidence, examined: &mut Examined) {
    let records = evidence.ops.get().into_iter().flat_map(|ops| &ops.records);
    let is_exact = |at: Instant| at != at.minute();
    let exact = records.filter(|record| match record.record {
        OpsRecord::OutageBegan { since, .. } => is_exact(record.at) || is_exact(since),
        _ => is_exact(record.at),
    });
    let cited: Vec<_> = exact.map(|record| Citation::record(file::OPS, record)).collect();
    if !cited.is_empty() {
        let claim = Message::new("r3-exact-times")
            .put("records", Message::counted(cited.len() as u64, "noun-ops-records"));
        examined.find(linkage(cited.len(), "noun-records", claim).cite_all(cited));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::{Day, voter};

    pub(crate) fn bend(day: &mut Day) {
        let (at, _) =
            day.ops.iter_mut().find(|(_, record)| matches!(record, OpsRecord::Cast { .. })).unwrap();
        *at += election::time::Duration::from_secs(17);
    }

    #[test]
    fn exact_times_are_found() {
        assert_eq!(
            Day::bent(bend).claims("R3"),
            ["times finer than a minute in 1 ops record: deposits can be laid beside issues"]
        );
    }

    #[test]
    fn a_number_is_found_in_bytes_and_in_digits_and_never_told() {
        for bytes in [voter(3).number().to_be_bytes().to_vec(), voter(3).digits().into_bytes()] {
            let mut files = Day::clean().files();
            files.get_mut(file::CODES).unwrap().extend_from_slice(&bytes);
            let report = crate::audit(&Evidence::from_files(files));
            let finding = report.findings().find(|finding| finding.code == "R3").unwrap();
            assert!(
                finding.claim.to_string().contains("holds voters' numbers at 1 place"),
                "{}",
                finding.claim
            );
            assert!(!format!("{report:?}").contains(&voter(3).digits()));
        }
    }

    #[test]
    fn a_box_or_list_in_another_order_is_found() {
        let mut files = Day::clean().files();
        let export = files.get_mut(file::BALLOT_BOX).unwrap();
        export[16..16 + 97 * 2].rotate_left(97);
        files.insert(file::CODES.into(), b"contest,choice,code\n0,1,9\n0,1,8\n".to_vec());
        let report = crate::audit(&Evidence::from_files(files));
        assert_eq!(report.findings().filter(|finding| finding.code == "R3").count(), 2);
    }
}
