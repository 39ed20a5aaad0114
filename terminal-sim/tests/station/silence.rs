//! A controller that acknowledges and never answers, and one that asks for what the device has not: `docs/wire.md`, 9.

use election::ballot::Sealing;
use election::device::{Carrier, DeviceId};
use election::right::Right;
use election::sealing::{Scope, Sealer};
use election::time::{Duration, Instant};
use election::wire::code::{BallotState, DeviceState, VoteResult};
use election::wire::keys::DeviceKey;
use election::wire::message::{Message, Status};
use election::wire::{Endpoint, LineEvent, LineId};
use station_controller::link::{DeviceKeys, Link, LinkEvent, LinkSettings};
use terminal_sim::terminal::{Terminal, TerminalSetup};

use crate::pair::{ballot, right, secs};

/// A bare link in the place of a controller, and a terminal on an ideal line.
struct Bare {
    now: Instant,
    controller: Link,
    terminal: Terminal,
    heard: Vec<Message>,
}

impl Bare {
    fn open() -> Self {
        Self::with_room_for(1)
    }

    fn with_room_for(capacity: usize) -> Self {
        let scope = Scope { election_id: [0; 15], precinct: 1 };
        let setup = TerminalSetup {
            device: DeviceId(*b"DEV00001"),
            key: DeviceKey::TEST,
            link: LinkSettings::test(),
            carrier: Carrier::Cable,
            capacity,
            sealer: Sealer::new(Sealing::StandIn, &scope),
            keeps_copies: false,
            seed: [1; 32],
        };
        let mut bare = Self {
            now: Instant::from_hour(8),
            controller: Link::controller(LinkSettings::test(), *b"CTRL0001", DeviceKeys::test(), [2; 32]),
            terminal: Terminal::new(setup),
            heard: Vec::new(),
        };
        bare.attach();
        bare
    }

    fn attach(&mut self) {
        self.terminal.handle_line(self.now, LineId(0), LineEvent::Up);
        self.controller.attach(self.now);
        self.run(secs(1));
    }

    fn detach(&mut self) {
        self.terminal.handle_line(self.now, LineId(0), LineEvent::Down);
        self.controller.detach(self.now);
    }

    fn run(&mut self, span: Duration) {
        let end = self.now + span;
        self.exchange();
        while let Some(due) = self.next_due().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.terminal.handle_timeout(self.now);
            self.controller.handle_timeout(self.now);
            self.exchange();
        }
        self.now = end;
    }

    fn next_due(&self) -> Option<Instant> {
        [self.terminal.poll_timeout(), self.controller.poll_timeout()].into_iter().flatten().min()
    }

    fn exchange(&mut self) {
        let mut bytes = Vec::new();
        loop {
            if self.terminal.poll_transmit(&mut bytes).is_some() {
                self.controller.handle_bytes(self.now, &bytes);
            } else if self.controller.poll_transmit(self.now, &mut bytes) {
                self.terminal.handle_bytes(self.now, LineId(0), &bytes);
            } else {
                return;
            }
            while let Some(event) = self.controller.poll_event() {
                if let LinkEvent::Message(message) = event {
                    self.heard.push(message);
                }
            }
        }
    }

    /// Lets time pass while everything the terminal says is lost.
    fn run_deaf(&mut self, span: Duration) {
        self.now += span;
        self.terminal.handle_timeout(self.now);
        while self.terminal.poll_transmit(&mut Vec::new()).is_some() {}
    }

    fn say(&mut self, message: Message) {
        self.controller.send(self.now, message).unwrap();
        self.run(secs(1));
    }

    fn arm(&mut self, style: u16, expires_s: u16) -> Right {
        let right = right(&[0xA5; 32], 1);
        self.say(Message::BallotOpen { right, style, expires_s });
        right
    }

    fn states(&mut self) -> Vec<BallotState> {
        let state = |message| match message {
            Message::BallotState { state, .. } => Some(state),
            _ => None,
        };
        std::mem::take(&mut self.heard).into_iter().filter_map(state).collect()
    }

    fn status(&mut self) -> Status {
        self.say(Message::StatusRequest);
        let status = self.heard.iter().rev().find_map(|message| match message {
            Message::Status(status) => Some(*status),
            _ => None,
        });
        status.unwrap()
    }

    fn casts(&self) -> Vec<&Message> {
        self.heard.iter().filter(|message| matches!(message, Message::VoteCast { .. })).collect()
    }
}

