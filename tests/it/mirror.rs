//! The union's mirror beside a real monitor: it follows, signs, and notices what a host may do.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

use serde_json::Value;
use vigie::demo::Play;

use super::broker::{Record, Topic, read};
use super::monitor_and_mirror::Pair;

#[test]
fn a_monitor_is_followed_signed_for_and_missed() {
    let pair = Pair::new();
    pair.rig.produce(Play {
        seed: 5,
        workers: 30,
        days: 4,
        ..Play::default()
    });
    let mirror = pair.mirror();
    let running = pair.rig.start();
    pair.wait("the mirror to sign", || pair.number("signed") > 3);
    pair.rig.wait("everything to be read", |rig| {
        let health = rig.get("/health").unwrap_or_default();
        let alerts = rig.get("/alerts").unwrap_or_default();
        health.contains("\"lag_records\":0") && !alerts.contains("\"alerts\":[]")
    });
    pair.rig.wait("every leaf to be signed for", |rig| {
        rig.get("/health")
            .unwrap_or_default()
            .contains("\"unwitnessed\":0")
    });
    pair.wait("the copy to be whole", || {
        pair.number("proven") > 0 && pair.number("proven") == pair.number("signed")
    });
    let ours: Value = serde_json::from_str(&pair.rig.get("/alerts").unwrap()).unwrap();
    assert_eq!(pair.get("/alerts")["alerts"], ours["alerts"]);
    assert!(!ours["alerts"].as_array().unwrap().is_empty());
    let text = "GET /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    let both = pair.rig.get("/metrics").unwrap() + &pair.ask(text).unwrap().1;
    super::rules::ask_only_for(&both, &["monitor.yaml", "mirror.yaml"]);
    let digest = |metric: &str| {
        let line = both.lines().find(|line| line.starts_with(metric));
        line.and_then(|line| line.split("digest=\"").nth(1)?.split('"').next())
    };
    let told = digest("vigie_mirror_agreement_info{").expect("what the log told");
    assert_eq!(digest("vigie_agreement_info{"), Some(told));
    running.stop();
    pair.wait("an alarm about silence", || pair.is_open("silent"));
    // What was signed is checked at the next start, which is a sign of life.
    let running = pair.rig.start();
    pair.wait("silence to be over", || !pair.is_open("silent"));
    running.stop();
    assert_eq!(pair.post("nonsense"), 400);
    assert_eq!(pair.raised(), [""; 0]);
    super::surface::promtool(&pair.ask(text).unwrap().1);
    mirror.stop();
    let told = pair.rig.told();
    let kinds: Vec<_> = told
        .values()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"vigie.cosignature.v1"), "{kinds:?}");
    assert_eq!(told[&0]["data"]["mirror"], pair.key.public().to_string());
    // A restarted mirror has everything.
    let mirror = pair.mirror();
    pair.wait("the copy again", || {
        pair.number("proven") == told.len() as u64
    });
    assert_eq!(pair.raised(), [""; 0]);
    mirror.stop();
}

#[test]
fn an_old_copy_of_the_store_is_refused() {
    let pair = Pair::new();
    let mirror = pair.mirror();
    pair.wait("the mirror", || {
        pair.ask("GET /health HTTP/1.0\r\n\r\n").is_some()
    });
    pair.rig.summary();
    pair.copy("vigie.db", "old.db");
    let old = pair.rig.told().len() as u64;
    let running = pair.rig.start();
    pair.wait("more to be signed", || pair.number("signed") > old);
    running.stop();
    fs::remove_file(pair.rig.path("vigie.db-shm")).ok();
    pair.copy("old.db", "vigie.db");
    let before = read(&pair.rig.broker, pair.rig.queue.name()).len();
    let refused = pair.rig.run_to_end();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(
        said.contains("an old copy of the store was put back"),
        "{said}"
    );
    let after = read(&pair.rig.broker, pair.rig.queue.name()).len();
    assert_eq!(before, after, "nothing was sent");
    pair.wait("the mirror to tell", || pair.is_open("rolled_back"));
    assert_eq!(pair.raised(), ["rolled_back"]);
    mirror.stop();
}

#[test]
fn two_clones_are_a_split_view() {
    let pair = Pair::new();
    pair.rig.summary();
    pair.copy("vigie.db", "clone.db");
    pair.rig.summary();
    let config = fs::read_to_string(pair.rig.path("vigie.yaml")).unwrap();
    let other = config.replace("store: vigie.db", "store: clone.db");
    fs::write(pair.rig.path("vigie.yaml"), other).unwrap();
    // Nobody answers at the mirror yet, so nothing keeps the clone from running.
    pair.rig.summary();
    let mirror = pair.mirror();
    pair.wait("two logs to be noticed", || pair.is_open("split_view"));
    pair.wait("the copy to be signed", || pair.number("signed") > 0);
    let refused = pair.rig.run_to_end();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("the union's mirror"), "{said}");
    mirror.stop();
}

