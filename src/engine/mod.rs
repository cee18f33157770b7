// SPDX-License-Identifier: EUPL-1.2
//! Pure verdicts: compiled clauses, windows, watermark, alert life.
//!
//! ```text
//! Observation ─► Program::select ─► Batch ─► Engine::apply ─► Engine::drain ─► Changes
//!                stateless, any thread       one owner        once per commit
//! ```
//!
//! No I/O, no clock, no log, no thread. The same engine serves the sidecar, tests of clauses and
//! audits. Whatever order partitions interleave in, however events are batched and wherever the
//! process restarts, the last version of every alert is the same.
//!
//! **How far that reaches.** An event counts unless it lies more than `amend_for` before the latest
//! of its own partition, or before the horizon: the latest of the partition that is furthest behind,
//! less `amend_for`. A partition that is known ([`Engine::expect`]) and not yet heard holds the
//! horizon back. So partitions give the same verdicts read together or one whole after the other, in
//! any order. What may come too late is a partition that was idle, or unknown, while the others went
//! on for longer than `amend_for`: its earlier events are counted as late, by partition, and judged
//! by nobody.

mod aggregate;
mod alert;
mod batch;
mod calendars;
mod changes;
mod codec;
mod count;
mod drain;
mod drain_stats;
mod duplicates;
mod fate;
mod form;
mod group;
mod hours;
mod key;
mod matcher;
mod pane;
mod pending_events;
mod places;
mod program;
mod register;
mod replaceable;
mod rule;
mod rule_state;
mod settled;
mod term;
mod times;
mod tracer;
mod units;
mod verdict;
mod version;
mod waived;
mod waiver;
mod watermark;
mod window;

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

pub use batch::{Batch, PartitionId, Skip};
pub use changes::{Changes, Limits, StatePiece};
pub use codec::Corrupt;
pub use drain_stats::{DrainStats, Met, Peak, SourceCounts};
pub use fate::Fate;
pub use hours::is_open;
pub use key::Part;
pub use pane::{RecordRef, SetDigest};
pub use program::Program;
pub use tracer::{Look, Role, Tracer};
pub use version::{AlertId, AlertVersion, Change};
pub use window::TimeRange;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::observation::EventTime;
use batch::Match;
use calendars::{CALENDARS, Calendars};
use codec::Reader;
use count::{Added, Member};
use duplicates::{Duplicates, Meeting};
use pane::{Event, Place};
use places::Places;
use rule_state::RuleState;
use watermark::Progress;

/// Name under which progress and places are stored.
const OWNER: &str = "engine";
/// Name under which names of events are stored. Another one than that of the fingerprints of older
/// versions, which say nothing about content.
const DUPLICATES: &str = "names";
/// Entries whose groups are fetched from memory side by side: some 60 groups, which fit into the
/// first cache.
const TOGETHER: usize = 32;

/// All live state, owned by one thread.
#[derive(Debug)]
pub struct Engine {
    program: Arc<Program>,
    limits: Limits,
    states: Vec<RuleState>,
    progress: Progress,
    duplicates: Duplicates,
    calendars: Calendars,
    places: Places,
    /// Open alerts by the end of their window: end, rule, group key.
    open: BTreeSet<(EventTime, u16, Box<[u8]>)>,
    stats: DrainStats,
    /// Whether anything happened since the last [`Engine::drain`].
    dirty: bool,
}

impl Engine {
    /// An engine without any state.
    #[must_use]
    pub fn new(program: Arc<Program>, limits: Limits) -> Engine {
        let smallest = program.agreement().min_group;
        let enough = smallest.counts.max(smallest.performance) as usize;
        Engine {
            states: program.rules().iter().map(RuleState::new).collect(),
            progress: Progress::new(limits.lateness, limits.amend_for),
            duplicates: Duplicates::new(limits.amend_for, limits.fingerprints),
            calendars: Calendars::default(),
            places: Places::new(enough),
            open: BTreeSet::new(),
            stats: DrainStats::new(program.agreement().clauses.len()),
            dirty: false,
            program,
            limits,
        }
    }

