//! Every report of one small run with every verdict, of a device that says hostile things, and of a run without tests.

use std::collections::BTreeMap;

use expect_test::expect_file;
use roxmltree::{Document, Node};

use language::Language;

use super::lines::{Begun, Known, Line, Log, Summary};
use super::*;
use crate::outcome::{Distribution, Exchange, Limit, Measurement, Times, Trend, Way};
use crate::soak::slope::{Slope, Z};
use crate::soak::windows::Windows;
use crate::verdict::Reason;

fn header() -> Header {
    Header {
        port: "/dev/ttyUSB0".to_owned(),
        adapter: Some("0403:6001:A10K".to_owned()),
        driver: Some("ftdi_sio".to_owned()),
        baud: 115_200,
        settings_diff: vec!["exclusive: asked for true, is false".to_owned()],
        host_load: Some("0.42 on 4 processors, at the end 0.50".to_owned()),
        clock_source: Some("tsc".to_owned()),
        worst_hiccup_ms: Some(3.25),
        version: "0.1.0".to_owned(),
        began_at: "2026-03-02 09:00:00 UTC".to_owned(),
        capture: Some(Capture { file: "capture.pcapng".to_owned(), sha256: "5d".repeat(32) }),
    }
}

fn test(id: &str, verdict: Verdict, reason: Option<&str>) -> TestOutcome {
    TestOutcome {
        id: id.to_owned(),
        clause: "3.2".to_owned(),
        what: "Sends a frame and wants the answer.".to_owned(),
        verdict,
        reason: reason.map(Reason::english),
        notes: Vec::new(),
        measurements: Vec::new(),
        distributions: Vec::new(),
        trend: None,
        began_ms: 0,
        took_ms: 1_250,
        first_exchange: 1,
        last_exchange: 42,
        last_packet: Some(57),
        last_frames: Vec::new(),
    }
}

fn frames(text: &str) -> Vec<Exchange> {
    let ways = [Way::ToDevice, Way::FromDevice];
    let frame = |(index, way): (u64, Way)| Exchange {
        index,
        packet: (index != 40).then_some(index as u32 + 15),
        at_us: index * 1_500,
        way,
        text: text.to_owned(),
    };
    (1..=42).zip(ways.into_iter().cycle()).map(frame).collect()
}

/// Log-normal-like times without a random draw: a hump near 4 ms with a tail.
fn round_trips() -> Distribution {
    let mut times = Times::new();
    for step in 1..=2_000_u32 {
        let share = f64::from(step) / 2_001.0;
        let us = 4_000.0 * (share / (1.0 - share)).powf(0.35);
        times.add(std::time::Duration::from_secs_f64(us / 1e6));
    }
    times.distribution("round trip of a PING")
}

fn outcome(tests: Vec<TestOutcome>) -> Outcome {
    let device = [("device_id", "a1b2c3d4"), ("firmware", "00010002"), ("model", "Remote 2004")];
    Outcome {
        profile: "remote-2004".to_owned(),
        dut: "terminal".to_owned(),
        address: "serial:/dev/ttyUSB0".to_owned(),
        seed: 7,
        device: BTreeMap::from(device.map(|(name, value)| (name.to_owned(), value.to_owned()))),
        verdict: tests.iter().map(|test| test.verdict).max().unwrap_or(Verdict::Skipped),
        tests,
    }
}

fn every_verdict() -> Outcome {
    let mut failed = test("FRM-02", Verdict::Fail, Some("frame with a bad CRC was answered with Pong"));
    failed.last_frames = frames("Ping ctr 4 ack 3");
    let mut near = test("LAT-01", Verdict::MarginalPass, Some("ping_p99 is 91.0 ms"));
    near.notes.push(Reason::english("the first answer took twice as long"));
    near.measurements.push(Measurement::new("ping_p99", 91.0, "ms", Some(Limit::most(100.0, 80.0))));
    near.measurements.push(Measurement::new("ping_count", 2_000.0, "", None));
    near.distributions.push(round_trips());
    let mut stalled =
        test("LAT-02", Verdict::Inconclusive, Some("ping_max is 612.0 ms, but the host stalled for 55ms"));
    stalled.measurements.push(Measurement::new("ping_max", 612.0, "ms", Some(Limit::most(500.0, 400.0))));
    let mut slow = test("THR-01", Verdict::Fail, Some("throughput is 71.2 % of the formula"));
    let limit = Limit::least(80.0, 85.0);
    slow.measurements.push(Measurement::new("throughput", 71.2, "% of the formula", Some(limit)));
    outcome(vec![
        test("FRM-01", Verdict::Pass, None),
        failed,
        test("SES-01", Verdict::Error, Some("line is gone")),
        test("SES-08", Verdict::Skipped, Some("profile gives no key")),
        near,
        stalled,
        slow,
    ])
}

