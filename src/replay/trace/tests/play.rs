// SPDX-License-Identifier: EUPL-1.2
//! Random histories, and the monitor that reads them: intake, program and engine as `run` has them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use serde_json::{Value, json};
use smallvec::SmallVec;

use super::super::{Alerted, Found, Question, RECIPIENT, Trace};
use crate::agreement::{self, Agreement};
use crate::engine::{
    AlertId, AlertVersion, Batch, Engine, Limits, Part, PartitionId, Program, Skip,
};
use crate::intake::{Intake, IntakeLimits, Item, Outcome, Pseudonyms, Record};
use crate::ledger::sha256_hex;
use crate::observation::{EventTime, Span};

const AGREEMENT: &str = r#"
vigie: 1
agreement:
  id: T-1
  version: 1
  title: { fr: Essai, en: Trial }
  parties: [ { role: employer, name: A }, { role: union, name: B } ]
  in_force: { from: 2026-01-01, until: 2028-12-31, then: keep }
  zone: Europe/Paris
  min_group: { counts: 1, performance: 1 }
registers: { lists: { recipients: [hr] } }
clauses:
  - id: shots
    title: { fr: a, en: a }
    origin: proposal
    severity: serious
    match: { kind: capture.screenshot }
    limit: { count: {}, per: worker, within: { calendar: day }, at_most: 1 }
  - id: points
    title: { fr: b, en: b }
    origin: proposal
    severity: serious
    match: { kind: score.computed, value.unit: points }
    limit: { sum: value.num, per: site, within: { calendar: day }, at_most: 6 points }
  - id: keys
    title: { fr: c, en: c }
    origin: proposal
    severity: critical
    match: { kind: capture.keystrokes }
    forbid: { per: worker }
  - id: shared
    title: { fr: d, en: d }
    origin: proposal
    severity: serious
    match: { kind: data.shared }
    register: { listed: { field: target.type, in: recipients }, per: site }
  - id: high
    title: { fr: e, en: e }
    origin: proposal
    severity: serious
    match: { kind: score.computed, value.unit: points }
    share: { of: { value.unit: points, value.num: { gt: 2 points } }, at_most: 30 %, min_count: 2, per: site, within: { calendar: day } }
"#;

static AGREED: LazyLock<Arc<Agreement>> = LazyLock::new(|| {
    let loaded = agreement::parse("agreement.yaml", AGREEMENT.as_bytes());
    Arc::new(loaded.expect("a sound agreement").agreement)
});

const KINDS: [&str; 4] = [
    "capture.screenshot",
    "capture.keystrokes",
    "data.shared",
    "score.computed",
];
const TOPIC: &str = "in";
/// What is four days late is too late.
const AMEND_FOR: Span = Span::from_secs(4 * 24 * 3600);

/// One record.
#[derive(Debug, Clone, Default)]
pub(super) struct Fact {
    pub id: u8,
    pub kind: u8,
    pub worker: Option<u8>,
    pub site: Option<u8>,
    /// What `value.num` says: nothing, a number, or what is none.
    pub value: Option<Result<u8, ()>>,
    pub target: Option<bool>,
    pub minutes: i64,
    /// Whether it is cut short, or does not say when it happened.
    pub is_cut: bool,
    pub is_timeless: bool,
}

impl Fact {
    pub(super) fn payload(&self) -> Vec<u8> {
        let mut data = json!({});
        let mut put = |path: [&str; 2], value: Value| data[path[0]][path[1]] = value;
        if let Some(worker) = self.worker {
            put(["subject", "ref"], json!(format!("w{worker}")));
        }
        if let Some(site) = self.site {
            put(["org", "site"], json!(format!("s{site}")));
        }
        if let Some(is_known) = self.target {
            put(
                ["target", "type"],
                json!(if is_known { "hr" } else { "broker" }),
            );
        }
        if let Some(value) = self.value {
            put(["value", "unit"], json!("points"));
            let value = value.map_or_else(|()| json!({"much": true}), |number| json!(number));
            put(["value", "num"], value);
        }
        let mut event = json!({
            "specversion": "1.0", "id": self.id.to_string(), "source": "/t",
            "type": format!("work.{}.v1", KINDS[usize::from(self.kind)]), "data": data,
        });
        if !self.is_timeless {
            event["time"] = json!(time(self.minutes).to_string());
        }
        let mut bytes = event.to_string().into_bytes();
        bytes.truncate(bytes.len() - usize::from(self.is_cut));
        bytes
    }
}

