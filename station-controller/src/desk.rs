//! The registration desk: who is listed, and who is marked with which channel.
//!
//! This module sees voters and never ballots; `ballot_box` sees ballots and never voters. A test keeps it so.

use std::collections::BTreeSet;

use election::device::Channel;
use election::record::desk::Outcome;
use election::voter::{ListLine, Register, VoterId};

/// The voter list with its marks.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    register: Register,
    marks: Vec<Option<Channel>>,
    /// What gave a mark back, each once: hashes that never stood beside a choice.
    returned: BTreeSet<[u8; 16]>,
    issued_electronic: u32,
}

impl Desk {
    pub(crate) fn new(register: Register) -> Self {
        let marks = vec![None; register.len()];
        Self { register, marks, returned: BTreeSet::new(), issued_electronic: 0 }
    }

    /// Returns what a check of this voter comes to now, and the voter's line, if listed.
    pub(crate) fn check(&self, voter: VoterId) -> (Outcome, Option<ListLine>) {
        let line = self.register.find(voter);
        let outcome = match line {
            None => Outcome::NotListed,
            Some(line) if self.mark(line).is_some() => Outcome::AlreadyVoted,
            Some(_) => Outcome::Found,
        };
        (outcome, line)
    }

    /// Returns the channel a line is marked with.
    pub(crate) fn mark(&self, line: ListLine) -> Option<Channel> {
        self.marks.get(index(line)?).copied().flatten()
    }

    /// Returns the mark of a voter, if listed and marked.
    pub(crate) fn mark_of(&self, voter: VoterId) -> Option<Channel> {
        self.mark(self.register.find(voter)?)
    }

    /// Marks a listed voter; a voter on no list is left alone.
    pub(crate) fn set_mark(&mut self, voter: VoterId, channel: Channel) {
        if let Some(line) = self.register.find(voter) {
            self.mark_line(line, channel);
        }
    }

    /// Marks a line.
    pub(crate) fn mark_line(&mut self, line: ListLine, channel: Channel) {
        if let Some(mark) = index(line).and_then(|place| self.marks.get_mut(place)) {
            *mark = Some(channel);
            self.issued_electronic += u32::from(channel.is_electronic());
        }
    }

    /// Returns whether this hash has given a mark back.
    pub(crate) fn has_returned(&self, void: &[u8; 16]) -> bool {
        self.returned.contains(void)
    }

    /// Takes a mark back after the voter's right came back blank and was voided.
    pub(crate) fn give_back(&mut self, voter: VoterId, void: [u8; 16]) {
        self.returned.insert(void);
        let place = self.register.find(voter).and_then(index);
        if let Some(mark) = place.and_then(|place| self.marks.get_mut(place)) {
            *mark = None;
        }
    }

    /// Takes back every mark for a device: votes cast are void and their voters may vote again.
    pub(crate) fn clear_electronic_marks(&mut self) {
        for mark in &mut self.marks {
            *mark = mark.filter(|channel| !channel.is_electronic());
        }
    }

    /// Adds a voter to the list and returns the line.
    pub(crate) fn add(&mut self, voter: VoterId) -> ListLine {
        let line = self.register.add(voter);
        self.marks.resize(self.register.len(), None);
        line
    }

    /// Counts a second right given out by decision of the commission.
    pub(crate) fn count_override(&mut self) {
        self.issued_electronic += 1;
    }

    /// Returns the rights given out so far, second ones included.
    pub(crate) fn issued_electronic(&self) -> u32 {
        self.issued_electronic
    }
}

fn index(line: ListLine) -> Option<usize> {
    (line.0 as usize).checked_sub(1)
}
