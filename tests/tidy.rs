//! Holds the layout of the project: arrows between crates, sizes, secrecy of modules, words that may not stand anywhere.
//!
//! Each rule is one test, and each failure says how to mend it. `docs/ARCHITECTURE.md` says what the rules are for.

#![expect(clippy::unwrap_used, reason = "a file of the project that cannot be read is a failure of its own")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

/// Who may depend on whom, in tests as well.
const ARROWS: [(&str, &str, &[&str]); 13] = [
    ("election", "election", &[]),
    ("station-controller", "station-controller", &["election", "storage"]),
    ("terminal-sim", "terminal-sim", &["election", "station-controller", "storage"]),
    ("auditor", "auditor", &["election", "language", "statistics"]),
    ("statistics", "statistics", &[]),
    ("charts", "charts", &[]),
    ("language", "language", &[]),
    ("typesetting", "typesetting", &[]),
    ("pages", "pages", &["auditor", "charts", "election", "language", "typesetting"]),
    ("storage", "storage", &["election"]),
    ("hardware", "hardware", &["election", "storage"]),
    ("conformance", "conformance", &["election", "hardware", "language"]),
    (
        "saylau",
        ".",
        &[
            "auditor",
            "conformance",
            "election",
            "hardware",
            "language",
            "pages",
            "station-controller",
            "statistics",
            "storage",
            "terminal-sim",
        ],
    ),
];

/// Crates that only these of ours may use.
const KEPT: [(&str, &[&str]); 8] = [
    ("anyhow", &["saylau"]),
    ("clap", &["saylau"]),
    ("annotate-snippets", &["saylau"]),
    // The root's self-test runs device and bench on one paused clock.
    ("tokio", &["hardware", "conformance", "saylau"]),
    ("tokio-serial", &["hardware"]),
    ("serialport", &["hardware"]),
    ("krilla", &["typesetting"]),
    // A database is what the record is measured against, and keeps nothing.
    ("rusqlite", &["saylau"]),
];

const MOST_LINES: usize = 800;
const MOST_NAMES_IN_A_ROOT: usize = 15;
const MOST_NAMES_IN_A_WORD_MODULE: usize = 12;
/// This file names what it forbids.
const SELF: &str = "tests/tidy.rs";

/// A text file of the project.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.contains("tests/")
    }

    /// Returns the lines that are no comments, numbered from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

#[test]
fn crates_depend_only_along_the_arrows() {
    let ours: BTreeSet<&str> = ARROWS.iter().map(|(name, ..)| *name).collect();
    let mut problems = Vec::new();
    for (name, folder, allowed) in ARROWS {
        for needed in dependencies(&manifest(folder)) {
            let is_foreign = !ours.contains(needed.as_str());
            if !is_foreign && needed != name && !allowed.contains(&needed.as_str()) {
                problems.push(format!("{folder}/Cargo.toml: `{name}` depends on `{needed}`"));
            }
            if KEPT.iter().any(|(kept, owners)| *kept == needed && !owners.contains(&name)) {
                problems.push(format!(
                    "{folder}/Cargo.toml: `{name}` depends on `{needed}`, which has other owners"
                ));
            }
        }
    }
    hold(
        &problems,
        "move the code to the crate that may do it, or put the words both need into `election`; the auditor never \
         depends on what it audits. A new arrow changes docs/ARCHITECTURE.md and ARROWS in this file",
    );
}

#[test]
fn the_workspace_has_exactly_the_crates_of_the_map() {
    let workspace = manifest(".");
    let members = workspace["workspace"]["members"].as_array().unwrap();
    let members: BTreeSet<&str> = members.iter().filter_map(toml::Value::as_str).collect();
    let mapped: BTreeSet<&str> =
        ARROWS.iter().map(|(_, folder, _)| *folder).filter(|at| *at != ".").collect();
    let mut problems: Vec<String> =
        members.symmetric_difference(&mapped).map(|name| format!("crate `{name}` is not in both")).collect();
    for (name, folder, _) in ARROWS {
        let lints = manifest(folder).get("lints").and_then(|lints| lints.get("workspace").cloned());
        if lints != Some(toml::Value::Boolean(true)) {
            problems.push(format!("{folder}/Cargo.toml: `{name}` does not take the workspace's lints"));
        }
    }
    hold(
        &problems,
        "a new crate needs a reason, a row in ARROWS of this file, and a place in docs/ARCHITECTURE.md",
    );
}