    /// Adds stored state. Pieces of one owner come in the order in which they were stored.
    ///
    /// `Ok(false)` means that no clause of this agreement has such an owner any more.
    ///
    /// # Errors
    /// The bytes cannot be read back.
    pub fn restore(&mut self, owner: &str, bytes: &[u8]) -> Result<bool, Corrupt> {
        match owner {
            OWNER => {
                let mut from = Reader(bytes);
                self.progress.read(&mut from)?;
                self.places.read(&mut from)?;
            }
            DUPLICATES => self.duplicates.restore(bytes)?,
            CALENDARS => self.calendars.restore(bytes)?,
            _ => {
                let rules = self.program.rules();
                let Some(at) = rules.iter().position(|rule| rule.owner == owner) else {
                    return Ok(false);
                };
                self.states[at].restore(&rules[at], bytes)?;
            }
        }
        Ok(true)
    }

    /// To be called once when everything is restored. Gives the levels as they are.
    pub fn restored(&mut self) -> DrainStats {
        let horizon = self.progress.horizon();
        self.stats.dropped = self.drop_outdated();
        for (rule, state) in self.program.rules().iter().zip(&mut self.states) {
            state.restored(rule, horizon);
        }
        self.duplicates.purge(horizon);
        self.stats.groups = self.states.iter().map(RuleState::len).sum();
        for (index, (rule, state)) in (0u16..).zip(self.program.rules().iter().zip(&self.states)) {
            let open = state.open_alerts(rule);
            self.open
                .extend(open.map(|(end, key)| (end, index, key.into())));
        }
        self.take_tally()
    }

    /// Takes in a batch.
    pub fn apply(&mut self, batch: &Batch) {
        self.apply_watched(batch, &mut |_, _| {});
    }

    /// As [`Engine::apply`]; `watch` hears what became of each observation, by its place in the
    /// batch.
    pub fn apply_watched(&mut self, batch: &Batch, watch: &mut dyn FnMut(usize, Fate)) {
        self.dirty |= !batch.is_empty();
        let mut groups = Vec::with_capacity(batch.matches.len());
        let mut record = None;
        let (mut fresh, mut event) = (false, None);
        for (index, entry) in batch.entries.iter().enumerate() {
            if index % TOGETHER == 0 {
                self.fetch(batch, index, &mut groups);
            }
            let this = Some((entry.source, entry.offset));
            if this != record {
                self.finish_record(record, fresh);
                (record, fresh) = (this, false);
            }
            let fate = self.observe(batch, &groups, index, &mut event);
            fresh |= !matches!(fate, Fate::Duplicate | Fate::Superseded);
            watch(index, fate);
        }
        self.finish_record(record, fresh);
    }

    /// Looks up the names and groups of the entries from this one on, before the first of them is
    /// changed: look-ups wait for memory, and side by side they wait together.
    fn fetch(&self, batch: &Batch, first: usize, groups: &mut Vec<Option<usize>>) {
        let entries = batch.entries[first..].iter().take(TOGETHER);
        self.duplicates.fetch(entries.map(|entry| entry.name.id));
        let end = batch.entries.get(first + TOGETHER);
        let end = end.map_or(batch.matches.len(), |entry| entry.matches as usize);
        let (from, state) = (groups.len(), |matched: &Match| {
            &self.states[usize::from(matched.rule)]
        });
        let matches = &batch.matches[from..end];
        groups.extend(
            matches
                .iter()
                .map(|matched| state(matched).find(batch.text(matched.key))),
        );
        for (matched, group) in matches.iter().zip(&groups[from..]) {
            group.inspect(|group| state(matched).touch(*group));
        }
    }

    fn finish_record(&mut self, record: Option<(PartitionId, i64)>, fresh: bool) {
        if let Some((source, _)) = record {
            let counts = self.stats.source(source);
            if fresh {
                counts.observed += 1
            } else {
                counts.duplicate += 1
            }
        }
    }

