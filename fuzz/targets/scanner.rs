//! The scanner's parser: the first bytes choose the profile and the pieces, the rest is what comes in.

#![no_main]

use election::time::Instant;
use hardware::scanner::profile::{Reply, ScannerProfile, Suffix};
use hardware::scanner::{ScanEvent, Scanner};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let [kind, piece, wait, bytes @ ..] = input else { return };
    let suffix = [Suffix::None, Suffix::Cr, Suffix::Lf, Suffix::CrLf][usize::from(kind % 4)];
    let prefix = ["", "S>", "\u{2}", "12"][usize::from(kind / 4 % 4)].to_owned();
    let reply = if *kind < 128 { Reply::None } else { Reply::AckNak };
    let profile = ScannerProfile { suffix, prefix, reply, ..ScannerProfile::default() };
    let most = profile.max_length;
    let mut scanner = Scanner::new(profile);
    let mut millis = 0;
    for bytes in bytes.chunks(usize::from(*piece).max(1)) {
        scanner.handle_bytes(Instant::from_millis(millis), bytes);
        millis += u64::from(*wait) * 10;
    }
    scanner.handle_timeout(Instant::from_millis(millis + 10_000));
    scanner.handle_lost_line();
    while let Some(event) = scanner.poll_event() {
        if let ScanEvent::Read(read) = event {
            assert!(!read.data.is_empty());
            assert!(read.data.len() <= most);
        }
    }
});
