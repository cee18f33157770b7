// SPDX-License-Identifier: EUPL-1.2
//! Builds the tree from the parser's events, and refuses what makes YAML hard to read: anchors,
//! tags, keys that are not words, the same key twice, great depth, a second document.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::{Data, Entry, Node, Problem, rewrite};
use crate::diagnostic::{Findings, Place, Source};

/// Mappings and lists inside one another: three times what any file of ours needs.
const DEPTH: usize = 32;

/// The tree of the first document of the file; `None` if it has none or is not YAML.
pub(super) fn build(source: &Source<'_>, out: &mut Findings<'_>) -> Option<Node> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(source.text()) {
        match event {
            Ok((event, span)) => {
                if !builder.take(event, place(span), out) {
                    break;
                }
            }
            Err(error) => {
                broken(source, &error, out);
                return None;
            }
        }
    }
    builder.root
}

/// A mapping or list whose end was not seen yet.
struct Open {
    node: Node,
    /// The key that waits for its value, in a mapping; no text if it was refused.
    key: Option<(Option<String>, Place)>,
    /// Keys seen so far, in a mapping.
    seen: HashMap<String, Place>,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
}

impl Builder {
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
                refuse(anchor, tag.is_some(), place, out);
                let plain = style == ScalarStyle::Plain;
                let text = text.into_owned();
                self.add(
                    Node {
                        place,
                        data: Data::Scalar { text, plain },
                    },
                    out,
                );
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

    /// Puts a complete node where it belongs.
    fn add(&mut self, mut node: Node, out: &mut Findings<'_>) {
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
        let Some((key, place)) = open.key.take() else {
            open.key = Some(as_key(node, out));
            return;
        };
        if node.text().is_none() {
            node.place = place;
        }
        let Some(key) = key else {
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
        if let Some(first) = open.seen.get(&key) {
            out.error(place, Problem::SameKey { key: key.clone() }.message())
                .see(*first);
            return;
        }
        open.seen.insert(key.clone(), place);
        entries.push(Entry {
            key,
            place,
            value: node,
        });
    }
}

/// A node as the key of a mapping.
fn as_key(node: Node, out: &mut Findings<'_>) -> (Option<String>, Place) {
    match node.data {
        Data::Scalar { text, .. } => (Some(text), node.place),
        Data::Bad => (None, node.place),
        Data::List(_) | Data::Map(_) => {
            out.error(node.place, Problem::KeyIsNoWord.message());
            (None, node.place)
        }
    }
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
fn refuse(anchor: usize, tag: bool, place: Place, out: &mut Findings<'_>) {
    if anchor != 0 {
        out.error(place, Problem::Alias.message());
    }
    if tag {
        out.error(place, Problem::Tag.message());
    }
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

/// The parser gave up: says why, and in the commonest case what to do.
fn broken(source: &Source<'_>, error: &ScanError, out: &mut Findings<'_>) {
    let line = narrow(error.marker().line());
    let at = Place {
        line,
        column: narrow(error.marker().col() + 1),
        length: 1,
    };
    let tabbed = (1..=line).find_map(|line| {
        let text = source.line(line);
        let column = text.find(|c: char| c != ' ')?;
        text[column..].starts_with('\t').then_some((line, column))
    });
    match tabbed {
        Some((line, column)) => {
            let column = narrow(column + 1);
            out.error(
                Place {
                    line,
                    column,
                    length: 1,
                },
                Problem::Tab.message(),
            );
        }
        None => {
            let problem = Problem::NotYaml {
                reason: error.info().to_owned(),
            };
            out.error(at, problem.message());
        }
    }
}
