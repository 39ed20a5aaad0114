//! A run in one line, played again: whole, or up to a moment.

use anyhow::{Context, Error, anyhow};
use election::evidence::sha256_hex;
use hardware::replay::turns::Until;
use language::Language;
use terminal_sim::scenario::Scenario;
use terminal_sim::search::run;

use crate::commands::simulate::Told;
use crate::token::Token;
use crate::{Hint, Verdict, chronicle, day, print, problems};

/// Plays the run of a token.
pub(super) fn replay(
    line: &str,
    is_any_version: bool,
    until: Option<Until>,
    told: &Told,
) -> Result<Verdict, Error> {
    let token: Token = line.parse().context(Hint("copy the whole line, from `saylau1:` on".to_owned()))?;
    let ours = env!("CARGO_PKG_VERSION");
    if token.version != ours && !is_any_version {
        let hint = "use that version, or --any-version to see what this one makes of it";
        return Err(anyhow!("run is of version {}, and this is {ours}", token.version)
            .context(Hint(hint.to_owned()))
            .context("run may come out otherwise here"));
    }
    let source = token.source();
    let scenario = Scenario::parse(&source).map_err(|found| problems::error(&source, &found))?;
    let hash = sha256_hex(scenario.canonical().as_bytes());
    let run = run(&scenario, &hash, token.seed);
    let Some((day, chronicle)) = &run.played else {
        let seen = run.breaches.first().map_or("", |breach| breach.seen.as_str());
        print(&format!("the program panics: {seen}\n"))?;
        return Ok(Verdict::Findings);
    };
    told.write(chronicle)?;
    let mut text = match until {
        Some(Until::Time(until)) => chronicle::moment(chronicle, until),
        Some(Until::Packet(_)) => {
            let hint = Hint("give a time, such as `11:42:07`".to_owned());
            return Err(anyhow!("a run of a simulation has no packets").context(hint));
        }
        None => format!(
            "{}\nscenario     sha256 {hash}\nfingerprint  {}\n",
            day::render(&scenario, day, token.seed, Language::English),
            day.fingerprint
        ),
    };
    text.push('\n');
    for breach in &run.breaches {
        text.push_str(&format!("breaks `{}`: {}\n", breach.checker, breach.seen));
    }
    if run.breaches.is_empty() {
        text.push_str("No rule was broken.\n");
    }
    print(&text)?;
    Ok(if run.breaches.is_empty() { Verdict::Clean } else { Verdict::Findings })
}
