//! The harness itself: what it promises about brokers and topics holds.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::sync::Mutex;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientConfig, ClientContext};

use super::broker::{Broker, Listener, Record, Topic, read, shared};

#[test]
fn what_is_produced_is_read_back() {
    let topic = Topic::create(shared(), "round-trip", 2);
    let sent = [
        Record::new("one")
            .on(0)
            .at(1_700_000_000_000)
            .key("k")
            .header("ce_type", "a.b"),
        Record::new("two").on(0).at(1_700_000_000_001),
        Record::default()
            .on(1)
            .at(1_700_000_000_002)
            .key("tombstone"),
    ];
    topic.produce(sent.clone());
    let expected = sent.into_iter().zip([0, 1, 0]);
    let expected: Vec<_> = expected
        .map(|(r, at)| Record {
            offset: Some(at),
            ..r
        })
        .collect();
    assert_eq!(topic.read(), expected);
    assert_eq!(read(shared(), topic.name())[1].text(), "two");
}

#[test]
fn many_records_keep_their_order() {
    let topic = Topic::create(shared(), "many", 1);
    topic.produce((0..150_000).map(|n| Record::new(n.to_string())));
    let read = topic.read();
    assert_eq!(read.len(), 150_000);
    assert!(
        read.iter()
            .enumerate()
            .all(|(n, record)| record.text() == n.to_string())
    );
}

#[test]
fn a_cut_raises_the_first_offset() {
    let topic = Topic::create(shared(), "cut", 1);
    topic.produce((0..10).map(|n| Record::new(n.to_string())));
    topic.cut(0, 7);
    assert_eq!(topic.bounds(0), (7, 10));
    assert_eq!(topic.read()[0].text(), "7");
}

#[test]
fn a_topic_can_be_widened_deleted_and_made_anew() {
    let topic = Topic::create(shared(), "again", 1);
    topic.widen(3);
    topic.produce((0..3).map(|n| Record::new("old").on(n)));
    assert_eq!(topic.read().len(), 3);
    topic.delete();
    topic.create_again(1, &[]);
    assert_eq!(topic.bounds(0), (0, 0));
}

#[test]
fn a_broker_keeps_its_data_when_stopped_or_killed() {
    let Some(mut broker) = Broker::start() else {
        return;
    };
    let address = broker.address(Listener::Plain).to_owned();
    let topic = Topic::create(&address, "kept", 1);
    topic.produce([Record::new("before")]);
    broker.stop();
    broker.start_again();
    topic.produce([Record::new("between")]);
    broker.kill();
    broker.start_again();
    let texts: Vec<_> = topic
        .read()
        .iter()
        .map(|record| record.text().to_owned())
        .collect();
    assert_eq!(texts, ["before", "between"]);

    topic.configure(&[("retention.ms", "1")]);
    let deadline = Instant::now() + Duration::from_secs(60);
    while topic.bounds(0) != (2, 2) {
        assert!(Instant::now() < deadline, "retention does not act");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_secured_broker_lets_in_only_whom_it_should() {
    let Some(broker) = Broker::secured() else {
        return;
    };
    for listener in Listener::ALL {
        assert_eq!(knock(&broker.client(listener)), Ok(()), "{listener:?}");
    }
    let certificates = broker.certificates();
    let stranger = certificates.stranger.to_str().unwrap();
    let wrong_login = Err(RDKafkaErrorCode::Authentication);
    let cases = [
        (Listener::Sasl, "sasl.mechanism", "PLAIN", Ok(())),
        (Listener::SaslTls, "sasl.mechanism", "SCRAM-SHA-256", Ok(())),
        (Listener::Sasl, "sasl.password", "wrong", wrong_login),
        (Listener::SaslTls, "sasl.username", "nobody", wrong_login),
        (
            Listener::Tls,
            "ssl.ca.location",
            stranger,
            Err(RDKafkaErrorCode::SSL),
        ),
    ];
    for (listener, key, value, expected) in cases {
        let mut config = broker.client(listener);
        let outcome = knock(config.set(key, value));
        assert_eq!(outcome, expected, "{listener:?} with {key} = {value}");
    }

    let mut nameless = broker.client(Listener::Mtls);
    nameless.remove("ssl.certificate.location");
    nameless.remove("ssl.key.location");
    // The broker hangs up only after the client thinks that the handshake is through.
    let hung_up = Err(RDKafkaErrorCode::BrokerTransportFailure);
    assert_eq!(knock(&nameless), hung_up);
}

/// Connects, and says why the broker was not reached if it was not.
fn knock(config: &ClientConfig) -> Result<(), RDKafkaErrorCode> {
    let client: BaseConsumer<Visitor> = config.create_with_context(Visitor::default()).unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        if client
            .fetch_metadata(None, Duration::from_millis(500))
            .is_ok()
        {
            return Ok(());
        }
        client.poll(Duration::ZERO);
        if let Some(code) = client.context().refusal.lock().unwrap().take() {
            return Err(code);
        }
    }
    Err(RDKafkaErrorCode::OperationTimedOut)
}

/// Keeps the first error.
#[derive(Default)]
struct Visitor {
    refusal: Mutex<Option<RDKafkaErrorCode>>,
}

impl ClientContext for Visitor {
    fn error(&self, error: KafkaError, _reason: &str) {
        if let Some(code) = error.rdkafka_error_code() {
            self.refusal.lock().unwrap().get_or_insert(code);
        }
    }
}

impl ConsumerContext for Visitor {}
