//! `saylau init protocols`: a commented mapping to fill in, with a first guess from the headings of a table.
//!
//! A guess goes by words of the usual forms in Russian, Kazakh and English. Nobody should audit by it unread, so it is marked
//! `confirmed = false`, and `saylau audit` refuses it.

use std::fmt::Write as _;

use super::field::Field;
use super::mapping::TableForm;

/// What a heading is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guess {
    Region,
    Territory,
    Precinct,
    Field(Field),
    /// Neither a number of a protocol nor a choice.
    Nothing,
    /// Most likely a choice.
    Choice,
}

/// Words of which all must be in a heading; the first row that fits decides.
const WORDS: &[(&[&str], Field)] = &[
    (&["действительн", "не"], Field::Invalid),
    (&["жарамсыз"], Field::Invalid),
    (&["invalid"], Field::Invalid),
    (&["rejected"], Field::Invalid),
    (&["действительн"], Field::Valid),
    (&["жарамды"], Field::Valid),
    (&["valid"], Field::Valid),
    (&["переносн"], Field::FoundMobile),
    (&["mobile box"], Field::FoundMobile),
    (&["портатив"], Field::FoundMobile),
    (&["көшпелі"], Field::FoundMobile),
    (&["стационарн"], Field::FoundStationary),
    (&["стационарлық"], Field::FoundStationary),
    (&["stationary box"], Field::FoundStationary),
    (&["ballots found"], Field::FoundStationary),
    (&["досрочно"], Field::IssuedEarly),
    (&["мерзімінен бұрын"], Field::IssuedEarly),
    (&["issued early"], Field::IssuedEarly),
    (&["вне помещения"], Field::IssuedOutside),
    (&["тыс жерде"], Field::IssuedOutside),
    (&["issued outside"], Field::IssuedOutside),
    (&["выдан", " вне"], Field::IssuedOutside),
    (&["выдан", "в помещении"], Field::IssuedInside),
    (&["үй-жайында"], Field::IssuedInside),
    (&["issued inside"], Field::IssuedInside),
    (&["issued"], Field::IssuedInside),
    (&["берілген бюллетень"], Field::IssuedInside),
    (&["выдан"], Field::IssuedInside),
    (&["учтен", "не"], Field::Unaccounted),
    (&["учтён", "не"], Field::Unaccounted),
    (&["утрачен"], Field::Lost),
    (&["lost"], Field::Lost),
    (&["погашен"], Field::Cancelled),
    (&["өтелген"], Field::Cancelled),
    (&["cancelled"], Field::Cancelled),
    (&["испорчен"], Field::Spoiled),
    (&["бүлінген"], Field::Spoiled),
    (&["spoiled"], Field::Spoiled),
    (&["неиспользован"], Field::Unused),
    (&["пайдаланылмаған"], Field::Unused),
    (&["unused"], Field::Unused),
    (&["получен"], Field::Received),
    (&["алынған", "бюллетень"], Field::Received),
    (&["received"], Field::Received),
    (&["тізімге енгізілген"], Field::Listed),
    (&["сайлаушылар", "саны"], Field::Listed),
    (&["включенн", "список"], Field::Listed),
    (&["включённ", "список"], Field::Listed),
    (&["внесенн", "список"], Field::Listed),
    (&["внесённ", "список"], Field::Listed),
    (&["registered"], Field::Listed),
    (&["voters on", "list"], Field::Listed),
    (&["электронн", "голосов", "число"], Field::Cast),
    (&["electronic votes"], Field::Cast),
    (&["ballots cast"], Field::Voted),
    (&["turnout"], Field::Voted),
    (&["принявших участие"], Field::Voted),
    (&["дауыс беруге қатысқан"], Field::Voted),
];

