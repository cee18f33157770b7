// SPDX-License-Identifier: EUPL-1.2
//! A text broken into lines of a width.

use unicode_normalization::UnicodeNormalization as _;

use super::super::spans::{Span, spans};
use super::face::{Face, Faces};

/// Width of a line to write on, in points.
const BLANK: f32 = 130.0;
/// The widest that a word asks a column for, by what it is: code breaks anywhere.
const MAX_WORD: f32 = 90.0;
const MAX_CODE: f32 = 62.0;

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f32,
    /// From one line to the next.
    pub(super) lead: f32,
}

/// A line: runs of one face each.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
}

impl Line {
    pub(super) fn width(&self) -> f32 {
        self.runs.iter().map(|run| run.width).sum()
    }
}

/// Letters of one face, from `x` on.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) set: Set,
    pub(super) text: String,
}

/// What a run is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Face(Face),
    /// A line to write on.
    Blank,
}

/// A character on its way into a line.
#[derive(Clone, Copy)]
struct Cell {
    c: char,
    set: Set,
    width: f32,
    /// A line may end behind it if a word is too long for it.
    may_break: bool,
}

/// The widths a text asks for: of its longest word, and of its longest line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wants {
    pub(super) least: f32,
    pub(super) most: f32,
}

/// Breaks a text.
pub(super) fn broken(faces: &Faces, text: &str, style: Style, width: f32) -> Vec<Line> {
    let cells = cells(faces, text, style);
    let mut lines = Vec::new();
    for part in cells.split(|cell| cell.c == '\n') {
        let mut rest = part;
        loop {
            let end = fits(rest, width);
            let (line, behind) = rest.split_at(end);
            lines.push(composed(line));
            rest = behind;
            if rest.is_empty() {
                break;
            }
        }
    }
    lines
}

/// What a column has to be for a text.
pub(super) fn wants(faces: &Faces, text: &str, style: Style) -> Wants {
    let cells = cells(faces, text, style);
    let mut wants = Wants::default();
    for line in cells.split(|cell| cell.c == '\n') {
        let whole: f32 = line.iter().map(|cell| cell.width).sum();
        wants.most = wants.most.max(whole);
        for word in line.split(|cell| cell.c == ' ') {
            let whole: f32 = word.iter().map(|cell| cell.width).sum();
            let breaks = word.iter().any(|cell| cell.may_break);
            let is_code = word.iter().any(|cell| cell.set == Set::Face(Face::Mono));
            wants.least = wants.least.max(match (is_code, breaks) {
                (true, _) => whole.min(MAX_CODE),
                (false, true) => whole.min(MAX_WORD),
                (false, false) => whole,
            });
        }
    }
    wants
}

/// How many of these fit into a line: up to a space, or else to where a long word breaks.
fn fits(cells: &[Cell], width: f32) -> usize {
    let (mut used, mut space, mut soft) = (0.0, None, None);
    for (at, cell) in cells.iter().enumerate() {
        if cell.c == ' ' {
            space = Some(at + 1);
        } else if used + cell.width > width && at > 0 {
            return space.or(soft).unwrap_or(at);
        }
        used += cell.width;
        if cell.may_break && "-/._:,".contains(cell.c) {
            soft = Some(at + 1);
        }
    }
    cells.len()
}

/// The characters of a text with their faces and widths.
fn cells(faces: &Faces, text: &str, style: Style) -> Vec<Cell> {
    let mut cells = Vec::new();
    for span in spans(text) {
        let (face, text, may_break) = match span {
            Span::Plain(text) => (style.face, text, true),
            Span::Code(text) | Span::File(text) => (Face::Mono, text, true),
            Span::Strong(text) => (Face::Bold, text, true),
            Span::Kept(text) => (style.face, text, false),
            Span::Time { shown, .. } => (style.face, shown, false),
            Span::Break => (style.face, "\n", false),
            Span::Blank => {
                cells.push(Cell {
                    c: '_',
                    set: Set::Blank,
                    width: BLANK,
                    may_break: false,
                });
                continue;
            }
        };
        cells.extend(text.nfc().map(printable).map(|c| {
            let letter = faces.letter(face, c);
            Cell {
                c,
                set: Set::Face(letter.face),
                width: letter.advance * style.size,
                may_break,
            }
        }));
    }
    cells
}

/// Characters that mean nothing outside of a program are not allowed in an archive: a box instead.
fn printable(c: char) -> char {
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    let is_none =
        matches!(c, '\u{feff}' | '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    if is_private || is_none { '□' } else { c }
}

/// A line of these, its space at the end included: who copies it gets two words.
fn composed(cells: &[Cell]) -> Line {
    let (mut line, mut x) = (Line::default(), 0.0);
    for cell in cells {
        match line.runs.last_mut() {
            Some(run) if run.set == cell.set && cell.set != Set::Blank => {
                run.text.push(cell.c);
                run.width += cell.width;
            }
            _ => line.runs.push(Run {
                x,
                width: cell.width,
                set: cell.set,
                text: cell.c.to_string(),
            }),
        }
        x += cell.width;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::super::spans::{code, kept};
    use super::*;

    fn lines(text: &str, width: f32) -> Vec<String> {
        let style = Style {
            face: Face::Regular,
            size: 10.0,
            lead: 12.0,
        };
        let lines = broken(&Faces::load(), text, style, width);
        let whole = |line: &Line| line.runs.iter().map(|run| run.text.as_str()).collect();
        lines.iter().map(whole).collect()
    }

    #[test]
    fn lines_end_at_spaces_and_keep_what_must_be_kept() {
        assert_eq!(lines("one two three", 45.0), ["one two ", "three"]);
        assert_eq!(lines("a\u{202f}: b\nc", 500.0), ["a\u{202f}: b", "c"]);
        assert_eq!(lines("", 10.0), [""]);
        // A word that is too long breaks at its signs, code anywhere.
        assert_eq!(lines("hall-3-north", 40.0), ["hall-3-", "north"]);
        assert!(lines(&code(&"0f".repeat(40)), 100.0).len() > 3);
        assert_eq!(lines(&kept("A-017"), 200.0), ["A-017"]);
        // Nothing is lost, however narrow.
        let text = "Intervalles sans moniteur, « œuvre »";
        assert_eq!(lines(text, 3.0).concat(), text);
    }
}
