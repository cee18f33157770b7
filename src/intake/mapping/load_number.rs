// SPDX-License-Identifier: EUPL-1.2
//! Reads how numbers of a field are written, in which unit, and out of which others they are made.

use super::load::wrong;
use super::load_pointer::{Depth, items, pointers, some};
use super::load_time::is_notation;
use super::time::Alternative;
use super::written::Written;
use super::{Made, Source};
use crate::diagnostic::Findings;
use crate::observation::{Field, FieldType, UNITS};
use crate::yaml::{Map, Node, scalar};

/// Whether a field holds a number of some kind.
pub(super) fn is_number(field: Field) -> bool {
    matches!(
        field.field_type(),
        FieldType::Number | FieldType::Seconds | FieldType::Bytes
    )
}

/// Everything that the table of a source says of numbers.
pub(super) fn number(
    map: &Map<'_>,
    (field, depth): (Field, Depth),
    source: &mut Source,
    out: &mut Findings<'_>,
) {
    source.written = written(map, field, out);
    if let Some(node) = map.get("unit") {
        unit(node, field, source, out);
    }
    let made = made(map, (field, depth), source, out);
    let is_elapsed = matches!(made, Some(Made::Elapsed(_)));
    source.made = made;
    if is_elapsed || source.written.iter().any(|way| way.is_duration()) {
        durations(map, field, source, out);
    }
}

/// Whether a difference is one of times: its formats are such.
pub(super) fn is_of_times(map: &Map<'_>) -> bool {
    let formats = map.get("difference").and(map.get("format"));
    formats.is_some_and(|node| items(node).iter().all(is_notation))
}

/// How a number is written.
fn written(map: &Map<'_>, field: Field, out: &mut Findings<'_>) -> Vec<Written> {
    let Some(node) = map
        .get("format")
        .filter(|_| is_number(field) && !is_of_times(map))
    else {
        return Vec::new();
    };
    let items = some(node, out).iter();
    items
        .filter_map(|item| scalar::word(item, "format", &Written::WORDS, out))
        .collect()
}

/// Durations are numbers of seconds, whatever stands beside them.
fn durations(map: &Map<'_>, field: Field, source: &mut Source, out: &mut Findings<'_>) {
    let is_sound = field.field_type() != FieldType::Bytes
        && map.get("unit").is_none()
        && source.written.iter().all(|way| way.is_duration());
    if !is_sound && let Some(node) = map.get("format") {
        wrong(
            node,
            out,
            "durations alone, without `unit:`, in a number or a duration",
            "des durées seules, sans `unit:`, dans un nombre ou une durée",
        );
    }
    source.unit = (field.field_type() == FieldType::Number).then_some("s");
}

/// A number that two others make.
fn made(
    map: &Map<'_>,
    (field, depth): (Field, Depth),
    source: &Source,
    out: &mut Findings<'_>,
) -> Option<Made> {
    let keys = ["difference", "ratio"].into_iter();
    let (key, node) = { keys }.find_map(|key| Some((key, map.get(key)?)))?;
    let of: Result<[_; 2], _> = pointers(node, depth, out).try_into();
    let Some([first, second]) = of.ok().filter(|_| is_number(field)) else {
        wrong(
            node,
            out,
            "two pointers, in a field that is a number",
            "deux pointeurs, dans un champ qui est un nombre",
        );
        return None;
    };
    let nobody = [].into();
    let time = |pointer| Alternative::single(pointer, &source.times, &nobody);
    Some(match key {
        "ratio" => Made::Ratio([first, second]),
        _ if is_of_times(map) => Made::Elapsed([time(first), time(second)]),
        _ => Made::Difference([first, second]),
    })
}

fn unit(node: &Node, field: Field, source: &mut Source, out: &mut Findings<'_>) {
    let Some((factor, base)) = scalar::word(node, "unit", &UNITS, out) else {
        return;
    };
    let fits = match field.field_type() {
        FieldType::Seconds => base == "s",
        FieldType::Bytes => base == "bytes",
        FieldType::Number => true,
        FieldType::Text
        | FieldType::Bool
        | FieldType::Time
        | FieldType::List
        | FieldType::Identity => false,
    };
    if !fits {
        wrong(node, out, "a unit of this field", "une unité de ce champ");
    }
    let word = node.text().map(str::trim);
    let known = UNITS.iter().map(|(unit, _)| *unit);
    source.sign = match word {
        Some("percent") => Some("%"),
        _ => { known }.find(|unit| Some(*unit) == word),
    };
    source.factor = factor;
    source.unit = (field.field_type() == FieldType::Number).then_some(base);
}
