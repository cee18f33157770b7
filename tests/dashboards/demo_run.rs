//! A demo that is played to its end, and a real Prometheus that scraped it meanwhile.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

/// How long anything may take on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Processes that end with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// What is running, and where it is asked.
pub(crate) struct Stage {
    folder: TempDir,
    _demo: Running,
    _prometheus: Running,
    pub(crate) monitor: String,
    pub(crate) prometheus: String,
    /// Seconds since 1970 at which it began and was over.
    pub(crate) from: f64,
    pub(crate) until: f64,
}

pub(crate) fn now() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs_f64()
}

fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < TIMEOUT, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The Prometheus that tests/setup brought, or the one of the machine.
fn program(name: &str) -> Command {
    let local = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/tools/bin")
        .join(name);
    match local.exists() {
        true => Command::new(local),
        false => Command::new(name),
    }
}

impl Stage {
    /// Plays the demo to its end; both go on serving.
    pub(crate) fn open() -> Stage {
        let folder = TempDir::new().unwrap();
        let path = |name: &str| folder.path().join(name);
        let said = |name: &str| fs::read_to_string(path(name)).unwrap_or_default();
        let (port, free) = (two_ports(), two_ports());
        let addresses = [port, port + 1].map(|port| format!("127.0.0.1:{port}"));
        let config = format!(
            "global: {{ scrape_interval: 1s }}\nscrape_configs:\n  - job_name: vigie\n    \
             static_configs: [{{ targets: {addresses:?} }}]\n"
        );
        fs::write(path("prometheus.yml"), config).unwrap();
        // It is there first: what happened before the first scrape is no increase.
        let prometheus = program("prometheus")
            .arg(format!(
                "--config.file={}",
                path("prometheus.yml").display()
            ))
            .arg(format!("--storage.tsdb.path={}", path("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{free}"))
            .stdout(Stdio::null())
            .stderr(fs::File::create(path("prometheus.log")).unwrap())
            .spawn();
        let prometheus = Running(prometheus.expect("prometheus is there: tests/setup brings it"));
        wait("Prometheus", || {
            said("prometheus.log")
                .contains("Server is ready")
                .then_some(())
        });
        // It takes its targets up some seconds after it is ready.
        let prometheus_at = format!("http://127.0.0.1:{free}");
        wait("Prometheus to know its targets", || {
            let known = get(&format!("{prometheus_at}/api/v1/targets"), &[]);
            let known: Value = serde_json::from_str(&known).unwrap();
            let active = known["data"]["activeTargets"].as_array()?;
            (active.len() == addresses.len()).then_some(())
        });
        let from = now();
        let demo = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args([
                "demo",
                "--minutes",
                "0.8",
                "--serve",
                "--lang",
                "en",
                "--port",
            ])
            .arg(port.to_string())
            .stdout(fs::File::create(path("demo.txt")).unwrap())
            .stderr(fs::File::create(path("demo.log")).unwrap())
            .spawn();
        let demo = Running(demo.unwrap());
        wait("the demo's end", || {
            said("demo.log").contains("Ctrl-C").then_some(())
        });
        assert!(said("demo.txt").contains("everything that was planted was found"));
        // What stands at the end is scraped as well.
        std::thread::sleep(Duration::from_secs(4));
        Stage {
            folder,
            _demo: demo,
            _prometheus: prometheus,
            monitor: format!("http://{}", addresses[0]),
            prometheus: prometheus_at,
            from,
            until: now() - 1.0,
        }
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// One scrape of the monitor.
    pub(crate) fn scrape(&self) -> String {
        get(&format!("{}/metrics", self.monitor), &[])
    }

    /// Labels by metric, of everything that Prometheus scraped.
    pub(crate) fn labels(&self) -> BTreeMap<String, BTreeSet<String>> {
        let url = format!("{}/api/v1/series", self.prometheus);
        let answer: Value =
            serde_json::from_str(&get(&url, &[("match[]", "{job=\"vigie\"}")])).unwrap();
        let mut labels: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for series in answer["data"].as_array().unwrap() {
            let series = series.as_object().unwrap();
            let of = labels.entry(series["__name__"].as_str().unwrap().to_owned());
            of.or_default().extend(series.keys().cloned());
        }
        labels
    }

    /// The answer to a query over the whole time: labels and last value of each series.
    pub(crate) fn ask(&self, query: &str, instant: bool) -> Vec<(BTreeMap<String, String>, f64)> {
        let (from, until) = (self.from.to_string(), self.until.to_string());
        let (path, times) = match instant {
            true => ("query", vec![("time", until.as_str())]),
            false => (
                "query_range",
                vec![
                    ("start", from.as_str()),
                    ("end", until.as_str()),
                    ("step", "1"),
                ],
            ),
        };
        let url = format!("{}/api/v1/{path}", self.prometheus);
        let pairs: Vec<(&str, &str)> = times.into_iter().chain([("query", query)]).collect();
        let answer: Value = serde_json::from_str(&get(&url, &pairs)).unwrap();
        assert_eq!(answer["status"], "success", "{query}: {answer}");
        let found = answer["data"]["result"]
            .as_array()
            .unwrap()
            .iter()
            .map(|series| {
                let labels = serde_json::from_value(series["metric"].clone()).unwrap();
                let last = series["values"].as_array().and_then(|values| values.last());
                let value = last.unwrap_or(&series["value"])[1].as_str().unwrap();
                (labels, value.parse().unwrap())
            });
        found.collect()
    }
}

/// A free port, with a free one after it.
fn two_ports() -> u16 {
    let pair = || {
        let first = TcpListener::bind("127.0.0.1:0").ok()?;
        let port = first.local_addr().ok()?.port();
        TcpListener::bind(("127.0.0.1", port.checked_add(1)?)).ok()?;
        Some(port)
    };
    wait("two free ports", pair)
}

pub(crate) fn get(url: &str, pairs: &[(&str, &str)]) -> String {
    let mut request = ureq::get(url);
    for (name, value) in pairs {
        request = request.query(name, value);
    }
    let mut text = String::new();
    let mut answer = request
        .call()
        .unwrap_or_else(|error| panic!("{url} {pairs:?}: {error}"));
    answer
        .body_mut()
        .as_reader()
        .read_to_string(&mut text)
        .unwrap();
    text
}
