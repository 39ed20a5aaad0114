//! Captures read back; what may not be written is not.

use election::wire::LineId;
use election::wire::code::Mode;
use election::wire::keys::Suite;
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::reader::{Broken, Recording, read};
use super::*;

mod talk;
use talk::Talk;

const LINE: LineId = LineId(3);
const MIDNIGHT_S: i64 = 1_095_530_400;

fn settings(keys: BTreeMap<DeviceId, DeviceKey>) -> CaptureSettings {
    CaptureSettings { midnight_s: MIDNIGHT_S, keys, ..CaptureSettings::default() }
}

fn begin(keys: BTreeMap<DeviceId, DeviceKey>) -> Capture<Vec<u8>> {
    let mut capture = Capture::begin(Vec::new(), settings(keys)).unwrap();
    capture.describe_line(LINE, "dock 3", 115_200).unwrap();
    capture
}

fn at(direction: Direction, millis: u64) -> Crossing {
    Crossing { line: LINE, direction, at: Instant::from_millis(millis) }
}

/// Captures each chunk one millisecond after the one before.
fn captured(chunks: &[(Direction, Vec<u8>)], keys: BTreeMap<DeviceId, DeviceKey>) -> Vec<u8> {
    let mut capture = begin(keys);
    for (millis, (direction, bytes)) in (1..).zip(chunks) {
        capture.bytes(at(*direction, millis), bytes, None).unwrap();
    }
    capture.finish().unwrap()
}

