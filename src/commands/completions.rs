//! `saylau completions` and `saylau man`: what a shell and `man` need to know of the command line.

use std::path::PathBuf;

use anyhow::{Context, Error};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use hardware::folder;

use crate::cli::Cli;
use crate::{Verdict, print};

/// Print what a shell needs to complete commands and flags
///
/// For bash: `saylau completions bash > ~/.local/share/bash-completion/completions/saylau`. For zsh: into a file `_saylau` of a folder
/// of `fpath`. For fish: `saylau completions fish > ~/.config/fish/completions/saylau.fish`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Write the manual pages, one a command
///
/// Writes `saylau.1`, `saylau-audit.1` and so on. `man -l man/saylau.1` shows one; `~/.local/share/man/man1` is where `man` finds them.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Folder to write to
    #[arg(long, value_name = "DIR", default_value = "man")]
    out: PathBuf,
}

impl CompletionsArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "saylau", &mut script);
        print(&String::from_utf8(script).context("a script of the shell is text")?)?;
        Ok(Verdict::Clean)
    }
}

impl ManArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let mut command = Cli::command();
        command.build();
        let mut told = String::new();
        for (name, page) in pages(&command, "saylau")? {
            let path = self.out.join(format!("{name}.1"));
            folder::write_text(&path, &page)?;
            told.push_str(&format!("{}\n", path.display()));
        }
        print(&told)?;
        Ok(Verdict::Clean)
    }
}

/// Returns the page of a command and those of the commands under it, with the names of their files.
fn pages(command: &clap::Command, name: &str) -> Result<Vec<(String, String)>, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    let mut all = vec![(name.to_owned(), String::from_utf8(page).context("a manual page is text")?)];
    for under in command.get_subcommands().filter(|under| !under.is_hide_set() && under.get_name() != "help")
    {
        all.extend(pages(under, &format!("{name}-{}", under.get_name()))?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_its_flags() {
        let mut command = Cli::command();
        command.build();
        let pages = pages(&command, "saylau").unwrap();
        let page = |name: &str| &pages.iter().find(|(other, _)| other == name).unwrap().1;
        assert!(page("saylau-audit").contains("mapping") && page("saylau-audit-plan").contains("electronic"));
        assert!(page("saylau").contains("simulate"));
        assert!(pages.iter().all(|(name, page)| page.contains(".TH") && !name.contains("help")));
    }
}
