//! Records of small stations, made by the crate that live stations use, over a disk in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::time::{Duration as ClockTime, SystemTime};

use auditor::verify::Told;
use election::ballot::{Ballot, ControlCode, SealedBallot, Sealing};
use election::contest::{Choice, Contest, ContestKind, Tally};
use election::device::Channel;
use election::evidence::ballot_box::{BoxExport, OpenedVote, Slot, Votes};
use election::evidence::tables::{CodeLine, write_codes};
use election::evidence::{Manifest, ManifestFile, file, sha256, to_json};
use election::precinct::{ElectionDefinition, Hours, Precinct, Stamp};
use election::protocol::{ElectronicProtocol, Protocols, SummaryContest, SummaryProtocol};
use election::record::desk::{HowIdentified, Outcome};
use election::record::ops::{AfterFallback, StationState, VoidReason};
use election::record::{DeskRecord, OpsRecord};
use election::right::Tag;
use election::time::Instant;
use election::voter::{VoterId, check_digit};
use storage::simulated::{Crash, SimulatedDisk};
use storage::{Entropy, Found, MirrorRule, Plan, Record, RecordError};

pub(crate) const SLOTS: u32 = 128;

/// A folder and what a verifier is told beside it.
#[derive(Clone, Default)]
pub(crate) struct Case {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) told: Told,
}

/// Secret bytes that are the same in every run.
#[derive(Clone, Debug)]
pub(crate) struct Counted(pub(crate) u64);

impl Entropy for Counted {
    fn draw(&mut self) -> io::Result<[u8; 32]> {
        self.0 += 1;
        Ok(sha256(&self.0.to_be_bytes()))
    }
}

/// A disk that the test keeps a hand on.
type Shared = Rc<RefCell<SimulatedDisk>>;

/// What a station is like.
#[derive(Clone, Copy)]
pub(crate) struct Plot {
    pub(crate) seed: u64,
    pub(crate) sealing: Sealing,
    pub(crate) has_mirror: bool,
}

pub(crate) const PLAIN: Plot = Plot { seed: 1, sealing: Sealing::StandIn, has_mirror: false };

/// A station with its people.
pub(crate) struct Station {
    plot: Plot,
    disk: Shared,
    mirror: Option<Shared>,
    record: Record<Shared, Counted>,
    ceremony: [u8; 32],
    notes: Vec<(String, Vec<u8>)>,
    minute: u64,
    voters: u64,
    ballots: u32,
    voids: u32,
    starts: u64,
    /// What lies in the box, with the places.
    slots: BTreeMap<u32, Slot>,
    retired: Vec<u32>,
}

impl Station {
    /// Begins a record and starts the station.
    pub(crate) fn begin(plot: Plot) -> Self {
        let disk = Shared::default();
        let mirror = plot.has_mirror.then(Shared::default);
        let (record, found) = open(plot, 0, &disk, mirror.as_ref()).unwrap();
        let mut station = Self {
            plot,
            disk,
            mirror,
            record,
            ceremony: found.ceremony,
            notes: Vec::new(),
            minute: 6 * 60,
            voters: 0,
            ballots: 0,
            voids: 0,
            starts: 0,
            slots: BTreeMap::new(),
            retired: Vec::new(),
        };
        station.start(&found);
        for state in [StationState::Sealed, StationState::Tested, StationState::Unsealed, StationState::Open]
        {
            station.ops(&OpsRecord::State(state));
        }
        station
    }

    fn start(&mut self, found: &Found) {
        let clock = SystemTime::UNIX_EPOCH + ClockTime::from_secs(1_095_566_400 + self.starts);
        self.starts += 1;
        let at = self.now();
        self.record.start(at, clock, found).unwrap();
    }

    /// Lets the power fail and the station start again.
    pub(crate) fn crash(&mut self) {
        self.disk.borrow_mut().restart(Crash::PowerCut { sectors: 0, names: true });
        let (record, found) = open(self.plot, self.starts, &self.disk, self.mirror.as_ref()).unwrap();
        self.record = record;
        self.slots = found.slots.iter().copied().collect();
        self.retired.clone_from(&found.retired);
        self.start(&found);
        if self.ballots < found.contents.ballots {
            self.ballots += 1;
            self.ops(&OpsRecord::Cast { n: self.ballots });
        }
    }

    pub(crate) fn leave_and_start(&mut self) {
        let at = self.now();
        self.record.leave(at).unwrap();
        let (record, found) = open(self.plot, self.starts, &self.disk, self.mirror.as_ref()).unwrap();
        self.record = record;
        self.start(&found);
    }

    fn now(&mut self) -> Instant {
        self.minute += 1;
        Instant::from_millis(self.minute * 60_000)
    }

    fn ops(&mut self, told: &OpsRecord) {
        let at = self.now();
        self.record.write(at, told).unwrap();
    }

    fn desk(&mut self, told: &DeskRecord) {
        let at = self.now();
        self.record.write(at, told).unwrap();
    }

