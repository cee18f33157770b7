//! Where a run up to the end ends: with the last record of each partition, whatever other partitions
//! say and whatever no reader is given.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};

use super::broker::{Record, Topic, shared};
use super::monitor_process::Rig;

const TOPICS: usize = 20;
const PARTITIONS: i32 = 10;
const RECORDS: u32 = 30;
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

fn event(id: &str) -> String {
    format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"urn:t\",\
         \"type\":\"work.capture.keystrokes.v1\",\"time\":\"2026-09-07T08:00:00Z\",\
         \"data\":{{\"subject\":{{\"ref\":\"mat-009999\"}}}}}}"
    )
}

/// Who wrote a record to partition 0 in a transaction that is still open.
pub(super) fn in_transaction(topic: &Topic, payload: &str) -> BaseProducer {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", shared())
        .set("transactional.id", topic.name())
        .create()
        .unwrap();
    producer.init_transactions(TIMEOUT).unwrap();
    producer.begin_transaction().unwrap();
    let record: BaseRecord<'_, (), str> =
        BaseRecord::to(topic.name()).partition(0).payload(payload);
    producer.send(record).map_err(|(error, _)| error).unwrap();
    producer.flush(TIMEOUT).unwrap();
    producer
}

/// Has the rig read these topics in place of its own.
pub(super) fn read_instead(rig: &Rig, topics: &[&str]) {
    let path = rig.path("vigie.yaml");
    let config = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = config.split_once("topics: [").unwrap();
    let (_, after) = rest.split_once(']').unwrap();
    let topics = topics.join(", ");
    std::fs::write(&path, format!("{before}topics: [{topics}]{after}")).unwrap();
}

/// The client library says of an end only the partition's number, which many topics have.
#[test]
fn partitions_of_one_number_are_each_read_to_their_own_end() {
    let rig = Rig::new(shared());
    let topics: Vec<Topic> = (0..TOPICS)
        .map(|_| Topic::create(shared(), "ends", PARTITIONS))
        .collect();
    for (at, topic) in topics.iter().enumerate() {
        topic.produce((0..PARTITIONS).flat_map(|partition| {
            (0..RECORDS).map(move |n| {
                let id = format!("{at}-{partition}-{n}");
                Record::new(event(&id)).on(partition)
            })
        }));
    }
    let names: Vec<&str> = topics.iter().map(Topic::name).collect();
    read_instead(&rig, &names);
    let all = TOPICS as u64 * PARTITIONS.unsigned_abs() as u64 * u64::from(RECORDS);
    assert_eq!(rig.summary()["read"], all);
}

/// The last offsets belong to a transaction that was taken back and to its marker.
#[test]
fn what_no_reader_is_given_keeps_no_run_from_ending() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce((0..5).map(|n| Record::new(event(&n.to_string())).on(0)));
    let producer = in_transaction(topic, &event("never"));
    producer.abort_transaction(TIMEOUT).unwrap();
    // The marker is written a moment after the coordinator said so.
    let deadline = Instant::now() + TIMEOUT;
    while topic.bounds(0) != (0, 7) {
        assert!(Instant::now() < deadline, "{:?}", topic.bounds(0));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(rig.summary()["read"], 5);
}
