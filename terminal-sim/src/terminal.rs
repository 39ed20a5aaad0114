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
use election::wire::keys::{DeviceKey, SuiteSet};
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
        matches!(self, Self::Armed { .. }) && !self.is_over(now)
    }

    /// Returns whether the time of an unused right has run out: to the instant, it is too late.
    fn is_over(&self, now: Instant) -> bool {
        matches!(self, Self::Armed { lapses: Some(at) } if *at <= now)
    }
}

/// A card on its way between reader and booth; small, for every voter has a place for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card(Option<Box<(Right, Holding)>>);

/// A ballot that cannot be marked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VoteError {
    /// No right waits for a voter.
    #[error("device holds no unused right")]
    NotArmed,
}

impl Card {
    /// Marks the card in a booth; the booth's terminal keeps no copy (SAYLAU 1.3).
    pub fn mark(
        &mut self,
        now: Instant,
        ballot: &Ballot,
        sealer: &mut BallotSealer,
    ) -> Result<(), VoteError> {
        match self.0.as_deref_mut() {
            Some((_, holding)) if holding.is_armed(now) => {
                *holding = Holding::Voted(sealer.seal(ballot));
                Ok(())
            }
            _ => Err(VoteError::NotArmed),
        }
    }

    /// Returns whether the card carries neither right nor vote.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns whether the card carries a vote not yet read.
    pub fn is_voted(&self) -> bool {
        matches!(self.0.as_deref(), Some((_, Holding::Voted(_))))
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
    /// The ballot that could not be stored last: others have their turn before it.
    put_off: Option<Right>,
    /// Rights whose end was told in this session, with the number under which the link knows it.
    told_over: BTreeMap<Right, u64>,
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
            put_off: None,
            told_over: BTreeMap::new(),
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
        self.holdings.values().any(|holding| holding.is_armed(self.now))
    }

