// SPDX-License-Identifier: EUPL-1.2
//! The demo: a believable company on an embedded broker, watched by the real monitor.
//!
//! The generator plants breaches and knows them; at the end planted and found are compared.

mod broker;
mod company;
mod event;
mod generator;
mod orders;
mod plants;
mod random;
mod screen;
mod truth;
mod union;

pub use broker::Stage;
pub use event::{Produced, TOPICS};
pub use generator::{Generator, Play};
pub(crate) use screen::all_right;
pub use screen::{final_table, live_lines, live_table};
pub use truth::{Breach, Truth};
pub use union::Union;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::agreement::Agreement;
use crate::intake::Pseudonyms;
use crate::store::{AlertFilter, Reader, StoreError};

/// Planted against found, for one clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Breaches that were planted.
    pub planted: usize,
    /// Of these, found.
    pub found: usize,
    /// Found, but not planted.
    pub unexpected: usize,
    /// Different groups among the found.
    pub groups: usize,
}

/// Compares what was planted with what the store has, clause by clause.
///
/// # Errors
/// The store cannot be read.
pub fn compare(
    agreement: &Agreement,
    truth: &Truth,
    pseudonyms: &Pseudonyms,
    store: &Reader,
) -> Result<BTreeMap<String, Comparison>, StoreError> {
    let planted = truth.breaches(pseudonyms);
    let found = found(store)?;
    let mut table: BTreeMap<String, Comparison> = BTreeMap::new();
    for clause in &agreement.clauses {
        let of = |set: &BTreeSet<Breach>| -> BTreeSet<Breach> {
            set.iter()
                .filter(|(id, ..)| id == clause.id.as_str())
                .cloned()
                .collect()
        };
        let (planted, found) = (of(&planted), of(&found));
        let groups: BTreeSet<&String> = found.iter().map(|(_, group, _)| group).collect();
        let row = Comparison {
            planted: planted.len(),
            found: planted.intersection(&found).count(),
            unexpected: found.difference(&planted).count(),
            groups: groups.len(),
        };
        table.insert(clause.id.to_string(), row);
    }
    Ok(table)
}

/// Every breach in a store.
///
/// # Errors
/// The store cannot be read.
pub fn found(store: &Reader) -> Result<BTreeSet<Breach>, StoreError> {
    let all = AlertFilter {
        limit: u32::MAX,
        ..AlertFilter::default()
    };
    let breach = |body: &str, start| {
        let body: Value = serde_json::from_str(body).ok()?;
        let clause = body.pointer("/clause/id")?.as_str()?.to_owned();
        let parts = body.pointer("/group")?.as_array()?;
        let names = parts
            .iter()
            .filter_map(|part| part.pointer("/value")?.as_str());
        Some((clause, names.collect::<Vec<_>>().join("/"), start))
    };
    let rows = store.alerts(&all)?;
    Ok(rows
        .iter()
        .filter_map(|row| breach(&row.body, row.window_start))
        .collect())
}
