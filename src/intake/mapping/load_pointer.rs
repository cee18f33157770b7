// SPDX-License-Identifier: EUPL-1.2
//! Reads pointers and paths of a mapping, and refuses those that can never find anything.

use super::literal::Literal;
use super::load::wrong;
use super::pointer::{Path, Pointer};
use crate::diagnostic::Findings;
use crate::observation::is_key;
use crate::yaml::{Data, Entry, Node, Problem, scalar};

/// Where events lie in a record, as far as the file says it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Depth<'c> {
    /// How far below the record at most: pointers can climb no further.
    below: usize,
    /// What lines of columns have, if it is known: pointers find nothing else.
    columns: &'c [String],
    fold_case: bool,
    /// Texts of which only named parts are left, by the steps below the last `*`.
    extracted: &'c [&'c [String]],
}

impl<'c> Depth<'c> {
    /// Of the record itself.
    pub(super) fn top(
        columns: &'c [String],
        fold_case: bool,
        extracted: &'c [&'c [String]],
    ) -> Depth<'c> {
        Depth {
            below: 0,
            columns,
            fold_case,
            extracted,
        }
    }

    /// Whether a pointer leads to a part that an expression took out of a text.
    pub(super) fn is_extracted(self, pointer: &Pointer) -> bool {
        let is_below = |text: &&[String]| match pointer.segments.strip_prefix(*text) {
            Some(parts) => !parts.is_empty(),
            None => false,
        };
        !pointer.asks_around() && self.extracted.iter().any(is_below)
    }

    /// What lies below these paths, some of which may be wrong.
    pub(super) fn below(self, node: &Node) -> Depth<'c> {
        let steps = |item: &Node| match item.text().unwrap_or_default() {
            "." => 0,
            // Every step, and the elements of the last one.
            path => path.matches('/').count() + 1,
        };
        let deepest = items(node).iter().map(steps).max();
        Depth {
            below: self.below + deepest.unwrap_or(0),
            ..self
        }
    }

    /// Whether there can be something of this name.
    fn has(self, name: &str) -> bool {
        let is_named = |column: &String| is_key(column, name, self.fold_case);
        self.columns.is_empty() || self.columns.iter().any(is_named)
    }
}

/// One item, or the items of a list.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.data {
        Data::List(items) => items,
        Data::Scalar { .. } | Data::Map(_) | Data::Bad => std::slice::from_ref(node),
    }
}

/// One item, or the items of a list, of which there has to be one at least.
pub(super) fn some<'n>(node: &'n Node, out: &mut Findings<'_>) -> &'n [Node] {
    let items = items(node);
    if items.is_empty() {
        wrong(node, out, "one of these at least", "au moins un élément");
    }
    items
}

/// One text, or several.
fn texts(node: &Node, out: &mut Findings<'_>) -> Vec<String> {
    let items = some(node, out).iter();
    items.filter_map(|item| scalar::text(item, out)).collect()
}

/// One word or number to compare with, or several.
pub(super) fn literals(node: &Node, out: &mut Findings<'_>) -> Vec<Literal> {
    let texts = texts(node, out).into_iter();
    texts.map(|text| Literal::new(&text)).collect()
}

/// One pointer, or several.
pub(super) fn pointers(node: &Node, depth: Depth, out: &mut Findings<'_>) -> Vec<Pointer> {
    let items = some(node, out).iter();
    let one = |item: &Node| match read(item.text(), depth) {
        Ok(pointer) => Some(pointer),
        Err((en, fr)) => {
            wrong(item, out, en, fr);
            None
        }
    };
    items.filter_map(one).collect()
}

/// A pointer that is the key of a test.
pub(super) fn key(entry: &Entry, depth: Depth, out: &mut Findings<'_>) -> Option<Pointer> {
    match read(Some(&entry.key), depth) {
        Ok(pointer) => Some(pointer),
        Err((en, fr)) => {
            let problem = Problem::WrongShape { en, fr };
            let _ = out.error(entry.place, problem.message()).found(&entry.key);
            None
        }
    }
}

/// A path under which events lie.
pub(super) fn path(node: &Node, out: &mut Findings<'_>) -> Option<Path> {
    if let Err((en, fr)) = is_whole(node.text().unwrap_or_default()) {
        wrong(node, out, en, fr);
        return None;
    }
    let path = node.text().and_then(Path::parse);
    if path.is_none() {
        wrong(
            node,
            out,
            "a path such as /events",
            "un chemin comme /events",
        );
    }
    path
}

/// A pointer, or what is wrong with it, in both languages.
fn read(text: Option<&str>, depth: Depth) -> Result<Pointer, (&'static str, &'static str)> {
    let text = text.ok_or(NONE)?;
    if text.split('/').any(|step| step == "*") {
        return Err(STAR);
    }
    if text.split('/').take_while(|step| *step == "..").count() > depth.below {
        return Err(OUTSIDE);
    }
    is_whole(text)?;
    let pointer = Pointer::parse(text).ok_or(NONE)?;
    let is_there = pointer.first().is_none_or(|name| depth.has(name));
    is_there.then_some(pointer).ok_or(NO_COLUMN)
}

/// Refuses steps that are slips: an empty one among others, and `~` before something else than 0 or
/// 1 (RFC 6901).
fn is_whole(text: &str) -> Result<(), (&'static str, &'static str)> {
    if text.contains("//") {
        return Err(EMPTY);
    }
    let mut behind = text.split('~').skip(1);
    match behind.all(|rest| rest.starts_with(['0', '1'])) {
        true => Ok(()),
        false => Err(TILDE),
    }
}

const EMPTY: (&str, &str) = (
    "a pointer without an empty step: `//` is a slip",
    "un pointeur sans pas vide : `//` est une faute de frappe",
);
const TILDE: (&str, &str) = (
    "`~0` for `~` and `~1` for `/` in a pointer, and no other `~`",
    "`~0` pour `~` et `~1` pour `/` dans un pointeur, et pas d'autre `~`",
);
const NONE: (&str, &str) = (
    "a pointer such as /a/b or ../a",
    "un pointeur comme /a/b ou ../a",
);
const STAR: (&str, &str) = (
    "a pointer without `*`: `each:` takes the elements apart, and pointers lead on from there",
    "un pointeur sans `*` : `each:` sépare les éléments, et les pointeurs partent de là",
);
const OUTSIDE: (&str, &str) = (
    "a pointer inside the record: so many `..` climb out of it",
    "un pointeur dans le message : autant de `..` en sortent",
);
const NO_COLUMN: (&str, &str) = (
    "a pointer to one of the columns that `columns:` names",
    "un pointeur vers une des colonnes que nomme `columns:`",
);