/// Minutes after the first day began, in the agreement's zone.
pub(super) fn time(minutes: i64) -> EventTime {
    let start: jiff::Timestamp = "2026-03-01T23:00:00Z".parse().unwrap();
    EventTime::from(start).plus(Span::from_secs(60 * minutes))
}

/// Partitions, and which of them the monitor reads next; 7 is a commit.
#[derive(Debug, Clone)]
pub(super) struct History {
    pub partitions: Vec<Vec<Fact>>,
    picks: Vec<u8>,
}

impl History {
    pub(super) fn of(partitions: [Vec<Fact>; 2]) -> History {
        History {
            partitions: partitions.to_vec(),
            picks: Vec::new(),
        }
    }
}

fn fact() -> impl Strategy<Value = Fact> {
    let some = |most: u8| prop::option::weighted(0.85, 0..most);
    let value = prop_oneof![4 => (0u8..5).prop_map(Ok), 1 => Just(Err(()))];
    (
        (0u8..12, 0u8..4),
        (some(2), some(2)),
        prop::option::weighted(0.85, value),
        prop::option::weighted(0.8, any::<bool>()),
        (0i64..9, 0i64..1_440),
        (prop::bool::weighted(0.04), prop::bool::weighted(0.04)),
    )
        .prop_map(|(who, whose, value, target, when, faults)| Fact {
            id: who.0,
            kind: who.1,
            worker: whose.0,
            site: whose.1,
            value,
            target,
            minutes: when.0 * 1_440 + when.1,
            is_cut: faults.0,
            is_timeless: faults.1,
        })
}

/// Records of which some are sent again, roughly in order of time.
pub(super) fn history() -> impl Strategy<Value = History> {
    let facts = prop::collection::vec((fact(), 0usize..3, any::<bool>()), 4..40);
    let picks = prop::collection::vec(0u8..8, 0..80);
    (facts, picks, any::<bool>()).prop_map(|(facts, picks, is_sorted)| {
        let mut partitions = vec![Vec::new(); 3];
        let mut facts = facts;
        if is_sorted {
            facts.sort_by_key(|(fact, ..)| fact.minutes / 1_000);
        }
        for (fact, partition, again) in facts {
            if again {
                partitions[(partition + 1) % 3].push(fact.clone());
            }
            partitions[partition].push(fact);
        }
        History { partitions, picks }
    })
}

/// What the monitor told.
pub(super) struct Played {
    pub agreement: Arc<Agreement>,
    pub alerts: BTreeMap<AlertId, AlertVersion>,
    pub matched: Vec<u64>,
    pub skipped: BTreeMap<(usize, Skip), u64>,
    pub rejected: u64,
    pseudonyms: Pseudonyms,
}

fn pseudonyms() -> Pseudonyms {
    Pseudonyms::new(b"people in tests are all made up!")
}

fn limits() -> (Limits, IntakeLimits) {
    let limits = Limits {
        amend_for: AMEND_FOR,
        ..Limits::default()
    };
    (limits, IntakeLimits::default())
}

pub(super) fn record(partition: usize, offset: usize, payload: &[u8]) -> Record<'_> {
    Record {
        topic: TOPIC,
        partition: partition as i32,
        offset: offset as i64,
        stamp: None,
        read_at: EventTime::MAX,
        key: None,
        payload: Some(payload),
        headers: SmallVec::new(),
    }
}

