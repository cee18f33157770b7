//! Heartbeats: no hole in their numbers, and chains that the topics give again.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use vigie::demo::Play;
use vigie::ledger::{Chain, Entry, Hash, Heartbeat};
use vigie::monitor::{HEARTBEAT, Monitor, Settings};
use vigie::signing::SignedFiles;

use super::broker::{Record, read, shared};
use super::monitor_process::Rig;

/// All heartbeats in the queue, after checking that their numbers have no hole and that every
/// chain follows from the one before and the records in the topic.
pub(crate) fn sound(rig: &Rig) -> Vec<Heartbeat> {
    let told = rig.told().into_values();
    let beats: Vec<Heartbeat> = told
        .filter(|event| event["type"] == "vigie.heartbeat.v1")
        .map(|event| serde_json::from_value(event["data"].clone()).unwrap())
        .collect();
    let mut topics: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    let mut chains: BTreeMap<(String, i32), (i64, u64, Hash)> = BTreeMap::new();
    for (number, beat) in (1..).zip(&beats) {
        assert_eq!(beat.beat, number, "no number is left out");
        for part in &beat.partitions {
            let records = topics
                .entry(part.topic.clone())
                .or_insert_with(|| read(&rig.broker, &part.topic));
            let place = (part.topic.clone(), part.partition);
            let begin = || Chain::begin(&part.topic, part.partition).tell();
            let before = chains.remove(&place);
            let (next, count, before) = before.unwrap_or_else(|| (part.from, 0, begin()));
            assert_eq!(part.from, next, "{place:?}: no offset is left out");
            let mut chain = Chain::from(before);
            let mut more = 0;
            for record in records {
                let offset = record.offset.unwrap();
                if record.partition == Some(part.partition)
                    && (part.from..part.next).contains(&offset)
                {
                    chain.add(&entry(record));
                    more += 1;
                }
            }
            assert_eq!(chain.tell().to_string(), part.chain, "{place:?}");
            assert_eq!(part.records, count + more);
            chains.insert(place, (part.next, part.records, chain.tell()));
        }
    }
    beats
}

fn entry(record: &Record) -> Vec<u8> {
    let value = record.value.as_ref();
    let headers = record.headers.iter();
    let headers: Vec<(&str, &[u8])> = headers
        .map(|(name, value)| (name.as_str(), value.as_deref().unwrap_or_default()))
        .collect();
    let entry = Entry {
        offset: record.offset.unwrap(),
        stamp: record.timestamp,
        key: record.key.as_deref(),
        headers: &headers,
        value: value.map(|value| Sha256::digest(value).into()),
    };
    let mut bytes = Vec::new();
    entry.write(&mut bytes);
    bytes
}

#[test]
fn every_record_read_is_in_a_chain() {
    let rig = Rig::new(shared());
    let truth = rig.produce(Play {
        workers: 60,
        days: 3,
        ..Play::default()
    });
    rig.summary();
    let beats = sound(&rig);
    let last = beats.last().unwrap();
    assert_eq!(last.read, truth.read);
    assert_eq!(last.rejected, truth.rejected.values().sum::<u64>());
    assert!(last.last_alert.is_some() && last.watermark.is_some());
    // The start tells of every partition, also of those without a record.
    assert!(beats[0].first && beats[0].read == 0);
    let all: usize = vigie::demo::TOPICS.iter().map(|(_, n)| *n as usize).sum();
    assert_eq!(beats[0].partitions.len(), all);
    let read: u64 = {
        let mut by_place = BTreeMap::new();
        let parts = beats.iter().flat_map(|beat| &beat.partitions);
        parts.for_each(|part| {
            by_place.insert((&part.topic, part.partition), part.records);
        });
        by_place.values().sum()
    };
    assert_eq!(read, truth.read);
    // Another run goes on counting, with nothing new to tell at its end.
    rig.summary();
    let again = sound(&rig);
    assert_eq!(again.len(), beats.len() + 2);
    assert_ne!(again.last().unwrap().boot, last.boot);
    // What is stored between heartbeats is no key and no value.
    let store = std::fs::read(rig.path("vigie.db")).unwrap();
    for raw in truth.raw_ids() {
        assert!(
            !store
                .windows(raw.len())
                .any(|bytes| bytes == raw.as_bytes())
        );
    }
}

#[test]
fn a_monitor_without_records_is_heard() {
    let rig = Rig::new(shared());
    rig.topics["work.hr"].produce([Record::new("{}").key("k").header("ce_id", "1")]);
    let config = vigie::config::load(&rig.path("vigie.yaml")).unwrap();
    let loaded = vigie::agreement::load(&config.agreement).unwrap();
    let file = rig.path("vigie.yaml");
    let signed_files = SignedFiles::read(&loaded.layers, Vec::new(), None, &file).unwrap();
    let settings = config.settings(Arc::new(loaded.agreement), Vec::new(), signed_files, false);
    let settings = settings.unwrap();
    assert_eq!(settings.heartbeat, HEARTBEAT);
    let settings = Settings {
        heartbeat: Duration::from_millis(1500),
        ..settings
    };
    let stop = Arc::new(AtomicBool::new(false));
    let monitor = Monitor::prepare(settings, stop).unwrap();
    let (control, view) = (monitor.control(), monitor.view());
    let thread = std::thread::spawn(move || monitor.run().map(drop));
    let until = Instant::now() + Duration::from_secs(60);
    while view.get().heartbeat.0 < 4 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
    }
    let text = vigie::http::render_metrics(&view.get()).unwrap();
    control.stop();
    thread.join().unwrap().unwrap();
    assert!(text.contains("\nvigie_heartbeats_total 4"), "{text}");
    let beats = sound(&rig);
    assert!(beats.len() >= 5);
    let steady = beats
        .windows(2)
        .all(|two| two[0].uptime_ms < two[1].uptime_ms);
    assert!(steady);
    assert!(beats[2..4].iter().all(|beat| beat.partitions.is_empty()));
}