const HOSTILE: &str = "a]]>b<script>alert('\"&')</script>\0\u{1b}[31m\u{202e}\u{ffff}</title>\r\n{{ 7 }}";

fn hostile() -> Outcome {
    let mut nasty = test(HOSTILE, Verdict::Fail, Some(&format!("{HOSTILE}{}", "я".repeat(1 << 19))));
    nasty.last_frames = frames(HOSTILE);
    nasty.notes.push(Reason::english(HOSTILE));
    nasty.what = HOSTILE.to_owned();
    nasty.measurements.push(Measurement::new(HOSTILE, f64::NAN, HOSTILE, Some(Limit::most(1.0, f64::MAX))));
    nasty.distributions.push(Distribution {
        name: HOSTILE.to_owned(),
        bars: vec![(0, u64::MAX), (u64::MAX, 0)],
        ..round_trips()
    });
    let mut outcome = outcome(vec![nasty]);
    outcome.device.insert(HOSTILE.to_owned(), HOSTILE.to_owned());
    outcome.profile = HOSTILE.to_owned();
    outcome
}

/// Votes that take ten milliseconds, and twenty microseconds more with each.
fn soaked() -> Outcome {
    let mut windows = Windows::default();
    (1..=1_000).for_each(|vote| windows.add(std::time::Duration::from_micros(10_000 + 20 * vote)));
    let windows = windows.full();
    let points: Vec<(f64, f64)> = windows.iter().map(|at| (at.middle(), at.median_us)).collect();
    let mut slower = test("SOAK-03", Verdict::Fail, Some("votes take longer and longer"));
    slower.trend =
        Some(Trend { name: "receipt to cleared".to_owned(), windows, slope: Slope::through(&points, Z) });
    let mut short = test("SOAK-03", Verdict::Skipped, Some("too short to tell"));
    short.trend = Some(Trend { name: "receipt to cleared".to_owned(), windows: Vec::new(), slope: None });
    outcome(vec![test("SOAK-01", Verdict::Pass, None), slower, short])
}

