// SPDX-License-Identifier: EUPL-1.2
//! The texts of the cover: strings in which marks say what is code, a time, or a line to write on.
//! Marks are control characters, so that no text of others can hold one: [`plain`] takes them out.

use crate::diagnostic::Language;
use crate::observation::EventTime;

const CODE: char = '\u{1}';
const STRONG: char = '\u{2}';
const KEPT: char = '\u{3}';
const TIME: char = '\u{4}';
const BLANK: char = '\u{5}';
const FILE: char = '\u{6}';
const END: char = '\u{e}';
/// Between the exact moment of a time and how it is written.
const SHOWN: char = '\u{f}';

/// A line to write on.
pub(super) const LINE: &str = "\u{5}\u{e}";

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span<'t> {
    Plain(&'t str),
    Code(&'t str),
    Strong(&'t str),
    /// Does not break at its hyphens.
    Kept(&'t str),
    Time {
        exact: &'t str,
        shown: &'t str,
    },
    Blank,
    /// A file beside the cover.
    File(&'t str),
    /// The end of a line.
    Break,
}

fn marked(mark: char, text: &str) -> String {
    format!("{mark}{text}{END}")
}

/// What a machine reads or writes.
pub(super) fn code(text: &str) -> String {
    marked(CODE, text)
}

pub(super) fn strong(text: &str) -> String {
    marked(STRONG, text)
}

/// A number or a pseudonym.
pub(super) fn kept(text: &str) -> String {
    marked(KEPT, text)
}

/// A moment, with how people write it.
pub(super) fn time(exact: EventTime, shown: &str) -> String {
    marked(TIME, &format!("{exact}{SHOWN}{shown}"))
}

/// A file that lies beside the cover.
pub(super) fn file(name: &str) -> String {
    marked(FILE, name)
}

/// Our own words, with what stands between backticks as code.
pub(super) fn own(text: &str) -> String {
    let mut parts = text.split('`');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        match at % 2 {
            0 => out.push_str(&code(part)),
            _ => out.push_str(part),
        }
    }
    out
}

/// Text of others, in which nothing is a mark or the end of a line.
pub(super) fn plain(text: &str) -> String {
    let safe = |c: char| match c {
        '\n' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(safe).collect()
}

/// The pieces of a text.
pub(super) fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_control()) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            spans.push(Span::Plain(before));
        }
        let mut chars = from.chars();
        let mark = chars.next();
        let inside = chars.as_str();
        if mark == Some('\n') {
            spans.push(Span::Break);
            rest = inside;
            continue;
        }
        let (inside, behind) = inside.split_once(END).unwrap_or((inside, ""));
        rest = behind;
        spans.push(match mark {
            Some(CODE) => Span::Code(inside),
            Some(STRONG) => Span::Strong(inside),
            Some(KEPT) => Span::Kept(inside),
            Some(BLANK) => Span::Blank,
            Some(FILE) => Span::File(inside),
            Some(TIME) => {
                let (exact, shown) = inside.split_once(SHOWN).unwrap_or(("", inside));
                Span::Time { exact, shown }
            }
            _ => Span::Plain(inside),
        });
    }
    if !rest.is_empty() {
        spans.push(Span::Plain(rest));
    }
    spans
}

/// The words of a text without its marks.
pub(super) fn bare(text: &str) -> String {
    let words = |span: Span<'_>| match span {
        Span::Plain(text) | Span::Code(text) | Span::Strong(text) => text.to_owned(),
        Span::Kept(text) | Span::File(text) | Span::Time { shown: text, .. } => text.to_owned(),
        Span::Blank => String::new(),
        Span::Break => " ".to_owned(),
    };
    spans(text).into_iter().map(words).collect()
}

/// French spaces before `: ; ! ? » %` and after `«`: narrow and unbreakable.
pub(super) fn narrow(text: &str) -> String {
    let mut out = text.to_owned();
    for mark in [":", ";", "!", "?", "»", "%"] {
        out = out.replace(&format!(" {mark}"), &format!("\u{202f}{mark}"));
    }
    out.replace("« ", "«\u{202f}")
}

/// As [`narrow`], where the language is French.
pub(super) fn narrow_if(language: Language, text: &str) -> String {
    match language {
        Language::French => narrow(text),
        Language::English => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_what_they_enclose() {
        let text = format!(
            "a {} b{}\n{}{LINE}",
            code("c"),
            own("`d`, e"),
            time(EventTime::from_micros(0), "f")
        );
        assert_eq!(
            spans(&text),
            [
                Span::Plain("a "),
                Span::Code("c"),
                Span::Plain(" b"),
                Span::Code("d"),
                Span::Plain(", e"),
                Span::Break,
                Span::Time {
                    exact: "1970-01-01T00:00:00Z",
                    shown: "f"
                },
                Span::Blank,
            ]
        );
    }

    #[test]
    fn text_of_others_holds_no_mark() {
        let hostile = format!("x{}\n{}y", code("z"), LINE);
        let safe = plain(&hostile);
        assert_eq!(spans(&safe), [Span::Plain(safe.as_str())]);
    }
}
