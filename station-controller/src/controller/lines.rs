//! What comes in from devices: sessions, ballot states, casts.

use election::ballot::SealedBallot;
use election::device::{Carrier, DeviceId};
use election::evidence::ballot_box::Slot;
use election::record::OpsRecord;
use election::record::ops::{LineLoss, StationState, VoidReason};
use election::right::Right;
use election::time::Instant;
use election::wire::LineId;
use election::wire::code::{BallotState, ByeReason, DeviceState, VoteResult};
use election::wire::message::Message;

use super::registration::Check;
use super::{Controller, Written};
use crate::ballot_box::{Deposit, Spent};
use crate::link::{CloseReason, LinkCounters, LinkEvent, Refusal};
use crate::seeded::{self, Bug};

/// Something a person at the desk should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The device on this line holds nothing and may be issued.
    Ready(LineId, DeviceId),
    /// The device has taken its right and may be handed to the voter.
    Armed(LineId),
    /// The device did not take the right: take the right back and use another device.
    Refused(LineId),
    /// The device came back with its right unused.
    Blank(LineId, DeviceId),
    /// The device came back with neither right nor vote, although it left armed.
    Empty(LineId, DeviceId),
    /// A ballot was stored; the device clears itself.
    Stored(LineId),
    /// A cast was refused.
    CastRefused(LineId, VoteResult),
    /// The device let its right lapse.
    Expired(LineId),
    /// A barcode was read by a device on this line.
    Scanned(LineId, Check),
    /// The session ended while a right was on its way to the device: whether it arrived is not known.
    LostWhileOpening(LineId),
    /// The session ended.
    Closed(LineId, LineLoss),
    /// A device answers and gets no session. Told once until another reason comes or a session opens.
    Untrusted(LineId, Untrusted),
}

/// Why a device that answers gets no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untrusted {
    /// Its frames come whole and with a wrong tag: it has another key, or somebody else is on the line.
    WrongTag,
    /// So many of them came that the line is ignored for a minute.
    Blocked,
    /// No key is known for the name it gives.
    Unknown(DeviceId),
    /// Both ends have no version, no suite, or no election in common.
    Refused(Refusal),
}

impl Controller {
    /// Says goodbye on every line: the program ends, and devices need not wait for silence to know it.
    pub fn leave(&mut self, now: Instant) {
        self.advance(now);
        for line in (0..self.setup.lines).map(LineId) {
            if let Some(entry) = self.lines.get_mut(usize::from(line.0)) {
                entry.link.close(now, ByeReason::ShuttingDown);
                self.stir(line);
                self.drain_link(line);
            }
        }
    }

    /// Takes everything the link of a line has to tell.
    pub(super) fn drain_link(&mut self, line: LineId) {
        while let Some(event) = self.link_event(line) {
            match event {
                LinkEvent::Opened(terms) => {
                    self.on_opened(line, DeviceId(terms.device.device_id), terms.pending)
                }
                LinkEvent::Closed(reason) => self.on_closed(line, loss(reason)),
                LinkEvent::Message(message) => self.on_message(line, message),
                LinkEvent::BadTag => self.on_untrusted(line, Untrusted::WrongTag),
                LinkEvent::Blocked => self.on_untrusted(line, Untrusted::Blocked),
                LinkEvent::UnknownDevice { device_id } => {
                    self.on_untrusted(line, Untrusted::Unknown(DeviceId(device_id)));
                }
                LinkEvent::Refused(refusal) => self.on_untrusted(line, Untrusted::Refused(refusal)),
            }
        }
    }

    fn on_untrusted(&mut self, line: LineId, why: Untrusted) {
        let Some(entry) = self.lines.get_mut(usize::from(line.0)) else { return };
        if entry.untrusted.replace(why) != Some(why) {
            self.notices.push_back(Notice::Untrusted(line, why));
        }
    }

    /// Writes down frames of a line that failed a check, if there were any.
    pub(super) fn note_noise(&mut self, line: LineId) {
        let Some(entry) = self.lines.get_mut(usize::from(line.0)) else { return };
        let counters = entry.link.counters();
        let noted = std::mem::replace(&mut entry.noted, counters);
        let since = |count: fn(&LinkCounters) -> u64| {
            u32::try_from(count(&counters) - count(&noted)).unwrap_or(u32::MAX)
        };
        let bad_frames = since(|c| c.damaged + c.overlong + c.foreign);
        let (bad_tags, retransmits) = (since(|c| c.bad_tags), since(|c| c.repeats));
        if (bad_frames, bad_tags, retransmits) != (0, 0, 0) {
            self.write_ops(OpsRecord::Noise { line: line.0, bad_frames, bad_tags, retransmits });
        }
    }

