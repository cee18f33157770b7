// SPDX-License-Identifier: EUPL-1.2
//! Intake and engine of the sidecar, run again under what the log says was in force.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;

use super::Place;
use super::given::{AuditError, Given};
use super::report::{Totals, Verdict};
use crate::engine::{AlertVersion, Batch, Engine, Limits, Part, PartitionId, Program};
use crate::intake::{Format, Intake, IntakeLimits, Item, Outcome, Pseudonyms, Record, Reject};
use crate::ledger::{Bounds, Config, Reading, Start};
use crate::observation::{EventTime, Span, WorkerRef};

/// Observations that the engine takes in at once.
const BATCH: usize = 4_096;
/// Batches after which it draws its verdicts, so that it lets go of what is over.
const OFTEN: u32 = 32;
/// Who reads alerts.
const RECIPIENT: &str = "union";

/// What came out last for each alert, by id.
pub(super) type Verdicts = BTreeMap<String, Verdict>;

/// The monitor, run again.
#[derive(Default)]
pub(super) struct Again {
    running: Option<Running>,
    sources: BTreeMap<Place, PartitionId>,
    idle: BTreeSet<PartitionId>,
    gone: BTreeSet<PartitionId>,
    pub(super) verdicts: Verdicts,
    /// What became of all records.
    pub(super) totals: Totals,
    pub(super) knows_people: bool,
}

/// Intake and engine between two starts.
struct Running {
    program: Arc<Program>,
    intake: Intake,
    engine: Engine,
    reads: Vec<(Topics, Format)>,
    lateness: Span,
    batch: Batch,
    batches: u32,
}

/// Topics that are read in one format.
enum Topics {
    Names(Vec<String>),
    Pattern(Regex),
}

impl Again {
    pub(super) fn new(knows_people: bool) -> Again {
        Again {
            knows_people,
            ..Again::default()
        }
    }

    /// A start: all state goes over into an engine with the agreement now in force, as it does
    /// through the store.
    pub(super) fn restart(
        &mut self,
        leaf: u64,
        (start, config): (&Start, &Config),
        given: &Given<'_>,
    ) -> Result<(), AuditError> {
        let mut next = Running::new(leaf, (start, config), given)?;
        if let Some(mut old) = self.running.take() {
            let state = self.draw(&mut old, true);
            for piece in state {
                // What was just written can be read back.
                let restored = next.engine.restore(&piece.owner, &piece.bytes);
                restored.map_err(|error| AuditError::Given(error.into()))?;
            }
        }
        next.engine.restored();
        self.idle.clear();
        for source in self.sources.values().filter(|id| !self.gone.contains(id)) {
            next.engine.expect(*source);
        }
        self.running = Some(next);
        Ok(())
    }

    /// Makes a partition known. One that is gone stays so until it is `heard`.
    pub(super) fn expect(&mut self, place: &Place, heard: bool) -> PartitionId {
        let next = PartitionId(self.sources.len() as u32);
        let source = *self.sources.entry(place.clone()).or_insert(next);
        if self.gone.contains(&source) && !heard {
            return source;
        }
        self.gone.remove(&source);
        if let Some(running) = &mut self.running {
            running.engine.expect(source);
        }
        source
    }

    /// A partition is not there any more.
    pub(super) fn forget(&mut self, place: &Place) {
        let Some(source) = self.sources.get(place) else {
            return;
        };
        self.gone.insert(*source);
        if let Some(running) = &mut self.running {
            running.engine.forget(*source);
        }
    }

    pub(super) fn set_idle(&mut self, source: PartitionId, idle: bool) {
        match idle {
            true => self.idle.insert(source),
            false => self.idle.remove(&source),
        };
    }

    /// Takes in a record that was read at a moment; `value` is the digest of its value.
    pub(super) fn take(
        &mut self,
        source: PartitionId,
        record: &Record<'_>,
        (read_at, value): (EventTime, [u8; 32]),
    ) {
        let Some(running) = &mut self.running else {
            return;
        };
        self.totals.read += 1;
        match running.take(source, record, (read_at, value)) {
            Some(Outcome::Ignored(rule)) => {
                *self.totals.ignored.entry(rule.to_owned()).or_default() += 1;
            }
            Some(Outcome::Rejected(why)) => {
                let why = why.name().to_owned();
                *self.totals.rejected.entry(why).or_default() += 1;
            }
            // Whoever has no such schema cannot read it again, and that shows.
            Some(Outcome::Waits(_)) => {
                let why = Reject::NoSchema.name().to_owned();
                *self.totals.rejected.entry(why).or_default() += 1;
            }
            // The engine says which of them were there before.
            Some(Outcome::Observed) | None => {}
        }
        if running.batches >= OFTEN
            && let Some(mut running) = self.running.take()
        {
            self.draw(&mut running, false);
            self.running = Some(running);
        }
    }

    /// A heartbeat: idle partitions let the watermark come to where it says. `end` also draws
    /// what was held back, as a stop does.
    pub(super) fn beat(&mut self, watermark: Option<EventTime>, end: bool) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        if let Some(watermark) = watermark {
            let idle: Vec<PartitionId> = self.idle.iter().copied().collect();
            running.apply();
            running.engine.idle(&idle, watermark.plus(running.lateness));
        }
        self.draw(&mut running, end);
        self.running = Some(running);
    }

    /// The clause of this name under the agreement in force.
    pub(super) fn program(&self) -> Option<&Arc<Program>> {
        self.running.as_ref().map(|running| &running.program)
    }

    fn draw(&mut self, running: &mut Running, end: bool) -> Vec<crate::engine::StatePiece> {
        running.apply();
        running.batches = 0;
        let changes = running.engine.drain(end, &|_| end);
        for version in &changes.alerts {
            let verdict = running.verdict(version, self.knows_people);
            self.verdicts.insert(version.id.to_string(), verdict);
        }
        for counts in changes.stats.sources.values() {
            self.totals.observed += counts.observed;
            self.totals.duplicate += counts.duplicate;
            self.totals.late += counts.late;
        }
        changes.state
    }
}

