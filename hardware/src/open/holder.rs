//! Finds out which program has a port open, where the system lets us look.
//!
//! Several may: whoever made a pseudo-terminal, and whoever took it. The one that holds a lock on it is meant.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::Holder;

/// Returns a program that has the port open, other than this one.
pub(crate) fn find(port: &Path) -> Option<Holder> {
    let port = fs::canonicalize(port).ok()?;
    let ours = std::process::id();
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let numbered =
        processes.filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())));
    let others = numbered.filter(|(process, _): &(u32, _)| *process != ours);
    let mut holders: Vec<_> = others.filter(|(_, folder)| holds(folder, &port)).collect();
    let lockers = fs::read_to_string("/proc/locks").unwrap_or_default();
    let lockers = lockers_of(&lockers, fs::metadata(&port).ok()?.ino());
    holders.sort_by_key(|(process, _)| !lockers.contains(process));
    let (process, folder) = holders.into_iter().next()?;
    let name = fs::read_to_string(folder.join("comm")).unwrap_or_default();
    // The name is the program's own choice and goes to a terminal.
    let name = name.chars().filter(|c| !c.is_control()).take(32).collect();
    Some(Holder { process, name })
}

fn holds(process: &Path, port: &Path) -> bool {
    let open = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    open.filter_map(|entry| fs::read_link(entry.path()).ok()).any(|target| target == port)
}

/// Reads from the kernel's table who has locked a file as a whole: number, kind, two words, process, device and inode.
fn lockers_of(table: &str, inode: u64) -> Vec<u32> {
    let locker = |line: &str| {
        let mut fields = line.split_whitespace().skip(1);
        let is_whole = fields.next()? == "FLOCK";
        let process = fields.nth(2)?.parse().ok()?;
        let place = fields.next()?.rsplit_once(':')?.1.parse().ok();
        (is_whole && place == Some(inode)).then_some(process)
    };
    table.lines().filter_map(locker).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_lock_a_file_are_read_from_the_kernels_table() {
        let table = "1: FLOCK  ADVISORY  WRITE 4711 00:17:5 0 EOF\n\
                     2: POSIX  ADVISORY  WRITE 12 00:17:5 0 EOF\n\
                     3: -> FLOCK  ADVISORY  WRITE 13 00:17:5 0 EOF\n\
                     4: FLOCK  ADVISORY  READ 4712 00:17:5 0 EOF\n\
                     5: FLOCK  ADVISORY  WRITE 14 00:17:55 0 EOF\n\
                     broken\n";
        assert_eq!(lockers_of(table, 5), [4_711, 4_712]);
    }
}
