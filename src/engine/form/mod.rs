// SPDX-License-Identifier: EUPL-1.2
//! How verdicts are drawn, one file each way: what is kept of events, when a verdict falls due, what
//! it is, and what may be let go.

mod absence;
mod deadline;
mod panes;
mod requires;
mod rise;
mod rolling;
mod sequence;

pub(super) use absence::Absence;
pub(super) use deadline::Deadline;
pub(super) use requires::Requires;
pub(super) use sequence::Sequence;

use super::aggregate::{self, AggregateFn};
use super::group::Group;
use super::pending_events::{PendingEvent, PendingEvents, Taken};
use super::rule::{Rule, Source};
use super::term::MOMENT;
use super::verdict::Verdict;
use super::window::longest;
use crate::agreement::{Agreement, Bound, Form, Goes, ROLLING_EVENTS, Window};
use crate::observation::{EventTime, Plan, Span};

/// Events of an order that one group keeps at most; beyond that it is full and says so. With 112
/// bytes each they are 448 KiB.
const FULL: usize = 4_096;

/// As many where every stretch of them is judged: 1.75 MiB.
const FULL_ROLLING: usize = ROLLING_EVENTS as usize;

/// How verdicts are drawn.
#[derive(Debug)]
pub(super) enum Evaluation {
    /// From windows that do not overlap, or hop by steps.
    Panes(Against),
    /// From every stretch of this length that ends with an event.
    Rolling(Span),
    /// Then within a term after first.
    Sequence(Sequence),
    /// No first in reach before then.
    Requires(Requires),
    /// No then within a term after first.
    Deadline(Deadline),
    /// Nothing for a term.
    Absence(Absence),
}

/// What the value of a window is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Against {
    /// The bound.
    Bound,
    /// The last value before it: its rise is held against the bound.
    Before,
}

impl Evaluation {
    pub(super) fn new(form: &Form, agreement: &Agreement) -> Evaluation {
        match form {
            Form::Forbid { .. } | Form::Register(_) => Evaluation::Panes(Against::Bound),
            Form::Limit(limit) => Evaluation::over(&limit.within),
            Form::Trend(_) => Evaluation::Panes(Against::Before),
            Form::Share(share) => Evaluation::over(&share.within),
            Form::Disparity(disparity) => Evaluation::over(&disparity.within),
            Form::Sequence(sequence) => Evaluation::Sequence(Sequence(sequence.within.clone())),
            Form::Requires(requires) => Evaluation::Requires(Requires {
                at_least: requires.at_least.clone(),
                at_most: requires.at_most.clone(),
            }),
            Form::Deadline(deadline) => Evaluation::Deadline(Deadline(deadline.within.clone())),
            Form::Absence(absence) => Evaluation::Absence(Absence::new(absence, agreement)),
        }
    }

    fn over(window: &Window) -> Evaluation {
        match window {
            Window::Rolling(length) => Evaluation::Rolling(*length),
            Window::Calendar(..)
            | Window::Shift(_)
            | Window::Tumbling(_)
            | Window::Hopping { .. }
            | Window::Session { .. } => Evaluation::Panes(Against::Bound),
        }
    }

    /// Whether events are kept one by one.
    pub(super) fn keeps_events(&self) -> bool {
        self.is_order() || matches!(self, Evaluation::Rolling(_))
    }

    /// Whether the order of two kinds of events is judged.
    pub(super) fn is_order(&self) -> bool {
        match self {
            Evaluation::Sequence(_) | Evaluation::Requires(_) | Evaluation::Deadline(_) => true,
            Evaluation::Panes(_) | Evaluation::Rolling(_) | Evaluation::Absence(_) => false,
        }
    }

    /// How many events one group keeps at most.
    pub(super) fn room(&self) -> usize {
        match self {
            Evaluation::Rolling(_) => FULL_ROLLING,
            Evaluation::Panes(_)
            | Evaluation::Sequence(_)
            | Evaluation::Requires(_)
            | Evaluation::Deadline(_)
            | Evaluation::Absence(_) => FULL,
        }
    }