const PLACES: &[(&[&str], Guess)] = &[
    (&["region", "регион", "область", "өңір", "облыс", "county", "state", "субъект"], Guess::Region),
    (
        &[
            "tik",
            "тик",
            "oik",
            "оик",
            "тик (оик)",
            "territory",
            "district",
            "округ",
            "округ №",
            "аудан",
            "район",
        ],
        Guess::Territory,
    ),
    (
        &[
            "uik",
            "уик",
            "уик №",
            "номер уик",
            "precinct",
            "polling station",
            "участок",
            "учаске",
            "сайлау учаскесі",
        ],
        Guess::Precinct,
    ),
    (&["url", "link", "level", "№", "no", "id", "date", "дата", "ссылка", "уровень"], Guess::Nothing),
];

/// Lines of a ballot that elect nobody.
const NOBODY: &[&str] = &["против всех", "бәріне қарсы", "against all", "none of the above"];

fn guess(heading: &str) -> Guess {
    let lower = heading.trim().to_lowercase();
    if lower.is_empty() {
        return Guess::Nothing;
    }
    if let Some((_, place)) = PLACES.iter().find(|(names, _)| names.contains(&lower.as_str())) {
        return *place;
    }
    if let Some(field) = Field::named(&lower.replace(' ', "_")) {
        return Guess::Field(field);
    }
    let found = WORDS.iter().find(|(words, _)| words.iter().all(|word| has_word(&lower, word)));
    match found {
        Some((_, field)) => Guess::Field(*field),
        None if lower.starts_with("число ") || lower.starts_with("number of ") => Guess::Nothing,
        None => Guess::Choice,
    }
}

/// Returns whether a word or its beginning is there; `не` counts in front of another word only.
fn has_word(text: &str, word: &str) -> bool {
    match word {
        "не" => text.contains("недействительн") || text.contains("не учт") || text.contains("неучт"),
        "issued" | "valid" | "received" | "lost" => text.split_whitespace().any(|part| part == word),
        word => text.contains(word),
    }
}

/// Returns a mapping to fill in. With headings, it holds a guess and is marked as one.
pub fn template(title: Option<&str>, form: &TableForm, headings: &[String]) -> String {
    let guesses: Vec<(usize, Guess)> = (0..).zip(headings.iter().map(|heading| guess(heading))).collect();
    let mut out = String::from(HEAD);
    _ = writeln!(out, "title = {}", quoted(title.unwrap_or("Name the election here")));
    if headings.is_empty() {
        out += "confirmed = true\n";
    } else {
        out += "confirmed = false                # a guess from the headings: look at every line, then say true\n";
    }
    put_form(&mut out, form);
    put_identity(&mut out, headings, &guesses);
    put_fields(&mut out, headings, &guesses);
    put_choices(&mut out, headings, &guesses);
    out + TAIL
}

const HEAD: &str = "\
# Which column of a table is which number of a precinct's protocol: `saylau audit TABLE --mapping` reads this.
# A column is its heading in quotes or its number from 1; [\"a\", \"b\"] adds columns up. docs/AUDIT.md tells all.

";

const TAIL: &str = "
[contest]
kind = \"plurality\"               # or \"party-list\"
seats = 1                        # how many choices win; for lists, seats shared out
# runoff = true                  # more than half is needed, else the first two go on
# method = \"largest-remainder\"  # lists: or \"dhondt\", \"sainte-lague\"
# threshold = 0.05               # lists: share of the base from which a list takes part
# threshold_rule = \"at-least\"   # lists: or \"more-than\"
# base = \"votes\"                # of a majority or threshold: or \"ballots\", the invalid ones too

# Identities that the results system refuses to break: where they hold, that proves nothing.
[form]
forces = []                      # [\"P1\", \"P3\", \"P4\"]

# Rows that are no precinct's protocol, such as those of remote voting.
# [[leave_out]]
# column = \"tik\"
# contains = \"remote\"              # or is, starts_with, empty = true
# reason = \"remote electronic voting, no boxes\"
# keep_votes = true                # their votes belong to the result

# Rows that hold the totals of a territory.
# [totals]
# column = \"uik\"
# is = \"Total\"

# Rows of precincts without devices, in a form that has electronic votes.
# [paper_only]
# column = \"kind\"
# is = \"paper\"

# Columns of the table that --outages gives: how many electronic votes each outage can have stranded.
# [outages]
# precinct = \"uik\"
# at_most = \"votes\"
";

