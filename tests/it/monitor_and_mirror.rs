//! A monitor and the mirror that follows it: their files, their processes, what the mirror says.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use vigie::ledger::{PrivateKey, Use};
use vigie::store::{Store, key_path};

use super::broker::shared;
use super::monitor_process::{Rig, Running, free_port, private};

/// A monitor's files, and those of a mirror.
pub(crate) struct Pair {
    pub(crate) rig: Rig,
    pub(crate) port: u16,
    pub(crate) log: String,
    pub(crate) key: PrivateKey,
}

impl Pair {
    /// The store is made before anything runs, so that the mirror can know its key.
    pub(crate) fn new() -> Pair {
        let rig = Rig::new(shared());
        let store = rig.path("vigie.db");
        let (opened, _) = Store::open(&store).unwrap();
        let log = opened.log_key().to_string();
        drop(opened);
        let key = PrivateKey::new("mirror.test", Use::Cosignature, &[9; 32]).unwrap();
        let port = free_port();
        fs::write(rig.path("mirror.key"), key.reveal().as_bytes()).unwrap();
        private(&rig.path("mirror.key"));
        let pair = Pair {
            rig,
            port,
            log,
            key,
        };
        pair.rig.configure(&pair.target());
        pair.configure(pair.rig.queue.name());
        pair
    }

    /// The line of vigie.yaml.
    pub(crate) fn target(&self) -> String {
        let key = self.key.public();
        format!(
            "mirror: {{ url: \"http://127.0.0.1:{}\", key: \"{key}\" }}\n",
            self.port
        )
    }

    pub(crate) fn configure(&self, topic: &str) {
        self.configure_with(topic, "");
    }

    /// Writes mirror.yaml, with more lines at its end.
    pub(crate) fn configure_with(&self, topic: &str, more: &str) {
        let text = format!(
            "vigie: 1\nlog: \"{}\"\npaths: {{ store: mirror.db, key_file: mirror.key }}\n\
             kafka: {{ brokers: [\"{}\"] }}\nqueue: {{ topic: {topic} }}\n\
             http: {{ listen: \"127.0.0.1:{}\" }}\nalarms: {{ silent: 5 s }}\n{more}",
            self.log, self.rig.broker, self.port,
        );
        fs::write(self.rig.path("mirror.yaml"), text).unwrap();
    }

    pub(crate) fn mirror(&self) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.args(["mirror", "--lang", "en", "--config"]);
        let errors = fs::File::create(self.rig.path("mirror-stderr")).unwrap();
        let child = command
            .arg(self.rig.path("mirror.yaml"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn();
        Running(child.unwrap())
    }

    pub(crate) fn ask(&self, request: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let text = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        let answer = self.ask(&text).map(|(_, body)| body).unwrap_or_default();
        serde_json::from_str(&answer).unwrap_or_default()
    }

    pub(crate) fn post(&self, body: &str) -> u16 {
        let text = format!(
            "POST /add-checkpoint HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.ask(&text).expect("an answer").0
    }

    /// What the mirror says of itself.
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.get("/health")[name].as_u64().unwrap_or(0)
    }

    pub(crate) fn is_open(&self, finding: &str) -> bool {
        let findings = self.get("/findings?open=true");
        let listed = findings["findings"].as_array();
        listed.is_some_and(|all| all.iter().any(|one| one["finding"] == finding))
    }

    /// Kinds that were ever raised, but for silence, which short limits bring about.
    pub(crate) fn raised(&self) -> Vec<String> {
        let findings = self.get("/findings");
        let listed = findings["findings"].as_array().expect("a list");
        let kinds = listed.iter().filter_map(|one| one["finding"].as_str());
        kinds
            .filter(|kind| *kind != "silent")
            .map(str::to_owned)
            .collect()
    }

    pub(crate) fn wait(&self, what: &str, ready: impl Fn() -> bool) {
        let until = Instant::now() + Duration::from_secs(60);
        while !ready() {
            let said = fs::read_to_string(self.rig.path("mirror-stderr")).unwrap_or_default();
            assert!(
                Instant::now() < until,
                "waited a minute for: {what}\n{said}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Copies the store and its key.
    pub(crate) fn copy(&self, from: &str, to: &str) {
        for ending in ["", "-wal"] {
            let (from, to) = (format!("{from}{ending}"), format!("{to}{ending}"));
            fs::remove_file(self.rig.path(&to)).ok();
            fs::copy(self.rig.path(&from), self.rig.path(&to)).ok();
        }
        let key = |name: &str| key_path(&self.rig.path(name));
        if from != to && !key(to).exists() {
            fs::copy(key(from), key(to)).unwrap();
        }
    }
}
