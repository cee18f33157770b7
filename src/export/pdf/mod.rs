// SPDX-License-Identifier: EUPL-1.2
//! The cover on paper: a PDF/A-2a with its fonts in it, for files that are kept and printed. It is
//! PDF/UA-1 as well: headings, lists and tables are tagged for whoever has them read out.
//!
//! `lines` breaks texts by the widths that `face` knows; `blocks`, `table` and `figure` put them on
//! the pages of a `layout`; `pen` draws those through krilla, which refuses whatever the two
//! standards forbid. Nothing here reads a clock: same document, same bytes.

mod blocks;
mod face;
mod figure;
mod layout;
mod lines;
mod pen;
mod table;

use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{Identifier, Node as TagNode, TagGroup, TagTree};
use krilla::{Document as Pdf, SerializeSettings};

use super::document::Document;
use crate::observation::EventTime;
use face::Faces;
use layout::{Child, Layout};
use pen::{Fonts, Pen};

/// Why there is no PDF: words of the library, which refuses what the standards forbid.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PdfError(String);

/// Writes the document.
pub(super) fn render(document: &Document<'_>, created: EventTime) -> Result<Vec<u8>, PdfError> {
    let faces = Faces::load();
    let layout = blocks::lay(&faces, document);
    let settings = SerializeSettings {
        configuration: configuration()?,
        enable_tagging: true,
        ..SerializeSettings::default()
    };
    let mut pdf = Pdf::new_with(settings);
    let fonts = Fonts::load()?;
    let mut identifiers = Vec::new();
    for (at, page) in layout.pages.iter().enumerate() {
        let size = PageSettings::from_wh(page.width, page.height);
        let size = size.ok_or_else(|| PdfError("a page without size".to_owned()))?;
        let mut sheet = pdf.start_page_with(size);
        let mut surface = sheet.surface();
        let mut pen = Pen {
            faces: &faces,
            fonts: &fonts,
            surface: &mut surface,
        };
        let number = format!(
            "{} {} / {}",
            document.margins.page,
            at + 1,
            layout.pages.len()
        );
        pen.margins(page, &document.margins, &number);
        identifiers.push(page.marks.iter().map(|mark| pen.mark(mark)).collect());
        surface.finish();
        sheet.finish();
    }
    pdf.set_outline(outline(&layout));
    let mut tree = TagTree::new();
    tree.push(tagged(&layout, &identifiers, 0));
    pdf.set_tag_tree(tree);
    pdf.set_metadata(metadata(document, created));
    pdf.finish().map_err(|error| PdfError(error.to_string()))
}

fn configuration() -> Result<Configuration, PdfError> {
    ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError(format!("{error:?}")))
}

