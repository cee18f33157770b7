// SPDX-License-Identifier: EUPL-1.2
//! From YAML to the checked mapping, with everything that is wrong with it in one go.

use std::path::Path as FilePath;

use super::fields::{Times, fields};
use super::keys::{DROP, EMIT, FILE, HEADER, ID, REASONS};
use super::load_time::time;
use super::pointer::{Path, Pointer};
use super::{Condition, Emit, Is, Mapping, Source};
use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::sha256_hex;
use crate::observation::{Field, Kind};
use crate::yaml::{self, Data, Document, FileKind, Map, Node, Problem, scalar};

/// Reads and checks the mappings in a folder's `.yaml` files, in the order of their names.
///
/// # Errors
/// Everything that is wrong with them.
pub fn load_all(folder: &FilePath) -> Result<Vec<Mapping>, Vec<Diagnostic>> {
    let mut files: Vec<_> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        // Says that it cannot be read, and why.
        Err(_) => vec![folder.to_owned()],
    };
    files.retain(|path| path == folder || path.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    let (mut mappings, mut findings) = (Vec::new(), Vec::new());
    for file in files {
        let bytes = yaml::read(&file).map_err(|unreadable| vec![*unreadable]);
        match bytes.and_then(|bytes| parse(&file.to_string_lossy(), &bytes)) {
            Ok(mapping) => mappings.push(mapping),
            Err(mut more) => findings.append(&mut more),
        }
    }
    if findings.is_empty() {
        Ok(mappings)
    } else {
        Err(findings)
    }
}

/// Checks a mapping's bytes; `name` stands for the file in messages.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(name: &str, bytes: &[u8]) -> Result<Mapping, Vec<Diagnostic>> {
    let document = Document::parse(name, bytes)?;
    document.expect(FileKind::Mapping)?;
    let mut out = document.findings();
    match mapping(document.root(), (name, bytes), &mut out) {
        Some(mapping) if out.errors() == 0 => Ok(mapping),
        _ => Err(out.into_list()),
    }
}

fn mapping(root: &Node, (file, bytes): (&str, &[u8]), out: &mut Findings<'_>) -> Option<Mapping> {
    let map = Map::read(root, &FILE, out)?;
    let head = map
        .get("mapping")
        .and_then(|node| Map::read(node, &HEADER, out));
    let mut text = |key| scalar::text(head.as_ref()?.get(key)?, out);
    let (name, source) = (text("name"), text("source"));
    let version = head.and_then(|head| scalar::whole(head.get("version")?, 1, out));
    let id = map.get("id").and_then(|node| Map::read(node, &ID, out));
    let mut pointers_of = |key| -> Vec<Pointer> {
        id.as_ref()
            .and_then(|id| id.get(key))
            .map(|n| pointers(n, out))
            .unwrap_or_default()
    };
    let (ids, version_of) = (pointers_of("from"), pointers_of("version"));
    let each = map.get("each").map(|node| {
        some(node, out)
            .iter()
            .filter_map(|item| each(item, out))
            .collect()
    });
    let time = map.get("time").and_then(|node| time(node, out));
    let times = Times::of(time.as_ref());
    let drop = map
        .get("drop")
        .map(|node| drops(node, out))
        .unwrap_or_default();
    let emit = map
        .get("emit")
        .map(|node| emits(node, &times, out))
        .unwrap_or_default();
    let fields = map
        .get("fields")
        .map(|node| fields(node, &times, out))
        .unwrap_or_default();
    let native = map.get("native").map(|node| pointers(node, out));
    Some(Mapping {
        fold_case: map
            .get("fold_case")
            .and_then(|n| scalar::boolean(n, out))
            .unwrap_or(false),
        open: map
            .get("open")
            .map(|node| pointers(node, out))
            .unwrap_or_default(),
        native: native.unwrap_or_else(|| native_kinds(&fields)),
        fields,
        name: name?,
        version: version?,
        digest: sha256_hex(bytes),
        file: file.to_owned(),
        bytes: bytes.into(),
        source: source?,
        each: each.unwrap_or_default(),
        drop,
        id: ids,
        version_of,
        time: time?,
        emit,
    })
}

pub(super) fn wrong(node: &Node, out: &mut Findings<'_>, en: &'static str, fr: &'static str) {
    if !node.is_bad() {
        let problem = Problem::WrongShape { en, fr };
        let _ = out
            .error(node.place, problem.message())
            .found(&node.described());
    }
}

/// One item, or the items of a list, of which there has to be one at least.
pub(super) fn some<'n>(node: &'n Node, out: &mut Findings<'_>) -> &'n [Node] {
    let items = match &node.data {
        Data::List(items) => items,
        Data::Scalar { .. } | Data::Map(_) | Data::Bad => std::slice::from_ref(node),
    };
    if items.is_empty() {
        wrong(node, out, "one of these at least", "au moins un élément");
    }
    items
}

pub(super) fn texts(node: &Node, out: &mut Findings<'_>) -> Vec<String> {
    let items = some(node, out).iter();
    items.filter_map(|item| scalar::text(item, out)).collect()
}

