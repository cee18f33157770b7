//! How a monitor starts, and goes on with other files: what is seen of it meanwhile, and how it is
//! stopped.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use vigie::ledger::{Head, Leaf, LeafKind};
use vigie::observation::EventTime;
use vigie::store::{Commit, Reader, Store};

use super::broker::{Record, shared};
use super::monitor_process::Rig;
use super::reload::{event, lay};

/// A position of a worker of their own.
fn ping(n: u32) -> Record {
    let text = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"p{n}\",\"source\":\"urn:t\",\"type\":\"t\",\
         \"time\":\"2026-09-07T08:{:02}:00Z\",\
         \"data\":{{\"kind\":\"location.ping\",\"subject\":{{\"ref\":\"mat-{n:06}\"}}}}}}",
        n % 60
    );
    Record::new(text).on(0).at(1_788_768_000_000 + i64::from(n))
}

/// Values by series, and of those the ones that must not fall.
fn scraped(text: &str) -> (BTreeMap<String, f64>, Vec<String>) {
    let (mut series, mut counters, mut is_counter) = (BTreeMap::new(), Vec::new(), false);
    for line in text.lines() {
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            is_counter = kind.ends_with(" counter") || kind.ends_with(" histogram");
        } else if let Some((name, value)) = line.rsplit_once(' ').filter(|_| !line.starts_with('#'))
        {
            series.insert(name.to_owned(), value.parse().unwrap());
            if is_counter {
                counters.push(name.to_owned());
            }
        }
    }
    (series, counters)
}

/// Looks at the metrics without a pause until told to stop. Gives how often it did.
fn watched(rig: &Rig, over: &AtomicBool) -> usize {
    let (mut last, mut looks) = (BTreeMap::<String, f64>::new(), 0);
    while !over.load(Ordering::Acquire) {
        let text = rig.get("/metrics").expect("an answer");
        let (series, counters) = scraped(&text);
        for (name, before) in &last {
            // The one that bears the version of the agreement.
            let is_named_anew = name.starts_with("vigie_agreement_info{");
            let now = series.get(name);
            assert!(now.is_some() || is_named_anew, "{name} is gone");
            if let Some(now) = now.filter(|_| counters.contains(name)) {
                assert!(now >= before, "{name} fell from {before} to {now}");
            }
        }
        (last, looks) = (series, looks + 1);
    }
    looks
}

#[test]
fn no_counter_falls_and_no_series_vanishes_while_files_are_read_anew() {
    const GROUPS: u32 = 10_000;
    let rig = Rig::new(shared());
    lay(&rig, 1);
    let topic = &rig.topics["work.hr"];
    topic.produce((0..6).map(|n| event("capture.screenshot", n)));
    topic.produce((0..GROUPS).map(ping));
    let running = rig.start();
    let has = |rig: &Rig, line: &str| {
        let metrics = rig.get("/metrics").unwrap_or_default();
        metrics.lines().any(|found| found.starts_with(line))
    };
    let matched = |n: u32| format!("vigie_clause_matches_total{{clause=\"pings\"}} {n}");
    rig.wait("all groups", |rig| has(rig, &matched(GROUPS)));
    rig.wait("a breach", |rig| {
        has(rig, "vigie_alerts_open{clause=\"shots\"} 1")
    });
    let over = AtomicBool::new(false);
    let looks = std::thread::scope(|scope| {
        let watch = scope.spawn(|| watched(&rig, &over));
        for version in [2, 3] {
            lay(&rig, version);
            topic.produce((GROUPS * (version - 1)..GROUPS * version).map(ping));
            running.signal("HUP");
            let named = format!("version=\"{version}\"");
            rig.wait("the next version", |rig| {
                let metrics = rig.get("/metrics").unwrap_or_default();
                let mut lines = metrics.lines();
                lines.any(|l| l.starts_with("vigie_agreement_info{") && l.contains(&named))
            });
        }
        rig.wait("all that came", |rig| has(rig, &matched(3 * GROUPS)));
        over.store(true, Ordering::Release);
        watch.join().unwrap()
    });
    assert!(looks > 10, "{looks}");
    running.stop();
}

