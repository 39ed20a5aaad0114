//! The desk's part: checks, marks, rights.
//!
//! A voter is marked before the right leaves the desk (RECORD 14.4). The controller keeps neither the right nor
//! which device it went to beside the voter: the voter's name is forgotten when the command returns.

use election::barcode::read_voter;
use election::device::Channel;
use election::evidence::ballot_box::Slot;
use election::record::desk::{HowIdentified, Outcome};
use election::record::ops::{StationState, VoidReason};
use election::record::{DeskRecord, OpsRecord};
use election::right::Right;
use election::time::Instant;
use election::voter::{ListLine, VoterId};
use election::wire::LineId;
use election::wire::message::Message;

use super::{Act, CommandError, Controller, Written};
use crate::ballot_box::Spent;

/// What an identity check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// The outcome, as recorded.
    pub outcome: Outcome,
    /// The voter, if a number could be read.
    pub voter: Option<VoterId>,
    /// The voter's line, if listed.
    pub line: Option<ListLine>,
}

const SERVING: &[StationState] = &[StationState::Open, StationState::Suspended];

impl Controller {
    /// Checks a barcode read against the list.
    pub fn scan(&mut self, now: Instant, read: &[u8]) -> Result<Check, CommandError> {
        self.require_state(SERVING)?;
        self.advance(now);
        match read_voter(read, &self.setup.scanner) {
            Ok(voter) => Ok(self.check(voter, HowIdentified::Scan)),
            Err(_) => {
                let outcome = Outcome::RefusedUnreadable;
                self.write_desk(DeskRecord::Identified { voter: None, how: HowIdentified::Scan, outcome });
                Ok(Check { outcome, voter: None, line: None })
            }
        }
    }

    /// Checks a voter looked up by hand, because the card has no barcode or it does not read.
    pub fn look_up(&mut self, now: Instant, voter: VoterId) -> Result<Check, CommandError> {
        self.require_state(SERVING)?;
        self.advance(now);
        Ok(self.check(voter, HowIdentified::Manual))
    }

    /// Notes that the station sends somebody away, with the reason; the voter may be unknown.
    pub fn refuse(
        &mut self,
        now: Instant,
        voter: Option<VoterId>,
        outcome: Outcome,
    ) -> Result<(), CommandError> {
        self.require_state(SERVING)?;
        self.advance(now);
        self.write_desk(DeskRecord::Identified { voter, how: HowIdentified::Manual, outcome });
        Ok(())
    }

    /// Puts a voter on the additional list. The law has had none since 14 April 2004 (SAYLAU 2.2, L17).
    pub fn add_to_list(
        &mut self,
        now: Instant,
        voter: VoterId,
        is_verified: bool,
    ) -> Result<ListLine, CommandError> {
        self.require_state(SERVING)?;
        self.advance(now);
        let line = self.desk.add(voter);
        self.write_desk(DeskRecord::Added { voter, is_verified });
        Ok(line)
    }

    /// Marks a voter who takes paper, at the station or at home.
    pub fn issue_paper(
        &mut self,
        now: Instant,
        voter: VoterId,
        channel: Channel,
    ) -> Result<(), CommandError> {
        self.require_state(SERVING)?;
        let line = self.require_entitled(voter)?;
        self.advance(now);
        self.mark(voter, line, channel);
        Ok(())
    }

    /// Marks a voter and sends a fresh right to the device on a line.
    pub fn issue_device(
        &mut self,
        now: Instant,
        voter: VoterId,
        line: LineId,
        channel: Channel,
    ) -> Result<(), CommandError> {
        self.require_issuing(line)?;
        let listed = self.require_entitled(voter)?;
        self.advance(now);
        self.mark(voter, listed, channel);
        self.open_ballot(line);
        Ok(())
    }

    /// Gives a marked voter a second right, because the first is lost, by decision of the whole commission.
    pub fn issue_again(
        &mut self,
        now: Instant,
        voter: VoterId,
        line: LineId,
        act: Act,
    ) -> Result<(), CommandError> {
        self.require_issuing(line)?;
        self.require_signed(act)?;
        if !self.desk.mark_of(voter).is_some_and(Channel::is_electronic) {
            return Err(CommandError::NotEntitled);
        }
        self.advance(now);
        self.desk.count_override();
        self.write_desk(DeskRecord::Overridden { voter });
        self.open_ballot(line);
        Ok(())
    }

