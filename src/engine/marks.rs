// SPDX-License-Identifier: EUPL-1.2
//! The events of a group one by one, where their order or every stretch of them is judged.
//!
//! Where only one side of an order can be a breach, the other side is kept as bare moments.

use super::batch::{Amount, Side};
use super::cell::{Coordinates, Event, Place};
use super::codec::{Corrupt, Reader, Writer};
use super::order::day;
use super::rule::{Draws, Rule};
use super::term::MOMENT;
use super::times::{Times, place};
use crate::agreement::{ROLLING_EVENTS, Term};
use crate::observation::EventTime;

/// Events of an order that one group keeps at most; beyond that it is full and says so. With 112
/// bytes each they are 448 KiB.
const FULL: usize = 4_096;

/// As many where every stretch of them is judged: 1.75 MiB.
const FULL_ROLLING: usize = ROLLING_EVENTS as usize;

const _: () = assert!(size_of::<Mark>() == 112);

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub time: EventTime,
    pub amount: Amount,
    pub place: Place,
    pub at: Coordinates,
    pub waiver: u32,
    /// Whether the store has it.
    saved: bool,
}

/// The events of one group: those that are or may become a breach, sorted by time, and when the
/// others happened.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Marks {
    pub(super) acts: Vec<Mark>,
    others: Times,
}

/// What became of an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// Whether everything of it could be kept.
    pub room: bool,
    /// Whether the group is not as it was.
    pub changed: bool,
    /// Whether it is, or may become, a breach.
    pub waits: bool,
}

impl Taken {
    const NOTHING: Taken = Taken {
        room: true,
        changed: false,
        waits: false,
    };

    fn moment(room: bool) -> Taken {
        Taken {
            room,
            changed: true,
            waits: false,
        }
    }
}

impl Mark {
    pub(super) fn new(event: &Event) -> Mark {
        Mark {
            time: event.time,
            amount: event.amount,
            place: event.place,
            at: event.at,
            waiver: event.waiver,
            saved: false,
        }
    }

    /// The part it plays in an order.
    pub(super) fn side(&self) -> Side {
        match self.amount {
            Amount::Side(side) => side,
            _ => Side::Then,
        }
    }
}

/// How many events one group keeps at most.
pub(super) fn full(draws: &Draws) -> usize {
    match draws {
        Draws::Rolling(_) => FULL_ROLLING,
        _ => FULL,
    }
}

impl Marks {
    /// Acts that it holds.
    pub(super) fn len(&self) -> usize {
        self.acts.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.acts.is_empty() && self.others.is_empty()
    }

