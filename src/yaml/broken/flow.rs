// SPDX-License-Identifier: EUPL-1.2
//! What stands between braces, brackets and quotes.

use super::line::{Line, typographic};
use super::scan::{Last, Opener, Scan, Step, in_quotes, needs_quotes, odd_space};
use super::{Break, Cause};
use crate::diagnostic::Place;

/// Signs that end a text without quotes between braces.
const ENDS: [char; 5] = [',', '[', ']', '{', '}'];

impl Opener {
    fn close(&self) -> char {
        match self.sign {
            '{' => '}',
            _ => ']',
        }
    }

    /// That it is not closed, and where it should have been.
    pub(super) fn unclosed(&self, see: Option<Place>) -> Cause {
        let (open, close) = (self.sign, self.close());
        let (place, problem) = match self.comment {
            Some(comment) => (comment, Break::CommentInside { open }),
            None => (self.place, Break::Unclosed { open, close }),
        };
        Cause {
            see,
            ..Cause::new(place, problem)
        }
    }
}

impl Scan {
    /// A line that begins as far left as the key whose braces are still open.
    pub(super) fn dedented(&self, line: &Line, first: usize) -> Step {
        let is_outside = |opener: &&Opener| {
            opener.place.line < line.number && opener.indent.is_some_and(|indent| first <= indent)
        };
        let opener = self.flow.iter().rev().find(is_outside);
        match opener {
            Some(opener) if !matches!(line.at(first), Some(']' | '}')) => {
                Err(opener.unclosed(None))
            }
            _ => Ok(()),
        }
    }

    /// From an index on, until the last brace closes or the line ends.
    pub(super) fn flow(&mut self, line: &Line, from: usize) -> Step {
        let mut at = from;
        while let Some(sign) = line.at(at) {
            if line.begins_comment(at) {
                if let Some(top) = self.flow.last_mut() {
                    top.comment = Some(line.place(at, line.signs.len()));
                }
                return Ok(());
            }
            at = match sign {
                ' ' | '\t' => at + 1,
                '[' | '{' => self.opened(line, at, sign)?,
                ']' | '}' => {
                    self.closed(line, at, sign)?;
                    if self.flow.is_empty() {
                        return self.behind_value(line, at + 1);
                    }
                    at + 1
                }
                _ => {
                    let Some(next) = self.inside(line, at, sign)? else {
                        return Ok(());
                    };
                    next
                }
            };
        }
        Ok(())
    }

    fn opened(&mut self, line: &Line, at: usize, sign: char) -> Step<usize> {
        if let Some(top) = self.flow.last_mut() {
            if top.last != Last::Sign {
                let here = line.place(at, at + 1);
                return Err(Cause::new(here, Break::Misplaced { sign }));
            }
            (top.filled, top.last) = (true, Last::Whole);
        }
        self.flow.push(Opener {
            sign,
            place: line.place(at, at + 1),
            indent: self.innermost(),
            filled: false,
            colon: false,
            last: Last::Sign,
            typographic: None,
            comment: None,
        });
        Ok(at + 1)
    }

    fn closed(&mut self, line: &Line, at: usize, sign: char) -> Step {
        let here = line.place(at, at + 1);
        match self.flow.pop() {
            Some(top) if top.close() == sign => Ok(()),
            Some(top) => Err(top.unclosed(Some(here))),
            None => Err(Cause::new(here, Break::Misplaced { sign })),
        }
    }

    /// A sign inside braces that neither opens nor closes; nothing if a text in quotes goes on.
    fn inside(&mut self, line: &Line, at: usize, sign: char) -> Step<Option<usize>> {
        odd_space(line, at)?;
        let here = line.place(at, at + 1);
        let Some(top) = self.flow.last_mut() else {
            return Ok(None);
        };
        let is_end =
            |index| line.ends_word(index) || line.at(index).is_some_and(|c| ENDS.contains(&c));
        match sign {
            ',' => {
                if !std::mem::take(&mut top.filled) {
                    return Err(Cause::new(here, Break::Misplaced { sign }));
                }
                (top.colon, top.last, top.typographic) = (false, Last::Sign, None);
                Ok(Some(at + 1))
            }
            // Behind a text in quotes it needs none.
            ':' if top.last == Last::Word && matches!(line.at(at + 1), Some('[' | '{')) => {
                Err(Cause::new(here, Break::SpaceMissing { sign }))
            }
            ':' => {
                if std::mem::replace(&mut top.colon, true) {
                    return Err(match top.typographic {
                        Some(place) => Cause::new(place, Break::TypographicQuotes),
                        None => Cause::new(here, Break::ColonOrComma),
                    });
                }
                (top.filled, top.last) = (true, Last::Sign);
                Ok(Some(at + 1))
            }
            sign if top.last == Last::Whole => Err(Cause::new(here, Break::Misplaced { sign })),
            '"' | '\'' => {
                (top.filled, top.last) = (true, Last::Whole);
                self.quoted(line, at)
            }
            '-' if line.ends_word(at + 1) => Err(Cause::new(here, Break::Misplaced { sign })),
            '@' | '`' | '%' | '|' | '>' | '#' => Err(needs_quotes(line, at)),
            '&' | '*' if is_end(at + 1) => Err(needs_quotes(line, at)),
            _ => {
                (top.filled, top.last) = (true, Last::Word);
                let ends = |i: &usize| match line.at(*i) {
                    Some(':') => is_end(i + 1),
                    Some(c) => ENDS.contains(&c) || line.begins_comment(*i),
                    None => true,
                };
                let end = (at + 1..=line.signs.len()).find(ends);
                let end = end.unwrap_or(line.signs.len());
                if line.at(end) == Some(':') {
                    odd_space(line, end - 1)?;
                }
                if typographic(sign).is_some() {
                    top.typographic = Some(line.place(at, end));
                }
                Ok(Some(end))
            }
        }
    }

