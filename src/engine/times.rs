// SPDX-License-Identifier: EUPL-1.2
//! When the other event of an order happened: moments without evidence, for nothing is told of
//! them.

use super::codec::{Corrupt, Reader, Writer};
use crate::observation::{EventTime, Span};

/// Moments one group keeps at most; 16 bytes each make 1 MiB.
const FULL: usize = 65_536;

/// Sorted moments, each with whether the event was on both sides of the order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Times {
    sorted: Vec<(EventTime, bool)>,
    /// Those that the store does not have yet.
    fresh: Vec<(EventTime, bool)>,
}

impl Times {
    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Adds a moment; `false` if there is no room.
    pub(super) fn add(&mut self, moment: (EventTime, bool)) -> bool {
        if self.sorted.len() >= FULL {
            return false;
        }
        let at = place(&self.sorted, |earlier| *earlier <= moment);
        self.sorted.insert(at, moment);
        self.fresh.push(moment);
        true
    }

    /// Moments at or after this one, earliest first.
    pub(super) fn on_from(&self, time: EventTime) -> impl Iterator<Item = (EventTime, bool)> {
        let start = self.sorted.partition_point(|(earlier, _)| *earlier < time);
        self.sorted[start..].iter().copied()
    }

    /// The latest moment for which a test holds that earlier ones pass before later ones.
    pub(super) fn latest(
        &self,
        holds: impl Fn(&(EventTime, bool)) -> bool,
    ) -> Option<(EventTime, bool)> {
        let end = place(&self.sorted, holds);
        end.checked_sub(1).map(|at| self.sorted[at])
    }

    pub(super) fn last(&self) -> Option<EventTime> {
        self.sorted.last().map(|(time, _)| *time)
    }

    /// Lets go of the earliest ones, for which a test holds that earlier ones pass before later
    /// ones.
    pub(super) fn forget(&mut self, is_over: impl Fn(EventTime) -> bool) {
        let end = self.sorted.partition_point(|(time, _)| is_over(*time));
        self.sorted.drain(..end);
    }

    /// What the store does not have yet, or everything.
    pub(super) fn write(&mut self, all: bool, to: &mut Writer) {
        let fresh = std::mem::take(&mut self.fresh);
        let moments = if all { &self.sorted } else { &fresh };
        to.u64(moments.len() as u64);
        let mut before = EventTime::default();
        for (time, both) in moments {
            to.i64(time.since(before).micros());
            to.u64(u64::from(*both));
            before = *time;
        }
    }

    /// Takes back the moments that [`Times::write`] wrote, however many: those that were let go
    /// since are among them. In no order until [`Times::sort`].
    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Corrupt> {
        let mut before = EventTime::default();
        for _ in 0..from.count()? {
            before = before.plus(Span::from_micros(from.i64()?));
            self.sorted.push((before, from.u64()? != 0));
        }
        Ok(())
    }

    /// To be called when everything is read.
    pub(super) fn sort(&mut self) {
        self.sorted.sort();
    }
}

/// Where a newcomer belongs in a sorted list. Most come last or nearly, so the search begins there
/// and reaches back twice as far each time.
pub(super) fn place<T>(sorted: &[T], is_before: impl Fn(&T) -> bool) -> usize {
    let (mut end, mut reach) = (sorted.len(), 1);
    loop {
        let start = end.saturating_sub(reach);
        let range = &sorted[start..end];
        match range.first() {
            Some(first) if !is_before(first) => (end, reach) = (start, reach * 2),
            _ => return start + range.partition_point(is_before),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_let_go_leaves_room_for_newer_moments_when_read_back() {
        let mut live = Times::default();
        let mut pieces = Writer::default();
        let moment = |n: usize| (EventTime::from_micros(n as i64), false);
        for from in [0, FULL] {
            (from..from + FULL).for_each(|n| assert!(live.add(moment(n))));
            live.write(false, &mut pieces);
            live.forget(|time| time < moment(FULL).0);
        }
        let mut again = Times::default();
        let mut from = Reader(&pieces.0);
        while !from.0.is_empty() {
            again.read(&mut from).unwrap();
        }
        again.sort();
        again.forget(|time| time < moment(FULL).0);
        assert_eq!(again, live);
    }

    proptest! {
        #[test]
        fn a_place_is_where_binary_search_finds_it(mut list: Vec<u8>, new: u8) {
            list.sort_unstable();
            let want = list.partition_point(|earlier| *earlier <= new);
            prop_assert_eq!(place(&list, |earlier| *earlier <= new), want);
        }
    }
}
