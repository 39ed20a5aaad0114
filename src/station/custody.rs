//! The close key as it is brought to the desk: whole or in shares, for the rehearsal and for the count.
//!
//! It is read, used and forgotten in one command; nothing of it is kept, told or written.

use std::path::Path;

use anyhow::{Context, Error, bail};
use election::ballot::Sealing;
use election::precinct::{ElectionDefinition, Stamp};
use election::record::ops::Rehearsal;
use election::sealing::shares::{self, CombineError, Share};
use election::sealing::{self, CloseSecret, Scope};
use hardware::{folder, secret as generator};
use zeroize::Zeroizing;

use super::command::{Custody, Rehearse};
use super::file::hex_key;

/// What the rehearsal came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rehearsed {
    pub(crate) how: Rehearsal,
    pub(crate) shares: u8,
}

/// Reads the private half of the close key.
pub(crate) fn secret(definition: &ElectionDefinition, keys: &Custody) -> Result<CloseSecret, Error> {
    match keys {
        Custody::Whole(path) => whole(path),
        Custody::Shares(paths) => {
            let read = paths.iter().map(|path| share(path)).collect::<Result<Vec<_>, _>>()?;
            Ok(together(definition, &read)?)
        }
    }
}

/// Seals a test ballot with the public half and opens it with what was brought. `None` where nothing is to be written.
pub(crate) fn rehearse(
    definition: &ElectionDefinition,
    rehearse: &Rehearse,
) -> Result<Option<Rehearsed>, Error> {
    let is_sealed = definition.sealing != Sealing::StandIn;
    let keys = match rehearse {
        Rehearse::With(_) if !is_sealed => {
            bail!("ballots are sealed to no close key: there is nothing to rehearse")
        }
        Rehearse::With(keys) => keys,
        Rehearse::LeftOut if is_sealed => return Ok(Some(Rehearsed { how: Rehearsal::LeftOut, shares: 0 })),
        Rehearse::Unsaid if is_sealed && definition.stamp == Stamp::Real => bail!(
            "an election begins with a rehearsal of the close key: bring the shares with `--share FILE`, or say \
             `--without-rehearsal`, which is written down"
        ),
        Rehearse::LeftOut | Rehearse::Unsaid => return Ok(None),
    };
    let opener = definition.opener(Some(&secret(definition, keys)?))?;
    let fresh = generator::draw().context("the system gives no random bytes")?;
    sealing::rehearse(&definition.sealer(), &opener, fresh).context("a test ballot does not open")?;
    Ok(Some(match keys {
        Custody::Whole(_) => Rehearsed { how: Rehearsal::WithWholeKey, shares: 0 },
        Custody::Shares(files) => {
            let shares = u8::try_from(files.len()).unwrap_or(u8::MAX);
            Rehearsed { how: Rehearsal::WithShares, shares }
        }
    }))
}

fn together(definition: &ElectionDefinition, read: &[Share]) -> Result<CloseSecret, Error> {
    let Sealing::ToCloseKey(key) = definition.sealing else { bail!("ballots are sealed to no close key") };
    let scope = Scope { election_id: definition.wire_id(), precinct: definition.precinct.number };
    shares::combine(read, &scope, key).map_err(|refused| {
        let is_short = matches!(refused, CombineError::TooFew { .. });
        let what = if is_short { "shares are too few" } else { "shares do not fit together" };
        Error::new(refused).context(what)
    })
}

/// Reads a key of 64 hexadecimal digits.
fn whole(path: &Path) -> Result<CloseSecret, Error> {
    let text = Zeroizing::new(folder::read_text(path)?);
    let key = hex_key(text.trim()).map(Zeroizing::new);
    let key =
        key.with_context(|| format!("`{}` is no close secret of 64 hexadecimal digits", path.display()))?;
    Ok(CloseSecret::new(*key))
}

fn share(path: &Path) -> Result<Share, Error> {
    let text = Zeroizing::new(folder::read_text(path)?);
    Share::from_text(&text).with_context(|| format!("share `{}` cannot be read", path.display()))
}
