// SPDX-License-Identifier: EUPL-1.2
//! A host that lets the monitor run and keeps records from it: heartbeats come, and tell.

use super::*;

const HOUR: i64 = 3_600;

/// A log of so many weeks with two heartbeats an hour, each of which tells of `records` more.
fn weeks(log: &mut Log, from: &mut i64, total: &mut u64, records: &[u64]) {
    for per_week in records {
        for half in 0..2 * 168 {
            *total += per_week;
            let read = *total;
            log.beat(*from + half * HOUR / 2, |beat| beat.read = read);
        }
        *from += 168 * HOUR;
    }
}

#[test]
fn a_starved_monitor_is_told_by_its_heartbeats() {
    let (mut log, mut from, mut total) = (Log::new(), 0, 0);
    weeks(&mut log, &mut from, &mut total, &[500, 520, 480]);
    let mut mirror = Mirror::new(&log);
    let follow = |mirror: &mut Mirror, log: &Log| {
        for message in &log.messages[mirror.follower.edge().size() as usize..] {
            // What comes is looked at by the monitor's own clock.
            mirror.take(message, at(0));
        }
    };
    follow(&mut mirror, &log);
    assert_eq!(mirror.raised, []);
    weeks(&mut log, &mut from, &mut total, &[100]);
    follow(&mut mirror, &log);
    assert_eq!(mirror.raised, [AlarmKind::VolumeLow]);
    assert!(mirror.open.contains(&(AlarmKind::VolumeLow, String::new())));
    // Over once the records come again.
    weeks(&mut log, &mut from, &mut total, &[500]);
    follow(&mut mirror, &log);
    assert!(mirror.open.is_empty());
    assert_eq!(mirror.raised, [AlarmKind::VolumeLow]);
}
