// SPDX-License-Identifier: EUPL-1.2
//! Reads where the fields of a mapping come from.

use std::sync::Arc;

use super::format::TimeFormats;
use super::keys::SOURCE;
use super::literal::Literal;
use super::load::wrong;
use super::load_pointer::{Depth, literals, pointers};
use super::load_time::{Clock, formats, together};
use super::time::{Alternative, Time};
use super::{Made, Source, constants, load_number};
use crate::diagnostic::{Findings, alike};
use crate::intake::domain::Domain;
use crate::observation::{Field, FieldType};
use crate::yaml::{Entry, Map, Node, Problem, scalar};

/// How times in fields are written that say nothing of it themselves.
pub(super) struct Times {
    formats: Arc<TimeFormats>,
    /// Whether one text would be two times.
    is_torn: bool,
}

impl Times {
    /// As the times of events are.
    pub(super) fn of(time: Option<&Time>) -> Times {
        let formats = time.map(Time::formats).unwrap_or_default();
        Times {
            is_torn: formats.has_two_units() || formats.clash(),
            formats: Arc::new(formats),
        }
    }
}

pub(super) fn fields(
    node: &Node,
    times: &Times,
    depth: Depth,
    out: &mut Findings<'_>,
) -> Vec<(Field, Source)> {
    let Some(entries) = node.entries() else {
        wrong(
            node,
            out,
            "fields with their sources",
            "des champs avec leurs sources",
        );
        return Vec::new();
    };
    let may: fn(&Field) -> bool = |field| *field != Field::KIND && *field != Field::TIME;
    let mut fields = Vec::new();
    for entry in entries {
        let known = Field::parse(&entry.key).filter(may);
        let Some(field) = known else {
            no_field(entry, may, out);
            continue;
        };
        if twice(entries, entry, field, out) {
            continue;
        }
        let source = source(&entry.value, field, (times, depth), out);
        fields.extend(source.map(|source| (field, source)));
    }
    fields
}

/// Reports a field that there is none of.
pub(super) fn no_field(entry: &Entry, may: fn(&Field) -> bool, out: &mut Findings<'_>) {
    let name = entry.key.clone();
    let told = out.error(entry.place, Problem::UnknownField { name }.message());
    let names = || Field::all().filter(may);
    let words = names().flat_map(|field| [Some(field.name()), field.short()]);
    let _ = told
        .meant(&entry.key, words.flatten())
        .allowed(alike(&entry.key, names().map(Field::name)));
}

/// Whether a field stands here already, under another of its names; which is reported.
pub(super) fn twice(
    entries: &[Entry],
    entry: &Entry,
    field: Field,
    out: &mut Findings<'_>,
) -> bool {
    let before = entries.iter().take_while(|one| one.place != entry.place);
    let first = before
        .into_iter()
        .find(|one| Field::parse(&one.key) == Some(field));
    let Some(first) = first else {
        return false;
    };
    // Both names, for they are the same in nobody's eyes.
    let key = format!("{}` = `{}", first.key, entry.key);
    let told = out.error(entry.place, Problem::SameKey { key }.message());
    let _ = told.see(first.place);
    true
}

/// A pointer alone, several of them, or a table.
fn source(
    node: &Node,
    field: Field,
    (times, depth): (&Times, Depth),
    out: &mut Findings<'_>,
) -> Option<Source> {
    let mut source = Source {
        from: Vec::new(),
        made: None,
        written: Vec::new(),
        sign: None,
        is_hashed: false,
        is_free: false,
        constant: None,
        words: Vec::new(),
        nobody: Vec::new(),
        factor: 1.0,
        unit: None,
        domain: None,
        times: times.formats.clone(),
    };
    if node.entries().is_none() {
        source.from = pointers(node, depth, out);
        torn(node, field, times, out);
        source.is_free = is_free(node, (field, depth), &source, out);
        return Some(source);
    }
    let map = Map::read(node, &SOURCE, out)?;
    match times_of(&map, field, out) {
        Some(own) => source.times = own,
        None => torn(node, field, times, out),
    }
    source.from = map
        .get("from")
        .map(|node| pointers(node, depth, out))
        .unwrap_or_default();
    source.nobody = map
        .get("nobody")
        .map(|node| literals(node, out))
        .unwrap_or_default();
    if let Some(node) = map.get("const") {
        source.constant = constant(node, field, &source.times, out);
    }
    let words = map
        .get("words")
        .map(|node| words(node, field, &source.times, out));
    source.words = words.unwrap_or_default();
    origins(node, &map, out);
    for key in ["words", "nobody"] {
        let is_read = map.get("from").is_some() || key == "nobody" && map.get("of").is_some();
        if !is_read && let Some(node) = map.get(key) {
            wrong(
                node,
                out,
                "this key only beside `from:`",
                "cette clé seulement à côté de `from:`",
            );
        }
    }
    load_number::number(&map, (field, depth), &mut source, out);
    if let Some(one) = time_of(&map, (field, depth), &source, out) {
        source.made = Some(Made::Time(one));
    }
    if let Some(node) = map.get("hash") {
        source.is_hashed = is_hashed(node, field, out);
    }
    let codes = map.get("codes");
    if codes.is_none_or(|node| scalar::boolean(node, out) != Some(true)) {
        source.is_free = is_free(node, (field, depth), &source, out);
    }
    source.domain = map.get("domain").and_then(|node| domain(node, field, out));
    Some(source)
}