    fn link_event(&mut self, line: LineId) -> Option<LinkEvent> {
        self.lines.get_mut(usize::from(line.0))?.link.poll_event()
    }

    fn on_opened(&mut self, line: LineId, device: DeviceId, pending: u16) {
        let left_armed = self.out.contains(&device);
        let is_found_again = self.find_again(device);
        if self.seen.insert(device) || is_found_again {
            self.write_ops(OpsRecord::DeviceSeen { line: line.0, device, pending });
        }
        let now = self.now;
        let Some(entry) = self.lines.get_mut(usize::from(line.0)) else { return };
        entry.forget();
        entry.untrusted = None;
        entry.device = Some(device);
        entry.unread = pending;
        if 0 < pending && !seeded::is_on(Bug::FreedUnread) {
            return;
        }
        if left_armed {
            let asked = entry.link.send(now, Message::StatusRequest);
            debug_assert!(asked.is_ok(), "the session has just opened");
        } else {
            entry.is_ready = true;
            self.notices.push_back(Notice::Ready(line, device));
        }
    }

    fn on_closed(&mut self, line: LineId, why: LineLoss) {
        let Some(entry) = self.lines.get_mut(usize::from(line.0)) else { return };
        let was_opening = entry.opening.and(entry.device);
        entry.forget();
        if let Some(device) = was_opening {
            self.write_ops(OpsRecord::LostWhileOpening { device });
            self.notices.push_back(Notice::LostWhileOpening(line));
        }
        if why != LineLoss::Detached {
            self.note_noise(line);
            self.write_ops(OpsRecord::LineLost { line: line.0, why });
        }
        self.notices.push_back(Notice::Closed(line, why));
    }

    fn on_message(&mut self, line: LineId, message: Message) {
        match message {
            Message::VoteCast { right, content } => self.on_cast(line, &right, &content),
            Message::VoteQuery { right } => self.on_query(line, &right),
            Message::BallotState { right, state } => self.on_ballot_state(line, right, state),
            Message::Status(status) if status.state == DeviceState::Idle => self.on_idle(line),
            Message::Scan { data, .. } => {
                if let Ok(check) = self.scan(self.now, &data) {
                    self.notices.push_back(Notice::Scanned(line, check));
                }
            }
            _ => {}
        }
    }

    fn on_ballot_state(&mut self, line: LineId, right: Right, state: BallotState) {
        let portable = &self.setup.definition.portable;
        let Some(entry) = self.lines.get_mut(usize::from(line.0)) else { return };
        let Some(device) = entry.device else { return };
        match state {
            BallotState::Armed if entry.opening == Some(right) => {
                entry.opening = None;
                let is_portable = portable.contains(&device);
                if is_portable || self.setup.carrier == Carrier::Card {
                    // The device has room for more, or the card makes way for the next one.
                    entry.is_ready = true;
                } else {
                    entry.held.insert(right);
                }
                if is_portable || self.setup.carrier != Carrier::Card {
                    self.out.insert(device);
                }
                self.notices.push_back(Notice::Armed(line));
            }
            BallotState::Armed => {
                entry.held.insert(right);
                entry.is_ready = false;
                self.notices.push_back(Notice::Blank(line, device));
            }
            BallotState::Voted => {
                entry.held.remove(&right);
            }
            BallotState::Refused if entry.opening == Some(right) => {
                entry.opening = None;
                entry.held.insert(right);
                self.notices.push_back(Notice::Refused(line));
            }
            BallotState::Refused => {}
            BallotState::Expired => {
                entry.release(&right);
                if entry.is_ready {
                    self.out.remove(&device);
                }
                self.void(&right, VoidReason::Expired);
                self.notices.push_back(Notice::Expired(line));
            }
            BallotState::Cleared => {
                entry.release(&right);
                if entry.is_ready {
                    self.out.remove(&device);
                    self.notices.push_back(Notice::Ready(line, device));
                }
            }
        }
    }

    fn on_idle(&mut self, line: LineId) {
        let Some(entry) = self.lines.get_mut(usize::from(line.0)) else { return };
        let Some(device) = entry.device else { return };
        if entry.held.is_empty() && self.out.remove(&device) {
            entry.is_ready = true;
            self.write_ops(OpsRecord::CameBackEmpty { device });
            self.notices.push_back(Notice::Empty(line, device));
        }
    }

