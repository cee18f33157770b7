// SPDX-License-Identifier: EUPL-1.2
//! The engine against the model: any interleaving, batching, restart, duplicates, late events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::model::{self, Breach, Fact};
use super::*;
use crate::agreement::{
    Aggregate, Agreement, Bound, CalendarUnit, Clause, ClauseId, Digest, Form, InForce, Limit,
    Literal, Localized, MinGroup, Pattern, Per, Quantity, Severity, Status, Test, Then, Unit,
    Window,
};
use crate::observation::{Field, Kind, Observation, Span, Value, WorkerRef};

const KINDS: [&str; 3] = ["capture.screenshot", "location.ping", "task.completed"];
const SITES: [&str; 2] = ["lille-1", "lyon-2"];
const LATENESS: Span = Span::from_secs(600);
const AMEND_FOR: Span = Span::from_secs(2 * 24 * 3600);
const HOUR: i64 = 3600;

fn span(secs: i64) -> Span {
    Span::from_secs(secs)
}

fn quantity(amount: f64) -> Quantity {
    Quantity {
        amount,
        unit: Unit::Count,
        written: amount.to_string(),
    }
}

fn clause(id: &str, kind: &str, form: Form) -> Clause {
    let kind = Test::OneOf(vec![Literal::Text(kind.into())]);
    Clause {
        id: ClauseId(id.into()),
        title: Localized::default(),
        article: None,
        legal_ref: Vec::new(),
        origin: None,
        status: Status::Active,
        severity: Severity::Serious,
        applies_to: Pattern::ANYTHING,
        matches: Pattern::Field(Field::KIND, kind),
        form,
    }
}

fn limit(aggregate: Aggregate, per: &[Field], within: Window, bound: Bound) -> Form {
    Form::Limit(Limit {
        aggregate,
        per: Per(per.to_vec()),
        within,
        bound,
    })
}

fn at_most(amount: f64) -> Bound {
    Bound::AtMost(quantity(amount))
}

fn at_least(amount: f64) -> Bound {
    Bound::AtLeast(quantity(amount))
}

/// Every aggregate and every window, monotone and settled.
fn forms(paris: &TimeZone) -> Vec<Form> {
    use Aggregate::{Count, Distinct, Max, Min, ShortestGap, Sum};
    let calendar = |unit| Window::Calendar(unit, paris.clone());
    let day = || calendar(CalendarUnit::Day);
    let rolling = || Window::Rolling {
        length: span(4 * HOUR),
        step: span(HOUR),
    };
    let session = || Window::Session {
        gap: span(HOUR / 2),
    };
    let tumbling = || Window::Tumbling(span(HOUR));
    let worker = &[Field::WORKER][..];
    let actor = Field::parse("actor.ref").unwrap();
    let value = Field::VALUE;
    vec![
        Form::Forbid {
            per: Per(worker.to_vec()),
        },
        limit(Count, worker, day(), at_most(2.0)),
        limit(
            Sum(value),
            worker,
            calendar(CalendarUnit::Week),
            at_most(30.0),
        ),
        limit(
            Distinct(actor),
            worker,
            calendar(CalendarUnit::Month),
            at_most(2.0),
        ),
        limit(Min(value), &[Field::SITE], tumbling(), at_least(1.0)),
        limit(
            Max(value),
            &[Field::SITE, Field::WORKER],
            day(),
            at_most(8.0),
        ),
        limit(ShortestGap, worker, day(), at_least(900.0)),
        limit(Count, worker, rolling(), at_most(2.0)),
        limit(Distinct(actor), &[Field::SITE], rolling(), at_most(2.0)),
        limit(ShortestGap, worker, rolling(), at_least(1200.0)),
        limit(Count, worker, session(), at_most(2.0)),
        limit(Sum(value), &[], session(), at_most(20.0)),
        limit(Count, worker, day(), at_least(2.0)),
        limit(Max(value), worker, tumbling(), at_least(5.0)),
        limit(Count, worker, rolling(), at_least(2.0)),
        limit(ShortestGap, worker, session(), at_most(300.0)),
        limit(Distinct(actor), &[], day(), at_least(3.0)),
    ]
}

fn agreement() -> Agreement {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let mut clauses = Vec::new();
    for (index, form) in forms(&paris).into_iter().enumerate() {
        let kind = KINDS[index % KINDS.len()];
        clauses.push(clause(&format!("c{index}"), kind, form.clone()));
        clauses.push(clause(&format!("d{index}"), KINDS[1], form));
    }
    Agreement {
        id: "T".into(),
        version: 1,
        digest: Digest([1; 32]),
        title: Localized::default(),
        parties: Vec::new(),
        in_force: InForce {
            from: jiff::civil::date(2020, 1, 1),
            until: None,
            then: Then::Keep,
        },
        review_due: None,
        zone: paris,
        min_group: MinGroup {
            counts: 5,
            performance: 10,
        },
        sites: Vec::new(),
        calendars: Vec::new(),
        clauses,
    }
}

