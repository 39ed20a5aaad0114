//! Reads a mapping file. Its form is told in docs/AUDIT.md.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use toml::Spanned;

use super::contest::{ContestFile, contest};
use super::{Choice, Column, Columns, LeaveOut, Mapping, Outages, Problem, Rule, TableForm, Test};
use crate::protocols::field::Field;
use crate::protocols::identities::IDENTITIES;

const MOST_MIB: u64 = 1_024;
const ENCODINGS: [&str; 2] = ["utf-8", "windows-1251"];
const DELIMITERS: [(&str, u8); 4] = [(",", b','), (";", b';'), ("\t", b'\t'), ("|", b'|')];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: Option<String>,
    confirmed: Option<Spanned<bool>>,
    #[serde(default)]
    table: TableFile,
    identity: IdentityFile,
    #[serde(default)]
    fields: BTreeMap<Spanned<String>, Spanned<ColumnsFile>>,
    #[serde(default)]
    choices: Vec<ChoiceFile>,
    contest: Option<ContestFile>,
    #[serde(default)]
    leave_out: Vec<Spanned<RuleFile>>,
    totals: Option<Spanned<RuleFile>>,
    paper_only: Option<Spanned<RuleFile>>,
    outages: Option<OutagesFile>,
    #[serde(default)]
    form: FormFile,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    delimiter: Option<Spanned<String>>,
    encoding: Option<Spanned<String>>,
    member: Option<String>,
    sheet: Option<String>,
    heading_line: Option<u64>,
    most_mib: Option<Spanned<u64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityFile {
    region: Option<Spanned<ColumnsFile>>,
    territory: Option<Spanned<ColumnsFile>>,
    precinct: Spanned<ColumnsFile>,
    district: Option<Spanned<ColumnsFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutagesFile {
    region: Option<Spanned<ColumnsFile>>,
    territory: Option<Spanned<ColumnsFile>>,
    precinct: Spanned<ColumnsFile>,
    at_most: Spanned<ColumnsFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceFile {
    name: Spanned<String>,
    paper: Option<Spanned<ColumnsFile>>,
    electronic: Option<Spanned<ColumnsFile>>,
    codes: Option<Spanned<ColumnsFile>>,
    summary: Option<Spanned<ColumnsFile>>,
    elects: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    column: Spanned<ColumnsFile>,
    is: Option<String>,
    contains: Option<String>,
    starts_with: Option<String>,
    empty: Option<bool>,
    reason: Option<String>,
    keep_votes: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    #[serde(default)]
    forces: Vec<Spanned<String>>,
}

/// `"heading"`, `7`, or a list of either.
struct ColumnsFile(Vec<ColumnFile>);

/// A heading or a number, and its place in the file if it stands in a list.
struct ColumnFile {
    name: Result<u64, String>,
    span: Option<Range<usize>>,
}

impl<'de> Deserialize<'de> for ColumnsFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ColumnsVisitor)
    }
}

struct ColumnsVisitor;

