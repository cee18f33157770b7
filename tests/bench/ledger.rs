//! What the ledger takes of the monitor's CPU time: its work of one run, done again from the store
//! of that run.
//!
//! The same records go into input chains, in parcels of the same size; the same leaves are written
//! with their commitments; and a new store takes them in the same commits, less what as many
//! commits without leaves cost. All of it is measured as CPU time of this thread, kernel included.
//!
//! The SHA-256 of a record's value is counted by what it is needed for. Where a clause matched,
//! evidence needs it anyway: that is beside the ledger. Where only the
//! input chain needs it, it is inside.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::fs::File;
use std::hint::black_box;
use std::io::Read as _;
use std::path::Path;

use rustix::time::{ClockId, clock_gettime};
use sha2::{Digest as _, Sha256};
use vigie::ledger::{Body, Chain, Entry, Head, Heartbeat, Leaf, LeafKind, ReadLeaf, Salt};
use vigie::store::{Commit, Reader, Store, StoredLeaf};

use super::broker::Record;
use super::records;

/// Records in a parcel, as the monitor has them.
const PARCEL: usize = 512;
/// What runs shorter than a millisecond is done this often.
const TIMES: u32 = 5;

/// CPU seconds of the parts.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    /// SHA-256 of the value of every record.
    digests: f64,
    /// The share of records, 0 to 1, of which nothing but the chain needs that.
    only_chained: f64,
    chains: f64,
    leaves: f64,
    store: f64,
    counts: (usize, usize, usize),
}

/// CPU seconds of this thread that something takes.
fn cpu<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let begun = now();
    let done = work();
    (done, now() - begun)
}

impl Cost {
    /// Of the run that left this store, which read all of these records.
    pub(super) fn of(store: &Path, count: u64, partitions: i32) -> Cost {
        let commits = commits(store);
        let all = || commits.iter().flatten();
        let kinds = all().map(|leaf| ReadLeaf::parse(&leaf.bytes).unwrap().kind);
        let beats = kinds.filter(|kind| *kind == LeafKind::Heartbeat).count();
        let (digests, chains) = chained(count, partitions, (total(store, "commits"), beats));
        let again: Vec<_> = (0..TIMES).map(|_| written(store, &commits)).collect();
        let mean =
            |part: fn(&(f64, f64)) -> f64| again.iter().map(part).sum::<f64>() / f64::from(TIMES);
        // Whoever rejects records is quick: such a run measures nothing.
        assert_eq!(
            total(store, "observed"),
            count,
            "records that were observed"
        );
        let evidence = total(store, "matched");
        Cost {
            digests,
            only_chained: 1.0 - evidence as f64 / count as f64,
            chains,
            leaves: mean(|(leaves, _)| *leaves),
            store: mean(|(_, store)| *store),
            counts: (
                all().count(),
                all().filter(|leaf| leaf.body.is_some()).count(),
                commits.len(),
            ),
        }
    }

    /// That with the median share, and the CPU seconds of its run.
    pub(super) fn median(mut costs: Vec<(Cost, f64)>) -> (Cost, f64) {
        costs.sort_by(|(a, a_cpu), (b, b_cpu)| (a.sum() / a_cpu).total_cmp(&(b.sum() / b_cpu)));
        costs[costs.len() / 2]
    }

    fn sum(&self) -> f64 {
        self.digests * self.only_chained + self.chains + self.leaves + self.store
    }

    /// One line, and one for each part. `cpu` are the seconds of the whole monitor.
    pub(super) fn print(&self, count: u64, cpu: f64) {
        let line = |name: &str, seconds: f64, more: &str| {
            let (each, share) = (seconds / count as f64 * 1e9, seconds / cpu * 100.0);
            println!("{name:<34} {each:>6.1} ns a record, {share:>5.2} %{more}");
        };
        let (leaves, bodies, checkpoints) = self.counts;
        let only = self.only_chained;
        line("ledger", self.sum(), " of the monitor's CPU");
        line("  input chain", self.chains, "");
        let share = format!(", of {:.1} % of the records", only * 100.0);
        line("  SHA-256 only for the chain", self.digests * only, &share);
        let what = format!(", {leaves} leaves, {bodies} bodies");
        line("  leaves and commitments", self.leaves, &what);
        let what = format!(", {checkpoints} checkpoints");
        line("  tree, signatures, rows", self.store, &what);
        let beside = self.digests * (1.0 - only);
        line("beside it: SHA-256 for evidence", beside, "");
        line("with every SHA-256", self.sum() + beside, "");
    }
}

/// A total of the run: how many commits there were, or the sum of a tally.
fn total(store: &Path, name: &str) -> u64 {
    let db = rusqlite::Connection::open(store).unwrap();
    let sql = match name {
        "commits" => "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1",
        _ => "SELECT coalesce(sum(value), 0) FROM tallies WHERE name = ?1",
    };
    db.query_row(sql, [name], |row| row.get(0)).unwrap()
}

