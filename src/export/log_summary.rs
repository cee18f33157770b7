// SPDX-License-Identifier: EUPL-1.2
//! The whole log read once: what was seen and what was not, and which alerts are in scope.

use std::collections::BTreeMap;

use super::selection::Selection;
use super::sources::Sources;
use super::{ExportError, Selected};
use crate::ledger::{
    Checkpoint, Config, Cosignature, Erasure, FindingBody, FindingKind, Genesis, Hash, Heartbeat,
    LeafKind, Outage, ReadLeaf, SignedNote, Start, Stop, Timeline, Tree,
};
use crate::observation::EventTime;
use crate::report::found;
use crate::store::{Reader, StoredLeaf};

/// Leaves read at once.
const PAGE: u32 = 1_000;
/// Gaps and findings that are kept one by one; more are only counted.
const MAX_SHOWN: usize = 500;

/// What was learnt of the log.
pub(super) struct LogSummary {
    /// The last checkpoint.
    pub(super) note: String,
    pub(super) size: u64,
    pub(super) tree: Tree,
    pub(super) genesis: Option<Genesis>,
    /// When the first and the last leaf were written.
    pub(super) first: EventTime,
    pub(super) last: EventTime,
    pub(super) starts: u64,
    /// When the monitor watched and when it did not.
    pub(super) timeline: Timeline,
    /// Times in which nobody watched, as far as they are kept one by one, with the one that lasts
    /// when the export is made.
    pub(super) outages: Vec<Outage>,
    pub(super) outages_total: u64,
    /// Records that were gone before they were read.
    pub(super) gaps: Vec<(EventTime, FindingBody)>,
    pub(super) gap_records: u64,
    pub(super) gaps_total: u64,
    /// Other findings: how many, and over how many records or events.
    pub(super) findings: BTreeMap<FindingKind, (u64, u64)>,
    /// Those of them that name a clause, a field, a reason or a record, as far as they are kept one
    /// by one.
    pub(super) told: Vec<(EventTime, FindingBody)>,
    pub(super) told_total: u64,
    pub(super) beats: u64,
    pub(super) last_beat: Option<Heartbeat>,
    /// Agreements in force, each with when it began.
    pub(super) configs: Vec<(EventTime, Config)>,
    /// Bodies erased, by `order` or `retention`.
    pub(super) erased: BTreeMap<String, u64>,
    /// Exports before this one.
    pub(super) exports: u64,
    /// Size of the log that a witness has signed last.
    pub(super) witnessed: Option<u64>,
    /// What was watched.
    pub(super) sources: Sources,
    /// Which alerts are in scope.
    pub(super) alerts: Selection,
}

