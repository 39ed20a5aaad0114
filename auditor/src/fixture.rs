//! A clean day at a small mixed precinct, with numbers that tests can bend one at a time.
//!
//! 40 voters: 12 vote on remotes and one at home on the portable device, one brings the remote back blank and takes
//! paper, 10 more vote on paper and 3 at home. One paper ballot is taken away, one is invalid, one was spoiled.

use std::collections::BTreeMap;

use election::ballot::{Ballot, ControlCode, SealedBallot, Sealing};
use election::contest::{Choice, Contest, ContestKind, Tally};
use election::device::{Channel, DeviceId};
use election::evidence::ballot_box::{BoxExport, OpenedVote, Slot, Votes};
use election::evidence::tables::{CodeLine, ListMarks, write_codes, write_list};
use election::evidence::{Manifest, ManifestFile, file};
use election::papers::{CommissionPapers, DeviceReading, DeviceState, Note};
use election::precinct::{ElectionDefinition, Hours, Precinct, Stamp};
use election::protocol::{
    ElectronicProtocol, PaperAccounting, PaperContest, PaperProtocol, Protocols, SummaryContest,
    SummaryProtocol,
};
use election::record::desk::{HowIdentified, Outcome as DeskOutcome};
use election::record::ops::{StationState, VoidReason};
use election::record::{Chain, DeskRecord, JournalHeader, JournalKind, OpsRecord};
use election::right::Tag;
use election::sealing::CloseSecret;
use election::time::{Duration, Instant};
use election::voter::{ListLine, VoterId, check_digit};

use crate::report::{Finding, Outcome, Report};
use crate::{Evidence, audit};

/// Everything a clean precinct leaves behind, before it is written down.
#[derive(Clone)]
pub(crate) struct Day {
    pub(crate) definition: ElectionDefinition,
    pub(crate) desk: Vec<(Instant, DeskRecord)>,
    pub(crate) ops: Vec<(Instant, OpsRecord)>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) votes: Votes,
    pub(crate) codes: Vec<CodeLine>,
    pub(crate) list: Vec<ListMarks>,
    pub(crate) protocols: Protocols,
    pub(crate) devices: Vec<DeviceReading>,
    pub(crate) commission: CommissionPapers,
    pub(crate) notes: Vec<Note>,
    /// Files left out, and not named in the manifest either.
    pub(crate) never_made: Vec<&'static str>,
    /// Electronic votes left out of the protocols so far.
    uncounted: usize,
}

/// Returns a time of day.
pub(crate) fn clock(text: &str) -> Instant {
    text.parse().unwrap()
}

/// Returns the voter of a list line; none of the numbers belongs to a living person (born 1899).
pub(crate) fn voter(line: u32) -> VoterId {
    let numbers = (0_u64..).filter_map(|serial| {
        let stem = 99_010_110_000 + serial;
        let digits: Vec<u8> = stem.to_string().bytes().map(|digit| digit - b'0').collect();
        let check = check_digit(&digits.try_into().unwrap())?;
        VoterId::from_number(stem * 10 + u64::from(check)).ok()
    });
    numbers.clone().nth(line as usize).unwrap()
}

const ELECTRONIC: std::ops::RangeInclusive<u32> = 1..=12;
const BLANK_THEN_PAPER: u32 = 13;
const HOME_DEVICE: u32 = 14;
const PAPER: std::ops::RangeInclusive<u32> = 15..=24;
const HOME_PAPER: std::ops::RangeInclusive<u32> = 25..=27;
const STORED: u32 = 13;

impl Day {
    /// Returns a day on which nothing went wrong.
    pub(crate) fn clean() -> Self {
        let ballots = ballots();
        Self {
            definition: definition(),
            desk: desk(),
            ops: ops(),
            slots: slots(&ballots),
            codes: codes(&ballots),
            list: list(),
            protocols: protocols(),
            devices: devices(),
            commission: commission(),
            notes: Vec::new(),
            votes: Votes::InSlots,
            never_made: Vec::new(),
            uncounted: 0,
        }
    }

    /// Returns a clean day after a change.
    pub(crate) fn bent(bend: impl FnOnce(&mut Self)) -> Self {
        let mut day = Self::clean();
        bend(&mut day);
        day
    }

