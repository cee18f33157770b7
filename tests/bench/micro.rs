//! Costs of single steps: decode and select by number of clauses, and apply by live groups.
//!
//! SPDX-License-Identifier: EUPL-1.2

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on ends"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use smallvec::SmallVec;
use vigie::agreement;
use vigie::engine::{Batch, Engine, Limits, Program, SourceId};
use vigie::intake::{Intake, IntakeLimits, Pseudonyms, Record};
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
        broker_time: None,
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
                intake.read(&record(black_box(EVENT)), format, &mut |seen, _| {
                    program.select(SourceId(0), 0, seen, digest, &mut batch);
                });
            });
        });
    }
    group.finish();
}

/// A thousand events spread over many live groups.
fn apply(c: &mut Criterion) {
    let mut group = c.benchmark_group("apply 1000 events");
    group.sample_size(20);
    let program = program(0);
    for groups in [1_000u64, 100_000, 1_000_000] {
        let mut engine = Engine::new(program.clone(), Limits::default());
        engine.expect(SourceId(0));
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
        engine.expect(SourceId(0));
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
    use vigie::observation::{Field, Kind, Observation, Value, WorkerRef};
    let kind = Kind::parse("task.completed").unwrap();
    let slot = program.plan().slot(Field::WORKER).unwrap();
    let mut batch = Batch::new();
    for n in 0..1000 {
        let time = EventTime::from_micros(1_788_768_000_000_000);
        let mut seen = Observation::new(kind, time, first_id + n, program.plan());
        let worker = u128::from((from + n) % groups).to_le_bytes();
        seen.set(slot, Value::Identity(WorkerRef::from_bytes(worker)));
        program.select(SourceId(0), 0, &seen, &mut || [0; 32], &mut batch);
    }
    batch
}

criterion_group!(benches, decode_and_select, apply, restore);
criterion_main!(benches);
