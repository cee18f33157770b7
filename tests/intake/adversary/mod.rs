// SPDX-License-Identifier: EUPL-1.2
//! Whoever changes one record of a history with a breach gains no silence: the breach stands, or
//! something is told. What is a lie (another person, another moment) is not among the changes.

mod cases;
mod changes;

use std::collections::BTreeMap;
use std::sync::Arc;

use cases::cases;
use changes::{changes, paths, with, without};
use serde_json::{Value as Json, json};
use smallvec::SmallVec;
use vigie::agreement;
use vigie::engine::{AlertId, AlertVersion, Batch, Engine, Limits, PartitionId, Program, Skip};
use vigie::intake::{
    Intake, IntakeLimits, Item, Mapping, Outcome, Pseudonyms, Record, Stamp, parse_mapping,
};
use vigie::observation::EventTime;

fn program(clause: &str) -> Arc<Program> {
    let text = format!(
        "vigie: 1
agreement:
  id: T
  version: 1
  title: {{ fr: Essai, en: Trial }}
  parties: [{{ role: employer, name: E }}, {{ role: union, name: U }}]
  in_force: {{ from: 2026-01-01 }}
  zone: Europe/Paris
  min_group: {{ counts: 1, performance: 1 }}
  sites: [hall-1, hall-2]
registers:
  systems:
    - {{ id: wms, versions: [\"4.*\"], purposes: [stock], categories: [performance], consulted: C-1 }}
clauses:
  - {{ id: c, title: {{ fr: C, en: C }}, origin: proposal, severity: serious, {clause} }}
"
    );
    let loaded = agreement::parse("t.yaml", text.as_bytes());
    let loaded = loaded.unwrap_or_else(|wrong| panic!("{clause}: {wrong:?}"));
    Arc::new(Program::new(Arc::new(loaded.agreement)))
}

/// A record as it lies in Kafka.
#[derive(Debug, Clone)]
struct Written {
    value: Option<Vec<u8>>,
    headers: Vec<(String, Vec<u8>)>,
    stamp: Option<Stamp>,
}

/// 2026-03-02T10:00:00Z in minutes.
const START: i64 = 1_772_445_600 / 60;

fn event(number: usize, (minute, kind, data): &(i64, &str, Json)) -> Json {
    let time = EventTime::from_micros((START + minute) * 60_000_000);
    json!({ "specversion": "1.0", "id": format!("e{number}"), "source": "urn:s",
        "type": format!("work.{kind}.v1"), "time": time.to_string(), "data": data })
}

fn plain(event: &Json) -> Written {
    Written {
        value: Some(event.to_string().into_bytes()),
        headers: Vec::new(),
        stamp: None,
    }
}

/// Whether a breach stands at the end, and what was told.
fn run(
    program: &Arc<Program>,
    mapping: Option<Mapping>,
    records: &[Written],
) -> (bool, Vec<String>) {
    let name = mapping.as_ref().map(|mapping| mapping.name.clone());
    let keys = Pseudonyms::new(&[7; 32]);
    let mappings = mapping.into_iter().collect();
    let intake = Intake::new(
        program.plan().clone(),
        mappings,
        keys,
        IntakeLimits::default(),
    );
    let format = intake.format(name.as_deref()).unwrap();
    let mut engine = Engine::new(program.clone(), Limits::default());
    engine.restored();
    engine.expect(PartitionId(0));
    let (mut told, mut batch) = (Vec::new(), Batch::new());
    for (offset, written) in (0i64..).zip(records) {
        let headers = written
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), &**value));
        let record = Record {
            topic: "t",
            partition: 0,
            offset,
            stamp: written.stamp,
            read_at: EventTime::from_micros((START + 9_000) * 60_000_000),
            key: None,
            payload: written.value.as_deref(),
            headers: headers.collect::<SmallVec<_>>(),
        };
        let outcome = intake.read(&record, format, &mut |item| match item {
            Item::Seen(seen, remarks) => {
                told.extend(remarks.iter().map(|remark| remark.name().to_owned()));
                program.select(PartitionId(0), offset, seen, &mut || [0; 32], &mut batch);
            }
            Item::Rejected(_, why) => told.push(why.name().to_owned()),
        });
        if let Outcome::Rejected(why) = outcome {
            told.push(why.name().to_owned());
        }
    }
    engine.apply(&batch);
    engine.idle(
        &[PartitionId(0)],
        EventTime::from_micros((START + 60 * 24 * 9) * 60_000_000),
    );
    let changes = engine.drain(true, &|_| false);
    let stats = &changes.stats;
    let skipped = stats.skipped.keys();
    let skipped = skipped.filter(|(_, why, _)| *why != Skip::NoShift);
    told.extend(skipped.map(|(_, why, field)| format!("{} {field:?}", why.name())));
    let stray = stats.stray_sites.keys();
    told.extend(stray.map(|site| format!("site {site}")));
    told.extend(stats.reused.keys().map(|_| "id_reused".to_owned()));
    let late = stats.sources.values().any(|counts| counts.late > 0);
    told.extend(late.then(|| "late".to_owned()));
    let last: BTreeMap<AlertId, AlertVersion> = changes
        .alerts
        .into_iter()
        .map(|alert| (alert.id, alert))
        .collect();
    (last.values().any(|alert| alert.breach), told)
}

