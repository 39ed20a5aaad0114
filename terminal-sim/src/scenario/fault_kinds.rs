//! The faults in words, for lists and explanations: what each is, where it was seen, which checks should see it.

use super::FaultKind;

/// One kind of fault, described for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultDescription {
    /// Its name in scenario files.
    pub name: &'static str,
    /// What it is, in one line.
    pub meaning: &'static str,
    /// What it does, what its fields are, and what is known of it.
    pub explanation: &'static str,
    /// Incidents of the source report that show it.
    pub incidents: &'static [&'static str],
    /// Codes of the checks expected to see it; none where an audit should stay silent.
    pub checks: &'static [&'static str],
}

/// Returns every kind of fault, in the order of the reference.
pub fn fault_kinds() -> &'static [FaultDescription] {
    &FAULT_KINDS
}

impl FaultKind {
    /// Returns the name used in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Self::DeviceDead { .. } => "device-dead",
            Self::DeskDead { .. } => "desk-dead",
            Self::PowerCut { .. } => "power-cut",
            Self::LineNoise { .. } => "line-noise",
            Self::LineCut { .. } => "line-cut",
            Self::CounterStuck => "counter-stuck",
            Self::EarlyStart => "early-start",
            Self::MixedLate { .. } => "mixed-late",
            Self::PaperRefused { .. } => "paper-refused",
            Self::VotesNotSummed { .. } => "votes-not-summed",
            Self::DevicesNeverRead { .. } => "devices-never-read",
            Self::DoubleChannel { .. } => "double-channel",
        }
    }
}

const FAULT_KINDS: [FaultDescription; 12] = [
    FaultDescription {
        name: "device-dead",
        meaning: "some devices die, with whatever vote they hold",
        explanation: "`count` devices stop answering at `at`. A vote marked on one and not yet read is lost with it, \
            unless the device is repaired at `until` and read then. The voter is already marked on the list, so the \
            station must write the device off under an act and the list shows more electronic marks than there are \
            votes. The report names 10 remotes of one precinct, 8 of another, and 2 of 3 terminals.",
        incidents: &["EV-08", "EV-13", "EV-16"],
        checks: &["A14", "E3"],
    },
    FaultDescription {
        name: "desk-dead",
        meaning: "the desk computer stops, and electronic voting with it",
        explanation: "From `at` nobody can be given a device and no device can be read. With `then = \"restart\"` the \
            commission waits for the repair at `until` and restarts under an act; with `then = \"paper\"` it goes on \
            with paper alone, and `commission.after_fallback` decides about the votes already cast. Votes acknowledged \
            before the stop must all be there after it. A stop is found as time lost; its act is missed only where there \
            is none.",
        incidents: &["EV-04", "EV-06", "EV-09", "EV-14", "EV-15"],
        checks: &["A21"],
    },
    FaultDescription {
        name: "power-cut",
        meaning: "the mains fail, and the station lives on its battery",
        explanation: "The battery of `equipment.ups_min` carries desk computer, docks and wired terminals; what then \
            remains of the cut is an outage. Hand-held devices keep their votes, but nobody can read them. `then` is \
            as with `desk-dead`. In the one case on record the commission gave electronic voting up.",
        incidents: &["EV-12"],
        checks: &["A21"],
    },
    FaultDescription {
        name: "line-noise",
        meaning: "bits flip on one line",
        explanation: "From `at` to `until` every bit on `line` is flipped with probability `bit_error_rate`. The frame \
            check must catch each of them: frames are sent again, transfers take longer, and no vote changes. An audit \
            that reports more than a noisy line is wrong.",
        incidents: &[],
        checks: &[],
    },
    FaultDescription {
        name: "line-cut",
        meaning: "one line is cut",
        explanation: "Nothing passes on `line` from `at` to `until`. A transfer under way is repeated when the line is \
            back, and the same vote sent twice counts once. With one dock and no repair, every device out at that time \
            stays unread.",
        incidents: &[],
        checks: &["A14"],
    },
    FaultDescription {
        name: "counter-stuck",
        meaning: "the system's counter of registered voters stops moving",
        explanation: "The counter keeps the value it had at `at`, by default 0, while voting goes on and every vote is \
            stored. The electronic protocol then shows fewer registered voters than votes, and fewer than the marks on \
            the list.",
        incidents: &["EV-01"],
        checks: &["E1"],
    },
    FaultDescription {
        name: "early-start",
        meaning: "the system is started before anybody may start it",
        explanation: "The start-up packet is opened at `at` instead of `commission.system_start`. The law lets the \
            chair check the system 30 minutes before voting, in front of the commission; in the case on record it ran \
            4 hours before opening. Nothing else happens: what matters is that nobody watched.",
        incidents: &["EV-03"],
        checks: &["A13"],
    },
    FaultDescription {
        name: "mixed-late",
        meaning: "only one channel is given out until a late announcement",
        explanation: "Until `until` the commission gives out only the channel of `before`, although both were promised. \
            The report has one precinct on paper alone for 5 hours and 15 minutes after opening.",
        incidents: &["EV-10"],
        checks: &["A22"],
    },
    FaultDescription {
        name: "paper-refused",
        meaning: "voters who want paper do not get it",
        explanation: "From `at` to `until` the commission sends voters who ask for paper to a device. The first `leave` \
            of them insist and leave without voting. With `other_list = true` the reason given is that the voter \
            stands on the list of electronic voters. The promise that everybody may choose was made two days before \
            the vote. Voters who give in leave no record of it: with `leave = 0` only an observer's note tells.",
        incidents: &["EV-18", "EV-19", "EV-20", "EV-21"],
        checks: &["A18"],
    },
    FaultDescription {
        name: "votes-not-summed",
        meaning: "stored ballots are left out of a sum",
        explanation: "`count` ballots are read and stored as they should be and then missing from a sheet: from the \
            summary protocol (`sheet = \"summary\"`), or already from the electronic one. The record holds every vote, \
            so the sheets can be corrected. `devices-never-read` loses the same number in another way.",
        incidents: &["EV-11"],
        checks: &["E4", "S1"],
    },
    FaultDescription {
        name: "devices-never-read",
        meaning: "devices brought back are cleared by hand instead of read",
        explanation: "`count` votes are marked on devices that come back and are cleared without being read. The voters \
            are marked, the sheets agree with each other, and the votes exist nowhere any more unless the devices keep \
            copies. Without the station's journals this looks like `votes-not-summed` to the outside: marks exceed \
            votes.",
        incidents: &["EV-11"],
        checks: &["A14", "E2", "E3"],
    },
    FaultDescription {
        name: "double-channel",
        meaning: "voters who voted on a device are given paper as well",
        explanation: "`count` voters are marked in both columns of the list and have two votes. Each of them can move a \
            margin by one. The report says many did so at one precinct and gives no number.",
        incidents: &["EV-05"],
        checks: &["M1"],
    },
];
