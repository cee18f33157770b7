// SPDX-License-Identifier: EUPL-1.2
//! The canonical form itself: CloudEvents 1.0 around `data`, structured or binary.

use std::borrow::Cow;

use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64;

use super::Record;
use super::pseudonym::Pseudonyms;
use super::reject::{Item, Reject};
use super::remark::{Remark, Remarks};
use super::stamp::rfc3339;
use super::trie::{Below, Capture, Node, Raw, Target};
use crate::observation::{
    EventName, EventTime, Field, FieldType, ForeignName, Kind, Observation, Plan, Slot, Span,
    Value, base_unit,
};

/// Prefix and suffix around the kind in the `type` of an event.
const TYPE: (&str, &str) = ("work.", ".v1");

/// Reads canonical events.
#[derive(Debug)]
pub(super) struct Native {
    plan: Plan,
    envelope: Node,
    data: Below,
}

impl Native {
    pub(super) fn new(plan: Plan) -> Native {
        Native {
            envelope: Node::envelope(&plan),
            data: Below::data(&plan),
            plan,
        }
    }

    /// Reads one record.
    pub(super) fn read<'a>(
        &self,
        record: &Record<'a>,
        text: &'a str,
        pseudonyms: &Pseudonyms,
        max_future: Span,
        each: &mut dyn FnMut(Item<'_, '_>),
    ) -> Result<(), Reject> {
        let mut draft = Draft::new(pseudonyms);
        self.fill(record, text, max_future, &mut draft)?;
        if draft.told.is_some_and(|told| told != draft.seen.kind) {
            // `data` says another kind than `type`: then nothing is known before it is read.
            draft = Draft::new(pseudonyms);
            draft.is_torn = true;
            self.fill(record, text, max_future, &mut draft)?;
        }
        each(Item::Seen(&draft.seen, &draft.remarks));
        Ok(())
    }

    fn fill<'a>(
        &self,
        record: &Record<'a>,
        text: &'a str,
        max_future: Span,
        draft: &mut Draft<'a, '_>,
    ) -> Result<(), Reject> {
        let is_binary = |(name, _): &(&str, &[u8])| *name == "ce_specversion";
        let read = if !record.headers.iter().any(is_binary) {
            self.envelope.read(text, draft)
        } else {
            draft.attributes(record, &self.plan);
            match text.is_empty() {
                true => Ok(()),
                false => self.data.of(draft.kind()).read(text, draft),
            }
        };
        read.map_err(|_| Reject::NotJson)?;
        draft.finish(&self.plan, record, max_future)
    }
}

