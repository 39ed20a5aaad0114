//! What scanners do, as in the list of WIRE 10.

use expect_test::expect;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::learn::{LearnError, Learned, Learner};
use super::profile::Aim;
use super::*;

const CODE: &[u8] = b"990101100010";

fn profile(suffix: Suffix) -> ScannerProfile {
    ScannerProfile { suffix, ..ScannerProfile::default() }
}

fn at(millis: u64) -> Instant {
    Instant::from_millis(1_000 + millis)
}

fn events(scanner: &mut Scanner) -> Vec<ScanEvent> {
    std::iter::from_fn(|| scanner.poll_event()).collect()
}

fn data(events: &[ScanEvent]) -> Vec<&[u8]> {
    let read = |event| match event {
        &ScanEvent::Read(Read { ref data, .. }) => Some(data.as_slice()),
        _ => None,
    };
    events.iter().filter_map(read).collect()
}

/// Reads one line of bytes with a profile.
#[track_caller]
fn check(profile: &ScannerProfile, bytes: &[u8], expected: Result<&[u8], Refusal>) {
    let mut scanner = Scanner::new(profile.clone());
    scanner.handle_bytes(at(0), bytes);
    match (events(&mut scanner).as_slice(), expected) {
        ([ScanEvent::Read(read)], Ok(data)) => assert_eq!(read.data, data),
        ([ScanEvent::Refused(refusal)], Err(expected)) => assert_eq!(*refusal, expected),
        (found, expected) => panic!("{found:?} instead of {expected:?}"),
    }
}

#[test]
fn a_thousand_scans_of_one_code_are_all_equal() {
    for suffix in Suffix::BYTES {
        let mut scanner = Scanner::new(profile(suffix));
        for scan in 0..1_000 {
            scanner.handle_bytes(at(scan * 600), &[CODE, suffix.bytes()].concat());
        }
        let events = events(&mut scanner);
        assert_eq!(data(&events), vec![CODE; 1_000], "{suffix:?}");
    }
}

#[test]
fn prefix_identifier_and_symbology_are_told_apart() {
    let framed = ScannerProfile {
        prefix: "\u{2}K".to_owned(),
        aim: Aim::Required,
        symbologies: "CQ".to_owned(),
        ..ScannerProfile::default()
    };
    check(&framed, b"\x02K]C0990101\r", Ok(b"990101"));
    check(&framed, b"\x02K]Q1990101\r", Ok(b"990101"));
    check(&framed, b"\x02K]E0990101\r", Err(Refusal::Symbology { letter: b'E' }));
    check(&framed, b"\x02K990101\r", Err(Refusal::Aim));
    check(&framed, b"K]C0990101\r", Err(Refusal::Prefix));
    check(&framed, b"\x02K]C0\r", Err(Refusal::Empty));
    check(&profile(Suffix::Tab), b"990101\t", Ok(b"990101"));
}

#[test]
fn control_characters_are_refused_and_a_group_separator_may_be_data() {
    let plain = profile(Suffix::Cr);
    check(&plain, b"99\x0001\r", Err(Refusal::ControlCharacter { byte: 0 }));
    check(&plain, b"99\x1b01\r", Err(Refusal::ControlCharacter { byte: 0x1b }));
    check(&plain, b"0112345\x1d10A\r", Err(Refusal::ControlCharacter { byte: 0x1d }));
    let gs = ScannerProfile { keeps_group_separator: true, ..plain };
    check(&gs, b"]C10112345\x1d10A\r", Ok(b"0112345\x1d10A"));
}

#[test]
fn the_longest_code_passes_and_one_byte_more_does_not() {
    let short = ScannerProfile { max_length: 20, ..profile(Suffix::CrLf) };
    check(&short, b"]C012345678901234567890\r\n", Ok(b"12345678901234567890"));
    check(&short, b"123456789012345678901\r\n", Err(Refusal::TooLong { most: 20, length: 21 }));
    let mut scanner = Scanner::new(short);
    scanner.handle_bytes(at(0), &[vec![b'7'; 100_000], b"\r\nnext\r\n".to_vec()].concat());
    let found = events(&mut scanner);
    assert!(matches!(found.first(), Some(ScanEvent::Refused(Refusal::TooLong { .. }))), "{found:?}");
    assert_eq!(data(&found), [b"next"]);
    assert!(scanner.held.capacity() < 256);
}

#[test]
fn check_characters_are_checked_where_they_are_sent() {
    let ean = ScannerProfile { checksum: Checksum::Gtin, ..profile(Suffix::Cr) };
    check(&ean, b"4006381333931\r", Ok(b"4006381333931"));
    check(&ean, b"4006381333932\r", Err(Refusal::Checksum));
    check(&ean, b"40063813339X1\r", Err(Refusal::Checksum));
    let code_39 = ScannerProfile { checksum: Checksum::Mod43, ..profile(Suffix::Cr) };
    check(&code_39, b"CODE39W\r", Ok(b"CODE39W"));
    check(&code_39, b"CODE39V\r", Err(Refusal::Checksum));
}

