// SPDX-License-Identifier: EUPL-1.2
//! What is written for ever, or read back after an upgrade, byte by byte: a change of any of it is
//! meant, or it is a mistake.

use std::sync::Arc;

use vigie::agreement::{self, Agreement};
use vigie::engine::{Batch, Engine, Limits, PartitionId, Program};
use vigie::ledger::{
    Checkpoint, Clocked, Erasure, Export, FindingBody, FindingKind, Head, Heartbeat,
    InclusionProof, Leaf, LeafKind, Message, Parties, PartitionBeat, Place, PrivateKey,
    RecordPlace, Stop, Tree, Use, hex,
};
use vigie::monitor::{Concern, Counter};
use vigie::observation::{
    EventName, EventTime, Field, Kind, Observation, Value, Version, WorkerRef,
};

/// One clause for each way in which state is kept.
const CLAUSES: &str = "
  - { id: forbid, match: { kind: location.ping }, forbid: {} }
  - { id: count, match: { kind: location.ping }, limit: { count: {}, per: worker, within: { calendar: day }, at_most: 9 } }
  - { id: sum, match: { kind: location.ping }, limit: { sum: interval.seconds, per: site, within: { rolling: 4 h, step: 1 h }, at_most: 9 h } }
  - { id: rolling, match: { kind: location.ping }, limit: { sum: interval.seconds, per: site, within: { rolling: 4 h }, at_most: 9 h } }
  - { id: least, match: { kind: location.ping }, limit: { min: interval.seconds, per: [], within: { tumbling: 30 min }, at_least: 1 s } }
  - { id: distinct, match: { kind: location.ping }, limit: { distinct: worker, per: site, within: { session: 30 min }, at_most: 9 } }
  - { id: pause, match: { kind: location.ping }, limit: { longest_gap: {}, per: worker, within: { calendar: week }, at_most: 2 h } }
  - { id: rank, match: { kind: location.ping }, limit: { percentile: { field: interval.seconds, rank: 90 }, per: [], within: { calendar: month }, at_most: 9 h } }
  - { id: share, match: { kind: location.ping }, share: { of: { site: hall-1 }, per: worker, within: { calendar: day }, at_most: 99 % } }
  - { id: sequence, match: { kind: location.ping }, sequence: { first: { kind: session.login }, within: 60 s, by: worker } }
  - { id: requires, match: { kind: location.ping }, requires: { first: { kind: training.completed }, by: worker } }
  - { id: deadline, match: { kind: location.ping }, deadline: { then: { kind: session.logout }, within: 2 d, by: worker } }
  - { id: silence, match: { kind: location.ping }, silence: { longer_than: 3 d, per: site } }
";

fn agreement() -> Agreement {
    let clauses = CLAUSES.replace(
        ", match:",
        ", title: { fr: T, en: T }, origin: proposal, severity: notice, match:",
    );
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
clauses:{clauses}"
    );
    let loaded = agreement::parse("t.yaml", text.as_bytes());
    let loaded = loaded.unwrap_or_else(|wrong| panic!("{wrong:?}"));
    loaded.agreement
}

