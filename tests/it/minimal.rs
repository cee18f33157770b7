//! From a Kafka address to a running monitor, with the file of at most 20 lines that ships.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use vigie::demo::{Generator, Play, TOPICS};

use super::broker::{Broker, Listener, Topic};
use super::monitor_process::{Running, free_port, private, to_record};

#[test]
fn a_kafka_address_and_one_short_file_are_enough() {
    let Some(broker) = Broker::start() else {
        return;
    };
    let address = broker.address(Listener::Plain);
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();

    // The file as it ships, with the reader's own address and a port that is free.
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let text = fs::read_to_string(format!("{root}deploy/vigie-minimal.yaml")).unwrap();
    assert!(text.lines().count() <= 20);
    let text = text
        .replace("localhost:9092", address)
        .replace("9187", &port.to_string());
    for name in ["deploy", "config"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let agreement = folder.path().join("config/agreement.yaml");
    fs::copy(format!("{root}config/agreement.yaml"), agreement).unwrap();
    let here = folder.path().join("deploy");
    fs::write(here.join("vigie-minimal.yaml"), &text).unwrap();
    fs::write(here.join("pseudonym.key"), [7; 48]).unwrap();
    private(&here.join("pseudonym.key"));

    let mut generator = Generator::new(Play {
        workers: 20,
        days: 2,
        ..Play::default()
    });
    let mut records = Vec::new();
    while let Some(more) = generator.next_day() {
        records.extend(more);
    }
    let topics = TOPICS.map(|(name, partitions)| Topic::named(address, name, partitions, &[]));
    for topic in &topics {
        let of = records.iter().filter(|record| record.topic == topic.name());
        topic.produce(of.map(to_record));
    }
    let queue = Topic::named(address, "vigie.union", 1, &[]);

    // The command of the file.
    let (_, command) = text.split_once("#   vigie ").unwrap();
    let arguments = command.lines().next().unwrap().split(' ');
    let child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(arguments)
        .current_dir(&here)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    let running = Running(child.unwrap());
    let until = Instant::now() + Duration::from_secs(60);
    while get(port, "/health").is_none_or(|text| !text.contains("\"lag_records\":0")) {
        assert!(Instant::now() < until, "it does not get there");
        std::thread::sleep(Duration::from_millis(100));
    }
    running.stop();
    assert!(queue.read().len() > 1, "the union's queue was told");
}

/// What a port of this machine answers, if it is well.
pub(crate) fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    text.starts_with("HTTP/1.1 200").then_some(text)
}