    /// Takes in one observation. What is decided about an event holds for all observations that it
    /// yields: `event` hands it from the first one to the others.
    fn observe(
        &mut self,
        batch: &Batch,
        groups: &[Option<usize>],
        index: usize,
        event: &mut Option<Meeting>,
    ) -> Fate {
        let entry = &batch.entries[index];
        if entry.name.part == 0 {
            *event = None;
        }
        if !self
            .progress
            .admit(entry.source, entry.time, entry.is_placed)
        {
            self.stats.source(entry.source).late += 1;
            return Fate::Late;
        }
        let meeting = event.get_or_insert_with(|| {
            let meeting = self.duplicates.meet(entry.time, &entry.name);
            let at = (entry.source, entry.offset);
            match meeting {
                Meeting::Newer => self.take_back(entry.name.id),
                Meeting::Other => self.stats.reuse(at),
                Meeting::Older => self.stats.supersede(at),
                Meeting::New | Meeting::Same => {}
            }
            meeting
        });
        match meeting {
            Meeting::Same => return Fate::Duplicate,
            Meeting::Older => return Fate::Superseded,
            Meeting::New | Meeting::Other | Meeting::Newer => {}
        }
        self.tell_apart(batch, index);
        let matches = batch.hits_of(index);
        let counts = self.stats.source(entry.source);
        if matches.is_empty() {
            counts.unmatched += 1;
            return Fate::Unmatched;
        }
        counts.matched += 1;
        let place = Place {
            site: self.places.number(batch.text(entry.site)),
            team: self.places.number(batch.text(entry.team)),
        };
        self.places.meet(place.site, entry.person);
        let at = RecordRef {
            source: entry.source,
            offset: entry.offset,
            digest: batch.digests[entry.digest as usize],
        };
        let mut skipped = None;
        let mut is_counted = false;
        for (matched, group) in batch.matches[matches.clone()].iter().zip(&groups[matches]) {
            let event = Event {
                time: entry.time,
                contribution: matched.contribution,
                place,
                at,
                waiver: matched.waiver,
            };
            let who = Member {
                key: batch.text(matched.key),
                group: *group,
                name: entry.name.version.is_some().then_some(entry.name.id),
            };
            match self.count(matched.rule, who, &event) {
                Some(why) => skipped = Some(why),
                None => is_counted = true,
            }
        }
        match skipped {
            Some(why) if !is_counted => Fate::Skipped(why),
            _ => Fate::Counted,
        }
    }

    /// Counts what an observation could not be counted for, and its site if that is not declared.
    fn tell_apart(&mut self, batch: &Batch, index: usize) {
        let entry = &batch.entries[index];
        let at = (entry.source, entry.offset);
        for skipped in batch.skipped_of(index) {
            let clause = self.clause(skipped.rule);
            self.stats.skip((clause, skipped.why, skipped.field), at);
        }
        let site = batch.text(entry.stray_site);
        if !site.is_empty() {
            self.stats.stray(site, at);
        }
    }

    /// Takes back what the telling before of an event added, wherever that was.
    fn take_back(&mut self, name: u64) {
        for (rule, state) in self.program.rules().iter().zip(&mut self.states) {
            state.take_back(rule, name);
        }
    }

    /// Counts an event for a clause; returns what came in the way, if something did.
    fn count(&mut self, rule: u16, who: Member<'_>, event: &Event) -> Option<Skip> {
        let index = usize::from(rule);
        let clause = self.clause(rule);
        let may_grow = self.stats.groups < self.limits.groups;
        let state = &mut self.states[index];
        let before = state.len();
        let added = state.add(&self.program.rules()[index], who, event, may_grow);
        self.stats.groups += state.len() - before;
        match added {
            Added::Skipped(why) => {
                let at = (event.at.source, event.at.offset);
                self.stats.skip((clause, why, None), at);
                return Some(why);
            }
            Added::Full => {
                self.stats.matched[clause] += 1;
                self.stats.full += 1;
            }
            Added::Kept => self.stats.matched[clause] += 1,
        }
        if let Some(waiver) = self.program.waiver(event.waiver) {
            *self.stats.waived.entry(waiver).or_default() += 1;
        }
        None
    }

    fn clause(&self, rule: u16) -> usize {
        self.program.rules()[usize::from(rule)].clause
    }
}