/// Two events of one worker, the second a telling that a later one may replace.
#[test]
fn engine_state() {
    let program = Arc::new(Program::new(Arc::new(agreement())));
    let mut engine = Engine::new(program.clone(), Limits::default());
    engine.restored();
    engine.expect(PartitionId(0));
    let mut batch = Batch::new();
    for n in 0..2 {
        let name = EventName {
            id: 7 + n,
            content: 9,
            version: (n == 1).then(|| Version::new("3")),
            part: 0,
        };
        let at = EventTime::from_micros(1_772_445_600_000_000 + n.cast_signed() * 1_000_000);
        let mut seen = Observation::new(Kind::parse("location.ping").unwrap(), at, name);
        let values = [
            (
                Field::WORKER,
                Value::Identity(WorkerRef::from_bytes([1; 16])),
            ),
            (Field::SITE, Value::Text("hall-1".into())),
            (Field::INTERVAL_SECONDS, Value::Number(20.0)),
        ];
        for (field, value) in values {
            seen.set(program.plan().slot(field).unwrap(), value);
        }
        program.select(
            PartitionId(0),
            n.cast_signed(),
            &seen,
            &mut || [2; 32],
            &mut batch,
        );
    }
    engine.apply(&batch);
    let pieces = engine.drain(false, &|_| true).state;
    let mut lines: Vec<String> = pieces
        .iter()
        .map(|piece| format!("{}: {}", piece.owner, hex(&piece.bytes)))
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn totals() {
    let (a, b) = (|| "a".to_owned(), || "b".to_owned());
    let concern = Concern::new(FindingKind::Unreadable)
        .in_topic("t")
        .of_clause("c")
        .in_field(Some(Field::VALUE))
        .because("number");
    let counters = [
        Counter::Read(a()),
        Counter::Observed(a()),
        Counter::Duplicate(a()),
        Counter::Ignored(a(), b()),
        Counter::Rejected(a(), b()),
        Counter::RejectedEvents(a(), b()),
        Counter::Matched(a()),
        Counter::Unmatched(a()),
        Counter::Late(a()),
        Counter::Noted(a(), b()),
        Counter::ClauseMatches(a()),
        Counter::ClauseSkipped(a(), b()),
        Counter::Opened(a(), b()),
        Counter::Waived(a()),
        Counter::WaiverUses(a(), b()),
        Counter::Findings(a()),
        Counter::LastBreach(a()),
        Counter::Met(concern.clone()),
        Counter::Told(concern),
        Counter::Notified,
    ];
    let rows = counters.iter().map(|counter| {
        let (name, labels) = counter.row();
        format!("{name} {}", serde_json::to_string(&labels).unwrap())
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
}

fn head(seq: u64) -> Head<'static> {
    Head {
        origin: "vigie-0011223344556677",
        seq,
        time: EventTime::from_micros(1_772_445_600_000_000),
        agreement: "00",
    }
}

fn open(seq: u64, kind: LeafKind, data: &impl serde::Serialize) -> Leaf {
    Leaf::open(&head(seq), kind, data).unwrap()
}

/// One of each kind that the monitor writes by itself; all members filled.
fn leaves() -> Vec<Leaf> {
    let beat = Heartbeat {
        beat: 4,
        partitions: vec![PartitionBeat {
            topic: "t".into(),
            clocked: vec![Clocked {
                first: 3,
                last: 5,
                at: 1_772_445_600_000_000,
            }],
            ..PartitionBeat::default()
        }],
        ..Heartbeat::default()
    };
    let finding = FindingBody {
        topic: Some("t".into()),
        partition: Some(1),
        offsets: Some((2, 3)),
        clause: Some("c".into()),
        severity: Some("serious".into()),
        field: Some("value.num".into()),
        name: Some("n".into()),
        reason: Some("number".into()),
        record: Some(RecordPlace {
            topic: "t".into(),
            partition: 1,
            offset: 17,
        }),
        ..FindingBody::new(FindingKind::Unreadable, "words".into())
    };
    let stop = Stop {
        boot: "00".into(),
        reason: "asked to".into(),
        settled: false,
    };
    let erasure = Erasure {
        by: "order".into(),
        reason: "r".into(),
        note: None,
        leaves: vec![1],
    };
    let export = Export {
        recipient: "r".into(),
        alerts: 1,
        size: 2,
        sha256: "00".into(),
        ..Export::default()
    };
    vec![
        open(0, LeafKind::Heartbeat, &beat),
        open(1, LeafKind::Finding, &finding),
        open(2, LeafKind::Stop, &stop),
        open(3, LeafKind::Erasure, &erasure),
        open(4, LeafKind::Export, &export),
        open(
            5,
            LeafKind::Finding,
            &FindingBody::new(FindingKind::Late, "words".into()),
        ),
        open(6, LeafKind::Genesis, &Parties::default()),
    ]
}

#[test]
fn leaves_and_messages() {
    let leaves = leaves();
    let tree: Tree = leaves.iter().map(Leaf::hash).collect();
    let checkpoint = Checkpoint {
        origin: head(0).origin.into(),
        size: tree.size(),
        root: tree.root(tree.size()),
    };
    let key = PrivateKey::new(&checkpoint.origin, Use::Note, &[5; 32]).unwrap();
    let note = checkpoint.sign(&key, EventTime::from_micros(0));
    let text = note.to_string();
    let lines = leaves.iter().flat_map(|leaf| {
        let proof = InclusionProof {
            index: leaf.seq,
            hashes: tree.inclusion(leaf.seq, tree.size()).unwrap(),
            checkpoint: note.clone(),
        };
        let write = |place| Message::write(&leaf.bytes, None, &[], place).unwrap();
        // Older versions sent no proof; what they sent is read for ever.
        let older = write(Place::End(&text));
        for message in [&older, &write(Place::Unsaid)] {
            assert!(Message::parse(message).is_ok());
        }
        [leaf.bytes.clone(), write(Place::Proven(&proof)), older]
            .map(|bytes| String::from_utf8(bytes).unwrap())
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn findings_have_names_of_their_own() {
    let names = FindingKind::ALL.map(FindingKind::name);
    insta::assert_snapshot!(names.join(" "));
}
