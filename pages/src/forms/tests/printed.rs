//! The PDF held against the HTML, sheet by sheet; pages held to their edges; hostile names.

use typesetting::{Layout, Place};

use super::super::{pdf, sheet};
use super::*;

fn layout_of(evidence: &Evidence, language: Language) -> Layout {
    pdf::layout(&sheet::forms(evidence, language))
}

/// The texts of a page, line by line.
fn page_text(layout: &Layout, page: usize) -> Vec<&str> {
    layout.texts(page).map(|(_, text)| text).collect()
}

/// Pages with some text that begins like this.
fn pages_with(layout: &Layout, beginning: &str) -> usize {
    let pages = (0..layout.pages())
        .filter(|page| page_text(layout, *page).iter().any(|text| text.starts_with(beginning)));
    pages.count()
}

/// No text leaves its page, and none stands on another.
#[track_caller]
fn nothing_is_cut_or_covered(layout: &Layout) {
    for page in 0..layout.pages() {
        let texts: Vec<(Place, &str)> = layout.texts(page).filter(|(_, text)| *text != " ").collect();
        for (index, (place, text)) in texts.iter().enumerate() {
            let is_inside = 30.0 <= place.x
                && place.x + place.width <= 570.0
                && 20.0 <= place.y
                && place.y + place.height <= 830.0;
            assert!(is_inside, "page {page}: `{text}` at {place:?}");
            for (other, over) in texts.iter().skip(index + 1) {
                let is_apart = other.x + other.width <= place.x + 0.01
                    || place.x + place.width <= other.x + 0.01
                    || other.y + other.height <= place.y + 0.01
                    || place.y + place.height <= other.y + 0.01;
                assert!(is_apart, "page {page}: `{text}` at {place:?} and `{over}` at {other:?}");
            }
        }
    }
}

#[test]
fn every_number_of_the_page_is_on_its_printed_sheet() {
    for language in Language::ALL {
        let page = page_of(&whole("real"), language);
        let document = parse(&page);
        let layout = layout_of(&whole("real"), language);
        assert_eq!(layout.pages(), 2);
        let sheets = document.descendants().filter(|node| node.attribute("class") == Some("sheet"));
        for (index, sheet) in sheets.enumerate() {
            let mut printed = page_text(&layout, index);
            let numbers: Vec<&str> = sheet
                .descendants()
                .filter(|node| node.has_tag_name("data"))
                .map(|node| node.text().unwrap())
                .collect();
            // Two options, three lines more of which two lack a number, signatures, accounts.
            assert_eq!(numbers.len(), 3 * 2 + 3 * 3 - 2 + 3 + 21);
            for number in numbers {
                let at = printed.iter().position(|text| *text == number);
                // Each stands there as often as on the page.
                printed.remove(at.unwrap_or_else(|| panic!("{number} of sheet {index} is not printed")));
            }
        }
    }
}

#[test]
fn every_word_of_the_page_is_on_its_printed_sheet() {
    for language in Language::ALL {
        let page = page_of(&whole("simulated"), language);
        let document = parse(&page);
        let layout = layout_of(&whole("simulated"), language);
        let by_hand = |node: &Node<'_, '_>| {
            node.ancestors().any(|node| matches!(node.attribute("class"), Some("heard")))
        };
        for (index, sheet) in document.descendants().filter(|node| node.has_tag_name("section")).enumerate() {
            let printed = page_text(&layout, index).join(" ").replace("- ", "-");
            let printed: BTreeSet<&str> = printed.split(' ').collect();
            for node in sheet.descendants().filter(|node| node.is_text() && !by_hand(node)) {
                let text = node.text().unwrap().replace("- ", "-");
                let missing: Vec<&str> = text
                    .split([' ', '\n'])
                    .filter(|word| !word.is_empty() && !printed.iter().any(|printed| printed.contains(word)))
                    .collect();
                assert_eq!(missing, Vec::<&str>::new(), "`{text}` of sheet {index}");
            }
        }
    }
}

#[test]
fn each_printed_page_has_its_number_and_says_if_it_is_simulated() {
    let pages = [
        (Language::English, "Page 1 of 1", "SIMULATED"),
        (Language::Russian, "Страница 1 из 1", "МОДЕЛЬ"),
        (Language::Kazakh, "1 беттің 1-беті", "МОДЕЛЬ"),
    ];
    for (language, number, simulated) in pages {
        let layout = layout_of(&whole("simulated"), language);
        assert_eq!((pages_with(&layout, number), pages_with(&layout, simulated)), (2, 2));
        let layout = layout_of(&whole("real"), language);
        assert_eq!((pages_with(&layout, number), pages_with(&layout, simulated)), (2, 0));
    }
}