#[test]
fn a_cast_that_is_acknowledged_and_not_answered_is_sent_again_every_ten_seconds() {
    let mut bare = Bare::open();
    let right = bare.arm(0, 0);
    bare.terminal.vote(bare.now, &ballot(17)).unwrap();
    bare.run(secs(9));
    assert_eq!(bare.casts().len(), 1);
    bare.run(secs(12));
    let casts = bare.casts();
    assert_eq!(casts.len(), 3);
    assert!(casts.iter().all(|cast| cast == &casts[0]), "the same right and content");
    bare.say(Message::VoteReceipt { right, result: VoteResult::Already, receipt: [1; 16] });
    assert!(bare.terminal.is_empty());
    bare.run(secs(30));
    assert_eq!(bare.casts().len(), 3);
}

#[test]
fn a_ballot_kept_as_evidence_fills_its_room_and_is_not_sent_again() {
    let mut bare = Bare::open();
    let kept = bare.arm(0, 0);
    bare.terminal.vote(bare.now, &ballot(17)).unwrap();
    bare.run(secs(1));
    bare.say(Message::VoteReceipt { right: kept, result: VoteResult::Conflict, receipt: [0; 16] });
    bare.heard.clear();
    bare.detach();
    bare.attach();
    bare.run(secs(30));
    assert_eq!(bare.casts().len(), 0);
    bare.say(Message::BallotOpen { right: right(&[0xA5; 32], 2), style: 0, expires_s: 0 });
    assert_eq!(bare.states(), [BallotState::Refused]);
    bare.say(Message::BallotOpen { right: kept, style: 0, expires_s: 0 });
    assert_eq!(bare.states(), [BallotState::Voted]);
    bare.say(Message::VoteReceipt { right: kept, result: VoteResult::Recorded, receipt: [1; 16] });
    assert_eq!(bare.terminal.refused(), 1, "a person erases it");
}

#[test]
fn a_ballot_style_the_device_has_not_is_refused() {
    let mut bare = Bare::open();
    bare.arm(7, 0);
    assert_eq!(bare.states(), [BallotState::Refused]);
    assert!(bare.terminal.is_empty());
    bare.arm(0, 0);
    assert_eq!(bare.states(), [BallotState::Armed]);
}

#[test]
fn a_right_that_ran_out_away_from_the_desk_is_told_expired_and_not_armed() {
    let mut bare = Bare::open();
    bare.arm(0, 60);
    // The same offer again does not wind the clock back.
    bare.run(secs(30));
    bare.arm(0, 60);
    bare.heard.clear();
    bare.detach();
    bare.run(secs(40));
    assert!(bare.terminal.vote(bare.now, &ballot(17)).is_err());
    bare.attach();
    assert_eq!(bare.states(), [BallotState::Expired]);
    assert!(bare.terminal.is_empty());
}

#[test]
fn an_expired_right_is_told_again_until_it_is_acknowledged() {
    let mut bare = Bare::open();
    bare.arm(0, 60);
    bare.heard.clear();
    bare.run(Duration::from_millis(58_500));
    bare.run_deaf(secs(1));
    assert!(!bare.terminal.is_armed());
    assert!(!bare.terminal.is_empty(), "nobody knows yet that it is over");
    bare.detach();
    for told in [&[BallotState::Expired][..], &[]] {
        bare.attach();
        assert_eq!(bare.states(), told);
        assert!(bare.terminal.is_empty());
        bare.detach();
    }
}

#[test]
fn an_expired_right_takes_up_room_until_it_is_acknowledged_and_is_not_armed_again() {
    let mut bare = Bare::open();
    let over = bare.arm(0, 60);
    bare.heard.clear();
    bare.run(Duration::from_millis(58_500));
    bare.run_deaf(secs(1));
    bare.controller.send(bare.now, Message::BallotOpen { right: over, style: 0, expires_s: 60 }).unwrap();
    let other = right(&[0xA5; 32], 2);
    bare.say(Message::BallotOpen { right: other, style: 0, expires_s: 0 });
    // The first of these is the repeat of what was lost, the second the answer; nothing was acknowledged before the third.
    assert_eq!(bare.states(), [BallotState::Expired, BallotState::Expired, BallotState::Refused]);
    bare.say(Message::BallotOpen { right: other, style: 0, expires_s: 0 });
    assert_eq!(bare.states(), [BallotState::Armed]);
    assert!(bare.terminal.vote(bare.now, &ballot(17)).is_ok(), "with the other right");
}

