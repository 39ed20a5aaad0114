//! Pages as PDF: the type with the letters that are used, and what is read in its order.
//!
//! The same layout gives the same bytes: there is no date, and the identity of a file is the digest of what is in it.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use krilla::color::luma;
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, TableHeaderScope,
    Tag as Kind, TagGroup, TagKind, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use thiserror::Error;

use crate::font::{Face, Weight};
use crate::layout::{Child, Item, Layout, Part, Place, Tag, Text};

/// Of what is printed under the text, or stands for what is not there.
const LIGHT: u8 = 228;
const GREY: u8 = 212;
/// How far from the middle of an arc its handles stand, of the radius, so that four arcs make a circle.
const ROUND: f32 = 0.552_28;

/// What a reader's program tells of a file.
#[derive(Clone, Debug)]
pub struct About {
    /// Title of the whole.
    pub title: String,
    /// Language of the text, such as `kk`.
    pub language: &'static str,
    /// Program that made it.
    pub producer: String,
}

/// Why pages cannot be written.
#[derive(Debug, Error)]
#[error("the pages cannot be written as PDF")]
pub struct PdfError(#[from] KrillaError);

/// Returns pages as a file.
pub fn pdf(layout: &Layout, about: &About) -> Result<Vec<u8>, PdfError> {
    write(layout, about, SerializeSettings::default())
}

fn write(layout: &Layout, about: &About, settings: SerializeSettings) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new_with(settings);
    let mut writer = Writer {
        layout,
        regular: layout.faces.of(Weight::Regular).font(),
        bold: layout.faces.of(Weight::Bold).font(),
        spans: vec![None; layout.spans],
        said: BTreeMap::new(),
    };
    for (number, items) in layout.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(layout.size.0, layout.size.1).unwrap_or_default();
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for item in items {
            writer.draw(&mut surface, item);
            writer.keep(number, item);
        }
        surface.finish();
        page.finish();
    }
    document.set_outline(writer.outline());
    document.set_tag_tree(TagTree::from(writer.children(0)).with_lang(Some(about.language.to_owned())));
    let metadata = Metadata::new().title(about.title.clone()).language(about.language.to_owned());
    document.set_metadata(metadata.producer(about.producer.clone()));
    Ok(document.finish()?)
}

struct Writer<'a> {
    layout: &'a Layout,
    /// The texts that are read, and on which page.
    said: BTreeMap<usize, (usize, &'a Text)>,
    regular: Font,
    bold: Font,
    /// What the pages call the texts that are read.
    spans: Vec<Option<Identifier>>,
}

impl<'a> Writer<'a> {
    fn keep(&mut self, page: usize, item: &'a Item) {
        if let Item::Text(text) = item {
            self.said.extend(text.span.map(|span| (span, (page, text))));
        }
    }

    /// Returns the headings of sections with the places where they stand.
    fn outline(&self) -> Outline {
        let mut outline = Outline::new();
        for part in self.layout.parts.iter().filter(|part| part.tag == Some(Tag::Heading)) {
            let Some((page, first)) = self.texts(part).next() else { continue };
            let place = Point::from_xy(first.place.x, first.place.y);
            let place = XyzDestination::new(page, place);
            outline.push_child(OutlineNode::new(self.title(part), place));
        }
        outline
    }