fn metadata(document: &Document<'_>, created: EventTime) -> Metadata {
    let civil = jiff::tz::Offset::UTC.to_datetime(created.to_timestamp());
    let part = |number: i8| u8::try_from(number).unwrap_or(0);
    let date = DateTime::new(u16::try_from(civil.year()).unwrap_or(0))
        .month(part(civil.month()))
        .day(part(civil.day()))
        .hour(part(civil.hour()))
        .minute(part(civil.minute()))
        .second(part(civil.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let made = format!("Vigie {}", env!("CARGO_PKG_VERSION"));
    Metadata::new()
        .title(document.title.to_owned())
        .language(document.words.pick("en", "fr").to_owned())
        .creator(made.clone())
        .producer(made)
        .creation_date(date)
        .document_id(format!("{} {created}", document.margins.log))
}

/// Sections, and the headings in them.
fn outline(layout: &Layout<'_>) -> Outline {
    let mut sections: Vec<OutlineNode> = Vec::new();
    for place in &layout.places {
        let point = Point::from_xy(0.0, place.y);
        let target = XyzDestination::new(place.page, point);
        let node = OutlineNode::new(place.title.clone(), target);
        match sections.last_mut() {
            Some(section) if place.is_inner => section.push_child(node),
            _ => sections.push(node),
        }
    }
    let mut outline = Outline::new();
    for section in sections {
        outline.push_child(section);
    }
    outline
}

/// A part of the document with all that is in it.
fn tagged(layout: &Layout<'_>, identifiers: &[Vec<Option<Identifier>>], at: usize) -> TagGroup {
    let node = &layout.nodes[at];
    let children = node.children.iter().filter_map(|child| match child {
        Child::Node(node) => Some(TagNode::Group(tagged(layout, identifiers, *node))),
        Child::Mark(page, mark) => identifiers[*page][*mark].map(TagNode::Leaf),
    });
    TagGroup::with_children(node.tag.clone(), children.collect())
}

#[cfg(test)]
mod tests {
    use super::super::document::{Margins, Sheet};
    use super::super::words::Words;
    use super::layout::{Drawn, Page};
    use super::*;
    use crate::diagnostic::Language;

    fn document(words: &Words) -> Document<'_> {
        Document {
            words,
            title: "Title",
            lead: None,
            margins: Margins {
                log: "Log x".into(),
                key: "Key y".into(),
                made: "Made".into(),
                page: "Page".into(),
            },
            sheets: Vec::new(),
        }
    }

    fn english() -> Words {
        Words {
            language: Language::English,
            zone: jiff::tz::TimeZone::UTC,
        }
    }

    /// What hangs together does not part at the foot of a page: for every place at which a section
    /// can begin.
    #[test]
    fn headings_stand_above_what_they_announce() {
        let (words, faces) = (english(), Faces::load());
        for lines in 0..70 {
            let mut document = document(&words);
            for _ in 0..lines {
                document.paragraph("x");
            }
            document.section("s", "Section");
            document.heading(None, "Inner".into());
            document.paragraph("About it.");
            let rows = vec![vec!["first".to_owned(), "second".to_owned()]; 80];
            document.table("Caption", &["One", "Two"], rows);
            let layout = blocks::lay(&faces, &document);
            let pages: Vec<Vec<String>> = layout.pages.iter().map(texts).collect();
            let of = |text: &str| {
                pages
                    .iter()
                    .position(|page| page.iter().any(|is| is == text))
            };
            assert!(of("Section").is_some());
            for text in ["Inner", "About it.", "Caption", "One", "first"] {
                assert_eq!(of(text), of("Section"), "{text} after {lines} lines");
            }
            // The heads stand on every page with rows, and nothing stands below a page's foot.
            for (page, texts) in layout.pages.iter().zip(&pages) {
                let has = |text: &str| texts.iter().any(|is| is == text);
                assert!(!has("first") || has("One"));
                let low = page.marks.iter().filter_map(|mark| match &mark.what {
                    Drawn::Run { at, .. } => Some(at.1),
                    Drawn::Filled(..) | Drawn::Hatched(..) | Drawn::Framed(..) => None,
                });
                assert!(low.fold(0.0, f32::max) < page.height - layout::BOTTOM);
            }
        }
    }

    fn texts(page: &Page) -> Vec<String> {
        let texts = page.marks.iter().filter_map(|mark| match &mark.what {
            Drawn::Run { run, .. } => Some(run.text.clone()),
            Drawn::Filled(..) | Drawn::Hatched(..) | Drawn::Framed(..) => None,
        });
        texts.collect()
    }

    /// Whatever others write into a name: an archive refuses some characters, fonts lack others.
    #[test]
    fn no_text_keeps_a_file_from_being_written() {
        let (words, created) = (english(), EventTime::from_micros(0));
        let mut document = document(&words);
        let hostile =
            "\0\u{feff}\u{fffe}\u{e000}\u{10ffff}漢字 🦀 e\u{301} \u{200b}\u{202e}x\u{ad}";
        let text = words.text(hostile);
        document.section("s", "Section");
        document.paragraph(&text);
        document.paragraph("");
        document.table("", &["", ""], vec![vec![text.clone(), text.repeat(4_000)]]);
        document.table("nothing", &[], Vec::new());
        document.turn(Sheet::Wide);
        document.heading(None, text);
        let first = render(&document, created).unwrap();
        assert_eq!(first, render(&document, created).unwrap());
        assert!(first.starts_with(b"%PDF-1.7"));
    }

    #[test]
    fn a_file_ends_where_a_page_would_be_too_much() {
        let (words, faces) = (english(), Faces::load());
        let mut document = document(&words);
        document.turn(Sheet::Wide);
        let rows = vec![vec!["a".to_owned()]; 60];
        for _ in 0..1_200 {
            document.table("Caption", &["One"], rows.clone());
        }
        document.turn(Sheet::Form);
        document.section("s", "Receipt");
        let layout = blocks::lay(&faces, &document);
        assert!(layout.pages.len() < 1_010);
        let [.., said, receipt] = layout.pages.as_slice() else {
            panic!("no pages")
        };
        assert!(texts(said).iter().any(|text| text.contains("README.html")));
        assert!(texts(receipt).iter().any(|text| text == "Receipt"));
    }
}
