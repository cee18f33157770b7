//! A bare reader against the whole monitor, on the same topic, in the same run.
//!
//! Both are processes of their own, so that CPU time and memory are theirs alone. Prints CPU and
//! wall seconds, events per CPU second, peak memory, the ratio of CPU times, and what share of the
//! monitor's the ledger takes; and of each format what an event costs beside the bare reader's record.
//!
//! SPDX-License-Identifier: EUPL-1.2

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]
#![allow(
    dead_code,
    reason = "the harness of the tests does more than a benchmark needs"
)]

#[path = "../it/broker/mod.rs"]
mod broker;
mod formats;
mod ledger;
mod records;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use broker::{Topic, shared};
use ledger::Cost;
use vigie::kafka::{Connection, Discovery, Event, Position, Source};

const PARTITIONS: i32 = 8;

/// Events in each record of [`formats`].
const EVENTS: u32 = 3;

/// Numbers of clauses: one that no record is about, two forms, and all nine.
const AGREEMENTS: [u32; 3] = [1, 20, 40];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    if let Some(topic) = value("--read") {
        return read(&value("--broker").unwrap(), &topic);
    }
    // `cargo test --benches` runs this too: then a small round shows that it works.
    let benching = arguments.iter().any(|argument| argument == "--bench");
    let fallback = if benching { 2_000_000 } else { 20_000 };
    let count = value("--records").map_or(fallback, |n| n.parse().unwrap());
    let rounds = value("--rounds").map_or(3, |n| n.parse().unwrap());
    bench(count, rounds);
}

/// Only reads, with the settings the monitor reads with.
fn read(broker: &str, topic: &str) {
    let connection = Connection {
        brokers: vec![broker.to_owned()],
        ..Connection::default()
    };
    let discovery = Discovery::new(&connection).unwrap();
    let mut source = Source::new(&connection, 1).unwrap();
    let mut left = 0;
    for partition in 0..PARTITIONS {
        let (first, end) = discovery.ends(topic, partition).unwrap();
        left += end - first;
        let position = Position {
            topic: topic.to_owned(),
            partition,
            next: first,
        };
        source.assign(&[position]).unwrap();
    }
    let mut bytes = 0;
    while left > 0 {
        let mut seen = 0;
        let events = source.poll(Duration::from_millis(100), 4096, &mut |record| {
            seen += 1;
            bytes += record.payload.map_or(0, <[u8]>::len);
        });
        left -= seen;
        assert!(
            !events
                .iter()
                .any(|event| matches!(event, Event::Refused(_)))
        );
    }
    println!("{bytes}");
}

struct Measured {
    cpu: f64,
    wall: f64,
    peak_mb: f64,
}

fn bench(count: u64, rounds: u32) {
    let topic = Topic::create(shared(), "bench", PARTITIONS);
    let begun = Instant::now();
    topic.produce(records::all(count, 10_000, 7));
    println!(
        "{count} records of {} B on average over {PARTITIONS} partitions, written in {:.1} s",
        records::average_size(7),
        begun.elapsed().as_secs_f64()
    );
    println!(
        "{:<22} {:>7} {:>7} {:>12} {:>9}",
        "", "CPU s", "wall s", "events/CPU s", "peak MB"
    );
    let mut ratios = AGREEMENTS.map(|_| Vec::new());
    let mut costs = AGREEMENTS.map(|_| Vec::new());
    let mut bares = Vec::new();
    for round in 1..=rounds {
        let bare = measure(&mut reader(topic.name()));
        line(&format!("bare reader {round}"), count, &bare);
        bares.push(bare.cpu / count as f64);
        let kept = ratios.iter_mut().zip(&mut costs);
        for (clauses, (ratios, costs)) in AGREEMENTS.into_iter().zip(kept) {
            let folder = tempfile::tempdir().unwrap();
            let watching = measure(&mut monitor(topic.name(), folder.path(), clauses));
            line(
                &format!("vigie {round}, clauses: {clauses}"),
                count,
                &watching,
            );
            ratios.push(watching.cpu / bare.cpu);
            let store = folder.path().join("vigie.db");
            costs.push((Cost::of(&store, count, PARTITIONS), watching.cpu));
        }
    }
    for (clauses, (ratios, costs)) in AGREEMENTS.into_iter().zip(ratios.iter_mut().zip(costs)) {
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ratios.len() / 2];
        println!("ratio of CPU times, clauses: {clauses}, median of {rounds}: {median:.2}");
        let (cost, cpu) = Cost::median(costs);
        cost.print(count, cpu);
    }
    bares.sort_by(f64::total_cmp);
    read_formats(count.min(300_000), bares[bares.len() / 2]);
}

