//! A scenario written out in full, always in the same way: the text behind the scenario hash.
//!
//! The text is itself a scenario file: every field of every table, floats with as many digits as bring the same value
//! back. Defaults are included but for `election.sealing`, `election.record`, `electorate.home_turnout` and
//! `equipment.spares`, which are younger than the first hashes. Reading it gives the same scenario.

use election::papers::Note;

use super::faults::{ON_STOP, ON_SURPLUS, SHEETS, UNSIGNED};
use super::line_faults::write_line_kind;
use super::machine_faults::write_machine_kind;
use super::reader::{CONTEST_KINDS, FIDELITIES, NOTE_SUBJECTS, RECORDS, SEALINGS};
use super::reliability::write_reliability;
use super::service;
use super::station::{CHANNELS, NO_BARCODE, REMEDIES};
use super::value::{MICROSECONDS, MILLISECONDS, MINUTES};
use super::writer::Writer;
use super::{
    Arrivals, Behaviour, Commission, ContestPlan, ElectionPlan, Electorate, Equipment, Fault, FaultKind,
    LinePlan, RecordPlan, RepairStep, Scenario, SealingPlan, Service,
};

impl Scenario {
    /// Returns the scenario as the one text that stands for it, whatever file and overrides it came from.
    pub fn canonical(&self) -> String {
        // Taken apart without `..`, here and below, so that a new field cannot be forgotten.
        let Self {
            title,
            story,
            incident,
            reported,
            assumed,
            election,
            precinct,
            hours,
            electorate,
            arrivals,
            equipment,
            service,
            behaviour,
            commission,
            faults,
            reliability,
            notes,
            withhold,
            fidelity,
        } = self;
        let mut out = Writer::default();
        out.text("title", title);
        out.text("story", story);
        incident.iter().for_each(|incident| out.text("incident", incident));
        out.texts("reported", reported);
        out.texts("assumed", assumed);
        out.texts("withhold", withhold);
        out.text("fidelity", word(&FIDELITIES, fidelity));
        write_election(&mut out, election);
        out.header("[precinct]");
        out.text("city", &precinct.city);
        out.put("number", precinct.number);
        out.put("district", precinct.district);
        out.header("[hours]");
        out.time("start_not_before", hours.start_not_before);
        out.time("opens", hours.opens);
        out.time("closes", hours.closes);
        write_electorate(&mut out, electorate);
        write_arrivals(&mut out, arrivals);
        write_equipment(&mut out, equipment);
        write_service(&mut out, service);
        write_behaviour(&mut out, behaviour);
        write_commission(&mut out, commission);
        faults.iter().for_each(|fault| write_fault(&mut out, fault));
        reliability.iter().for_each(|plan| write_reliability(&mut out, plan));
        notes.iter().for_each(|note| write_note(&mut out, note));
        out.finish()
    }
}

/// Returns the word that stands for a value in files.
fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

fn write_election(out: &mut Writer, plan: &ElectionPlan) {
    let ElectionPlan { title, id, date, sealing, record, contests } = plan;
    out.header("[election]");
    out.text("title", title);
    out.text("id", id);
    out.text("date", date);
    if *sealing != SealingPlan::StandIn {
        // Both are younger than the scenario hashes people quote: a scenario that does not use them keeps its own.
        out.text("sealing", word(&SEALINGS, sealing));
    }
    if *record != RecordPlan::StandIn {
        out.text("record", word(&RECORDS, record));
    }
    for ContestPlan { kind, name, options, weights, against_all, blank } in contests {
        out.header("[[election.contest]]");
        out.text("kind", word(&CONTEST_KINDS, kind));
        out.text("name", name);
        out.texts("options", options);
        out.numbers("weights", weights);
        out.number("against_all", *against_all);
        out.number("blank", *blank);
    }
}

fn write_electorate(out: &mut Writer, electorate: &Electorate) {
    let Electorate {
        listed,
        turnout,
        electronic_share,
        no_barcode,
        misread,
        unlisted,
        home_applications,
        home_turnout,
        home_electronic_share,
    } = electorate;
    out.header("[electorate]");
    out.put("listed", listed);
    out.number("turnout", *turnout);
    out.number("electronic_share", *electronic_share);
    out.number("no_barcode", *no_barcode);
    out.number("misread", *misread);
    out.put("unlisted", unlisted);
    out.put("home_applications", home_applications);
    // Without this exception every scenario hash of before would be another.
    #[expect(clippy::float_cmp, reason = "the default is this very number")]
    if home_turnout != turnout {
        out.number("home_turnout", *home_turnout);
    }
    out.number("home_electronic_share", *home_electronic_share);
}