#[test]
fn two_codes_within_50_ms_are_two_reads_if_they_have_a_suffix() {
    let mut scanner = Scanner::new(profile(Suffix::CrLf));
    scanner.handle_bytes(at(0), b"first\r");
    scanner.handle_bytes(at(10), b"\nsec");
    scanner.handle_bytes(at(40), b"ond\r\nthird\r\n");
    assert_eq!(data(&events(&mut scanner)), [b"first".as_slice(), b"second", b"third"]);
}

#[test]
fn without_a_suffix_silence_ends_a_read_and_is_marked_as_a_guess() {
    let mut scanner = Scanner::new(profile(Suffix::None));
    scanner.handle_bytes(at(0), b"9901");
    scanner.handle_bytes(at(10), b"01");
    assert_eq!(scanner.poll_timeout(), Some(at(40)));
    scanner.handle_timeout(at(39));
    assert_eq!(scanner.poll_event(), None);
    // The time-out comes late, with the next code already there: both are still told apart.
    scanner.handle_bytes(at(41), b"88");
    scanner.handle_timeout(at(100));
    let found = events(&mut scanner);
    assert_eq!(data(&found), [b"990101".as_slice(), b"88"]);
    assert!(found.iter().all(|event| matches!(event, ScanEvent::Read(Read { ended: Ended::Silence, .. }))));
    assert_eq!(scanner.poll_timeout(), None);
}

#[test]
fn a_scanner_that_waits_for_an_answer_gets_one_and_its_repeats_count_once() {
    let mut scanner = Scanner::new(ScannerProfile { reply: Reply::AckNak, ..profile(Suffix::Cr) });
    let mut replies = Vec::new();
    for (millis, bytes) in
        [(0, b"9\x009\r".as_slice()), (20, b"999\r"), (60, b"999\r"), (100, b"999\r"), (900, b"999\r")]
    {
        scanner.handle_bytes(at(millis), bytes);
        replies.extend(std::iter::from_fn(|| scanner.poll_reply()));
    }
    assert_eq!(replies, [NAK, ACK, ACK, ACK, ACK]);
    let found = events(&mut scanner);
    let [
        ScanEvent::Refused(_),
        ScanEvent::Read(_),
        ScanEvent::Duplicate,
        ScanEvent::Duplicate,
        ScanEvent::Read(_),
    ] = found.as_slice()
    else {
        panic!("{found:?}")
    };
}

#[test]
fn a_plain_scanner_is_never_answered() {
    let mut scanner = Scanner::new(profile(Suffix::Cr));
    scanner.handle_bytes(at(0), b"999\r\x00\r");
    assert_eq!(scanner.poll_reply(), None);
}

#[test]
fn a_card_held_before_the_scanner_is_one_scan_and_another_card_between_makes_it_two() {
    let mut scanner = Scanner::new(profile(Suffix::Cr));
    for (millis, bytes) in
        [(0, b"111\r"), (400, b"111\r"), (800, b"111\r"), (900, b"222\r"), (1_000, b"111\r")]
    {
        scanner.handle_bytes(at(millis), bytes);
    }
    assert_eq!(data(&events(&mut scanner)), [b"111", b"222", b"111"]);
}

#[test]
fn unplugged_in_mid_read_is_no_read_and_the_next_one_is_whole() {
    let mut scanner = Scanner::new(profile(Suffix::Cr));
    scanner.handle_bytes(at(0), b"9901");
    scanner.handle_lost_line();
    scanner.handle_lost_line();
    scanner.handle_bytes(at(3_000), b"990101\r");
    let found = events(&mut scanner);
    assert_eq!(found.first(), Some(&ScanEvent::Refused(Refusal::Incomplete { length: 4 })));
    assert_eq!((found.len(), data(&found)), (2, vec![b"990101".as_slice()]));
}

#[test]
fn a_suffix_that_never_comes_is_given_up() {
    let mut scanner = Scanner::new(profile(Suffix::Cr));
    scanner.handle_bytes(at(0), b"990101");
    assert_eq!(scanner.poll_timeout(), Some(at(2_000)));
    scanner.handle_timeout(at(2_000));
    assert_eq!(events(&mut scanner), [ScanEvent::Refused(Refusal::Incomplete { length: 6 })]);
}

