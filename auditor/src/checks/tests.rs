//! What must hold for every check and every folder.

use std::collections::{BTreeMap, BTreeSet};

use language::{Language, Words};
use proptest::prelude::{any, prop_assert, proptest};
use proptest::sample::Index;

use super::*;
use crate::evidence::{Citation, LAYOUT};
use crate::fixture::{Day, voter};
use crate::{Report, audit, render};

/// A change to a clean day.
struct Bend(fn(&mut Day));

/// One change for each check, which the check must find.
fn bends() -> BTreeMap<&'static str, Bend> {
    let bends = [
        ("P1", Bend(p1_stock::tests::bend)),
        ("P2", Bend(p2_box::tests::bend)),
        ("P3", Bend(p3_found::tests::bend)),
        ("P4", Bend(p4_valid::tests::bend)),
        ("P5", Bend(p5_signatures::tests::bend)),
        ("P6", Bend(p6_home::tests::bend)),
        ("E1", Bend(e1_marks::tests::bend)),
        ("E2", Bend(e2_rights::tests::bend)),
        ("E3", Bend(e3_counters::tests::bend)),
        ("E4", Bend(e4_count::tests::bend)),
        ("E5", Bend(e5_codes::tests::bend)),
        ("E6", Bend(e6_surplus::tests::bend)),
        ("M1", Bend(m1_one_vote::tests::bend)),
        ("M2", Bend(m2_contests::tests::bend)),
        ("S1", Bend(s1_summary::tests::bend)),
        ("A2", Bend(a02_stock::tests::bend)),
        ("A3", Bend(a03_issued::tests::bend)),
        ("A5", Bend(a05_unsigned::tests::bend)),
        ("A12", Bend(a12_added::tests::bend)),
        ("A13", Bend(a13_times::tests::bend)),
        ("A14", Bend(a14_closing::tests::bend)),
        ("A15", Bend(a15_acts::tests::bend)),
        ("A18", Bend(a18_identification::tests::bend)),
        ("A20", Bend(a20_copies::tests::bend)),
        ("A21", Bend(a21_outages::tests::bend)),
        ("A22", Bend(a22_mixed::tests::bend)),
        ("R1", Bend(r1_whole::tests::bend)),
        ("R2", Bend(r2_manifest::tests::bend)),
        ("R3", Bend(r3_secrecy::tests::bend)),
        ("O1", Bend(o1_notes::tests::bend)),
    ];
    bends.into_iter().collect()
}

/// Every bent day, and one on which everything is bent that bends together.
fn days() -> Vec<Day> {
    let mut days: Vec<Day> = bends().values().map(|bend| Day::bent(bend.0)).collect();
    days.push(Day::bent(|day| bends().values().for_each(|bend| bend.0(day))));
    days
}

fn citations(report: &Report) -> Vec<Citation> {
    let lost = report.lost_votes.iter();
    let parts = lost.clone().flat_map(|lost| &lost.parts).flat_map(|part| &part.citations);
    let causes = lost.flat_map(|lost| &lost.causes).flat_map(|cause| &cause.citations);
    report.findings().flat_map(|finding| &finding.citations).chain(parts).chain(causes).cloned().collect()
}

fn codes(report: &Report) -> BTreeSet<&str> {
    report.findings().map(|finding| finding.code).collect()
}

#[test]
fn a_clean_day_passes_every_check() {
    let report = Day::clean().report();
    for result in &report.results {
        assert!(matches!(result.outcome, Outcome::Pass { .. }), "{}: {:?}", result.code, result.outcome);
    }
    assert!(!report.has_findings());
}

#[test]
fn every_check_but_the_descriptive_one_has_a_day_that_fires_it() {
    let bends = bends();
    for check in CHECKS {
        match bends.get(check.code) {
            Some(bend) => {
                assert!(!Day::bent(bend.0).findings(check.code).is_empty(), "{} is silent", check.code)
            }
            None => assert_eq!(check.code, "A19", "only described"),
        }
    }
}

#[test]
fn the_catalogue_names_each_check_once_and_says_what_it_reads() {
    let mut names = BTreeSet::new();
    for entry in CHECKS {
        for name in [entry.code].into_iter().chain(entry.aliases.iter().copied()) {
            assert!(names.insert(name), "{name} is taken");
            assert_eq!(check(&name.to_lowercase()).unwrap().code, entry.code);
        }
        assert!(entry.reads.iter().all(|name| LAYOUT.contains(name)), "{}", entry.code);
        let [title, formula, explanation] =
            [entry.title, entry.formula, entry.explanation].map(|key| key.to_string());
        assert!(title.len() <= 50, "{}: {}", entry.code, title.len());
        assert!(160 < explanation.len(), "{}", entry.code);
        let words = [&title, entry.source, &formula, &explanation].join(" ").to_lowercase();
        assert!(!words.contains("fraud") && !words.contains("verified "), "{}", entry.code);
    }
    for (alias, code) in [("A1", "P1"), ("A7", "E2"), ("A8", "E1"), ("A9", "E5"), ("A11", "S1")] {
        assert_eq!(check(alias).unwrap().code, code);
    }
    assert!(check("Z9").is_none());
}

