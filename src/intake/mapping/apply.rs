// SPDX-License-Identifier: EUPL-1.2
//! Applies a mapping to one record.

use std::borrow::Cow;

use super::condition::Answer;
use super::context::MappingContext;
use super::format::TimeRead;
use super::literal::Word;
use super::place::{Exploded, Place, has_twins};
use super::pointer::Pointer;
use super::time::{Scalar, Time, TimeOutcome};
use super::unopened::Closed;
use super::{Emit, Mapping, Source};
use crate::intake::convert;
use crate::intake::decode::{Row, Tree, Unframed, in_header};
use crate::intake::filling::{Filling, place as place_in_time};
use crate::intake::page::Page;
use crate::intake::reject::{Item, Outcome, Reject};
use crate::intake::remark::{CivilTime, Remark};
use crate::observation::{EventName, Field, ForeignName, Kind, Unreadable, Value};

/// One event of a record.
struct Event<'e, 'v> {
    place: &'e Place<'v>,
    around: &'e MappingContext<'e>,
    name: EventName,
    time: TimeRead,
    /// Whether a key stood twice somewhere in the record, and this is its first event.
    is_twice: bool,
}

/// An observation that an event yields.
struct Yield<'m, 'v> {
    emit: &'m Emit,
    at: Place<'v>,
    time: TimeRead,
}

/// What an event yields.
#[derive(Default)]
struct Yields<'m, 'v> {
    whole: Vec<Yield<'m, 'v>>,
    /// Why something else that it may yield cannot be read.
    torn: Option<Reject>,
}

impl<'m, 'v> Yields<'m, 'v> {
    fn add(&mut self, emit: &'m Emit, place: Option<Place<'v>>, event: &Event<'_, 'v>) {
        let read = || -> Result<Option<Yield<'m, 'v>>, Reject> {
            let at = place.ok_or(Reject::BadShape)?;
            match emit.when.answer(&at) {
                Answer::No => return Ok(None),
                Answer::Unclear => return Err(Reject::BadShape),
                Answer::Yes => {}
            }
            let own = emit.time.as_ref();
            let time = own.map_or(Ok(event.time), |time| happened(time, &at, event.around))?;
            Ok(Some(Yield { emit, at, time }))
        };
        match read() {
            Ok(found) => self.whole.extend(found),
            Err(why) => self.torn = self.torn.or(Some(why)),
        }
    }
}

impl Mapping {
    /// Hands over the observations of a record.
    pub(in crate::intake) fn read(
        &self,
        payload: &[u8],
        around: &MappingContext<'_>,
        each: &mut dyn FnMut(Item<'_, '_>),
    ) -> Outcome {
        let opened = match self.layout.open(payload) {
            Ok(opened) => opened,
            Err(why) => return Outcome::Rejected(why),
        };
        let named = || in_header(around.beside.headers);
        let framed = match self.layout.unframe(&opened, named, around.schemas) {
            Ok(framed) => framed,
            Err(Unframed::Not(why)) => return Outcome::Rejected(self.layout.blamed(why, payload)),
            Err(Unframed::Unknown(id)) => return Outcome::Waits(id),
        };
        let rows = match self.layout.rows(&framed) {
            Ok(rows) => rows,
            Err(why) => return Outcome::Rejected(self.layout.blamed(why, payload)),
        };
        let beside = match self.asks_around {
            true => around.beside.tree(),
            false => Tree::Null,
        };
        let mut page = Page::new(each);
        let mut position = 0;
        for row in rows {
            let read = row.and_then(|row| self.row((row, &beside), position, around, &mut page));
            match read {
                Ok(events) => position += events,
                Err(why) => {
                    page.rejected(position, why);
                    position += 1;
                }
            }
        }
        page.outcome()
    }

