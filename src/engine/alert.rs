// SPDX-License-Identifier: EUPL-1.2
//! The life of an alert inside its group: what was told, and what is to be told.

use super::codec::{Corrupt, Reader, Writer};
use super::form::Evaluation;
use super::group::Group;
use super::pane::{MAX_RECORD_REFS, Place, RecordRef, SetDigest};
use super::pending_events::PendingEvent;
use super::rule::Rule;
use super::settled::{Settled, Worst};
use super::term::MOMENT;
use super::verdict::{Basis, Verdict};
use super::version::Change;
use super::waived::Waived;
use super::window::TimeRange;
use crate::agreement::{Digest, Window};
use crate::observation::EventTime;

/// What the engine remembers of an alert that may still change.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alert {
    /// The agreement it was opened under: its id stays the same under a later one.
    pub agreement: Digest,
    pub range: TimeRange,
    pub observed: f64,
    pub count: u64,
    pub breach: bool,
    pub closed: bool,
    pub version: u32,
    /// The count in the last version that was told.
    last_emitted_count: u64,
    /// Whether something changed since then.
    pub pending: bool,
    /// Of a run, the part that can no longer change.
    pub settled: Settled,
}

/// A version to be told: which alert of the group, what happened, and the panes behind it.
#[derive(Debug)]
pub(super) struct AlertUpdate {
    pub agreement: Digest,
    pub range: TimeRange,
    pub change: Change,
    pub version: u32,
    pub breach: bool,
    pub closed: bool,
    pub observed: f64,
    pub evidence: Evidence,
}

/// Summary over the panes behind a verdict.
#[derive(Debug, Default, Clone)]
pub(super) struct Evidence {
    pub count: u64,
    pub acts: u64,
    pub waived: Waived,
    pub first: Option<EventTime>,
    pub last: Option<EventTime>,
    pub place: Place,
    pub coordinates: Vec<RecordRef>,
    pub digest: SetDigest,
}

impl Group {
    /// Holds fresh verdicts against the alerts of the group and returns what is to be told.
    ///
    /// An open alert is told again only when its count has doubled, so that a burst of n events
    /// makes at most log₂ n versions; the exact value follows when the window closes. `flush`
    /// tells everything that is pending.
    pub(super) fn reconcile(
        &mut self,
        rule: &Rule,
        verdicts: Vec<(Verdict, Evidence)>,
        purged: EventTime,
        flush: bool,
    ) -> Vec<AlertUpdate> {
        let mut updates = Vec::new();
        let mut kept = Vec::with_capacity(verdicts.len());
        for (verdict, evidence) in verdicts {
            let found = self
                .alerts
                .iter()
                .position(|alert| alert.stands_for(&verdict));
            let at = found.unwrap_or_else(|| {
                let settled = Settled::nothing(purged);
                self.alerts
                    .push(Alert::new(rule.agreement, verdict.range, settled));
                self.alerts.len() - 1
            });
            let alert = &mut self.alerts[at];
            kept.push(alert.range.start);
            if let Some(change) = alert.follow(rule, &verdict, evidence.count, flush) {
                updates.push(alert.tell(change, evidence));
            }
        }
        for at in 0..self.alerts.len() {
            let TimeRange { start, end } = self.alerts[at].range;
            if self.alerts[at].breach && end > purged && !kept.contains(&start) {
                let settled = self.settled_end(rule, start, purged);
                let alert = &mut self.alerts[at];
                alert.take_back(settled);
                updates.push(alert.tell(Change::Amended, Evidence::default()));
            }
        }
        self.alerts.sort_by_key(|alert| alert.range.start);
        updates
    }

