//! A small machine behind a real driver, driven again from what was captured and witnessed.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::capture::reader::read;
use crate::capture::{Capture, CaptureSettings, Purpose, SharedCapture};
use crate::clock::Clock;
use crate::drive::{Continue, Driver, take_time};
use crate::line::Line;
use crate::port::Settings;
use crate::port::memory::pair;
use crate::port::tapped::Tapped;

/// Answers each chunk with its time and the word it was last told, and beats a second later.
#[derive(Default)]
struct Clerk {
    word: u8,
    out: VecDeque<Vec<u8>>,
    due: Option<Instant>,
}

impl Endpoint for Clerk {
    fn handle_line(&mut self, _now: Instant, _line: LineId, _event: LineEvent) {}

    fn handle_bytes(&mut self, now: Instant, _line: LineId, bytes: &[u8]) {
        let time = format!("{} {} {}\0", now.nanos(), bytes.len(), self.word);
        self.out.push_back(time.into_bytes());
        self.due = Some(now + Duration::from_secs(1));
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.due.take_if(|due| *due <= now).is_some() {
            self.out.push_back(b"beat\0".to_vec());
        }
    }

    fn pass_time(&mut self, now: Instant) {
        self.out.push_back(format!("{} later\0", now.nanos()).into_bytes());
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        *bytes = self.out.pop_front()?;
        Some(LineId(0))
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.due
    }
}

/// A file in memory.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Records a session in which the machine is told the words 1 and 2; the second takes 20 ms to be made durable.
async fn record() -> (Vec<u8>, Script<u8>) {
    let kept = Kept::default();
    let settings = CaptureSettings { purpose: Purpose::Trial, ..CaptureSettings::default() };
    let capture = Capture::begin(Box::new(kept.clone()) as Box<dyn Write + Send>, settings).unwrap();
    let shared = SharedCapture::new(capture);
    let clock = Clock::starting_at(Instant::from_hour(7));
    let (near, mut far) = pair(Settings::svl(115_200));
    let tap = shared.tap(LineId(0), "memory", 115_200).unwrap();
    let line = Line::over(Box::new(Tapped::new(Box::new(near), tap, clock)));
    let script = Arc::new(Mutex::new(Script::default()));
    let (witness, teller) = (Arc::clone(&script), Arc::clone(&script));
    let (driver, sender) = Driver::new(vec![line], clock);
    let mut driver = driver.witnessed(move |at, step| witness.lock().unwrap().step(at, step));
    let drained = move |clerk: &mut Clerk, now, word: Option<u8>| {
        if let Some(word) = word {
            clerk.word = word;
            if word == 2 {
                take_time(std::time::Duration::from_millis(20));
            }
            teller.lock().unwrap().act(now, word);
        }
        Ok::<_, ()>(if word == Some(0) { Continue::No } else { Continue::Yes })
    };
    let person = async {
        let mut answer = [0; 64];
        for word in [1, 2] {
            sender.send(word).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            far.write_all(b"how late is it?").await.unwrap();
            let _ = far.read(&mut answer).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        }
        sender.send(0).await.unwrap();
    };
    let mut clerk = Clerk::default();
    let (ran, ()) = tokio::join!(driver.run(&mut clerk, drained), person);
    ran.unwrap();
    drop(driver);
    shared.finish().unwrap();
    let script = Script { is_whole: true, ..script.lock().unwrap().clone() };
    let file = kept.0.lock().unwrap().clone();
    (file, script)
}

fn tell(clerk: &mut Clerk, _at: Instant, word: Option<&u8>) -> Result<(), String> {
    match word {
        Some(9) => return Err("it was told something else".to_owned()),
        Some(word) => clerk.word = *word,
        None => {}
    }
    Ok(())
}

fn driven(recording: &Recording, script: &Script<u8>, until: Option<Until>) -> Followed {
    follow(recording, script, &mut Clerk::default(), until, tell).unwrap()
}

