//! Devices with one defect each: a wrapper that changes what goes in and out of a good one.

#![expect(clippy::indexing_slicing, reason = "a bench that cannot be set up is a failure of its own")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use conformance::operator::{Answer, Step};
use conformance::probe::heard::Pieces;
use conformance::probe::session::on_line;
use election::right::Right;
use election::time::{Duration, Instant};
use election::wire::code::{BallotState, ErrorCode, Kind, VoteResult};
use election::wire::frame::{Flags, Header, Side};
use election::wire::message::{ErrorReport, Message};
use election::wire::{Endpoint, LineEvent, LineId};

use crate::rig::Device;
use crate::tap::{Tap, Toward, decoded, parse};

const LINE: LineId = LineId(0);

/// What is wrong with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    None,
    AcceptsBadCrc,
    AcceptsWrongLength,
    AcceptsReservedFlags,
    AcceptsItsOwnDirection,
    AnswersNoise,
    TrimsZeros,
    RefusesOddEncodings,
    ChokesOnDelimiters,
    ObeysXonXoff,
    DeafAfterLongNoise,
    DeafAfterDamage,
    HasAFastClock,
    TakesFramesByReads,
    AcceptsBadTag,
    AcceptsStartWithBadTag,
    TakesHalfAKeepAlive,
    AnswersVersion2,
    AcceptsSuite0,
    RepeatsItsNonce,
    AnswersTheSameHelloAnew,
    AnswersHelloLate,
    LetsHelloCutASession,
    AcknowledgesLate,
    IsSlow,
    NeedsARestartAfterUnplug,
    SkipsARepeat,
    RepeatsWithOtherBytes,
    DeliversRepeats,
    DropsAcksOfRepeats,
    DropsLateFrames,
    IsSilentOnUnknownTypes,
    SendsNoPing,
    IsFreeOfPings,
    NeverGoesDown,
    ForgetsBallotAtPowerOff,
    ClearsBeforeReceipt,
    CastsAgainUnderAnotherRight,
    CastsAgainWithOtherContent,
    SendsAgainAfterConflict,
    ErasesAfterConflict,
    FloodsAfterStorageFailure,
    ErasesAfterStorageFailure,
    OverwritesItsRight,
    TakesAnyStyle,
    KeepsExpiredRights,
    ReportsExpiryOnce,
    LetsVoteTooLate,
    WaitsForItsReceipt,
    ForgetsPendingInHelloAck,
    LogsRights,
    EchoesInAnElection,
    SaysRecordedTwice,
    TakesTheSecondBallot,
    TakesInventedRights,
    GetsSlower,
    LeaksACounter,
    RestartsByItself,
    LosesEvery50thBallot,
    CastsAnUnissuedRight,
    IssuesARightTwice,
    ShowsOneBallotLess,
}

/// Counters of one direction, moved so that frames can be put in between.
#[derive(Default)]
struct Shift {
    by: u32,
    /// From the counter behind the wrapper to the one before it, for acknowledgements.
    back: BTreeMap<u32, u32>,
}

impl Shift {
    /// Returns the counter a frame gets on the other side.
    fn pass(&mut self, counter: u32) -> u32 {
        let moved = counter + self.by;
        self.back.insert(moved, counter);
        moved
    }

    /// Returns the counter an acknowledgement means where it comes to.
    fn meant(&self, ack: u32) -> u32 {
        self.back.get(&ack).copied().unwrap_or(ack.saturating_sub(self.by))
    }
}

