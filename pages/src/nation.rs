//! The election day of a country: region by region, the votes, the precincts that need a look first, and what the audits saw.

use charts::Multiples;
use language::{Language, Words};

use crate::PageError;
use crate::document::{Cell, Column, Document, Figure, Section, Table};
use crate::number::Number;
use crate::sweep::{Matrix, matrix};

/// What a nation's day came to.
#[derive(Clone, Debug, Default)]
pub struct Nation {
    /// Its title.
    pub title: String,
    /// Seed of the run.
    pub seed: u64,
    /// One for all fingerprints.
    pub fingerprint: String,
    /// Its regions.
    pub regions: Vec<(String, Sums)>,
    /// All of them.
    pub together: Sums,
    /// Votes by contest, as the protocols have them.
    pub contests: Vec<Contest>,
    /// Precincts with the most findings, and more votes stranded where that is even.
    pub worst: Vec<Worst>,
    /// What the audits saw.
    pub matrix: Matrix,
}

/// Sums of some precincts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// Precincts.
    pub precincts: u64,
    /// Those with devices.
    pub electronic_precincts: u64,
    /// Voters on the lists at opening.
    pub listed: u64,
    /// Voters added to them.
    pub added: u64,
    /// Voters who took part, by the summary protocols.
    pub voted: u64,
    /// People who came.
    pub came: u64,
    /// Votes on devices.
    pub voted_electronic: u64,
    /// Votes on paper.
    pub voted_paper: u64,
    /// People who left without a vote.
    pub left_without_voting: u64,
    /// Votes that never reached a box.
    pub stranded: u64,
    /// Precincts in which the audit found something.
    pub precincts_with_findings: u64,
}

/// Votes of a contest.
#[derive(Clone, Debug)]
pub struct Contest {
    /// Its name.
    pub name: String,
    /// Each line of the ballot: name, votes of the summary protocols, votes on devices.
    pub lines: Vec<(String, u64, u64)>,
}

/// A precinct that needs a look first.
#[derive(Clone, Debug)]
pub struct Worst {
    /// Its number.
    pub number: u64,
    /// Its region.
    pub region: String,
    /// Findings.
    pub findings: u64,
    /// Codes of the checks that made them.
    pub found: String,
    /// Votes stranded.
    pub stranded: u64,
}

/// Returns a nation's day as a page.
pub fn nation_page(nation: &Nation, language: Language) -> Result<String, PageError> {
    let words = Words::new(language);
    let found = nation.together.precincts_with_findings;
    let document = Document {
        title: nation.title.clone(),
        is_simulated: true,
        verdict: words.count("precincts-with-findings", found),
        has_findings: 0 < found,
        sections: vec![
            together(&words, nation),
            regions(&words, nation)?,
            worst(&words, nation),
            contests(&words, nation),
            matrix(&words, &nation.matrix, "/matrix")?,
        ],
        limits: vec![words.say("limits-l0"), words.say("limits-matrix")],
        version: env!("CARGO_PKG_VERSION"),
        words,
    };
    document.html()
}

fn together(words: &Words, nation: &Nation) -> Section {
    let Sums { precincts, electronic_precincts, listed, came, voted_electronic, voted_paper, .. } =
        nation.together;
    let tile = |key: &str, value, field: &str| {
        (words.say(key), Number::new(words, value, format!("/nation/{field}")))
    };
    Section {
        id: "together",
        title: words.say("nation-title"),
        aside: words.say("nation-aside"),
        tiles: vec![
            tile("precincts-all", precincts, "precincts"),
            tile("precincts-with-devices", electronic_precincts, "electronic_precincts"),
            tile("listed", listed, "listed"),
            tile("came", came, "came"),
            tile("voted-electronic", voted_electronic, "voted_electronic"),
            tile("voted-paper", voted_paper, "voted_paper"),
            tile("left-without-voting", nation.together.left_without_voting, "left_without_voting"),
            tile("votes-stranded", nation.together.stranded, "stranded"),
        ],
        facts: vec![
            (words.say("fact-seed"), nation.seed.to_string()),
            (words.say("fact-fingerprint"), nation.fingerprint.clone()),
        ],
        figures: Vec::new(),
    }
}