    /// Reads one of the things that a record holds, whose first event is the record's at
    /// `position`. Says how many events stand there.
    fn row(
        &self,
        (mut row, beside): (Row<'_>, &Tree<'_>),
        position: usize,
        around: &MappingContext<'_>,
        page: &mut Page<'_>,
    ) -> Result<usize, Reject> {
        let opened = self.open(&mut row);
        let closed = self.closed(&opened);
        let mut is_twice = row.is_twice || self.fold_case && has_twins(&row.tree);
        let root = Place::root(&row.tree, self.fold_case, beside);
        let instead = |why| Closed::instead_of(closed, why);
        let places = self.places(root).map_err(instead)?;
        for (at, place) in places.iter().enumerate() {
            let position = position + at;
            let Some(place) = place else {
                page.rejected(position, instead(Reject::BadShape));
                continue;
            };
            if let Some((rule, _)) = self.drop.iter().find(|(_, when)| when.holds(place)) {
                page.ignored(rule);
                continue;
            }
            if let Some(trace) = around.trace {
                trace.begin(position);
            }
            let event = self.event((place, position), around, is_twice);
            match event.and_then(|event| Ok((self.yields(&event)?, event))) {
                Ok((yields, event)) => {
                    is_twice = false;
                    let torn = yields.torn;
                    self.emit(event, yields.whole, page);
                    torn.into_iter()
                        .for_each(|why| page.rejected(position, why));
                }
                Err(why) => page.rejected(position, instead(why)),
            }
        }
        Ok(places.len())
    }

    /// Name and time of an event.
    fn event<'e, 'v>(
        &self,
        (place, position): (&'e Place<'v>, usize),
        around: &'e MappingContext<'e>,
        is_twice: bool,
    ) -> Result<Event<'e, 'v>, Reject> {
        Ok(Event {
            name: self.name((place, position), around.pseudonyms.names())?,
            time: happened(&self.time, place, around)?,
            place,
            around,
            is_twice,
        })
    }

    /// What an event yields: first what its id names, then what it only repeats.
    ///
    /// # Errors
    /// It would yield something, and all of that is torn.
    fn yields<'m, 'v>(&'m self, event: &Event<'_, 'v>) -> Result<Yields<'m, 'v>, Reject> {
        let mut yields = Yields::default();
        for emit in &self.emit {
            if emit.is_else && (!yields.whole.is_empty() || yields.torn.is_some()) {
                break;
            }
            let places = match emit.each.as_ref().map(|path| event.place.explode(path)) {
                None => vec![Some(event.place.clone())],
                Some(Exploded::Events(places)) => places,
                Some(Exploded::Nothing) => Vec::new(),
            };
            for place in places {
                yields.add(emit, place, event);
            }
        }
        match yields.torn {
            Some(why) if yields.whole.is_empty() => Err(why),
            _ => {
                yields.whole.sort_by_key(|one| !one.emit.once.is_empty());
                Ok(yields)
            }
        }
    }

