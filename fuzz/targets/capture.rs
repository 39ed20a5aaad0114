//! The reader of captures: it stops where it does not understand, and holds no more than it was given.

#![no_main]

use hardware::capture::reader::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = read(input);
});