/// Whether the model's fact is meant by a clause of the test agreement.
pub(super) fn is_meant(clause: &Clause, fact: &Fact) -> bool {
    match &clause.matches {
        Pattern::Field(_, Test::OneOf(literals)) => {
            literals.contains(&Literal::Text(KINDS[usize::from(fact.kind)].into()))
        }
        _ => false,
    }
}

/// The name of the group of a fact.
pub(super) fn group_of(clause: &Clause, fact: &Fact) -> String {
    let per = match &clause.form {
        Form::Forbid { per } => per,
        Form::Limit(limit) => &limit.per,
    };
    let name = |field: &Field| match *field {
        Field::WORKER => format!("w{}", fact.worker),
        _ => SITES[usize::from(fact.site)].to_owned(),
    };
    per.0.iter().map(name).collect::<Vec<_>>().join("/")
}

fn observation(fact: &Fact, program: &Program) -> Observation<'static> {
    let plan = program.plan();
    let kind = Kind::parse(KINDS[usize::from(fact.kind)]).unwrap();
    let mut seen = Observation::new(kind, fact.time, fact.id, plan);
    let person = |n: u8| Value::Identity(WorkerRef::from_bytes([n; 16]));
    let values = [
        (Field::WORKER, person(fact.worker)),
        (
            Field::SITE,
            Value::Text(SITES[usize::from(fact.site)].into()),
        ),
        (Field::parse("actor.ref").unwrap(), person(100 + fact.actor)),
        (Field::VALUE, Value::Number(fact.value)),
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
            engine.expect(SourceId(p));
        });
        engine
    }
}

/// What happens between two commits: which partition is read next, and how the stretch ends.
#[derive(Debug, Clone)]
struct Round {
    picks: Vec<u8>,
    crash: bool,
    full: bool,
    one_batch: bool,
}

fn play(partitions: &[Vec<Fact>], rounds: &[Round]) -> (Disk, Arc<Program>) {
    let program = Arc::new(Program::new(Arc::new(agreement())));
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
                SourceId(p as u32),
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
    disk.commit(engine.drain(true, &|_| false), &next);
    (disk, program)
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

fn check(partitions: &[Vec<Fact>], rounds: &[Round]) -> Result<(), TestCaseError> {
    let agreement = agreement();
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
    let want = model::breaches(&agreement, &facts, watermark);
    let (disk, _) = play(partitions, rounds);
    let have = verdicts(&disk, &agreement);
    let missing: Vec<_> = want.difference(&have).collect();
    let extra: Vec<_> = have.difference(&want).collect();
    prop_assert!(
        missing.is_empty() && extra.is_empty(),
        "missing {missing:#?}\nextra {extra:#?}"
    );
    Ok(())
}

prop_compose! {
    fn fact()(
        kind in 0u8..3, worker in 1u8..4, site in 0u8..2, actor in 0u8..5,
        value in 0u32..1000, minute in 0i64..(9 * 24 * 60), second in 0i64..60,
    ) -> Fact {
        // Nine days around the change to winter time in Paris.
        let start = 1_761_000_000 + minute * 60 + second;
        let time = EventTime::from_micros(start * 1_000_000);
        Fact { id: 0, kind, worker, site, actor, value: f64::from(value) / 100.0, time }
    }
}

/// Facts roughly in order of time: sorted by time plus up to three days of delay.
fn partition() -> impl Strategy<Value = Vec<Fact>> {
    let delay = prop_oneof![4 => 0i64..1200, 1 => 0i64..(3 * 24 * 3600)];
    prop::collection::vec((fact(), delay), 1..60).prop_map(|mut facts| {
        facts.sort_by_key(|(fact, delay)| fact.time.micros() + delay * 1_000_000);
        facts.into_iter().map(|(fact, _)| fact).collect()
    })
}

fn partitions() -> impl Strategy<Value = Vec<Vec<Fact>>> {
    (
        prop::collection::vec(partition(), 1..4),
        prop::collection::vec(any::<[u16; 3]>(), 0..8),
    )
        .prop_map(|(mut partitions, repeats)| {
            (1u64..)
                .zip(partitions.iter_mut().flatten())
                .for_each(|(id, fact)| fact.id = id);
            for [from, which, to] in repeats {
                let count = partitions.len();
                let source = &partitions[usize::from(from) % count];
                let again = source[usize::from(which) % source.len()].clone();
                let target = &mut partitions[usize::from(to) % count];
                let at = usize::from(which) % (target.len() + 1);
                target.insert(at, again);
            }
            partitions
        })
}

fn rounds() -> impl Strategy<Value = Vec<Round>> {
    let round = (
        prop::collection::vec(any::<u8>(), 0..40),
        any::<[bool; 3]>(),
    );
    let round = round.prop_map(|(picks, [crash, full, one_batch])| Round {
        picks,
        crash,
        full,
        one_batch,
    });
    prop::collection::vec(round, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn final_verdicts_equal_the_model(partitions in partitions(), rounds in rounds()) {
        check(&partitions, &rounds)?;
    }
}

/// More with `VIGIE_CASES=100000`.
fn cases() -> u32 {
    std::env::var("VIGIE_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(2_000)
}
