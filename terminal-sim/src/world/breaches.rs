//! What people do against the rules without a machine failing: at the desk, with the ballots, in the papers.

use election::papers::Pause;
use election::time::Instant;

use super::World;
use super::stock::PaperBox;
use crate::scenario::{ChannelRule, FaultKind, OnSurplus, Unsigned};

impl World<'_> {
    /// Whether a fault of this kind is among those of the day.
    pub(super) fn has_fault(&self, wanted: fn(&FaultKind) -> bool) -> bool {
        self.scenario.faults.iter().any(|fault| wanted(&fault.kind))
    }

    /// Whether the members who issue ballots have not come yet (CT-08).
    pub(super) fn is_not_open_yet(&self) -> bool {
        self.scenario.faults.iter().any(|fault| {
            let lasts = fault.at <= self.now && fault.until.is_some_and(|until| self.now < until);
            fault.kind == FaultKind::LateOpening && lasts
        })
    }

    /// Whether a voter's line bears a mark that stands for no ballot; puts it there (ID-08).
    pub(super) fn meets_marked_line(&mut self, voter: u32) -> bool {
        let is_met = self.is_unmarked_paper_voter(voter)
            && self.spend_fault(|kind| matches!(kind, FaultKind::LineMarked { .. }));
        if is_met {
            self.mark_paper(self.plan_of(voter).number);
        }
        is_met
    }

    /// Whether a voter is given paper without a check (ID-01).
    pub(super) fn is_waved_through(&mut self, voter: u32) -> bool {
        self.is_unmarked_paper_voter(voter)
            && self.spend_fault(|kind| matches!(kind, FaultKind::IssueUnchecked { .. }))
    }

    fn is_unmarked_paper_voter(&self, voter: u32) -> bool {
        let plan = self.plan_of(voter);
        let takes_paper = match self.channels_now() {
            ChannelRule::PaperOnly => true,
            ChannelRule::Mixed => !plan.traits.prefers_electronic,
            ChannelRule::ElectronicOnly => false,
        };
        takes_paper && self.marks.get(plan.number as usize) == Some(&(0, 0))
    }

    fn mark_paper(&mut self, number: u32) {
        if let Some(marks) = self.marks.get_mut(number as usize) {
            marks.0 += 1;
        }
    }

    /// Chooses in whose names others will vote: listed people who do not come, spread over the list.
    pub(super) fn find_absentees(&mut self, index: usize, count: u32) {
        let mut comes = vec![false; self.scenario.electorate.listed as usize];
        for voter in self.plan.station.iter().chain(&self.plan.home) {
            comes.get_mut(voter.number as usize).into_iter().for_each(|place| *place = true);
        }
        let absent: Vec<usize> =
            (0..comes.len()).filter(|number| comes.get(*number) == Some(&false)).collect();
        let wanted = absent.len().min(count as usize);
        let chosen = (0..wanted).filter_map(|n| absent.get(n * absent.len() / wanted).copied());
        let chosen: Vec<usize> = chosen.collect();
        self.fault_budget.insert(index, chosen.len() as u32);
        self.fault_victims.insert(index, chosen);
    }

    /// A voter with paper takes another ballot in the name of somebody who stays at home (ID-06).
    pub(super) fn take_ballot_for_another(&mut self, voter: u32) {
        if !self.stock.can_serve(1) {
            return;
        }
        let Some(index) = self.spend_one_of(|kind| matches!(kind, FaultKind::VotedForAnother { .. })) else {
            return;
        };
        let Some(number) = self.fault_victims.get_mut(&index).and_then(Vec::pop) else { return };
        let Some(id) = self.people.get(number).copied() else { return };
        let now = self.now;
        if let Some(station) = &mut self.station {
            // While the computer stands still, the paper list has it alone.
            let is_found = station.look_up(now, id).is_ok();
            let _ = is_found && station.issue_paper(now, id, election::device::Channel::Paper).is_ok();
        }
        self.mark_paper(number as u32);
        self.timeline.row(now).paper += 1;
        let held = self.stock.hand_out(PaperBox::Stationary, 0);
        self.visit(voter).held_for_another = held;
    }

    /// Whether ballots of another district are still at hand.
    pub(super) fn has_foreign_ballots(&self) -> bool {
        let faults = self.scenario.faults.iter().enumerate();
        let mut at_hand = faults.filter(|(index, fault)| {
            let lasts = fault.at <= self.now && fault.until.is_none_or(|until| self.now < until);
            lasts
                && matches!(fault.kind, FaultKind::OtherDistrict { .. })
                && self.fault_budget.get(index).is_some_and(|left| 0 < *left)
        });
        at_hand.next().is_some()
    }

    /// Where the ballots of the first contest have run out, others take their place (BA-08).
    pub(super) fn fetch_foreign_ballots(&mut self, sheets: u32) {
        while self.stock.first_has_run_out(sheets) {
            let taken = self.spend_one_of(|kind| matches!(kind, FaultKind::OtherDistrict { .. }));
            let fault = taken.and_then(|index| self.scenario.faults.get(index));
            let Some(FaultKind::OtherDistrict { written, .. }) = fault.map(|fault| fault.kind) else {
                return;
            };
            self.stock.take_foreign(written);
        }
    }

    /// Whether unsigned ballots are counted like others.
    pub(super) fn counts_unsigned(&self) -> bool {
        self.has_fault(|kind| matches!(kind, FaultKind::BallotsUnsigned { then: Unsigned::Counted, .. }))
    }

    /// The mobile box is opened and holds more than was put into it.
    pub(super) fn find_extra_ballots(&mut self) {
        for fault in &self.scenario.faults {
            if let FaultKind::MobileExtra { count, then } = fault.kind {
                self.stock.find_extra(count, then);
            }
        }
    }

    pub(super) fn voids_mobile_box(&self) -> bool {
        self.has_fault(|kind| matches!(kind, FaultKind::MobileExtra { then: OnSurplus::Void, .. }))
    }

    /// Applications in the register; who rang is not in it.
    pub(super) fn written_applications(&self) -> u32 {
        let by_telephone = self.scenario.faults.iter().map(|fault| match fault.kind {
            FaultKind::TelephoneApplications { count } => count,
            _ => 0,
        });
        by_telephone.fold(self.scenario.electorate.home_applications, u32::saturating_sub)
    }

    pub(super) fn copies_given(&self) -> u32 {
        let refused = self.scenario.faults.iter().map(|fault| match fault.kind {
            FaultKind::CopiesRefused { count } => count,
            _ => 0,
        });
        refused.fold(self.scenario.commission.copies, u32::saturating_sub)
    }

    /// When the first ballot could be issued, as the commission writes it down.
    pub(super) fn first_ballot(&self) -> Instant {
        let late = self.scenario.faults.iter().filter(|fault| fault.kind == FaultKind::LateOpening);
        late.filter_map(|fault| fault.until).fold(self.scenario.hours.opens, Instant::max)
    }

    /// Breaks of a count that began at this moment.
    pub(super) fn count_pauses(&self, began: Instant) -> Vec<Pause> {
        let pauses = self.scenario.faults.iter().filter_map(|fault| match fault.kind {
            FaultKind::CountPaused { after, pause } => {
                Some(Pause { from: began + after, to: began + after + pause })
            }
            _ => None,
        });
        pauses.collect()
    }
}
