// SPDX-License-Identifier: EUPL-1.2
//! What becomes of a message, for whoever keeps the copy.

use super::alarm::{AlarmKind, Told};
use crate::ledger::{Hash, Message};

/// Bytes of a foreign message that are kept to show it.
const MAX_SHOWN: usize = 16 << 10;

/// What is known of a leaf that came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its hash.
    pub leaf: Hash,
    /// The note of the checkpoint that ends with it, if there was one.
    pub note: Option<String>,
}

/// A message whose leaf is new, and signed by the log.
#[derive(Debug)]
pub enum New {
    /// The one that was taken.
    This(Box<Message>),
    /// One that waited, by number of its leaf and its own.
    Waited(u64, u64),
}

impl New {
    pub(super) fn waited(&self) -> Option<u64> {
        match self {
            New::This(_) => None,
            New::Waited(_, id) => Some(*id),
        }
    }

    pub(super) fn seq(&self) -> u64 {
        match self {
            New::This(message) => message.leaf.seq,
            New::Waited(seq, _) => *seq,
        }
    }
}

/// What became of a message.
#[derive(Debug, Default)]
pub struct Step {
    /// Messages to be kept, in order of leaves.
    pub new: Vec<New>,
    /// Checkpoints that hold: size and note.
    pub proven: Vec<(u64, String)>,
    /// Leaves that are given back: a key signed for them that did not sign for the log any more.
    pub withdrawn: Vec<u64>,
    /// The message waits, under this number.
    pub waits: Option<u64>,
    /// Messages that wait no longer: nothing comes of them.
    pub dropped: Vec<u64>,
    /// Messages that wait no longer: they are to be taken again.
    pub again: Vec<u64>,
    /// Messages that the log has not signed.
    pub foreign: u64,
    /// What was found.
    pub told: Vec<Told>,
}

impl Step {
    /// The message is not the log's, for this reason.
    pub(super) fn foreign(&mut self, why: &str, message: &[u8]) {
        self.foreign += 1;
        self.shown(AlarmKind::QueueForeign, why.to_owned(), message);
    }

    /// Something that anybody may bring about: it has one place, and what shows it is cut.
    pub(super) fn shown(&mut self, kind: AlarmKind, detail: String, message: &[u8]) {
        let shown = &message[..message.len().min(MAX_SHOWN)];
        self.told.push(Told::shown(kind, "", detail, shown));
    }

    /// The log has signed what cannot both be.
    pub(super) fn split(&mut self, place: u64, detail: String, message: &[u8]) {
        let told = Told::shown(AlarmKind::SplitView, place, detail, message);
        self.told.push(told);
    }
}
