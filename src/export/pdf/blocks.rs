// SPDX-License-Identifier: EUPL-1.2
//! The blocks of a document on pages.

use std::num::NonZeroU16;

use krilla::tagging::{ListNumbering, Tag, TagKind};

use super::super::document::{Block, Document, Fact, Listed, Sheet, Spoken};
use super::super::spans::{bare, narrow_if};
use super::face::{Face, Faces};
use super::layout::{
    Area, BLACK, BLUE, Drawn, GREY, Ink, Layout, Place, RULE, Rank, SIDE, Waiting, style,
};
use super::lines::{Line, Style};
use super::{figure, table};
use crate::diagnostic::Language;

const TEXT: f32 = 9.4;
pub(super) const WARNING: Ink = [0x7b, 0x1e, 0x1e];
const NOTE: (Ink, Ink) = ([0xb3, 0x6b, 0x00], [0xff, 0xf9, 0xee]);
/// From the edge to the text of a list.
const INDENT: f32 = 14.0;

/// Pages after which alerts are left to the page beside this file: with sites made up by whoever
/// writes the records, there can be hundreds of thousands of rows, of about 3 kB each on their way.
const MAX_PAGES: usize = 1_000;

/// Lays a document out: once to learn on which pages its sections begin, and once to say it.
pub(super) fn lay<'f>(faces: &'f Faces, document: &Document<'_>) -> Layout<'f> {
    let first = lay_with(faces, document, &[]);
    lay_with(faces, document, &first.places)
}

fn lay_with<'f>(faces: &'f Faces, document: &Document<'_>, places: &[Place]) -> Layout<'f> {
    let mut layout = Layout::new(faces, Tag::Part.into());
    title(&mut layout, document);
    let mut has_contents = false;
    for (sheet, blocks) in &document.sheets {
        if !blocks.is_empty() {
            layout.go_on(*sheet);
        }
        for block in blocks {
            if matches!(block, Block::Section { .. }) && !has_contents {
                contents(&mut layout, document, places);
                has_contents = true;
            }
            if *sheet == Sheet::Wide && layout.pages.len() >= MAX_PAGES {
                rest(&mut layout, document);
                break;
            }
            lay_block(&mut layout, block, *sheet);
        }
    }
    layout.settle(0.0);
    layout
}

/// The sections with their pages, if they still fit onto the page that sums up.
fn contents(layout: &mut Layout<'_>, document: &Document<'_>, places: &[Place]) {
    let (name, text) = (style(Face::Bold, 9.4), style(Face::Regular, TEXT));
    let sections: Vec<&str> = document.sections().map(|(_, title)| title).collect();
    if sections.len() as f32 * text.lead + name.lead + 16.0 > layout.left() {
        return;
    }
    layout.gap(12.0);
    let list = layout.node(0, Tag::TOC);
    let caption = layout.node(list, Tag::Caption);
    let title = document.words.pick("Contents", "Sommaire");
    for line in layout.broken(title, name, layout.width()) {
        layout.line(&line, SIDE, name, BLACK, Some(caption));
    }
    layout.y += 2.0;
    let mut pages = places.iter().filter(|place| !place.is_inner);
    for title in sections {
        let item = layout.node(list, Tag::TOCI);
        let node = Some(layout.node(item, Tag::P));
        let number = pages.next().map_or(0, |place| place.page + 1);
        let title = layout.broken(&format!("{title} "), text, layout.width() - 40.0);
        let number = layout.broken(&number.to_string(), text, 40.0);
        let right = SIDE + layout.width();
        let (Some(title), Some(number)) = (title.first(), number.first()) else {
            continue;
        };
        let top = layout.y;
        layout.line(title, SIDE, text, BLACK, node);
        layout.y = top;
        layout.line(number, right - number.width(), text, BLACK, node);
    }
}

/// Says that not all of it is here.
fn rest(layout: &mut Layout<'_>, document: &Document<'_>) {
    let text = document.words.pick(
        "This file ends its list of alerts here: the rest of it is in README.html.",
        "Ce fichier arrête ici sa liste d'alertes : la suite est dans LISEZMOI.html.",
    );
    note(layout, &narrow_if(document.words.language, text));
}

