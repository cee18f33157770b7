//! A real Apache Kafka for tests: one node in KRaft mode on free loopback ports.
//!
//! [`shared`] is the broker for every test that leaves its broker alone; [`Broker::start`] gives a
//! test one that it may stop, kill and start again; [`Broker::secured`] one that also listens with
//! TLS, client certificates and SASL. Topics are made, filled and read through [`Topic`].
//!
//! `VIGIE_TEST_BROKER=host:port` makes [`shared`] that broker; then tests that need a broker of
//! their own are skipped. No Java process outlives the test process, however that one ends.
//!
//! SPDX-License-Identifier: EUPL-1.2

mod certificates;
#[allow(dead_code, reason = "the benchmark starts none")]
mod cluster;
mod process;
mod topic;

use std::env;
use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{self as os, Child};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};

use rdkafka::ClientConfig;

pub(crate) use certificates::Certificates;
#[allow(unused_imports, reason = "the benchmark starts none")]
pub(crate) use cluster::{BROKERS, Cluster, State};
#[allow(unused_imports, reason = "the benchmark starts none")]
pub(crate) use process::{machine, program, spawn, terminate};
#[allow(unused_imports, reason = "the benchmark reads nothing back")]
pub(crate) use topic::{Record, Topic, read};

/// The account that the SASL listeners of a secured broker know.
pub(crate) const USER: &str = "monitor";
/// Another one, that a broker with rights knows beside it.
pub(crate) const READER: &str = "mirror";
pub(crate) const PASSWORD: &str = "correct-horse";

/// The address of the broker that all tests share.
pub(crate) fn shared() -> &'static str {
    static EXTERNAL: LazyLock<Option<String>> = LazyLock::new(external);
    static OWN: LazyLock<Broker> = LazyLock::new(|| Broker::launch(&[Listener::Plain], false));
    match &*EXTERNAL {
        Some(address) => address,
        None => OWN.address(Listener::Plain),
    }
}

fn external() -> Option<String> {
    env::var("VIGIE_TEST_BROKER")
        .ok()
        .filter(|address| !address.is_empty())
}

/// One way to reach a broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listener {
    /// Neither encryption nor login.
    Plain,
    /// TLS, any client.
    Tls,
    /// TLS, clients with a certificate of the test authority.
    Mtls,
    /// Login with PLAIN or SCRAM, no encryption.
    Sasl,
    /// Login with PLAIN or SCRAM, inside TLS.
    SaslTls,
    /// TLS with a certificate whose time is over.
    Expired,
    /// TLS with a certificate for another host.
    Elsewhere,
}

impl Listener {
    pub(crate) const ALL: [Listener; 5] = [
        Listener::Plain,
        Listener::Tls,
        Listener::Mtls,
        Listener::Sasl,
        Listener::SaslTls,
    ];

    /// Its name in the broker's configuration, and the protocol it speaks there.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Listener::Plain => ("PLAIN", "PLAINTEXT"),
            Listener::Tls => ("TLS", "SSL"),
            Listener::Mtls => ("MTLS", "SSL"),
            Listener::Sasl => ("SASL", "SASL_PLAINTEXT"),
            Listener::SaslTls => ("SASLTLS", "SASL_SSL"),
            Listener::Expired => ("EXPIRED", "SSL"),
            Listener::Elsewhere => ("ELSEWHERE", "SSL"),
        }
    }
}

/// A broker of the test's own. Dropping it kills it.
pub(crate) struct Broker {
    folder: PathBuf,
    addresses: Vec<(Listener, String)>,
    /// `None` while stopped.
    process: Option<Child>,
}

impl Broker {
    /// Starts a broker with a plain listener, or says on stderr that the test is skipped.
    pub(crate) fn start() -> Option<Broker> {
        Broker::unless_external(&[Listener::Plain], false)
    }

    /// As [`Broker::start`], with every [`Listener`].
    pub(crate) fn secured() -> Option<Broker> {
        Broker::unless_external(&Listener::ALL, false)
    }

    /// One with listeners whose certificates are of no use.
    pub(crate) fn mistaken() -> Option<Broker> {
        use Listener::{Elsewhere, Expired, Plain, Tls};
        Broker::unless_external(&[Plain, Tls, Expired, Elsewhere], false)
    }

    /// A broker where whoever logs in has only the rights that were given, and knows [`READER`] as
    /// well. Whoever comes without login, by the plain listener, may do everything.
    pub(crate) fn guarded() -> Option<Broker> {
        Broker::unless_external(&[Listener::Plain, Listener::Sasl], true)
    }

    fn unless_external(listeners: &[Listener], guarded: bool) -> Option<Broker> {
        if external().is_none() {
            return Some(Broker::launch(listeners, guarded));
        }
        // Straight to stderr: the test harness keeps back what the print macros write.
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        writeln!(
            io::stderr(),
            "{test}: skipped, for it needs a broker of its own"
        )
        .ok();
        None
    }