#[test]
fn no_change_of_one_record_makes_silence() {
    for (clause, history) in cases() {
        let program = program(clause);
        let events: Vec<Json> = history
            .iter()
            .enumerate()
            .map(|(n, e)| event(n, e))
            .collect();
        let records: Vec<Written> = events.iter().map(plain).collect();
        let (stands, told) = run(&program, None, &records);
        assert!(stands && told.is_empty(), "{clause}: {told:?}");
        // Of many alike, the first and the last stand for all.
        for at in [0, events.len() - 1] {
            for (what, changed) in changes(&events[at]) {
                let mut records = records.clone();
                records[at] = changed;
                let (stands, told) = run(&program, None, &records);
                assert!(stands || !told.is_empty(), "{clause}\nevent {at}: {what}");
            }
        }
    }
}

#[test]
fn an_id_that_was_used_before_hides_nothing() {
    for (clause, history) in cases() {
        let program = program(clause);
        let events: Vec<Json> = history
            .iter()
            .enumerate()
            .map(|(n, e)| event(n, e))
            .collect();
        for at in [0, events.len() - 1] {
            let mut decoy = event(
                0,
                &(-30, "session.login", json!({ "subject": { "ref": "w9" } })),
            );
            decoy["id"] = events[at]["id"].clone();
            for place in [0, events.len()] {
                let mut records: Vec<Written> = events.iter().map(plain).collect();
                records.insert(place, plain(&decoy));
                let (stands, told) = run(&program, None, &records);
                assert!(
                    stands && told.contains(&"id_reused".to_owned()),
                    "{clause}: {told:?}"
                );
            }
        }
    }
}

#[test]
fn another_order_and_repetition_change_nothing() {
    for (clause, history) in cases() {
        let program = program(clause);
        let events: Vec<Json> = history
            .iter()
            .enumerate()
            .map(|(n, e)| event(n, e))
            .collect();
        let mut records: Vec<Written> = events.iter().chain(&events).map(plain).collect();
        assert!(run(&program, None, &records).0, "{clause}");
        records.reverse();
        assert!(run(&program, None, &records).0, "{clause}: backwards");
    }
}

const PAGES: &str = "vigie: 1
mapping: { name: m, version: 1, source: \"urn:m\" }
each: [/rows, .]
id: { from: /id }
time: { from: /t, format: rfc3339 }
fields: { subject.ref: /u, org.site: /s }
emit: { kind: capture.screenshot }
";

/// Three entries in pages of any cut and order, one of them bad or changed.
#[test]
fn pages_hide_nothing_either() {
    let (clause, _) = cases().swap_remove(1);
    let program = program(clause);
    let mapping = || Some(parse_mapping("m.yaml", PAGES.as_bytes()).unwrap());
    let row = |n: i64| json!({ "id": n, "t": format!("2026-03-02T10:0{n}:00Z"), "u": "w1", "s": "hall-1" });
    let page = |rows: &[Json]| plain(&json!({ "rows": rows }));
    let rows: Vec<Json> = (0..3).map(row).collect();
    let alone: Vec<Written> = rows.iter().map(plain).collect();
    let overlapping = [
        page(&rows[..2]),
        page(&[rows[2].clone(), rows[1].clone(), rows[0].clone()]),
    ];
    for records in [&alone[..], &overlapping, &[page(&rows)]] {
        assert_eq!(run(&program, mapping(), records), (true, Vec::new()));
    }
    // Two entries, told again in every way, stay two.
    let twice = [
        page(&rows[..2]),
        page(&[rows[1].clone(), rows[0].clone()]),
        plain(&rows[0]),
    ];
    assert_eq!(run(&program, mapping(), &twice), (false, Vec::new()));
    for at in 0..3 {
        let mut found = Vec::new();
        paths(&rows[at], "", &mut found);
        for path in found {
            for value in [
                json!(null),
                json!({}),
                json!([]),
                json!(""),
                json!({ "a": 1 }),
            ] {
                let mut changed = rows.clone();
                changed[at] = with(&rows[at], &path, value.clone()).unwrap();
                let (stands, told) = run(&program, mapping(), &[page(&changed)]);
                assert!(stands || !told.is_empty(), "{path} = {value}");
            }
            let mut changed = rows.clone();
            changed[at] = without(&rows[at], &path).unwrap();
            let (stands, told) = run(&program, mapping(), &[page(&changed)]);
            assert!(stands || !told.is_empty(), "drop {path}");
        }
    }
}