impl<'de> Visitor<'de> for ColumnsVisitor {
    type Value = ColumnsFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the heading of a column, its number from 1, or a list of these")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<ColumnsFile, E> {
        Ok(ColumnsFile(vec![ColumnFile { name: Err(name.to_owned()), span: None }]))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<ColumnsFile, E> {
        let number = u64::try_from(number).map_err(|_| E::custom("columns count from 1"))?;
        Ok(ColumnsFile(vec![ColumnFile { name: Ok(number), span: None }]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<ColumnsFile, A::Error> {
        let mut columns = Vec::new();
        while let Some(element) = list.next_element::<Spanned<Self::Value>>()? {
            let span = element.span();
            let placed = |column: ColumnFile| ColumnFile {
                span: column.span.or_else(|| Some(span.clone())),
                ..column
            };
            columns.extend(element.into_inner().0.into_iter().map(placed));
        }
        if columns.is_empty() {
            return Err(A::Error::custom("the list of columns is empty"));
        }
        Ok(ColumnsFile(columns))
    }
}

fn columns(file: Spanned<ColumnsFile>) -> Columns {
    let whole = file.span();
    let column =
        |column: ColumnFile| Column { name: column.name, span: column.span.unwrap_or_else(|| whole.clone()) };
    Columns(file.into_inner().0.into_iter().map(column).collect())
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// On failure returns the problems in order of place. What breaks the form of the file is reported alone.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let file: File = toml::from_str(text).map_err(|error| vec![form_problem(&error)])?;
        let mut problems = Problems(Vec::new());
        let mapping = mapping(file, &mut problems);
        problems.0.sort_by_key(|problem| problem.span.start);
        if problems.0.is_empty() { Ok(mapping) } else { Err(problems.0) }
    }
}

fn form_problem(error: &toml::de::Error) -> Problem {
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    let hint =
        message.starts_with("unknown field").then(|| "docs/AUDIT.md lists what a mapping may say".to_owned());
    Problem { span: error.span().unwrap_or_default(), message, expected: "not understood".to_owned(), hint }
}

pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn add(&mut self, span: Range<usize>, message: String, expected: &str, hint: Option<String>) {
        self.0.push(Problem { span, message, expected: expected.to_owned(), hint });
    }
}

fn mapping(file: File, problems: &mut Problems) -> Mapping {
    let IdentityFile { region, territory, precinct, district } = file.identity;
    let choices = choices(file.choices, problems);
    let fields = fields(file.fields, problems);
    if fields.is_empty() && choices.is_empty() {
        let hint = Some("name at least the fields of one identity under `[fields]`".to_owned());
        problems.add(
            0..0,
            "the mapping has neither fields nor choices".to_owned(),
            "a table `[fields]`",
            hint,
        );
    }
    for (name, rule) in [("totals", &file.totals), ("paper_only", &file.paper_only)] {
        if let Some(rule) = rule.as_ref().filter(|rule| rule.get_ref().keep_votes.is_some()) {
            let message = format!("`keep_votes` means nothing in `{name}`");
            problems.add(rule.span(), message, "a rule that says which rows", None);
        }
    }
    let outages = file.outages.map(|outages| Outages {
        region: outages.region.map(columns),
        territory: outages.territory.map(columns),
        precinct: columns(outages.precinct),
        at_most: columns(outages.at_most),
    });
    let leave_out = file.leave_out.into_iter().filter_map(|left| leave_out(left, problems)).collect();
    Mapping {
        title: file.title.unwrap_or_default(),
        is_confirmed: file.confirmed.as_ref().is_none_or(|confirmed| *confirmed.get_ref()),
        confirmed_span: file.confirmed.map(|confirmed| confirmed.span()).unwrap_or_default(),
        table: table(file.table, problems),
        region: region.map(columns),
        territory: territory.map(columns),
        precinct: columns(precinct),
        district: district.map(columns),
        contest: contest(file.contest, &choices, fields.contains_key(&Field::Invalid), problems),
        fields,
        choices,
        leave_out,
        totals: file.totals.and_then(|totals| rule(totals, problems)),
        paper_only: file.paper_only.and_then(|only| rule(only, problems)),
        outages,
        forced: file.form.forces.into_iter().filter_map(|code| forced(&code, problems)).collect(),
    }
}

fn table(file: TableFile, problems: &mut Problems) -> TableForm {
    let delimiter = file.delimiter.and_then(|given| {
        let known = DELIMITERS.iter().find(|(text, _)| text == given.get_ref());
        if known.is_none() {
            problems.add(
                given.span(),
                "this delimiter is not known".to_owned(),
                r#"",", ";", "|" or "\t""#,
                None,
            );
        }
        known.map(|(_, byte)| *byte)
    });
    let encoding = file.encoding.and_then(|given| {
        let known = ENCODINGS.iter().find(|name| name.eq_ignore_ascii_case(given.get_ref()));
        if known.is_none() {
            problems.add(
                given.span(),
                format!("encoding `{}` is not known", given.get_ref()),
                "`utf-8` or `windows-1251`",
                None,
            );
        }
        known.map(|name| (*name).to_owned())
    });
    let most_mib = file.most_mib.map_or(MOST_MIB, |given| {
        let most = *given.get_ref();
        if !(1..=1 << 20).contains(&most) {
            problems.add(given.span(), format!("`most_mib` is out of range: {most}"), "1 to 1048576", None);
        }
        most.min(1 << 20)
    });
    let (member, sheet) = (file.member, file.sheet);
    TableForm {
        delimiter,
        encoding,
        member,
        sheet,
        heading_line: file.heading_line.unwrap_or(1),
        most_bytes: most_mib << 20,
    }
}

fn fields(
    file: BTreeMap<Spanned<String>, Spanned<ColumnsFile>>,
    problems: &mut Problems,
) -> BTreeMap<Field, Columns> {
    let mut fields = BTreeMap::new();
    for (name, given) in file {
        match Field::named(name.get_ref()) {
            Some(field) => {
                fields.insert(field, columns(given));
            }
            None => {
                let likeness =
                    |field: &&Field| (strsim::jaro_winkler(field.name(), name.get_ref()) * 1_000.0) as u64;
                let hint = Field::ALL
                    .iter()
                    .max_by_key(likeness)
                    .map(|near| format!("did you mean `{}`?", near.name()));
                problems.add(
                    name.span(),
                    format!("no field is called `{}`", name.get_ref()),
                    "a field of docs/AUDIT.md",
                    hint,
                );
            }
        }
    }
    fields
}

fn choices(file: Vec<ChoiceFile>, problems: &mut Problems) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for choice in file {
        let ChoiceFile { name, paper, electronic, codes, summary, elects } = choice;
        let given = [paper, electronic, codes, summary].map(|given| given.map(columns));
        if choices.iter().any(|other| other.name == *name.get_ref()) {
            problems.add(
                name.span(),
                format!("choice `{}` is there twice", name.get_ref()),
                "another name",
                None,
            );
        }
        if [0, 1, 3].iter().all(|votes| given.get(*votes).is_none_or(Option::is_none)) {
            let hint = Some("votes of a form without channels are `paper`".to_owned());
            problems.add(
                name.span(),
                format!("choice `{}` has no votes", name.get_ref()),
                "`paper`, `electronic` or `summary` beside it",
                hint,
            );
        }
        let elects = elects.unwrap_or(true);
        choices.push(Choice { name: name.into_inner(), elects, columns: given });
    }
    choices
}

