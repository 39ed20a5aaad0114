//! Secrets: from the operating system's generator, and kept out of core dumps, debuggers and, where it is granted, swap.

use std::io;

use storage::Entropy;

/// The generator of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn draw(&mut self) -> io::Result<[u8; 32]> {
        draw()
    }
}

/// Draws secret bytes.
pub fn draw<const N: usize>() -> io::Result<[u8; N]> {
    let mut secret = [0; N];
    getrandom::fill(&mut secret)?;
    Ok(secret)
}

/// Keeps the memory of this process out of core dumps and away from debuggers of the same user, for its whole life.
///
/// Where the system sets no limit to locked memory, nothing of it is swapped either. Under a limit locking is left
/// alone: what the process asks for later might then be refused in the middle of an election.
pub fn guard() -> io::Result<()> {
    system::no_dumps()?;
    if !system::lock() {
        tracing::warn!("memory may be swapped: give the station an unlimited `memlock`, or switch swap off");
    }
    Ok(())
}

#[cfg(target_os = "linux")]
mod system {
    use std::io;

    use rustix::mm::{MlockAllFlags, mlockall};
    use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

    pub(super) fn no_dumps() -> io::Result<()> {
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
        Ok(())
    }

    pub(super) fn lock() -> bool {
        let flags = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
        getrlimit(Resource::Memlock).current.is_none() && mlockall(flags).is_ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;

    pub(super) fn no_dumps() -> io::Result<()> {
        Ok(())
    }

    pub(super) fn lock() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[test]
    fn nothing_is_dumped_after_the_guard() {
        use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

        super::guard().unwrap();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(super::draw::<32>().unwrap(), super::draw::<32>().unwrap());
    }
}
