// SPDX-License-Identifier: EUPL-1.2
//! What can be seen of a running mirror.

use std::collections::BTreeMap;

use super::alarm::AlarmKind;
use super::keeper::Keeper;
use crate::ledger::Timeline;
use crate::observation::EventTime;

/// The mirror at one moment.
#[derive(Debug, Clone)]
pub struct Status {
    /// The log's name.
    pub origin: String,
    /// The agreement in force: id, version, digest.
    pub agreement: Option<(String, u32, String)>,
    /// Leaves under a checkpoint that the log has signed and that holds.
    pub proven: u64,
    /// Leaves that came without a hole.
    pub leaves: u64,
    /// Size that we signed last.
    pub signed: u64,
    /// When we last heard a sign of life, by our clock.
    pub heard: Option<EventTime>,
    /// Number of the last heartbeat.
    pub beat: Option<u64>,
    /// When the monitor watched and when it did not, as proven leaves tell it.
    pub timeline: Timeline,
    /// Alarms that last: kind and place.
    pub open: Vec<(AlarmKind, String)>,
    /// How often each kind was raised.
    pub raised: BTreeMap<AlarmKind, u64>,
    /// Answers to checkpoints by status, since the start.
    pub answers: BTreeMap<u16, u64>,
    /// Everything in the queue was read.
    pub caught_up: bool,
    /// Messages in the queue that the log has not signed.
    pub foreign: u64,
    /// Messages that nothing proves yet.
    pub waiting: usize,
}

impl Status {
    /// Why nobody can rely on what the copy shows; nothing if all is well.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        let lasts = |kind| self.open.iter().any(|(open, _)| *open == kind);
        if !self.caught_up {
            Some("the queue was not read to its end")
        } else if lasts(AlarmKind::SplitView) {
            Some("the log has signed two states: the copy does not go on")
        } else if lasts(AlarmKind::Hole) {
            Some("leaves are missing in the queue")
        } else if lasts(AlarmKind::LeafAltered) || lasts(AlarmKind::Unsigned) {
            Some("nothing proves the last leaves")
        } else {
            None
        }
    }
}

impl Keeper {
    /// The mirror as it is now.
    #[must_use]
    pub fn status(&self) -> Status {
        let config = self.watch.config();
        Status {
            origin: self.follower.key().name().to_owned(),
            agreement: config.map(|c| (c.agreement.clone(), c.version, c.digest.clone())),
            proven: self.follower.proven(),
            leaves: self.follower.edge().size(),
            signed: self.tip.size,
            heard: self.watch.heard(),
            beat: self.watch.beat(),
            timeline: self.proven.timeline.clone(),
            open: self.open.iter().cloned().collect(),
            raised: self.raised.clone(),
            answers: self.answers.clone(),
            caught_up: self.caught_up,
            foreign: self.watch.foreign_total(),
            waiting: self.follower.waiting(),
        }
    }
}