    /// A text in quotes, from its first on or in a line it goes on in: the index behind its last.
    pub(super) fn quoted(&mut self, line: &Line, at: usize) -> Step<Option<usize>> {
        let (quote, opened, mut index) = match self.quote {
            Some((quote, opened)) => (quote, opened, at),
            None => {
                let quote = line.at(at).unwrap_or('"');
                (quote, line.place(at, at + 1), at + 1)
            }
        };
        let problem = Break::OpenQuote { quote };
        self.quote = Some((quote, opened));
        while let Some(sign) = line.at(index) {
            match sign {
                '\\' if quote == '"' => {
                    if !escapes(line, index + 1) {
                        let place = line.place(index, index + 2);
                        return Err(Cause::new(place, Break::Escape));
                    }
                    index += 1;
                }
                '\'' if quote == '\'' && line.at(index + 1) == Some('\'') => index += 1,
                sign if sign == quote => {
                    self.quote = None;
                    self.behind_quote(line, (quote, opened), index)?;
                    return Ok(Some(index + 1));
                }
                _ => {}
            }
            index += 1;
        }
        // The parser gives up at the quote that nothing closes.
        match (opened.line, opened.column) == (self.gave_up.line, self.gave_up.column) {
            true => Err(Cause::new(opened, problem)),
            false => Ok(None),
        }
    }

    /// What may follow the quote that ends a text.
    fn behind_quote(&self, line: &Line, (quote, opened): (char, Place), last: usize) -> Step {
        let next = line.skip(last + 1);
        let is_sound = line.is_over(last + 1)
            || match line.at(next) {
                Some(':') => true,
                Some(',' | ']' | '}') => !self.flow.is_empty(),
                _ => false,
            };
        if is_sound {
            return Ok(());
        }
        if opened.line < line.number {
            return Err(Cause::new(opened, Break::OpenQuote { quote }));
        }
        if next > last + 1 {
            return Err(Cause::new(
                line.place(next, line.end(next)),
                Break::TextAfterQuotes,
            ));
        }
        let problem = match quote {
            '\'' => Break::Apostrophe,
            _ => Break::QuoteInText,
        };
        let mut cause = Cause::new(line.place(last, last + 1), problem);
        cause.write = self.whole(line, quote, opened.column as usize);
        Err(cause)
    }

    /// The text from its first quote to the last one that could end it, in double quotes.
    fn whole(&self, line: &Line, quote: char, from: usize) -> Option<String> {
        let ends = |i: &usize| {
            let next = line.at(line.skip(i + 1));
            let is_closed = match self.flow.is_empty() {
                true => line.is_over(i + 1),
                false => line.is_over(i + 1) || matches!(next, Some(',' | ']' | '}')),
            };
            line.at(*i) == Some(quote) && is_closed
        };
        let end = (from..line.signs.len()).find(ends)?;
        let text = line.text(from, end);
        match quote {
            '\'' => in_quotes(&text.replace("''", "'")),
            _ => in_quotes(&text.replace('"', "”"))
                .map(|_| format!("\"{}\"", text.replace('"', "\\\""))),
        }
    }
}

/// Whether a backslash before this begins an escape that YAML knows.
fn escapes(line: &Line, at: usize) -> bool {
    let digits = match line.at(at) {
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        Some(sign) => return "0abtnvfre \"/\\N_LP\t".contains(sign),
        None => return true,
    };
    (1..=digits).all(|i| line.at(at + i).is_some_and(|c| c.is_ascii_hexdigit()))
}
