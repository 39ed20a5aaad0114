//! The terminal: takes a right, lets one voter mark a ballot, hands it over once, forgets.
//!
//! One machine for remotes, card readers and wired terminals. What it holds lives in non-volatile memory and
//! survives [`Terminal::reboot`]; it is sorted by the random nonce of the right, so that it says nothing about order.
//! A ballot is erased only after the controller has said that it is recorded (WIRE 11.5).

mod memory;

use std::collections::BTreeMap;
use std::fmt;

use election::ballot::{Ballot, SealedBallot};
use election::device::{Carrier, DeviceId};
use election::right::Right;
use election::sealing::Sealer;
use election::time::{Duration, Instant};
use election::wire::code::{BallotState, ByeReason, DeviceState, VoteResult};
use election::wire::keys::DeviceKey;
use election::wire::message::{Message, Status};
use election::wire::{Endpoint, LineEvent, LineId};
use station_controller::link::{Link, LinkEvent, LinkSettings, TerminalIdentity};
use thiserror::Error;

use crate::sealing::BallotSealer;

pub use memory::MemoryError;

/// How long a terminal waits before it offers a ballot again that could not be stored.
const STORAGE_RETRY: Duration = Duration::from_secs(5);
/// How long a terminal waits for a receipt on a line that lives before it offers the ballot again.
const RECEIPT_WAIT: Duration = Duration::from_secs(10);
/// The style of the ballot with every contest, the only one this device has.
const EVERY_CONTEST: u16 = 0;
/// The one line a terminal has.
const LINE: LineId = LineId(0);

/// What a terminal is made with.
#[derive(Clone)]
pub struct TerminalSetup {
    /// Names the device.
    pub device: DeviceId,
    /// Its key, shared with the controller.
    pub key: DeviceKey,
    /// Its line.
    pub link: LinkSettings,
    /// How its rights travel.
    pub carrier: Carrier,
    /// Rights it can hold at once: 1, or more for a portable device.
    pub capacity: usize,
    /// What it seals ballots with.
    pub sealer: Sealer,
    /// Whether it keeps a copy of what was read until closing.
    pub keeps_copies: bool,
    /// Where its nonces and the ephemeral keys of its ballots come from. Live drivers fill it from the operating system
    /// and [`Terminal::refresh`] it, the simulator from its seed.
    pub seed: [u8; 32],
}

impl fmt::Debug for TerminalSetup {
    /// Shows which device it is; key and seed stay out of every text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TerminalSetup")
            .field("device", &self.device)
            .field("carrier", &self.carrier)
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}

/// A right and what became of it on the device or card.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Holding {
    Armed {
        lapses: Option<Instant>,
    },
    Voted(SealedBallot),
    /// The controller refused the ballot; it stays as evidence until a member clears the device.
    Refused(SealedBallot, VoteResult),
}

impl Holding {
    fn is_armed(&self, now: Instant) -> bool {
        matches!(self, Self::Armed { lapses } if lapses.is_none_or(|at| now < at))
    }
}

/// A card on its way between reader and booth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card(Option<(Right, Holding)>);

/// A ballot that cannot be marked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VoteError {
    /// No right waits for a voter.
    #[error("device holds no unused right")]
    NotArmed,
}

impl Card {
    /// Marks the card in a booth; the booth's terminal keeps no copy (SAYLAU 1.3).
    pub fn mark(&mut self, ballot: &Ballot, sealer: &mut BallotSealer) -> Result<(), VoteError> {
        match &mut self.0 {
            Some((_, holding @ Holding::Armed { .. })) => {
                *holding = Holding::Voted(sealer.seal(ballot));
                Ok(())
            }
            _ => Err(VoteError::NotArmed),
        }
    }

    /// Returns whether the card carries a vote not yet read.
    pub fn is_voted(&self) -> bool {
        matches!(self.0, Some((_, Holding::Voted(_))))
    }
}

/// The machine.
#[derive(Debug)]
pub struct Terminal {
    setup: TerminalSetup,
    sealer: BallotSealer,
    link: Link,
    now: Instant,
    boot_count: u32,
    holdings: BTreeMap<Right, Holding>,
    copies: BTreeMap<Right, SealedBallot>,
    /// The ballot offered and not yet answered.
    offered: Option<Right>,
    /// Until when the next offer waits: for a receipt, or for storage.
    offer_again: Option<Instant>,
    votes_marked: u32,
    storage_failures: u32,
}

