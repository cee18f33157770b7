// SPDX-License-Identifier: EUPL-1.2
//! Goes through the lines of a file that is no YAML, up to where the parser gave up, and names the
//! first thing that cannot have been meant.
//!
//! Less than a parser: it only has to find what people get wrong, and only in files that are.

use super::level::Level;
use super::line::{Line, glued_colon, is_odd_space, typographic};
use super::{Break, Cause};
use crate::diagnostic::{Place, Source};

/// Goes on, or has found the cause.
pub(super) type Step<T = ()> = Result<T, Cause>;

/// What stood last between braces.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Last {
    /// A sign that something follows.
    Sign,
    /// A word without quotes, which may go on.
    Word,
    /// A text in quotes, or something in braces: it is over.
    Whole,
}

/// A brace or bracket that was opened.
pub(super) struct Opener {
    pub(super) sign: char,
    pub(super) place: Place,
    /// Where the key stands that it belongs to: what it holds stands further right.
    pub(super) indent: Option<usize>,
    /// Since the last comma: whether anything stood there, and a colon.
    pub(super) filled: bool,
    pub(super) colon: bool,
    /// What stood there last.
    pub(super) last: Last,
    /// Since the last comma: a value began with a typographic quote.
    pub(super) typographic: Option<Place>,
    /// A comment behind it.
    pub(super) comment: Option<Place>,
}

/// A text without quotes that may go on in the next line.
struct Text {
    /// Where its key or dash stands.
    parent: usize,
    /// The colon in `key:value`.
    glued: Option<Place>,
}

/// What was read so far.
pub(super) struct Scan {
    /// Where the parser gave up.
    pub(super) gave_up: Place,
    pub(super) flow: Vec<Opener>,
    /// A text in quotes that goes on.
    pub(super) quote: Option<(char, Place)>,
    /// A text behind `|` or `>` goes on in lines further right than this.
    block: Option<usize>,
    pub(super) levels: Vec<Level>,
    /// The line before ended with a key or dash: its value may follow.
    pub(super) open: bool,
    text: Option<Text>,
}

/// The first cause up to the place where the parser gave up.
pub(super) fn first_cause(source: &Source<'_>, gave_up: Place) -> Option<Cause> {
    let mut scan = Scan {
        gave_up,
        flow: Vec::new(),
        quote: None,
        block: None,
        levels: Vec::new(),
        open: true,
        text: None,
    };
    for number in 1..=gave_up.line.min(source.lines()) {
        let line = Line::new(number, source.line(number));
        if let Err(cause) = scan.line(&line) {
            return Some(cause);
        }
    }
    // The parser gives up where a text begins that a tab is in the way of.
    let mut below = gave_up.line.saturating_add(1)..=source.lines();
    let next = below.find(|number| !source.line(*number).trim().is_empty());
    let next = next.map(|number| Line::new(number, source.line(number)));
    match next {
        Some(line) => tab(&line).err(),
        None => scan.end().err(),
    }
}

/// A tab in the indentation.
fn tab(line: &Line) -> Step {
    let indent = line.indent();
    match line.at(indent) {
        Some('\t') if !line.is_over(indent) => {
            Err(Cause::new(line.place(indent, indent + 1), Break::Tab))
        }
        _ => Ok(()),
    }
}

pub(super) fn odd_space(line: &Line, index: usize) -> Step {
    match line.at(index) {
        Some(sign) if is_odd_space(sign) => Err(Cause::new(
            line.place(index, index + 1),
            Break::NoBreakSpace { sign },
        )),
        _ => Ok(()),
    }
}

impl Scan {
    fn line(&mut self, line: &Line) -> Step {
        if let Some(indent) = self.block {
            if line.is_blank() || line.indent() > indent {
                return Ok(());
            }
            self.block = None;
        }
        if self.quote.is_some() {
            let Some(end) = self.quoted(line, 0)? else {
                return Ok(());
            };
            return match self.flow.is_empty() {
                true => self.behind_value(line, end),
                false => self.flow(line, end),
            };
        }
        if line.is_over(0) {
            return Ok(());
        }
        odd_space(line, line.indent())?;
        if !self.flow.is_empty() {
            let first = line.skip(0);
            self.dedented(line, first)?;
            return self.flow(line, first);
        }
        tab(line)?;
        if matches!(line.text(0, 3).as_str(), "---" | "...") {
            self.levels.clear();
            (self.open, self.text) = (true, None);
            return Ok(());
        }
        self.block_line(line, line.indent())
    }