    /// Voids an unused right on the device of a line. With the voter present the mark is taken back as well, unless
    /// the right is none of ours, carried a ballot, or has given a mark back before: a right voided once
    /// supports one return (RECORD 12). The void slot is written first, then the return.
    pub fn take_back(
        &mut self,
        now: Instant,
        line: LineId,
        voter: Option<VoterId>,
    ) -> Result<(), CommandError> {
        self.require_state(&[StationState::Open, StationState::Suspended, StationState::Closing])?;
        let nothing = CommandError::NothingToTakeBack { line };
        let entry = self.lines.get(usize::from(line.0)).ok_or(nothing)?;
        let right = entry.opening.or(entry.held.first().copied()).ok_or(nothing)?;
        let marked = voter.filter(|voter| self.desk.mark_of(*voter).is_some_and(Channel::is_electronic));
        if marked.is_some() && !self.supports_return(&right) {
            return Err(CommandError::NoMarkToGiveBack { line });
        }
        self.advance(now);
        self.cancel(line, right);
        self.void(&right, VoidReason::Blank);
        if let Some(voter) = marked {
            let void = right.void_hash();
            self.desk.give_back(voter, void);
            self.write_desk(DeskRecord::Returned { voter, void });
        }
        Ok(())
    }

    fn supports_return(&self, right: &Right) -> bool {
        let Some(tag) = self.rights.recognise(right) else { return false };
        match self.ballots.find(&tag) {
            None => 0 < self.unspent() && !self.ballots.is_full(),
            Some(Spent::Void(_)) => !self.desk.has_returned(&right.void_hash()),
            Some(Spent::Ballot(_)) => false,
        }
    }

    /// Spends a right without a ballot, once, only if a right is out (RECORD 14.11, I3), and never after the count.
    pub(super) fn void(&mut self, right: &Right, why: VoidReason) {
        if !self.takes_votes() || self.unspent() == 0 {
            return;
        }
        let Some(tag) = self.rights.recognise(right) else { return };
        if let Some(place) = self.ballots.void(tag, why) {
            let slot = Slot::Void(tag);
            self.written.push_back(Written::Slot { place, slot });
            self.returned_blank += 1;
            self.write_ops(OpsRecord::Void { n: self.ballots.voids(), why });
        }
    }

    fn cancel(&mut self, line: LineId, right: Right) {
        let now = self.now;
        if let Some(entry) = self.lines.get_mut(usize::from(line.0)) {
            entry.opening = entry.opening.filter(|opening| *opening != right);
            entry.held.remove(&right);
            // A link that is down cannot tell the device; the void slot refuses the right all the same.
            let _ = entry.link.send(now, Message::BallotCancel { right });
            self.stir(line);
        }
    }

    fn open_ballot(&mut self, line: LineId) {
        let (now, right) = (self.now, self.fresh_right());
        let expires_s = self.setup.rules.right_expires_s;
        if let Some(entry) = self.lines.get_mut(usize::from(line.0)) {
            let sent = entry.link.send(now, Message::BallotOpen { right, style: 0, expires_s });
            debug_assert!(sent.is_ok(), "the line was ready");
            entry.opening = Some(right);
            entry.is_ready = false;
            self.stir(line);
        }
    }

    fn check(&mut self, voter: VoterId, how: HowIdentified) -> Check {
        let (outcome, line) = self.desk.check(voter);
        self.write_desk(DeskRecord::Identified { voter: Some(voter), how, outcome });
        Check { outcome, voter: Some(voter), line }
    }

    fn mark(&mut self, voter: VoterId, line: ListLine, channel: Channel) {
        self.desk.mark_line(line, channel);
        self.write_desk(DeskRecord::Issued { voter, channel });
    }

    fn require_issuing(&self, line: LineId) -> Result<(), CommandError> {
        self.require_state(&[StationState::Open])?;
        let is_ready = self.lines.get(usize::from(line.0)).is_some_and(|line| line.is_ready);
        if is_ready { Ok(()) } else { Err(CommandError::LineNotReady { line }) }
    }

    fn require_entitled(&self, voter: VoterId) -> Result<ListLine, CommandError> {
        match self.desk.check(voter) {
            (Outcome::Found, Some(line)) => Ok(line),
            _ => Err(CommandError::NotEntitled),
        }
    }
}