    /// The last moment of those that are kept as such.
    pub(super) fn newest(&self) -> Option<EventTime> {
        self.others.last()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Mark> {
        self.acts.get(at)
    }

    /// Adds an event, and lets go of those that its coming settles.
    pub(super) fn add(&mut self, draws: &Draws, mark: Mark) -> Taken {
        let both = mark.side() == Side::Both;
        match draws {
            Draws::Requires { at_least, at_most } => {
                let terms = (at_least.as_ref(), at_most.as_ref());
                let mut taken = Taken::NOTHING;
                if mark.side().is_first() {
                    let first = (mark.time, both);
                    self.acts.retain(|then| !prepares(terms, first, then));
                    taken = Taken::moment(self.others.add(first));
                }
                if mark.side().is_then() && !self.is_prepared(terms, &mark) {
                    return self.keep(draws, mark, taken);
                }
                taken
            }
            Draws::Deadline(term) => {
                let mut taken = Taken::NOTHING;
                if mark.side().is_then() {
                    let then = (mark.time, both);
                    self.acts.retain(|first| !answers(term, first, then));
                    taken = Taken::moment(self.others.add(then));
                }
                if mark.side().is_first() && !self.is_answered(term, &mark) {
                    return self.keep(draws, mark, taken);
                }
                taken
            }
            Draws::Panes | Draws::Rolling(_) | Draws::Sequence(_) | Draws::Silence { .. } => {
                self.keep(draws, mark, Taken::NOTHING)
            }
        }
    }

    /// Adds an event whose verdicts are drawn at once.
    pub(super) fn add_event(&mut self, rule: &Rule, event: &Event) {
        self.add(&rule.draws, Mark::new(event));
    }

    fn keep(&mut self, draws: &Draws, mark: Mark, taken: Taken) -> Taken {
        if self.acts.len() >= full(draws) {
            return Taken {
                room: false,
                ..taken
            };
        }
        let at = place(&self.acts, |m| (m.time, m.at) <= (mark.time, mark.at));
        self.acts.insert(at, mark);
        Taken {
            changed: true,
            waits: true,
            ..taken
        }
    }

    /// Whether something came first, long enough before and not too long. Terms end later for
    /// later events, so the latest that came long enough before decides.
    fn is_prepared(&self, terms: (Option<&Term>, Option<&Term>), then: &Mark) -> bool {
        let latest = self.others.latest(|first| {
            precedes(*first, then) && terms.0.is_none_or(|term| term.over(first.0) <= then.time)
        });
        latest.is_some_and(|first| prepares(terms, first, then))
    }

    fn is_answered(&self, term: &Term, first: &Mark) -> bool {
        let end = term.end(first.time);
        let mut after = self.others.on_from(first.time);
        after
            .find(|then| follows(first, *then))
            .is_some_and(|(time, _)| time < end)
    }

    /// When a verdict about an event falls due; `None` if it needs no waiting.
    pub(super) fn due(rule: &Rule, mark: &Mark) -> Option<EventTime> {
        match &rule.draws {
            Draws::Requires { .. } => mark.side().is_then().then(|| mark.time.plus(MOMENT)),
            Draws::Deadline(term) => mark.side().is_first().then(|| term.end(mark.time)),
            Draws::Rolling(_) => (!rule.monotone).then(|| mark.time.plus(MOMENT)),
            Draws::Panes | Draws::Sequence(_) | Draws::Silence { .. } => None,
        }
    }

    /// Whatever falls due one day.
    pub(super) fn all_due(&self, rule: &Rule) -> impl Iterator<Item = EventTime> {
        self.acts.iter().filter_map(|mark| Marks::due(rule, mark))
    }

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn purge(&mut self, rule: &Rule, horizon: EventTime) {
        match &rule.draws {
            Draws::Sequence(term) => {
                let lives = |m: &Mark| m.side().is_first() && term.end(m.time) > horizon;
                let oldest = self.acts.iter().find(|m| lives(m)).map(|m| m.time);
                let from = oldest.map_or(horizon, |oldest| oldest.min(horizon));
                self.acts
                    .retain(|m| m.time >= from && (m.side().is_then() || lives(m)));
            }
            Draws::Requires { at_least, at_most } => {
                self.acts.retain(|m| day(rule, m.time).end > horizon);
                // Later events look back at the latest that is early enough, and at later ones.
                let ready = |time| at_least.as_ref().map_or(time, |term| term.over(time));
                let newest = self.others.latest(|(time, _)| ready(*time) <= horizon);
                self.others.forget(|time| {
                    newest.is_some_and(|(newest, _)| time < newest)
                        || at_most
                            .as_ref()
                            .is_some_and(|term| term.end(time) <= horizon)
                });
            }
            Draws::Deadline(term) => {
                self.acts.retain(|m| term.end(m.time) > horizon);
                self.others.forget(|time| time < horizon);
            }
            Draws::Rolling(length) => {
                self.acts.retain(|m| m.time.plus(*length) > horizon);
            }
            Draws::Panes | Draws::Silence { .. } => {}
        }
    }

    /// What the store does not have yet, or everything.
    pub(super) fn write(&mut self, draws: &Draws, all: bool, to: &mut Writer) {
        self.others.write(all, to);
        let fresh = |mark: &&mut Mark| all || !mark.saved;
        to.u64(self.acts.iter_mut().filter(|m| fresh(m)).count() as u64);
        for mark in self.acts.iter_mut().filter(|m| fresh(m)) {
            mark.saved = true;
            to.time(mark.time);
            match draws {
                Draws::Rolling(_) => mark.amount.write(to),
                _ => to.u64(mark.side().code()),
            }
            mark.place.write(to);
            mark.at.write(to);
            to.u64(u64::from(mark.waiver));
        }
    }

    /// Takes back what [`Marks::write`] wrote, however much: what was let go since is among it, and
    /// must not take the room of newer events. To be followed by [`Marks::settle`].
    pub(super) fn read(&mut self, draws: &Draws, from: &mut Reader<'_>) -> Result<(), Corrupt> {
        self.others.read(from)?;
        for _ in 0..from.count()? {
            self.acts.push(Mark::read(draws, from)?);
        }
        Ok(())
    }

    /// Puts in order what was read, and lets go of what was settled after it was stored.
    pub(super) fn settle(&mut self, draws: &Draws) {
        self.others.sort();
        let mut acts = std::mem::take(&mut self.acts);
        acts.sort_by_key(|mark| (mark.time, mark.at));
        match draws {
            Draws::Requires { at_least, at_most } => {
                let terms = (at_least.as_ref(), at_most.as_ref());
                acts.retain(|then| !self.is_prepared(terms, then));
            }
            Draws::Deadline(term) => acts.retain(|first| !self.is_answered(term, first)),
            Draws::Panes | Draws::Rolling(_) | Draws::Sequence(_) | Draws::Silence { .. } => {}
        }
        self.acts = acts;
    }
}

impl Mark {
    /// Reads one event.
    fn read(draws: &Draws, from: &mut Reader<'_>) -> Result<Mark, Corrupt> {
        Ok(Mark {
            time: from.time()?,
            amount: match draws {
                Draws::Rolling(_) => Amount::read(from)?,
                _ => {
                    let side = Side::of_code(from.u64()?);
                    Amount::Side(side.ok_or(Corrupt("an event has no side"))?)
                }
            },
            place: Place::read(from)?,
            at: Coordinates::read(from)?,
            waiver: from.u32()?,
            saved: true,
        })
    }
}

/// Whether a moment lies before an event. Nothing comes before itself: of events that are on both
/// sides, only an earlier one does.
fn precedes((first, both): (EventTime, bool), then: &Mark) -> bool {
    first < then.time || first == then.time && !(both && then.side() == Side::Both)
}

/// Whether a moment lies after an event, in the same way.
fn follows(first: &Mark, (then, both): (EventTime, bool)) -> bool {
    first.time < then || first.time == then && !(both && first.side() == Side::Both)
}

/// Whether what came first lies long enough before, and not too long.
fn prepares(terms: (Option<&Term>, Option<&Term>), first: (EventTime, bool), then: &Mark) -> bool {
    precedes(first, then)
        && terms.0.is_none_or(|term| term.over(first.0) <= then.time)
        && terms.1.is_none_or(|term| then.time < term.end(first.0))
}

/// Whether what came then lies within the term.
fn answers(term: &Term, first: &Mark, then: (EventTime, bool)) -> bool {
    follows(first, then) && then.0 < term.end(first.time)
}
