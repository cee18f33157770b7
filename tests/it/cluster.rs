//! What happens to a cluster: leaders die, stand still, are cut off, are slow, are replaced by others
//! that have less. Every record is judged all the same, or the stretch is named as not seen.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;

use sha2::{Digest as _, Sha256};

use super::broker::{BROKERS, Cluster, Record, State, Topic, shared};
use super::monitor_process::Rig;

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
";

/// What is done to a cluster.
#[derive(Clone, Copy, Debug)]
enum Blow {
    Kill,
    Freeze,
    CutOff,
    Slow,
    Widen,
    Roll,
    Unclean,
}

/// All of them, those that lead on to others last.
const BLOWS: [Blow; 7] = [
    Blow::Kill,
    Blow::Freeze,
    Blow::CutOff,
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
}

impl Drop for Play {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let told = fs::read_to_string(self.rig.path("stderr")).unwrap_or_default();
            let last: Vec<&str> = told.lines().rev().take(30).collect();
            eprintln!("raised {}; {last:#?}", self.rig.raised());
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
             sources:\n  - {{ topics: [safe, unsafe], start: earliest }}\n\
             queue: {{ kafka: {{ brokers: [\"{}\"] }}, topic: {} }}\nhttp: {{ listen: \"127.0.0.1:{}\" }}\n\
             time: {{ idle_after: 2 s }}\n",
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
        })
    }

    /// Records of people of whom nothing else is known, so that each is one breach.
    fn records(&mut self, count: usize, partitions: i32) -> Vec<Record> {
        let first = self.written;
        self.written += count;
        let record = |n: usize| {
            let text = format!(
                "{{\"specversion\":\"1.0\",\"id\":\"{n}\",\"source\":\"urn:t\",\
                 \"type\":\"work.capture.keystrokes.v1\",\"time\":\"2026-09-07T08:00:00Z\",\
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

    /// Every record is judged.
    fn settle(&self, after: Blow) {
        let what = format!("all {} after {after:?}", self.written);
        self.rig.wait(&what, |rig| rig.raised() == self.written);
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
                assert!(self.rig.raised() < self.written);
                self.cluster.door(leader, State::Open);
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
    running.stop();
    // Each record that was ever there was judged once, also those that were read twice.
    assert_eq!(play.rig.found().len(), play.written);
    for kind in ["gap", "topic_gone", "topic_reset"] {
        assert!(play.rig.findings(kind).is_empty(), "{kind}");
    }
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
