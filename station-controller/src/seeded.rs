//! Bugs that tests plant to see whether the search for bugs finds them.
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
    /// A receipt leaves before its ballot is written: the records follow when something else happens.
    AckBeforeRecord,
    /// A ballot that comes again is stored again.
    NoDeduplication,
    /// A device counts as free before its ballot is read.
    FreedUnread,
    /// A check locks the voter's line until the issue, and a restart does not release the lock.
    ListLockKept,
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
