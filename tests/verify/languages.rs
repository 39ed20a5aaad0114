//! What the verifier says of changed records, in every language.

use std::collections::BTreeSet;

use auditor::verify::{CHECKS, Outcome, render};
use language::{Language, Message, Words};

use crate::{answer, good, tampered};

fn has_cyrillic(text: &str) -> bool {
    text.chars().any(|letter| ('а'..='я').contains(&letter))
}

fn is_told(message: &Message, name: &str) {
    for language in [Language::Russian, Language::Kazakh] {
        let told = Words::new(language).tell(message);
        assert!(has_cyrillic(&told), "{name}: {told}");
        assert_ne!(told, message.to_string(), "{name}");
    }
}

#[test]
fn every_finding_and_remark_is_told_in_every_language() {
    let good = good::corpus();
    let tampered = tampered::corpus();
    let tampered = tampered.into_iter().map(|tampered| (tampered.name.to_owned(), tampered.case));
    let (mut found, mut said) = (BTreeSet::new(), BTreeSet::new());
    for (name, case) in good.into_iter().chain(tampered) {
        for checked in answer(&case).checks {
            checked.reason.iter().for_each(|reason| is_told(reason, &name));
            said.extend(checked.reason.iter().filter_map(Message::key));
            for finding in &checked.findings {
                is_told(&finding.what, &name);
                found.extend(finding.what.key().map(|key| (checked.check, key)));
            }
        }
    }
    println!("{} sentences of findings, {} of remarks", found.len(), said.len());
    for check in CHECKS {
        assert!(found.iter().any(|(code, _)| *code == check.code), "{} found nothing", check.code);
    }
}

#[test]
fn every_check_is_told_in_every_language() {
    for check in CHECKS {
        for language in [Language::Russian, Language::Kazakh] {
            let told = [check.title, check.formula, check.explanation].map(|words| words.told(language));
            assert!(told.iter().all(|told| has_cyrillic(told)), "{}: {told:?}", check.code);
        }
    }
}

#[test]
fn an_answer_is_told_in_every_language() {
    let tampered = tampered::corpus();
    let failing = tampered.iter().map(|tampered| answer(&tampered.case));
    let longest = failing.max_by_key(|verification| {
        let failed = verification.checks.iter().filter(|checked| checked.outcome == Outcome::Fail);
        failed.map(|checked| checked.findings.len()).sum::<usize>()
    });
    let [english, russian, kazakh] =
        Language::ALL.map(|language| render(longest.as_ref().unwrap(), language));
    assert!(english.contains("more findings are in the output of `--json`\n"), "{english}");
    assert!(russian.contains("и ещё замечаний: ") && russian.contains("не пройдено проверок: "), "{russian}");
    assert!(kazakh.contains("және тағы ") && kazakh.contains(" тексерудің "), "{kazakh}");
    // One line a check and a finding, in columns that end where they do in every language.
    let lines = [&english, &russian, &kazakh].map(|told| told.lines().count());
    assert!(lines.iter().all(|count| *count == lines[0]), "{lines:?}");
}
