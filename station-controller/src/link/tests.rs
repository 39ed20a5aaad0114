//! The two ends of a line in virtual time, after `Pair` in quinn.

mod line;
mod opening;
mod session;

use std::collections::BTreeMap;

use election::wire::cobs;
use election::wire::frame::Flags;
use election::wire::keys::SuiteSet;

use super::*;

const DEVICE: TerminalIdentity =
    TerminalIdentity { device_id: *b"DEV00001", model: 7, firmware: 0x0001_0203, boot_count: 1 };
const SECRET: DeviceKey = DeviceKey::new([0x42; 32]);

/// What happens to bytes on the way.
type Line<'a> = &'a mut dyn FnMut(Vec<u8>) -> Vec<Vec<u8>>;

/// Two links and the bytes between them. Index 0 is the controller, 1 the terminal.
struct Pair {
    now: Instant,
    ends: [Link; 2],
    /// Bytes under way to each end.
    under_way: [VecDeque<(Instant, Vec<u8>)>; 2],
    events: [Vec<LinkEvent>; 2],
    /// Chunks each end wrote, lost ones included.
    written: [Vec<Vec<u8>>; 2],
}

const C: usize = 0;
const T: usize = 1;

impl Pair {
    fn new(settings: LinkSettings) -> Self {
        Self::between(settings, settings, SECRET)
    }

    fn of_suite(suites: SuiteSet) -> Self {
        let settings = LinkSettings { suites, ..LinkSettings::test() };
        let key = if suites == SuiteSet(1) { DeviceKey::TEST } else { SECRET };
        Self::between(settings, settings, key)
    }

    fn between(controller: LinkSettings, terminal: LinkSettings, key: DeviceKey) -> Self {
        let devices = DeviceKeys::new(BTreeMap::from([(DEVICE.device_id, key.clone())]));
        let ends = [
            Link::controller(controller, *b"CTRL0001", devices, [1; 32]),
            Link::terminal(terminal, DEVICE, key, [2; 32]),
        ];
        let mut pair = Self {
            now: Instant::from_hour(7),
            ends,
            under_way: Default::default(),
            events: Default::default(),
            written: Default::default(),
        };
        for end in &mut pair.ends {
            end.attach(pair.now);
        }
        pair
    }

    /// Returns a pair with an open session and no events left.
    fn opened(settings: LinkSettings) -> Self {
        let mut pair = Self::new(settings);
        pair.open();
        pair
    }

    fn open(&mut self) {
        self.run_for(Duration::from_millis(200));
        assert!(self.ends[C].is_open());
        assert!(self.ends[T].is_open());
        self.events = Default::default();
        self.written = Default::default();
    }

    fn send(&mut self, end: usize, message: Message) {
        self.ends[end].send(self.now, message).unwrap();
    }

    fn run_for(&mut self, span: Duration) {
        self.run_through(span, &mut |bytes| vec![bytes]);
    }

    /// Runs for `span`; every chunk goes through `line`, which returns what arrives of it.
    fn run_through(&mut self, span: Duration, line: Line<'_>) {
        let end = self.now + span;
        self.drain(line);
        while let Some(next) = self.next_due().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.step();
            self.drain(line);
        }
        self.now = end;
    }

    /// Runs for `span`; `respond` may answer each event with a message from the same end.
    fn run_answering(
        &mut self,
        span: Duration,
        respond: &mut dyn FnMut(usize, &LinkEvent) -> Option<Message>,
    ) {
        let end = self.now + span;
        self.drain(&mut |bytes| vec![bytes]);
        while let Some(next) = self.next_due().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.step();
            for side in [C, T] {
                while let Some(event) = self.ends[side].poll_event() {
                    if let Some(message) = respond(side, &event) {
                        self.send(side, message);
                    }
                    self.events[side].push(event);
                }
            }
            self.drain(&mut |bytes| vec![bytes]);
        }
        self.now = end;
    }

    fn next_due(&self) -> Option<Instant> {
        let arrivals = self.under_way.iter().filter_map(|queue| queue.front().map(|(at, _)| *at));
        arrivals.chain(self.ends.iter().filter_map(Link::poll_timeout)).min()
    }

    fn step(&mut self) {
        for (end, queue) in self.ends.iter_mut().zip(&mut self.under_way) {
            while queue.front().is_some_and(|(at, _)| *at <= self.now) {
                let (_, bytes) = queue.pop_front().unwrap();
                end.handle_bytes(self.now, &bytes);
            }
            end.handle_timeout(self.now);
        }
    }

    fn drain(&mut self, line: Line<'_>) {
        let mut bytes = Vec::new();
        for from in [C, T] {
            self.events[from].extend(std::iter::from_fn(|| self.ends[from].poll_event()));
            while self.ends[from].poll_transmit(self.now, &mut bytes) {
                self.written[from].push(bytes.clone());
                let on_line = LinkSettings::test().line_time(bytes.len() as u64);
                let mut at = self.now;
                for arriving in line(bytes.clone()) {
                    at += on_line;
                    let queue = &mut self.under_way[1 - from];
                    at = queue.back().map_or(at, |(last, _)| at.max(*last));
                    queue.push_back((at, arriving));
                }
            }
        }
    }

    fn take_messages(&mut self, end: usize) -> Vec<Message> {
        let events = std::mem::take(&mut self.events[end]);
        events
            .into_iter()
            .filter_map(|event| match event {
                LinkEvent::Message(message) => Some(message),
                _ => None,
            })
            .collect()
    }

    fn has_event(&self, end: usize, event: &LinkEvent) -> bool {
        self.events[end].contains(event)
    }

    /// Hands bytes to one end as if they had come over the line.
    fn inject(&mut self, end: usize, bytes: &[u8]) {
        self.ends[end].handle_bytes(self.now, bytes);
    }
}

fn scan(number: u32) -> Message {
    Message::Scan { scan_id: number, aim: *b"]C0", data: Box::new([0x31; 12]) }
}

/// Undoes COBS on one written frame, applies `change`, mends the CRC and encodes again.
fn forged(written: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let (mut frame, mut wire) = (decoded(written), Vec::new());
    frame.truncate(frame.len() - 4);
    change(&mut frame);
    append_crc(&mut frame);
    cobs::encode(&frame, &mut wire);
    wire.push(0);
    wire
}

fn decoded(written: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    let encoded = written.split(|byte| *byte == 0).find(|frame| !frame.is_empty()).unwrap();
    cobs::decode(encoded, &mut frame).unwrap();
    frame
}

fn append_crc(frame: &mut Vec<u8>) {
    let crc = crc32c::crc32c(frame);
    frame.extend(crc.to_be_bytes());
}

/// Returns the kinds of the frames an end wrote.
fn kinds(written: &[Vec<u8>]) -> Vec<Kind> {
    written.iter().map(|chunk| Kind(decoded(chunk)[1])).collect()
}