#[test]
fn nothing_needs_more_than_a_rust_toolchain_and_a_c_compiler() {
    let lock: Table = fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let foreign = ["libudev", "openssl-sys", "libdbus-sys", "pkg-config"];
    let mut problems = Vec::new();
    for package in lock["package"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let needed = package.get("dependencies").and_then(toml::Value::as_array).into_iter().flatten();
        let wanted = needed.filter_map(toml::Value::as_str).filter(|needed| {
            foreign.iter().any(|foreign| needed.starts_with(foreign))
                // Asks for it and brings the library along all the same, as long as it is told to.
                && !(name == "libsqlite3-sys" && *needed == "pkg-config" && brings_sqlite())
        });
        problems
            .extend(wanted.map(|needed| format!("Cargo.lock: `{name}` wants a system library: `{needed}`")));
    }
    hold(
        &problems,
        "switch the dependency's feature off (`serialport` without `libudev`) or take another crate",
    );
}

fn brings_sqlite() -> bool {
    let root = manifest(".");
    let sqlite = root.get("dev-dependencies").and_then(|needed| needed.get("rusqlite"));
    let features = sqlite.and_then(|sqlite| sqlite.get("features")?.as_array());
    features.is_some_and(|features| features.contains(&"bundled".into()))
}

#[test]
fn rust_files_are_short_and_say_what_they_are_for() {
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust()) {
        let lines = source.text.lines().count();
        if MOST_LINES < lines {
            problems.push(format!("{}: {lines} lines, at most {MOST_LINES}", source.path));
        }
        if !source.text.starts_with("//! ") {
            problems.push(format!("{}: does not begin with `//!`", source.path));
        }
        if source.path.ends_with("mod.rs") {
            problems.push(format!("{}: a module's root stands beside its folder", source.path));
        }
    }
    hold(
        &problems,
        "split a long file by ideas into `foo.rs` and `foo/`; begin each file with `//!` and one to five lines that \
         say what it is for; rename `foo/mod.rs` to `foo.rs`",
    );
}

#[test]
fn crate_roots_and_word_modules_show_few_names() {
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust() && !source.is_test()) {
        let most = match source.path.strip_prefix("election/src/") {
            _ if source.path.ends_with("src/lib.rs") => MOST_NAMES_IN_A_ROOT,
            Some(_) => MOST_NAMES_IN_A_WORD_MODULE,
            None => continue,
        };
        let names = public_names(&source.text);
        if most < names {
            problems.push(format!("{}: {names} public names, at most {most}", source.path));
        }
    }
    hold(&problems, "make names private, or split the module by ideas; a crate is no drawer");
}

#[test]
fn the_desk_cannot_name_a_ballot_nor_the_box_a_voter() {
    const VOTER: &[&str] = &["VoterId", "Register", "ListLine", "DeskRecord", "Desk"];
    const BALLOT: &[&str] = &["Ballot", "SealedBallot", "BallotBox", "Slot", "Tag", "Choice", "OpsRecord"];
    const RIGHT: &[&str] = &["Right", "RightKeys"];
    let rules: [(&str, Vec<&str>); 4] = [
        ("station-controller/src/desk.rs", [BALLOT, RIGHT].concat()),
        ("station-controller/src/ballot_box.rs", [VOTER, RIGHT].concat()),
        ("election/src/record/desk.rs", [BALLOT, RIGHT].concat()),
        ("election/src/record/ops.rs", [VOTER, RIGHT, &["Tag", "Choice", "Ballot", "SealedBallot"]].concat()),
    ];
    let mut problems = Vec::new();
    for (path, forbidden) in rules {
        let text = fs::read_to_string(root().join(path)).unwrap();
        let source = Source { path: path.to_owned(), text };
        for (line, code) in source.code() {
            let named = words(code).filter(|word| forbidden.contains(word));
            problems.extend(named.map(|word| format!("{path}:{line}: names `{word}`")));
        }
    }
    let of_record = sources();
    for source in of_record.iter().filter(|source| source.path.starts_with("storage/src/")) {
        let is_of_box =
            ["storage/src/ballot_box.rs", "storage/src/record.rs", "storage/src/record/recover.rs"]
                .contains(&source.path.as_str());
        let also: &[&str] = if is_of_box { &[] } else { &["Tag", "SealedBallot", "Ballot"] };
        for (line, code) in source.code() {
            // A journal may be called by its name.
            let is_voter = |word: &str| word != "Desk" && VOTER.contains(&word);
            let named = words(code).filter(|word| is_voter(word) || also.contains(word));
            problems.extend(named.map(|word| format!("{}:{line}: names `{word}`", source.path)));
        }
    }
    for source in sources().iter().filter(|source| source.path.starts_with("station-controller/src/")) {
        let named: BTreeSet<&str> = source.code().flat_map(|(_, code)| words(code)).collect();
        if !source.is_test() && named.contains("VoterId") && named.contains("SealedBallot") {
            problems.push(format!("{}: names both a voter and a ballot", source.path));
        }
    }
    hold(
        &problems,
        "no code and no record may see a voter and a ballot together: hand over counts, or split the function so that \
         each half knows one of them",
    );
}