impl Terminal {
    /// Makes an empty device.
    pub fn new(setup: TerminalSetup) -> Self {
        let link = new_link(&setup, 1);
        Self {
            sealer: BallotSealer::new(setup.sealer.clone(), setup.seed),
            setup,
            link,
            now: Instant::MIDNIGHT,
            boot_count: 1,
            holdings: BTreeMap::new(),
            copies: BTreeMap::new(),
            offered: None,
            offer_again: None,
            votes_marked: 0,
            storage_failures: 0,
        }
    }

    /// Returns the device's name.
    pub fn device(&self) -> DeviceId {
        self.setup.device
    }

    /// Returns `T_i`: votes marked on this device since it was made.
    pub fn votes_marked(&self) -> u32 {
        self.votes_marked
    }

    /// Returns ballots held and not yet recorded.
    pub fn unread(&self) -> u32 {
        self.holdings.values().filter(|holding| matches!(holding, Holding::Voted(_))).count() as u32
    }

    /// Returns ballots the controller refused, kept as evidence until the device is cleared by hand.
    pub fn refused(&self) -> u32 {
        self.holdings.values().filter(|holding| matches!(holding, Holding::Refused(..))).count() as u32
    }

    /// Returns whether a right waits for a voter.
    pub fn is_armed(&self) -> bool {
        self.holdings.values().any(|holding| matches!(holding, Holding::Armed { .. }))
    }

    /// Returns whether it holds neither right nor ballot.
    pub fn is_empty(&self) -> bool {
        self.holdings.is_empty()
    }

    /// Returns whether a session with a controller is open.
    pub fn is_connected(&self) -> bool {
        self.link.is_open()
    }

    /// Returns how often the device was started.
    pub fn boots(&self) -> u32 {
        self.boot_count
    }

    /// Marks a ballot with the next unused right.
    pub fn vote(&mut self, now: Instant, ballot: &Ballot) -> Result<(), VoteError> {
        self.advance(now);
        let armed = self.holdings.iter_mut().find(|(_, holding)| holding.is_armed(now));
        let (right, holding) = armed.ok_or(VoteError::NotArmed)?;
        let right = *right;
        *holding = Holding::Voted(self.sealer.seal(ballot));
        self.votes_marked += 1;
        self.announce();
        if self.link.is_open() {
            self.say(Message::BallotState { right, state: BallotState::Voted });
            self.offer();
        }
        Ok(())
    }

    /// Takes fresh secret bytes for the ballots to come. A live driver does so before each one, see
    /// [`BallotSealer::refresh`].
    pub fn refresh(&mut self, fresh: [u8; 32]) {
        self.sealer.refresh(fresh);
    }

    /// Says goodbye: the device is switched off.
    pub fn leave(&mut self, now: Instant) {
        self.advance(now);
        self.link.close(now, ByeReason::ShuttingDown);
        self.drain_link();
    }

    /// Clears the device by hand, read or not, as a member may.
    pub fn clear_by_hand(&mut self, now: Instant) {
        self.advance(now);
        self.holdings.clear();
        self.offered = None;
        self.offer_again = None;
        self.announce();
    }

    /// Puts the kept copies back in line to be read, for a recount from the devices.
    pub fn offer_copies(&mut self, now: Instant) {
        self.advance(now);
        for (right, sealed) in std::mem::take(&mut self.copies) {
            self.holdings.insert(right, Holding::Voted(sealed));
        }
        self.announce();
        if self.link.is_open() {
            self.offer();
        }
    }

    /// Starts the device anew: sessions are lost, holdings are not.
    pub fn reboot(&mut self, now: Instant) {
        self.advance(now);
        self.boot_count += 1;
        self.link = new_link(&self.setup, self.boot_count);
        self.offered = None;
        self.offer_again = None;
        self.announce();
    }

    /// Takes the card out of a reader.
    pub fn eject(&mut self, now: Instant) -> Card {
        self.advance(now);
        self.offered = None;
        self.offer_again = None;
        Card(self.holdings.pop_first())
    }

