//! What happens to a cluster: leaders die, stand still, are cut off, are slow, are replaced by others
//! that have less. Every record is judged all the same, or the stretch is named as not seen; and no
//! verdict of absence rests on it.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use sha2::{Digest as _, Sha256};

use super::broker::{BROKERS, Cluster, Record, State, Topic, shared};
use super::monitor_process::Rig;
use super::unseen::event;
use super::verified::verified;

const AGREEMENT: &str = "vigie: 1
agreement:
  id: CLUSTER
  version: 1
  title: { fr: Grappe, en: Cluster }
  parties: [{ role: employer, name: E }, { role: union, name: U }]
  in_force: { from: 2026-01-01, then: keep }
  zone: UTC
clauses:
  - id: keys
    title: { fr: Frappes, en: Keystrokes }
    severity: serious
    match: { kind: capture.keystrokes }
    forbid: {}
  - id: heard
    title: { fr: Source muette, en: Silent source }
    severity: notice
    match: { kind: source.heartbeat }
    absence: { longer_than: 30 s, per: system }
";
/// The term of that clause.
const TERM: Duration = Duration::from_secs(30);
/// A source is heard so often.
const HEARD: Duration = Duration::from_millis(500);

/// What is done to a cluster.
#[derive(Clone, Copy, Debug)]
enum Blow {
    Kill,
    Freeze,
    CutOff,
    Blind,
    Slow,
    Widen,
    Roll,
    Unclean,
}

/// All of them, those that lead on to others last.
const BLOWS: [Blow; 8] = [
    Blow::Kill,
    Blow::Freeze,
    Blow::CutOff,
    Blow::Blind,
    Blow::Slow,
    Blow::Widen,
    Blow::Roll,
    Blow::Unclean,
];

/// A cluster, a monitor that reads it, and what was written.
struct Play {
    cluster: Cluster,
    rig: Rig,
    /// Its partitions lie on all brokers.
    safe: Topic,
    /// Whose last records an election may lose.
    unsafe_one: Topic,
    partitions: i32,
    written: usize,
    heard: Heard,
}

/// A source that is never silent for long, whatever happens to the cluster.
struct Heard {
    _topic: Topic,
    stop: Arc<AtomicBool>,
    /// Gives the longest time between two of its records.
    thread: Option<JoinHandle<Duration>>,
}

impl Heard {
    fn begin(inner: &str) -> Heard {
        let settings = [("min.insync.replicas", "1")];
        let topic = Topic::on(inner, "heard", &[&[1, 2, 3]], &settings);
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", inner)
            .set("enable.idempotence", "true")
            .set("socket.timeout.ms", "3000")
            .set("topic.metadata.refresh.interval.ms", "1000")
            .create()
            .unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let is_over = stop.clone();
        let thread = std::thread::spawn(move || {
            let (mut last, mut longest) = (Instant::now(), Duration::ZERO);
            for id in 0.. {
                if is_over.load(Ordering::Acquire) {
                    break;
                }
                let now = jiff::Timestamp::now().to_string();
                let payload = event(&format!("heard-{id}"), "source.heartbeat", &now);
                let record: BaseRecord<'_, (), str> =
                    BaseRecord::to("heard").partition(0).payload(&payload);
                producer.send(record).map_err(|(error, _)| error).unwrap();
                producer.flush(Duration::from_secs(120)).unwrap();
                longest = longest.max(last.elapsed());
                last = Instant::now();
                std::thread::sleep(HEARD);
            }
            longest
        });
        Heard {
            _topic: topic,
            stop,
            thread: Some(thread),
        }
    }

    /// Falls silent. Gives the longest time for which it was silent before.
    fn end(&mut self) -> Duration {
        self.stop.store(true, Ordering::Release);
        self.thread.take().unwrap().join().unwrap()
    }
}

/// How often a clause has raised an alert.
fn raised(rig: &Rig, clause: &str) -> usize {
    let text = rig.get("/metrics").unwrap_or_default();
    let of = format!("clause=\"{clause}\"");
    let lines = text.lines();
    let lines = lines.filter(|line| line.starts_with("vigie_alerts_total{") && line.contains(&of));
    let values = lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok());
    values.sum::<f64>() as usize
}

