//! The command line: one variant a command, each described in its own file.

use anyhow::Error;
use clap::{Parser, Subcommand, ValueEnum};
use language::Language;

use crate::Verdict;
use crate::commands::audit::AuditArgs;
use crate::commands::bench::BenchArgs;
use crate::commands::completions::{CompletionsArgs, ManArgs};
use crate::commands::doctor::DoctorArgs;
use crate::commands::explain::ExplainArgs;
use crate::commands::export::ExportArgs;
use crate::commands::forms::FormsArgs;
use crate::commands::init::InitArgs;
use crate::commands::list::ListArgs;
use crate::commands::merge::MergeArgs;
use crate::commands::nation::NationArgs;
use crate::commands::pair::PairArgs;
use crate::commands::replay::ReplayArgs;
use crate::commands::rounds::RoundsArgs;
use crate::commands::search::SearchArgs;
use crate::commands::simulate::SimulateArgs;
use crate::commands::station::StationArgs;
use crate::commands::sweep::SweepArgs;
use crate::commands::terminal::TerminalArgs;
use crate::commands::verify::VerifyArgs;

/// Simulate and audit Kazakhstan's Saylau electronic voting
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub(crate) struct Cli {
    /// Tell on stderr what is going on
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,

    #[command(subcommand)]
    command: Command,
}

/// A language of what people read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    #[default]
    En,
    /// Russian
    Ru,
    /// Kazakh
    Kk,
}

impl Lang {
    pub(crate) fn language(self) -> Language {
        match self {
            Self::En => Language::English,
            Self::Ru => Language::Russian,
            Self::Kk => Language::Kazakh,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Simulate(SimulateArgs),
    Sweep(SweepArgs),
    Merge(MergeArgs),
    Nation(NationArgs),
    Search(SearchArgs),
    Station(StationArgs),
    Terminal(TerminalArgs),
    Bench(BenchArgs),
    Pair(PairArgs),
    Audit(AuditArgs),
    Rounds(RoundsArgs),
    Verify(VerifyArgs),
    Export(ExportArgs),
    Forms(FormsArgs),
    Replay(ReplayArgs),
    Explain(ExplainArgs),
    List(ListArgs),
    Init(InitArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Cli {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        match self.command {
            Command::Simulate(args) => args.run(),
            Command::Sweep(args) => args.run(),
            Command::Merge(args) => args.run(),
            Command::Nation(args) => args.run(),
            Command::Search(args) => args.run(),
            Command::Station(args) => args.run(),
            Command::Terminal(args) => args.run(),
            Command::Bench(args) => args.run(),
            Command::Pair(args) => args.run(),
            Command::Audit(args) => args.run(),
            Command::Rounds(args) => args.run(),
            Command::Verify(args) => args.run(),
            Command::Export(args) => args.run(),
            Command::Forms(args) => args.run(),
            Command::Replay(args) => args.run(),
            Command::Explain(args) => args.run(),
            Command::List(args) => args.run(),
            Command::Init(args) => args.run(),
            Command::Doctor(args) => args.run(),
            Command::Completions(args) => args.run(),
            Command::Man(args) => args.run(),
        }
    }
}