fn write_arrivals(out: &mut Writer, arrivals: &Arrivals) {
    out.header("[arrivals]");
    match arrivals {
        Arrivals::Turnout { hourly_weights } => {
            out.text("kind", "turnout");
            out.numbers("hourly_weights", hourly_weights);
        }
        Arrivals::Poisson { per_hour } => {
            out.text("kind", "poisson");
            out.numbers("per_hour", per_hour);
        }
        Arrivals::Trace(voters) => {
            out.text("kind", "trace");
            let rows = voters.iter().map(|voter| {
                let super::TracedVoter { arrival_ms, desk_ms, booth_ms } = voter;
                format!("[{arrival_ms}, {desk_ms}, {booth_ms}]")
            });
            out.list("voters", rows);
        }
    }
}

fn write_equipment(out: &mut Writer, equipment: &Equipment) {
    let Equipment {
        profile,
        devices,
        booths,
        paper_booths,
        desks,
        docks,
        portable,
        ups,
        keeps_copies,
        spares,
        line,
    } = equipment;
    out.header("[equipment]");
    out.text("profile", profile.name);
    out.put("devices", devices);
    out.put("booths", booths);
    out.put("paper_booths", paper_booths);
    out.put("desks", desks);
    out.put("docks", docks);
    out.put("portable", portable);
    out.duration("ups_min", MINUTES, *ups);
    out.put("keeps_copies", keeps_copies);
    if 0 < *spares {
        // Younger than the scenario hashes people quote, as is the ladder of repair.
        out.put("spares", spares);
    }
    let LinePlan { baud, latency, bit_error_rate, keep_alive, suite } = line;
    out.header("[equipment.line]");
    out.put("baud", baud);
    out.duration("latency_us", MICROSECONDS, *latency);
    out.number("bit_error_rate", *bit_error_rate);
    out.duration("keep_alive_ms", MILLISECONDS, *keep_alive);
    out.put("suite", suite);
}

fn write_service(out: &mut Writer, service: &Service) {
    let Service { desk, electronic, paper } = service;
    for (name, time) in [("desk", desk), ("electronic", electronic), ("paper", paper)] {
        out.header(&format!("[service.{name}]"));
        service::write(out, &service::SERVICE, time);
    }
}

fn write_behaviour(out: &mut Writer, behaviour: &Behaviour) {
    let Behaviour {
        patience,
        switch_to_paper,
        walk_off,
        forget,
        code_use,
        easy_codes,
        take_away,
        invalid,
        spoil,
    } = behaviour;
    out.header("[behaviour]");
    if let Some(time) = patience {
        service::write(out, &service::PATIENCE, time);
    }
    out.number("switch_to_paper", *switch_to_paper);
    out.number("walk_off", *walk_off);
    out.number("forget", *forget);
    out.number("code_use", *code_use);
    out.number("easy_codes", *easy_codes);
    out.number("take_away", *take_away);
    out.number("invalid", *invalid);
    out.number("spoil", *spoil);
}

fn write_commission(out: &mut Writer, commission: &Commission) {
    let Commission {
        members,
        channels,
        no_barcode,
        after_fallback,
        system_start,
        stock,
        adds_unlisted,
        home_trip,
        home_visit,
        signatures,
        copies,
        repair,
    } = commission;
    out.header("[commission]");
    out.put("members", members);
    out.text("channels", word(&CHANNELS, channels));
    out.text("no_barcode", word(&NO_BARCODE, no_barcode));
    out.text("after_fallback", after_fallback.name());
    out.time("system_start", *system_start);
    out.put("stock", stock);
    out.put("adds_unlisted", adds_unlisted);
    out.time("home_trip", *home_trip);
    out.duration("home_visit_min", MINUTES, *home_visit);
    out.put("signatures", signatures);
    out.put("copies", copies);
    for RepairStep { remedy, takes, helps } in repair {
        out.header("[[commission.repair]]");
        out.text("step", word(&REMEDIES, remedy));
        out.duration("takes_min", MINUTES, *takes);
        out.number("helps", *helps);
    }
}