/// A good device behind a defect.
pub(crate) struct Mutant {
    device: Box<dyn Device>,
    side: Side,
    defect: Defect,
    tap: Tap,
    now: Instant,
    arriving: Pieces,
    quiet_bytes: usize,
    out: VecDeque<Vec<u8>>,
    late: VecDeque<(Instant, Vec<u8>)>,
    session: u32,
    inward: Shift,
    outward: Shift,
    reliable_in: BTreeSet<u32>,
    highest_in: u32,
    sends_of: BTreeMap<u32, u32>,
    casts: BTreeMap<Right, u32>,
    first_content: BTreeMap<Right, Box<[u8]>>,
    rights: Vec<Right>,
    last_heard: Option<Instant>,
    last_header: Option<Header>,
    last_cast: Option<(Right, Box<[u8]>)>,
    /// Rights that were reported expired, and the session they were first reported in.
    over: BTreeMap<Right, u32>,
    /// Somebody voted with a right whose time was over.
    has_late_vote: bool,
    /// The cast of this session that has no receipt yet.
    unanswered: Option<u32>,
    /// Offers it has answered.
    answers: u8,
    /// The session is dead to the device, though it was not told so.
    is_cut: bool,
    /// The next acknowledgement answers a frame that was sent again.
    owes_repeat: bool,
    is_choking: bool,
    /// Damaged pieces in a row.
    damaged: u32,
    /// How often the line was put up.
    ups: u32,
    /// Votes that a hand took here, or rights that one issued.
    served: u32,
    /// When the last late frame leaves: later ones stay behind it.
    last_late: Instant,
}

impl Mutant {
    pub(crate) fn new(device: Box<dyn Device>, side: Side, defect: Defect) -> Self {
        Self {
            device,
            side,
            defect,
            tap: Tap::default(),
            now: crate::rig::START,
            arriving: Pieces::default(),
            quiet_bytes: 0,
            out: VecDeque::new(),
            late: VecDeque::new(),
            session: 0,
            inward: Shift::default(),
            outward: Shift::default(),
            reliable_in: BTreeSet::new(),
            highest_in: 0,
            sends_of: BTreeMap::new(),
            casts: BTreeMap::new(),
            first_content: BTreeMap::new(),
            rights: Vec::new(),
            last_heard: None,
            last_header: None,
            last_cast: None,
            over: BTreeMap::new(),
            has_late_vote: false,
            unanswered: None,
            answers: 0,
            is_cut: false,
            owes_repeat: false,
            is_choking: false,
            damaged: 0,
            ups: 0,
            served: 0,
            last_late: crate::rig::START,
        }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == defect
    }

    fn give(&mut self, frame: &[u8]) {
        let wire = on_line(frame);
        self.device.handle_bytes(self.now, LINE, &wire);
    }

    fn put(&mut self, frame: &[u8]) {
        self.out.push_back(on_line(frame));
    }

    fn piece_in(&mut self, piece: &[u8]) {
        if self.is_lost(piece) {
            return;
        }
        let Some((frame, is_bent)) = decoded(piece).map(|frame| self.repaired(frame)) else {
            if self.has(Defect::AnswersNoise) {
                self.answer_noise();
            }
            return;
        };
        if parse(&frame, self.side.peer()).is_none() {
            if self.has(Defect::AnswersNoise) {
                self.answer_noise();
            }
            return self.give(&frame);
        }
        match Kind(frame[1]) {
            Kind::HELLO => self.hello_in(&frame),
            Kind::HELLO_ACK => self.hello_ack_in(&frame),
            kind => {
                let opened = self.tap.open(&frame, Toward::Bench, self.side.peer()).or_else(|| {
                    let forces = is_bent
                        || self.has(Defect::AcceptsBadTag)
                        || self.has(Defect::AcceptsStartWithBadTag) && kind == Kind::START;
                    let forced = self.tap.force(&frame, Toward::Bench, self.side.peer());
                    forced.filter(|_| forces)
                });
                match opened {
                    Some((header, payload)) => self.frame_in(header, payload),
                    None => self.give(&frame),
                }
            }
        }
    }

    /// Returns whether the defect loses a piece of the line as such.
    fn is_lost(&mut self, piece: &[u8]) -> bool {
        if std::mem::take(&mut self.is_choking) {
            return true;
        }
        let encoding = decoded(piece).map(|frame| on_line(&frame));
        let is_odd = encoding.is_some_and(|wire| wire[..wire.len() - 1] != *piece);
        self.has(Defect::RefusesOddEncodings) && is_odd
    }