/// An event half read.
struct Draft<'a, 'p> {
    seen: Observation<'a>,
    pseudonyms: &'p Pseudonyms,
    remarks: Remarks,
    id: Option<Cow<'a, str>>,
    source: Option<Cow<'a, str>>,
    r#type: Option<Cow<'a, str>>,
    kind: Option<Cow<'a, str>>,
    /// The kind that `type` tells.
    told: Option<Kind>,
    /// Whether what `type` tells is not to be believed.
    is_torn: bool,
    time: Option<Cow<'a, str>>,
    unit: Option<Cow<'a, str>>,
    /// Attributes of the envelope, for slots that `data` leaves empty.
    spare: SmallVec<[(Slot, Field, Raw<'a>); 4]>,
    interval: [Option<EventTime>; 2],
    window: [Option<EventTime>; 2],
}

impl<'a, 'p> Draft<'a, 'p> {
    fn new(pseudonyms: &'p Pseudonyms) -> Self {
        Draft {
            seen: Observation::new(Kind::OTHER, EventTime::default(), EventName::default()),
            pseudonyms,
            remarks: Remarks::new(),
            id: None,
            source: None,
            r#type: None,
            kind: None,
            told: None,
            is_torn: false,
            time: None,
            unit: None,
            spare: SmallVec::new(),
            interval: [None; 2],
            window: [None; 2],
        }
    }

    /// Takes the attributes of a binary event from the headers.
    fn attributes(&mut self, record: &Record<'a>, plan: &Plan) {
        for (name, value) in &record.headers {
            let (Some(name), Ok(value)) = (name.strip_prefix("ce_"), str::from_utf8(value)) else {
                continue;
            };
            let text = || Some(Cow::Borrowed(value));
            match name {
                "id" => self.id = text(),
                "source" => self.source = text(),
                "type" => self.put(Target::Type, Raw::Text(Cow::Borrowed(value))),
                "time" => self.time = text(),
                _ => {}
            }
            for field in plan
                .fields()
                .iter()
                .filter(|field| field.attribute() == Some(name))
            {
                if let Some(slot) = plan.slot(*field) {
                    let text = Raw::Text(Cow::Borrowed(value));
                    self.put(Target::Attribute(slot, *field), text);
                }
            }
        }
    }

    fn value(&mut self, field: Field, raw: Raw<'a>) -> Value<'a> {
        match (field.kind(), raw) {
            (_, Raw::Null) => Value::Missing,
            (FieldType::Identity, Raw::Text(text)) => self.identity(&text),
            (FieldType::Identity, Raw::Number(number)) => self.identity(&number.to_string()),
            (FieldType::Text, Raw::Text(text)) if text.is_empty() => Value::Missing,
            (FieldType::Text, Raw::Text(text)) => Value::Text(text),
            (FieldType::Time, Raw::Text(text)) => match rfc3339(&text) {
                Some(time) => Value::Time(time),
                None => self.wrong(),
            },
            (FieldType::Bool, Raw::Bool(truth)) => Value::Bool(truth),
            (FieldType::Number | FieldType::Seconds | FieldType::Bytes, Raw::Number(number))
                if number.is_finite() =>
            {
                Value::Number(number)
            }
            (FieldType::List, Raw::List(texts)) => Value::List(texts.into()),
            (FieldType::List, Raw::Text(text)) => Value::List(Box::new([text])),
            _ => self.wrong(),
        }
    }

    fn wrong(&mut self) -> Value<'a> {
        Value::Unreadable
    }

    /// The reference of a person. A subject that says it is something else is nobody.
    fn identity(&self, raw: &str) -> Value<'a> {
        let raw = raw.strip_prefix("w:").unwrap_or(raw);
        let other = ["group:", "model:", "system:"];
        if raw.is_empty() || other.iter().any(|prefix| raw.starts_with(prefix)) {
            return Value::Missing;
        }
        Value::Identity(self.pseudonyms.reference(raw))
    }

    fn finish(&mut self, plan: &Plan, record: &Record<'_>, max_future: Span) -> Result<(), Reject> {
        let (id, source) = match (&self.id, &self.source) {
            (Some(id), Some(source)) if !id.is_empty() && !source.is_empty() => (id, source),
            (None, None) if self.r#type.is_none() => return Err(Reject::NoEnvelope),
            _ => return Err(Reject::NoId),
        };
        self.seen.name.id = fingerprint(&[source, id]);
        let time = self.time.as_deref().ok_or(Reject::NoTime)?;
        let time = rfc3339(time).ok_or(Reject::BadTime)?;
        self.seen.time = clamp(time, record.now(), max_future, &mut self.remarks);
        let named = match (&self.kind, self.told) {
            (Some(kind), Some(told)) if *kind == told.name() => Some(told),
            (Some(kind), _) => Kind::parse(kind),
            (None, Some(told)) => Some(told).filter(|told| *told != Kind::OTHER),
            (None, None) => return Err(Reject::NoKind),
        };
        self.seen.kind = named.unwrap_or(Kind::OTHER);
        if named.is_none() {
            self.remarks
                .push(Remark::Unmapped(ForeignName::new(""), None));
        }
        for (slot, field, raw) in std::mem::take(&mut self.spare) {
            if self.seen.get(slot).is_missing() {
                let value = self.value(field, raw);
                self.seen.set(slot, value);
            }
        }
        if let Some((factor, base)) = self.unit.as_deref().and_then(base_unit) {
            convert(&mut self.seen, plan, factor, base);
        }
        derive(&mut self.seen, plan, self.interval, self.window);
        Ok(())
    }
}

impl<'a> Capture<'a> for Draft<'a, '_> {
    fn twice(&mut self) {
        self.remarks.push(Remark::DuplicateKey);
    }