#[test]
fn a_message_that_was_taken_out_is_a_hole() {
    let pair = Pair::new();
    pair.rig.summary();
    let messages = read(&pair.rig.broker, pair.rig.queue.name());
    let doctored = Topic::create(&pair.rig.broker, "doctored", 1);
    let kept = messages.iter().enumerate().filter(|(at, _)| *at != 2);
    doctored.produce(kept.map(|(_, message)| Record {
        offset: None,
        ..message.clone()
    }));
    pair.configure(doctored.name());
    let mirror = pair.mirror();
    pair.wait("the hole to be noticed", || pair.is_open("hole"));
    assert_eq!(pair.raised(), ["hole"]);
    assert_eq!(pair.number("proven"), 0);
    // Put back, it closes the hole.
    doctored.produce([Record {
        offset: None,
        ..messages[2].clone()
    }]);
    pair.wait("the hole to be over", || !pair.is_open("hole"));
    pair.wait("all of it", || {
        pair.number("proven") == messages.len() as u64
    });
    mirror.stop();
}

#[test]
fn a_queue_cut_before_it_was_read_is_a_hole() {
    let pair = Pair::new();
    pair.rig.summary();
    pair.rig.queue.cut(0, 3);
    let mirror = pair.mirror();
    pair.wait("the hole to be noticed", || pair.is_open("hole"));
    assert!(pair.raised().iter().all(|kind| kind == "hole"));
    assert_eq!(pair.number("proven"), 0);
    mirror.stop();
}

/// Hands what comes by TLS to a port without, one connection after the other.
fn relay(folder: &std::path::Path, to: u16) -> u16 {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let made = Command::new("openssl")
        .current_dir(folder)
        .args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"])
        .args([
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-subj",
            "/CN=mirror",
        ])
        .args(["-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "tls-key.pem", "-out", "tls.pem"])
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let certificate = CertificateDer::from_pem_file(folder.join("tls.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("tls-key.pem")).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = std::sync::Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut tls = rustls::StreamOwned::new(connection, stream.unwrap());
            // A client that does not trust us hangs up, which is what is tested.
            let _ = pass(&mut tls, to);
        }
    });
    port
}

/// One request and its answer.
fn pass(tls: &mut (impl std::io::Read + std::io::Write), to: u16) -> std::io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    let mut request = Vec::new();
    let whole = |request: &[u8]| {
        let text = String::from_utf8_lossy(request).to_lowercase();
        let length = text.split("content-length: ").nth(1)?;
        let length: usize = length.split("\r\n").next()?.parse().ok()?;
        let head = text.find("\r\n\r\n")? + 4;
        Some(request.len() >= head + length)
    };
    while whole(&request) != Some(true) {
        match tls.read(&mut buffer)? {
            0 => return Ok(()),
            read => request.extend_from_slice(&buffer[..read]),
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    let mut plain = TcpStream::connect(("127.0.0.1", to))?;
    plain.write_all(
        text.replacen("\r\n", "\r\nConnection: close\r\n", 1)
            .as_bytes(),
    )?;
    let mut answer = Vec::new();
    plain.read_to_end(&mut answer)?;
    tls.write_all(&answer)?;
    tls.flush()
}

#[test]
fn a_mirror_behind_tls_is_believed_only_with_its_certificate() {
    let pair = Pair::new();
    let mirror = pair.mirror();
    pair.wait("the mirror", || {
        pair.ask("GET /health HTTP/1.0\r\n\r\n").is_some()
    });
    let port = relay(pair.rig.path("").as_path(), pair.port);
    let key = pair.key.public();
    let target =
        |ca: &str| format!("mirror: {{ url: \"https://127.0.0.1:{port}\", key: \"{key}\"{ca} }}\n");
    // Without its certificate the monitor runs on, unsigned for.
    pair.rig.configure(&target(""));
    pair.rig.summary();
    pair.rig.summary();
    let shown = |pair: &Pair| {
        let text = "GET /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
        let metrics = pair.ask(text).unwrap().1;
        let signed = "vigie_mirror_checkpoints_total{status=\"200\"} ";
        let line = metrics.lines().find_map(|line| line.strip_prefix(signed));
        line.is_some_and(|count| count != "0")
    };
    assert!(!shown(&pair));
    pair.rig.configure(&target(", ca: tls.pem"));
    pair.rig.summary();
    assert!(shown(&pair));
    mirror.stop();
}