fn put_form(out: &mut String, form: &TableForm) {
    *out += "\n[table]                          # only what the reader should not find out by itself\n";
    *out += "# delimiter = \";\"                # \",\", \";\", \"|\" or \"\\t\"\n";
    *out += "# encoding = \"windows-1251\"      # or \"utf-8\"\n";
    match &form.member {
        Some(member) => _ = writeln!(out, "member = {}", quoted(member)),
        None => *out += "# member = \"protocols.csv\"       # which file of a zip archive\n",
    }
    match &form.sheet {
        Some(sheet) => _ = writeln!(out, "sheet = {}", quoted(sheet)),
        None => *out += "# sheet = \"Sheet1\"               # which sheet of a workbook\n",
    }
    let mark = if form.heading_line == 1 { "# " } else { "" };
    _ = writeln!(
        out,
        "{mark}heading_line = {}               # 0 if there are no headings",
        form.heading_line
    );
    *out += "# most_mib = 1024                # the most a table may have, unpacked\n";
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Names a column: by its number where its heading is empty or there twice.
fn column(headings: &[String], index: usize) -> String {
    let name = headings.get(index).map(|name| name.trim()).unwrap_or_default();
    let is_unique = headings.iter().filter(|other| other.trim() == name).count() == 1;
    if is_unique && !name.is_empty() { quoted(name) } else { format!("{}", index + 1) }
}

fn columns(headings: &[String], guesses: &[(usize, Guess)], wanted: Guess) -> Option<String> {
    let found: Vec<String> = guesses
        .iter()
        .filter(|(_, guess)| *guess == wanted)
        .map(|(index, _)| column(headings, *index))
        .collect();
    match found.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("[{}]", several.join(", "))),
    }
}

fn put_identity(out: &mut String, headings: &[String], guesses: &[(usize, Guess)]) {
    *out += "\n[identity]                       # a precinct is known by these together; several columns are put together\n";
    for (name, wanted, example) in [
        ("region", Guess::Region, "region"),
        ("territory", Guess::Territory, "tik"),
        ("precinct", Guess::Precinct, "uik"),
    ] {
        match columns(headings, guesses, wanted) {
            Some(found) => _ = writeln!(out, "{name} = {found}"),
            None if name == "precinct" => {
                _ = writeln!(out, "precinct = \"{example}\"                 # must be there")
            }
            None => _ = writeln!(out, "# {name} = \"{example}\""),
        }
    }
    *out += "# district = \"district\"          # each has a contest of its own\n";
}

fn put_fields(out: &mut String, headings: &[String], guesses: &[(usize, Guess)]) {
    *out += "\n[fields]\n";
    for field in Field::ALL {
        let meaning = field.meaning();
        match columns(headings, guesses, Guess::Field(*field)) {
            Some(found) => _ = writeln!(out, "{} = {found}   # {meaning}", field.name()),
            None => _ = writeln!(out, "# {:<17} = \"\"           # {meaning}", field.name()),
        }
    }
}