fn contains(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

fn bytes_of(recording: &Recording, direction: Direction) -> Vec<u8> {
    let of = recording.packets.iter().filter(|packet| packet.direction == direction);
    of.flat_map(|packet| packet.bytes.iter().copied()).collect()
}

#[test]
fn a_test_reads_back_byte_for_byte_with_its_times() {
    let talk = Talk::run(Suite::Hmac, Mode::Test, talk::PUBLIC, b"the ballot's content");
    let recording = read(&captured(&talk.chunks, BTreeMap::new()));
    assert_eq!(recording.stopped, None);
    assert_eq!(recording.lines.len(), 1);
    let line = recording.lines.first().unwrap();
    assert_eq!((line.name.as_str(), line.baud, line.midnight_s), ("dock 3", 115_200, MIDNIGHT_S));
    let expected: Vec<_> = (1..).zip(&talk.chunks).collect();
    let found = recording.chunks(0);
    assert_eq!(found.len(), expected.len());
    for (chunk, (millis, (direction, bytes))) in found.iter().zip(expected) {
        assert_eq!(chunk.at, Instant::from_millis(millis));
        assert_eq!((chunk.direction, &chunk.bytes, chunk.is_withheld), (*direction, bytes, false));
    }
}

#[test]
fn an_election_leaves_header_and_length_of_ballot_messages() {
    let content = b"unique content of one sealed paper!!";
    let keys = BTreeMap::from([(DeviceId(talk::DEVICE), DeviceKey::new(talk::SECRET))]);
    let talk = Talk::run(Suite::Sealed, Mode::Election, talk::SECRET, content);
    for keys in [keys, BTreeMap::new()] {
        let file = captured(&talk.chunks, keys);
        let recording = read(&file);
        let cut: Vec<_> = recording.packets.iter().filter(|packet| packet.is_withheld()).collect();
        let kinds: Vec<&str> = cut.iter().filter_map(|packet| packet.note.as_deref()).collect();
        let named = [
            "BALLOT_OPEN",
            "BALLOT_STATE",
            "SCAN",
            "VOTE_CAST",
            "VOTE_RECEIPT",
            "VOTE_QUERY",
            "BALLOT_CANCEL",
        ];
        let expected = named.map(|kind| format!("{kind}: payload, tag and CRC withheld"));
        assert_eq!(kinds, expected);
        for packet in cut {
            let mut header = Vec::new();
            let encoded = packet.bytes.strip_suffix(&[0]).unwrap();
            election::wire::cobs::decode(encoded, &mut header).unwrap();
            assert_eq!(header.len(), 18);
            let length = u16::from_be_bytes([header[16], header[17]]);
            // Header, payload, tag, CRC, one code byte, one delimiter.
            assert_eq!(packet.original_len, 18 + usize::from(length) + 16 + 4 + 2);
        }
        for secret in &talk.secrets {
            for part in secret.windows(6) {
                assert!(!contains(&file, part), "{part:02x?}");
            }
        }
    }
}

#[test]
fn a_suite_2_test_is_whole_only_where_its_start_can_be_read() {
    let talk = Talk::run(Suite::Sealed, Mode::Test, talk::SECRET, b"content");
    let keys = BTreeMap::from([(DeviceId(talk::DEVICE), DeviceKey::new(talk::SECRET))]);
    let withheld = |file: &[u8]| read(file).packets.iter().filter(|packet| packet.is_withheld()).count();
    assert_eq!(withheld(&captured(&talk.chunks, keys)), 0);
    assert_eq!(withheld(&captured(&talk.chunks, BTreeMap::new())), 7);
    let public = Talk::run(Suite::Sealed, Mode::Test, talk::PUBLIC, b"content");
    assert_eq!(withheld(&captured(&public.chunks, BTreeMap::new())), 0);
}

/// Captures chunks at the end of a machine that is for this, with a note after each, and returns the file and how many notes
/// were taken.
fn noted(purpose: Purpose, chunks: &[(Direction, Vec<u8>)]) -> (Vec<u8>, usize) {
    let keys = BTreeMap::from([(DeviceId(talk::DEVICE), DeviceKey::new(talk::SECRET))]);
    let settings = CaptureSettings { purpose, ..settings(keys) };
    let mut capture = Capture::begin(Vec::new(), settings).unwrap();
    capture.describe_line(LINE, "dock 3", 115_200).unwrap();
    let mut taken = 0;
    for (millis, (direction, bytes)) in (1..).zip(chunks) {
        capture.bytes(at(*direction, millis), bytes, None).unwrap();
        match capture.note("it was ten past seven") {
            Ok(()) => taken += 1,
            Err(error) => assert!(matches!(error, CaptureError::NotATrial), "{error}"),
        }
    }
    (capture.finish().unwrap(), taken)
}

#[test]
fn only_a_trial_takes_notes_and_only_until_a_start_says_election() {
    let test = Talk::run(Suite::Sealed, Mode::Test, talk::SECRET, b"content");
    let (file, taken) = noted(Purpose::Trial, &test.chunks);
    assert_eq!((taken, read(&file).notes.len()), (test.chunks.len(), test.chunks.len()));
    assert_eq!(read(&file).notes[0], "it was ten past seven");
    assert_eq!(noted(Purpose::Unknown, &test.chunks).1, 0);
    let (file, taken) = noted(Purpose::Election, &test.chunks);
    assert_eq!((taken, read(&file).notes), (0, vec![ELECTION.to_owned()]));
    let election = Talk::run(Suite::Sealed, Mode::Election, talk::SECRET, b"the content of a ballot");
    let (file, taken) = noted(Purpose::Trial, &election.chunks);
    assert_eq!(taken, 2, "only the handshake came before the START");
    for secret in &election.secrets {
        assert!(!contains(&file, &secret[..6]));
    }
}

#[test]
fn the_capture_of_a_trial_is_whole_though_frames_are_damaged_or_of_unknown_sessions() {
    let talk = Talk::run(Suite::Sealed, Mode::Test, talk::SECRET, b"content");
    let mut chunks = talk.chunks;
    chunks.drain(..3);
    chunks.push((Direction::Received, vec![7, 1, 2, 3, 0]));
    chunks.push((Direction::Received, vec![9; 700]));
    let withheld = |file: &[u8]| read(file).packets.iter().filter(|packet| packet.is_withheld()).count();
    let (file, _) = noted(Purpose::Trial, &chunks);
    assert_eq!(withheld(&file), 0);
    assert!(bytes_of(&read(&file), Direction::Received).ends_with(&[9; 700]));
    assert!(0 < withheld(&noted(Purpose::Unknown, &chunks).0));
}

#[test]
fn a_note_that_is_cut_short_ends_the_reading() {
    let talk = Talk::run(Suite::Hmac, Mode::Test, talk::PUBLIC, b"content");
    let (file, _) = noted(Purpose::Trial, &talk.chunks);
    let whole = read(&file);
    for length in 0..file.len() {
        let cut = read(&file[..length]);
        assert!(whole.notes.starts_with(&cut.notes), "{length}");
    }
}

#[test]
fn a_forged_start_in_the_clear_opens_nothing_of_an_election() {
    // Of an election in suite 1, which no honest end runs, the START itself was read; of one in suite 2 perhaps nothing.
    for (suite, unheard) in [(Suite::Sealed, 0), (Suite::Sealed, 3), (Suite::Hmac, 0)] {
        let mut talk = Talk::run(suite, Mode::Election, talk::SECRET, b"the content of the first");
        let forged = talk.forged_start();
        talk.cast(b"the content of the second");
        let second = talk.chunks.len() - 1;
        talk.chunks.insert(second, forged);
        talk.chunks.drain(..unheard);
        let file = captured(&talk.chunks, BTreeMap::new());
        for secret in &talk.secrets {
            assert!(!contains(&file, &secret[..6]), "{suite:?} {unheard}");
        }
    }
}

#[test]
fn the_filter_follows_start_from_election_to_test_and_back() {
    let mut chunks = Vec::new();
    let mut expected = Vec::new();
    for (mode, content) in [
        (Mode::Election, b"first content of an election"),
        (Mode::Test, b"second content, of a test --"),
        (Mode::Election, b"third content of an election"),
    ] {
        let talk = Talk::run(Suite::Hmac, mode, talk::PUBLIC, content);
        chunks.extend(talk.chunks);
        expected.push((mode == Mode::Test, content));
    }
    let file = captured(&chunks, BTreeMap::new());
    for (is_there, content) in expected {
        assert_eq!(contains(&file, &content[..14]), is_there, "{:?}", String::from_utf8_lossy(content));
    }
}

#[test]
fn noise_is_written_in_a_test_and_only_counted_elsewhere() {
    let noise: Vec<u8> = (1..=255).cycle().take(2_000).collect();
    let mut chunks = vec![(Direction::Received, noise.clone()), (Direction::Received, vec![0])];
    let recording = read(&captured(&chunks, BTreeMap::new()));
    assert!(bytes_of(&recording, Direction::Received).is_empty());
    let lengths: Vec<usize> = recording.packets.iter().map(|packet| packet.original_len).collect();
    assert_eq!(lengths, [2_001]);
    let talk = Talk::run(Suite::Open, Mode::Test, talk::PUBLIC, b"content");
    chunks.splice(0..0, talk.chunks.clone());
    let recording = read(&captured(&chunks, BTreeMap::new()));
    let received = bytes_of(&recording, Direction::Received);
    assert!(received.ends_with(&[noise.as_slice(), &[0]].concat()));
    assert!(recording.packets.iter().all(|packet| !packet.is_withheld()));
}

#[test]
fn what_is_held_at_the_end_or_when_the_line_is_lost_is_judged_as_it_is() {
    let talk = Talk::run(Suite::Hmac, Mode::Test, talk::PUBLIC, b"content");
    let mut capture = begin(BTreeMap::new());
    for (direction, bytes) in &talk.chunks {
        capture.bytes(at(*direction, 1), bytes, None).unwrap();
    }
    capture.bytes(at(Direction::Received, 2), b"half", Some("cable cut in mid-frame")).unwrap();
    capture.plugged(LINE, Instant::from_millis(3), Level::Low).unwrap();
    capture.bytes(at(Direction::Received, 4), b"perhaps a vote", None).unwrap();
    let recording = read(&capture.finish().unwrap());
    let tail: Vec<_> = recording.packets.iter().rev().take(3).rev().collect();
    let [half, down, perhaps] = tail.try_into().unwrap();
    assert_eq!(
        (half.bytes.as_slice(), half.note.as_deref()),
        (b"half".as_slice(), Some("cable cut in mid-frame"))
    );
    assert_eq!((down.event, down.control, down.note.as_deref()), (Event::Status, 0, Some("line down")));
    assert_eq!((perhaps.bytes.len(), perhaps.original_len), (0, 14));
}

#[test]
fn events_and_new_speeds_are_kept() {
    let mut capture = begin(BTreeMap::new());
    capture.event(at(Direction::Received, 1), Event::Break, None).unwrap();
    capture.describe_line(LINE, "dock 3", 9_600).unwrap();
    capture.plugged(LINE, Instant::from_millis(2), Level::High).unwrap();
    let unknown = Crossing { line: LineId(9), ..at(Direction::Sent, 3) };
    assert!(matches!(capture.bytes(unknown, b"x", None), Err(CaptureError::UnknownLine(LineId(9)))));
    let recording = read(&capture.finish().unwrap());
    let found: Vec<_> = recording.packets.iter().map(|packet| (packet.event, packet.control)).collect();
    assert_eq!(found, [(Event::Break, 0), (Event::Status, rtac::DCD)]);
    assert_eq!(recording.lines.len(), 1);
}

/// Fails after a number of bytes, as a full disk does.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_the_same_error_now_ever_after_and_at_the_end() {
    for room in [300, 301, 340, 417] {
        let output: Box<dyn Write + Send> = Box::new(Full(room));
        let (alarm, alarms) = std::sync::mpsc::channel();
        let capture = Capture::begin(output, CaptureSettings::default()).unwrap();
        let capture =
            SharedCapture::new(capture).alarming(move |error| alarm.send(error.to_string()).unwrap());
        let tap = capture.tap(LINE, "dock 3", 115_200).unwrap();
        let errors: Vec<CaptureError> =
            (0..9).filter_map(|millis| tap.sent(Instant::from_millis(millis), &[0; 50]).err()).collect();
        assert!(5 < errors.len(), "{room}: {errors:?}");
        let ended = [capture.finish(), capture.finish()].map(Result::unwrap_err);
        for error in errors.iter().chain(&ended) {
            let CaptureError::Io(cause) = error else { panic!("{room}: {error:?}") };
            assert_eq!(cause.kind(), io::ErrorKind::StorageFull, "{room}");
        }
        assert_eq!(alarms.try_iter().collect::<Vec<_>>(), ["capture cannot be written"], "{room}");
    }
}

