// SPDX-License-Identifier: EUPL-1.2
//! The cover as a document: what it says and in which order, whatever it is shown on.

use super::spans::narrow_if;
use super::words::Words;
use crate::diagnostic::Language;

/// The document, as it is written: sheets of blocks.
pub(super) struct Document<'w> {
    pub(super) words: &'w Words,
    pub(super) title: &'w str,
    /// The agreement's title.
    pub(super) lead: Option<String>,
    pub(super) margins: Margins,
    pub(super) sheets: Vec<(Sheet, Vec<Block>)>,
}

/// What stands on the edge of every printed page: which log, and since when.
pub(super) struct Margins {
    pub(super) log: String,
    pub(super) key: String,
    pub(super) made: String,
    /// The word before a page's number.
    pub(super) page: String,
}

/// How a run of blocks lies on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    /// Upright.
    Tall,
    /// On its side, for tables of many columns.
    Wide,
    /// A sheet of its own, with room to write.
    Form,
}

/// A piece of the document. Its texts are those of [`super::spans`].
pub(super) enum Block {
    /// Begins a section, with the name that links have for it.
    Section {
        id: &'static str,
        title: String,
        /// It begins on a page of its own.
        is_apart: bool,
    },
    Heading(Spoken<String>),
    Paragraph(String),
    /// A paragraph nobody should miss.
    Note(String),
    /// Big figures.
    Facts(Vec<Fact>),
    Table(Table),
    Figure(Figure),
    List(Listed, Spoken<Vec<String>>),
    /// Words and what they mean.
    Meanings(Spoken<Vec<[String; 2]>>),
}

/// Something in another language than the document's, if it has one of its own.
pub(super) struct Spoken<T> {
    pub(super) language: Option<Language>,
    pub(super) what: T,
}

/// What stands before the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    Dots,
    Numbers,
    /// Dots, with room between the clauses of an agreement.
    Clauses,
}

/// A name, a value, and whether it deserves a second look.
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) warns: bool,
}

/// A table; the first cell of each row names it.
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A drawing, with what it shows in words for whoever does not see it.
pub(super) struct Figure {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) says: &'static str,
    pub(super) height: usize,
    pub(super) shapes: Vec<Shape>,
}

/// Width of a figure in its own units.
pub(super) const WIDTH: f64 = 720.0;

/// A part of a drawing, from the top left corner.
pub(super) enum Shape {
    Bar {
        x: f64,
        y: usize,
        width: f64,
        height: usize,
        fill: Fill,
    },
    Label {
        x: f64,
        y: usize,
        /// It ends there instead of beginning.
        ends: bool,
        text: String,
    },
}

/// What a bar is filled with. Colour never says anything alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// Blue, with its edge.
    Plain,
    /// Dense hatching, with its edge.
    Dense,
    /// Dense hatching on a stretch of the band.
    Broken,
    /// Thin hatching on a stretch of the band.
    Stopped,
    /// The band itself.
    Watched,
}

impl Document<'_> {
    /// Turns to a sheet of another kind.
    pub(super) fn turn(&mut self, sheet: Sheet) {
        self.sheets.push((sheet, Vec::new()));
    }

    fn push(&mut self, block: Block) {
        if self.sheets.is_empty() {
            self.turn(Sheet::Tall);
        }
        if let Some((_, blocks)) = self.sheets.last_mut() {
            blocks.push(block);
        }
    }

    /// Begins a section.
    pub(super) fn section(&mut self, id: &'static str, title: &str) {
        self.push(Block::Section {
            id,
            title: title.to_owned(),
            is_apart: false,
        });
    }

    /// Begins a section on a page of its own.
    pub(super) fn section_apart(&mut self, id: &'static str, title: &str) {
        self.push(Block::Section {
            id,
            title: title.to_owned(),
            is_apart: true,
        });
    }

    pub(super) fn heading(&mut self, language: Option<Language>, text: String) {
        let what = text;
        self.push(Block::Heading(Spoken { language, what }));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        let text = self.spaced(text);
        self.push(Block::Paragraph(text));
    }

    pub(super) fn note(&mut self, text: &str) {
        let text = self.spaced(text);
        self.push(Block::Note(text));
    }

    pub(super) fn figure(&mut self, figure: Figure) {
        self.push(Block::Figure(figure));
    }

    /// A table with its caption; the first cell of each row names it.
    pub(super) fn table(&mut self, caption: &str, heads: &[&str], rows: Vec<Vec<String>>) {
        let spaced = |cells: Vec<String>| cells.iter().map(|cell| self.spaced(cell)).collect();
        let table = Table {
            caption: self.spaced(caption),
            heads: heads.iter().map(|head| self.spaced(head)).collect(),
            rows: rows.into_iter().map(spaced).collect(),
        };
        self.push(Block::Table(table));
    }

    /// Big figures: name, value, and whether it deserves a second look.
    pub(super) fn facts(&mut self, facts: &[(&str, String, bool)]) {
        let fact = |(name, value, warns): &(&str, String, bool)| Fact {
            name: self.spaced(name),
            value: value.clone(),
            warns: *warns,
        };
        let facts = facts.iter().map(fact).collect();
        self.push(Block::Facts(facts));
    }

    pub(super) fn list(&mut self, listed: Listed, items: &[impl AsRef<str>]) {
        let what = items.iter().map(|item| self.spaced(item.as_ref()));
        let what = what.collect();
        let language = None;
        self.push(Block::List(listed, Spoken { language, what }));
    }

    /// The clauses of an agreement in one of its languages.
    pub(super) fn clauses(&mut self, language: Language, clauses: Vec<String>) {
        let (language, what) = (Some(language), clauses);
        self.push(Block::List(Listed::Clauses, Spoken { language, what }));
    }

    pub(super) fn meanings(&mut self, language: Language, meanings: Vec<[String; 2]>) {
        let (language, what) = (Some(language), meanings);
        self.push(Block::Meanings(Spoken { language, what }));
    }

    /// French punctuation keeps to its word; English has none that stands alone.
    fn spaced(&self, text: &str) -> String {
        narrow_if(self.words.language, text)
    }

    /// Names and titles of the sections.
    pub(super) fn sections(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let blocks = self.sheets.iter().flat_map(|(_, blocks)| blocks);
        blocks.filter_map(|block| {
            let Block::Section { id, title, .. } = block else {
                return None;
            };
            Some((*id, title.as_str()))
        })
    }
}
