// SPDX-License-Identifier: EUPL-1.2
//! Hashes the whole log beside the monitor that writes it: what a start passes over is read all the
//! same, and again each day.
//!
//! A thread of its own at low priority, with a connection of its own. It reads page by page, so that
//! it holds up neither commits nor the emptying of the write-ahead log.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::check::Log;
use super::{Reader, Store, StoreError, key};
use crate::ledger::PublicKey;

/// From one reading to the next: 600 MB of leaves a day are a million leaves.
const DAY: Duration = Duration::from_secs(86_400);
/// How much less the thread counts than others for the processor: as little as there is.
const NICE: i32 = 19;

/// What one reading gave: how many leaves hold, or what is wrong.
pub type Finding = Result<u64, StoreError>;

/// The thread. It ends when this is dropped.
#[derive(Debug)]
pub struct Recheck {
    findings: Receiver<Finding>,
    /// Whether this process has hashed the whole log before.
    is_heard: bool,
    /// Sends nothing: that it is gone ends the pause.
    wake: Option<Sender<()>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Recheck {
    /// Begins at once, or in a day where the log was hashed just now.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(store: &Store, is_hashed: bool) -> Result<Recheck, StoreError> {
        let ((told, findings), (wake, bell)) = (channel(), channel());
        let stop = Arc::new(AtomicBool::new(false));
        let (path, key, until) = (store.path().to_owned(), store.log_key(), stop.clone());
        let first = if is_hashed { DAY } else { Duration::ZERO };
        let thread = std::thread::Builder::new()
            .name("recheck".into())
            .spawn(move || serve((&path, &key), first, (&told, &bell), &until))
            .map_err(|source| StoreError::Io {
                path: store.path().to_owned(),
                source,
            })?;
        Ok(Recheck {
            findings,
            is_heard: is_hashed,
            wake: Some(wake),
            stop,
            thread: Some(thread),
        })
    }

    /// What a reading gave that has ended since this was asked last.
    #[must_use]
    pub fn finding(&mut self) -> Option<Finding> {
        let finding = self.findings.try_recv().ok();
        self.is_heard |= finding.is_some();
        finding
    }

    /// Waits for the first reading, if nobody has heard of it; `is_over` ends the wait.
    #[must_use]
    pub fn wait(&mut self, is_over: &dyn Fn() -> bool) -> Option<Finding> {
        while !self.is_heard && !is_over() {
            match self.findings.recv_timeout(Duration::from_millis(50)) {
                Ok(finding) => {
                    self.is_heard = true;
                    return Some(finding);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }
}

impl Drop for Recheck {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            // A panic in there was already told.
            let _ = thread.join();
        }
    }
}

fn serve(
    (path, key): (&Path, &PublicKey),
    first: Duration,
    (told, bell): (&Sender<Finding>, &Receiver<()>),
    stop: &AtomicBool,
) {
    // Where the system does not let us, it takes more from others.
    let _ = rustix::process::setpriority_process(None, NICE);
    let mut pause = first;
    loop {
        if !matches!(bell.recv_timeout(pause), Err(RecvTimeoutError::Timeout)) {
            return;
        }
        let mut go_on = |_, _| !stop.load(Ordering::Acquire);
        let checked = Reader::open(path).and_then(|reader| {
            let log = Log {
                db: &reader.db,
                path,
            };
            log.beside(key, &mut go_on)
        });
        let Some(finding) = checked.transpose() else {
            return;
        };
        let is_over = matches!(finding, Err(StoreError::Altered { .. }));
        if told.send(finding).is_err() || is_over {
            return;
        }
        pause = DAY;
    }
}

/// Hashes the whole log of a store that somebody else may be writing, as [`Recheck`] does, and
/// changes nothing. Gives how many leaves there are.
///
/// # Errors
/// It cannot be read, its key is not there, or [`StoreError::Altered`] says what differs.
pub fn check_beside(path: &Path) -> Result<u64, StoreError> {
    let key = key::read(path)?.ok_or_else(|| key::refused(path, "it is not there: put it back"))?;
    let reader = Reader::open(path)?;
    let log = Log {
        db: &reader.db,
        path,
    };
    let checked = log.beside(&key.public(), &mut |_, _| true)?;
    Ok(checked.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Body, Erasure, Head, Leaf, LeafKind, Salt};
    use crate::observation::EventTime;
    use crate::store::Commit;

    fn head(origin: &str, seq: u64) -> Head<'_> {
        Head {
            origin,
            seq,
            time: EventTime::default(),
            agreement: "digest",
        }
    }

    fn told(origin: &str, seq: u64) -> Leaf {
        let body = Body {
            salt: Salt([0; 32]),
            text: format!("{{\"alert\":\"{seq}\",\"secret\":\"only here\"}}"),
            class: "serious",
        };
        let said = serde_json::json!({ "alert": seq.to_string() });
        Leaf::committing(&head(origin, seq), LeafKind::Alert, &said, body).unwrap()
    }

    #[test]
    fn what_is_erased_and_written_meanwhile_is_not_missed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vigie.db");
        let (mut store, _) = Store::open(&path).unwrap();
        let origin = store.origin().to_owned();
        let commit = Commit {
            leaves: (0..3_000).map(|seq| told(&origin, seq)).collect(),
            ..Commit::default()
        };
        store.commit(&commit).unwrap();
        let key = store.log_key();
        let reader = Reader::open(&path).unwrap();
        let log = Log {
            db: &reader.db,
            path: &path,
        };
        let mut pages = 0;
        // With each page one body goes that was read, and one that was not.
        let found = log.beside(&key, &mut |done, all| {
            assert_eq!(all, 3_000);
            let leaves = vec![pages, 2_990 + pages];
            let said = Erasure {
                by: "order".into(),
                reason: "r".into(),
                note: None,
                leaves: leaves.clone(),
            };
            let head = head(&origin, 3_000 + pages);
            let commit = Commit {
                leaves: vec![Leaf::open(&head, LeafKind::Erasure, &said).unwrap()],
                erased: leaves,
                ..Commit::default()
            };
            store.commit(&commit).unwrap();
            pages += 1;
            done <= all
        });
        assert_eq!(found.unwrap(), Some(3_000));
        assert_eq!(pages, 3);
        assert_eq!(check_beside(&path).unwrap(), 3_003);
        // A body that nobody says was erased is missed.
        store
            .db
            .execute("DELETE FROM bodies WHERE seq = 7", [])
            .unwrap();
        let told = check_beside(&path).unwrap_err().to_string();
        assert!(told.contains("the body of leaf 7 is gone"), "{told}");
    }
}
