//! What a receiver makes of bytes that were sent at another speed or with another parity bit.
//!
//! A receiver waits for the falling edge of a start bit and looks at the line in the middle of each bit of its own length.
//! Where the stop bit should be and the line is low, the byte has a framing error; a raw terminal under Linux hands such a
//! byte on as 00. Two in a hundred change nothing, and from about five on bytes come out wrong. A receiver with parity drops
//! bytes whose parity bit or stop bit is wrong.

use super::{Parity, Settings};

/// Data bits of a byte.
const DATA_BITS: u64 = 8;

/// The line after the last byte was sent: idle again for ever.
struct Wire<'a> {
    bytes: &'a [u8],
    parity: Parity,
    /// Ticks of one bit. A tick is the length of a bit at a speed of both speeds multiplied.
    bit: u64,
}

/// Returns what is read with these settings of bytes written with others, of eight data bits and one stop bit both; a
/// speed of 0 is none, and nothing is changed.
pub(super) fn misread(bytes: &[u8], written: Settings, read: Settings) -> Vec<u8> {
    let is_same = written.baud == read.baud && written.parity == read.parity;
    if is_same || written.baud == 0 || read.baud == 0 {
        return bytes.to_vec();
    }
    let wire = Wire { bytes, parity: written.parity, bit: u64::from(read.baud) };
    let bit = u64::from(written.baud);
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
        let wanted = parity_bit(data, read.parity);
        let stop = middle(DATA_BITS + 1 + u64::from(wanted.is_some()));
        let is_stopped = wire.is_high(stop);
        match wanted {
            None => found.push(if is_stopped { data } else { 0 }),
            Some(bit) if is_stopped && wire.is_high(middle(DATA_BITS + 1)) == bit => found.push(data),
            Some(_) => {}
        }
        at = wire.rises_after(stop);
    }
    found
}

/// Returns the level of a byte's parity bit, if it has one.
const fn parity_bit(byte: u8, parity: Parity) -> Option<bool> {
    let is_odd = byte.count_ones() % 2 == 1;
    match parity {
        Parity::None => None,
        Parity::Even => Some(is_odd),
        Parity::Odd => Some(!is_odd),
    }
}

impl Wire<'_> {
    /// Returns the bits of one byte, with start, parity and stop.
    fn bits(&self) -> u64 {
        DATA_BITS + 2 + u64::from(self.parity != Parity::None)
    }

    /// Returns the level at a tick.
    fn is_high(&self, at: u64) -> bool {
        let number = at / self.bit;
        let byte = usize::try_from(number / self.bits()).ok().and_then(|index| self.bytes.get(index));
        match (byte, number % self.bits()) {
            (None, _) => true,
            (Some(_), 0) => false,
            (Some(byte), place) if place <= DATA_BITS => byte >> (place - 1) & 1 == 1,
            (Some(byte), place) if place == DATA_BITS + 1 => parity_bit(*byte, self.parity) != Some(false),
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
        let bits = self.bytes.len() as u64 * self.bits();
        (at / self.bit + 1..=bits).map(|number| number * self.bit).find(|tick| self.is_high(*tick) == level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(baud: u32) -> Settings {
        Settings::svl(baud)
    }

    /// 0x03 has two ones and 0x07 three.
    #[test]
    fn a_byte_with_a_parity_bit_is_read_by_who_expects_none_if_that_bit_looks_like_a_stop() {
        let even = Settings { parity: Parity::Even, ..at(9_600) };
        let odd = Settings { parity: Parity::Odd, ..at(9_600) };
        assert_eq!(misread(&[0x03, 0x07], even, at(9_600)), [0, 0x07]);
        assert_eq!(misread(&[0x03, 0x07], odd, at(9_600)), [0x03, 0]);
        assert!(misread(&[0x03, 0x07, 0xFF], even, odd).is_empty());
        assert_eq!(misread(&[0x03, 0x07], even, even), [0x03, 0x07]);
    }

    #[test]
    fn who_expects_a_parity_bit_takes_the_stop_bit_for_it() {
        let even = Settings { parity: Parity::Even, ..at(9_600) };
        assert_eq!(misread(&[0x07], at(9_600), even), [0x07], "idle after it stands for the stop bit");
        assert!(misread(&[0x03], at(9_600), even).is_empty());
        assert!(misread(&[0x07, 0x07], at(9_600), even).len() < 2, "the next start bit is no stop bit");
    }

    #[test]
    fn two_in_a_hundred_change_nothing() {
        let all: Vec<u8> = (0..=255).collect();
        for read in [9_600, 9_408, 9_792] {
            assert_eq!(misread(&all, at(9_600), at(read)), all, "{read}");
        }
        for speed in [0, 9_600] {
            assert_eq!(misread(&all, at(speed), at(9_600)), all);
        }
    }

    /// Twice as fast a reader sees each bit twice. 0x55 is 0 1010 1010 1 on the wire: its first half reads as 0 01100110 and
    /// ends in a low stop bit, the rest as 0 01100111 and a high one.
    #[test]
    fn a_reader_of_twice_the_speed_sees_every_bit_twice() {
        assert_eq!(misread(&[0x55], at(9_600), at(19_200)), [0, 0xE6]);
    }

    #[test]
    fn a_slow_reader_of_a_fast_break_sees_a_framing_error() {
        assert_eq!(misread(&[0; 20], at(115_200), at(9_600))[0], 0);
        assert!(misread(&[0; 20], at(115_200), at(9_600)).len() < 5);
    }

    #[test]
    fn no_usual_speed_reads_another() {
        let text = b"\0\x09\x01\x60 what is sent at one speed and read at another\0";
        let speeds = [1_200, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400];
        for written in speeds {
            for read in speeds.into_iter().filter(|read| *read != written) {
                assert_ne!(misread(text, at(written), at(read)), text, "{written} as {read}");
            }
        }
    }
}
