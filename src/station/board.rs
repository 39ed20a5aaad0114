//! What a page shows of a live station to whoever may watch: its state, lines, identifications by outcome, notes to photograph.
//!
//! Nothing on it is about one voter or one ballot. It says how many ballots are stored, as the station's own counter does, and never
//! which device one came from, nor a choice; who was checked is counted by outcome alone. Times are whole minutes.

mod played;

use std::collections::{BTreeMap, VecDeque};

use election::record::ops::StationState;
use election::time::Instant;
use hardware::sources::web::{Order, SiteFile};
use serde::Serialize;

use self::played::Room;
use super::command::Command;
use super::told::Told;

/// The files of the page.
pub(crate) const FILES: &[SiteFile] = &[
    SiteFile { path: "/", kind: "text/html; charset=utf-8", text: include_str!("board/board.html") },
    SiteFile {
        path: "/board.js",
        kind: "text/javascript; charset=utf-8",
        text: include_str!("board/board.js"),
    },
    SiteFile { path: "/board.css", kind: "text/css; charset=utf-8", text: include_str!("board/board.css") },
];

/// Notes, orders and happenings that are kept to be shown.
const KEPT: usize = 20;
/// Letters of a name that are shown.
const NAME: usize = 60;
/// Digits from which on a name may hold a personal number.
const PERSONAL: usize = 8;
/// Bytes of an order; it is written into the record whole.
const ORDER: usize = 100;

/// What is shown.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Board {
    title: String,
    is_test: bool,
    minute: String,
    state: Option<&'static str>,
    awaits_restart: bool,
    stored: u32,
    waiting: usize,
    lines: BTreeMap<u16, BoardLine>,
    checks: BTreeMap<&'static str, u32>,
    paper: u32,
    notes: VecDeque<Note>,
    happened: VecDeque<Happened>,
    takes_orders: bool,
    /// Of a simulated day alone.
    room: Option<Room>,
}

#[derive(Debug, Default, Serialize)]
struct BoardLine {
    address: String,
    device: Option<String>,
    condition: &'static str,
}

#[derive(Debug, Serialize)]
struct Note {
    minute: String,
    journal: &'static str,
    note: String,
}

/// A step of the day, an order or a refusal.
#[derive(Debug, Serialize)]
struct Happened {
    minute: String,
    what: String,
}

impl Board {
    pub(crate) fn new(title: String, is_test: bool, takes_orders: bool) -> Self {
        Self { title, is_test, takes_orders, ..Self::default() }
    }

    /// Takes what the station tells the people at its desk, and leaves out what only they should see.
    pub(crate) fn take(&mut self, now: Instant, told: &Told) {
        match told {
            Told::Line { line, address } => {
                let shown = BoardLine { address: address.clone(), device: None, condition: "open" };
                self.lines.insert(*line, shown);
            }
            Told::State { state } => {
                self.state = Some(state);
                self.awaits_restart = false;
                self.happens(now, format!("state: {state}"));
            }
            Told::Status { state, awaits_restart, ballots, waiting, .. } => {
                self.state = Some(state);
                self.awaits_restart = *awaits_restart;
                (self.stored, self.waiting) = (*ballots, *waiting);
            }
            Told::Recovered { ballots, .. } => {
                self.stored = *ballots;
                self.awaits_restart = true;
                self.happens(now, "the record of an earlier start was read again".to_owned());
            }
            Told::Checked { outcome, .. } => *self.checks.entry(outcome).or_default() += 1,
            Told::PaperIssued => self.paper += 1,
            Told::Stored { ballots } => self.stored = *ballots,
            Told::Note { journal, note } => {
                let note = Note { minute: minute(now), journal, note: note.clone() };
                keep(&mut self.notes, note);
            }
            Told::ZeroReport { ballots } => {
                self.happens(now, format!("test of the morning: {ballots} ballots in the box"))
            }
            Told::Rehearsed { how, .. } => self.happens(now, format!("close key: {how}")),
            Told::Closing { out, .. } => self.happens(now, format!("voting is over, {out} rights are out")),
            Told::Counted { .. } => {
                self.state = Some(StationState::Counted.name());
                self.happens(now, "the votes are counted".to_owned());
            }
            Told::Evidence { .. } => self.happens(now, "the evidence is written".to_owned()),
            Told::Closed => self.happens(now, "the record is closed and its keys are gone".to_owned()),
            Told::Ordered { who, command } => self.happens(now, format!("ordered by {who}: {command}")),
            Told::Refused { why } => self.happens(now, format!("refused: {why}")),
            other => self.take_line(other),
        }
    }

    /// What happens on a line: that a device is there and ready, never that a ballot came from it.
    fn take_line(&mut self, told: &Told) {
        let (line, device, condition) = match told {
            Told::Ready { line, device } => (*line, Some(device.to_string()), "ready"),
            Told::Armed { line } => (*line, None, "in use"),
            Told::NotTaken { line } | Told::LostWhileOpening { line } => {
                (*line, None, "did not take the right")
            }
            Told::Unused { line, device } | Told::CameBackEmpty { line, device } => {
                (*line, Some(device.to_string()), "back")
            }
            Told::LineClosed { line, .. } => (*line, None, "no device"),
            Told::Untrusted { line, device, .. } => {
                (*line, device.map(|device| device.to_string()), "answers, gets no session")
            }
            _ => return,
        };
        let shown = self.lines.entry(line).or_default();
        shown.condition = condition;
        if device.is_some() {
            shown.device = device;
        }
    }

