// SPDX-License-Identifier: EUPL-1.2
//! What a record needs beside its text to be read through a mapping.

use super::beside::Beside;
use crate::intake::pseudonym::Pseudonyms;
use crate::intake::record::Record;
use crate::intake::schemas::Schemas;
use crate::intake::trace::Trace;
use crate::observation::{EventTime, Plan, Span};

/// What a record needs beside its text.
pub(in crate::intake) struct MappingContext<'p> {
    pub plan: &'p Plan,
    pub pseudonyms: &'p Pseudonyms,
    /// The latest moment that is not the future.
    pub now: EventTime,
    /// The time that an event without one is lent.
    pub lent: EventTime,
    /// Whether that time is the moment of reading.
    pub is_clocked: bool,
    pub max_future: Span,
    /// What Kafka says of it.
    pub beside: Beside<'p>,
    pub schemas: &'p Schemas,
    /// Who wants to know where fields came from.
    pub trace: Option<&'p Trace>,
}

impl MappingContext<'_> {
    /// For a record that was read.
    pub(in crate::intake) fn new<'p>(
        record: &'p Record<'_>,
        plan: &'p Plan,
        pseudonyms: &'p Pseudonyms,
        (max_future, schemas): (Span, &'p Schemas),
        trace: Option<&'p Trace>,
    ) -> MappingContext<'p> {
        MappingContext {
            plan,
            pseudonyms,
            now: record.now(),
            lent: record.lent_time(),
            is_clocked: record.stamp.is_none(),
            trace,
            max_future,
            beside: Beside::of(record),
            schemas,
        }
    }
}