impl Drop for Play {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let told = fs::read_to_string(self.rig.path("stderr")).unwrap_or_default();
            let last: Vec<&str> = told.lines().rev().take(30).collect();
            eprintln!("raised {}; {last:#?}", raised(&self.rig, "keys"));
        }
    }
}

impl Play {
    fn begin() -> Option<Play> {
        let cluster = Cluster::start()?;
        let inner = cluster.inner();
        let settings = [("min.insync.replicas", "1")];
        let safe = Topic::on(
            &inner,
            "safe",
            &[&[1, 2, 3], &[2, 3, 1], &[3, 1, 2]],
            &settings,
        );
        let unclean = [
            ("min.insync.replicas", "1"),
            ("unclean.leader.election.enable", "true"),
        ];
        let unsafe_one = Topic::on(&inner, "unsafe", &[&[1, 2]], &unclean);
        let rig = Rig::new(shared());
        fs::write(rig.path("agreement.yaml"), AGREEMENT).unwrap();
        let config = format!(
            "vigie: 1\npaths: {{ agreement: agreement.yaml, store: vigie.db, key: key }}\n\
             kafka:\n  brokers: [\"{}\"]\n\
             sources:\n  - {{ topics: [safe, unsafe, heard], start: earliest }}\n\
             queue: {{ kafka: {{ brokers: [\"{}\"] }}, topic: {} }}\nhttp: {{ listen: \"127.0.0.1:{}\" }}\n\
             time: {{ lateness: 1 s, idle_after: 2 s }}\n",
            cluster.outer(),
            shared(),
            rig.queue.name(),
            rig.port,
        );
        fs::write(rig.path("vigie.yaml"), config).unwrap();
        Some(Play {
            cluster,
            rig,
            safe,
            unsafe_one,
            partitions: 3,
            written: 0,
            heard: Heard::begin(&inner),
        })
    }

    /// Records of people of whom nothing else is known, so that each is one breach.
    fn records(&mut self, count: usize, partitions: i32) -> Vec<Record> {
        let first = self.written;
        self.written += count;
        // What is told of long ago comes too late: the source that is heard says what time it is.
        let now = jiff::Timestamp::now();
        let record = |n: usize| {
            let text = format!(
                "{{\"specversion\":\"1.0\",\"id\":\"{n}\",\"source\":\"urn:t\",\
                 \"type\":\"work.capture.keystrokes.v1\",\"time\":\"{now}\",\
                 \"data\":{{\"subject\":{{\"ref\":\"mat-{n:06}\"}}}}}}"
            );
            let partition = i32::try_from(n).unwrap() % partitions;
            Record::new(text).on(partition)
        };
        (first..self.written).map(record).collect()
    }

    fn write(&mut self) {
        let records = self.records(30, self.partitions);
        self.safe.produce(records);
    }

    fn write_unsafe(&mut self, count: usize) {
        let records = self.records(count, 1);
        self.unsafe_one.produce(records);
    }

    /// The source that speaks all the time is not said to be silent, whoever cannot hear it.
    fn nothing_is_missed(&self) {
        let verdicts = raised(&self.rig, "heard");
        assert_eq!(verdicts, 0, "a false verdict of absence");
    }

    /// Every record is judged.
    fn settle(&self, after: Blow) {
        let what = format!("all {} after {after:?}", self.written);
        self.rig
            .wait(&what, |rig| raised(rig, "keys") == self.written);
        self.nothing_is_missed();
    }

    /// Waits for all brokers.
    fn whole(&self) {
        BROKERS.iter().for_each(|id| self.cluster.await_broker(*id));
    }

