//! Faults of lines, devices and the desk computer: what each does to a day, and that it heals.

use super::*;
use crate::timeline::{Condition, Moment};

/// A clean day of 300 voters with these faults; `more` are overrides.
fn station(faults: &str, more: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/clean-day.toml");
    let text = std::fs::read_to_string(path).unwrap() + "\n" + faults;
    let overrides = ["electorate.listed=300"].iter().chain(more).map(|text| (*text).to_owned()).collect();
    Scenario::parse(&ScenarioSource { name: "day.toml".to_owned(), text, overrides })
        .unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Ballots stored from one hour to another, of a day that opens at 7.
fn stored(day: &Day, from: usize, to: usize) -> u32 {
    let half_hours = day.timeline.rows.iter().skip(2 * (from - 7)).take(2 * (to - from));
    half_hours.map(|row| row.stored).sum()
}

const PROFILES: [&str; 3] =
    ["equipment.profile=remote-2004", "equipment.profile=card-2005", "equipment.profile=wired"];

/// Whatever a line does between 9 and 15, it costs time and no vote, and moves nobody's draws.
#[test]
fn a_line_that_heals_loses_and_doubles_nothing() {
    let upsets = [
        "kind='line-loss'\nloss=0.001",
        "kind='line-loss'\nloss=0.0\nburst_share=0.05\nburst_bytes=60",
        "kind='line-loss'\nloss=0.0\nburst_share=0.5\nburst_bytes=4000\nburst_loss=0.5",
        "kind='line-duplicate'\nshare=0.5",
        "kind='line-duplicate'\nshare=1.0",
        "kind='line-delay'\ndelay_ms=30\njitter_ms=200",
        "kind='line-delay'\ndelay_ms=1500\njitter_ms=4000",
        "kind='line-mute'",
        "kind='line-mute'\ndirection='to-station'",
        "kind='line-mute'\ndirection='to-terminal'",
        "kind='line-cut'",
        "kind='line-noise'\nbit_error_rate=0.002",
    ];
    let reference = crate::plan::draw(&station("", &[]), 1);
    for profile in PROFILES {
        for upset in upsets {
            let fault = format!("[[fault]]\nat='09:00'\nuntil='15:00'\n{upset}\n");
            let scenario = station(&fault, &[profile]);
            assert!(crate::plan::draw(&scenario, 1) == reference);
            for seed in 1..=3 {
                println!("{profile} {upset:?} seed {seed}");
                let day = simulate(&scenario, "test", seed);
                check_ledger(&scenario, &day);
                assert_eq!(day.truth.stranded, 0);
            }
        }
    }
}

/// Half-open or cut, nothing is stored while the one dock says nothing; and what was waiting is stored after it.
#[test]
fn nothing_is_stored_while_a_line_is_mute() {
    let clean = simulate(&station("", &["commission.channels=electronic-only"]), "test", 1);
    assert!(10 < stored(&clean, 9, 12), "{}", stored(&clean, 9, 12));
    for direction in ["both", "to-station", "to-terminal"] {
        let fault =
            format!("[[fault]]\nkind='line-mute'\nat='09:00'\nuntil='12:00'\ndirection='{direction}'\n");
        let scenario = station(&fault, &["commission.channels=electronic-only"]);
        let day = simulate(&scenario, "test", 1);
        // What is said to the station still arrives where the device does not hear; its first vote was on its way.
        assert!(stored(&day, 9, 12) <= 1, "{direction}: {}", stored(&day, 9, 12));
        assert!(0 < stored(&day, 12, 20), "{direction}");
    }
}

/// A line that never speaks again: the day ends, and everybody's day with it.
#[test]
fn a_line_that_stays_mute_ends_the_day_all_the_same() {
    for profile in PROFILES {
        for kind in ["line-mute", "line-cut"] {
            let scenario = station(&format!("[[fault]]\nkind='{kind}'\nat='10:00'\n"), &[profile]);
            let day = simulate(&scenario, "test", 2);
            check_ledger(&scenario, &day);
            let gone: u32 = day.truth.fates.values().sum();
            assert_eq!(gone, day.truth.arrived + day.truth.visited_at_home, "{profile} {kind}");
        }
    }
}

/// Losses show as repetitions: more frames than on the clean day, for the same votes.
#[test]
fn a_line_that_loses_bytes_says_everything_more_often() {
    let clean = simulate(&station("", &[]), "test", 3);
    let fault = "[[fault]]\nkind='line-loss'\nat='07:00'\nloss=0.002\nburst_share=0.02\nburst_bytes=30\n";
    let day = simulate(&station(fault, &[]), "test", 3);
    assert!(clean.truth.frames * 11 / 10 < day.truth.frames);
    assert_eq!(day.truth.marked, clean.truth.marked);
}

fn ops(day: &Day) -> Vec<election::record::OpsRecord> {
    let journal = election::record::read::<election::record::OpsRecord>(&day.evidence["ops.jnl"]).unwrap();
    journal.records.into_iter().map(|numbered| numbered.record).collect()
}

fn count(day: &Day, wanted: fn(&election::record::OpsRecord) -> bool) -> usize {
    ops(day).iter().filter(|record| wanted(record)).count()
}

/// Devices and computer fail and are mended: whatever happened, every vote marked is stored once, and nobody else's
/// draws move.
#[test]
fn a_machine_that_is_mended_loses_and_doubles_nothing() {
    let spell = "at='10:00'\nuntil='12:30'";
    let faults = [
        format!("kind='device-paused'\ncount=3\n{spell}"),
        "kind='mixed-firmware'\ncount=3\nsuite=1\nuntil='12:00'".to_owned(),
        "kind='mixed-firmware'\ncount=4\nsuite=0".to_owned(),
        format!("kind='one-phase'\ncount=3\n{spell}"),
        format!("kind='disk-full'\n{spell}"),
        "kind='restart'\nat='10:00'\ndown_min=20".to_owned(),
        "kind='wrong-date'\nahead_min=-700".to_owned(),
        "kind='wrong-date'\nahead_min=1500\nuntil='13:00'".to_owned(),
    ];
    let reference = crate::plan::draw(&station("", &[]), 1);
    for profile in PROFILES {
        for record in ["election.record=stand-in", "election.record=kept"] {
            for fault in &faults {
                let scenario = station(&format!("[[fault]]\n{fault}\n"), &[profile, record]);
                assert!(crate::plan::draw(&scenario, 1) == reference);
                for seed in 1..=2 {
                    println!("{profile} {record} {fault:?} seed {seed}");
                    let day = simulate(&scenario, "test", seed);
                    check_ledger(&scenario, &day);
                    assert_eq!(day.truth.stranded, 0);
                }
            }
        }
    }
}

/// Wherever in its writing the disk loses power and whatever of it stays, a vote acknowledged before is there after the
/// restart, and a vote on its way comes once.
#[test]
fn a_disk_torn_within_any_operation_keeps_what_was_acknowledged() {
    let mut struck = 0;
    for profile in PROFILES {
        for operation in 1..=24 {
            let fault =
                format!("[[fault]]\nkind='disk-torn'\nat='11:00'\nuntil='11:40'\noperation={operation}\n");
            let scenario = station(&fault, &[profile, "election.record=kept"]);
            println!("{profile} operation {operation}");
            let day = simulate(&scenario, "test", operation);
            check_ledger(&scenario, &day);
            assert_eq!(day.truth.stranded, 0);
            struck += count(&day, |record| matches!(record, election::record::OpsRecord::Restart { .. }));
        }
    }
    assert!(60 < struck, "{struck} of 72 struck");
}

/// What cannot be written is not acknowledged: the computer stops, is restarted under an act, and goes on.
#[test]
fn a_full_disk_stops_the_computer_until_there_is_room() {
    for record in ["election.record=stand-in", "election.record=kept"] {
        let fault = "[[fault]]\nkind='disk-full'\nat='10:00'\nuntil='12:00'\n";
        let day = simulate(&station(fault, &[record, "commission.channels=electronic-only"]), "test", 1);
        assert_eq!(count(&day, |r| matches!(r, election::record::OpsRecord::Restart { .. })), 1);
        let down = day.timeline.spans.iter().find(|span| span.what == Condition::DeskComputerDown).unwrap();
        assert!(Instant::from_hour(10) <= down.from && down.from < Instant::from_hour(11));
        assert_eq!((stored(&day, 11, 12), down.to), (0, Some(Instant::from_hour(12))));
        assert!(0 < stored(&day, 12, 20));
    }
}

#[test]
fn an_official_restart_takes_the_minutes_it_says() {
    let fault = "[[fault]]\nkind='restart'\nat='10:00'\ndown_min=20\n";
    let day = simulate(&station(fault, &[]), "test", 1);
    let begun: Vec<_> = ops(&day)
        .into_iter()
        .filter_map(|record| match record {
            election::record::OpsRecord::OutageBegan { cause, since } => Some((cause, since)),
            _ => None,
        })
        .collect();
    assert_eq!(begun, [(OutageCause::DeskComputer, Instant::from_hour(10))]);
    let down = day.timeline.spans.iter().find(|span| span.what == Condition::DeskComputerDown).unwrap();
    assert_eq!(down.to, Some(Instant::from_nanos(Instant::from_hour(10).nanos() + 20 * 60_000_000_000)));
}

/// The same card a second time is known: a repeated cast for each, and as many ballots as without.
#[test]
fn a_stale_card_is_recorded_and_not_counted() {
    let clean = simulate(&station("", &["equipment.profile=card-2005"]), "test", 4);
    let fault = "[[fault]]\nkind='card-stale'\ncount=7\n";
    let day = simulate(&station(fault, &["equipment.profile=card-2005"]), "test", 4);
    assert_eq!(count(&day, |record| *record == election::record::OpsRecord::CastRepeated), 7);
    assert_eq!(day.truth.marked, clean.truth.marked);
    assert_eq!(day.evidence["protocols.json"], clean.evidence["protocols.json"]);
}

/// Every wired terminal hangs: nobody is given one, who stands before one waits, and afterwards all goes on.
#[test]
fn devices_that_hang_go_on_as_if_nothing_had_been() {
    let fault = "[[fault]]\nkind='device-paused'\nat='10:00'\nuntil='11:00'\ncount=5\n";
    let more = ["equipment.profile=wired", "commission.channels=electronic-only", "equipment.portable=0"];
    let day = simulate(&station(fault, &more), "test", 1);
    let clean = simulate(&station("", &more), "test", 1);
    assert!(3 < stored(&clean, 10, 11));
    assert!(stored(&day, 10, 11) <= 1, "a receipt was on its way: {}", stored(&day, 10, 11));
    assert_eq!(day.truth.marked, clean.truth.marked);
    assert_eq!(day.truth.stranded, 0);
}

/// Devices that cannot speak with the station are put aside; if these are all, electronic voting stands still until
/// they are brought up to date.
#[test]
fn devices_of_another_suite_serve_nobody_until_they_are_updated() {
    let fault = "[[fault]]\nkind='mixed-firmware'\ncount=10\nsuite=1\nuntil='12:00'\n";
    let day = simulate(&station(fault, &["equipment.portable=0"]), "test", 1);
    assert_eq!(stored(&day, 7, 12), 0);
    assert!(0 < stored(&day, 12, 20));
    assert!(day.timeline.spans.iter().any(|span| span.what == Condition::NoDeviceWorks));
    let some = "[[fault]]\nkind='mixed-firmware'\ncount=4\nsuite=1\n";
    let day = simulate(&station(some, &["equipment.portable=0"]), "test", 1);
    let devices = |day: &Day| {
        ops(day)
            .iter()
            .filter(|record| matches!(record, election::record::OpsRecord::DeviceSeen { .. }))
            .count()
    };
    assert!(devices(&day) <= 6, "{}", devices(&day));
}

/// Half of the booths are dark: the others do the work, and voters take their time along.
#[test]
fn voters_leave_dark_booths_and_wait_for_a_light_one() {
    let more = ["equipment.booths=2", "commission.channels=electronic-only", "electorate.listed=1900"];
    let fault = "[[fault]]\nkind='one-phase'\nat='10:00'\nuntil='14:00'\ncount=2\n";
    let day = simulate(&station(fault, &more), "test", 1);
    assert!(stored(&day, 10, 14) <= 1);
    assert!(0 < stored(&day, 14, 20));
    assert_eq!(day.truth.stranded, 0);
    let half = fault.replace("count=2", "count=1");
    let (half, clean) =
        (simulate(&station(&half, &more), "test", 1), simulate(&station("", &more), "test", 1));
    assert!(stored(&half, 10, 11) < stored(&clean, 10, 11));
}

/// The desk journal has the clock's time, and never goes back when the clock is set right.
#[test]
fn a_wrong_clock_shows_in_every_record() {
    let times = |fault: &str, record: &str| {
        let day = simulate(&station(fault, &[record]), "test", 1);
        let desk = election::record::read::<election::record::DeskRecord>(&day.evidence["desk.jnl"]).unwrap();
        desk.records.iter().map(|numbered| numbered.at).collect::<Vec<_>>()
    };
    for record in ["election.record=stand-in", "election.record=kept"] {
        let right = times("", record);
        let ahead = times("[[fault]]\nkind='wrong-date'\nahead_min=90\n", record);
        let off: Vec<_> = right.iter().zip(&ahead).map(|(right, ahead)| ahead.since(*right)).collect();
        assert!(off.iter().all(|off| *off == Duration::from_mins(90)), "{off:?}");
        let mended = times("[[fault]]\nkind='wrong-date'\nahead_min=90\nuntil='09:00'\n", record);
        assert!(mended.is_sorted());
        assert_eq!(mended.last(), right.last());
    }
}

/// What fails by itself is played like any other fault, and is told in the truth.
#[test]
fn failures_that_are_drawn_are_played() {
    let tables = "
[[fault]]
kind='line-noise'
at='09:00'
until='10:00'
bit_error_rate=1e-4
[[reliability]]
part='device'
mtbf_h=30
mttr_min=40
[[reliability]]
part='computer'
mtbf_h=40
mttr_min=15
[[reliability]]
part='mains'
mtbf_h=40
mttr_min=60
[[reliability]]
part='line'
mtbf_h=20
mttr_min=10
";
    let reference = crate::plan::draw(&station("", &[]), 1);
    let mut played = 0;
    for profile in PROFILES {
        let scenario = station(tables, &[profile, "equipment.docks=2", "equipment.ups_min=10"]);
        assert!(crate::plan::draw(&scenario, 1) == reference);
        for seed in 1..=6 {
            println!("{profile} seed {seed}");
            let drawn = scenario.drawn_faults(seed);
            let day = simulate(&scenario, "test", seed);
            check_ledger(&scenario, &day);
            assert!(day.truth.injected.len() <= 1 + drawn.len());
            let until_closing = drawn.iter().filter(|fault| fault.at < Instant::from_hour(19)).count();
            assert!(until_closing < day.truth.injected.len());
            played += drawn.len();
            let scripted = Scenario { reliability: Vec::new(), ..scenario.clone() };
            let faults = scripted.faults.iter().copied().chain(drawn).collect();
            let scripted = simulate(&Scenario { faults, ..scripted }, "test", seed);
            assert_eq!(scripted.fingerprint, day.fingerprint);
        }
    }
    assert!(40 < played, "{played}");
}

const LADDER: &str = "
[[commission.repair]]
step='restart'
[[commission.repair]]
step='reseat'
[[commission.repair]]
step='spare'
[[commission.repair]]
step='paper'
";

/// Dead devices climb the ladder, whatever they are, and the accounts are in order on every day.
#[test]
fn dead_devices_climb_the_ladder() {
    let reference = crate::plan::draw(&station("", &[]), 1);
    let faults = "
[[fault]]
kind='device-dead'
at='09:00'
count=3
[[fault]]
kind='device-dead'
at='12:00'
until='12:07'
count=2
[[reliability]]
part='device'
mtbf_h=40
";
    for profile in PROFILES {
        for spares in ["equipment.spares=0", "equipment.spares=2"] {
            let scenario = station(&format!("{LADDER}{faults}"), &[profile, spares, "equipment.docks=3"]);
            assert!(crate::plan::draw(&scenario, 1) == reference);
            for seed in 1..=4 {
                println!("{profile} {spares} seed {seed}");
                check_ledger(&scenario, &simulate(&scenario, "test", seed));
            }
        }
    }
}

/// How long a station of one device stands still when that dies at 10, in minutes, and whether it goes over to paper.
fn stands_still(profile: &str, ladder: &str, spares: &str) -> (Option<u64>, bool) {
    let fault = "[[fault]]\nkind='device-dead'\nat='10:00'\ncount=1\n";
    let more = [profile, spares, "equipment.devices=1", "equipment.booths=1", "equipment.portable=0"];
    let scenario = station(&format!("{ladder}{fault}"), &more);
    let day = simulate(&scenario, "test", 1);
    check_ledger(&scenario, &day);
    let span = day.timeline.spans.iter().find(|span| span.what == Condition::NoDeviceWorks).cloned().unwrap();
    let fallbacks = count(&day, |record| matches!(record, election::record::OpsRecord::Fallback { .. }));
    (span.to.map(|to| to.since(span.from).millis() / 60_000), fallbacks == 1)
}

/// A restart that always helps takes its five minutes; one that never helps leaves the work to the spare, and without a
/// spare to the paper.
#[test]
fn a_device_is_restarted_or_a_spare_takes_its_place() {
    let restart = |helps: &str| format!("[[commission.repair]]\nstep='restart'\nhelps={helps}\n");
    let both = restart("0.0") + "[[commission.repair]]\nstep='spare'\n";
    let paper = restart("0.0") + "[[commission.repair]]\nstep='paper'\n";
    let (none, one) = ("equipment.spares=0", "equipment.spares=1");
    for profile in PROFILES {
        println!("{profile}");
        assert_eq!(stands_still(profile, "", none), (None, true));
        assert_eq!(stands_still(profile, &restart("1.0"), none), (Some(5), false));
        assert_eq!(stands_still(profile, &both, one), (Some(15), false));
        assert_eq!(stands_still(profile, &both, none), (None, true));
        assert_eq!(stands_still(profile, &paper, none), (None, true));
    }
}

/// Half of all restarts help: 2,000 draws, within 4 standard errors.
#[test]
fn a_step_helps_as_often_as_it_is_told() {
    let streams = Streams::new(4, 1);
    let helped =
        (0..2_000).filter(|device| crate::streams::happens(&mut streams.of_repair(*device, 1, 0), 0.5));
    assert!((helped.count() as f64 - 1_000.0).abs() < 4.0 * 500.0_f64.sqrt());
}

/// Exchanged cards lose no vote; where one of two has forgotten to vote, nobody's mark is taken back.
#[test]
fn exchanged_cards_leave_the_mark_of_who_forgot() {
    let more = ["equipment.profile=card-2005", "behaviour.forget=0.4", "commission.channels=electronic-only"];
    let returned = |faults: &str| {
        let scenario = station(faults, &more);
        let day = simulate(&scenario, "test", 3);
        check_ledger(&scenario, &day);
        assert_eq!(day.truth.stranded, 0);
        let desk = election::record::read::<election::record::DeskRecord>(&day.evidence["desk.jnl"]).unwrap();
        let gave_back = |record: &election::record::DeskRecord| {
            matches!(record, election::record::DeskRecord::Returned { .. })
        };
        let count = desk.records.iter().filter(|numbered| gave_back(&numbered.record)).count();
        (count, day.truth.marked)
    };
    let (clean, marked) = returned("");
    let (swapped, same) = returned("[[fault]]\nkind='card-swapped'\ncount=60\n");
    assert!(swapped + 10 < clean, "{swapped} of {clean}");
    assert_eq!(marked, same);
}

/// The system is tested at 6:45 and started at 6:55, on a day that opens at 7.
const LATE_START: &str = "commission.system_start=06:55";

/// A computer that is dark when the system should be tested, started or opened makes up for it when it is there again.
#[test]
fn what_the_morning_missed_is_made_up_when_the_computer_comes_back() {
    let times =
        [("06:40", "06:44"), ("06:40", "06:50"), ("06:40", "07:30"), ("06:50", "06:58"), ("06:56", "07:30")];
    let kinds = [
        ("desk-dead", "stand-in"),
        ("power-cut", "stand-in"),
        ("disk-full", "stand-in"),
        ("disk-torn", "kept"),
    ];
    for (kind, record) in kinds {
        for (at, until) in times {
            for then in ["", "then='paper'"] {
                println!("{kind} {at} to {until} {then}");
                let fault = format!("[[fault]]\nkind='{kind}'\nat='{at}'\nuntil='{until}'\n{then}\n");
                let record = format!("election.record={record}");
                let scenario = station(&fault, &[LATE_START, "equipment.ups_min=0", &record]);
                let day = simulate(&scenario, "test", 1);
                check_ledger(&scenario, &day);
                let count = |what| day.timeline.moments.iter().filter(|(_, moment)| *moment == what).count();
                assert!(0 < count(Moment::PollsOpen));
                assert_eq!(stored(&day, 8, 20) == 0, 0 < count(Moment::ToPaper));
            }
        }
    }
}

/// Without a computer from before the opening to the end there is nothing to count but paper.
#[test]
fn a_computer_that_never_comes_leaves_a_count_of_paper() {
    for (at, profile) in ["06:40", "06:50", "06:56"].into_iter().zip(PROFILES) {
        let fault = format!("[[fault]]\nkind='desk-dead'\nat='{at}'\n");
        let scenario = station(&fault, &[LATE_START, profile]);
        let day = simulate(&scenario, "test", 1);
        check_ledger(&scenario, &day);
        assert_eq!(day.truth.count(Fate::VotedElectronic), 0);
        assert!(0 < day.truth.count(Fate::VotedPaper));
    }
}