    /// The file is over.
    fn end(&mut self) -> Step {
        if let Some((quote, place)) = self.quote {
            return Err(Cause::new(place, Break::OpenQuote { quote }));
        }
        match self.flow.pop() {
            Some(opener) => Err(opener.unclosed(None)),
            None => Ok(()),
        }
    }

    /// Dashes, then a key or a text.
    fn block_line(&mut self, line: &Line, first: usize) -> Step {
        let mut at = first;
        while line.at(at) == Some('-') {
            odd_space(line, at + 1)?;
            if !line.ends_word(at + 1) {
                let starts = |c: char| c.is_alphabetic() || "\"'[{".contains(c);
                if at == first && line.at(at + 1).is_some_and(starts) {
                    let problem = Break::SpaceMissing { sign: '-' };
                    return Err(Cause::new(line.place(at, at + 1), problem));
                }
                break;
            }
            self.level(line, at, true)?;
            (self.open, self.text) = (true, None);
            at = line.skip(at);
            at = line.skip(at + 1);
            if line.is_over(at) {
                return Ok(());
            }
        }
        match line.at(at) {
            Some('"' | '\'') => {
                let Some(end) = self.quoted(line, at)? else {
                    self.open = false;
                    return Ok(());
                };
                let next = line.skip(end);
                if line.at(next) == Some(':') {
                    return self.key(line, at, next);
                }
                self.behind_value(line, end)
            }
            // Nothing begins with braces beside what is there already.
            Some('{' | '[') if at == first && !self.open => {
                let is_item = self.levels.last().is_some_and(|top| top.list);
                let problem = match is_item {
                    true => Break::DashMissing,
                    false => Break::Indentation,
                };
                Err(Cause::new(line.place(at, line.end(at)), problem))
            }
            Some('{' | '[') => self.flow(line, at),
            Some(sign @ ('}' | ']')) => Err(Cause::new(
                line.place(at, at + 1),
                Break::Misplaced { sign },
            )),
            Some('@' | '`' | '%') => Err(needs_quotes(line, at)),
            _ => self.plain(line, at, at == first),
        }
    }

    /// A word without quotes that begins a line or follows a dash.
    fn plain(&mut self, line: &Line, at: usize, first: bool) -> Step {
        let end = line.end(at);
        let colon = (at..end).find(|i| line.at(*i) == Some(':') && line.ends_word(i + 1));
        if let Some(colon) = colon {
            return self.key(line, at, colon);
        }
        let glued = glued_colon(line, at, end);
        if let Some(colon) = (at..end).find(|i| line.at(*i) == Some(':')) {
            // Before and behind it stands what looks like a space.
            odd_space(line, colon + 1)?;
        }
        let place = line.place(at, end);
        let glued = glued.map(|colon| line.place(colon, colon + 1));
        let continued = self.text.as_ref().is_some_and(|text| at > text.parent);
        if !first {
            self.begins_value(line, at)?;
            let parent = self.levels.last().map_or(0, |level| level.column);
            self.open = false;
            self.text = Some(Text { parent, glued });
            return Ok(());
        }
        if continued {
            return Ok(());
        }
        if let Some(place) = glued {
            return Err(Cause::new(place, Break::SpaceMissing { sign: ':' }));
        }
        let top = self.levels.last().copied();
        if let Some(level) = top.filter(|level| self.open && at > level.column) {
            self.begins_value(line, at)?;
            self.open = false;
            self.text = Some(Text {
                parent: level.column,
                glued,
            });
            return Ok(());
        }
        let is_item = self
            .levels
            .iter()
            .any(|level| level.list && level.column == at);
        let problem = match is_item {
            true => Break::DashMissing,
            false => Break::ColonMissing,
        };
        let mut cause = Cause::new(place, problem);
        if is_item {
            cause.write = Some(format!("- {}", line.text(at, end)));
        }
        Err(cause)
    }