fn title(layout: &mut Layout<'_>, document: &Document<'_>) {
    let bar = [SIDE, layout.y, layout.width(), 5.0];
    layout.draw(None, Drawn::Filled(bar, BLUE));
    layout.y += 11.0;
    let first = (document.title, style(Face::Bold, 18.0));
    let second = document.lead.as_deref();
    let second = second.map(|lead| (lead, style(Face::Regular, 11.5)));
    let tags = [heading(1, document.title), Tag::P.into()];
    for ((text, style), tag) in std::iter::once(first).chain(second).zip(tags) {
        let node = layout.node(0, tag);
        let lines = layout.broken(text, style, layout.width());
        lay_lines(layout, &lines, SIDE, style, node);
    }
    layout.y += 3.0;
}

fn heading(level: u16, title: &str) -> TagKind {
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    Tag::Hn(level, Some(title.to_owned())).into()
}

fn lay_block(layout: &mut Layout<'_>, block: &Block, sheet: Sheet) {
    match block {
        Block::Section {
            title, is_apart, ..
        } => {
            if *is_apart {
                layout.apart();
            }
            section(layout, title);
        }
        Block::Heading(title) => inner(layout, title),
        Block::Paragraph(text) => paragraph(layout, text),
        Block::Note(text) => note(layout, text),
        Block::Facts(facts) => lay_facts(layout, facts),
        Block::Table(table) => table::lay(layout, table, sheet),
        Block::Figure(figure) => figure::lay(layout, figure),
        Block::List(listed, items) => list(layout, *listed, items),
        Block::Meanings(words) => meanings(layout, words),
    }
}

/// A heading of a section.
fn section(layout: &mut Layout<'_>, title: &str) {
    let style = style(Face::Bold, 14.0);
    layout.wait(Waiting {
        lines: layout.broken(title, style, layout.width()),
        style,
        tag: heading(2, title),
        rank: Rank::Section(title.to_owned()),
    });
}

/// A heading inside of a section.
fn inner(layout: &mut Layout<'_>, title: &Spoken<String>) {
    let (style, name) = (style(Face::Bold, 11.0), bare(&title.what));
    layout.wait(Waiting {
        lines: layout.broken(&title.what, style, layout.width()),
        style,
        tag: spoken(heading(3, &name), title.language),
        rank: Rank::Inner(name),
    });
}

/// A paragraph; a short one that a heading stands above waits with it.
fn paragraph(layout: &mut Layout<'_>, text: &str) {
    let style = style(Face::Regular, TEXT);
    let lines = layout.broken(text, style, layout.width());
    if layout.is_headed() && lines.len() <= 2 {
        return layout.wait(Waiting {
            lines,
            style,
            tag: Tag::P.into(),
            rank: Rank::Text,
        });
    }
    layout.gap(4.0);
    let node = layout.node(0, Tag::P);
    lay_lines(layout, &lines, SIDE, style, node);
}

fn spoken(tag: TagKind, language: Option<Language>) -> TagKind {
    tag.with_lang(language.map(|language| language.pick("en", "fr").to_owned()))
}

/// Lines over as many pages as they need; a short text stays in one piece.
fn lay_lines(layout: &mut Layout<'_>, lines: &[Line], x: f32, style: Style, node: usize) {
    let together = if lines.len() <= 4 { lines.len() } else { 2 };
    layout.settle(together as f32 * style.lead);
    for line in lines {
        layout.settle(style.lead);
        layout.line(line, x, style, BLACK, Some(node));
    }
}

fn note(layout: &mut Layout<'_>, text: &str) {
    let style = style(Face::Regular, TEXT);
    let lines = layout.broken(text, style, layout.width() - 20.0);
    let height = lines.len() as f32 * style.lead + 10.0;
    layout.settle(height + 5.0);
    layout.gap(5.0);
    let area: Area = [SIDE, layout.y, layout.width(), height];
    layout.draw(None, Drawn::Filled(area, NOTE.1));
    layout.draw(None, Drawn::Framed(area, NOTE.0));
    layout.draw(None, Drawn::Filled([SIDE, layout.y, 4.0, height], NOTE.0));
    layout.y += 5.0;
    let node = layout.node(0, Tag::P);
    for line in &lines {
        layout.line(line, SIDE + 12.0, style, BLACK, Some(node));
    }
    layout.y += 8.0;
}

