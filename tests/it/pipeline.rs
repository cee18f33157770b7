//! From a real topic to the union's queue: what the generator knows is what comes out.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::time::Duration;

use vigie::demo::{Generator, Play};

use super::broker::{Broker, Listener, shared};
use super::monitor_process::Rig;

fn small(seed: u64) -> Play {
    Play {
        seed,
        workers: 60,
        ..Play::default()
    }
}

#[test]
fn queue_store_and_totals_equal_the_truth() {
    let rig = Rig::new(shared());
    let truth = rig.produce(small(3));
    let summary = rig.summary();
    let rejected: u64 = truth.rejected.values().sum();
    assert_eq!(summary["read"], truth.read);
    assert_eq!(summary["duplicate"], truth.duplicate);
    assert_eq!(summary["ignored"], truth.ignored);
    assert_eq!(summary["rejected"], rejected);
    let observed = truth.read - truth.duplicate - truth.ignored - rejected;
    assert_eq!(summary["observed"], observed);
    assert_eq!(summary["pending"], 0);
    assert_eq!(rig.found(), Rig::planted(&truth));
    let store = vigie::store::Reader::open(&rig.path("vigie.db")).unwrap();
    assert_eq!(vigie::demo::found(&store).unwrap(), Rig::planted(&truth));
}

#[test]
fn a_second_run_counts_nothing_twice() {
    let rig = Rig::new(shared());
    let truth = rig.produce(small(4));
    let first = rig.summary();
    let second = rig.summary();
    for total in [
        "read",
        "observed",
        "duplicate",
        "ignored",
        "rejected",
        "alerts",
    ] {
        assert_eq!(first[total], second[total], "{total}");
    }
    assert_eq!(rig.found(), Rig::planted(&truth));
}

/// Kills land anywhere between the start of the process and its second commit.
/// More with `VIGIE_KILLS=1000`.
#[test]
fn kill_nine_loses_nothing() {
    let rig = Rig::new(shared());
    let rounds = std::env::var("VIGIE_KILLS").map_or(50, |text| text.parse().unwrap());
    let mut generator = Generator::new(small(5));
    let mut days = 0;
    for round in 0..rounds {
        while days * rounds < (round + 1) * 21 {
            let Some(records) = generator.next_day() else {
                break;
            };
            rig.produce_all(records);
            days += 1;
        }
        let running = rig.start();
        // A quarter of the kills within 100 ms of the start, the rest spread over two seconds.
        let millis = if round % 4 == 0 {
            round % 50 * 2
        } else {
            100 + round * 37 % 1900
        };
        std::thread::sleep(Duration::from_millis(millis));
        running.kill();
    }
    let summary = rig.summary();
    let truth = generator.truth();
    assert_eq!(summary["read"], truth.read);
    assert_eq!(summary["duplicate"], truth.duplicate);
    assert_eq!(rig.found(), Rig::planted(truth));
    let beats = super::heartbeats::sound(&rig);
    assert_eq!(beats.last().unwrap().read, truth.read);
}

#[test]
fn a_restart_of_the_broker_in_mid_run_loses_nothing() {
    let Some(mut broker) = Broker::start() else {
        return;
    };
    let rig = Rig::new(broker.address(Listener::Plain));
    let mut generator = Generator::new(small(6));
    for _ in 0..10 {
        rig.produce_all(generator.next_day().unwrap());
    }
    let running = rig.start();
    rig.wait("the first records", |rig| rig.is_up());
    broker.stop();
    std::thread::sleep(Duration::from_secs(2));
    broker.start_again();
    while let Some(records) = generator.next_day() {
        rig.produce_all(records);
    }
    rig.wait("everything to be read", |rig| {
        let health = rig.get("/health").unwrap_or_default();
        health.contains("\"lag_records\":0")
    });
    running.stop();
    let truth = generator.truth();
    let summary = rig.summary();
    assert_eq!(summary["read"], truth.read);
    assert_eq!(rig.found(), Rig::planted(truth));
}