    /// Returns the folder.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let export =
            BoxExport { stamp: Stamp::Simulated, slots: self.slots.clone(), votes: self.votes.clone() };
        let made = [
            (file::DEFINITION, json(&self.definition)),
            (
                file::DESK,
                chain(JournalKind::Desk, |chain| {
                    self.desk.iter().for_each(|(at, record)| _ = chain.append(*at, record));
                }),
            ),
            (
                file::OPS,
                chain(JournalKind::Ops, |chain| {
                    self.ops.iter().for_each(|(at, record)| _ = chain.append(*at, record));
                }),
            ),
            (file::BALLOT_BOX, export.to_bytes()),
            (file::CODES, write_codes(&self.codes)),
            (file::LIST, write_list(&self.list)),
            (file::PROTOCOLS, json(&self.protocols)),
            (file::DEVICES, json(&self.devices)),
            (file::COMMISSION, json(&self.commission)),
            (file::NOTES, json(&self.notes)),
        ];
        let made = made.into_iter().filter(|(name, _)| !self.never_made.contains(name));
        let mut files: BTreeMap<_, _> = made.map(|(name, bytes)| (name.to_owned(), bytes)).collect();
        let manifest = manifest(&files);
        files.insert(file::MANIFEST.to_owned(), json(&manifest));
        files
    }

    /// Returns the folder as the auditor reads it.
    pub(crate) fn evidence(&self) -> Evidence {
        Evidence::from_files(self.files())
    }

    /// Returns the audit of the folder.
    pub(crate) fn report(&self) -> Report {
        audit(&self.evidence())
    }

    /// Returns what one check finds.
    #[track_caller]
    pub(crate) fn findings(&self, code: &str) -> Vec<Finding> {
        match self.report().outcome(code).unwrap() {
            Outcome::Findings { findings, .. } => findings.clone(),
            Outcome::Pass { .. } => Vec::new(),
            Outcome::NotApplicable { reason } => panic!("{code} is not applicable: {reason}"),
        }
    }

    /// Returns the claims of one check.
    #[track_caller]
    pub(crate) fn claims(&self, code: &str) -> Vec<String> {
        self.findings(code).into_iter().map(|finding| finding.claim.to_string()).collect()
    }

    /// Returns what one check tells beside its numbers.
    #[track_caller]
    pub(crate) fn remarks(&self, code: &str) -> Vec<String> {
        match self.report().outcome(code).unwrap() {
            Outcome::Findings { remarks, .. } | Outcome::Pass { remarks, .. } => {
                remarks.iter().map(ToString::to_string).collect()
            }
            Outcome::NotApplicable { reason } => panic!("{code} is not applicable: {reason}"),
        }
    }

    /// Returns why a check cannot run.
    #[track_caller]
    pub(crate) fn unavailable(&self, code: &str) -> String {
        match self.report().outcome(code).unwrap() {
            Outcome::NotApplicable { reason } => reason.to_string(),
            other => panic!("{code} is applicable: {other:?}"),
        }
    }

    /// Leaves out files, as if the precinct had never made them.
    pub(crate) fn without(mut self, names: &[&'static str]) -> Self {
        self.never_made.extend(names);
        self
    }

    /// Returns the electronic protocol.
    pub(crate) fn electronic(&mut self) -> &mut ElectronicProtocol {
        self.protocols.electronic.as_mut().unwrap()
    }

    /// Returns one contest of the paper protocol.
    pub(crate) fn paper(&mut self, contest: usize) -> &mut PaperContest {
        &mut self.protocols.paper.as_mut().unwrap().contests[contest]
    }

    /// Adds an ops record at its place in time.
    pub(crate) fn add_ops(&mut self, at: &str, record: OpsRecord) {
        let at = clock(at);
        let place = self.ops.partition_point(|(time, _)| *time <= at);
        self.ops.insert(place, (at, record));
    }

    /// Adds a desk record at its place in time.
    pub(crate) fn add_desk(&mut self, at: &str, record: DeskRecord) {
        let at = clock(at);
        let place = self.desk.partition_point(|(time, _)| *time <= at);
        self.desk.insert(place, (at, record));
    }

    /// Seals the ballots to a close key, with the votes opened beside them as after the count.
    pub(crate) fn seal(&mut self) {
        let secret = CloseSecret::new([3; 32]);
        self.definition.sealing = Sealing::ToCloseKey(secret.close_key());
        let sealer = self.definition.sealer();
        let contests = self.definition.contests.len();
        let mut votes = Vec::new();
        for (number, slot) in (0..).zip(&mut self.slots) {
            let Slot::Ballot(_, sealed) = slot else { continue };
            let ballot = sealed.open_stand_in().unwrap();
            *sealed = sealer.seal(&ballot, || [number; 32]);
            votes.extend(OpenedVote::of(&ballot, contests));
        }
        self.votes = Votes::Opened(votes);
    }

    /// Returns the opened votes of a sealed box.
    pub(crate) fn opened(&mut self) -> &mut Vec<OpenedVote> {
        let Votes::Opened(votes) = &mut self.votes else { panic!("the box is not sealed") };
        votes
    }

    /// Takes away the last casts of the day, as if the devices had never been read.
    pub(crate) fn lose_unread(&mut self, votes: usize) {
        self.drop_casts(votes);
        for ballot in self.uncount(votes) {
            let sealed = SealedBallot::stand_in(&ballot);
            let at = self.slots.iter().rposition(|slot| matches!(slot, Slot::Ballot(_, s) if *s == sealed));
            self.slots.remove(at.unwrap());
        }
        self.electronic().stored -= votes as u32;
    }

    /// Leaves stored ballots out of the sum, as if they had been read and forgotten.
    pub(crate) fn lose_unsummed(&mut self, votes: usize) {
        self.uncount(votes);
    }

    fn drop_casts(&mut self, votes: usize) {
        for _ in 0..votes {
            let last = self.ops.iter().rposition(|(_, record)| matches!(record, OpsRecord::Cast { .. }));
            self.ops.remove(last.unwrap());
        }
        let lost = votes as u32;
        for (_, record) in &mut self.ops {
            if let OpsRecord::Counters { stored, .. } = record {
                *stored = (*stored).min(STORED - lost);
            }
        }
    }

    /// Leaves the next ballots out of all protocols and returns them.
    fn uncount(&mut self, votes: usize) -> Vec<Ballot> {
        let lost: Vec<_> = ballots().into_iter().rev().skip(self.uncounted).take(votes).collect();
        for ballot in &lost {
            for (contest, choice) in ballot.choices().iter().enumerate() {
                take(&mut self.electronic().tallies[contest], *choice);
                take(&mut self.protocols.summary.contests[contest].tally, *choice);
            }
        }
        self.protocols.summary.voted -= votes as u32;
        self.uncounted += votes;
        self.set_summed(STORED - self.uncounted as u32);
        lost
    }

    fn set_summed(&mut self, ballots: u32) {
        for (_, record) in &mut self.ops {
            if let OpsRecord::Summed { ballots: summed } = record {
                *summed = ballots;
            }
        }
    }
}