    /// Returns whether what a card carries is in this device: the card lies in its reader.
    pub fn holds(&self, card: &Card) -> bool {
        card.0.as_ref().is_some_and(|(right, _)| self.holdings.contains_key(right))
    }

    /// Puts a card into a reader.
    pub fn insert(&mut self, now: Instant, card: Card) {
        self.advance(now);
        self.holdings.extend(card.0);
        self.announce();
        if self.link.is_open() {
            self.report_all();
        }
    }

    fn advance(&mut self, now: Instant) {
        debug_assert!(self.now <= now, "time never goes back");
        self.now = now;
    }

    fn announce(&mut self) {
        let pending = u16::try_from(self.unread()).unwrap_or(u16::MAX);
        self.link.announce_pending(pending);
    }

    fn say(&mut self, message: Message) {
        // Without a session the next one begins with the same facts.
        let _ = self.link.send(self.now, message);
    }

    /// Offers the next ballot, one at a time; the same again if no receipt came.
    fn offer(&mut self) {
        if self.offer_again.is_some_and(|at| self.now < at) {
            return;
        }
        if self.offered.is_some() && !self.link.is_idle() {
            // It is still on its way, and the link repeats it.
            self.offer_again = Some(self.now + RECEIPT_WAIT);
            return;
        }
        self.offer_again = None;
        let next = self.holdings.iter().find_map(|(right, holding)| match holding {
            Holding::Voted(sealed) => Some((*right, *sealed)),
            _ => None,
        });
        if let Some((right, sealed)) = next {
            self.offered = Some(right);
            self.offer_again = Some(self.now + RECEIPT_WAIT);
            self.say(Message::VoteCast { right, content: sealed.0.into() });
        }
    }

    /// Says what the device holds, ballots first: as a session opens or a card slides in.
    fn report_all(&mut self) {
        self.offer();
        self.lapse();
        let armed = self.holdings.iter().filter(|(_, holding)| matches!(holding, Holding::Armed { .. }));
        let armed: Vec<Right> = armed.map(|(right, _)| *right).collect();
        for right in armed {
            self.say(Message::BallotState { right, state: BallotState::Armed });
        }
    }

    fn drain_link(&mut self) {
        while let Some(event) = self.link.poll_event() {
            match event {
                LinkEvent::Opened(_) => {
                    self.offered = None;
                    self.offer_again = None;
                    self.report_all();
                }
                LinkEvent::Closed(_) => {
                    self.offered = None;
                    self.offer_again = None;
                }
                LinkEvent::Message(message) => self.on_message(message),
                LinkEvent::BadTag
                | LinkEvent::Blocked
                | LinkEvent::UnknownDevice { .. }
                | LinkEvent::Refused(_) => {}
            }
        }
    }

    fn on_message(&mut self, message: Message) {
        match message {
            Message::BallotOpen { right, style, expires_s } => self.on_open(right, style, expires_s),
            Message::BallotCancel { right } => self.on_cancel(right),
            Message::VoteReceipt { right, result, .. } => self.on_receipt(right, result),
            Message::StatusRequest => {
                let status = self.status();
                self.say(Message::Status(status));
            }
            Message::LogRead { offset, .. } => self.say(Message::LogData { offset, data: Box::default() }),
            _ => {}
        }
    }

    fn on_open(&mut self, right: Right, style: u16, expires_s: u16) {
        self.lapse();
        let state = match self.holdings.get(&right) {
            Some(Holding::Armed { .. }) => BallotState::Armed,
            Some(_) => BallotState::Voted,
            None if style != EVERY_CONTEST || self.setup.capacity <= self.holdings.len() => {
                BallotState::Refused
            }
            None => {
                let lapses = (0 < expires_s).then(|| self.now + Duration::from_secs(expires_s.into()));
                self.holdings.insert(right, Holding::Armed { lapses });
                BallotState::Armed
            }
        };
        self.say(Message::BallotState { right, state });
    }

    fn on_cancel(&mut self, right: Right) {
        if !matches!(self.holdings.get(&right), Some(Holding::Voted(_) | Holding::Refused(..))) {
            self.holdings.remove(&right);
            self.say(Message::BallotState { right, state: BallotState::Cleared });
        }
    }