#[test]
fn no_text_shows_a_read() {
    let mut scanner = Scanner::new(profile(Suffix::Cr));
    scanner.handle_bytes(at(0), b"990101100010\r9901");
    let text = format!("{scanner:?} {:?}", events(&mut scanner));
    assert!(!text.contains("9901"), "{text}");
}

#[test]
fn a_profile_is_a_toml_table() {
    let profile: ScannerProfile = toml::from_str(
        "model = 'desk scanner'\nprefix = \"\\u0002\"\naim = 'required'\nsuffix = 'cr-lf'\nreply = 'ack-nak'\nchecksum = 'mod-43'",
    )
    .unwrap();
    assert_eq!((profile.suffix, profile.reply, profile.silence_ms), (Suffix::CrLf, Reply::AckNak, 30));
    let text = toml::to_string(&profile).unwrap();
    assert_eq!(toml::from_str::<ScannerProfile>(&text).unwrap(), profile);
    assert!(toml::from_str::<ScannerProfile>("sufix = 'cr'").is_err());
}

/// Learns from reads with this around each.
fn learn(before: &[u8], after: &[u8], reads: usize) -> Result<Learned, LearnError> {
    let mut learner = Learner::new(CODE);
    for read in 0..reads as u64 {
        let bytes = [before, CODE, after].concat();
        for (millis, piece) in (0..).zip(bytes.chunks(5)) {
            learner.handle_bytes(at(read * 800 + millis * 4), piece);
        }
    }
    learner.finish(5)
}

