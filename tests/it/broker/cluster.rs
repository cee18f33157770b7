//! Three brokers and a controller, each a process of its own. Clients come to each broker through a
//! door that can be shut, or made slow; brokers among themselves do not.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};

use super::{external, free_port, new_folder, process};

/// Nodes that hold records; the controller has the number after them.
pub(crate) const BROKERS: [i32; 3] = [1, 2, 3];
const CONTROLLER: i32 = 4;

const BASE: &str = "\
controller.listener.names=CONTROLLER
num.network.threads=2
num.io.threads=2
auto.create.topics.enable=false
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
replica.lag.time.max.ms=2000
offsets.topic.num.partitions=1
listener.security.protocol.map=CONTROLLER:PLAINTEXT,OUTER:PLAINTEXT,INNER:PLAINTEXT
";

/// Brokers that a test may stop, kill, pause, cut off and slow down.
pub(crate) struct Cluster {
    folder: PathBuf,
    controller: Child,
    brokers: Vec<Node>,
}

struct Node {
    folder: PathBuf,
    inner: String,
    door: Door,
    process: Option<Child>,
}

impl Cluster {
    /// Starts them all, or says nothing where brokers of one's own are not wanted.
    pub(crate) fn start() -> Option<Cluster> {
        if external().is_some() {
            return None;
        }
        let folder = new_folder();
        let controller = format!("127.0.0.1:{}", free_port());
        let own = folder.join("controller");
        let settings = format!(
            "process.roles=controller\nnode.id={CONTROLLER}\nlisteners=CONTROLLER://{controller}\n"
        );
        prepare(&own, &controller, &settings, "--standalone");
        let process = process::spawn_kafka(&own);
        let brokers = BROKERS.map(|id| Node::new(&folder, &controller, id));
        let mut cluster = Cluster {
            folder,
            controller: process,
            brokers: brokers.into(),
        };
        for node in &mut cluster.brokers {
            node.process = Some(process::spawn_kafka(&node.folder));
        }
        BROKERS.iter().for_each(|id| cluster.await_broker(*id));
        Some(cluster)
    }

    /// Where clients knock, through the doors.
    pub(crate) fn outer(&self) -> String {
        let doors = self.brokers.iter().map(|node| node.door.address.clone());
        doors.collect::<Vec<_>>().join("\", \"")
    }

    /// Where a test itself goes in, whatever the doors let through.
    pub(crate) fn inner(&self) -> String {
        let inner = self.brokers.iter().map(|node| node.inner.clone());
        inner.collect::<Vec<_>>().join(",")
    }

    fn node(&mut self, id: i32) -> &mut Node {
        let at = BROKERS.iter().position(|one| *one == id);
        &mut self.brokers[at.expect("a broker of this number")]
    }

