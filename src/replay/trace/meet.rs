// SPDX-License-Identifier: EUPL-1.2
//! One record on its way through intake and engine, and the rows that come of it.

use super::row::{Row, Why};
use super::{MAX_REJECTED, OFTEN, RECIPIENT, Trace};
use crate::engine::{Fate, Look, Part, Role};
use crate::intake::{Format, Item, Outcome, Record, Reject, Remark, StampedBy};
use crate::ledger::sha256_hex;
use crate::observation::{EventName, EventTime, Field, Observation, Unreadable};
use std::cmp::Ordering;

/// An observation between intake and engine.
pub(super) struct Met {
    time: EventTime,
    name: EventName,
    look: Option<Look>,
    unreadable: Vec<(Field, Unreadable)>,
}

impl Met {
    pub(super) fn of(seen: &Observation<'_>, remarks: &[Remark], look: Option<Look>) -> Met {
        let unreadable = remarks.iter().filter_map(|remark| match remark {
            Remark::Unreadable(field, why) => Some((*field, *why)),
            Remark::Unmapped(..)
            | Remark::Future
            | Remark::Old
            | Remark::CivilTime(..)
            | Remark::DuplicateKey
            | Remark::UnreadKey(_) => None,
        });
        Met {
            time: seen.time,
            name: seen.name.clone(),
            look,
            unreadable: unreadable.collect(),
        }
    }
}

