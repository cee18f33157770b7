//! `deploy/kafka/acls.sh` on a Kafka that asks for rights: what it gives is enough, and no more.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::process::{Command, Stdio};
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::{Offset, TopicPartitionList};
use serde_json::{Value, json};
use vigie::demo::Play;
use vigie::store::Store;

use super::broker::{Broker, Listener, PASSWORD, READER, Record, USER, program};
use super::doctor::doctor;
use super::minimal::get;
use super::monitor_process::{Rig, Running, free_port, private};

/// Runs the script with Kafka's own tool; it has to succeed.
fn acls(broker: &Broker, arguments: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/kafka/acls.sh");
    let output = Command::new(script)
        .args(["--bootstrap-server", broker.address(Listener::Plain)])
        .args(arguments)
        .env("KAFKA_ACLS", program("org.apache.kafka.tools.AclCommand"))
        .output()
        .expect("bash is there");
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8(told).expect("text");
    assert!(output.status.success(), "{told}");
    told
}

/// The settings of a client that logs in.
fn client(broker: &Broker, user: &str) -> ClientConfig {
    let mut config = broker.client(Listener::Sasl);
    config
        .set("sasl.username", user)
        .set("group.id", "curious")
        .set("message.timeout.ms", "2000")
        .set("enable.partition.eof", "true");
    config
}

/// Tries to write to a topic; its end tells whether that worked.
fn write(broker: &Broker, user: &str, topic: &str) {
    let producer: BaseProducer = client(broker, user).create().expect("settings");
    let record: BaseRecord<'_, [u8], [u8]> = BaseRecord::to(topic).payload(b"forged");
    if producer.send(record).is_ok() {
        producer.flush(Duration::from_secs(3)).ok();
    }
}

/// Whether somebody can read a topic from its beginning.
fn reads(broker: &Broker, user: &str, topic: &str) -> bool {
    let consumer: BaseConsumer = client(broker, user).create().expect("settings");
    let mut first = TopicPartitionList::new();
    first
        .add_partition_offset(topic, 0, Offset::Beginning)
        .expect("an offset");
    consumer.assign(&first).expect("a partition");
    loop {
        match consumer.poll(Duration::from_secs(4)) {
            Some(Ok(_) | Err(KafkaError::PartitionEOF(_))) => return true,
            // Nobody here may join a group, nor does.
            Some(Err(error))
                if error.rdkafka_error_code() == Some(Code::GroupAuthorizationFailed) => {}
            Some(Err(_)) | None => return false,
        }
    }
}

/// The mirror itself, logged in as the reader, has every leaf.
fn mirror_follows(rig: &Rig, queue: &str, leaves: u64) {
    let port = free_port();
    let (store, _) = Store::open(&rig.path("vigie.db")).expect("the store");
    let log = store.log_key();
    drop(store);
    rig.command_of(
        &["keygen", "m.test", "--cosigner", "--out", "mirror.key"],
        0,
    );
    let settings = format!(
        "vigie: 1\nlog: \"{log}\"\npaths: {{ store: mirror.db, key_file: mirror.key }}\n\
         kafka:\n  brokers: [\"{}\"]\n{}queue: {{ topic: {queue} }}\n\
         http: {{ listen: \"127.0.0.1:{port}\" }}\n",
        rig.broker,
        rig.security.replace(USER, READER),
    );
    std::fs::write(rig.path("mirror.yaml"), settings).expect("settings");
    let child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["mirror", "--config"])
        .arg(rig.path("mirror.yaml"))
        .stdin(Stdio::null())
        .spawn();
    let mirror = Running(child.expect("it starts"));
    rig.wait("the mirror to have every leaf", |_| {
        get(port, "/health").is_some_and(|text| text.contains(&format!("\"proven\":{leaves}")))
    });
    mirror.stop();
}

#[test]
fn the_script_gives_what_is_needed_and_nothing_else() {
    let Some(broker) = Broker::guarded() else {
        return;
    };
    let mut rig = Rig::new(broker.address(Listener::Plain));
    rig.produce(Play {
        workers: 20,
        days: 2,
        ..Play::default()
    });
    let plain = log_in(&mut rig, &broker);
    rig.configure("");
    // Before: nothing works, and it says so.
    let refused = rig.run_to_end();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{told}");

    assert_eq!(doctor(&rig, 1)["queue"].0, "failed");

    let queue = rig.queue.name();
    let mut arguments = vec!["--monitor", USER, "--mirror", READER, "--queue", queue];
    for topic in rig.topics.values() {
        arguments.extend(["--source", topic.name()]);
    }
    acls(&broker, &arguments);
    // A second run changes nothing.
    acls(&broker, &arguments);
    let listed = acls(&broker, &["--list", "--queue", queue]);
    for (user, operation) in [(USER, "WRITE"), (READER, "READ")] {
        let line = format!("principal=User:{user}, host=*, operation={operation}");
        assert!(listed.contains(&line), "{listed}");
    }
    assert_eq!(listed.matches("operation=").count(), 4, "{listed}");

    // What doctor finds too wide elsewhere, it finds just right here.
    let seen = doctor(&rig, 0);
    for check in ["topics", "reading", "rights", "queue"] {
        assert_eq!(seen[check].0, "ok", "{check}: {seen:?}");
    }
    let summary = rig.summary();
    assert!(summary["read"].as_u64().unwrap() > 0, "{summary}");
    assert_eq!(summary["pending"], 0, "{summary}");
    mirror_follows(&rig, queue, summary["leaves"].as_u64().unwrap());

    assert!(reads(&broker, READER, queue));
    assert!(!reads(&broker, USER, queue), "the monitor reads the queue");
    rig.broker = plain;
    let told = rig.told().len();
    for topic in rig.topics.values() {
        let (name, before) = (topic.name(), topic.bounds(0));
        for user in [USER, READER] {
            write(&broker, user, name);
        }
        assert_eq!(before, topic.bounds(0), "somebody wrote to {name}");
    }
    let source = rig.topics.values().next().unwrap().name();
    assert!(reads(&broker, USER, source));
    assert!(!reads(&broker, READER, source), "the mirror reads a source");
    write(&broker, READER, queue);
    assert_eq!(rig.told().len(), told, "the mirror wrote to the queue");
}

