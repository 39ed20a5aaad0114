//! Notes, lists of epochs, key blocks and shares: each has one form, and what is read is written again as it was.

#![no_main]

use election::journal::epochs::Epochs;
use election::journal::keys::{BoxKeys, read_seed, seed_block};
use election::journal::note::Note;
use election::record::{JournalHeader, JournalKind};
use election::sealing::shares::Share;
use libfuzzer_sys::fuzz_target;

const HEADER: JournalHeader = JournalHeader {
    kind: JournalKind::Ops,
    is_simulated: false,
    election_id: *b"election-000001",
    precinct: 77,
};

fuzz_target!(|input: &[u8]| {
    if let Ok(epochs) = Epochs::parse(input) {
        assert!(epochs.keys.len() * 32 < input.len());
        let _ = Epochs::read(input);
    }
    // Hashes are found by no fuzzer: these two hold that nothing panics and that nothing unhashed is taken.
    let mut block = [0; 4096];
    block.iter_mut().zip(input).for_each(|(place, byte)| *place = *byte);
    if let Some((epoch, seed)) = read_seed(&block) {
        assert!(*seed_block(epoch, &seed) == block);
    }
    if let Some(keys) = BoxKeys::decode(&HEADER, &block) {
        assert!(*keys.encode(&HEADER) == block);
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Some(note) = Note::parse(text) {
        assert_eq!(note.to_string(), text);
        let _ = note.is_by(&[7; 32]);
    }
    if let Ok(share) = Share::from_text(text) {
        let again = Share::from_text(&share.to_text()).expect("our own text");
        assert_eq!(again.holder(), share.holder());
    }
});
