//! What the precinct leaves behind: the evidence folder, and beside it what only the simulator knows.

use std::collections::BTreeMap;

use election::device::Carrier;
use election::evidence::tables::{ListMarks, write_codes, write_list};
use election::evidence::{Manifest, ManifestFile, file, sha256_hex, to_json};
use election::papers::{CommissionPapers, DeviceReading, DeviceState};
use election::precinct::{ElectionDefinition, Stamp};
use election::protocol::{
    ElectronicProtocol, PaperContest, PaperProtocol, Protocols, SummaryContest, SummaryProtocol,
};
use election::time::{Duration, Instant};
use election::voter::ListLine;

use super::setup::booth_id;
use super::{Observers, Place, World};
use crate::scenario::{ChannelRule, FaultKind, RecordPlan, Scenario, SealingPlan, Sheet};
use crate::terminal::Card;
use crate::timeline::Timeline;
use crate::truth::Truth;

/// One simulated day.
#[derive(Clone, Debug)]
pub struct Day {
    /// What was fixed before it began.
    pub definition: ElectionDefinition,
    /// The evidence folder: file name to bytes.
    pub evidence: BTreeMap<String, Vec<u8>>,
    /// What really happened; never part of the evidence.
    pub truth: Truth,
    /// The day at a glance.
    pub timeline: Timeline,
    /// What observers copied of the record during the day, if it was kept as a live station keeps it.
    pub observers: Option<Observers>,
    /// SHA-256 of the manifest, hexadecimal. The manifest holds the digest of every other file, so equal fingerprints
    /// mean equal days.
    pub fingerprint: String,
}