    /// Makes good what the defect does not see; tells whether more than the CRC was changed.
    fn repaired(&self, mut frame: Vec<u8>) -> (Vec<u8>, bool) {
        let end = frame.len() - 4;
        let had_good_crc = frame[end..] == crc32c::crc32c(&frame[..end]).to_be_bytes();
        if !had_good_crc && !self.has(Defect::AcceptsBadCrc) {
            return (frame, false);
        }
        let before = frame[..end].to_vec();
        if self.has(Defect::AcceptsWrongLength) && Kind::START.0 < frame[1] {
            let tag = if frame[2] & Flags::TAGGED.0 == 0 { 0 } else { 16 };
            let length = end.saturating_sub(Header::LEN + tag) as u16;
            let is_suite_1 = self.tap.tag_len(&frame) == Some(8);
            let length = if is_suite_1 { length + 8 } else { length };
            frame[16..18].copy_from_slice(&length.to_be_bytes());
        }
        if self.has(Defect::AcceptsReservedFlags) {
            frame[2] &= 0x87;
        }
        if self.has(Defect::AcceptsItsOwnDirection) && Kind::START.0 < frame[1] {
            let from_terminal = u8::from(self.side == Side::Controller);
            frame[2] = frame[2] & !1 | from_terminal;
        }
        let is_bent = before != frame[..end];
        let crc = crc32c::crc32c(&frame[..end]);
        frame[end..].copy_from_slice(&crc.to_be_bytes());
        (frame, is_bent)
    }

    fn hello_in(&mut self, frame: &[u8]) {
        let mut bent = frame.to_vec();
        let (range, suites) = (Header::LEN, Header::LEN + 2);
        if self.has(Defect::AnswersVersion2) && bent[range] == 2 {
            bent[range] = 1;
        }
        if self.has(Defect::AcceptsSuite0) && bent[suites + 1] & 0b011 != 0 {
            bent[suites + 1] = 0b111;
        }
        let end = bent.len() - 4;
        let crc = crc32c::crc32c(&bent[..end]);
        bent[end..].copy_from_slice(&crc.to_be_bytes());
        self.tap.hello(&bent, frame);
        self.is_cut |= self.has(Defect::LetsHelloCutASession);
        self.give(&bent);
    }

    fn hello_ack_in(&mut self, frame: &[u8]) {
        let Some(parsed) = parse(frame, Side::Terminal) else { return };
        let (header, payload) = (parsed.header, parsed.payload.to_vec());
        let genuine = self.tap.hello_ack(&header, &payload, Toward::Device, |_| {});
        let accepts = self.has(Defect::AcceptsBadTag) || self.tap.is_genuine(frame);
        match genuine.filter(|_| accepts) {
            Some(frame) => self.give(&frame),
            None => self.give(frame),
        }
    }

    fn frame_in(&mut self, mut header: Header, mut payload: Vec<u8>) {
        self.last_heard = Some(self.now);
        if self.session != header.session.0 && header.kind == Kind::START {
            self.begin(header.session.0);
        }
        if self.is_cut {
            return;
        }
        let is_reliable = header.flags.has(Flags::RELIABLE);
        let is_repeat = is_reliable && !self.reliable_in.insert(header.counter);
        if self.has(Defect::DeliversRepeats) && is_repeat && header.kind != Kind::START {
            self.inward.by += 1;
        }
        if self.has(Defect::DropsLateFrames) && header.counter < self.highest_in && !is_repeat {
            return;
        }
        if self.has(Defect::IsSilentOnUnknownTypes) && header.kind.name().is_none() {
            return;
        }
        if self.has(Defect::TakesHalfAKeepAlive) && header.kind == Kind::START && payload.len() == 17 {
            payload.pop();
        }
        self.highest_in = self.highest_in.max(header.counter);
        self.owes_repeat |= is_repeat;
        self.message_in(header.kind, &mut payload);
        header.counter = self.inward.pass(header.counter);
        header.ack = self.outward.meant(header.ack);
        self.last_header = Some(header);
        let frame = self.tap.seal(&header, &payload, Toward::Device);
        self.give(&frame);
    }