/// A store whose log is long enough that a start which reads all of it can be watched.
fn long(rig: &Rig) -> u64 {
    rig.topics["work.hr"].produce([ping(1)]);
    rig.summary();
    let (mut store, _) = Store::open(&rig.path("vigie.db")).unwrap();
    let origin = store.origin().to_owned();
    for _ in 0..80 {
        let first = store.next_seq();
        let leaf = |seq| {
            let head = Head {
                origin: &origin,
                seq,
                time: EventTime::default(),
                agreement: "digest",
            };
            Leaf::open(&head, LeafKind::Finding, &seq).unwrap()
        };
        let commit = Commit {
            leaves: (first..first + 1_500).map(leaf).collect(),
            ..Commit::default()
        };
        store.commit(&commit).unwrap();
    }
    store.next_seq()
}

fn alter(rig: &Rig, sql: &str) {
    let store = Connection::open(rig.path("vigie.db")).unwrap();
    store.execute_batch(sql).unwrap();
}

/// Starts a monitor, stops it while it says that it does this, and finds that it did nothing else.
fn stopped_while(rig: &Rig, doing: &str, leaves: u64) {
    let running = rig.start();
    rig.wait(doing, |rig| {
        rig.get("/health").is_some_and(|text| text.contains(doing))
    });
    let health = rig.answer("/health").unwrap();
    assert!(health.starts_with("HTTP/1.1 503"), "{health}");
    let health: serde_json::Value = serde_json::from_str(&rig.get("/health").unwrap()).unwrap();
    assert_eq!(health["healthy"], false);
    assert_eq!(health["agreement"], "FR-EXL-2026-07");
    assert_eq!(health["leaves"], serde_json::Value::Null);
    // What is known is shown; totals are not, as zeros would be taken for new ones.
    let metrics = rig.get("/metrics").unwrap();
    assert!(metrics.contains("\nvigie_clause_threshold{"), "{metrics}");
    assert!(
        metrics.contains("\nprocess_start_time_seconds"),
        "{metrics}"
    );
    let (_, counters) = scraped(&metrics);
    let ours = counters.iter().find(|name| name.starts_with("vigie_"));
    assert_eq!(ours, None);
    assert!(!metrics.contains("vigie_build_info") && !metrics.contains("vigie_ledger_leaves"));
    let alerts = rig.answer("/alerts").unwrap();
    assert!(alerts.starts_with("HTTP/1.1 503"), "{alerts}");
    assert!(running.end().success());
    let reader = Reader::open(&rig.path("vigie.db")).unwrap();
    assert_eq!(reader.size().unwrap(), leaves);
}

#[test]
fn a_start_is_seen_and_can_be_stopped_while_the_log_is_checked() {
    let rig = Rig::new(shared());
    let leaves = long(&rig);
    alter(&rig, "DELETE FROM checked");
    stopped_while(&rig, "the log is checked, ", leaves);
}

#[test]
fn a_start_is_seen_and_can_be_stopped_while_state_is_restored() {
    let rig = Rig::new(shared());
    rig.topics["work.hr"].produce([ping(1)]);
    rig.summary();
    let leaves = Reader::open(&rig.path("vigie.db")).unwrap().size().unwrap();
    // State of a clause that is no more: it is read, and let go.
    alter(
        &rig,
        "INSERT INTO state (owner, is_full, bytes)
           WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000)
           SELECT 'art-0@0', 0, x'00' FROM n",
    );
    stopped_while(&rig, "the state is restored, ", leaves);
}

#[test]
fn what_a_start_passes_over_is_read_beside_it_and_ends_it() {
    let rig = Rig::new(shared());
    rig.topics["work.hr"].produce([ping(1)]);
    rig.summary();
    alter(
        &rig,
        "UPDATE leaves SET bytes = CAST(bytes || ' ' AS BLOB) WHERE seq = 1",
    );
    let mut running = rig.start();
    assert_eq!(running.0.wait().unwrap().code(), Some(3));
    let told = fs::read_to_string(rig.path("stderr")).unwrap();
    let at = told.find("was altered: ").expect(&told);
    let what = told[at..].lines().next().unwrap().trim_end_matches("\"}");
    assert!(told.contains("\"level\":\"ERROR\""), "{told}");
    // From then on no start passes it over.
    let before = rig.told().len();
    let refused = rig.run_to_end();
    assert_eq!(refused.status.code(), Some(3));
    let refused = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.contains("hashing the whole log"), "{refused}");
    assert!(
        refused.contains(what.split('"').next().unwrap()),
        "{what}: {refused}"
    );
    assert_eq!(rig.told().len(), before);
}
