// SPDX-License-Identifier: EUPL-1.2
//! Runs the tests of a clause: its events through intake and engine, its alerts held against what
//! was expected.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use smallvec::SmallVec;

use crate::agreement::{Agreement, Clause, Expected, Scenario, Status};
use crate::engine::{AlertId, AlertVersion, Batch, Engine, Limits, Part, PartitionId, Program};
use crate::intake::{Domain, Intake, IntakeLimits, Item, Outcome, Pseudonyms, Record, Reject};
use crate::observation::{EventTime, Field, Span};

/// Not a secret: people in tests are made up.
const SECRET: [u8; 32] = *b"people in tests are all made up!";

/// What a test calls a group that an event does not name.
const NOBODY: &str = "nobody";

/// Observed values this close (as a fraction) are the same.
const CLOSE: f64 = 1e-9;

/// What came of one test.
#[derive(Debug)]
pub struct Report {
    /// Id of the clause.
    pub clause: String,
    /// Name of the test.
    pub name: String,
    /// Line of the file.
    pub line: u32,
    /// What is not as expected; empty means that the test passed.
    pub differences: Vec<Difference>,
}

/// One thing that is not as expected.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// An alert that should stand does not; beside it the most similar one, if there is one.
    Missing(Expected, Option<Found>),
    /// An alert stands that nobody expected.
    Unexpected(Found),
    /// An event was not taken in, for this reason.
    Refused(usize, &'static str),
}

/// An alert as it stands at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Fields of `per` with their values; people by their name in the test.
    pub group: Vec<(Field, String)>,
    /// Observed value in base units.
    pub observed: f64,
    /// Contributing records.
    pub count: u64,
    /// First moment of its window.
    pub start: EventTime,
    /// Whether every act falls under an exception or silence.
    pub waived: bool,
}

/// Runs all tests of a clause, also of one that is switched off.
#[must_use]
pub fn run(agreement: &Agreement, clause: &Clause) -> Vec<Report> {
    let alone = Clause {
        status: Status::Active,
        ..clause.clone()
    };
    let agreement = Arc::new(Agreement {
        clauses: vec![alone],
        ..agreement.clone()
    });
    let program = Arc::new(Program::new(agreement));
    let limits = IntakeLimits {
        payload: 1 << 20,
        max_future: Span::from_secs(i64::MAX / 2_000_000),
    };
    let pseudonyms = Pseudonyms::new(&SECRET);
    let intake = Intake::new(program.plan().clone(), Vec::new(), pseudonyms, limits);
    let tests = clause.tests.iter();
    tests
        .map(|scenario| Report {
            clause: clause.id.to_string(),
            name: scenario.name.clone(),
            line: scenario.line,
            differences: differences(&program, &intake, scenario),
        })
        .collect()
}

fn differences(program: &Arc<Program>, intake: &Intake, scenario: &Scenario) -> Vec<Difference> {
    let (mut found, mut differences) = play(program, intake, scenario);
    let mut missing = Vec::new();
    for expected in &scenario.expect {
        match found.iter().position(|found| meets(expected, found)) {
            Some(at) => drop(found.remove(at)),
            None => missing.push(expected),
        }
    }
    for expected in missing {
        let similar = (0..found.len()).max_by_key(|at| likeness(expected, &found[*at]));
        let similar = similar.map(|at| found.remove(at));
        differences.push(Difference::Missing(expected.clone(), similar));
    }
    differences.extend(found.into_iter().map(Difference::Unexpected));
    differences
}

