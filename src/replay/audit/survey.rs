// SPDX-License-Identifier: EUPL-1.2
//! The first way through the log: its end, and what was made anew.

use std::collections::{BTreeMap, BTreeSet};

use super::Place;
use super::given::{AuditError, Leaves};
use crate::ledger::{FindingBody, FindingKind, Heartbeat, LeafKind, ReadLeaf, Timeline};

/// What has to be known before the first record is read.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) origin: String,
    pub(super) leaves: u64,
    /// The last heartbeat that tells everything.
    pub(super) end: Option<u64>,
    /// Whether a stop follows it.
    pub(super) stopped: bool,
    /// Records told of.
    pub(super) records: u64,
    /// When the monitor watched, up to the last leaf.
    pub(super) timeline: Timeline,
    /// Topics of which the log says that they are compacted.
    pub(super) compacted: BTreeSet<String>,
    /// By partition: each leaf that says that it was made anew or rewritten, with the offset from
    /// which on other records are there than were read before.
    pub(super) made_anew: BTreeMap<Place, Vec<(u64, i64)>>,
}

impl Survey {
    pub(super) fn make(leaves: &mut Leaves<'_>) -> Result<Survey, AuditError> {
        let mut survey = Survey::default();
        each(leaves, &mut |leaf, _| survey.leaf(leaf))?;
        Ok(survey)
    }

    fn leaf(&mut self, leaf: &ReadLeaf) -> Result<(), AuditError> {
        self.origin.clone_from(&leaf.origin);
        self.leaves += 1;
        self.timeline.take(leaf);
        match leaf.kind {
            LeafKind::Heartbeat => {
                let beat: Heartbeat = data(leaf)?;
                if beat.whole {
                    self.end = Some(leaf.seq);
                    (self.stopped, self.records) = (false, beat.read);
                }
            }
            LeafKind::Stop => self.stopped = true,
            LeafKind::Finding => {
                let finding: FindingBody = data(leaf)?;
                if let Some((place, anew)) = made_anew(&finding) {
                    let all = self.made_anew.entry(place).or_default();
                    all.push((leaf.seq, anew.others));
                }
                if finding.finding == FindingKind::Compacted {
                    self.compacted.extend(finding.topic);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// What a finding says of a partition that was made anew, or rewritten from some offset on.
#[derive(Debug, Clone, Copy)]
pub(super) struct MadeAnew {
    /// The offset that was to be read next.
    pub(super) wanted: i64,
    /// The one at which reading went on.
    pub(super) next: i64,
    /// From here on other records are there than were read before.
    pub(super) others: i64,
}

/// A partition that a finding says was made anew, or rewritten.
pub(super) fn made_anew(finding: &FindingBody) -> Option<(Place, MadeAnew)> {
    let (wanted, next) = finding.offsets?;
    let others = match finding.finding {
        FindingKind::TopicReset => i64::MIN,
        FindingKind::Rewritten => next,
        _ => return None,
    };
    let place = (finding.topic.clone()?, finding.partition?);
    let anew = MadeAnew {
        wanted,
        next,
        others,
    };
    Some((place, anew))
}

impl Survey {
    /// Whether records of a partition that were told of before a leaf, up to an offset, are others
    /// now.
    pub(super) fn is_stale(&self, place: &Place, told: u64, until: i64) -> bool {
        let all = self.made_anew.get(place).into_iter().flatten();
        all.into_iter()
            .any(|(leaf, others)| told < *leaf && until > *others)
    }
}

/// Takes a leaf and the body that it commits to.
type EachLeaf<'a> = dyn FnMut(&ReadLeaf, Option<&str>) -> Result<(), AuditError> + 'a;

/// Goes through all leaves.
pub(super) fn each(leaves: &mut Leaves<'_>, leaf: &mut EachLeaf<'_>) -> Result<(), AuditError> {
    let mut next = 0;
    loop {
        let page = leaves(next)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        next = last.seq + 1;
        for one in &page {
            let read = ReadLeaf::parse(&one.bytes);
            let read = read.map_err(|error| AuditError::Leaf(one.seq, error))?;
            leaf(&read, one.body.as_deref())?;
        }
    }
}

/// What a leaf says.
pub(super) fn data<'a, T: serde::Deserialize<'a>>(leaf: &'a ReadLeaf) -> Result<T, AuditError> {
    let data = leaf.data();
    data.map_err(|error| AuditError::Leaf(leaf.seq, error))
}