pub(super) fn pointers(node: &Node, out: &mut Findings<'_>) -> Vec<Pointer> {
    let items = some(node, out).iter();
    items.filter_map(|item| pointer(item, out)).collect()
}

fn pointer(node: &Node, out: &mut Findings<'_>) -> Option<Pointer> {
    let text = node.text();
    let star = text.is_some_and(has_star);
    let found = text.and_then(Pointer::parse).filter(|_| !star);
    if found.is_none() {
        let (en, fr) = match star {
            true => STAR,
            false => (
                "a pointer such as /a/b or ../a",
                "un pointeur comme /a/b ou ../a",
            ),
        };
        wrong(node, out, en, fr);
    }
    found
}

/// Whether a pointer means every element: only paths do.
fn has_star(text: &str) -> bool {
    text.split('/').any(|step| step == "*")
}

const STAR: (&str, &str) = (
    "a pointer without `*`: `each:` takes the elements apart, and pointers lead on from there",
    "un pointeur sans `*` : `each:` sépare les éléments, et les pointeurs partent de là",
);

/// Where fields find what the source calls a kind, if the file does not say so itself.
fn native_kinds(fields: &[(Field, Source)]) -> Vec<Pointer> {
    let kinds = fields
        .iter()
        .filter(|(field, _)| *field == Field::NATIVE_KIND);
    kinds.flat_map(|(_, source)| source.from.clone()).collect()
}

fn each(node: &Node, out: &mut Findings<'_>) -> Option<Path> {
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

fn drops(node: &Node, out: &mut Findings<'_>) -> Vec<(&'static str, Condition)> {
    let mut drops = Vec::new();
    for item in scalar::list(node, out).unwrap_or_default() {
        let Some(map) = Map::read(item, &DROP, out) else {
            continue;
        };
        let words = REASONS.map(|word| (word, word));
        let reason = map
            .get("reason")
            .and_then(|n| scalar::word(n, "reason", &words, out));
        let when = map.get("when").map(|node| condition(node, out));
        drops.extend(reason.zip(when));
    }
    drops
}

fn condition(node: &Node, out: &mut Findings<'_>) -> Condition {
    let Some(entries) = node.entries() else {
        wrong(
            node,
            out,
            "pointers with tests",
            "des pointeurs avec des tests",
        );
        return Condition::default();
    };
    let mut tests = Vec::new();
    for entry in entries {
        let found = Pointer::parse(&entry.key).filter(|_| !has_star(&entry.key));
        let Some(pointer) = found else {
            let (en, fr) = match has_star(&entry.key) {
                true => STAR,
                false => ("a pointer such as /a as key", "un pointeur comme clé"),
            };
            wrong(&entry.value, out, en, fr);
            continue;
        };
        let is = match entry.value.text() {
            Some("present") => Some(Is::Present),
            Some("missing") => Some(Is::Missing),
            _ => match entry.value.entries() {
                Some([regex]) if regex.key == "regex" => matches(&regex.value, out),
                _ => Some(Is::OneOf(texts(&entry.value, out))),
            },
        };
        tests.extend(is.map(|is| (pointer, is)));
    }
    Condition(tests)
}

fn matches(node: &Node, out: &mut Findings<'_>) -> Option<Is> {
    let text = scalar::text(node, out)?;
    let regex = regex::RegexBuilder::new(&format!("^(?:{text})$"))
        .size_limit(1 << 16)
        .build();
    if regex.is_err() {
        wrong(
            node,
            out,
            "a regular expression",
            "une expression régulière",
        );
    }
    regex.ok().map(Is::Matches)
}

fn emits(node: &Node, times: &Times, out: &mut Findings<'_>) -> Vec<Emit> {
    let items = some(node, out).iter();
    items.filter_map(|item| emit(item, times, out)).collect()
}

fn emit(node: &Node, times: &Times, out: &mut Findings<'_>) -> Option<Emit> {
    let map = Map::read(node, &EMIT, out)?;
    let kind = map.get("kind").and_then(|node| kind(node, out));
    Some(Emit {
        each: map.get("each").and_then(|node| each(node, out)),
        time: map.get("time").and_then(|node| time(node, out)),
        once: map
            .get("once")
            .map(|node| pointers(node, out))
            .unwrap_or_default(),
        when: map
            .get("when")
            .map(|node| condition(node, out))
            .unwrap_or_default(),
        fields: map
            .get("fields")
            .map(|node| fields(node, times, out))
            .unwrap_or_default(),
        kind: kind?,
    })
}

fn kind(node: &Node, out: &mut Findings<'_>) -> Option<Kind> {
    let name = scalar::text(node, out)?;
    let kind = Kind::parse(&name);
    if kind.is_none() {
        let problem = Problem::UnknownWord {
            word: name.clone(),
            key: "kind",
        };
        let names = || Kind::all().map(Kind::name);
        let _ = out
            .error(node.place, problem.message())
            .meant(&name, names())
            .allowed(names());
    }
    kind
}
