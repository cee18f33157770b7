// SPDX-License-Identifier: EUPL-1.2
//! The union's side: a copy of the log that nobody at the company can change, and a witness.
//!
//! | file | what |
//! |---|---|
//! | `follow`, `log_keys` | message by message, what the log's key has signed; pure |
//! | `watch`, `volume`, `limits` | what leaves say, and when nothing comes; pure |
//! | `witness` | whether to sign a checkpoint; pure |
//! | `alarm` | what is raised |

mod alarm;
mod follow;
mod limits;
mod log_keys;
mod volume;
mod watch;
mod witness;

#[cfg(test)]
mod tests;

pub use alarm::{Alarm, AlarmKind, Told};
pub use follow::{Follower, Known, Step};
pub use limits::{Canary, Limits};
pub use log_keys::LogKeys;
pub use volume::{Hour, Volume};
pub use watch::{Progress, Watch};
pub use witness::{Decision, Tip, decide};