    fn launch(listeners: &[Listener], guarded: bool) -> Broker {
        let addresses: Vec<_> = listeners
            .iter()
            .map(|&l| (l, format!("127.0.0.1:{}", free_port())))
            .collect();
        let folder = new_folder();
        let certificates = listeners
            .contains(&Listener::Tls)
            .then(|| Certificates::make(&folder));
        let mut settings =
            process::settings(&folder, &addresses, free_port(), certificates.as_ref());
        if guarded {
            settings += process::GUARD;
        }
        fs::write(folder.join("server.properties"), settings).expect("settings can be written");
        process::format_storage(&folder);
        let mut broker = Broker {
            folder,
            addresses,
            process: None,
        };
        broker.start_again();
        broker
    }

    /// The `host:port` of one of its listeners.
    pub(crate) fn address(&self, listener: Listener) -> &str {
        let found = self.addresses.iter().find(|(l, _)| *l == listener);
        found
            .map(|(_, address)| address.as_str())
            .expect("only a secured broker listens there")
    }

    /// The certificates that the listeners of a secured broker go with.
    pub(crate) fn certificates(&self) -> Certificates {
        Certificates::of(&self.folder)
    }

    /// Client settings that are let in at a listener; tests spoil them as they like.
    pub(crate) fn client(&self, listener: Listener) -> ClientConfig {
        let certificates = self.certificates();
        let path = |path: PathBuf| path.to_str().expect("paths are UTF-8").to_owned();
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.address(listener));
        config.set("security.protocol", listener.names().1.to_lowercase());
        if matches!(listener, Listener::Tls | Listener::Mtls | Listener::SaslTls) {
            config.set("ssl.ca.location", path(certificates.authority));
        }
        if listener == Listener::Mtls {
            config.set("ssl.certificate.location", path(certificates.client));
            config.set("ssl.key.location", path(certificates.client_key));
        }
        if matches!(listener, Listener::Sasl | Listener::SaslTls) {
            config.set("sasl.mechanism", "SCRAM-SHA-512");
            config
                .set("sasl.username", USER)
                .set("sasl.password", PASSWORD);
        }
        config
    }

    /// Asks the broker to end, and waits until it has.
    pub(crate) fn stop(&mut self) {
        if let Some(child) = self.process.take() {
            process::terminate(child);
        }
    }

    /// Ends the broker at once, as a power cut would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.process.take() {
            child
                .kill()
                .and_then(|()| child.wait())
                .expect("an own process can be killed");
        }
    }

    /// Has the broker stand still, with its connections open, or go on.
    pub(crate) fn freeze(&self, still: bool) {
        let signal = if still { "-STOP" } else { "-CONT" };
        let id = self.process.as_ref().map(|child| child.id().to_string());
        let sent = os::Command::new("kill")
            .args([signal, &id.unwrap_or_default()])
            .status();
        assert!(sent.expect("kill runs").success());
    }

    /// Starts a stopped broker on the same data and ports, and waits until it answers.
    pub(crate) fn start_again(&mut self) {
        assert!(self.process.is_none(), "the broker is running");
        let mut child = process::spawn_kafka(&self.folder);
        process::await_answer(&mut child, &self.folder, self.address(Listener::Plain));
        self.process = Some(child);
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
        // After a failure the broker's log is worth reading.
        if !std::thread::panicking() {
            fs::remove_dir_all(&self.folder).ok();
        }
    }
}

/// A loopback port that nobody listens on.
///
/// It lies below the range that the kernel takes for outgoing connections: otherwise a client that
/// keeps trying while the broker is down can be given the broker's port, and connect to itself.
pub(crate) fn free_port() -> u16 {
    const LOWEST: u16 = 16_000;
    const COUNT: u16 = 16_000;
    static TRIED: AtomicU16 = AtomicU16::new(0);
    // Processes that run side by side start far apart.
    let start = (os::id() % 250) as u16 * 64;
    (0..COUNT)
        .map(|_| LOWEST + (start + TRIED.fetch_add(1, Ordering::Relaxed)) % COUNT)
        .find(|&port| TcpListener::bind(("127.0.0.1", port)).is_ok())
        .expect("one of 16,000 ports is free")
}

/// An empty folder for a broker, named after this process so that a later one can clear it away.
fn new_folder() -> PathBuf {
    static CLEARED: LazyLock<()> = LazyLock::new(clear_left_over_folders);
    static COUNT: AtomicU32 = AtomicU32::new(0);
    LazyLock::force(&CLEARED);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = temporary().join(format!("broker-{}-{count}", os::id()));
    fs::create_dir_all(&folder).expect("the target folder is writable");
    folder
}

/// Removes the folders of processes that are gone: of killed ones, and of shared brokers.
fn clear_left_over_folders() {
    for entry in fs::read_dir(temporary()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name
            .strip_prefix("broker-")
            .and_then(|rest| rest.split('-').next());
        if process.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// Cargo's folder for the files of tests.
pub(crate) fn temporary() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}
