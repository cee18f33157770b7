// SPDX-License-Identifier: EUPL-1.2
//! Whoever can open a socket keeps nobody from the doors, and a browser gets nothing that was asked
//! under somebody else's name.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use vigie::ledger::{LeafKind, ReadLeaf, sha256_hex};
use vigie::store::Reader;

use super::broker::shared;
use super::export::{ask, certificates};
use super::monitor_process::{Rig, Running, free_port};

/// The answer to one more connection.
fn asked(port: u16, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let patience = Some(Duration::from_secs(10));
    stream.set_read_timeout(patience).unwrap();
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

fn get(port: u16, path: &str, host: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    asked(port, &request).unwrap_or_default()
}

/// A monitor with a door for inspectors, which has TLS or has not.
fn opened(more: &str) -> (Rig, u16, Running) {
    let rig = Rig::new(shared());
    certificates(&rig.path("."));
    let port = free_port();
    let token = sha256_hex(b"a token for tests");
    rig.configure(&format!(
        "inspection:\n  listen: \"127.0.0.1:{port}\"\n  \
         tokens: [ {{ name: dreets-59, sha256: {token} }} ]\n{more}"
    ));
    let running = rig.start();
    rig.wait("it runs", |rig| rig.is_up());
    (rig, port, running)
}

#[test]
fn idle_connections_keep_no_probe_out() {
    let (rig, inspection, running) = opened("");
    for (port, status) in [(rig.port, " 200 "), (inspection, " 401 ")] {
        // More than there are places; half of them have begun a head.
        let held: Vec<TcpStream> = (0..200)
            .map(|n| {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
                let begun = if n % 2 == 0 {
                    ""
                } else {
                    "GET /health HTTP/1.1\r\nX: "
                };
                stream.write_all(begun.as_bytes()).ok();
                stream
            })
            .collect();
        for _ in 0..5 {
            let answer = get(port, "/health", "localhost");
            assert!(
                answer.lines().next().unwrap_or("").contains(status),
                "{answer}"
            );
        }
        drop(held);
    }
    running.stop();
}

#[test]
fn handshakes_that_do_not_go_on_keep_no_inspector_out() {
    let (rig, port, running) =
        opened("  tls: { cert: localhost.pem, key: localhost.key, client_ca: ca.pem }\n");
    let held: Vec<TcpStream> = (0..100)
        .map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap())
        .collect();
    let (head, _) = ask(
        &rig,
        port,
        &[],
        "Authorization: bearer a token for tests\r\n",
    );
    assert!(head.contains(" 200 "), "{head}");
    drop(held);
    running.stop();
}

#[test]
fn a_head_that_does_not_come_ends_its_connection() {
    let (rig, _, running) = opened("");
    let mut slow = TcpStream::connect(("127.0.0.1", rig.port)).unwrap();
    slow.write_all(b"GET /health HTTP/1.1\r\n").unwrap();
    let patience = Some(Duration::from_secs(1));
    slow.set_read_timeout(patience).unwrap();
    rig.wait("the connection to end", |_| {
        // A letter a second: something moves all the time.
        let mut slow = &slow;
        if slow.write_all(b"x").is_err() {
            return true;
        }
        let mut answer = [0; 256];
        match slow.read(&mut answer) {
            Ok(read) => read == 0 || answer.starts_with(b"HTTP/1.1 408"),
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    });
    running.stop();
}

#[test]
fn what_is_asked_under_somebody_elses_name_is_not_answered() {
    let (rig, inspection, running) = opened("");
    for path in ["/", "/alerts", "/metrics", "/health"] {
        let rebound = get(rig.port, path, "rebound.example");
        assert!(rebound.starts_with("HTTP/1.1 421"), "{path}: {rebound}");
        assert!(rebound.contains("http: hosts:"), "{rebound}");
        let ours = get(rig.port, path, &format!("127.0.0.1:{}", rig.port));
        assert!(ours.starts_with("HTTP/1.1 200"), "{path}: {ours}");
        let (head, _) = ours.split_once("\r\n\r\n").unwrap();
        for header in [
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "x-frame-options: DENY",
            "frame-ancestors 'none'",
        ] {
            assert!(head.contains(header), "{path}: {head}");
        }
        // Who asks for the head gets nothing else.
        let request = format!("HEAD {path} HTTP/1.1\r\nHost: vigie\r\nConnection: close\r\n\r\n");
        let head = asked(rig.port, &request).unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        assert!(head.ends_with("\r\n\r\n"), "{path}: {head}");
    }
    let exports = || {
        let reader = Reader::open(&rig.path("vigie.db")).unwrap();
        let leaves = reader.leaves(0, 1_000).unwrap();
        let kinds = leaves
            .iter()
            .map(|leaf| ReadLeaf::parse(&leaf.bytes).unwrap().kind);
        kinds.filter(|kind| *kind == LeafKind::Export).count()
    };
    let request = "HEAD /export HTTP/1.1\r\nHost: vigie\r\nConnection: close\r\n\
                   Authorization: Bearer a token for tests\r\n\r\n";
    let head = asked(inspection, request).unwrap();
    assert!(head.starts_with("HTTP/1.1 405"), "{head}");
    assert_eq!(exports(), 0);
    running.stop();
}
