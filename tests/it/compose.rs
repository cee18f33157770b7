//! What `deploy/compose` prepares on its first start, against a real Kafka: keys and settings with
//! which monitor and mirror know each other.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::broker::{Broker, Listener, Record, Topic};
use super::minimal::get;
use super::monitor_process::{Running, free_port};

fn start(command: &str, settings: &Path) -> Running {
    let child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args([command, "--config"])
        .arg(settings)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    Running(child.unwrap())
}

fn await_it(what: &str, ready: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(60);
    while !ready() {
        assert!(Instant::now() < until, "waited a minute for: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_first_start_prepares_a_monitor_and_a_mirror_that_know_each_other() {
    let Some(broker) = Broker::start() else {
        return;
    };
    let address = broker.address(Listener::Plain);
    let (monitor_port, mirror_port) = (free_port(), free_port());
    let topic = Topic::named(address, "work.wms", 1, &[]);
    let queue = Topic::named(address, "vigie.union", 1, &[]);

    // The folder as compose.yaml mounts it, with this test's addresses.
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["files", "monitor", "mirror", "store", "mirror-store"] {
        fs::create_dir(path(name)).unwrap();
    }
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let store = path("store").display().to_string();
    for name in ["vigie.yaml", "mirror.yaml"] {
        let text = fs::read_to_string(format!("{root}deploy/compose/{name}")).unwrap();
        let text = text
            .replace("kafka:9092", address)
            .replace("mirror:9188", &format!("127.0.0.1:{mirror_port}"))
            .replace("0.0.0.0:9187", &format!("127.0.0.1:{monitor_port}"))
            .replace("0.0.0.0:9188", &format!("127.0.0.1:{mirror_port}"))
            .replace("/var/lib/vigie/mirror.db", &format!("{store}/mirror.db"))
            .replace("/var/lib/vigie/vigie.db", &format!("{store}/vigie.db"));
        fs::write(path("files").join(name), text).unwrap();
    }
    let agreement = format!("{root}config/agreement.yaml");
    fs::copy(agreement, path("files").join("agreement.yaml")).unwrap();

    let program = Path::new(env!("CARGO_BIN_EXE_vigie")).parent().unwrap();
    let search = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let prepare = || {
        let output = Command::new("sh")
            .arg(format!("{root}deploy/compose/prepare"))
            .args([path("files"), path("monitor"), path("mirror")])
            .arg("0:0")
            .env("PATH", &search)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
    };
    prepare();
    let settings = (path("monitor/vigie.yaml"), path("mirror/mirror.yaml"));
    let before = fs::read(&settings.1).unwrap();
    // Another start finds everything as it is.
    prepare();
    assert_eq!(fs::read(&settings.1).unwrap(), before);

    let mirror = start("mirror", &settings.1);
    let monitor = start("run", &settings.0);
    let example = fs::read_to_string(format!("{root}deploy/compose/example.jsonl")).unwrap();
    topic.produce(example.lines().map(Record::new));
    await_it("the alert of the example", || {
        get(monitor_port, "/alerts").is_some_and(|text| text.contains("art-4.2"))
    });
    await_it("the mirror to sign", || {
        get(mirror_port, "/metrics").is_some_and(|text| {
            let of = |line: &&str| line.starts_with("vigie_mirror_") && line.contains("signed");
            text.lines().filter(of).any(|line| !line.ends_with(" 0"))
        })
    });
    monitor.stop();
    mirror.stop();
    drop(queue);
}
