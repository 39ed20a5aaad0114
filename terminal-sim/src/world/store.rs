//! Where records go: the stand-in of mass simulation, or the record of a live station over a disk in memory.
//!
//! Both take the same calls and the same records (DESIGN 6). The stand-in loses nothing and costs little. The kept record
//! is the one of a live station, byte for byte: its disk loses power when the computer does.

mod clock;
mod kept;
mod stand_in;

use election::record::OpsRecord;
use election::time::Instant;
use station_controller::{Controller, Evidence, Setup, Written};
use storage::simulated::Crash;

use crate::scenario::RecordPlan;
use crate::streams::Streams;
use crate::truth::OnMedium;
use clock::Clock;
use kept::Kept;
use stand_in::StandIn;

/// The medium of the desk computer.
pub(crate) struct Store {
    medium: Medium,
    /// The value at which the system's counter of registered voters stands still, if it does (EV-01).
    pub(crate) stuck_counter: Option<u32>,
    /// The clock of the computer, after which it writes its records.
    pub(crate) clock: Clock,
    /// The stand-in takes no record more.
    is_full: bool,
}

/// The medium failed: the computer goes down with it.
#[derive(Debug)]
pub(crate) struct Lost;

enum Medium {
    StandIn(StandIn),
    Kept(Box<Kept>),
}

/// What observers of a kept record copied during the day, as `saylau verify` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observers {
    /// Public half of the key that signed the lists of epochs, read out at the opening.
    pub ceremony: [u8; 32],
    /// Checkpoint notes in the order in which they were shown.
    pub notes: Vec<String>,
}

impl Store {
    /// Makes an empty medium.
    pub(crate) fn new(plan: RecordPlan, setup: &Setup, streams: Streams) -> Self {
        let medium = match plan {
            RecordPlan::StandIn => Medium::StandIn(StandIn::new(&setup.definition)),
            RecordPlan::Kept => Medium::Kept(Box::new(Kept::new(streams))),
        };
        Self { medium, stuck_counter: None, clock: Clock::default(), is_full: false }
    }

    /// Builds the controller from what is on the medium. `boots` counts the starts before this one.
    pub(crate) fn start(&mut self, setup: &Setup, now: Instant, boots: u64) -> Controller {
        match &mut self.medium {
            Medium::StandIn(medium) => {
                let recovered = Controller::recover(setup.clone(), &medium.evidence(), boots);
                recovered.expect("the stand-in loses nothing")
            }
            Medium::Kept(medium) => {
                let wall = self.clock.wall(&setup.definition, now);
                medium.start(setup.clone(), self.clock.after_all(now), wall)
            }
        }
    }

    /// Lets the disk lose power within an operation, counted from 1 from now on: of what is not yet on the medium those
    /// sectors stay whose bit is set, and new names if `names` says so. The stand-in has no disk.
    pub(crate) fn tear(&mut self, operation: u32, sectors: u32, names: bool) {
        if let Medium::Kept(medium) = &mut self.medium {
            medium.tear(operation, Crash::PowerCut { sectors, names });
        }
    }

    /// Lets the medium refuse the next record.
    pub(crate) fn fill(&mut self) {
        match &mut self.medium {
            Medium::StandIn(_) => self.is_full = true,
            Medium::Kept(medium) => medium.fill(),
        }
    }

    /// Takes back a failure that has not come.
    pub(crate) fn spare(&mut self) {
        self.is_full = false;
        if let Medium::Kept(medium) = &mut self.medium {
            medium.spare();
        }
    }

    /// The computer is dark: what is in its memory is gone.
    pub(crate) fn stop(&mut self) {
        self.is_full = false;
        if let Medium::Kept(medium) = &mut self.medium {
            medium.stop();
        }
    }

    /// Makes one thing durable.
    pub(crate) fn write(&mut self, written: Written) -> Result<(), Lost> {
        let written = match written {
            Written::Ops(at, record) => Written::Ops(self.clock.of_ops(at), self.as_displayed(record)),
            Written::Desk(at, record) => Written::Desk(self.clock.of_desk(at), record),
            other => other,
        };
        match &mut self.medium {
            Medium::StandIn(_) if self.is_full => Err(Lost),
            Medium::StandIn(medium) => {
                medium.write(written);
                Ok(())
            }
            Medium::Kept(medium) => medium.write(&written),
        }
    }

    /// Shows observers where the journals stand, if it is time.
    pub(crate) fn show_notes(&mut self, now: Instant) -> Result<(), Lost> {
        match &mut self.medium {
            Medium::StandIn(_) => Ok(()),
            Medium::Kept(medium) => medium.show_notes(self.clock.shows(now)),
        }
    }

    /// Closes the record and returns its files for the evidence, what observers have of it, and what is found on the medium
    /// afterwards if that is asked for.
    pub(crate) fn into_files(
        self,
        now: Instant,
        is_read_anew: bool,
    ) -> (Files, Option<Observers>, Option<OnMedium>) {
        match self.medium {
            Medium::StandIn(medium) => {
                let found = is_read_anew.then(|| on_medium(&medium.evidence()));
                (medium.into_journals(), None, found)
            }
            Medium::Kept(mut medium) => {
                let files = medium.close(self.clock.shows(now));
                let found = is_read_anew.then(|| on_medium(&medium.read_anew()));
                (files, Some(medium.into_observers()), found)
            }
        }
    }

    /// A stuck counter shows its old value wherever it is read.
    fn as_displayed(&self, record: OpsRecord) -> OpsRecord {
        match (record, self.stuck_counter) {
            (OpsRecord::Counters { registered, stored }, Some(stuck)) => {
                OpsRecord::Counters { registered: registered.min(stuck), stored }
            }
            (other, _) => other,
        }
    }
}

/// Name and bytes of each.
type Files = Vec<(&'static str, Vec<u8>)>;

fn on_medium(evidence: &Evidence) -> OnMedium {
    let mut found = OnMedium { slots: evidence.slots.len() as u32, ballots: 0, voids: 0 };
    for record in &evidence.ops {
        match record {
            OpsRecord::Cast { n } => found.ballots = *n,
            OpsRecord::Void { n, .. } => found.voids = *n,
            _ => {}
        }
    }
    found
}
