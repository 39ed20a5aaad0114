//! Finds out which program has a port open, where the system lets us look.

use std::fs;
use std::path::Path;

use super::Holder;

/// Returns a program that has the port open, other than this one.
pub(crate) fn find(port: &Path) -> Option<Holder> {
    let port = fs::canonicalize(port).ok()?;
    let ours = std::process::id();
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let numbered =
        processes.filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())));
    let mut others = numbered.filter(|(process, _): &(u32, _)| *process != ours);
    let (process, folder) = others.find(|(_, folder)| holds(folder, &port))?;
    let name = fs::read_to_string(folder.join("comm")).unwrap_or_default();
    // The name is the program's own choice and goes to a terminal.
    let name = name.chars().filter(|c| !c.is_control()).take(32).collect();
    Some(Holder { process, name })
}

fn holds(process: &Path, port: &Path) -> bool {
    let open = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    open.filter_map(|entry| fs::read_link(entry.path()).ok()).any(|target| target == port)
}
