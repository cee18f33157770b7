// SPDX-License-Identifier: EUPL-1.2
//! From bytes to observations: envelope, canonical form, mappings, pseudonym, reasons to reject.
//!
//! Raw identities exist in here only, for the time of one record.

mod address;
mod convert;
mod decode;
mod domain;
mod filling;
mod mapping;
mod names;
mod native;
mod page;
mod people;
mod pseudonym;
mod record;
mod reject;
mod remark;
mod schemas;
mod stamp;
mod trace;

use std::sync::Arc;

pub use decode::SchemaId;
pub use domain::Domain;
pub use mapping::{
    Blame, Columns, Given, Lacking, Mapping, Sample, SchemaFile, Shape, Sort, Survey, Unopened,
    Wanted, load_all as load_mappings, parse as parse_mapping, parse_kept as parse_kept_mapping,
    schema as mapping_schema,
};
pub use native::keys_beside;
pub use people::{PeopleTable, reference as people_reference};
pub use pseudonym::{KeyError, Pseudonyms};
pub use record::{OwnedRecord, Record, Stamp, StampedBy};
pub use reject::{Item, Outcome, Reject};
pub use remark::{CivilTime, Remark, Remarks};
pub use schemas::{BadSchema, Kept, NotTaken, SchemaText, Schemas};
pub use trace::{Origin, Trace};

use crate::observation::{Field, KindSet, Plan, Span};
use mapping::MappingContext;
use native::Native;
use people::Join;

/// What intake accepts at most.
#[derive(Debug, Clone, Copy)]
pub struct IntakeLimits {
    /// Bytes of one record's value.
    pub payload: usize,
    /// How far a stamp may lie beyond the broker's before it is taken for wrong.
    pub max_future: Span,
}

impl Default for IntakeLimits {
    fn default() -> Self {
        IntakeLimits {
            payload: 1 << 20,
            max_future: Span::from_secs(300),
        }
    }
}

/// Reads records. Immutable but for the cache of pseudonyms, and shared by all intake threads.
#[derive(Debug)]
pub struct Intake {
    native: Native,
    mappings: Vec<Mapping>,
    plan: Plan,
    pseudonyms: Pseudonyms,
    limits: IntakeLimits,
    /// What is known of people beside what events say.
    people: Option<Join>,
    /// The schemas that records name.
    schemas: Arc<Schemas>,
}

impl Intake {
    /// An intake that fills the slots of this plan.
    #[must_use]
    pub fn new(
        plan: Plan,
        mappings: Vec<Mapping>,
        pseudonyms: Pseudonyms,
        limits: IntakeLimits,
    ) -> Intake {
        Intake {
            native: Native::new(plan.clone()),
            mappings,
            plan,
            pseudonyms,
            limits,
            people: None,
            schemas: Arc::default(),
        }
    }

    /// The same intake, to which this table says who is who.
    #[must_use]
    pub fn with_people(mut self, table: Option<Arc<PeopleTable>>) -> Intake {
        if let Some(table) = table {
            // Who it is says where it was, of whatever kind the event is.
            self.plan.read_of(KindSet::ALL);
            self.plan.add(Field::WORKER);
            self.native = Native::new(self.plan.clone());
            self.people = Some(Join::new(table, &self.plan));
        }
        self
    }

    /// The same intake, to which these are the schemas that records name.
    #[must_use]
    pub fn with_schemas(mut self, schemas: Arc<Schemas>) -> Intake {
        self.schemas = schemas;
        self
    }

    /// Whether a schema is known, now that it may have come.
    ///
    /// # Errors
    /// It has, and is of no use.
    pub fn look_for(&self, id: SchemaId) -> Result<bool, BadSchema> {
        self.schemas.look(id)
    }

    /// The format of this name, or the canonical form without one; `None` if there is no such
    /// mapping.
    #[must_use]
    pub fn format(&self, mapping: Option<&str>) -> Option<Format> {
        let Some(name) = mapping else {
            return Some(Format(None));
        };
        let at = self
            .mappings
            .iter()
            .position(|mapping| mapping.name == name)?;
        Some(Format(Some(at)))
    }

    /// The fields of the plan that records in none of these formats can fill.
    pub fn unfilled(&self, formats: &[Format]) -> impl Iterator<Item = Field> {
        let fills = |format: &Format, field| match format.0.and_then(|at| self.mappings.get(at)) {
            Some(mapping) => {
                let joins = |people: &Join| people.fills(field) && mapping.fills(Field::WORKER);
                mapping.fills(field) || self.people.as_ref().is_some_and(joins)
            }
            None => true,
        };
        let fields = self.plan.fields().iter().copied();
        fields.filter(move |field| !formats.iter().any(|format| fills(format, *field)))
    }

    /// What a mapping calls the source of its events.
    #[must_use]
    pub fn source(&self, mapping: &str) -> Option<&str> {
        let mapping = self.mappings.iter().find(|one| one.name == mapping)?;
        Some(mapping.source())
    }

    /// The keys behind references.
    #[must_use]
    pub fn pseudonyms(&self) -> &Pseudonyms {
        &self.pseudonyms
    }

    /// Reads one record and hands over what is in it.
    pub fn read(
        &self,
        record: &Record<'_>,
        format: Format,
        each: &mut dyn FnMut(Item<'_, '_>),
    ) -> Outcome {
        self.read_joined(record, format, None, each)
    }

    /// As [`Intake::read`]; through a mapping, `trace` holds where the fields of each observation
    /// came from when it is handed over.
    pub fn read_traced(
        &self,
        record: &Record<'_>,
        format: Format,
        trace: &Trace,
        each: &mut dyn FnMut(Item<'_, '_>),
    ) -> Outcome {
        self.read_joined(record, format, Some(trace), each)
    }

    fn read_joined(
        &self,
        record: &Record<'_>,
        format: Format,
        trace: Option<&Trace>,
        each: &mut dyn FnMut(Item<'_, '_>),
    ) -> Outcome {
        let Some(people) = &self.people else {
            return self.read_written(record, format, trace, each);
        };
        self.read_written(record, format, trace, &mut |item| match item {
            Item::Seen(seen, remarks) => {
                let mut seen = seen.clone();
                people.apply(&mut seen);
                each(Item::Seen(&seen, remarks));
            }
            Item::Rejected(..) => each(item),
        })
    }

    /// Reads what is written in one record.
    fn read_written(
        &self,
        record: &Record<'_>,
        format: Format,
        trace: Option<&Trace>,
        each: &mut dyn FnMut(Item<'_, '_>),
    ) -> Outcome {
        if record.payload.map_or(0, <[u8]>::len) > self.limits.payload {
            return Outcome::Rejected(Reject::TooLarge);
        }
        let (pseudonyms, max_future) = (&self.pseudonyms, self.limits.max_future);
        let Some(mapping) = format.0.and_then(|at| self.mappings.get(at)) else {
            return self.native.read(record, pseudonyms, max_future, each);
        };
        let Some(payload) = record.payload else {
            // Headers of an event around nothing: there is nothing that a mapping reads.
            return match Native::is_tombstone(record) {
                true => Outcome::Ignored("tombstone"),
                false => Outcome::Rejected(Reject::NotJson),
            };
        };
        let around = MappingContext::new(
            record,
            &self.plan,
            pseudonyms,
            (max_future, &self.schemas),
            trace,
        );
        mapping.read(payload, &around, each)
    }
}

/// How the records of a topic are written: given out by [`Intake::format`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format(Option<usize>);
