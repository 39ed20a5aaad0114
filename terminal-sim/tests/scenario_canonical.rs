//! The canonical text: the same for the same scenario, another for any other, and itself readable.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]
#![expect(clippy::indexing_slicing, reason = "changes are made to a scenario known to have two contests")]

use election::contest::ContestKind;
use election::device::{CARD_2005, WIRED};
use election::papers::{Note, NoteSubject};
use election::record::ops::AfterFallback;
use election::time::{Duration, Instant};
use expect_test::expect_file;
use proptest::prelude::{Strategy, any, prop};
use proptest::{prop_assert, prop_assert_eq, proptest};
use terminal_sim::scenario::{
    Arrivals, Branches, ByteLoss, ChannelRule, Direction, Fault, FaultKind, Fidelity, NoBarcode, OnStop,
    OnSurplus, Part, RecordPlan, Reliability, Remedy, RepairStep, Scenario, ScenarioSource, SealingPlan,
    ServiceTime, Sheet, TracedVoter, Unsigned,
};

const FILE: &str = "\
title = 'A day'
precinct = { city = 'Example', number = 1 }
electorate = { listed = 1900 }
";

fn parse(text: &str) -> Scenario {
    Scenario::parse(&ScenarioSource::new("day.toml", text)).unwrap()
}

