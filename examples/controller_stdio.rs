//! A precinct controller on standard input and output, for trying a terminal of your own against it.
//!
//! It speaks SVL/1 as `docs/wire.md` specifies, in test mode with suites 1 and 2. The device must call itself `DEV00001`
//! and use the key of 32 bytes 42 (hexadecimal), as in vector V3. The desk issues one right whenever the device is ready,
//! until five ballots are stored; then it closes and prints the protocol. What happens is told on standard error. A trial
//! draws the same numbers in every run; a real station takes them from the operating system.
//!
//! ```text
//! mkfifo to from; cargo run --example controller_stdio <from >to   # and your terminal: <to >from
//! ```

#![expect(clippy::print_stderr, reason = "an example talks to the person who runs it")]

use std::collections::BTreeMap;

use anyhow::Error;
use election::ballot::Sealing;
use election::barcode::ScannerSettings;
use election::contest::{Contest, ContestKind};
use election::device::{Carrier, Channel, DeviceId};
use election::precinct::{ElectionDefinition, Hours, Precinct, Stamp};
use election::record::ops::AfterFallback;
use election::time::{Duration, Instant};
use election::voter::{Register, VoterId};
use election::wire::LineId;
use election::wire::code::Mode;
use election::wire::keys::{DeviceKey, Suite, SuiteSet};
use hardware::address::{LineAddress, Place};
use hardware::clock::Clock;
use hardware::drive::{Continue, Driver, block_on};
use hardware::line::Line;
use station_controller::link::LinkSettings;
use station_controller::{Controller, Notice, Rules, Setup, Waiting, Written};
use terminal_sim::plan::synthetic_voters;

const BALLOTS: u32 = 5;
const START: Instant = Instant::from_hour(7);

fn main() -> Result<(), Error> {
    let voters = synthetic_voters(1_000, 0);
    let mut controller = Controller::new(setup(Register::new(voters.clone())?));
    controller.test(START)?;
    controller.unseal(START)?;
    controller.open_polls(START)?;
    block_on(run(&mut controller, voters))??;
    close(&mut controller)
}

async fn run(controller: &mut Controller, voters: Vec<VoterId>) -> Result<(), Error> {
    let line = Line::open(LineAddress::at(Place::Stdio)).await?;
    // Nobody but the line gives events, so the run ends with it.
    let (mut driver, _) = Driver::<()>::new(vec![line], Clock::starting_at(START));
    let mut waiting = voters.into_iter();
    let drained = |controller: &mut Controller, now, _| {
        tell_records(controller);
        while let Some(notice) = controller.poll_notice() {
            eprintln!("{now} {notice:?}");
            let is_free = matches!(notice, Notice::Ready(..) | Notice::Empty(..) | Notice::Expired(..));
            let ready = is_free && controller.ballots() < BALLOTS;
            if let Some(voter) = waiting.next().filter(|_| ready)
                && let Err(error) = controller.issue_device(now, voter, LineId(0), Channel::Electronic)
            {
                eprintln!("{now} not issued: {error}");
            }
            if let Notice::Blank(line, _) = notice
                && let Err(error) = controller.take_back(now, line, None)
            {
                eprintln!("{now} not taken back: {error}");
            }
            tell_records(controller);
        }
        let is_over = BALLOTS <= controller.ballots() && controller.outstanding() == 0;
        Ok(if is_over { Continue::No } else { Continue::Yes })
    };
    driver.run(controller, drained).await
}

fn tell_records(controller: &mut Controller) {
    while let Some(written) = controller.poll_record() {
        if let Written::Ops(at, record) = written {
            eprintln!("{at} {record:?}");
        }
    }
}

fn close(controller: &mut Controller) -> Result<(), Error> {
    let evening = Instant::from_hour(20) + Duration::from_mins(1);
    controller.begin_closing(evening)?;
    controller.count(evening, Waiting::Waived, None)?;
    eprintln!("{}", serde_json::to_string_pretty(&controller.electronic_protocol(0)?)?);
    Ok(())
}

fn setup(register: Register) -> Setup {
    let device = DeviceId(*b"DEV00001");
    let options = vec!["First".to_owned(), "Second".to_owned()];
    let contest = Contest { kind: ContestKind::SingleMandate, name: "Trial".to_owned(), options };
    let definition = ElectionDefinition {
        stamp: Stamp::Simulated,
        title: "Terminal trial".to_owned(),
        election_id: "TRIAL".to_owned(),
        date: "2004-09-19".to_owned(),
        precinct: Precinct { city: "Trial".to_owned(), number: 1, district: 1 },
        contests: vec![contest],
        hours: Hours {
            start_not_before: Instant::from_hour(6),
            opens: START,
            closes: Instant::from_hour(20),
        },
        listed: register.len() as u32,
        members: 7,
        profile: "wired".to_owned(),
        devices: vec![device],
        portable: Vec::new(),
        sealing: Sealing::StandIn,
    };
    let link = LinkSettings {
        suites: SuiteSet::ALL.without(Suite::Open),
        mode: Mode::Test,
        election_id: definition.wire_id(),
        ..LinkSettings::test()
    };
    Setup {
        definition,
        register,
        device_keys: BTreeMap::from([(device, DeviceKey::new([0x42; 32]))]),
        carrier: Carrier::Cable,
        lines: 1,
        link,
        scanner: ScannerSettings::default(),
        rules: Rules { after_fallback: AfterFallback::Keep, right_expires_s: 0 },
        // A trial counts nothing, so its secret may stand here.
        secret: [7; 32],
        draws: [8; 32],
    }
}
