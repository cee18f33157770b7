// SPDX-License-Identifier: EUPL-1.2
//! The union's side: a copy of the log that nobody at the company can change, and a witness.
//!
//! | file | what |
//! |---|---|
//! | `follow`, `advance`, `step` | message by message, what the log's key has signed; pure |
//! | `signers`, `waiting` | who signs at which size; what nothing proves yet, bounded |
//! | `watch`, `beats`, `volume`, `limits` | what leaves say, and when nothing comes; pure |
//! | `witness` | whether to sign a checkpoint; pure |
//! | `proven` | what is done on the word of leaves, once they are proven |
//! | `alarm` | what is raised |
//! | `keeper`, `listed`, `status` | owner of the copy; what can be seen of it |
//! | `run`, `settings`, `error` | the threads |

mod advance;
mod alarm;
mod beats;
mod error;
mod follow;
mod keeper;
mod limits;
mod listed;
mod proven;
mod run;
mod settings;
mod signers;
mod status;
mod step;
mod volume;
mod waiting;
mod watch;
mod witness;

#[cfg(test)]
mod tests;

pub use alarm::{Alarm, AlarmKind, Told};
pub use error::MirrorError;
pub use follow::Follower;
pub use keeper::Keeper;
pub use limits::{Canary, Limits};
pub use run::{Mirror, Shared};
pub use settings::Settings;
pub use status::Status;
pub use step::{Known, New, Step};
pub use volume::{Hour, Volume};
pub use watch::{Progress, Watch};
pub use witness::{Decision, Tip, decide};
