//! The system turns nobody away as marked who is not.

use super::{Checker, Played};
use crate::chronicle::Happening;

pub(super) const CHECKER: Checker =
    Checker { name: "refused", rule: "whom the system calls marked is marked on the paper list too", check };

fn check(played: &Played<'_>) -> Result<(), String> {
    let refused = |what: &Happening| matches!(what, Happening::RefusedUnmarked(_));
    match played.chronicle.iter().find(|entry| refused(&entry.what)) {
        Some(entry) => Err(format!("at {} a voter is turned away as marked who is not", entry.at)),
        None => Ok(()),
    }
}