impl Running {
    fn new(
        leaf: u64,
        (start, config): (&Start, &Config),
        given: &Given<'_>,
    ) -> Result<Running, AuditError> {
        let mappings = config.mappings.iter();
        let mappings = mappings.map(|named| given.mapping(leaf, named));
        let mappings = mappings.collect::<Result<Vec<_>, _>>()?;
        let program = Arc::new(Program::new(given.agreement(leaf, config)?));
        let (limits, bounds) = limits(&start.bounds);
        let pseudonyms: Pseudonyms = (given.pseudonyms)()?;
        let zone = &program.agreement().zone;
        let people = config.people.as_ref();
        let people = people.map(|named| given.people(leaf, named, (&pseudonyms, zone)));
        let intake = Intake::new(program.plan().clone(), mappings, pseudonyms, bounds);
        let intake = intake.with_people(people.transpose()?);
        let intake = intake.with_schemas(given.schemas.clone());
        Ok(Running {
            lateness: limits.lateness,
            reads: reads(leaf, &start.reads, &intake)?,
            engine: Engine::new(program.clone(), limits),
            program,
            intake,
            batch: Batch::new(),
            batches: 0,
        })
    }

    /// What becomes of a record; nothing if its topic is not read.
    fn take(
        &mut self,
        source: PartitionId,
        record: &Record<'_>,
        (read_at, value): (EventTime, [u8; 32]),
    ) -> Option<Outcome> {
        let fits = |(topics, _): &&(Topics, Format)| topics.takes(record.topic);
        let (_, format) = self.reads.iter().find(fits)?;
        let mut record = record.clone();
        record.read_at = read_at;
        let (program, batch) = (&self.program, &mut self.batch);
        let outcome = self.intake.read(&record, *format, &mut |item| {
            if let Item::Seen(seen, _) = item {
                program.select(source, record.offset, seen, &mut || value, batch);
            }
        });
        if self.batch.len() >= BATCH {
            self.apply();
        }
        Some(outcome)
    }

    fn apply(&mut self) {
        self.engine.apply(&self.batch);
        self.batch.clear();
        self.batches += 1;
    }

    fn verdict(&self, version: &AlertVersion, knows_people: bool) -> Verdict {
        let clause = &self.program.agreement().clauses[version.clause];
        let month = version.window.start.to_timestamp().strftime("%Y-%m");
        let month = month.to_string();
        let name = |worker: &WorkerRef| match knows_people {
            true => {
                let pseudonyms = self.intake.pseudonyms();
                pseudonyms.for_recipient(worker, RECIPIENT, &month)
            }
            false => super::verdicts::SOMEBODY.to_owned(),
        };
        let parts = clause.form.per().0.iter().zip(&version.group);
        let parts = parts.map(|(field, part)| match part {
            Part::Worker(worker) => format!("{}={}", field.name(), name(worker)),
            Part::Text(text) => format!("{}={text}", field.name()),
            Part::Nobody => format!("{}=", field.name()),
        });
        Verdict {
            clause: clause.id.to_string(),
            group: parts.collect::<Vec<_>>().join(", "),
            start: version.window.start.to_string(),
            end: (!version.is_open_ended()).then(|| version.window.end.to_string()),
            observed: version.observed,
            count: version.count,
            breach: version.breach,
            closed: version.closed,
        }
    }
}

impl Topics {
    fn takes(&self, topic: &str) -> bool {
        match self {
            Topics::Names(names) => names.iter().any(|name| name == topic),
            Topics::Pattern(pattern) => pattern.is_match(topic),
        }
    }
}

fn limits(bounds: &Bounds) -> (Limits, IntakeLimits) {
    let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let limits = Limits {
        lateness: Span::from_micros(bounds.lateness),
        amend_for: Span::from_micros(bounds.amend_for),
        groups: whole(bounds.groups),
        fingerprints: whole(bounds.fingerprints),
    };
    let intake = IntakeLimits {
        payload: whole(bounds.payload),
        max_future: Span::from_micros(bounds.max_future),
    };
    (limits, intake)
}

fn reads(
    leaf: u64,
    reads: &[Reading],
    intake: &Intake,
) -> Result<Vec<(Topics, Format)>, AuditError> {
    let one = |reading: &Reading| {
        let topics = match &reading.pattern {
            None => Topics::Names(reading.topics.clone()),
            Some(pattern) => {
                let built = regex::RegexBuilder::new(pattern)
                    .size_limit(1 << 20)
                    .build();
                Topics::Pattern(built.map_err(|_| AuditError::Pattern {
                    leaf,
                    pattern: pattern.clone(),
                })?)
            }
        };
        let format = intake.format(reading.mapping.as_deref());
        let format = format.ok_or_else(|| AuditError::NoMapping {
            leaf,
            name: reading.mapping.clone().unwrap_or_default(),
            digest: String::new(),
        })?;
        Ok((topics, format))
    };
    reads.iter().map(one).collect()
}
