// SPDX-License-Identifier: EUPL-1.2
//! What the mirror keeps on its disk: restarts, and checkpoints signed under one lock.

use super::*;
use crate::ledger::AddCheckpoint;
use crate::store::{AlertFilter, Reader};

pub(super) struct Kept {
    folder: tempfile::TempDir,
    pub(super) log: Log,
    sent: usize,
}

impl Kept {
    pub(super) fn new() -> Kept {
        Kept {
            folder: tempfile::tempdir().unwrap(),
            log: Log::new(),
            sent: 0,
        }
    }

    pub(super) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("mirror.db")
    }

    pub(super) fn open(&self) -> Keeper {
        let settings = Settings {
            log: PrivateKey::new(ORIGIN, Use::Note, &[7; 32])
                .unwrap()
                .public(),
            store: self.path(),
            key: mirror_key(),
            queue: None,
            listen: None,
            limits: Limits::default(),
        };
        Keeper::open(settings).unwrap()
    }

    /// Sends what was not sent.
    pub(super) fn send(&mut self, keeper: &mut Keeper, seconds: i64) {
        let new = &self.log.messages[self.sent..];
        keeper
            .records(new, self.log.messages.len() as i64, at(seconds))
            .unwrap();
        self.sent = self.log.messages.len();
    }

    pub(super) fn bodies(&self) -> usize {
        let filter = AlertFilter {
            limit: 10,
            ..AlertFilter::default()
        };
        Reader::open(&self.path())
            .unwrap()
            .alerts(&filter)
            .unwrap()
            .len()
    }

    fn request(&self, old: u64) -> String {
        let before = self.log.leaves[..old as usize].iter().map(Leaf::hash);
        let mut edge = CompactRange::default();
        before.for_each(|leaf| edge.push(leaf));
        let more: Vec<_> = self.log.leaves[old as usize..]
            .iter()
            .map(Leaf::hash)
            .collect();
        let (proof, note) = (edge.consistency(&more), self.log.note());
        AddCheckpoint { old, proof, note }.to_string()
    }
}

#[test]
fn what_was_signed_and_raised_outlives_the_process() {
    let mut kept = Kept::new();
    let mut keeper = kept.open();
    assert_eq!(
        keeper.add_checkpoint(&kept.request(0), at(1)).unwrap().0,
        200
    );
    kept.log.beats = 5;
    kept.log.beat(2, |_| {});
    kept.log.beats = 8;
    kept.log.beat(3, |_| {});
    kept.send(&mut keeper, 3);
    drop(keeper);
    let mut keeper = kept.open();
    let status = keeper.status();
    assert_eq!((status.signed, status.proven, status.beat), (3, 5, Some(9)));
    assert_eq!(status.open, [(AlarmKind::BeatHole, String::new())]);
    let (status, body) = keeper.add_checkpoint(&kept.request(0), at(4)).unwrap();
    assert_eq!((status, body.as_str()), (409, "3\n"));
    let (status, line) = keeper.add_checkpoint(&kept.request(3), at(4)).unwrap();
    assert_eq!(status, 200);
    let mut note = kept.log.note();
    assert!(note.adopt(&line, &mirror_key().public()));
    let stored = Reader::open(&kept.path()).unwrap().cosigned().unwrap();
    assert_eq!(stored, 5, "the copy knows what was signed");
}

#[test]
fn a_copy_that_somebody_changed_is_refused() {
    let mut kept = Kept::new();
    let mut keeper = kept.open();
    kept.send(&mut keeper, 1);
    drop(keeper);
    let db = rusqlite::Connection::open(kept.path()).unwrap();
    db.execute("UPDATE leaves SET bytes = x'00' WHERE seq = 1", [])
        .unwrap();
    drop(db);
    let settings = Settings {
        log: kept.log.key.public(),
        store: kept.path(),
        key: mirror_key(),
        queue: None,
        listen: None,
        limits: Limits::default(),
    };
    let error = Keeper::open(settings).unwrap_err();
    assert!(
        error.to_string().contains("the copy was altered"),
        "{error}"
    );
    assert!(
        crate::store::Store::open(&kept.path()).is_err(),
        "no monitor runs on it"
    );
}

