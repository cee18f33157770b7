//! Costs of single steps: load and compile, decode, decode and select by number of clauses, apply by live
//! groups, and the memory of a live group by form.
//!
//! SPDX-License-Identifier: EUPL-1.2

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on ends"
)]

mod formats;

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group};
use smallvec::SmallVec;
use vigie::agreement;
use vigie::engine::{Batch, Engine, Limits, PartitionId, Program};
use vigie::intake::{Intake, IntakeLimits, Item, Pseudonyms, Record, parse_mapping};
use vigie::observation::EventTime;

const EVENT: &str = r#"{"specversion":"1.0","id":"wms:000000000042:1","source":"urn:mgmt:acme:wms:s-1","type":"work.task.completed.v1","subject":"w:mat-004217","time":"2026-09-07T08:15:30.123Z","datacontenttype":"application/json","worksite":"s-1","data":{"kind":"task.completed","subject":{"ref":"mat-004217","scheme":"native/1","class":"worker","role":"picker"},"actor":{"kind":"human","ref":"mgr-0007","basis":"field"},"system":{"id":"wms","vendor":"acme","version":"4.2.1"},"org":{"employer":"acme","site":"s-1","team":"t-001"},"interval":{"seconds":184.5},"task":{"id":"T-4711","type":"pick"},"quality":[]}}"#;

/// An agreement with one clause that the event matches and `others` that it does not.
fn program(others: usize) -> Arc<Program> {
    let mut text = String::from(
        "vigie: 1\nagreement:\n  id: B\n  version: 1\n  title: { fr: b, en: b }\n  \
         parties: [{ role: employer, name: E }, { role: union, name: U }]\n  \
         in_force: { from: 2026-01-01, then: keep }\n  zone: Europe/Paris\nclauses:\n",
    );
    let clause = |text: &mut String, id: &str, kind: &str, most: u32| {
        writeln!(
            text,
            "  - {{ id: {id}, title: {{ fr: t, en: t }}, severity: notice, \
             match: {{ kind: {kind} }}, \
             limit: {{ count: {{}}, per: worker, within: {{ calendar: day }}, at_most: {most} }} }}"
        )
        .unwrap();
    };
    clause(&mut text, "hit", "task.completed", 1_000_000);
    for n in 0..others {
        clause(&mut text, &format!("miss-{n}"), "capture.screenshot", 4);
    }
    let loaded = agreement::parse("bench.yaml", text.as_bytes()).unwrap();
    Arc::new(Program::new(Arc::new(loaded.agreement)))
}

fn record(text: &str) -> Record<'_> {
    Record {
        topic: "t",
        partition: 0,
        offset: 0,
        stamp: None,
        read_at: EventTime::MAX,
        key: None,
        payload: Some(text.as_bytes()),
        headers: SmallVec::new(),
    }
}

fn decode_and_select(c: &mut Criterion) {
    let mut group = c.benchmark_group("decode and select");
    for clauses in [1, 10, 100, 1000] {
        let program = program(clauses - 1);
        let keys = Pseudonyms::new(&[7; 32]);
        let intake = Intake::new(
            program.plan().clone(),
            Vec::new(),
            keys,
            IntakeLimits::default(),
        );
        let format = intake.format(None).expect("canonical");
        let mut batch = Batch::new();
        group.bench_function(BenchmarkId::new("clauses", clauses), |b| {
            b.iter(|| {
                batch.clear();
                let digest = &mut || [0; 32];
                intake.read(&record(black_box(EVENT)), format, &mut |item| {
                    if let Item::Seen(seen, _) = item {
                        program.select(PartitionId(0), 0, seen, digest, &mut batch);
                    }
                });
            });
        });
    }
    group.finish();
}