/// One change of every field, each to a value the base scenario does not have.
const CHANGES: &[fn(&mut Scenario)] = &[
    |s| s.title.push('!'),
    |s| s.story.push('!'),
    |s| s.incident = Some("EV-01".to_owned()),
    |s| s.reported.push("a figure".to_owned()),
    |s| s.assumed.push("a rule".to_owned()),
    |s| s.election.title.push('!'),
    |s| s.election.id.push('!'),
    |s| s.election.date = "2005-12-04".to_owned(),
    |s| s.election.contests[0].kind = ContestKind::PartyList,
    |s| s.election.contests[0].name.push('!'),
    |s| s.election.contests[0].options[0].push('!'),
    |s| s.election.contests[0].weights[0] += 1e-9,
    |s| s.election.contests[0].against_all += f64::EPSILON,
    |s| s.election.contests[0].blank = 0.0,
    |s| s.election.contests.truncate(1),
    |s| s.precinct.city.push('!'),
    |s| s.precinct.number += 1,
    |s| s.precinct.district += 1,
    |s| s.hours.start_not_before += Duration::from_nanos(1),
    |s| s.hours.opens += Duration::from_millis(1),
    |s| s.hours.closes += Duration::from_mins(600),
    |s| s.electorate.listed += 1,
    |s| s.electorate.turnout += f64::EPSILON,
    |s| s.electorate.electronic_share = 0.4,
    |s| s.electorate.no_barcode = 0.4,
    |s| s.electorate.misread = 0.4,
    |s| s.electorate.unlisted += 1,
    |s| s.electorate.home_applications += 1,
    |s| s.electorate.home_turnout = 0.4,
    |s| s.electorate.home_electronic_share = 0.4,
    |s| s.arrivals = Arrivals::Turnout { hourly_weights: vec![1.0; 13] },
    |s| s.arrivals = Arrivals::Poisson { per_hour: vec![1.0; 13] },
    |s| s.arrivals = Arrivals::Trace(vec![TracedVoter { arrival_ms: 1, desk_ms: 2, booth_ms: 3 }]),
    |s| s.arrivals = Arrivals::Trace(vec![TracedVoter { arrival_ms: 1, desk_ms: 2, booth_ms: 4 }]),
    |s| s.equipment.profile = CARD_2005,
    |s| s.equipment.profile = WIRED,
    |s| s.equipment.devices += 1,
    |s| s.equipment.booths += 1,
    |s| s.equipment.paper_booths += 1,
    |s| s.equipment.desks += 1,
    |s| s.equipment.docks += 1,
    |s| s.equipment.portable += 1,
    |s| s.equipment.ups += Duration::from_nanos(1),
    |s| s.equipment.keeps_copies = true,
    |s| s.equipment.spares = 1,
    |s| s.equipment.line.baud = 9_600,
    |s| s.equipment.line.latency += Duration::from_nanos(1),
    |s| s.equipment.line.bit_error_rate = 1e-12,
    |s| s.equipment.line.keep_alive += Duration::from_nanos(1),
    |s| s.equipment.line.suite = 1,
    |s| s.election.sealing = SealingPlan::ToCloseKey,
    |s| s.election.record = RecordPlan::Kept,
    |s| s.service.desk = ServiceTime::Fixed(Duration::from_secs(60)),
    |s| s.service.desk = ServiceTime::Exponential { mean: Duration::from_secs(60) },
    |s| s.service.desk = ServiceTime::Gamma { mean: Duration::from_secs(60), cv: 0.5 },
    |s| s.service.desk = ServiceTime::Erlang { mean: Duration::from_secs(60), stages: 4 },
    |s| {
        let (least, most) = (Duration::from_secs(30), Duration::from_secs(90));
        s.service.desk = ServiceTime::Uniform { least, most };
    },
    |s| {
        s.service.desk = ServiceTime::Hyperexponential(Branches::balanced(Duration::from_secs(60), 2.0));
    },
    |s| s.behaviour.patience = Some(ServiceTime::Erlang { mean: Duration::from_mins(30), stages: 2 }),
    |s| s.service.electronic = ServiceTime::Lognormal { mean: Duration::from_secs(120), cv: 0.7 },
    |s| s.service.paper = ServiceTime::Lognormal { mean: Duration::from_nanos(90_000_000_001), cv: 0.6 },
    |s| s.behaviour.patience = Some(ServiceTime::Fixed(Duration::from_mins(30))),
    |s| s.behaviour.patience = Some(ServiceTime::Lognormal { mean: Duration::from_mins(30), cv: 0.5 }),
    |s| s.behaviour.switch_to_paper = 0.4,
    |s| s.behaviour.walk_off = 0.4,
    |s| s.behaviour.forget = 0.4,
    |s| s.behaviour.code_use = 0.4,
    |s| s.behaviour.easy_codes = 0.4,
    |s| s.behaviour.take_away = 0.4,
    |s| s.behaviour.invalid = 0.4,
    |s| s.behaviour.spoil = 0.4,
    |s| s.commission.members += 1,
    |s| s.commission.channels = ChannelRule::PaperOnly,
    |s| s.commission.no_barcode = NoBarcode::Refuse,
    |s| s.commission.after_fallback = AfterFallback::Void,
    |s| s.commission.system_start += Duration::from_mins(1),
    |s| s.commission.stock += 1,
    |s| s.commission.adds_unlisted = true,
    |s| s.commission.home_trip += Duration::from_mins(1),
    |s| s.commission.home_visit += Duration::from_nanos(1),
    |s| s.commission.signatures -= 1,
    |s| s.commission.copies += 1,
    |s| s.commission.repair.push(REPAIR),
    |s| s.commission.repair.push(RepairStep { remedy: Remedy::Spare, ..REPAIR }),
    |s| s.commission.repair.push(RepairStep { takes: Duration::ZERO, ..REPAIR }),
    |s| s.commission.repair.push(RepairStep { helps: 0.7, ..REPAIR }),
    |s| s.faults.push(fault(FaultKind::DeviceDead { count: 1 })),
    |s| s.faults.push(fault(FaultKind::DeviceDead { count: 2 })),
    |s| s.faults.push(fault(FaultKind::DeskDead { then: OnStop::Paper })),
    |s| s.faults.push(fault(FaultKind::DeskDead { then: OnStop::Restart })),
    |s| s.faults.push(fault(FaultKind::PowerCut { then: OnStop::Restart })),
    |s| s.faults.push(fault(FaultKind::LineNoise { line: 1, bit_error_rate: 0.1 })),
    |s| s.faults.push(fault(FaultKind::LineNoise { line: 1, bit_error_rate: 0.2 })),
    |s| s.faults.push(fault(FaultKind::LineCut { line: 1 })),
    |s| s.faults.push(fault(FaultKind::LineCut { line: 2 })),
    |s| s.faults.push(fault(FaultKind::LineLoss { line: 1, loss: LOSS })),
    |s| s.faults.push(fault(FaultKind::LineLoss { line: 2, loss: LOSS })),
    |s| s.faults.push(fault(FaultKind::LineLoss { line: 1, loss: ByteLoss { alone: 0.2, ..LOSS } })),
    |s| s.faults.push(fault(FaultKind::LineLoss { line: 1, loss: ByteLoss { burst_share: 0.2, ..LOSS } })),
    |s| s.faults.push(fault(FaultKind::LineLoss { line: 1, loss: ByteLoss { burst_bytes: 5.0, ..LOSS } })),
    |s| s.faults.push(fault(FaultKind::LineLoss { line: 1, loss: ByteLoss { in_burst: 0.5, ..LOSS } })),
    |s| s.faults.push(fault(FaultKind::LineDuplicate { line: 1, share: 0.1 })),
    |s| s.faults.push(fault(FaultKind::LineDuplicate { line: 1, share: 0.2 })),
    |s| s.faults.push(fault(line_delay(5, 0))),
    |s| s.faults.push(fault(line_delay(6, 0))),
    |s| s.faults.push(fault(line_delay(5, 1))),
    |s| s.faults.push(fault(FaultKind::LineMute { line: 1, direction: Direction::Both })),
    |s| s.faults.push(fault(FaultKind::LineMute { line: 1, direction: Direction::ToStation })),
    |s| s.faults.push(fault(FaultKind::LineMute { line: 1, direction: Direction::ToTerminal })),
    |s| s.faults.push(fault(FaultKind::DevicePaused { count: 1 })),
    |s| s.faults.push(fault(FaultKind::DevicePaused { count: 2 })),
    |s| s.faults.push(fault(FaultKind::CardStale { count: 1 })),
    |s| s.faults.push(fault(FaultKind::CardSwapped { count: 1 })),
    |s| s.faults.push(on_paper(FaultKind::MixedFirmware { count: 1, suite: 1 })),
    |s| s.faults.push(on_paper(FaultKind::MixedFirmware { count: 1, suite: 0 })),
    |s| s.faults.push(on_paper(FaultKind::MixedFirmware { count: 2, suite: 1 })),
    |s| s.faults.push(fault(FaultKind::OnePhase { count: 1 })),
    |s| s.faults.push(fault(FaultKind::DiskTorn { operation: 1, then: OnStop::Restart })),
    |s| s.faults.push(fault(FaultKind::DiskTorn { operation: 2, then: OnStop::Restart })),
    |s| s.faults.push(fault(FaultKind::DiskTorn { operation: 1, then: OnStop::Paper })),
    |s| s.faults.push(fault(FaultKind::DiskFull { then: OnStop::Restart })),
    |s| s.faults.push(fault(FaultKind::DiskFull { then: OnStop::Paper })),
    |s| s.faults.push(fault(FaultKind::Restart { down: Duration::from_mins(4) })),
    |s| s.faults.push(fault(FaultKind::Restart { down: Duration::from_mins(5) })),
    |s| s.faults.push(on_paper(FaultKind::WrongDate { minutes: 60 })),
    |s| s.faults.push(on_paper(FaultKind::WrongDate { minutes: -60 })),
    |s| s.faults.push(fault(FaultKind::CounterStuck)),
    |s| s.faults.push(fault(FaultKind::EarlyStart)),
    |s| s.faults.push(fault(FaultKind::MixedLate { before: ChannelRule::PaperOnly })),
    |s| s.faults.push(fault(FaultKind::PaperRefused { leave: 0, other_list: false })),
    |s| s.faults.push(fault(FaultKind::PaperRefused { leave: 1, other_list: false })),
    |s| s.faults.push(fault(FaultKind::PaperRefused { leave: 0, other_list: true })),
    |s| s.faults.push(fault(FaultKind::VotesNotSummed { count: 9, sheet: Sheet::Summary })),
    |s| s.faults.push(fault(FaultKind::VotesNotSummed { count: 9, sheet: Sheet::Electronic })),
    |s| s.faults.push(fault(FaultKind::DevicesNeverRead { count: 9 })),
    |s| s.faults.push(fault(FaultKind::DoubleChannel { count: 9 })),
    |s| s.faults.push(fault(FaultKind::OtherDistrict { count: 9, written: false })),
    |s| s.faults.push(fault(FaultKind::OtherDistrict { count: 9, written: true })),
    |s| s.faults.push(fault(FaultKind::BallotsUnsigned { count: 9, then: Unsigned::Invalid })),
    |s| s.faults.push(fault(FaultKind::BallotsUnsigned { count: 9, then: Unsigned::Counted })),
    |s| s.faults.push(fault(FaultKind::BallotsTakenOut { count: 9 })),
    |s| s.faults.push(fault(FaultKind::BallotsLent { count: 9 })),
    |s| s.faults.push(fault(FaultKind::IssueUnchecked { count: 9 })),
    |s| s.faults.push(fault(FaultKind::WrongDocuments { count: 9 })),
    |s| s.faults.push(fault(FaultKind::VotedForAnother { count: 9 })),
    |s| s.faults.push(fault(FaultKind::LineMarked { count: 9 })),
    |s| s.faults.push(fault(FaultKind::BallotsAbandoned { count: 9 })),
    |s| s.faults.push(Fault { until: Some(Instant::from_hour(9)), ..fault(FaultKind::LateOpening) }),
    |s| s.faults.push(on_paper(FaultKind::StockDiffers { contest: 1, received: 9 })),
    |s| s.faults.push(on_paper(FaultKind::StockDiffers { contest: 2, received: 9 })),
    |s| s.faults.push(on_paper(FaultKind::UnusedKept)),
    |s| s.faults.push(on_paper(FaultKind::MobileExtra { count: 9, then: OnSurplus::Keep })),
    |s| s.faults.push(on_paper(FaultKind::MobileExtra { count: 9, then: OnSurplus::Void })),
    |s| s.faults.push(on_paper(FaultKind::TelephoneApplications { count: 9 })),
    |s| {
        s.faults
            .push(on_paper(FaultKind::CountPaused { after: Duration::ZERO, pause: Duration::from_mins(9) }))
    },
    |s| {
        s.faults.push(on_paper(FaultKind::CountPaused {
            after: Duration::from_mins(1),
            pause: Duration::from_mins(9),
        }))
    },
    |s| s.faults.push(on_paper(FaultKind::CopiesRefused { count: 9 })),
    |s| s.faults.push(Fault { until: Some(Instant::from_hour(9)), ..fault(FaultKind::CounterStuck) }),
    |s| s.faults.push(Fault { at: Instant::from_hour(9), ..fault(FaultKind::CounterStuck) }),
    |s| s.reliability.push(FAILING),
    |s| s.reliability.push(Reliability { part: Part::Line, ..FAILING }),
    |s| s.reliability.push(Reliability { part: Part::Mains, ..FAILING }),
    |s| s.reliability.push(Reliability { part: Part::Device, ..FAILING }),
    |s| s.reliability.push(Reliability { mtbf_h: 164.0, ..FAILING }),
    |s| s.reliability.push(Reliability { mttr: Some(Duration::from_mins(9)), ..FAILING }),
    |s| s.reliability.push(Reliability { then: OnStop::Paper, ..FAILING }),
    |s| s.notes.push(note()),
    |s| s.notes.push(Note { incident: Some("EV-01".to_owned()), ..note() }),
    |s| s.notes.push(Note { at: Some(Instant::from_hour(9)), ..note() }),
    |s| s.notes.push(Note { subject: NoteSubject::DoubleVoting, ..note() }),
    |s| s.notes.push(Note { number: Some(3), ..note() }),
    |s| s.notes.push(Note { text: "text".to_owned(), ..note() }),
    |s| s.withhold.push("ops.jnl".to_owned()),
    |s| s.fidelity = Fidelity::Queue,
];

