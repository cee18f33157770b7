// SPDX-License-Identifier: EUPL-1.2
//! What happens once leaves are proven: the record of who may order what goes on, and what they
//! erase goes. Before that a leaf may still be given back, and nothing is done on its word that
//! cannot be undone.

use std::collections::BTreeSet;

use super::alarm::{AlarmKind, Told};
use super::error::MirrorError;
use super::keeper::Keeper;
use crate::ledger::{AlertHead, Config, Erasure, Gone, LeafKind, LogState, ReadLeaf, Timeline};
use crate::observation::EventTime;
use crate::store::{LogCopy, StoreError};

/// What proven leaves say of who signs, what is in force and what is held, as far as the parties
/// have signed it. Made anew from the copy at each start.
#[derive(Debug, Default)]
pub(super) struct Proven {
    record: LogState,
    /// When the monitor watched, as they tell it; kept with the copy, as heartbeats are many.
    pub(super) timeline: Timeline,
    /// Leaves of which what they commit to is erased.
    erased: BTreeSet<u64>,
    /// Leaves that went into all of it.
    size: u64,
}

/// What is kept of the timeline: leaves that went into it, and what came of them.
type KeptTimeline = (u64, Timeline);
/// The name under which it is kept.
const TIMELINE: &str = "timeline";

/// What a leaf comes to.
enum Verdict {
    /// Nothing to do.
    Noted,
    /// The parties have signed what comes into force, or need not.
    Agreed,
    /// They have not: what held before goes on.
    NotAgreed(Config),
    /// These bodies go.
    Erase(Vec<u64>),
    /// This must not be carried out.
    Forbidden(Erasure),
}

impl Proven {
    /// Takes what is proven already; what follows from it was done then.
    pub(super) fn restore(copy: &LogCopy, size: u64) -> Result<Proven, StoreError> {
        let mut proven = Proven::default();
        for leaf in copy.record(0, size)? {
            proven.take(&leaf, copy)?;
        }
        let kept = copy.fact(TIMELINE)?;
        let kept = kept.and_then(|text| serde_json::from_str::<KeptTimeline>(&text).ok());
        // A copy of an older program has none, and one that was proven further is not ours.
        let (from, timeline) = kept.filter(|(at, _)| *at <= size).unwrap_or_default();
        proven.timeline = timeline;
        for leaf in copy.watched(from, size)? {
            proven.timeline.take(&leaf);
        }
        proven.size = size;
        Ok(proven)
    }

    /// Takes the next leaf that says who may order what. The record never learns from one that
    /// says what it must not.
    fn take(&mut self, leaf: &ReadLeaf, copy: &LogCopy) -> Result<Verdict, StoreError> {
        let verdict = match leaf.kind {
            LeafKind::Config => match leaf.data::<Config>() {
                Ok(config) if !self.agreed(leaf, &config) => return Ok(Verdict::NotAgreed(config)),
                _ => Verdict::Agreed,
            },
            LeafKind::Erasure => match leaf.data::<Erasure>() {
                Ok(erasure) => match gone(leaf.seq, &erasure.leaves, copy)? {
                    Some(gone) if self.lets_erase(leaf, &erasure, &gone) => {
                        self.erased.extend(&erasure.leaves);
                        Verdict::Erase(erasure.leaves)
                    }
                    _ => return Ok(Verdict::Forbidden(erasure)),
                },
                Err(_) => Verdict::Noted,
            },
            _ => Verdict::Noted,
        };
        // A leaf that cannot be read as one of its kind says nothing.
        let _ = self.record.take(leaf);
        Ok(verdict)
    }

    /// What is gone already cannot go.
    fn lets_erase(&self, leaf: &ReadLeaf, erasure: &Erasure, gone: &[Gone]) -> bool {
        let mut leaves = erasure.leaves.iter();
        let is_there = leaves.all(|leaf| !self.erased.contains(leaf));
        is_there && self.record.lets_erase(leaf, erasure, gone)
    }

    fn agreed(&self, leaf: &ReadLeaf, config: &Config) -> bool {
        config.is_wholly_agreed() && self.record.lets_rekey(&leaf.origin, config)
    }
}

/// What is to go, if every leaf stands before `seq` and commits to something.
fn gone(seq: u64, leaves: &[u64], copy: &LogCopy) -> Result<Option<Vec<Gone>>, StoreError> {
    let mut found = Vec::new();
    for gone in leaves {
        let leaf = match *gone < seq {
            true => copy.read(*gone)?,
            false => None,
        };
        let Some(leaf) = leaf.filter(|leaf| leaf.committed().len() > 0) else {
            return Ok(None);
        };
        found.push(Gone {
            time: leaf.time,
            head: leaf.data::<AlertHead>().ok(),
        });
    }
    Ok(Some(found))
}

impl Keeper {
    /// The first `size` leaves are proven.
    pub(super) fn prove(&mut self, size: u64, now: EventTime) -> Result<(), MirrorError> {
        for leaf in self.copy.record(self.proven.size, size)? {
            let seq = leaf.seq;
            let told = match self.proven.take(&leaf, &self.copy)? {
                Verdict::Noted => continue,
                Verdict::Agreed => Told::Close(AlarmKind::ConfigUnsigned, String::new()),
                Verdict::NotAgreed(config) => {
                    let (id, version) = (&config.agreement, config.version);
                    let detail = format!("leaf {seq}: agreement {id}, version {version}");
                    Told::raise(AlarmKind::ConfigUnsigned, "", detail)
                }
                Verdict::Erase(leaves) => {
                    self.copy.erase(&leaves)?;
                    continue;
                }
                Verdict::Forbidden(erasure) => {
                    let (by, count) = (&erasure.by, erasure.leaves.len());
                    let detail = format!("leaf {seq}: {by}, {count} bodies are kept");
                    Told::raise(AlarmKind::ErasureUnsigned, seq, detail)
                }
            };
            self.tell(vec![told], now)?;
        }
        for leaf in self.copy.watched(self.proven.size, size)? {
            self.proven.timeline.take(&leaf);
        }
        self.proven.size = size;
        let kept = serde_json::to_string(&(size, &self.proven.timeline));
        let kept = kept.map_err(|_| MirrorError::State)?;
        self.copy.put_fact(TIMELINE, &kept)?;
        Ok(())
    }
}