/// Refuses what leads to no value, or to two.
fn origins(node: &Node, map: &Map<'_>, out: &mut Findings<'_>) {
    let made = ["difference", "of", "ratio"].iter();
    let made = made.filter(|key| map.get(key).is_some()).count();
    let is_found = map.get("from").is_some() || map.get("const").is_some();
    if made + usize::from(is_found) != 1 {
        wrong(
            node,
            out,
            "`from`, `const` or both; or `difference`, or `ratio`, or `of`",
            "`from`, `const` ou les deux ; ou `difference`, ou `ratio`, ou `of`",
        );
    }
}

/// A time that stands in several columns.
fn time_of(
    map: &Map<'_>,
    (field, depth): (Field, Depth),
    source: &Source,
    out: &mut Findings<'_>,
) -> Option<Alternative> {
    let node = map.get("of").or(map.get("after"))?;
    if field.field_type() != FieldType::Time {
        only_at_times(node, out);
        return None;
    }
    let nobody = source.nobody.as_slice().into();
    together(map, depth, (&source.times, &nobody), out)
}

fn only_at_times(node: &Node, out: &mut Findings<'_>) {
    wrong(
        node,
        out,
        "a field that holds a time: no other has this key",
        "un champ qui contient un instant : aucun autre n'a cette clé",
    );
}

/// Whether people may have written a text, which is warned of: it can name somebody, and everything
/// in it would be compared and shown. A part that an expression took out of a text is not free.
fn is_free(
    node: &Node,
    (field, depth): (Field, Depth),
    source: &Source,
    out: &mut Findings<'_>,
) -> bool {
    let mut from = source.from.iter();
    let is_taken = field.is_free_text() && from.any(|pointer| !depth.is_extracted(pointer));
    if !is_taken || !source.words.is_empty() || source.is_hashed {
        return false;
    }
    let problem = Problem::WrongShape {
        en: "`words:`, `hash: true`, or `codes: true` if nobody writes this text freely",
        fr: "`words:`, `hash: true`, ou `codes: true` si personne n'écrit ce texte librement",
    };
    let told = out.warning(node.place, problem.message());
    let _ = told.found(&node.described());
    true
}

/// Whether only a hash of the text is kept.
fn is_hashed(node: &Node, field: Field, out: &mut Findings<'_>) -> bool {
    if field.field_type() != FieldType::Text || field.words().is_some() {
        wrong(
            node,
            out,
            "`hash:` only at a text that is no word of a list",
            "`hash:` seulement à un texte qui n'est pas un mot d'une liste",
        );
    }
    scalar::boolean(node, out).unwrap_or(false)
}

fn constant(
    node: &Node,
    field: Field,
    formats: &TimeFormats,
    out: &mut Findings<'_>,
) -> Option<String> {
    if field.field_type() == FieldType::Identity {
        wrong(
            node,
            out,
            "no `const` for a person",
            "pas de `const` pour une personne",
        );
        return None;
    }
    constants::value(node, field, formats, out)
}

/// What the source's words mean.
fn words(
    node: &Node,
    field: Field,
    formats: &TimeFormats,
    out: &mut Findings<'_>,
) -> Vec<(Literal, String)> {
    let Some(entries) = node.entries() else {
        wrong(
            node,
            out,
            "words with their meanings",
            "des mots avec leur sens",
        );
        return Vec::new();
    };
    let meaning = |entry: &Entry, out: &mut Findings<'_>| {
        let meaning = constants::value(&entry.value, field, formats, out)?;
        Some((Literal::new(&entry.key), meaning))
    };
    let entries = entries.iter();
    entries.filter_map(|entry| meaning(entry, out)).collect()
}

/// The formats that a field of time has for itself.
fn times_of(map: &Map<'_>, field: Field, out: &mut Findings<'_>) -> Option<Arc<TimeFormats>> {
    let keys = ["format", "zone", "twice"];
    if field.field_type() != FieldType::Time && !load_number::is_of_times(map) {
        if let Some(entry) = map.first_of(&keys[1..]) {
            only_at_times(&entry.value, out);
        } else if let Some(node) = map.get("format").filter(|_| !load_number::is_number(field)) {
            wrong(
                node,
                out,
                "a field that holds a time, a number or a duration: no other has a `format:`",
                "un champ qui contient un instant, un nombre ou une durée : aucun autre n'a de `format:`",
            );
        }
        return None;
    }
    let clock = Clock::read(map, out);
    if let Some(node) = map.get("format") {
        return Some(Arc::new(formats(node, &clock, out)));
    }
    if let Some(entry) = map.first_of(&keys) {
        wrong(
            &entry.value,
            out,
            "this key only beside `format:`, such as `format: \"%Y-%m-%d %H:%M\", zone: Europe/Paris`",
            "cette clé seulement à côté de `format:`, comme `format: \"%Y-%m-%d %H:%M\", zone: Europe/Paris`",
        );
    }
    None
}

/// Refuses a time that the formats of the mapping read in two ways.
fn torn(node: &Node, field: Field, times: &Times, out: &mut Findings<'_>) {
    if field.field_type() == FieldType::Time && times.is_torn {
        wrong(
            node,
            out,
            "a table with `format:`: those of `time` would read one text as two times",
            "une table avec `format:` : ceux de `time` liraient un même texte comme deux instants",
        );
    }
}

fn domain(node: &Node, field: Field, out: &mut Findings<'_>) -> Option<Domain> {
    if field.field_type() != FieldType::Identity {
        wrong(
            node,
            out,
            "`domain:` only at a person",
            "`domain:` seulement à une personne",
        );
        return None;
    }
    scalar::text(node, out).map(|name| Domain::named(&name))
}
