//! The files of a batch-comparison audit, as Arlo and the states that use it publish them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Error, anyhow};
use auditor::batch_audit::{CountedBatch, Place, Published, Records};
use csv::StringRecord;
use hardware::folder::archive::members;

use crate::Hint;

/// Most bytes of all manifests or all totals, unpacked.
const MOST_BYTES: u64 = 1 << 30;

/// Reads the manifests and the reported totals: folders or archives with a CSV file a jurisdiction, in a folder of its name.
pub(crate) fn records(manifests: &Path, totals: &Path, contest: &str) -> Result<Records, Error> {
    let mut records = Records::default();
    for table in tables(manifests)? {
        let column = |names: &[&str]| table.column(names);
        let (Some(batch), Some(ballots)) = (column(&["batch name"]), column(&["number of ballots"])) else {
            let hint = Hint("a manifest has the columns `Batch Name` and `Number of Ballots`".to_owned());
            return Err(anyhow!("`{}` is no ballot manifest", table.name).context(hint));
        };
        for row in &table.rows {
            let place = table.place(row, batch);
            let ballots = table.number(row, ballots)?;
            if records.ballots.insert(place.clone(), ballots).is_some() {
                return Err(anyhow!("`{}`: batch `{}` is there twice", table.name, place.batch));
            }
        }
    }
    for table in tables(totals)? {
        let Some(batch) = table.column(&["batch name"]) else {
            let hint = Hint("totals have the column `Batch Name` and one for each choice".to_owned());
            return Err(anyhow!("`{}` holds no totals by batch", table.name).context(hint));
        };
        let choices = table.choices(batch, contest);
        for row in &table.rows {
            let votes = choices.iter().map(|(at, choice)| Ok((choice.clone(), table.number(row, *at)?)));
            let votes = votes.collect::<Result<BTreeMap<String, u64>, Error>>()?;
            let place = table.place(row, batch);
            if records.votes.insert(place.clone(), votes).is_some() {
                return Err(anyhow!("`{}`: batch `{}` is there twice", table.name, place.batch));
            }
        }
    }
    Ok(records)
}

/// A table of one jurisdiction.
struct Table {
    name: String,
    jurisdiction: String,
    headings: Vec<String>,
    rows: Vec<StringRecord>,
}

fn tables(path: &Path) -> Result<Vec<Table>, Error> {
    let found = members(path, MOST_BYTES)?;
    let csvs = found.into_iter().filter(|(name, _)| name.to_lowercase().ends_with(".csv"));
    let tables: Vec<Table> =
        csvs.map(|(name, bytes)| Table::parse(name, &bytes)).collect::<Result<_, _>>()?;
    if tables.is_empty() {
        return Err(anyhow!("there is no CSV file in `{}`", path.display()));
    }
    Ok(tables)
}

impl Table {
    fn parse(name: String, bytes: &[u8]) -> Result<Self, Error> {
        let mut rows = lines(bytes).with_context(|| format!("`{name}` cannot be read"))?;
        let folder = name.rsplit('/').nth(1).or_else(|| name.split('.').next()).unwrap_or(&name);
        let jurisdiction = folder.trim().to_uppercase();
        if rows.is_empty() {
            return Err(anyhow!("`{name}` is empty"));
        }
        let headings = rows.remove(0).iter().map(|heading| heading.trim().to_owned()).collect();
        Ok(Self { name, jurisdiction, headings, rows })
    }

    fn column(&self, names: &[&str]) -> Option<usize> {
        self.headings.iter().position(|heading| names.contains(&heading.to_lowercase().as_str()))
    }

    /// Columns of the choices of a contest. Where several contests are in a file, a heading is `CONTEST - CHOICE`.
    fn choices(&self, batch: usize, contest: &str) -> Vec<(usize, String)> {
        let prefix = format!("{contest} - ");
        let named = |heading: &String| heading.strip_prefix(&prefix).map(str::to_owned);
        let has_several = self.headings.iter().any(|heading| named(heading).is_some());
        let columns = self.headings.iter().enumerate();
        let columns = columns.filter(|(at, heading)| *at != batch && !heading.is_empty());
        let choices = columns.filter_map(|(at, heading)| {
            let choice = if has_several { named(heading)? } else { heading.clone() };
            Some((at, choice))
        });
        choices.collect()
    }

    fn place(&self, row: &StringRecord, batch: usize) -> Place {
        let batch = row.get(batch).unwrap_or("").trim().to_owned();
        Place { jurisdiction: self.jurisdiction.clone(), batch }
    }

    fn number(&self, row: &StringRecord, at: usize) -> Result<u64, Error> {
        let text = row.get(at).unwrap_or("").trim();
        text.parse().with_context(|| {
            let line = row.position().map_or(0, csv::Position::line);
            let heading = self.headings.get(at).map_or("", String::as_str);
            format!(
                "`{}` line {line}: `{heading}` is no whole number: `{}`",
                self.name,
                text.escape_default()
            )
        })
    }
}

/// Returns the lines of a table that hold anything.
fn lines(bytes: &[u8]) -> Result<Vec<StringRecord>, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let rows: Vec<StringRecord> = reader.records().collect::<Result<_, _>>()?;
    Ok(rows.into_iter().filter(|row| row.iter().any(|field| !field.trim().is_empty())).collect())
}

/// The report of an audit: sections, each with a heading.
struct Sections(BTreeMap<String, Vec<StringRecord>>);

