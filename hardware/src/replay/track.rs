//! One line of a recording while a machine is driven through it: what comes in next, and what must go out next.

use std::collections::VecDeque;

use election::time::Instant;

use super::ReplayError;
use crate::capture::Direction;
use crate::capture::reader::{RecordedPacket, Recording};
use crate::capture::rtac::{DCD, Event};

/// A packet that differs.
pub(super) struct Differing {
    pub(super) at: Instant,
    pub(super) packet: u32,
    /// The recorded frame.
    pub(super) expected: Vec<u8>,
    /// The machine's; empty if it sends nothing.
    pub(super) found: Vec<u8>,
}

/// What was taken from a recording.
pub(super) enum Taken {
    Bytes(Vec<u8>),
    /// This packet was written without all its bytes.
    Withheld(u32),
    /// There are no more.
    Lacking,
}

/// A line.
pub(super) struct Track<'r> {
    /// Each time the line was there.
    stretches: Vec<Stretch<'r>>,
    current: usize,
    /// Bytes the machine sent and the recording has not shown yet.
    pending: VecDeque<u8>,
    /// The frame that is being compared, as far as both agree.
    agreed: Vec<u8>,
    alike: u64,
    /// A packet that is looked out for, and whether it has passed.
    awaited: Option<u32>,
    has_passed: bool,
}

/// From when the line came to when it went.
struct Stretch<'r> {
    from: Instant,
    received: Way<'r>,
    sent: Way<'r>,
}

/// Bytes of one direction, packet by packet.
#[derive(Clone, Default)]
struct Way<'r> {
    packets: Vec<&'r RecordedPacket>,
    packet: usize,
    byte: usize,
    /// The last packet whose bytes have all passed.
    passed: Option<u32>,
}

impl<'r> Way<'r> {
    /// Returns the next byte and its packet; no byte where it was withheld.
    fn peek(&self) -> Option<(&'r RecordedPacket, Option<u8>)> {
        let packet = self.packets.get(self.packet)?;
        Some((packet, packet.bytes.get(self.byte).copied()))
    }

    fn advance(&mut self) {
        self.byte += 1;
        let over = self.packets.get(self.packet).filter(|packet| packet.original_len <= self.byte);
        if let Some(packet) = over {
            self.passed = Some(packet.number);
            self.packet += 1;
            self.byte = 0;
        }
    }

    /// Returns what is left of the frame.
    fn rest(mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        while let Some((_, Some(byte))) = self.peek().filter(|(_, byte)| *byte != Some(0)) {
            rest.push(byte);
            self.advance();
        }
        rest
    }
}

impl<'r> Track<'r> {
    pub(super) fn of(recording: &'r Recording, line: usize, awaited: Option<u32>) -> Self {
        let mut packets: Vec<&RecordedPacket> =
            recording.packets.iter().filter(|packet| packet.line == line).collect();
        // A frame is written when it is whole: its first pieces may stand behind bytes of the other direction.
        packets.sort_by_key(|packet| packet.at);
        let stretch = |from| Stretch { from, received: Way::default(), sent: Way::default() };
        let mut stretches = vec![stretch(Instant::MIDNIGHT)];
        for packet in packets {
            if packet.event == Event::Status && packet.control & DCD != 0 {
                stretches.push(stretch(packet.at));
            }
            let is_data = matches!(packet.event, Event::Sent | Event::Received) && packet.original_len != 0;
            if let Some(last) = stretches.last_mut().filter(|_| is_data) {
                let way =
                    if packet.direction == Direction::Sent { &mut last.sent } else { &mut last.received };
                way.packets.push(packet);
            }
        }
        let (pending, agreed) = (VecDeque::new(), Vec::new());
        Self { stretches, current: 0, pending, agreed, alike: 0, awaited, has_passed: false }
    }

    /// The machine hears that the line is there: the stretch is the last that had begun.
    pub(super) fn begin(&mut self, at: Instant) {
        self.forget();
        self.current = self.stretches.iter().rposition(|stretch| stretch.from <= at).unwrap_or(0);
    }

    /// The machine hears that the line is gone: what waited to be sent is dropped.
    pub(super) fn end(&mut self) {
        self.forget();
    }

    fn forget(&mut self) {
        self.pending.clear();
        self.agreed.clear();
    }

    pub(super) fn receive(&mut self, length: usize) -> Taken {
        let Some(stretch) = self.stretches.get_mut(self.current) else { return Taken::Lacking };
        // The length is what a file says: no room is made for it beforehand.
        let mut bytes = Vec::new();
        while bytes.len() < length {
            match stretch.received.peek() {
                Some((_, Some(byte))) => bytes.push(byte),
                Some((packet, None)) => return Taken::Withheld(packet.number),
                None => return Taken::Lacking,
            }
            stretch.received.advance();
            self.has_passed |= self.awaited.is_some() && stretch.received.passed == self.awaited;
        }
        Taken::Bytes(bytes)
    }

    /// Takes bytes of the machine and compares them; what was recorded later than the last byte is not awaited.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<Option<Differing>, ReplayError> {
        self.pending.extend(bytes);
        let Some(stretch) = self.stretches.get_mut(self.current) else { return Ok(None) };
        while let Some(byte) = self.pending.front().copied() {
            let Some((packet, recorded)) = stretch.sent.peek() else { return Ok(None) };
            let Some(recorded) = recorded else {
                return Err(ReplayError::Withheld { packet: packet.number });
            };
            if recorded != byte {
                let expected = [self.agreed.clone(), stretch.sent.clone().rest()].concat();
                let found = self.found();
                return Ok(Some(Differing { at: packet.at, packet: packet.number, expected, found }));
            }
            self.pending.pop_front();
            stretch.sent.advance();
            self.has_passed |= self.awaited.is_some() && stretch.sent.passed == self.awaited;
            self.alike += 1;
            self.agreed.push(byte);
            if byte == 0 {
                self.agreed.clear();
            }
        }
        Ok(None)
    }

    /// Returns the first packet before a time whose bytes the machine has not sent, and its frame.
    pub(super) fn owed(&self, before: Instant) -> Result<Option<Differing>, ReplayError> {
        let reached = self.stretches.get(..=self.current).unwrap_or_default();
        for (index, stretch) in reached.iter().enumerate() {
            let Some((packet, byte)) = stretch.sent.peek().filter(|(packet, _)| packet.at < before) else {
                continue;
            };
            if byte.is_none() {
                return Err(ReplayError::Withheld { packet: packet.number });
            }
            let agreed = if index == self.current { self.agreed.clone() } else { Vec::new() };
            let expected = [agreed, stretch.sent.clone().rest()].concat();
            let (at, packet) = (packet.at, packet.number);
            return Ok(Some(Differing { at, packet, expected, found: Vec::new() }));
        }
        Ok(None)
    }

    /// Returns whether all bytes of the awaited packet were handed in or sent.
    pub(super) fn has_passed(&self) -> bool {
        self.has_passed
    }

    /// Returns how many bytes of the frame are alike.
    pub(super) fn place(&self) -> usize {
        self.agreed.len()
    }

    pub(super) fn alike(&self) -> u64 {
        self.alike
    }

    /// Returns how many bytes the machine has sent that the recording does not show.
    pub(super) fn unsent(&self) -> usize {
        self.pending.len()
    }

    /// Returns the frame the machine is sending.
    pub(super) fn found(&self) -> Vec<u8> {
        let rest = self.pending.iter().copied().take_while(|byte| *byte != 0);
        self.agreed.iter().copied().chain(rest).collect()
    }
}
