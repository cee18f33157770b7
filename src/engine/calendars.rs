// SPDX-License-Identifier: EUPL-1.2
//! Which days of calendars state was made under, and whether one that changed since matters to it.
//!
//! The state of a clause is named by what the clause means, without the days on which its calendars
//! are not as usual. These are stored beside. When a version of the agreement comes with other days,
//! a day that changed is one of three:
//!
//! - **Ahead** of everything that was read: nothing was decided by it. State is kept; ends of
//!   windows and terms that run into it are worked out anew ([`RuleState::renew`]).
//! - **Behind** every window and term that is open or can still be amended: kept.
//! - **Between**: events were judged by the day as it was. The state of the clause is let go, and
//!   told, as if the clause were another one.
//!
//! What is behind and what is ahead is told by event time alone, so that the answer is the same for
//! whoever reads the same log.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Engine;
use super::codec::{Corrupt, Reader, Writer};
use super::form::{Absence, Deadline, Evaluation, Requires, Sequence};
use super::hours::shift;
use super::program::Program;
use super::rule::Rule;
use super::rule_state::RuleState;
use super::term::after;
use super::window::{Steps, TimeRange, calendar, longest, midnight};
use crate::agreement::{Days, Reads, Term, Window};
use crate::observation::{EventTime, Span};

/// Name under which the days are stored.
pub(super) const CALENDARS: &str = "calendars";

/// First byte of what is stored.
const VERSION: u8 = 1;

/// Further than a shift, a reading of clocks and an interval together reach over a window's start.
const MARGIN: Span = Span::from_secs(4 * 24 * 3600);

/// The longest term, and more.
const LONGEST: Span = Span::from_secs(20 * 366 * 24 * 3600);

/// The days of one use of a calendar, as stored: hours by date.
type Odd = BTreeMap<String, String>;

/// Days of calendars by owner of state.
#[derive(Debug, Default)]
pub(super) struct Calendars {
    /// As they were when the store was written; nothing if it does not say.
    before: BTreeMap<String, Vec<Odd>>,
    /// Whether the store has them as they are now.
    is_stored: bool,
}

impl Calendars {
    pub(super) fn restore(&mut self, bytes: &[u8]) -> Result<(), Corrupt> {
        let mut from = Reader(bytes);
        let [version] = from.array()?;
        if version != VERSION {
            return Err(Corrupt("its version is unknown"));
        }
        let text = |from: &mut Reader<'_>| {
            let text = str::from_utf8(from.bytes()?);
            text.map(str::to_owned)
                .map_err(|_| Corrupt("a text is none"))
        };
        self.before.clear();
        for _ in 0..from.count()? {
            let owner = text(&mut from)?;
            let mut uses = Vec::new();
            for _ in 0..from.count()? {
                let mut odd = Odd::new();
                for _ in 0..from.count()? {
                    odd.insert(text(&mut from)?, text(&mut from)?);
                }
                uses.push(odd);
            }
            self.before.insert(owner, uses);
        }
        Ok(())
    }

    /// What the store is to hold: all of it, if it lacks it or wants it.
    pub(super) fn take(&mut self, program: &Program, full: bool) -> Option<Vec<u8>> {
        if self.is_stored && !full {
            return None;
        }
        self.is_stored = true;
        let rules = program
            .rules()
            .iter()
            .map(|rule| (rule, days(program, rule)));
        let rules: Vec<_> = rules.filter(|(_, days)| !days.is_empty()).collect();
        if rules.is_empty() && self.before.is_empty() {
            return None;
        }
        let mut to = Writer::default();
        to.raw(&[VERSION]);
        to.u64(rules.len() as u64);
        for (rule, days) in rules {
            to.bytes(rule.owner.as_bytes());
            to.u64(days.len() as u64);
            for odd in days.iter().map(written) {
                to.u64(odd.len() as u64);
                for (day, hours) in odd {
                    to.bytes(day.as_bytes());
                    to.bytes(hours.as_bytes());
                }
            }
        }
        Some(to.0)
    }

    /// Whether a day changed that the state of a clause rests on, which looks at these days now.
    /// `settled` is the moment before which no verdict changes any more, `read` the latest one of
    /// which anything was read.
    pub(super) fn are_outdated(
        &self,
        (rule, now): (&Rule, &[Days]),
        state: &RuleState,
        (settled, read): (EventTime, EventTime),
    ) -> bool {
        let Some(before) = self.before.get(&rule.owner) else {
            return false;
        };
        if before.len() != now.len() {
            return true;
        }
        before.iter().zip(now).any(|(before, now)| {
            let oldest = oldest(rule, state, now.reads, settled);
            let counts = |day: &String| matters(day, now, oldest, read.plus(rule.reach));
            changed(before, &written(now)).iter().any(counts)
        })
    }
}

/// Whether a day lies neither behind everything that is open nor ahead of everything that was read.
fn matters(day: &str, days: &Days, oldest: EventTime, read: EventTime) -> bool {
    let Ok(day) = day.parse::<Date>() else {
        return true;
    };
    // Hours that pass midnight belong to the day on which they begin.
    let last = match days.reads {
        Reads::WorkingDays => day,
        _ => day.tomorrow().unwrap_or(day),
    };
    let (start, end) = (midnight(day, &days.zone), after(last, &days.zone));
    let is_ahead = match days.reads {
        // A working day counts when it is over; until then nothing hangs on it.
        Reads::WorkingDays => end > read,
        Reads::Moments | Reads::FirstMoments | Reads::Shifts | Reads::WorkingTime => start > read,
    };
    !is_ahead && end > oldest
}