    fn on_receipt(&mut self, right: Right, result: VoteResult) {
        if self.offered == Some(right) {
            self.offered = None;
            self.offer_again = None;
        }
        let Some(Holding::Voted(sealed)) = self.holdings.get(&right).cloned() else { return };
        match result {
            VoteResult::Recorded | VoteResult::Already => {
                self.holdings.remove(&right);
                if self.setup.keeps_copies {
                    self.copies.insert(right, sealed);
                }
                self.announce();
                self.say(Message::BallotState { right, state: BallotState::Cleared });
            }
            VoteResult::StorageFailed => {
                self.storage_failures += 1;
                self.offer_again = Some(self.now + STORAGE_RETRY);
            }
            refused => {
                self.holdings.insert(right, Holding::Refused(sealed, refused));
                self.announce();
            }
        }
        self.offer();
    }

    fn status(&self) -> Status {
        let state = match self.holdings.values().next() {
            None => DeviceState::Idle,
            Some(Holding::Armed { .. }) if self.unread() == 0 => DeviceState::Armed,
            Some(Holding::Armed { .. } | Holding::Voted(_)) => DeviceState::Voted,
            Some(Holding::Refused(..)) => DeviceState::Faulty,
        };
        let counters = self.link.counters();
        let damaged = u32::try_from(counters.damaged).unwrap_or(u32::MAX);
        let bad_tags = u32::try_from(counters.bad_tags).unwrap_or(u32::MAX);
        let repeats = u32::try_from(counters.repeats).unwrap_or(u32::MAX);
        Status {
            state,
            pending: u16::try_from(self.unread()).unwrap_or(u16::MAX),
            battery_percent: 255,
            temperature_c: -128,
            errors: [damaged, bad_tags, repeats, self.storage_failures],
            uptime_s: 0,
        }
    }

    /// Lets rights lapse whose time is over.
    fn lapse(&mut self) {
        let now = self.now;
        let over = |holding: &Holding| matches!(holding, Holding::Armed { lapses: Some(at) } if *at <= now);
        let lapsed: Vec<Right> =
            self.holdings.iter().filter(|(_, holding)| over(holding)).map(|(right, _)| *right).collect();
        // While the device is away it keeps a lapsed right, so that it can say so when it is back.
        if self.link.is_open() {
            for right in lapsed {
                self.holdings.remove(&right);
                self.say(Message::BallotState { right, state: BallotState::Expired });
            }
        }
    }
}

impl Endpoint for Terminal {
    fn handle_line(&mut self, now: Instant, line: LineId, event: LineEvent) {
        debug_assert_eq!(line, LINE, "a terminal has one line");
        self.advance(now);
        match event {
            LineEvent::Up => self.link.attach(now),
            LineEvent::Down => self.link.detach(now),
        }
        self.drain_link();
    }

    fn handle_bytes(&mut self, now: Instant, line: LineId, bytes: &[u8]) {
        debug_assert_eq!(line, LINE, "a terminal has one line");
        self.advance(now);
        self.link.handle_bytes(now, bytes);
        self.drain_link();
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
        self.link.handle_timeout(now);
        self.drain_link();
        self.lapse();
        if self.link.is_open() {
            self.offer();
        }
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        self.link.poll_transmit(self.now, bytes).then_some(LINE)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let lapses = self.holdings.values().filter_map(|holding| match holding {
            Holding::Armed { lapses } if self.link.is_open() => *lapses,
            _ => None,
        });
        let again = self.offer_again.filter(|_| self.link.is_open());
        lapses.chain(self.link.poll_timeout()).chain(again).min()
    }
}

fn new_link(setup: &TerminalSetup, boot_count: u32) -> Link {
    let identity = TerminalIdentity { device_id: setup.device.0, model: 1, firmware: 1, boot_count };
    let mut seed = setup.seed;
    let [a, b, c, d] = boot_count.to_be_bytes();
    seed.iter_mut().zip([a, b, c, d]).for_each(|(place, byte)| *place ^= byte);
    Link::terminal(setup.link, identity, setup.key.clone(), seed)
}