fn put_choices(out: &mut String, headings: &[String], guesses: &[(usize, Guess)]) {
    *out += "\n# Who or what can be voted for. `paper` are votes on paper or without channels; `electronic`, `codes`, `summary` likewise.\n";
    let choices = guesses.iter().filter(|(_, guess)| *guess == Guess::Choice);
    let mut is_any = false;
    for (index, _) in choices {
        is_any = true;
        let name = headings.get(*index).map(|name| name.trim()).unwrap_or_default();
        let place = column(headings, *index);
        let name =
            if place.starts_with(['"', '\'']) { quoted(name) } else { quoted(&format!("{name} ({place})")) };
        _ = writeln!(out, "[[choices]]\nname = {name}\npaper = {place}");
        let is_nobody = NOBODY.iter().any(|words| name.to_lowercase().contains(words));
        *out += if is_nobody { "elects = false                   # it wins nothing\n\n" } else { "\n" };
    }
    if !is_any {
        *out += "# [[choices]]\n# name = \"Candidate A\"\n# paper = \"Candidate A\"\n";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::Mapping;

    #[test]
    fn headings_of_usual_forms_are_understood() {
        for (heading, expected) in [
            ("region", Guess::Region),
            ("УИК", Guess::Precinct),
            ("Число избирателей, включенных в список избирателей", Guess::Field(Field::Listed)),
            (
                "Число избирательных бюллетеней, полученных участковой избирательной комиссией",
                Guess::Field(Field::Received),
            ),
            (
                "Число избирательных бюллетеней, выданных избирателям, проголосовавшим досрочно",
                Guess::Field(Field::IssuedEarly),
            ),
            (
                "Число избирательных бюллетеней, выданных в помещении для голосования в день голосования",
                Guess::Field(Field::IssuedInside),
            ),
            (
                "Число избирательных бюллетеней, выданных вне помещения для голосования в день голосования",
                Guess::Field(Field::IssuedOutside),
            ),
            ("Число погашенных избирательных бюллетеней", Guess::Field(Field::Cancelled)),
            (
                "Число избирательных бюллетеней в переносных ящиках для голосования",
                Guess::Field(Field::FoundMobile),
            ),
            ("Число бюллетеней в стационарных ящиках для голосования", Guess::Field(Field::FoundStationary)),
            ("Число недействительных избирательных бюллетеней", Guess::Field(Field::Invalid)),
            ("Число действительных избирательных бюллетеней", Guess::Field(Field::Valid)),
            ("Число утраченных избирательных бюллетеней", Guess::Field(Field::Lost)),
            ("Число избирательных бюллетеней, не учтенных при получении", Guess::Field(Field::Unaccounted)),
            ("Получено", Guess::Field(Field::Received)),
            ("Выдано вне помещения", Guess::Field(Field::IssuedOutside)),
            ("Выдано", Guess::Field(Field::IssuedInside)),
            ("Жарамсыз бюллетеньдер саны", Guess::Field(Field::Invalid)),
            ("Registered voters", Guess::Field(Field::Listed)),
            ("Invalid ballots", Guess::Field(Field::Invalid)),
            ("found_mobile", Guess::Field(Field::FoundMobile)),
            ("Candidate A", Guess::Choice),
            ("Число чего-то другого", Guess::Nothing),
            ("url", Guess::Nothing),
            ("", Guess::Nothing),
        ] {
            assert_eq!(guess(heading), expected, "{heading}");
        }
    }

    #[test]
    fn a_guess_is_a_mapping_that_nobody_has_confirmed() {
        let headings =
            ["uik", "received", "issued inside", "A \"B\"", "A", "A", "Против всех", ""].map(str::to_owned);
        let text = template(Some("table.csv"), &TableForm::default(), &headings);
        let mapping = Mapping::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        assert!(!mapping.is_confirmed);
        let names: Vec<&str> = mapping.choices.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, ["A \"B\"", "A (5)", "A (6)", "Против всех"]);
        let elects: Vec<bool> = mapping.choices.iter().map(|choice| choice.elects).collect();
        assert_eq!(elects, [true, true, true, false]);
        assert_eq!(mapping.fields.len(), 2);
    }

    #[test]
    fn what_a_template_shows_can_be_said() {
        let headings = ["uik", "invalid", "A", "B"].map(str::to_owned);
        let mut text = template(Some("table.csv"), &TableForm::default(), &headings);
        for lines in [
            "# runoff = true",
            "# base = \"votes\"",
            "# district = \"district\"",
            "# [paper_only]\n# column = \"kind\"\n# is = \"paper\"",
            "# [outages]\n# precinct = \"uik\"\n# at_most = \"votes\"",
        ] {
            assert!(text.contains(lines), "{lines}\n{text}");
            text = text.replace(lines, &lines.replace("# ", ""));
        }
        let mapping = Mapping::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        assert!(mapping.contest.runoff);
        assert!(mapping.district.is_some() && mapping.paper_only.is_some() && mapping.outages.is_some());
    }

    #[test]
    fn the_empty_template_says_what_is_missing() {
        let problems = Mapping::parse(&template(None, &TableForm::default(), &[])).unwrap_err();
        assert_eq!(problems[0].message, "the mapping has neither fields nor choices");
    }
}