#[test]
fn five_scans_tell_prefix_identifier_and_suffix() {
    for suffix in Suffix::BYTES {
        let learned = learn(b"\x02]C0", suffix.bytes(), 5).unwrap();
        let profile = learned.profile;
        assert_eq!((profile.prefix.as_str(), profile.aim, profile.suffix), ("\u{2}", Aim::Required, suffix));
        check(&profile, &[b"\x02]C0", CODE, suffix.bytes()].concat(), Ok(CODE));
    }
    let learned = learn(b"]C0", b"\r", 5).unwrap();
    let words: Vec<String> = learned
        .findings
        .iter()
        .map(|found| format!("{} {:?}: {}", found.field, found.certainty, found.why))
        .collect();
    expect![[r#"
        prefix Sure: 0 bytes before every read
        aim Sure: `]C0` before every read
        symbologies Guess: only this symbology was scanned: add the letters of others in use
        suffix Sure: Cr after every read
        reply Guess: each scan came once; a scanner may wait for an answer without sending again"#]]
    .assert_eq(&words.join("\n"));
}

#[test]
fn without_a_suffix_the_silence_is_a_guess_from_the_pauses() {
    let learned = learn(b"", b"", 5).unwrap();
    assert_eq!((learned.profile.suffix, learned.profile.silence_ms), (Suffix::None, 20));
    let silence = learned.findings.iter().find(|found| found.field == "silence_ms").unwrap();
    assert_eq!(silence.certainty, learn::Certainty::Guess);
    assert!(silence.why.contains("4 ms"), "{}", silence.why);
}

#[test]
fn what_cannot_be_learned_says_why() {
    assert_eq!(learn(b"", b"\r", 4), Err(LearnError::TooFew { reads: 4 }));
    assert_eq!(learn(b"", b"??", 5), Err(LearnError::Suffix { length: 2 }));
    let mut learner = Learner::new(CODE);
    for before in [b"A", b"A", b"B", b"A", b"A"] {
        learner.handle_bytes(at(0), &[before, CODE, b"\r"].concat());
    }
    assert_eq!(learner.finish(5), Err(LearnError::Unsteady));
    assert_eq!(Learner::new(b"").finish(5), Err(LearnError::TooFew { reads: 0 }));
    // Ten reads of five scans: it sends again.
    assert_eq!(learn(b"", b"\r", 10).unwrap().profile.reply, Reply::AckNak);
}

#[test]
fn noise_before_the_first_read_does_not_become_a_prefix() {
    let mut learner = Learner::new(CODE);
    learner.handle_bytes(at(0), b"AT+GMI\r");
    for read in 0..5 {
        learner.handle_bytes(at(read * 700), &[CODE, b"\r\n"].concat());
    }
    let learned = learner.finish(5).unwrap();
    assert_eq!((learned.profile.prefix.as_str(), learned.profile.suffix), ("", Suffix::CrLf));
    assert!(learned.findings[0].why.contains("other bytes stood before"), "{:?}", learned.findings);
}

/// Returns a profile with anything set, short enough for limits to be met.
fn any_profile() -> impl Strategy<Value = ScannerProfile> {
    let words = (select(vec!["", "", "\u{2}", "K"]), select(vec!["", "", "C", "CQ"]));
    let ends = (select([Suffix::BYTES.as_slice(), &[Suffix::None]].concat()), any::<[bool; 3]>());
    let checksum =
        select(vec![Checksum::None, Checksum::None, Checksum::None, Checksum::Gtin, Checksum::Mod43]);
    (words, ends, checksum, 0..40_usize, 0..60_u16).prop_map(
        |((prefix, symbologies), (suffix, [is_aimed, answers, keeps]), checksum, max_length, silence_ms)| {
            ScannerProfile {
                prefix: prefix.to_owned(),
                aim: if is_aimed && answers { Aim::Required } else { Aim::Optional },
                symbologies: symbologies.to_owned(),
                suffix,
                silence_ms,
                reply: if answers { Reply::AckNak } else { Reply::None },
                max_length,
                keeps_group_separator: keeps,
                checksum,
                ..ScannerProfile::default()
            }
        },
    )
}

/// The size of a fuzzing run, without its tools: whatever comes and whenever, nothing panics and little is held.
#[test]
fn a_hundred_thousand_streams_are_cut_into_reads_in_bounded_memory() {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100_000) };
    let reads = std::cell::Cell::new(0);
    let usual = select(b"\r\n\t\x03\r\r\n]CQ012345678990123456789019901K\x02\x1d\x00".to_vec());
    let bytes = prop_oneof![2 => vec(usual, 0..120), 1 => vec(any::<u8>(), 0..120)];
    let streams = (any_profile(), bytes, 1..30_usize, 0..90_u64);
    let ran = TestRunner::new(config).run(&streams, |(profile, bytes, cut, pause)| {
        let (most, window) = (profile.most_held(), profile.max_length);
        let mut scanner = Scanner::new(profile);
        for (now, piece) in (0..).map(|turn| at(turn * pause)).zip(bytes.chunks(cut)) {
            scanner.handle_bytes(now, piece);
            prop_assert!(scanner.held.len() <= most.max(1));
            let mut answers = 0;
            while scanner.poll_reply().is_some() {
                answers += 1;
            }
            prop_assert!(answers <= piece.len() + 1);
            while let Some(event) = scanner.poll_event() {
                let ScanEvent::Read(read) = event else { continue };
                prop_assert!((1..=window).contains(&read.data.len()));
                reads.set(reads.get() + 1);
            }
        }
        scanner.handle_lost_line();
        prop_assert_eq!(scanner.length(), 0);
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
    assert!(10_000 < reads.get(), "{} reads", reads.get());
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_give_the_same_reads_in_bounded_memory(
        bytes in vec(select(b"\r\n\t]C0199\x02\x1d\x00A".to_vec()), 0..400),
        cut in 1_usize..50,
        suffix in select(Suffix::BYTES.to_vec()),
    ) {
        let small = ScannerProfile { max_length: 24, duplicate_ms: 0, ..profile(suffix) };
        let (mut whole, mut pieced) = (Scanner::new(small.clone()), Scanner::new(small));
        whole.handle_bytes(at(0), &bytes);
        for piece in bytes.chunks(cut) {
            pieced.handle_bytes(at(0), piece);
        }
        prop_assert_eq!(events(&mut whole), events(&mut pieced));
        prop_assert!(whole.held.len() <= 32);
    }

    #[test]
    fn whatever_is_scanned_comes_out(data in vec(0x20_u8..0x7F, 1..80), suffix in select(Suffix::BYTES.to_vec())) {
        let mut scanner = Scanner::new(profile(suffix));
        scanner.handle_bytes(at(0), &[b"]C0".as_slice(), &data, suffix.bytes()].concat());
        let found = events(&mut scanner);
        prop_assert_eq!(found.len(), 1);
        prop_assert!(matches!(&found[0], ScanEvent::Read(read) if read.data == data), "{:?}", found);
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..2_000)) {
        let mut scanner = Scanner::new(profile(Suffix::None));
        for (millis, piece) in (0..).zip(bytes.chunks(7)) {
            scanner.handle_bytes(at(millis * 9), piece);
        }
    }
}

#[test]
fn a_prefix_in_the_middle_of_a_read_begins_another() {
    let framed = ScannerProfile { prefix: "S>".to_owned(), ..ScannerProfile::default() };
    let mut scanner = Scanner::new(framed.clone());
    scanner.handle_bytes(at(0), b"S>9901S>990101\r");
    let cut = ScanEvent::Refused(Refusal::Incomplete { length: 6 });
    assert!(matches!(events(&mut scanner).as_slice(), [first, ScanEvent::Read(read)]
        if *first == cut && read.data == b"990101"));
    // Letters and digits may as well be data.
    let plain = ScannerProfile { prefix: "99".to_owned(), ..ScannerProfile::default() };
    check(&plain, b"999901990101\r", Ok(b"9901990101"));
}