    fn emit<'v>(&self, mut event: Event<'_, 'v>, yields: Vec<Yield<'_, 'v>>, page: &mut Page<'_>) {
        if yields.is_empty() {
            // Nothing in the mapping knows this event: what it knows of all events is kept.
            let (name, time) = (event.name.clone(), event.time);
            return self.observation(&mut event, Kind::OTHER, (name, time), None, page);
        }
        for Yield { emit, at, time } in &yields {
            let names = event.around.pseudonyms.names();
            let once = self.once(event.place, emit, at, names);
            let is_named_by_event = once.is_none();
            let name = once.unwrap_or_else(|| event.name.clone());
            self.observation(
                &mut event,
                emit.kind,
                (name, *time),
                Some((at, &emit.fields)),
                page,
            );
            if is_named_by_event {
                event.name.part = event.name.part.saturating_add(1);
            }
        }
    }

    fn observation<'v>(
        &self,
        event: &mut Event<'_, 'v>,
        kind: Kind,
        (name, time): (EventName, TimeRead),
        own: Option<(&Place<'v>, &[(Field, Source)])>,
        page: &mut Page<'_>,
    ) {
        let around = event.around;
        let mut filling = Filling::new(around.plan, kind, time.time, name);
        if std::mem::take(&mut event.is_twice) {
            filling.remarks.push(Remark::DuplicateKey);
        }
        let (at, own_fields) = own.unwrap_or((event.place, &[]));
        // What an observation says of a field itself takes the place of what its event says, also
        // where it finds nothing: else somebody else would stand there.
        let is_own = |field: Field| own_fields.iter().any(|(own, _)| *own == field);
        for (field, source) in self.fields.iter().filter(|(field, _)| !is_own(*field)) {
            self.fill(&mut filling, *field, source, event.place, around);
        }
        for (field, source) in own_fields {
            self.fill(&mut filling, *field, source, at, around);
        }
        place_in_time(&mut filling, time.time, around.now, around.max_future);
        if let Some(civil) = time.civil {
            filling.seen.is_guessed = true;
            filling.remarks.push(Remark::CivilTime(Field::TIME, civil));
        }
        if time.is_old {
            filling.remarks.push(Remark::Old);
        }
        if time.is_lent {
            filling.note("time.from_receive");
            filling.seen.is_clocked |= around.is_clocked;
        }
        if own.is_none() {
            self.unmapped(&mut filling, event.place);
        }
        filling.finish();
        page.seen(&filling.seen, &filling.remarks);
    }

    fn fill<'v>(
        &self,
        filling: &mut Filling<'v, '_>,
        field: Field,
        source: &Source,
        place: &Place<'v>,
        around: &MappingContext<'_>,
    ) {
        let mut civil = None;
        let found = source.value(field, place, self, around.pseudonyms, &mut civil);
        // What is decided or due on a day has no hour.
        let is_due = civil == Some(CivilTime::HourUnknown) && !Field::PERIODS.contains(&field);
        if let Some(civil) = civil.filter(|_| !is_due) {
            filling.guessed(field, civil);
        }
        if matches!(found, Ok(Value::Missing)) {
            return;
        }
        if let Some(trace) = around.trace {
            trace.note(source.origin(field, place));
        }
        match source.unit {
            Some(unit) => {
                filling.put_based(field, found);
                filling.put_based(Field::VALUE_UNIT, Ok(Value::Text(unit.into())));
            }
            None => filling.put(field, found),
        }
    }

    /// Tells what the source calls an event that nothing in the mapping knows.
    fn unmapped(&self, filling: &mut Filling<'_, '_>, place: &Place<'_>) {
        let named = |field: Field| {
            let source = self.fields.iter().find(|(filled, _)| *filled == field)?;
            let found = first(place, &source.1.from);
            found.or_else(|| source.1.constant.clone())
        };
        let native = first(place, &self.native).or_else(|| named(Field::NATIVE_KIND));
        let native = native.unwrap_or_default();
        let system = named(Field::SYSTEM).map(|system| ForeignName::new(&system));
        let remark = Remark::Unmapped(ForeignName::new(&native), system);
        filling.remarks.push(remark);
        if filling.is_missing(Field::NATIVE_KIND) && !native.is_empty() {
            filling.put(Field::NATIVE_KIND, Ok(Value::Text(native.into())));
        }
    }
}

/// When something happened, as far as what stands there says so.
fn happened(
    time: &Time,
    place: &Place<'_>,
    around: &MappingContext<'_>,
) -> Result<TimeRead, Reject> {
    match time.of(|pointer| scalar(place, pointer), around.lent) {
        TimeOutcome::At(read) => Ok(read),
        TimeOutcome::Nothing => Err(Reject::NoTime),
        TimeOutcome::Nonsense => Err(Reject::BadTime),
    }
}

/// What a pointer finds, as far as a time can be in it.
pub(super) fn scalar<'v>(place: &Place<'v>, pointer: &Pointer) -> Scalar<'v> {
    let Some(found) = place.find(pointer) else {
        // What stands in its way may hold a time: no other one takes its place.
        return match place.is_blocked(pointer) {
            true => Scalar::Other,
            false => Scalar::Nothing,
        };
    };
    let is_number = matches!(*found, Tree::Number(_));
    match text_of(found) {
        Ok(None) => Scalar::Nothing,
        Ok(Some(text)) => Scalar::Text(Word::new(text, is_number)),
        Err(_) => Scalar::Other,
    }
}

/// What the first of these pointers finds that is a text, number or word, and not empty: in the form
/// of names.
pub(super) fn first(place: &Place<'_>, pointers: &[Pointer]) -> Option<String> {
    let mut found = pointers.iter().filter_map(|pointer| place.find(pointer));
    found.find_map(|raw| convert::name(&raw).map(Cow::into_owned))
}

/// The text of a value that was found.
pub(super) fn text_of<'v>(found: Cow<'v, Tree<'v>>) -> Result<Option<Cow<'v, str>>, Unreadable> {
    match found {
        Cow::Borrowed(tree) => convert::text_in(tree),
        Cow::Owned(tree) => convert::text(tree),
    }
}
