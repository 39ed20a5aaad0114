//! Happenings in words, of one width everywhere.

use election::device::DeviceId;
use election::record::OpsRecord;
use election::wire::frame::Side;
use terminal_sim::chronicle::{FrameHead, Happening};
use terminal_sim::truth::Fate;

/// Says whose happening it is and what happens.
pub(crate) fn told(what: &Happening) -> (String, String) {
    match what {
        Happening::Voter(voter, stage) => (format!("voter {voter}"), stage.name().to_owned()),
        Happening::Left(voter, fate) => (format!("voter {voter}"), format!("leaves: {}", fate_name(*fate))),
        Happening::Line { line, device, is_up } => {
            let goes = if *is_up { "is put on the line" } else { "is taken off" };
            (format!("line {}", line.0), format!("{} {goes}", name(*device)))
        }
        Happening::Sent { line, by, frame, length, arrives } => {
            let arrow = if *by == Side::Controller { "->" } else { "<-" };
            let lost = if arrives.is_none() { ", nothing there" } else { "" };
            (format!("line {}", line.0), format!("{arrow} {}, {length} bytes{lost}", frame_name(*frame)))
        }
        Happening::Ready { line, .. } => (format!("line {}", line.0), "device is ready".to_owned()),
        Happening::Desk(_) => ("computer".to_owned(), "desk record".to_owned()),
        Happening::Ops(record) => ("computer".to_owned(), record_name(record)),
        Happening::Slot => ("computer".to_owned(), "slot of the box filled".to_owned()),
        Happening::RefusedUnmarked(voter) => {
            (format!("voter {voter}"), "called marked, and is not".to_owned())
        }
        Happening::Fault { kind, begins, .. } => {
            ("fault".to_owned(), format!("{kind} {}", if *begins { "begins" } else { "is over" }))
        }
    }
}

/// Names the frame by what its header says.
pub(crate) fn frame_name(frame: Option<FrameHead>) -> String {
    let Some(FrameHead { kind, counter, .. }) = frame else { return "no frame".to_owned() };
    let name = kind.name().map_or_else(|| format!("kind {:02x}", kind.0), str::to_owned);
    format!("{name} {counter}")
}

fn name(device: DeviceId) -> String {
    String::from_utf8_lossy(&device.0).into_owned()
}

fn record_name(record: &OpsRecord) -> String {
    match record {
        OpsRecord::State(state) => format!("state {state}"),
        OpsRecord::Cast { n } => format!("cast {n}"),
        OpsRecord::CastRepeated => "cast came again".to_owned(),
        OpsRecord::CastRefused { result } => format!("cast refused, result {result}"),
        OpsRecord::Void { n, why } => format!("void {n}: {why}"),
        OpsRecord::LineLost { line, why } => format!("line {line} lost: {why}"),
        OpsRecord::Noise { line, bad_frames, .. } => format!("noise on line {line}: {bad_frames} bad"),
        OpsRecord::DeviceSeen { device, pending, .. } => {
            format!("device {} seen, holds {pending}", name(*device))
        }
        OpsRecord::Ordered { who, command } => format!("ordered by {who}: {command}"),
        OpsRecord::LostWhileOpening { device } => {
            format!("line lost while device {} took a right", name(*device))
        }
        OpsRecord::CameBackEmpty { device } => format!("device {} came back empty", name(*device)),
        OpsRecord::OutageBegan { cause, .. } => format!("outage: {cause}"),
        OpsRecord::OutageEnded(cause) => format!("outage over: {cause}"),
        OpsRecord::Restart { before, .. } => format!("restart, {before} ballots"),
        OpsRecord::Fallback { policy, .. } => format!("fallback to paper: {policy}"),
        OpsRecord::MixedVoting => "mixed voting".to_owned(),
        OpsRecord::Counters { registered, stored } => format!("counters {registered} / {stored}"),
        OpsRecord::ZeroReport { ballots } => format!("zero report: {ballots}"),
        OpsRecord::Closing { outstanding } => format!("closing, {outstanding} out"),
        OpsRecord::Missing { device, why, .. } => format!("device {} written off: {why}", name(*device)),
        OpsRecord::PortableOut { rights, .. } => format!("portable out, {rights} rights"),
        OpsRecord::PortableBack { .. } => "portable back".to_owned(),
        OpsRecord::Summed { ballots } => format!("summed {ballots}"),
        OpsRecord::Unopened { ballots } => format!("unopened {ballots}"),
        OpsRecord::Rehearsed { how, .. } => format!("rehearsal {how}"),
    }
}

fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::VotedElectronic => "voted on a device",
        Fate::VotedPaper => "voted on paper",
        Fate::TookBallotAway => "took the ballot away",
        Fate::VotedTwice => "voted twice",
        Fate::WalkedOff => "took the device along",
        Fate::LeftBlank => "device given back blank",
        Fate::NotListed => "not listed",
        Fate::AlreadyVoted => "already marked",
        Fate::RefusedNoBarcode => "no barcode",
        Fate::RefusedPaper => "refused paper",
        Fate::GaveUp => "gave up",
        Fate::TurnedAway => "turned away",
        Fate::MissedAtHome => "missed at home",
    }
}
