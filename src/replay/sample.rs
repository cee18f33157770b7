// SPDX-License-Identifier: EUPL-1.2
//! Runs the samples that a mapping carries: through the intake of the sidecar, held against what was
//! expected.

use crate::intake::{
    Given, Intake, IntakeLimits, Item, Mapping, Outcome, Pseudonyms, Sample, Stamp, StampedBy,
    Wanted,
};
use crate::observation::{EventTime, Field, Observation, Plan, Span, Value};

/// Not a secret: people in samples are made up.
const SECRET: [u8; 32] = *b"people in tests are all made up!";

/// When the broker stamped every sample: 2026-01-01T00:00:00Z.
const STAMPED: EventTime = EventTime::from_micros(1_767_225_600_000_000);

/// What came of one sample.
#[derive(Debug)]
pub struct Sampled {
    /// Its name.
    pub name: String,
    /// Line of the file.
    pub line: u32,
    /// What is not as expected; empty means that the test passed.
    pub differences: Vec<Unlike>,
}

/// One thing that is not as expected.
#[derive(Debug, Clone, PartialEq)]
pub enum Unlike {
    /// What became of the record as a whole: wanted, and found.
    Outcome(String, String),
    /// An observation that should come does not.
    Missing(String),
    /// An observation came that nobody expected.
    Unexpected(String),
    /// A field of the observation at this place, from 0: wanted, and found.
    Field(usize, &'static str, String, String),
}

/// Runs all samples of a mapping.
#[must_use]
pub fn run(mapping: &Mapping) -> Vec<Sampled> {
    let plan = Plan::new(Field::all());
    let limits = IntakeLimits {
        payload: 1 << 20,
        max_future: Span::from_secs(i64::MAX / 2_000_000),
    };
    let intake = Intake::new(
        plan.clone(),
        vec![mapping.clone()],
        Pseudonyms::new(&SECRET),
        limits,
    );
    let samples = mapping.tests.iter();
    samples
        .map(|sample| Sampled {
            name: sample.name.clone(),
            line: sample.line,
            differences: differences(&intake, &plan, mapping, sample),
        })
        .collect()
}

fn differences(intake: &Intake, plan: &Plan, mapping: &Mapping, sample: &Sample) -> Vec<Unlike> {
    let Some(format) = intake.format(Some(&mapping.name)) else {
        return Vec::new();
    };
    let mut record = sample.record.as_record(&sample.topic, 0);
    record.stamp = Some(Stamp {
        time: STAMPED,
        by: StampedBy::Broker,
    });
    let given = match &sample.want {
        Wanted::Gives(given) => given.as_slice(),
        Wanted::Rejected(_) | Wanted::Ignored(_) => &[],
    };
    let (mut unlike, mut at) = (Vec::new(), 0);
    let outcome = intake.read(&record, format, &mut |item| match item {
        Item::Seen(seen, _) => {
            match given.get(at) {
                Some(given) => compare(given, seen, at, (intake, plan, mapping), &mut unlike),
                None => unlike.push(Unlike::Unexpected(seen.kind.name().to_owned())),
            }
            at += 1;
        }
        // All are wanted to be, and the first one stands for the record.
        Item::Rejected(_, why) if sample.want == Wanted::Rejected(why.name().to_owned()) => {}
        Item::Rejected(position, why) => {
            let found = format!("{} ({position})", why.name());
            unlike.push(Unlike::Outcome(String::new(), found));
        }
    });
    let left = given.iter().skip(at);
    unlike.extend(left.map(|given| Unlike::Missing(given.kind.name().to_owned())));
    let found = match outcome {
        Outcome::Observed => "gives".to_owned(),
        Outcome::Ignored(rule) => format!("ignored {rule}"),
        Outcome::Rejected(why) => format!("rejected {}", why.name()),
        Outcome::Waits(id) => format!("schema {id}"),
    };
    let wanted = match &sample.want {
        // A record of which nothing comes is set aside.
        Wanted::Gives(given) if given.is_empty() => "ignored empty".to_owned(),
        Wanted::Gives(_) => "gives".to_owned(),
        Wanted::Rejected(why) => format!("rejected {why}"),
        Wanted::Ignored(rule) => format!("ignored {rule}"),
    };
    if found != wanted {
        unlike.insert(0, Unlike::Outcome(wanted, found));
    }
    unlike
}

fn compare(
    given: &Given,
    seen: &Observation<'_>,
    at: usize,
    (intake, plan, mapping): (&Intake, &Plan, &Mapping),
    unlike: &mut Vec<Unlike>,
) {
    let mut differ = |name, wanted: String, found: String| {
        if wanted != found {
            unlike.push(Unlike::Field(at, name, wanted, found));
        }
    };
    differ(
        "kind",
        given.kind.name().to_owned(),
        seen.kind.name().to_owned(),
    );
    if let Some(time) = given.time {
        differ("time", time.to_string(), seen.time.to_string());
    }
    for field in &given.unreadable {
        let value = plan
            .slot(*field)
            .map_or(&Value::Missing, |slot| seen.get(slot));
        differ(field.name(), UNREADABLE.to_owned(), shown(value));
    }
    for (field, texts) in &given.fields {
        let value = plan
            .slot(*field)
            .map_or(&Value::Missing, |slot| seen.get(slot));
        let found = match value {
            Value::Identity(_) => {
                let is_meant = |id: &&String| is_person(value, id, intake, mapping);
                texts
                    .iter()
                    .find(is_meant)
                    .cloned()
                    .unwrap_or_else(|| shown(value))
            }
            value => shown(value),
        };
        differ(field.name(), written(*field, texts), found);
    }
}

const UNREADABLE: &str = "(unreadable)";

/// Whether this is the person with this id, in one of the domains that the mapping reads.
fn is_person(value: &Value<'_>, id: &str, intake: &Intake, mapping: &Mapping) -> bool {
    let Value::Identity(worker) = value else {
        return false;
    };
    let pseudonyms = intake.pseudonyms();
    let found = pseudonyms.for_recipient(worker, "test", "test");
    let domains = mapping.domains().into_iter();
    { domains }.any(|domain| pseudonyms.name(&domain, id, "test", "test") == found)
}

/// What a sample says of a field, in the form in which values are shown.
fn written(field: Field, texts: &[String]) -> String {
    use crate::observation::FieldType::{Bytes, Number, Seconds, Time};
    match (field.field_type(), texts) {
        (Number | Seconds | Bytes, [text]) => text
            .parse::<f64>()
            .map_or_else(|_| text.clone(), |number| number.to_string()),
        (Time, [text]) => text
            .parse::<jiff::Timestamp>()
            .map_or_else(|_| text.clone(), |time| EventTime::from(time).to_string()),
        _ => texts.join(", "),
    }
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Unreadable => UNREADABLE.to_owned(),
        Value::Text(text) => text.to_string(),
        Value::Identity(_) => "(somebody else)".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Time(time) => time.to_string(),
        Value::List(texts) => texts.join(", "),
    }
}
