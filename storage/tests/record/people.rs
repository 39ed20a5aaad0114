//! Voters, members and devices around a station: what they do, and what they were told.

use std::hash::Hash;

use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::record::{DeskRecord, OpsRecord};
use election::right::Tag;
use election::voter::VoterId;
use storage::{Found, RecordError};

use crate::machine::{Machine, Mixer};
use crate::station::{Answer, Careless, NOON, Recorded, Station, said};
use crate::world::World;

/// Something people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A voter is given a right.
    Issue,
    /// A device hands its ballot over.
    Deposit,
    /// A device that was answered hands the same ballot over once more.
    Again,
    /// A right comes back unused and the voter's mark is taken back.
    TakeBack,
    /// A void right is cast after all, and another voter's mark is to be taken back with it.
    UseVoid,
    /// A checkpoint note is shown.
    Anchor,
    /// The program ends in order and starts again.
    Leave,
    /// The box is emptied for a recount from the devices.
    Empty,
    /// The vote is over: close, export, keys destroyed.
    Close,
}

/// Every step.
pub(crate) const STEPS: [Step; 9] = [
    Step::Issue,
    Step::Deposit,
    Step::Again,
    Step::TakeBack,
    Step::UseVoid,
    Step::Anchor,
    Step::Leave,
    Step::Empty,
    Step::Close,
];

/// Where a right stands, as its device knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    /// Held, with the ballot made up or not.
    Held,
    /// The ballot was handed over and never answered, by a device that does not ask again.
    Sent,
    /// The ballot is acknowledged.
    Stored,
    /// The right is void, and the desk has said so.
    Void,
}

/// A right on its device.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) struct Held {
    pub(crate) voter: u8,
    pub(crate) state: State,
}

/// Everybody.
#[derive(Clone, Debug)]
pub(crate) struct People {
    /// Whether devices hand over again what was not answered.
    pub(crate) resends: bool,
    pub(crate) rights: Vec<Held>,
    /// Records that somebody was told of.
    pub(crate) desk: Vec<DeskRecord>,
    pub(crate) ops: Vec<OpsRecord>,
    /// Ballots and voids of the export.
    pub(crate) exported: Option<Vec<Slot>>,
    /// The right or voter a step is about, while it is under way.
    target: Option<usize>,
    /// A box that is emptied has told nobody of its casts.
    pub(crate) is_closed: bool,
}

/// Voters of the precinct.
const VOTERS: u8 = 3;

impl People {
    pub(crate) fn new(resends: bool) -> Self {
        Self {
            resends,
            rights: Vec::new(),
            desk: Vec::new(),
            ops: Vec::new(),
            exported: None,
            target: None,
            is_closed: false,
        }
    }

    /// Mixes in everything that tells what these people will do and hold the record to.
    pub(crate) fn mix(&self, mixer: &mut Mixer) {
        (self.resends, &self.rights, self.target, self.is_closed).hash(mixer);
        (self.desk.len(), self.ops.len(), self.exported.is_some()).hash(mixer);
    }

    /// Returns the ballot of a right. Tags differ in their last byte alone.
    pub(crate) fn ballot(&self, right: usize) -> Slot {
        Slot::Ballot(tag(right), SealedBallot([right as u8 + 40; SealedBallot::LEN]))
    }

    /// Returns whether a step changes anything now, and fixes what it is about.
    pub(crate) fn prepare(&mut self, step: Step) -> bool {
        let find = |state| self.rights.iter().position(|right| right.state == state);
        let target = match step {
            _ if self.is_closed => return false,
            Step::Issue => (0..VOTERS).find(|voter| self.is_unmarked(*voter)).map(usize::from),
            Step::Deposit | Step::TakeBack => find(State::Held),
            Step::Again => self.rights.iter().rposition(|right| right.state == State::Stored),
            Step::UseVoid => find(State::Void),
            Step::Empty => find(State::Stored),
            Step::Anchor | Step::Leave | Step::Close => Some(0),
        };
        self.target = target;
        target.is_some()
    }

    /// Returns whether a step is under way.
    pub(crate) fn is_under_way(&self) -> bool {
        self.target.is_some()
    }

    /// Takes note that the step is done.
    pub(crate) fn finish(&mut self) {
        self.target = None;
    }

    fn is_unmarked(&self, voter: u8) -> bool {
        self.rights.iter().all(|right| right.voter != voter || right.state == State::Void)
    }

    fn set(&mut self, right: usize, state: State) {
        if let Some(held) = self.rights.get_mut(right) {
            held.state = state;
        }
    }

    fn state(&self, right: usize) -> Option<State> {
        self.rights.get(right).map(|held| held.state)
    }
}

impl World {
    /// Does a step that was prepared, or does it again after a crash within it.
    pub(crate) fn act(&mut self, step: Step) -> Result<(), String> {
        let target = self.people.target.unwrap_or_default();
        match step {
            Step::Issue => self.issue(target),
            Step::Deposit => self.deposit(target),
            Step::Again => {
                let ballot = self.people.ballot(target);
                let answer = self.station()?.deposit(ballot)?;
                hold(answer == Answer::Already, "a ballot handed over again is not known")
            }
            Step::TakeBack => self.take_back(target),
            Step::UseVoid => self.use_void(target),
            Step::Anchor => self.station()?.record().anchor(NOON).map(drop).map_err(said),
            Step::Leave => self.leave(),
            Step::Empty => {
                // Devices keep their ballots until the end of such a vote, and hand them over again.
                for right in 0..self.people.rights.len() {
                    if self.people.state(right) == Some(State::Stored) {
                        self.people.set(right, State::Held);
                    }
                }
                self.tell();
                self.station()?.empty()
            }
            Step::Close => self.close(),
        }
    }

