// SPDX-License-Identifier: EUPL-1.2
//! Applies a mapping to one record.

use serde_json::Value as Json;

use super::pointer::{Place, Pointer, open_in};
use super::time::{Scalar, Time, TimeOutcome};
use super::{Emit, Mapping, Source, scalar};
use crate::intake::native::{Ends, clamp, derive, fingerprint};
use crate::intake::pseudonym::Pseudonyms;
use crate::intake::reject::{Item, Outcome, Reject};
use crate::intake::remark::{Remark, Remarks};
use crate::observation::{
    EventName, EventTime, Field, ForeignName, Kind, Observation, Plan, Span, Value,
};

/// What a record needs beside its text.
pub(in crate::intake) struct Around<'p> {
    pub plan: &'p Plan,
    pub pseudonyms: &'p Pseudonyms,
    /// The latest moment that is not the future.
    pub now: EventTime,
    /// The time that an event without one is lent.
    pub lent: EventTime,
    pub max_future: Span,
}

impl Mapping {
    /// Hands over the observations of a record.
    pub(in crate::intake) fn read(
        &self,
        text: &str,
        around: &Around<'_>,
        each: &mut dyn FnMut(Item<'_, '_>),
    ) -> Outcome {
        let Ok(mut record) = serde_json::from_str::<Json>(text) else {
            return Outcome::Rejected(Reject::NotJson);
        };
        self.open
            .iter()
            .for_each(|pointer| open_in(&mut record, pointer));
        let root = Place::root(&record, self.fold_case);
        let places = match self.each.iter().find_map(|path| root.explode(path)) {
            Some(places) => places,
            None if self.each.is_empty() => vec![root],
            None => return Outcome::Rejected(Reject::NoMapping),
        };
        // All events are looked at before the first is handed over: a record is taken whole or
        // not at all.
        let mut ready = Vec::new();
        let mut dropped = None;
        for (index, place) in places.iter().enumerate() {
            match self.event(index, place, around, &mut ready) {
                Outcome::Observed => {}
                Outcome::Ignored(rule) => dropped = Some(rule),
                rejected @ Outcome::Rejected(_) => return rejected,
            }
        }
        for (seen, remarks) in &ready {
            each(Item::Seen(seen, remarks));
        }
        match (ready.is_empty(), dropped) {
            (false, _) => Outcome::Observed,
            (true, Some(rule)) => Outcome::Ignored(rule),
            (true, None) => Outcome::Ignored("empty"),
        }
    }

    fn event<'a>(
        &self,
        index: usize,
        place: &Place<'_>,
        around: &Around<'_>,
        ready: &mut Vec<(Observation<'a>, Remarks)>,
    ) -> Outcome {
        if let Some((rule, _)) = self.drop.iter().find(|(_, when)| when.holds(place)) {
            return Outcome::Ignored(rule);
        }
        let Some(id) = first(place, &self.id) else {
            return Outcome::Rejected(Reject::NoId);
        };
        let version = first(place, &self.version_of).unwrap_or_default();
        let whole = match happened(&self.time, place, around) {
            Ok(whole) => whole,
            Err(why) => return Outcome::Rejected(why),
        };
        let before = ready.len();
        for (number, emit) in self.emit.iter().enumerate() {
            let elements = match &emit.each {
                None => vec![place.clone()],
                Some(path) => place.explode(path).unwrap_or_default(),
            };
            for (element, at) in elements.iter().enumerate() {
                if !emit.when.holds(at) {
                    continue;
                }
                let print = match &*emit.once {
                    [] => {
                        let parts = format!("{index}.{number}.{element}");
                        fingerprint(&[&self.source, &id, &version, &parts])
                    }
                    once => self.named(emit, at, once),
                };
                let own = emit.time.as_ref().map(|time| happened(time, at, around));
                let mut happened = match own.unwrap_or_else(|| Ok(whole.clone())) {
                    Ok(happened) => happened,
                    Err(why) => return Outcome::Rejected(why),
                };
                let mut seen = happened.observation(emit.kind, print);
                let fields = ((place, &*self.fields), (at, &*emit.fields));
                self.fill(fields, around, &mut seen, &mut happened.remarks);
                ready.push((seen, happened.remarks));
            }
        }
        if ready.len() == before {
            // Nothing in the mapping knows this event: it is kept as a counted finding.
            let print = fingerprint(&[&self.source, &id, &version, &index.to_string()]);
            let mut whole = whole;
            let seen = whole.observation(Kind::OTHER, print);
            let native = first(place, &self.native).unwrap_or_default();
            whole
                .remarks
                .push(Remark::Unmapped(ForeignName::new(&native), None));
            ready.push((seen, whole.remarks));
        }
        Outcome::Observed
    }

