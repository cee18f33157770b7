// SPDX-License-Identifier: EUPL-1.2
//! What is said of records that an alert names, and of events whose source tells them anew.

use std::collections::BTreeMap;

use super::play::{Fact, History, answer, digest, question, time, trace};
use crate::engine::{Batch, Fate};
use crate::intake::{Reject, Stamp, StampedBy};
use crate::observation::{EventName, Field, Kind, Observation, Value, Version, WorkerRef};
use crate::replay::trace::meet::Met;
use crate::replay::trace::{Alerted, Question, Why};

fn about(named: &[(i64, String)]) -> Question {
    let named = named
        .iter()
        .map(|(offset, sha256)| (("in".to_owned(), 0, *offset), sha256.clone()));
    Question {
        group: BTreeMap::from([(Field::WORKER, "p-other".to_owned())]),
        alert: Some(Alerted {
            is_withdrawn: false,
            count: 3,
            named: named.collect(),
        }),
        ..question(0)
    }
}

#[test]
fn a_named_record_that_counts_no_more_is_told_with_its_reason() {
    let shot = Fact {
        worker: Some(1),
        ..Fact::default()
    };
    let cut = Fact {
        is_cut: true,
        ..shot.clone()
    };
    let keys = Fact {
        kind: 1,
        id: 3,
        ..shot.clone()
    };
    let facts = vec![shot.clone(), cut.clone(), keys.clone(), shot.clone()];
    let history = History::of([facts, Vec::new()]);
    let named = [
        (0, digest(&shot)),
        (1, digest(&cut)),
        (2, digest(&keys)),
        (3, "00".to_owned()),
    ];
    let asked = about(&named);
    let found = answer(&history, &asked);
    let mut rows: Vec<_> = found.rows.iter().collect();
    rows.sort_by_key(|row| row.place.2);
    let why: Vec<&str> = rows.iter().map(|row| row.why.name()).collect();
    assert_eq!(why, ["other_group", "not_json", "other_kind", "replaced"]);
    assert_eq!(found.met.len(), 4, "all of them are still there");
}

#[test]
fn what_cannot_be_read_is_told_where_it_may_have_been_meant() {
    let cut = Fact {
        is_cut: true,
        ..Fact::default()
    };
    let mut asked = question(0);
    (asked.from, asked.until) = (time(0), time(1_440));
    for (minutes, by, is_told) in [
        (60, StampedBy::Broker, true),
        (-60, StampedBy::Broker, false),
        (6 * 1_440, StampedBy::Broker, false),
        (6 * 1_440, StampedBy::Producer, true),
    ] {
        let mut trace = trace(&asked);
        let format = trace.format(None).unwrap();
        trace.begin_partition();
        let payload = cut.payload();
        let mut record = super::play::record(0, 0, &payload);
        let time = time(minutes);
        record.stamp = Some(Stamp { time, by });
        trace.take(&record, format);
        let found = trace.finish();
        assert_eq!(found.rows.len(), usize::from(is_told), "{minutes} {by:?}");
        let is_so = |why: &Why| matches!(why, Why::Rejected(Reject::NotJson));
        assert!(found.rows.iter().all(|row| is_so(&row.why)));
    }
}

#[test]
fn a_later_telling_takes_the_place_of_the_one_before() {
    let asked = question(0);
    let mut trace = trace(&asked);
    trace.begin_partition();
    let kinds = ["capture.screenshot", "capture.screenshot", "location.ping"];
    let mut fates = Vec::new();
    for (version, kind) in [2, 1, 3].into_iter().zip(kinds) {
        let name = EventName {
            id: 7,
            content: version,
            version: Some(Version::new(&version.to_string())),
            part: 0,
        };
        let mut seen = Observation::new(Kind::parse(kind).unwrap(), time(60), name);
        let worker = trace.program.plan().slot(Field::WORKER).unwrap();
        seen.set(worker, Value::Identity(WorkerRef::from_bytes([1; 16])));
        let mut batch = Batch::new();
        let (source, offset) = (trace.source, i64::from(version));
        let digest = &mut || [0; 32];
        trace
            .program
            .select(source, offset, &seen, digest, &mut batch);
        let met = Met::of(&seen, &[], trace.tracer.look(&seen, &batch));
        let fate = &mut |_, fate| fates.push(fate);
        trace.engine.apply_watched(&batch, fate);
        let record = super::play::record(0, version as usize, b"");
        trace.observed(&record, &met, fates[fates.len() - 1]);
    }
    assert_eq!(fates, [Fate::Counted, Fate::Superseded, Fate::Unmatched]);
    let found = trace.finish();
    let why: Vec<&str> = found.rows.iter().map(|row| row.why.name()).collect();
    assert_eq!(why, ["superseded", "superseded"]);
}