    /// Returns whether it holds neither right nor ballot; a right that ran out is held until the controller knows.
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
        self.forget_offers();
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
        self.forget_offers();
        self.announce();
    }

    /// Gives the device other firmware, which speaks these suites alone, and starts it anew.
    pub fn update(&mut self, now: Instant, suites: SuiteSet) {
        self.setup.link.suites = suites;
        self.reboot(now);
    }

    /// Takes the card out of a reader.
    pub fn eject(&mut self, now: Instant) -> Card {
        self.advance(now);
        self.forget_offers();
        let card = Card(self.holdings.pop_first().map(Box::new));
        // The next session must not begin with what went away on the card.
        self.announce();
        card
    }

    /// Returns whether what a card carries is in this device: the card lies in its reader.
    pub fn holds(&self, card: &Card) -> bool {
        card.0.as_deref().is_some_and(|(right, _)| self.holdings.contains_key(right))
    }

    /// Puts a card into a reader.
    pub fn insert(&mut self, now: Instant, card: Card) {
        self.advance(now);
        self.holdings.extend(card.0.map(|held| *held));
        self.announce();
        if self.link.is_open() {
            self.report_all();
        }
    }

    fn advance(&mut self, now: Instant) {
        debug_assert!(self.now <= now, "time never goes back");
        self.now = now;
    }

    fn forget_offers(&mut self) {
        self.offered = None;
        self.offer_again = None;
        self.told_over.clear();
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
        if let Some((right, sealed)) = self.next_ballot() {
            self.offered = Some(right);
            self.offer_again = Some(self.now + RECEIPT_WAIT);
            self.say(Message::VoteCast { right, content: sealed.0.into() });
        }
    }

    /// Returns the ballot whose turn it is: one that cannot be stored does not hold up the others.
    fn next_ballot(&self) -> Option<(Right, SealedBallot)> {
        let pending = || {
            self.holdings.iter().filter_map(|(right, holding)| match holding {
                Holding::Voted(sealed) => Some((*right, *sealed)),
                _ => None,
            })
        };
        let after = self.put_off;
        pending().find(|(right, _)| after.is_none_or(|last| last < *right)).or_else(|| pending().next())
    }

    /// Says what the device holds, ballots first: as a session opens or a card slides in.
    fn report_all(&mut self) {
        self.offer();
        self.lapse();
        let armed = self.holdings.iter().filter(|(_, holding)| holding.is_armed(self.now));
        let armed: Vec<Right> = armed.map(|(right, _)| *right).collect();
        for right in armed {
            self.say(Message::BallotState { right, state: BallotState::Armed });
        }
    }

    fn drain_link(&mut self) {
        while let Some(event) = self.link.poll_event() {
            match event {
                LinkEvent::Opened(_) => {
                    self.forget_offers();
                    self.report_all();
                }
                LinkEvent::Closed(_) => self.forget_offers(),
                LinkEvent::Message(message) => self.on_message(message),
                LinkEvent::BadTag
                | LinkEvent::Blocked
                | LinkEvent::UnknownDevice { .. }
                | LinkEvent::Refused(_) => {}
            }
        }
        self.erase_told();
    }

    fn on_message(&mut self, message: Message) {
        match message {
            Message::BallotOpen { right, style, expires_s } => self.on_open(right, style, expires_s),
            Message::BallotCancel { right } => self.on_cancel(right),
            Message::VoteReceipt { right, result, .. } => self.on_receipt(right, result),
            Message::StatusRequest => {
                self.lapse();
                let status = self.status();
                self.say(Message::Status(status));
            }
            Message::LogRead { offset, .. } => self.say(Message::LogData { offset, data: Box::default() }),
            _ => {}
        }
    }

    fn on_open(&mut self, right: Right, style: u16, expires_s: u16) {
        self.erase_told();
        let state = match self.holdings.get(&right) {
            Some(holding) if holding.is_over(self.now) => return self.tell_over(right),
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
            self.told_over.remove(&right);
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
                self.put_off = Some(right);
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
        let state = match (self.unread(), self.is_armed(), self.refused()) {
            (1.., _, _) => DeviceState::Voted,
            (0, true, _) => DeviceState::Armed,
            (0, false, 1..) => DeviceState::Faulty,
            (0, false, 0) => DeviceState::Idle,
        };
        let counters = self.link.counters();
        let damaged = u32::try_from(counters.damaged + counters.overlong).unwrap_or(u32::MAX);
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

    /// Tells of rights whose time is over, once a session.
    fn lapse(&mut self) {
        if !self.link.is_open() {
            return;
        }
        let over = self.holdings.iter().filter(|(_, holding)| holding.is_over(self.now));
        let untold = over.filter(|(right, _)| !self.told_over.contains_key(right));
        for right in untold.map(|(right, _)| *right).collect::<Vec<_>>() {
            self.tell_over(right);
        }
    }

    fn tell_over(&mut self, right: Right) {
        self.say(Message::BallotState { right, state: BallotState::Expired });
        self.told_over.insert(right, self.link.last_queued());
    }

    /// Erases rights whose end the controller knows: until then it must be told again if the link goes down.
    fn erase_told(&mut self) {
        let Self { told_over, holdings, link, .. } = self;
        told_over.retain(|right, number| {
            let is_known = link.is_acknowledged(*number);
            if is_known {
                holdings.remove(right);
            }
            !is_known
        });
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

    fn pass_time(&mut self, now: Instant) {
        self.advance(now);
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        self.link.poll_transmit(self.now, bytes).then_some(LINE)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let of_link = self.link.poll_timeout();
        if !self.link.is_open() {
            return of_link;
        }
        let lapses = self.holdings.iter().filter_map(|(right, holding)| match holding {
            Holding::Armed { lapses } if !self.told_over.contains_key(right) => *lapses,
            _ => None,
        });
        lapses.chain(of_link).chain(self.offer_again).min()
    }
}

fn new_link(setup: &TerminalSetup, boot_count: u32) -> Link {
    let identity = TerminalIdentity { device_id: setup.device.0, model: 1, firmware: 1, boot_count };
    let mut seed = setup.seed;
    let [a, b, c, d] = boot_count.to_be_bytes();
    seed.iter_mut().zip([a, b, c, d]).for_each(|(place, byte)| *place ^= byte);
    Link::terminal(setup.link, identity, setup.key.clone(), seed)
}
