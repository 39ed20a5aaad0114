//! The tutorial does what it says: every command of it is run as printed, in order, and what one keeps is there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails aloud")]
#![expect(clippy::disallowed_methods, reason = "commands are run as a shell finds them: by the path")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Returns the section under a heading.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let start = page.find(&format!("\n## {heading}\n")).unwrap();
    let rest = page.get(start + 4..).unwrap();
    rest.get(..rest.find("\n## ").unwrap_or(rest.len())).unwrap()
}

/// Runs every block of shell commands of a section in one folder. Finding something is no failure of a command.
fn run(heading: &str) -> TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/TUTORIAL.md")).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_saylau")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let place = TempDir::new().unwrap();
    let blocks: Vec<&str> = section(&page, heading).split("```sh\n").skip(1).collect();
    assert!(1 < blocks.len());
    for block in blocks {
        let commands = block.split("```").next().unwrap();
        // A command that could not do what it was asked ends in 2 and ends the block.
        let strict: String = commands.lines().map(strictly).collect();
        let output = Command::new("bash")
            .arg("-c")
            .arg(&strict)
            .current_dir(&place)
            .env("PATH", &path)
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{commands}\n{}", String::from_utf8_lossy(&told));
    }
    place
}

fn strictly(line: &str) -> String {
    if line.trim_end().ends_with('&') || line.starts_with("kill") {
        return format!("{line}\n");
    }
    format!("{line}\nstatus=$?; if [ $status -gt 1 ]; then exit $status; fi\n")
}

#[track_caller]
fn expect(place: &TempDir, file: &str, part: &str) {
    let path = place.path().join(file);
    let text = fs::read(&path).unwrap_or_else(|_| panic!("`{file}` is not there"));
    assert!(String::from_utf8_lossy(&text).contains(part), "`{part}` is not in `{file}`");
}

#[test]
fn an_outage_can_be_played_again() {
    let place = run("An outage, played again");
    expect(&place, "no-battery/simulated-report.html", "no mains");
    let kept = fs::read_dir(place.path().join("battery-study")).unwrap();
    let names: Vec<String> = kept.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(
        names.iter().any(|name| name.ends_with(".csv")) && names.iter().any(|name| name.ends_with(".html"))
    );
}

#[test]
fn papers_that_do_not_agree_end_in_a_page() {
    let place = run("Papers that do not agree");
    expect(&place, "audit-ru.html", "Недостающие электронные голоса");
    expect(&place, "audit.html", "109");
    expect(&place, "audit.json", "\"missing\": 109");
}

#[test]
fn a_terminal_can_be_tried_without_hardware() {
    let place = run("A terminal on the bench");
    expect(&place, "bench/bench.html", "FRM-04");
    expect(&place, "bench/bench.xml", "failures=\"0\"");
    expect(&place, "bench/bench.json", "VOT-02");
}