fn take(tally: &mut Tally, choice: Choice) {
    match choice {
        Choice::For(option) => tally.votes[usize::from(option)] -= 1,
        Choice::AgainstAll => tally.against_all -= 1,
        Choice::Blank => tally.blank -= 1,
    }
}

fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec_pretty(value).unwrap()
}

fn chain(kind: JournalKind, fill: impl FnOnce(&mut Chain)) -> Vec<u8> {
    let election_id = definition().wire_id();
    let mut chain = Chain::new(&JournalHeader { kind, is_simulated: true, election_id, precinct: 147 });
    fill(&mut chain);
    chain.bytes().to_vec()
}

fn manifest(files: &BTreeMap<String, Vec<u8>>) -> Manifest {
    Manifest {
        format: 1,
        stamp: Stamp::Simulated,
        written_by: "fixture 1".into(),
        scenario: Some("a clean day".into()),
        scenario_sha256: None,
        seed: Some(7),
        assumptions: vec!["one reading dock".into()],
        files: files.iter().map(|(name, bytes)| ManifestFile::new(name, bytes)).collect(),
    }
}

fn definition() -> ElectionDefinition {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    ElectionDefinition {
        stamp: Stamp::Simulated,
        title: "Majilis".into(),
        election_id: "majilis-2004-09".into(),
        date: "2004-09-19".into(),
        precinct: Precinct { city: "Almaty".into(), number: 147, district: 3 },
        contests: vec![
            Contest {
                kind: ContestKind::SingleMandate,
                name: "single mandate".into(),
                options: names(&["Aspan", "Bulak", "Tau"]),
            },
            Contest {
                kind: ContestKind::PartyList,
                name: "party list".into(),
                options: names(&["Kok", "Ak"]),
            },
        ],
        hours: Hours { start_not_before: clock("06:30"), opens: clock("07:00"), closes: clock("20:00") },
        listed: 40,
        members: 7,
        profile: "remote-2004".into(),
        devices: vec![DeviceId(*b"REM-0001"), DeviceId(*b"REM-0002"), DeviceId(*b"REM-0003")],
        portable: vec![DeviceId(*b"POR-0001")],
        sealing: Sealing::StandIn,
    }
}

