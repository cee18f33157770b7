// SPDX-License-Identifier: EUPL-1.2
//! The pages of a document while it is laid out: what stands where, and to which part it belongs.

use krilla::tagging::TagKind;

use super::super::document::Sheet;
use super::face::{Face, Faces};
use super::lines::{Line, Run, Set, Style, broken};

const MM: f32 = 72.0 / 25.4;
/// From the edge of the sheet, as the cover on a screen prints.
pub(super) const TOP: f32 = 20.0 * MM;
pub(super) const SIDE: f32 = 16.0 * MM;
pub(super) const BOTTOM: f32 = 18.0 * MM;
const A4: (f32, f32) = (210.0 * MM, 297.0 * MM);

/// A colour: red, green, blue.
pub(super) type Ink = [u8; 3];
pub(super) const BLACK: Ink = [0x1a, 0x1a, 0x1a];
pub(super) const GREY: Ink = [0x4a, 0x4a, 0x4a];
pub(super) const BLUE: Ink = [0x1b, 0x4f, 0x72];
pub(super) const RULE: Ink = [0xd5, 0xda, 0xdf];

/// A rectangle: left, top, width, height.
pub(super) type Area = [f32; 4];

/// What is drawn on a page; without a node it is decoration, which nobody reads out.
pub(super) struct Mark {
    pub(super) node: Option<usize>,
    pub(super) what: Drawn,
}

pub(super) enum Drawn {
    /// A run from the left end of its base line.
    Run {
        at: (f32, f32),
        size: f32,
        ink: Ink,
        run: Run,
    },
    Filled(Area, Ink),
    /// Lines across an area: how far apart, and how thick.
    Hatched(Area, Ink, [f32; 2]),
    Framed(Area, Ink),
}

/// A page.
pub(super) struct Page {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) marks: Vec<Mark>,
}

/// A part of the document's structure, and the parts in it.
pub(super) struct Node {
    pub(super) tag: TagKind,
    pub(super) children: Vec<Child>,
}

pub(super) enum Child {
    Node(usize),
    /// A mark: of which page, and which of its marks.
    Mark(usize, usize),
}

/// A place that bookmarks lead to.
pub(super) struct Place {
    pub(super) title: String,
    pub(super) page: usize,
    pub(super) y: f32,
    /// It belongs to the section before it.
    pub(super) is_inner: bool,
}

/// What waits for the block below it: never the last on a page.
pub(super) struct Waiting {
    pub(super) lines: Vec<Line>,
    pub(super) style: Style,
    pub(super) tag: TagKind,
    pub(super) rank: Rank,
}

/// What something that waits is called in the bookmarks, if it is there.
#[derive(PartialEq, Eq)]
pub(super) enum Rank {
    Section(String),
    Inner(String),
    /// What a heading says of what is below it.
    Text,
}

impl Waiting {
    /// Room above and below.
    fn room(&self) -> [f32; 2] {
        match self.rank {
            Rank::Section(_) => [18.0, 6.0],
            Rank::Inner(_) => [10.0, 3.0],
            Rank::Text => [1.0, 0.0],
        }
    }

    fn height(&self) -> f32 {
        self.room().iter().sum::<f32>() + self.lines.len() as f32 * self.style.lead
    }
}

/// A document that is being laid out.
pub(super) struct Layout<'f> {
    pub(super) faces: &'f Faces,
    pub(super) pages: Vec<Page>,
    /// The first is the whole.
    pub(super) nodes: Vec<Node>,
    pub(super) places: Vec<Place>,
    sheet: Sheet,
    /// Where the next line begins, from the top.
    pub(super) y: f32,
    waiting: Vec<Waiting>,
}