impl Engine {
    /// Lets go of state that rests on days of calendars as they were; of all other, works out what
    /// ends when. Returns the owners of the former.
    pub(super) fn drop_outdated(&mut self) -> Vec<String> {
        let latest = self.progress.latest().map(|(_, time)| time);
        let read = latest.fold(self.progress.watermark(), EventTime::max);
        let times = (self.progress.horizon(), read);
        let mut dropped = Vec::new();
        let program = &*self.program;
        for (rule, state) in program.rules().iter().zip(&mut self.states) {
            let days = days(program, rule);
            if self.calendars.are_outdated((rule, &days), state, times) {
                *state = RuleState::new(rule);
                dropped.push(rule.owner.clone());
            } else if !days.is_empty() {
                state.renew(rule);
            }
        }
        self.dirty |= !dropped.is_empty();
        dropped
    }
}

/// The days of all uses of calendars in a clause.
fn days(program: &Program, rule: &Rule) -> Vec<Days> {
    program.clause(rule).meaning(program.agreement()).days
}

fn written(days: &Days) -> Odd {
    let odd = days.odd.iter();
    odd.map(|(day, hours)| (day.to_string(), hours.clone()))
        .collect()
}

/// The days that are in one only, or not with the same hours.
fn changed(before: &Odd, now: &Odd) -> Vec<String> {
    let all = before.keys().chain(now.keys());
    let changed = all.filter(|day| before.get(*day) != now.get(*day));
    changed.cloned().collect()
}

/// The earliest moment that a verdict which may still change can rest on.
fn oldest(rule: &Rule, state: &RuleState, reads: Reads, settled: EventTime) -> EventTime {
    if settled == EventTime::MIN {
        return settled;
    }
    let settled = settled.minus(rule.reach).minus(MARGIN);
    let earliest = || {
        let panes = state.groups.values().flat_map(|group| group.panes.first());
        panes.map(|pane| pane.range.start).min()
    };
    match &rule.evaluation {
        Evaluation::Panes(_) => match &rule.window {
            Window::Calendar(unit, zone) => calendar(*unit, zone, settled).start,
            Window::Shift(_) => settled,
            Window::Tumbling(grid) => Steps::at(grid, settled).step.start,
            Window::Hopping { grid, steps } => settled.minus(longest(grid, *steps)),
            Window::Rolling(length) => settled.minus(*length),
            Window::Session { gap } => {
                let earliest = earliest().map_or(settled, |earliest| earliest.min(settled));
                earliest.minus(*gap)
            }
        },
        Evaluation::Rolling(length) => settled.minus(*length),
        Evaluation::Sequence(Sequence(term)) | Evaluation::Deadline(Deadline(term)) => {
            begin(term, settled)
        }
        Evaluation::Requires(Requires { at_least, at_most }) => {
            let first = match (reads, at_most) {
                // What came first once is asked for without end.
                (Reads::FirstMoments, None) => return EventTime::MIN,
                (_, None) => settled,
                (_, Some(term)) => begin(term, settled),
            };
            let least = at_least.as_ref().map(|term| begin(term, settled));
            least.map_or(first, |least| least.min(first))
        }
        Evaluation::Absence(Absence { term, .. }) => {
            let begun = begin(term, settled);
            match reads {
                Reads::Moments | Reads::FirstMoments => {
                    earliest().map_or(begun, |earliest| earliest.min(begun))
                }
                Reads::Shifts | Reads::WorkingDays | Reads::WorkingTime => begun,
            }
        }
    }
}

/// A moment so early that a term which begins with it is over: terms that began before it are, too.
fn begin(term: &Term, over: EventTime) -> EventTime {
    let mut back = Span::from_secs(24 * 3600);
    while term.end(over.minus(back)) > over && back < LONGEST {
        back = Span::from_micros(back.micros() * 2);
    }
    over.minus(back)
}

impl RuleState {
    /// Works out anew where stretches end that a day to come may have changed. To be followed by
    /// [`RuleState::restored`], which lets the alerts over them be judged again.
    pub(super) fn renew(&mut self, rule: &Rule) {
        let end =
            |TimeRange { start, end }: TimeRange, (first, last): (EventTime, EventTime)| match (
                &rule.evaluation,
                &rule.window,
            ) {
                (Evaluation::Absence(Absence { term, .. }), _) => term.passed(last),
                (Evaluation::Panes(_), Window::Shift(hours)) => shift(hours, first)
                    .filter(|shift| shift.start == start)
                    .map_or(end, |shift| shift.end),
                _ => end,
            };
        for group in self.groups.values_mut() {
            for pane in &mut group.panes {
                pane.range.end = end(pane.range, (pane.first, pane.last));
            }
            for one in &mut group.replaceable {
                one.range.end = end(one.range, (one.event.time, one.event.time));
            }
        }
    }
}
