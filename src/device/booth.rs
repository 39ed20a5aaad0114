//! Whoever stands at an emulated terminal: takes commands or votes by itself, keeps the memory, tells what happens.
//!
//! [`Booth::serve`] stands where a driver drains the terminal: what the device must not forget is on disk before the
//! driver puts a byte on the line (WIRE 11.5).

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, bail};
use election::ballot::Ballot;
use election::contest::{Choice, Contest};
use election::device::Carrier;
use election::sealing::Sealer;
use election::time::Instant;
use hardware::{folder, secret};
use terminal_sim::sealing::BallotSealer;
use terminal_sim::terminal::{Card, Terminal, TerminalSetup, VoteError};

use super::act::Act;
use super::command::{Command, Condition, HELP, Marks};
use super::told::Told;
use crate::Hint;

/// Who votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voting {
    /// Somebody types.
    ByHand,
    /// Every right is voted with a ballot drawn by chance; after this many the device is switched off, if that is set.
    Automatic { voters: Option<u32> },
}

/// What becomes of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plug {
    /// The device is taken off its dock.
    Lifted,
    /// It is put back.
    Docked,
}

/// The booth.
pub(crate) struct Booth {
    contests: Vec<Contest>,
    voting: Voting,
    memory: Option<PathBuf>,
    /// Unix time of the midnight that instants count from: times in a memory are of the calendar.
    midnight_s: i64,
    kept: Vec<u8>,
    /// What the card's own file holds; empty while the card is in the reader.
    card_kept: Vec<u8>,
    commands: VecDeque<Command>,
    /// The card that is out of the reader.
    card: Option<Card>,
    /// What the booth seals a card's ballot with.
    sealer: BallotSealer,
    /// What the voter wants of the line.
    plug: Option<Plug>,
    seen: Seen,
    told: VecDeque<Told>,
    is_done: bool,
    /// What was done to the terminal, for the notes of a trial; nothing where nobody takes it.
    acts: Option<VecDeque<NotedAct>>,
}

/// An act that was done, or was refused.
pub(crate) struct NotedAct {
    pub(crate) at: Instant,
    pub(crate) act: Act,
    pub(crate) was_refused: bool,
}

/// What was last told of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    connected: bool,
    armed: bool,
    empty: bool,
    marked: u32,
    refused: u32,
}

impl Seen {
    fn of(terminal: &Terminal) -> Self {
        Self {
            connected: terminal.is_connected(),
            armed: terminal.is_armed(),
            empty: terminal.is_empty(),
            marked: terminal.votes_marked(),
            refused: terminal.refused(),
        }
    }
}

impl Booth {
    /// Switches the device on, with the memory it left if there is one.
    pub(crate) fn open(
        setup: TerminalSetup,
        contests: &[Contest],
        voting: Voting,
        memory: Option<PathBuf>,
        midnight_s: i64,
    ) -> Result<(Terminal, Self), Error> {
        let sealer: Sealer = setup.sealer.clone();
        let terminal = match memory.as_deref().filter(|path| path.exists()) {
            Some(path) => {
                let bytes = folder::read_bytes(path)
                    .with_context(|| format!("memory `{}` cannot be read", path.display()))?;
                Terminal::from_memory(setup, &bytes, midnight_s).map_err(|error| {
                    Error::new(error)
                        .context(Hint(
                            "keep the file: it may hold a ballot; give another one to start anew".to_owned(),
                        ))
                        .context(format!("memory `{}` cannot be used", path.display()))
                })?
            }
            None => Terminal::new(setup),
        };
        let (card, card_kept) = card_left_out(memory.as_deref(), &terminal, midnight_s)?;
        let told = Told::Started {
            device: terminal.device(),
            boots: terminal.boots(),
            unread: terminal.unread(),
            refused: terminal.refused(),
        };
        let booth = Self {
            contests: contests.to_vec(),
            voting,
            memory,
            midnight_s,
            kept: Vec::new(),
            card_kept,
            commands: VecDeque::new(),
            card,
            sealer: BallotSealer::new(sealer, fresh()?),
            plug: None,
            seen: Seen::of(&terminal),
            told: VecDeque::from([told]),
            is_done: false,
            acts: None,
        };
        Ok((terminal, booth))
    }

