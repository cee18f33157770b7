// SPDX-License-Identifier: EUPL-1.2
//! Kinds by family and fields by group, told by the part of a name before its first dot.

use super::Word;
use crate::observation::{Field, Kind};

/// A family or group: the text that names it, and the first parts of the names in it.
type Group = (&'static str, &'static [&'static str]);

const FAMILIES: [Group; 8] = [
    ("family-capture", &["capture", "monitor", "location"]),
    (
        "family-presence",
        &["presence", "session", "time", "schedule"],
    ),
    (
        "family-judgement",
        &[
            "score",
            "ranking",
            "rating",
            "idle",
            "deviation",
            "risk",
            "quota",
        ],
    ),
    ("family-work", &["task", "pay"]),
    ("family-decision", &["decision", "sanction", "hr"]),
    (
        "family-recourse",
        &["explanation", "appeal", "override", "right"],
    ),
    (
        "family-governance",
        &[
            "model",
            "parameter",
            "monitoring",
            "retention",
            "data",
            "notice",
            "consultation",
            "assessment",
            "training",
            "incident",
        ],
    ),
    ("family-feed", &["feed", "source", "other"]),
];

const GROUPS: [Group; 11] = [
    ("group-event", &["kind", "time", "native_kind"]),
    ("group-people", &["subject", "actor", "automation"]),
    ("group-system", &["system", "model"]),
    ("group-place", &["org"]),
    (
        "group-basis",
        &["purpose", "legal_basis", "agreement", "categories"],
    ),
    ("group-value", &["value"]),
    ("group-period", &["interval", "window", "duty"]),
    ("group-task", &["task", "target"]),
    ("group-decision", &["decision"]),
    ("group-review", &["review", "explanation", "recourse"]),
    ("group-content", &["content", "quality"]),
];

/// The text that names the family of a kind.
pub(super) fn family(kind: Kind) -> &'static str {
    find(&FAMILIES, kind.name())
}

/// The text that names the group of a field.
pub(super) fn of(field: Field) -> &'static str {
    find(&GROUPS, field.name())
}

/// Every family with its kinds.
pub(super) fn families() -> impl Iterator<Item = (&'static str, Vec<Word>)> {
    FAMILIES.iter().map(|(id, _)| {
        let kinds = Kind::all().filter(|kind| family(*kind) == *id);
        (*id, kinds.map(Word::Kind).collect())
    })
}

/// Every group with its fields.
pub(super) fn groups() -> impl Iterator<Item = (&'static str, Vec<Word>)> {
    GROUPS.iter().map(|(id, _)| {
        let fields = Field::all().filter(|field| of(*field) == *id);
        (*id, fields.map(Word::Field).collect())
    })
}

/// The group of a name; a test sees to it that each has one.
fn find(groups: &'static [Group], name: &str) -> &'static str {
    let first = name.split('.').next().unwrap_or(name);
    let found = groups.iter().find(|(_, parts)| parts.contains(&first));
    found.map_or("", |(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_field_is_in_a_group_and_no_part_is_for_nothing() {
        let names: Vec<&str> = Kind::all().map(Kind::name).collect();
        let fields: Vec<&str> = Field::all().map(Field::name).collect();
        for (groups, names) in [(&FAMILIES[..], names), (&GROUPS[..], fields)] {
            for name in &names {
                assert_ne!(find(groups, name), "", "{name}");
            }
            for part in groups.iter().flat_map(|(_, parts)| *parts) {
                let first = |name: &&str| name.split('.').next() == Some(*part);
                assert!(names.iter().any(first), "{part}");
            }
        }
    }
}