    /// Sets what the clock says and how many wait.
    pub(crate) fn at(&mut self, now: Instant, waiting: usize) {
        self.minute = minute(now);
        self.waiting = waiting;
    }

    fn happens(&mut self, now: Instant, what: String) {
        keep(&mut self.happened, Happened { minute: minute(now), what });
    }

    /// Returns the board as text for the page.
    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn keep<T>(kept: &mut VecDeque<T>, new: T) {
    if KEPT <= kept.len() {
        kept.pop_front();
    }
    kept.push_back(new);
}

/// Hours and minutes.
fn minute(at: Instant) -> String {
    at.minute().to_string().chars().take(5).collect()
}

/// An order of the commission, ready for the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ordered {
    pub(crate) who: String,
    pub(crate) command: String,
}

/// Takes an order if it is one of the commission's: the steps of the day. Whoever is checked or issued stands at the desk and not on
/// a page, and keys are brought there in person.
pub(crate) fn order(order: &Order) -> Result<Ordered, String> {
    let who: String = order.who.trim().chars().filter(|letter| !letter.is_control()).take(NAME).collect();
    if who.is_empty() {
        return Err("say who gives the order".to_owned());
    }
    if PERSONAL <= who.chars().filter(char::is_ascii_digit).count() {
        return Err("say who by name or office: a personal number has no place in the record".to_owned());
    }
    let command = order.command.trim();
    if command.contains(['\n', '\r']) || ORDER < command.len() {
        return Err(format!("an order is one line of at most {ORDER} bytes"));
    }
    let parsed: Command = command.parse().map_err(|refused| format!("{refused}"))?;
    match parsed {
        Command::Unseal
        | Command::Open
        | Command::Suspend(_)
        | Command::Resume
        | Command::Restart { .. }
        | Command::FallBack { .. }
        | Command::Mixed
        | Command::Counters
        | Command::Close
        | Command::Status => Ok(Ordered { who, command: command.to_owned() }),
        _ => Err("this is done at the desk, not from a page".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use election::device::DeviceId;
    use election::time::Duration;

    use super::*;

    fn given(who: &str, command: &str) -> Result<Ordered, String> {
        let text = serde_json::json!({ "token": "t", "who": who, "command": command }).to_string();
        order(&serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn steps_of_the_day_are_taken_and_everything_about_a_voter_or_a_key_is_not() {
        for command in
            ["unseal", "open", "suspend power", "resume", "restart 5", "fall-back 5", "counters", "close"]
        {
            assert_eq!(given(" chair ", command).unwrap().who, "chair", "{command}");
        }
        for command in [
            "scan 770101300123",
            "look-up 770101300123",
            "issue",
            "paper",
            "count --key close.key",
            "quit",
            "seal",
        ] {
            assert!(given("chair", command).is_err(), "{command}");
        }
        assert!(given("  ", "open").unwrap_err().contains("who"));
        assert!(given("770101300123", "open").unwrap_err().contains("personal number"));
        assert_eq!(given("member 3 of EP 147", "open").unwrap().who, "member 3 of EP 147");
        assert!(given("chair", "open\nclose").unwrap_err().contains("one line"));
        assert!(given("chair", "fly").unwrap_err().contains("fly"));
    }

    #[test]
    fn nothing_on_the_board_names_a_voter_or_joins_a_ballot_to_a_device() {
        let now = Instant::from_hour(9) + Duration::from_secs(42);
        let mut board = Board::new("EP 147".to_owned(), true, false);
        board.take(now, &Told::Line { line: 0, address: "pty:desk".to_owned() });
        board.take(now, &Told::Ready { line: 0, device: DeviceId(*b"DEV00007") });
        board.take(now, &Told::Checked { outcome: "found", list_line: Some(123) });
        board.take(now, &Told::Armed { line: 0 });
        let before = serde_json::to_value(&board).unwrap();
        board.take(now, &Told::Stored { ballots: 1 });
        let after = serde_json::to_value(&board).unwrap();
        let changed: Vec<&String> = before
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, value)| after[key.as_str()] != **value)
            .map(|(key, _)| key)
            .collect();
        assert_eq!(changed, ["stored"], "a ballot moves one counter and nothing else");
        let text = board.json();
        assert!(!text.contains("123") && !text.contains(":42"), "{text}");
        assert_eq!(after["checks"]["found"], 1);
    }

    #[test]
    fn what_is_kept_to_be_shown_is_bounded() {
        let mut board = Board::new(String::new(), true, true);
        for number in 0..1_000 {
            let told = Told::Ordered { who: "chair".to_owned(), command: format!("counters {number}") };
            board.take(Instant::from_hour(9), &told);
        }
        assert_eq!(board.happened.len(), KEPT);
        assert!(board.json().contains("counters 999") && board.json().contains("09:00"));
    }
}
