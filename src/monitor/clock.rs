// SPDX-License-Identifier: EUPL-1.2
//! The one place of the monitor that reads the wall clock.

use crate::observation::EventTime;

/// Now, as the machine believes.
pub(super) fn now() -> EventTime {
    jiff::Timestamp::now().into()
}
