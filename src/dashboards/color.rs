// SPDX-License-Identifier: EUPL-1.2
//! The colours of all dashboards: told apart with every kind of colour vision, and at least three
//! to one against a white and a dark page (WCAG 2.2, 1.4.11). Words stand beside each.

/// All is as agreed.
pub const FINE: &str = "#1F78B4";
/// Beyond what was agreed, or broken.
pub const BREACH: &str = "#C0580C";
/// Worth a look.
pub const CARE: &str = "#AA6F00";
/// Nothing is known.
pub const UNKNOWN: &str = "#7F7F7F";

/// Series of one figure, in order.
pub const SERIES: [&str; 7] = [FINE, BREACH, "#00897B", "#8C6BB1", CARE, UNKNOWN, "#5B8DB8"];