#[test]
fn planted_defects_are_in_no_build_that_did_not_ask_for_them() {
    for (name, folder, _) in ARROWS {
        let manifest = manifest(folder);
        let features = manifest.get("features").and_then(toml::Value::as_table);
        let planted = features.is_some_and(|features| features.contains_key("seeded-bugs"));
        // Two crates have defects; the simulator's tests turn the controller's on.
        let expected = match name {
            "storage" | "station-controller" => 1,
            "terminal-sim" => 3,
            _ => 0,
        };
        assert_eq!(planted, 0 < expected, "{folder}/Cargo.toml");
        let text = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let mentions = text.matches("seeded-bugs").count();
        assert_eq!(mentions, expected, "{folder}/Cargo.toml: nobody turns the defects on for others");
    }
}

/// A page that gives a test as evidence gives one that exists.
#[test]
fn pages_name_tests_that_exist() {
    let sources = sources();
    let functions: BTreeSet<&str> = sources
        .iter()
        .filter(|source| source.is_rust())
        .flat_map(|source| source.text.lines())
        .filter_map(|line| line.trim_start().strip_prefix("fn ")?.split('(').next())
        .collect();
    let is_test = |word: &str| {
        3 < word.matches('_').count() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let (mut named, mut problems) = (0, Vec::new());
    for page in sources.iter().filter(|source| source.path.starts_with("docs/")) {
        for word in page.text.split('`').skip(1).step_by(2).filter(|word| is_test(word)) {
            named += 1;
            if !functions.contains(word) {
                problems.push(format!("{}: no test is called `{word}`", page.path));
            }
        }
    }
    assert!(10 < named, "{named}");
    hold(&problems, "name the test that holds it today, or say that none does");
}

#[test]
fn only_the_root_and_hardware_touch_files_network_and_threads() {
    let banned = ["fs", "net", "process", "thread"].map(|module| format!("std::{module}"));
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust() && !source.is_test()) {
        let is_pure = [
            "election/",
            "station-controller/",
            "storage/",
            "terminal-sim/",
            "auditor/",
            "language/",
            "statistics/",
            "typesetting/",
        ];
        if !is_pure.iter().any(|folder| source.path.starts_with(folder)) {
            continue;
        }
        for (line, code) in source.code() {
            let found = banned.iter().filter(|module| code.contains(module.as_str()));
            problems.extend(found.map(|module| format!("{}:{line}: uses `{module}`", source.path)));
        }
    }
    hold(
        &problems,
        "take bytes or texts as arguments; `hardware` reads and writes them, the command line decides where",
    );
}

#[test]
fn no_test_is_ignored_and_nothing_is_left_for_later() {
    let words = ["#[ignore", "#[allow(", "#![allow(", "todo!(", "unimplemented!(", "TODO", "FIXME", "XXX"];
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.path != SELF && source.path != "Cargo.lock") {
        for (line, text) in (1..).zip(source.text.lines()) {
            let found = words.iter().filter(|word| text.contains(**word));
            problems.extend(found.map(|word| format!("{}:{line}: `{word}`", source.path)));
        }
    }
    hold(
        &problems,
        "finish it or take it out; a slow test waits for SAYLAU_SLOW_TESTS=1; an exception to a lint is \
         #[expect(lint, reason = \"...\")] at the smallest scope",
    );
}

#[test]
fn imports_name_what_they_import() {
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust()) {
        let unit_tests = source.text.find("#[cfg(test)]").unwrap_or(usize::MAX);
        let mut offset = 0;
        for (line, text) in (1..).zip(source.text.lines()) {
            let is_in_tests = source.is_test() || unit_tests < offset;
            let is_import =
                text.trim_start().starts_with("use ") || text.trim_start().starts_with("pub use ");
            let is_fine = text.trim() == "use super::*;" && is_in_tests;
            if is_import && (text.contains("::*") || text.contains("{*")) && !is_fine {
                problems.push(format!("{}:{line}: {}", source.path, text.trim()));
            }
            offset += text.len() + 1;
        }
    }
    hold(&problems, "name each import; only unit tests write `use super::*;`");
}

#[test]
fn no_file_names_a_place_on_somebodys_machine() {
    let folders = ["home", "root", "work", "Users"].map(|folder| format!("/{folder}/"));
    let mut problems = Vec::new();
    for source in sources() {
        for (line, text) in (1..).zip(source.text.lines()) {
            for folder in &folders {
                let is_absolute = |at: usize| {
                    let before = text.get(..at).and_then(|before| before.chars().next_back());
                    !before.is_some_and(|c| c.is_alphanumeric() || "._-}/".contains(c))
                };
                if text.match_indices(folder.as_str()).any(|(at, _)| is_absolute(at)) {
                    problems.push(format!("{}:{line}: `{folder}`", source.path));
                }
            }
        }
    }
    hold(&problems, "write the path relative to the project");
}