/// The same event in the canonical form and by a mapping, and what plain serde_json takes to build
/// its tree, of which nobody has read anything yet.
fn decode(c: &mut Criterion) {
    let mut group = c.benchmark_group("decode one record");
    let program = program(0);
    let mapping = parse_mapping("m.yaml", MAPPING.as_bytes()).unwrap();
    let intake = Intake::new(
        program.plan().clone(),
        vec![mapping],
        Pseudonyms::new(&[7; 32]),
        IntakeLimits::default(),
    );
    for (name, mapping) in [("canonical", None), ("mapping", Some("m"))] {
        let format = intake.format(mapping).expect("there is one");
        group.bench_function(name, |b| {
            b.iter(|| {
                intake.read(&record(black_box(EVENT)), format, &mut |item| {
                    black_box(&item);
                })
            });
        });
    }
    group.bench_function("serde_json alone", |b| {
        b.iter(|| serde_json::from_str::<serde_json::Value>(black_box(EVENT)));
    });
    for format in formats::all() {
        let id = BenchmarkId::new("three events", &format.name);
        group.bench_function(id, |b| b.iter(|| format.read()));
    }
    let json = formats::fixture("json.record");
    group.bench_function("three events, serde_json alone", |b| {
        b.iter(|| {
            let events = serde_json::Deserializer::from_slice(black_box(&json));
            events.into_iter::<serde_json::Value>().count()
        });
    });
    group.finish();
}

