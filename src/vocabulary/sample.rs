// SPDX-License-Identifier: EUPL-1.2
//! One event of each kind, with the fields that matter for it.

use std::sync::LazyLock;

use serde_json::Value;

use crate::observation::{Field, Kind};

/// What each event says, a line for each kind in the order of kinds.
static DATA: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("samples.ndjson").lines().collect());

/// What the event of this kind says: a JSON object.
#[must_use]
pub fn data(kind: Kind) -> &'static str {
    DATA.get(kind.index()).copied().unwrap_or("{}")
}

/// The whole event, in one line of JSON.
#[must_use]
pub fn event(kind: Kind) -> String {
    format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{}\",\"source\":\"urn:example:hall-3\",\
         \"type\":\"work.{kind}.v1\",\"time\":\"2026-10-05T10:00:00Z\",\"data\":{}}}",
        kind.index() + 1,
        data(kind)
    )
}

/// The fields in it, in the order of fields.
pub(super) fn fields(kind: Kind) -> Vec<Field> {
    let data: Value = serde_json::from_str(data(kind)).unwrap_or_default();
    let is_there = |field: &Field| {
        let pointer = format!("/{}", field.name().replace('.', "/"));
        *field != Field::KIND && data.pointer(&pointer).is_some()
    };
    Field::all().filter(is_there).collect()
}

/// The first kind whose event has the field.
pub(super) fn kind_with(field: Field) -> Option<Kind> {
    Kind::all().find(|kind| fields(*kind).contains(&field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_event_of_each_kind_and_every_field_is_in_one() {
        assert_eq!(DATA.len(), Kind::COUNT);
        for kind in Kind::all() {
            let event: Value = serde_json::from_str(&event(kind)).unwrap();
            assert_eq!(event["data"]["kind"], kind.name());
            assert!(!fields(kind).is_empty(), "{kind}");
        }
        for field in Field::all().filter(|field| ![Field::KIND, Field::TIME].contains(field)) {
            assert!(kind_with(field).is_some(), "no event has {field}");
        }
    }
}