    /// Takes a line that was typed.
    pub(crate) fn take_line(&mut self, line: &str) {
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            return;
        }
        match text.parse() {
            Ok(command) => self.commands.push_back(command),
            Err(refused) => self.refuse(refused),
        }
    }

    /// Lets the voter act, tells what changed, and keeps the memory. After an error nothing may be sent any more.
    pub(crate) fn serve(&mut self, terminal: &mut Terminal, now: Instant) -> Result<(), Error> {
        while self.vote_by_itself(terminal, now)? || self.next_command(terminal, now)? {
            self.tell_changes(terminal);
        }
        self.tell_changes(terminal);
        self.keep(terminal)?;
        if let Voting::Automatic { voters: Some(voters) } = self.voting {
            self.is_done |= voters <= terminal.votes_marked() && terminal.is_empty() && self.card.is_none();
        }
        Ok(())
    }

    /// Returns the next thing to tell.
    pub(crate) fn poll_told(&mut self) -> Option<Told> {
        self.told.pop_front()
    }

    /// Keeps from now on what is done to the terminal, to be taken with [`poll_act`](Self::poll_act).
    pub(crate) fn keep_acts(&mut self) {
        self.acts = Some(VecDeque::new());
    }

    /// Returns the next thing done to the terminal.
    pub(crate) fn poll_act(&mut self) -> Option<NotedAct> {
        self.acts.as_mut()?.pop_front()
    }

    /// Says goodbye to the station.
    pub(crate) fn leave(&mut self, terminal: &mut Terminal, now: Instant) -> Result<(), Error> {
        self.act(terminal, now, Act::Leave).map(drop)
    }

    /// Does something to the terminal: nothing else here does.
    fn act(&mut self, terminal: &mut Terminal, now: Instant, act: Act) -> Result<Option<Card>, Error> {
        let done = act.perform(terminal, now);
        if let Some(acts) = &mut self.acts {
            acts.push_back(NotedAct { at: now, act, was_refused: done.is_err() });
        }
        done
    }

    /// Returns what is to be done with the line, once.
    pub(crate) fn take_plug(&mut self) -> Option<Plug> {
        self.plug.take()
    }

    /// Returns whether the device is to be switched off.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    fn vote_by_itself(&mut self, terminal: &mut Terminal, now: Instant) -> Result<bool, Error> {
        let wants = match self.voting {
            Voting::ByHand => false,
            Voting::Automatic { voters } => voters.is_none_or(|voters| terminal.votes_marked() < voters),
        };
        if !wants || !terminal.is_armed() {
            return Ok(false);
        }
        let ballot = self.draw_ballot()?;
        Ok(self.act(terminal, now, Act::vote(fresh()?, &ballot)).is_ok())
    }

    fn draw_ballot(&self) -> Result<Ballot, Error> {
        let mut choices = Vec::new();
        for contest in &self.contests {
            // One more than there are options: against all. The bias of eight bytes over at most 201 is nothing.
            let ways = contest.options.len() as u64 + 1;
            let drawn = u64::from_le_bytes(secret::draw()?) % ways;
            let option =
                u8::try_from(drawn).ok().filter(|option| usize::from(*option) < contest.options.len());
            choices.push(option.map_or(Choice::AgainstAll, Choice::For));
        }
        Ok(Ballot::new(&choices, None)?)
    }

    fn next_command(&mut self, terminal: &mut Terminal, now: Instant) -> Result<bool, Error> {
        if let Some(Command::Wait(condition)) = self.commands.front()
            && !holds(*condition, terminal)
        {
            return Ok(false);
        }
        let Some(command) = self.commands.pop_front() else { return Ok(false) };
        if let Err(refused) = self.obey(terminal, now, command) {
            self.refuse(refused);
        }
        Ok(true)
    }

    fn obey(&mut self, terminal: &mut Terminal, now: Instant, command: Command) -> Result<(), Error> {
        match command {
            Command::Vote(marks) => self.vote(terminal, now, &marks)?,
            Command::Lift => self.plug = Some(Plug::Lifted),
            Command::Dock => self.plug = Some(Plug::Docked),
            Command::Eject => self.eject(terminal, now)?,
            Command::Mark(marks) => self.mark(now, &marks)?,
            Command::Insert => self.insert(terminal, now)?,
            Command::Clear => {
                self.act(terminal, now, Act::Clear)?;
            }
            Command::Copies => {
                self.act(terminal, now, Act::Copies)?;
            }
            Command::Wait(_) => {}
            Command::Status => self.told.push_back(Told::status(terminal, self.card.is_some())),
            Command::Help => self.told.push_back(Told::Help { text: HELP }),
            Command::Quit => self.is_done = true,
        }
        Ok(())
    }

    fn vote(&mut self, terminal: &mut Terminal, now: Instant, marks: &Marks) -> Result<(), Error> {
        let ballot = marks.ballot(&self.contests)?;
        self.act(terminal, now, Act::vote(fresh()?, &ballot)).map(drop)
    }

    fn eject(&mut self, terminal: &mut Terminal, now: Instant) -> Result<(), Error> {
        if self.card.is_some() {
            bail!("a card is out already");
        }
        let card = self.act(terminal, now, Act::Eject)?.unwrap_or_default();
        self.told.push_back(Told::Ejected { has_vote: card.is_voted() });
        self.card = Some(card);
        self.keep(terminal)
    }

    fn mark(&mut self, now: Instant, marks: &Marks) -> Result<(), Error> {
        let ballot = marks.ballot(&self.contests)?;
        self.sealer.refresh(fresh()?);
        let card = self.card.as_mut().ok_or(VoteError::NotArmed)?;
        Ok(card.mark(now, &ballot, &mut self.sealer)?)
    }

    fn insert(&mut self, terminal: &mut Terminal, now: Instant) -> Result<(), Error> {
        let Some(card) = self.card.take() else { bail!("no card is out") };
        self.act(terminal, now, Act::insert(&card))?;
        self.keep(terminal)
    }

    fn tell_changes(&mut self, terminal: &Terminal) {
        let (before, after) = (self.seen, Seen::of(terminal));
        let mut tell = |told| self.told.push_back(told);
        if before.connected != after.connected {
            tell(Told::Line { open: after.connected });
        }
        if !before.armed && after.armed {
            tell(Told::Armed);
        }
        if before.marked < after.marked {
            tell(Told::Marked { marked: after.marked });
        }
        if before.refused < after.refused {
            tell(Told::Refused { refused: after.refused });
        }
        if !before.empty && after.empty {
            tell(Told::Cleared);
        }
        self.seen = after;
    }

    /// Makes the memories of device and card durable if they changed.
    ///
    /// What moves between them is written where it goes before it is erased where it comes from. A power cut between the two
    /// leaves it in both, and then the card lies in the reader.
    fn keep(&mut self, terminal: &Terminal) -> Result<(), Error> {
        let Some(path) = &self.memory else { return Ok(()) };
        let card = self.card.as_ref().map(|card| card.memory(self.midnight_s)).unwrap_or_default();
        let (memory, card_path) = (terminal.memory(self.midnight_s), card_path(path));
        if !card.is_empty() {
            write_if_new(&card_path, card.clone(), &mut self.card_kept)?;
        }
        write_if_new(path, memory, &mut self.kept)?;
        if card.is_empty() {
            write_if_new(&card_path, card, &mut self.card_kept)?;
        }
        Ok(())
    }

    fn refuse(&mut self, why: impl Into<Error>) {
        self.told.push_back(Told::NotDone { why: format!("{:#}", why.into()) });
    }
}