    /// The leader of a partition, once there is one that is not among these.
    pub(crate) fn leader(&self, topic: &str, partition: i32, not: &[i32]) -> i32 {
        let client = self.client();
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let found = client
                .fetch_metadata(Some(topic), Duration::from_secs(5))
                .ok();
            let leader = found.and_then(|found| {
                let topic = found.topics().first()?;
                let of = topic.partitions().iter().find(|one| one.id() == partition);
                of.map(|one| one.leader())
            });
            if let Some(leader) = leader.filter(|one| *one > 0 && !not.contains(one)) {
                return leader;
            }
            assert!(
                Instant::now() < deadline,
                "{topic}/{partition} has no leader"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn client(&self) -> BaseConsumer {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.inner());
        config.create().expect("settings")
    }

    pub(crate) fn kill(&mut self, id: i32) {
        if let Some(mut child) = self.node(id).process.take() {
            child
                .kill()
                .and_then(|()| child.wait())
                .expect("it can be killed");
        }
    }

    pub(crate) fn stop(&mut self, id: i32) {
        if let Some(child) = self.node(id).process.take() {
            process::terminate(child);
        }
    }

    /// Starts it, without waiting for it.
    pub(crate) fn start_again(&mut self, id: i32) {
        let node = self.node(id);
        node.process = Some(process::spawn_kafka(&node.folder));
    }

    /// Has it stand still, or go on.
    pub(crate) fn freeze(&mut self, id: i32, still: bool) {
        let signal = if still { "-STOP" } else { "-CONT" };
        let id = self.node(id).process.as_ref().map(Child::id);
        let id = id.unwrap_or_default().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// How its door is.
    pub(crate) fn door(&mut self, id: i32, state: State) {
        let door = &self.node(id).door;
        door.state.store(state as u8, Ordering::Release);
    }

    /// Waits until the others know that it is there.
    pub(crate) fn await_broker(&self, id: i32) {
        let client = self.client();
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let found = client.fetch_metadata(None, Duration::from_secs(2));
            let is_there = |found: &rdkafka::metadata::Metadata| {
                found.brokers().iter().any(|one| one.id() == id)
            };
            if found.is_ok_and(|found| is_there(&found)) {
                return;
            }
            assert!(Instant::now() < deadline, "broker {id} does not come");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        BROKERS.iter().for_each(|id| self.kill(*id));
        self.controller.kill().ok();
        self.controller.wait().ok();
        if !std::thread::panicking() {
            fs::remove_dir_all(&self.folder).ok();
        }
    }
}

impl Node {
    fn new(folder: &Path, controller: &str, id: i32) -> Node {
        let folder = folder.join(id.to_string());
        let (inner, outer) = (free_port(), free_port());
        let door = Door::open(format!("127.0.0.1:{outer}"));
        let settings = format!(
            "process.roles=broker\nnode.id={id}\ninter.broker.listener.name=INNER\n\
             listeners=INNER://127.0.0.1:{inner},OUTER://127.0.0.1:{outer}\n\
             advertised.listeners=INNER://127.0.0.1:{inner},OUTER://{}\n",
            door.address
        );
        prepare(&folder, controller, &settings, "--no-initial-controllers");
        Node {
            folder,
            inner: format!("127.0.0.1:{inner}"),
            door,
            process: None,
        }
    }
}

fn prepare(folder: &Path, controller: &str, settings: &str, how: &str) {
    fs::create_dir_all(folder).expect("a folder");
    let text = format!(
        "{BASE}{settings}log.dirs={}\ncontroller.quorum.bootstrap.servers={controller}\n",
        folder.join("data").display()
    );
    fs::write(folder.join("server.properties"), text).expect("settings");
    process::format(folder, how);
}

/// What a door does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Open = 0,
    /// Nothing goes through, and nobody is told.
    Shut = 1,
    /// Everything takes a while.
    Slow = 2,
}

/// Between clients and a broker.
struct Door {
    address: String,
    state: Arc<AtomicU8>,
}

impl Door {
    fn open(broker: String) -> Door {
        let address = format!("127.0.0.1:{}", free_port());
        let listener = TcpListener::bind(&address).expect("a port");
        let state = Arc::new(AtomicU8::new(State::Open as u8));
        let shared = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(&broker) {
                    carry(&client, &server, &shared);
                    carry(&server, &client, &shared);
                }
            }
        });
        Door { address, state }
    }
}

/// Carries bytes from one to the other until either ends.
fn carry(from: &TcpStream, to: &TcpStream, state: &Arc<AtomicU8>) {
    let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) else {
        return;
    };
    let state = state.clone();
    std::thread::spawn(move || {
        let mut bytes = vec![0; 64 << 10];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            while state.load(Ordering::Acquire) == State::Shut as u8 {
                std::thread::sleep(Duration::from_millis(20));
            }
            if state.load(Ordering::Acquire) == State::Slow as u8 {
                std::thread::sleep(Duration::from_millis(300));
            }
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        from.shutdown(Shutdown::Both).ok();
        to.shutdown(Shutdown::Both).ok();
    });
}