#[test]
fn every_citation_opens() {
    for day in days() {
        let evidence = day.evidence();
        for citation in citations(&audit(&evidence)) {
            assert!(evidence.open(&citation).is_some(), "{citation}");
        }
    }
}

#[test]
fn every_finding_cites_and_says_what_it_leaves_open() {
    for day in days() {
        for finding in day.report().findings() {
            assert!(!finding.citations.is_empty(), "{}", finding.claim);
            assert!(
                !finding.cannot_tell.is_empty() && !finding.would_resolve.is_empty(),
                "{}",
                finding.claim
            );
            assert!(0 < finding.size, "{}", finding.claim);
        }
    }
}

#[test]
fn no_text_shows_a_voters_number() {
    let numbers: Vec<String> = (0..60).map(|line| voter(line).digits()).collect();
    for mut day in days() {
        day.commission.acts.clear();
        let evidence = day.evidence();
        let report = audit(&evidence);
        let json = serde_json::to_string(&report).unwrap();
        let opened: Vec<_> =
            citations(&report).iter().filter_map(|citation| evidence.open(citation)).collect();
        let all = [
            render(&report, true, Language::English),
            json,
            format!("{report:?} {evidence:?} {:?}", evidence.desk),
            opened.join(" "),
        ];
        for text in all {
            assert!(numbers.iter().all(|number| !text.contains(number.as_str())), "a number shows");
        }
    }
}

#[test]
fn files_never_made_silence_checks_and_raise_none() {
    for first in &LAYOUT[1..] {
        for second in &LAYOUT[1..] {
            let report = Day::clean().without(&[first, second]).report();
            assert_eq!(codes(&report), BTreeSet::new(), "without {first} and {second}");
        }
        let others: Vec<_> = LAYOUT[1..].iter().copied().filter(|name| name != first).collect();
        assert_eq!(codes(&Day::clean().without(&others).report()), BTreeSet::new(), "{first} alone");
    }
}

#[test]
fn files_withheld_are_found_by_the_manifest_alone() {
    for name in &LAYOUT[1..] {
        let mut files = Day::clean().files();
        files.remove(*name);
        assert_eq!(codes(&audit(&Evidence::from_files(files))), BTreeSet::from(["R2"]), "without {name}");
    }
}

#[test]
fn a_paper_only_precinct_is_audited_on_its_paper() {
    let day = Day::bent(|day| {
        day.definition.devices.clear();
        day.definition.portable.clear();
        day.protocols.electronic = None;
        day.list.iter_mut().for_each(|row| row.electronic = 0);
        day.protocols.summary.voted = 14;
        let paper = day.protocols.paper.clone().unwrap();
        for (sum, contest) in day.protocols.summary.contests.iter_mut().zip(paper.contests) {
            sum.tally = contest.tally;
        }
    });
    let report = day.without(&[file::DESK, file::OPS, file::BALLOT_BOX, file::CODES, file::DEVICES]).report();
    assert_eq!(codes(&report), BTreeSet::new());
    assert!(matches!(report.outcome("P1"), Some(Outcome::Pass { .. })));
    assert!(matches!(report.outcome("E4"), Some(Outcome::NotApplicable { .. })));
    assert_eq!(report.lost_votes, None);
}

#[test]
fn an_electronic_only_precinct_is_audited_on_its_records() {
    let day = Day::bent(|day| {
        day.protocols.paper = None;
        day.list.iter_mut().for_each(|row| row.paper = 0);
        day.desk.retain(|(_, record)| {
            let paper = |channel: &election::device::Channel| !channel.is_electronic();
            !matches!(record, election::record::DeskRecord::Issued { channel, .. } if paper(channel))
        });
        day.commission.paper_from = None;
        day.protocols.summary.voted = 13;
        let tallies = day.electronic().tallies.clone();
        for (sum, tally) in day.protocols.summary.contests.iter_mut().zip(tallies) {
            (sum.tally, sum.invalid) = (tally, 0);
        }
    });
    let report = day.report();
    assert_eq!(codes(&report), BTreeSet::new());
    assert!(matches!(report.outcome("P1"), Some(Outcome::NotApplicable { .. })));
}