/// Big figures side by side.
fn lay_facts(layout: &mut Layout<'_>, facts: &[Fact]) {
    let (name, value) = (style(Face::Regular, 7.6), style(Face::Bold, 13.0));
    let gap = 5.0;
    let count = facts.len().max(1) as f32;
    let width = (layout.width() - gap * (count - 1.0)) / count;
    let names = facts.iter();
    let names: Vec<Vec<Line>> = names
        .map(|fact| layout.broken(&fact.name, name, width - 14.0))
        .collect();
    let lines = names.iter().map(Vec::len).max().unwrap_or(0) as f32;
    let height = lines * name.lead + value.lead + 8.0;
    layout.settle(height + 6.0);
    layout.gap(6.0);
    let top = layout.y;
    let list = layout.node(0, Tag::L(ListNumbering::None));
    for (at, (fact, names)) in facts.iter().zip(&names).enumerate() {
        let x = SIDE + at as f32 * (width + gap);
        let ink = if fact.warns { WARNING } else { BLUE };
        layout.draw(None, Drawn::Framed([x, top, width, height], RULE));
        layout.draw(None, Drawn::Filled([x, top, 3.5, height], ink));
        let item = layout.node(list, Tag::LI);
        let (label, body) = (layout.node(item, Tag::Lbl), layout.node(item, Tag::LBody));
        layout.y = top + 4.0;
        for line in names {
            layout.line(line, x + 9.0, name, GREY, Some(label));
        }
        for line in layout.broken(&fact.value, value, width - 14.0) {
            layout.line(&line, x + 9.0, value, BLACK, Some(body));
        }
    }
    layout.y = top + height + 4.0;
}

fn list(layout: &mut Layout<'_>, listed: Listed, items: &Spoken<Vec<String>>) {
    let style = style(Face::Regular, TEXT);
    let (numbering, room) = match listed {
        Listed::Dots => (ListNumbering::Disc, 2.0),
        Listed::Numbers => (ListNumbering::Decimal, 2.0),
        Listed::Clauses => (ListNumbering::Disc, 3.5),
    };
    let list = layout.node(0, spoken(Tag::L(numbering).into(), items.language));
    for (at, item) in items.what.iter().enumerate() {
        let lines = layout.broken(item, style, layout.width() - INDENT);
        layout.settle(lines.len().min(4) as f32 * style.lead + room);
        layout.gap(room);
        let node = layout.node(list, Tag::LI);
        let (label, body) = (layout.node(node, Tag::Lbl), layout.node(node, Tag::LBody));
        let sign = match listed {
            Listed::Dots | Listed::Clauses => "• ".to_owned(),
            Listed::Numbers => format!("{}. ", at + 1),
        };
        let top = layout.y;
        for line in layout.broken(&sign, style, INDENT) {
            layout.line(&line, SIDE + 2.0, style, BLACK, Some(label));
        }
        layout.y = top;
        lay_lines(layout, &lines, SIDE + INDENT, style, body);
    }
}

/// Words on the left, what they mean on the right.
fn meanings(layout: &mut Layout<'_>, words: &Spoken<Vec<[String; 2]>>) {
    let (name, text) = (style(Face::Bold, TEXT), style(Face::Regular, TEXT));
    let column = 108.0;
    let list = Tag::L(ListNumbering::None).into();
    let list = layout.node(0, spoken(list, words.language));
    for [word, meaning] in &words.what {
        let word = layout.broken(word, name, column - 10.0);
        let meaning = layout.broken(meaning, text, layout.width() - column);
        let height = word.len().max(meaning.len()) as f32 * text.lead;
        layout.settle(height + 1.5);
        layout.gap(1.5);
        let item = layout.node(list, Tag::LI);
        let (label, body) = (layout.node(item, Tag::Lbl), layout.node(item, Tag::LBody));
        let top = layout.y;
        for line in &word {
            layout.line(line, SIDE, name, BLACK, Some(label));
        }
        layout.y = top;
        for line in &meaning {
            layout.line(line, SIDE + column, text, BLACK, Some(body));
        }
        layout.y = top + height;
    }
}
