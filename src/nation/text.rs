//! The summary of a nation as text.

use language::Words;

use super::summary::{ContestVotes, RegionSums, Summary, Sums};
use crate::columns::columns;
use crate::day::plain;
use crate::sweep::text::matrix;

impl Summary<'_> {
    /// Returns the summary for a person.
    pub(crate) fn told(&self, words: &Words) -> String {
        let mut text = self.regions(words);
        for contest in &self.contests {
            text.push_str(&format!("\n{}", votes(words, contest)));
        }
        text.push_str(&format!("\n{}", matrix(words, &self.matrix)));
        text
    }

    fn regions(&self, words: &Words) -> String {
        let head = [
            "region",
            "nation-precincts",
            "nation-with-devices",
            "nation-listed",
            "nation-came",
            "turnout",
            "nation-on-devices",
            "nation-on-paper",
            "nation-left",
            "nation-stranded",
            "found-in",
        ];
        let rows = self.regions.iter().map(|RegionSums { region, sums }| cells(words, plain(region), sums));
        let together = cells(words, words.say("together-row"), &self.nation);
        columns(1, [head.map(|key| words.say(key))].into_iter().chain(rows).chain([together]))
    }
}

fn cells(words: &Words, name: String, sums: &Sums) -> [String; 11] {
    let turnout = sums.voted as f64 / ((sums.listed + sums.added) as f64).max(1.0) * 100.0;
    [
        name,
        words.number(sums.precincts),
        words.number(sums.electronic_precincts),
        words.number(sums.listed),
        words.number(sums.came),
        percent(words, turnout),
        words.number(sums.voted_electronic),
        words.number(sums.voted_paper),
        words.number(sums.left_without_voting),
        words.number(sums.stranded),
        words.number(sums.precincts_with_findings),
    ]
}

/// Votes of one contest, as the protocols have them.
fn votes(words: &Words, ContestVotes { contest, options, votes }: &ContestVotes<'_>) -> String {
    let valid = votes.all.total().saturating_sub(u64::from(votes.all.blank)).max(1);
    let row = |name: String, all: u32, devices: u32| {
        let share = f64::from(all) / valid as f64 * 100.0;
        [name, percent(words, share), words.number(all.into()), words.number(devices.into())]
    };
    let devices = votes.devices.votes.iter().copied().chain(std::iter::repeat(0));
    let options = options.iter().zip(votes.all.votes.iter().zip(devices));
    let options = options.map(|(option, (all, devices))| row(plain(option), *all, devices));
    let others = [
        row(words.say("against-all"), votes.all.against_all, votes.devices.against_all),
        row(words.say("nation-blank"), votes.all.blank, votes.devices.blank),
        [words.say("nation-invalid"), String::new(), words.number(votes.invalid), String::new()],
    ];
    let head = [plain(contest), words.say("share"), words.say("nation-all"), words.say("nation-on-devices")];
    columns(1, [head].into_iter().chain(options).chain(others))
}

fn percent(words: &Words, percent: f64) -> String {
    format!("{}\u{a0}%", words.decimal(percent, 2))
}
