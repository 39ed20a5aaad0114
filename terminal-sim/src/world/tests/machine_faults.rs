//! Faults of lines, devices and the desk computer: what each does to a day, and that it heals.

use super::*;

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