#[test]
fn a_blank_form_is_one_page_with_a_line_for_each_member() {
    for (language, member) in [(Language::Russian, "Член комиссии"), (Language::Kazakh, "Комиссия мүшесі")]
    {
        let layout = layout_of(&evidence(&[]), language);
        assert_eq!(layout.pages(), 1);
        let members = page_text(&layout, 0).iter().filter(|text| **text == member).count();
        assert_eq!(members, usize::from(MEMBERS_OF_A_BLANK) - 2);
        nothing_is_cut_or_covered(&layout);
    }
}

#[test]
fn a_long_list_repeats_its_headings_and_counts_its_pages() {
    let names: Vec<String> = (1..=90).map(|number| format!("Кандидат {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let files = [(file::DEFINITION, &definition("simulated", &[("Округ Ә", &names)]))];
    let layout = layout_of(&evidence(&files), Language::Russian);
    assert_eq!(layout.pages(), 4);
    assert_eq!(pages_with(&layout, "МОДЕЛЬ"), 4);
    assert_eq!(pages_with(&layout, "Протокол участковой"), 4);
    assert_eq!(pages_with(&layout, "Строка бюллетеня"), 3, "where the table goes on");
    for page in 1..=4 {
        assert_eq!(pages_with(&layout, &format!("Страница {page} из 4")), 1);
    }
    let rows: Vec<&str> = (0..4).flat_map(|page| page_text(&layout, page)).collect();
    assert!(names.iter().all(|name| rows.iter().filter(|row| *row == name).count() == 1));
    nothing_is_cut_or_covered(&layout);
}

#[test]
fn hostile_names_are_printed_as_far_as_they_go_and_cover_nothing() {
    let long = "Ж".repeat(10_000);
    let words = "Әлия ".repeat(2_000);
    let marks = format!("а{}", "\u{301}".repeat(9_999));
    let turned = "\u{202e}\u{2067}<script>alert(1)</script>\u{0}\u{1b}[31m\r\n\t\u{feff}عربي 中文 \u{1f600}";
    let names = [long.as_str(), &words, &marks, turned, "", "990101100010"];
    for language in Language::ALL {
        for name in names {
            let mut definition = definition("simulated", &[(name, &names), (name, &[name])]);
            for field in ["title", "date"] {
                definition[field] = Value::from(name);
            }
            definition["precinct"]["city"] = Value::from(name);
            let evidence =
                evidence(&[(file::DEFINITION, &definition), (file::PROTOCOLS, &Value::from(name))]);
            let layout = layout_of(&evidence, language);
            assert!(layout.pages() <= 12, "{}", layout.pages());
            nothing_is_cut_or_covered(&layout);
            assert!(page_text(&layout, 0).iter().all(|text| !text.contains("990101100010")));
            if language == Language::Kazakh {
                let file = forms_pdf(&evidence, language).unwrap();
                assert!(file.starts_with(b"%PDF-") && file.len() < 400_000, "{}", file.len());
            }
        }
    }
}

#[test]
fn a_name_that_is_shortened_says_by_how_much() {
    let long = "ж ".repeat(5_000);
    let files = [(file::DEFINITION, &definition("real", &[("Округ", &[long.as_str()])]))];
    let shortened = [
        (Language::English, "[9,840 characters more]"),
        (Language::Russian, "[ещё 9\u{a0}840 знаков]"),
        (Language::Kazakh, "[тағы 9\u{a0}840 таңба]"),
    ];
    for (language, told) in shortened {
        let text = page_text(&layout_of(&evidence(&files), language), 0).join(" ");
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn a_commission_of_any_size_has_room_to_sign() {
    let mut definition = definition("real", &TWO);
    definition["members"] = Value::from(255);
    let layout = layout_of(&evidence(&[(file::DEFINITION, &definition)]), Language::Kazakh);
    let texts: Vec<&str> = (0..layout.pages()).flat_map(|page| page_text(&layout, page)).collect();
    assert_eq!(texts.iter().filter(|text| **text == "Комиссия мүшесі").count(), 2 * 253);
    nothing_is_cut_or_covered(&layout);
}

#[test]
fn hostile_counts_are_bounded_in_print_too() {
    let many: Vec<(&str, &[&str])> = vec![("x", &[]); 1_000];
    let mut protocols = protocols("real");
    protocols["electronic"]["tallies"][0]["votes"] = vec![u32::MAX; 10_000].into();
    let files = [(file::DEFINITION, &definition("real", &many)), (file::PROTOCOLS, &protocols)];
    let layout = layout_of(&evidence(&files), Language::Russian);
    assert!(layout.pages() < 120, "{}", layout.pages());
    nothing_is_cut_or_covered(&layout);
}

#[test]
fn the_same_evidence_prints_the_same_bytes() {
    for language in Language::ALL {
        let [once, again] =
            [whole("simulated"), whole("simulated")].map(|evidence| forms_pdf(&evidence, language));
        let once = once.unwrap();
        assert_eq!(once, again.unwrap());
        assert!(once.len() < 120_000, "{}", once.len());
    }
}
