// SPDX-License-Identifier: EUPL-1.2
//! The log gets another key: the new one waits beside the old one until a leaf says so.
//!
//! First the new key is written to `<store>.key.next`; then the leaf is committed, with a
//! checkpoint that both keys sign; then the new key takes the place of the old one. Whoever dies
//! behind the first step has changed nothing; behind the second, the next opening does the third.

use std::path::{Path, PathBuf};

use super::check::Log;
use super::{Commit, Store, StoreError, key};
use crate::ledger::{
    Head, KeyRotation, Leaf, LeafKind, PrivateKey, PublicKey, ReadLeaf, SignedNote, Statement,
    handover,
};
use crate::observation::EventTime;

fn next_path(store: &Path) -> PathBuf {
    let mut path = key::key_path(store).into_os_string();
    path.push(".next");
    path.into()
}

impl Store {
    /// Gives the log another key, whose public half it returns. `agreement` is the digest in force.
    ///
    /// # Errors
    /// The new key cannot be written, or as [`Store::commit`]: then the old one stays.
    pub fn hand_over(&mut self, now: EventTime, agreement: &str) -> Result<PublicKey, StoreError> {
        let path = self.path.clone();
        let broken = |what: &str| key::refused(&path, what);
        if self.next_seq() == 0 {
            return Err(broken("it has signed nothing yet"));
        }
        let next = key::make_at(&path, self.origin(), &next_path(&path))?;
        let statement = Statement::LogKey {
            log: self.origin().to_owned(),
            from: self.log_key().to_string(),
            to: next.public().to_string(),
        };
        let mut note = statement
            .note()
            .ok_or_else(|| broken("its name cannot be signed"))?;
        note.sign(&self.key, now);
        let head = Head {
            origin: self.origin(),
            seq: self.next_seq(),
            time: now,
            agreement,
        };
        let data = KeyRotation {
            note: note.to_string(),
        };
        let leaf = Leaf::open(&head, LeafKind::KeyRotation, &data)
            .map_err(|_| broken("its leaf cannot be written"))?;
        let commit = Commit {
            leaves: vec![leaf],
            ..Commit::default()
        };
        self.next_key = Some(next);
        let done = self.commit(&commit);
        let next = self.next_key.take();
        done?;
        self.key = next.ok_or_else(|| broken("it is gone"))?;
        take_place(&path)?;
        // What the old key has signed of checks counts no more. Without it the next start reads all.
        let _ = self.keep_check(now);
        Ok(self.log_key())
    }
}

fn take_place(store: &Path) -> Result<(), StoreError> {
    key::rename(&next_path(store), &key::key_path(store)).map_err(|e| key::refused(store, e))
}

impl Log<'_> {
    /// The key that the log names last: if a handover was cut off, it is brought to its end.
    pub(super) fn finish_handover(
        &self,
        key: Option<PrivateKey>,
    ) -> Result<Option<PrivateKey>, StoreError> {
        let Some((_, to)) = self.handovers()?.pop() else {
            return Ok(key);
        };
        if key.as_ref().is_some_and(|key| key.public() == to) {
            return Ok(key);
        }
        let next = key::read_at(self.path, &next_path(self.path))?;
        match next.filter(|next| next.public() == to) {
            None => Ok(key),
            Some(next) => {
                take_place(self.path)?;
                Ok(Some(next))
            }
        }
    }

    /// The key with which the log began, if `key` is the one that signs now.
    pub(super) fn first_key(&self, key: &PublicKey) -> Result<PublicKey, StoreError> {
        let first = self.handovers()?.into_iter().next();
        Ok(first.map_or_else(|| key.clone(), |(from, _)| from))
    }

    /// Both keys of each handover, as the leaves say; nobody has checked them yet.
    fn handovers(&self) -> Result<Vec<(PublicKey, PublicKey)>, StoreError> {
        let sql = "SELECT bytes FROM leaves WHERE kind = 'key_rotation' ORDER BY seq";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            let leaf = ReadLeaf::parse(row.get_ref(0)?.as_blob().unwrap_or_default());
            let note = leaf.ok().and_then(|leaf| {
                let note = SignedNote::parse(&leaf.data::<KeyRotation>().ok()?.note)?;
                handover(&note, &leaf.origin)
            });
            keys.push(note.ok_or_else(|| self.altered("a handover of its key is none".into()))?);
        }
        Ok(keys)
    }
}
