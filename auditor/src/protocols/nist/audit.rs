//! Takes documents, twice each, and puts the report together.

use std::io::Read;

use super::document::Document;
use super::matching::{Matches, matches};
use super::read::{Form, Part, ReadError, Wanted, form, read};
use super::records::Records;
use super::report::{Collector, ContestReport, FileReport, LEVEL, Report, cannot_claim};
use super::{
    RECORDS, RESULTS, n01_votes_bound, n02_votes_whole, n03_classes, n04_parts, n05_voters, n08_references,
    n09_counts, n20_ballots, n21_one_election, together,
};
use crate::evidence::shown;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// `ElectionReport` of SP 1500-100 version 2.
    Results,
    /// `CastVoteRecordReport` of SP 1500-103 version 1.
    Records,
}

/// Definitions of all documents: the first reading.
#[derive(Debug)]
pub struct Definitions {
    results: Vec<Document>,
    records: Document,
    files: Vec<FileReport>,
    passed_over: u64,
}

/// The cast vote records of all documents: the second reading.
pub struct Second<'a> {
    definitions: &'a Definitions,
    records: Records<'a>,
}

impl Default for Definitions {
    fn default() -> Self {
        Self { results: Vec::new(), records: Document::new(), files: Vec::new(), passed_over: 0 }
    }
}

/// Returns what a document is by its first bytes: at least as many as there are up to the end of the first XML tag, or the
/// first class of JSON.
///
/// # Errors
///
/// [`ReadError`] if it is neither.
pub fn standard(head: &[u8]) -> Result<Standard, ReadError> {
    Ok(recognise(head)?.1)
}

fn recognise(head: &[u8]) -> Result<(Form, Standard), ReadError> {
    let (form, root) = form(head)?;
    let at = |word: &str| head.windows(word.len()).position(|window| window == word.as_bytes());
    // The class that comes first is that of the report or of a part of it; what follows may be anybody's words.
    let of_records = [at("\"CVR."), at("\"CVR\"")].into_iter().flatten().min();
    let of_results = at("\"ElectionResults.");
    let standard = match form {
        Form::Xml if root.starts_with("CastVoteRecordReport") && root.ends_with("1500-103/v1") => {
            Standard::Records
        }
        Form::Xml if root.starts_with("ElectionReport") && root.ends_with("1500-100/v2") => Standard::Results,
        Form::Json => match (of_records, of_results) {
            (Some(records), Some(results)) if results < records => Standard::Results,
            (None, Some(_)) => Standard::Results,
            (Some(_), _) => Standard::Records,
            (None, None) => {
                return Err(ReadError::OtherStandard { what: "JSON without a class of either".to_owned() });
            }
        },
        Form::Xml => return Err(ReadError::OtherStandard { what: shown(&root) }),
    };
    Ok((form, standard))
}

impl Definitions {
    /// Reads a document for everything but its cast vote records.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read; what was read of it before is kept, so that there should be no report.
    pub fn read(&mut self, file: &str, head: &[u8], reader: &mut dyn Read) -> Result<Standard, ReadError> {
        let (form, standard) = recognise(head)?;
        let file = shown(file);
        let mut fresh = Document::new();
        let document = if standard == Standard::Results { &mut fresh } else { &mut self.records };
        document.begin(&file);
        let contests = document.contests.len();
        let units = document.units.len();
        let mut bytes = skip_mark(head, reader);
        read(form, Wanted::Definitions, &mut bytes, &mut |part| document.take(part))?;
        check_class(document, standard)?;
        self.files.push(FileReport {
            file,
            standard: if standard == Standard::Results { RESULTS } else { RECORDS },
            form: if form == Form::Json { "json" } else { "xml" },
            status: document.word("status").to_owned(),
            is_test: document.word("test") == "true",
            units: (document.units.len() - units) as u64,
            contests: (document.contests.len() - contests) as u64,
            counts: document.counts,
            records: document.skipped,
        });
        if standard == Standard::Results {
            self.results.push(fresh);
        }
        Ok(standard)
    }

    /// Takes note of a file of an archive that is something else.
    pub fn pass_over(&mut self) {
        self.passed_over += 1;
    }

    /// Returns whether some document holds cast vote records, so that a second reading is needed.
    pub fn has_records(&self) -> bool {
        self.files.iter().any(|file| file.standard == RECORDS)
    }

