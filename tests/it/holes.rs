//! Offsets without a record are told with their number, unless a transaction explains them.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use vigie::kafka::{Connection, Holes, Position};

use super::broker::{Record, Topic, shared};
use super::ends::{TIMEOUT, read_instead};
use super::monitor_process::Rig;
use super::unseen::event;
use super::verified::verified;

fn keys(id: u32) -> String {
    event(
        &id.to_string(),
        "capture.keystrokes",
        "2026-09-07T08:00:00Z",
    )
}

/// Some who write to partition 0 in transactions, ready to begin.
fn producers(topic: &Topic, number: usize) -> Vec<BaseProducer> {
    let all = (0..number).map(|at| {
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", shared())
            .set("transactional.id", format!("{}-{at}", topic.name()))
            .create()
            .unwrap();
        producer.init_transactions(TIMEOUT).unwrap();
        producer
    });
    all.collect()
}

fn begin(topic: &Topic, producer: &BaseProducer, ids: impl Iterator<Item = u32>) {
    producer.begin_transaction().unwrap();
    for id in ids {
        let payload = keys(id);
        let record: BaseRecord<'_, (), str> =
            BaseRecord::to(topic.name()).partition(0).payload(&payload);
        producer.send(record).map_err(|(error, _)| error).unwrap();
        producer.flush(TIMEOUT).unwrap();
    }
}

/// Three transactions that end one after the other: three markers in a row. And one that is aborted.
fn transactions(topic: &Topic) {
    let three = producers(topic, 3);
    for (at, producer) in three.iter().enumerate() {
        begin(topic, producer, [at as u32].into_iter());
    }
    for producer in &three {
        producer.commit_transaction(TIMEOUT).unwrap();
    }
    begin(topic, &three[0], 10..15);
    three[0].abort_transaction(TIMEOUT).unwrap();
    // The aborted one's marker may come a little later than the answer.
    std::thread::sleep(Duration::from_millis(300));
    topic.produce([Record::new(keys(20)).on(0)]);
}

#[test]
fn what_a_transaction_explains_is_no_hole() {
    let rig = Rig::new(shared());
    let topic = Topic::create(shared(), "marked", 1);
    transactions(&topic);
    read_instead(&rig, &[topic.name()]);
    assert_eq!(
        topic.bounds(0),
        (0, 13),
        "three, their markers, five, and one"
    );
    assert_eq!(rig.summary()["read"], 4);
    assert!(rig.findings("holes").is_empty());

    // It was looked at: that is what a look says.
    let connection = Connection {
        brokers: vec![shared().to_owned()],
        ..Connection::default()
    };
    let from = Position {
        topic: topic.name().to_owned(),
        partition: 0,
        next: 3,
    };
    let mut holes = Holes::new(&connection);
    assert_eq!(holes.nothing(&from, 12, &|| false), Some(0));
    assert_eq!(holes.nothing(&from, 12, &|| true), None);
}

/// Waits until compaction took so many records, and says at which offsets some are left.
fn compact(topic: &Topic, gone: usize) -> Vec<i64> {
    for attempt in 0..120 {
        // Only a segment that is closed is compacted, and only a record closes one.
        if attempt % 20 == 0 {
            let last = Record::new(keys(900 + attempt)).on(0);
            topic.produce([last.key(format!("last {attempt}"))]);
        }
        let there: Vec<i64> = topic.read().iter().filter_map(|one| one.offset).collect();
        let (_, end) = topic.bounds(0);
        if there.len() + gone <= usize::try_from(end).unwrap() {
            return there;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    panic!("nothing was compacted");
}

#[test]
fn what_compaction_took_is_told_with_its_number() {
    let rig = Rig::new(shared());
    let forgets = [
        ("cleanup.policy", "compact"),
        ("segment.ms", "100"),
        ("min.cleanable.dirty.ratio", "0.001"),
        ("max.compaction.lag.ms", "100"),
    ];
    let topic = Topic::create_with(shared(), "forgets", 1, &forgets);
    // Of ten records each, the last one but one has a key of its own.
    for batch in 0..3 {
        topic.produce((0..10).map(|n| {
            let id = 10 * batch + n;
            let key = match n {
                8 => format!("only {id}"),
                _ => "same".to_owned(),
            };
            Record::new(keys(id)).on(0).key(key)
        }));
    }
    let there = compact(&topic, 26);
    let gone = topic.bounds(0).1 - there.len() as i64;
    assert_eq!(there[..4], [8, 18, 28, 29]);
    read_instead(&rig, &[topic.name()]);
    assert_eq!(rig.summary()["read"], there.len());
    let told = rig.findings("holes");
    let count: i64 = told.iter().map(|one| one["count"].as_i64().unwrap()).sum();
    assert_eq!(count, gone, "{told:?}");
    assert!(
        told.iter()
            .all(|one| one["topic"] == topic.name() && one["reason"] == "no_record")
    );
    // It accuses nobody.
    verified(&rig, "holes.zip");
    rig.command_of(&["audit", "--config", "vigie.yaml"], 0);
}