    fn title(&self, part: &Part) -> String {
        self.texts(part).map(|(_, text)| text.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn texts(&self, part: &Part) -> impl Iterator<Item = (usize, &'a Text)> {
        let spans = part.children.iter().filter_map(|child| match child {
            Child::Span(span) => Some(span),
            Child::Part(_) => None,
        });
        spans.filter_map(|span| self.said.get(span).copied())
    }

    fn draw(&mut self, surface: &mut Surface<'_>, item: &Item) {
        let Item::Text(text) = item else {
            surface.start_tagged(decoration(item));
            self.decorate(surface, item);
            surface.end_tagged();
            return;
        };
        match text.span.and_then(|span| self.spans.get_mut(span)) {
            Some(span) => {
                let tag = SpanTag::empty().with_alt_text(text.spoken.as_deref());
                *span = Some(surface.start_tagged(ContentTag::Span(tag)));
            }
            None => {
                surface
                    .start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)));
            }
        }
        self.set(surface, text);
        surface.end_tagged();
    }

    fn set(&self, surface: &mut Surface<'_>, text: &Text) {
        let (face, font) = self.type_of(text.weight);
        surface.set_stroke(None);
        surface.set_fill(Some(fill(0)));
        let start = Point::from_xy(text.place.x, text.baseline);
        surface.draw_glyphs(start, &glyphs(face, &text.text), font, &text.text, text.size, false);
    }

    fn decorate(&self, surface: &mut Surface<'_>, item: &Item) {
        match item {
            Item::Text(_) => {}
            Item::Line { from, to, width } => {
                let mut path = PathBuilder::new();
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                draw(surface, path.finish(), None, Some(stroke(*width, 0)));
            }
            Item::Frame { place, width } => draw(surface, edges(place), None, Some(stroke(*width, 0))),
            Item::Shade(place) => draw(surface, edges(place), Some(fill(LIGHT)), None),
            Item::Ring { centre, radius } => {
                let dash = StrokeDash { array: vec![3.0, 3.0], offset: 0.0 };
                let stroke = Stroke { dash: Some(dash), ..stroke(0.6, 110) };
                draw(surface, circle(*centre, *radius), None, Some(stroke));
            }
            Item::Across { text, centre, size, degrees } => {
                let (face, font) = self.type_of(Weight::Bold);
                let glyphs = glyphs(face, text);
                let width = glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * size;
                surface.push_transform(&Transform::from_rotate_at(*degrees, centre.0, centre.1));
                surface.set_fill(None);
                surface.set_stroke(Some(stroke(1.0, GREY)));
                let start = Point::from_xy(centre.0 - width / 2.0, centre.1 + size * 0.36);
                surface.draw_glyphs(start, &glyphs, font, text, *size, true);
                surface.pop();
            }
        }
    }

    fn type_of(&self, weight: Weight) -> (&Face, Font) {
        let font = match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        (self.layout.faces.of(weight), font.clone())
    }

    /// Returns what a part holds, as the tree of what is read.
    fn children(&self, part: usize) -> Vec<Node> {
        let children = self.layout.parts.get(part).map(|part| &part.children);
        let node = |child: &Child| match child {
            Child::Span(span) => self.spans.get(*span).copied().flatten().map(Node::Leaf),
            Child::Part(part) => {
                let inner = self.layout.parts.get(*part)?;
                Some(Node::Group(group(inner.tag?, self.title(inner), self.children(*part))))
            }
        };
        children.into_iter().flatten().filter_map(node).collect()
    }
}

fn decoration(item: &Item) -> ContentTag<'static> {
    let kind = match item {
        Item::Across { .. } => ArtifactType::Watermark,
        _ => ArtifactType::Layout,
    };
    ContentTag::Artifact(Artifact::with_kind(kind))
}

/// Returns a part with what it holds; a heading has a title besides.
fn group(tag: Tag, title: String, children: Vec<Node>) -> TagGroup {
    let second = NonZeroU16::MIN.saturating_add(1);
    let kind: TagKind = match tag {
        Tag::Section => Kind::Section.into(),
        Tag::Heading => Kind::Hn(NonZeroU16::MIN, Some(title)).into(),
        Tag::Subheading => Kind::Hn(second, Some(title)).into(),
        Tag::Paragraph => Kind::P.into(),
        Tag::Table => Kind::Table.into(),
        Tag::Caption => Kind::Caption.into(),
        Tag::Row => Kind::TR.into(),
        Tag::ColumnHead => Kind::TH(TableHeaderScope::Column).into(),
        Tag::RowHead => Kind::TH(TableHeaderScope::Row).into(),
        Tag::Cell => Kind::TD.into(),
        Tag::List => Kind::L(ListNumbering::None).into(),
        Tag::Entry => {
            let body = TagGroup::with_children(Kind::LBody, children);
            return TagGroup::with_children(Kind::LI, vec![Node::Group(body)]);
        }
    };
    TagGroup::with_children(kind, children)
}

fn glyphs(face: &Face, text: &str) -> Vec<KrillaGlyph> {
    let glyph = |(at, letter): (usize, char)| {
        let id = GlyphId::new(face.glyph(letter));
        KrillaGlyph::new(id, face.advance(letter), 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
    };
    text.char_indices().map(glyph).collect()
}

fn draw(surface: &mut Surface<'_>, path: Option<Path>, fill: Option<Fill>, stroke: Option<Stroke>) {
    surface.set_fill(fill);
    surface.set_stroke(stroke);
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }
}

fn stroke(width: f32, grey: u8) -> Stroke {
    Stroke { paint: luma::Color::new(grey).into(), width, ..Stroke::default() }
}

fn edges(place: &Place) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(place.x, place.y, place.width, place.height)?);
    path.finish()
}

fn circle((x, y): (f32, f32), radius: f32) -> Option<Path> {
    let handle = radius * ROUND;
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + handle, x + handle, y + radius, x, y + radius);
    path.cubic_to(x - handle, y + radius, x - radius, y + handle, x - radius, y);
    path.cubic_to(x - radius, y - handle, x - handle, y - radius, x, y - radius);
    path.cubic_to(x + handle, y - radius, x + radius, y - handle, x + radius, y);
    path.close();
    path.finish()
}

#[cfg(test)]
mod tests;
