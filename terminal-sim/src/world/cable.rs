//! One serial line in virtual time: baud pacing, latency, bit errors, a cut. What else can be wrong with it is in
//! [`faults`].
//!
//! A chunk arrives whole when its last stop bit would, plus the latency; chunks of one direction never overtake each
//! other. Bit errors are independent, drawn as distances to the next one, so that a clean line draws nothing.

mod faults;

use std::collections::VecDeque;

use chacha20::ChaCha8Rng;
use election::time::{Duration, Instant};

use crate::scenario::LinePlan;
use crate::streams::{Purpose, Streams, uniform};
pub(crate) use faults::LineFault;
use faults::LineFaults;

const BITS_PER_BYTE: u64 = 10;

/// Which end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The desk computer.
    Station,
    /// The device.
    Terminal,
}

/// Both directions of a line and the device on it.
#[derive(Debug)]
pub(crate) struct Cable {
    to_station: Pipe,
    to_terminal: Pipe,
    /// The device on the line.
    pub(crate) terminal: Option<usize>,
    /// Whether bytes get through.
    pub(crate) is_cut: bool,
}

#[derive(Debug)]
struct Pipe {
    in_flight: VecDeque<Chunk>,
    busy_until: Instant,
    byte_time: Duration,
    latency: Duration,
    noise: Noise,
    faults: LineFaults,
    spare: Vec<Vec<u8>>,
}

/// Bytes on their way.
#[derive(Debug)]
struct Chunk {
    /// When its last bit leaves the sender.
    sent: Instant,
    arrives: Instant,
    bytes: Vec<u8>,
}

/// Independent bit errors.
#[derive(Debug)]
struct Noise {
    rate: f64,
    /// Bits that pass unharmed before the next flip.
    until_flip: u64,
    rng: ChaCha8Rng,
}

impl Cable {
    pub(crate) fn new(plan: &LinePlan, streams: Streams, line: u64) -> Self {
        let pipe = |direction| Pipe {
            in_flight: VecDeque::new(),
            busy_until: Instant::MIDNIGHT,
            byte_time: Duration::from_nanos(BITS_PER_BYTE * 1_000_000_000 / u64::from(plan.baud.max(1))),
            latency: plan.latency,
            noise: Noise::new(plan.bit_error_rate, streams.of(Purpose::Noise, line * 2 + direction)),
            faults: LineFaults::default(),
            spare: Vec::new(),
        };
        Self { to_station: pipe(0), to_terminal: pipe(1), terminal: None, is_cut: false }
    }

    /// Sets the bit error rate of both directions.
    pub(crate) fn set_noise(&mut self, rate: f64) {
        self.to_station.noise.set_rate(rate);
        self.to_terminal.noise.set_rate(rate);
    }

    /// Lets something be wrong with one direction until [`Self::calm`], with draws of its own.
    pub(crate) fn upset(&mut self, fault: usize, to: End, what: LineFault, rng: ChaCha8Rng) {
        self.pipe(to).faults.add(fault, what, rng);
    }

    /// Ends what one fault does to both directions.
    pub(crate) fn calm(&mut self, fault: usize) {
        self.to_station.faults.remove(fault);
        self.to_terminal.faults.remove(fault);
    }

    /// Puts a chunk on the line and returns when it arrives: not at all, once or twice. The line keeps the bytes and
    /// leaves a used buffer in their place.
    pub(crate) fn send(&mut self, now: Instant, to: End, bytes: &mut Vec<u8>) -> [Option<Instant>; 2] {
        if self.is_cut || self.terminal.is_none() {
            return [None; 2];
        }
        self.pipe(to).send(now, bytes)
    }

    /// Takes the chunk that arrives now at one end.
    pub(crate) fn receive(&mut self, now: Instant, at: End) -> Option<Vec<u8>> {
        let pipe = self.pipe(at);
        pipe.in_flight.front().filter(|chunk| chunk.arrives <= now)?;
        pipe.in_flight.pop_front().map(|chunk| chunk.bytes)
    }

    /// Gives a buffer back.
    pub(crate) fn reuse(&mut self, at: End, buffer: Vec<u8>) {
        self.pipe(at).spare.push(buffer);
    }

    /// Cuts the line: of what is on its way the bytes arrive that were sent before, and no more.
    pub(crate) fn cut(&mut self, now: Instant) {
        self.is_cut = true;
        self.to_station.cut(now);
        self.to_terminal.cut(now);
    }

