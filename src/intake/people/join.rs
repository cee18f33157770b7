// SPDX-License-Identifier: EUPL-1.2
//! What a people table does to an observation.

use std::borrow::Cow;
use std::sync::Arc;

use super::{PeopleTable, TEXTS};
use crate::observation::{Field, FieldType, Observation, Plan, Slot, Value, WorkerRef};

/// A table, and the slots of a plan that it reads and fills.
#[derive(Debug)]
pub(in crate::intake) struct Join {
    table: Arc<PeopleTable>,
    worker: Option<Slot>,
    /// Every slot that names a person.
    identities: Vec<Slot>,
    /// Site, team and job.
    texts: [Option<Slot>; 3],
}

impl Join {
    pub(in crate::intake) fn new(table: Arc<PeopleTable>, plan: &Plan) -> Join {
        let fields = plan.fields().iter().copied();
        let identities = fields.filter(|field| field.field_type() == FieldType::Identity);
        Join {
            table,
            worker: plan.slot(Field::WORKER),
            identities: identities.filter_map(|field| plan.slot(field)).collect(),
            texts: TEXTS.map(|field| plan.slot(field)),
        }
    }

    /// Whether it fills a field of an event that names the person concerned.
    pub(in crate::intake) fn fills(&self, field: Field) -> bool {
        self.table.fills(field)
    }

    /// Gives every person the company's own reference, as it was at the time of the event, and
    /// fills site, team and job of the person concerned where the event says nothing of them. What
    /// it does say stays, also what cannot be understood.
    pub(in crate::intake) fn apply(&self, seen: &mut Observation<'_>) {
        let subject = self.worker.and_then(|slot| identity(seen, slot));
        for slot in &self.identities {
            let company = identity(seen, *slot)
                .and_then(|worker| self.table.row(worker, seen.time))
                .and_then(|row| row.company);
            if let Some(company) = company {
                seen.set(*slot, Value::Identity(company));
            }
        }
        let row = |worker| self.table.row(worker, seen.time);
        let own = subject.and_then(row);
        // What the row of the source's id leaves open, that of the company's id may say.
        let company = own.and_then(|own| own.company).and_then(row);
        let found = [own, company];
        for (place, slot) in self.texts.iter().enumerate() {
            let Some(slot) = slot.filter(|slot| seen.get(*slot).is_missing()) else {
                continue;
            };
            let mut rows = found.iter().flatten();
            if let Some(text) = rows.find_map(|row| self.table.text(row.texts[place])) {
                seen.set(slot, Value::Text(Cow::Owned(text.to_owned())));
            }
        }
    }
}

fn identity(seen: &Observation<'_>, slot: Slot) -> Option<WorkerRef> {
    match seen.get(slot) {
        Value::Identity(worker) => Some(*worker),
        Value::Missing
        | Value::Unreadable
        | Value::Text(_)
        | Value::Number(_)
        | Value::Bool(_)
        | Value::Time(_)
        | Value::List(_) => None,
    }
}
