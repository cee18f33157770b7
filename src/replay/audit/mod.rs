// SPDX-License-Identifier: EUPL-1.2
//! An audit: the records that the log speaks of are read again, and everything that it says of
//! them is computed again: input chains and totals heartbeat by heartbeat, and alerts at the end.
//!
//! The log is gone through twice. First for its end (the last heartbeat that tells everything) and
//! for topics that were made anew; then leaf by leaf, with the records that each heartbeat tells
//! of. What happened between two heartbeats does not matter: verdicts converge. What idle
//! partitions let pass is told by heartbeats: the watermark, and who was idle.

mod again;
mod given;
mod input;
mod report;
mod survey;
mod totals;
mod verdicts;

use std::collections::BTreeMap;

pub use given::{AuditError, Failure, Given, Kept, Leaves, LoggedLeaf, Records, Wanted};
pub use report::{Difference, Gone, Remains, Report, Totals, Unseen, Verdict};

use crate::ledger::{
    AlertHead, Config, FindingBody, FindingKind, Heartbeat, LeafKind, ReadLeaf, Start,
};
use crate::observation::{EventTime, Span};
use again::Again;
use input::Link;
use survey::{MadeAnew, Survey, data, each, made_anew};
use totals::{Comparison, Sight};
use verdicts::{Ending, Told, time};

/// Topic and partition.
type Place = (String, i32);

/// Differences told one by one at most: nobody reads more.
const MOST: usize = 1_000;

/// Holds a log against the records it speaks of. `progress` hears how many of how many records
/// were read.
///
/// # Errors
/// The log or what was given cannot be read, or something it names was not given.
pub fn audit(
    leaves: &mut Leaves<'_>,
    records: &mut Records<'_>,
    given: &Given<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, AuditError> {
    let survey = Survey::make(leaves)?;
    let end = survey.end.ok_or(AuditError::NoHeartbeat)?;
    let mut audit = Audit {
        report: Report::default(),
        again: Again::new(given.knows_people),
        survey: &survey,
        links: BTreeMap::new(),
        made_anew: BTreeMap::new(),
        gaps: BTreeMap::new(),
        told: BTreeMap::new(),
        start: None,
        pending: None,
        in_force: None,
        blind: None,
        lost: false,
        totals: Comparison::default(),
        uncounted: None,
    };
    each(leaves, &mut |leaf, body| {
        if leaf.seq <= end {
            audit.leaf(leaf, body, given, records)?;
            progress(audit.report.records, survey.records);
        }
        Ok(())
    })?;
    Ok(audit.finish())
}

/// An audit under way.
struct Audit<'a> {
    report: Report,
    again: Again,
    survey: &'a Survey,
    links: BTreeMap<Place, Link>,
    /// Partitions made anew or rewritten since their last heartbeat.
    made_anew: BTreeMap<Place, MadeAnew>,
    /// Offsets that were gone before they were read, since the last heartbeat of the partition.
    gaps: BTreeMap<Place, (i64, i64)>,
    told: BTreeMap<String, Told>,
    start: Option<Start>,
    /// A start whose first heartbeats still tell of what was read before it.
    pending: Option<(u64, Start, Config)>,
    in_force: Option<String>,
    /// Records up to this event time are gone.
    blind: Option<EventTime>,
    /// Whether some are that were told of since the last heartbeat that tells everything.
    lost: bool,
    totals: Comparison,
    /// The first and the last heartbeat whose totals cannot be compared.
    uncounted: Option<(u64, u64)>,
}

