// SPDX-License-Identifier: EUPL-1.2
//! Topics that may not be read (any more): they are let go, looked at again, and taken up where they
//! were left when the right is back. The others go on.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::decoded::{Message, PartitionEvent};
use super::reader::Reader;
use crate::kafka::Position;

/// How long to wait before it is asked again what may be read.
const AGAIN: Duration = Duration::from_secs(5);

/// When to ask.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// Some topic may not be read, nobody says which.
    pub(super) is_open: bool,
    due: Option<Instant>,
}

impl Reader {
    /// Finds which topics may not be read, and which may again.
    pub(super) fn find_rights(&mut self) -> Option<()> {
        let now = Instant::now();
        self.rights.is_open |= self.probe.take_refusal();
        let is_wanted = self.rights.is_open || self.parts.iter().any(|part| part.is_refused);
        if !is_wanted || self.rights.due.is_some_and(|due| now < due) {
            return Some(());
        }
        let is_open = std::mem::take(&mut self.rights.is_open);
        let mut places: BTreeMap<&str, &Position> = BTreeMap::new();
        for part in self.parts.iter().filter(|part| is_open || part.is_refused) {
            places.entry(part.name().0).or_insert(&part.position);
        }
        let places: Vec<Position> = places.into_values().cloned().collect();
        for place in places {
            let answer = self.probe.is_refused(&place);
            if let Some(is_refused) = answer {
                self.set_refused(&place.topic, is_refused)?;
            }
        }
        self.rights.due = Some(Instant::now() + AGAIN);
        Some(())
    }

    fn set_refused(&mut self, topic: &str, is_refused: bool) -> Option<()> {
        let now = Instant::now();
        let of = |part: &&mut super::part::Part| part.name().0 == topic;
        for part in self.parts.iter_mut().filter(of) {
            if std::mem::replace(&mut part.is_refused, is_refused) == is_refused {
                continue;
            }
            if is_refused {
                self.client.release(topic, part.position.partition);
                // Nobody waits for what may not be read.
                part.is_over |= part.until.is_some();
            }
            (part.unplaced, part.doubt) = (true, Some(now));
            let event = PartitionEvent::Refused(is_refused);
            self.core
                .send(Message::PartitionEvent(part.source, event))
                .ok()?;
        }
        Some(())
    }
}