/// Takes everything and fails to make it last.
struct Unflushed;

impl Write for Unflushed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::StorageFull.into())
    }
}

#[test]
fn a_failed_flush_sticks_as_well() {
    let mut capture = Capture::begin(Unflushed, CaptureSettings::default()).unwrap();
    capture.describe_line(LINE, "dock 3", 115_200).unwrap();
    assert!(matches!(capture.end(), Err(CaptureError::Io(_))));
    assert!(matches!(capture.bytes(at(Direction::Sent, 1), &[0], None), Err(CaptureError::Io(_))));
    assert!(matches!(capture.finish(), Err(CaptureError::Io(_))));
}

/// Bytes that two owners see.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn taps_of_several_lines_share_a_file_and_ending_it_writes_what_is_held() {
    let output = Shared::default();
    let boxed: Box<dyn Write + Send> = Box::new(output.clone());
    let capture = SharedCapture::new(Capture::begin(boxed, settings(BTreeMap::new())).unwrap());
    let taps = [1, 2].map(|line| capture.tap(LineId(line), &format!("dock {line}"), 9_600).unwrap());
    let talk = Talk::run(Suite::Hmac, Mode::Test, talk::PUBLIC, b"content");
    for (direction, bytes) in &talk.chunks {
        for tap in &taps {
            tap.bytes(*direction, at(*direction, 5).at, bytes, None).unwrap();
        }
    }
    taps[0].received(at(Direction::Received, 6).at, b"half a frame").unwrap();
    let before = read(&output.0.lock().unwrap()).packets.len();
    capture.finish().unwrap();
    let recording = read(&output.0.lock().unwrap());
    assert_eq!(recording.lines.len(), 2);
    assert_eq!(recording.packets.len(), before + 1);
    assert_eq!(recording.packets.last().unwrap().bytes, b"half a frame");
    assert_eq!(recording.chunks(0).len(), recording.chunks(1).len() + 1);
}