    /// How many alerts are breaches whose window still runs, and the first event in such a window; of
    /// stretches that slide, when the first of them was passed, or began.
    pub(super) fn open_breaches(&self, rule: &Rule) -> Option<(u64, EventTime)> {
        let open = self.alerts.iter().filter(|a| a.breach && !a.closed);
        let starts = open.map(|alert| alert.range.start);
        let (count, start) = starts.fold((0, EventTime::MAX), |(count, first), start| {
            (count + 1, first.min(start))
        });
        let since = match (&rule.evaluation, &rule.window) {
            // Their first events may be gone.
            (Evaluation::Panes(_), Window::Hopping { .. }) => start,
            (Evaluation::Rolling(length), _) => start.plus(*length).minus(MOMENT),
            // The window of a month begins long before whatever happened in it.
            (Evaluation::Panes(_), _) => {
                let events = self.panes.iter().map(|pane| pane.first);
                let events = events.chain(self.replaceable.iter().map(|one| one.event.time));
                events
                    .filter(|first| *first >= start)
                    .min()
                    .unwrap_or(start)
            }
            // An order or a pause begins with an event.
            _ => start,
        };
        (count > 0).then_some((count, since))
    }

    /// Closes the alerts whose window is over.
    pub(super) fn close(
        &mut self,
        rule: &Rule,
        watermark: EventTime,
        purged: EventTime,
    ) -> Vec<AlertUpdate> {
        let mut updates = Vec::new();
        let verdicts = self.whole(rule).grounded(rule, watermark, purged);
        for at in 0..self.alerts.len() {
            let alert = &self.alerts[at];
            if alert.closed || alert.range.end.plus(rule.lingers) > watermark {
                continue;
            }
            let verdict = verdicts
                .iter()
                .find(|(verdict, _)| alert.stands_for(verdict));
            let evidence = verdict.map(|(_, evidence)| evidence.clone());
            let evidence = evidence.unwrap_or_default();
            self.alerts[at].closed = true;
            updates.push(self.alerts[at].tell(Change::Closed, evidence));
        }
        updates
    }

    /// The breaches of this group, each with what it stands on; see [`Group::verdicts`].
    pub(super) fn grounded(
        &self,
        rule: &Rule,
        watermark: EventTime,
        horizon: EventTime,
    ) -> Vec<(Verdict, Evidence)> {
        let verdicts = self.verdicts(rule, watermark, horizon).into_iter();
        let grounded = verdicts.map(|verdict| {
            let evidence = self.evidence(rule, &verdict);
            (verdict, evidence)
        });
        grounded.collect()
    }

    pub(super) fn evidence(&self, rule: &Rule, verdict: &Verdict) -> Evidence {
        let mut sum = Evidence::default();
        match &verdict.basis {
            Basis::Panes(panes) => self.panes[panes.clone()].iter().for_each(|pane| {
                sum.count += pane.count;
                sum.acts += pane.count;
                sum.span(pane.first, pane.last, pane.place);
                sum.waived.merge(&pane.waived);
                sum.digest.merge(pane.digest);
                sum.coordinates.extend_from_slice(&pane.coordinates);
            }),
            Basis::PendingEvents(events) => {
                let events = events.iter().filter_map(|at| self.pending_events.get(*at));
                events.for_each(|event| sum.add(rule, event));
            }
            Basis::Run(events) => {
                let events = events.clone().filter_map(|at| self.pending_events.get(at));
                events.for_each(|event| sum.add(rule, event));
            }
        }
        sum.coordinates.sort_unstable();
        sum.coordinates.truncate(MAX_RECORD_REFS);
        sum
    }
}

impl Evidence {
    fn add(&mut self, rule: &Rule, event: &PendingEvent) {
        self.count += 1;
        if rule.is_act(event.side()) {
            self.acts += 1;
            self.waived.add(event.waiver, 1);
        }
        self.span(event.time, event.time, event.place);
        self.digest.add_digest(&event.at.digest);
        self.coordinates.push(event.at);
    }

    fn span(&mut self, first: EventTime, last: EventTime, place: Place) {
        self.first = Some(self.first.map_or(first, |known| known.min(first)));
        if self.last.is_none_or(|known| known <= last) {
            self.last = Some(last);
            self.place = place;
        }
    }
}

impl Alert {
    fn new(agreement: Digest, range: TimeRange, settled: Settled) -> Alert {
        Alert {
            agreement,
            range,
            observed: f64::NAN,
            count: 0,
            breach: false,
            closed: false,
            version: 0,
            last_emitted_count: 0,
            pending: false,
            settled,
        }
    }