#[test]
fn a_trend_is_a_picture_with_its_table_beside() {
    let page = html::page(&header(), &soaked(), Language::English).unwrap();
    assert!(page.contains("over 990 votes: 20.000 ms per 1000 votes, surely 20.000 to 20.000"), "{page}");
    let page = as_xml(&page);
    let page = Document::parse(&page).unwrap();
    let all = |name: &'static str| page.descendants().filter(move |node| node.has_tag_name(name));
    // One picture: the soak without a window has none.
    assert_eq!((all("figure").count(), all("circle").count()), (1, 33));
    let beside = page.descendants().find(|node| node.attribute("class") == Some("beside")).unwrap();
    let rows: Vec<String> = beside
        .descendants()
        .filter(|node| node.has_tag_name("tr"))
        .map(|row| {
            row.children()
                .filter_map(|cell| cell.text())
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(rows.len(), 1 + 33);
    assert_eq!((rows[1].as_str(), rows[33].as_str()), ("1 to 30 10.31 ms", "961 to 990 29.51 ms"));
    assert!(all("svg").all(|svg| svg.has_attribute("aria-label") || svg.has_attribute("aria-hidden")));
    let meaning =
        page.descendants().find(|node| node.text().is_some_and(|text| text.contains("gets slower")));
    assert!(meaning.is_some(), "a failed soak is not explained");
}

#[test]
fn a_trend_goes_through_the_log_and_old_lines_have_none() {
    let line = serde_json::to_string(&Line::Test(soaked().tests.remove(1))).unwrap();
    assert_eq!(Known::read(line.as_bytes()).tests[0], soaked().tests[1]);
    let old = serde_json::to_string(&Line::Test(soaked().tests.remove(0))).unwrap();
    assert!(!old.contains("trend"));
    assert_eq!(Known::read(old.as_bytes()).tests[0].trend, None);
    hold_schema(&junit::xml(&header(), &soaked()).unwrap());
}

#[test]
fn exit_codes_follow_the_verdict() {
    use Verdict::{Error, Fail, Inconclusive, MarginalPass, Pass, Skipped};
    let codes = [Pass, MarginalPass, Fail, Error, Inconclusive, Skipped].map(exit_code);
    assert_eq!(codes, [0, 0, 1, 2, 3, 3]);
    assert_eq!(exit_code(outcome(Vec::new()).verdict), 3);
    assert_eq!(exit_code(every_verdict().verdict), 2);
}

#[test]
fn junit_of_a_small_run() {
    let xml = junit::xml(&header(), &every_verdict()).unwrap();
    hold_schema(&xml);
    expect_file!["tests/junit.xml"].assert_eq(&xml);
}

#[test]
fn page_of_a_small_run() {
    let page = html::page(&header(), &every_verdict(), Language::English).unwrap();
    expect_file!["tests/page.html"].assert_eq(&page);
    for word in ["<script", "http://", "https://", "@import", "url("] {
        assert!(!page.contains(word), "{word}");
    }
    let document = Document::parse(&as_xml(&page)).map(|page| page.descendants().count());
    assert!(100 < document.unwrap());
}

#[test]
fn a_page_names_everything_for_a_screen_reader() {
    let page = as_xml(&html::page(&header(), &every_verdict(), Language::English).unwrap());
    let page = Document::parse(&page).unwrap();
    let all = |name: &'static str| page.descendants().filter(move |node| node.has_tag_name(name));
    assert_eq!(all("main").count(), 1);
    assert!(all("th").all(|cell| cell.has_attribute("scope")));
    assert!(all("table").all(|table| table.children().any(|child| child.has_tag_name("caption"))));
    assert!(all("svg").all(|svg| svg.has_attribute("aria-label") || svg.has_attribute("aria-hidden")));
    let level =
        |node: Node<'_, '_>| node.tag_name().name().strip_prefix('h').and_then(|n| n.parse::<u8>().ok());
    let levels: Vec<u8> = page.descendants().filter_map(level).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    let scrolls = |node: &Node<'_, '_>| node.attribute("class") == Some("wide");
    let is_named = |node: Node<'_, '_>| node.has_attribute("aria-label") && node.has_attribute("tabindex");
    assert!(page.descendants().filter(scrolls).all(is_named), "what scrolls is reached with keys");
    let ids: Vec<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
    let inside = all("a").filter_map(|link| link.attribute("href")).filter_map(|to| to.strip_prefix('#'));
    inside.for_each(|to| assert!(ids.contains(&to), "{to}"));
    let verdicts =
        page.descendants().filter(|node| node.attribute("class").is_some_and(|c| c.contains("mark")));
    verdicts.for_each(|mark| assert!(!mark.text().unwrap_or_default().is_empty()));
}

#[test]
fn text_of_a_small_run() {
    expect_file!["tests/text.txt"].assert_eq(&text::render_text(
        &header(),
        &every_verdict(),
        Language::English,
    ));
}

/// A failed test, one that is skipped, and one with a measurement, all of them of the catalogue.
fn of_the_catalogue() -> Outcome {
    let mut pending = test("VOT-01", Verdict::Fail, None);
    pending.reason = Some(Reason::new("reason-pending-before-receipt-not-1").put("pending", "2".to_owned()));
    pending.notes.push(Reason::new("reason-bytes-log-read").put("count", 512_u32));
    pending.last_frames = frames("VOTE_CAST ctr 4 ack 3");
    let mut nobody = test("LIN-05", Verdict::Skipped, None);
    let step = crate::operator::Step::Unplug;
    nobody.reason = Some(Reason::new("reason-nobody-there").put("step", step.words()));
    let mut near = test("LAT-01", Verdict::MarginalPass, None);
    near.measurements.push(Measurement::new("ping_p99", 91.5, "ms", Some(Limit::most(100.0, 80.0))));
    near.distributions.push(round_trips());
    let mut soaked = soaked().tests.remove(1);
    soaked.reason = Some(Reason::new("reason-device-not-sent-single-byte"));
    outcome(vec![pending, nobody, near, soaked])
}

#[test]
fn text_and_page_are_in_the_language_asked_for() {
    let told = text::render_text(&header(), &of_the_catalogue(), Language::Russian);
    expect_file!["tests/text-ru.txt"].assert_eq(&told);
    let page = html::page(&header(), &of_the_catalogue(), Language::Kazakh).unwrap();
    for part in [
        "<html lang=\"kk\">",
        "мұны істейтін ешкім жоқ: кабельді құрылғыдан суыру",
        "дауыстың қарапайым жолы жұмыс істемейді.",
        "түбіртекке дейін күтіп тұрғаны 1 емес, 2",
        "Ескертпе: журналдың оқылған байты: 512",
        "91,5 мс",
        "ең көбі 100",
        "2\u{a0}000 рет",
        "1000 дауысқа 20,000 мс",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let document = Document::parse(&as_xml(&page)).map(|page| page.descendants().count());
    assert!(100 < document.unwrap());
}

/// Words that stand on a page of another language though they are English.
#[test]
fn nothing_of_a_page_is_left_in_english_but_names() {
    let names = ["PING", "round", "trip", "POLL", "Remote", "processors", "asked", "exclusive", "ctr", "ack"];
    for language in [Language::Russian, Language::Kazakh] {
        let page = as_xml(&html::page(&header(), &of_the_catalogue(), language).unwrap());
        let page = Document::parse(&page).unwrap();
        let texts = page.descendants().filter(|node| node.is_text());
        let texts = texts.filter(|node| !node.parent().is_some_and(|parent| parent.has_tag_name("style")));
        for text in texts.filter_map(|node| node.text()) {
            let is_english =
                |word: &&str| 3 < word.len() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            let english: Vec<&str> = text.split_whitespace().filter(is_english).collect();
            let is_evidence = names.iter().any(|name| text.contains(name));
            assert!(english.len() < 2 || is_evidence, "{}: {text}", language.code());
        }
    }
}

#[test]
fn what_a_hostile_device_says_stays_text() {
    let outcome = hostile();
    let xml = junit::xml(&header(), &outcome).unwrap();
    hold_schema(&xml);
    assert!(xml.len() < 20_000, "{}", xml.len());
    let page = html::page(&header(), &outcome, Language::English).unwrap();
    assert!(page.len() < 60_000, "{}", page.len());
    assert!(!page.contains("<script"));
    let parsed = as_xml(&page);
    let parsed = Document::parse(&parsed).unwrap();
    assert_eq!(parsed.descendants().filter(|node| node.has_tag_name("title")).count(), 1 + 2);
    let text = text::render_text(&header(), &outcome, Language::English);
    let is_fine = |c: char| c == '\n' || !c.is_control();
    for text in [&xml, &page, &text] {
        assert!(text.chars().all(is_fine));
        assert!(!text.contains(['\u{202e}', '\u{ffff}']));
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_run_without_tests_still_reports() {
    let outcome = outcome(Vec::new());
    hold_schema(&junit::xml(&header(), &outcome).unwrap());
    assert!(html::page(&header(), &outcome, Language::English).unwrap().contains("No test was run."));
    let text = text::render_text(&header(), &outcome, Language::English);
    assert!(
        text.starts_with("SKIPPED: terminal `remote-2004`: nothing was tested\nno test was selected\n"),
        "{text}"
    );
}

#[test]
fn a_log_survives_a_torn_line_and_a_second_run() {
    let (header, outcome) = (header(), every_verdict());
    let begun = Begun {
        profile: outcome.profile.clone(),
        dut: outcome.dut.clone(),
        address: outcome.address.clone(),
        seed: outcome.seed,
        header: header.clone(),
    };
    let mut bytes = Vec::new();
    let mut log = Log::new(&mut bytes, true).unwrap();
    log.put(&Line::Begun(begun.clone())).unwrap();
    outcome.tests.iter().for_each(|test| log.put(&Line::Test(test.clone())).unwrap());
    let whole = bytes.len();
    for cut in (0..=whole).step_by(97).chain([whole - 1, whole]) {
        let mut torn = bytes[..cut].to_vec();
        let before = Known::read(&torn);
        assert!(before.broken.len() <= 1, "cut at {cut}");
        assert_eq!(before.tests[..], outcome.tests[..before.tests.len()], "cut at {cut}");
        let mut log = Log::new(&mut torn, false).unwrap();
        log.put(&Line::Begun(begun.clone())).unwrap();
        let rest = outcome.tests.iter().filter(|test| !before.has(&test.id));
        rest.for_each(|test| log.put(&Line::Test(test.clone())).unwrap());
        log.put(&Line::Summary(Summary::of(&header, &outcome))).unwrap();
        let after = Known::read(&torn);
        let mut found = after.outcome().unwrap();
        found.tests.sort_by_key(|test| outcome.tests.iter().position(|known| known.id == test.id));
        assert_eq!(found, outcome, "cut at {cut}");
        assert_eq!(after.summary.unwrap().counts.fail, 2);
    }
}

#[test]
fn a_measurement_that_is_no_number_is_read_back() {
    let line = serde_json::to_string(&Line::Test(hostile().tests.remove(0))).unwrap();
    let known = Known::read(line.as_bytes());
    assert_eq!(known.broken, [0_usize; 0]);
    assert!(known.tests[0].measurements[0].value.is_nan());
}

#[test]
fn a_log_that_takes_nothing_is_an_error() {
    let mut full = [0_u8; 10];
    let error = Log::new(&mut full[..], true).unwrap().put(&Line::Begun(Begun::default())).unwrap_err();
    assert_eq!(error.to_string(), "report cannot be written to the log of the run");
}

#[test]
fn the_document_reads_back() {
    let text = json(&header(), &every_verdict()).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let read: Outcome = serde_json::from_value(document["outcome"].clone()).unwrap();
    assert_eq!(read, every_verdict());
    assert_eq!(document["counts"]["fail"], 2);
    assert_eq!(serde_json::from_value::<Header>(document["header"].clone()).unwrap(), header());
}

/// Makes the page fit for a reader of XML: void elements are closed, the type of document goes.
fn as_xml(page: &str) -> String {
    let page = page.replacen("<!doctype html>\n", "", 1);
    let close = |line: &str| match line.starts_with("<meta ") {
        true => format!("{}/>\n", line.trim_end_matches('>')),
        false => format!("{line}\n"),
    };
    page.lines().map(close).collect()
}

/// Holds what the common schema of JUnit files asks for: elements, their order, their attributes, and true counts.
#[track_caller]
fn hold_schema(xml: &str) {
    let document = Document::parse(xml).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let suites: Vec<Node<'_, '_>> = root.children().filter(Node::is_element).collect();
    for suite in &suites {
        assert_eq!(suite.tag_name().name(), "testsuite");
        let parts: Vec<&str> =
            suite.children().filter(Node::is_element).map(|part| part.tag_name().name()).collect();
        assert_eq!(parts[0], "properties");
        assert!(parts[1..].iter().all(|part| *part == "testcase"), "{parts:?}");
        let cases = || suite.children().filter(|part| part.has_tag_name("testcase"));
        let with =
            |name: &str| cases().filter(|case| case.children().any(|part| part.has_tag_name(name))).count();
        let told = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
        assert_eq!(told("tests"), cases().count());
        assert_eq!(told("failures"), with("failure"));
        assert_eq!(told("errors"), with("error"));
        assert_eq!(suite.attribute("skipped").map_or(0, |_| told("skipped")), with("skipped"));
        cases().for_each(hold_case);
    }
    let count =
        |name: &str| suites.iter().map(|s| s.attribute(name).unwrap().parse::<usize>().unwrap()).sum();
    for name in ["tests", "failures", "errors"] {
        let sum: usize = count(name);
        assert_eq!(root.attribute(name), Some(sum.to_string().as_str()), "{name}");
    }
}

#[track_caller]
fn hold_case(case: Node<'_, '_>) {
    for name in ["name", "classname"] {
        assert!(!case.attribute(name).unwrap().is_empty(), "{name}");
    }
    assert!(case.attribute("time").unwrap().parse::<f64>().is_ok());
    let parts: Vec<&str> =
        case.children().filter(Node::is_element).map(|part| part.tag_name().name()).collect();
    let is_known = |part: &&str| ["failure", "error", "skipped", "system-out"].contains(part);
    assert!(parts.iter().all(is_known), "{parts:?}");
    assert!(parts.iter().filter(|part| **part != "system-out").count() <= 1, "{parts:?}");
    let mut children = case.children().filter(|part| part.is_element() && !part.has_tag_name("system-out"));
    assert!(children.all(|part| part.attribute("message").is_some_and(|message| !message.is_empty())));
}
