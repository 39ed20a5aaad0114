//! A barcode scanner on a line of its own.

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;

use crate::clock::Clock;
use crate::line::{Heard, Line};
use crate::scanner::profile::ScannerProfile;
use crate::scanner::{ScanEvent, Scanner};

/// Listens to a scanner, answers it where its profile says so, and sends what it does.
pub fn scanner<C: Send + 'static>(
    sender: mpsc::Sender<C>,
    mut line: Line,
    clock: Clock,
    profile: ScannerProfile,
    mut event: impl FnMut(ScanEvent) -> C + Send + 'static,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut scanner = Scanner::new(profile);
        while !line.is_over() {
            match next(&mut line, scanner.poll_timeout().map(|due| clock.moment(due)), &sender).await {
                Next::Gone => return,
                Next::Due => scanner.handle_timeout(clock.now()),
                Next::Heard(Heard::Bytes(read)) => scanner.handle_bytes(clock.at(read), line.bytes()),
                Next::Heard(Heard::Up) => {}
                Next::Heard(Heard::Down(cause)) => {
                    tracing::info!(line = line.name(), ?cause, "scanner is gone");
                    scanner.handle_lost_line();
                }
                Next::Heard(Heard::Unopened(error)) => {
                    tracing::debug!(line = line.name(), %error, "scanner not opened");
                }
            }
            while let Some(reply) = scanner.poll_reply() {
                line.send(&[reply]);
            }
            while let Some(scanned) = scanner.poll_event() {
                if sender.send(event(scanned)).await.is_err() {
                    return;
                }
            }
        }
    })
}

/// What ends a wait.
enum Next {
    Heard(Heard),
    Due,
    /// Nobody takes events any more.
    Gone,
}

async fn next<C>(line: &mut Line, due: Option<tokio::time::Instant>, sender: &mpsc::Sender<C>) -> Next {
    let heard = async {
        match due {
            Some(due) => timeout_at(due, line.listen()).await.map_or(Next::Due, Next::Heard),
            None => Next::Heard(line.listen().await),
        }
    };
    tokio::select! {
        next = heard => next,
        () = sender.closed() => Next::Gone,
    }
}

#[cfg(test)]
mod tests {
    use election::time::Instant;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::port::Settings;
    use crate::port::memory::pair;
    use crate::scanner::Ended;
    use crate::scanner::profile::{Reply, Suffix};

    fn read(event: ScanEvent) -> (Vec<u8>, Ended) {
        let ScanEvent::Read(read) = event else { panic!("{event:?}") };
        (read.data, read.ended)
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_is_answered_and_one_without_a_suffix_ends_by_silence() {
        for (suffix, sent, ended) in
            [(Suffix::Cr, &b"123\r"[..], Ended::Suffix), (Suffix::None, b"123", Ended::Silence)]
        {
            let (near, mut far) = pair(Settings::svl(9_600));
            let (sender, mut events) = mpsc::channel(8);
            let profile = ScannerProfile { suffix, reply: Reply::AckNak, ..ScannerProfile::default() };
            let clock = Clock::starting_at(Instant::from_hour(7));
            let task = scanner(sender, Line::over(Box::new(near)), clock, profile, read);
            far.write_all(sent).await.unwrap();
            assert_eq!(events.recv().await.unwrap(), (b"123".to_vec(), ended));
            assert_eq!(far.read_u8().await.unwrap(), 6);
            drop(far);
            task.await.unwrap();
        }
    }
}