#[track_caller]
fn divergence(followed: &Followed) -> &Divergence {
    match &followed.end {
        End::Diverged(divergence) => divergence,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_is_driven_again_byte_for_byte() {
    let (file, script) = record().await;
    let followed = driven(&read(&file), &script, None);
    assert_eq!(followed.end, End::Whole);
    assert_eq!((followed.acts, followed.received), (3, 30));
    assert!(40 < followed.alike, "{followed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_is_not_told_how_late_it_is_does_otherwise() {
    let (file, mut script) = record().await;
    let mut told = script.turns.iter_mut().filter_map(|turn| turn.taken_at.as_mut());
    let (first, others) = (told.next().unwrap(), told.count());
    assert_eq!(others, 0, "the other turns took no time");
    *first += Duration::from_millis(1);
    let followed = driven(&read(&file), &script, None);
    let Otherwise::Sent { expected, found, .. } = &divergence(&followed).what else { panic!("{followed:?}") };
    assert!(expected.ends_with(b" later") && found.ends_with(b" later") && expected != found, "{followed:?}");
    script.turns.iter_mut().for_each(|turn| turn.taken_at = None);
    let followed = driven(&read(&file), &script, None);
    let Otherwise::Sent { expected, found, .. } = &divergence(&followed).what else { panic!("{followed:?}") };
    assert!(expected.ends_with(b" later") && !found.ends_with(b" later"), "{followed:?}");
}

#[tokio::test(start_paused = true)]
async fn another_act_shows_in_the_packet_that_answers_it() {
    let (file, mut script) = record().await;
    let acts = script.turns.iter_mut().flat_map(|turn| &mut turn.acts);
    acts.filter(|(_, word)| *word == 2).for_each(|(_, word)| *word = 7);
    let followed = driven(&read(&file), &script, None);
    let Otherwise::Sent { expected, found, place, .. } = &divergence(&followed).what else {
        panic!("{followed:?}")
    };
    assert!(expected.ends_with(b" 15 2"), "{expected:?}");
    assert!(found.ends_with(b" 15 7"), "{found:?}");
    assert_eq!(*place, expected.len() - 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_or_too_much_is_told() {
    let (file, script) = record().await;
    let recording = read(&file);
    let is_sent = |event| event == Event::Sent;
    // A machine that does not beat any more.
    let mut mute = script.clone();
    mute.turns.retain(|turn| turn.step != Step::Due);
    let followed = driven(&recording, &mute, None);
    let Otherwise::Sent { expected, found, .. } = &divergence(&followed).what else { panic!("{followed:?}") };
    assert_eq!((expected.as_slice(), found.as_slice()), (&b"beat"[..], &b""[..]));
    // A recording whose last packet was taken out.
    let mut short = recording.clone();
    let last = short.packets.iter().rposition(|packet| is_sent(packet.event)).unwrap();
    short.packets.remove(last);
    let followed = driven(&short, &script, None);
    let Otherwise::Unrecorded { found, .. } = &divergence(&followed).what else { panic!("{followed:?}") };
    assert_eq!(found, b"beat");
    // One without the bytes that came in: cut off, or robbed.
    let mut deaf = recording.clone();
    deaf.packets.retain(|packet| packet.event != Event::Received);
    let robbed = follow(&deaf, &script, &mut Clerk::default(), None, tell).unwrap_err();
    assert!(matches!(robbed, ReplayError::Missing { .. }), "{robbed}");
    let cut = Script { is_whole: false, ..script.clone() };
    let mut begun = deaf;
    begun.packets.retain(|packet| !is_sent(packet.event));
    assert_eq!(driven(&begun, &cut, None).end, End::BrokenOff);
    // An act that the machine takes otherwise.
    let mut other = script;
    other.turns.iter_mut().flat_map(|turn| &mut turn.acts).for_each(|(_, word)| *word = 9);
    let followed = driven(&recording, &other, None);
    assert_eq!(divergence(&followed).what, Otherwise::Act("it was told something else".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn it_stops_after_a_packet_or_a_time() {
    let (file, script) = record().await;
    let recording = read(&file);
    let first = recording.packets.iter().find(|packet| packet.event == Event::Sent).unwrap();
    let stopped = driven(&recording, &script, Some(Until::Packet(first.number)));
    assert_eq!((stopped.end, stopped.alike), (End::Stopped, first.bytes.len() as u64));
    let stopped = driven(&recording, &script, Some(Until::Time(Instant::from_hour(7))));
    assert_eq!((stopped.end, stopped.received), (End::Stopped, 0));
    let whole = driven(&recording, &script, Some(Until::Time(Instant::from_hour(8))));
    assert_eq!(whole.end, End::Whole);
    let none = follow(&recording, &script, &mut Clerk::default(), Some(Until::Packet(999)), tell);
    assert_eq!(none.unwrap_err(), ReplayError::NoPacket { packet: 999 });
}

#[tokio::test(start_paused = true)]
async fn each_changed_byte_of_each_packet_is_found_where_it_stands() {
    let (file, script) = record().await;
    let recording = read(&file);
    let sent = recording.packets.iter().enumerate().filter(|(_, packet)| packet.event == Event::Sent);
    for (place, packet) in sent {
        for byte in 0..packet.bytes.len() {
            let mut changed = recording.clone();
            changed.packets[place].bytes[byte] ^= 0x04;
            let followed = driven(&changed, &script, None);
            let Otherwise::Sent { packet: number, .. } = divergence(&followed).what else {
                panic!("{followed:?}")
            };
            assert_eq!(number, packet.number, "byte {byte}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn notes_that_cannot_be_true_are_refused() {
    let (file, script) = record().await;
    let recording = read(&file);
    let refused =
        |script: &Script<u8>| follow(&recording, script, &mut Clerk::default(), None, tell).unwrap_err();
    let mut back = script.clone();
    back.turns.last_mut().unwrap().at = Instant::from_hour(6);
    assert_eq!(refused(&back), ReplayError::Backwards { at: Instant::from_hour(6) });
    let mut greedy = script.clone();
    let bytes = greedy.turns.iter_mut().find(|turn| matches!(turn.step, Step::Bytes(..))).unwrap();
    bytes.step = Step::Bytes(LineId(0), usize::MAX);
    assert!(matches!(refused(&greedy), ReplayError::Missing { .. }));
    let mut foreign = script;
    foreign.turns[0].step = Step::Line(LineId(7), LineEvent::Up);
    assert_eq!(refused(&foreign), ReplayError::NoLine { line: 7 });
}
