// SPDX-License-Identifier: EUPL-1.2
//! Whether to sign a checkpoint (C2SP tlog-witness): pure, with what is known as arguments.

use super::alarm::{AlarmKind, Told};
use crate::ledger::{AddCheckpoint, Checkpoint, Hash, PublicKey, SignedNote, proves_consistency};

/// The checkpoint that was signed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Its size; 0 if none was signed yet.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl Default for Tip {
    fn default() -> Tip {
        Tip {
            size: 0,
            root: Hash::empty(),
        }
    }
}

/// What to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// 200: sign it.
    Sign(Tip, SignedNote),
    /// 409: this size was signed last.
    Conflict(u64),
    /// 400: this is no request, or its old size is larger than its new one.
    Malformed,
    /// 404: another log.
    Unknown,
    /// 403: the log has not signed it.
    Forbidden,
    /// 422: it does not go on from what was signed, or is not what came through the queue.
    Unproven,
}

/// Decides about a request. `key` signs for the log from where the copy ends; `copy` tells the root of our own copy at a size, as far as it goes.
#[must_use]
pub fn decide(
    request: &str,
    key: &PublicKey,
    tip: Tip,
    copy: &dyn Fn(u64) -> Option<Hash>,
) -> (Decision, Option<Told>) {
    let Some(asked) = AddCheckpoint::parse(request) else {
        return (Decision::Malformed, None);
    };
    let Some(claimed) = Checkpoint::parse(asked.note.text()) else {
        return (Decision::Malformed, None);
    };
    if claimed.origin != key.name() {
        return (Decision::Unknown, None);
    }
    let Some((new, _)) = Checkpoint::verified(&asked.note, key) else {
        return (Decision::Forbidden, None);
    };
    if asked.old > new.size {
        return (Decision::Malformed, None);
    }
    let shown = |kind, detail| Some(Told::shown(kind, new.size, detail, request.as_bytes()));
    let split = || {
        let detail = format!("the log has signed two states of {} leaves", new.size);
        shown(AlarmKind::SplitView, detail)
    };
    let differs = (new.size == tip.size && new.root != tip.root)
        || copy(new.size).is_some_and(|root| root != new.root);
    if asked.old != tip.size {
        let behind = format!("{} leaves, and we signed {}", new.size, tip.size);
        let told = match differs {
            true => split(),
            false if new.size < tip.size => shown(AlarmKind::RolledBack, behind),
            false => None,
        };
        return (Decision::Conflict(tip.size), told);
    }
    if new.size == tip.size && differs {
        return (Decision::Conflict(tip.size), split());
    }
    if !proves_consistency((tip.size, tip.root), (new.size, new.root), &asked.proof) {
        let detail = format!("from {} to {} leaves", tip.size, new.size);
        return (Decision::Unproven, shown(AlarmKind::Unproven, detail));
    }
    if differs {
        return (Decision::Unproven, split());
    }
    let tip = Tip {
        size: new.size,
        root: new.root,
    };
    (Decision::Sign(tip, asked.note), None)
}