impl World<'_> {
    /// Ends the day; what is on the medium is read anew where the day `is_watched`.
    pub(super) fn into_day(mut self, scenario_sha256: &str, seed: u64, is_watched: bool) -> Day {
        self.find_extra_ballots();
        let electronic = self.electronic_protocol();
        let protocols = self.protocols(electronic);
        self.take_stock();
        let mut evidence = BTreeMap::new();
        let mut put = |name: &str, bytes: Vec<u8>| {
            if !self.scenario.withhold.iter().any(|withheld| withheld == name) {
                evidence.insert(name.to_owned(), bytes);
            }
        };
        put(file::DEFINITION, to_json(&self.setup.definition));
        put(file::LIST, write_list(&self.list_marks()));
        put(file::PROTOCOLS, to_json(&protocols));
        put(file::DEVICES, to_json(&self.device_readings()));
        put(file::COMMISSION, to_json(&self.commission_papers()));
        put(file::NOTES, to_json(&self.scenario.notes));
        if let Some(station) = &self.station {
            if let Ok(export) = station.box_export() {
                put(file::BALLOT_BOX, export.to_bytes());
            }
            if let Ok(codes) = station.control_list() {
                put(file::CODES, write_codes(&codes));
            }
        }
        let (files, observers, medium) = self.store.into_files(self.now, is_watched);
        self.truth.medium = medium;
        files.into_iter().for_each(|(name, bytes)| put(name, bytes));
        let manifest = to_json(&manifest(self.scenario, scenario_sha256, seed, &evidence));
        let fingerprint = sha256_hex(&manifest);
        evidence.insert(file::MANIFEST.to_owned(), manifest);
        let Self { setup, truth, timeline, .. } = self;
        Day { definition: setup.definition, evidence, truth, timeline, fingerprint, observers }
    }

    /// The system's own sheet; a counter that stands still is copied from the screen.
    fn electronic_protocol(&self) -> Option<ElectronicProtocol> {
        let signatures = self.scenario.commission.signatures;
        let mut protocol = self.station.as_ref()?.electronic_protocol(signatures).ok()?;
        if let Some(stuck) = self.store.stuck_counter {
            protocol.registered = protocol.registered.min(stuck);
        }
        let unsummed = self.unsummed(Sheet::Electronic);
        protocol.tallies.iter_mut().for_each(|tally| drop_votes(tally, unsummed));
        Some(protocol)
    }

    fn protocols(&self, electronic: Option<ElectronicProtocol>) -> Protocols {
        let signatures = self.scenario.commission.signatures;
        let sheets = self.stock.sheets(self.has_fault(|kind| *kind == FaultKind::UnusedKept));
        let contests: Vec<PaperContest> =
            sheets.map(|(accounting, tally)| PaperContest { accounting, tally }).collect();
        let unsummed = self.unsummed(Sheet::Summary);
        let summed = contests.iter().enumerate().map(|(index, paper)| {
            let mut tally = paper.tally.clone();
            if let Some(votes) = electronic.as_ref().and_then(|e| e.tallies.get(index)) {
                let mut votes = votes.clone();
                drop_votes(&mut votes, unsummed);
                add_votes(&mut tally, &votes);
            }
            SummaryContest { tally, invalid: paper.accounting.invalid }
        });
        let summed: Vec<SummaryContest> = summed.collect();
        let from_devices =
            electronic.as_ref().and_then(|e| e.tallies.first()).map_or(0, |tally| tally.total());
        let from_devices = (from_devices as u32).saturating_sub(unsummed);
        let summary = SummaryProtocol {
            listed: self.scenario.electorate.listed,
            added: self.added,
            voted: self.stock.issued() + from_devices,
            contests: summed,
            signatures,
        };
        let paper = self.stock.is_any().then_some(PaperProtocol { contests, signatures });
        Protocols { stamp: Stamp::Simulated, electronic, paper, summary }
    }

    fn unsummed(&self, wanted: Sheet) -> u32 {
        let counts = self.scenario.faults.iter().filter_map(|fault| match fault.kind {
            FaultKind::VotesNotSummed { count, sheet } if sheet == wanted => Some(count),
            _ => None,
        });
        counts.sum()
    }

    fn list_marks(&self) -> Vec<ListMarks> {
        let listed = self.scenario.electorate.listed;
        let lines = (1..).zip(&self.marks).map(|(line, (paper, electronic))| ListMarks {
            line: ListLine(line),
            added: u8::from(listed < line),
            paper: *paper,
            electronic: *electronic,
        });
        // Numbers beyond the list belong to people turned away, unless they were added.
        let lines = lines.filter(|marks| marks.added == 0 || 0 < marks.paper + marks.electronic);
        let lines: Vec<ListMarks> = lines.collect();
        (1..).zip(lines).map(|(line, marks)| ListMarks { line: ListLine(line), ..marks }).collect()
    }

    fn device_readings(&self) -> Vec<DeviceReading> {
        let is_card = self.setup.carrier == Carrier::Card;
        let devices = self.devices.iter().filter(|device| device.is_portable || !is_card);
        let readings = devices.map(|device| {
            let state = match (device.place, device.is_dead) {
                (Place::Gone, _) => DeviceState::Absent,
                (_, true) => DeviceState::Dead,
                (_, false) => DeviceState::Working,
            };
            let answers = state == DeviceState::Working;
            DeviceReading {
                device: device.terminal.device(),
                is_portable: device.is_portable,
                state,
                votes_marked: answers.then(|| device.terminal.votes_marked()),
                unread: answers.then(|| device.terminal.unread()),
            }
        });
        let booths = self.booth_counts.iter().enumerate().filter(|_| is_card);
        let booths = booths.map(|(booth, count)| DeviceReading {
            device: booth_id(booth),
            is_portable: false,
            state: DeviceState::Working,
            votes_marked: Some(*count),
            unread: Some(0),
        });
        readings.chain(booths).collect()
    }

    fn commission_papers(&self) -> CommissionPapers {
        let commission = &self.scenario.commission;
        let hours = self.scenario.hours;
        let count_began = self.now.max(hours.closes);
        let count_pauses = self.count_pauses(count_began);
        let paused = count_pauses.iter().map(|pause| pause.to.since(pause.from));
        let count_ended = paused.fold(count_began + Duration::from_mins(90), |ended, pause| ended + pause);
        CommissionPapers {
            stamp: Stamp::Simulated,
            home_applications: self.written_applications(),
            added: self.added,
            added_verified: 0,
            ballots_counted_at_opening: true,
            opening_protocol_signed: true,
            opened: self.first_ballot(),
            closed: hours.closes,
            count_began: Some(count_began),
            count_ended: Some(count_ended),
            count_pauses,
            paper_from: self.paper_from(),
            mobile_box_voided: self.voids_mobile_box(),
            copies_requested: commission.copies,
            copies_given: self.copies_given(),
            is_posted: true,
            acts: self.acts.clone(),
        }
    }

    fn paper_from(&self) -> Option<Instant> {
        let opens = self.scenario.hours.opens;
        let late = self.scenario.faults.iter().find_map(|fault| match fault.kind {
            FaultKind::MixedLate { before: ChannelRule::ElectronicOnly } => fault.until,
            _ => None,
        });
        match self.scenario.commission.channels {
            ChannelRule::ElectronicOnly => None,
            ChannelRule::Mixed | ChannelRule::PaperOnly => Some(late.unwrap_or(opens)),
        }
    }

    /// Notes where the votes are at the end.
    fn take_stock(&mut self) {
        let truth = &mut self.truth;
        let marked = truth.marked.first().map_or(0, |tally| tally.total() as u32);
        if let Some(station) = &self.station {
            truth.stored = station.ballots();
            truth.outstanding = station.outstanding();
            truth.counted = station.electronic_protocol(0).ok().map(|protocol| protocol.tallies);
        }
        truth.stranded = marked.saturating_sub(truth.stored);
        let cards = self.returned.iter().filter(|item| item.card.as_ref().is_some_and(Card::is_voted));
        truth.held = cards.count() as u32;
        truth.held_in_reach = truth.held;
        for device in &self.devices {
            let held = device.terminal.unread() + device.terminal.refused();
            truth.held += held;
            let is_away = device.is_dead || device.place == Place::Gone;
            truth.held_in_reach += if is_away { 0 } else { held };
        }
    }
}