    fn message_in(&mut self, kind: Kind, payload: &mut Vec<u8>) {
        match Message::decode(kind, payload) {
            Ok(Message::BallotOpen { right, mut style, mut expires_s }) => {
                if self.has(Defect::TakesAnyStyle) {
                    style = 0;
                }
                if self.has(Defect::KeepsExpiredRights) {
                    expires_s = 0;
                }
                payload.clear();
                Message::BallotOpen { right, style, expires_s }.encode(payload);
                if self.has(Defect::OverwritesItsRight) && !self.rights.contains(&right) {
                    self.device.take(self.now, Step::ClearByHand);
                }
                self.rights.push(right);
            }
            Ok(Message::VoteReceipt { right, result, receipt }) => {
                self.unanswered = None;
                let result = match (self.defect, result) {
                    (Defect::SendsAgainAfterConflict, VoteResult::Conflict) => VoteResult::StorageFailed,
                    (Defect::ErasesAfterConflict, VoteResult::Conflict)
                    | (Defect::ErasesAfterStorageFailure, VoteResult::StorageFailed) => VoteResult::Recorded,
                    _ => result,
                };
                payload.clear();
                Message::VoteReceipt { right, result, receipt }.encode(payload);
                if self.has(Defect::FloodsAfterStorageFailure)
                    && result == VoteResult::StorageFailed
                    && let Some((right, content)) = self.last_cast.clone()
                {
                    self.insert(&Message::VoteCast { right, content });
                }
            }
            Ok(Message::VoteCast { right, content }) => {
                let first = self.first_content.entry(right).or_insert(content).clone();
                if self.has(Defect::TakesTheSecondBallot) {
                    payload.clear();
                    Message::VoteCast { right, content: first }.encode(payload);
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, session: u32) {
        self.session = session;
        self.unanswered = None;
        self.is_cut = false;
        self.owes_repeat = false;
        self.inward = Shift::default();
        self.outward = Shift::default();
        self.reliable_in.clear();
        self.sends_of.clear();
        self.highest_in = 0;
    }

    fn answer_noise(&mut self) {
        let Some(last) = self.last_header else { return };
        let report = ErrorReport { code: ErrorCode::BadPayload, kind: last.kind, counter: last.counter };
        self.insert(&Message::Error(report));
    }

    /// Says something of its own in the device's name.
    fn insert(&mut self, message: &Message) {
        let Some(last) = self.last_header else { return };
        let mut payload = Vec::new();
        message.encode(&mut payload);
        self.outward.by += 1;
        let sender = if self.side == Side::Terminal { Flags::FROM_TERMINAL } else { Flags::NONE };
        let inner = self.outward.back.last_key_value().map_or(0, |(_, inner)| *inner);
        let header = Header {
            kind: message.kind(),
            flags: sender.with(Flags::TAGGED),
            counter: inner + self.outward.by,
            ack: self.reliable_in.last().copied().unwrap_or(0),
            ..last
        };
        let frame = self.tap.seal(&header, &payload, Toward::Bench);
        self.put(&frame);
    }

    fn piece_out(&mut self, piece: &[u8]) {
        let Some(frame) = decoded(piece) else { return };
        match Kind(frame[1]) {
            Kind::HELLO => self.hello_out(&frame),
            Kind::HELLO_ACK => self.hello_ack_out(&frame),
            _ => match self.tap.open(&frame, Toward::Device, self.side) {
                Some((header, payload)) => self.frame_out(header, payload),
                None => self.put(&frame),
            },
        }
    }

    fn hello_out(&mut self, frame: &[u8]) {
        let mut bent = frame.to_vec();
        if self.has(Defect::RepeatsItsNonce) {
            bent[Header::LEN + 6..Header::LEN + 22].fill(7);
        }
        let end = bent.len() - 4;
        let crc = crc32c::crc32c(&bent[..end]);
        bent[end..].copy_from_slice(&crc.to_be_bytes());
        self.tap.hello(frame, &bent);
        self.put(&bent);
    }

    fn hello_ack_out(&mut self, frame: &[u8]) {
        let Some(parsed) = parse(frame, Side::Terminal) else { return };
        let (header, payload) = (parsed.header, parsed.payload.to_vec());
        let (repeats, forgets) =
            (self.has(Defect::RepeatsItsNonce), self.has(Defect::ForgetsPendingInHelloAck));
        self.answers = self.answers.wrapping_add(1);
        let other = if self.has(Defect::AnswersTheSameHelloAnew) { self.answers } else { 0 };
        let frame = self.tap.hello_ack(&header, &payload, Toward::Bench, |answer| {
            answer.nonce[0] ^= other;
            if repeats {
                answer.nonce = [7; 16];
            }
            if forgets {
                answer.pending = 0;
            }
        });
        let Some(frame) = frame else { return };
        if self.has(Defect::AnswersHelloLate) {
            self.late.push_back((self.now + Duration::from_millis(300), on_line(&frame)));
        } else {
            self.put(&frame);
        }
    }

    fn frame_out(&mut self, mut header: Header, mut payload: Vec<u8>) {
        if header.kind == Kind::START {
            self.begin(header.session.0);
        }
        let is_reliable = header.flags.has(Flags::RELIABLE);
        let sends = self.sends_of.entry(header.counter).or_default();
        *sends += u32::from(is_reliable);
        let sends = *sends;
        let acks_a_repeat = header.kind == Kind::ACK && std::mem::take(&mut self.owes_repeat);
        let is_dropped = match self.defect {
            Defect::SkipsARepeat => sends == 3,
            Defect::SendsNoPing | Defect::IsFreeOfPings => header.kind == Kind::PING,
            Defect::DropsAcksOfRepeats => acks_a_repeat,
            Defect::NeverGoesDown => header.kind == Kind::PONG && payload.len() == 21,
            _ => false,
        };
        if is_dropped {
            return;
        }
        if header.kind == Kind::VOTE_CAST {
            let asked = *self.unanswered.get_or_insert(header.counter);
            if self.has(Defect::WaitsForItsReceipt) && asked != header.counter {
                // What goes in its place says nothing, and is acknowledged.
                header.kind = Kind::PING;
                payload.clear();
            }
        }
        self.message_out(&mut header, &mut payload);
        header.ack = self.inward.meant(header.ack);
        header.counter = self.outward.pass(header.counter);
        if self.has(Defect::RepeatsWithOtherBytes) && 1 < sends {
            header.ack = header.ack.wrapping_add(sends);
        }
        let frame = self.tap.seal(&header, &payload, Toward::Bench);
        let delay = match (self.defect, header.kind) {
            (Defect::AcknowledgesLate, Kind::ACK) => 90,
            (Defect::IsSlow, _) => 70,
            // A twenty-fifth of a millisecond more with every vote.
            (Defect::GetsSlower, _) => {
                return self.put_after(Duration::from_nanos(40_000 * u64::from(self.served)), &frame);
            }
            _ => return self.put(&frame),
        };
        self.late.push_back((self.now + Duration::from_millis(delay), on_line(&frame)));
    }

    /// Sends a frame after a pause, and never before one that was to leave earlier.
    fn put_after(&mut self, pause: Duration, frame: &[u8]) {
        self.last_late = self.last_late.max(self.now + pause);
        self.late.push_back((self.last_late, on_line(frame)));
    }

    fn message_out(&mut self, header: &mut Header, payload: &mut Vec<u8>) {
        let Ok(message) = Message::decode(header.kind, payload) else { return };
        let bent = match (self.defect, message) {
            (defect, Message::VoteCast { right, content }) => {
                if defect == Defect::ClearsBeforeReceipt {
                    self.device.take(self.now, Step::ClearByHand);
                }
                self.last_cast = Some((right, content.clone()));
                self.cast_out(header.session.0, right, content)
            }
            (_, Message::BallotState { right, state: BallotState::Expired }) => {
                self.expired_out(header, right)
            }
            (Defect::LeaksACounter, Message::Status(mut status)) => {
                status.errors[0] += self.served / 10;
                Message::Status(status)
            }
            (Defect::RestartsByItself, Message::Status(mut status)) => {
                // It starts anew with every fortieth vote.
                status.uptime_s = 100 + self.served % 40;
                Message::Status(status)
            }
            (Defect::IssuesARightTwice, Message::BallotOpen { right, style, expires_s }) => {
                self.rights.push(right);
                let first = self.rights.first().copied().filter(|_| self.served.is_multiple_of(30));
                Message::BallotOpen { right: first.unwrap_or(right), style, expires_s }
            }
            (Defect::LogsRights, Message::LogData { offset: 0, .. }) => {
                let data: Vec<u8> = self.rights.iter().flat_map(|right| right.nonce).take(400).collect();
                Message::LogData { offset: 0, data: data.into() }
            }
            (Defect::TrimsZeros, Message::EchoReply(data)) => {
                let end = data.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
                Message::EchoReply(data[..end].into())
            }
            (Defect::EchoesInAnElection, Message::Error(report)) if report.kind == Kind::ECHO => {
                header.kind = Kind::ECHO_REPLY;
                header.flags = header.flags.with(Flags::TEST);
                Message::EchoReply(Box::new(*b"test"))
            }
            (
                Defect::SaysRecordedTwice,
                Message::VoteReceipt { right, result: VoteResult::Already, receipt },
            ) => Message::VoteReceipt { right, result: VoteResult::Recorded, receipt },
            (
                Defect::TakesInventedRights,
                Message::VoteReceipt { right, result: VoteResult::Unknown, .. },
            ) => Message::VoteReceipt { right, result: VoteResult::Recorded, receipt: [1; 16] },
            (_, message) => message,
        };
        payload.clear();
        bent.encode(payload);
    }

    /// Returns what is said of a right whose time is over.
    fn expired_out(&mut self, header: &mut Header, right: Right) -> Message {
        let is_again = *self.over.entry(right).or_insert(header.session.0) != header.session.0;
        if is_again && self.has(Defect::ReportsExpiryOnce) {
            header.kind = Kind::PING;
            return Message::Ping(Box::default());
        }
        if self.has_late_vote {
            header.kind = Kind::VOTE_CAST;
            return Message::VoteCast { right, content: [1; 80].into() };
        }
        Message::BallotState { right, state: BallotState::Expired }
    }

    fn cast_out(&mut self, session: u32, right: Right, content: Box<[u8]>) -> Message {
        let first = *self.casts.entry(right).or_insert(session);
        let is_again = first != session;
        let (mut right, mut content) = (right, content);
        if is_again && self.has(Defect::CastsAgainUnderAnotherRight) {
            right.nonce[0] ^= 1;
        }
        if is_again && self.has(Defect::CastsAgainWithOtherContent) {
            content[40] ^= 1;
        }
        if self.has(Defect::CastsAnUnissuedRight) && self.served.is_multiple_of(70) {
            right.nonce[3] ^= 1;
        }
        Message::VoteCast { right, content }
    }
}

impl Device for Mutant {
    fn take(&mut self, now: Instant, step: Step) -> Answer {
        self.now = now;
        if step == Step::PowerCycle {
            (self.quiet_bytes, self.damaged) = (0, 0);
            if self.has(Defect::ForgetsBallotAtPowerOff) {
                self.device.take(now, Step::ClearByHand);
            }
        }
        self.has_late_vote |= step == Step::VoteTooLate && self.has(Defect::LetsVoteTooLate);
        self.served += u32::from(matches!(step, Step::Vote | Step::Issue));
        let loses = self.has(Defect::LosesEvery50thBallot) && self.served.is_multiple_of(50);
        // The voter is thanked, and the ballot is gone.
        let step = if step == Step::Vote && loses { Step::ClearByHand } else { step };
        match self.device.take(now, step) {
            Answer::Number(shown) if self.has(Defect::ShowsOneBallotLess) && 40 <= shown => {
                Answer::Number(shown - 1)
            }
            answer => answer,
        }
    }

    fn drain(&mut self) {
        self.device.drain();
    }

    fn clock_error(&self) -> u32 {
        if self.has(Defect::HasAFastClock) { 4 } else { 0 }
    }
}

impl Endpoint for Mutant {
    fn handle_line(&mut self, now: Instant, line: LineId, event: LineEvent) {
        self.now = now;
        self.arriving.clear();
        self.ups += u32::from(event == LineEvent::Up);
        if self.has(Defect::NeedsARestartAfterUnplug) && 1 < self.ups && event == LineEvent::Up {
            return;
        }
        self.device.handle_line(now, line, event);
    }

    fn handle_bytes(&mut self, now: Instant, _line: LineId, bytes: &[u8]) {
        self.now = now;
        if self.has(Defect::DeafAfterLongNoise) {
            for byte in bytes {
                self.quiet_bytes =
                    if *byte == 0 && self.quiet_bytes < 5_000 { 0 } else { self.quiet_bytes + 1 };
            }
            if 5_000 <= self.quiet_bytes {
                return;
            }
        }
        if self.has(Defect::TakesFramesByReads) && !bytes.ends_with(&[0]) {
            self.arriving.clear();
            return;
        }
        let bytes = match self.defect {
            Defect::ObeysXonXoff => {
                bytes.iter().copied().filter(|byte| ![0x11, 0x13].contains(byte)).collect()
            }
            _ => bytes.to_vec(),
        };
        self.is_choking |=
            self.has(Defect::ChokesOnDelimiters) && bytes.windows(50).any(|run| run == [0; 50]);
        let mut pieces = Vec::new();
        self.arriving.feed(&bytes, |piece| pieces.push(piece));
        for piece in pieces {
            if self.has(Defect::DeafAfterDamage) && self.is_deafened_by(&piece) {
                return;
            }
            self.piece_in(&piece);
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.now = now;
        while self.late.front().is_some_and(|(at, _)| *at <= now) {
            self.out.extend(self.late.pop_front().map(|(_, wire)| wire));
        }
        if self.has(Defect::NeverGoesDown) && self.feed_due().is_some_and(|due| due <= now) {
            self.feed();
        }
        self.device.handle_timeout(now);
    }

    fn pass_time(&mut self, now: Instant) {
        self.now = now;
        self.device.pass_time(now);
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        let mut chunk = Vec::new();
        while self.out.is_empty() {
            self.device.poll_transmit(&mut chunk)?;
            let mut pieces = Vec::new();
            Pieces::default().feed(&chunk, |piece| pieces.push(piece));
            for piece in pieces {
                self.piece_out(&piece);
            }
        }
        *bytes = self.out.pop_front()?;
        Some(LINE)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let late = self.late.front().map(|(at, _)| *at);
        let feed = self.feed_due().filter(|_| self.has(Defect::NeverGoesDown));
        [late, feed, self.device.poll_timeout()].into_iter().flatten().min()
    }
}

impl Mutant {
    /// Returns whether its receiver has stopped: at twenty damaged pieces in a row it does until it is restarted.
    fn is_deafened_by(&mut self, piece: &[u8]) -> bool {
        let is_stopped = 20 <= self.damaged;
        let is_damaged = decoded(piece).is_none_or(|frame| parse(&frame, self.side.peer()).is_none());
        self.damaged = if is_damaged || is_stopped { self.damaged + 1 } else { 0 };
        is_stopped
    }

    fn feed_due(&self) -> Option<Instant> {
        self.last_heard.map(|last| last + Duration::from_secs(2))
    }

    /// Keeps a session alive that nobody else is in.
    fn feed(&mut self) {
        self.last_heard = Some(self.now);
        let Some(last) = self.last_header else { return };
        self.inward.by += 1;
        let counter = self.highest_in + self.inward.by;
        let peer = if self.side == Side::Terminal { Flags::NONE } else { Flags::FROM_TERMINAL };
        let header = Header { kind: Kind::PING, flags: peer.with(Flags::TAGGED), counter, ack: 0, ..last };
        let frame = self.tap.seal(&header, b"feeds", Toward::Device);
        self.give(&frame);
    }
}
