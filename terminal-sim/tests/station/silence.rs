//! A controller that acknowledges and never answers, and one that asks for what the device has not: `docs/wire.md`, 9.

use election::ballot::Sealing;
use election::device::{Carrier, DeviceId};
use election::right::Right;
use election::sealing::{Scope, Sealer};
use election::time::{Duration, Instant};
use election::wire::code::{BallotState, VoteResult};
use election::wire::keys::DeviceKey;
use election::wire::message::Message;
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
        let scope = Scope { election_id: [0; 15], precinct: 1 };
        let setup = TerminalSetup {
            device: DeviceId(*b"DEV00001"),
            key: DeviceKey::TEST,
            link: LinkSettings::test(),
            carrier: Carrier::Cable,
            capacity: 1,
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
