//! What a receiver makes of bytes that were sent at another speed.
//!
//! A receiver waits for the falling edge of a start bit and looks at the line in the middle of each bit of its own length.
//! Where the stop bit should be and the line is low, the byte has a framing error; a raw terminal under Linux hands such a
//! byte on as 00. Two in a hundred change nothing, and from about five on bytes come out wrong.

/// Data bits of a byte, and bits with start and stop.
const DATA_BITS: u64 = 8;
const BITS: u64 = DATA_BITS + 2;

/// The line after the last byte was sent: idle again for ever.
struct Wire<'a> {
    bytes: &'a [u8],
    /// Ticks of one bit. A tick is the length of a bit at a speed of both speeds multiplied.
    bit: u64,
}

/// Returns what is read at one speed of bytes written at another, 8N1 on both sides; a speed of 0 is none, and nothing is
/// changed.
pub(super) fn misread(bytes: &[u8], written: u32, read: u32) -> Vec<u8> {
    if written == read || written == 0 || read == 0 {
        return bytes.to_vec();
    }
    let wire = Wire { bytes, bit: u64::from(read) };
    let bit = u64::from(written);
    let (mut at, mut found) = (0, Vec::new());
    while let Some(edge) = wire.falls_after(at) {
        if wire.is_high(edge + bit / 2) {
            // Too short for a start bit.
            at = edge + bit / 2;
            continue;
        }
        let middle = |number: u64| edge + bit / 2 + number * bit;
        let data = (0..DATA_BITS)
            .fold(0, |byte, number| byte | (u8::from(wire.is_high(middle(number + 1))) << number));
        let stop = middle(DATA_BITS + 1);
        found.push(if wire.is_high(stop) { data } else { 0 });
        at = wire.rises_after(stop);
    }
    found
}

impl Wire<'_> {
    /// Returns the level at a tick.
    fn is_high(&self, at: u64) -> bool {
        let number = at / self.bit;
        let byte = usize::try_from(number / BITS).ok().and_then(|index| self.bytes.get(index));
        match (byte, number % BITS) {
            (None, _) => true,
            (Some(_), 0) => false,
            (Some(byte), place) if place <= DATA_BITS => byte >> (place - 1) & 1 == 1,
            (Some(_), _) => true,
        }
    }

    /// Returns the first tick from `at` on at which the line is low; the line is high before it or begins low.
    fn falls_after(&self, at: u64) -> Option<u64> {
        self.first(at, false)
    }

    /// Returns the first tick from `at` on at which the line is high.
    fn rises_after(&self, at: u64) -> u64 {
        self.first(at, true).unwrap_or(at)
    }

    fn first(&self, at: u64, level: bool) -> Option<u64> {
        if self.is_high(at) == level {
            return Some(at);
        }
        let bits = self.bytes.len() as u64 * BITS;
        (at / self.bit + 1..=bits).map(|number| number * self.bit).find(|tick| self.is_high(*tick) == level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_in_a_hundred_change_nothing() {
        let all: Vec<u8> = (0..=255).collect();
        for read in [9_600, 9_408, 9_792] {
            assert_eq!(misread(&all, 9_600, read), all, "{read}");
        }
        for speed in [0, 9_600] {
            assert_eq!(misread(&all, speed, 9_600), all);
        }
    }

    /// Twice as fast a reader sees each bit twice. 0x55 is 0 1010 1010 1 on the wire: its first half reads as 0 01100110 and
    /// ends in a low stop bit, the rest as 0 01100111 and a high one.
    #[test]
    fn a_reader_of_twice_the_speed_sees_every_bit_twice() {
        assert_eq!(misread(&[0x55], 9_600, 19_200), [0, 0xE6]);
    }

    #[test]
    fn a_slow_reader_of_a_fast_break_sees_a_framing_error() {
        assert_eq!(misread(&[0; 20], 115_200, 9_600)[0], 0);
        assert!(misread(&[0; 20], 115_200, 9_600).len() < 5);
    }

    #[test]
    fn no_usual_speed_reads_another() {
        let text = b"\0\x09\x01\x60 what is sent at one speed and read at another\0";
        let speeds = [1_200, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400];
        for written in speeds {
            for read in speeds.into_iter().filter(|read| *read != written) {
                assert_ne!(misread(text, written, read), text, "{written} as {read}");
            }
        }
    }
}