#[test]
fn every_page_is_linked_and_every_link_leads_somewhere() {
    let all = sources();
    let pages: Vec<&Source> = all.iter().filter(|source| source.path.ends_with(".md")).collect();
    let mut problems = Vec::new();
    let mut linked = BTreeSet::new();
    for page in &pages {
        let folder = Path::new(&page.path).parent().unwrap_or(Path::new(""));
        for target in links(&page.text) {
            let path = normal(&folder.join(&target));
            if !root().join(&path).exists() {
                problems.push(format!("{}: link leads nowhere: {target}", page.path));
            }
            if ["README.md", "docs/ARCHITECTURE.md"].contains(&page.path.as_str()) {
                linked.insert(path.display().to_string());
            }
        }
    }
    let unlinked =
        all.iter().filter(|source| source.path.starts_with("docs/") && !linked.contains(&source.path));
    problems.extend(unlinked.map(|source| format!("{}: nobody links to it", source.path)));
    hold(
        &problems,
        "link each file under docs/ from README.md or docs/ARCHITECTURE.md, relative to the page",
    );
}

#[test]
fn continuous_integration_runs_the_commands_of_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let script = fs::read_to_string(root().join(".ci/run")).unwrap();
    let commands: Vec<&str> = readme.lines().filter(|line| line.starts_with("cargo ")).collect();
    let mut problems = Vec::new();
    for start in ["cargo test", "cargo run"] {
        let Some(told) = commands.iter().find(|command| command.starts_with(start)) else {
            problems.push(format!("README.md: no line begins with `{start}`"));
            continue;
        };
        let step = format!("step {told}");
        let is_run = script.lines().any(|line| line == step || line.starts_with(&format!("{step} | ")));
        if !is_run {
            problems.push(format!(".ci/run: does not run `{told}`"));
        }
    }
    hold(
        &problems,
        "the first `cargo run` and `cargo test` of README.md are the ones .ci/run runs: change both",
    );
}

/// Fails with every problem and the way out.
#[track_caller]
fn hold(problems: &[String], mend: &str) {
    assert!(problems.is_empty(), "\n{}\n\nto mend: {mend}\n", problems.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn manifest(folder: &str) -> Table {
    fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap().parse().unwrap()
}

/// Returns the packages a manifest asks for: for the program, for tests, for the build, on any platform.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let platforms = manifest.get("target").and_then(toml::Value::as_table);
    let platforms = platforms.into_iter().flat_map(Table::values).filter_map(toml::Value::as_table);
    let sections = [manifest].into_iter().chain(platforms);
    let tables = sections.flat_map(|section| KINDS.iter().filter_map(|kind| section.get(*kind)?.as_table()));
    let package = |(name, value): (&String, &toml::Value)| {
        value.get("package").and_then(toml::Value::as_str).unwrap_or(name).to_owned()
    };
    tables.flat_map(|table| table.iter().map(package)).collect()
}

/// Returns every text file of the project, without what `.gitignore` names.
fn sources() -> Vec<Source> {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    let ignored: BTreeSet<String> = ignored.lines().map(|line| line.trim_matches('/').to_owned()).collect();
    let mut folders = vec![PathBuf::new()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            let name = path.display().to_string();
            if name == ".git" || ignored.contains(&name) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if let Ok(text) = String::from_utf8(fs::read(entry.path()).unwrap()) {
                found.push(Source { path: name, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(100 < found.len(), "the project's files were not found");
    found
}

/// Counts the names a file shows: items at the left margin, and each name of a re-export.
fn public_names(text: &str) -> usize {
    const ITEMS: [&str; 9] =
        ["struct ", "enum ", "fn ", "const fn ", "trait ", "const ", "mod ", "type ", "static "];
    let items = text.lines().filter_map(|line| line.strip_prefix("pub "));
    let items = items.filter(|item| ITEMS.iter().any(|kind| item.starts_with(kind))).count();
    let exports = text.split("\npub use ").skip(1).filter_map(|rest| rest.split(';').next());
    let exported = |export: &str| match export.split_once('{') {
        Some((_, names)) => {
            names.split(',').filter(|name| !name.trim_matches([' ', '\n', '}']).is_empty()).count()
        }
        None => 1,
    };
    items + exports.map(exported).sum::<usize>()
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Returns the targets of a page's links inside the project, without their anchors.
fn links(page: &str) -> Vec<String> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let inside = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    inside.filter_map(|target| target.split('#').next()).map(str::to_owned).collect()
}

/// Takes `.` and `..` out of a path.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            std::path::Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}