const REPAIR: RepairStep = RepairStep { remedy: Remedy::Restart, takes: Duration::from_mins(5), helps: 0.5 };

const FAILING: Reliability =
    Reliability { part: Part::Computer, mtbf_h: 163.0, mttr: None, then: OnStop::Restart };

const LOSS: ByteLoss = ByteLoss { alone: 0.1, burst_share: 0.1, burst_bytes: 4.0, in_burst: 1.0 };

fn line_delay(delay: u64, jitter: u64) -> FaultKind {
    let (delay, jitter) = (Duration::from_millis(delay), Duration::from_millis(jitter));
    FaultKind::LineDelay { line: 1, delay, jitter }
}

fn fault(kind: FaultKind) -> Fault {
    Fault { kind, at: Instant::from_hour(8), until: None }
}

/// A fault that has no beginning of its own.
fn on_paper(kind: FaultKind) -> Fault {
    Fault { kind, at: Instant::from_hour(7), until: None }
}

fn note() -> Note {
    Note { incident: None, at: None, subject: NoteSubject::Campaigning, number: None, text: String::new() }
}

#[test]
fn equal_scenarios_have_equal_texts_however_they_were_written() {
    let other = "electorate.listed = 1_900 # the mean
        precinct.number = 0x1
        precinct.city = \"Ex\\u0061mple\"
        service.desk.mean_s = 60.0
        hours.opens = 07:00
        title = '''A day'''";
    assert_eq!(parse(FILE), parse(other));
    assert_eq!(parse(FILE).canonical(), parse(other).canonical());
}

