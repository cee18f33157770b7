// SPDX-License-Identifier: EUPL-1.2
//! Which fields are read at all, and in which slot of an observation each one sits.

use super::{Field, Kind, KindSet};

/// A position in an [`Observation`](super::Observation), given out by a [`Plan`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot(u8);

impl Slot {
    /// Position among the slots of the plan.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The fields that some clause reads. Intake fills these and parses nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    fields: Vec<Field>,
    slots: [Option<u8>; Field::COUNT],
    /// By slot: the kinds of events of which the field is read.
    kinds: Vec<KindSet>,
    /// Who adds now reads of these kinds.
    reading: KindSet,
    /// Units that clauses speak of, beside those that are known anyway; nothing if any will do.
    units: Option<Vec<Box<str>>>,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            fields: Vec::new(),
            slots: [None; Field::COUNT],
            kinds: Vec::new(),
            reading: KindSet::ALL,
            units: Some(Vec::new()),
        }
    }
}

impl Plan {
    /// A plan over the given fields, in order of first mention.
    pub fn new(fields: impl IntoIterator<Item = Field>) -> Plan {
        let mut plan = Plan::default();
        for field in fields {
            plan.add(field);
        }
        plan
    }

    /// The slot of a field, added if the plan did not have it.
    pub fn add(&mut self, field: Field) -> Slot {
        let next = self.fields.len() as u8;
        let slot = *self.slots[field.index()].get_or_insert(next);
        if slot == next {
            self.fields.push(field);
            self.kinds.push(KindSet::EMPTY);
        }
        let kinds = &mut self.kinds[usize::from(slot)];
        *kinds = kinds.union(self.reading);
        Slot(slot)
    }

    /// Fields added from now on are read of events of these kinds only; at first of all.
    pub fn read_of(&mut self, kinds: KindSet) {
        self.reading = kinds;
    }

    /// A unit that a clause speaks of: values in it are understood.
    pub fn allow_unit(&mut self, unit: &str) {
        if let Some(units) = &mut self.units
            && !units.iter().any(|known| **known == *unit)
        {
            units.push(unit.into());
        }
    }

    /// A clause asks for units by what they look like: then any is understood.
    pub fn allow_any_unit(&mut self) {
        self.units = None;
    }

    /// Whether values in this unit, which is none of [`UNITS`](super::UNITS), are understood.
    #[must_use]
    pub fn allows_unit(&self, unit: &str) -> bool {
        let units = self.units.as_ref();
        units.is_none_or(|units| units.iter().any(|known| **known == *unit))
    }

    /// Whether a clause reads the field of events of this kind.
    #[must_use]
    pub fn is_read(&self, field: Field, kind: Kind) -> bool {
        let slot = self.slot(field);
        slot.is_some_and(|slot| self.kinds[slot.index()].contains(kind))
    }

    /// The slot of a field, if any clause reads it.
    #[must_use]
    pub fn slot(&self, field: Field) -> Option<Slot> {
        self.slots[field.index()].map(Slot)
    }

    /// The fields in order of their slots.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Number of slots.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether no field is read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}
