// SPDX-License-Identifier: EUPL-1.2
//! Grafana's dashboards for an agreement, in one language: classic JSON that Grafana 11 to 13 load.
//!
//! | file | what |
//! |---|---|
//! | `representatives`, `operations`, `inspection` | one dashboard each: questions and queries |
//! | `panel`, `color` | what a panel looks like |
//! | `sheet` | where panels lie, and what frames them: variables, links |
//! | `preview` | the same JSON drawn without Grafana |
//!
//! All texts stand in `report/locale/dashboards.*.ftl`; thresholds come from metrics, never from
//! here.

pub mod color;
mod inspection;
mod operations;
mod panel;
pub mod preview;
mod representatives;
mod sheet;

use serde_json::Value;

use crate::agreement::Agreement;
use crate::diagnostic::Language;
use crate::report::text;

/// One dashboard as a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// The name of its file.
    pub file: String,
    /// What stands in it.
    pub json: Value,
}

/// The three dashboards: representatives, operations, inspection.
#[must_use]
pub fn all(language: Language, agreement: &Agreement) -> [Dashboard; 3] {
    [
        (
            "representatives",
            representatives::sheet(language, agreement),
        ),
        ("operations", operations::sheet(language, agreement)),
        ("inspection", inspection::sheet(language, agreement)),
    ]
    .map(|(id, sheet)| Dashboard {
        file: format!("{id}.json"),
        json: sheet.finish(id),
    })
}

/// The name of the folder for dashboards of a language: Grafana shows it.
#[must_use]
pub fn folder(language: Language) -> String {
    text(language, "folder")
}
