//! The summary of a nation as a page of a browser shows it.

use pages::nation as page;

use super::summary::{Summary, Sums};
use crate::sweep::page::matrix;

impl Summary<'_> {
    /// Returns what a page shows.
    pub(crate) fn page(&self, title: String, seed: u64, fingerprint: &str) -> page::Nation {
        let regions = self.regions.iter().map(|region| (region.region.to_owned(), sums(&region.sums)));
        let contests = self.contests.iter().map(|contest| {
            let devices = contest.votes.devices.votes.iter().copied().chain(std::iter::repeat(0));
            let options = contest.options.iter().cloned();
            let lines = options.zip(contest.votes.all.votes.iter().copied().zip(devices));
            let against = (
                "against all".to_owned(),
                (contest.votes.all.against_all, contest.votes.devices.against_all),
            );
            let lines =
                lines.chain([against]).map(|(name, (all, devices))| (name, all.into(), devices.into()));
            page::Contest { name: contest.contest.to_owned(), lines: lines.collect() }
        });
        let worst = self.worst.iter().map(|worst| page::Worst {
            number: worst.number.into(),
            region: worst.region.to_owned(),
            findings: worst.findings.into(),
            found: worst.found.to_owned(),
            stranded: worst.stranded.into(),
        });
        page::Nation {
            title,
            seed,
            fingerprint: fingerprint.to_owned(),
            regions: regions.collect(),
            together: sums(&self.nation),
            contests: contests.collect(),
            worst: worst.collect(),
            matrix: matrix(&self.matrix),
        }
    }
}

fn sums(sums: &Sums) -> page::Sums {
    page::Sums {
        precincts: sums.precincts,
        electronic_precincts: sums.electronic_precincts,
        listed: sums.listed,
        added: sums.added,
        voted: sums.voted,
        came: sums.came,
        voted_electronic: sums.voted_electronic,
        voted_paper: sums.voted_paper,
        left_without_voting: sums.left_without_voting,
        stranded: sums.stranded,
        precincts_with_findings: sums.precincts_with_findings,
    }
}
