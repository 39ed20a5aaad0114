//! Every command in every state: obeyed or refused, exactly as DESIGN 4 says.

use std::fmt::Write as _;

use election::device::Channel;
use election::record::desk::Outcome;
use election::record::ops::{AfterFallback, MissingReason, OutageCause};
use election::time::Instant;
use expect_test::expect;
use station_controller::{CommandError, Controller, Waiting};

use crate::pair::{ACT, L0, L1, Pair, Shape, UNSIGNED, secs};

/// What the station has gone through before the command. Device 0 came back blank on line 0, device 1 is ready on line 1.
const STATES: [&str; 9] =
    ["sealed", "tested", "unsealed", "open", "suspended", "fallen back", "closing", "counted", "stored"];

fn station_in(state: &str) -> Pair {
    let mut pair = Pair::new(Shape::default());
    let enough = |pair: &mut Pair, name: &str| {
        name == state && {
            pair.run(secs(1));
            true
        }
    };
    if enough(&mut pair, "sealed") {
        return pair;
    }
    pair.command(|station, now| station.test(now)).unwrap();
    if enough(&mut pair, "tested") {
        return pair;
    }
    pair.command(|station, now| station.unseal(now)).unwrap();
    if enough(&mut pair, "unsealed") {
        return pair;
    }
    pair.command(|station, now| station.open_polls(now)).unwrap();
    pair.plug(0, L0);
    pair.plug(1, L1);
    pair.run(secs(1));
    pair.issue(0, L0).unwrap();
    pair.run(secs(1));
    pair.replug(L0);
    pair.run(secs(1));
    if enough(&mut pair, "open") {
        return pair;
    }
    if state == "suspended" || state == "fallen back" {
        pair.command(|station, now| station.suspend(now, OutageCause::Devices)).unwrap();
    }
    if state == "fallen back" {
        pair.command(|station, now| station.fall_back(now, ACT)).unwrap();
    }
    if enough(&mut pair, "suspended") || enough(&mut pair, "fallen back") {
        return pair;
    }
    pair.command(|station, now| station.begin_closing(now)).unwrap();
    if enough(&mut pair, "closing") {
        return pair;
    }
    pair.command(|station, now| station.count(now, Waiting::Waived, None)).unwrap();
    if enough(&mut pair, "counted") {
        return pair;
    }
    pair.command(|station, now| station.store(now)).unwrap();
    assert!(enough(&mut pair, "stored"), "no such state: {state}");
    pair
}

struct Command(&'static str, fn(&Pair, &mut Controller, Instant) -> Result<(), CommandError>);

const COMMANDS: &[Command] = &[
    Command("test", |_, s, now| s.test(now).map(drop)),
    Command("unseal", |_, s, now| s.unseal(now)),
    Command("open_polls", |_, s, now| s.open_polls(now)),
    Command("scan", |_, s, now| s.scan(now, b"torn").map(drop)),
    Command("look_up", |p, s, now| s.look_up(now, p.voters[1]).map(drop)),
    Command("refuse", |_, s, now| s.refuse(now, None, Outcome::RefusedPaper)),
    Command("add_to_list", |_, s, now| s.add_to_list(now, crate::pair::voters(9)[8], true).map(drop)),
    Command("issue_paper", |p, s, now| s.issue_paper(now, p.voters[1], Channel::Paper)),
    Command("issue_device", |p, s, now| s.issue_device(now, p.voters[1], L1, Channel::Electronic)),
    Command("issue_device, busy line", |p, s, now| s.issue_device(now, p.voters[1], L0, Channel::Electronic)),
    Command("issue_again", |p, s, now| s.issue_again(now, p.voters[0], L1, ACT)),
    Command("issue_again, unsigned", |p, s, now| s.issue_again(now, p.voters[0], L1, UNSIGNED)),
    Command("take_back", |p, s, now| s.take_back(now, L0, Some(p.voters[0]))),
    Command("suspend", |_, s, now| s.suspend(now, OutageCause::Power)),
    Command("resume", |_, s, now| s.resume(now)),
    Command("fall_back", |_, s, now| s.fall_back(now, ACT)),
    Command("fall_back, unsigned", |_, s, now| s.fall_back(now, UNSIGNED)),
    Command("announce_mixed_voting", |_, s, now| s.announce_mixed_voting(now)),
    Command("begin_closing", |_, s, now| s.begin_closing(now).map(drop)),
    Command("write_off", |p, s, now| {
        s.write_off(now, p.setup.definition.devices[0], MissingReason::Dead, ACT)
    }),
    Command("write_off, unsigned", |p, s, now| {
        s.write_off(now, p.setup.definition.devices[0], MissingReason::Dead, UNSIGNED)
    }),
    Command("count", |_, s, now| s.count(now, Waiting::Enforced, None)),
    Command("count, wait waived", |_, s, now| s.count(now, Waiting::Waived, None)),
    Command("store", |_, s, now| s.store(now)),
    Command("restart", |_, s, now| s.restart(now, ACT, OutageCause::Power, now)),
    Command("electronic_protocol", |_, s, _| s.electronic_protocol(7).map(drop)),
    Command("box_export", |_, s, _| s.box_export().map(drop)),
    Command("control_list", |_, s, _| s.control_list().map(drop)),
];

fn verdict(result: Result<(), CommandError>) -> &'static str {
    match result {
        Ok(()) => "yes",
        Err(CommandError::WrongState { .. }) => "-",
        Err(CommandError::NotSignedByAll { .. }) => "sign",
        Err(CommandError::FallenBack) => "paper",
        Err(CommandError::LineNotReady { .. } | CommandError::NoneReady) => "line",
        Err(CommandError::Waiting { .. }) => "wait",
        Err(CommandError::NotRestarted) => "act",
        Err(CommandError::NotEntitled) => "mark",
        Err(CommandError::NothingToTakeBack { .. }) => "none",
        Err(CommandError::NoMarkToGiveBack { .. } | CommandError::NothingOut) => "spent",
        Err(CommandError::Secret(_) | CommandError::BoxNotOpened) => "not opened",
    }
}

