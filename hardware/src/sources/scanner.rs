//! A barcode scanner on a line of its own.

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;

use crate::clock::Clock;
use crate::drive::news::{LastFailure, differences};
use crate::drive::{LineNews, What, Whose};
use crate::line::{Heard, Line};
use crate::scanner::profile::ScannerProfile;
use crate::scanner::{ScanEvent, Scanner};

/// Something that comes from a scanner's line.
#[derive(Debug)]
pub enum FromScanner {
    /// A read, or what was refused as one.
    Scanned(ScanEvent),
    /// Something new of the line itself.
    News(LineNews),
}

/// Listens to a scanner, answers it where its profile says so, and tells what it does and what becomes of its line; what
/// `event` makes of that is sent.
pub fn scanner<C: Send + 'static>(
    sender: mpsc::Sender<C>,
    mut line: Line,
    clock: Clock,
    profile: ScannerProfile,
    mut event: impl FnMut(FromScanner) -> Option<C> + Send + 'static,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut scanner = Scanner::new(profile);
        let mut failure = LastFailure::default();
        while !line.is_over() {
            let next = next(&mut line, scanner.poll_timeout().map(|due| clock.moment(due)), &sender).await;
            let mut told = Vec::new();
            match next {
                Next::Gone => return,
                Next::Due => scanner.handle_timeout(clock.now()),
                Next::Heard(Heard::Bytes(read)) => scanner.handle_bytes(clock.at(read), line.bytes()),
                Next::Heard(Heard::Up) => {
                    failure.forget();
                    let differences = differences(&mut line);
                    told.push(What::Up);
                    told.extend((!differences.is_empty()).then_some(What::Differs(differences)));
                }
                Next::Heard(Heard::Down(cause)) => {
                    scanner.handle_lost_line();
                    told.push(What::Down(cause));
                }
                Next::Heard(Heard::Unopened(error)) => {
                    told.extend(failure.is_news(&error).then_some(What::Unopened(error)));
                }
            }
            while let Some(reply) = scanner.poll_reply() {
                line.send(&[reply]);
            }
            let news = told.into_iter().map(|what| FromScanner::News(news_of(&line, what)));
            let mut told: Vec<FromScanner> = news.collect();
            told.extend(std::iter::from_fn(|| scanner.poll_event()).map(FromScanner::Scanned));
            for told in told {
                if let Some(made) = event(told)
                    && sender.send(made).await.is_err()
                {
                    return;
                }
            }
        }
    })
}

fn news_of(line: &Line, what: What) -> LineNews {
    let news = LineNews { of: Whose::Scanner, address: line.name().to_owned(), what };
    news.log();
    news
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

    fn read(told: FromScanner) -> Option<(Vec<u8>, Ended)> {
        match told {
            FromScanner::News(_) => None,
            FromScanner::Scanned(ScanEvent::Read(read)) => Some((read.data, read.ended)),
            FromScanner::Scanned(other) => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_becomes_of_the_line_is_told_and_more_of_the_same_is_no_news() {
        let place = tempfile::tempdir().unwrap();
        let port = place.path().join("scanner");
        let address = format!("serial:{}", port.display());
        let line = Line::waiting(address.parse().unwrap()).await.unwrap();
        let (sender, mut events) = mpsc::channel(8);
        let clock = Clock::starting_at(Instant::from_hour(7));
        let told = |told| match told {
            FromScanner::News(news) => Some((news.of, news.to_string())),
            FromScanner::Scanned(_) => None,
        };
        let _task = scanner(sender, line, clock, ScannerProfile::default(), told);
        let (of, unopened) = events.recv().await.unwrap();
        assert_eq!(of, Whose::Scanner);
        assert_eq!(unopened, format!("scanner line `{address}` cannot be opened and is tried again"));
        // Some ten more tries fail in the same way.
        tokio::time::sleep(std::time::Duration::from_secs(20)).await;
        let mut far = Line::open(format!("pty:{}", port.display()).parse().unwrap()).await.unwrap();
        let up = async {
            loop {
                far.listen().await;
            }
        };
        let (_, up) = tokio::select! {
            () = up => panic!("the line ended"),
            told = events.recv() => told.unwrap(),
        };
        assert_eq!(up, format!("scanner line `{address}` is up"));
        drop(far);
        let (_, down) = events.recv().await.unwrap();
        assert_eq!(down, format!("scanner line `{address}` is down"));
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