#[test]
fn an_expired_right_leaves_its_room_with_the_frame_that_acknowledges_it() {
    let mut bare = Bare::open();
    bare.arm(0, 60);
    bare.heard.clear();
    bare.run(secs(58) + Duration::from_millis(999));
    bare.controller.send(bare.now, Message::StatusRequest).unwrap();
    bare.run(secs(1));
    assert_eq!(bare.states(), [BallotState::Expired]);
    bare.say(Message::BallotOpen { right: right(&[0xA5; 32], 2), style: 0, expires_s: 0 });
    assert_eq!(bare.states(), [BallotState::Armed]);
}

#[test]
fn an_expired_right_is_neither_armed_nor_voted_in_status_and_may_be_cancelled() {
    let mut bare = Bare::open();
    let over = bare.arm(0, 60);
    bare.detach();
    bare.run(secs(60));
    bare.attach();
    assert_eq!(bare.status().state, DeviceState::Idle);
    bare.heard.clear();
    bare.say(Message::BallotCancel { right: over });
    assert_eq!(bare.states(), [BallotState::Cleared]);
}

#[test]
fn a_ballot_kept_as_evidence_outlives_a_cancellation() {
    let mut bare = Bare::open();
    let kept = bare.arm(0, 0);
    bare.terminal.vote(bare.now, &ballot(17)).unwrap();
    bare.run(secs(1));
    bare.say(Message::VoteReceipt { right: kept, result: VoteResult::Unknown, receipt: [0; 16] });
    bare.heard.clear();
    bare.say(Message::BallotCancel { right: kept });
    assert_eq!((bare.states().len(), bare.terminal.refused()), (0, 1));
    assert_eq!(bare.status().state, DeviceState::Faulty);
}

#[test]
fn a_receipt_for_an_unused_right_is_ignored() {
    let mut bare = Bare::open();
    let unused = bare.arm(0, 0);
    bare.heard.clear();
    for &result in VoteResult::ALL {
        bare.say(Message::VoteReceipt { right: unused, result, receipt: [1; 16] });
    }
    assert!(bare.states().is_empty());
    assert!(bare.terminal.vote(bare.now, &ballot(17)).is_ok());
}

/// The pause is the device's, and the ballot that could not be stored goes to the end of the queue.
#[test]
fn a_ballot_that_cannot_be_stored_does_not_hold_up_the_others() {
    let mut bare = Bare::with_room_for(3);
    let rights = [1, 2, 3].map(|n| right(&[0xA5; 32], n));
    for right in rights {
        bare.say(Message::BallotOpen { right, style: 0, expires_s: 0 });
        bare.terminal.vote(bare.now, &ballot(17)).unwrap();
    }
    bare.heard.clear();
    let (mut turns, mut stored) = (Vec::new(), 0);
    for _ in 0..40 {
        bare.run(secs(1));
        let cast = bare.casts().last().map(|cast| (*cast).clone());
        bare.heard.clear();
        let Some(Message::VoteCast { right, .. }) = cast else { continue };
        turns.push(right);
        // The first ballot never finds room.
        let result = if right == turns[0] { VoteResult::StorageFailed } else { VoteResult::Recorded };
        stored += u32::from(result.is_recorded());
        bare.say(Message::VoteReceipt { right, result, receipt: [0; 16] });
    }
    assert_eq!((stored, bare.terminal.unread()), (2, 1), "{turns:?}");
    assert!(turns[1..3].iter().all(|right| *right != turns[0]), "{turns:?}");
    assert_eq!(bare.status().errors[3], turns.iter().filter(|right| **right == turns[0]).count() as u32);
}

/// Failed checks 1 to 3 and stretches too long for a frame; not what is whole and meant for another.
#[test]
fn status_counts_damage_and_not_what_is_meant_for_others() {
    let mut bare = Bare::open();
    let mut inject = |bytes: &[u8]| bare.terminal.handle_bytes(bare.now, LineId(0), bytes);
    inject(&[0, 9, 1, 0]);
    inject(&[2, 1, 0]);
    inject(&[vec![7; 600], vec![0]].concat());
    // The PING of `V1` in the vectors: whole, and of another session.
    inject(&[3, 1, 0x11, 6, 1, 1, 2, 3, 4, 1, 1, 2, 5, 1, 1, 1, 1, 1, 5, 0xEF, 0xFB, 4, 0xB7, 0, 0, 0]);
    assert_eq!(bare.status().errors, [3, 0, 0, 0]);
}