    fn blow(&mut self, blow: Blow) {
        let leader = self.cluster.leader("safe", 0, &[]);
        match blow {
            Blow::Kill => {
                self.cluster.kill(leader);
                self.cluster.leader("safe", 0, &[leader]);
                self.write();
                self.settle(blow);
                self.cluster.start_again(leader);
            }
            Blow::Freeze => {
                self.cluster.freeze(leader, true);
                self.cluster.leader("safe", 0, &[leader]);
                self.write();
                self.settle(blow);
                self.cluster.freeze(leader, false);
            }
            Blow::CutOff => {
                let before = self.rig.findings("unseen").len();
                self.cluster.door(leader, State::Shut);
                self.write();
                // Its partitions are named as not seen, and nothing is concluded from them.
                self.rig.wait("what is cut off to be named", |rig| {
                    rig.findings("unseen").len() > before
                });
                assert!(raised(&self.rig, "keys") < self.written);
                self.cluster.door(leader, State::Open);
            }
            Blow::Blind => {
                let leader = self.cluster.leader("heard", 0, &[]);
                self.cluster.door(leader, State::Shut);
                std::thread::sleep(TERM + TERM / 2);
                self.nothing_is_missed();
                self.cluster.door(leader, State::Open);
                self.write();
            }
            Blow::Slow => {
                self.cluster.door(leader, State::Slow);
                self.write();
                self.settle(blow);
                self.cluster.door(leader, State::Open);
            }
            Blow::Widen => {
                self.partitions += 1;
                self.safe.widen(self.partitions);
                self.write();
            }
            Blow::Roll => {
                for id in BROKERS {
                    self.cluster.stop(id);
                    self.write();
                    self.cluster.start_again(id);
                    self.whole();
                }
            }
            Blow::Unclean => self.unclean(),
        }
        self.whole();
        self.settle(blow);
    }

    /// A leader that has less is elected: what it lacks was read, what it gets then is other records
    /// at the same offsets.
    fn unclean(&mut self) {
        self.write_unsafe(10);
        let before = self.rig.findings("rewritten").len();
        let leader = self.cluster.leader("unsafe", 0, &[]);
        let other = 3 - leader;
        self.settle(Blow::Unclean);
        self.cluster.stop(other);
        self.write_unsafe(10);
        self.settle(Blow::Unclean);
        self.cluster.kill(leader);
        self.cluster.start_again(other);
        self.cluster.leader("unsafe", 0, &[leader, 3]);
        self.write_unsafe(25);
        self.settle(Blow::Unclean);
        self.rig.wait("it to be told", |rig| {
            rig.findings("rewritten").len() > before
        });
        self.cluster.start_again(leader);
    }
}

fn run(blows: impl Iterator<Item = Blow>) {
    let Some(mut play) = Play::begin() else {
        return;
    };
    play.write();
    play.write_unsafe(5);
    let running = play.rig.start();
    play.settle(Blow::Roll);
    for blow in blows {
        play.blow(blow);
    }
    let longest = play.heard.end();
    println!("the source was silent for {longest:?} at most");
    // Now it is silent, and all of it is seen.
    play.rig
        .wait("its silence to be told", |rig| raised(rig, "heard") == 1);
    running.stop();
    // Each record that was ever there was judged once, also those that were read twice.
    let found = play.rig.found();
    assert_eq!(found.len(), play.written + 1);
    for kind in ["gap", "holes", "topic_gone", "topic_reset"] {
        assert!(play.rig.findings(kind).is_empty(), "{kind}");
    }
    // Program and page show what was not seen, and what was replaced, and no lie.
    let (code, codes) = verified(&play.rig, "cluster.zip");
    let gaps = ["blind", "no_witness", "sight_lost"];
    assert!(
        code == 2 && codes.iter().all(|code| gaps.contains(&code.as_str())),
        "{codes:?}"
    );
}

#[test]
fn whatever_happens_to_a_cluster_every_record_is_judged() {
    run(BLOWS.into_iter());
}

/// `VIGIE_BLOWS=200 cargo test --test it cluster::many -- --nocapture`, and `VIGIE_SEED` for the same
/// ones again.
#[test]
fn many_blows_in_any_order_lose_nothing() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let Some(count) = number("VIGIE_BLOWS") else {
        return;
    };
    let seed: u64 = number("VIGIE_SEED").unwrap_or_else(|| std::process::id().into());
    println!("VIGIE_SEED={seed}");
    let blows = (0..count).map(move |n: u64| {
        let chance = Sha256::digest([seed.to_le_bytes(), n.to_le_bytes()].concat());
        let blow = BLOWS[usize::from(chance[0]) % BLOWS.len()];
        println!("{blow:?}");
        blow
    });
    run(blows);
}