const MAPPING: &str = "vigie: 1
mapping: { name: m, version: 1, source: \"urn:m\" }
id: { from: /id }
time: { from: /time, format: rfc3339 }
fields: { subject.ref: /data/subject/ref, org.site: /data/org/site, org.team: /data/org/team }
emit: { kind: task.completed }
";

/// A thousand events spread over many live groups.
fn apply(c: &mut Criterion) {
    let mut group = c.benchmark_group("apply 1000 events");
    group.sample_size(20);
    let program = program(0);
    for groups in [1_000u64, 100_000, 1_000_000] {
        let mut engine = Engine::new(program.clone(), Limits::default());
        engine.expect(PartitionId(0));
        let mut made = 0;
        for round in 0..groups / 1000 {
            engine.apply(&events(&program, round * 1000, groups, made));
            made += 1000;
        }
        group.bench_function(BenchmarkId::new("groups", groups), |b| {
            let next = || {
                made += 1000;
                events(&program, made * 7919, groups, made)
            };
            b.iter_batched(next, |batch| engine.apply(&batch), BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// A new engine takes back the state of many live groups, as after a restart.
fn restore(c: &mut Criterion) {
    let mut group = c.benchmark_group("restore");
    group.sample_size(10);
    let program = program(0);
    for groups in [1_000u64, 100_000, 1_000_000] {
        let mut engine = Engine::new(program.clone(), Limits::default());
        engine.expect(PartitionId(0));
        for round in 0..groups / 1000 {
            engine.apply(&events(&program, round * 1000, groups, round * 1000));
        }
        let state = engine.drain(true, &|_| true).state;
        drop(engine);
        group.bench_function(BenchmarkId::new("groups", groups), |b| {
            b.iter(|| {
                let mut engine = Engine::new(program.clone(), Limits::default());
                for piece in &state {
                    engine.restore(&piece.owner, &piece.bytes).unwrap();
                }
                engine.restored();
                engine
            });
        });
    }
    group.finish();
}

fn events(program: &Program, from: u64, groups: u64, first_id: u64) -> Batch {
    use vigie::observation::{EventName, Field, Kind, Observation, Value, WorkerRef};
    let kind = Kind::parse("task.completed").unwrap();
    let slot = program.plan().slot(Field::WORKER).unwrap();
    let mut batch = Batch::new();
    for n in 0..1000 {
        let time = EventTime::from_micros(1_788_768_000_000_000);
        let name = EventName {
            id: first_id + n,
            ..EventName::default()
        };
        let mut seen = Observation::new(kind, time, name);
        let worker = u128::from((from + n) % groups).to_le_bytes();
        seen.set(slot, Value::Identity(WorkerRef::from_bytes(worker)));
        let hour = vigie::observation::Span::from_secs(3600);
        for (field, value) in [
            (Field::INTERVAL_START, Value::Time(time.minus(hour))),
            (Field::INTERVAL_END, Value::Time(time)),
            (Field::INTERVAL_SECONDS, Value::Number(3600.0)),
            (Field::SITE, Value::Text("s-1".into())),
        ] {
            if let Some(slot) = program.plan().slot(field) {
                seen.set(slot, value);
            }
        }
        program.select(PartitionId(0), 0, &seen, &mut || [0; 32], &mut batch);
    }
    batch
}

/// An agreement of a thousand clauses, from text to compiled.
fn load(c: &mut Criterion) {
    let mut group = c.benchmark_group("load");
    group.sample_size(10);
    group.bench_function(BenchmarkId::new("clauses", 1000), |b| {
        b.iter(|| program(black_box(999)));
    });
    group.finish();
}

/// Forms with the clause that is measured: one event of each of 100 000 groups.
const FORMS: [(&str, &str); 12] = [
    ("forbid", "forbid: {}"),
    (
        "limit count",
        "limit: { count: {}, per: worker, within: { calendar: day }, at_most: 9 }",
    ),
    (
        "limit percentile",
        "limit: { percentile: { field: interval.seconds, rank: 95 }, per: worker, within: { calendar: day }, at_most: 9 h }",
    ),
    (
        "limit covered",
        "limit: { covered: {}, per: worker, within: { calendar: day }, at_most: 50 % }",
    ),
    (
        "share",
        "share: { of: { duty: \"on\" }, per: worker, within: { calendar: day }, at_least: 5 % }",
    ),
    (
        "sequence",
        "sequence: { first: { kind: right.exercised }, within: 90 d }",
    ),
    (
        "requires",
        "requires: { first: { kind: training.completed } }",
    ),
    (
        "requires, ready",
        "requires: { first: { kind: task.completed } }",
    ),
    (
        "deadline",
        "deadline: { then: { kind: appeal.answered }, within: 14 d }",
    ),
    ("register", "register: { systems: [], per: worker }"),
    (
        "disparity",
        "disparity: { outcome: { duty: \"on\" }, between: site, at_least: 80 %, min_count: 30, min_cohort: 10, p_below: 0.05, per: worker, within: { calendar: day } }",
    ),
    ("silence", "absence: { longer_than: 15 min, per: worker }"),
];

/// Prints the memory of a live group, by form. Each form has a process of its own, so that none
/// uses what another gave back.
fn memory(_: &mut Criterion) {
    for index in 0..FORMS.len() {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        let output = child
            .args(["--memory", &index.to_string()])
            .output()
            .unwrap();
        assert!(output.status.success());
        print!("{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Growth of this process over the groups of one form.
fn measure(index: usize) {
    const GROUPS: u64 = 100_000;
    let (name, form) = FORMS[index];
    let text = format!(
        "vigie: 1\nagreement:\n  id: B\n  version: 1\n  title: {{ fr: b, en: b }}\n  \
         parties: [{{ role: employer, name: E }}, {{ role: union, name: U }}]\n  \
         in_force: {{ from: 2026-01-01 }}\n  zone: Europe/Paris\n\
         registers: {{ systems: [{{ id: wms }}] }}\nclauses:\n  - id: c\n    \
         title: {{ fr: t, en: t }}\n    severity: notice\n    match: {{ kind: task.completed }}\n    {form}\n"
    );
    let loaded = agreement::parse("bench.yaml", text.as_bytes()).unwrap();
    let program = Arc::new(Program::new(Arc::new(loaded.agreement)));
    let before = resident();
    let mut engine = Engine::new(program.clone(), Limits::default());
    engine.expect(PartitionId(0));
    for round in 0..GROUPS / 1000 {
        engine.apply(&events(&program, round * 1000, GROUPS, round * 1000));
    }
    let groups = engine.drain(false, &|_| false).stats.groups.max(1);
    let bytes = resident().saturating_sub(before) / groups as u64;
    println!("memory of a live group, {name}: {bytes} B ({groups} groups)");
}

/// Bytes of this process in memory; 0 where nothing tells.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}

criterion_group!(
    benches,
    load,
    decode,
    decode_and_select,
    apply,
    restore,
    memory
);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, index] = arguments.as_slice()
        && flag == "--memory"
    {
        return measure(index.parse().unwrap());
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
