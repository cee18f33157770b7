// SPDX-License-Identifier: EUPL-1.2
//! Builds the tree from the parser's events, and refuses what makes YAML hard to read: anchors,
//! tags, keys that are not words, the same key twice, great depth, a second document.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::broken::{self, Break};
use super::{Data, Entry, Node, Problem, rewrite};
use crate::diagnostic::{Findings, Place, Source};

/// Mappings and lists inside one another: three times what any file of ours needs.
const DEPTH: usize = 32;

/// The tree of the first document of the file; `None` if it has none or is not YAML.
pub(super) fn build(source: &Source<'_>, out: &mut Findings<'_>) -> Option<Node> {
    let mut builder = Builder {
        source,
        open: Vec::new(),
        root: None,
        told: None,
    };
    for event in Parser::new_from_str(source.text()) {
        match event {
            Ok((event, span)) => {
                if !builder.take(event, place(span), out) {
                    break;
                }
            }
            Err(error) => {
                broken::tell(source, &error, builder.told, out);
                return None;
            }
        }
    }
    builder.root
}

/// A key without its value.
struct Key {
    /// No text if it was refused.
    text: Option<String>,
    place: Place,
    plain: bool,
}

/// A mapping or list whose end was not seen yet.
struct Open {
    node: Node,
    /// The key that waits for its value, in a mapping.
    key: Option<Key>,
    /// Keys seen so far, in a mapping.
    seen: HashMap<String, Place>,
}

struct Builder<'s> {
    source: &'s Source<'s>,
    open: Vec<Open>,
    root: Option<Node>,
    /// The last word that was mended.
    told: Option<Place>,
}

impl Builder<'_> {
    /// Takes one event; false if it makes no sense to go on.
    fn take(&mut self, event: Event<'_>, place: Place, out: &mut Findings<'_>) -> bool {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                out.error(place, Problem::SeveralDocuments.message());
                return false;
            }
            Event::Alias(_) => {
                out.error(place, Problem::Alias.message());
                self.add(
                    Node {
                        place,
                        data: Data::Bad,
                    },
                    out,
                );
            }
            Event::Scalar(text, style, anchor, tag) => {
                let refused = refuse(anchor, tag.is_some(), place, out);
                let plain = style == ScalarStyle::Plain;
                // What is left of a text with a tag may be nothing, which is not what was written.
                let data = match refused && text.is_empty() {
                    true => Data::Bad,
                    false => Data::Scalar {
                        text: text.into_owned(),
                        plain,
                    },
                };
                return self.scalar(Node { place, data }, out);
            }
            Event::SequenceStart(anchor, tag) => {
                refuse(anchor, tag.is_some(), place, out);
                return self.begin(Data::List(Vec::new()), place, out);
            }
            Event::MappingStart(anchor, tag) => {
                refuse(anchor, tag.is_some(), place, out);
                return self.begin(Data::Map(Vec::new()), place, out);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.add(open.node, out);
                }
            }
            _ => {}
        }
        true
    }

    fn begin(&mut self, data: Data, place: Place, out: &mut Findings<'_>) -> bool {
        if self.open.len() == DEPTH {
            out.error(place, Problem::TooDeep { most: DEPTH }.message());
            return false;
        }
        self.open.push(Open {
            node: Node { place, data },
            key: None,
            seen: HashMap::new(),
        });
        true
    }

    /// Adds a scalar, as it was meant; false if it makes no sense to go on.
    fn scalar(&mut self, mut node: Node, out: &mut Findings<'_>) -> bool {
        let plain = node.plain();
        let mended = plain.and_then(|text| broken::mend(self.source, text, node.place));
        let last = mended.as_ref().is_some_and(|mended| mended.last);
        if let Some(mended) = mended {
            mended.cause.tell(self.source, out);
            self.told = Some(mended.cause.place);
            node.data = match mended.text {
                Some(text) => Data::Scalar { text, plain: true },
                None => Data::Bad,
            };
        }
        self.add(node, out);
        !last
    }

    /// Puts a complete node where it belongs.
    fn add(&mut self, mut node: Node, out: &mut Findings<'_>) {
        let in_list = self.open.iter().rev().nth(1);
        let in_list = in_list.is_some_and(|outer| matches!(outer.node.data, Data::List(_)));
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        let Data::Map(entries) = &mut open.node.data else {
            if let Data::List(items) = &mut open.node.data {
                items.push(node);
            }
            return;
        };
        let Some(Key { text, place, plain }) = open.key.take() else {
            open.key = Some(as_key(node, out));
            return;
        };
        if node.text().is_none() {
            node.place = place;
        }
        let Some(mut key) = text else {
            return;
        };
        if comma_split(entries, &key, &node, place, out) {
            return;
        }
        // A block mapping begins where its first key does.
        let begins = open.node.place;
        if entries.is_empty() && (begins.line, begins.column) == (place.line, place.column) {
            open.node.place = place;
        }
        if plain
            && node.is_null()
            && let Some((word, cause)) = broken::glued(&key, place)
        {
            cause.tell(self.source, out);
            (key, node.data) = (word, Data::Bad);
        }
        let first = open.seen.get(&key).copied();
        let is_first = entries.first().is_some_and(|first| first.key == key);
        let ended = match first {
            // A mapping that begins anew in a list: another item of it.
            Some(first) if in_list && is_first && first.column == place.column => {
                broken::Cause::new(place, Break::DashMissing).tell(self.source, out);
                open.seen.clear();
                let begun = std::mem::replace(&mut open.node.place, place);
                let data = Data::Map(std::mem::take(entries));
                Some(Node { place: begun, data })
            }
            Some(first) => {
                out.error(place, Problem::SameKey { key: key.clone() }.message())
                    .see(first);
                return;
            }
            None => None,
        };
        open.seen.insert(key.clone(), place);
        entries.push(Entry {
            key,
            place,
            value: node,
        });
        let outer = self.open.iter_mut().rev().nth(1);
        if let (Some(Data::List(items)), Some(ended)) = (outer.map(|o| &mut o.node.data), ended) {
            items.push(ended);
        }
    }
}

