// SPDX-License-Identifier: EUPL-1.2
//! Reads where the fields of a mapping come from.

use super::Source;
use super::keys::SOURCE;
use super::load::{pointers, texts, wrong};
use crate::diagnostic::Findings;
use crate::observation::{Field, FieldType, UNITS};
use crate::yaml::{Map, Node, Problem, scalar};

pub(super) fn fields(node: &Node, out: &mut Findings<'_>) -> Vec<(Field, Source)> {
    let Some(entries) = node.entries() else {
        wrong(
            node,
            out,
            "fields with their sources",
            "des champs avec leurs sources",
        );
        return Vec::new();
    };
    let mut fields = Vec::new();
    for entry in entries {
        let may = |field: &Field| *field != Field::KIND && *field != Field::TIME;
        let known = Field::parse(&entry.key).filter(may);
        let Some(field) = known else {
            let problem = Problem::UnknownWord {
                word: entry.key.clone(),
                key: "fields",
            };
            let told = out.error(entry.place, problem.message());
            let _ = told.meant(&entry.key, Field::all().filter(may).map(Field::name));
            continue;
        };
        fields.extend(source(&entry.value, field, out).map(|source| (field, source)));
    }
    fields
}

/// A pointer alone, several of them, or a table.
fn source(node: &Node, field: Field, out: &mut Findings<'_>) -> Option<Source> {
    let mut source = Source {
        from: Vec::new(),
        constant: None,
        words: Vec::new(),
        nobody: Vec::new(),
        factor: 1.0,
        unit: None,
        domain: None,
    };
    if node.entries().is_none() {
        source.from = pointers(node, out);
        return Some(source);
    }
    let map = Map::read(node, &SOURCE, out)?;
    source.from = map
        .get("from")
        .map(|node| pointers(node, out))
        .unwrap_or_default();
    source.constant = map.get("const").and_then(|node| scalar::text(node, out));
    source.nobody = map
        .get("nobody")
        .map(|node| texts(node, out))
        .unwrap_or_default();
    let words = map.get("words");
    if let Some(node) = words.filter(|node| node.entries().is_none()) {
        wrong(
            node,
            out,
            "words with their meanings",
            "des mots avec leur sens",
        );
    }
    for entry in words.and_then(Node::entries).unwrap_or_default() {
        if let Some(meaning) = scalar::text(&entry.value, out) {
            source.words.push((entry.key.clone(), meaning));
        }
    }
    if source.from.is_empty() && source.constant.is_none() {
        wrong(
            node,
            out,
            "`from`, `const`, or both",
            "`from`, `const` ou les deux",
        );
    }
    if source.constant.is_some() && field.kind() == FieldType::Identity {
        wrong(
            node,
            out,
            "no `const` for a person",
            "pas de `const` pour une personne",
        );
    }
    if let Some(node) = map.get("unit") {
        unit(node, field, &mut source, out);
    }
    Some(source)
}

fn unit(node: &Node, field: Field, source: &mut Source, out: &mut Findings<'_>) {
    let Some((factor, base)) = scalar::word(node, "unit", &UNITS, out) else {
        return;
    };
    let fits = match field.kind() {
        FieldType::Seconds => base == "s",
        FieldType::Bytes => base == "bytes",
        FieldType::Number => true,
        _ => false,
    };
    if !fits {
        wrong(node, out, "a unit of this field", "une unité de ce champ");
    }
    source.factor = factor;
    source.unit = (field.kind() == FieldType::Number).then_some(base);
}