    /// Forgets what is on its way: the device was lifted.
    pub(crate) fn drop_in_flight(&mut self) {
        self.to_station.in_flight.clear();
        self.to_terminal.in_flight.clear();
    }

    fn pipe(&mut self, to: End) -> &mut Pipe {
        match to {
            End::Station => &mut self.to_station,
            End::Terminal => &mut self.to_terminal,
        }
    }
}

impl Pipe {
    fn send(&mut self, now: Instant, bytes: &mut Vec<u8>) -> [Option<Instant>; 2] {
        let mut chunk = std::mem::replace(bytes, self.spare.pop().unwrap_or_default());
        self.noise.apply(&mut chunk);
        let takes = self.byte_time.times(chunk.len() as u64);
        self.busy_until = self.busy_until.max(now) + takes;
        if self.faults.are_none() {
            return [Some(self.put(chunk, Duration::ZERO)), None];
        }
        let passage = self.faults.pass(&mut chunk);
        if chunk.is_empty() {
            self.spare.push(chunk);
            return [None; 2];
        }
        let again = passage.is_doubled.then(|| chunk.clone());
        let first = self.put(chunk, passage.delay);
        let second = again.map(|chunk| {
            self.busy_until += takes;
            self.put(chunk, passage.delay)
        });
        [Some(first), second]
    }

    /// Puts a chunk behind those on their way, its last bit sent when the line is free again.
    fn put(&mut self, bytes: Vec<u8>, delay: Duration) -> Instant {
        let (sent, behind) = (self.busy_until, self.in_flight.back().map(|chunk| chunk.arrives));
        let arrives = behind.into_iter().fold(sent + self.latency + delay, Instant::max);
        self.in_flight.push_back(Chunk { sent, arrives, bytes });
        arrives
    }

    fn cut(&mut self, now: Instant) {
        for chunk in &mut self.in_flight {
            let unsent = chunk.sent.since(now).nanos().div_ceil(self.byte_time.nanos().max(1));
            let unsent = usize::try_from(unsent).unwrap_or(usize::MAX);
            chunk.bytes.truncate(chunk.bytes.len().saturating_sub(unsent));
        }
    }
}

impl Noise {
    fn new(rate: f64, rng: ChaCha8Rng) -> Self {
        let mut noise = Self { rate, until_flip: u64::MAX, rng };
        noise.draw_distance();
        noise
    }

    fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
        self.draw_distance();
    }

    fn draw_distance(&mut self) {
        self.until_flip = if 0.0 < self.rate {
            (libm::log(uniform(&mut self.rng)) / libm::log1p(-self.rate)) as u64
        } else {
            u64::MAX
        };
    }

    fn apply(&mut self, chunk: &mut [u8]) {
        let bits = chunk.len() as u64 * 8;
        let mut at = 0;
        while self.until_flip < bits - at {
            at += self.until_flip;
            if let Some(byte) = chunk.get_mut((at / 8) as usize) {
                *byte ^= 1 << (at % 8);
            }
            at += 1;
            self.draw_distance();
        }
        if self.until_flip != u64::MAX {
            self.until_flip -= bits - at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cable(bit_error_rate: f64) -> Cable {
        let plan = LinePlan {
            baud: 9_600,
            latency: Duration::from_millis(1),
            bit_error_rate,
            keep_alive: Duration::ZERO,
            suite: 2,
        };
        let mut cable = Cable::new(&plan, Streams::new(1, 1), 0);
        cable.terminal = Some(0);
        cable
    }

    /// 42 bytes at 9600 take 43.75 ms (WIRE 5); a second chunk waits for the first.
    #[test]
    fn chunks_are_paced_and_keep_their_order() {
        let mut cable = cable(0.0);
        let at = |millis| Instant::from_millis(millis);
        let [first, None] = cable.send(at(0), End::Station, &mut vec![7; 42]) else { panic!("twice") };
        let [second, None] = cable.send(at(0), End::Station, &mut vec![8; 42]) else { panic!("twice") };
        let (first, second) = (first.unwrap(), second.unwrap());
        let byte = 1_041_666;
        assert_eq!(first, Instant::from_nanos(42 * byte + 1_000_000));
        assert_eq!(second, Instant::from_nanos(84 * byte + 1_000_000));
        assert_eq!(cable.receive(at(1), End::Station), None);
        assert_eq!(cable.receive(first, End::Station), Some(vec![7; 42]));
        assert_eq!(cable.receive(second, End::Station), Some(vec![8; 42]));
    }

    /// 10^6 bits at a rate of 10^-3: within 4 standard errors of 1,000 flips.
    #[test]
    fn bits_flip_at_the_rate_they_are_told() {
        let mut cable = cable(1e-3);
        let mut flips = 0;
        for _ in 0..1_000 {
            let at = cable.send(Instant::MIDNIGHT, End::Terminal, &mut vec![0; 125])[0].unwrap();
            let chunk = cable.receive(at, End::Terminal).unwrap();
            flips += chunk.iter().map(|byte| byte.count_ones()).sum::<u32>();
        }
        assert!((874..=1_126).contains(&flips), "{flips}");
    }

    /// A cut after 10.5 bytes of 42: 10 arrive, and of the chunk behind it nothing.
    #[test]
    fn a_cut_in_mid_frame_lets_the_bytes_through_that_were_sent() {
        let mut cable = cable(0.0);
        let first = cable.send(Instant::MIDNIGHT, End::Station, &mut (0..42).collect())[0].unwrap();
        let second = cable.send(Instant::MIDNIGHT, End::Station, &mut vec![8; 42])[0].unwrap();
        cable.cut(Instant::from_nanos(10 * 1_041_666 + 500_000));
        assert_eq!(cable.receive(first, End::Station), Some((0..10).collect()));
        assert_eq!(cable.receive(second, End::Station), Some(Vec::new()));
        assert_eq!(cable.send(second, End::Station, &mut vec![1]), [None; 2]);
    }

    #[test]
    fn a_doubled_chunk_follows_itself_at_the_pace_of_the_line() {
        let mut cable = cable(0.0);
        let rng = Streams::new(1, 1).of_line_fault(0, 0, false);
        cable.upset(7, End::Station, LineFault::Duplicate(1.0), rng);
        let sent = cable.send(Instant::MIDNIGHT, End::Station, &mut vec![7; 42]);
        let byte = 1_041_666;
        let at = [42, 84].map(|bytes| Some(Instant::from_nanos(bytes * byte + 1_000_000)));
        assert_eq!(sent, at);
        assert_eq!(cable.receive(sent[0].unwrap(), End::Station), Some(vec![7; 42]));
        assert_eq!(cable.receive(sent[1].unwrap(), End::Station), Some(vec![7; 42]));
        cable.calm(7);
        assert_eq!(cable.send(Instant::from_hour(1), End::Station, &mut vec![7; 42])[1], None);
    }

    /// What was held up keeps its place: after the delay nothing overtakes it.
    #[test]
    fn what_is_held_up_is_not_overtaken() {
        let mut cable = cable(0.0);
        let fault = LineFault::Delay { least: Duration::from_secs(5), jitter: Duration::from_secs(3) };
        cable.upset(0, End::Station, fault, Streams::new(1, 1).of_line_fault(0, 0, false));
        let mut last = Instant::MIDNIGHT;
        for n in 0..100 {
            let now = Instant::from_millis(n * 100);
            let at = cable.send(now, End::Station, &mut vec![n as u8; 4])[0].unwrap();
            assert!(last <= at);
            assert!(Duration::from_secs(5) <= at.since(now));
            last = at;
        }
        cable.calm(0);
        let now = Instant::from_millis(10_000);
        let behind = cable.send(now, End::Station, &mut vec![100; 4])[0].unwrap();
        assert!(last <= behind);
        let order: Vec<u8> =
            std::iter::from_fn(|| cable.receive(behind, End::Station)).map(|chunk| chunk[0]).collect();
        assert_eq!(order, (0..=100).collect::<Vec<u8>>());
    }

    #[test]
    fn nothing_passes_a_cut_or_an_empty_dock() {
        let mut cable = cable(0.0);
        cable.is_cut = true;
        assert_eq!(cable.send(Instant::MIDNIGHT, End::Station, &mut vec![1]), [None; 2]);
        cable.is_cut = false;
        cable.terminal = None;
        assert_eq!(cable.send(Instant::MIDNIGHT, End::Station, &mut vec![1]), [None; 2]);
    }
}
