//! A monitor under test: its files, its process, and what it left behind.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use vigie::demo::{Breach, Generator, Play, Produced, TOPICS, Truth};
use vigie::intake::Pseudonyms;
use vigie::ledger::{Checkpoint, CompactRange, Genesis, Hash, LogKeys, Message, PublicKey};

use super::broker::{Record, Topic, read};

/// The secret behind pseudonyms in tests.
pub(crate) const KEY: &[u8] = b"a secret of more than thirty-two bytes, for tests";

/// Files of a monitor and topics of a broker.
pub(crate) struct Rig {
    folder: TempDir,
    pub(crate) broker: String,
    pub(crate) topics: BTreeMap<&'static str, Topic>,
    pub(crate) queue: Topic,
    pub(crate) port: u16,
    /// Lines under `kafka:` beside the brokers.
    pub(crate) security: String,
}

impl Rig {
    /// Topics for a company on a broker, and a configuration that reads them.
    pub(crate) fn new(broker: &str) -> Rig {
        let topics = TOPICS
            .iter()
            .map(|(name, partitions)| (*name, Topic::create(broker, &name[5..], *partitions)));
        let rig = Rig {
            folder: TempDir::new().expect("a temporary folder"),
            broker: broker.to_owned(),
            topics: topics.collect(),
            queue: Topic::create(broker, "union", 1),
            port: free_port(),
            security: String::new(),
        };
        fs::write(rig.path("key"), KEY).expect("key");
        private(&rig.path("key"));
        let agreement = concat!(env!("CARGO_MANIFEST_DIR"), "/config/agreement.yaml");
        fs::copy(agreement, rig.path("agreement.yaml")).expect("agreement");
        rig.configure("");
        rig
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the configuration, with more lines at its end.
    pub(crate) fn configure(&self, more: &str) {
        let topics: Vec<&str> = self.topics.values().map(Topic::name).collect();
        let text = format!(
            "vigie: 1\npaths: {{ agreement: agreement.yaml, store: vigie.db, key: key }}\n\
             kafka:\n  brokers: [\"{}\"]\n{}\
             sources:\n  - {{ topics: [{}], start: earliest }}\n\
             queue: {{ topic: {} }}\nhttp: {{ listen: \"127.0.0.1:{}\" }}\n{more}",
            self.broker,
            self.security,
            topics.join(", "),
            self.queue.name(),
            self.port,
        );
        fs::write(self.path("vigie.yaml"), text).expect("configuration");
    }

    /// Has the topics read through a mapping of a folder.
    pub(crate) fn read_through(&self, folder: &str, mapping: &str) {
        let config = fs::read_to_string(self.path("vigie.yaml")).expect("configuration");
        let text = config
            .replace("key: key }", &format!("key: key, mappings: {folder} }}"))
            .replace(
                "start: earliest }",
                &format!("start: earliest, mapping: {mapping} }}"),
            );
        fs::write(self.path("vigie.yaml"), text).expect("configuration");
    }

    /// Produces all records of a company and returns what the generator knows.
    pub(crate) fn produce(&self, play: Play) -> Truth {
        let mut generator = Generator::new(play);
        while let Some(records) = generator.next_day() {
            self.produce_all(records);
        }
        generator.truth().clone()
    }

    pub(crate) fn produce_all(&self, records: Vec<Produced>) {
        for (name, topic) in &self.topics {
            let of = |record: &&Produced| record.topic == *name;
            topic.produce(records.iter().filter(of).map(to_record));
        }
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.args(["run", "--lang", "en", "--format", "json", "--config"]);
        command.arg(self.path("vigie.yaml")).stdin(Stdio::null());
        command
    }

    /// Runs the monitor until it has read what is there.
    pub(crate) fn run_to_end(&self) -> Output {
        self.command()
            .arg("--stop-at-end")
            .output()
            .expect("the monitor runs")
    }

    /// As [`Rig::run_to_end`]; it has to succeed. Returns its summary.
    pub(crate) fn summary(&self) -> Value {
        let output = self.run_to_end();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        serde_json::from_slice(&output.stdout).expect("the summary is JSON")
    }

    /// Runs another command of the program in the rig's folder; it has to end with this code.
    pub(crate) fn command_of(&self, arguments: &[&str], code: i32) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.args(arguments).args(["--lang", "en"]);
        let output = command.current_dir(self.folder.path()).output();
        let output = output.expect("the program runs");
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).expect("text");
        assert_eq!(output.status.code(), Some(code), "{told}");
        told
    }

    /// Starts the monitor and leaves it running.
    pub(crate) fn start(&self) -> Running {
        let mut command = self.command();
        let errors = fs::File::create(self.path("stderr")).expect("stderr file");
        let child = command
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .expect("it starts");
        Running(child)
    }

    /// Starts the monitor with its store on a file system of this size, which only it sees.
    /// Nothing where this machine does not let us have one.
    pub(crate) fn start_on(&self, size: &str) -> Option<Running> {
        let allowed = Command::new("unshare").args(["-rm", "true"]).status();
        if !allowed.is_ok_and(|status| status.success()) {
            eprintln!("not tried: this machine lets nobody have a file system of their own");
            return None;
        }
        let small = self.path("small");
        fs::create_dir(&small).expect("a folder");
        let config = fs::read_to_string(self.path("vigie.yaml")).expect("configuration");
        let config = config.replace("store: vigie.db", "store: small/vigie.db");
        fs::write(self.path("vigie.yaml"), config).expect("configuration");
        let script = "mount -t tmpfs -o size=$1 tmpfs \"$2\" && exec \"$3\" run --config \"$4\"";
        let child = Command::new("unshare")
            .args(["-rm", "sh", "-c", script, "sh", size])
            .args([&small, Path::new(env!("CARGO_BIN_EXE_vigie"))])
            .arg(self.path("vigie.yaml"))
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.path("stderr")).expect("stderr file"))
            .spawn()
            .expect("it starts");
        Some(Running(child))
    }

    /// Gives the file system of [`Rig::start_on`] more room.
    pub(crate) fn enlarge(&self, running: &Running, size: &str) {
        let status = Command::new("nsenter")
            .args(["-t", &running.0.id().to_string(), "-U", "-m"])
            .args(["--preserve-credentials", "mount", "-o"])
            .arg(format!("remount,size={size}"))
            .arg(self.path("small"))
            .status();
        assert!(status.expect("nsenter runs").success());
    }

    /// Whether the monitor has got ready and committed.
    pub(crate) fn is_up(&self) -> bool {
        let health = self.get("/health");
        health.is_some_and(|text| !text.contains("getting ready"))
    }

    /// Asks the running monitor over HTTP.
    pub(crate) fn get(&self, path: &str) -> Option<String> {
        let text = self.answer(path)?;
        text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned())
    }

    /// As [`Rig::get`], with status and headers.
    pub(crate) fn answer(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// How many alerts the running monitor has raised, also those on trial.
    pub(crate) fn raised(&self) -> usize {
        let text = self.get("/metrics").unwrap_or_default();
        let counted = |line: &&str| {
            line.starts_with("vigie_alerts_total{") || line.starts_with("vigie_trial_alerts_total{")
        };
        let values = text
            .lines()
            .filter(counted)
            .filter_map(|line| line.rsplit_once(' '));
        values
            .filter_map(|(_, value)| value.parse::<f64>().ok())
            .sum::<f64>() as usize
    }

    /// Waits for something to become true of the monitor.
    pub(crate) fn wait(&self, what: &str, ready: impl Fn(&Rig) -> bool) {
        let until = Instant::now() + Duration::from_secs(60);
        while !ready(self) {
            assert!(Instant::now() < until, "waited a minute for: {what}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The planted breaches as the queue names them.
    pub(crate) fn planted(truth: &Truth) -> BTreeSet<Breach> {
        truth.breaches(&Pseudonyms::new(KEY))
    }

    /// Every message of the queue, by number; repeats have to be the same to the byte.
    pub(crate) fn told(&self) -> BTreeMap<u64, Value> {
        let mut told: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
        for message in read(&self.broker, self.queue.name()) {
            let key = String::from_utf8(message.key.clone().expect("a key")).expect("text");
            let (_, seq) = key.rsplit_once('/').expect("origin/seq");
            let value = message.value.clone().expect("a value");
            let before = told
                .entry(seq.parse().expect("a number"))
                .or_insert(value.clone());
            assert_eq!(*before, value, "a repeated leaf is the same leaf");
        }
        let numbers: Vec<u64> = told.keys().copied().collect();
        let whole: Vec<u64> = (0..numbers.len() as u64).collect();
        assert_eq!(numbers, whole, "the queue has no hole");
        adds_up(told.values());
        let parse = |bytes: Vec<u8>| serde_json::from_slice(&bytes).expect("JSON");
        told.into_iter()
            .map(|(seq, bytes)| (seq, parse(bytes)))
            .collect()
    }

    /// The breaches that stand after the last version of every alert in the queue.
    pub(crate) fn found(&self) -> BTreeSet<Breach> {
        let mut last: BTreeMap<String, Value> = BTreeMap::new();
        for event in self.told().into_values() {
            if event["type"] == "vigie.alert.v1" {
                let id = event["data"]["alert"].as_str().expect("an id").to_owned();
                last.insert(id, event["data"].clone());
            }
        }
        last.into_values()
            .filter(|alert| alert["breach"] == true)
            .map(|a| breach(&a))
            .collect()
    }

    /// The findings in the queue, by kind; gaps have a type of their own.
    pub(crate) fn findings(&self, kind: &str) -> Vec<Value> {
        let of = match kind {
            "gap" => "vigie.gap.v1",
            _ => "vigie.finding.v1",
        };
        let findings = self.told().into_values().filter(|e| e["type"] == of);
        findings
            .map(|e| e["data"].clone())
            .filter(|f| f["finding"] == kind)
            .collect()
    }
}

/// A monitor in a process of its own; killed when dropped.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    /// Ends it at once.
    pub(crate) fn kill(mut self) {
        self.0
            .kill()
            .and_then(|()| self.0.wait())
            .expect("it can be killed");
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let (signal, id) = (format!("-{name}"), self.0.id().to_string());
        let sent = Command::new("kill").args([&signal, &id]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(self) {
        let status = self.end();
        assert!(status.success(), "it stops cleanly: {status}");
    }

    /// As [`Running::stop`], however it ends.
    pub(crate) fn end(mut self) -> ExitStatus {
        self.signal("TERM");
        self.0.wait().expect("it ends")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub(crate) fn to_record(produced: &Produced) -> Record {
    let mut record = match &produced.payload {
        Some(payload) => Record::new(payload.clone()),
        None => Record::default(),
    };
    record = record
        .key(produced.key.clone())
        .at(produced.arrived.micros() / 1_000);
    for (name, value) in &produced.headers {
        record = record.header(name, value.clone());
    }
    record
}

/// Every message shows what its leaf commits to and where it stands, and every checkpoint is over the leaves before it
/// and signed by the key that the first leaf names, or the one that took over from it.
fn adds_up<'a>(messages: impl Iterator<Item = &'a Vec<u8>>) {
    let (mut edge, mut log) = (CompactRange::default(), None::<LogKeys>);
    for message in messages {
        let message = Message::parse(message).expect("a message");
        if edge.size() == 0 {
            let genesis: Genesis = message.leaf.data().expect("the first leaf");
            log = PublicKey::parse(&genesis.log_key).ok().map(LogKeys::new);
        }
        assert_eq!(message.leaf.seq, edge.size());
        let commits = message.leaf.committed().len() > 0;
        assert_eq!(message.body.is_some(), commits, "nothing was erased");
        edge.push(Hash::leaf(&message.bytes));
        let follows = log.as_mut().is_some_and(|log| log.take(&message.leaf));
        assert!(follows, "the log changes hands as its key says");
        let proof = message.proof.expect("each message proves its place");
        let above = Checkpoint::parse(proof.checkpoint.text()).expect("a checkpoint");
        if let Some(log) = log.as_ref().filter(|_| above.size == edge.size()) {
            let checkpoint = log
                .verified(&proof.checkpoint)
                .expect("the log's signature");
            assert_eq!(checkpoint.root, edge.root());
        }
    }
}

fn breach(alert: &Value) -> Breach {
    let text = |path: &str| {
        alert
            .pointer(path)
            .and_then(Value::as_str)
            .expect("text")
            .to_owned()
    };
    let start: jiff::Timestamp = text("/window/start").parse().expect("a time");
    let groups = alert["group"].as_array().expect("a list").iter();
    let names: Vec<&str> = groups.filter_map(|part| part["value"].as_str()).collect();
    (text("/clause/id"), names.join("/"), start.as_microsecond())
}

pub(crate) fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("mode");
}

pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
