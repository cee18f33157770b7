// SPDX-License-Identifier: EUPL-1.2
//! The engine against the model: any interleaving, batching, restart, duplicates, late events.

mod days;
mod forms;
mod histories;
mod kept;
mod ordered;
mod restart;
mod runs;
mod untold;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::model::{self, Breach, Fact};
use super::*;
use crate::agreement::{Agreement, Clause};
use crate::observation::{EventName, Field, Kind, Observation, Span, Value, Version, WorkerRef};
use histories::{Round, partitions, rounds};

pub(super) const KINDS: [&str; 3] = ["capture.screenshot", "location.ping", "task.completed"];
pub(super) const SITES: [&str; 2] = ["lille-1", "lyon-2"];
const LATENESS: Span = Span::from_secs(600);
const AMEND_FOR: Span = Span::from_secs(2 * 24 * 3600);
const HOUR: i64 = 3600;

/// The name of the group of a fact.
pub(super) fn group_of(clause: &Clause, fact: &Fact) -> String {
    let per = clause.form.per();
    let name = |field: &Field| match *field {
        Field::WORKER => format!("w{}", fact.worker),
        Field::ACTOR => format!("w{}", 100 + fact.actor),
        _ => SITES[usize::from(fact.site)].to_owned(),
    };
    per.0.iter().map(name).collect::<Vec<_>>().join("/")
}

fn observation(fact: &Fact, program: &Program) -> Observation<'static> {
    let plan = program.plan();
    let kind = Kind::parse(KINDS[usize::from(fact.kind)]).unwrap();
    let name = EventName {
        id: fact.id,
        content: fact.content,
        version: fact
            .version
            .map(|version| Version::new(&version.to_string())),
        part: 0,
    };
    let mut seen = Observation::new(kind, fact.time, name);
    let person = |n: u8| Value::Identity(WorkerRef::from_bytes([n; 16]));
    let values = [
        (Field::WORKER, person(fact.worker)),
        (
            Field::SITE,
            Value::Text(SITES[usize::from(fact.site)].into()),
        ),
        (Field::ACTOR, person(100 + fact.actor)),
        (Field::VALUE, Value::Number(fact.value)),
        (Field::INTERVAL_START, Value::Time(fact.interval().0)),
        (Field::INTERVAL_END, Value::Time(fact.interval().1)),
    ];
    for (field, value) in values {
        if let Some(slot) = plan.slot(field) {
            seen.set(slot, value);
        }
    }
    seen
}

/// What the store would hold.
#[derive(Default, Clone)]
struct Disk {
    state: BTreeMap<String, Vec<Vec<u8>>>,
    next: Vec<usize>,
    versions: Vec<AlertVersion>,
}

impl Disk {
    fn commit(&mut self, changes: Changes, next: &[usize]) {
        for piece in changes.state {
            let pieces = self.state.entry(piece.owner).or_default();
            if piece.full {
                pieces.clear();
            }
            pieces.push(piece.bytes);
        }
        self.versions.extend(changes.alerts);
        self.next = next.to_vec();
    }

    fn open(&self, program: &Arc<Program>) -> Engine {
        let limits = Limits {
            lateness: LATENESS,
            amend_for: AMEND_FOR,
            ..Limits::default()
        };
        let mut engine = Engine::new(Arc::clone(program), limits);
        for (owner, pieces) in &self.state {
            for piece in pieces {
                assert_eq!(engine.restore(owner, piece), Ok(true));
            }
        }
        engine.restored();
        (0..self.next.len() as u32).for_each(|p| {
            engine.expect(PartitionId(p));
        });
        engine
    }
}

fn play(agreement: &Agreement, partitions: &[Vec<Fact>], rounds: &[Round]) -> Disk {
    let program = Arc::new(Program::new(Arc::new(agreement.clone())));
    let mut disk = Disk {
        next: vec![0; partitions.len()],
        ..Disk::default()
    };
    let mut engine = disk.open(&program);
    let mut next = disk.next.clone();
    let rest = Round {
        picks: vec![0; partitions.iter().map(Vec::len).sum::<usize>() * 2],
        crash: false,
        full: false,
        one_batch: false,
    };
    for round in rounds.iter().chain(std::iter::repeat_n(&rest, 2)) {
        let mut batch = Batch::new();
        for pick in &round.picks {
            let ready: Vec<usize> = (0..partitions.len())
                .filter(|p| next[*p] < partitions[*p].len())
                .collect();
            let Some(&p) = ready.get(usize::from(*pick) % ready.len().max(1)) else {
                break;
            };
            let fact = &partitions[p][next[p]];
            let seen = observation(fact, &program);
            let digest = &mut || [fact.id as u8; 32];
            program.select(
                PartitionId(p as u32),
                next[p] as i64,
                &seen,
                digest,
                &mut batch,
            );
            next[p] += 1;
            if !round.one_batch {
                engine.apply(&batch);
                batch.clear();
            }
        }
        engine.apply(&batch);
        if round.crash {
            engine = disk.open(&program);
            next.clone_from(&disk.next);
        } else {
            disk.commit(engine.drain(false, &|_| round.full), &next);
        }
    }
    let changes = engine.drain(true, &|_| false);
    let told = changes.stats.open.clone();
    disk.commit(changes, &next);
    assert_eq!(
        told,
        disk.open(&program).restored().open,
        "the same after a restart"
    );
    let open = open(&disk);
    let counts = |(clause, (count, _)): (&usize, &(u64, EventTime))| (*clause, *count);
    assert!(
        told.iter().map(counts).eq(open.iter().map(counts)),
        "{told:?} {open:?}"
    );
    assert!(
        told.iter()
            .all(|(clause, (_, since))| *since >= open[clause].1)
    );
    disk
}

