//! Journals and ballot box: what is read whole is written again as it was.

#![no_main]

use election::evidence::ballot_box::BoxExport;
use election::record::{DeskRecord, OpsRecord, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = read::<DeskRecord>(input);
    let _ = read::<OpsRecord>(input);
    if let Ok(export) = BoxExport::from_bytes(input) {
        assert_eq!(export.to_bytes(), input);
    }
});
