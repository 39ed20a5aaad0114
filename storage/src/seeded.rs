//! Bugs that tests plant to see whether they would be caught, named after RECORD 12 and 20.
//!
//! Without the feature `seeded-bugs` none can be planted and nothing of this is in the program. With it the program does
//! not build in release.

#[cfg(feature = "seeded-bugs")]
use std::cell::Cell;

#[cfg(all(feature = "seeded-bugs", not(debug_assertions)))]
compile_error!("seeded bugs are for tests and not for a release");

/// Something a careless author would get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "seeded-bugs"), expect(unreachable_pub, reason = "public with the feature alone"))]
pub enum Bug {
    /// A slot is not synced before its Cast is written.
    BoxNotSynced,
    /// A block of a journal is not synced.
    JournalNotSynced,
    /// A block that a crash cut short stays in the journal.
    TornTailKept,
    /// No MAC of a journal is checked.
    MacNotChecked,
    /// A start goes on behind whatever stands at the end of a journal.
    LengthBelieved,
    /// A start builds on what is in the page cache.
    NothingSyncedAtOpen,
    /// A start builds on names that are in the page cache.
    NamesNotSyncedAtOpen,
    /// A slot is written to without asking whether it is free.
    SlotNotLookedAt,
    /// The next seed is written before the Seal.
    SeedBeforeSeal,
    /// The mirror is not written to.
    MirrorSkipped,
    /// A sync that failed is tried again.
    SyncErrorRetried,
}

#[cfg(feature = "seeded-bugs")]
thread_local! {
    static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
}

/// Plants a bug in this thread, or takes it away.
#[cfg(feature = "seeded-bugs")]
pub fn plant(bug: Option<Bug>) {
    PLANTED.set(bug);
}

/// Returns whether a bug is planted.
#[cfg(feature = "seeded-bugs")]
pub(crate) fn is_on(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}

/// Returns that no bug is planted.
#[cfg(not(feature = "seeded-bugs"))]
pub(crate) const fn is_on(_: Bug) -> bool {
    false
}
