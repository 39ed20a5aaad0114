//! Everything a booth does to its terminal, as it can be written down and done again.

use anyhow::{Context, Error};
use election::ballot::{Ballot, ControlCode};
use election::contest::Choice;
use election::time::Instant;
use serde::{Deserialize, Serialize};
use terminal_sim::terminal::{Card, Terminal};

use crate::notes::{Hex, bytes_of};

/// One thing done to the terminal.
///
/// It may hold a choice, so it has no debug text, and only the capture of a trial ever holds it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum Act {
    /// A ballot is marked, after fresh random bytes were given to what seals it.
    Vote {
        fresh: Hex,
        choices: Vec<Mark>,
        code: Option<u16>,
    },
    Clear,
    Copies,
    Eject,
    /// The card as it came back, in its memory's own bytes.
    Insert {
        card: Hex,
    },
    Leave,
}

/// A choice in a note.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mark {
    Blank,
    Against,
    /// The option, counted from 1.
    For(u16),
}

impl Act {
    /// Returns the act that marks a ballot.
    pub(crate) fn vote(fresh: [u8; 32], ballot: &Ballot) -> Self {
        let mark = |choice: &Choice| match choice {
            Choice::Blank => Mark::Blank,
            Choice::AgainstAll => Mark::Against,
            Choice::For(option) => Mark::For(u16::from(*option) + 1),
        };
        let choices = ballot.choices().iter().map(mark).collect();
        Self::Vote { fresh: Hex::of(&fresh), choices, code: ballot.code.map(ControlCode::digits) }
    }

    /// Returns the act that puts a card into the reader.
    pub(crate) fn insert(card: &Card) -> Self {
        Self::Insert { card: Hex::of(&card.memory(0)) }
    }

    /// Does it, and returns the card that came out, if one did.
    pub(crate) fn perform(&self, terminal: &mut Terminal, now: Instant) -> Result<Option<Card>, Error> {
        match self {
            Self::Vote { fresh, choices, code } => {
                terminal.refresh(bytes_of(fresh)?);
                terminal.vote(now, &ballot(choices, *code)?)?;
            }
            Self::Clear => terminal.clear_by_hand(now),
            Self::Copies => terminal.offer_copies(now),
            Self::Eject => return Ok(Some(terminal.eject(now))),
            Self::Insert { card } => terminal.insert(now, Card::from_memory(&card.bytes()?, 0)?),
            Self::Leave => terminal.leave(now),
        }
        Ok(None)
    }
}

fn ballot(choices: &[Mark], code: Option<u16>) -> Result<Ballot, Error> {
    let choice = |mark: &Mark| match mark {
        Mark::Blank => Some(Choice::Blank),
        Mark::Against => Some(Choice::AgainstAll),
        Mark::For(option) => u8::try_from(option.checked_sub(1)?).ok().map(Choice::For),
    };
    let choices: Option<Vec<Choice>> = choices.iter().map(choice).collect();
    let code = code.map(|digits| ControlCode::new(digits).context("control code has four digits"));
    Ok(Ballot::new(&choices.context("an option has a number from 1")?, code.transpose()?)?)
}

/// Says that an act which is done again went otherwise, if it did.
pub(crate) fn otherwise(was_refused: bool, done: Result<Option<Card>, Error>) -> Result<(), String> {
    match (was_refused, done) {
        (false, Ok(_)) | (true, Err(_)) => Ok(()),
        (true, Ok(_)) => Err("what the device refused it now does".to_owned()),
        (false, Err(why)) => Err(format!("what the device did it now refuses: {why:#}")),
    }
}