    /// How long after its stretch an alert may still change.
    pub(super) fn lingers(&self) -> Span {
        match self {
            Evaluation::Rolling(length) => *length,
            // An event that is just not too late may end a pause.
            Evaluation::Absence(_) => MOMENT,
            Evaluation::Panes(_)
            | Evaluation::Sequence(_)
            | Evaluation::Requires(_)
            | Evaluation::Deadline(_) => Span::ZERO,
        }
    }

    /// Adds an event to those of a group, and lets go of those that its coming settles.
    pub(super) fn take(&self, pending: &mut PendingEvents, event: PendingEvent) -> Taken {
        match self {
            Evaluation::Requires(requires) => requires.take(pending, event, self.room()),
            Evaluation::Deadline(deadline) => deadline.take(pending, event, self.room()),
            Evaluation::Panes(_)
            | Evaluation::Rolling(_)
            | Evaluation::Sequence(_)
            | Evaluation::Absence(_) => pending.keep(self.room(), event, Taken::NOTHING),
        }
    }

    /// Puts in order what was read, and lets go of what was settled after it was stored.
    pub(super) fn settle(&self, pending: &mut PendingEvents) {
        pending.sort();
        match self {
            Evaluation::Requires(requires) => requires.settle(pending),
            Evaluation::Deadline(deadline) => deadline.settle(pending),
            Evaluation::Panes(_)
            | Evaluation::Rolling(_)
            | Evaluation::Sequence(_)
            | Evaluation::Absence(_) => {}
        }
    }

    /// When a verdict about an event falls due; `None` if it needs no waiting.
    pub(super) fn due(&self, rule: &Rule, event: &PendingEvent) -> Option<EventTime> {
        match self {
            Evaluation::Requires(_) => event.side().is_then().then(|| event.time.plus(MOMENT)),
            Evaluation::Deadline(Deadline(term)) => {
                event.side().is_first().then(|| term.end(event.time))
            }
            Evaluation::Rolling(_) => (!rule.monotone).then(|| event.time.plus(MOMENT)),
            Evaluation::Panes(_) | Evaluation::Sequence(_) | Evaluation::Absence(_) => None,
        }
    }

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn forget(&self, rule: &Rule, group: &mut Group, horizon: EventTime) {
        let pending = &mut group.pending_events;
        match self {
            Evaluation::Panes(Against::Bound) => {
                // A window that hops still needs panes that ended before it.
                let after = match &rule.window {
                    Window::Hopping { grid, steps } => longest(grid, steps - 1),
                    _ => Span::ZERO,
                };
                group
                    .panes
                    .retain(|pane| pane.range.end.plus(after) > horizon);
            }
            Evaluation::Panes(Against::Before) => group.forget_panes(rule, horizon),
            Evaluation::Rolling(length) => {
                pending
                    .candidates
                    .retain(|event| event.time.plus(*length) > horizon);
            }
            Evaluation::Sequence(sequence) => sequence.forget(pending, horizon),
            Evaluation::Requires(requires) => requires.forget(pending, rule, horizon),
            Evaluation::Deadline(deadline) => deadline.forget(pending, horizon),
            Evaluation::Absence(_) => group.forget_runs(horizon),
        }
    }
}

/// What a form computes, and from what of an event.
pub(super) fn computes(form: &Form, plan: &mut Plan) -> (AggregateFn, Source) {
    match form {
        Form::Limit(limit) => AggregateFn::of_values(&limit.aggregate, plan),
        Form::Trend(trend) => AggregateFn::of_values(&trend.aggregate, plan),
        Form::Share(share) => (
            AggregateFn::Share(aggregate::Share::new(share)),
            Source::Property,
        ),
        Form::Disparity(disparity) => {
            let cohort = Source::Cohort(disparity.between, plan.add(disparity.between));
            (
                AggregateFn::Disparity(aggregate::Disparity::new(disparity)),
                cohort,
            )
        }
        Form::Sequence(_) | Form::Requires(_) => {
            (AggregateFn::Count, Source::Order { main_first: false })
        }
        Form::Deadline(_) => (AggregateFn::Count, Source::Order { main_first: true }),
        Form::Forbid { .. } | Form::Register(_) | Form::Absence(_) => {
            (AggregateFn::Count, Source::Nothing)
        }
    }
}

