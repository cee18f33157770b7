// SPDX-License-Identifier: EUPL-1.2
//! What comes of the events of one record: what is read of them, and which are not.
//!
//! Each event that cannot be read counts once, for its own reason. Where none can, the record is
//! rejected: the first of them stands for it, and the others are handed over by their places.

use smallvec::SmallVec;

use super::reject::{Item, Outcome, Reject};
use super::remark::Remark;
use crate::observation::Observation;

/// Hands over what is in a record.
pub(super) struct Page<'e> {
    each: &'e mut dyn FnMut(Item<'_, '_>),
    /// Events that could not be read, before the first that could.
    waiting: SmallVec<[(usize, Reject); 2]>,
    is_read: bool,
    first: Option<Reject>,
    ignored: Option<&'static str>,
}

impl<'e> Page<'e> {
    pub(super) fn new(each: &'e mut dyn FnMut(Item<'_, '_>)) -> Page<'e> {
        Page {
            each,
            waiting: SmallVec::new(),
            is_read: false,
            first: None,
            ignored: None,
        }
    }

    /// An observation.
    pub(super) fn seen(&mut self, seen: &Observation<'_>, remarks: &[Remark]) {
        self.is_read = true;
        for (position, why) in self.waiting.drain(..) {
            (self.each)(Item::Rejected(position, why));
        }
        (self.each)(Item::Seen(seen, remarks));
    }

    /// The event at this place cannot be read.
    pub(super) fn rejected(&mut self, position: usize, why: Reject) {
        self.first.get_or_insert(why);
        if self.is_read {
            (self.each)(Item::Rejected(position, why));
        } else {
            self.waiting.push((position, why));
        }
    }

    /// An event is set aside by a declared rule.
    pub(super) fn ignored(&mut self, rule: &'static str) {
        self.ignored.get_or_insert(rule);
    }

    /// What became of the record.
    pub(super) fn outcome(mut self) -> Outcome {
        match (self.is_read, self.first, self.ignored) {
            (true, ..) => Outcome::Observed,
            (false, Some(why), _) => {
                for (position, why) in self.waiting.drain(..).skip(1) {
                    (self.each)(Item::Rejected(position, why));
                }
                Outcome::Rejected(why)
            }
            (false, None, Some(rule)) => Outcome::Ignored(rule),
            (false, None, None) => Outcome::Ignored("empty"),
        }
    }
}