    fn kind(&self) -> Option<Kind> {
        self.told.filter(|_| !self.is_torn)
    }

    fn put(&mut self, target: Target, raw: Raw<'a>) {
        let text = |raw| match raw {
            Raw::Text(text) => Some(text),
            _ => None,
        };
        let time = |raw| match raw {
            Raw::Text(text) => rfc3339(&text),
            _ => None,
        };
        match target {
            Target::Id => self.id = text(raw),
            Target::Source => self.source = text(raw),
            Target::Type => {
                self.r#type = text(raw);
                let kind = self
                    .r#type
                    .as_deref()
                    .map(|name| Kind::parse(kind_in(name)));
                self.told = kind.map(|kind| kind.unwrap_or(Kind::OTHER));
            }
            Target::Time => self.time = text(raw),
            Target::Kind => self.kind = text(raw),
            Target::Unit => self.unit = text(raw),
            Target::IntervalStart => self.interval[0] = time(raw),
            Target::IntervalEnd => self.interval[1] = time(raw),
            Target::WindowStart => self.window[0] = time(raw),
            Target::WindowEnd => self.window[1] = time(raw),
            Target::Data(slot, field) => {
                let value = self.value(field, raw);
                if !value.is_missing() {
                    self.seen.set(slot, value);
                }
            }
            Target::Attribute(slot, field) => {
                self.spare.push((slot, field, raw));
            }
        }
    }
}

/// The kind in the `type` of an event.
fn kind_in(name: &str) -> &str {
    name.strip_prefix(TYPE.0)
        .and_then(|name| name.strip_suffix(TYPE.1))
        .unwrap_or(name)
}

/// Brings numbers to the base unit of the unit they came in.
fn convert(seen: &mut Observation<'_>, plan: &Plan, factor: f64, base: &'static str) {
    for slot in Field::VALUES.iter().filter_map(|field| plan.slot(*field)) {
        if let Value::Number(number) = *seen.get(slot) {
            let number = Some(number * factor).filter(|n| n.is_finite());
            seen.set(slot, number.map_or(Value::Missing, Value::Number));
        }
    }
    if let Some(slot) = plan.slot(Field::VALUE_UNIT) {
        seen.set(slot, Value::Text(base.into()));
    }
}

/// Start and end, as far as they are known.
pub(super) type Ends = [Option<EventTime>; 2];

/// Fills in the lengths that follow from starts and ends.
pub(super) fn derive(seen: &mut Observation<'_>, plan: &Plan, interval: Ends, window: Ends) {
    let lengths = [
        (Field::INTERVAL_SECONDS, interval),
        (Field::WINDOW_SECONDS, window),
    ];
    for (field, ends) in lengths {
        if let (Some(slot), [Some(start), Some(end)]) = (plan.slot(field), ends)
            && seen.get(slot).is_missing()
            && end >= start
        {
            seen.set(slot, Value::Number(end.since(start).as_secs_f64()));
        }
    }
}

/// A time that is not taken from the future: beyond what is allowed it becomes that of reading.
pub(super) fn clamp(
    time: EventTime,
    now: EventTime,
    max_future: Span,
    remarks: &mut Remarks,
) -> EventTime {
    if time <= now.plus(max_future) {
        return time;
    }
    remarks.push(Remark::Future);
    now
}

/// Names an event for duplicate detection.
pub(super) fn fingerprint(parts: &[&str]) -> u64 {
    let mut bytes = SmallVec::<[u8; 128]>::new();
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
        bytes.push(0);
    }
    xxh3_64(&bytes)
}
