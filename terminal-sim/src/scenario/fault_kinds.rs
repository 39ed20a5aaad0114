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
            Self::LineLoss { .. } => "line-loss",
            Self::LineDuplicate { .. } => "line-duplicate",
            Self::LineDelay { .. } => "line-delay",
            Self::LineMute { .. } => "line-mute",
            Self::DevicePaused { .. } => "device-paused",
            Self::CardStale { .. } => "card-stale",
            Self::CardSwapped { .. } => "card-swapped",
            Self::MixedFirmware { .. } => "mixed-firmware",
            Self::OnePhase { .. } => "one-phase",
            Self::DiskTorn { .. } => "disk-torn",
            Self::DiskFull { .. } => "disk-full",
            Self::Restart { .. } => "restart",
            Self::WrongDate { .. } => "wrong-date",
            Self::CounterStuck => "counter-stuck",
            Self::EarlyStart => "early-start",
            Self::MixedLate { .. } => "mixed-late",
            Self::PaperRefused { .. } => "paper-refused",
            Self::VotesNotSummed { .. } => "votes-not-summed",
            Self::DevicesNeverRead { .. } => "devices-never-read",
            Self::DoubleChannel { .. } => "double-channel",
            Self::StockDiffers { .. } => "stock-differs",
            Self::BallotsTakenOut { .. } => "ballots-taken-out",
            Self::BallotsLent { .. } => "ballots-lent",
            Self::OtherDistrict { .. } => "other-district",
            Self::BallotsUnsigned { .. } => "ballots-unsigned",
            Self::UnusedKept => "unused-kept",
            Self::MobileExtra { .. } => "mobile-extra",
            Self::IssueUnchecked { .. } => "issue-unchecked",
            Self::WrongDocuments { .. } => "wrong-documents",
            Self::VotedForAnother { .. } => "voted-for-another",
            Self::LineMarked { .. } => "line-marked",
            Self::TelephoneApplications { .. } => "telephone-applications",
            Self::CountPaused { .. } => "count-paused",
            Self::CopiesRefused { .. } => "copies-refused",
            Self::LateOpening => "late-opening",
            Self::BallotsAbandoned { .. } => "ballots-abandoned",
        }
    }
}