/// By clause: how many alerts are breaches that were not closed, and where the earliest began.
fn open(disk: &Disk) -> BTreeMap<usize, (u64, EventTime)> {
    let last: BTreeMap<AlertId, &AlertVersion> = disk.versions.iter().map(|v| (v.id, v)).collect();
    let mut open = BTreeMap::new();
    for version in last.values().filter(|v| v.breach && !v.closed) {
        let start = version.window.start;
        let of_clause = open.entry(version.clause).or_insert((0, start));
        *of_clause = (of_clause.0 + 1, of_clause.1.min(start));
    }
    open
}

/// The last version of every alert that still is a breach.
fn verdicts(disk: &Disk, agreement: &Agreement) -> BTreeSet<Breach> {
    let mut last: BTreeMap<AlertId, &AlertVersion> = BTreeMap::new();
    for version in &disk.versions {
        let before = last.insert(version.id, version).map_or(0, |v| v.version);
        let clause = &agreement.clauses[version.clause].id;
        assert_eq!(
            version.version,
            before + 1,
            "hole in the versions of an alert of {clause}"
        );
    }
    let name = |part: &Part| match part {
        Part::Worker(worker) => format!("w{}", worker.as_bytes()[0]),
        Part::Text(text) => text.clone(),
        Part::Nobody => "nobody".to_owned(),
    };
    let breach = |v: &&&AlertVersion| v.breach;
    let row = |v: &AlertVersion| {
        (
            agreement.clauses[v.clause].id.to_string(),
            v.group.iter().map(name).collect::<Vec<_>>().join("/"),
            v.window.start.micros(),
            v.window.end.micros(),
            format!("{:.6}", v.observed),
        )
    };
    last.values().filter(breach).map(|v| row(v)).collect()
}

fn check(
    agreement: &Agreement,
    partitions: &[Vec<Fact>],
    rounds: &[Round],
) -> Result<(), TestCaseError> {
    let facts = model::admitted(partitions, AMEND_FOR);
    let reached = |facts: &[Vec<Fact>]| {
        let latest = |p: &Vec<Fact>| p.iter().map(|f| f.time).max();
        facts
            .iter()
            .map(latest)
            .collect::<Option<Vec<_>>>()
            .and_then(|all| all.into_iter().min())
    };
    let watermark = reached(partitions).map_or(EventTime::MIN, |t| t.minus(LATENESS));
    let want = model::breaches(agreement, &facts, watermark);
    let disk = play(agreement, partitions, rounds);
    let have = verdicts(&disk, agreement);
    let missing: Vec<_> = want.difference(&have).collect();
    let extra: Vec<_> = have.difference(&want).collect();
    prop_assert!(
        missing.is_empty() && extra.is_empty(),
        "missing {missing:#?}\nextra {extra:#?}"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn final_verdicts_equal_the_model(partitions in partitions(), rounds in rounds()) {
        check(&forms::panes(), &partitions, &rounds)?;
    }

    #[test]
    fn rolling_windows_equal_the_model(partitions in partitions(), rounds in rounds()) {
        check(&forms::rolling(), &partitions, &rounds)?;
    }

    #[test]
    fn orders_and_silences_equal_the_model(partitions in partitions(), rounds in rounds()) {
        check(&ordered::orders(), &partitions, &rounds)?;
    }
}

/// More with `VIGIE_CASES=100000`.
fn cases() -> u32 {
    std::env::var("VIGIE_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(2_000)
}

/// What was written before alerts kept the settled part of their run.
#[test]
fn state_of_the_version_before_is_read() {
    let program = Arc::new(Program::new(Arc::new(forms::panes())));
    let fact = Fact {
        id: 1,
        content: 0,
        version: None,
        kind: 0,
        worker: 1,
        site: 0,
        actor: 1,
        value: 1.0,
        length: 10,
        time: EventTime::from_micros(1_761_000_000_000_000),
    };
    let mut old = Disk {
        next: vec![0],
        ..Disk::default()
    };
    let mut engine = old.open(&program);
    let mut batch = Batch::new();
    let seen = observation(&fact, &program);
    program.select(PartitionId(0), 0, &seen, &mut || [1; 32], &mut batch);
    engine.apply(&batch);
    let all = |engine: &mut Engine| {
        let mut state = engine.drain(false, &|_| true).state;
        state.retain(|piece| piece.owner.contains('@'));
        state
    };
    let new = all(&mut engine);
    let mut groups = 0;
    for piece in &new {
        let mut bytes = piece.bytes.clone();
        // Of each clause there is one group at most; the last byte counts its alerts.
        if bytes.len() > 1 && bytes.ends_with(&[0]) {
            bytes[0] = 5;
            groups += 1;
        }
        old.state.insert(piece.owner.clone(), vec![bytes]);
    }
    assert!(groups > 5);
    assert_eq!(all(&mut old.open(&program)), new);
}

/// The comparison would prove little for a clause that no random run ever breaches.
#[test]
fn random_runs_breach_every_clause() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for agreement in [forms::panes(), forms::rolling(), ordered::orders()] {
        let mut quiet: BTreeSet<String> = agreement
            .clauses
            .iter()
            .map(|clause| clause.id.to_string())
            .collect();
        for _ in 0..400 {
            let partitions = partitions().new_tree(&mut runner).unwrap().current();
            let facts = model::admitted(&partitions, AMEND_FOR);
            for (clause, ..) in model::breaches(&agreement, &facts, EventTime::MAX.minus(AMEND_FOR))
            {
                quiet.remove(&clause);
            }
        }
        assert!(quiet.is_empty(), "never a breach: {quiet:?}");
    }
}
