// SPDX-License-Identifier: EUPL-1.2
//! From YAML to the checked mapping, with everything that is wrong with it in one go.

use std::path::Path as FilePath;

use super::condition::Condition;
use super::fields::{Times, fields};
use super::keys::{DROP, EMIT, FILE, HEADER, ID, REASONS};
use super::load_condition::condition;
use super::load_opening::openings;
use super::load_pointer::{Depth, path, pointers, some};
use super::load_record::{layout, refuse_inside};
use super::load_sample::samples;
use super::load_schema::Beside;
use super::load_time::time;
use super::opening::{How, Opening};
use super::pointer::{Path, Pointer};
use super::sense::always;
use super::{Emit, Mapping, Source};
use crate::diagnostic::{Diagnostic, Findings, alike};
use crate::intake::decode::{Expected, Format};
use crate::intake::domain::Domain;
use crate::ledger::sha256_hex;
use crate::observation::{Field, FieldType, Kind};
use crate::yaml::{self, Document, FileKind, Map, Node, Problem, scalar};

/// Checks a mapping's bytes; `name` stands for the file in messages, and a schema that it names is
/// read beside it.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(name: &str, bytes: &[u8]) -> Result<Mapping, Vec<Diagnostic>> {
    let folder = FilePath::new(name).parent().unwrap_or(FilePath::new(""));
    read(name, bytes, &|file, _| {
        yaml::read_small(&folder.join(file)).map_err(|error| error.to_string())
    })
}

/// The same of a mapping that was kept; `kept` gives the bytes of a file by its SHA-256.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse_kept(
    name: &str,
    bytes: &[u8],
    kept: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Mapping, Vec<Diagnostic>> {
    read(name, bytes, &|_, sha256| {
        kept(sha256).ok_or_else(|| "it is not kept".to_owned())
    })
}

fn read(name: &str, bytes: &[u8], beside: Beside<'_>) -> Result<Mapping, Vec<Diagnostic>> {
    let document = Document::parse(name, bytes)?;
    document.expect(FileKind::Mapping)?;
    let mut out = document.findings();
    match mapping(document.root(), (name, bytes), beside, &mut out) {
        Some(mapping) if out.errors() == 0 => Ok(Mapping {
            warnings: out.into_list(),
            ..mapping
        }),
        _ => Err(out.into_list()),
    }
}

fn mapping(
    root: &Node,
    (file, bytes): (&str, &[u8]),
    beside: Beside<'_>,
    out: &mut Findings<'_>,
) -> Option<Mapping> {
    let map = Map::read(root, &FILE, out)?;
    let head = header(&map, out);
    let layout = map.get("record").map(|node| layout(node, beside, out));
    let (layout, schema) = layout.unwrap_or_default();
    let id = map.get("id").and_then(|node| Map::read(node, &ID, out));
    let fold_case = map.get("fold_case").and_then(|n| scalar::boolean(n, out));
    let fold_case = fold_case.unwrap_or(false);
    let columns = layout.dialect.columns.clone();
    let open = map.get("open").map(|node| openings(node, out));
    let open = open.unwrap_or_default();
    let extracted: Vec<&[String]> = open.iter().filter_map(Opening::extracted).collect();
    let top = Depth::top(&columns, fold_case, &extracted);
    let depth = map.get("each").map_or(top, |node| top.below(node));
    let mut pointers_of = |node: Option<&Node>, depth| -> Vec<Pointer> {
        node.map(|node| pointers(node, depth, out))
            .unwrap_or_default()
    };
    let version_of = pointers_of(id.as_ref().and_then(|id| id.get("version")), depth);
    let native = pointers_of(map.get("native"), depth);
    let ids = id.as_ref().map(|id| parts(id, depth, out));
    if open.is_empty() {
        refuse_inside(layout.format, map.get("each"), out);
    }
    let each = map.get("each").map(|node| paths(node, out));
    let each = each.unwrap_or_default();
    let absent = map.get("absent");
    let absent = absent.and_then(|node| scalar::word(node, "absent", &[("empty", ())], out));
    let time = map.get("time").and_then(|node| time(node, depth, out));
    let times = Times::of(time.as_ref());
    let drop = map.get("drop").map(|node| drops(node, depth, out));
    let emit = map.get("emit").map(|node| emits(node, &times, depth, out));
    let fields = map
        .get("fields")
        .map(|node| fields(node, &times, depth, out));
    let (emit, fields) = (emit.unwrap_or_default(), fields.unwrap_or_default());
    let tests = map.get("tests").map(|node| samples(node, out));
    let people_above = people_above(&fields, &emit);
    let source = head.source?;
    let mut mapping = Mapping {
        domain: Domain::named(&source),
        fold_case,
        open,
        asks_around: false,
        native,
        fields,
        title: head.title.or_else(|| head.name.clone()).unwrap_or_default(),
        name: head.name?,
        version: head.version?,
        digest: sha256_hex(bytes),
        file: file.to_owned(),
        bytes: bytes.into(),
        schema,
        warnings: Vec::new(),
        tests: tests.unwrap_or_default(),
        source,
        may_be_absent: absent.is_some(),
        layout,
        each,
        drop: drop.unwrap_or_default(),
        id: ids.unwrap_or_default(),
        people_above,
        version_of,
        time: time?,
        emit,
    };
    settle(&mut mapping);
    Some(mapping)
}

