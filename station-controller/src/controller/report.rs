//! What the controller hands over after the count: its protocol, the box, the control list.

use election::ballot::{Ballot, Sealing};
use election::contest::{Choice, Tally};
use election::evidence::ballot_box::{BoxExport, OpenedVote, Slot, Votes};
use election::evidence::tables::CodeLine;
use election::precinct::Stamp;
use election::protocol::ElectronicProtocol;
use election::record::ops::{AfterFallback, OpsRecord, StationState};
use election::sealing::{CloseSecret, Opener};

use super::{CommandError, Controller};

const AFTER_COUNT: &[StationState] = &[StationState::Counted, StationState::Stored];

/// Ballots as the count opened them, in memory only.
#[derive(Clone, Default)]
pub(super) struct OpenedBallots {
    /// Sorted, so that they say nothing about slots.
    ballots: Vec<Ballot>,
    /// Ballots that did not open.
    unopened: u32,
}

impl std::fmt::Debug for OpenedBallots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenedBallots({} and {} unopened)", self.ballots.len(), self.unopened)
    }
}

impl Controller {
    /// Returns the electronic protocol, signed by this many members.
    ///
    /// A ballot that does not open counts as blank in every contest: its voter took part.
    pub fn electronic_protocol(&self, signatures: u8) -> Result<ElectronicProtocol, CommandError> {
        let opened = self.opened()?;
        let contests = &self.setup.definition.contests;
        let mut tallies: Vec<Tally> = contests.iter().map(|c| Tally::new(c.options.len())).collect();
        for ballot in &opened.ballots {
            for (contest, tally) in tallies.iter_mut().enumerate() {
                tally.count(ballot.choices().get(contest).copied().unwrap_or(Choice::Blank));
            }
        }
        tallies.iter_mut().for_each(|tally| tally.blank += opened.unopened);
        let with_code = opened.ballots.iter().filter(|ballot| ballot.code.is_some()).count() as u32;
        Ok(ElectronicProtocol {
            registered: self.desk.issued_electronic(),
            issued: self.desk.issued_electronic(),
            stored: self.ballots.ballots(),
            returned_blank: self.returned_blank,
            not_returned: self.unspent(),
            with_code,
            tallies,
            signatures,
        })
    }

    /// Returns the box, its slots in an order that says nothing, with the opened votes where slots do not show them.
    pub fn box_export(&self) -> Result<BoxExport, CommandError> {
        let opened = self.opened()?;
        let definition = &self.setup.definition;
        let contests = definition.contests.len();
        let votes = match definition.sealing {
            Sealing::StandIn => Votes::InSlots,
            Sealing::ToCloseKey(_) => {
                let votes = opened.ballots.iter().flat_map(|ballot| OpenedVote::of(ballot, contests));
                let mut votes: Vec<OpenedVote> = votes.collect();
                votes.sort_unstable();
                Votes::Opened(votes)
            }
        };
        Ok(BoxExport { stamp: definition.stamp, slots: self.ballots.slots().collect(), votes })
    }

    /// Returns the control list: each code beside each choice of its ballot.
    pub fn control_list(&self) -> Result<Vec<CodeLine>, CommandError> {
        let lines = self.opened()?.ballots.iter().flat_map(|ballot| {
            let code = ballot.code.map(|code| code.digits());
            let choices = (0..).zip(ballot.choices());
            choices.filter_map(move |(contest, choice)| {
                code.map(|code| CodeLine { contest, choice: choice.to_byte(), code })
            })
        });
        let mut lines: Vec<CodeLine> = lines.collect();
        lines.sort_unstable();
        Ok(lines)
    }

    /// Opens the counted box once more with the close secret, which a restart after the count makes necessary: the
    /// opened ballots are in memory only, and so was the secret.
    pub fn open_box(&mut self, secret: &CloseSecret) -> Result<(), CommandError> {
        self.require_state(AFTER_COUNT)?;
        let opener = self.setup.definition.opener(Some(secret))?;
        self.open_with(&opener);
        Ok(())
    }

    /// Returns whether a simulation drives this controller.
    pub fn is_simulated(&self) -> bool {
        self.setup.definition.stamp == Stamp::Simulated
    }

    /// Returns how many ballots the protocol sums: none if a fallback voided them.
    pub(super) fn counted(&self) -> u32 {
        let is_void = self.is_fallen_back && self.setup.rules.after_fallback == AfterFallback::Void;
        if is_void { 0 } else { self.ballots.ballots() }
    }

    /// Opens the stand-in, which needs no secret, after a restart.
    pub(super) fn open_stand_in(&mut self) {
        let is_counted = AFTER_COUNT.contains(&self.state);
        if let Ok(opener) = self.setup.definition.opener(None)
            && is_counted
        {
            self.open_with(&opener);
        }
    }

    /// Opens every ballot that counts, and writes down once how many do not open.
    pub(super) fn open_with(&mut self, opener: &Opener) {
        let sealed = self.ballots.slots().filter_map(|slot| match slot {
            Slot::Ballot(_, sealed) => Some(sealed),
            Slot::Void(_) => None,
        });
        let counted = self.counted();
        let opened = sealed.take(counted as usize).filter_map(|sealed| opener.open(&sealed).ok());
        let mut ballots: Vec<Ballot> = opened.collect();
        ballots.sort_unstable();
        let unopened = counted - ballots.len() as u32;
        self.opened = Some(OpenedBallots { ballots, unopened });
        if 0 < unopened && !self.has_told_unopened {
            self.has_told_unopened = true;
            self.write_ops(OpsRecord::Unopened { ballots: unopened });
        }
    }

    fn opened(&self) -> Result<&OpenedBallots, CommandError> {
        self.require_state(AFTER_COUNT)?;
        self.opened.as_ref().ok_or(CommandError::BoxNotOpened)
    }
}