/// The alerts that stand at the end, in order of group and time.
fn play(
    program: &Arc<Program>,
    intake: &Intake,
    scenario: &Scenario,
) -> (Vec<Found>, Vec<Difference>) {
    let limits = Limits::default();
    let lateness = limits.lateness;
    let mut engine = Engine::new(Arc::clone(program), limits);
    let source = PartitionId(0);
    engine.restored();
    engine.expect(source);
    let mut refused = Vec::new();
    let mut last: BTreeMap<AlertId, AlertVersion> = BTreeMap::new();
    for (offset, event) in scenario.events.iter().enumerate() {
        let event = json!({
            "specversion": "1.0", "id": offset.to_string(), "source": "/test",
            "type": "test", "time": event.at.to_string(), "data": event.data,
        });
        let mut batch = Batch::new();
        if let Some(why) = take_in(
            program,
            intake,
            source,
            offset,
            &event.to_string(),
            &mut batch,
        ) {
            refused.push(Difference::Refused(offset, why));
        }
        engine.apply(&batch);
        let versions = engine.drain(true, &|_| false).alerts;
        last.extend(versions.into_iter().map(|version| (version.id, version)));
    }
    engine.idle(&[source], scenario.until.plus(lateness));
    let versions = engine.drain(true, &|_| false).alerts;
    last.extend(versions.into_iter().map(|version| (version.id, version)));
    let people = people(scenario);
    let standing = last.into_values().filter(|version| version.breach);
    let mut found: Vec<Found> = standing
        .map(|version| present(program, intake, &people, &version))
        .collect();
    found.sort_by(|a, b| (&a.group, a.start).cmp(&(&b.group, b.start)));
    (found, refused)
}

/// Reads one event; why not, if it is refused.
fn take_in(
    program: &Program,
    intake: &Intake,
    source: PartitionId,
    offset: usize,
    event: &str,
    batch: &mut Batch,
) -> Option<&'static str> {
    let record = Record {
        topic: "test",
        partition: 0,
        offset: offset as i64,
        stamp: None,
        read_at: EventTime::MAX,
        key: None,
        payload: Some(event.as_bytes()),
        headers: SmallVec::new(),
    };
    let format = intake.format(None)?;
    let outcome = intake.read(&record, format, &mut |item| {
        if let Item::Seen(seen, _) = item {
            program.select(source, offset as i64, seen, &mut || [0; 32], batch);
        }
    });
    match outcome {
        Outcome::Observed => None,
        Outcome::Ignored(why) => Some(why),
        Outcome::Rejected(why) => Some(why.name()),
        Outcome::Waits(_) => Some(Reject::NoSchema.name()),
    }
}

/// Everybody in a test.
fn people(scenario: &Scenario) -> Vec<String> {
    let fields = ["/subject/ref", "/actor/ref", "/review/by", "/target/id"];
    let named = scenario.events.iter().flat_map(|event| {
        let each = fields.iter().filter_map(|path| event.data.pointer(path));
        each.filter_map(|name| name.as_str().map(str::to_owned))
    });
    named.collect()
}

fn present(program: &Program, intake: &Intake, people: &[String], version: &AlertVersion) -> Found {
    let pseudonyms = intake.pseudonyms();
    let name = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Nobody => NOBODY.to_owned(),
        Part::Worker(worker) => {
            let outside = pseudonyms.for_recipient(worker, "test", "");
            let known = people
                .iter()
                .find(|p| pseudonyms.name(&Domain::of(p), p, "test", "") == outside);
            known.cloned().unwrap_or(outside)
        }
    };
    let per = &program.agreement().clauses[version.clause].form.per().0;
    Found {
        group: per
            .iter()
            .copied()
            .zip(version.group.iter().map(name))
            .collect(),
        observed: version.observed,
        count: version.count,
        start: version.window.start,
        waived: version.is_waived(),
    }
}

/// Each thing that is asked, and whether it is so.
fn answers<'e>(expected: &'e Expected, found: &'e Found) -> impl Iterator<Item = bool> + 'e {
    let close = |want: f64| (want - found.observed).abs() <= CLOSE * want.abs().max(1.0);
    let group = expected.group.iter().map(|part| found.group.contains(part));
    group
        .chain(expected.observed.map(close))
        .chain(expected.count.map(|count| u64::from(count) == found.count))
        .chain(expected.start.map(|start| start == found.start))
        .chain(expected.waived.map(|waived| waived == found.waived))
}

fn meets(expected: &Expected, found: &Found) -> bool {
    answers(expected, found).all(|met| met)
}

fn likeness(expected: &Expected, found: &Found) -> usize {
    answers(expected, found).filter(|met| *met).count()
}