    /// Lets the next voter come to the desk and take a right.
    pub(crate) fn issue(&mut self) -> VoterId {
        self.voters += 1;
        let voter = voter(self.voters);
        let (how, outcome) = (HowIdentified::Scan, Outcome::Found);
        self.desk(&DeskRecord::Identified { voter: Some(voter), how, outcome });
        self.desk(&DeskRecord::Issued { voter, channel: Channel::Electronic });
        voter
    }

    /// Writes a ballot into a free slot, and nothing else yet.
    pub(crate) fn deposit(&mut self) {
        let n = self.voters;
        let ballot = Ballot::new(&[Choice::For((n % 3) as u8)], ControlCode::new((n * 37 % 10_000) as u16));
        let ballot = ballot.unwrap();
        let sealed = match self.plot.sealing {
            Sealing::StandIn => SealedBallot::stand_in(&ballot),
            // To the verifier they are eighty bytes.
            Sealing::ToCloseKey(_) => SealedBallot([n as u8; SealedBallot::LEN]),
        };
        self.fill(Slot::Ballot(self.tag(), sealed));
    }

    pub(crate) fn vote(&mut self) {
        self.issue();
        self.deposit();
        self.cast();
    }

    pub(crate) fn cast(&mut self) {
        self.ballots += 1;
        self.ops(&OpsRecord::Cast { n: self.ballots });
    }

    /// A voter who brings a right back unused.
    pub(crate) fn return_blank(&mut self) {
        let voter = self.issue();
        let tag = self.tag();
        self.fill(Slot::Void(tag));
        self.voids += 1;
        self.ops(&OpsRecord::Void { n: self.voids, why: VoidReason::Blank });
        let void = *sha256(&tag.0).first_chunk().unwrap();
        self.desk(&DeskRecord::Returned { voter, void });
        self.desk(&DeskRecord::Issued { voter, channel: Channel::Paper });
    }

