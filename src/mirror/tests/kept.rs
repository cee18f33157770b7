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