impl Audit<'_> {
    fn leaf(
        &mut self,
        leaf: &ReadLeaf,
        body: Option<&str>,
        given: &Given<'_>,
        records: &mut Records<'_>,
    ) -> Result<(), AuditError> {
        match leaf.kind {
            LeafKind::Start => {
                // What its first heartbeats tell of was read by the run before.
                self.restart(given)?;
                self.in_force = None;
                self.start = Some(data(leaf)?);
            }
            LeafKind::Config => {
                let config: Config = data(leaf)?;
                self.in_force = Some(config.digest.clone());
                let start = self.start.clone().unwrap_or_default();
                self.pending = Some((leaf.seq, start, config));
            }
            LeafKind::Finding | LeafKind::Gap => self.finding(leaf)?,
            LeafKind::Alert => {
                let head: AlertHead = data(leaf)?;
                let id = head.alert.clone();
                let told = Told::read(leaf.seq, head, body, given.knows_people);
                self.told.insert(id, told);
            }
            LeafKind::Heartbeat => self.beat(leaf, given, records)?,
            _ => {}
        }
        match &self.in_force {
            Some(expected) if *expected != leaf.agreement => {
                self.differs(Difference::Agreement {
                    leaf: leaf.seq,
                    expected: expected.clone(),
                    told: leaf.agreement.clone(),
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn differs(&mut self, difference: Difference) {
        if self.report.differences.len() < MOST {
            self.report.differences.push(difference);
        }
    }

    fn finding(&mut self, leaf: &ReadLeaf) -> Result<(), AuditError> {
        let finding: FindingBody = data(leaf)?;
        if let Some((place, anew)) = made_anew(&finding) {
            self.made_anew.insert(place, anew);
        }
        let Some(place) = finding.topic.zip(finding.partition) else {
            return Ok(());
        };
        match (finding.finding, finding.offsets) {
            (FindingKind::TopicGone, _) => self.again.forget(&place),
            (FindingKind::Gap, Some(offsets)) => drop(self.gaps.insert(place, offsets)),
            _ => {}
        }
        Ok(())
    }

    fn beat(
        &mut self,
        leaf: &ReadLeaf,
        given: &Given<'_>,
        records: &mut Records<'_>,
    ) -> Result<(), AuditError> {
        let beat: Heartbeat = data(leaf)?;
        let expected = self.report.heartbeats + 1;
        if beat.beat != expected {
            let (leaf, told) = (leaf.seq, beat.beat);
            self.differs(Difference::Number {
                leaf,
                expected,
                told,
            });
        }
        self.report.heartbeats = beat.beat;
        // The first ones of a run tell of what the run before has read.
        if !beat.first {
            self.restart(given)?;
        }
        for part in &beat.partitions {
            self.part(leaf, part, records)?;
        }
        let watermark = beat.watermark.as_deref().and_then(time);
        let end = self.survey.stopped && self.survey.end == Some(leaf.seq);
        self.again.beat(watermark, end);
        if beat.whole {
            self.count(leaf, &beat);
        }
        Ok(())
    }

    /// Compares what became of the records since the last heartbeat that tells everything.
    fn count(&mut self, leaf: &ReadLeaf, beat: &Heartbeat) {
        let lost = std::mem::take(&mut self.lost);
        let sight = match self.blind {
            None => Sight::Whole,
            Some(_) if !lost => Sight::Since,
            Some(_) => {
                self.uncounted.get_or_insert((leaf.seq, leaf.seq)).1 = leaf.seq;
                Sight::Partial
            }
        };
        let found = (beat, &self.again.totals);
        if let Some(parted) = self.totals.beat(leaf, found, sight) {
            self.differs(parted);
        }
    }

    fn restart(&mut self, given: &Given<'_>) -> Result<(), AuditError> {
        if let Some((leaf, start, config)) = self.pending.take() {
            self.again.restart(leaf, (&start, &config), given)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Report {
        let survey = self.survey;
        let program = self.again.program().cloned();
        let blind = |clause: &str| {
            let cut = self.blind?;
            let mut clauses = program.iter().flat_map(|p| &p.agreement().clauses);
            let clause = clauses.find(|one| one.id.as_str() == clause);
            let back = clause.map_or(Span::from_micros(i64::MAX), |one| one.form.looks_back());
            Some(cut.plus(back))
        };
        let ending = Ending {
            stopped: survey.stopped,
            knows_people: self.again.knows_people,
            cut: self.blind,
            blind: &blind,
        };
        self.report.origin.clone_from(&survey.origin);
        self.report.leaves = survey.leaves;
        self.report.outages = survey.timeline.outages().to_vec();
        self.report.blind = survey.timeline.blind().to_vec();
        verdicts::compare(self.told, self.again.verdicts, &ending, &mut self.report);
        self.report.differences.truncate(MOST);
        if let Some((first, last)) = self.uncounted {
            self.report.unseen.push(Unseen::Totals { first, last });
        }
        if let Some(end) = survey.end.filter(|_| !survey.stopped)
            && end + 1 < survey.leaves
        {
            self.report.unseen.push(Unseen::Rest { from: end + 1 });
        }
        self.report
    }
}
