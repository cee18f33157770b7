//! The Java process behind a broker: its settings, its start and its end.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fmt::Write;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};

use super::{Certificates, Listener, PASSWORD, READER, USER, temporary};

/// Generous: a start takes four seconds, on a machine that builds at the same time many more.
const TIMEOUT: Duration = Duration::from_secs(90);

/// Any 16 bytes in URL-safe Base64; these say "VigieTestsBroker".
const CLUSTER: &str = "VmlnaWVUZXN0c0Jyb2tlcg";

/// What a single small node needs: one replica of everything, no wait for further consumers, no
/// topics by accident, and retention that acts within a second.
///
/// A node that was killed may come back only when its old session has ended, after nine seconds
/// unless told otherwise.
const BASE: &str = "\
process.roles=broker,controller
node.id=1
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAIN
num.network.threads=2
num.io.threads=2
auto.create.topics.enable=false
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.initial.task.delay.ms=500
log.retention.check.interval.ms=500
log.segment.delete.delay.ms=500
log.cleaner.backoff.ms=500
";

/// More for a broker that asks whether somebody may do what they want.
pub(super) const GUARD: &str = "\
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
";

/// The text of `server.properties`.
pub(super) fn settings(
    folder: &Path,
    addresses: &[(Listener, String)],
    controller_port: u16,
    certificates: Option<&Certificates>,
) -> String {
    let controller = format!("127.0.0.1:{controller_port}");
    let mut listeners = format!("CONTROLLER://{controller}");
    let mut protocols = "CONTROLLER:PLAINTEXT".to_owned();
    for (listener, address) in addresses {
        let (name, protocol) = listener.names();
        listeners += &format!(",{name}://{address}");
        protocols += &format!(",{name}:{protocol}");
    }
    let mut text = format!(
        "{BASE}log.dirs={}\n\
         controller.quorum.bootstrap.servers={controller}\n\
         listeners={listeners}\n\
         listener.security.protocol.map={protocols}\n",
        folder.join("data").display(),
    );
    if let Some(certificates) = certificates {
        text += &tls(certificates);
    }
    if addresses
        .iter()
        .any(|(l, _)| matches!(l, Listener::Sasl | Listener::SaslTls))
    {
        text += &logins();
    }
    text
}

fn tls(certificates: &Certificates) -> String {
    format!(
        "ssl.keystore.type=PEM\n\
         ssl.keystore.location={}\n\
         ssl.truststore.type=PEM\n\
         ssl.truststore.location={}\n\
         listener.name.mtls.ssl.client.auth=required\n\
         listener.name.expired.ssl.keystore.location={}\n\
         listener.name.elsewhere.ssl.keystore.location={}\n",
        certificates.broker.display(),
        certificates.authority.display(),
        certificates.expired.display(),
        certificates.elsewhere.display(),
    )
}

fn logins() -> String {
    let mut text = "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512\n".to_owned();
    let package = "org.apache.kafka.common.security";
    for listener in ["sasl", "sasltls"] {
        let prefix = format!("listener.name.{listener}");
        writeln!(
            text,
            "{prefix}.plain.sasl.jaas.config=\
             {package}.plain.PlainLoginModule required user_{USER}=\"{PASSWORD}\" \
             user_{READER}=\"{PASSWORD}\";"
        )
        .expect("a string takes all text");
        for mechanism in ["scram-sha-256", "scram-sha-512"] {
            writeln!(
                text,
                "{prefix}.{mechanism}.sasl.jaas.config={package}.scram.ScramLoginModule required;"
            )
            .expect("a string takes all text");
        }
    }
    text
}

/// Prepares the data folder, and puts the SASL account into it.
pub(super) fn format_storage(folder: &Path) {
    let mut format = java();
    format.args([
        "kafka.tools.StorageTool",
        "format",
        "--standalone",
        "-t",
        CLUSTER,
    ]);
    for (mechanism, user) in [
        ("SCRAM-SHA-256", USER),
        ("SCRAM-SHA-512", USER),
        ("SCRAM-SHA-512", READER),
    ] {
        format
            .arg("--add-scram")
            .arg(format!("{mechanism}=[name={user},password={PASSWORD}]"));
    }
    format.arg("-c").arg(folder.join("server.properties"));
    let output = format
        .output()
        .unwrap_or_else(|error| panic!("{format:?}: {error}"));
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "storage can't be formatted: {text}"
    );
}

