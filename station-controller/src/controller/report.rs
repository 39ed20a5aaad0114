//! What the controller hands over after the count: its protocol, the box, the control list.

use election::ballot::Ballot;
use election::contest::{Choice, Tally};
use election::evidence::ballot_box::{BoxExport, Slot};
use election::evidence::tables::CodeLine;
use election::precinct::Stamp;
use election::protocol::ElectronicProtocol;
use election::record::ops::{AfterFallback, StationState};

use super::{CommandError, Controller};

const AFTER_COUNT: &[StationState] = &[StationState::Counted, StationState::Stored];

impl Controller {
    /// Returns the electronic protocol, signed by this many members.
    ///
    /// A ballot that does not open counts as blank in every contest: its voter took part.
    pub fn electronic_protocol(&self, signatures: u8) -> Result<ElectronicProtocol, CommandError> {
        self.require_state(AFTER_COUNT)?;
        let contests = &self.setup.definition.contests;
        let mut tallies: Vec<Tally> = contests.iter().map(|c| Tally::new(c.options.len())).collect();
        let mut with_code = 0;
        for ballot in self.counted_ballots() {
            with_code += u32::from(ballot.is_some_and(|ballot| ballot.code.is_some()));
            let marked = ballot.as_ref().map_or(&[][..], Ballot::choices);
            for (contest, tally) in tallies.iter_mut().enumerate() {
                tally.count(marked.get(contest).copied().unwrap_or(Choice::Blank));
            }
        }
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

    /// Returns the box, its slots in an order that says nothing.
    pub fn box_export(&self) -> Result<BoxExport, CommandError> {
        self.require_state(AFTER_COUNT)?;
        let definition = &self.setup.definition;
        let slots = self.ballots.slots().collect();
        Ok(BoxExport { stamp: definition.stamp, sealing: definition.sealing, slots })
    }

    /// Returns the control list: each code beside each choice of its ballot.
    pub fn control_list(&self) -> Result<Vec<CodeLine>, CommandError> {
        self.require_state(AFTER_COUNT)?;
        let lines = self.counted_ballots().flatten().flat_map(|ballot| {
            let code = ballot.code.map(|code| code.digits());
            let choices: Vec<_> = ballot.choices().iter().map(|choice| choice.to_byte()).collect();
            (0..)
                .zip(choices)
                .filter_map(move |(contest, choice)| code.map(|code| CodeLine { contest, choice, code }))
        });
        let mut lines: Vec<CodeLine> = lines.collect();
        lines.sort_unstable();
        Ok(lines)
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

    fn counted_ballots(&self) -> impl Iterator<Item = Option<Ballot>> + '_ {
        let sealing = self.setup.definition.sealing;
        let counted = self.counted() as usize;
        let sealed = self.ballots.slots().filter_map(|slot| match slot {
            Slot::Ballot(_, sealed) => Some(sealed),
            Slot::Void(_) => None,
        });
        sealed.take(counted).map(move |sealed| sealing.open(&sealed).ok())
    }
}