/// Thirteen ballots: 7, 3, 1, 1 against all, 1 blank; 8, 4, 0, 1 blank; four with a code.
fn ballots() -> Vec<Ballot> {
    use Choice::{AgainstAll, Blank, For};
    let first = [
        For(0),
        For(0),
        For(0),
        For(0),
        For(0),
        For(0),
        For(0),
        For(1),
        For(1),
        For(1),
        For(2),
        AgainstAll,
        Blank,
    ];
    let second = [
        For(0),
        For(0),
        For(0),
        For(0),
        For(1),
        For(1),
        For(0),
        For(0),
        For(1),
        For(1),
        For(0),
        For(0),
        Blank,
    ];
    let codes = [Some(42), Some(1234), None, None, None, Some(1985), None, None, Some(7777)];
    let codes = codes.into_iter().chain(std::iter::repeat(None));
    let marks = first.into_iter().zip(second).zip(codes);
    marks.map(|((a, b), code)| Ballot::new(&[a, b], code.and_then(ControlCode::new)).unwrap()).collect()
}

fn slots(ballots: &[Ballot]) -> Vec<Slot> {
    let tags = (1..).map(|number: u8| Tag([number; 16]));
    let filled =
        ballots.iter().zip(tags).map(|(ballot, tag)| Slot::Ballot(tag, SealedBallot::stand_in(ballot)));
    filled.chain([Slot::Void(Tag([200; 16]))]).collect()
}

fn codes(ballots: &[Ballot]) -> Vec<CodeLine> {
    let mut lines = Vec::new();
    for ballot in ballots {
        let Some(code) = ballot.code else { continue };
        for (contest, choice) in (0..).zip(ballot.choices()) {
            lines.push(CodeLine { contest, choice: choice.to_byte(), code: code.digits() });
        }
    }
    lines
}

fn list() -> Vec<ListMarks> {
    let row = |line| ListMarks {
        line: ListLine(line),
        added: 0,
        paper: u8::from(line == BLANK_THEN_PAPER || PAPER.contains(&line) || HOME_PAPER.contains(&line)),
        electronic: u8::from(line == HOME_DEVICE || ELECTRONIC.contains(&line)),
    };
    (1..=40).map(row).collect()
}

fn desk() -> Vec<(Instant, DeskRecord)> {
    let mut desk = Vec::new();
    let mut at = clock("07:02");
    let mut put = |record| {
        at += Duration::from_secs(341);
        desk.push((at, record));
    };
    let seen = |line, how, outcome| DeskRecord::Identified { voter: Some(voter(line)), how, outcome };
    let found = |line| seen(line, HowIdentified::Scan, DeskOutcome::Found);
    let issued = |line, channel| DeskRecord::Issued { voter: voter(line), channel };
    let mut paper = PAPER;
    for line in ELECTRONIC {
        put(found(line));
        put(issued(line, Channel::Electronic));
        if let Some(line) = paper.next() {
            put(found(line));
            put(issued(line, Channel::Paper));
        }
    }
    put(seen(BLANK_THEN_PAPER, HowIdentified::Manual, DeskOutcome::Found));
    put(issued(BLANK_THEN_PAPER, Channel::Electronic));
    put(DeskRecord::Returned { voter: voter(BLANK_THEN_PAPER), void: [9; 16] });
    put(issued(BLANK_THEN_PAPER, Channel::Paper));
    put(DeskRecord::Identified {
        voter: None,
        how: HowIdentified::Scan,
        outcome: DeskOutcome::RefusedUnreadable,
    });
    put(issued(HOME_DEVICE, Channel::HomeElectronic));
    HOME_PAPER.for_each(|line| put(issued(line, Channel::HomePaper)));
    put(seen(500, HowIdentified::Scan, DeskOutcome::NotListed));
    put(seen(1, HowIdentified::Scan, DeskOutcome::AlreadyVoted));
    desk
}