/// What follows from all the rest.
fn settle(mapping: &mut Mapping) {
    let asks_around = mapping.pointers().any(Pointer::asks_around);
    mapping.asks_around = asks_around;
    mapping.layout.dialect.needs = mapping.needs();
    mapping.layout.dialect.fold_case = mapping.fold_case;
    mapping.layout.expected = expected(&mapping.each, &mapping.emit, &mut mapping.open);
    // XML has no other way to write an empty list.
    mapping.may_be_absent |= mapping.layout.format == Format::Xml;
    if mapping.native.is_empty() {
        mapping.native = native_kinds(&mapping.fields);
    }
}

/// What a mapping says of itself.
struct Header {
    name: Option<String>,
    title: Option<String>,
    version: Option<u32>,
    source: Option<String>,
}

/// What a mapping says of itself, in the one syntax there is.
fn header(map: &Map<'_>, out: &mut Findings<'_>) -> Header {
    if let Some(node) = map.get("vigie")
        && scalar::whole(node, 1, out).is_some_and(|version| version != 1)
    {
        wrong(
            node,
            out,
            "version 1, the only one there is",
            "la version 1, la seule qui existe",
        );
    }
    let head = map
        .get("mapping")
        .and_then(|node| Map::read(node, &HEADER, out));
    let mut text = |key| scalar::text(head.as_ref()?.get(key)?, out);
    let (name, title, source) = (text("name"), text("title"), text("source"));
    let version = head.and_then(|head| scalar::whole(head.get("version")?, 1, out));
    Header {
        name,
        title,
        version,
        source,
    }
}

/// What together names an event: one part with `from:`, each of several with `of:`.
fn parts(map: &Map<'_>, depth: Depth, out: &mut Findings<'_>) -> Vec<Vec<Pointer>> {
    let from = map.get("from").map(|node| vec![pointers(node, depth, out)]);
    let of = map.get("of").map(|node| {
        let items = some(node, out).iter();
        items.map(|item| pointers(item, depth, out)).collect()
    });
    from.or(of).unwrap_or_default()
}

pub(super) fn wrong(node: &Node, out: &mut Findings<'_>, en: &'static str, fr: &'static str) {
    if !node.is_bad() {
        let problem = Problem::WrongShape { en, fr };
        let _ = out
            .error(node.place, problem.message())
            .found(&node.described());
    }
}

/// One path, or several.
fn paths(node: &Node, out: &mut Findings<'_>) -> Vec<Path> {
    let items = some(node, out).iter();
    items.filter_map(|item| path(item, out)).collect()
}

