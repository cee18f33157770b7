//! Records of about 600 bytes as the systems of a large company would write them.
//!
//! SPDX-License-Identifier: EUPL-1.2

use vigie::observation::EventTime;

use super::broker::Record;

/// Kinds with their share in a hundred records, and what stands in `data` beyond the usual.
const MIX: [(&str, u64, &str); 11] = [
    (
        "task.completed",
        30,
        r#""interval":{"seconds":184.5},"task":{"id":"T-4711","type":"pick"}"#,
    ),
    (
        "location.ping",
        20,
        r#""duty":"on","categories":["location"]"#,
    ),
    (
        "presence.changed",
        15,
        r#""duty":"on","value":{"name":"state","text":"ready"}"#,
    ),
    (
        "capture.input",
        10,
        r#""window":{"start":"2026-09-07T08:00:00Z","end":"2026-09-07T09:00:00Z"}"#,
    ),
    (
        "task.assigned",
        10,
        r#""task":{"id":"T-4712","type":"pick"},"automation":"decision""#,
    ),
    (
        "capture.window",
        4,
        r#""categories":["screen"],"interval":{"seconds":61}"#,
    ),
    (
        "data.accessed",
        3,
        r#""purpose":"planning","target":{"type":"record","id":"r-77"}"#,
    ),
    (
        "score.computed",
        3,
        r#""value":{"name":"quality","num":87,"unit":"percent"}"#,
    ),
    ("notice.given", 3, r#""explanation":{"given":true}"#),
    ("idle.flagged", 1, r#""interval":{"seconds":900}"#),
    (
        "sanction.applied",
        1,
        r#""decision":{"level":"notice","reason_code":"R-12"}"#,
    ),
];

/// Records in order of time, each worker's in one partition.
pub(super) fn all(count: u64, workers: u64, seed: u64) -> impl Iterator<Item = Record> {
    (0..count).map(move |n| one(n, workers, seed))
}

pub(super) fn average_size(seed: u64) -> usize {
    let sizes = (0..1000).map(|n| one(n, 10_000, seed).value.map_or(0, |value| value.len()));
    sizes.sum::<usize>() / 1000
}

fn one(n: u64, workers: u64, seed: u64) -> Record {
    let random = mixed(n ^ (seed << 48));
    let worker = random % workers;
    let mut share = (random >> 32) % 100;
    let (kind, _, data) = MIX
        .iter()
        .find(|(_, weight, _)| {
            let here = share < *weight;
            share = share.saturating_sub(*weight);
            here
        })
        .unwrap_or(&MIX[0]);
    // Two days for two million records.
    let time = EventTime::from_micros(1_788_739_200_000_000 + (n * 86_400) as i64);
    let (site, team) = (worker % 4, worker % 200);
    let value = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"wms:{n:012}:1\",\"source\":\"urn:mgmt:acme:wms:s-{site}\",\
         \"type\":\"work.{kind}.v1\",\"subject\":\"w:mat-{worker:06}\",\"time\":\"{time}\",\
         \"datacontenttype\":\"application/json\",\"worksite\":\"s-{site}\",\"data\":{{\"kind\":\"{kind}\",\
         \"subject\":{{\"ref\":\"mat-{worker:06}\",\"scheme\":\"native/1\",\"class\":\"worker\",\"role\":\"picker\"}},\
         \"actor\":{{\"kind\":\"human\",\"ref\":\"mgr-{:04}\",\"basis\":\"field\"}},\
         \"system\":{{\"id\":\"wms\",\"vendor\":\"acme\",\"version\":\"4.2.1\"}},\
         \"org\":{{\"employer\":\"acme\",\"site\":\"s-{site}\",\"team\":\"t-{team:03}\"}},{data},\"quality\":[]}}}}",
        worker % 40
    );
    Record::new(value)
        .key(format!("mat-{worker:06}"))
        .on((mixed(worker) % 8) as i32)
        .at(time.micros() / 1000)
}

/// The finalizer of SplitMix64.
fn mixed(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