/// Reads the log up to its last checkpoint.
pub(super) fn read(
    reader: &Reader,
    (scope, created): (&Selected, EventTime),
    most: usize,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<LogSummary, ExportError> {
    let note = reader.checkpoint()?.ok_or(ExportError::Empty)?;
    let parsed = SignedNote::parse(&note).and_then(|note| Checkpoint::parse(note.text()));
    let size = parsed.map(|checkpoint| checkpoint.size);
    let size = size.filter(|size| *size > 0).ok_or(ExportError::Empty)?;
    let mut seeing = Seeing::new(note, size, most);
    let mut hashes = Vec::new();
    while (hashes.len() as u64) < size {
        let at = hashes.len() as u64;
        let page = reader.leaves(at, PAGE.min(u32::try_from(size - at).unwrap_or(PAGE)))?;
        if page.is_empty() {
            return Err(ExportError::Leaf(at));
        }
        for stored in page {
            hashes.push(Hash::leaf(&stored.bytes));
            seeing.leaf(&stored, scope)?;
        }
        progress(hashes.len() as u64, size);
    }
    let mut summary = seeing.summary;
    summary.alerts.finish();
    summary.tree = hashes.into_iter().collect();
    let lasting = summary.timeline.lasting(created);
    summary.outages = summary.timeline.outages().to_vec();
    summary.outages.extend(lasting);
    summary.outages_total = summary.timeline.outages_total() + u64::from(lasting.is_some());
    Ok(summary)
}

/// The survey as far as it has come.
struct Seeing {
    summary: LogSummary,
}

impl Seeing {
    fn new(note: String, size: u64, most: usize) -> Seeing {
        let summary = LogSummary {
            note,
            size,
            tree: Tree::default(),
            genesis: None,
            first: EventTime::MAX,
            last: EventTime::MIN,
            starts: 0,
            timeline: Timeline::default(),
            outages: Vec::new(),
            outages_total: 0,
            gaps: Vec::new(),
            gap_records: 0,
            gaps_total: 0,
            findings: BTreeMap::new(),
            told: Vec::new(),
            told_total: 0,
            beats: 0,
            last_beat: None,
            configs: Vec::new(),
            erased: BTreeMap::new(),
            exports: 0,
            witnessed: None,
            sources: Sources::default(),
            alerts: Selection::new(most),
        };
        Seeing { summary }
    }

    fn leaf(&mut self, stored: &StoredLeaf, scope: &Selected) -> Result<(), ExportError> {
        let unreadable = |_| ExportError::Leaf(stored.seq);
        let leaf = ReadLeaf::parse(&stored.bytes).map_err(unreadable)?;
        let summary = &mut self.summary;
        summary.first = summary.first.min(leaf.time);
        summary.last = summary.last.max(leaf.time);
        summary.timeline.take(&leaf);
        match leaf.kind {
            LeafKind::Genesis => summary.genesis = Some(leaf.data().map_err(unreadable)?),
            LeafKind::Start => {
                let start: Start = leaf.data().map_err(unreadable)?;
                summary.sources.start(leaf.time, start);
                summary.starts += 1;
            }
            LeafKind::Stop => {
                let _: Stop = leaf.data().map_err(unreadable)?;
            }
            LeafKind::Heartbeat => {
                let beat: Heartbeat = leaf.data().map_err(unreadable)?;
                summary.sources.beat(leaf.time, &beat);
                summary.beats += 1;
                summary.last_beat = Some(beat);
            }
            LeafKind::Config => {
                let config: Config = leaf.data().map_err(unreadable)?;
                let said = |config: &Config| {
                    let Config {
                        digest,
                        standing,
                        note,
                        ..
                    } = config;
                    (digest.clone(), *standing, note.clone())
                };
                let before = summary.configs.last().map(|(_, before)| said(before));
                if before != Some(said(&config)) {
                    summary.configs.push((leaf.time, config));
                }
            }
            LeafKind::Alert => summary.alerts.take(stored, &leaf, scope)?,
            LeafKind::Gap | LeafKind::Finding => {
                let body: FindingBody = leaf.data().map_err(unreadable)?;
                self.finding(leaf.time, body);
            }
            LeafKind::Cosignature => {
                let of: Cosignature = leaf.data().map_err(unreadable)?;
                summary.witnessed = summary.witnessed.max(Some(of.size));
            }
            LeafKind::Erasure => {
                let erasure: Erasure = leaf.data().map_err(unreadable)?;
                *summary.erased.entry(erasure.by).or_default() += erasure.leaves.len() as u64;
            }
            LeafKind::Export => summary.exports += 1,
            LeafKind::KeyRotation => {}
        }
        Ok(())
    }

    fn finding(&mut self, now: EventTime, body: FindingBody) {
        let summary = &mut self.summary;
        if body.finding != FindingKind::Gap {
            let (times, count) = summary.findings.entry(body.finding).or_default();
            *times += 1;
            *count += body.count;
            if found::says_more(&body) {
                summary.told_total += 1;
                if summary.told.len() < MAX_SHOWN {
                    summary.told.push((now, body));
                }
            }
            return;
        }
        summary.gaps_total += 1;
        summary.gap_records += body.count;
        if summary.gaps.len() < MAX_SHOWN {
            summary.gaps.push((now, body));
        }
    }
}
