// SPDX-License-Identifier: EUPL-1.2
//! The closed lists: which words a field can hold, other than the kinds.

use std::sync::LazyLock;

use super::Field;

/// The closed vocabularies of the canonical event, by the name of the field.
const VOCABULARIES: [(&str, &[&str]); 8] = [
    (
        "subject.class",
        &["worker", "applicant", "group", "system", "unknown"],
    ),
    ("actor.kind", &["human", "automated", "mixed", "unknown"]),
    ("actor.basis", &["field", "mapping", "default"]),
    (
        "automation",
        &["none", "detection", "recommendation", "decision", "unknown"],
    ),
    ("duty", &["on", "break", "off", "unknown"]),
    (
        "categories",
        &[
            "input.count",
            "input.content",
            "screen",
            "camera",
            "microphone",
            "communications",
            "browsing",
            "files",
            "location",
            "vehicle",
            "biometric",
            "health",
            "emotion",
            "performance",
            "rating",
            "schedule",
            "pay",
            "conduct",
            "union",
            "other",
        ],
    ),
    (
        "decision.level",
        &[
            "notice",
            "warning",
            "pay",
            "access",
            "suspension",
            "termination",
            "hiring",
            "promotion",
            "allocation",
        ],
    ),
    (
        "quality",
        &[
            "time.zone_assumed",
            "time.from_receive",
            "subject.sentinel",
            "subject.positional",
            "actor.assumed",
            "unit.assumed",
            "thin",
            "rollup",
            "corrected",
            "duplicate_id",
            "truncated",
        ],
    ),
];

/// By field, so that a value is held against its list without looking for the list.
static WORDS: LazyLock<[Option<Words>; Field::COUNT]> = LazyLock::new(|| {
    let mut words = [None; Field::COUNT];
    for (name, list) in VOCABULARIES {
        if let Some(field) = Field::parse(name) {
            words[field.index()] = Some(list);
        }
    }
    words
});

type Words = &'static [&'static str];

impl Field {
    /// The words the field can hold, if the canonical event closes the list.
    #[must_use]
    pub fn words(self) -> Option<&'static [&'static str]> {
        WORDS[self.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::FieldType;

    #[test]
    fn vocabularies_belong_to_fields_of_text() {
        for (name, words) in VOCABULARIES {
            let field = Field::parse(name).unwrap();
            assert_eq!(field.words(), Some(words), "{name}");
            let kinds = [FieldType::Text, FieldType::List];
            assert!(kinds.contains(&field.field_type()), "{name}");
        }
        assert_eq!(Field::SITE.words(), None);
    }
}