/// The leaves of each commit that had any.
fn commits(store: &Path) -> Vec<Vec<StoredLeaf>> {
    let reader = Reader::open(store).unwrap();
    let (mut commits, mut next) = (vec![Vec::new()], 0);
    loop {
        let some = reader.leaves(next, 10_000).unwrap();
        let Some(last) = some.last() else { break };
        next = last.seq + 1;
        for leaf in some {
            let ends = leaf.checkpoint.is_some();
            commits.last_mut().unwrap().push(leaf);
            if ends {
                commits.push(Vec::new());
            }
        }
    }
    assert_eq!(commits.pop().map(|rest| rest.len()), Some(0));
    commits
}

/// Seconds for the digests of all records, and for all that the chain costs beyond: entries, the
/// chain's own blocks, what each commit stores of it and each heartbeat tells.
fn chained(count: u64, partitions: i32, (commits, beats): (u64, usize)) -> (f64, f64) {
    let begin = |partition| (partition, (0, Chain::begin("bench", partition)));
    let mut chains: BTreeMap<i32, (i64, Chain)> = (0..partitions).map(begin).collect();
    let (mut digests, mut rest) = (0.0, 0.0);
    let mut waiting: BTreeMap<i32, Vec<Record>> = BTreeMap::new();
    let mut take = |partition: i32, parcel: &mut Vec<Record>| {
        let (values, seconds) = cpu(|| {
            let digest = |record: &Record| record.value.as_ref().map(|v| Sha256::digest(v).into());
            parcel.iter().map(digest).collect::<Vec<Option<[u8; 32]>>>()
        });
        digests += seconds;
        let (next, chain) = chains.get_mut(&partition).unwrap();
        let ((), seconds) = cpu(|| {
            let mut entries = Vec::new();
            for (record, value) in parcel.iter().zip(values) {
                let entry = Entry {
                    offset: *next,
                    stamp: record.timestamp,
                    key: record.key.as_deref(),
                    headers: &[],
                    value,
                };
                entry.write(&mut entries);
                *next += 1;
            }
            chain.add(&entries);
        });
        rest += seconds;
        parcel.clear();
    };
    for record in records::all(count, 10_000, 7) {
        let partition = record.partition.unwrap();
        let parcel = waiting.entry(partition).or_default();
        parcel.push(record);
        if parcel.len() == PARCEL {
            take(partition, parcel);
        }
    }
    for (partition, parcel) in &mut waiting {
        take(*partition, parcel);
    }
    let ((), seconds) = cpu(|| {
        for (_, chain) in chains.values_mut() {
            (0..commits).for_each(|_| drop(black_box(chain.save())));
            for _ in 0..beats {
                chain.add(&[0; 64]);
                black_box(chain.tell());
            }
        }
    });
    (digests, rest + seconds)
}

/// What a leaf says, and the body that it commits to.
type Said = (ReadLeaf, Option<String>);

/// Seconds for the leaves, and for a new store to take them.
fn written(of: &Path, commits: &[Vec<StoredLeaf>]) -> (f64, f64) {
    let folder = tempfile::tempdir_in(of.parent().unwrap()).unwrap();
    let (mut store, _) = Store::open(&folder.path().join("with.db")).unwrap();
    let origin = store.origin().to_owned();
    // What leaves say is read beforehand: the monitor has it at hand.
    let read = |leaf: &StoredLeaf| {
        let body = leaf.body.as_ref().map(|(_, text)| text.clone());
        (ReadLeaf::parse(&leaf.bytes).unwrap(), body)
    };
    let said: Vec<Vec<Said>> = commits
        .iter()
        .map(|leaves| leaves.iter().map(read).collect())
        .collect();
    let mut chance = File::open("/dev/urandom").unwrap();
    let mut write = |said: Said| leaf(&origin, said, &mut chance);
    let (commits, leaves) = cpu(|| {
        let commit = |said: Vec<Said>| Commit {
            leaves: said.into_iter().map(&mut write).collect(),
            ..Commit::default()
        };
        said.into_iter().map(commit).collect::<Vec<_>>()
    });
    let ((), with) = cpu(|| {
        let each = commits.iter();
        each.for_each(|commit| store.commit(commit).unwrap());
    });
    let (mut other, _) = Store::open(&folder.path().join("without.db")).unwrap();
    let ((), without) = cpu(|| {
        let none = Commit::default();
        commits.iter().for_each(|_| other.commit(&none).unwrap());
    });
    (leaves, with - without)
}

/// Writes a leaf as the monitor does, with a salt of its own.
fn leaf(origin: &str, (said, body): Said, chance: &mut File) -> Leaf {
    let head = Head {
        origin,
        seq: said.seq,
        time: said.time,
        agreement: &said.agreement,
    };
    match (said.kind, body) {
        (kind, Some(text)) => {
            let mut salt = [0; 32];
            chance.read_exact(&mut salt).unwrap();
            let (salt, class) = (Salt(salt), "serious");
            let body = Body { salt, text, class };
            Leaf::committing(&head, kind, &said.data, body).unwrap()
        }
        (LeafKind::Heartbeat, None) => {
            let beat: Heartbeat = said.data().unwrap();
            Leaf::open(&head, LeafKind::Heartbeat, &beat).unwrap()
        }
        (kind, None) => Leaf::open(&head, kind, &said.data).unwrap(),
    }
}