/// Where more events bring its value.
fn goes(form: &Form) -> Goes {
    match form {
        Form::Limit(limit) if limit.signed => Goes::Anywhere,
        Form::Limit(limit) => limit.aggregate.row().goes,
        Form::Trend(_) | Form::Share(_) | Form::Disparity(_) => Goes::Anywhere,
        Form::Forbid { .. }
        | Form::Sequence(_)
        | Form::Requires(_)
        | Form::Deadline(_)
        | Form::Register(_)
        | Form::Absence(_) => Goes::Up,
    }
}

/// Whether more events can only bring the value nearer to passing the bound.
pub(super) fn monotone(form: &Form) -> bool {
    match form {
        Form::Sequence(_) => true,
        Form::Trend(_) | Form::Requires(_) | Form::Deadline(_) | Form::Absence(_) => false,
        Form::Forbid { .. }
        | Form::Limit(_)
        | Form::Share(_)
        | Form::Register(_)
        | Form::Disparity(_) => match (goes(form), form.bound()) {
            (Goes::Up, Bound::AtMost(_)) | (Goes::Down, Bound::AtLeast(_)) => true,
            (Goes::Up | Goes::Down | Goes::Anywhere, _) => false,
        },
    }
}

/// Whether its value can be had after every event at little cost.
pub(super) fn is_shown(form: &Form) -> bool {
    match form {
        Form::Limit(limit) => limit.aggregate.row().is_shown,
        Form::Forbid { .. } | Form::Share(_) | Form::Register(_) => true,
        Form::Trend(_)
        | Form::Sequence(_)
        | Form::Requires(_)
        | Form::Deadline(_)
        | Form::Disparity(_)
        | Form::Absence(_) => false,
    }
}

impl Group {
    /// The breaches of this group, in order of time.
    ///
    /// What ended at or before `horizon` is settled for good and left out; a verdict that more
    /// events could still turn waits until the `watermark` has passed its end.
    pub(super) fn verdicts(
        &self,
        rule: &Rule,
        watermark: EventTime,
        horizon: EventTime,
    ) -> Vec<Verdict> {
        let until = match rule.monotone {
            true => EventTime::MAX,
            false => watermark,
        };
        match &rule.evaluation {
            _ if rule.slides() => self.sliding(rule, horizon, until),
            Evaluation::Panes(Against::Before) => self.rises(rule, horizon, until),
            Evaluation::Panes(Against::Bound) | Evaluation::Rolling(_) => {
                self.panes(rule, horizon, until)
            }
            Evaluation::Sequence(sequence) => sequence.verdicts(&self.pending_events, horizon),
            Evaluation::Requires(_) => {
                Requires::verdicts(&self.pending_events, rule, watermark, horizon)
            }
            Evaluation::Deadline(deadline) => {
                deadline.verdicts(&self.pending_events, watermark, horizon)
            }
            Evaluation::Absence(_) => self.silences(watermark, horizon),
        }
    }

    /// Runs of windows that overlap, of those that end after the horizon, and not after `until`.
    pub(super) fn sliding(
        &self,
        rule: &Rule,
        horizon: EventTime,
        until: EventTime,
    ) -> Vec<Verdict> {
        match (&rule.evaluation, &rule.window) {
            (Evaluation::Rolling(length), _) => {
                self.pending_events.rolling(rule, *length, horizon, until)
            }
            (_, Window::Hopping { grid, steps }) => self.runs(rule, (grid, *steps), horizon, until),
            _ => Vec::new(),
        }
    }

    /// Whatever falls due one day: events that wait, and pauses.
    pub(super) fn all_due(&self, rule: &Rule) -> impl Iterator<Item = EventTime> {
        let is_silence = matches!(rule.evaluation, Evaluation::Absence(_));
        let panes = self.panes.iter().filter(move |_| is_silence);
        let ends = panes.map(|pane| pane.range.end);
        let pending = self.pending_events.candidates.iter();
        let due = pending.filter_map(|event| rule.evaluation.due(rule, event));
        due.chain(ends)
    }
}