fn write_fault(out: &mut Writer, fault: &Fault) {
    let Fault { kind, at, until } = fault;
    out.header("[[fault]]");
    out.text("kind", kind.name());
    let has_begin = !matches!(
        kind,
        FaultKind::StockDiffers { .. }
            | FaultKind::MixedFirmware { .. }
            | FaultKind::WrongDate { .. }
            | FaultKind::UnusedKept
            | FaultKind::MobileExtra { .. }
            | FaultKind::TelephoneApplications { .. }
            | FaultKind::CountPaused { .. }
            | FaultKind::CopiesRefused { .. }
    );
    if has_begin {
        out.time("at", *at);
    }
    until.iter().for_each(|until| out.time("until", *until));
    write_kind(out, kind);
}

fn write_kind(out: &mut Writer, kind: &FaultKind) {
    match kind {
        FaultKind::DeviceDead { count } => out.put("count", count),
        FaultKind::DeskDead { then } | FaultKind::PowerCut { then } => out.text("then", word(&ON_STOP, then)),
        FaultKind::LineNoise { .. }
        | FaultKind::LineCut { .. }
        | FaultKind::LineLoss { .. }
        | FaultKind::LineDuplicate { .. }
        | FaultKind::LineDelay { .. }
        | FaultKind::LineMute { .. } => write_line_kind(out, kind),
        FaultKind::DevicePaused { .. }
        | FaultKind::CardStale { .. }
        | FaultKind::CardSwapped { .. }
        | FaultKind::MixedFirmware { .. }
        | FaultKind::OnePhase { .. }
        | FaultKind::DiskTorn { .. }
        | FaultKind::DiskFull { .. }
        | FaultKind::Restart { .. }
        | FaultKind::WrongDate { .. } => write_machine_kind(out, kind),
        FaultKind::CounterStuck | FaultKind::EarlyStart | FaultKind::LateOpening | FaultKind::UnusedKept => {}
        FaultKind::MixedLate { before } => out.text("before", word(&CHANNELS, before)),
        FaultKind::PaperRefused { leave, other_list } => {
            out.put("leave", leave);
            out.put("other_list", other_list);
        }
        FaultKind::VotesNotSummed { count, sheet } => {
            out.put("count", count);
            out.text("sheet", word(&SHEETS, sheet));
        }
        FaultKind::StockDiffers { contest, received } => {
            out.put("contest", contest);
            out.put("received", received);
        }
        FaultKind::OtherDistrict { count, written } => {
            out.put("count", count);
            out.put("written", written);
        }
        FaultKind::BallotsUnsigned { count, then } => {
            out.put("count", count);
            out.text("then", word(&UNSIGNED, then));
        }
        FaultKind::MobileExtra { count, then } => {
            out.put("count", count);
            out.text("then", word(&ON_SURPLUS, then));
        }
        FaultKind::CountPaused { after, pause } => {
            out.duration("after_min", MINUTES, *after);
            out.duration("pause_min", MINUTES, *pause);
        }
        FaultKind::DevicesNeverRead { count }
        | FaultKind::DoubleChannel { count }
        | FaultKind::BallotsTakenOut { count }
        | FaultKind::BallotsLent { count }
        | FaultKind::IssueUnchecked { count }
        | FaultKind::WrongDocuments { count }
        | FaultKind::VotedForAnother { count }
        | FaultKind::LineMarked { count }
        | FaultKind::TelephoneApplications { count }
        | FaultKind::CopiesRefused { count }
        | FaultKind::BallotsAbandoned { count } => out.put("count", count),
    }
}

fn write_note(out: &mut Writer, note: &Note) {
    let Note { incident, at, subject, number, text } = note;
    out.header("[[note]]");
    incident.iter().for_each(|incident| out.text("incident", incident));
    at.iter().for_each(|at| out.time("at", *at));
    out.text("subject", word(&NOTE_SUBJECTS, subject));
    number.iter().for_each(|number| out.put("number", number));
    out.text("text", text);
}
