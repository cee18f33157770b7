// SPDX-License-Identifier: EUPL-1.2
//! An observation while its fields come in: units, lengths, and what has to be told of it.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::address;
use super::convert::scaled;
use super::remark::{CivilTime, Remark, Remarks};
use crate::observation::{
    EventName, EventTime, Field, Kind, Observation, Plan, Span, Unreadable, Value, base_unit,
};

/// An observation that is not whole yet.
pub(super) struct Filling<'a, 'p> {
    plan: &'p Plan,
    pub(super) seen: Observation<'a>,
    pub(super) remarks: Remarks,
    unreadable: SmallVec<[(Field, Unreadable); 2]>,
    /// What `value.unit` says.
    unit: Option<Result<Cow<'a, str>, Unreadable>>,
    /// Values that came in base units: theirs is not what `value.unit` says.
    based: SmallVec<[Field; 4]>,
    interval: [End; 2],
    window: [End; 2],
}

/// Start or end of a period, if there is one.
type End = Option<Result<EventTime, Unreadable>>;

impl<'a, 'p> Filling<'a, 'p> {
    /// Nothing but kind, time and name.
    pub(super) fn new(plan: &'p Plan, kind: Kind, time: EventTime, name: EventName) -> Self {
        Filling {
            plan,
            seen: Observation::new(kind, time, name),
            remarks: Remarks::new(),
            unreadable: SmallVec::new(),
            unit: None,
            based: SmallVec::new(),
            interval: [None; 2],
            window: [None; 2],
        }
    }

    /// Takes what became of a field, in place of what was taken before.
    pub(super) fn put(&mut self, field: Field, found: Result<Value<'a>, Unreadable>) {
        let end = || match &found {
            Ok(Value::Time(time)) => Some(Ok(*time)),
            Err(why) => Some(Err(*why)),
            Ok(_) => None,
        };
        match field {
            Field::VALUE_UNIT => {
                self.unit = match &found {
                    Ok(Value::Text(unit)) => Some(Ok(unit.clone())),
                    Err(why) => Some(Err(*why)),
                    Ok(_) => None,
                }
            }
            Field::INTERVAL_START => self.interval[0] = end(),
            Field::INTERVAL_END => self.interval[1] = end(),
            Field::WINDOW_START => self.window[0] = end(),
            Field::WINDOW_END => self.window[1] = end(),
            _ => {}
        }
        self.based.retain(|based| *based != field);
        self.set(field, found);
    }

    /// Takes a number that is in this base unit already.
    pub(super) fn put_based(&mut self, field: Field, found: Result<Value<'a>, Unreadable>) {
        self.based.push(field);
        self.set(field, found);
    }

    /// The time in a field is a guess: a civil time that comes twice or never.
    pub(super) fn guessed(&mut self, field: Field, why: CivilTime) {
        if self.plan.is_read(field, self.seen.kind) {
            self.remarks.push(Remark::CivilTime(field, why));
        }
    }

    /// Whether the field has no value yet, and none that cannot be understood.
    pub(super) fn is_missing(&self, field: Field) -> bool {
        let slot = self.plan.slot(field);
        slot.is_none_or(|slot| self.seen.get(slot).is_missing())
    }

    /// Adds a note to those on the quality of the event, if a clause reads them.
    pub(super) fn note(&mut self, word: &'static str) {
        let Some(slot) = self.plan.slot(Field::QUALITY) else {
            return;
        };
        let mut notes = match self.seen.get(slot) {
            Value::List(notes) => notes.to_vec(),
            Value::Unreadable => return,
            _ => Vec::new(),
        };
        if !notes.iter().any(|note| note == word) {
            notes.push(word.into());
            self.seen.set(slot, Value::List(notes.into()));
        }
    }

    /// Fills in what follows from other fields, and gathers what is to be told.
    pub(super) fn finish(&mut self) {
        self.convert();
        self.measure(Field::INTERVAL_SECONDS, self.interval);
        self.measure(Field::WINDOW_SECONDS, self.window);
        let (plan, kind) = (self.plan, self.seen.kind);
        let read = self.unreadable.drain(..);
        let read = read.filter(|(field, _)| *field == Field::KIND || plan.is_read(*field, kind));
        let told = read.map(|(field, why)| Remark::Unreadable(field, why));
        self.remarks.extend(told);
        self.remarks.sort();
    }