    /// Lets every device that still has something to hand over do so.
    pub(crate) fn hand_over_the_rest(&mut self) -> Result<(), String> {
        for right in 0..self.people.rights.len() {
            if self.people.state(right) == Some(State::Held) && !self.people.is_closed {
                self.deposit(right)?;
            }
        }
        Ok(())
    }

    /// Opens the record once more without going on.
    pub(crate) fn last_look(&mut self) -> Result<(), String> {
        match Station::open(&self.machine, &self.plan) {
            Ok((_, found)) => {
                self.check_found(&found)?;
                check_counts(&found)
            }
            Err(error) => Err(format!("refused at the end: {}", said(error))),
        }
    }

    fn issue(&mut self, target: usize) -> Result<(), String> {
        let voter = voter(target);
        let was_marked = self.station()?.has_marked(voter);
        let record = self.station()?.issue(voter)?;
        hold(
            was_marked == matches!(record, DeskRecord::Overridden { .. }),
            "a marked voter was marked again",
        )?;
        self.people.desk.push(record);
        self.people.rights.push(Held { voter: target as u8, state: State::Held });
        self.tell();
        Ok(())
    }

    fn deposit(&mut self, right: usize) -> Result<(), String> {
        if self.people.state(right) != Some(State::Held) {
            return Ok(());
        }
        let early = self.careless == Some(Careless::AckBeforeDurable);
        if early || !self.people.resends {
            self.people.set(right, if early { State::Stored } else { State::Sent });
            self.tell();
        }
        let ballot = self.people.ballot(right);
        let answer = self.station()?.deposit(ballot)?;
        hold(answer != Answer::Refused, "an honest ballot is refused")?;
        self.people.set(right, State::Stored);
        self.tell();
        Ok(())
    }

    fn take_back(&mut self, right: usize) -> Result<(), String> {
        let Some(Held { voter: number, state: State::Held }) = self.people.rights.get(right).copied() else {
            return Ok(());
        };
        let returned = self.station()?.take_back(tag(right), hash(right), voter(usize::from(number)))?;
        self.people.desk.extend(returned);
        self.people.set(right, State::Void);
        self.tell();
        Ok(())
    }

    fn use_void(&mut self, right: usize) -> Result<(), String> {
        let ballot = self.people.ballot(right);
        let answer = self.station()?.deposit(ballot)?;
        hold(answer == Answer::Refused, "a void right was cast")?;
        let owner = self.people.rights.get(right).map(|held| held.voter);
        let other =
            self.people.rights.iter().find(|held| Some(held.voter) != owner && held.state != State::Void);
        let Some(other) = other.map(|held| voter(usize::from(held.voter))) else { return Ok(()) };
        let returned = self.station()?.take_back(tag(right), hash(right), other)?;
        hold(returned.is_empty(), "a void right gave a second mark back")
    }

    fn leave(&mut self) -> Result<(), String> {
        if let Some(mut station) = self.station.take() {
            station.record().leave(NOON).map_err(said)?;
        }
        self.start()
    }

    fn close(&mut self) -> Result<(), String> {
        if self.people.is_closed {
            return Ok(());
        }
        self.station()?.record().close(NOON).map_err(said)?;
        self.export()
    }

    /// Exports a closed box and destroys its keys.
    pub(crate) fn export(&mut self) -> Result<(), String> {
        self.station = None;
        let machine: Machine = self.machine.clone();
        let opened = Station::open(&machine, &self.plan);
        match opened {
            Ok((mut record, found)) => {
                self.check_found(&found)?;
                hold(found.is_closed, "a closed record is open")?;
                check_counts(&found)?;
                record.evidence().map_err(said)?;
                self.people.exported = Some(found.slots.iter().map(|(_, slot)| *slot).collect());
                self.tell();
                record.destroy_keys().map_err(said)?;
            }
            Err(RecordError::Closed) => {
                hold(self.people.exported.is_some(), "keys were destroyed before the export")?;
            }
            Err(error) => return Err(format!("refused: {}", said(error))),
        }
        self.people.is_closed = true;
        self.tell();
        Ok(())
    }
}

/// Nothing is under way: every ballot has its Cast and every void slot its Void.
fn check_counts(found: &Found) -> Result<(), String> {
    let Recorded { casts, voids, awaits_recount, .. } = Recorded::of(found);
    let is_equal = (casts, voids) == (found.contents.ballots, found.contents.voids);
    hold(awaits_recount || is_equal, "counts of journal and box differ with nothing under way")
}

/// Fails with what is wrong.
pub(crate) fn hold(is_so: bool, otherwise: &str) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(otherwise.to_owned()) }
}

/// Returns the tag of a right.
pub(crate) fn tag(right: usize) -> Tag {
    let mut tag = [0xA5; 16];
    tag[15] = right as u8;
    Tag(tag)
}

fn hash(right: usize) -> [u8; 16] {
    let mut hash = [0xC3; 16];
    hash[15] = right as u8;
    hash
}

pub(crate) fn voter(number: usize) -> VoterId {
    (850_101_300_000..).filter_map(|number| VoterId::from_number(number).ok()).nth(number).unwrap()
}