    /// Ends the first reading.
    pub fn finish(&mut self) {
        self.records.finish();
        for results in &mut self.results {
            results.finish();
        }
        for results in &self.results {
            let matches = matches(&self.records, results);
            for (contest, partner) in self.records.contests.iter_mut().zip(&matches.contests) {
                let partner = partner.and_then(|partner| results.contests.get(partner));
                contest.allowed = contest.allowed.or(partner.and_then(|partner| partner.allowed));
            }
        }
    }

    /// Begins the second reading.
    pub fn second(&self) -> Second<'_> {
        Second { definitions: self, records: Records::new(&self.records) }
    }
}

/// A class that says otherwise than the first bytes is another standard.
fn check_class(document: &Document, standard: Standard) -> Result<(), ReadError> {
    let class = document.word("type");
    let version = document.word("version");
    let is_right = match standard {
        Standard::Results => class.is_empty() || class.ends_with("ElectionReport"),
        Standard::Records => {
            (class.is_empty() || class.ends_with("CastVoteRecordReport"))
                && (version.is_empty() || version.starts_with("1."))
        }
    };
    if !is_right {
        return Err(ReadError::OtherClass { what: format!("{class} {version}").trim().to_owned() });
    }
    // No second reading would take them.
    if standard == Standard::Results && 0 < document.skipped {
        return Err(ReadError::OtherClass { what: "an election report with cast vote records".to_owned() });
    }
    // No check would look at them.
    if standard == Standard::Records && (0 < document.counts || document.ballots.iter().next().is_some()) {
        return Err(ReadError::OtherClass { what: "cast vote records with counts of results".to_owned() });
    }
    Ok(())
}

/// Returns the bytes without a mark of byte order.
fn skip_mark<'a>(head: &'a [u8], reader: &'a mut dyn Read) -> impl Read + 'a {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).chain(reader)
}

impl Second<'_> {
    /// Reads a document of cast vote records again.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if some record is broken.
    pub fn read(&mut self, file: &str, head: &[u8], reader: &mut dyn Read) -> Result<(), ReadError> {
        let (form, standard) = recognise(head)?;
        if standard == Standard::Results {
            return Ok(());
        }
        self.records.begin(file);
        let records = &mut self.records;
        let mut take = |part| {
            if let Part::Record(cvr) = part {
                records.take(&cvr);
            }
        };
        read(form, Wanted::Records, &mut skip_mark(head, reader), &mut take)
    }

    /// Makes every check and the report.
    pub fn finish(mut self) -> Report {
        let mut found = Collector::default();
        let mut contests = Vec::new();
        let definitions = self.definitions;
        let has_records = definitions.has_records();
        let mut adjudication = Vec::new();
        if has_records {
            found.add(definitions.records.found.clone());
            n08_references::run(&definitions.records, &mut found);
            n09_counts::run(&definitions.records, &mut found);
            let (of_records, adjudicated) = self.records.finish();
            found.add(of_records);
            adjudication = adjudicated;
        }
        for results in &definitions.results {
            check_results(results, &mut found);
            contests.extend(match has_records {
                true => self.compare(results, &mut found),
                false => together::of_results(results),
            });
        }
        if definitions.results.is_empty() {
            contests = together::of_records(&self.records);
        }
        let (checks, findings) = found.finish();
        let mut report = Report {
            level: LEVEL,
            auditor: concat!("saylau ", env!("CARGO_PKG_VERSION")),
            files: definitions.files.clone(),
            passed_over: definitions.passed_over,
            checks,
            contests,
            adjudication,
            findings,
            cannot_claim: Vec::new(),
        };
        let documents = || definitions.results.iter().chain([&definitions.records]);
        let suppressed = documents().map(|document| document.suppressed).sum();
        let fractions: u64 = documents().map(|document| document.fractions).sum();
        report.cannot_claim = cannot_claim(&report, suppressed, fractions + self.records.fractions);
        report
    }

    fn compare(&self, results: &Document, found: &mut Collector) -> Vec<ContestReport> {
        let matches: Matches = matches(&self.definitions.records, results);
        if !n21_one_election::run(&self.records, results, &matches, found) {
            return together::of_results(results);
        }
        n20_ballots::run(&self.records, results, &matches, found);
        together::compare(&self.records, results, &matches, found)
    }
}

fn check_results(results: &Document, found: &mut Collector) {
    found.add(results.found.clone());
    n01_votes_bound::run(results, found);
    n02_votes_whole::run(results, found);
    n03_classes::run(results, found);
    n04_parts::run(results, found);
    n05_voters::run(results, found);
    n08_references::run(results, found);
    n09_counts::run(results, found);
}
