// SPDX-License-Identifier: EUPL-1.2
//! Reads how numbers of a field are written, in which unit, and out of which others they are made.

use super::load::wrong;
use super::load_pointer::{Depth, pointers, some};
use super::written::Written;
use super::{Arithmetic, Source, WorkedOut};
use crate::diagnostic::Findings;
use crate::observation::{Field, FieldType, UNITS};
use crate::yaml::{Map, Node, scalar};

/// Whether a field holds a number of some kind.
pub(super) fn is_number(field: Field) -> bool {
    matches!(
        field.kind(),
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
    source.worked_out = worked_out(map, field, depth, out);
    if let Some(node) = map.get("unit") {
        unit(node, field, source, out);
    }
    if source.written.iter().any(|way| way.is_duration()) {
        durations(map, field, source, out);
    }
}

/// How a number is written.
fn written(map: &Map<'_>, field: Field, out: &mut Findings<'_>) -> Vec<Written> {
    let Some(node) = map.get("format").filter(|_| is_number(field)) else {
        return Vec::new();
    };
    let items = some(node, out).iter();
    items
        .filter_map(|item| scalar::word(item, "format", &Written::WORDS, out))
        .collect()
}

/// Durations are numbers of seconds, whatever stands beside them.
fn durations(map: &Map<'_>, field: Field, source: &mut Source, out: &mut Findings<'_>) {
    let is_sound = field.kind() != FieldType::Bytes
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
    source.unit = (field.kind() == FieldType::Number).then_some("s");
}

/// A number that two others make.
fn worked_out(
    map: &Map<'_>,
    field: Field,
    depth: Depth,
    out: &mut Findings<'_>,
) -> Option<WorkedOut> {
    let (key, how) = [
        ("difference", Arithmetic::Difference),
        ("ratio", Arithmetic::Ratio),
    ]
    .into_iter()
    .find(|(key, _)| map.get(key).is_some())?;
    let node = map.get(key)?;
    let of: Result<[_; 2], _> = pointers(node, depth, out).try_into();
    match of {
        Ok(of) if is_number(field) => Some(WorkedOut { how, of }),
        Ok(_) | Err(_) => {
            wrong(
                node,
                out,
                "two pointers, in a field that is a number",
                "deux pointeurs, dans un champ qui est un nombre",
            );
            None
        }
    }
}

fn unit(node: &Node, field: Field, source: &mut Source, out: &mut Findings<'_>) {
    let Some((factor, base)) = scalar::word(node, "unit", &UNITS, out) else {
        return;
    };
    let fits = match field.kind() {
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
    source.unit = (field.kind() == FieldType::Number).then_some(base);
}
