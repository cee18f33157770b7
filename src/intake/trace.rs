// SPDX-License-Identifier: EUPL-1.2
//! Where the fields of an observation came from: for whoever tries a mapping on a sample. The
//! sidecar never keeps one.

use std::cell::{Cell, RefCell};

use super::mapping::Shape;
use crate::observation::Field;

/// What was filled since the last observation, and of which event.
#[derive(Debug, Default)]
pub struct Trace {
    filled: RefCell<Vec<Origin>>,
    event: Cell<usize>,
}

/// Where a field came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The field.
    pub field: Field,
    /// The pointer that found it, or how it was made.
    pub from: String,
    /// What stood there, if that is a single value: raw ids too.
    pub raw: Option<String>,
    /// Whether people may have written it freely.
    pub is_free: bool,
    /// Every place that was looked at and had something, and what that looked like.
    pub shapes: Vec<(String, Shape)>,
}

impl Trace {
    pub(super) fn note(&self, origin: Origin) {
        self.filled.borrow_mut().push(origin);
    }

    /// What is filled from now on is of the event at this place of its record.
    pub(super) fn begin(&self, event: usize) {
        self.event.set(event);
    }

    /// The place of the event whose fields were filled last, in its record.
    pub fn event(&self) -> usize {
        self.event.get()
    }

    /// What was noted since the last call; of a field that was filled twice, the last.
    pub fn take(&self) -> Vec<Origin> {
        let mut all = self.filled.take();
        all.reverse();
        all.sort_by_key(|origin| origin.field);
        all.dedup_by_key(|origin| origin.field);
        all
    }
}