#[test]
fn what_waits_outlives_the_process() {
    let mut kept = Kept::new();
    (0..3).for_each(|n| kept.log.beat(n, |_| {}));
    let mut keeper = kept.open();
    // As an older version sends them; before the last one of the first commit the mirror ends.
    let older = kept.log.older.clone();
    keeper.records(&older[..2], 2, at(1)).unwrap();
    let other = Leaf::open(
        &Head {
            seq: 1,
            ..kept.log.head(9)
        },
        LeafKind::Stop,
        &"other",
    )
    .unwrap();
    keeper
        .records(&[super::older(&other, None)], 3, at(1))
        .unwrap();
    drop(keeper);
    let mut keeper = kept.open();
    assert_eq!((keeper.status().waiting, keeper.status().leaves), (3, 0));
    keeper.records(&older[2..], 9, at(2)).unwrap();
    let status = keeper.status();
    assert_eq!((status.proven, status.waiting, status.foreign), (6, 0, 1));
    assert_eq!(status.open, [(AlarmKind::QueueForeign, String::new())]);
    drop(keeper);
    assert_eq!(kept.open().status().proven, 6);
    assert_eq!(kept.open().status().waiting, 0);
}

#[test]
fn a_hole_outlives_the_process_and_makes_the_mirror_unhealthy() {
    let mut kept = Kept::new();
    (0..3).for_each(|n| kept.log.beat(n, |_| {}));
    let mut messages = kept.log.messages.clone();
    let late = messages.remove(4);
    let mut keeper = kept.open();
    keeper.caught_up = true;
    assert_eq!(keeper.status().reason(), None);
    keeper.records(&messages, 5, at(1)).unwrap();
    let reason = Some("leaves are missing in the queue");
    assert_eq!(keeper.status().reason(), reason);
    drop(keeper);
    let mut keeper = kept.open();
    assert_eq!(keeper.status().leaves, 4);
    keeper.records(&[late], 6, at(1)).unwrap();
    keeper.caught_up = true;
    assert_eq!(
        (keeper.status().leaves, keeper.status().reason()),
        (6, None)
    );
    kept.log.beat(4, |_| {});
    kept.sent = 6;
    kept.send(&mut keeper, 4);
    assert_eq!(keeper.status().proven, 7);
    assert!(!keeper.open.iter().any(|(kind, _)| *kind == AlarmKind::Hole));
}

#[test]
fn an_older_copy_gives_back_what_no_checkpoint_proved() {
    let mut kept = Kept::new();
    kept.log.beat(1, |_| {});
    let mut keeper = kept.open();
    keeper
        .records(&kept.log.messages.clone(), 4, at(1))
        .unwrap();
    drop(keeper);
    let older = |kept: &Kept, forged: &[u64]| {
        let db = rusqlite::Connection::open(kept.path()).unwrap();
        db.execute("DELETE FROM meta WHERE key = 'signed_only'", [])
            .unwrap();
        db.execute("DROP TABLE waiting", []).unwrap();
        for seq in forged {
            let head = Head {
                seq: *seq,
                ..kept.log.head(9)
            };
            let leaf = Leaf::open(&head, LeafKind::Stop, &"forged").unwrap();
            let row = rusqlite::params![seq, leaf.bytes];
            db.execute("INSERT INTO leaves VALUES (?1, 'stop', 0, ?2)", row)
                .unwrap();
        }
    };
    older(&kept, &[]);
    let keeper = kept.open();
    assert_eq!(
        keeper.offset().unwrap(),
        Some(4),
        "all is proven: it reads on"
    );
    drop(keeper);
    older(&kept, &[4, 5, 9]);
    let mut keeper = kept.open();
    assert_eq!(
        (keeper.status().leaves, keeper.offset().unwrap()),
        (4, None)
    );
    kept.log.beat(2, |_| {});
    kept.send(&mut keeper, 2);
    assert_eq!(
        (keeper.status().proven, keeper.status().raised.len()),
        (5, 0)
    );
}
