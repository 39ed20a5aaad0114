//! TST: what is for tests alone. `docs/wire.md` 8.

use election::wire::code::{ErrorCode, Mode};
use election::wire::message::Message;

use super::{Duts, Need, Test, test};
use crate::bench::Bench;
use crate::verdict::{Reason, Stop, require};

pub(super) const TESTS: &[Test] = &[test!(
    "TST-01",
    "docs/wire.md 8",
    Either,
    [Need::Key, Need::Mode(Mode::Election)],
    no_tests_in_an_election,
    "tst-01-what",
    "tst-01-meaning"
)];

async fn no_tests_in_an_election(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.open().await?;
    bench.settle().await?;
    let data: Box<[u8]> = Box::new(*b"test");
    let messages = [
        Message::Echo(data.clone()),
        Message::EchoReply(data.clone()),
        Message::Sink(data),
        Message::Source { count: 3, size: 16 },
    ];
    for message in messages {
        let kind = message.kind();
        bench.probe.say(message).await?;
        let (patience, wanted) =
            (bench.patience(), Reason::new("reason-err-5-to").put("kind", format!("{kind:?}")));
        let answer = bench.probe.expect(wanted, patience, |heard| match heard.message() {
            Some(Message::Error(report)) if report.kind == kind => Some(Ok(report.code)),
            Some(message) if message.kind().is_test() => Some(Err(message.kind())),
            _ => None,
        });
        let code = answer.await?.map_err(|kind| {
            Stop::Fail(Reason::new("reason-came-election").put("kind", format!("{kind:?}")))
        })?;
        require(code == ErrorCode::WrongMode, || {
            Reason::new("reason-refused-not-err-5")
                .put("kind", format!("{kind:?}"))
                .put("code", format!("{code:?}"))
        })?;
    }
    bench.still_there().await
}
