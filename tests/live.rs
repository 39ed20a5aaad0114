//! Real machines on real file descriptors: a controller with sixteen lines, and sixteen terminals that open them as serial
//! ports, each in a thread of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::BTreeMap;
use std::path::Path;
use std::task::{Context, Waker};
use std::thread;

use election::ballot::{Ballot, Sealing};
use election::barcode::ScannerSettings;
use election::contest::{Choice, Contest, ContestKind};
use election::device::{Carrier, Channel, DeviceId};
use election::precinct::{ElectionDefinition, Hours, Precinct, Stamp};
use election::record::ops::{AfterFallback, OpsRecord};
use election::sealing::{Scope, Sealer};
use election::time::Instant;
use election::voter::{Register, VoterId};
use election::wire::LineId;
use election::wire::code::Mode;
use election::wire::keys::{DeviceKey, Suite, SuiteSet};
use hardware::clock::Clock;
use hardware::drive::{Continue, Driver, block_on};
use hardware::line::Line;
use hardware::port::Settings;
use hardware::port::memory::pair;
use station_controller::link::LinkSettings;
use station_controller::{Controller, Notice, Rules, Setup, Written};
use terminal_sim::plan::synthetic_voters;
use terminal_sim::terminal::{Terminal, TerminalSetup};

const TERMINALS: u16 = 16;
const BALLOTS_EACH: u32 = 3;
const START: Instant = Instant::from_hour(7);
const SCOPE: Scope = Scope { election_id: *b"LIVE\0\0\0\0\0\0\0\0\0\0\0", precinct: 1 };

fn device(n: u16) -> DeviceId {
    DeviceId(*format!("DEV{n:05}").as_bytes().first_chunk().unwrap())
}

fn key(n: u16) -> DeviceKey {
    DeviceKey::new([n as u8 + 1; 32])
}

fn setup(voters: &[VoterId]) -> Setup {
    let options = vec!["First".to_owned(), "Second".to_owned()];
    let definition = ElectionDefinition {
        stamp: Stamp::Simulated,
        title: "Live lines".to_owned(),
        election_id: "LIVE".to_owned(),
        date: "2004-09-19".to_owned(),
        precinct: Precinct { city: "Trial".to_owned(), number: 1, district: 1 },
        contests: vec![Contest { kind: ContestKind::SingleMandate, name: "Trial".to_owned(), options }],
        hours: Hours {
            start_not_before: Instant::from_hour(6),
            opens: START,
            closes: Instant::from_hour(20),
        },
        listed: voters.len() as u32,
        members: 7,
        profile: "wired".to_owned(),
        devices: (0..TERMINALS).map(device).collect(),
        portable: Vec::new(),
        sealing: Sealing::StandIn,
    };
    Setup {
        link: link(&definition),
        definition,
        register: Register::new(voters.to_vec()).unwrap(),
        device_keys: (0..TERMINALS).map(|n| (device(n), key(n))).collect(),
        carrier: Carrier::Cable,
        lines: TERMINALS,
        scanner: ScannerSettings::default(),
        rules: Rules { after_fallback: AfterFallback::Keep, right_expires_s: 0 },
        secret: [7; 32],
        draws: [7; 32],
    }
}

fn link(definition: &ElectionDefinition) -> LinkSettings {
    LinkSettings {
        suites: SuiteSet::ALL.without(Suite::Open),
        mode: Mode::Test,
        election_id: definition.wire_id(),
        ..LinkSettings::test()
    }
}

async fn run_terminal(n: u16, link: LinkSettings, port: String) {
    vote_over(n, link, Line::waiting(port.parse().unwrap()).await.unwrap()).await;
}

/// Votes whenever a right is there, until every ballot is marked and read.
///
/// The line is open as long as the driver that is returned.
async fn vote_over(n: u16, link: LinkSettings, line: Line) -> Driver<()> {
    let mut terminal = Terminal::new(TerminalSetup {
        device: device(n),
        key: key(n),
        link,
        carrier: Carrier::Cable,
        capacity: 1,
        sealer: Sealer::new(Sealing::StandIn, &SCOPE),
        keeps_copies: false,
        seed: [n as u8 + 1; 32],
    });
    let (mut driver, _sender) = Driver::<()>::new(vec![line], Clock::starting_at(START));
    let drained = |terminal: &mut Terminal, now, _| {
        if terminal.is_armed() {
            terminal.vote(now, &Ballot::new(&[Choice::For(0)], None).unwrap())?;
        }
        let is_done = terminal.votes_marked() == BALLOTS_EACH && terminal.unread() == 0;
        Ok::<_, terminal_sim::terminal::VoteError>(if is_done { Continue::No } else { Continue::Yes })
    };
    driver.run(&mut terminal, drained).await.unwrap();
    driver
}

/// Says that a terminal has seen all its ballots recorded.
struct Done;