/// Names of what may come several times, in records and in what is opened in them, and of what that
/// stands in.
fn expected(each: &[Path], emits: &[Emit], open: &mut [Opening]) -> Expected {
    let below = emits.iter().filter_map(|emit| emit.each.as_ref());
    let lists = each.iter().chain(below).flat_map(Path::lists);
    let lists = lists.map(str::to_owned);
    let lists: Vec<String> = lists.chain(open.iter().flat_map(Opening::lists)).collect();
    let steps = each.iter().flat_map(|path| &path.0);
    let holders = steps.filter(|step| !lists.contains(step)).cloned();
    let expected = Expected {
        holders: holders.collect(),
        lists,
    };
    for opening in open {
        if let How::Text { layout, .. } = &mut opening.how {
            layout.expected.lists.clone_from(&expected.lists);
        }
    }
    expected
}

/// Where fields find what the source calls a kind, if the file does not say so itself.
fn native_kinds(fields: &[(Field, Source)]) -> Vec<Pointer> {
    let kinds = fields
        .iter()
        .filter(|(field, _)| *field == Field::NATIVE_KIND);
    kinds.flat_map(|(_, source)| source.from.clone()).collect()
}

/// Where people are named outside their events.
fn people_above(fields: &[(Field, Source)], emits: &[Emit]) -> Vec<Pointer> {
    let own = emits.iter().filter(|emit| emit.each.is_none());
    let own = own.flat_map(|emit| &emit.fields);
    let people = fields.iter().chain(own);
    let people = people.filter(|(field, _)| field.field_type() == FieldType::Identity);
    let mut above = Vec::new();
    for pointer in people.flat_map(|(_, source)| &source.from) {
        if pointer.climbs() && !above.contains(pointer) {
            above.push(pointer.clone());
        }
    }
    above
}

fn drops(node: &Node, depth: Depth, out: &mut Findings<'_>) -> Vec<(&'static str, Condition)> {
    let mut drops = Vec::new();
    for item in scalar::list(node, out).unwrap_or_default() {
        let Some(map) = Map::read(item, &DROP, out) else {
            continue;
        };
        let words = REASONS.map(|word| (word, word));
        let reason = map
            .get("reason")
            .and_then(|n| scalar::word(n, "reason", &words, out));
        let before = out.errors();
        let when = map.get("when").map(|node| condition(node, depth, out));
        if let (Some(node), Some(when)) = (map.get("when"), &when)
            && out.errors() == before
            && always(when)
        {
            wrong(
                node,
                out,
                "a test at least: without one every event would be set aside",
                "au moins un test : sans lui, tout événement serait écarté",
            );
        }
        drops.extend(reason.zip(when));
    }
    drops
}

fn emits(node: &Node, times: &Times, depth: Depth, out: &mut Findings<'_>) -> Vec<Emit> {
    let items = some(node, out).iter();
    let mut emits: Vec<Emit> = items
        .filter_map(|item| emit(item, times, depth, out))
        .collect();
    // What is for nothing else comes last.
    emits.sort_by_key(|emit| emit.is_else);
    emits
}

fn emit(node: &Node, times: &Times, depth: Depth, out: &mut Findings<'_>) -> Option<Emit> {
    let map = Map::read(node, &EMIT, out)?;
    let kind = map.get("kind").and_then(|node| kind(node, out));
    let depth = map.get("each").map_or(depth, |node| depth.below(node));
    Some(Emit {
        each: map.get("each").and_then(|node| path(node, out)),
        is_else: map
            .get("else")
            .and_then(|node| scalar::boolean(node, out))
            .unwrap_or(false),
        time: map.get("time").and_then(|node| time(node, depth, out)),
        once: map
            .get("once")
            .map(|node| pointers(node, depth, out))
            .unwrap_or_default(),
        when: map
            .get("when")
            .map(|node| condition(node, depth, out))
            .unwrap_or_default(),
        fields: map
            .get("fields")
            .map(|node| fields(node, times, depth, out))
            .unwrap_or_default(),
        kind: kind?,
    })
}

pub(super) fn kind(node: &Node, out: &mut Findings<'_>) -> Option<Kind> {
    let name = scalar::text(node, out)?;
    let kind = Kind::parse(&name);
    if kind.is_none() {
        let problem = Problem::UnknownKind { name: name.clone() };
        let names = || Kind::all().map(Kind::name);
        let _ = out
            .error(node.place, problem.message())
            .meant(&name, names())
            .allowed(alike(&name, names()));
    }
    kind
}
