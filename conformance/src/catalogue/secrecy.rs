//! PRV: what the log of a terminal may not tell. `docs/wire.md` 9.

use election::right::Right;
use election::wire::code::{BallotState, VoteResult};
use election::wire::message::Message;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::operator::Step;
use crate::verdict::{Reason, Stop, require};

/// Bytes of a right in a row that cannot stand in a log by chance.
const WINDOW: usize = 5;
/// Bytes of a content in a row; much of it is the same in every ballot.
const CONTENT_WINDOW: usize = 12;
/// The most of a log that is read.
const MOST_LOG: usize = 1 << 20;

pub(super) const TESTS: &[Test] = &[test!(
    "PRV-01",
    "docs/wire.md 9",
    Terminal,
    [Need::Key, Need::Hand(Step::Vote)],
    log_tells_nothing,
    "prv-01-what",
    "prv-01-meaning"
)];

async fn log_tells_nothing(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.emptied().await?;
    let mut votes = Vec::new();
    for _ in 0..bench.profile.repeats("PRV-01") {
        let (right, content) = bench.voted().await?;
        bench.receipt(right, VoteResult::Recorded).await?;
        bench.expect_state(right, BallotState::Cleared).await?;
        votes.push((right, content));
    }
    let log = read_log(bench).await?;
    bench.note(Reason::new("reason-bytes-log-read").put("count", log.len()));
    let shown = printed_bytes(&log);
    for (number, (right, content)) in (1..).zip(&votes) {
        for log in [&log, &shown] {
            require(!has_right(log, right), || {
                Reason::new("reason-log-names-right-vote").put("number", number.to_string())
            })?;
            require(!has_content(log, content), || {
                Reason::new("reason-log-holds-ballot-vote").put("number", number.to_string())
            })?;
        }
    }
    Ok(())
}

async fn read_log(bench: &mut Bench<'_>) -> Result<Vec<u8>, Stop> {
    let (mut log, mut offset) = (Vec::new(), 0);
    while log.len() < MOST_LOG {
        bench.probe.say(Message::LogRead { offset, length: 400 }).await?;
        let patience = bench.patience();
        let piece = bench.probe.expect(Reason::name("LOG_DATA"), patience, |heard| match heard.message() {
            // A full log may have lost its beginning.
            Some(Message::LogData { offset: from, data }) if offset <= *from => Some((*from, data.clone())),
            _ => None,
        });
        let (from, piece) = piece.await?;
        if piece.is_empty() {
            break;
        }
        offset = from.saturating_add(piece.len() as u32);
        log.extend_from_slice(&piece);
    }
    Ok(log)
}

/// Returns the bytes that hexadecimal digits in a text stand for, pairs read at even places of each run of digits.
fn printed_bytes(text: &[u8]) -> Vec<u8> {
    let digits = |run: &[u8]| -> Vec<u8> {
        let values: Vec<u8> =
            run.iter().filter_map(|digit| char::from(*digit).to_digit(16).map(|value| value as u8)).collect();
        values.chunks_exact(2).filter_map(|pair| Some(pair.first()? << 4 | pair.last()?)).collect()
    };
    text.split(|byte| !byte.is_ascii_hexdigit()).flat_map(digits).collect()
}

fn has_right(log: &[u8], right: &Right) -> bool {
    right.to_bytes().windows(WINDOW).any(|piece| has(log, piece))
}

/// Leaves out pieces that say nothing: those made of few different bytes, and the mark of the stand-in.
fn has_content(log: &[u8], content: &[u8]) -> bool {
    let tells = |piece: &&[u8]| {
        let mut bytes = piece.to_vec();
        bytes.sort_unstable();
        bytes.dedup();
        3 < bytes.len() && !has(b"SAYLAU STAND-IN NOT SEAL", piece)
    };
    content.windows(CONTENT_WINDOW).filter(tells).any(|piece| has(log, piece))
}

fn has(log: &[u8], piece: &[u8]) -> bool {
    log.windows(piece.len()).any(|window| window == piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_found_raw_and_in_hexadecimal() {
        let right = Right::from_bytes(&std::array::from_fn(|at| at as u8 + 100));
        let raw = [b"seen ".as_slice(), &right.mac].concat();
        assert!(has_right(&raw, &right));
        let printed: String = right.nonce.iter().map(|byte| format!("{byte:02x}")).collect();
        let line = format!("12:00 voted right={printed}\n");
        assert!(has_right(&printed_bytes(line.as_bytes()), &right));
        assert!(!has_right(b"12:00 session opened, 12:01 session closed", &right));
    }
}
