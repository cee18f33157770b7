// SPDX-License-Identifier: EUPL-1.2
//! The value at a rank among all values.

/// From 1 to 99 percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::engine) struct Rank(pub u8);

impl Rank {
    /// The smallest of the sorted values that so many percent of them do not exceed.
    pub(super) fn of(self, sorted: &[f64]) -> Option<f64> {
        let at = (sorted.len() * usize::from(self.0)).div_ceil(100);
        sorted.get(at.saturating_sub(1)).copied()
    }
}
