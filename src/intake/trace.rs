// SPDX-License-Identifier: EUPL-1.2
//! Where the fields of an observation came from: for whoever tries a mapping on a sample. The
//! sidecar never keeps one.

use std::cell::RefCell;

use crate::observation::Field;

/// What was filled since the last observation.
#[derive(Debug, Default)]
pub struct Trace(RefCell<Vec<Origin>>);

/// Where a field came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The field.
    pub field: Field,
    /// The pointer that found it, or how it was made.
    pub from: String,
    /// What stood there, if that is a single value: raw ids too.
    pub raw: Option<String>,
}

impl Trace {
    pub(super) fn note(&self, origin: Origin) {
        self.0.borrow_mut().push(origin);
    }

    /// What was noted since the last call; of a field that was filled twice, the last.
    pub fn take(&self) -> Vec<Origin> {
        let mut all = self.0.take();
        all.reverse();
        all.sort_by_key(|origin| origin.field);
        all.dedup_by_key(|origin| origin.field);
        all
    }
}