fn holds(condition: Condition, terminal: &Terminal) -> bool {
    match condition {
        Condition::Armed => terminal.is_armed(),
        Condition::Clear => terminal.is_empty(),
        Condition::Open => terminal.is_connected(),
    }
}

fn write_if_new(path: &Path, bytes: Vec<u8>, kept: &mut Vec<u8>) -> Result<(), Error> {
    if bytes != *kept {
        folder::write_durably(path, &bytes)
            .with_context(|| format!("memory `{}` cannot be kept", path.display()))?;
        *kept = bytes;
    }
    Ok(())
}

/// Returns where the card lies that is out of the reader of a device.
fn card_path(memory: &Path) -> PathBuf {
    let mut name = memory.as_os_str().to_owned();
    name.push(".card");
    PathBuf::from(name)
}

/// Picks up the card that was out of the reader when the device was last switched off, with the bytes of its file.
fn card_left_out(
    memory: Option<&Path>,
    terminal: &Terminal,
    midnight_s: i64,
) -> Result<(Option<Card>, Vec<u8>), Error> {
    let Some(path) = memory.map(card_path).filter(|path| path.exists()) else {
        return Ok((None, Vec::new()));
    };
    let bytes =
        folder::read_bytes(&path).with_context(|| format!("card `{}` cannot be read", path.display()))?;
    if bytes.is_empty() {
        return Ok((None, bytes));
    }
    let card = Card::from_memory(&bytes, midnight_s).map_err(|error| {
        Error::new(error)
            .context(Hint(
                "keep the file: it may hold a ballot; a new memory starts with no card out".to_owned(),
            ))
            .context(format!("card `{}` cannot be used", path.display()))
    })?;
    Ok(((!terminal.holds(&card)).then_some(card), bytes))
}

fn fresh() -> Result<[u8; 32], Error> {
    secret::draw().context("the system gives no random bytes")
}

/// Returns how many rights a device holds at once: a portable one as many as home voters may need.
pub(crate) fn capacity(carrier: Carrier, is_portable: bool) -> usize {
    const PORTABLE: usize = 200;
    match (carrier, is_portable) {
        (_, true) => PORTABLE,
        (Carrier::Remote | Carrier::Card | Carrier::Cable, false) => 1,
    }
}