/// Gives a user what reading a topic takes, or takes it away.
fn may_read(broker: &Broker, topic: &str, change: &str) {
    let tool = program("org.apache.kafka.tools.AclCommand");
    let mut words = tool.split(' ');
    let user = format!("User:{USER}");
    let mut command = Command::new(words.next().unwrap());
    command
        .args(words)
        .args([change, "--force", "--allow-principal", &user]);
    command.args(["--bootstrap-server", broker.address(Listener::Plain)]);
    command.args([
        "--operation",
        "Read",
        "--operation",
        "Describe",
        "--topic",
        topic,
    ]);
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
}

/// From here on the monitor has to log in. Gives the address at which nobody has to.
fn log_in(rig: &mut Rig, broker: &Broker) -> String {
    let password = rig.path("password");
    std::fs::write(&password, PASSWORD).unwrap();
    private(&password);
    rig.security = format!(
        "  sasl: {{ mechanism: scram-sha-512, username: {USER}, password_file: password }}\n"
    );
    std::mem::replace(&mut rig.broker, broker.address(Listener::Sasl).to_owned())
}

/// A right that is taken away costs its topic, for as long as it is away, and nothing else.
#[test]
fn a_right_taken_away_in_mid_run_costs_one_topic_until_it_is_back() {
    let Some(broker) = Broker::guarded() else {
        return;
    };
    let mut rig = Rig::new(broker.address(Listener::Plain));
    let plain = log_in(&mut rig, &broker);
    rig.configure("time: { idle_after: 2 s }\n");
    let queue = rig.queue.name();
    let mut arguments = vec!["--monitor", USER, "--mirror", READER, "--queue", queue];
    for topic in rig.topics.values() {
        arguments.extend(["--source", topic.name()]);
    }
    acls(&broker, &arguments);
    rig.broker = plain;
    let (taken, kept) = (&rig.topics["work.hr"], &rig.topics["work.wms"]);
    let event = |id: &str| {
        Record::new(format!(
            "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"urn:t\",\
             \"type\":\"work.capture.keystrokes.v1\",\"time\":\"2026-09-07T08:00:00Z\",\
             \"data\":{{\"subject\":{{\"ref\":\"mat-{id}\"}}}}}}"
        ))
        .on(0)
    };
    taken.produce([event("1")]);
    let running = rig.start();
    rig.wait("the first record", |rig| rig.raised() == 1);
    may_read(&broker, taken.name(), "--remove");
    taken.produce([event("2")]);
    // A slow machine may have found that nobody answers before.
    let refused = |rig: &Rig| -> Vec<Value> {
        let told = rig.findings("unseen").into_iter();
        told.filter(|one| one["reason"] == "no_right").collect()
    };
    rig.wait("it to be told", |rig| !refused(rig).is_empty());
    let told = refused(&rig);
    assert_eq!((told.len(), &told[0]["topic"]), (1, &taken.name().into()));
    let metrics = rig.get("/metrics").unwrap();
    let connected = format!("vigie_source_connected{{topic=\"{}\"}} 0", taken.name());
    assert!(metrics.contains(&connected), "{metrics}");
    let health = |rig: &Rig| -> Value {
        serde_json::from_str(&rig.get("/health").unwrap_or_default()).unwrap_or_default()
    };
    let reason = format!(
        "no right to read {}: what happens there is not seen",
        taken.name()
    );
    rig.wait("health to name it", |rig| health(rig)["reason"] == *reason);
    assert_eq!(health(&rig)["refused_topics"], json!([taken.name()]));
    kept.produce([event("3")]);
    rig.wait("the other topic to go on", |rig| rig.raised() == 2);
    may_read(&broker, taken.name(), "--add");
    rig.wait("it to be read on", |rig| rig.raised() == 3);
    rig.wait("that to be told", |rig| {
        !rig.findings("seen_again").is_empty()
    });
    rig.wait("health", |rig| health(rig)["healthy"] == true);
    running.stop();
    assert!(rig.findings("topic_gone").is_empty());
    assert!(rig.findings("gap").is_empty());
}