    fn tag(&self) -> Tag {
        let [tag @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            sha256(&[self.plot.seed, self.voters].map(u64::to_be_bytes).concat());
        Tag(tag)
    }

    fn fill(&mut self, slot: Slot) {
        let places = (0_u64..).map(|draw| {
            let drawn = sha256(&[self.plot.seed, self.voters, draw].map(u64::to_be_bytes).concat());
            u32::from(drawn[0]) % SLOTS
        });
        let mut places =
            places.filter(|place| !self.slots.contains_key(place) && !self.retired.contains(place));
        let place = places.next().unwrap();
        self.record.write_slot(place, &slot).unwrap();
        self.slots.insert(place, slot);
    }

    /// Takes the ballots out of the box and fills it again from the devices.
    pub(crate) fn recount(&mut self) {
        let ballots = self.ballots;
        self.ops(&OpsRecord::Fallback { policy: AfterFallback::RecountFromDevices, ballots });
        self.record.empty_box().unwrap();
        let taken: Vec<(u32, Slot)> =
            self.slots.extract_if(.., |_, slot| matches!(slot, Slot::Ballot(..))).collect();
        self.retired.extend(taken.iter().map(|(place, _)| *place));
        self.ballots = 0;
        for (place, slot) in taken {
            let place = (0..SLOTS).map(|step| (place * 5 + step * 37 + 11) % SLOTS);
            let mut free = place.filter(|at| !self.slots.contains_key(at) && !self.retired.contains(at));
            let place = free.next().unwrap();
            self.record.write_slot(place, &slot).unwrap();
            self.slots.insert(place, slot);
            self.cast();
        }
    }

    /// Shows checkpoint notes, which an observer copies.
    pub(crate) fn anchor(&mut self) {
        let at = self.now();
        for note in self.record.anchor(at).unwrap() {
            let name = format!("note-{}", self.notes.len());
            self.notes.push((name, note.to_string().into_bytes()));
        }
    }

    fn told(&self) -> Told {
        let mirror = self.mirror.as_ref().map(|mirror| mirror.borrow().files());
        Told { ceremony: Some(self.ceremony), notes: self.notes.clone(), mirror }
    }

    /// The station's own folder as it stands.
    pub(crate) fn folder(&self) -> Case {
        let files = self.disk.borrow().files();
        Case { files, told: self.told() }
    }

    /// Ends the vote; returns the evidence folder and the station's own.
    pub(crate) fn close(mut self) -> (Case, Case) {
        for state in [StationState::Closing, StationState::Counted, StationState::Stored] {
            self.ops(&OpsRecord::State(state));
        }
        self.anchor();
        let at = self.now();
        self.record.close(at).unwrap();
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (name, bytes) in self.record.evidence().unwrap() {
            files.insert(name.to_owned(), bytes);
        }
        self.record.destroy_keys().unwrap();
        self.count(&mut files);
        let evidence = Case { files, told: Told { mirror: None, ..self.told() } };
        (evidence, self.folder())
    }

    /// Writes what the count leaves: export, protocols, control list, definition, manifest.
    fn count(&self, files: &mut BTreeMap<String, Vec<u8>>) {
        let ballots: Vec<Ballot> = (1..=self.voters)
            .filter(|n| {
                let tag = |slot: &Slot| matches!(slot, Slot::Ballot(tag, _) if *tag == self.tag_of(*n));
                self.slots.values().any(tag)
            })
            .map(|n| {
                Ballot::new(&[Choice::For((n % 3) as u8)], ControlCode::new((n * 37 % 10_000) as u16))
                    .unwrap()
            })
            .collect();
        let votes: Vec<OpenedVote> = ballots.iter().flat_map(|ballot| OpenedVote::of(ballot, 1)).collect();
        let mut tally = Tally::new(3);
        votes.iter().for_each(|vote| tally.count(vote.choice));
        let codes: Vec<CodeLine> = votes
            .iter()
            .filter_map(|vote| {
                let (contest, choice) = (vote.contest, vote.choice.to_byte());
                Some(CodeLine { contest, choice, code: vote.code?.digits() })
            })
            .collect();
        let electronic = ElectronicProtocol {
            registered: self.voters as u32,
            issued: self.voters as u32,
            stored: self.ballots,
            returned_blank: self.voids,
            not_returned: 0,
            with_code: codes.len() as u32,
            tallies: vec![tally.clone()],
            signatures: 7,
        };
        let voted = self.ballots;
        let contests = vec![SummaryContest { tally, invalid: 0 }];
        let summary = SummaryProtocol { listed: 50, added: 0, voted, contests, signatures: 7 };
        let stamp = Stamp::Real;
        let protocols = Protocols { stamp, electronic: Some(electronic), paper: None, summary };
        let votes = match self.plot.sealing {
            Sealing::StandIn => Votes::InSlots,
            Sealing::ToCloseKey(_) => Votes::Opened(votes),
        };
        let export = BoxExport { stamp, slots: self.slots.values().copied().collect(), votes };
        files.insert(file::BALLOT_BOX.to_owned(), export.to_bytes());
        files.insert(file::CODES.to_owned(), write_codes(&codes));
        files.insert(file::PROTOCOLS.to_owned(), to_json(&protocols));
        files.insert(file::DEFINITION.to_owned(), to_json(&definition(self.plot)));
        list_all(files);
    }

    fn tag_of(&self, voter: u64) -> Tag {
        let [tag @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            sha256(&[self.plot.seed, voter].map(u64::to_be_bytes).concat());
        Tag(tag)
    }
}

/// Writes the manifest anew.
pub(crate) fn list_all(files: &mut BTreeMap<String, Vec<u8>>) {
    files.remove(file::MANIFEST);
    let manifest = Manifest {
        format: 1,
        stamp: Stamp::Real,
        written_by: "test".to_owned(),
        scenario: None,
        scenario_sha256: None,
        seed: None,
        assumptions: Vec::new(),
        files: files.iter().map(|(name, bytes)| ManifestFile::new(name, bytes)).collect(),
    };
    files.insert(file::MANIFEST.to_owned(), to_json(&manifest));
}

fn definition(plot: Plot) -> ElectionDefinition {
    let options = ["one", "two", "three"].map(str::to_owned).to_vec();
    ElectionDefinition {
        stamp: Stamp::Real,
        title: "Trial".to_owned(),
        election_id: format!("trial-{}", plot.seed),
        date: "2004-09-19".to_owned(),
        precinct: Precinct { city: "Almaty".to_owned(), number: 147, district: 1 },
        contests: vec![Contest { kind: ContestKind::SingleMandate, name: "Trial".to_owned(), options }],
        hours: Hours {
            start_not_before: Instant::from_hour(6),
            opens: Instant::from_hour(7),
            closes: Instant::from_hour(20),
        },
        listed: 50,
        members: 7,
        profile: "remote-2004".to_owned(),
        devices: Vec::new(),
        portable: Vec::new(),
        sealing: plot.sealing,
    }
}

fn open(
    plot: Plot,
    starts: u64,
    disk: &Shared,
    mirror: Option<&Shared>,
) -> Result<(Record<Shared, Counted>, Found), RecordError> {
    let definition = definition(plot);
    let plan = Plan {
        is_simulated: false,
        election_id: definition.wire_id(),
        precinct: definition.precinct.number,
        definition: sha256(&to_json(&definition)),
        slots: SLOTS,
        journal_blocks: Plan::journal_blocks_for(SLOTS),
        epochs: 64,
        file_system: "ext4, data=ordered".to_owned(),
        is_unchecked: false,
        mirror_rule: MirrorRule::Stop,
    };
    Record::open(disk.clone(), mirror.cloned(), plan, Counted((plot.seed << 32) + (starts << 16)))
}

/// Returns the n-th voter of the list.
pub(crate) fn voter(n: u64) -> VoterId {
    let mut numbers = (0..).map(|step| 80_000_000_000 + n * 100 + step).filter_map(|number: u64| {
        let text = format!("{number:011}");
        let digits: [u8; 11] = text.bytes().map(|byte| byte - b'0').collect::<Vec<_>>().try_into().ok()?;
        VoterId::from_number(number * 10 + u64::from(check_digit(&digits)?)).ok()
    });
    numbers.next().unwrap()
}
