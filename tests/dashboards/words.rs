//! What is read: French in French, English in English, and the clauses of the agreement.
//!
//! SPDX-License-Identifier: EUPL-1.2

use serde_json::Value;
use vigie::diagnostic::Language;

use super::{agreement, dashboards};

/// What is the same in both languages: names, and words that they share.
const SHARED: [&str; 12] = [
    "Vigie · Inspection",
    "Clauses",
    "Clause",
    "Sites",
    "Article",
    "Version",
    "Signatures",
    "–",
    "",
    "vigie",
    "Critique",
    "Inspection",
];

/// Keys under which texts for people stand.
fn is_read(key: &str) -> bool {
    let keys = [
        "title",
        "description",
        "label",
        "noValue",
        "legendFormat",
        "tooltip",
        "text",
    ];
    keys.contains(&key)
}

/// Pairs of texts at the same place, English and French.
fn pairs<'v>(key: &str, en: &'v Value, fr: &'v Value, found: &mut Vec<(&'v str, &'v str)>) {
    match (en, fr) {
        (Value::String(en), Value::String(fr)) if is_read(key) => found.push((en, fr)),
        (Value::Array(en), Value::Array(fr)) => {
            assert_eq!(en.len(), fr.len(), "{key}");
            en.iter()
                .zip(fr)
                .for_each(|(en, fr)| pairs(key, en, fr, found));
        }
        (Value::Object(en), Value::Object(fr)) => {
            // Columns are renamed under the names of labels, which differ for titles.
            for ((key_en, en), (key_fr, fr)) in en.iter().zip(fr) {
                let renamed = key == "renameByName";
                let name = ["displayName", "value"];
                let read = renamed || name.contains(&key_en.as_str()) && en.is_string();
                assert!(
                    renamed || key == "indexByName" || key_en == key_fr,
                    "{key_en} {key_fr}"
                );
                pairs(
                    if read && renamed { "title" } else { key_en },
                    en,
                    fr,
                    found,
                );
            }
        }
        _ => {}
    }
}

#[test]
fn french_is_french() {
    for (en, fr) in dashboards(Language::English)
        .iter()
        .zip(&dashboards(Language::French))
    {
        let mut found = Vec::new();
        pairs("", &en.json, &fr.json, &mut found);
        assert!(found.len() > 60);
        for (en, fr) in found {
            let is_label = en.starts_with("{{") || en.starts_with('$');
            assert!(
                en != fr || is_label || SHARED.contains(&en),
                "{en}: the same in French"
            );
            for word in [" the ", " and ", " of ", " is ", "The "] {
                assert!(!fr.contains(word), "{fr}: is that French?");
            }
            // What no text was found for is shown by its id.
            let is_id =
                |text: &str| text.starts_with(|c: char| c.is_lowercase()) && text.contains('-');
            assert!(
                !is_id(en) && !is_id(fr),
                "{en} / {fr}: an id without a text"
            );
        }
    }
}

#[test]
fn only_the_clauses_of_the_agreement_are_shown_by_their_titles() {
    let agreement = agreement();
    for language in super::BOTH {
        let [representatives, ..] = dashboards(language);
        let variables = representatives.json["templating"]["list"]
            .as_array()
            .unwrap()
            .clone();
        let clause = variables.iter().find(|v| v["name"] == "clause").unwrap();
        let options = clause["options"].as_array().unwrap();
        let shown: Vec<(&str, &str)> = options[1..]
            .iter()
            .map(|o| (o["text"].as_str().unwrap(), o["value"].as_str().unwrap()))
            .collect();
        let active = agreement
            .clauses
            .iter()
            .filter(|c| c.status == vigie::agreement::Status::Active);
        let expected: Vec<(&str, &str)> = active
            .map(|c| {
                (
                    language.pick(c.title.en.as_str(), c.title.fr.as_str()),
                    c.id.as_str(),
                )
            })
            .collect();
        assert_eq!(shown, expected);
        // Grafana reads its options from this list anew.
        let entries = clause["query"].as_str().unwrap().replace("\\,", "\u{0}");
        let entries = entries
            .split(',')
            .map(|entry| entry.rsplit_once(" : ").unwrap());
        assert!(
            entries
                .map(|(_, value)| value)
                .eq(expected.iter().map(|(_, id)| *id))
        );
    }
}