fn ops() -> Vec<(Instant, OpsRecord)> {
    let portable = DeviceId(*b"POR-0001");
    let mut ops = vec![
        (clock("06:00"), OpsRecord::State(StationState::Sealed)),
        (clock("06:10"), OpsRecord::State(StationState::Tested)),
        (clock("06:10"), OpsRecord::ZeroReport { ballots: 0 }),
        (clock("06:30"), OpsRecord::State(StationState::Unsealed)),
        (clock("06:40"), OpsRecord::DeviceSeen { line: 1, device: DeviceId(*b"REM-0001"), pending: 0 }),
        (clock("07:00"), OpsRecord::State(StationState::Open)),
        (clock("09:00"), OpsRecord::PortableOut { device: portable, rights: 1 }),
        (clock("10:15"), OpsRecord::Void { n: 1, why: VoidReason::Blank }),
        (clock("11:00"), OpsRecord::Counters { registered: 12, stored: 6 }),
        (clock("12:00"), OpsRecord::PortableBack { device: portable }),
        (clock("20:00"), OpsRecord::State(StationState::Closing)),
        (clock("20:00"), OpsRecord::Closing { outstanding: 1 }),
        (clock("20:02"), OpsRecord::Counters { registered: STORED, stored: STORED }),
        (clock("20:02"), OpsRecord::State(StationState::Counted)),
        (clock("20:03"), OpsRecord::Summed { ballots: STORED }),
        (clock("23:10"), OpsRecord::State(StationState::Stored)),
    ];
    let morning = (1..STORED).map(|n| (clock("07:30") + Duration::from_mins(30).times(n.into()), n));
    ops.extend(morning.chain([(clock("20:01"), STORED)]).map(|(at, n)| (at, OpsRecord::Cast { n })));
    ops.sort_by_key(|(at, _)| *at);
    ops
}

fn protocols() -> Protocols {
    let tally = |votes: &[u32], against_all, blank| Tally { votes: votes.to_vec(), against_all, blank };
    let stock = PaperAccounting {
        received: 41,
        issued_inside: 11,
        issued_outside: 3,
        spoiled: 1,
        unused: 26,
        found_mobile: 3,
        ..PaperAccounting::default()
    };
    let first = PaperAccounting { found_stationary: 10, valid: 12, invalid: 1, ..stock };
    let second = PaperAccounting { found_stationary: 11, valid: 14, ..stock };
    Protocols {
        stamp: Stamp::Simulated,
        electronic: Some(ElectronicProtocol {
            registered: STORED,
            issued: 14,
            stored: STORED,
            returned_blank: 1,
            not_returned: 0,
            with_code: 4,
            tallies: vec![tally(&[7, 3, 1], 1, 1), tally(&[8, 4], 0, 1)],
            signatures: 7,
        }),
        paper: Some(PaperProtocol {
            contests: vec![
                PaperContest { accounting: first, tally: tally(&[6, 3, 2], 1, 0) },
                PaperContest { accounting: second, tally: tally(&[9, 4], 1, 0) },
            ],
            signatures: 7,
        }),
        summary: SummaryProtocol {
            listed: 40,
            added: 0,
            voted: 27,
            contests: vec![
                SummaryContest { tally: tally(&[13, 6, 3], 2, 1), invalid: 1 },
                SummaryContest { tally: tally(&[17, 8], 1, 1), invalid: 0 },
            ],
            signatures: 7,
        },
    }
}

fn devices() -> Vec<DeviceReading> {
    let reading = |name: &[u8; 8], is_portable, votes| DeviceReading {
        device: DeviceId(*name),
        is_portable,
        state: DeviceState::Working,
        votes_marked: Some(votes),
        unread: Some(0),
    };
    vec![
        reading(b"REM-0001", false, 5),
        reading(b"REM-0002", false, 4),
        reading(b"REM-0003", false, 3),
        reading(b"POR-0001", true, 1),
    ]
}

fn commission() -> CommissionPapers {
    CommissionPapers {
        stamp: Stamp::Simulated,
        home_applications: 4,
        added: 0,
        added_verified: 0,
        ballots_counted_at_opening: true,
        opening_protocol_signed: true,
        opened: clock("07:00"),
        closed: clock("20:00"),
        count_began: Some(clock("20:05")),
        count_ended: Some(clock("22:30")),
        count_pauses: Vec::new(),
        paper_from: Some(clock("07:00")),
        mobile_box_voided: false,
        copies_requested: 3,
        copies_given: 3,
        is_posted: true,
        acts: Vec::new(),
    }
}
