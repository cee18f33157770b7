// SPDX-License-Identifier: EUPL-1.2
//! The columns of tables of alerts, the same in every listing and export.

use serde_json::Value;

use crate::diagnostic::Language;

/// French head, English head, where in the body.
const COLUMNS: [(&str, &str, &str); 15] = [
    ("Alerte", "Alert", "/alert"),
    ("Clause", "Clause", "/clause/id"),
    ("Gravité", "Severity", "/clause/severity"),
    ("Statut", "Status", "/clause/status"),
    ("Site", "Site", "/site"),
    ("Équipe", "Team", "/team"),
    ("Groupe", "Group", "/group/0/value"),
    ("Début", "Start", "/window/start"),
    ("Fin", "End", "/window/end"),
    ("Observé", "Observed", "/observed"),
    ("Seuil", "Threshold", "/threshold/amount"),
    ("Unité", "Unit", "/threshold/unit"),
    ("Nombre", "Count", "/count"),
    ("Version", "Version", "/version"),
    ("Phrase", "Sentence", "/sentence"),
];

/// The heads.
#[must_use]
pub fn heads(language: Language) -> [&'static str; 15] {
    COLUMNS.map(|(fr, en, _)| language.pick(en, fr))
}

/// The cells of one alert.
#[must_use]
pub fn cells(language: Language, body: &Value) -> [&Value; 15] {
    let cell = |path: &str| match path {
        "/sentence" => body.pointer(language.pick("/sentence/en", "/sentence/fr")),
        path => body.pointer(path),
    };
    COLUMNS.map(|(_, _, path)| cell(path).unwrap_or(&Value::Null))
}