#[test]
fn each_command_is_obeyed_in_its_states_and_refused_in_all_others() {
    let mut table = format!("{:24}", "");
    STATES.iter().for_each(|state| write!(table, "{:>12}", state).unwrap());
    for Command(name, act) in COMMANDS {
        write!(table, "\n{name:24}").unwrap();
        for state in STATES {
            let mut pair = station_in(state);
            let (before, records) = (pair.station().state(), pair.written());
            let world = station_in(state);
            let result = pair.command(|station, now| act(&world, station, now));
            write!(table, "{:>12}", verdict(result)).unwrap();
            if result.is_err() {
                let after = (pair.station().state(), pair.written());
                assert_eq!(after, (before, records), "a refused {name} changes nothing in {state}");
            }
        }
    }
    table.push('\n');
    expect![[r#"
                                      sealed      tested    unsealed        open   suspended fallen back     closing     counted      stored
        test                             yes           -           -           -           -           -           -           -           -
        unseal                             -         yes           -           -           -           -           -           -           -
        open_polls                         -           -         yes           -           -           -           -           -           -
        scan                               -           -           -         yes         yes         yes           -           -           -
        look_up                            -           -           -         yes         yes         yes           -           -           -
        refuse                             -           -           -         yes         yes         yes           -           -           -
        add_to_list                        -           -           -         yes         yes         yes           -           -           -
        issue_paper                        -           -           -         yes         yes         yes           -           -           -
        issue_device                       -           -           -         yes           -           -           -           -           -
        issue_device, busy line            -           -           -        line           -           -           -           -           -
        issue_again                        -           -           -         yes           -           -           -           -           -
        issue_again, unsigned              -           -           -        sign           -           -           -           -           -
        take_back                          -           -           -         yes         yes         yes         yes           -           -
        suspend                            -           -           -         yes           -           -           -           -           -
        resume                             -           -           -           -         yes       paper           -           -           -
        fall_back                          -           -           -         yes         yes       paper           -           -           -
        fall_back, unsigned             sign        sign        sign        sign        sign        sign        sign        sign        sign
        announce_mixed_voting              -           -           -         yes         yes         yes           -           -           -
        begin_closing                      -           -           -         yes         yes         yes           -           -           -
        write_off                          -           -           -           -           -           -         yes           -           -
        write_off, unsigned                -           -           -           -           -           -        sign           -           -
        count                              -           -           -           -           -           -        wait           -           -
        count, wait waived                 -           -           -           -           -           -         yes           -           -
        store                              -           -           -           -           -           -           -         yes           -
        restart                            -           -           -           -           -           -           -           -           -
        electronic_protocol                -           -           -           -           -           -           -         yes         yes
        box_export                         -           -           -           -           -           -           -         yes         yes
        control_list                       -           -           -           -           -           -           -         yes         yes
    "#]].assert_eq(&table);
}

#[test]
fn counting_is_refused_while_a_right_is_out_unless_the_commission_waives_the_wait() {
    for policy in AfterFallback::ALL {
        let mut pair = Pair::open(Shape { after_fallback: *policy, ..Shape::default() });
        pair.plug(0, L0);
        pair.run(secs(1));
        pair.issue(0, L0).unwrap();
        pair.run(secs(1));
        pair.lift(L0);
        pair.command(|station, now| station.fall_back(now, ACT)).unwrap();
        pair.command(|station, now| station.begin_closing(now)).unwrap();
        let count = pair.command(|station, now| station.count(now, Waiting::Enforced, None));
        assert_eq!(count, Err(CommandError::Waiting { outstanding: 1 }));
        pair.command(|station, now| station.count(now, Waiting::Waived, None)).unwrap();
    }
}