impl Trace<'_> {
    /// Takes in the next record of a partition, in order of offset.
    pub fn take(&mut self, record: &Record<'_>, format: Format) {
        self.found.read += 1;
        let before = self.found.rows.len();
        let is_replaced = self.meet_named(record);
        let (program, tracer) = (&self.program, &self.tracer);
        let (batch, met, source) = (&mut self.batch, &mut self.met, self.source);
        batch.clear();
        met.clear();
        let mut rejected = Vec::new();
        let outcome = self.intake.read(record, format, &mut |item| match item {
            Item::Seen(seen, remarks) => {
                // No alert leaves this engine: nothing asks what a record was.
                program.select(source, record.offset, seen, &mut || [0; 32], batch);
                met.push(Met::of(seen, remarks, tracer.look(seen, batch)));
            }
            Item::Rejected(element, why) => rejected.push((Some(element), why)),
        });
        let mut fates = Vec::with_capacity(self.met.len());
        self.engine
            .apply_watched(&self.batch, &mut |_, fate| fates.push(fate));
        self.since_drain += fates.len();
        if self.since_drain >= OFTEN {
            self.engine.drain(false, &|_| false);
            self.since_drain = 0;
        }
        let met = std::mem::take(&mut self.met);
        if !is_replaced {
            for (met, fate) in met.iter().zip(fates) {
                self.observed(record, met, fate);
            }
            match outcome {
                Outcome::Rejected(why) => rejected.push((None, why)),
                // Whoever has no such schema cannot read it again, and that shows.
                Outcome::Waits(_) => rejected.push((None, Reject::NoSchema)),
                Outcome::Observed | Outcome::Ignored(_) => {}
            }
            for (element, why) in rejected {
                self.rejected(record, element, why);
            }
            if before == self.found.rows.len() && self.is_named(record) {
                self.put_aside(record, &met, &outcome);
            }
        }
        self.met = met;
    }

    fn place(record: &Record<'_>) -> super::Place {
        (record.topic.to_owned(), record.partition, record.offset)
    }

    fn is_named(&self, record: &Record<'_>) -> bool {
        let alert = self.question.alert.as_ref();
        alert.is_some_and(|alert| alert.named.contains_key(&Self::place(record)))
    }

    /// Takes note of a record that the alert names. Returns whether it is another one now, as in a
    /// topic that was made anew.
    fn meet_named(&mut self, record: &Record<'_>) -> bool {
        let Some(alert) = &self.question.alert else {
            return false;
        };
        let place = Self::place(record);
        let Some(told) = alert.named.get(&place) else {
            return false;
        };
        self.found.met.insert(place);
        // An event without a value has no digest.
        let found = record.payload.map(sha256_hex);
        let is_replaced = found.is_some_and(|found| !told.is_empty() && found != *told);
        if is_replaced {
            self.push(record, None, Why::Replaced);
        }
        is_replaced
    }

    fn push(&mut self, record: &Record<'_>, time: Option<EventTime>, why: Why) {
        self.found.rows.push(Row {
            time,
            place: Self::place(record),
            element: None,
            why,
            unreadable: Vec::new(),
        });
    }

    /// An event that the engine has decided about.
    pub(super) fn observed(&mut self, record: &Record<'_>, met: &Met, fate: Fate) {
        self.replace(&met.name, fate);
        let Some(look) = &met.look else { return };
        if !self.is_asked(met.time, look) || !self.concerns(look) {
            return;
        }
        let mut why = Why::of(look, fate);
        if why.counts() && self.is_beside(record) {
            why = Why::Beside;
        }
        let at = self.found.rows.len();
        self.push(record, Some(met.time), why.clone());
        self.found.rows[at].unreadable.clone_from(&met.unreadable);
        let name = &met.name;
        let key = (name.id, name.content, name.part);
        match why {
            Why::Counts(..) => {
                self.originals.insert(key, at);
                if let Some(version) = &name.version {
                    let told = self.tellings.entry(name.id).or_default();
                    told.push((at, version.clone()));
                }
            }
            // Which of two copies is called the duplicate, the order of partitions decides: the
            // alert had one of them.
            Why::Duplicate if self.is_named(record) => {
                let original = self.originals.get(&key).copied();
                if let Some(original) = original.filter(|one| !self.is_named_row(*one)) {
                    let (a, b) = self.found.rows.split_at_mut(at);
                    std::mem::swap(&mut a[original].why, &mut b[0].why);
                    self.originals.insert(key, at);
                    let told = self.tellings.get_mut(&name.id).into_iter().flatten();
                    let told = told.filter(|(row, _)| *row == original);
                    told.for_each(|(row, _)| *row = at);
                }
            }
            _ => {}
        }
    }

    fn is_named_row(&self, row: usize) -> bool {
        let alert = self.question.alert.as_ref();
        alert.is_some_and(|alert| alert.named.contains_key(&self.found.rows[row].place))
    }

    /// A later telling of an event takes the place of those before, whatever it says.
    fn replace(&mut self, name: &EventName, fate: Fate) {
        let is_in = match fate {
            Fate::Late | Fate::Duplicate | Fate::Superseded => false,
            Fate::Unmatched | Fate::Skipped(_) | Fate::Counted => true,
        };
        let Some(version) = name.version.as_ref().filter(|_| is_in) else {
            return;
        };
        if let Some(told) = self.tellings.get_mut(&name.id) {
            for (row, _) in told.extract_if(.., |(_, before)| {
                before.order(version) == Some(Ordering::Less)
            }) {
                self.found.rows[row].why = Why::Superseded;
            }
        }
    }

    /// Whether the event lies in the time asked for; what has to come first may lie before it.
    fn is_asked(&self, time: EventTime, look: &Look) -> bool {
        let (from, until) = (self.question.from, self.question.until);
        let form = &self.clause.form;
        match look.interval {
            Some((start, end)) => start < until && from < end,
            None if look.role == Some(Role::Other) => {
                from.minus(form.looks_back()) <= time && time < until
            }
            None => from <= time && time < until,
        }
    }

    /// Whether the event is of the group asked for; one that has no group is of every group.
    fn concerns(&self, look: &Look) -> bool {
        let Ok(group) = &look.group else { return true };
        let per = &self.clause.form.per().0;
        per.iter().zip(group).all(|(field, part)| {
            let Some(asked) = self.question.group.get(field) else {
                return true;
            };
            match part {
                Part::Text(text) => text == asked,
                Part::Nobody => asked.is_empty(),
                Part::Worker(worker) => {
                    let pseudonyms = self.intake.pseudonyms();
                    pseudonyms.for_recipient(worker, RECIPIENT, &self.month) == *asked
                }
            }
        })
    }

    /// Whether an alert about an order of events names all that it rests on, and not this one.
    fn is_beside(&self, record: &Record<'_>) -> bool {
        let alert = self.question.alert.as_ref();
        let alert = alert.filter(|alert| alert.named.len() as u64 == alert.count);
        self.clause.form.is_order() && alert.is_some() && !self.is_named(record)
    }

    /// What cannot be read might have been meant, unless the broker says that it came at another
    /// time; of an alert it matters only where it is named.
    fn rejected(&mut self, record: &Record<'_>, element: Option<usize>, why: Reject) {
        let question = self.question;
        let is_wanted = match &question.alert {
            Some(_) => self.is_named(record),
            None => match record.stamp {
                Some(stamp) if stamp.by == StampedBy::Broker => {
                    let amend_for = self.amend_for;
                    question.from <= stamp.time && stamp.time.minus(amend_for) < question.until
                }
                _ => true,
            },
        };
        if !is_wanted {
            return;
        }
        self.found.rejected += 1;
        if self.found.rejected <= MAX_REJECTED as u64 {
            let at = self.found.rows.len();
            self.push(record, None, Why::Rejected(why));
            self.found.rows[at].element = element;
        }
    }

    /// A record that the alert names and of which nothing is of its group and time.
    fn put_aside(&mut self, record: &Record<'_>, met: &[Met], outcome: &Outcome) {
        let about = met.iter().find(|met| met.look.is_some());
        let (time, why) = match (about.or(met.first()), outcome) {
            (None, Outcome::Ignored(rule)) => (None, Why::Ignored(rule)),
            (None, _) => (None, Why::Empty),
            (Some(met), _) => {
                let why = match &met.look {
                    None => Why::OtherKind,
                    Some(look) if !self.concerns(look) => Why::OtherGroup,
                    Some(_) => Why::OtherTime,
                };
                (Some(met.time), why)
            }
        };
        self.push(record, time, why);
    }
}