    /// The fingerprint of what is told again and again, by what names it.
    fn named(&self, emit: &Emit, place: &Place<'_>, once: &[Pointer]) -> u64 {
        let mut parts = vec![self.source.clone(), emit.kind.name().to_owned()];
        parts.extend(
            once.iter()
                .map(|p| place.find(p).and_then(scalar).unwrap_or_default()),
        );
        fingerprint(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Fills the fields that some clause reads; false if one could not be understood.
    fn fill(
        &self,
        (event, own): (At<'_, '_>, At<'_, '_>),
        around: &Around<'_>,
        seen: &mut Observation<'_>,
        remarks: &mut Remarks,
    ) -> bool {
        let mut understood = true;
        let (mut interval, mut window): (Ends, Ends) = Default::default();
        let all = [event, own].into_iter();
        let all = all.flat_map(|(place, fields)| fields.iter().map(move |entry| (place, entry)));
        for (place, (field, source)) in all {
            let value = match source.value(*field, place, around.pseudonyms, remarks) {
                None => {
                    understood = false;
                    continue;
                }
                Some(Value::Missing) => continue,
                Some(value) => value,
            };
            match (*field, &value) {
                (Field::INTERVAL_START, Value::Time(at)) => interval[0] = Some(*at),
                (Field::INTERVAL_END, Value::Time(at)) => interval[1] = Some(*at),
                (Field::WINDOW_START, Value::Time(at)) => window[0] = Some(*at),
                (Field::WINDOW_END, Value::Time(at)) => window[1] = Some(*at),
                _ => {}
            }
            if let Some(slot) = around.plan.slot(*field) {
                seen.set(slot, value);
            }
            if let (Some(unit), Some(slot)) = (source.unit(), around.plan.slot(Field::VALUE_UNIT)) {
                seen.set(slot, Value::Text(unit.into()));
            }
        }
        derive(seen, around.plan, interval, window);
        understood
    }
}

/// Fields and the place from which they are found.
type At<'r, 'v> = (&'r Place<'v>, &'r [(Field, Source)]);

/// When something happened, and what has to be told of that.
#[derive(Clone)]
struct Happened {
    time: EventTime,
    is_guessed: bool,
    remarks: Remarks,
}

impl Happened {
    fn observation<'a>(&self, kind: Kind, id: u64) -> Observation<'a> {
        let name = EventName {
            id,
            ..EventName::default()
        };
        let mut seen = Observation::new(kind, self.time, name);
        seen.is_guessed = self.is_guessed;
        seen
    }
}

fn happened(time: &Time, place: &Place<'_>, around: &Around<'_>) -> Result<Happened, Reject> {
    let find = |pointer: &Pointer| match place.find(pointer) {
        None | Some(Json::Null) => Scalar::Nothing,
        Some(value) => scalar(value).map_or(Scalar::Other, |text| Scalar::Text(text.into())),
    };
    let read = match time.of(find, around.lent) {
        TimeOutcome::At(read) => read,
        TimeOutcome::Nothing => return Err(Reject::NoTime),
        TimeOutcome::Nonsense => return Err(Reject::BadTime),
    };
    let mut remarks = Remarks::new();
    if read.is_old {
        remarks.push(Remark::Old);
    }
    remarks.extend(
        read.civil
            .map(|civil| Remark::CivilTime(Field::TIME, civil)),
    );
    Ok(Happened {
        time: clamp(read.time, around.now, around.max_future, &mut remarks),
        is_guessed: read.civil.is_some(),
        remarks,
    })
}

fn first(place: &Place<'_>, pointers: &[Pointer]) -> Option<String> {
    pointers
        .iter()
        .find_map(|pointer| place.find(pointer).and_then(scalar))
}