/// Holds a report in words: nothing without words or with a hole, and not in the letters of another language.
fn hold_words(report: &Report, language: Language) {
    let text = render(report, true, language);
    assert!(!text.contains("{$") && !text.contains("{ $"), "{text}");
    let words = Words::new(language);
    for finding in report.findings() {
        for message in [&finding.claim, &finding.cannot_tell, &finding.would_resolve] {
            let told = words.tell(message);
            let is_cyrillic = told.chars().any(|letter| ('а'..='я').contains(&letter));
            assert_eq!(is_cyrillic, language != Language::English, "{} {told}", finding.code);
        }
    }
}

#[test]
fn every_finding_is_said_in_every_language() {
    let mut days = days();
    days.extend([Day::bent(|day| day.lose_unread(5)), Day::bent(|day| day.lose_unsummed(5)), Day::clean()]);
    days.push(Day::bent(|day| day.lose_unread(5)).without(&[file::OPS, file::BALLOT_BOX, file::DEVICES]));
    for day in days {
        let report = day.report();
        Language::ALL.iter().for_each(|language| hold_words(&report, *language));
    }
    for first in &LAYOUT[1..] {
        let report = Day::clean().without(&[first]).report();
        Language::ALL.iter().for_each(|language| hold_words(&report, *language));
    }
}

#[test]
fn a_finding_is_said_as_a_lawyer_would() {
    let day = Day::bent(|day| day.paper(0).accounting.found_mobile += 1);
    let finding = &day.findings("P2")[0];
    let told = Language::ALL.map(|language| Words::new(language).tell(&finding.measure()));
    assert_eq!(told, ["1 ballot", "1 бюллетень", "1 бюллетень"]);
    let russian = render(&day.report(), false, Language::Russian);
    assert!(russian.contains("бюллетеней извлечено из переносных ящиков"), "{russian}");
    let kazakh = render(&day.report(), false, Language::Kazakh);
    assert!(kazakh.contains("тасымалды жәшіктерден шыққан бюллетень"), "{kazakh}");
}

#[test]
fn the_same_files_give_the_same_report() {
    let text = |day: &Day| serde_json::to_string(&day.report()).unwrap();
    days().iter().for_each(|day| assert_eq!(text(day), text(day)));
}

/// Returns what the audit says about files changed after the manifest was made.
fn noticed(files: BTreeMap<String, Vec<u8>>, name: &str) -> bool {
    let manifest = files.get(file::MANIFEST).cloned();
    let report = audit(&Evidence::from_files(files));
    let _ = (render(&report, true, Language::English), serde_json::to_string(&report).unwrap());
    if name != file::MANIFEST {
        return codes(&report).contains("R2");
    }
    let own = |outcome: &Outcome| match outcome {
        Outcome::Pass { remarks, .. } => {
            remarks.iter().any(|remark| remark.to_string().contains("of the manifest itself"))
        }
        _ => true,
    };
    manifest.is_some() && report.outcome("R2").is_some_and(own)
}

proptest! {
    #[test]
    fn a_flipped_bit_is_never_passed_in_silence(file in any::<Index>(), byte in any::<Index>(), bit in 0..8_u8) {
        let mut files = Day::clean().files();
        let name = LAYOUT[file.index(LAYOUT.len())];
        let bytes = files.get_mut(name).unwrap();
        let at = byte.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(noticed(files, name), "{name} byte {at} bit {bit}");
    }

    #[test]
    fn a_cut_file_is_never_passed_in_silence(file in any::<Index>(), keep in any::<Index>()) {
        let mut files = Day::clean().files();
        let name = LAYOUT[file.index(LAYOUT.len())];
        let bytes = files.get_mut(name).unwrap();
        bytes.truncate(keep.index(bytes.len()));
        prop_assert!(noticed(files, name), "{name}");
    }

    #[test]
    fn damage_without_a_manifest_never_panics_and_cut_journals_show(
        file in any::<Index>(), keep in any::<Index>(), byte in any::<Index>(), mask in 1..=255_u8,
    ) {
        let mut files = Day::clean().files();
        files.remove(file::MANIFEST);
        let name = LAYOUT[1..][file.index(LAYOUT.len() - 1)];
        let bytes = files.get_mut(name).unwrap();
        let at = byte.index(bytes.len());
        bytes[at] ^= mask;
        bytes.truncate(keep.index(bytes.len()).max(1));
        let report = audit(&Evidence::from_files(files));
        let _ = render(&report, true, Language::English);
        let is_journal = [file::OPS, file::DESK].contains(&name);
        prop_assert!(!is_journal || name == file::DESK || codes(&report).contains("R1"));
    }
}
