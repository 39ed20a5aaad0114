//! Finds the speed of a device by trying: at each speed a terminal is offered a session, a controller is listened to.
//!
//! One frame with a good CRC decides: at a wrong speed it would come by chance once in four thousand million. An offer
//! changes nothing at a device, whatever it makes of it, and needs no key. `docs/wire.md` 6.

use std::time::Duration;

use chacha20::ChaCha8Rng;
use election::wire::code::Kind;
use election::wire::frame::{Flags, Frame, Header, POINT_TO_POINT, SessionId, Side, VERSION};
use election::wire::keys::{SuiteSet, TrafficKey};
use election::wire::message::{Hello, Message};
use hardware::port::{Counters, Port, PortError, Settings};
use rand::{Rng, SeedableRng};
use serde::Serialize;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use crate::probe::heard::{Pieces, What, decode};
use crate::probe::session::on_line;

/// Speeds that devices are set to, the usual ones first.
pub const SPEEDS: [u32; 11] =
    [115_200, 9_600, 57_600, 38_400, 19_200, 230_400, 460_800, 921_600, 4_800, 2_400, 1_200];
/// Offers made to a terminal at each speed.
const OFFERS: usize = 2;
/// How long a terminal may take to answer, beside the time on the line.
const ANSWER: Duration = Duration::from_millis(300);

/// What came of one speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Try {
    /// Bits a second.
    pub baud: u32,
    /// Whether the port took the speed at all.
    pub is_supported: bool,
    /// Bytes that came.
    pub bytes: u64,
    /// Frames with a good CRC.
    pub good_frames: u32,
    /// Pieces of the line that were no frame.
    pub damaged: u32,
    /// Framing errors and breaks that the driver counted, where it counts.
    pub framing_errors: Option<u32>,
}

/// What came of all speeds that were tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Search {
    /// The speed at which the device was understood.
    pub found: Option<u32>,
    /// Each speed in the order it was tried.
    pub tries: Vec<Try>,
}

/// A line on which no speed can be looked for.
#[derive(Debug, Error)]
pub enum SpeedError {
    /// The link takes every speed and has none.
    #[error("line has no speed to find: `{address}`")]
    NoSpeed {
        /// The line.
        address: String,
    },
    /// The port failed.
    #[error("port failed while speeds were tried")]
    Port(#[source] PortError),
    /// The line was lost.
    #[error("line was lost while speeds were tried")]
    Line(#[source] std::io::Error),
}

/// Tries one speed after the other, `first` before the usual ones, until one frame of the device is understood.
pub async fn find(port: &mut dyn Port, dut: Side, first: u32, seed: u64) -> Result<Search, SpeedError> {
    if !port.has_settings() {
        return Err(SpeedError::NoSpeed { address: port.address().to_owned() });
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut tries = Vec::new();
    for baud in [first].into_iter().chain(SPEEDS.into_iter().filter(|baud| *baud != first)) {
        let tried = try_one(port, dut, baud, &mut rng).await?;
        tries.push(tried);
        if 0 < tried.good_frames {
            return Ok(Search { found: Some(baud), tries });
        }
    }
    Ok(Search { found: None, tries })
}

async fn try_one(port: &mut dyn Port, dut: Side, baud: u32, rng: &mut ChaCha8Rng) -> Result<Try, SpeedError> {
    let mut tried =
        Try { baud, is_supported: true, bytes: 0, good_frames: 0, damaged: 0, framing_errors: None };
    if port.set_baud(baud).is_err() {
        return Ok(Try { is_supported: false, ..tried });
    }
    port.clear_input().map_err(SpeedError::Port)?;
    let (before, settings) = (port.counters().ok(), Settings::svl(baud));
    let mut pieces = Pieces::default();
    for _ in 0..if dut == Side::Terminal { OFFERS } else { 1 } {
        let wait = match dut {
            Side::Terminal => {
                let offer = offer(rng);
                port.write_all(&offer).await.map_err(SpeedError::Line)?;
                ANSWER + settings.byte_time() * (offer.len() as u32 + 100)
            }
            // A controller without a session offers one in this rhythm.
            Side::Controller => Duration::from_secs(1).max(settings.byte_time() * 300) + ANSWER,
        };
        listen(port, dut, (&mut pieces, &mut tried), Instant::now() + wait).await?;
        if 0 < tried.good_frames {
            break;
        }
    }
    tried.framing_errors = before.zip(port.counters().ok()).map(|(before, after)| {
        let sum = |counters: Counters| counters.framing.saturating_add(counters.breaks);
        sum(after).saturating_sub(sum(before))
    });
    Ok(tried)
}

/// Reads until a frame is understood or the time is over.
async fn listen(
    port: &mut dyn Port,
    dut: Side,
    (pieces, tried): (&mut Pieces, &mut Try),
    until: Instant,
) -> Result<(), SpeedError> {
    let mut buffer = [0; 1_024];
    while tried.good_frames == 0 {
        // A read that is cut off by the clock has taken nothing.
        let Ok(read) = timeout_at(until, port.read(&mut buffer)).await else { return Ok(()) };
        let length = read.map_err(SpeedError::Line)?;
        if length == 0 {
            return Err(SpeedError::Line(std::io::ErrorKind::UnexpectedEof.into()));
        }
        tried.bytes += length as u64;
        pieces.feed(buffer.get(..length).unwrap_or_default(), |wire| {
            match decode(&wire, dut, [None, None]) {
                // A frame of a session that somebody else began is whole as well.
                Ok(_) | Err(What::Foreign(_)) => tried.good_frames += 1,
                Err(_) => tried.damaged += 1,
            }
        });
    }
    Ok(())
}

/// Returns a new HELLO as it goes on the line, after a 00 that ends what came before.
fn offer(rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut nonce = [0; 16];
    rng.fill_bytes(&mut nonce);
    let hello = Hello {
        version_min: VERSION,
        version_max: VERSION,
        suites: SuiteSet::ALL,
        max_payload: Frame::MAX_PAYLOAD as u16,
        nonce,
        controller_id: *b"BENCH-01",
    };
    let session = SessionId(rng.next_u32().max(1));
    let header = Header {
        kind: Kind::HELLO,
        flags: Flags::NONE,
        address: POINT_TO_POINT,
        session,
        counter: 0,
        ack: 0,
    };
    let (mut payload, mut frame) = (Vec::new(), Vec::new());
    Message::Hello(hello).encode(&mut payload);
    header.write(&payload, &TrafficKey::OPEN, &mut frame);
    [vec![0], on_line(&frame)].concat()
}

#[cfg(test)]
mod tests;