fn leave_out(file: Spanned<RuleFile>, problems: &mut Problems) -> Option<LeaveOut> {
    let span = file.span();
    let reason = file.get_ref().reason.clone();
    let keeps_votes = file.get_ref().keep_votes.unwrap_or(false);
    let rule = rule(file, problems)?;
    let Some(reason) = reason.filter(|reason| !reason.trim().is_empty()) else {
        problems.add(span, "a rule that leaves rows out must say why".to_owned(), "`reason = \"...\"`", None);
        return None;
    };
    Some(LeaveOut { rule, reason, keeps_votes })
}

fn rule(file: Spanned<RuleFile>, problems: &mut Problems) -> Option<Rule> {
    let span = file.span();
    let RuleFile { column, is, contains, starts_with, empty, .. } = file.into_inner();
    let tests = [
        is.map(Test::Is),
        contains.map(Test::Contains),
        starts_with.map(Test::StartsWith),
        empty.filter(|empty| *empty).map(|_| Test::Empty),
    ];
    let mut tests = tests.into_iter().flatten();
    let (Some(test), None) = (tests.next(), tests.next()) else {
        let hint = Some("write two rules for two tests".to_owned());
        problems.add(
            span,
            "a rule needs exactly one test".to_owned(),
            "`is`, `contains`, `starts_with` or `empty = true`",
            hint,
        );
        return None;
    };
    let column = columns(column);
    if column.0.len() != 1 {
        problems.add(span, "a rule looks at one column".to_owned(), "one column", None);
        return None;
    }
    Some(Rule { column, test })
}

fn forced(code: &Spanned<String>, problems: &mut Problems) -> Option<&'static str> {
    let known = IDENTITIES.iter().find(|identity| identity.code == code.get_ref());
    if known.is_none() {
        let codes: Vec<&str> = IDENTITIES.iter().map(|identity| identity.code).collect();
        problems.add(
            code.span(),
            format!("no identity is called `{}`", code.get_ref()),
            &codes.join(", "),
            None,
        );
    }
    known.map(|identity| identity.code)
}