    /// Whether a verdict is about this alert: it begins at the same moment, or it continues a run
    /// of rolling windows whose beginning is already settled.
    pub(super) fn stands_for(&self, verdict: &Verdict) -> bool {
        let goes_on = |end: EventTime| {
            self.breach && self.range.start < verdict.range.start && end <= self.range.end
        };
        self.range.start == verdict.range.start || verdict.continues.is_some_and(goes_on)
    }

    /// No stretch that can still change is a breach: what remains is the part of a run that is
    /// settled, or nothing.
    fn take_back(&mut self, settled: Option<EventTime>) {
        match settled {
            Some(end) => {
                self.range.end = end;
                if let Some(worst) = self.settled.worst {
                    (self.observed, self.count) = (worst.observed, worst.count);
                }
            }
            None => self.breach = false,
        }
    }

    /// Takes over a verdict; returns what is to be told, if anything is.
    fn follow(
        &mut self,
        rule: &Rule,
        verdict: &Verdict,
        count: u64,
        flush: bool,
    ) -> Option<Change> {
        let continued = self.range.start < verdict.range.start;
        let settled = self.settled.worst.filter(|_| continued);
        let Worst { observed, count } = settled
            .filter(|worst| rule.is_worse(worst.observed, verdict.observed))
            .unwrap_or(Worst {
                observed: verdict.observed,
                count,
            });
        let changed = self.observed.to_bits() != observed.to_bits()
            || self.count != count
            || self.range.end != verdict.range.end
            || !self.breach;
        let returned = self.version > 0 && !self.breach;
        if self.range.end != verdict.range.end {
            self.closed = false; // a session or run that grew is open again
        }
        self.range.end = verdict.range.end;
        self.observed = observed;
        self.count = count;
        self.breach = true;
        self.pending |= changed;
        match (self.version, self.pending) {
            (0, _) => Some(Change::Opened),
            (_, false) => None,
            (_, true) if self.closed || returned => Some(Change::Amended),
            (_, true) if flush || count >= self.last_emitted_count.saturating_mul(2) => {
                Some(Change::Updated)
            }
            (_, true) => None,
        }
    }

    fn worst(&self) -> Worst {
        Worst {
            observed: self.observed,
            count: self.count,
        }
    }

    fn tell(&mut self, change: Change, evidence: Evidence) -> AlertUpdate {
        self.version += 1;
        self.last_emitted_count = self.count;
        self.pending = false;
        AlertUpdate {
            agreement: self.agreement,
            range: self.range,
            change,
            version: self.version,
            breach: self.breach,
            closed: self.closed,
            observed: self.observed,
            evidence,
        }
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.raw(&self.agreement.0);
        to.time(self.range.start);
        to.time(self.range.end);
        to.f64(self.observed);
        to.u64(self.count);
        to.u64(u64::from(self.version));
        to.u64(self.last_emitted_count);
        self.settled.write(to);
        let flags = [self.breach, self.closed, self.pending];
        to.u64(
            flags
                .iter()
                .fold(0, |bits, flag| bits << 1 | u64::from(*flag)),
        );
    }

    /// Reads what [`Alert::write`] wrote; up to version 5 a run kept the worst it ever had.
    pub(super) fn read(version: u8, from: &mut Reader<'_>) -> Result<Alert, Corrupt> {
        let agreement = Digest(from.array()?);
        let range = TimeRange {
            start: from.time()?,
            end: from.time()?,
        };
        let settled = Settled::nothing(range.end);
        let mut alert = Alert::new(agreement, range, settled);
        alert.observed = from.f64()?;
        alert.count = from.u64()?;
        alert.version = from.u32()?;
        alert.last_emitted_count = from.u64()?;
        alert.settled = match version {
            ..=5 => Settled {
                worst: Some(alert.worst()),
                ..settled
            },
            _ => Settled::read(from)?,
        };
        let flags = from.u64()?;
        (alert.breach, alert.closed, alert.pending) =
            (flags & 4 != 0, flags & 2 != 0, flags & 1 != 0);
        Ok(alert)
    }
}