#[test]
fn any_changed_field_changes_the_text() {
    let base = parse(FILE);
    let mut texts = vec![base.canonical()];
    for change in CHANGES {
        let mut changed = base.clone();
        change(&mut changed);
        texts.push(changed.canonical());
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), CHANGES.len() + 1);
}

#[test]
fn the_text_is_a_scenario_with_every_default_written_out() {
    expect_file!["expected/canonical.toml"].assert_eq(&parse(FILE).canonical());
}

/// Texts in which TOML, paths and times are likely.
fn toml_like() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "[fault]",
        "[[fault]]",
        "[arrivals]",
        "kind",
        "at",
        "until",
        "=",
        "\n",
        "'",
        "\"",
        "'07:00'",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "-1",
        "1e400",
        "nan",
        "true",
        "title",
        "electorate",
        "listed",
        "voters",
        "\\",
        "\u{0}",
        "Қ",
        "0x",
        "_",
        "'trace'",
        "'power-cut'",
        "[[note]]",
        "hours.opens",
        "hours.closes",
        "'00:00'",
        " ",
        "#",
        "[0]",
        "[99999999999]",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_span_lies_within_its_text(
        text in toml_like(),
        overrides in prop::collection::vec(toml_like(), 0..3),
        raw in any::<String>(),
    ) {
        for text in [text, raw] {
            let source = ScenarioSource { name: "any.toml".to_owned(), text, overrides: overrides.clone() };
            for problem in Scenario::parse(&source).err().unwrap_or_default() {
                let text = match &problem.origin {
                    terminal_sim::scenario::Origin::File(_) => &source.text,
                    terminal_sim::scenario::Origin::Override(text) => text,
                };
                prop_assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
                prop_assert!(!problem.message.is_empty());
            }
        }
    }

    #[test]
    fn no_override_panics(text in any::<String>(), value in any::<String>()) {
        for text in [text, format!("fault[0].at={value}"), format!("title={value}")] {
            let source = ScenarioSource { overrides: vec![text], ..ScenarioSource::new("any.toml", FILE) };
            Scenario::parse(&source).err().unwrap_or_default().iter().for_each(|problem| drop(problem.to_string()));
        }
    }

    #[test]
    fn numbers_and_texts_survive_the_canonical_text(
        title in any::<String>(),
        share in 0.0..=1.0,
        minutes in 0.0..1_440.0,
        micros in 0.0..10_000_000.0,
        mean_s in 0.0..86_400.0,
    ) {
        let mut scenario = parse(&format!(
            "{FILE}behaviour.invalid = {share:?}
            equipment.ups_min = {minutes:?}
            equipment.line.latency_us = {micros:?}
            service.paper.mean_s = {mean_s:?}
            behaviour.patience_mean_min = {minutes:?}",
        ));
        scenario.title = title;
        prop_assert_eq!(&parse(&scenario.canonical()), &scenario);
    }
}