/// Takes this many votes out of a tally, in proportion, the rest by largest remainder and ballot order.
fn drop_votes(tally: &mut election::contest::Tally, count: u32) {
    let total = tally.total();
    let dropped = u64::from(count).min(total);
    if dropped == 0 {
        return;
    }
    let cells = tally.votes.iter_mut().chain([&mut tally.against_all, &mut tally.blank]);
    let mut cells: Vec<(&mut u32, u64)> = cells
        .map(|cell| {
            let exact = u64::from(*cell) * dropped;
            *cell -= (exact / total) as u32;
            (cell, exact % total)
        })
        .collect();
    let taken_whole: u64 = total - cells.iter().map(|(cell, _)| u64::from(**cell)).sum::<u64>();
    cells.sort_by_key(|(_, rest)| std::cmp::Reverse(*rest));
    for (cell, _) in cells.iter_mut().take((dropped - taken_whole) as usize) {
        **cell -= 1;
    }
}

fn add_votes(sum: &mut election::contest::Tally, more: &election::contest::Tally) {
    sum.votes.iter_mut().zip(&more.votes).for_each(|(cell, votes)| *cell += votes);
    sum.against_all += more.against_all;
    sum.blank += more.blank;
}

fn manifest(
    scenario: &Scenario,
    scenario_sha256: &str,
    seed: u64,
    evidence: &BTreeMap<String, Vec<u8>>,
) -> Manifest {
    let files = evidence.iter().map(|(name, bytes)| ManifestFile::new(name, bytes));
    let sealing = match scenario.election.sealing {
        SealingPlan::StandIn => "ballots are sealed by a stand-in that hides nothing",
        SealingPlan::ToCloseKey => {
            "ballots are sealed to the close key, whose secret and every ephemeral key come from the seed"
        }
    };
    let medium = match scenario.election.record {
        RecordPlan::StandIn => "the medium is in memory",
        RecordPlan::Kept => {
            "the record is a live station's on a disk in memory, and everything drawn for it comes from the seed"
        }
    };
    let sealing = format!("{sealing}; {medium}");
    let device =
        format!("device profile {}: {}", scenario.equipment.profile.name, scenario.equipment.profile.basis);
    Manifest {
        format: 1,
        stamp: Stamp::Simulated,
        written_by: format!("saylau {}", env!("CARGO_PKG_VERSION")),
        scenario: Some(scenario.title.clone()),
        scenario_sha256: Some(scenario_sha256.to_owned()),
        seed: Some(seed),
        assumptions: scenario.assumed.iter().cloned().chain([device, sealing]).collect(),
        files: files.collect(),
    }
}