    fn set(&mut self, field: Field, found: Result<Value<'a>, Unreadable>) {
        let found = match found {
            Ok(Value::Number(number)) if number < 0.0 && field.is_never_negative() => {
                Err(Unreadable::Range)
            }
            found => found,
        };
        if !self.unreadable.is_empty() {
            self.unreadable.retain(|(known, _)| *known != field);
        }
        let mut value = found.unwrap_or_else(|why| {
            self.unreadable.push((field, why));
            Value::Unreadable
        });
        if cut_addresses(&mut value) {
            self.unreadable.push((field, Unreadable::Address));
        }
        if let Some(slot) = self.plan.slot(field)
            && !(value.is_missing() && self.seen.get(slot).is_missing())
        {
            self.seen.set(slot, value);
        }
    }

    /// Brings numbers to the base unit of the unit they came in.
    fn convert(&mut self) {
        let Some(unit) = self.unit.take() else {
            return;
        };
        let (kind, plan) = (self.seen.kind, self.plan);
        let based = std::mem::take(&mut self.based);
        let values = Field::VALUES.into_iter();
        let values: SmallVec<[Field; 4]> = values
            .filter(|field| plan.slot(*field).is_some() && !based.contains(field))
            .collect();
        let known = match &unit {
            Ok(unit) => base_unit(unit)
                .map(Some)
                .ok_or(Unreadable::Unit)
                .or_else(|why| {
                    let is_asked = values.iter().any(|field| plan.is_read(*field, kind));
                    let is_understood = !is_asked || plan.allows_unit(unit);
                    if is_understood { Ok(None) } else { Err(why) }
                }),
            Err(why) => Err(*why),
        };
        match known {
            Ok(None) => {}
            Ok(Some((factor, base))) => {
                for field in values {
                    if let Some(number) = self.number(field) {
                        self.set(field, scaled(number, factor).map(Value::Number));
                    }
                }
                self.set(Field::VALUE_UNIT, Ok(Value::Text(base.into())));
            }
            Err(why) => {
                for field in values {
                    if self.number(field).is_some() {
                        self.set(field, Err(Unreadable::Unit));
                    }
                }
                self.set(Field::VALUE_UNIT, Err(why));
            }
        }
    }

    fn number(&self, field: Field) -> Option<f64> {
        match self.seen.get(self.plan.slot(field)?) {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The length of a period, where none is given.
    fn measure(&mut self, field: Field, ends: [End; 2]) {
        if self.plan.slot(field).is_none() || !self.is_missing(field) {
            return;
        }
        match ends {
            [Some(Ok(start)), Some(Ok(end))] if end >= start => {
                let seconds = end.since(start).as_secs_f64();
                self.set(field, Ok(Value::Number(seconds)));
            }
            [Some(Ok(_)), Some(Ok(_))] => self.set(field, Err(Unreadable::Reversed)),
            [Some(Err(why)), _] | [_, Some(Err(why))] => self.set(field, Err(why)),
            [None, _] | [_, None] => {}
        }
    }
}

/// Cuts mail addresses out of texts. Says whether there were any.
fn cut_addresses(value: &mut Value<'_>) -> bool {
    let cut = |text: &mut Cow<'_, str>| match address::cut(text) {
        Some(rest) => {
            *text = Cow::Owned(rest);
            true
        }
        None => false,
    };
    match value {
        Value::Text(text) => cut(text),
        Value::List(texts) => texts.iter_mut().fold(false, |any, text| cut(text) | any),
        _ => false,
    }
}

/// Takes no time from the future: beyond what is allowed the event is placed at the moment of
/// reading.
pub(super) fn place(
    filling: &mut Filling<'_, '_>,
    time: EventTime,
    now: EventTime,
    max_future: Span,
) {
    if time <= now.plus(max_future) {
        filling.seen.time = time;
        return;
    }
    filling.seen.time = now;
    filling.seen.is_clocked = true;
    filling.seen.is_placed = true;
    filling.remarks.push(Remark::Future);
}
