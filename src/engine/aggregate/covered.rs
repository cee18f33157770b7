// SPDX-License-Identifier: EUPL-1.2
//! How many percent of a window intervals cover together.

use super::{Accumulate, AggregateFn, FULL, Window};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::{EventTime, Span};

/// Stretches of time in microseconds, sorted; they neither overlap nor touch.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::engine) struct Union(Vec<(i64, i64)>);

impl Union {
    /// How long they are together.
    pub(super) fn length(&self) -> Span {
        Span::from_micros(self.0.iter().map(|(start, end)| end - start).sum())
    }

    /// Adds a stretch, joining what overlaps or touches.
    fn join(&mut self, (mut start, mut end): (i64, i64)) -> bool {
        let parts = &mut self.0;
        let from = parts.partition_point(|part| part.1 < start);
        let to = parts.partition_point(|part| part.0 <= end);
        if from == to && parts.len() >= FULL {
            return false;
        }
        for part in &parts[from..to] {
            (start, end) = (start.min(part.0), end.max(part.1));
        }
        parts.splice(from..to, [(start, end)]);
        true
    }
}

impl Accumulate for Union {
    fn add(&mut self, contribution: Contribution, _: EventTime) -> bool {
        match contribution {
            Contribution::Part(start, end) => self.join((start.micros(), end.micros())),
            _ => true,
        }
    }

    fn merge(&mut self, other: &Union) {
        other.0.iter().for_each(|part| {
            self.join(*part);
        });
    }

    fn value(&self, _: &AggregateFn, window: Window) -> Option<f64> {
        let (covered, length) = (self.length().micros(), window.length.micros());
        (length > 0).then(|| 100.0 * covered as f64 / length as f64)
    }

    fn write(&self, to: &mut Writer) {
        to.u64(self.0.len() as u64);
        self.0.iter().for_each(|(start, end)| {
            to.i64(*start);
            to.i64(end.wrapping_sub(*start));
        });
    }

    fn read(from: &mut Reader<'_>) -> Result<Union, Corrupt> {
        let mut parts = Vec::new();
        for _ in 0..from.count()? {
            let start = from.i64()?;
            parts.push((start, start.wrapping_add(from.i64()?)));
        }
        Ok(Union(parts))
    }
}