const FAULT_KINDS: [FaultDescription; 41] = [
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
        explanation: "Nothing passes on `line` from `at` to `until`. Of a frame under way the bytes arrive that were sent \
            before the cut, and no more. A transfer under way is repeated when the line is \
            back, and the same vote sent twice counts once. With one dock and no repair, every device out at that time \
            stays unread, and electronic voting stands still.",
        incidents: &[],
        checks: &["A14", "A21", "E3"],
    },
    FaultDescription {
        name: "line-loss",
        meaning: "a line loses bytes, alone and in bursts",
        explanation: "From `at` to `until` every byte on `line` outside a burst is lost with probability `loss`. A share \
            `burst_share` of the bytes falls into bursts of `burst_bytes` in the mean, where each is lost with probability \
            `burst_loss` (the model of Gilbert and Elliott). A frame that lacks a byte fails its check and is sent again: \
            transfers take longer, and no vote changes. If the link gives up in the middle of an issue, a right may be lost.",
        incidents: &[],
        checks: &["A14"],
    },
    FaultDescription {
        name: "line-duplicate",
        meaning: "a line delivers frames twice",
        explanation: "From `at` to `until` a share of the chunks on `line` arrives a second time, right behind the first. The \
            link knows a frame it has had, and a vote that comes twice is stored once.",
        incidents: &[],
        checks: &[],
    },
    FaultDescription {
        name: "line-delay",
        meaning: "a line holds bytes up",
        explanation: "From `at` to `until` every chunk on `line` comes later by `delay_ms` and a draw between 0 and `jitter_ms`. \
            It is a wire: nothing overtakes. A frame whose acknowledgement comes too late is sent again, and the repetition \
            changes nothing. Where an exchange takes longer than people wait at a dock, they put devices aside, rights may be lost \
            on the way, and electronic voting may stand still.",
        incidents: &[],
        checks: &["A14", "A21"],
    },
    FaultDescription {
        name: "line-mute",
        meaning: "a line with contact says nothing",
        explanation: "From `at` to `until` nothing passes on `line` in `direction`, and no contact tells of it: a half-open \
            line. Only silence does, and people who wait at the dock in vain. A vote whose receipt is lost is sent again when \
            the line speaks, and counts once; a right said into silence is lost, and so is a vote on a device whose line never \
            speaks again.",
        incidents: &[],
        checks: &["A14", "A21", "E3"],
    },
    FaultDescription {
        name: "device-paused",
        meaning: "some devices hang and go on as if nothing had been",
        explanation: "`count` devices stand still from `at` to `until` with whatever they hold. What is said to them waits \
            in their buffer, their time-outs come late, and a voter in front of one waits for it. A device put on the \
            dock meanwhile does not answer and is put aside; it is tried again at `until`. No vote is lost; a right \
            said to it in a session that has ended meanwhile is.",
        incidents: &[],
        checks: &["A14"],
    },
    FaultDescription {
        name: "card-stale",
        meaning: "cards are put in again as they were before they were read",
        explanation: "The first `count` voted cards from `at` on come to the reader a second time with their old right and \
            their old ballot, as a copied card or a memory that went back in time would. The station knows the right as \
            spent and the ballot as the same: it writes a repeated cast, and the vote counts once.",
        incidents: &[],
        checks: &[],
    },
    FaultDescription {
        name: "card-swapped",
        meaning: "pairs of voters hand in each other's cards",
        explanation: "From `at` to `until` a voter who comes from the booths waits for the next one, and they exchange their \
            cards, `count` times. Votes are as they were, for a card names nobody. Only where one of the two has not \
            voted does it matter: the one at hand is not the one who forgot, so the right is voided and the mark on the \
            list stays. No record tells a card's bearer from its owner: a blind spot.",
        incidents: &[],
        checks: &[],
    },
    FaultDescription {
        name: "mixed-firmware",
        meaning: "some devices speak another suite than the station",
        explanation: "`count` devices were delivered with firmware that speaks `suite` alone. They and the station agree on \
            nothing, so they give no answer at the dock and are put aside as broken; the station works with fewer \
            devices, or stands still where these are all. At `until` they are brought up to date. No record names a \
            device with which no session began: a few of them are a blind spot. Found is what follows where most are affected: \
            electronic voting that stands still, or a right said to a device just before.",
        incidents: &[],
        checks: &["A14", "A21", "A22", "E3"],
    },
    FaultDescription {
        name: "one-phase",
        meaning: "one phase of the mains fails, and part of the booths with it",
        explanation: "From `at` to `until` so many booths are without power, or so many wired terminals once the battery of \
            `equipment.ups_min` is empty. Desk computer and docks stand on another phase. Voters in a dark booth move to \
            another one and take along what is left of their time; a wired terminal keeps what it holds and loses its \
            voter, as in `device-dead`.",
        incidents: &[],
        checks: &["A14"],
    },
    FaultDescription {
        name: "disk-torn",
        meaning: "the disk loses power in the middle of a write",
        explanation: "The desk computer dies within the `operation`-th write or sync of its disk from `at` on, and of what \
            was not yet on the medium some sectors stay and some do not. Only a kept record has a disk \
            (`election.record = \"kept\"`). A restart under an act at `until` reads what is there: every vote acknowledged \
            must be in it. A right on its way to a device may be lost. `then` is as with `desk-dead`. It does not strike after closing has begun.",
        incidents: &[],
        checks: &["A14", "A21"],
    },
    FaultDescription {
        name: "disk-full",
        meaning: "the disk refuses a record, and the computer stops",
        explanation: "The first record from `at` on finds no room. What cannot be written is not acknowledged: the computer \
            stops, and is restarted under an act at `until`, when there is room again. `then` is as with `desk-dead`. It \
            does not strike after closing has begun.",
        incidents: &[],
        checks: &["A14", "A21"],
    },
    FaultDescription {
        name: "restart",
        meaning: "the commission has the computer restarted",
        explanation: "An official reset: at `at` the desk computer is switched off, and `down_min` later it goes on from its \
            record under an act. The rules of the Central Election Commission allow it for a malfunction, in signed \
            minutes. The time it takes is a stop like any other.",
        incidents: &[],
        checks: &["A21"],
    },
    FaultDescription {
        name: "wrong-date",
        meaning: "the clock of the desk computer is wrong",
        explanation: "Until `until` the clock is ahead by `ahead_min` minutes, or behind where that is negative. The times of \
            both journals are off by its time of day, so that hours, closing and the time the system ran do not fit those of the \
            commission's papers; when the clock is set right, the record never goes back in time. A \
            date that is wrong by whole days shows in no time of the day: only the start of a kept record says what the \
            system clock said, and no check compares it.",
        incidents: &[],
        checks: &["A13", "A14", "A21"],
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
        checks: &["A14", "E3"],
    },
    FaultDescription {
        name: "double-channel",
        meaning: "voters who voted on a device are given paper as well",
        explanation: "`count` voters are marked in both columns of the list and have two votes. Each of them can move a \
            margin by one. The report says many did so at one precinct and gives no number.",
        incidents: &["EV-05"],
        checks: &["M1"],
    },
    FaultDescription {
        name: "stock-differs",
        meaning: "another number of ballots comes for one contest",
        explanation: "`received` ballots of `contest` come instead of `commission.stock`; at `until` the rest of that stock \
            is delivered, if one is given. A voter is given the ballots that are left, one of each contest, and is \
            sent away when none is. As long as no kind runs out, only the number received itself is out of order.",
        incidents: &["BA-02", "BA-03", "BA-04", "BA-08"],
        checks: &["A2"],
    },
    FaultDescription {
        name: "ballots-taken-out",
        meaning: "ballots leave the station unrecorded",
        explanation: "At `at` so many ballots of each contest are carried out, and no sheet, list or act says so. At `until` \
            they come back unused. What stays away is missing when the unused ballots are counted: a deficit, \
            whoever has the ballots. If they come back into the box, the box is the place to look.",
        incidents: &["BA-05", "BA-09", "BA-10"],
        checks: &["P1"],
    },
    FaultDescription {
        name: "ballots-lent",
        meaning: "ballots are lent to another precinct, in writing",
        explanation: "So many ballots of each contest go to a neighbour and stand on the sheet as lent; at `until` they come \
            back. The sheet adds up, so no check has anything to find: only the neighbour's sheet could contradict \
            it. Lent without a word they are `ballots-taken-out`.",
        incidents: &["BA-07"],
        checks: &[],
    },
    FaultDescription {
        name: "other-district",
        meaning: "ballots of another district are handed out",
        explanation: "When the ballots of the first contest have run out, up to `count` ballots of another district are \
            given out instead. With `written = true` the sheet shows them as borrowed; otherwise more ballots are \
            handled than came. They name other candidates. No evidence file says of which district a ballot is, so \
            that a vote for a stranger looks like any other: a blind spot.",
        incidents: &["BA-08"],
        checks: &["P1"],
    },
    FaultDescription {
        name: "ballots-unsigned",
        meaning: "voters are given ballots that nobody signed",
        explanation: "The first `count` voters on paper from `at` on are given ballots without the signature of the issuing \
            member. With `then = \"invalid\"` the count puts them to the invalid ones, as the law wants it, and \
            the voters have lost their votes; with `then = \"counted\"` it counts them.",
        incidents: &["BA-12", "BA-13"],
        checks: &["A5"],
    },
    FaultDescription {
        name: "unused-kept",
        meaning: "unused ballots are not cancelled before the count",
        explanation: "The line of the sheet for cancelled unused ballots stays empty. How many there were is then nowhere, \
            and the stock does not add up. That the line is left empty is assumed: a commission that writes the \
            number without cancelling anything leaves no trace.",
        incidents: &["BA-11"],
        checks: &["P1"],
    },
    FaultDescription {
        name: "mobile-extra",
        meaning: "the mobile box holds ballots nobody was given",
        explanation: "`count` ballots more than were issued are in the mobile box, in the first contest, for its first \
            option. The law voids the whole box. With `then = \"keep\"` the commission counts it all the same, \
            with `then = \"void\"` all its ballots of all contests become invalid.",
        incidents: &["BA-14"],
        checks: &["P2"],
    },
    FaultDescription {
        name: "issue-unchecked",
        meaning: "voters are given paper and nobody checks who they are",
        explanation: "The first `count` listed voters on paper from `at` on are given ballots without a look at a document \
            or a search in the system. The desk journal has the issue and no check before it.",
        incidents: &["ID-01"],
        checks: &["A18"],
    },
    FaultDescription {
        name: "wrong-documents",
        meaning: "papers that are no identity documents are accepted",
        explanation: "The first `count` voters from `at` on show something else, such as a student card or a photocopy, and \
            are looked up by hand and served. The desk journal has a search by hand, as for every card without a \
            barcode, and says nothing of the paper shown: a blind spot.",
        incidents: &["ID-02", "ID-03", "ID-04", "ID-05"],
        checks: &[],
    },
    FaultDescription {
        name: "voted-for-another",
        meaning: "voters vote for somebody else as well",
        explanation: "The first `count` voters on paper from `at` on take a second ballot in the name of a listed person who \
            does not come, and cast both alike. The system finds that person and marks the line, every sheet adds \
            up, and turnout is higher by as many: a blind spot. Where the person comes after all, that voter is \
            told to have voted.",
        incidents: &["ID-06", "ID-07"],
        checks: &[],
    },
    FaultDescription {
        name: "line-marked",
        meaning: "voters find their line of the list marked",
        explanation: "The first `count` listed voters on paper from `at` on are told that they have voted, because somebody \
            put a mark for paper on their line. No ballot was given out for it. They leave without voting.",
        incidents: &["ID-08", "ID-09"],
        checks: &["A18", "P5"],
    },
    FaultDescription {
        name: "telephone-applications",
        meaning: "home voters asked by telephone",
        explanation: "Of the `electorate.home_applications` so many were made by telephone: the members go there, and the \
            register of written applications is shorter by as many. It shows only where more home voters vote than \
            have written.",
        incidents: &["MB-01", "MB-02"],
        checks: &["P6"],
    },
    FaultDescription {
        name: "count-paused",
        meaning: "the count stands still",
        explanation: "`after_min` minutes after its beginning the count breaks off for `pause_min` minutes. The law wants it \
            without interruption. The papers of the commission have the break; that they tell it honestly is \
            assumed.",
        incidents: &["CT-01", "CT-02"],
        checks: &["A13"],
    },
    FaultDescription {
        name: "copies-refused",
        meaning: "copies of the protocols are not given out",
        explanation: "Of the copies that observers ask for, `count` are refused. The sheets themselves are in order; what is \
            lost is the means to compare them with those that are sent upwards.",
        incidents: &["CT-03", "CT-04", "CT-05", "CT-06"],
        checks: &["A20"],
    },
    FaultDescription {
        name: "late-opening",
        meaning: "the desks open late",
        explanation: "No desk serves anybody before `until`, because those who issue ballots are not there. Voters wait in \
            line. The commission writes down when it opened, so the papers show it as long as they are honest.",
        incidents: &["CT-08"],
        checks: &["A13"],
    },
    FaultDescription {
        name: "ballots-abandoned",
        meaning: "voters who were given paper leave without casting it",
        explanation: "The first `count` voters on paper from `at` on leave the booth and take their ballots along. The box \
            then holds fewer ballots than were issued, which is lawful whatever the reason: no check can tell \
            anger from forgetting.",
        incidents: &["CT-11"],
        checks: &[],
    },
];