/// Reads the report that Arlo writes of a batch-comparison audit. Of several contests the one named, or the targeted one.
pub(crate) fn published(bytes: &[u8], wanted: Option<&str>) -> Result<Published, Error> {
    let mut sections: BTreeMap<String, Vec<StringRecord>> = BTreeMap::new();
    let mut section = String::new();
    for row in lines(bytes)? {
        let first = row.get(0).unwrap_or("").trim();
        match first.strip_prefix("########").and_then(|rest| rest.strip_suffix("########")) {
            Some(name) => section = name.trim().to_owned(),
            None => sections.entry(section.clone()).or_default().push(row),
        }
    }
    let sections = Sections(sections);
    let contests = sections.rows("CONTESTS")?;
    let is_wanted = |row: &Entry<'_>| match wanted {
        Some(name) => row.text("Contest Name") == name,
        None => row.text("Targeted?").eq_ignore_ascii_case("targeted"),
    };
    let contest = contests.iter().find(|row| is_wanted(row)).ok_or_else(|| {
        let names: Vec<&str> = contests.iter().map(|row| row.text("Contest Name")).collect();
        let hint = Hint(format!("the report has `{}`", names.join("`, `")));
        anyhow!("the contest asked for is not in the report").context(hint)
    })?;
    let name = contest.text("Contest Name").to_owned();
    let settings = sections.rows("AUDIT SETTINGS")?;
    let risk_limit = risk_limit(settings.first().map(|row| row.text("Risk Limit")).unwrap_or(""))?;
    let rounds = sections.rows("ROUNDS")?;
    let rounds: Vec<&Entry<'_>> = rounds.iter().filter(|row| row.text("Contest Name") == name).collect();
    let sizes = rounds.iter().map(|row| row.number("Sample Size")).collect::<Result<Vec<u64>, Error>>()?;
    Ok(Published {
        winners: contest.number("Number of Winners")?,
        votes_allowed: contest.number("Votes Allowed")?,
        ballots: contest.number("Total Ballots Cast")?,
        pending: contest.number("Pending Ballots").unwrap_or(0),
        totals: votes(contest.text("Vote Totals"))?,
        risk_limit,
        p: rounds.last().map(|row| row.p_value()).transpose()?.flatten(),
        sample_size: sizes.iter().fold(0, |sum, size| sum.saturating_add(*size)),
        counted: counted(&sections, &name)?,
        contest: name,
    })
}

/// Reads a risk limit in percent. At 100 % or more everything would be confirmed.
fn risk_limit(text: &str) -> Result<f64, Error> {
    let percent = text.trim_end_matches('%').trim().parse::<f64>().ok();
    let share = percent.map(|percent| percent / 100.0).filter(|share| 0.0 < *share && *share < 1.0);
    share
        .ok_or_else(|| anyhow!("`Risk Limit` must be above 0 % and below 100 %: `{}`", text.escape_default()))
}

fn counted(sections: &Sections, contest: &str) -> Result<Vec<CountedBatch>, Error> {
    let rows = sections.rows("SAMPLED BATCHES")?;
    let batches = rows.iter().filter(|row| row.text("Jurisdiction Name") != "Totals");
    let batches = batches.map(|row| {
        let of = |what: &str| row.text(&format!("{what}: {contest}"));
        let counted = Some(of("Audit Results")).filter(|text| !text.is_empty());
        // A ticket is a number below 1; a batch counted beside the sample has none.
        let tickets = of("Ticket Numbers").split([' ', ',', ';', ':']).filter(|word| word.starts_with("0."));
        Ok(CountedBatch {
            place: Place {
                jurisdiction: row.text("Jurisdiction Name").to_uppercase(),
                batch: row.text("Batch Name").to_owned(),
            },
            ballots: row.number("Ballots in Batch")?,
            draws: tickets.count() as u64,
            reported: votes(of("Reported Results"))?,
            counted: counted.map(votes).transpose()?,
        })
    });
    batches.collect()
}

/// A row of a section with its heading.
struct Entry<'a> {
    headings: &'a StringRecord,
    row: &'a StringRecord,
}

impl Sections {
    fn rows(&self, section: &str) -> Result<Vec<Entry<'_>>, Error> {
        let (headings, rows) = self.0.get(section).and_then(|rows| rows.split_first()).ok_or_else(|| {
            let hint = Hint("give the report that Arlo writes of a batch-comparison audit".to_owned());
            anyhow!("the report has no section `{section}`").context(hint)
        })?;
        Ok(rows.iter().map(|row| Entry { headings, row }).collect())
    }
}

impl<'a> Entry<'a> {
    /// Returns a field by its heading; nothing where there is no such column.
    fn text(&self, heading: &str) -> &'a str {
        let at = self.headings.iter().position(|name| name.trim() == heading);
        at.and_then(|at| self.row.get(at)).unwrap_or("").trim()
    }

    /// Returns the p-value of a round, if it has one.
    fn p_value(&self) -> Result<Option<f64>, Error> {
        let text = self.text("P-Value");
        let p = text.parse::<f64>().ok().filter(|p| (0.0..=1.0).contains(p));
        if p.is_none() && !text.is_empty() {
            return Err(anyhow!("`P-Value` is no number from 0 to 1: `{}`", text.escape_default()));
        }
        Ok(p)
    }

    fn number(&self, heading: &str) -> Result<u64, Error> {
        let text = self.text(heading);
        text.parse().with_context(|| {
            let line = self.row.position().map_or(0, csv::Position::line);
            format!("line {line} of the report: `{heading}` is no whole number: `{}`", text.escape_default())
        })
    }
}

/// Reads `NAME: VOTES; NAME: VOTES`.
fn votes(text: &str) -> Result<BTreeMap<String, u64>, Error> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let vote = |part: &str| {
        let (choice, votes) = part.rsplit_once(':')?;
        Some((choice.trim().to_owned(), votes.trim().parse().ok()?))
    };
    let votes = parts.map(|part| {
        vote(part)
            .ok_or_else(|| anyhow!("votes are written as `NAME: VOTES`, not `{}`", part.escape_default()))
    });
    votes.collect()
}
