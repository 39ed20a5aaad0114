//! Files held to what a reader needs of them.

use krilla::configure::{Accessibility, ConfigurationBuilder};

use super::*;
use crate::layout::Style;

fn layout() -> Layout {
    let mut layout = Layout::new(200.0, 300.0);
    layout.begin(Tag::Section);
    layout.begin(Tag::Heading);
    let place = Place { x: 10.0, y: 10.0, width: 180.0, height: 0.0 };
    layout.text(place, "Хаттама № 147: Әлия Һ.", Style { size: 10.0, ..Style::default() });
    layout.end();
    layout.begin(Tag::Table);
    layout.begin(Tag::Row);
    layout.begin(Tag::Cell);
    layout.sign(place, " ", Style { size: 8.0, ..Style::default() }, "by hand");
    layout.end();
    layout.end();
    layout.end();
    layout.end();
    layout.across("SIMULATED", (100.0, 150.0), 30.0, -24.0);
    layout.ring((50.0, 50.0), 20.0);
    layout.frame(place, 1.0);
    layout.add_page();
    layout.text(place, "2 / 2", Style { size: 8.0, weight: Weight::Bold, ..Style::default() });
    layout
}

fn about() -> About {
    About { title: "Хаттама".to_owned(), language: "kk", producer: "test".to_owned() }
}

fn count(file: &[u8], what: &str) -> usize {
    file.windows(what.len()).filter(|window| *window == what.as_bytes()).count()
}

#[test]
fn the_same_pages_are_the_same_bytes() {
    let [once, again] = [layout(), layout()].map(|layout| pdf(&layout, &about()).unwrap());
    assert_eq!(once, again);
    assert_eq!(count(&once, "/CreationDate") + count(&once, "/ModDate"), 0);
}

#[test]
fn type_is_embedded_and_what_is_read_has_its_order() {
    let file = pdf(&layout(), &about()).unwrap();
    assert_eq!(count(&file, "/FontFile"), 2, "one for each weight");
    assert_eq!(count(&file, "/ToUnicode"), 2);
    assert_eq!(count(&file, "/Lang(kk)") + count(&file, "/Lang (kk)"), 2);
    assert_eq!(count(&file, "/MarkInfo"), 1);
    let tags = ["/S/H1", "/S/Table", "/S/TR", "/S/TD"];
    assert!(
        tags.into_iter().all(|tag| count(&file, tag) + count(&file, &tag.replacen("/S/", "/S /", 1)) == 1)
    );
    assert!(file.len() < 40_000, "{}", file.len());
}

#[test]
fn what_repeats_itself_is_drawn_and_not_read() {
    let mut layout = layout();
    let spans = layout.spans;
    let place = Place { x: 10.0, y: 40.0, width: 180.0, height: 0.0 };
    layout.unread(|layout| {
        layout.begin(Tag::Row);
        layout.begin(Tag::Cell);
        layout.text(place, "again", Style { size: 8.0, ..Style::default() });
        layout.end();
        layout.end();
    });
    assert_eq!(layout.spans, spans);
    assert!(layout.texts(1).any(|(_, text)| text == "again"));
    let file = pdf(&layout, &about()).unwrap();
    assert_eq!(count(&file, "/S/TR") + count(&file, "/S /TR"), 1);
}

#[test]
fn what_a_machine_can_check_of_accessibility_holds() {
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let configuration = configuration.finish().unwrap();
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let problems = write(&layout(), &about(), settings).err();
    assert!(problems.is_none(), "{problems:?}");
}