impl<'f> Layout<'f> {
    /// A layout with one empty page.
    pub(super) fn new(faces: &'f Faces, whole: TagKind) -> Layout<'f> {
        let mut layout = Layout {
            faces,
            pages: Vec::new(),
            nodes: vec![Node {
                tag: whole,
                children: Vec::new(),
            }],
            places: Vec::new(),
            sheet: Sheet::Tall,
            y: TOP,
            waiting: Vec::new(),
        };
        layout.turn();
        layout
    }

    /// Begins a page.
    fn turn(&mut self) {
        let (width, height) = match self.sheet {
            Sheet::Tall | Sheet::Form => A4,
            Sheet::Wide => (A4.1, A4.0),
        };
        self.pages.push(Page {
            width,
            height,
            marks: Vec::new(),
        });
        self.y = TOP;
    }

    /// Goes on with sheets of this kind; a kind that lies otherwise begins on a page of its own.
    pub(super) fn go_on(&mut self, sheet: Sheet) {
        let is_other = self.sheet != sheet;
        self.sheet = sheet;
        if is_other {
            self.apart();
        }
    }

    /// Begins a page unless there is nothing on this one.
    pub(super) fn apart(&mut self) {
        self.settle(0.0);
        match self.pages.last().is_some_and(|page| page.marks.is_empty()) {
            true => {
                self.pages.pop();
                self.turn();
            }
            false => self.turn(),
        }
    }

    /// Width between the margins.
    pub(super) fn width(&self) -> f32 {
        self.pages.last().map_or(A4.0, |page| page.width) - 2.0 * SIDE
    }

    /// What is left of this page.
    pub(super) fn left(&self) -> f32 {
        self.pages.last().map_or(A4.1, |page| page.height) - BOTTOM - self.y
    }

    /// Height of an empty page.
    pub(super) fn whole(&self) -> f32 {
        self.pages.last().map_or(A4.1, |page| page.height) - BOTTOM - TOP
    }

    /// Room from one block to the next, but not at the head of a page.
    pub(super) fn gap(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    /// Makes sure of so much height on one page, together with the headings above it.
    pub(super) fn settle(&mut self, height: f32) {
        let heads: f32 = self.waiting.iter().map(Waiting::height).sum();
        if heads + height > self.left() && self.y > TOP {
            self.turn();
        }
        for waiting in std::mem::take(&mut self.waiting) {
            self.head(waiting);
        }
    }

    /// Something that stands on the page of what comes next.
    pub(super) fn wait(&mut self, waiting: Waiting) {
        self.waiting.push(waiting);
    }

    /// Whether a heading waits that has nothing below it yet.
    pub(super) fn is_headed(&self) -> bool {
        self.waiting
            .last()
            .is_some_and(|waiting| waiting.rank != Rank::Text)
    }

    fn head(&mut self, waiting: Waiting) {
        let [above, below] = waiting.room();
        self.gap(above);
        let (page, y) = (self.pages.len() - 1, self.y);
        let place = |title, is_inner| Place {
            title,
            page,
            y,
            is_inner,
        };
        let node = self.node(0, waiting.tag);
        let is_section = matches!(waiting.rank, Rank::Section(_));
        let ink = if is_section { BLUE } else { BLACK };
        for line in &waiting.lines {
            self.line(line, SIDE, waiting.style, ink, Some(node));
        }
        if is_section {
            let area = [SIDE, self.y + 1.0, self.width(), 1.2];
            self.draw(None, Drawn::Filled(area, BLUE));
        }
        match waiting.rank {
            Rank::Section(title) => self.places.push(place(title, false)),
            Rank::Inner(title) => self.places.push(place(title, true)),
            Rank::Text => {}
        }
        self.y += below;
    }

    /// Adds a part to a part.
    pub(super) fn node(&mut self, parent: usize, tag: impl Into<TagKind>) -> usize {
        let (node, tag) = (self.nodes.len(), tag.into());
        self.nodes.push(Node {
            tag,
            children: Vec::new(),
        });
        self.nodes[parent].children.push(Child::Node(node));
        node
    }

    /// Draws something on this page.
    pub(super) fn draw(&mut self, node: Option<usize>, what: Drawn) {
        let at = self.pages.len() - 1;
        let page = &mut self.pages[at];
        page.marks.push(Mark { node, what });
        if let Some(node) = node {
            let mark = Child::Mark(at, page.marks.len() - 1);
            self.nodes[node].children.push(mark);
        }
    }

    /// Draws a line of a text and goes below it.
    pub(super) fn line(
        &mut self,
        line: &Line,
        x: f32,
        style: Style,
        ink: Ink,
        node: Option<usize>,
    ) {
        let base = self.y + (style.lead + style.size * 0.66) / 2.0;
        self.runs(line, (x, base), style.size, ink, node);
        self.y += style.lead;
    }

    /// Draws a line from a point of its base line.
    pub(super) fn runs(
        &mut self,
        line: &Line,
        (x, base): (f32, f32),
        size: f32,
        ink: Ink,
        node: Option<usize>,
    ) {
        for run in &line.runs {
            let at = (x + run.x, base);
            let what = match run.set {
                Set::Blank => Drawn::Filled([at.0, base + 2.0, run.width - 6.0, 0.6], GREY),
                Set::Face(_) => Drawn::Run {
                    at,
                    size,
                    ink,
                    run: run.clone(),
                },
            };
            let node = node.filter(|_| run.set != Set::Blank);
            self.draw(node, what);
        }
    }

    /// Breaks a text for a width.
    pub(super) fn broken(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        broken(self.faces, text, style, width)
    }
}

/// A style, by its face and size.
pub(super) fn style(face: Face, size: f32) -> Style {
    Style {
        face,
        size,
        lead: size * 1.36,
    }
}