/// Gives each line its rights, until every terminal is done.
///
/// It must stay until then: what a hang-up finds unread on a pseudo-terminal is lost, the last receipt included.
async fn run_controller(controller: &mut Controller, voters: Vec<VoterId>, link: LinkSettings, place: &Path) {
    let mut lines = Vec::new();
    for n in 0..TERMINALS {
        let address = format!("pty:{}", place.join(n.to_string()).display());
        lines.push(Line::open(address.parse().unwrap()).await.unwrap());
    }
    let (mut driver, sender) = Driver::new(lines, Clock::starting_at(START));
    for n in 0..TERMINALS {
        let port = format!("serial:{}", place.join(n.to_string()).display());
        let sender = sender.clone();
        thread::spawn(move || {
            block_on(run_terminal(n, link, port)).unwrap();
            sender.blocking_send(Done).unwrap();
        });
    }
    let mut done = 0;
    let mut voters = voters.into_iter();
    let mut issued: BTreeMap<LineId, u32> = BTreeMap::new();
    let drained = |controller: &mut Controller, now, event: Option<Done>| {
        while controller.poll_record().is_some() {}
        while let Some(notice) = controller.poll_notice() {
            if let Notice::Ready(line, ..) | Notice::Empty(line, ..) = notice {
                let count = issued.entry(line).or_default();
                if *count < BALLOTS_EACH {
                    controller.issue_device(now, voters.next().unwrap(), line, Channel::Electronic)?;
                    *count += 1;
                }
            }
            while controller.poll_record().is_some() {}
        }
        done += event.iter().count();
        Ok::<_, anyhow::Error>(if done == usize::from(TERMINALS) { Continue::No } else { Continue::Yes })
    };
    driver.run(controller, drained).await.unwrap();
}

/// Returns a controller whose polls are open.
fn opened(setup: Setup) -> Controller {
    let mut controller = Controller::new(setup);
    controller.test(START).unwrap();
    controller.unseal(START).unwrap();
    controller.open_polls(START).unwrap();
    controller
}

#[test]
fn sixteen_terminals_vote_at_once_over_pseudo_terminals() {
    let place = tempfile::tempdir().unwrap();
    let voters = synthetic_voters(100, 0);
    let setup = setup(&voters);
    let link = setup.link;
    let mut controller = opened(setup);
    block_on(run_controller(&mut controller, voters, link, place.path())).unwrap();
    assert_eq!(controller.ballots(), u32::from(TERMINALS) * BALLOTS_EACH);
    assert_eq!(controller.outstanding(), 0);
}

/// Takes the controller's records, each after a time that a slow disk needs, and returns how many frames they say were sent
/// again.
fn keep_slowly(controller: &mut Controller) -> u32 {
    // Longer than any frame waits for its acknowledgement.
    const SLOW: std::time::Duration = std::time::Duration::from_millis(300);
    let mut repeats = 0;
    while let Some(written) = controller.poll_record() {
        // It advances the clock at once, and then only gives others a turn.
        let mut advancing = std::pin::pin!(tokio::time::advance(SLOW));
        let _pending = advancing.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Written::Ops(_, OpsRecord::Noise { retransmits, .. }) = written {
            repeats += retransmits;
        }
    }
    repeats
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_is_slower_than_the_line_has_no_frame_sent_again() {
    let voters = synthetic_voters(BALLOTS_EACH, 0);
    let setup = setup(&voters);
    let link = setup.link;
    let mut controller = opened(setup);
    let (near, far) = pair(Settings::svl(115_200));
    let (mut driver, sender) = Driver::new(vec![Line::over(Box::new(near))], Clock::starting_at(START));
    let (mut voters, mut repeats) = (voters.into_iter(), 0);
    let drained = |controller: &mut Controller, now, done: Option<Done>| {
        repeats += keep_slowly(controller);
        while let Some(notice) = controller.poll_notice() {
            if let Notice::Ready(line, ..) | Notice::Empty(line, ..) = notice
                && let Some(voter) = voters.next()
            {
                controller.issue_device(now, voter, line, Channel::Electronic)?;
            }
        }
        if done.is_some() {
            controller.leave(now);
        }
        repeats += keep_slowly(controller);
        Ok::<_, anyhow::Error>(if done.is_some() { Continue::No } else { Continue::Yes })
    };
    let booth = async {
        let open = vote_over(0, link, Line::over(Box::new(far))).await;
        sender.send(Done).await.unwrap();
        open
    };
    // The booth would wait for a station that has failed.
    let station = async { driver.run(&mut controller, drained).await.unwrap() };
    let ((), _open) = tokio::join!(station, booth);
    assert_eq!(controller.ballots(), BALLOTS_EACH);
    assert_eq!(repeats, 0, "a frame that had just been sent was sent again");
}
