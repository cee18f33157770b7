// SPDX-License-Identifier: EUPL-1.2
//! By how much the value of a window is higher than the last value before it.

use crate::engine::group::Group;
use crate::engine::rule::Rule;
use crate::engine::verdict::{Basis, Verdict};
use crate::observation::EventTime;

/// Values are compared in these.
const BILLIONTHS: f64 = 1e9;

impl Group {
    /// Windows whose rise passes the bound, of those that end after the horizon, and not after
    /// `until`.
    pub(super) fn rises(&self, rule: &Rule, horizon: EventTime, until: EventTime) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let mut before: Option<(usize, f64)> = None;
        for (at, pane) in self.panes.iter().enumerate() {
            let Some(value) = pane.value(&rule.measure) else {
                continue;
            };
            let is_due = pane.range.end > horizon && pane.range.end <= until;
            if let Some((from, earlier)) = before.filter(|_| is_due)
                && let Some(observed) = rise(earlier, value).filter(|rise| rule.passes(*rise))
            {
                verdicts.push(Verdict {
                    range: pane.range,
                    observed,
                    basis: Basis::Panes(from..at + 1),
                    continues: None,
                });
            }
            before = Some((at, value));
        }
        verdicts
    }

    /// Lets go of windows that ended by the horizon, but for the last one with a value: the next one
    /// is held against it, whenever that comes.
    pub(super) fn forget_panes(&mut self, rule: &Rule, horizon: EventTime) {
        let settled = self.panes.iter().enumerate().rev();
        let mut settled = settled.filter(|(_, pane)| pane.range.end <= horizon);
        let last = settled.find(|(_, pane)| pane.value(&rule.measure).is_some());
        let Some((last, _)) = last else { return };
        self.panes.drain(..last);
    }
}

/// By how many percent a value is higher; of whole numbers as far as that goes, so that 1.155 is 5 %
/// above 1.1. `None` from nothing or less.
fn rise(earlier: f64, later: f64) -> Option<f64> {
    let whole = |value: f64| (value * BILLIONTHS).round() as i128;
    let (earlier, later) = (whole(earlier), whole(later));
    let more = later.saturating_sub(earlier).saturating_mul(100);
    (earlier > 0).then(|| {
        let shared = divisor(more.unsigned_abs(), earlier.unsigned_abs()).cast_signed();
        (more / shared) as f64 / (earlier / shared) as f64
    })
}

/// The greatest common divisor; the second number is not zero.
fn divisor(mut a: u128, mut b: u128) -> u128 {
    while a != 0 {
        (a, b) = (b % a, a);
    }
    b
}

#[cfg(test)]
mod tests {
    use super::rise;

    #[test]
    fn percent_are_those_of_decimals() {
        assert_eq!(rise(1.1, 1.155), Some(5.0));
        assert_eq!(rise(100.0, 100.1), Some(0.1));
        assert_eq!(rise(3.0, 2.0), Some(-100.0 / 3.0));
        assert_eq!(rise(5.0, 5.0), Some(0.0));
        assert_eq!(rise(0.0, 5.0), None);
        assert_eq!(rise(-1.0, 5.0), None);
        assert!(rise(1e-9, 1e22).is_some_and(|rise| rise > 1e30));
    }
}
