// SPDX-License-Identifier: EUPL-1.2
//! Reads how the records of a mapping are written, and refuses what its format cannot have.

use super::keys_record::RECORD;
use super::load::wrong;
use super::load_schema::{Beside, SchemaFile, schema};
use crate::diagnostic::Findings;
use crate::intake::decode::{Compression, Dialect, Expected, Format, Layout};
use crate::yaml::{Map, Node, Problem, scalar};

/// Keys that only formats of columns have.
const OF_COLUMNS: [&str; 3] = ["columns", "delimiter", "quote"];

/// The layout, with the file of the schema if one is named.
pub(super) fn layout(
    node: &Node,
    beside: Beside<'_>,
    out: &mut Findings<'_>,
) -> (Layout, Option<SchemaFile>) {
    let Some(map) = Map::read(node, &RECORD, out) else {
        return (Layout::default(), None);
    };
    let format = match map.get("format") {
        None => Some(Format::default()),
        Some(node) => scalar::word(node, "format", &Format::WORDS, out),
    };
    let compression = map.get("compressed");
    let compression =
        compression.and_then(|node| scalar::word(node, "compressed", &Compression::WORDS, out));
    if format.is_some_and(|format| format != Format::Csv) {
        refuse_columns(&map, out);
    }
    let format = format.unwrap_or_default();
    let (schema, file) = schema(&map, format, beside, out);
    let layout = Layout {
        compression,
        format,
        dialect: dialect(&map, out),
        expected: Expected::default(),
        schema,
    };
    (layout, file)
}

/// Says of each key of columns that it means nothing here.
fn refuse_columns(map: &Map<'_>, out: &mut Findings<'_>) {
    for entry in OF_COLUMNS.iter().filter_map(|key| map.entry(key)) {
        let problem = Problem::WrongShape {
            en: "`format: csv` beside it: only lines of columns have this",
            fr: "`format: csv` à côté : seules des lignes en colonnes ont cela",
        };
        let told = out.error(entry.place, problem.message());
        let written = entry.value.text();
        let written = written.map_or_else(|| "[…]".into(), |text| format!("{text:?}"));
        let example = format!("record: {{ format: csv, {}: {written} }}", entry.key);
        told.found(&entry.key).example(&example);
    }
}

/// Refuses a place of events inside an event that has no inside: its values are texts.
pub(super) fn refuse_inside(format: Format, each: Option<&Node>, out: &mut Findings<'_>) {
    let is_flat = matches!(format, Format::Csv | Format::KeyValue);
    if let Some(node) = each.filter(|node| is_flat && node.text() != Some(".")) {
        wrong(
            node,
            out,
            "nothing, so without `each:`: in this format each line is an event, and holds only texts",
            "rien, donc sans `each:` : dans ce format chaque ligne est un événement, fait seulement de textes",
        );
    }
}

fn dialect(map: &Map<'_>, out: &mut Findings<'_>) -> Dialect {
    let mut dialect = Dialect::default();
    if let Some(node) = map.get("columns") {
        dialect.columns = columns(node, out);
    }
    for (key, to) in [
        ("delimiter", &mut dialect.delimiter),
        ("quote", &mut dialect.quote),
    ] {
        if let Some(byte) = map.get(key).and_then(|node| character(node, out)) {
            *to = byte;
        }
    }
    let differ = dialect.delimiter != dialect.quote;
    if let Some(node) = map
        .get("quote")
        .or(map.get("delimiter"))
        .filter(|_| !differ)
    {
        wrong(
            node,
            out,
            "another character than the one between fields",
            "un autre caractère que celui entre les champs",
        );
    }
    dialect
}

/// Names of columns, each once.
fn columns(node: &Node, out: &mut Findings<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for item in scalar::list(node, out).unwrap_or_default() {
        let Some(name) = scalar::text(item, out) else {
            continue;
        };
        if names.contains(&name) {
            wrong(
                item,
                out,
                "a name that no other column has",
                "un nom qu'aucune autre colonne ne porte",
            );
        }
        names.push(name);
    }
    if names.is_empty() {
        wrong(
            node,
            out,
            "the names of all columns, in order: [id, time, person]",
            "les noms de toutes les colonnes, dans l'ordre : [id, heure, personne]",
        );
    }
    names
}

/// One character of ASCII that can stand between or around fields.
fn character(node: &Node, out: &mut Findings<'_>) -> Option<u8> {
    let written = node.text().unwrap_or_default().as_bytes();
    match written {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Some(*byte),
        _ => {
            wrong(
                node,
                out,
                "one character of ASCII, such as ';' or \"\\t\"",
                "un caractère ASCII, comme ';' ou \"\\t\"",
            );
            None
        }
    }
}
