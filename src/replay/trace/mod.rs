// SPDX-License-Identifier: EUPL-1.2
//! `explain-alert` and `why-not`: records go through intake and engine again, partition after
//! partition, and for each event of one clause and group is told whether the engine counts it, and
//! why not.
//!
//! Nothing is decided here. Lateness depends on what came before in the same partition, duplicates
//! only in which copy is called one: so partitions may come one after the other.

mod meet;
mod row;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

pub use row::{Alerted, Found, Place, Question, Row, Why};

use crate::agreement::{Agreement, Clause};
use crate::engine::{Batch, Engine, Limits, PartitionId, Program, Tracer};
use crate::intake::{Format, Intake, IntakeLimits, Mapping, PeopleTable, Pseudonyms, Schemas};
use crate::observation::{Span, Version};
use meet::Met;

/// Who reads: pseudonyms in the queue and the listings are the union's.
const RECIPIENT: &str = "union";
/// Events after which the engine lets go of what was to be stored.
const OFTEN: usize = 100_000;
/// Rows of what cannot be read at most; more are counted.
const MAX_REJECTED: usize = 10_000;
/// A partition that is expected and never heard: it holds all windows open, whatever the order in
/// which the others are read.
const NEVER: PartitionId = PartitionId(0);

/// An answer under way.
pub struct Trace<'a> {
    question: &'a Question,
    clause: Clause,
    /// The month whose pseudonyms name the group.
    month: String,
    intake: Intake,
    program: Arc<Program>,
    engine: Engine,
    tracer: Tracer,
    source: PartitionId,
    batch: Batch,
    met: Vec<Met>,
    since_drain: usize,
    /// How long after it happened an event may come.
    amend_for: Span,
    found: Found,
    /// Rows that a later telling would take the place of, by name.
    tellings: HashMap<u64, Vec<(usize, Version)>>,
    /// The row of each event that counts, by name, content and part.
    originals: HashMap<(u64, u32, u16), usize>,
}

impl<'a> Trace<'a> {
    /// Under an agreement, as the monitor reads and counts.
    #[must_use]
    pub fn new(
        question: &'a Question,
        agreement: Arc<Agreement>,
        (mappings, pseudonyms): (Vec<Mapping>, Pseudonyms),
        (limits, intake): (Limits, IntakeLimits),
    ) -> Trace<'a> {
        let clause = agreement.clauses[question.clause].clone();
        let program = Arc::new(Program::of_clause(agreement, question.clause));
        let mut engine = Engine::new(program.clone(), limits.clone());
        engine.restored();
        engine.expect(NEVER);
        let month = question.from.to_timestamp().strftime("%Y-%m");
        Trace {
            month: month.to_string(),
            intake: Intake::new(program.plan().clone(), mappings, pseudonyms, intake),
            tracer: Tracer::new(&program, &clause),
            question,
            clause,
            program,
            engine,
            source: NEVER,
            batch: Batch::new(),
            met: Vec::new(),
            since_drain: 0,
            amend_for: limits.amend_for,
            found: Found::default(),
            tellings: HashMap::new(),
            originals: HashMap::new(),
        }
    }

    /// The same, to which this table says who is who.
    #[must_use]
    pub fn with_people(mut self, people: Option<Arc<PeopleTable>>) -> Self {
        self.intake = self.intake.with_people(people);
        self
    }

    /// The same, with the schemas that records name.
    #[must_use]
    pub fn with_schemas(mut self, schemas: Arc<Schemas>) -> Self {
        self.intake = self.intake.with_schemas(schemas);
        self
    }

    /// The format of this name, or the canonical form without one.
    #[must_use]
    pub fn format(&self, mapping: Option<&str>) -> Option<Format> {
        self.intake.format(mapping)
    }

    /// The records that come now are those of another partition.
    pub fn begin_partition(&mut self) {
        self.source = PartitionId(self.source.0 + 1);
        self.engine.expect(self.source);
    }

    /// What was found.
    #[must_use]
    pub fn finish(mut self) -> Found {
        let order = |row: &Row| (row.time.is_none(), row.time, row.place.clone(), row.element);
        self.found.rows.sort_by_cached_key(order);
        self.found
    }
}