    fn on_cast(&mut self, line: LineId, right: &Right, content: &[u8]) {
        self.take_ready_back(line);
        let result = self.deposit(right, content);
        if let Some(entry) = self.lines.get_mut(usize::from(line.0)).filter(|_| result.is_recorded()) {
            entry.unread = entry.unread.saturating_sub(1);
            // Its vote is in: if the session ends before `cleared` arrives, the device comes back empty by right.
            entry.device.map(|device| self.out.remove(&device));
        }
        if result == VoteResult::StorageFailed
            && let Some(entry) = self.lines.get_mut(usize::from(line.0))
        {
            // The device keeps its ballot and offers it again, so it has no room for a right until then, whatever its
            // HELLO_ACK said before the ballot was cast.
            entry.unread = entry.unread.max(1);
            entry.is_ready = false;
        }
        match result {
            VoteResult::Recorded => self.notices.push_back(Notice::Stored(line)),
            VoteResult::Already => self.write_ops(OpsRecord::CastRepeated),
            refused => {
                self.write_ops(OpsRecord::CastRefused { result: refused.code() });
                self.notices.push_back(Notice::CastRefused(line, refused));
            }
        }
        let receipt = if result.is_recorded() { self.rights.receipt(right, content) } else { [0; 16] };
        self.answer(line, Message::VoteReceipt { right: *right, result, receipt });
    }

    /// Takes back that the device of a line is free, if nobody has heard of it yet: the frame that opened the session brings a
    /// vote, which was cast after the device had answered the offer that it holds none.
    fn take_ready_back(&mut self, line: LineId) {
        let before = self.notices.len();
        self.notices.retain(|notice| !matches!(notice, Notice::Ready(ready, _) if *ready == line));
        if self.notices.len() < before
            && let Some(entry) = self.lines.get_mut(usize::from(line.0))
        {
            entry.is_ready = false;
        }
    }

    /// Stores a ballot under its right, once. The slot is queued before the CAST record (RECORD 14.5).
    fn deposit(&mut self, right: &Right, content: &[u8]) -> VoteResult {
        let Some(tag) = self.rights.recognise(right) else { return VoteResult::Unknown };
        let Ok(sealed) = content.try_into().map(SealedBallot) else { return VoteResult::Conflict };
        // A spent right is answered from the box at any time; a fresh one needs a station that still takes votes.
        if !self.ballots.is_spent(&tag) {
            if matches!(self.state, StationState::Counted | StationState::Stored) {
                return VoteResult::Expired;
            }
            if !self.takes_votes() || self.unspent() == 0 {
                return VoteResult::StorageFailed;
            }
        }
        match self.ballots.deposit(tag, sealed) {
            Deposit::Stored(place) => {
                self.written.push_back(Written::Slot { place, slot: Slot::Ballot(tag, sealed) });
                self.write_ops(OpsRecord::Cast { n: self.ballots.ballots() });
                VoteResult::Recorded
            }
            Deposit::Repeated => VoteResult::Already,
            Deposit::Conflict => VoteResult::Conflict,
            Deposit::Voided(VoidReason::Expired) => VoteResult::Expired,
            Deposit::Voided(_) => VoteResult::Cancelled,
            Deposit::Full => VoteResult::StorageFailed,
        }
    }

    fn on_query(&mut self, line: LineId, right: &Right) {
        let tag = self.rights.recognise(right);
        let stored = tag.and_then(|tag| self.ballots.find(&tag));
        let (result, receipt) = match (tag, stored) {
            (None, _) => (VoteResult::Unknown, [0; 16]),
            (Some(_), Some(Spent::Ballot(sealed))) => {
                (VoteResult::Already, self.rights.receipt(right, &sealed.0))
            }
            (Some(_), Some(Spent::Void(VoidReason::Expired))) => (VoteResult::Expired, [0; 16]),
            (Some(_), Some(Spent::Void(_))) => (VoteResult::Cancelled, [0; 16]),
            (Some(_), None) => (VoteResult::StorageFailed, [0; 16]),
        };
        self.answer(line, Message::VoteReceipt { right: *right, result, receipt });
    }

    fn answer(&mut self, line: LineId, message: Message) {
        let now = self.now;
        if let Some(entry) = self.lines.get_mut(usize::from(line.0)) {
            // If the session is gone the device asks again in the next one.
            let _ = entry.link.send(now, message);
            self.stir(line);
        }
    }
}

fn loss(reason: CloseReason) -> LineLoss {
    match reason {
        CloseReason::Detached => LineLoss::Detached,
        CloseReason::Left(_) | CloseReason::SaidGoodbye => LineLoss::Bye,
        CloseReason::Blocked => LineLoss::BadTags,
        CloseReason::Silent | CloseReason::NotAcknowledged => LineLoss::Silent,
        CloseReason::Replaced => LineLoss::Silent,
    }
}
