//! Lines that come and go.

use std::io::{Read, Write};
use std::path::PathBuf;

use super::*;
use crate::port::memory::{MemoryPort, pair};
use crate::port::pty::{PtyMaster, PtyPort, open_plainly};
use crate::port::{PortError, Settings};

fn address(text: &str) -> LineAddress {
    text.parse().unwrap()
}

async fn heard(line: &mut Line) -> Heard {
    tokio::time::timeout(Duration::from_secs(3_600), line.listen())
        .await
        .expect("nothing was heard for an hour")
}

/// A place with the two names a line and its other side meet at.
struct Meeting {
    _place: tempfile::TempDir,
    name: PathBuf,
}

impl Meeting {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let name = place.path().join("desk");
        Self { _place: place, name }
    }

    fn master(&self) -> PtyMaster {
        PtyMaster::named(&self.name, Settings::svl(115_200)).unwrap()
    }

    fn serial(&self) -> LineAddress {
        address(&format!("serial:{}", self.name.display()))
    }
}

async fn read_exactly(port: &mut PtyPort, count: usize) -> Vec<u8> {
    let mut read = vec![0; count];
    tokio::io::AsyncReadExt::read_exact(port, &mut read).await.unwrap();
    read
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_unplugged_and_plugged_in_again_is_found_under_its_new_number() {
    let meeting = Meeting::new();
    let mut master = meeting.master();
    let mut line = Line::open(meeting.serial()).await.unwrap();
    for round in 1..=10 {
        assert!(matches!(heard(&mut line).await, Heard::Up));
        let mut far = master.plugged().await.unwrap();
        assert!(line.send(b"ping"));
        tokio::select! {
            read = read_exactly(&mut far, 4) => assert_eq!(read, b"ping"),
            heard = line.listen() => panic!("{heard:?}"),
        }
        let before = line.counts().failed;
        drop((far, master));
        assert!(matches!(heard(&mut line).await, Heard::Down(_)));
        assert!(!line.send(b"lost"), "a line that is down takes nothing");
        assert!(matches!(heard(&mut line).await, Heard::Unopened(OpenError::Missing { .. })));
        assert_eq!(line.counts().failed, before + 1);
        master = meeting.master();
        assert_eq!(line.counts().opened, round);
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_become_rare_and_never_spin() {
    let meeting = Meeting::new();
    let mut line = Line::waiting(meeting.serial()).await.unwrap();
    let began = Instant::now();
    let mut waits = Vec::new();
    let mut last = Duration::ZERO;
    while waits.len() < 9 {
        assert!(matches!(heard(&mut line).await, Heard::Unopened(OpenError::Missing { .. })));
        waits.push(began.elapsed() - last);
        last = began.elapsed();
    }
    let grain = Duration::from_millis(1);
    for (wait, expected) in waits.iter().zip([0, 50, 100, 200, 400, 800, 1_600, 2_000, 2_000]) {
        let expected = Duration::from_millis(expected);
        assert!((expected..=expected + grain).contains(wait), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_that_hangs_up_whenever_it_is_opened_is_left_alone_for_longer_and_longer() {
    let meeting = Meeting::new();
    let listener = tokio::net::UnixListener::bind(&meeting.name).unwrap();
    let mut line = Line::open(address(&format!("unix:{}", meeting.name.display()))).await.unwrap();
    let began = Instant::now();
    let slam = async {
        loop {
            drop(listener.accept().await.unwrap());
        }
    };
    let listen = async {
        while began.elapsed() < Duration::from_secs(60) {
            heard(&mut line).await;
        }
    };
    tokio::select! {
        () = slam => {}
        () = listen => {}
    }
    let opened = line.counts().opened;
    assert!((20..40).contains(&opened), "opened {opened} times in a minute");
}

#[tokio::test(start_paused = true)]
async fn a_pseudo_terminal_of_ours_goes_up_and_down_with_whoever_opens_it() {
    let meeting = Meeting::new();
    let mut line = Line::open(address(&format!("pty:{}", meeting.name.display()))).await.unwrap();
    let silent = tokio::time::timeout(Duration::from_secs(10), line.listen()).await;
    assert!(silent.is_err());
    for _ in 0..10 {
        let mut other = open_plainly(&meeting.name).unwrap();
        assert!(matches!(heard(&mut line).await, Heard::Up));
        other.write_all(b"hello").unwrap();
        let mut read = Vec::new();
        while read.len() < 5 {
            assert!(matches!(heard(&mut line).await, Heard::Bytes(_)));
            read.extend_from_slice(line.bytes());
        }
        assert_eq!(read, b"hello");
        drop(other);
        assert!(matches!(heard(&mut line).await, Heard::Down(_)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_port_without_an_address_is_over_when_it_is_gone() {
    let (near, far) = pair(Settings::svl(9_600));
    let mut line = Line::over(Box::new(near));
    assert!(matches!(heard(&mut line).await, Heard::Up));
    drop(far);
    assert!(matches!(heard(&mut line).await, Heard::Down(None)));
    assert!(line.is_over());
    assert!(tokio::time::timeout(Duration::from_secs(60), line.listen()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_queue_is_bounded_and_takes_frames_whole_or_not_at_all() {
    let (near, _far) = pair(Settings::svl(9_600));
    let mut line = Line::over(Box::new(near));
    assert!(matches!(heard(&mut line).await, Heard::Up));
    let taken = (0..1_000).filter(|_| line.send(&[1; 500])).count();
    assert_eq!(taken, MOST_QUEUED / 500);
    assert_eq!(line.counts().dropped, (1_000 - taken as u64) * 500);
    // What the port takes leaves the queue, and the rest waits.
    assert!(tokio::time::timeout(Duration::from_secs(1), line.listen()).await.is_err());
    assert!(line.is_writing());
    assert!(0 < line.counts().written);
}

#[tokio::test(start_paused = true)]
async fn what_was_queued_for_a_lost_line_is_not_sent_to_the_next() {
    let meeting = Meeting::new();
    let mut line = Line::open(address(&format!("pty:{}", meeting.name.display()))).await.unwrap();
    let other = open_plainly(&meeting.name).unwrap();
    assert!(matches!(heard(&mut line).await, Heard::Up));
    assert!(line.send(&[7; 40_000]));
    drop(other);
    assert!(matches!(heard(&mut line).await, Heard::Down(_)));
    // Whoever comes next finds a line that was unplugged for a while.
    let silent = tokio::time::timeout(Duration::from_secs(1), line.listen()).await;
    assert!(silent.is_err());
    let mut other = open_plainly(&meeting.name).unwrap();
    assert!(matches!(heard(&mut line).await, Heard::Up));
    assert!(line.send(b"fresh"));
    let nothing = tokio::time::timeout(Duration::from_secs(1), line.listen()).await;
    assert!(nothing.is_err());
    let mut read = [0; 5];
    other.read_exact(&mut read).unwrap();
    assert_eq!(&read, b"fresh");
    let counts = line.counts();
    assert_eq!(counts.dropped + counts.written, 40_005);
}

#[tokio::test(start_paused = true)]
async fn an_unplugged_serial_line_frees_its_port_and_takes_it_again_when_plugged_in() {
    let meeting = Meeting::new();
    let master = meeting.master();
    let mut line = Line::open(meeting.serial()).await.unwrap();
    assert!(matches!(heard(&mut line).await, Heard::Up));
    let _far = master.plugged().await.unwrap();
    line.unplug();
    assert!(!line.send(b"lost"));
    assert!(matches!(heard(&mut line).await, Heard::Down(None)));
    let other = Line::open(meeting.serial()).await.expect("an unplugged line holds no port");
    assert!(tokio::time::timeout(Duration::from_secs(60), line.listen()).await.is_err());
    drop(other);
    line.plug();
    assert!(matches!(heard(&mut line).await, Heard::Up));
    assert_eq!(line.counts().opened, 2);
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_unplugged_while_it_is_looked_for_is_not_looked_for_any_more() {
    let meeting = Meeting::new();
    let mut line = Line::waiting(meeting.serial()).await.unwrap();
    assert!(matches!(heard(&mut line).await, Heard::Unopened(_)));
    line.unplug();
    assert!(tokio::time::timeout(Duration::from_secs(60), line.listen()).await.is_err());
    assert_eq!(line.counts().failed, 1);
    let _master = meeting.master();
    line.plug();
    assert!(matches!(heard(&mut line).await, Heard::Up));
}

#[tokio::test(start_paused = true)]
async fn a_listening_socket_keeps_its_name_while_its_line_is_unplugged() {
    let meeting = Meeting::new();
    let mut line = Line::open(address(&format!("unix-listen:{}", meeting.name.display()))).await.unwrap();
    // It waits for somebody to come when it is unplugged.
    assert!(tokio::time::timeout(Duration::from_secs(1), line.listen()).await.is_err());
    line.unplug();
    let _other = tokio::net::UnixStream::connect(&meeting.name).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(60), line.listen()).await.is_err());
    line.plug();
    assert!(matches!(heard(&mut line).await, Heard::Up));
}

/// A port that fails to be kept, and counts how often it was asked.
struct Kept(Arc<std::sync::atomic::AtomicU32>, MemoryPort);

impl Port for Kept {
    fn address(&self) -> &str {
        "kept"
    }

    fn settings(&self) -> Result<Settings, PortError> {
        self.1.settings()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.1.set_baud(baud)
    }

    fn keep_exclusive(&mut self) -> Result<(), PortError> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }
}

impl tokio::io::AsyncRead for Kept {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.1).poll_read(context, buffer)
    }
}

impl tokio::io::AsyncWrite for Kept {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.1).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_real_port_is_marked_as_ours_every_few_seconds() {
    let (near, _far) = pair(Settings::svl(9_600));
    let asked = Arc::default();
    let mut line = Line::with(Opener::bind(address("serial:/dev/no-such-port")).await.unwrap());
    line.state = State::Opened(Box::new(Kept(Arc::clone(&asked), near)));
    assert!(matches!(heard(&mut line).await, Heard::Up));
    assert!(tokio::time::timeout(Duration::from_millis(30_500), line.listen()).await.is_err());
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 10);
}

/// Listens for a virtual minute; returns how often the line was polled. A line that spins stops the clock, so it is cut.
async fn polls_in_a_minute(line: &mut Line) -> u32 {
    const SPINS: u32 = 10_000;
    let mut polls = 0;
    let minute = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let heard = poll_fn(|context| {
                polls += 1;
                if SPINS < polls { Poll::Ready(None) } else { line.poll(context).map(Some) }
            });
            if heard.await.is_none() {
                return;
            }
        }
    });
    assert!(minute.await.is_err(), "the line spins");
    polls
}

/// Attempts in a minute: 50 ms apart at first, 2 s at last; and a few polls for each.
#[track_caller]
fn check_calm(line: &Line, polls: u32) {
    let counts = line.counts();
    let attempts = counts.failed + counts.opened;
    assert!(attempts < 40, "{counts:?}");
    assert!(polls < 200, "polled {polls} times a minute, {counts:?}");
}

#[tokio::test(start_paused = true)]
async fn sockets_whose_far_end_is_closed_are_left_alone() {
    let meeting = Meeting::new();
    let listener = tokio::net::UnixListener::bind(&meeting.name).unwrap();
    let mut line = Line::open(address(&format!("unix:{}", meeting.name.display()))).await.unwrap();
    drop((listener.accept().await.unwrap(), listener));
    let polls = polls_in_a_minute(&mut line).await;
    check_calm(&line, polls);
    assert!(10 < line.counts().failed, "{:?}", line.counts());
    let mut listening = Opener::bind(address("tcp-listen:127.0.0.1:0")).await.unwrap();
    let there = listening.listens_on().unwrap();
    let far = tokio::net::TcpStream::connect(there).await.unwrap();
    let port = listening.open().await.unwrap();
    drop(far);
    let mut line = Line::with(listening);
    line.state = State::Opened(port);
    let polls = polls_in_a_minute(&mut line).await;
    check_calm(&line, polls);
}

#[tokio::test(start_paused = true)]
async fn a_pseudo_terminal_whose_far_end_is_closed_is_looked_at_and_not_read() {
    let meeting = Meeting::new();
    let mut line = Line::open(address(&format!("pty:{}", meeting.name.display()))).await.unwrap();
    let far = open_plainly(&meeting.name).unwrap();
    assert!(matches!(heard(&mut line).await, Heard::Up));
    drop(far);
    let polls = polls_in_a_minute(&mut line).await;
    // The system does not tell of opening: it is looked at every 50 ms.
    assert!((1_000..1_400).contains(&polls), "polled {polls} times a minute");
    assert_eq!((line.counts().read, line.counts().opened), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_serial_port_whose_far_end_is_closed_is_left_alone() {
    let meeting = Meeting::new();
    let master = meeting.master();
    let mut line = Line::open(meeting.serial()).await.unwrap();
    assert!(matches!(heard(&mut line).await, Heard::Up));
    drop(master);
    let polls = polls_in_a_minute(&mut line).await;
    check_calm(&line, polls);
    assert_eq!(line.counts().opened, 1);
    assert!(10 < line.counts().failed, "{:?}", line.counts());
}

/// A port that always answers the same, and counts how often it was asked.
struct Ended(fn() -> io::Result<()>, Arc<std::sync::atomic::AtomicU32>, MemoryPort);

impl Port for Ended {
    fn address(&self) -> &str {
        "ended"
    }

    fn settings(&self) -> Result<Settings, PortError> {
        self.2.settings()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), PortError> {
        self.2.set_baud(baud)
    }
}

impl tokio::io::AsyncRead for Ended {
    fn poll_read(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
        _buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Poll::Ready(self.0())
    }
}

impl tokio::io::AsyncWrite for Ended {
    fn poll_write(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
        _bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Poll::Ready(self.0().map(|()| 0))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_port_that_answers_nothing_or_an_error_is_asked_once() {
    let answers: [fn() -> io::Result<()>; 3] =
        [|| Ok(()), || Err(io::Error::from_raw_os_error(5)), || Err(io::ErrorKind::Other.into())];
    for answer in answers {
        for is_writing in [false, true] {
            let (near, _far) = pair(Settings::svl(9_600));
            let asked = Arc::default();
            let mut line = Line::with(Opener::bind(address("serial:/dev/no-such-port")).await.unwrap());
            line.state = State::Opened(Box::new(Ended(answer, Arc::clone(&asked), near)));
            assert!(matches!(heard(&mut line).await, Heard::Up));
            if is_writing {
                assert!(line.send(b"anybody?"));
            }
            let polls = polls_in_a_minute(&mut line).await;
            check_calm(&line, polls);
            assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1);
        }
    }
}