impl Played {
    pub(super) fn by_the_monitor(history: &History) -> Played {
        let agreement = AGREED.clone();
        let program = Arc::new(Program::new(agreement.clone()));
        let (limits, bounds) = limits();
        let intake = Intake::new(program.plan().clone(), Vec::new(), pseudonyms(), bounds);
        let mut engine = Engine::new(program.clone(), limits);
        engine.restored();
        let sources: Vec<PartitionId> = (0..history.partitions.len() as u32)
            .map(PartitionId)
            .collect();
        for source in &sources {
            engine.expect(*source);
        }
        let mut played = Played {
            matched: vec![0; agreement.clauses.len()],
            agreement,
            alerts: BTreeMap::new(),
            skipped: BTreeMap::new(),
            rejected: 0,
            pseudonyms: pseudonyms(),
        };
        let mut next = vec![0; history.partitions.len()];
        let all: usize = history.partitions.iter().map(Vec::len).sum();
        let rest = (0..all * 3).map(|pick| (pick % 3) as u8);
        for pick in history.picks.iter().copied().chain(rest) {
            let at = usize::from(pick);
            let Some(facts) = history.partitions.get(at) else {
                played.commit(&mut engine, false);
                continue;
            };
            let Some(fact) = facts.get(next[at]) else {
                continue;
            };
            let (payload, mut batch) = (fact.payload(), Batch::new());
            let one = record(at, next[at], &payload);
            let digest = <sha2::Sha256 as sha2::Digest>::digest(&payload).into();
            let format = intake.format(None).unwrap();
            let outcome = intake.read(&one, format, &mut |item| {
                if let Item::Seen(seen, _) = item {
                    let offset = one.offset;
                    program.select(sources[at], offset, seen, &mut || digest, &mut batch);
                }
            });
            played.rejected += u64::from(matches!(outcome, Outcome::Rejected(_)));
            engine.apply(&batch);
            next[at] += 1;
        }
        engine.idle(&sources, time(100 * 1_440));
        played.commit(&mut engine, true);
        played
    }

    fn commit(&mut self, engine: &mut Engine, end: bool) {
        let changes = engine.drain(end, &|_| false);
        let alerts = changes.alerts.into_iter();
        self.alerts
            .extend(alerts.map(|version| (version.id, version)));
        for (all, some) in self.matched.iter_mut().zip(&changes.stats.matched) {
            *all += some;
        }
        for ((clause, why, _), met) in &changes.stats.skipped {
            *self.skipped.entry((*clause, *why)).or_default() += met.count;
        }
    }

    /// What is asked to explain an alert.
    pub(super) fn question_of(&self, version: &AlertVersion) -> Question {
        let month = version.window.start.to_timestamp().strftime("%Y-%m");
        let month = month.to_string();
        let name = |part: &Part| match part {
            Part::Worker(worker) => self.pseudonyms.for_recipient(worker, RECIPIENT, &month),
            Part::Text(text) => text.clone(),
            Part::Nobody => String::new(),
        };
        let per = &self.agreement.clauses[version.clause].form.per().0;
        let names = version.group.iter().map(name);
        let named = version.coordinates.iter().map(|at| {
            let place = (TOPIC.to_owned(), at.source.0 as i32, at.offset);
            let digits = at.digest.iter().map(|byte| format!("{byte:02x}"));
            (place, digits.collect::<String>())
        });
        Question {
            clause: version.clause,
            group: per.iter().copied().zip(names).collect(),
            from: version.window.start,
            until: version.window.end,
            alert: Some(Alerted {
                is_withdrawn: false,
                count: version.count,
                named: named.collect(),
            }),
        }
    }
}

/// Everything about a clause.
pub(super) fn question(clause: usize) -> Question {
    Question {
        clause,
        group: BTreeMap::new(),
        from: EventTime::MIN,
        until: EventTime::MAX,
        alert: None,
    }
}

/// A trace under the agreement of these tests.
pub(super) fn trace(question: &Question) -> Trace<'_> {
    Trace::new(
        question,
        AGREED.clone(),
        (Vec::new(), pseudonyms()),
        limits(),
    )
}

/// The answer to a question, partition after partition.
pub(super) fn answer(history: &History, question: &Question) -> Found {
    let mut trace = trace(question);
    let format = trace.format(None).unwrap();
    for (partition, facts) in history.partitions.iter().enumerate() {
        trace.begin_partition();
        for (offset, fact) in facts.iter().enumerate() {
            trace.take(&record(partition, offset, &fact.payload()), format);
        }
    }
    trace.finish()
}

/// The digest of a fact's record.
pub(super) fn digest(fact: &Fact) -> String {
    sha256_hex(&fact.payload())
}