    /// A key and what stands behind it.
    fn key(&mut self, line: &Line, at: usize, colon: usize) -> Step {
        if colon > at {
            odd_space(line, colon - 1)?;
        }
        if line.at(at).and_then(typographic).is_some() {
            return Err(Cause::new(line.place(at, colon), Break::TypographicQuotes));
        }
        if !line.ends_word(colon + 1) {
            odd_space(line, colon + 1)?;
            let place = line.place(colon, colon + 1);
            return Err(Cause::new(place, Break::SpaceMissing { sign: ':' }));
        }
        if let Some(text) = self.text.take().filter(|text| at > text.parent) {
            return Err(match text.glued {
                Some(place) => Cause::new(place, Break::SpaceMissing { sign: ':' }),
                None => Cause::new(line.place(at, colon), Break::Indentation),
            });
        }
        self.level(line, at, false)?;
        self.value(line, colon + 1, at)
    }

    /// What stands behind the colon of a key.
    fn value(&mut self, line: &Line, behind: usize, parent: usize) -> Step {
        self.open = line.is_over(behind);
        if self.open {
            return Ok(());
        }
        if line.at(behind) == Some('\t') {
            return Err(Cause::new(line.place(behind, behind + 1), Break::Tab));
        }
        let at = line.skip(behind);
        odd_space(line, at)?;
        match line.at(at) {
            Some('"' | '\'') => match self.quoted(line, at)? {
                Some(end) => self.behind_value(line, end),
                None => Ok(()),
            },
            Some('{' | '[') => self.flow(line, at),
            Some('|' | '>') => {
                let header = |c: &&char| matches!(c, '+' | '-' | '0'..='9');
                let signs = line.signs.get(at + 1..).unwrap_or_default();
                let end = at + 1 + signs.iter().take_while(header).count();
                if !line.is_over(end) {
                    return Err(needs_quotes(line, at));
                }
                self.block = Some(parent);
                Ok(())
            }
            // Refused elsewhere: an anchor, an alias, a tag.
            Some('&' | '*' | '!') if !line.ends_word(at + 1) => Ok(()),
            Some('-') if line.ends_word(at + 1) => Err(Cause::new(
                line.place(at, at + 1),
                Break::Misplaced { sign: '-' },
            )),
            _ => self.text_value(line, at, parent),
        }
    }

    fn text_value(&mut self, line: &Line, at: usize, parent: usize) -> Step {
        self.begins_value(line, at)?;
        let end = line.end(at);
        let colon = (at..end).find(|i| line.at(*i) == Some(':') && line.ends_word(i + 1));
        if let Some(colon) = colon {
            if line.at(at).and_then(typographic).is_some() {
                return Err(Cause::new(line.place(at, end), Break::TypographicQuotes));
            }
            let mut cause = Cause::new(line.place(colon, colon + 1), Break::ColonInText);
            cause.write = in_quotes(&line.text(at, end));
            return Err(cause);
        }
        self.text = Some(Text {
            parent,
            glued: None,
        });
        Ok(())
    }

    /// Refuses signs that begin no text without quotes.
    fn begins_value(&self, line: &Line, at: usize) -> Step {
        let refused = match line.at(at) {
            Some('@' | '`' | '%' | ',' | ']' | '}' | '|' | '>') => true,
            Some('&' | '*') => line.ends_word(at + 1),
            _ => false,
        };
        match refused {
            true => Err(needs_quotes(line, at)),
            false => Ok(()),
        }
    }

    /// Behind a value of a key or an item nothing stands but a comment.
    pub(super) fn behind_value(&mut self, line: &Line, end: usize) -> Step {
        (self.open, self.text) = (false, None);
        let next = line.skip(end);
        match line.at(next) {
            Some(sign) if !line.is_over(end) && sign != ':' => Err(Cause::new(
                line.place(next, next + 1),
                Break::Misplaced { sign },
            )),
            _ => Ok(()),
        }
    }
}

pub(super) fn needs_quotes(line: &Line, at: usize) -> Cause {
    let sign = line.at(at).unwrap_or_default();
    Cause::new(line.place(at, at + 1), Break::NeedsQuotes { sign })
}

/// A text in double quotes, if nothing in it has to be written otherwise there.
pub(super) fn in_quotes(text: &str) -> Option<String> {
    (!text.contains(['"', '\\'])).then(|| format!("\"{text}\""))
}