/// What an event of each format costs to read, in one thread, beside a record of the bare reader.
fn read_formats(count: u64, bare: f64) {
    println!(
        "{:<22} {:>12} {:>22}",
        "format", "CPU µs/event", "ratio to bare reader"
    );
    for format in formats::all() {
        let rounds = count / u64::from(EVENTS);
        let before = own_cpu();
        (0..rounds).for_each(|_| format.read());
        let an_event = (own_cpu() - before) / (rounds * u64::from(EVENTS)) as f64;
        println!(
            "{:<22} {:>12.2} {:>22.1}",
            format.name,
            an_event * 1e6,
            an_event / bare
        );
    }
}

fn line(name: &str, count: u64, measured: &Measured) {
    println!(
        "{name:<22} {:>7.2} {:>7.2} {:>12.0} {:>9.0}",
        measured.cpu,
        measured.wall,
        count as f64 / measured.cpu,
        measured.peak_mb
    );
}

fn reader(topic: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--read", topic, "--broker", shared()]);
    command
}

fn monitor(topic: &str, folder: &Path, clauses: u32) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::copy(
        root.join(format!("tests/bench/agreement-{clauses}.yaml")),
        folder.join("agreement.yaml"),
    )
    .unwrap();
    fs::write(folder.join("key"), [7; 48]).unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder.join("key"), fs::Permissions::from_mode(0o600)).unwrap();
    let text = format!(
        "vigie: 1\npaths: {{ agreement: agreement.yaml, store: vigie.db, key: key }}\n\
         kafka: {{ brokers: [\"{}\"] }}\nsources: [{{ topics: [{topic}], start: earliest }}]\n",
        shared()
    );
    fs::write(folder.join("vigie.yaml"), text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command
        .args(["run", "--stop-at-end", "--config"])
        .arg(folder.join("vigie.yaml"));
    command
}

/// Runs a process to its end. CPU time is what the kernel charged for children that ended.
fn measure(command: &mut Command) -> Measured {
    let (before, begun) = (children_cpu(), Instant::now());
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kb: f64 = 0.0;
    loop {
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success(), "{command:?}");
            break;
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kb = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak_kb = peak_kb.max(kb.unwrap_or(0.0));
        std::thread::sleep(Duration::from_millis(20));
    }
    let wall = begun.elapsed().as_secs_f64();
    Measured {
        cpu: children_cpu() - before,
        wall,
        peak_mb: peak_kb / 1024.0,
    }
}

/// User and system time of children that ended, in seconds: fields 16 and 17 of `proc(5)`.
fn children_cpu() -> f64 {
    cpu([13, 14])
}

/// The same of this process: fields 14 and 15.
fn own_cpu() -> f64 {
    cpu([11, 12])
}

/// The sum of two fields, counted behind the name of the program, in ticks of 10 ms.
fn cpu(fields: [usize; 2]) -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, all) = text.rsplit_once(')').unwrap();
    let all: Vec<&str> = all.split_whitespace().collect();
    let ticks = fields.map(|field| all[field].parse().unwrap_or(0.0));
    ticks.iter().sum::<f64>() / 100.0
}