#[test]
fn a_file_cut_anywhere_keeps_every_whole_packet() {
    let talk = Talk::run(Suite::Hmac, Mode::Test, talk::PUBLIC, b"content");
    let file = captured(&talk.chunks, BTreeMap::new());
    let whole = read(&file).packets;
    let mut kept = 0;
    for end in 0..file.len() {
        let recording = read(&file[..end]);
        assert!(kept <= recording.packets.len());
        kept = recording.packets.len();
        assert_eq!(recording.packets, whole[..kept]);
        let why = recording.stopped.map(|stopped| stopped.why);
        assert!(matches!(why, None | Some(Broken::Cut | Broken::NoSection)), "{end}: {why:?}");
    }
    assert!(whole.len() - 1 <= kept);
}

#[test]
fn a_capture_of_the_other_byte_order_and_of_other_links_is_read() {
    let mut file = Vec::new();
    let mut block = |kind: u32, body: &[u8]| {
        let length = (body.len() as u32 + 12).to_be_bytes();
        file.extend([&kind.to_be_bytes(), &length, body, &length].map(<[u8]>::to_vec).concat());
    };
    block(0x0A0D_0D0A, &[0x1A, 0x2B, 0x3C, 0x4D, 0, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
    block(1, &[0, 1, 0, 0, 0, 0, 0, 0]);
    block(1, &[0, 250, 0, 0, 0, 0, 0, 0]);
    block(5, &[1, 2, 3, 4]);
    let packet = |interface: u8| {
        [
            &[0, 0, 0, interface, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 14, 0, 0, 0, 14][..],
            &[0; 8],
            &[1, 0, 0, 0, b'h', b'i', 0, 0],
        ]
        .concat()
    };
    block(6, &packet(0));
    block(6, &packet(1));
    block(6, &packet(2));
    let recording = read(&file);
    assert_eq!(recording.foreign, 1);
    let [only] = recording.packets.as_slice() else { panic!("{recording:?}") };
    assert_eq!((only.number, only.direction, only.bytes.as_slice()), (2, Direction::Sent, b"hi".as_slice()));
    // Without if_tsresol a time stamp counts microseconds.
    assert_eq!(only.at, Instant::from_nanos(7_000));
    assert_eq!(recording.stopped.map(|stopped| stopped.why), Some(Broken::Body));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in vec(any::<u8>(), 0..400), flips in vec((0_usize..2_000, any::<u8>()), 0..6)) {
        read(&bytes);
        let talk = Talk::run(Suite::Hmac, Mode::Test, talk::PUBLIC, b"content");
        let mut file = captured(&talk.chunks, BTreeMap::new());
        for (place, value) in flips {
            if let Some(byte) = file.get_mut(place) {
                *byte = value;
            }
        }
        let recording = read(&file);
        for line in 0..recording.lines.len() {
            recording.chunks(line);
        }
    }

    /// Two elections that differ in ballots alone leave the same capture, whatever the cable does to them.
    #[test]
    fn a_capture_of_an_election_does_not_depend_on_ballots(
        contents in (vec(1_u8.., 80), vec(1_u8.., 80)),
        suite in proptest::sample::select(vec![Suite::Hmac, Suite::Sealed]),
        cuts in vec(1_usize..60, 1..40),
        damage in vec((0_usize..4_000, 0x80_u8..), 0..30),
    ) {
        let (one, other) = contents;
        let file = |content: &[u8]| {
            let talk = Talk::run_masked(suite, Mode::Election, content);
            captured(&talk::disturb(&talk.chunks, &cuts, &damage), BTreeMap::new())
        };
        prop_assert!(file(&one) == file(&other));
    }

    /// No six bytes in a row of any payload, tag or CRC of a ballot message occur in the file.
    #[test]
    fn no_byte_string_of_a_ballot_message_is_captured(
        content in vec(any::<u8>(), 80),
        cuts in vec(1_usize..200, 1..40),
        damage in vec((0_usize..4_000, any::<u8>()), 0..30),
        is_known in any::<bool>(),
    ) {
        let talk = Talk::run(Suite::Sealed, Mode::Election, talk::SECRET, &content);
        let keys = [(DeviceId(talk::DEVICE), DeviceKey::new(talk::SECRET))];
        let keys = keys.into_iter().filter(|_| is_known).collect();
        let file = captured(&talk::disturb(&talk.chunks, &cuts, &damage), keys);
        let windows: std::collections::BTreeSet<&[u8]> = file.windows(6).collect();
        for secret in &talk.secrets {
            prop_assert!(secret.windows(6).all(|part| !windows.contains(part)));
        }
    }

    /// Whoever hands bytes over is told in which packet each delimiter stands, also of noise and of what is withheld.
    #[test]
    fn each_delimiter_is_in_the_packet_it_is_told_to_be_in(
        mode in proptest::sample::select(vec![Mode::Test, Mode::Election]),
        cuts in vec(1_usize..100, 1..40),
        damage in vec((0_usize..4_000, any::<u8>()), 0..30),
    ) {
        let talk = Talk::run(Suite::Hmac, mode, talk::PUBLIC, b"content");
        let mut capture = begin(BTreeMap::new());
        let mut told: BTreeMap<(u32, Direction), usize> = BTreeMap::new();
        for (millis, (direction, bytes)) in (0..).zip(talk::disturb(&talk.chunks, &cuts, &damage)) {
            let numbers = capture.bytes(at(direction, millis / 2), &bytes, None).unwrap();
            prop_assert_eq!(numbers.len(), bytes.iter().filter(|byte| **byte == 0).count());
            numbers.into_iter().for_each(|number| *told.entry((number, direction)).or_default() += 1);
        }
        let mut found: BTreeMap<(u32, Direction), usize> = BTreeMap::new();
        let recording = read(&capture.finish().unwrap());
        // What is withheld ended in one delimiter, whether or not it was written; the end of the file is none.
        for packet in &recording.packets {
            let zeros = packet.bytes.iter().filter(|byte| **byte == 0).count();
            let key = (packet.number, packet.direction);
            if packet.is_withheld() {
                found.extend(told.get(&key).map(|_| (key, 1)));
            } else if zeros != 0 {
                found.insert(key, zeros);
            }
        }
        prop_assert_eq!(found, told);
    }

    #[test]
    fn pieces_do_not_matter_to_a_test(cuts in vec(1_usize..100, 1..40)) {
        let talk = Talk::run(Suite::Hmac, Mode::Test, talk::PUBLIC, b"content");
        let pieces = talk::disturb(&talk.chunks, &cuts, &[]);
        let recording = read(&captured(&pieces, BTreeMap::new()));
        for direction in Direction::BOTH {
            let whole: Vec<u8> = talk.chunks.iter().filter(|(way, _)| *way == direction).flat_map(|(_, bytes)| bytes.clone()).collect();
            prop_assert_eq!(bytes_of(&recording, direction), whole);
        }
        prop_assert_eq!(recording.chunks(0).len(), pieces.len());
    }
}