/// Prepares the data folder of one node of several.
pub(super) fn format(folder: &Path, how: &str) {
    let mut format = java();
    format.args(["kafka.tools.StorageTool", "format", how, "-t", CLUSTER]);
    format.arg("-c").arg(folder.join("server.properties"));
    let output = format.output().expect("java is there");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "storage can't be formatted: {text}"
    );
}

/// How to start one of Kafka's own programs, as words for a shell.
pub(crate) fn program(class: &str) -> String {
    let jars = temporary().with_file_name("kafka").join("lib");
    format!(
        "java -Xmx128m -XX:TieredStopAtLevel=1 -cp {}/* {class}",
        jars.display()
    )
}

/// Starts Kafka; it writes to `log` in its folder.
pub(super) fn spawn_kafka(folder: &Path) -> Child {
    let log = File::options()
        .create(true)
        .append(true)
        .open(log_path(folder));
    let log = log.expect("the broker's log can be written");
    let mut kafka = java();
    kafka
        .arg("kafka.Kafka")
        .arg(folder.join("server.properties"));
    kafka
        .stdin(Stdio::null())
        .stderr(log.try_clone().expect("a file can be shared"))
        .stdout(log);
    spawn(kafka).expect("java and setpriv are there: tests/setup installs them")
}

/// A Java machine with Kafka's jars.
fn java() -> Command {
    let jars = temporary().with_file_name("kafka").join("lib");
    assert!(
        jars.is_dir(),
        "no Kafka in {}: run tests/setup",
        jars.display()
    );
    let mut command = machine();
    command.arg("-Dlog4j2.level=WARN");
    command.arg("-cp").arg(jars.join("*"));
    command
}

/// A Java machine of bounded size that dies with the thread that started it.
pub(crate) fn machine() -> Command {
    let mut command = Command::new("setpriv");
    command.args([
        "--pdeathsig",
        "KILL",
        "java",
        "-Xmx384m",
        "-XX:+UseSerialGC",
    ]);
    command.arg("-XX:TieredStopAtLevel=1");
    command
}

/// Starts a process from a thread that lives as long as this process does.
///
/// The kernel sends the parent's death signal when the *thread* that started a child ends, and a
/// test's thread ends with the test.
pub(crate) fn spawn(command: Command) -> io::Result<Child> {
    type Order = (Command, Sender<io::Result<Child>>);
    static SPAWNER: LazyLock<Sender<Order>> = LazyLock::new(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, reply) in inbox {
                reply.send(command.spawn()).ok();
            }
        });
        orders
    });
    let (reply, result) = mpsc::channel();
    SPAWNER
        .send((command, reply))
        .expect("the spawning thread never ends");
    result
        .recv()
        .expect("the spawning thread answers every order")
}

/// Waits until the broker serves metadata; panics with its log if it ends before.
pub(super) fn await_answer(child: &mut Child, folder: &Path, address: &str) {
    let client: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", address)
        .set("reconnect.backoff.max.ms", "200")
        .create()
        .expect("a client needs no more than an address");
    let deadline = Instant::now() + TIMEOUT;
    loop {
        // A broker that is up but not yet registered with its controller lists no broker.
        let metadata = client.fetch_metadata(None, Duration::from_millis(500));
        if metadata.is_ok_and(|metadata| !metadata.brokers().is_empty()) {
            return;
        }
        let ended = child.try_wait().expect("an own process can be waited for");
        if ended.is_some() || Instant::now() > deadline {
            child.kill().ok();
            let log = fs::read_to_string(log_path(folder)).unwrap_or_default();
            panic!("the broker does not answer ({ended:?}); its log:\n{log}");
        }
    }
}

fn log_path(folder: &Path) -> PathBuf {
    folder.join("log")
}

/// Sends SIGTERM and waits.
pub(crate) fn terminate(mut child: Child) {
    // The shell's own `kill`, for a bare machine has no other.
    let sent = Command::new("sh")
        .arg("-c")
        .arg(format!("kill -TERM {}", child.id()))
        .status();
    assert!(
        sent.is_ok_and(|status| status.success()),
        "SIGTERM can't be sent"
    );
    child.wait().expect("an own process can be waited for");
}