/// A node as the key of a mapping.
fn as_key(node: Node, out: &mut Findings<'_>) -> Key {
    let place = node.place;
    let (text, plain) = match node.data {
        Data::Scalar { text, plain } => (Some(text), plain),
        Data::Bad => (None, false),
        Data::List(_) | Data::Map(_) => {
            out.error(place, Problem::KeyIsNoWord.message());
            (None, false)
        }
    };
    Key { text, place, plain }
}

/// Whether a key is what a decimal comma between braces left over: `{ at_most: 1,5 h }` says
/// `at_most: 1` and a key `5 h` without a value. Reported once, for both halves.
fn comma_split(
    entries: &mut [Entry],
    key: &str,
    value: &Node,
    place: Place,
    out: &mut Findings<'_>,
) -> bool {
    let Some(before) = entries.last_mut() else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = before.value.plain().filter(|text| digits(text));
    let (Some(number), true) = (number, key.starts_with(|c: char| c.is_ascii_digit())) else {
        return false;
    };
    let start = before.value.place;
    let adjacent = start.line == place.line && start.column < place.column;
    if !value.is_null() || !adjacent {
        return false;
    }
    let whole = Place {
        length: (place.column - start.column).saturating_add(place.length),
        ..start
    };
    let told = out.error(whole, Problem::DecimalComma.message());
    let written = format!("{number},{key}");
    told.found(&written)
        .write_or(rewrite::quantity(&written), "…");
    before.value.data = Data::Bad;
    true
}

/// Anchors and tags change what a file says in ways its readers do not see.
fn refuse(anchor: usize, tag: bool, place: Place, out: &mut Findings<'_>) -> bool {
    if anchor != 0 {
        out.error(place, Problem::Alias.message());
    }
    if tag {
        out.error(place, Problem::Tag.message());
    }
    anchor != 0 || tag
}

/// The parser counts lines from 1 and columns from 0, both in characters.
fn place(span: Span) -> Place {
    let length = if span.start.line() == span.end.line() {
        span.end.col().saturating_sub(span.start.col())
    } else {
        usize::MAX
    };
    Place {
        line: narrow(span.start.line()),
        column: narrow(span.start.col() + 1),
        length: narrow(length.max(1)),
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