fn regions(words: &Words, nation: &Nation) -> Result<Section, PageError> {
    let share = |part: u64, whole: u64| {
        let share = part as f64 / (whole as f64).max(1.0);
        (share, format!("{}\u{a0}%", words.decimal(share * 100.0, 1)))
    };
    let panels = nation.regions.iter().map(|(name, sums)| {
        let votes = sums.voted_electronic.saturating_add(sums.voted_paper);
        let shares = vec![
            share(sums.voted, sums.listed.saturating_add(sums.added)),
            share(sums.voted_electronic, votes),
            share(sums.precincts_with_findings, sums.precincts),
        ];
        (name.clone(), shares)
    });
    let chart = Multiples {
        title: words.say("regions-title"),
        description: words.say("regions-description"),
        measures: ["turnout", "by-device", "found-in"].iter().map(|key| words.say(key)).collect(),
        panels: panels.collect(),
    };
    let all = nation
        .regions
        .iter()
        .enumerate()
        .map(|(index, (name, sums))| (name.clone(), sums, format!("/regions/{index}")));
    let all = all.chain([(words.say("together-row"), &nation.together, "/nation".to_owned())]);
    let rows = all.map(|(name, sums, at)| {
        let cell = |value, field: &str| Cell::number(Number::new(words, value, format!("{at}/{field}")));
        vec![
            Cell::Text(name),
            cell(sums.precincts, "precincts"),
            cell(sums.electronic_precincts, "electronic_precincts"),
            cell(sums.listed, "listed"),
            cell(sums.came, "came"),
            cell(sums.voted_electronic, "voted_electronic"),
            cell(sums.voted_paper, "voted_paper"),
            cell(sums.left_without_voting, "left_without_voting"),
            cell(sums.stranded, "stranded"),
            cell(sums.precincts_with_findings, "precincts_with_findings"),
        ]
    });
    let keys = [
        "precincts-all",
        "precincts-with-devices",
        "listed",
        "came",
        "on-devices",
        "on-paper",
        "left-short",
        "votes-stranded",
        "found-in",
    ];
    let columns = [Column::text(words.say("region"))].into_iter();
    let columns = columns.chain(keys.iter().map(|key| Column::number(words.say(key))));
    let table =
        Table { caption: words.say("regions-title"), columns: columns.collect(), rows: rows.collect() };
    let figures = vec![Figure::picture(chart.svg("regions-chart")?, table)];
    Ok(Section { id: "regions", title: words.say("regions-title"), figures, ..Section::default() })
}

fn worst(words: &Words, nation: &Nation) -> Section {
    let rows = nation.worst.iter().enumerate().map(|(index, worst)| {
        let cell =
            |value, field: &str| Cell::number(Number::new(words, value, format!("/worst/{index}/{field}")));
        vec![
            Cell::Text(worst.number.to_string()),
            Cell::Text(worst.region.clone()),
            cell(worst.findings, "findings"),
            Cell::Text(worst.found.clone()),
            cell(worst.stranded, "stranded"),
        ]
    });
    let table = Table {
        caption: words.say("worst-title"),
        columns: vec![
            Column::text(words.say("precinct")),
            Column::text(words.say("region")),
            Column::number(words.say("findings-column")),
            Column::text(words.say("check")),
            Column::number(words.say("votes-stranded")),
        ],
        rows: rows.collect(),
    };
    let is_any = !nation.worst.is_empty();
    Section {
        id: "worst",
        title: words.say("worst-title"),
        aside: words.say(if is_any { "worst-aside" } else { "no-findings" }),
        figures: if is_any { vec![Figure::table(table)] } else { Vec::new() },
        ..Section::default()
    }
}

fn contests(words: &Words, nation: &Nation) -> Section {
    let figures = nation.contests.iter().map(|contest| {
        let valid: u64 = contest.lines.iter().map(|(_, all, _)| *all).sum();
        let rows = contest.lines.iter().map(|(name, all, devices)| {
            let share = *all as f64 / (valid as f64).max(1.0) * 100.0;
            vec![
                Cell::Text(name.clone()),
                Cell::Figure(words.number(*all)),
                Cell::Figure(format!("{}\u{a0}%", words.decimal(share, 2))),
                Cell::Figure(words.number(*devices)),
            ]
        });
        Figure::table(Table {
            caption: contest.name.clone(),
            columns: vec![
                Column::text(words.say("ballot-line")),
                Column::number(words.say("votes")),
                Column::number(words.say("share")),
                Column::number(words.say("on-devices")),
            ],
            rows: rows.collect(),
        })
    });
    Section {
        id: "contests",
        title: words.say("contests-title"),
        aside: words.say("contests-aside"),
        figures: figures.collect(),
        ..Section::default()
    }
}
