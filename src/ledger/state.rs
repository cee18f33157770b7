// SPDX-License-Identifier: EUPL-1.2
//! What a log says about who signs, what was in force, and what is to be kept.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::facts::{Config, Erasure, Genesis, Parties, SigningStatus};
use super::leaf::{LeafKind, ReadLeaf};
use super::note::SignedNote;
use super::statement::{Order, Statement};

/// The record of a log up to some leaf. Nothing but the log's own leaves goes into it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LogState {
    /// Name of the log; empty before its first leaf.
    pub origin: String,
    /// The parties' keys; none as long as no leaf names any.
    pub parties: Parties,
    /// The leaf that named them.
    pub named_by: u64,
    /// What was in force last.
    pub config: Option<Config>,
    /// Alerts whose bodies are kept whatever their term.
    pub held: BTreeSet<String>,
    /// Orders that were carried out, and by which leaf.
    orders: BTreeMap<String, u64>,
    /// Highest signed version of each agreement, with its digest.
    agreements: BTreeMap<String, (u32, String)>,
    /// The same of each mapping.
    mappings: BTreeMap<String, (u32, String)>,
}

impl LogState {
    /// Takes the next leaf.
    ///
    /// # Errors
    /// It says something else than leaves of its kind do.
    pub fn take(&mut self, leaf: &ReadLeaf) -> serde_json::Result<()> {
        if self.origin.is_empty() {
            self.origin.clone_from(&leaf.origin);
        }
        match leaf.kind {
            LeafKind::Genesis => self.name(leaf.data::<Genesis>()?.parties, leaf.seq),
            LeafKind::Config => self.config(leaf.data()?, leaf.seq),
            LeafKind::Erasure => self.order(&leaf.data()?, leaf.seq),
            _ => {}
        }
        Ok(())
    }

    /// Takes what comes into force now, before its leaf is written at `seq`.
    pub fn came_into_force(&mut self, origin: &str, config: Config, seq: u64) {
        origin.clone_into(&mut self.origin);
        self.config(config, seq);
    }

    fn name(&mut self, parties: Parties, seq: u64) {
        if self.parties != parties {
            (self.parties, self.named_by) = (parties, seq);
        }
    }

    fn config(&mut self, config: Config, seq: u64) {
        self.name(config.parties.clone(), seq);
        if config.standing != SigningStatus::Draft {
            let signed = (config.version, config.digest.clone());
            raise(&mut self.agreements, &config.agreement, signed);
        }
        for mapping in &config.mappings {
            if mapping.standing != SigningStatus::Draft {
                let signed = (mapping.version, mapping.digest.clone());
                raise(&mut self.mappings, &mapping.name, signed);
            }
        }
        self.config = Some(config);
    }

    fn order(&mut self, erasure: &Erasure, seq: u64) {
        let Some(note) = erasure.note.as_deref().and_then(SignedNote::parse) else {
            return;
        };
        match Statement::parse(note.text()) {
            Some(Statement::Order {
                what: Order::Hold(alert),
                ..
            }) => drop(self.held.insert(alert)),
            Some(Statement::Order {
                what: Order::Release(alert),
                ..
            }) => drop(self.held.remove(&alert)),
            _ => {}
        }
        self.orders.insert(note.text().to_owned(), seq);
    }

    /// The highest signed version of an agreement, and its digest.
    #[must_use]
    pub fn agreement(&self, id: &str) -> Option<(u32, &str)> {
        self.agreements.get(id).map(|(v, d)| (*v, d.as_str()))
    }

    /// The highest signed version of a mapping, and its digest.
    #[must_use]
    pub fn mapping(&self, name: &str) -> Option<(u32, &str)> {
        self.mappings.get(name).map(|(v, d)| (*v, d.as_str()))
    }

    /// The leaf that carried this order out, by the order's text.
    #[must_use]
    pub fn carried_out(&self, text: &str) -> Option<u64> {
        self.orders.get(text).copied()
    }
}

fn raise(of: &mut BTreeMap<String, (u32, String)>, id: &str, signed: (u32, String)) {
    match of.get(id) {
        Some((version, _)) if *version >= signed.0 => {}
        _ => drop(of.insert(id.to_owned(), signed)),
    }
}
